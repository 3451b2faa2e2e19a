//! Derived lists: records go in, households come onto a list with their reason, and leave it when the reason goes.

use serde_json::{Value, json};
use shouwang_domain::household::{Labour, Relation, Schooling};
use shouwang_domain::risk::{CivilAffairsStatus, Population};
use shouwang_testkit::both_databases;

use super::steps::{declaration, identify};
use super::world::{World, household, member};

/// A household of two adults and a child that is not at school, and another of one adult.
async fn two_households(db: shouwang_testkit::TestDb) -> (World, String, String) {
    let world = World::new(db, "2026-03-02").await;
    let mut child = member(Relation::Son, "陈小石", "2015-08-01", 105);
    child.labour = Labour::None;
    child.schooling = Some(Schooling::NotStudent);
    let mut first = household(
        "1001",
        Population::Lifted,
        vec![
            member(Relation::Head, "陈石", "1980-05-12", 101),
            member(Relation::Spouse, "古丽·买买提", "1982-08-01", 102),
            child,
        ],
    );
    // Nothing is known yet of its dwelling and its water.
    (first.dwelling, first.water_safe) = (None, None);
    let second = household(
        "1002",
        Population::Lifted,
        vec![member(Relation::Head, "林海", "1981-05-12", 103)],
    );
    world.import_register(&[first, second]).await.ok();
    let homes = (world.household("1001").await, world.household("1002").await);
    (world, homes.0, homes.1)
}

/// The register of a record, and the body that adds it to a household or, of a register of members, to a member.
fn adding(home: &str, mut record: Value) -> (String, Value) {
    let values = record.as_object_mut().unwrap();
    let form = values.remove("type").unwrap().as_str().unwrap().to_owned();
    let member = (form != "benefit").then(|| values.remove("member_id")).flatten();
    let about = match member {
        Some(member) => json!({ "member_id": member, "values": record }),
        None => json!({ "household_id": home, "values": record }),
    };
    (form, about)
}

async fn save(world: &World, home: &str, record: Value) -> Value {
    let (form, body) = adding(home, record);
    world
        .post("village_cadre", &format!("/forms/{form}/records"), body)
        .await
        .ok()
}

/// The status and the codes of what is wrong with a record that is refused.
async fn refused(world: &World, who: &str, home: &str, record: Value) -> (u16, Vec<String>) {
    let (form, body) = adding(home, record);
    let answer = world.post(who, &format!("/forms/{form}/records"), body).await;
    let status = answer.status;
    let code = |of: &Value| of["code"].as_str().unwrap().to_owned();
    let codes = match answer.body["errors"].as_array() {
        Some(fields) if answer.body["code"] == "ledger.refused" => fields.iter().map(code).collect(),
        _ => vec![code(&answer.body)],
    };
    (status, codes)
}

/// Changes a record that was saved.
async fn change(world: &World, saved: &Value, mut record: Value) -> Value {
    let values = record.as_object_mut().unwrap();
    values.retain(|key, _| key != "type" && (key != "member_id" || saved["form"] == "benefit"));
    let text = |name: &str| saved[name].as_str().unwrap();
    let path = format!("/forms/{}/records/{}", text("form"), text("id"));
    let version = saved["version"].as_i64().unwrap();
    world
        .change("village_cadre", "PUT", &path, version, json!({ "values": record }))
        .await
        .ok()
}

/// Household and codes of the reasons of every household on a list.
async fn on(world: &World, list: &str) -> Vec<(String, Vec<String>)> {
    let found = world.get("county_officer", &format!("/lists/{list}")).await.ok();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let items = found["items"].as_array().unwrap().iter();
    items
        .map(|item| {
            let codes = item["reasons"].as_array().unwrap().iter();
            (
                text(&item["household_id"]),
                codes.map(|reason| text(&reason["code"])).collect(),
            )
        })
        .collect()
}

/// Households, looked at, listed, of the whole county.
async fn counted(world: &World, list: &str) -> [u64; 3] {
    let counts = world.get("county_officer", &format!("/lists/{list}/counts")).await.ok();
    ["households", "looked_at", "listed"].map(|name| counts["total"][name].as_u64().unwrap())
}

