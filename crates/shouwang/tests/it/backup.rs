//! `backup` and `restore` as an operator has them: beside a server, into a new place, with the way back printed.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use shouwang_testkit::{TestDb, both_databases};

use crate::county::{County, PASSWORD, Place, finish, path, shouwang};

both_databases! {
    async fn an_installation_that_is_served_is_backed_up_and_restored_elsewhere(db: TestDb) {
        let county = County::of(db, &["audit_admin"], 40);
        county.import("register", &[]).json();
        county.json("county_officer", &["snapshot", "create"]).json();
        let place = &county.place;
        let file = |name: &str| path(&place.desk.path().join(name));
        let (backup, key, note) = (file("backup"), file("key.json"), file("note.txt"));

        let mut server = place
            .command("nobody", &["serve", "--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(server.stderr.take().unwrap()).lines();
        assert!(log.any(|line| line.unwrap().contains("serving")));
        let refused = place.json("nobody", &["backup", &backup, "--key", &key]);
        assert_eq!(refused.problem(2)["code"], "backup.key_missing");
        let told = place.run("nobody", &["backup", &file("first"), "--key", &key, "--new-key", "--lang", "en"]).ok();
        assert!(told.out.contains("The way back") && told.out.contains("shouwang restore"), "{}", told.out);
        let made = place.json("nobody", &["backup", &backup, "--key", &key]).json();
        assert!(Command::new("kill").arg(server.id().to_string()).status().unwrap().success());
        assert_eq!(server.wait().unwrap().code(), Some(0));
        fs::write(&note, made["checkpoint"].as_str().unwrap()).unwrap();
        let way_back = made["way_back"].as_str().unwrap();
        assert!(way_back.starts_with(&format!("shouwang restore {backup} --key {key} --checkpoint FILE --data DIR")), "{way_back}");

        let elsewhere = Place::new(if place.db.url.is_some() { TestDb::postgres() } else { TestDb::sqlite() });
        let restore = ["restore", &backup, "--key", &key, "--checkpoint", &note];
        let restored = elsewhere.json("nobody", &restore).json();
        assert_eq!((&restored["leaves"], &restored["rows"]), (&made["leaves"], &made["rows"]));
        assert_eq!(elsewhere.json("nobody", &restore).problem(4)["code"], "restore.place");
        let report = elsewhere.json("nobody", &["doctor"]);
        assert_eq!(report.code, 0, "{}", report.out);

        // Nobody is logged in there, and everybody can log in.
        assert_eq!(elsewhere.json("audit_admin", &["whoami"]).code, 4);
        elsewhere.log_in("audit_admin", PASSWORD).ok();
        elsewhere.log_in("county_officer", PASSWORD).ok();
        assert_eq!(elsewhere.json("county_officer", &["household", "list"]).json()["total"], county.households());
        let export = file("export");
        elsewhere.json("audit_admin", &["evidence", "export", &export]).json();
        let verified = finish(shouwang().args(["evidence", "verify", &export, "--held", &note, "--json"]), "").json();
        assert_eq!(verified["ok"], true, "{verified}");

        // One byte in the middle, and nothing is made of it.
        let mut bytes = fs::read(&backup).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(file("altered"), bytes).unwrap();
        let empty = Place::new(if place.db.url.is_some() { TestDb::postgres() } else { TestDb::sqlite() });
        let problem = empty.json("nobody", &["restore", &file("altered"), "--key", &key]).problem(3);
        assert_eq!(problem["code"], "backup.damaged");
        assert!(fs::read_dir(empty.db.data_dir()).unwrap().next().is_none());
    }
}

#[test]
fn an_owner_needs_a_database_to_own() {
    let place = Place::new(TestDb::sqlite());
    let problem = place
        .json("nobody", &["doctor", "--owner-url", "postgres://owner@127.0.0.1/x"])
        .problem(2);
    assert_eq!(problem["code"], "store.owner_alone");
}
