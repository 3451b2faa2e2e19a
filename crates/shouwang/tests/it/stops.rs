//! Processes that are killed in the middle of what they write: rows and files agree afterwards.

use std::fs;

use serde_json::Value;
use shouwang_testkit::{TestDb, both_databases};

use crate::county::{County, Place};
use crate::ended::{self, Ended};

/// What the doctor says of the snapshots and their files.
fn doctor_of(place: &Place) -> Value {
    let report: Value = serde_json::from_str(&place.json("nobody", &["doctor"]).out).unwrap();
    let checks = report["checks"].as_array().unwrap();
    checks
        .iter()
        .find(|check| check["check"] == "snapshots")
        .unwrap()
        .clone()
}

/// The ids that the files with an ending have.
fn ids(place: &Place, folder: &str, ending: &str) -> Vec<String> {
    let Ok(entries) = fs::read_dir(place.db.data_dir().join(folder)) else {
        return Vec::new();
    };
    let mut ids: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids
}

both_databases! {
    async fn a_snapshot_whose_process_is_killed_leaves_rows_and_files_in_step(db: TestDb) {
        let county = County::of(db, &[], 40);
        county.import("register", &[]).json();
        let place = &county.place;
        let (mut killed, mut left_over) = (0, 0);
        for step in (0..).step_by(2) {
            let ended = ended::at(step, place, "county_officer", &["snapshot", "create"]);
            let files = ids(place, "snapshots", "parquet");
            let found = doctor_of(place);
            assert_eq!(found["ok"], true, "a row never lacks its files: {found} after step {step}");
            left_over += files.len() - found["found"].as_str().unwrap().parse::<usize>().unwrap();
            match ended {
                Ended::Killed => killed += 1,
                Ended::ByItself(output) => {
                    assert!(output.status.success());
                    break;
                }
            }
        }
        // The next one begins by tidying.
        county.json("county_officer", &["snapshot", "create"]).json();
        let listed = county.json("county_officer", &["snapshot", "list"]).json();
        let mut rows: Vec<_> = listed.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
        rows.sort();
        assert_eq!(ids(place, "snapshots", "parquet"), rows);
        assert_eq!(ids(place, "snapshots", "identity"), rows);
        assert_eq!(ids(place, "snapshots/identity-keys", "key"), rows);
        assert!(killed >= 5 && left_over >= 1, "{killed} kills, {left_over} files left over");
    }

    async fn an_init_whose_process_is_killed_is_whole_or_can_be_repeated(db: TestDb) {
        let mut killed = 0;
        // On PostgreSQL each kill makes two databases with all their tables.
        for step in (0..).step_by(if db.url.is_some() { 6 } else { 3 }) {
            let place = Place::new(if db.url.is_some() { TestDb::postgres() } else { TestDb::sqlite() });
            let args = [
                "init", "--node", "1", "--origin", "test.example/990101", "--root-code", "990000000000", "--root-name", "演示省",
                "--movable-clock",
            ];
            let ended = ended::at(step, &place, "nobody", &args);
            if let Ended::ByItself(output) = ended {
                assert!(output.status.success());
                break;
            }
            killed += 1;
            let again = place.json("nobody", &args);
            if again.code != 0 {
                assert_eq!(again.problem(4)["code"], "store.already_initialised", "after step {step}");
            }
            place.name_witness();
            let report: Value = serde_json::from_str(&place.json("nobody", &["doctor"]).out).unwrap();
            assert_eq!(report["ok"], true, "after step {step}: {report}");
            assert!(!place.db.data_dir().join("init-unfinished").exists());
        }
        assert!(killed >= 3, "{killed} kills");
    }
}
