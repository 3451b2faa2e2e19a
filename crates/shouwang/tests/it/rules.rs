//! Records, the rules that read them, and the tuning of their parameters, by commands.

use serde_json::Value;
use shouwang_testkit::both_databases;

use crate::county::County;

fn sum(reports: &Value, name: &str) -> u64 {
    let reports = reports.as_array().unwrap().iter();
    reports.map(|one| one["report"][name].as_u64().unwrap()).sum()
}

both_databases! {
    async fn records_come_in_and_the_rules_read_them(db: TestDb) {
        let county = County::new(db, &[]);
        county.import("register", &[]).ok();
        // The records are a town's to write: the county itself may not.
        let sheet = &county.files("records")[0];
        let import = |who: &str, more: &[&str]| county.json(who, &[&["import", "ledger", sheet], more].concat());
        assert_eq!(import("county_officer", &[]).problem(4)["code"], "ledger.may_not");
        county.place.appoint("town_officer", "town_officer", "990101100000");
        let tried = import("town_officer", &["--dry-run"]).json();
        let done = import("town_officer", &[]).json();
        assert!(sum(&tried, "records_new") > 0);
        assert_eq!(sum(&done, "records_new"), sum(&tried, "records_new"), "a dry run wrote nothing");
        assert_eq!(sum(&done, "rows"), sum(&done, "records_new"));
        assert_eq!(done[0]["report"]["notes"], serde_json::json!([]), "every column is one of a register");
        let judged = |report: &Value| report[0]["report"]["judged"]["households"].as_u64().unwrap();
        assert!(judged(&tried) == 0 && judged(&done) > 0, "the rules run on what came in");
        let again = import("town_officer", &[]).json();
        assert_eq!((sum(&again, "records_new"), sum(&again, "records_changed")), (0, 0));
        assert_eq!(sum(&again, "unchanged"), sum(&again, "rows"));

        let compared = county.json("county_officer", &["screen", "--compare"]).json();
        assert!(compared["differences"].as_array().unwrap().is_empty());
        let screened = county.json("county_officer", &["screen"]).json();
        let rules = screened["rules"].as_array().unwrap();
        assert!(rules.len() >= 18, "{}", rules.len());
        let judged = |rule: &str, outcome: &str| -> u64 {
            rules.iter().find(|count| count["rule"] == rule).unwrap()[outcome].as_u64().unwrap()
        };
        // Whether a loan is overdue can be told of each of the sixty households.
        assert_eq!(judged("overdue_loan", "fires") + judged("overdue_loan", "does_not_fire"), 60);

        let wrong = county.files("register");
        let refused = county.json("town_officer", &["import", "ledger", &wrong[0]]).problem(3);
        assert_eq!(refused["code"], "sheet.no_ledger");
    }

    async fn a_tuning_is_proposed_by_one_and_decided_by_another(db: TestDb) {
        let county = County::new(db, &[]);
        county.place.appoint("county_leader", "county_leader", "990101000000");
        let listed = county.json("county_officer", &["rule", "list"]).json();
        let rules = listed["rules"].as_array().unwrap();
        assert!(rules.len() >= 18 && rules.iter().all(|rule| rule["pushed"] == 0 && rule["hit_percent"].is_null()));
        let untuned = listed["pack"]["version"].as_str().unwrap().to_owned();

        let tune = |param: &str, value: &str| {
            let words = ["rule", "tune", param, value, "--from", "2026-03-16", "--reason", "临界户多"];
            county.json("county_officer", &words)
        };
        assert_eq!(tune("line", "9000").problem(4)["code"], "policy.published_parameter");
        let proposed = tune("margin_percent", "15").json();
        let id = proposed[0]["id"].as_str().unwrap().to_owned();
        assert_eq!(county.json("county_officer", &["rule", "decide", &id]).problem(4)["code"], "proposal.same_person");
        let decided = county.json("county_leader", &["rule", "decide", &id]).json();
        assert_eq!(decided[0]["state"], "approved");
        let tuned = county.json("county_officer", &["rule", "list"]).json();
        assert_eq!(tuned["pack"]["version"], format!("{untuned}+{id}"));
        let text = county.run("county_officer", &["rule", "list"]).ok().out;
        assert!(text.contains("margin_percent=15%"), "{text}");
        let tunings = county.json("county_leader", &["rule", "tunings"]).json();
        assert_eq!(tunings[0]["reason"], "临界户多");
    }
}
