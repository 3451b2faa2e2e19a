//! `/api/v1/jobs`.

use serde_json::{Value, json};
use shouwang_testkit::both_databases;

use crate::app::{Client, Gate, OTHER_TOWN, TOWN, TestApp, register};
use crate::routes::a_household_in;

const IMPORT: &str = "/api/v1/jobs/imports/register";
const RIGHT: [&str; 8] = ["1", "石溪镇", "上屋村", "户主", "李守望", "", "1970-01-01", "女"];
const ANOTHER: [&str; 8] = ["2", "石溪镇", "上屋村", "户主", "王守望", "", "1971-01-01", "男"];

/// Asks until the job has ended.
pub(crate) async fn ended(client: &Client, id: &str) -> Value {
    loop {
        let job = client.get(&format!("/api/v1/jobs/{id}")).await.ok();
        if !["waiting", "running", "writing"].contains(&job["state"].as_str().unwrap()) {
            return job;
        }
        tokio::task::yield_now().await;
    }
}

/// Begins an import and tells its id.
async fn begin(client: &Client, rows: &[[&str; 8]]) -> String {
    let job = client.upload(IMPORT, &register(rows), false).await.created();
    job["id"].as_str().unwrap().to_owned()
}

async fn households(client: &Client) -> Value {
    client.post("/api/v1/households/search", json!({})).await.ok()["total"].clone()
}

