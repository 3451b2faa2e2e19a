//! `/api/v1/cases/{case_id}/papers`: which there are, and one of them as PDF.

use serde_json::json;
use shouwang_testkit::{both_databases, pdf};

use crate::app::{OTHER_TOWN, TOWN, TestApp};
use crate::routes::a_case_in;

both_databases! {
    async fn a_paper_is_listed_and_made_as_pdf(db: TestDb) {
        let app = TestApp::new(db).await;
        let (_, _, case) = a_case_in(&app, TOWN).await;
        let path = format!("/api/v1/cases/{case}/papers");
        let officer = app.as_role("town_officer").await;
        let listed = officer.get(&path).await.ok();
        let commitment = listed.as_array().unwrap().iter().find(|paper| paper["kind"] == "commitment").unwrap();
        assert_eq!((&commitment["can_fill"], &commitment["together"]), (&json!(true), &json!(0)));
        assert!(commitment["missing"]["zh"].as_str().unwrap().contains("登记承诺授权"), "{commitment}");

        let made = officer.post(&path, json!({ "kind": "commitment" })).await;
        assert_eq!(made.status.as_u16(), 200, "{}", made.text);
        let header = |name: &str| made.headers[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "application/pdf");
        let disposition = header("content-disposition");
        assert!(disposition.starts_with("inline; filename=\"commitment.pdf\"; filename*=UTF-8''%E6"), "{disposition}");
        assert!(pdf::is_printable(&made.bytes) && made.text.contains("承诺授权书"), "{}", made.text);

        officer.post(&path, json!({ "kind": "identification_notice" })).await.problem(409, "case.notice_not_due");
        officer.post(&path, json!({ "kind": "elimination_notice" })).await.problem(409, "paper.of_other_procedure");
        officer.post(&path, json!({ "kind": "poster" })).await.problem(422, "body.invalid");
        let stranger = app.as_role_in("town_officer", OTHER_TOWN).await;
        assert_eq!(stranger.get(&path).await.status.as_u16(), 404);
        assert_eq!(stranger.post(&path, json!({ "kind": "commitment" })).await.status.as_u16(), 404);
    }
}
