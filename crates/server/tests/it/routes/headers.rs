//! Headers of every answer, and the pages beside the API.

use shouwang_testkit::both_databases;

use crate::app::TestApp;

both_databases! {
    async fn every_answer_is_guarded(db: TestDb) {
        let app = TestApp::new(db).await;
        for path in ["/healthz", "/api/v1/session", "/nowhere", "/api/v1/openapi.json"] {
            let reply = app.anonymous().get(path).await;
            for (name, value) in [
                ("cache-control", "no-store"),
                ("x-content-type-options", "nosniff"),
                ("x-frame-options", "DENY"),
                ("referrer-policy", "no-referrer"),
            ] {
                assert_eq!(reply.header(name), Some(value), "{path}");
            }
            assert!(reply.header("content-security-policy").unwrap().starts_with("default-src 'none'"), "{path}");
            assert!(reply.header("x-trace-id").is_some(), "{path}");
        }
    }

    async fn the_document_can_be_read_and_tried(db: TestDb) {
        let app = TestApp::new(db).await;
        let document = app.anonymous().get("/api/v1/openapi.json").await.ok();
        assert_eq!(document["openapi"], "3.1.0");
        assert_eq!(document, crate::document::document());
        let page = app.anonymous().get("/api/docs/").await;
        assert_eq!(page.status.as_u16(), 200);
        assert!(page.text.contains("swagger-ui"));
        assert!(page.header("content-security-policy").unwrap().contains("script-src 'self'"));
    }

    async fn the_probes_answer_without_a_session(db: TestDb) {
        let app = TestApp::new(db).await;
        for path in ["/healthz", "/readyz"] {
            assert_eq!(app.anonymous().get(path).await.status.as_u16(), 204, "{path}");
        }
    }
}
