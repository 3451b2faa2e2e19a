//! The web app, and what stands in its place when the program was built without it.

use axum::http::Method;
use shouwang_server::HAS_WEB_APP;
use shouwang_testkit::both_databases;

use crate::app::TestApp;

both_databases! {
    async fn the_page_carries_a_nonce_of_its_own(db: TestDb) {
        let app = TestApp::new(db).await;
        if !HAS_WEB_APP {
            app.anonymous().get("/households/5").await.problem(501, "web.not_built");
            return;
        }
        let (one, other) = (app.anonymous().get("/").await, app.anonymous().get("/households/5").await);
        let nonce = |reply: &crate::app::Reply| {
            let policy = reply.header("content-security-policy").unwrap().to_owned();
            for forbidden in ["unsafe-inline", "unsafe-eval", "http:", "https:", "*"] {
                assert!(!policy.contains(forbidden), "{policy}");
            }
            let (_, rest) = policy.split_once("'nonce-").unwrap();
            rest.split('\'').next().unwrap().to_owned()
        };
        assert_ne!(nonce(&one), nonce(&other));
        assert!(one.text.contains(&nonce(&one)) && !one.text.contains("__CSP_NONCE__"));
        assert_eq!(one.header("cache-control"), Some("no-store"));

        let script = one.text.split("src=\"").nth(1).unwrap().split('"').next().unwrap();
        let reply = app.anonymous().with("accept-encoding", "gzip, br").get(script).await;
        assert_eq!(reply.status.as_u16(), 200);
        assert_eq!(reply.header("content-encoding"), Some("br"));
        assert!(reply.header("cache-control").unwrap().contains("immutable"));
        let etag = reply.header("etag").unwrap().to_owned();
        assert_eq!(app.anonymous().with("if-none-match", &etag).get(script).await.status.as_u16(), 304);
    }

    async fn what_is_neither_file_nor_screen_stays_unknown(db: TestDb) {
        let app = TestApp::new(db).await;
        let anonymous = app.anonymous();
        anonymous.get("/api").await.problem(404, "route.not_found");
        anonymous.get("/api/v2/households").await.problem(404, "route.not_found");
        anonymous.send(Method::POST, "/households", None).await.problem(404, "route.not_found");
        if HAS_WEB_APP {
            anonymous.get("/assets/absent.js").await.problem(404, "route.not_found");
        }
    }
}
