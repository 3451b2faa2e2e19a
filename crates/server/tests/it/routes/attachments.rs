//! `/api/v1/cases/{case_id}/attachments`: papers come in, are listed, and are read with a reason.

use serde_json::json;
use shouwang_testkit::both_databases;

use crate::app::{OTHER_TOWN, TOWN, TestApp};
use crate::routes::a_case_in;

/// `%PDF-1.7` and the end of a line.
const PDF: &str = "JVBERi0xLjcK";

both_databases! {
    async fn a_paper_comes_in_and_is_read_with_a_reason(db: TestDb) {
        let app = TestApp::new(db).await;
        let (_, _, case) = a_case_in(&app, TOWN).await;
        let path = format!("/api/v1/cases/{case}/attachments");
        let cadre = app.as_role("village_cadre").await;
        let paper = cadre.post(&path, json!({ "kind": "commitment", "content": PDF })).await.created();
        assert_eq!((&paper["media_type"], &paper["bytes"]), (&json!("application/pdf"), &json!(9)));
        let again = cadre.post(&path, json!({ "kind": "commitment", "content": PDF })).await;
        again.problem(409, "attachment.known");
        let listed = cadre.get(&path).await;
        assert_eq!(listed.ok(), json!([paper]));

        let reading = format!("{path}/{}/reading", paper["id"].as_str().unwrap());
        let read = cadre.post(&reading, json!({ "reason": "procedure" })).await.ok();
        assert_eq!(read, json!({ "media_type": "application/pdf", "content": PDF }));
        let officer = app.as_role_in("town_officer", OTHER_TOWN).await;
        assert_eq!(officer.get(&path).await.status.as_u16(), 404);
        assert_eq!(officer.post(&reading, json!({ "reason": "procedure" })).await.status.as_u16(), 404);
    }

    async fn only_papers_come_in_and_none_that_is_too_large(db: TestDb) {
        let app = TestApp::new(db).await;
        let (_, _, case) = a_case_in(&app, TOWN).await;
        let path = format!("/api/v1/cases/{case}/attachments");
        let cadre = app.as_role("village_cadre").await;
        let refused = [("PGh0bWw+", "attachment.media_type"), ("not base64", "attachment.base64")];
        for (content, code) in refused {
            cadre.post(&path, json!({ "kind": "other", "content": content })).await.problem(422, code);
        }
        let large = format!("{PDF}{}", "AAAA".repeat(5 * 1024 * 1024 / 3 + 1));
        cadre.post(&path, json!({ "kind": "other", "content": large })).await.problem(422, "attachment.too_large");
    }
}
