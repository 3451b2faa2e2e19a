//! `doctor` and `demo generate` act on this machine, for whoever sits at it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use shouwang_testkit::{TestDb, both_databases};

use crate::county::Place;

both_databases! {
    async fn the_doctor_sees_what_is_wrong(db: TestDb) {
        let place = Place::new(db);
        assert_eq!(place.json("nobody", &["doctor"]).code, 4, "nothing is initialised");
        place.init();
        fs::remove_file(place.db.data_dir().join("witnesses.txt")).unwrap();
        let alone = place.json("nobody", &["doctor"]);
        assert_eq!(alone.code, 4, "nobody holds a checkpoint");
        assert!(alone.out.contains("witnesses"), "{}", alone.out);
        place.name_witness();
        let report = place.json("nobody", &["doctor"]).json();
        assert_eq!(report["ok"], true, "{report}");
        let found = |report: &serde_json::Value, check: &str| {
            report["checks"].as_array().unwrap().iter().find(|one| one["check"] == check).cloned().unwrap()
        };
        let database = found(&report, "database")["found"].as_str().unwrap().to_owned();
        assert!(database.starts_with(if place.db.url.is_some() { "PostgreSQL " } else { "SQLite 3." }), "{database}");
        assert_eq!(found(&report, "keys.json")["found"], "600");
        assert!(found(&report, "unsequenced")["found"].as_str().unwrap().starts_with(|c: char| c.is_ascii_digit()));

        let key = place.db.data_dir().join("evidence-key.pem");
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
        let done = place.json("nobody", &["doctor"]);
        assert_eq!(done.code, 4);
        let report = serde_json::from_str(&done.out).unwrap();
        assert_eq!(found(&report, "evidence-key.pem")["ok"], false);
        assert_eq!(found(&report, "database")["ok"], false);
        assert_eq!(place.json("nobody", &["serve", "--listen", "127.0.0.1:0"]).problem(4)["code"], "keys.readable_by_others");

        fs::remove_file(&key).unwrap();
        assert_eq!(place.json("nobody", &["serve", "--listen", "127.0.0.1:0"]).problem(4)["code"], "keys.missing");
    }
}

#[test]
fn equal_seeds_give_equal_files() {
    let place = Place::new(TestDb::sqlite());
    let make = |folder: &str, seed: &str| {
        let out = place.desk.path().join(folder);
        let args = [
            "demo",
            "generate",
            "--households",
            "60",
            "--seed",
            seed,
            "--out",
            out.to_str().unwrap(),
        ];
        let made = place.json("nobody", &args).json();
        assert_eq!(made["households"], 60);
        fs::read(out.join("truth.csv")).unwrap()
    };
    let one = make("one", "1");
    assert!(one == make("again", "1"));
    assert!(one != make("other", "2"));
}
