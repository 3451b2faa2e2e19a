//! The main job from spreadsheets to findings, by commands.

use std::fs;

use shouwang_testkit::{both_databases, pdf};

use crate::county::{County, path};

both_databases! {
    async fn sheets_go_in_and_findings_come_out_explained(db: TestDb) {
        let county = County::new(db, &[]);
        let sum = |reports: &serde_json::Value, name: &str| -> u64 {
            reports.as_array().unwrap().iter().map(|one| one["report"][name].as_u64().unwrap()).sum()
        };
        let register = county.import("register", &[]).json();
        assert_eq!(sum(&register, "households_new"), 60);
        let income = county.import("income", &[]).json();
        assert!(sum(&income, "statements_new") > 0);

        // The same files again say nothing new.
        let again = county.import("register", &[]).json();
        assert_eq!((sum(&again, "members_new"), sum(&again, "members_changed")), (0, 0));
        assert_eq!(sum(&again, "unchanged"), sum(&again, "rows"));

        let screened = county.json("county_officer", &["screen"]).json();
        assert_eq!(screened["households"], 60);
        let fires: u64 = screened["rules"].as_array().unwrap().iter().map(|rule| rule["fires"].as_u64().unwrap()).sum();
        assert!(fires > 0);

        // Every outcome of every household, with its inputs, is what the explanation says.
        let compared = county.json("county_officer", &["screen", "--compare"]).json();
        assert_eq!(compared["households"], 60);
        assert_eq!(compared["outcomes"].as_u64().unwrap(), 60 * screened["rules"].as_array().unwrap().len() as u64);
        assert!(compared["differences"].as_array().unwrap().is_empty());

        let warnings = county.json("county_officer", &["warning", "list", "--state", "open", "--all"]).json();
        let first = &warnings["items"][0];
        let household = first["household_id"].as_str().unwrap();
        let explained = county.json("county_officer", &["household", "explain", household]).json();
        let firing: Vec<_> = explained["rules"].as_array().unwrap().iter().filter(|rule| rule["outcome"] == "fires").collect();
        assert!(!firing.is_empty());
        for rule in explained["rules"].as_array().unwrap() {
            for part in ["rule", "outcome", "inputs", "thresholds", "source", "data_date"] {
                assert!(!rule[part].is_null(), "{part}: {rule}");
            }
        }
        let text = county.run("county_officer", &["household", "explain", household]).ok().out;
        assert!(text.contains("[触发]") && text.contains("依据："), "{text}");
        let shown = county.json("county_officer", &["household", "show", household]).json();
        assert_eq!(shown["id"], household);

        // All pages together are the list.
        let all = county.json("county_officer", &["household", "list", "--all"]).json();
        let page = county.json("county_officer", &["household", "list", "--limit", "25"]).json();
        let next = page["next"].as_str().unwrap();
        let second = county.json("county_officer", &["household", "list", "--limit", "25", "--cursor", next]).json();
        let ids = |list: &serde_json::Value| -> Vec<String> {
            list["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(ids(&all).len(), 60);
        assert_eq!(ids(&all)[..50], [ids(&page), ids(&second)].concat());
    }

    /// The register of the county goes out and comes back without a change; then its last import is taken back, and with it
    /// what it brought.
    async fn the_register_goes_out_and_an_import_is_taken_back(db: TestDb) {
        let county = County::new(db, &[]);
        county.import("register", &[]).json();
        let out = path(&county.place.desk.path().join("register.xlsx"));
        county.run("county_officer", &["export", "register", "--out", &out]).ok();
        let again = county.json("county_officer", &["import", "register", &out, "--dry-run"]).json();
        let report = &again[0]["report"];
        assert_eq!((&report["households_changed"], &report["members_new"], &report["members_changed"]), (&0.into(), &0.into(), &0.into()));
        assert_eq!(report["unchanged"], report["rows"]);
        let runs = county.json("county_officer", &["batch", "list"]).json();
        let batches = runs.as_array().unwrap();
        let newest = batches.iter().find(|run| run["may_undo"] == true).unwrap();
        let undo = |reason: &str| county.json("county_officer", &["batch", "undo", newest["id"].as_str().unwrap(), "--reason", reason]);
        assert_eq!(undo(" ").problem(3)["code"], "required");
        assert_eq!(undo("导错了村").json()[0]["undone_why"], "导错了村");
        let left = county.json("county_officer", &["household", "list", "--all"]).json()["items"].as_array().unwrap().len() as u64;
        assert_eq!(left, 60 - newest["households"].as_u64().unwrap());
    }

    /// What has no command of its own is done by its address, as the same person with the same rights.
    async fn any_operation_of_the_interface_is_a_command(db: TestDb) {
        let county = County::new(db, &[]);
        county.import("register", &[]).json();
        let found = county.json("county_officer", &["api", "POST", "/households/search", "--body", r#"{"page":{"limit":1}}"#]).json();
        let household = found["items"][0]["id"].as_str().unwrap();
        let clue = format!(r#"{{"household_id":"{household}","discovered_on":"2026-03-02",
            "source":{{"channel":"grassroots_report","report":"收入减少"}}}}"#);
        let clue = county.json("county_officer", &["api", "post", "/clues", "--body", &clue]).json();
        assert_eq!(clue["state"], "open");
        let clue = format!("/clues/{}", clue["id"].as_str().unwrap());
        let dismissal = r#"{"reason":"收入漏报"}"#;
        let without = county.json("county_officer", &["api", "POST", &format!("{clue}/dismissal"), "--body", dismissal]);
        assert_eq!(without.problem(2)["code"], "version.required");
        county.json("county_officer", &["api", "POST", &format!("{clue}/dismissal"), "--if-match", "1", "--body", dismissal]).json();
        assert_eq!(county.json("county_officer", &["api", "GET", "/clues/1"]).problem(3)["code"], "not_found");
        assert_eq!(county.json("county_officer", &["api", "GET", "/accounts"]).problem(4)["code"], "access.denied");
        assert_eq!(county.json("county_officer", &["api", "GET", "/no-such-place"]).problem(2)["code"], "route.not_found");
        assert_eq!(county.json("county_officer", &["api", "POST", "/clues", "--body", "{"]).problem(2)["code"], "api.data_not_json");
    }

    async fn the_papers_of_a_case_are_listed_and_made(db: TestDb) {
        let county = County::new(db, &[]);
        county.import("register", &[]).json();
        county.place.appoint("town_officer", "town_officer", "990101100000");
        let town = |args: &[&str]| county.json("town_officer", args).json();
        let found = town(&["api", "POST", "/households/search", "--body", r#"{"page":{"limit":1}}"#]);
        let household = found["items"][0]["id"].as_str().unwrap();
        let clue = format!(r#"{{"household_id":"{household}","discovered_on":"2026-03-02",
            "source":{{"channel":"grassroots_report","report":"收入减少"}}}}"#);
        let clue = town(&["api", "POST", "/clues", "--body", &clue]);
        let case = town(&["api", "POST", "/cases", "--body", &format!(r#"{{"clue_id":{}}}"#, clue["id"])]);
        let case = case["id"].as_str().unwrap();
        let listed = county.run("town_officer", &["paper", "list", case]).ok().out;
        assert!(listed.contains("commitment") && listed.contains("承诺授权书"), "{listed}");
        let file = path(&county.place.desk.path().join("commitment.pdf"));
        let make = ["paper", "make", case, "commitment", "--out", &file];
        town(&make);
        let text = pdf::joined(&fs::read(&file).unwrap());
        assert!(text.contains("承诺授权书") && text.contains("户代表签字或按手印"), "{text}");
        assert_eq!(county.json("town_officer", &make).problem(3)["code"], "file.unwritable");
    }

    async fn a_list_is_shown_with_reasons_and_counted_by_area(db: TestDb) {
        let county = County::new(db, &[]);
        county.import("register", &[]).ok();
        let listed = county.json("county_officer", &["list", "show", "school_roll", "--all"]).json();
        let counts = county.json("county_officer", &["list", "counts", "school_roll"]).json();
        let on_it = listed["items"].as_array().unwrap().len() as u64;
        assert!(on_it > 0);
        assert_eq!(counts["total"]["listed"].as_u64(), Some(on_it));
        assert_eq!(counts["total"]["households"], 60);
        let by_area: u64 = counts["areas"].as_array().unwrap().iter().map(|area| area["listed"].as_u64().unwrap()).sum();
        assert_eq!(by_area, on_it);
        let text = county.run("county_officer", &["list", "show", "school_roll"]).ok().out;
        assert!(text.contains("在校"), "{text}");
        let problem = county.json("county_officer", &["list", "show", "zero_employment", "--area", "123"]).problem(3);
        assert_eq!(problem["code"], "area.not_found");
    }

    async fn without_a_pack_in_force_nothing_is_judged(db: TestDb) {
        let county = County::new(db, &[]);
        county.import("register", &[]).ok();
        fs::remove_dir_all(county.place.db.data_dir().join("policies/99")).unwrap();
        for call in [&["screen"][..], &["screen", "--compare"], &["screen", "--outcomes"]] {
            let problem = county.json("county_officer", call).problem(4);
            assert_eq!(problem["code"], "policy.none_in_force", "{call:?}");
        }
        let listed = county.json("county_officer", &["household", "list"]).json();
        let household = listed["items"][0]["id"].as_str().unwrap();
        let problem = county.json("county_officer", &["household", "explain", household]).problem(4);
        assert_eq!(problem["code"], "policy.none_in_force");
    }

    async fn a_day_that_has_not_come_cannot_be_screened(db: TestDb) {
        let county = County::new(db, &[]);
        let problem = county.json("county_officer", &["screen", "--as-of", "2026-03-17"]).problem(3);
        assert_eq!(problem["code"], "date.in_future");
    }
}
