//! `/api/v1/clues`, `/api/v1/cases`: the beginning of the way; the whole of it is the story.

use axum::http::Method;
use serde_json::json;
use shouwang_testkit::both_databases;

use crate::app::{OTHER_TOWN, TOWN, TestApp};
use crate::routes::{a_case_in, a_household_in};

both_databases! {
    async fn a_case_is_read_listed_and_acted_on(db: TestDb) {
        let app = TestApp::new(db).await;
        let (household, clue, case) = a_case_in(&app, TOWN).await;
        a_case_in(&app, OTHER_TOWN).await;
        let cadre = app.as_role("village_cadre").await;
        let listed = cadre.get(&format!("/api/v1/cases?household_id={household}&closed=false")).await.ok();
        assert_eq!((&listed["total"], &listed["items"][0]["id"]), (&json!(1), &json!(case)));
        assert_eq!(cadre.get("/api/v1/cases").await.ok()["total"], 1, "the other town's case is out of scope");
        assert_eq!(cadre.get(&format!("/api/v1/clues/{clue}")).await.ok()["case_id"], json!(case));
        let read = cadre.get(&format!("/api/v1/cases/{case}")).await;
        let version = read.ok()["version"].as_i64().unwrap();
        let act = json!({ "act": { "act": "approve", "on": "2026-03-02", "document_number": "1", "opinion": "同意" } });
        let reply = cadre.change(version, &format!("/api/v1/cases/{case}/acts"), act).await;
        assert_eq!(reply.status.as_u16(), 409, "{}", reply.text);
        assert!(reply.code().unwrap().starts_with("case."), "{}", reply.text);
    }

    async fn what_changes_at_a_monitored_household_asks_for_a_new_assessment(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = a_household_in(&app, TOWN).await;
        let home = format!("/api/v1/households/{household}");
        let transfer = json!({ "household_id": household, "monitored_type": "unstable_lifted", "since": "2025-11-05",
            "origin": "邻县", "document_number": "邻农函〔2026〕1号" });
        let county = app.as_role("county_officer").await;
        let arrival = county.post("/api/v1/arrivals/transfers", transfer).await.created();
        let decision = format!("/api/v1/arrivals/{}/decision", arrival["id"].as_str().unwrap());
        app.as_role("county_leader").await.change(1, &decision, json!({ "approve": true })).await.ok();
        app.set_date("2026-03-05");
        let officer = app.as_role("town_officer").await;
        let unsafe_water = Some(json!({ "state": "unmet", "on": "2026-03-05" }));
        officer.send(Method::PUT, &format!("{home}/guarantees/water"), unsafe_water).await.ok();

        let cadre = app.as_role("village_cadre").await;
        let seen = cadre.get(&format!("{home}/assessments")).await.ok();
        // proves IDN-11: a change is told, and asks for a new assessment by a day
        assert_eq!((&seen["changes"][0]["what"], &seen["due"]), (&json!("water_unsafe"), &json!("2026-03-15")), "{seen}");
        let account = app.ctx_of(&cadre).await.acted_by.to_string();
        let record = json!({ "household_id": household, "values": { "assessed_on": "2026-03-05", "occasion": "change", "income": "same",
            "expense": "same", "troubles": ["water"], "conclusion": "grown", "finding": "水井水质不合格", "goes_on": "接入村级供水",
            "next_on": "2026-04-02", "assessed_by": account } });
        cadre.post("/api/v1/forms/risk_assessment/records", record).await.created();
        let seen = cadre.get(&format!("{home}/assessments")).await.ok();
        // proves IDN-11: the assessment answers, and stays in the history
        assert_eq!((&seen["task_id"], &seen["assessments"][0]["form"]), (&json!(null), &json!("risk_assessment")), "{seen}");
        let refused = app.as_role("department_officer").await.get(&format!("{home}/assessments")).await;
        assert_eq!(refused.status.as_u16(), 403, "{}", refused.text);
    }
}
