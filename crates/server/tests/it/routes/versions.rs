//! `If-Match` and `ETag`.

use serde_json::json;
use shouwang_testkit::both_databases;

use crate::app::{TOWN, TestApp};
use crate::routes::{a_case_in, a_household_in};

both_databases! {
    async fn a_change_names_the_version_that_was_read(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = format!("/api/v1/households/{}", a_household_in(&app, TOWN).await);
        let officer = app.as_role("town_officer").await;
        let read = officer.get(&household).await;
        let etag = read.header("etag").unwrap().to_owned();
        assert_eq!(etag, format!("\"{}\"", read.ok()["version"]));

        let note = |note: &str| Some(json!({ "note": note }));
        let patch = axum::http::Method::PATCH;
        officer.send(patch.clone(), &household, note("a")).await.problem(428, "version.required");
        let first = officer.clone().with("if-match", &etag).send(patch.clone(), &household, note("a")).await;
        assert_ne!(first.header("etag"), Some(etag.as_str()));
        first.ok();
        let late = officer.clone().with("if-match", &etag).send(patch.clone(), &household, note("b")).await;
        late.problem(412, "version_conflict");
        let weak = officer.clone().with("if-match", "W/\"1\"").send(patch, &household, note("b")).await;
        weak.problem(400, "version.malformed");
        assert_eq!(officer.get(&household).await.ok()["note"], "a");
    }

    async fn two_acts_on_one_version_of_a_case_do_not_both_count(db: TestDb) {
        let app = TestApp::new(db).await;
        let (_, _, case) = a_case_in(&app, TOWN).await;
        let officer = app.as_role("town_officer").await;
        let version = officer.get(&format!("/api/v1/cases/{case}")).await.ok()["version"].as_i64().unwrap();
        let withdraw = json!({ "act": { "act": "withdraw", "reason": "情况不属实" } });
        let acts = format!("/api/v1/cases/{case}/acts");
        officer.post(&acts, withdraw.clone()).await.problem(428, "version.required");
        officer.change(version + 1, &acts, withdraw).await.problem(412, "version_conflict");
    }
}
