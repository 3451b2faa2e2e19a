//! `Idempotency-Key`.

use serde_json::json;
use shouwang_testkit::both_databases;

use crate::app::{TOWN, TestApp, register};
use crate::routes::a_household_in;

both_databases! {
    async fn a_repeated_command_takes_effect_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = a_household_in(&app, TOWN).await;
        let officer = app.as_role("town_officer").await.with("idempotency-key", "k-1");
        let visits = format!("/api/v1/households/{household}/visits");
        let visit = |day: &str| json!({
            "visited_on": day, "no_change": true, "conditions": { "guarantees": [] }, "problems": [], "becomes_clue": false,
        });
        let first = officer.post(&visits, visit("2026-03-01")).await;
        assert!(first.header("idempotent-replayed").is_none());
        let again = officer.post(&visits, visit("2026-03-01")).await;
        assert_eq!(again.header("idempotent-replayed"), Some("true"));
        assert_eq!((first.status, first.created()), (again.status, again.created()));
        assert_eq!(officer.get(&visits).await.ok()["total"], 1);

        officer.post(&visits, visit("2026-03-02")).await.problem(409, "idempotency.reused");
        officer.clone().with("idempotency-key", "k-2").post(&visits, visit("2026-03-02")).await.created();
        // Keys are each account's own.
        let cadre = app.as_role("village_cadre").await.with("idempotency-key", "k-1");
        cadre.post(&visits, visit("2026-03-02")).await.created();
        assert_eq!(officer.get(&visits).await.ok()["total"], 3);
        officer.with("idempotency-key", &"k".repeat(101)).post(&visits, json!({})).await.problem(400, "idempotency.malformed");
    }

    async fn a_refused_command_keeps_its_key_free(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = a_household_in(&app, TOWN).await;
        let officer = app.as_role("town_officer").await.with("idempotency-key", "k-1");
        let clue = |day: &str| json!({
            "household_id": household, "discovered_on": day,
            "source": { "channel": "grassroots_report", "report": "房屋漏水" },
        });
        officer.post("/api/v1/clues", clue("2027-01-01")).await.problem(422, "date.in_future");
        let made = officer.post("/api/v1/clues", clue("2026-03-01")).await;
        let location = made.header("location").unwrap().to_owned();
        let id = made.created()["id"].as_str().unwrap().to_owned();
        assert_eq!(location, format!("/api/v1/clues/{id}"));
        assert_eq!(officer.get(&location).await.ok()["id"], id.as_str());
    }

    /// The boundary of the form differs each time; the file does not.
    async fn the_key_of_an_upload_stands_for_the_file(db: TestDb) {
        let app = TestApp::new(db).await;
        let officer = app.as_role("town_officer").await.with("idempotency-key", "k-1");
        let sheet = |name| register(&[["1", "石溪镇", "上屋村", "户主", name, "", "1970-01-01", "女"]]);
        let path = "/api/v1/imports/register";
        let li = sheet("李守望");
        assert_eq!(officer.upload(path, &li, false).await.ok()["households_new"], 1);
        let again = officer.upload(path, &li, false).await;
        assert_eq!(again.header("idempotent-replayed"), Some("true"));
        officer.upload(path, &sheet("王守望"), false).await.problem(409, "idempotency.reused");
    }
}
