//! `/api/v1/imports`.

use serde_json::json;
use shouwang_testkit::both_databases;

use crate::app::{TOWN, TestApp, register};
use crate::routes::a_household_in;

both_databases! {
    async fn a_file_comes_in_as_a_whole_or_not_at_all(db: TestDb) {
        let app = TestApp::new(db).await;
        let officer = app.as_role("town_officer").await;
        let right = ["1", "石溪镇", "上屋村", "户主", "李守望", "", "1970-01-01", "女"];
        let wrong = ["2", "石溪镇", "上屋村", "户主", "王守望", "990101197001010011", "", ""];
        let path = "/api/v1/imports/register";
        let problem = officer.upload(path, &register(&[right, wrong]), false).await.problem(422, "import.refused");
        let error = &problem["errors"][0];
        // proves DAT-04: each error with its place
        assert!(error["at"].as_str().unwrap().ends_with("!F3"), "{error}");
        let found = officer.post("/api/v1/households/search", json!({})).await.ok();
        assert_eq!(found["total"], 0);

        let report = officer.upload(path, &register(&[right]), true).await.ok();
        assert_eq!((&report["dry_run"], &report["households_new"]), (&json!(true), &json!(1)));
        assert_eq!(officer.post("/api/v1/households/search", json!({})).await.ok()["total"], 0);
        officer.upload(path, &register(&[right]), false).await.ok();
        for text in ["李守望", "李", "lishouwang", "Li Shou", "lsw"] {
            let found = officer.post("/api/v1/households/search", json!({ "text": text })).await.ok();
            assert_eq!(found["total"], 1, "{text}");
        }
    }

    async fn a_template_is_a_sheet_that_can_come_in(db: TestDb) {
        let app = TestApp::new(db).await;
        let officer = app.as_role("town_officer").await;
        for kind in ["register", "income", "ledger"] {
            let reply = officer.get(&format!("/api/v1/imports/{kind}/template")).await;
            assert!(reply.header("content-type").unwrap().ends_with("spreadsheetml.sheet"), "{kind}");
            let empty = officer.upload(&format!("/api/v1/imports/{kind}"), &reply.bytes, true).await;
            assert!(empty.status.is_success() || empty.code().unwrap().starts_with("import."), "{}", empty.text);
        }
        officer.get("/api/v1/imports/nothing/template").await.problem(400, "bad_id");
        app.as_role("county_leader").await.get("/api/v1/imports/register/template").await.problem(403, "access.denied");
    }

    async fn what_is_no_spreadsheet_is_refused(db: TestDb) {
        let app = TestApp::new(db).await;
        let officer = app.as_role("town_officer").await;
        let reply = officer.upload("/api/v1/imports/income", b"%PDF-1.7", false).await;
        assert_eq!(reply.status.as_u16(), 422, "{}", reply.text);
        assert!(reply.code().unwrap().starts_with("sheet."), "{}", reply.text);
        let too_large = vec![0; 21 * 1024 * 1024];
        officer.upload("/api/v1/imports/income", &too_large, false).await.problem(413, "body.too_large");
    }

    /// What is sensitive comes out masked, until somebody gives a reason.
    async fn what_came_in_is_masked(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = a_household_in(&app, TOWN).await;
        let id_number = crate::app::id_number("19600101", 1);
        let cadre = app.as_role("village_cadre").await;
        let file = cadre.get(&format!("/api/v1/households/{household}")).await;
        assert!(!file.text.contains(&id_number), "{}", file.text);
        let file = file.ok();
        let head = file["members"].as_array().unwrap().iter().find(|m| m["relation"] == "head").unwrap();
        let digits = json!({ "text": &id_number[14..] });
        assert_eq!(cadre.post("/api/v1/households/search", digits).await.ok()["total"], 1);
        let reveal = json!({ "member_id": head["id"], "fields": ["id_number"], "reason": "verify_identity" });
        let path = format!("/api/v1/households/{household}/reveal");
        let revealed = cadre.post(&path, reveal).await.ok();
        assert_eq!(revealed["fields"][0]["value"], id_number.as_str());
    }
}
