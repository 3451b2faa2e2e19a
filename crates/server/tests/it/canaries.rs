//! Every role at every place asks everything that the API's document has to ask about one household. Whoever may see it gets
//! an answer, whoever may not gets none, and nobody gets what is masked: whole numbers and the name of an illness, which lie
//! in the household like canaries. `cargo xtask prove access` takes all posts, the tests one of [`ONE_OF`].

#![allow(clippy::print_stdout, reason = "a proof says what it came to")]

use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::{Value, json};
use shouwang_domain::role::Role;
use shouwang_service::office::access::{self, Verb};
use shouwang_testkit::both_databases;

use crate::app::{Client, OTHER_TOWN, TOWN, TestApp, VILLAGE, id_number};
use crate::document::{Operation, document, operations};
use crate::looks::{Household, reads, sent_with};

/// The variable that says of how many posts one is taken.
const WANTED: &str = "SHOUWANG_ACCESS_ONE_OF";
/// Of so many posts the tests take one.
const ONE_OF: usize = 4;

/// What shows what is masked: for a reason, and with a leaf.
const REVEALS: &[&str] = &["/reveal", "/id_repairs", "/reading"];
/// What is not there for anybody: at this stage of the case, of a task that counts no households, and of a register without
/// photographs.
const NOT_YET: &[&str] = &["/freeze", "/tasks/{task_id}/households", "/files/{entry_file_id}"];

/// The other village of the household's town.
const SIBLING: &str = "990101100202";
/// A village of another town.
const STRANGE: &str = "990101101201";

/// A post, and the code of its area.
type Post = (Role, &'static str);

/// Every role where it may be: above the household, at it, beside it and elsewhere.
fn posts() -> Vec<Post> {
    let places = |role: &Role| match role.level().as_str() {
        "town" => vec![TOWN, OTHER_TOWN],
        "village" => vec![VILLAGE, SIBLING, STRANGE],
        _ => vec![TestApp::area_of(*role)],
    };
    let all = Role::ALL
        .iter()
        .flat_map(|role| places(role).into_iter().map(|place| (*role, place)));
    all.collect()
}

/// Whether a post sees the household that lies in a village.
fn sees((role, place): Post, village: &str) -> bool {
    role.sees_area() && village.starts_with(place)
}

/// What must not be shown, in the household of the first village.
async fn hide_canaries(app: &TestApp, household: &Household) -> Vec<String> {
    let officer = app.as_role("town_officer").await;
    let home = format!("/api/v1/households/{}", household.id);
    let version = async || officer.get(&home).await.ok()["version"].as_i64().unwrap();
    let (phone, account, illness) = ("13812349876", "6222029912345678903", "克罗恩病");
    let known = json!({ "phone": phone, "account": account });
    let reader = officer.clone().having_read(version().await);
    reader.send(Method::PATCH, &home, Some(known)).await.ok();
    let number = id_number("19850615", 85);
    let member = json!({ "name": "欧阳病", "id_number": number, "relation": "son", "health": ["chronic_illness"],
        "illness": illness, "labour": "ordinary" });
    let joins = json!({ "on": "2026-03-01", "why": "moved_in", "member": member });
    officer
        .change(version().await, &format!("{home}/members"), joins)
        .await
        .ok();
    let numbers = [
        id_number("19600101", 1),
        id_number("19620305", 2),
        id_number("19900808", 3),
        number,
    ];
    // The day of birth with the last four digits completes a number as well.
    let hidden = [phone, account, illness].map(str::to_owned);
    hidden.into_iter().chain(numbers).collect()
}

/// Asks everything, and says what was wrong with the answers.
async fn ask(
    app: &TestApp,
    post: Post,
    village: &str,
    household: &Household,
    canaries: &[String],
) -> (usize, Vec<String>) {
    let (role, place) = post;
    let client = app.as_role_in(role.as_str(), place).await;
    let document = document();
    let (mut asked, mut wrong) = (0, Vec::new());
    // Whoever says whose kin they are is kept from acting, and reads nothing by it.
    let asks = |operation: &&Operation| reads(operation) && !operation.path.ends_with("/kinship");
    for operation in operations(&document).iter().filter(asks) {
        let about_it = household.addresses(operation, &document);
        let is_about_it = !about_it.is_empty();
        let addresses = match is_about_it {
            true => about_it,
            false => vec![operation.sample_path(&document)],
        };
        for address in addresses {
            let sent = match is_about_it || operation.method == Method::GET {
                true => sent_with(operation, &document),
                false => Some(json!({})),
            };
            let reply = client.send(operation.method.clone(), &address, sent).await;
            let told = |what: &str| {
                format!(
                    "{role} at {place}: {} {address}: {what}: {} {}",
                    operation.method, reply.status, reply.text
                )
            };
            asked += 1;
            if reply.status.is_server_error() {
                wrong.push(told("failed"));
            }
            let reveals = REVEALS.iter().any(|end| operation.path.ends_with(end));
            let may_see = sees(post, village);
            if (!reveals || !may_see) && canaries.iter().any(|canary| reply.text.contains(canary.as_str())) {
                wrong.push(told("shows what is masked"));
            }
            let Ok(verb) = operation.access().parse::<Verb>() else {
                continue;
            };
            if !access::roles(verb).contains(&role) {
                if reply.code().as_deref() != Some("access.denied") {
                    wrong.push(told("lets in"));
                }
            } else if is_about_it && role.sees_area() {
                wrong.extend(judge(operation, may_see, &household.id, &reply.json(), reply.status.as_u16()).map(told));
            }
        }
    }
    (asked, wrong)
}

/// What is wrong with an answer about the household, for somebody whose role may ask.
fn judge(operation: &Operation, may_see: bool, household: &str, answer: &Value, status: u16) -> Option<&'static str> {
    // A proposal of arrivals is its county's, and shows of its households those that one sees.
    let is_list = !operation.path.contains('{') || operation.path.contains("/arrivals/");
    let not_yet = NOT_YET.iter().any(|end| operation.path.ends_with(end));
    match (may_see, status) {
        (true, 200..300) => None,
        (true, 404 | 409) if not_yet => None,
        (true, _) => Some("keeps from whoever may see it"),
        (false, 404) => None,
        (false, 200..300) if is_list && !answer.to_string().contains(household) => None,
        (false, _) => Some("answers about what is out of scope"),
    }
}

