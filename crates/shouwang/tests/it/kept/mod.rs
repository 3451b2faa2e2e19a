//! What is there already survives: installations that earlier programs made are opened by this one.
//!
//! `tests/kept/README.md` says how they were made, and when there is one more.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{Cursor, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use serde_json::Value;
use shouwang_testkit::{TestDb, both_databases};
use zip::ZipArchive;

use crate::county::{PASSWORD, Place, finish, path, shouwang};
use crate::ended::{self, Ended};

/// An installation that a program of some time made: the version of its schema, and one archive for each database.
struct Kept {
    schema: i64,
    sqlite: &'static [u8],
    postgres: &'static [u8],
}

/// Every change of schema adds the installation that the program made before it.
const ALL: &[Kept] = &[
    Kept {
        schema: 1,
        sqlite: include_bytes!("../../kept/schema-1/sqlite.zip"),
        postgres: include_bytes!("../../kept/schema-1/postgres.zip"),
    },
    // With registers, a changed record among them.
    Kept {
        schema: 10,
        sqlite: include_bytes!("../../kept/schema-10/sqlite.zip"),
        postgres: include_bytes!("../../kept/schema-10/postgres.zip"),
    },
    Kept {
        schema: 11,
        sqlite: include_bytes!("../../kept/schema-11/sqlite.zip"),
        postgres: include_bytes!("../../kept/schema-11/postgres.zip"),
    },
    // With a campaign that runs.
    Kept {
        schema: 12,
        sqlite: include_bytes!("../../kept/schema-12/sqlite.zip"),
        postgres: include_bytes!("../../kept/schema-12/postgres.zip"),
    },
    Kept {
        schema: 15,
        sqlite: include_bytes!("../../kept/schema-15/sqlite.zip"),
        postgres: include_bytes!("../../kept/schema-15/postgres.zip"),
    },
    Kept {
        schema: 17,
        sqlite: include_bytes!("../../kept/schema-17/sqlite.zip"),
        postgres: include_bytes!("../../kept/schema-17/postgres.zip"),
    },
    Kept {
        schema: 18,
        sqlite: include_bytes!("../../kept/schema-18/sqlite.zip"),
        postgres: include_bytes!("../../kept/schema-18/postgres.zip"),
    },
    Kept {
        schema: 19,
        sqlite: include_bytes!("../../kept/schema-19/sqlite.zip"),
        postgres: include_bytes!("../../kept/schema-19/postgres.zip"),
    },
    Kept {
        schema: 21,
        sqlite: include_bytes!("../../kept/schema-21/sqlite.zip"),
        postgres: include_bytes!("../../kept/schema-21/postgres.zip"),
    },
    Kept {
        schema: 23,
        sqlite: include_bytes!("../../kept/schema-23/sqlite.zip"),
        postgres: include_bytes!("../../kept/schema-23/postgres.zip"),
    },
    Kept {
        schema: 24,
        sqlite: include_bytes!("../../kept/schema-24/sqlite.zip"),
        postgres: include_bytes!("../../kept/schema-24/postgres.zip"),
    },
    Kept {
        schema: 25,
        sqlite: include_bytes!("../../kept/schema-25/sqlite.zip"),
        postgres: include_bytes!("../../kept/schema-25/postgres.zip"),
    },
];

/// One of them, unpacked.
struct Installation {
    place: Place,
    /// What was found in it when it was made.
    then: Value,
}

impl Kept {
    fn unpack(&self, db: TestDb) -> Installation {
        let bytes = if db.url.is_some() { self.postgres } else { self.sqlite };
        let place = Place {
            now: Some("2026-03-16"),
            ..Place::new(db)
        };
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        for n in 0..archive.len() {
            let mut file = archive.by_index(n).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            let name = file.name().unwrap().into_owned();
            let to = match name.strip_prefix("data/") {
                Some(name) => place.db.data_dir().join(name),
                None => place.desk.path().join(&name),
            };
            write_private(&to, &content);
        }
        place.name_witness();
        if place.db.url.is_some() {
            place.db.load(&place.desk.path().join("database.sql"));
        }
        let then = fs::read(place.desk.path().join("then.json")).unwrap();
        Installation {
            place,
            then: serde_json::from_slice(&then).unwrap(),
        }
    }
}

/// The version of the schema that a doctor tells of a sound installation. Its checkpoints are older than its witness, which
/// gets the next one.
fn schema_of(report: &[u8]) -> i64 {
    let report: Value = serde_json::from_slice(report).unwrap();
    let checks = report["checks"].as_array().unwrap();
    let mut ill = checks
        .iter()
        .filter(|check| check["ok"] != true && check["check"] != "witnesses");
    assert_eq!(ill.next(), None, "{report}");
    let schema = checks.iter().find(|check| check["check"] == "schema").unwrap();
    schema["found"].as_str().unwrap().parse().unwrap()
}

impl Installation {
    fn api(&self, who: &str, method: &str, at: &str, body: Option<Value>) -> Value {
        let mut args = vec!["api".to_owned(), method.to_owned(), at.to_owned()];
        args.extend(body.map(|body| format!("--body={body}")));
        self.place
            .json(who, &args.iter().map(String::as_str).collect::<Vec<_>>())
            .json()
    }

    fn log_in(&self) {
        for who in ["county_officer", "village_cadre", "audit_admin"] {
            self.place.log_in(who, PASSWORD).ok();
        }
    }

    /// Opens it, and tells the version that its schema has then.
    fn open(&self) -> i64 {
        schema_of(self.place.json("nobody", &["doctor"]).out.as_bytes())
    }

