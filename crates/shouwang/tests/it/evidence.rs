//! Evidence by commands: sign, export, verify without the installation.

use std::fs;

use shouwang_testkit::both_databases;

use crate::county::{County, finish, path, shouwang};

both_databases! {
    async fn an_export_is_verified_offline_and_tampering_is_named(db: TestDb) {
        let county = County::new(db, &["audit_admin"]);
        county.import("register", &[]).ok();
        assert_eq!(county.json("county_officer", &["evidence", "checkpoint"]).problem(4)["code"], "access.denied");
        let checkpoint = county.json("audit_admin", &["evidence", "checkpoint"]).json();
        let held = county.place.desk.path().join("held.txt");
        fs::write(&held, checkpoint["note"].as_str().unwrap()).unwrap();
        let export = county.place.desk.path().join("export");
        county.json("audit_admin", &["evidence", "export", &path(&export)]).json();
        assert_ne!(county.json("audit_admin", &["evidence", "export", &path(&export)]).code, 0, "the directory exists");

        // The verifier is alone: no data directory, no login.
        let verify = |more: &[&str]| {
            let args = ["evidence", "verify", &path(&export), "--held", &path(&held), "--json"];
            finish(shouwang().args(args).args(more), "")
        };
        let report = verify(&[]).json();
        assert_eq!(report["ok"], true, "{report}");
        assert!(report["rows"].as_u64().unwrap() > 100);
        let doctor = county.json("nobody", &["doctor"]).json();
        let key = doctor["checks"].as_array().unwrap().iter().find(|check| check["check"] == "verifying_key").unwrap();
        let key_file = county.place.desk.path().join("verifying-key.txt");
        fs::write(&key_file, key["found"].as_str().unwrap()).unwrap();
        assert!(verify(&["--key", &path(&key_file)]).json()["notes"].as_array().unwrap().is_empty());
        let text = finish(shouwang().args(["evidence", "verify", &path(&export)]), "").ok();
        assert!(text.out.contains("通过"));

        let not_a_key = county.place.desk.path().join("key.txt");
        fs::write(&not_a_key, "no key").unwrap();
        assert_eq!(verify(&["--key", &path(&not_a_key)]).problem(3)["code"], "evidence.bad_key");

        let rows = export.join("rows/household.jsonl");
        let text = fs::read_to_string(&rows).unwrap();
        fs::write(&rows, text.replacen("\"active\"", "\"merged\"", 1)).unwrap();
        let done = verify(&[]);
        assert_eq!(done.code, 3);
        let report: serde_json::Value = serde_json::from_str(&done.out).unwrap();
        let finding = report["findings"].as_array().unwrap().iter().find(|found| found["kind"] == "row_changed").unwrap();
        assert!(finding["table"] == "household" && finding["row"].is_i64(), "{finding}");
    }
}
