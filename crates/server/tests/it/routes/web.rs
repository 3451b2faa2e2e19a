//! How a web app is served, and what stands in its place when the program was built without it.

use axum::http::Method;
use shouwang_server::{WebApp, WebFile};
use shouwang_testkit::both_databases;

use crate::app::{Reply, TestApp};

/// A page with one script, as the build of the web app leaves them.
const WEB: WebApp = &[
    WebFile {
        path: "assets/index-a1b2.js",
        etag: "\"5c\"",
        plain: b"plain",
        gzip: Some(b"gzip"),
        brotli: Some(b"brotli"),
    },
    WebFile {
        path: "index.html",
        etag: "\"1d\"",
        plain: b"<meta nonce=__CSP_NONCE__>",
        gzip: None,
        brotli: None,
    },
    WebFile {
        path: "m/index.html",
        etag: "\"2d\"",
        plain: b"<p>phone",
        gzip: None,
        brotli: None,
    },
    WebFile {
        path: "m/sw.js",
        etag: "\"3d\"",
        plain: b"worker",
        gzip: None,
        brotli: None,
    },
];

both_databases! {
    async fn the_page_carries_a_nonce_of_its_own(db: TestDb) {
        let app = TestApp::with_web(db, WEB).await;
        let (one, other) = (app.anonymous().get("/").await, app.anonymous().get("/households/5").await);
        let nonce = |reply: &Reply| {
            let policy = reply.header("content-security-policy").unwrap().to_owned();
            for forbidden in ["unsafe-inline", "unsafe-eval", "http:", "https:", "*"] {
                assert!(!policy.contains(forbidden), "{policy}");
            }
            let (_, rest) = policy.split_once("'nonce-").unwrap();
            rest.split('\'').next().unwrap().to_owned()
        };
        assert_ne!(nonce(&one), nonce(&other));
        assert_eq!(one.text, format!("<meta nonce={}>", nonce(&one)));
        assert_eq!(one.header("cache-control"), Some("no-store"));
    }

    async fn a_file_is_sent_in_the_smallest_form_that_is_taken_and_only_once(db: TestDb) {
        let app = TestApp::with_web(db, WEB).await;
        let script = "/assets/index-a1b2.js";
        for (taken, encoding, text) in [
            ("gzip, br", Some("br"), "brotli"),
            ("gzip, deflate", Some("gzip"), "gzip"),
            ("identity", None, "plain"),
        ] {
            let reply = app.anonymous().with("accept-encoding", taken).get(script).await;
            assert_eq!((reply.status.as_u16(), reply.text.as_str()), (200, text));
            assert_eq!(reply.header("content-encoding"), encoding);
            assert_eq!(reply.header("vary"), Some("accept-encoding"));
            assert!(reply.header("cache-control").unwrap().contains("immutable"));
        }
        let known = app.anonymous().with("if-none-match", "\"5c\"").get(script).await;
        assert_eq!((known.status.as_u16(), known.text.as_str()), (304, ""));
        app.anonymous().get("/assets/absent.js").await.problem(404, "route.not_found");
    }

    async fn the_phone_has_a_page_and_a_worker_of_its_own(db: TestDb) {
        let app = TestApp::with_web(db, WEB).await;
        for path in ["/m/", "/m/index.html", "/m/any"] {
            let page = app.anonymous().get(path).await;
            assert_eq!((page.status.as_u16(), page.text.as_str()), (200, "<p>phone"), "{path}");
            assert!(page.header("content-security-policy").unwrap().contains("worker-src 'self'"));
        }
        assert_eq!(app.anonymous().get("/m").await.header("location"), Some("/m/"));
        let worker = app.anonymous().get("/m/sw.js").await;
        assert_eq!(worker.header("cache-control"), Some("no-cache"));
        assert_eq!(worker.header("content-type"), Some("text/javascript; charset=utf-8"));
        assert_eq!(worker.header("content-security-policy"), Some("default-src 'none'; connect-src 'self'"));
        app.anonymous().get("/m/absent.js").await.problem(404, "route.not_found");
    }

    async fn a_program_without_the_web_app_says_so(db: TestDb) {
        let app = TestApp::new(db).await;
        app.anonymous().get("/households/5").await.problem(501, "web.not_built");
    }

    async fn what_is_neither_file_nor_screen_stays_unknown(db: TestDb) {
        let app = TestApp::with_web(db, WEB).await;
        let anonymous = app.anonymous();
        anonymous.get("/api").await.problem(404, "route.not_found");
        anonymous.get("/api/v2/households").await.problem(404, "route.not_found");
        anonymous.send(Method::POST, "/households", None).await.problem(404, "route.not_found");
    }
}
