//! `/api/v1/forms`: registers in which one hand asks and another decides, and duties that their records fulfil.

use axum::http::Method;
use serde_json::{Value, json};
use shouwang_testkit::both_databases;

use super::ledgers::{figure, kept};
use crate::app::{Client, TOWN, TestApp, VILLAGE};
use crate::routes::a_household_in;

pub(super) fn record_path(form: &str, record: &Value) -> String {
    format!("/api/v1/forms/{form}/records/{}", record["id"].as_str().unwrap())
}

/// Does an act to a record as it is now, and gives the reply.
pub(super) async fn act(
    client: &Client,
    form: &str,
    record: &Value,
    act: &str,
    reason: Option<&str>,
) -> crate::app::Reply {
    let path = record_path(form, record);
    let version = client.get(&path).await.ok()["version"].as_i64().unwrap();
    let body = json!({ "act": act, "reason": reason });
    client.change(version, &format!("{path}/acts"), body).await
}

/// Changes some values of a record as it is now.
pub(super) async fn mend(client: &Client, form: &str, record: &Value, values: Value) -> Value {
    let path = record_path(form, record);
    let now = client.get(&path).await.ok();
    let known = client.get(&format!("/api/v1/forms/{form}")).await.ok();
    let is_given = |key: &str| {
        let fields = known["fields"].as_array().unwrap();
        fields
            .iter()
            .any(|field| field["key"] == key && field["type"] != "computed")
    };
    let mut all = now["values"].as_object().unwrap().clone();
    all.retain(|key, _| is_given(key));
    all.extend(values.as_object().unwrap().clone());
    let body = json!({ "values": all, "reasons": now["reasons"] });
    let version = now["version"].as_i64().unwrap();
    client
        .clone()
        .having_read(version)
        .send(Method::PUT, &path, Some(body))
        .await
        .ok()
}

/// The ids of the records behind a figure.
pub(super) async fn behind(client: &Client, form: &str, figure: &str) -> Vec<Value> {
    let list = client
        .get(&format!("/api/v1/forms/{form}/records?figure={figure}"))
        .await
        .ok();
    list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| record["id"].clone())
        .collect()
}

/// A record that is refused unless its author says why.
pub(super) async fn asks_why(client: &Client, form: &str, about: &Value, values: &Value, check: &str) {
    let mut body = about.clone();
    body["values"] = values.clone();
    let path = format!("/api/v1/forms/{form}/records");
    let refused = client.post(&path, body.clone()).await.problem(422, "ledger.refused");
    let codes: Vec<&str> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, [format!("form.reason.{check}")]);
    body["reasons"] = json!({ check: "已核实" });
    client.post(&path, body).await.created();
}

/// The duties of the notices of other counties, as they stand in their packs.
fn duties_of(files: &[&str]) -> String {
    let blocks = files.iter().map(|file| {
        let text = std::fs::read_to_string(format!("../../policies/{file}")).unwrap();
        text[text.find("[[obligation]]").unwrap()..].to_owned()
    });
    let head = "zh = \"演示省2026年政策包\"\nen = \"Demo province 2026\"\ninherits = \"99/2025\"\neffective_from = 2026-01-01\n\
        citation = \"演示省2026年工作要点（虚构）\"\n\n";
    std::iter::once(head.to_owned())
        .chain(blocks)
        .collect::<Vec<_>>()
        .join("\n")
}

