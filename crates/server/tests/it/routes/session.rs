//! `/api/v1/session`.

use axum::http::Method;
use serde_json::json;
use shouwang_testkit::both_databases;

use crate::app::{Client, TestApp, password};

both_databases! {
    async fn a_browser_gets_a_cookie_and_repeats_its_csrf_token(db: TestDb) {
        let app = TestApp::new(db).await;
        app.as_role("town_officer").await;
        let credentials = json!({ "login": "town_officer-990101100", "password": password() });
        let reply = app.anonymous().post("/api/v1/session", credentials).await;
        let cookie = reply.header("set-cookie").unwrap().to_owned();
        for attribute in ["shouwang_session=", "; HttpOnly", "; SameSite=Strict", "; Path=/"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        let session = reply.created();
        assert!(session.get("token").is_none(), "scripts must not see the token");
        assert_eq!(session["post"]["role"], "town_officer");

        let browser = app.anonymous().with("cookie", cookie.split(';').next().unwrap());
        assert_eq!(browser.get("/api/v1/session").await.ok()["csrf"], session["csrf"]);
        browser.post("/api/v1/households/search", json!({})).await.problem(403, "csrf.missing");
        browser.clone().with("x-csrf-token", "guess").post("/api/v1/clues", json!({})).await.problem(403, "csrf.missing");
        let browser = browser.with("x-csrf-token", session["csrf"].as_str().unwrap());
        browser.post("/api/v1/households/search", json!({})).await.ok();

        assert_eq!(browser.send(Method::DELETE, "/api/v1/session", None).await.status.as_u16(), 204);
        browser.get("/api/v1/session").await.problem(401, "auth.required");
    }

    async fn behind_tls_the_cookie_is_bound_to_the_host_and_browsers_stay_with_tls(db: TestDb) {
        let app = TestApp::new(db).await;
        app.as_role("town_officer").await;
        let credentials = json!({ "login": "town_officer-990101100", "password": password() });
        let reply = app.anonymous_over_tls().post("/api/v1/session", credentials).await;
        assert_eq!(reply.header("strict-transport-security"), Some("max-age=31536000"));
        let cookie = reply.header("set-cookie").unwrap().to_owned();
        assert!(cookie.starts_with("__Host-shouwang_session="), "{cookie}");
        assert!(cookie.contains("; Secure") && cookie.contains("; Path=/") && !cookie.contains("Domain"), "{cookie}");
        let cookie = cookie.split(';').next().unwrap();
        app.anonymous_over_tls().with("cookie", cookie).get("/api/v1/session").await.ok();
        // Under the name that another host of the domain could set, it opens nothing.
        let other = cookie.strip_prefix("__Host-").unwrap();
        app.anonymous_over_tls().with("cookie", other).get("/api/v1/session").await.problem(401, "auth.required");
        assert_eq!(app.anonymous().get("/healthz").await.header("strict-transport-security"), None);
    }

    async fn a_new_password_ends_the_other_sessions(db: TestDb) {
        let app = TestApp::new(db).await;
        let before = app.as_role("group_leader").await;
        let change = json!({ "old": "not the password", "new": "another-long-password" });
        before.post("/api/v1/session/password", change).await.problem(422, "auth.old_password_wrong");
        let change = json!({ "old": password(), "new": "short" });
        before.post("/api/v1/session/password", change).await.problem(422, "auth.weak_password");
        let change = json!({ "old": password(), "new": "another-long-password" });
        let session = before.post("/api/v1/session/password", change).await.ok();
        before.get("/api/v1/session").await.problem(401, "auth.required");
        let after = app.anonymous().with_token(session["token"].as_str().unwrap());
        assert_eq!(after.get("/api/v1/session").await.ok()["post"]["role"], "group_leader");
    }

    async fn forgetting_phones_ends_all_sessions_but_this_one(db: TestDb) {
        let app = TestApp::new(db).await;
        let before = app.as_role("group_leader").await;
        let session = before.send(Method::DELETE, "/api/v1/session/phones", None).await.ok();
        before.get("/api/v1/session").await.problem(401, "auth.required");
        let after = app.anonymous().with_token(session["token"].as_str().unwrap());
        assert_eq!(after.get("/api/v1/session").await.ok()["post"]["role"], "group_leader");
    }

    async fn a_first_password_opens_nothing_but_its_change(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = json!({ "role": "village_cadre", "area_id": app.area_id(crate::app::VILLAGE) });
        let account = app.account("newcomer", true, Some(post)).await;
        let credentials = json!({ "login": "newcomer", "password": account["password"] });
        let session = app.anonymous().post("/api/v1/session/token", credentials).await.created();
        assert_eq!(session["must_change_password"], true);
        let newcomer = app.anonymous().with_token(session["token"].as_str().unwrap());
        newcomer.get("/api/v1/areas").await.problem(403, "auth.password_due");
        newcomer.get("/api/v1/session").await.ok();
    }

    async fn a_post_that_needs_a_second_factor_opens_nothing_but_its_setting_up(db: TestDb) {
        let app = TestApp::with_pack(db, "../second-factor.txt", "town_officer").await;
        let officer = app.as_role("town_officer").await;
        let session = officer.get("/api/v1/session").await.ok();
        assert_eq!((&session["must_add_second_factor"], &session["has_second_factor"]), (&true.into(), &false.into()));
        officer.get("/api/v1/areas").await.problem(403, "auth.second_factor_due");
        let begun = officer.post("/api/v1/session/second-factor", json!({ "password": password() })).await.ok();
        assert!(begun["secret"].as_str().unwrap().len() == 32 && begun["path"].as_str().unwrap().len() > 1_000);
        let wrong = officer.send(Method::PUT, "/api/v1/session/second-factor", Some(json!({ "code": "12345" }))).await;
        wrong.problem(422, "auth.first_code_wrong");
        app.as_role("village_cadre").await.get("/api/v1/areas").await.ok();
    }

    async fn too_many_wrong_passwords_lock_the_login(db: TestDb) {
        let app = TestApp::new(db).await;
        app.as_role("group_leader").await;
        let wrong = json!({ "login": "group_leader-99010110020101", "password": "wrong-wrong-wrong" });
        for _ in 0..5 {
            app.anonymous().post("/api/v1/session", wrong.clone()).await.problem(401, "auth.wrong");
        }
        let right = json!({ "login": "group_leader-99010110020101", "password": password() });
        let locked = app.anonymous().post("/api/v1/session", right.clone()).await;
        assert_eq!(locked.header("retry-after"), Some("900"));
        locked.problem(429, "auth.locked");
        app.set_date("2026-03-02T09:16:00+08:00");
        app.anonymous().post("/api/v1/session", right).await.created();
    }

    async fn a_browser_in_which_somebody_has_logged_in_is_not_shut_by_guesses(db: TestDb) {
        let app = TestApp::new(db).await;
        let (own, colleagues) = ("group_leader-99010110020101", "town_officer-990101100");
        app.as_role("group_leader").await;
        app.as_role("town_officer").await;
        let credentials = |login: &str, password: &str| json!({ "login": login, "password": password });
        let logs_in = async |browser: &Client, login: &str| {
            let reply = browser.post("/api/v1/session", credentials(login, password())).await;
            let mut cookies = reply.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap().to_owned());
            let kept = cookies.find(|cookie| cookie.starts_with("shouwang_devices="));
            (reply.status.as_u16(), kept.unwrap_or_default())
        };
        let (status, kept) = logs_in(&app.anonymous(), own).await;
        assert_eq!(status, 201);
        for attribute in ["; HttpOnly", "; SameSite=Strict", "; Path=/", "; Max-Age=34560000"] {
            assert!(kept.contains(attribute), "{kept}");
        }
        let browser = app.anonymous().with("cookie", kept.split(';').next().unwrap());
        for _ in 0..5 {
            let wrong = credentials(own, "wrong-wrong-wrong");
            app.anonymous().post("/api/v1/session", wrong).await.problem(401, "auth.wrong");
        }
        assert_eq!(logs_in(&app.anonymous(), own).await.0, 429);
        assert_eq!(logs_in(&browser, own).await.0, 201);
        // A colleague comes from the same address; one browser is known to both from then on.
        let (status, shared) = logs_in(&browser, colleagues).await;
        assert_eq!((status, shared.matches('~').count()), (201, 1));
        let shared = app.anonymous().with("cookie", shared.split(';').next().unwrap());
        assert_eq!(logs_in(&shared, own).await.0, 201);
        let (_, other) = logs_in(&app.anonymous(), colleagues).await;
        let other = app.anonymous().with("cookie", other.split(';').next().unwrap());
        assert_eq!(logs_in(&other, own).await.0, 429, "known to a colleague's account alone");
    }

    async fn an_idle_session_ends(db: TestDb) {
        let app = TestApp::new(db).await;
        let cadre = app.as_role("village_cadre").await;
        app.set_date("2026-03-02T10:59:00+08:00");
        cadre.get("/api/v1/areas").await.ok();
        app.set_date("2026-03-02T13:00:00+08:00");
        cadre.get("/api/v1/areas").await.problem(401, "auth.required");
        app.as_role("village_cadre").await.get("/api/v1/areas").await.ok();
    }

    async fn one_enters_for_a_colleague_without_a_login(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = crate::routes::a_household_in(&app, crate::app::TOWN).await;
        let post = json!({ "role": "group_leader", "area_id": app.area_id(crate::app::GROUP) });
        let account = app.account("grid-worker", false, Some(post)).await["id"].as_str().unwrap().to_owned();
        let officer = app.as_role("town_officer").await.with("x-acted-by", &account);
        // Steps and papers of cases only, and for a purpose.
        let measures = format!("/api/v1/households/{household}/measures");
        officer.post(&measures, json!({})).await.problem(403, "auth.not_entered_for_others");
        officer.post("/api/v1/households/search", json!({})).await.problem(403, "auth.not_entered_for_others");
        officer.post("/api/v1/cases/1/attachments", json!({})).await.problem(400, "auth.purpose_missing");
        // The colleague's role applies, not the officer's.
        let officer = officer.with("x-reason", "no%20account");
        officer.post("/api/v1/cases/1/attachments", json!({})).await.problem(403, "access.denied");
        let cadre = app.as_role("village_cadre").await.with("x-acted-by", &account).with("x-reason", "no%20account");
        cadre.post("/api/v1/cases/1/attachments", json!({})).await.problem(403, "auth.not_for_others");
    }
}
