//! Help before a household is monitored, and who pays for it.

use serde_json::{Value, json};
use shouwang_domain::household::Relation;
use shouwang_domain::risk::Population;
use shouwang_testkit::both_databases;

use super::steps::{
    approve, close_notice, declaration, identify, open_case, pass_town_review, report, submit_to_county, to_notice,
};
use super::world::{World, household, member};

const RECORDS: &str = "/forms/preventive_measure/records";

async fn figure(world: &World, form: &str, id: &str) -> Value {
    let figures = world
        .get("county_officer", &format!("/forms/{form}/figures"))
        .await
        .ok();
    let found = figures.as_array().unwrap().iter().find(|figure| figure["id"] == id);
    found.unwrap_or_else(|| panic!("no {id} in {figures}"))["value"].clone()
}

fn codes(remarks: &Value) -> Vec<&str> {
    let remarks = remarks.as_array().unwrap().iter();
    remarks.map(|remark| remark["code"].as_str().unwrap()).collect()
}

both_databases! {
    async fn help_comes_before_a_household_is_monitored(db: TestDb) {
        let world = World::new(db, "2026-03-02").await;
        let one = |number: &str, name: &str, sequence| household(number, Population::Lifted, vec![member(Relation::Head, name, "1980-05-12", sequence)]);
        world.import_register(&[one("1001", "陈石", 101), one("1002", "林海", 103)]).await.ok();
        let (home, other) = (world.household("1001").await, world.household("1002").await);
        let about = |household: &str, reasons: Value| json!({ "household_id": household, "reasons": reasons, "values": {
            "risk": "unstable_employment", "kind": "skill_training", "what": "参加县里家政培训", "starts_on": "2026-03-05", "ends_on": "2026-04-05",
            "cost": 150_000, "funds": [{ "values": { "source": "industry_policy", "amount": 100_000 } }] } });
        let why = json!({ "covered": "其余由村集体解决" });
        // proves AST-01: a preventive measure has a ground: nothing is given where nothing is open
        assert_eq!(world.post("village_cadre", RECORDS, about(&home, why.clone())).await.refused(409), "prevention.no_sign");
        let case = open_case(&world, &home, report(), "2026-03-02").await;
        // proves AST-02: a cost that its sources do not cover is kept only with a word on the rest
        assert_eq!(world.post("village_cadre", RECORDS, about(&home, json!({}))).await.refused(422), "ledger.refused");
        let mut record = world.post("village_cadre", RECORDS, about(&home, why.clone())).await.ok();
        // proves AST-02: several sources and their amounts, and what none of them covers
        assert_eq!((&record["values"]["covered"], &record["values"]["uncovered"]), (&json!(100_000), &json!(50_000)));
        for act in ["review", "notice", "begin"] {
            let path = format!("{RECORDS}/{}/acts", record["id"].as_str().unwrap());
            let version = record["version"].as_i64().unwrap();
            record = world.change("village_cadre", "POST", &path, version, json!({ "act": act })).await.ok();
        }
        // proves AST-01: it is reviewed and noticed like any other, is counted, and makes nobody monitored
        assert_eq!((&record["state"], figure(&world, "preventive_measure", "in_effect").await), (&json!("in_effect"), json!(1)));
        let (path, version) = (format!("{RECORDS}/{}", record["id"].as_str().unwrap()), record["version"].as_i64().unwrap());
        let changed = world.change("village_cadre", "PUT", &path, version, json!({ "values": { "cost": 900_000 } })).await;
        // proves AST-01: what was reviewed and noticed is not changed afterwards
        assert_eq!(changed.refused(409), "ledger.closed");
        assert_eq!(world.get("village_cadre", &format!("/households/{home}/plan")).await.refused(409), "assistance.not_monitored");
        assert_eq!(world.post("neighbour_cadre", RECORDS, about(&home, json!({}))).await.refused(404), "not_found");

        let proposed = world.post("village_cadre", RECORDS, about(&home, why)).await.ok();
        to_notice(&world, &case, &home, "sudden_severe", &["unstable_employment"], "2026-03-02").await;

        // Whoever is monitored has a plan, whose measures say of themselves whether they prevent.
        identify(&world, &other, declaration(), "sudden_severe", &["unstable_employment"]).await;
        for (who, act) in [
            ("village_secretary", close_notice("2026-03-10")),
            ("town_officer", pass_town_review("2026-03-10")),
            ("town_leader", submit_to_county("2026-03-10")),
            ("county_leader", approve("2026-03-10")),
        ] {
            world.act(who, &case, act).await.ok();
        }
        let step = async |version: &Value, body: Value| {
            let path = format!("{RECORDS}/{}/acts", proposed["id"].as_str().unwrap());
            world.change("village_cadre", "POST", &path, version.as_i64().unwrap(), body).await
        };
        // proves AST-01: once the household is monitored, what was only proposed goes no further, and is stopped
        assert_eq!(step(&proposed["version"], json!({ "act": "review" })).await.refused(409), "prevention.monitored");
        let stopped = step(&proposed["version"], json!({ "act": "stop", "reason": "已纳入监测，改列帮扶计划" })).await.ok();
        assert_eq!(stopped["state"], "stopped");
        let refused = world.post("village_cadre", RECORDS, about(&other, json!({ "covered": "其余由村集体解决" }))).await;
        assert_eq!(refused.refused(409), "prevention.monitored");
        let training = json!({ "kind": "skill_training", "risks": ["unstable_employment"], "timing": "preventive", "amount": 150_000, "note": "家政培训" });
        let plan = world.post("village_cadre", &format!("/households/{other}/measures"), training).await.ok();
        assert!(codes(&plan["check"]["warnings"]).contains(&"plan.fund_missing"), "{plan}");
        let mut uncovered = Vec::new();
        for (source, amount) in [("industry_policy", 100_000), ("team_raised", 50_000)] {
            let fund = json!({ "household_id": other, "values": { "source": source, "purpose": "work", "measure": "skill_training",
                "document": "示例财农〔2026〕1号", "on": "2026-03-10", "amount": amount } });
            world.post("town_officer", "/forms/household_fund/records", fund).await.ok();
            let plan = world.get("village_cadre", &format!("/households/{other}/plan")).await.ok();
            let said = codes(&plan["check"]["warnings"]).contains(&"plan.fund_short");
            let funds = &plan["funds"][0];
            uncovered.push((funds["uncovered"].clone(), funds["parts"].as_array().unwrap().len(), said));
        }
        // proves AST-02: the plan adds up what came from each source, and remarks what is missing until all of it is there
        assert_eq!(uncovered, [(json!(50_000), 1, true), (json!(0), 2, false)]);
    }
}