async fn all_posts(app: &TestApp, village: &str, household: &Household, canaries: &[String]) -> usize {
    let one_of = std::env::var(WANTED).map_or(ONE_OF, |n| n.parse().unwrap());
    let taken: Vec<Post> = posts().into_iter().step_by(one_of).collect();
    let (mut asked, mut wrong) = (0, Vec::new());
    for post in &taken {
        let (n, found) = ask(app, *post, village, household, canaries).await;
        asked += n;
        wrong.extend(found);
    }
    assert!(wrong.is_empty(), "{} of {asked} answers: {wrong:#?}", wrong.len());
    println!("access: {} posts, {asked} answers, nothing wrong", taken.len());
    asked
}

both_databases! {
    async fn every_post_is_shown_what_it_may_see_and_nothing_that_is_masked(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = Household::new(&app).await;
        let canaries = hide_canaries(&app, &household).await;
        app.set_date("2026-03-03");
        // They are there to be found: whoever has a reason sees one.
        let cadre: Client = app.as_role("village_cadre").await;
        let home = format!("/api/v1/households/{}", household.id);
        let reveal = json!({ "fields": ["phone"], "reason": "contact" });
        let shown = cadre.post(&format!("{home}/reveal"), reveal).await;
        assert!(canaries.iter().any(|canary| shown.text.contains(canary.as_str())), "{}", shown.text);
        let places: BTreeSet<_> = posts().into_iter().filter(|post| sees(*post, VILLAGE)).map(|post| post.1).collect();
        assert!(places.len() >= 4, "{places:?}");
        assert!(all_posts(&app, VILLAGE, &household, &canaries).await > 100);

        // The household moves next door: whoever was beside it sees it now, and whoever was at it no more.
        let officer = app.as_role("town_officer").await;
        let version = officer.get(&home).await.ok()["version"].as_i64().unwrap();
        officer.change(version, &format!("{home}/move"), json!({ "area_id": app.area_id(SIBLING) })).await.ok();
        app.set_date("2026-03-04");
        assert!(all_posts(&app, SIBLING, &household, &canaries).await > 100);
    }
}