async fn members(world: &World, home: &str) -> Vec<String> {
    let seen = world.get("village_cadre", &format!("/households/{home}")).await.ok();
    let members = seen["members"].as_array().unwrap().iter();
    members
        .map(|member| member["id"].as_str().unwrap().to_owned())
        .collect()
}

fn one(home: &str, codes: &[&str]) -> Vec<(String, Vec<String>)> {
    vec![(home.to_owned(), codes.iter().map(ToString::to_string).collect())]
}

both_databases! {
    async fn a_dangerous_dwelling_is_suspected_appraised_and_rebuilt(db: TestDb) {
        let (world, home, other) = two_households(db).await;
        assert_eq!(counted(&world, "guarantee_problems").await, [2, 0, 0]);
        let suspected = json!({ "type": "dwelling", "suspected_on": "2026-01-10" });
        let saved = save(&world, &home, suspected.clone()).await;
        assert_eq!(on(&world, "unappraised_dwellings").await, one(&home, &["dwelling_suspected"]));

        let too_early = json!({ "type": "dwelling", "suspected_on": "2026-01-11", "appraised_on": "2026-01-09", "grade": "d" });
        let code = |code: &str| vec![code.to_owned()];
        assert_eq!(refused(&world, "village_cadre", &home, too_early).await, (422, code("form.check.appraised_later")));
        assert_eq!(refused(&world, "village_cadre", &home, suspected).await, (422, code("ledger.twice")));
        let appraised = json!({ "type": "dwelling", "suspected_on": "2026-01-10", "appraised_on": "2026-02-01", "grade": "d" });
        let saved = change(&world, &saved, appraised).await;
        assert_eq!(counted(&world, "unappraised_dwellings").await, [2, 1, 0], "all are appraised");
        assert_eq!(on(&world, "dangerous_dwellings").await, one(&home, &["dwelling_grade_d"]));
        assert_eq!(on(&world, "guarantee_problems").await, one(&home, &["housing"]));
        assert_eq!(on(&world, "uncovered_by_special_aid").await, one(&home, &["needs_housing_aid"]));
        let item = world.get("village_cadre", "/lists/guarantee_problems").await.ok()["items"][0].clone();
        // proves SCP-10: opened this year
        assert_eq!((&item["head"], &item["since"]), (&json!("陈石"), &json!("2026-01-10")));

        // The rules read the guarantee that follows from the record.
        let explained = world.get("village_cadre", &format!("/households/{home}/explanation")).await.ok();
        let housing = explained["rules"].as_array().unwrap().iter().find(|rule| rule["risk"] == "unsafe_housing").unwrap();
        assert_eq!(housing["outcome"], "fires", "{housing}");

        let rebuilt = json!({ "type": "dwelling", "suspected_on": "2026-01-10", "appraised_on": "2026-02-01", "grade": "d",
            "acted_on": "2026-03-01", "action": "rebuilt" });
        change(&world, &saved, rebuilt).await;
        assert_eq!(counted(&world, "dangerous_dwellings").await, [2, 1, 0]);
        // proves SCP-10: and solved
        assert_eq!(counted(&world, "guarantee_problems").await, [2, 1, 0], "new this year and solved");
        let seen = world.get("village_cadre", &format!("/forms/dwelling/records?household_id={other}")).await.ok();
        assert_eq!(seen["items"], json!([]));
    }

    async fn water_is_unsafe_by_one_indicator_and_unknown_without_a_test(db: TestDb) {
        let (world, home, other) = two_households(db).await;
        identify(&world, &other, declaration(), "sudden_severe", &["disaster_or_accident"]).await;
        assert_eq!(on(&world, "unsafe_water").await, one(&other, &["water_not_recorded"]));
        save(&world, &other, json!({ "type": "water_check", "checked_on": "2026-03-09", "source": "piped", "quality_tested_on": "2026-03-01",
            "quality": "met", "quantity": "met", "convenience": "basic", "reliability": "met" })).await;
        assert_eq!(on(&world, "unsafe_water").await, []);
        let counts = world.get("county_officer", "/lists/unsafe_water/counts?monitored=true").await.ok();
        assert_eq!((&counts["total"]["looked_at"], &counts["total"]["listed"]), (&json!(1), &json!(0)), "all have safe water");

        save(&world, &home, json!({ "type": "water_check", "checked_on": "2026-03-09", "source": "well",
            "quantity": "not_met", "convenience": "met", "reliability": "met" })).await;
        assert_eq!(on(&world, "unsafe_water").await, one(&home, &["water_quantity", "water_not_tested"]));
        assert_eq!(on(&world, "guarantee_problems").await, one(&home, &["water"]));
    }

    async fn school_roll_dropouts_and_aid_that_is_owed(db: TestDb) {
        let (world, home, _) = two_households(db).await;
        let child = members(&world, &home).await[2].clone();
        assert_eq!(on(&world, "school_roll").await, one(&home, &["out_of_school"]));
        let found = world.get("village_cadre", "/lists/school_dropouts").await.ok();
        assert_eq!(found["items"][0]["reasons"][0]["member"], "陈小石");
        assert_eq!(found["total_is_exact"], json!(true));

        let aid = |paid: Value, on: Value| json!({ "type": "schooling_aid", "member_id": child, "year": 2025, "term": "autumn",
            "due_on": "2025-12-31", "amount_due": 150_000, "amount_paid": paid, "paid_on": on });
        let saved = save(&world, &home, aid(json!(null), json!(null))).await;
        let found = world.get("village_cadre", "/lists/unpaid_schooling_aid").await.ok();
        assert_eq!(found["items"][0]["reasons"][0]["amount"], json!(150_000));
        let saved = change(&world, &saved, aid(json!(100_000), json!("2026-02-01"))).await;
        let found = world.get("village_cadre", "/lists/unpaid_schooling_aid").await.ok();
        assert_eq!(found["items"][0]["reasons"][0]["amount"], json!(50_000));
        change(&world, &saved, aid(json!(150_000), json!("2026-03-01"))).await;
        assert_eq!(counted(&world, "unpaid_schooling_aid").await, [2, 1, 0]);

        let stranger = json!({ "type": "schooling_aid", "member_id": "7", "year": 2025, "term": "autumn",
            "due_on": "2025-12-31", "amount_due": 1 });
        assert_eq!(refused(&world, "village_cadre", &home, stranger).await, (404, vec!["not_found".to_owned()]));
        let of_nobody_here = json!({ "type": "benefit", "member_id": "7", "kind": "pension", "from_on": "2025-12-31" });
        assert_eq!(refused(&world, "village_cadre", &home, of_nobody_here).await, (422, vec!["ledger.no_reference".to_owned()]));
    }

    async fn insurance_bills_and_what_government_pays(db: TestDb) {
        let (world, home, _) = two_households(db).await;
        identify(&world, &home, declaration(), "sudden_severe", &["illness_or_disability"]).await;
        let people = members(&world, &home).await;
        assert_eq!(on(&world, "uninsured").await, []);
        assert_eq!(
            on(&world, "unpaid_contributions").await,
            one(&home, &["medical_not_paid", "pension_not_paid", "medical_not_paid", "pension_not_paid", "medical_not_paid"])
        );
        let paid = |member: &str, insurance: &str, insured: bool, by_government: i64| json!({ "type": "contribution", "member_id": member,
            "insurance": insurance, "year": 2026, "insured": insured, "amount_due": 40_000, "by_government": by_government });
        for adult in &people[..2] {
            save(&world, &home, paid(adult, "medical", true, 40_000)).await;
            save(&world, &home, paid(adult, "pension", true, 40_000)).await;
        }
        save(&world, &home, paid(&people[2], "medical", false, 10_000)).await;
        assert_eq!(on(&world, "unpaid_contributions").await, one(&home, &["medical_paid_in_part"]));
        assert_eq!(on(&world, "uninsured").await, one(&home, &["not_insured"]));
        assert_eq!(counted(&world, "uninsured").await, [2, 2, 1]);
        let seen = world.get("village_cadre", &format!("/households/{home}")).await.ok();
        assert_eq!(seen["members"][2]["insured"], json!(false), "the register says the same");

        let bill = |basic: i64, day: &str| json!({ "type": "medical_bill", "member_id": people[0], "treatment": "inpatient", "settled_on": day,
            "compliant": 1_000_000, "basic": basic, "serious": 50_000, "aid": 50_000 });
        save(&world, &home, bill(600_000, "2026-03-05")).await;
        assert_eq!(on(&world, "low_reimbursement").await, [], "exactly the standard");
        save(&world, &home, bill(599_999, "2026-03-06")).await;
        let found = world.get("village_cadre", "/lists/low_reimbursement").await.ok();
        assert_eq!(found["items"][0]["reasons"][0]["percent"], json!(69));
        let too_much = bill(900_001, "2026-03-07");
        assert_eq!(refused(&world, "village_cadre", &home, too_much).await, (422, vec!["form.check.not_more".to_owned()]));
        let kept = world.get("village_cadre", &format!("/households/{home}/ledgers")).await.ok();
        let kept = kept.as_array().unwrap().iter().filter(|of| of["records"] != json!(0));
        let kept: Vec<_> = kept.map(|of| (of["form"]["id"].as_str().unwrap(), of["records"].as_i64().unwrap())).collect();
        assert_eq!(kept, [("contribution", 5), ("medical_bill", 2)]);
    }

    async fn who_qualifies_for_relief_is_listed_until_it_is_covered(db: TestDb) {
        let world = World::new(db, "2026-03-02").await;
        let mut recognised = household("1001", Population::General, vec![member(Relation::Head, "陈石", "1980-05-12", 101)]);
        recognised.civil_affairs = Some(CivilAffairsStatus::Dibao);
        let poor = household("1002", Population::Lifted, vec![member(Relation::Head, "林海", "1981-05-12", 103)]);
        let marginal = household("1003", Population::Lifted, vec![member(Relation::Head, "周山", "1982-05-12", 105)]);
        let sound = household("1004", Population::Lifted, vec![member(Relation::Head, "吴江", "1983-05-12", 107)]);
        world.import_register(&[recognised, poor, marginal, sound]).await.ok();
        world.import_wages(&[("1002", "2025-03", 12, 645), ("1003", "2025-03", 12, 967), ("1004", "2025-03", 12, 3_000)]).await.ok();
        let (first, second, third) = (world.household("1001").await, world.household("1002").await, world.household("1003").await);
        let ladder = on(&world, "low_income_ladder").await;
        assert_eq!(ladder, [one(&first, &["dibao"]), one(&second, &["dibao"]), one(&third, &["dibao_marginal"])].concat());
        assert_eq!(counted(&world, "low_income_ladder").await, [4, 4, 3]);
        assert_eq!(counted(&world, "uncovered_by_relief").await, [4, 2, 2]);
        save(&world, &first, json!({ "type": "benefit", "kind": "dibao", "from_on": "2025-06-01", "monthly_amount": 60_000 })).await;
        assert_eq!(on(&world, "uncovered_by_relief").await, one(&second, &["dibao"]));
        let ended = json!({ "type": "benefit", "kind": "dibao", "from_on": "2024-06-01", "ends_on": "2025-06-01" });
        save(&world, &second, ended).await;
        assert_eq!(counted(&world, "uncovered_by_relief").await, [4, 2, 1], "what ended covers nobody");
    }

    async fn households_of_a_list_are_referred_at_once(db: TestDb) {
        let (world, home, other) = two_households(db).await;
        let unmet = json!({ "state": "unmet", "on": "2026-02-25" });
        for guarantee in ["medical", "education"] {
            world.put("village_cadre", &format!("/households/{home}/guarantees/{guarantee}"), unmet.clone()).await.ok();
        }
        let item = world.get("county_officer", "/lists/uncovered_by_special_aid").await.ok()["items"][0].clone();
        assert_eq!(item["refer_to"], json!(["education", "medical_insurance"]));
        let refer = |due: &str| json!({ "household_ids": [home, other], "due": due });
        let path = "/lists/uncovered_by_special_aid/referrals";
        assert_eq!(world.post("county_officer", path, refer("2026-03-02")).await.refused(422), "referral.due");
        assert_eq!(world.post("village_cadre", path, refer("2026-03-20")).await.refused(403), "access.denied");
        let sent = world.post("county_officer", path, refer("2026-03-20")).await.ok();
        assert_eq!(sent, json!({ "sent": { "education": 1, "medical_insurance": 1 }, "waiting": 0, "not_concerned": [other] }));
        let told = world.get("county_officer", "/referrals?department=medical_insurance").await.ok()["items"].clone();
        assert_eq!(told.as_array().unwrap().len(), 1);
        assert_eq!(told[0]["note"], "应享未享专项救助：需医疗救助");
        // Asked twice, a department that has not answered is not asked again.
        let again = world.post("county_officer", path, refer("2026-03-20")).await.ok();
        assert_eq!((&again["sent"], &again["waiting"]), (&json!({}), &json!(2)));
    }

    async fn special_assistance_is_missing_until_it_is_received(db: TestDb) {
        let (world, home, _) = two_households(db).await;
        let head = members(&world, &home).await[0].clone();
        save(&world, &home, json!({ "type": "employment", "member_id": head, "place": "county", "started_on": "2025-01-01",
            "ended_on": "2026-02-20", "end_reason": "dismissed" })).await;
        let unmet = json!({ "state": "unmet", "on": "2026-02-25" });
        world.put("village_cadre", &format!("/households/{home}/guarantees/medical"), unmet.clone()).await.ok();
        world.put("village_cadre", &format!("/households/{home}/guarantees/education"), unmet).await.ok();
        let needs = ["needs_medical_aid", "needs_education_aid", "needs_employment_aid"];
        assert_eq!(on(&world, "uncovered_by_special_aid").await, one(&home, &needs));
        for kind in ["medical_aid", "employment_subsidy"] {
            save(&world, &home, json!({ "type": "benefit", "kind": kind, "from_on": "2026-03-01" })).await;
        }
        assert_eq!(on(&world, "uncovered_by_special_aid").await, one(&home, &["needs_education_aid"]));
    }

    async fn idle_labour_zero_employment_returnees_and_unemployed(db: TestDb) {
        let (world, home, other) = two_households(db).await;
        for list in ["idle_labour", "zero_employment", "returnees", "registered_unemployed"] {
            assert_eq!(counted(&world, list).await, [2, 0, 0], "nothing is on record: {list}");
        }
        let people = members(&world, &home).await;
        let work = |ended: Value| json!({ "type": "employment", "member_id": people[0], "place": "other_province",
            "started_on": "2025-01-01", "ended_on": ended, "end_reason": ended.as_str().map(|_| "dismissed") });
        let tasks = async || {
            let found = world.get("village_cadre", &format!("/tasks?household_id={home}&kind=seek_work")).await.ok();
            found["items"].as_array().unwrap().clone()
        };
        assert_eq!(tasks().await, Vec::<Value>::new());
        let saved = save(&world, &home, work(json!("2026-02-10"))).await;
        // proves AST-11: a lost job makes its task at once, with a last day that says on what basis it is one
        let task = tasks().await[0].clone();
        assert_eq!((&task["state"], &task["due"], &task["role"]), (&json!("open"), &json!("2026-03-07"), &json!("village_cadre")));
        assert_eq!(task["member_id"], people[0]);
        assert!(task["citation"].as_str().unwrap().contains("本系统默认"), "{task}");
        let today = world.get("village_cadre", "/today").await.ok();
        let waits = today["items"].as_array().unwrap().iter().filter(|item| item["code"] == "seek_work").count();
        assert_eq!(waits, 1, "{today}");
        // Another look at the same record makes no second one, and closing it says what came of it.
        let mut paid = work(json!("2026-02-10"));
        paid["monthly_wage"] = json!(300_000);
        let saved = change(&world, &saved, paid).await;
        assert_eq!(tasks().await.len(), 1);
        let closing = format!("/tasks/{}/closing", task["id"].as_str().unwrap());
        let unsaid = world.change("village_cadre", "POST", &closing, task["version"].as_i64().unwrap(), json!({ "on": "2026-03-02" })).await;
        assert_eq!(unsaid.refused(422), "required");
        save(&world, &home, json!({ "type": "job_seeking", "member_id": people[1], "stated_on": "2026-02-20", "willing": true, "registered": true })).await;
        // proves SCP-07: idle labour, households where nobody works, who came back and who is registered as unemployed
        assert_eq!(on(&world, "idle_labour").await, one(&home, &["work_ended", "looks_for_work"]));
        assert_eq!(on(&world, "zero_employment").await, one(&home, &["nobody_works"]));
        assert_eq!(on(&world, "returnees").await, one(&home, &["came_back"]));
        assert_eq!(on(&world, "registered_unemployed").await, one(&home, &["unemployed"]));
        let alone = members(&world, &other).await[0].clone();
        save(&world, &other, json!({ "type": "employment", "member_id": alone, "place": "town", "started_on": "2026-01-01" })).await;
        assert_eq!(counted(&world, "zero_employment").await, [2, 2, 1]);

        // It turns out that the work goes on.
        change(&world, &saved, work(json!(null))).await;
        // Who works again is not looked after as out of work.
        assert_eq!(tasks().await[0]["state"], "done");
        assert_eq!(on(&world, "idle_labour").await, one(&home, &["looks_for_work"]));
        assert_eq!(counted(&world, "returnees").await, [2, 1, 0]);
        assert_eq!(on(&world, "zero_employment").await, []);
    }

    async fn who_lost_work_is_helped_until_there_is_work(db: TestDb) {
        let (world, home, _) = two_households(db).await;
        let people = members(&world, &home).await;
        let work = |nth: usize, from: &str, ended: Value, why: &str| json!({ "type": "employment", "member_id": people[nth],
            "place": "county", "started_on": from, "ended_on": ended, "end_reason": ended.as_str().map(|_| why) });
        let states = async || {
            let found = world.get("village_cadre", &format!("/tasks?household_id={home}&kind=seek_work")).await.ok();
            let items = found["items"].as_array().unwrap().clone();
            items.iter().map(|task| task["state"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        // Long ago, ill, or of age: nobody is sent looking for work.
        save(&world, &home, work(0, "2024-01-01", json!("2025-06-01"), "dismissed")).await;
        save(&world, &home, work(1, "2025-01-01", json!("2026-02-20"), "illness")).await;
        assert_eq!(states().await, Vec::<String>::new());
        let lost = save(&world, &home, work(0, "2025-08-01", json!("2026-03-01"), "employer_closed")).await;
        assert_eq!(states().await, ["open"]);
        // proves AST-11: new work ends the task
        save(&world, &home, work(0, "2026-03-02", json!(null), "")).await;
        assert_eq!(states().await, ["done"]);
        // Lost again, and then it turns out that the reason was another one.
        let other = save(&world, &home, work(1, "2026-02-21", json!("2026-03-01"), "contract_ended")).await;
        assert_eq!(states().await, ["done", "open"]);
        change(&world, &other, work(1, "2026-02-21", json!("2026-03-01"), "family_care")).await;
        assert_eq!(states().await, ["done", "waived"]);
        // The task of somebody who works stays as it is.
        change(&world, &lost, work(0, "2025-08-01", json!("2026-03-01"), "dismissed")).await;
        assert_eq!(states().await, ["done", "waived"]);
        let closing = world.get("village_cadre", &format!("/tasks?household_id={home}&kind=seek_work")).await.ok();
        assert_eq!(closing["items"][1]["member_id"], people[1]);
    }

    async fn lists_page_both_ways_and_keep_to_the_scope(db: TestDb) {
        let world = World::new(db, "2026-03-02").await;
        let homes: Vec<_> = (0..5).map(|n| {
            let mut home = household(&format!("100{n}"), Population::Lifted, vec![member(Relation::Head, "陈石", "1980-05-12", 101 + 2 * n)]);
            home.members[0].insured = Some(n == 2);
            if n == 4 {
                (home.village, home.group) = ("下屋村".into(), None);
            }
            home
        }).collect();
        world.import_register(&homes).await.ok();
        let page = async |query: &str| world.get("county_officer", &format!("/lists/uninsured?{query}")).await.ok();
        let ids = |page: &Value| -> Vec<String> {
            page["items"].as_array().unwrap().iter().map(|item| item["household_id"].as_str().unwrap().to_owned()).collect()
        };
        let all = ids(&page("limit=50").await);
        assert_eq!(all.len(), 4);
        let first = page("limit=3").await;
        assert_eq!((ids(&first), &first["total_is_exact"]), (all[..3].to_vec(), &json!(false)));
        let second = page(&format!("limit=3&cursor={}", first["next"].as_str().unwrap())).await;
        assert_eq!((ids(&second), &second["next"]), (all[3..].to_vec(), &json!(null)));
        let back = page(&format!("limit=3&cursor={}", second["previous"].as_str().unwrap())).await;
        assert_eq!((ids(&back), &back["previous"]), (all[..3].to_vec(), &json!(null)));
        assert_eq!(ids(&page("limit=1&cursor=last").await), all[3..]);

        let neighbour = world.get("neighbour_cadre", "/lists/uninsured").await.ok();
        assert_eq!(ids(&neighbour), all[3..]);
        let counts = world.get("neighbour_cadre", "/lists/uninsured/counts").await.ok();
        assert_eq!((&counts["total"]["households"], &counts["total"]["listed"]), (&json!(1), &json!(1)));
        let town = world.get("town_officer", "/lists/uninsured/counts").await.ok();
        let villages: Vec<_> = town["areas"].as_array().unwrap().iter().map(|area| (area["area_name"].as_str().unwrap(), area["listed"].as_u64().unwrap())).collect();
        assert_eq!(villages, [("上屋村", 3), ("下屋村", 1)]);
        let home = world.household("1000").await;
        let record = json!({ "type": "dwelling", "suspected_on": "2026-01-10" });
        assert_eq!(refused(&world, "neighbour_cadre", &home, record.clone()).await, (404, vec!["not_found".to_owned()]));
        assert_eq!(refused(&world, "county_officer", &home, record).await, (403, vec!["ledger.may_not".to_owned()]));
        assert_eq!(world.get("town_officer", "/lists/no_such_list").await.refused(422), "unknown_code");
    }

    async fn each_kind_of_income_of_an_area_is_compared_with_the_year_before(db: TestDb) {
        let (world, home, _) = two_households(db).await;
        world.import_wages(&[("1001", "2025-02", 13, 1_000), ("1002", "2026-02", 1, 800)]).await.ok();
        let more = [("1001", "2026-02", 1, 500)];
        world.import_wages(&more).await.ok();
        let areas = world.get("county_officer", "/areas").await.ok();
        let town = areas.as_array().unwrap().iter().find(|area| area["name"] == "石溪镇").unwrap()["id"].as_str().unwrap().to_owned();
        let trend = world.get("county_officer", &format!("/areas/{town}/income-trend")).await.ok();
        assert_eq!(trend.as_array().unwrap().len(), 12);
        let last = &trend[11];
        assert_eq!((&last["month"], &last["reported"], &last["matched"]), (&json!("2026-02"), &json!(2), &json!(1)));
        let wage = &last["kinds"][0];
        assert_eq!((&wage["sum"], &wage["average"]), (&json!(130_000), &json!(65_000)));
        assert_eq!((&wage["compared"], &wage["year_before"], &wage["change_percent"]), (&json!(50_000), &json!(100_000), &json!(-50)));
        assert_eq!(last["kinds"][3]["change_percent"], json!(null), "nothing came from transfers");
        let growth = world.get("county_officer", &format!("/income-growth?area_id={town}")).await.ok();
        assert_eq!((&growth["from"], &growth["until"]), (&json!("2025-03"), &json!("2026-02")));
        let groups = growth["total"]["groups"].as_array().unwrap();
        let counts = |at: usize| ["households", "grew", "not_grown", "unknown"].map(|name| groups[at][name].as_u64().unwrap());
        // proves X-01: lifted households against the year before, with and without labour apart
        assert_eq!((counts(0), counts(1), counts(2)), ([2, 0, 1, 1], [2, 0, 1, 1], [0; 4]));
        // Three people had 500 yuan in the month that both years know, and 1,000 the year before.
        assert_eq!((&groups[0]["per_head"], &groups[0]["per_head_before"]), (&json!(16_666), &json!(33_333)));
        let below: u64 = growth["areas"].as_array().unwrap().iter().map(|area| area["groups"][0]["households"].as_u64().unwrap()).sum();
        assert_eq!(below, 2, "{growth}");
        let list = |query: &str| format!("/income-growth/households?area_id={town}&{query}");
        let fell = world.get("county_officer", &list("group=with_labour&change=not_grown")).await.ok();
        // proves X-01: the list behind a number
        assert_eq!((&fell["total"], &fell["households"][0]["household_id"], &fell["households"][0]["months"]), (&json!(1), &json!(home), &json!(1)));
        assert_eq!(world.get("county_officer", &list("group=without_labour")).await.ok()["households"], json!([]));
        let above = world.get("neighbour_cadre", &format!("/areas/{town}/income-trend")).await;
        assert_eq!(above.refused(404), "not_found", "the town is above the village");
        let above = world.get("neighbour_cadre", &list("")).await;
        assert_eq!(above.refused(404), "not_found");
    }
}
