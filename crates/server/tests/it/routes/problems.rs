//! Requests that are wrong in themselves.

use axum::http::Method;
use serde_json::json;
use shouwang_testkit::both_databases;

use crate::app::TestApp;

both_databases! {
    async fn a_request_without_an_operation_is_a_problem(db: TestDb) {
        let app = TestApp::new(db).await;
        let anonymous = app.anonymous();
        anonymous.get("/api/v1/nothing").await.problem(404, "route.not_found");
        let reply = anonymous.send(Method::DELETE, "/api/v1/clues", None).await;
        assert_eq!(reply.header("allow"), Some("GET,HEAD,POST"));
        reply.problem(405, "route.method_not_allowed");
    }

    async fn a_problem_speaks_both_languages(db: TestDb) {
        let app = TestApp::new(db).await;
        let ask = async |language: &str| {
            app.anonymous().with("accept-language", language).get("/api/v1/areas").await.problem(401, "auth.required")
        };
        let (chinese, english) = (ask("zh-CN,en;q=0.5").await, ask("en-GB,zh;q=0.5").await);
        assert_eq!((&chinese["title"], &chinese["detail"]), (&json!("需要登录"), &chinese["zh"]));
        assert_eq!((&english["title"], &english["detail"]), (&json!("Login required"), &english["en"]));
        assert_eq!((&chinese["zh"], &chinese["en"]), (&english["zh"], &english["en"]));
        assert_eq!(chinese["type"], "urn:shouwang:problem:auth.required");
        assert_eq!(chinese["status"], 401);
        assert_ne!(chinese["trace_id"], english["trace_id"]);
    }

    async fn a_body_that_does_not_fit_is_a_problem(db: TestDb) {
        let app = TestApp::new(db).await;
        let cadre = app.as_role("village_cadre").await;
        let json_text = |text: &str| Some(("application/json", text.as_bytes().to_vec()));
        let send = async |body| cadre.send_raw(Method::POST, "/api/v1/clues", body).await;
        let problem = send(json_text("{\"household_id\": ")).await.problem(400, "body.not_json");
        assert_eq!(problem["errors"][0]["at"], "1:17");
        let problem = send(json_text("{\"household_id\": 5}")).await.problem(422, "body.invalid");
        assert_eq!(problem["errors"][0]["at"], "/household_id");
        let problem = send(json_text("{\"who\": \"1\"}")).await.problem(422, "body.invalid");
        assert_eq!(problem["errors"][0]["at"], "/who");
        send(Some(("text/plain", b"{}".to_vec()))).await.problem(415, "body.media_type");
        send(json_text(&format!("{{\"a\": \"{}\"}}", "x".repeat(1024 * 1024)))).await.problem(413, "body.too_large");
        cadre.post("/api/v1/imports/register", json!({})).await.problem(403, "access.denied");
        let officer = app.as_role("town_officer").await;
        officer.post("/api/v1/imports/register", json!({})).await.problem(415, "body.media_type");
    }

    async fn an_address_that_does_not_fit_is_a_problem(db: TestDb) {
        let app = TestApp::new(db).await;
        let cadre = app.as_role("village_cadre").await;
        cadre.get("/api/v1/warnings/abc").await.problem(400, "bad_id");
        cadre.get("/api/v1/warnings/1").await.problem(404, "not_found");
        let problem = cadre.get("/api/v1/warnings?state=sleeping").await.problem(422, "body.invalid");
        assert_eq!(problem["errors"][0]["at"], "/state");
        cadre.get("/api/v1/warnings?limit=0").await.problem(400, "page.limit");
        cadre.get("/api/v1/warnings?limit=10&overdue=true").await.ok();
        let twice = json!({ "household_id": "1", "level": "village", "account_id": "1", "from": "2026-03-02" });
        let leader = app.as_role("town_leader").await;
        leader.post("/api/v1/households/1/contacts", twice).await.problem(400, "body.repeats_address");
    }

    async fn a_reason_travels_percent_encoded(db: TestDb) {
        let app = TestApp::new(db).await;
        let cadre = app.as_role("village_cadre").await;
        cadre.clone().with("x-reason", "%E6%A0%B8%E5%AE%9E").get("/api/v1/areas").await.ok();
        cadre.with("x-reason", "%FF").get("/api/v1/areas").await.problem(400, "reason.malformed");
    }
}
