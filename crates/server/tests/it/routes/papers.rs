//! Papers over the API: those of a case, of a household, of an area, and the guide.

use serde_json::json;
use shouwang_testkit::{both_databases, pdf};

use super::jobs::ended;
use crate::app::{COUNTY, OTHER_TOWN, TOWN, TestApp};
use crate::routes::{a_case_in, a_household_in};

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

    async fn papers_of_a_household_and_of_its_area_are_made(db: TestDb) {
        let app = TestApp::new(db).await;
        let id = a_household_in(&app, TOWN).await;
        let home = format!("/api/v1/households/{id}");
        let (county, leader) = (app.as_role("county_officer").await, app.as_role("county_leader").await);
        let transfer = json!({ "household_id": id, "monitored_type": "unstable_lifted", "since": "2025-11-05",
            "origin": "邻县", "document_number": "邻农函〔2026〕1号" });
        let arrival = county.post("/api/v1/arrivals/transfers", transfer).await.created();
        let decision = format!("/api/v1/arrivals/{}/decision", arrival["id"].as_str().unwrap());
        leader.change(1, &decision, json!({ "approve": true })).await.ok();
        let tool = json!({ "title": "助学补助", "department": "education", "branch": "safety_net", "risk": "schooling_cost", "targets": ["labour", "student", "elder", "child"],
            "whom": "监测对象", "labour": "any", "what": "补助", "how_much": "示例标准", "papers": "户口簿", "channel": "village", "basis": "示例教〔2026〕2号",
            "from_on": "2026-01-01", "checked_on": "2026-03-01" });
        let record = json!({ "area_id": app.area_id(COUNTY), "values": tool });
        county.post("/api/v1/forms/policy_tool/records", record).await.created();

        let officer = app.as_role("town_officer").await;
        let advice = officer.get(&format!("{home}/policies")).await.ok();
        // proves AST-08: the catalogue of the county answers a household of one of its towns
        assert_eq!((&advice["household_id"], &advice["policies"][0]["title"]), (&json!(id), &json!("助学补助")), "{advice}");
        for (kind, said) in [("household_file", "一户一档"), ("help_ledger", "监测帮扶台账"), ("clear_card", "明白卡")] {
            let made = officer.post(&format!("{home}/papers"), json!({ "kind": kind })).await;
            assert_eq!(made.status.as_u16(), 200, "{}", made.text);
            // proves LDG-12, LDG-11, PUB-02: the file, the ledger and the card of a household are printed
            assert!(pdf::is_printable(&made.bytes) && pdf::joined(&made.bytes).contains(said), "{kind}");
        }
        let archive = officer.get(&format!("{home}/archive")).await.ok();
        // proves ELM-06: what a file lacks is said with the role that has it; what was decided elsewhere is no gap of this file
        assert_eq!(archive["spells"][0]["lacking"][0]["role"], "village_cadre", "{archive}");
        assert_eq!((&archive["spells"][0]["came"], &archive["spells"][0]["lacking"][0]["folder"]), (&json!(true), &json!("collection")));
        let sheet = officer.post(&format!("{home}/help-ledger"), json!({})).await;
        assert!(sheet.status.as_u16() == 200 && sheet.bytes.starts_with(b"PK"), "{}", sheet.status);

        let town = format!("/api/v1/areas/{}", app.area_id(TOWN));
        for path in ["help-ledger/paper", "help-ledger/sheet"] {
            let made = officer.post(&format!("{town}/{path}"), json!({})).await;
            assert_eq!(made.status.as_u16(), 200, "{path}: {}", made.text);
        }
        for (kind, said) in [("guide_cadre", "监测标准"), ("guide_household", "什么样的家庭可以申报")] {
            let made = officer.post(&format!("{town}/guides"), json!({ "kind": kind })).await;
            // proves PUB-01: the guide is made over the API in both versions
            assert!(pdf::joined(&made.bytes).contains(said), "{kind}");
        }
        let queued = officer.post(&format!("/api/v1/jobs/household-files/{}", app.area_id(TOWN)), json!({})).await.created();
        let job = queued["id"].as_str().unwrap();
        assert_eq!(ended(&officer, job).await["result"]["households"], 1);
        let archive = officer.post(&format!("/api/v1/jobs/{job}/file"), json!({})).await;
        assert_eq!(archive.headers["content-type"].to_str().unwrap(), "application/zip");
        assert!(archive.bytes.starts_with(b"PK"));

        let stranger = app.as_role_in("town_officer", OTHER_TOWN).await;
        stranger.get(&format!("{home}/policies")).await.problem(404, "not_found");
        stranger.post(&format!("{home}/papers"), json!({ "kind": "clear_card" })).await.problem(404, "not_found");
        stranger.post(&format!("{town}/help-ledger/sheet"), json!({})).await.problem(404, "not_found");
        stranger.post(&format!("{town}/guides"), json!({ "kind": "guide_cadre" })).await.problem(404, "not_found");
        stranger.post(&format!("/api/v1/jobs/{job}/file"), json!({})).await.problem(404, "not_found");
    }
}