both_databases! {
    async fn a_subsidy_is_asked_for_decided_by_another_hand_and_paid(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = a_household_in(&app, TOWN).await;
        let (town, leader) = (app.as_role("town_officer").await, app.as_role("town_leader").await);
        let county = app.as_role("county_officer").await;
        let members = town.get(&format!("/api/v1/households/{household}")).await.ok();
        let about = json!({ "member_id": members["members"][2]["id"] });
        let work = json!({ "kind": "work", "year": 2026, "turn": 1, "way": "agent", "status": "lifted", "place": "other_province",
            "employer": "示例电子厂", "amount": 60_000, "asked_on": "2026-02-20" });
        let asked = kept(&town, "work_subsidy", about.clone(), work.clone()).await;
        let mut twice = about.clone();
        twice["values"] = work.clone();
        let twice = town.post("/api/v1/forms/work_subsidy/records", twice).await;
        // proves AST-12: the same subsidy of the same year is not given twice
        twice.problem(422, "ledger.twice");
        act(&town, "work_subsidy", &asked, "approve", None).await.problem(403, "ledger.may_not");
        act(&leader, "work_subsidy", &asked, "approve", None).await.ok();
        act(&town, "work_subsidy", &asked, "pay", None).await.problem(409, "ledger.lacking");
        mend(&town, "work_subsidy", &asked, json!({ "paid": 60_000, "paid_on": "2026-03-02", "paid_by": "card" })).await;
        let paid = act(&town, "work_subsidy", &asked, "pay", None).await.ok();
        // proves AST-12: application, approval by another hand, and payment
        assert_eq!((&paid["state"], figure(&town, "work_subsidy", "paid").await), (&json!("paid"), json!(60_000)));
        // proves AST-22: an application through the village, with the status that the register knows and no paper
        assert_eq!((figure(&town, "work_subsidy", "easy").await, figure(&town, "work_subsidy", "low_income").await), (json!(10_000), json!(1)));
        let mut monitored = about.clone();
        monitored["values"] = json!({ "kind": "reward", "year": 2026, "turn": 1, "way": "self", "status": "monitored", "amount": 1, "asked_on": "2026-02-20" });
        let refused = town.post("/api/v1/forms/work_subsidy/records", monitored).await.problem(422, "ledger.refused");
        // proves AST-22: who says a status that the register does not know is refused
        assert_eq!(refused["errors"][0]["code"], "form.check.is_monitored");

        let workshop = json!({ "name": "示例制衣帮扶车间", "kind": "workshop", "place": "town", "priority": true, "host": "示例制衣有限公司",
            "opened_on": "2023-05-01", "base": "province", "base_on": "2025-01-01" });
        let workshop = kept(&town, "employer", json!({}), workshop).await;
        let month = json!({ "employer": workshop["id"], "month": "2026-02", "people": 32, "low_income": 12, "lifted": 9, "wages": 3_600_000 });
        kept(&town, "employer_month", json!({}), month).await;
        // proves AST-21: workshops and bases, and how many of low income work there
        assert_eq!((figure(&town, "employer", "bases").await, figure(&town, "employer_month", "low_income_share").await), (json!(1), json!(3_750)));
        // proves AST-14: employers with whether they take lifted workers first
        assert_eq!(figure(&town, "employer", "priority").await, 10_000);
        for (place, started) in [("other_province", "2025-03-01"), ("town", "2026-02-01")] {
            let end = (place == "other_province").then_some("2026-01-20");
            let work = json!({ "place": place, "started_on": started, "ended_on": end, "end_reason": end.map(|_| "resigned") });
            kept(&town, "employment", about.clone(), work).await;
        }
        let away = town.get("/api/v1/forms/employment/records?where=place=other_province").await.ok();
        // proves AST-14: workers by the place where they work
        assert_eq!((&away["total"], figure(&town, "employment", "at_work").await), (&json!(1), json!(1)));
        let reward = json!({ "employer": workshop["id"], "kind": "reward", "year": 2026, "turn": 1, "people": 12, "amount": 1_200_000, "asked_on": "2026-02-20" });
        let reward = kept(&town, "employer_subsidy", json!({}), reward).await;
        act(&leader, "employer_subsidy", &reward, "approve", None).await.problem(403, "ledger.may_not");
        act(&county, "employer_subsidy", &reward, "approve", None).await.ok();
        mend(&town, "employer_subsidy", &reward, json!({ "paid": 1_200_000, "paid_on": "2026-03-02" })).await;
        act(&town, "employer_subsidy", &reward, "pay", None).await.ok();
        // proves AST-21: a reward in place of subsidy, paid
        assert_eq!(figure(&town, "employer_subsidy", "reward").await, 1_200_000);

        let visit = json!({ "on": "2026-03-01", "employer": workshop["id"], "way": "visit", "wanted": 20, "suited": 8 });
        kept(&town, "employer_visit", json!({}), visit).await;
        let opening = json!({ "employer": workshop["id"], "title": "缝纫工", "posted_on": "2026-03-01", "until_on": "2026-03-31", "places": 10,
            "trade": "garment", "place": "town", "suits": "all", "filled": 1 });
        let opening = kept(&town, "opening", json!({}), opening).await;
        kept(&town, "job_seeking", about.clone(), json!({ "stated_on": "2026-02-27", "willing": true })).await;
        kept(&town, "job_match", about.clone(), json!({ "opening": opening["id"], "on": "2026-03-02", "result": "waiting" })).await;
        let page = town.get(&record_path("opening", &opening)).await.ok();
        // proves AST-20: a visit, its openings, and who was proposed for one
        assert_eq!((figure(&town, "opening", "places_open").await, &page["referring"][0]["records"]), (json!(9), &json!(1)));

        let roll = json!({ "year": 2026, "status": "self_employed", "business": "快递代收点", "seeks": true, "trade": "garment", "place": "town", "wage": 350_000,
            "wants_training": true, "training": "缝纫", "followed_on": "2026-02-27" });
        kept(&town, "labour_roll", about.clone(), roll).await;
        let mut matched = Vec::new();
        for form in ["labour_roll", "opening"] {
            let list = town.get(&format!("/api/v1/forms/{form}/records?where=trade=garment;place=town")).await.ok();
            matched.push(list["total"].clone());
        }
        // proves AST-20: who wants a trade in a place stands beside the openings of that trade and place
        assert_eq!(matched, [1, 1]);
        // proves LDG-01: the self-employed are a status of their own, and a wish for training is kept
        assert_eq!((figure(&town, "labour_roll", "self_employed").await, figure(&town, "labour_roll", "training").await), (json!(1), json!(10_000)));
        let mut in_workshop = about.clone();
        in_workshop["values"] = json!({ "year": 2025, "status": "workshop", "seeks": false, "wants_training": false, "followed_on": "2025-12-20" });
        let nowhere = town.post("/api/v1/forms/labour_roll/records", in_workshop.clone()).await.problem(422, "ledger.refused");
        assert_eq!(nowhere["errors"][0]["code"], "form.missing");
        in_workshop["values"]["workshop"] = workshop["id"].clone();
        town.post("/api/v1/forms/labour_roll/records", in_workshop).await.created();
        // proves LDG-01: who works in a workshop, with the workshop
        assert_eq!(figure(&town, "labour_roll", "workshop").await, 1);

        let project = json!({ "name": "示例村道硬化", "field": "infrastructure", "craftsmen": true, "invested": 80_000_000, "wages_planned": 24_000_000,
            "slots": 15, "from_on": "2026-01-01", "to_on": "2026-06-30" });
        let project = kept(&town, "relief_project", json!({}), project).await;
        let month = json!({ "project": project["id"], "month": "2026-02", "days": 12, "daily": 18_000, "paid": 200_000, "paid_on": "2026-03-01" });
        let month = kept(&town, "relief_wage", about.clone(), month).await;
        // proves AST-15: slots of a project, and the wages of a member with what is still due
        assert_eq!((figure(&town, "relief_project", "running").await, &month["values"]["left"], &month["values"]["in_group"]), (json!(15), &json!(16_000), &json!(true)));

        let wish = json!({ "stated_on": "2026-02-27", "wants": true, "field": "farming", "needs": ["loan"], "funds": 5_000_000 });
        kept(&town, "startup_wish", about.clone(), wish).await;
        let survey = json!({ "on": "2026-02-27", "way": "visit", "employers": 12, "wanted": 80, "asked": 200, "want_work": 60, "want_business": 9 });
        kept(&town, "demand_survey", json!({}), survey).await;
        // proves X-03: the wish to start a business is asked together with the wish to work
        assert_eq!((figure(&town, "startup_wish", "unhelped").await, figure(&town, "demand_survey", "want_business").await), (json!(1), json!(450)));
        let back = json!({ "returned_on": "2026-01-25", "from_place": "other_province", "why": "laid_off", "plan": "local", "new_work_on": "2026-02-01", "new_place": "town" });
        let back = kept(&town, "returnee", about.clone(), back).await;
        // proves LDG-01: who came back when and why, and works again since when
        assert_eq!((&back["values"]["days"], figure(&town, "returnee", "working_share").await), (&json!(7), json!(10_000)));

        let post = json!({ "name": "护路员", "kind": "water_road", "duties": "护路", "employer": "上屋村委会", "funding": "village", "monthly_pay": 80_000, "from_on": "2026-01-01" });
        let (post, other) = (kept(&town, "welfare_post", json!({}), post.clone()).await, {
            let mut other = post.clone();
            other["name"] = json!("保洁员");
            other["vacant_since"] = json!("2026-02-15");
            kept(&town, "welfare_post", json!({}), other).await
        });
        // A holder's term that is over leaves the post vacant, whether or not somebody enters the day; one that goes on does not.
        let term = async |name: &str, last: &str| {
            let term = json!({ "name": name, "kind": "care", "duties": "照料", "employer": "上屋村委会", "funding": "village",
                "monthly_pay": 80_000, "from_on": "2026-01-01", "term_ends_on": last });
            kept(&town, "welfare_post", json!({}), term).await
        };
        term("护理员一", "2026-12-31").await;
        let over = term("护理员二", "2026-02-28").await;
        // proves AST-16, LDG-14: which post is vacant
        let vacant = behind(&town, "welfare_post", "vacant").await;
        assert!(vacant.len() == 2 && vacant.contains(&other["id"]) && vacant.contains(&over["id"]), "{vacant:?}");
        assert_eq!(behind(&town, "welfare_post", "over").await, [over["id"].clone()]);
        let month = json!({ "month": "2026-02", "post": post["id"], "basis": "weak", "days": 20, "pay": 80_000, "paid_on": "2026-03-01" });
        kept(&town, "welfare_post_month", about.clone(), month.clone()).await;
        let mut second = about.clone();
        second["values"] = month.clone();
        second["values"]["post"] = other["id"].clone();
        let second = town.post("/api/v1/forms/welfare_post_month/records", second).await;
        // proves AST-16, LDG-14: nobody holds two posts in one month
        second.problem(422, "ledger.twice");
        let mut stranger = month;
        stranger["month"] = json!("2026-01");
        stranger["basis"] = json!("other");
        // proves AST-16: who is not of those for whom the posts are is asked about
        asks_why(&town, "welfare_post_month", &about, &stranger, "eligible").await;
        // proves AST-16: the figure counts who does not belong there
        assert_eq!(figure(&town, "welfare_post_month", "not_eligible").await, 1);

        let coop = json!({ "name": "示例劳务合作社", "kind": "labour_coop", "funded": false, "members": 20, "members_lifted": 14, "by_leader": true });
        kept(&town, "operator", json!({}), coop).await;
        // proves AST-17: labour cooperatives with how many of their members are lifted
        assert_eq!((figure(&town, "operator", "coop_members").await, figure(&town, "operator", "coop_lifted").await), (json!(20), json!(7_000)));
        let course = json!({ "name": "电工初级班", "kind": "skill", "organiser": "示例技工学校", "from_on": "2026-01-05", "to_on": "2026-01-20", "places": 40 });
        let course = kept(&town, "course", json!({}), course).await;
        let enrolled = json!({ "course": course["id"], "willing_on": "2025-12-20", "progress": "finished", "finished_on": "2026-01-20", "served_on": "2026-02-01",
            "service": ["placement"], "next_on": "2026-03-01" });
        kept(&town, "enrolment", about.clone(), enrolled).await;
        // proves AST-18: who was trained and is to be followed up
        assert_eq!((figure(&town, "enrolment", "to_follow").await, figure(&town, "enrolment", "served").await), (json!(1), json!(10_000)));
    }

    async fn goods_shares_and_land_are_kept_and_what_is_owed_is_listed(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = a_household_in(&app, TOWN).await;
        let town = app.as_role("town_officer").await;
        let about = json!({ "household_id": household });
        let operator = kept(&town, "operator", json!({}), json!({ "name": "示例合作社", "kind": "cooperative", "funded": true, "households": 12 })).await;

        let oranges = json!({ "product": "沙糖桔", "kind": "fruit", "reported_on": "2026-02-01", "why": "channel", "quantity": 20_000, "price": 300,
            "sell_by": "2026-02-20", "households": 12, "lifted": 5,
            "buyers": [{ "values": { "buyer": "示例商超", "kind": "market", "agreed_on": "2026-02-10", "quantity": 15_000, "amount": 4_500_000 } }] });
        let oranges = kept(&town, "hard_to_sell", json!({}), oranges).await;
        // proves AST-31: product, quantity, price and last day, with buyers and what is left past that day
        assert_eq!((&oranges["values"]["left"], behind(&town, "hard_to_sell", "overdue").await), (&json!(5_000), vec![oranges["id"].clone()]));

        let project = json!({ "number": "XM-1", "name": "示例农家乐", "stage": "planned", "industry": true, "fund": "central", "planned": 300_000_000,
            "quality": "passed", "quality_on": "2026-02-01", "allocated": 100_000_000 });
        let project = kept(&town, "project", json!({}), project).await;
        let courtyard = json!({ "kind": "catering", "from_on": "2025-05-01", "in_library": true, "project": project["id"], "policies": ["loan"],
            "reward": 300_000, "rewarded_on": "2026-01-10" });
        kept(&town, "courtyard", about.clone(), courtyard).await;
        // proves AST-32: kinds of production at home, in the list of projects, with their reward
        assert_eq!((figure(&town, "courtyard", "in_library").await, figure(&town, "courtyard", "rewarded").await), (json!(10_000), json!(300_000)));
        let figures = town.get("/api/v1/forms/project/figures").await.ok();
        let ratio = figures.as_array().unwrap().iter().find(|one| one["id"] == "three_to_one").unwrap();
        // proves LDG-07: planned to allocated against 3 to 1
        assert_eq!((&ratio["share"], &ratio["target"]), (&json!(30_000), &json!(30_000)));
        let early = json!({ "number": "XM-2", "name": "示例大棚", "stage": "planned", "industry": true, "fund": "province", "planned": 100, "allocated": 100 });
        // proves LDG-07: money before the review of quality is asked about
        asks_why(&town, "project", &json!({}), &early, "quality_first").await;
        let score = json!({ "on": "2025-01-10", "level": 3, "management": 2, "income": 2, "linking": 4, "outlook": 3 });
        let assessed = json!({ "number": "XM-3", "name": "示例冷库", "stage": "running", "industry": true, "fund": "other", "planned": 100, "started_on": "2024-01-01",
            "reviews": [{ "values": score }], "path": "revive", "plan": "引入经营主体", "review_on": "2026-01-10" });
        let assessed = kept(&town, "project", json!({}), assessed).await;
        // proves AST-35: five dimensions, one of four ways forward, its plan, and the day of the next assessment
        assert_eq!((&assessed["values"]["path"], behind(&town, "project", "to_review").await), (&json!("revive"), vec![assessed["id"].clone()]));

        let product = json!({ "name": "示例沙糖桔", "operator": operator["id"], "kind": "fruit", "company_certified": true, "certificate": "BF-1", "certified_on": "2026-01-10",
            "platforms": ["trade_centre", "union"], "brand": "示例品牌", "households": 30, "lifted": 12 });
        let product = kept(&town, "product", json!({}), product).await;
        for (channel, amount) in [("office", 100), ("soe", 200), ("community", 300), ("service_area", 400), ("bay_area", 500)] {
            let bought = json!({ "on": "2026-02-01", "product": product["id"], "buyer": "示例单位", "channel": channel, "platform": "procurement", "amount": amount });
            kept(&town, "purchase", json!({}), bought).await;
        }
        // proves AST-37, LDG-18: products with certificate and platforms, and purchases by channel
        assert_eq!((&product["values"]["platforms"], figure(&town, "purchase", "amount").await), (&json!(["trade_centre", "union"]), json!(1_500)));
        // proves LDG-18: what each of the four ways bought
        assert_eq!((figure(&town, "purchase", "office").await, figure(&town, "purchase", "service_area").await), (json!(100), json!(400)));

        for (year, industry, last) in [(2025, 60_000_000, None), (2026, 65_000_000, Some(6_000))] {
            let fund = json!({ "year": year, "fund": "central", "total": 100_000_000, "industry": industry, "interest": 2_000_000, "last_share": last });
            kept(&town, "fund_use", json!({}), fund).await;
        }
        let list = town.get("/api/v1/forms/fund_use/records").await.ok();
        let shares: Vec<&Value> = list["items"].as_array().unwrap().iter().map(|one| &one["values"]["share"]).collect();
        // proves AST-38: the share of industry, year by year
        assert_eq!(shares, [6_500, 6_000]);
        let policy = json!({ "title": "示例镇2026年产业奖补办法", "issued_on": "2026-02-01", "covers": ["industry", "interest"], "working": true, "by_output": true, "standard": "每亩300元" });
        kept(&town, "reward_policy", json!({}), policy).await;
        // proves AST-38: the town's policy that rewards industry
        assert_eq!(figure(&town, "reward_policy", "policies").await, 1);

        let shares = json!({ "operator": operator["id"], "kind": "land", "from_on": "2024-01-01", "value": 2_000_000, "guaranteed": 120_000, "extra": 1_000,
            "payments": [{ "values": { "year": 2024, "guaranteed": 120_000, "extra": 30_000, "paid_on": "2025-01-20" } }], "next_due_on": "2026-01-20" });
        let shares = kept(&town, "shareholding", about.clone(), shares).await;
        // proves AST-40: shares with guaranteed dividend and extra, and what was paid
        assert_eq!((&shares["values"]["paid"], behind(&town, "shareholding", "overdue").await), (&json!(150_000), vec![shares["id"].clone()]));

        let loan = json!({ "bank": "示例信用社", "amount": 5_000_000, "lent_on": "2024-03-01", "due_on": "2026-02-28" });
        let loan = kept(&town, "loan", about.clone(), loan).await;
        let pledge = json!({ "loan": loan["id"], "pledged": "land", "worth": 8_000_000, "guarantee": "mutual", "partners": 5 });
        let pledge = kept(&town, "loan_pledge", about.clone(), pledge).await;
        // proves AST-41: what a loan rests on, and how it is guaranteed
        assert_eq!((&pledge["values"]["guarantee"], figure(&town, "loan_pledge", "guaranteed").await), (&json!("mutual"), json!(10_000)));
        kept(&town, "repayment", about.clone(), json!({ "loan": loan["id"], "on": "2026-01-10", "principal": 1_000_000, "interest": 20_000, "subsidy": 20_000 })).await;
        // proves AST-33: bank, amount and days of a loan, a repayment in part, and the subsidy of its interest as an amount
        assert_eq!((&loan["values"]["bank"], figure(&town, "repayment", "subsidy").await), (&json!("示例信用社"), json!(20_000)));
        // proves LDG-17: a repayment in part, and a loan that is due, not repaid, and reported by no bank
        assert_eq!((figure(&town, "repayment", "principal").await, figure(&town, "loan", "unreported_amount").await), (json!(1_000_000), json!(4_000_000)));
        let owing = town.get(&record_path("loan", &loan)).await.ok();
        // proves LDG-17: what is still owed is worked out from what was repaid in parts, and the overdue figure counts that
        assert_eq!((&owing["values"]["owed"], figure(&town, "loan", "past_due_amount").await), (&json!(4_000_000), json!(4_000_000)));
        let rest = json!({ "loan": loan["id"], "on": "2026-02-20", "principal": 4_000_000 });
        let rest = kept(&town, "repayment", about.clone(), rest).await;
        // proves LDG-17: nothing is due of a loan whose parts make the whole, until a part is taken out again
        assert_eq!((figure(&town, "loan", "past_due").await, figure(&town, "loan", "open").await), (json!(0), json!(0)));
        let removal = format!("{}/removal", record_path("repayment", &rest));
        town.change(1, &removal, json!({ "reason": "误登" })).await.ok();
        assert_eq!(behind(&town, "loan", "past_due").await, vec![loan["id"].clone()]);

        let contract = json!({ "contract": "LZ-001", "what": "land", "mode": "lease", "receiver": "示例合作社", "land_size": 350, "fee": 210_000, "from_on": "2024-01-01", "to_on": "2028-12-31" });
        let contract = kept(&town, "land_transfer", about.clone(), contract).await;
        let fee = json!({ "transfer": contract["id"], "due_on": "2026-01-31", "due": 210_000, "paid": 100_000, "paid_on": "2026-02-10" });
        let fee = kept(&town, "transfer_fee", about.clone(), fee).await;
        // proves AST-42: a fee that is due and not wholly paid is listed as arrears
        assert_eq!((behind(&town, "transfer_fee", "arrears").await, figure(&town, "transfer_fee", "arrears_amount").await), (vec![fee["id"].clone()], json!(110_000)));
        let cadre = app.as_role("village_cadre").await;
        let pressed = async || {
            let today = cadre.get("/api/v1/today").await.ok();
            let items = today["items"].as_array().unwrap().iter().filter(|item| item["what"] == "arrears");
            items.map(|item| (item["id"].clone(), item["due"].clone())).collect::<Vec<_>>()
        };
        // proves AST-42: arrears wait on the list of the village, and no longer than they last
        assert_eq!(pressed().await, vec![(fee["id"].clone(), json!("2026-01-31"))]);
        mend(&town, "transfer_fee", &fee, json!({ "paid": 210_000 })).await;
        assert_eq!(pressed().await, vec![]);
        let house = json!({ "kind": "house", "found_on": "2025-03-01", "size": 120, "willing": true, "use": "lease", "used_on": "2025-10-01", "transfer": contract["id"], "income": 600_000 });
        kept(&town, "homestead", about.clone(), house).await;
        // proves AST-43: an idle house put to use by its household's will
        assert_eq!(figure(&town, "homestead", "used").await, 10_000);

        let asset = json!({ "number": "ZC-1", "name": "示例村光伏电站", "formed": "transition", "fund": "central", "value": 1_000_000, "kind": "operating", "owner": "village",
            "operator": "示例合作社", "operating_plan": "委托运维，收益归村集体", "plan_on": "2025-01-01", "supervised_by": "上屋村委会", "solar": true, "capacity": 60,
            "incomes": [{ "values": { "year": 2025, "due": 500_000, "received": 500_000 } }],
            "second": [{ "values": { "on": "2026-01-10", "total": 200_000, "lifted": 80_000, "monitored": 100_000, "households": 20 } }] });
        let asset = kept(&town, "asset", json!({}), asset).await;
        // proves AST-60: how much of the second distribution goes to monitored households
        assert_eq!((figure(&town, "asset", "second_monitored").await, figure(&town, "asset", "second_lifted").await), (json!(5_000), json!(4_000)));
        let broken = json!({ "asset": asset["id"], "on": "2026-02-10", "by": "village", "condition": "worn", "fault": "逆变器故障", "repair_by": "2026-02-20", "month": "2026-01", "generated": 5_200, "income": 208_000 });
        let broken = kept(&town, "asset_patrol", json!({}), broken).await;
        // proves LDG-08: an inspection with generation, income and a fault that nobody mended in time
        assert_eq!((behind(&town, "asset_patrol", "overdue").await, figure(&town, "asset_patrol", "generated").await), (vec![broken["id"].clone()], json!(5_200)));
        // proves LDG-08: operating plans and photovoltaic stations
        assert_eq!((figure(&town, "asset", "planned").await, figure(&town, "asset", "solar").await), (json!(10_000), json!(1)));
    }

    async fn a_risk_of_an_area_goes_from_its_report_to_its_end(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = a_household_in(&app, TOWN).await;
        let about = json!({ "household_id": household });
        let (town, county) = (app.as_role("town_officer").await, app.as_role("county_officer").await);
        let village = app.as_role("village_secretary").await;
        let event = json!({ "title": "沙糖桔价格下跌", "kind": "price", "risk": "industry_failure", "found_on": "2026-02-20", "source": "report",
            "what": "收购价连续三周下跌", "level": "serious", "product": "沙糖桔", "fall": 3_500, "households": 120, "monitored": 18 });
        let event = kept(&village, "area_risk", json!({}), event).await;
        act(&village, "area_risk", &event, "warn", None).await.problem(403, "ledger.may_not");
        act(&town, "area_risk", &event, "warn", None).await.ok();
        act(&town, "area_risk", &event, "deploy", None).await.problem(409, "ledger.lacking");
        // proves WRN-02: kind, source and households struck, counted by kind
        assert_eq!((figure(&county, "area_risk", "price").await, figure(&county, "area_risk", "households").await), (json!(1), json!(120)));
        let struck = json!({ "event": event["id"], "checked_on": "2026-02-25", "loss": 800_000, "effect": "some", "help": "对接收购2000公斤", "helped_on": "2026-02-26" });
        kept(&town, "area_risk_household", about.clone(), struck).await;
        let page = county.get(&record_path("area_risk", &event)).await.ok();
        // proves WRN-04: the households of an event are one press away
        assert_eq!((&page["referring"][0]["form"]["id"], &page["referring"][0]["records"]), (&json!("area_risk_household"), &json!(1)));
        let plan = json!({ "plan": "三日内完成产销对接", "due_on": "2026-03-31",
            "measures": [{ "values": { "what": "对接商超", "department": "rural_revitalization", "owner": "镇农业农村办", "due_on": "2026-03-10" } }] });
        mend(&town, "area_risk", &event, plan).await;
        act(&town, "area_risk", &event, "deploy", None).await.ok();
        mend(&town, "area_risk", &event, json!({ "outcome": "全部售出，价格回升", "all_done": false })).await;
        act(&town, "area_risk", &event, "submit", None).await.problem(409, "ledger.lacking");
        mend(&town, "area_risk", &event, json!({ "all_done": true })).await;
        act(&town, "area_risk", &event, "submit", None).await.ok();
        act(&town, "area_risk", &event, "close", None).await.problem(403, "ledger.may_not");
        let closed = act(&county, "area_risk", &event, "close", None).await.ok();
        // proves WRN-04: warned, planned, measures in hand, and closed by another hand
        assert_eq!((&closed["state"], figure(&county, "area_risk", "open").await), (&json!("closed"), json!(0)));

        let meeting = json!({ "on": "2026-02-28", "kind": "large_risk", "topic": "研判规模性返贫风险", "departments": ["agriculture", "civil_affairs"], "judgement": "风险总体可控" });
        let meeting = kept(&county, "meeting", json!({}), meeting).await;
        let task = json!({ "meeting": meeting["id"], "what": "核实沙糖桔滞销户", "department": "rural_revitalization", "due_on": "2026-03-20" });
        let task = kept(&county, "meeting_task", json!({ "area_id": app.area_id(TOWN) }), task).await;
        mend(&town, "meeting_task", &task, json!({ "answer": "12户已核实", "done_on": "2026-03-01" })).await;
        act(&town, "meeting_task", &task, "answer", None).await.ok();
        let done = act(&county, "meeting_task", &task, "accept", None).await.ok();
        // proves WRN-05, ACC-03: a joint judgement, and what it gave a town to do
        assert_eq!((&done["state"], figure(&county, "meeting_task", "done_share").await), (&json!("done"), json!(10_000)));
        let contact = json!({ "level": "city", "department": "civil_affairs", "unit": "社会救助科", "matters": "数据比对", "ours": "县民政局救助股", "checked_on": "2026-03-01" });
        kept(&county, "contact_unit", json!({}), contact).await;
        // proves ACC-03: whom to ask at the levels above
        assert_eq!(figure(&county, "contact_unit", "city").await, 1);
        let fewer = json!({ "year": 2026, "funds": 70_000_000, "funds_before": 80_000_000, "office": 4, "officers": 9, "cadres": 30, "team": 6, "staff_before": 46 });
        asks_why(&town, "yearly_strength", &json!({}), &fewer, "funds_stable").await;
        // proves X-02, ACC-03: funds and staff of a year, and where they fell
        assert_eq!((figure(&county, "yearly_strength", "funds_fell").await, figure(&county, "yearly_strength", "staff").await), (json!(1), json!(49)));

        let weak = json!({ "guarantee": "water", "department": "water", "matter": "枯水期供水不足", "found_on": "2026-01-10", "households": 14, "owner": "县水务局", "due_on": "2026-02-28" });
        let weak = kept(&town, "shortcoming", json!({}), weak).await;
        let by_department = county.get("/api/v1/forms/shortcoming/records?where=department=water;guarantee=water").await.ok();
        // proves ACC-02a: by guarantee, department and area, with owner and last day
        assert_eq!((&by_department["items"][0]["id"], behind(&county, "shortcoming", "overdue").await), (&weak["id"], vec![weak["id"].clone()]));
        mend(&town, "shortcoming", &weak, json!({ "support": "新打机井", "solved_on": "2026-03-01" })).await;
        act(&town, "shortcoming", &weak, "submit", None).await.ok();
        act(&county, "shortcoming", &weak, "confirm", None).await.ok();
        // proves ACC-02a: solved, and confirmed by another hand
        assert_eq!(figure(&county, "shortcoming", "solved_share").await, 10_000);

        let dispute = json!({ "change": "2025年监测标准", "changed_on": "2025-05-27", "department": "rural_revitalization", "raised_on": "2026-02-01", "channel": "visit", "households": 1, "matter": "对未纳入有异议" });
        let dispute = kept(&village, "standard_dispute", json!({}), dispute).await;
        mend(&town, "standard_dispute", &dispute, json!({ "explained": "逐项说明标准", "settled_on": "2026-02-10", "outcome": "accepted" })).await;
        let settled = act(&town, "standard_dispute", &dispute, "settle", None).await.ok();
        // proves X-05: a dispute after a change of standard, until it is settled
        assert_eq!((&settled["state"], figure(&town, "standard_dispute", "open").await), (&json!("settled"), json!(0)));
    }

    async fn teams_cadres_grids_and_what_people_know_are_kept(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = a_household_in(&app, TOWN).await;
        let about = json!({ "household_id": household });
        let (town, leader) = (app.as_role("town_officer").await, app.as_role("town_leader").await);
        let account = app.ctx_of(&town).await.acted_by.to_string();
        let team = json!({ "name": "示例镇工作队", "units": "省示例厅", "leader": account, "from_on": "2025-07-01" });
        let team = kept(&town, "team", json!({}), team).await;
        let quarter = json!({ "team": team["id"], "year": 2026, "quarter": "q1", "members": 5, "visited": 80, "clues": 2, "lists": 1, "funds": 5_000_000 });
        kept(&town, "team_work", json!({}), quarter).await;
        // proves STM-02: what a team did in the investigation, with lists of policies and funds
        assert_eq!((figure(&town, "team_work", "visited").await, figure(&town, "team_work", "funds").await), (json!(80), json!(5_000_000)));
        let shared = json!({ "team": team["id"], "on": "2026-02-20", "partner": "double", "direction": "received", "kind": "funds", "what": "冷库建设", "amount": 20_000_000 });
        kept(&town, "force_share", json!({}), shared).await;
        // proves STM-05: what a team and other forces share, and for how much
        assert_eq!((figure(&town, "force_share", "funds").await, figure(&town, "force_share", "received_share").await), (json!(20_000_000), json!(10_000)));
        let rule = json!({ "title": "示例镇工作队考勤细则", "issuer": "team", "covers": ["attendance"], "issued_on": "2026-01-05", "content": "每月驻镇不少于20天" });
        let rule = kept(&town, "work_rule", json!({}), rule).await;
        let city = app.as_role("city_supervisor").await;
        let seen = city.get(&record_path("work_rule", &rule)).await.ok();
        // proves STM-07: rules are read by who oversees, and changed by others
        assert_eq!((&seen["values"]["title"], &seen["may_change"]), (&json!("示例镇工作队考勤细则"), &json!(false)));
        let project = json!({ "number": "XM-9", "name": "示例产业园", "stage": "planned", "industry": true, "fund": "investment", "planned": 1_200_000_000, "team_year": 2026, "team": team["id"] });
        let project = kept(&town, "project", json!({}), project).await;
        let plan = json!({ "year": 2026, "team": team["id"], "filed_on": "2026-02-01", "aims": "示例目标",
            "tasks": [{ "values": { "what": "建设大棚", "due_on": "2026-12-31", "progress": "going" } }],
            "projects": [{ "values": { "project": project["id"], "invested": 1_200_000_000, "signed_on": "2026-02-20" } }], "done_percent": 2_500, "review_on": "2026-03-01" });
        let plan = kept(&town, "team_plan", json!({}), plan).await;
        // proves STM-03: tasks and progress of a plan, and which is to be looked at again
        assert_eq!((&plan["values"]["tasks_count"], behind(&town, "team_plan", "to_review").await), (&json!(1), vec![plan["id"].clone()]));
        let figures = town.get("/api/v1/forms/team_plan/figures").await.ok();
        let reached = figures.as_array().unwrap().iter().find(|one| one["id"] == "reached").unwrap();
        // proves STM-04, TIM-26: each team and year with a project of ten million, against the target and its clause
        assert_eq!((&reached["share"], &reached["target"], reached["citation"].as_str().unwrap().starts_with("新丰 2025 (十九)")), (&json!(10_000), &json!(10_000), true));

        let training = json!({ "title": "2026年防返贫业务培训", "level": "town", "batch": 1, "on": "2026-02-10", "organiser": "示例镇", "topics": ["standard"], "roster": 4, "round_complete": false,
            "attendance": [{ "values": { "who": account, "passed": true } }], "others": 2 });
        // proves PUB-03: somebody who did not come is made up for
        asks_why(&town, "cadre_training", &json!({}), &training, "made_up").await;
        // proves PUB-03: attendance of a batch of a level, and the coverage of the roster
        assert_eq!((figure(&town, "cadre_training", "coverage").await, figure(&town, "cadre_training", "town_coverage").await), (json!(7_500), json!(7_500)));
        let survey = json!({ "on": "2026-02-20", "topic": "declare", "way": "visit", "asked": 50, "aware": 45, "monitored_asked": 10, "monitored_aware": 10 });
        kept(&town, "awareness_survey", json!({}), survey).await;
        // proves PUB-05: how many know, of all and of the monitored
        assert_eq!((figure(&town, "awareness_survey", "aware").await, figure(&town, "awareness_survey", "monitored_aware").await), (json!(9_000), json!(10_000)));
        kept(&town, "card_handout", about.clone(), json!({ "edition": "2026年版", "on": "2026-02-20", "way": "visit", "explained": true, "own": ["medical"], "signed": true })).await;
        assert_eq!(figure(&town, "card_handout", "signed").await, 10_000);
        let story = json!({ "title": "合作社带动增收", "kind": "household", "field": "industry", "written_on": "2026-02-20", "text": "某村张某一家加入合作社", "about_people": true, "masked": true });
        let story = kept(&town, "case_story", json!({}), story).await;
        act(&town, "case_story", &story, "submit", None).await.problem(409, "ledger.lacking");
        mend(&town, "case_story", &story, json!({ "consent_on": "2026-02-25", "consent_kept": "镇档案室" })).await;
        act(&town, "case_story", &story, "submit", None).await.ok();
        act(&town, "case_story", &story, "publish", None).await.problem(403, "ledger.may_not");
        let published = act(&leader, "case_story", &story, "publish", None).await.ok();
        // proves PUB-06: a case with consent, looked through by another before it is published
        assert_eq!((&published["state"], figure(&town, "case_story", "published").await), (&json!("published"), json!(1)));

        let grid = |number: &str, worker: Option<&str>| json!({ "number": number, "name": "一组", "worker": worker, "post": "group_leader", "households": 30, "monitored": 4, "from_on": "2025-01-01" });
        let first = kept(&town, "grid", json!({}), grid("W-01", Some(&account))).await;
        asks_why(&town, "grid", &json!({}), &grid("W-02", None), "has_worker").await;
        kept(&town, "grid_household", about.clone(), json!({ "grid": first["id"], "from_on": "2025-01-01" })).await;
        let changed = json!({ "on": "2026-02-20", "grid": first["id"], "kind": "work", "what": "外出打工返家", "urgent": true });
        let changed = kept(&app.as_role("village_cadre").await, "grid_report", about.clone(), changed).await;
        // proves DSC-05: grids with workers and households, and how many households they cover
        assert_eq!((figure(&town, "grid", "coverage").await, figure(&town, "grid_household", "households").await), (json!(5_000), json!(1)));
        // proves DSC-05: a change that a grid reports waits for the village
        assert_eq!(behind(&town, "grid_report", "urgent").await, [changed["id"].clone()]);
        mend(&town, "grid_report", &changed, json!({ "handled_on": "2026-02-25", "outcome": "clue" })).await;
        act(&app.as_role("village_cadre").await, "grid_report", &changed, "handle", None).await.problem(409, "ledger.same_hand");
        act(&town, "grid_report", &changed, "handle", None).await.ok();
        // proves DSC-05: another hand than the one that reported it says what followed
        assert_eq!((behind(&town, "grid_report", "urgent").await, figure(&town, "grid_report", "clues").await), (vec![], json!(1)));
        let failed = json!({ "supply": "上屋村供水站", "of": "small", "kind": "quality", "on": "2026-02-10", "by": "县水质检测中心", "result": "fail", "failed": "浊度", "next_on": "2026-05-10" });
        let failed = kept(&town, "water_test", json!({}), failed).await;
        assert_eq!(behind(&town, "water_test", "failing").await, [failed["id"].clone()]);
    }

    async fn what_a_meeting_decides_is_a_task_and_its_judgement_fulfils_the_duty(db: TestDb) {
        let app = TestApp::new(db).await;
        a_household_in(&app, TOWN).await;
        let (county, town) = (app.as_role("county_officer").await, app.as_role("town_officer").await);
        let health = app.as_role("department_officer").await;
        let standing = async || {
            county.post("/api/v1/duties/scheduling", json!({})).await.ok();
            let list = county.get("/api/v1/tasks?limit=200&kind=obligation&duty=joint_judgement").await.ok();
            list["items"].as_array().unwrap().iter().find(|task| task["due"] == "2026-03-31").unwrap()["state"].clone()
        };
        let held = json!({ "on": "2026-03-01", "kind": "quarterly", "topic": "一季度风险研判", "departments": ["agriculture", "health"] });
        kept(&county, "meeting", json!({}), held.clone()).await;
        // proves DAT-10: a meeting that came to no judgement fulfils nothing
        assert_eq!(standing().await, "open");
        let mut judged = held;
        judged["agenda"] = json!("未办结预警 3 条；部门名单与登记不一致 2 户");
        judged["attended"] = json!("县农业农村局、县卫健局分管负责人");
        judged["judgement"] = json!("大额医疗支出户增多");
        judged["decisions"] = json!([
            { "values": { "what": "核实大额医疗支出户", "owner": "县卫健局", "department": "health", "due_on": "2026-03-20" } },
            { "values": { "what": "走访沙糖桔滞销户", "owner": "示例镇", "place": app.area_id(TOWN), "due_on": "2026-03-25" } },
            { "values": { "what": "下季度复盘", "owner": "县农业农村局", "due_on": "2026-06-30" } },
        ]);
        let meeting = kept(&county, "meeting", json!({}), judged).await;
        // proves DAT-10: the quarter's duty is fulfilled by a meeting that came to a judgement
        assert_eq!(standing().await, "done");
        let of_meeting = format!("/api/v1/tasks?record={}", meeting["id"].as_str().unwrap());
        let states = async || {
            let list = county.get(&of_meeting).await.ok();
            let items = list["items"].as_array().unwrap().iter();
            items.map(|task| (task["what"].clone(), task["state"].clone())).collect::<Vec<_>>()
        };
        let [illness, oranges] = [json!("核实大额医疗支出户"), json!("走访沙糖桔滞销户")];
        // proves DAT-09, DAT-10: whom a decision names has it as a task in the same act, with its day
        assert_eq!(states().await, vec![(illness.clone(), json!("open")), (oranges.clone(), json!("open"))]);
        let mine = "/api/v1/tasks?mine=true&kind=meeting_decision";
        let own = health.get(mine).await.ok();
        assert_eq!((&own["total"], &own["items"][0]["what"], &own["items"][0]["due"]), (&json!(1), &illness, &json!("2026-03-20")));
        let own = town.get(mine).await.ok()["items"][0].clone();
        let closing = format!("/api/v1/tasks/{}/closing", own["id"].as_str().unwrap());
        town.change(1, &closing, json!({ "on": "2026-03-02" })).await.problem(422, "required");
        town.change(1, &closing, json!({ "on": "2026-03-02", "result": "12户已对接收购" })).await.ok();
        // proves DAT-10: the meeting tells how far each decision has come
        assert_eq!(states().await, vec![(illness.clone(), json!("open")), (oranges.clone(), json!("done"))]);
        let mut decisions = county.get(&record_path("meeting", &meeting)).await.ok()["values"]["decisions"].as_array().unwrap().clone();
        decisions.remove(0);
        mend(&county, "meeting", &meeting, json!({ "decisions": decisions })).await;
        // What the record does not say any more is nobody's, and what was done stays done.
        let [illness, oranges] = [(illness, json!("waived")), (oranges, json!("done"))];
        assert_eq!(states().await, vec![illness.clone(), oranges.clone()]);
        // What a correction took back and another one says again is somebody's again.
        let again = async |department: Value| {
            let now = county.get(&record_path("meeting", &meeting)).await.ok();
            let mut decisions = now["values"]["decisions"].as_array().unwrap().clone();
            decisions[1]["values"]["department"] = department;
            mend(&county, "meeting", &meeting, json!({ "decisions": decisions })).await;
        };
        for department in [json!("health"), Value::Null, json!("health")] {
            again(department).await;
        }
        let review = |state: &str| (json!("下季度复盘"), json!(state));
        assert_eq!(states().await, vec![illness, oranges, review("waived"), review("open")]);
    }

    async fn whoever_told_a_problem_is_told_its_answer(db: TestDb) {
        let app = TestApp::new(db).await;
        let (county, town) = (app.as_role("county_officer").await, app.as_role("town_officer").await);
        let told = json!({ "told_on": "2026-03-01", "topic": "records", "matter": "系统内无法补录去年数据" });
        let told = kept(&town, "feedback", json!({}), told).await;
        let news = async |client: &Client| client.get("/api/v1/today").await.ok()["answered_records"].clone();
        assert_eq!(news(&town).await, json!([]));
        mend(&county, "feedback", &told, json!({ "answer": "请用更正功能补录", "answered_on": "2026-03-02" })).await;
        act(&county, "feedback", &told, "answer", None).await.ok();
        let answered = news(&town).await;
        // proves RPT-10: whoever asked is told the answer, and nobody else
        assert_eq!((&answered[0]["record_id"], &answered[0]["answer"]), (&told["id"], &json!("请用更正功能补录")));
        assert_eq!(news(&app.as_role("town_leader").await).await, json!([]));
        app.set_date("2026-03-10");
        // A week later it is no news any more.
        assert_eq!(news(&app.as_role("town_officer").await).await, json!([]));
    }

    async fn what_the_notices_want_done_again_and_again_is_done_by_a_record(db: TestDb) {
        let files = ["44/2021.toml", "440229/2021.toml", "440233/2025.toml", "4413/2024.toml", "445281/2023.toml"];
        let app = TestApp::with_pack(db, "99/2026.toml", &duties_of(&files)).await;
        let (county, town) = (app.as_role("county_officer").await, app.as_role("town_officer").await);
        let leader = app.as_role("town_leader").await;
        let account = app.ctx_of(&town).await.acted_by.to_string();
        let standing = async |duty: &str, due: &str| {
            county.post("/api/v1/duties/scheduling", json!({})).await.ok();
            let list = county.get(&format!("/api/v1/tasks?limit=200&kind=obligation&duty={duty}")).await.ok();
            let found = list["items"].as_array().unwrap().iter().find(|task| task["duty"]["id"] == duty && task["due"] == due);
            found.unwrap_or_else(|| panic!("{duty} {due}: {list}"))["state"].clone()
        };
        let team = json!({ "name": "示例镇工作队", "units": "省示例厅", "leader": account, "from_on": "2025-07-01" });
        let team = kept(&town, "team", json!({}), team).await;
        let meeting = |kind: &str| json!({ "on": "2026-03-01", "kind": kind, "topic": "防止返贫", "judgement": "风险总体可控", "departments": if kind == "party_committee" { Value::Null } else { json!(["agriculture"]) } });
        let plan = json!({ "year": 2026, "team": team["id"], "filed_on": "2026-03-01", "aims": "示例目标", "tasks": [{ "values": { "what": "建设大棚", "due_on": "2026-12-31", "progress": "open" } }] });
        let training = json!({ "title": "2026年防返贫业务培训", "level": "village", "batch": 1, "on": "2026-03-01", "organiser": "县农业农村局", "topics": ["policy"], "roster": 30, "others": 30, "round_complete": true });
        let survey = json!({ "on": "2026-03-01", "way": "visit", "employers": 12, "wanted": 80, "asked": 200, "want_work": 60, "want_business": 9 });
        let water = |kind: &str| json!({ "supply": "上屋村供水站", "of": "small", "kind": kind, "on": "2026-03-01", "by": "县水质检测中心", "result": "pass", "next_on": "2026-06-01" });
        let collected = |asked: i64| json!({ "year": 2026, "quarter": "q1", "on": "2026-03-01", "households": 36, "households_done": asked, "workers": 60, "workers_done": 60,
            "why": (asked < 36).then_some("外出户待电话补采") });
        let policies = json!({ "year": 2026, "on": "2026-03-01", "policies": 26, "changes": [{ "values": { "policy": "示例补助", "change": "replaced", "households": 40,
            "arrangement": "转入就业补助" } }], "arranged": true });
        let line = json!({ "year": 2026, "tier": "province", "line": 1_200_000, "document": "示例农〔2026〕2号", "from_on": "2026-03-01", "in_pack": false, "set_on": "2026-03-01" });
        let fed_back = json!({ "month": "2026-02", "received_on": "2026-03-01", "way": "file", "people": 860, "also_monitored": 120, "helped": 800, "differences": 0 });
        let chain = json!({ "year": 2026, "level": "county", "leader": "县委书记", "bureau": "县农业农村局", "civil_affairs": "县民政局", "departments": ["education", "health"],
            "informant": account, "inspector": "县委督查室", "set_on": "2026-03-01" });
        let short = kept(&town, "data_round", json!({}), collected(30)).await;
        assert_eq!(standing("income_work_collection", "2026-03-31").await, "open");
        let mut first = training.clone();
        first["batch"] = json!(2);
        first["round_complete"] = json!(false);
        kept(&county, "cadre_training", json!({}), first).await;
        // proves TIM-19, PUB-03: a batch is no round; the duty stays open until the round is complete
        assert_eq!(standing("cadre_training", "2026-12-31").await, "open");
        let mut states = Vec::new();
        for (duty, due, by, form, values) in [
            ("team_plan", "2026-03-31", &town, "team_plan", plan),
            ("joint_judgement", "2026-03-31", &county, "meeting", meeting("quarterly")),
            ("large_risk_judgement", "2026-03-31", &county, "meeting", meeting("large_risk")),
            ("town_study", "2026-03-31", &leader, "meeting", meeting("party_committee")),
            ("cadre_training", "2026-12-31", &county, "cadre_training", training),
            ("water_quality_test", "2026-03-31", &town, "water_test", water("quality")),
            ("water_sanitary_test", "2026-03-31", &town, "water_test", water("sanitary")),
            ("demand_survey", "2026-03-31", &town, "demand_survey", survey),
            ("policy_stability", "2026-12-31", &county, "policy_review", policies),
            ("yearly_line", "2026-12-31", &county, "yearly_line", line),
            ("civil_feedback", "2026-03-31", &county, "civil_feedback", fed_back),
            ("duty_chain", "2026-03-31", &county, "duty_chain", chain),
        ] {
            assert_eq!(standing(duty, due).await, "open", "{duty}");
            kept(by, form, json!({}), values).await;
            states.push(standing(duty, due).await);
        }
        // proves TIM-25, TIM-29, TIM-31, TIM-19, TIM-28, TIM-30, TIM-06: the duty of the notice is owed by its day, and a record fulfils it
        // proves TIM-32, TIM-20, TIM-18, ACC-01
        assert_eq!(states, vec![json!("done"); 12]);
        mend(&town, "data_round", &short, collected(36)).await;
        // proves TIM-09: income and work of a quarter are owed until all of them were collected
        assert_eq!(standing("income_work_collection", "2026-03-31").await, "done");
        assert_eq!(standing("team_project", "2026-12-31").await, "open");
        let plans = town.get("/api/v1/forms/team_plan/records").await.ok();
        mend(&town, "team_plan", &plans["items"][0], json!({ "invested": 1_200_000_000 })).await;
        // proves STM-04, TIM-26: a town without a project of ten million stands open, with a plan or without, until there is one
        assert_eq!(standing("team_project", "2026-12-31").await, "done");
        let chains = county.get("/api/v1/forms/duty_chain/records").await.ok();
        act(&county, "duty_chain", &chains["items"][0], "confirm", None).await.problem(403, "ledger.may_not");
        act(&app.as_role("county_leader").await, "duty_chain", &chains["items"][0], "confirm", None).await.ok();
        let village = json!({ "year": 2026, "level": "village", "leader": "村党组织书记", "contact": "村委会副主任", "informant": account, "grid_workers": 6, "set_on": "2026-03-01" });
        kept(&town, "duty_chain", json!({ "area_id": app.area_id(VILLAGE) }), village).await;
        // proves ACC-01: from the county to the village, each with its functions, confirmed by another hand
        assert_eq!((figure(&county, "duty_chain", "confirmed").await, figure(&county, "duty_chain", "grid_workers").await), (json!(5_000), json!(6)));
    }

    async fn the_aid_of_an_autumn_is_seen_to_in_that_autumn(db: TestDb) {
        let app = TestApp::with_pack(db, "99/2026.toml", &duties_of(&["44/2021.toml"])).await;
        app.set_date("2026-12-20");
        let county = app.as_role("county_officer").await;
        let standing = async || {
            county.post("/api/v1/duties/scheduling", json!({})).await.ok();
            let list = county.get("/api/v1/tasks?kind=obligation&duty=autumn_aid&period=2026").await.ok();
            list["items"][0]["state"].clone()
        };
        let aid = |year: i64, on: &str, paid: i64| json!({ "year": year, "term": "autumn", "on": on, "due_people": 36, "paid_people": paid, "due": 36, "paid": paid,
            "why": (paid < 36).then_some("银行账户待更正") });
        assert_eq!(standing().await, "open");
        let early = json!({ "values": aid(2026, "2026-08-31", 36) });
        let early = county.post("/api/v1/forms/aid_round/records", early).await.problem(422, "ledger.refused");
        assert_eq!(early["errors"][0]["code"], "form.check.autumn_began");
        kept(&county, "aid_round", json!({}), aid(2025, "2026-03-02", 36)).await;
        // proves TIM-24: the aid of the autumn before, looked at this year, is none of this autumn
        assert_eq!(standing().await, "open");
        let short = kept(&county, "aid_round", json!({}), aid(2026, "2026-12-15", 30)).await;
        assert_eq!((standing().await, &short["values"]["left"], &short["values"]["in_term"]), (json!("open"), &json!(6), &json!(true)));
        mend(&county, "aid_round", &short, aid(2026, "2026-12-15", 36)).await;
        // proves TIM-24: the aid of the autumn term is seen to by the end of the year, once all of it was paid
        assert_eq!(standing().await, "done");
    }
}
