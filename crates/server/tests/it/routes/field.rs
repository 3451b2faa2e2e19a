//! `/api/v1/field`: what phones take along and bring.

use serde_json::json;
use shouwang_testkit::both_databases;

use crate::app::{TOWN, TestApp};
use crate::routes::a_household_in;

both_databases! {
    async fn a_phone_brings_months_records_and_what_a_visit_found_once(db: TestDb) {
        let app = TestApp::new(db).await;
        app.set_date("2026-03-20");
        let home = a_household_in(&app, TOWN).await;
        let cadre = app.as_role("village_cadre").await;
        let taken = cadre.post("/api/v1/field/households", json!({ "have": [], "forms": "" })).await.ok();
        let forms: Vec<_> = taken["forms"]["items"].as_array().unwrap().iter().map(|form| form["id"].clone()).collect();
        assert_eq!(forms, [json!("loss_event"), json!("water_check")]);

        let told = json!({ "client_key": "p-1", "household_id": home, "made_on": "2026-03-20", "month": "2026-02",
            "amounts": [{ "kind": "wage", "fen": 120_000 }] });
        let first = cadre.post("/api/v1/field/statements", told.clone()).await.ok();
        let again = cadre.post("/api/v1/field/statements", told).await.ok();
        assert_eq!(first, again);
        let statements = cadre.get(&format!("/api/v1/households/{home}")).await.ok()["statements"].clone();
        // proves INV-04: the month that was missing is there, once
        assert_eq!(
            (&statements[0]["period"], &statements[0]["amounts"]["wage"], &statements[0]["version"]),
            (&json!("2026-02"), &json!(120_000), &json!(1)),
        );

        let record = |source: &str| json!({ "client_key": "p-2", "household_id": home, "made_on": "2026-03-20",
            "form_id": "water_check", "values": { "checked_on": "2026-03-20", "source": source } });
        let refused = cadre.post("/api/v1/field/records", record("river")).await;
        assert_eq!(refused.code().as_deref(), Some("ledger.refused"));
        assert!(refused.text.contains("/values/source"), "{}", refused.text);
        let kept = cadre.post("/api/v1/field/records", record("well")).await.ok();
        let records = cadre.get("/api/v1/forms/water_check/records").await.ok();
        // proves INV-04: what is wrong is told at its field, and what was mended is one record
        assert_eq!((records["items"].as_array().unwrap().len(), &records["items"][0]["id"]), (1, &kept["record_id"]));

        let visit = json!({ "client_key": "p-3", "household_id": home, "made_on": "2026-03-20", "problems": ["大病住院"],
            "becomes_clue": true, "referral": { "department": "civil_affairs", "risks": ["illness_or_disability"],
            "note": "请核实临时救助", "due": "2026-03-30" } });
        assert_eq!(cadre.post("/api/v1/field/visits", visit.clone()).await.code().as_deref(), Some("access.denied"));
        let officer = app.as_role("town_officer").await;
        let brought = officer.post("/api/v1/field/visits", visit).await.ok();
        let sent = officer.get(&format!("/api/v1/referrals?household_id={home}")).await.ok();
        // proves INV-05: the phone's visit has sent its referral and become a clue
        assert_eq!((&sent["items"][0]["id"], brought["clue_id"].is_string()), (&brought["referral_id"], true));
    }
}
