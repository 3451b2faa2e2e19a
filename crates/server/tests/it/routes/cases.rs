//! `/api/v1/clues`, `/api/v1/cases`: the beginning of the way; the whole of it is the story.

use serde_json::json;
use shouwang_testkit::both_databases;

use crate::app::{OTHER_TOWN, TOWN, TestApp};
use crate::routes::a_case_in;

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
}
