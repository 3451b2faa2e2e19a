//! `/api/v1/jobs`.

use serde_json::{Value, json};
use shouwang_testkit::both_databases;

use crate::app::{Client, TOWN, TestApp, register};
use crate::routes::a_household_in;

/// Asks until the job has ended.
async fn ended(client: &Client, id: &str) -> Value {
    loop {
        let job = client.get(&format!("/api/v1/jobs/{id}")).await.ok();
        if !["running", "writing"].contains(&job["state"].as_str().unwrap()) {
            return job;
        }
        tokio::task::yield_now().await;
    }
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
        let template = officer.get("/api/v1/imports/records/template").await.bytes;
        let job = officer.upload("/api/v1/jobs/imports/records", &template, true).await.created();
        assert_eq!(job["kind"], "import_records");
        let job = ended(&officer, job["id"].as_str().unwrap()).await;
        let report = officer.upload("/api/v1/imports/records", &template, true).await.json();
        let same = if job["state"] == "done" { job["result"] == report } else { job["problem"]["code"] == report["code"] };
        assert!(same, "{job} {report}");
    }

    async fn a_cancelled_job_writes_nothing(db: TestDb) {
        let app = TestApp::new(db).await;
        let officer = app.as_role("town_officer").await;
        // Whoever cancels may come too late, when the job writes already; then it writes all of it. Sooner or later
        // somebody comes in time.
        let mut written = 0;
        for number in 1..=50 {
            let born = format!("19{:02}-01-01", 30 + number);
            let row = [&number.to_string(), "石溪镇", "上屋村", "户主", "李守望", "", &born, "女"];
            let job = officer.upload("/api/v1/jobs/imports/register", &register(&[row]), false).await.created();
            let id = job["id"].as_str().unwrap();
            let cancelled = officer.post(&format!("/api/v1/jobs/{id}/cancellation"), json!({})).await;
            let is_in_time = cancelled.code().is_none();
            if is_in_time {
                assert_eq!(cancelled.ok()["state"], "cancelled");
            } else {
                cancelled.problem(409, "job.too_late");
                written += 1;
            }
            let job = ended(&officer, id).await;
            assert_eq!(job["state"], if is_in_time { "cancelled" } else { "done" }, "{job}");
            let seen = officer.post("/api/v1/households/search", json!({})).await.ok();
            assert_eq!(seen["total"], json!(written), "all of a job or nothing");
            if is_in_time {
                return;
            }
        }
        panic!("no job was cancelled in time");
    }

    async fn an_import_tells_what_came_of_it(db: TestDb) {
        let app = TestApp::new(db).await;
        let officer = app.as_role("town_officer").await;
        let right = ["1", "石溪镇", "上屋村", "户主", "李守望", "", "1970-01-01", "女"];
        let wrong = ["2", "石溪镇", "上屋村", "户主", "王守望", "990101197001010011", "", ""];
        let path = "/api/v1/jobs/imports/register";
        let begin = async |rows: &[[&str; 8]], dry_run| {
            let job = officer.upload(path, &register(rows), dry_run).await.created();
            ended(&officer, job["id"].as_str().unwrap()).await
        };
        let failed = begin(&[right, wrong], false).await;
        assert_eq!((&failed["state"], &failed["problem"]["code"]), (&json!("failed"), &json!("import.refused")));
        assert!(failed["problem"]["errors"][0]["at"].as_str().unwrap().ends_with("!F3"), "{failed}");
        let checked = begin(&[right], true).await;
        assert_eq!((&checked["state"], &checked["result"]["dry_run"]), (&json!("done"), &json!(true)));
        assert_eq!(officer.post("/api/v1/households/search", json!({})).await.ok()["total"], 0);
        let done = begin(&[right], false).await;
        assert_eq!(done["result"]["households_new"], 1, "{done}");
        assert_eq!(officer.post("/api/v1/households/search", json!({})).await.ok()["total"], 1);
    }
}