    /// The evidence, exported by this program and verified against what was held outside since then.
    fn prove(&self, name: &str) {
        let file = |name: &str| path(&self.place.desk.path().join(name));
        self.place.json("audit_admin", &["evidence", "checkpoint"]).json();
        self.place
            .json("audit_admin", &["evidence", "export", &file(name)])
            .json();
        let (export, held, key) = (file(name), file("held.txt"), file("verifying-key.txt"));
        let verify = ["evidence", "verify", &export, "--held", &held, "--key", &key, "--json"];
        let report = finish(shouwang().args(verify), "").json();
        assert_eq!(
            (&report["ok"], &report["findings"]),
            (&true.into(), &Value::Array(vec![])),
            "{report}"
        );
    }

    fn screens_its_snapshots_again(&self) {
        for snapshot in self.then["snapshots"].as_array().unwrap() {
            let id = snapshot["id"].as_str().unwrap();
            let again = self.place.json("county_officer", &["screen", "--snapshot", id]).json();
            assert_eq!(
                (&again["same"], &again["digest"]),
                (&true.into(), &snapshot["digest"]),
                "{again}"
            );
        }
    }

    /// Every evidenced row, as this program exports it; but for the registers, which are brought after the migration and
    /// have the moment of that.
    fn rows(&self, name: &str) -> Vec<(String, String)> {
        let files = fs::read_dir(self.place.desk.path().join(name).join("rows")).unwrap();
        let mut rows: Vec<_> = files
            .map(|file| file.unwrap().path())
            .filter(|file| file.file_name().is_some_and(|name| name != "ledger_form.jsonl"))
            .map(|file| {
                (
                    path(Path::new(file.file_name().unwrap())),
                    fs::read_to_string(&file).unwrap(),
                )
            })
            .collect();
        rows.sort();
        rows
    }
}

/// Keys must not be readable by others.
fn write_private(to: &Path, content: &[u8]) {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(to.parent().unwrap())
        .unwrap();
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to);
    file.unwrap().write_all(content).unwrap();
}

fn fresh(like: &TestDb) -> TestDb {
    if like.url.is_some() {
        TestDb::postgres()
    } else {
        TestDb::sqlite()
    }
}

/// The oldest has every migration before it, and the newest the most to be migrated; those between are the proof's.
fn of_this_run() -> impl Iterator<Item = &'static Kept> {
    let is_at_an_end = |kept: &Kept| {
        [ALL.first(), ALL.last()]
            .into_iter()
            .flatten()
            .any(|end| end.schema == kept.schema)
    };
    ALL.iter().filter(move |kept| ended::is_proof() || is_at_an_end(kept))
}

both_databases! {
    async fn an_old_installation_opens_verifies_and_works_on(db: TestDb) {
        for kept in of_this_run() {
            let old = kept.unpack(fresh(&db));
            old.open();
            old.log_in();
            old.prove("as-it-was");
            old.screens_its_snapshots_again();

            // What was there is there, and what was sealed opens.
            let then = &old.then;
            let households = old.api("county_officer", "POST", "/households/search", Some(serde_json::json!({})));
            assert_eq!(households["total"], then["households"]);
            for (case, state) in then["cases"].as_object().unwrap() {
                assert_eq!(&old.api("county_officer", "GET", &format!("/cases/{case}"), None)["state"], state);
            }
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let (revealed, paper) = (&then["revealed"], &then["paper"]);
            let reveal = serde_json::json!({ "member_id": revealed["member"], "fields": ["id_number"], "reason": "verify_identity" });
            let at = format!("/households/{}/reveal", text(&revealed["household"]));
            assert_eq!(old.api("village_cadre", "POST", &at, Some(reveal))["fields"], revealed["fields"]);
            let at = format!("/cases/{}/attachments/{}/reading", text(&paper["case"]), text(&paper["id"]));
            let read = old.api("village_cadre", "POST", &at, Some(serde_json::json!({ "reason": "procedure" })));
            assert_eq!(read["content"], paper["content"]);

            // Work goes on where it was, and is evidence like all before it.
            let case = text(&then["open_case"]);
            let version = old.api("county_officer", "GET", &format!("/cases/{case}"), None)["version"].to_string();
            let at = format!("/cases/{case}/acts");
            let body = serde_json::json!({ "act": { "act": "withdraw", "reason": "暂不需要。" } }).to_string();
            let act = ["api", "POST", &at, "--body", &body, "--if-match", &version];
            assert_eq!(old.place.json("village_cadre", &act).json()["state"], "withdrawn");
            for command in [&["screen"][..], &["duty", "schedule"], &["duty", "board"]] {
                old.place.json("county_officer", command).json();
            }
            for at in ["/today", "/cockpit", "/lists/uninsured", "/policies"] {
                old.api("county_officer", "GET", at, None);
            }
            old.prove("after-more-work");
        }
    }

    async fn an_old_installation_whose_migration_is_killed_migrates_again(db: TestDb) {
        for kept in of_this_run() {
            let whole = kept.unpack(fresh(&db));
            let schema = whole.open();
            whole.log_in();
            whole.prove("whole");
            let expected = whole.rows("whole");

            let mut killed = 0;
            for step in (0..).step_by(ended::stride(&db)) {
                let old = kept.unpack(fresh(&db));
                if let Ended::ByItself(output) = ended::at(step, &old.place, "nobody", &["doctor"]) {
                    schema_of(&output.stdout);
                    break;
                }
                killed += 1;
                assert_eq!(old.open(), schema);
                old.place.log_in("audit_admin", PASSWORD).ok();
                old.prove("killed");
                let found = old.rows("killed");
                for ((table, rows), (_, before)) in found.iter().zip(&expected) {
                    assert!(rows == before, "{table} after a kill at {step}");
                }
                assert_eq!(found.len(), expected.len());
            }
            assert_eq!(killed > 0, kept.schema < schema, "{killed} kills in the migration of schema {}", kept.schema);
        }
    }
}
