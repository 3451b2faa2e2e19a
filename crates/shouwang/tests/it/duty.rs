//! Duties, who is in charge, and referrals, by commands.

use serde_json::Value;
use shouwang_testkit::both_databases;

use crate::county::{County, path};

both_databases! {
    async fn duties_are_scheduled_listed_closed_and_waived_by_commands(db: TestDb) {
        let county = County::new(db, &[]);
        county.import("register", &[]).json();
        county.place.appoint("county_leader", "county_leader", "990101000000");
        let officer = "county_officer";
        let made = county.json(officer, &["duty", "schedule"]).json();
        assert!(made["made"].as_u64().unwrap() > 10 && made["made"].as_u64() >= made["open"].as_u64(), "{made}");
        assert_eq!(county.json(officer, &["duty", "schedule"]).json()["made"], 0);
        let text = county.run(officer, &["duty", "schedule"]).ok().out;
        assert!(text.starts_with("新增待办 0 件"), "{text}");

        // The board has the towns in the order of the tree, with everything that is due this month.
        let board = county.json(officer, &["duty", "board", "--duty", "monthly_entry"]).json();
        let names: Vec<_> = board["rows"].as_array().unwrap().iter().map(|row| row["level"].as_str().unwrap()).collect();
        assert!(!names.is_empty() && names.iter().all(|level| *level == "town"), "{board}");
        let total = &board["total"]["duties"][0];
        assert_eq!((&total["due"], &total["late"]), (&Value::from("2026-03-25"), &Value::from(0)));
        assert_eq!(total["unowned"], total["open"], "nobody is appointed in the villages");
        let text = county.run(officer, &["duty", "board"]).ok().out;
        assert!(text.contains("向民政部门推送三类人员名单"), "{text}");

        // What the data says is not ticked off.
        let tasks = county.json(officer, &["duty", "list", "--duty", "three_type_lists"]).json();
        assert_eq!(tasks["items"][0]["duty"]["period"], "2026-03");
        let id = tasks["items"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(county.json(officer, &["duty", "close", &id, "--result", "已送签收"]).problem(4)["code"], "duty.by_data");
        let tasks = county.json(officer, &["duty", "list", "--duty", "quarterly_screening"]).json();
        let id = tasks["items"][0]["id"].as_str().unwrap().to_owned();
        let refused = county.json(officer, &["duty", "close", &id, "--result", "做了"]).problem(4);
        assert_eq!(refused["code"], "duty.by_data");
        let waived = county.json("county_leader", &["duty", "waive", &id, "--reason", "省级统一筛查"]).json();
        assert_eq!(waived["state"], "waived");
        let tasks = county.json(officer, &["duty", "list", "--duty", "monthly_entry", "--limit", "1"]).json();
        let id = tasks["items"][0]["id"].as_str().unwrap().to_owned();
        let left = county.json(officer, &["duty", "households", &id]).json();
        assert!(!left.as_array().unwrap().is_empty() && left[0]["reached"] == 0, "{left}");

        let event = ["duty", "event", "--area", "990101000000", "--event", "inspection", "--note", "省回头看"];
        county.json(officer, &event).json();
        county.json(officer, &["duty", "schedule"]).json();
        let report = county.json(officer, &["duty", "list", "--duty", "inspection_report"]).json();
        assert_eq!(report["items"][0]["due"], "2026-03-23");
        // People say what only they can say.
        let id = report["items"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(county.json(officer, &["duty", "close", &id]).problem(3)["code"], "required");
        let closed = county.json(officer, &["duty", "close", &id, "--result", "报告已报省"]).json();
        assert_eq!(closed["state"], "done");
        let feed = county.json(officer, &["duty", "calendar"]).json();
        assert!(feed["path"].as_str().unwrap().starts_with("/api/v1/calendars/"));
        assert_eq!(county.json(officer, &["duty", "calendar", "--end"]).json()["active"], false);
        assert!(county.json(officer, &["duty", "inbox"]).json().is_array());
        assert_eq!(county.json(officer, &["referral", "list", "--unanswered"]).json()["total"], 0);
    }

    async fn people_are_put_in_charge_and_a_post_is_handed_over_by_commands(db: TestDb) {
        let county = County::new(db, &[]);
        county.import("register", &[]).json();
        let officer = "county_officer";
        county.place.appoint("second_officer", "county_officer", "990101000000");
        let people = county.json(officer, &["liaison", "people"]).json();
        let account = |name: &str| -> String {
            let found = people.as_array().unwrap().iter().find(|person| person["name"] == name);
            found.unwrap()["account_id"].as_str().unwrap().to_owned()
        };
        let (first, second) = (account(officer), account("second_officer"));
        let name = ["liaison", "name", "--area", "990101000000", "--kind", "informant", "--account", &first];
        assert_eq!(county.json(officer, &name).json()[0]["name"], officer);
        county.json(officer, &["duty", "schedule"]).json();
        let mine = county.json(officer, &["duty", "list", "--mine", "--duty", "county_analysis"]).json();
        assert_eq!((&mine["total"], &mine["items"][0]["account_name"]), (&Value::from(1), &Value::from(officer)));

        let accounts = county.json("security_admin", &["account", "list"]).json();
        let post = accounts.as_array().unwrap().iter().find(|account| account["login"] == officer).unwrap();
        let post = post["posts"][0]["id"].as_str().unwrap();
        let wrong = county.json("security_admin", &["post", "revoke", post, "--successor", &first]).json();
        assert_eq!(county.place.decide("system_admin", &wrong).problem(4)["code"], "post.successor");
        let right = county.json("security_admin", &["post", "revoke", post, "--successor", &second]).json();
        let passed = &county.place.decide("system_admin", &right).json()["handed_over"];
        assert_eq!((&passed["liaisons"], &passed["to_somebody"]), (&Value::from(1), &Value::from(true)));
        let mine = county.json("second_officer", &["duty", "list", "--mine", "--duty", "county_analysis"]).json();
        assert_eq!(mine["items"][0]["account_name"], "second_officer");
        let informants = county.json("second_officer", &["liaison", "list", "--past"]).json();
        assert_eq!((&informants[0]["to"], &informants[1]["from"]), (&informants[1]["from"], &Value::from("2026-03-16")));

        let out = path(&county.place.desk.path().join("liaison.csv"));
        let evidence = ["liaison", "evidence", "--from", "2026-01-01", "--until", "2026-03-31", "--out", &out];
        county.json("second_officer", &evidence).json();
        let csv = std::fs::read_to_string(&out).unwrap();
        assert!(csv.starts_with("\u{feff}\"区划\",\"类别\",\"姓名\",\"开始\",\"结束\"\r\n") && csv.contains("second_officer"), "{csv}");
        county.json("second_officer", &evidence).problem(3);
        let text = county.run("second_officer", &["liaison", "coverage"]).ok().out;
        assert!(text.contains("没有信息员："), "{text}");
        assert!(county.json("second_officer", &["liaison", "filings"]).json().as_array().unwrap().is_empty());
    }
}