both_databases! {
    async fn a_screening_runs_beside_the_requests(db: TestDb) {
        let app = TestApp::new(db).await;
        a_household_in(&app, TOWN).await;
        let officer = app.as_role("county_officer").await.with("idempotency-key", "screen-1");
        let job = officer.post("/api/v1/jobs/screenings", json!({})).await.created();
        let again = officer.post("/api/v1/jobs/screenings", json!({})).await.created();
        assert_eq!(job["id"], again["id"], "the same request is the same job");
        let id = job["id"].as_str().unwrap();
        let job = ended(&officer, id).await;
        assert_eq!(job["state"], "done", "{job}");
        assert_eq!((&job["result"]["households"], &job["done"], &job["total"]), (&json!(1), &json!(1), &json!(1)));
        let cancel = format!("/api/v1/jobs/{id}/cancellation");
        let officer = app.as_role("county_officer").await;
        officer.post(&cancel, json!({})).await.problem(409, "job.too_late");
        assert_eq!(officer.get("/api/v1/jobs").await.ok().as_array().unwrap().len(), 1);
        let other = app.as_role("town_officer").await;
        assert_eq!(other.get("/api/v1/jobs").await.ok(), json!([]));
        other.get(&format!("/api/v1/jobs/{id}")).await.problem(404, "not_found");
        other.post(&cancel, json!({})).await.problem(404, "not_found");
    }

    async fn records_come_in_as_a_job(db: TestDb) {
        let app = TestApp::new(db).await;
        let officer = app.as_role("town_officer").await;
        let template = officer.get("/api/v1/imports/ledger/template").await.bytes;
        let job = officer.upload("/api/v1/jobs/imports/ledger", &template, true).await.created();
        assert_eq!(job["kind"], "import_ledger");
        let job = ended(&officer, job["id"].as_str().unwrap()).await;
        let report = officer.upload("/api/v1/imports/ledger", &template, true).await.json();
        let same = if job["state"] == "done" { job["result"] == report } else { job["problem"]["code"] == report["code"] };
        assert!(same, "{job} {report}");

        // The sheet of one register is a village's to bring; an empty one brings nothing.
        let cadre = app.as_role("village_cadre").await;
        let template = cadre.get("/api/v1/forms/donation/template").await;
        assert!(template.text.contains("户编号*") && template.text.contains("填写说明"));
        let job = cadre.upload("/api/v1/jobs/imports/ledger", &template.bytes, true).await.created();
        assert_eq!(job["kind"], "import_ledger");
        let job = ended(&cadre, job["id"].as_str().unwrap()).await;
        assert_eq!((&job["state"], &job["result"]["rows"]), (&json!("done"), &json!(0)), "{job}");
        cadre.upload("/api/v1/jobs/imports/register", &template.bytes, true).await.problem(403, "access.denied");
        let leader = app.as_role("county_leader").await;
        leader.get("/api/v1/forms/donation/template").await.problem(403, "ledger.may_not");
    }

    async fn a_cancelled_job_writes_nothing(db: TestDb) {
        let gate = Gate::new();
        let app = TestApp::with_reader(db, gate.reader()).await;
        let officer = app.as_role("town_officer").await;
        let id = begin(&officer, &[RIGHT]).await;
        let waiting = gate.reached().await;
        let job = officer.get(&format!("/api/v1/jobs/{id}")).await.ok();
        assert_eq!((&job["state"], &job["on"]), (&json!("running"), &json!("sheet.xlsx")));
        let cancelled = officer.post(&format!("/api/v1/jobs/{id}/cancellation"), json!({})).await.ok();
        assert_eq!(cancelled["state"], "cancelled");
        waiting.open();
        let next = begin(&officer, &[ANOTHER]).await;
        assert_eq!(ended(&officer, &next).await["state"], "done");
        assert_eq!(households(&officer).await, 1);
        assert_eq!(officer.get(&format!("/api/v1/jobs/{id}")).await.ok(), cancelled);
    }

    async fn a_job_stops_when_its_post_is_revoked(db: TestDb) {
        let gate = Gate::new();
        let app = TestApp::with_reader(db, gate.reader()).await;
        let officer = app.as_role("town_officer").await;
        let ctx = app.ctx_of(&officer).await;
        begin(&officer, &[RIGHT]).await;
        let waiting = gate.reached().await;
        app.changed(json!({ "kind": "revoke", "post_id": ctx.post })).await;
        let job = loop {
            let job = app.service().list_jobs(&ctx).await.unwrap().remove(0);
            if job.state.has_ended() {
                break job;
            }
            tokio::task::yield_now().await;
        };
        assert_eq!(job.problem.unwrap().code, "job.not_allowed");
        waiting.open();
        let next = app.as_role_in("town_officer", OTHER_TOWN).await;
        let elsewhere = ["1", "云岭镇", "大坪村", "户主", "李守望", "", "1970-01-01", "女"];
        assert_eq!(ended(&next, &begin(&next, &[elsewhere]).await).await["state"], "done");
        assert_eq!(households(&app.as_role("county_officer").await).await, 1);
    }

    async fn a_job_survives_the_end_of_the_process_that_took_it_in(db: TestDb) {
        let mut app = TestApp::new(db).await;
        app.stop_jobs().await;
        let officer = app.as_role("town_officer").await;
        let id = begin(&officer, &[RIGHT]).await;
        let job = officer.get(&format!("/api/v1/jobs/{id}")).await.ok();
        assert_eq!(job["state"], "waiting");
        app.run_jobs_in_another_process().await;
        let job = ended(&officer, &id).await;
        assert_eq!((&job["state"], &job["result"]["households_new"]), (&json!("done"), &json!(1)), "{job}");
    }

    async fn a_job_whose_process_ended_is_done_by_another_once(db: TestDb) {
        let gate = Gate::new();
        let mut app = TestApp::with_reader(db, gate.reader()).await;
        let officer = app.as_role("town_officer").await;
        let id = begin(&officer, &[RIGHT]).await;
        let waiting = gate.reached().await;
        app.stop_jobs().await;
        app.set_date("2026-03-02T09:00:16+08:00");
        app.run_jobs_in_another_process().await;
        assert_eq!(ended(&officer, &id).await["state"], "done");
        waiting.open();
        assert_eq!(households(&officer).await, 1);
    }

    async fn a_job_belongs_to_the_post_that_asked_for_it(db: TestDb) {
        let app = TestApp::new(db).await;
        let officer = app.as_role("town_officer").await;
        let id = begin(&officer, &[RIGHT]).await;
        ended(&officer, &id).await;
        let first = app.ctx_of(&officer).await;
        let post = json!({ "role": "county_officer", "area_id": app.area_id(crate::app::COUNTY) });
        app.changed(json!({ "kind": "grant", "account_id": first.acted_by, "post": post })).await;
        let posts = officer.get("/api/v1/session").await.ok()["posts"].clone();
        let granted = posts.as_array().unwrap().iter().find(|post| post["role"] == "county_officer").unwrap();
        let chosen = json!({ "post_id": granted["id"] });
        let session = officer.post("/api/v1/session/post", chosen).await.ok();
        let other = app.anonymous().with_token(session["token"].as_str().unwrap());
        assert_eq!(other.get("/api/v1/jobs").await.ok(), json!([]));
        other.get(&format!("/api/v1/jobs/{id}")).await.problem(404, "not_found");
        let back = other.post("/api/v1/session/post", json!({ "post_id": first.post })).await.ok();
        let back = app.anonymous().with_token(back["token"].as_str().unwrap());
        // The screening that follows a sheet is the newest.
        let jobs = back.get("/api/v1/jobs").await.ok();
        let jobs: Vec<_> = jobs.as_array().unwrap().iter().map(|job| (&job["kind"], &job["id"])).collect();
        assert_eq!((jobs.len(), jobs[0].0, jobs[1].1), (2, &json!("screening"), &json!(id)));
    }

    async fn nobody_has_more_than_two_jobs_at_once(db: TestDb) {
        let mut app = TestApp::new(db).await;
        app.stop_jobs().await;
        let officer = app.as_role("town_officer").await;
        let first = begin(&officer, &[RIGHT]).await;
        begin(&officer, &[RIGHT]).await;
        officer.upload(IMPORT, &register(&[RIGHT]), false).await.problem(409, "job.too_many");
        officer.post(&format!("/api/v1/jobs/{first}/cancellation"), json!({})).await.ok();
        begin(&officer, &[RIGHT]).await;
    }

    async fn an_import_tells_what_came_of_it(db: TestDb) {
        let app = TestApp::new(db).await;
        let officer = app.as_role("town_officer").await;
        let wrong = ["2", "石溪镇", "上屋村", "户主", "王守望", "990101197001010011", "", ""];
        let begin = async |rows: &[[&str; 8]], dry_run| {
            let job = officer.upload(IMPORT, &register(rows), dry_run).await.created();
            ended(&officer, job["id"].as_str().unwrap()).await
        };
        let failed = begin(&[RIGHT, wrong], false).await;
        assert_eq!((&failed["state"], &failed["problem"]["code"]), (&json!("failed"), &json!("import.refused")));
        assert!(failed["problem"]["errors"][0]["at"].as_str().unwrap().ends_with("!F3"), "{failed}");
        let checked = begin(&[RIGHT], true).await;
        assert_eq!((&checked["state"], &checked["result"]["dry_run"]), (&json!("done"), &json!(true)));
        assert_eq!(households(&officer).await, 0);
        let done = begin(&[RIGHT], false).await;
        assert_eq!(done["result"]["households_new"], 1, "{done}");
        assert_eq!(households(&officer).await, 1);
    }
}
