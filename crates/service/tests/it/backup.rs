//! Backups: made while others write, proved, sealed, restored into an empty place, and refused when anything is wrong.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use shouwang_domain::Problem;
use shouwang_domain::calendar::Timestamp;
use shouwang_service::backup::{BackupCmd, BackupView, RestoreCmd, RestoreView, restore};
use shouwang_service::rules::screening::ScreenCmd;
use shouwang_service::rules::snapshot::TakeSnapshotCmd;
use shouwang_service::{Service, ServiceConfig};
use shouwang_store::entity::account;
use shouwang_store::{Store, StoreConfig};
use shouwang_testkit::{TestDb, both_databases};
use tempfile::TempDir;

use crate::county::County;
use crate::screening::generated;

const DAY: &str = "2026-03-05";

fn now() -> Timestamp {
    format!("{DAY}T10:00:00+08:00").parse().unwrap()
}

/// Where backups and their key file lie.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    async fn back_up(&self, service: &Service, name: &str) -> Result<BackupView, Problem> {
        let key = self.path("key.json");
        let cmd = BackupCmd {
            to: self.path(name),
            new_key: !key.exists(),
            key,
            held: Vec::new(),
        };
        service.back_up(cmd, now()).await
    }

    async fn restore(&self, name: &str, to: &TestDb, held: &[&str]) -> Result<RestoreView, Problem> {
        let cmd = RestoreCmd {
            owner_url: None,
            from: self.path(name),
            key: self.path("key.json"),
            held: held.iter().map(|note| (*note).to_owned()).collect(),
        };
        restore(&config(to), cmd, |_| Ok(now())).await
    }
}

fn config(db: &TestDb) -> ServiceConfig {
    ServiceConfig {
        data_dir: db.data_dir().to_owned(),
        database_url: db.url.clone(),
    }
}

async fn store(db: &TestDb) -> Store {
    let config = StoreConfig {
        data_dir: db.data_dir().to_owned(),
        database_url: db.url.clone(),
    };
    Store::open(&config).await.unwrap()
}

/// The other database, or the same, empty.
fn other(db: &TestDb, is_other: bool) -> TestDb {
    if db.url.is_some() == is_other {
        TestDb::sqlite()
    } else {
        TestDb::postgres()
    }
}

fn is_untouched(db: &TestDb) -> bool {
    let beside = db.data_dir().with_extension("restoring");
    let name = format!("{}.restoring", db.data_dir().file_name().unwrap().to_str().unwrap());
    fs::read_dir(db.data_dir()).unwrap().next().is_none()
        && !beside.exists()
        && !db.data_dir().with_file_name(name).exists()
}

/// The rows of an export by the names of their files, without the table that a restore changes.
fn rows(export: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut rows: Vec<_> = fs::read_dir(export.join("rows"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_stem().unwrap() != "snapshot")
        .map(|path| (path.file_name().unwrap().into(), fs::read(&path).unwrap()))
        .collect();
    rows.sort();
    rows
}

both_databases! {
    async fn a_backup_is_restored_to_either_database_as_it_was(db: TestDb) {
        let county = County::new(db).await;
        county.households(generated(40)).await;
        let officer = county.officer(DAY);
        let run = county.service.screen(&officer, ScreenCmd::default()).await.unwrap();
        let taken = county.service.take_snapshot(&officer, TakeSnapshotCmd::default()).await.unwrap();
        let template = "templates/message.typ";
        fs::create_dir(county.db.data_dir().join("templates")).unwrap();
        fs::write(county.db.data_dir().join(template), "#let own = 1").unwrap();
        let desk = Desk::new();
        let made = desk.back_up(&county.service, "one").await.unwrap();
        assert_eq!((made.snapshots, made.without.len()), (2, 0));
        county.store.export_evidence(&desk.path("then"), now()).await.unwrap();

        for is_other in [false, true] {
            let place = other(&county.db, is_other);
            let restored = desk.restore("one", &place, &[&made.checkpoint]).await.unwrap();
            assert_eq!((restored.leaves, restored.rows), (made.leaves, made.rows));
            assert_eq!((restored.snapshots, restored.erased), (2, 1));
            assert_eq!(fs::read_to_string(place.data_dir().join(template)).unwrap(), "#let own = 1");
            let service = Service::open(&config(&place)).await.unwrap();
            service.check_evidence_key().await.unwrap();

            // What was sealed opens, what was screened runs again, and of the names nothing came along.
            assert!(service.screen_snapshot(&officer, run.snapshot_id).await.unwrap().same);
            assert!(service.screen_snapshot(&officer, taken.id).await.unwrap().same);
            let listed = service.list_snapshots(&officer).await.unwrap();
            assert_eq!(listed[0].identity_erased_on, Some(DAY.parse().unwrap()));
            assert!(!place.data_dir().join("snapshots").join(format!("{}.identity", taken.id)).exists());
            let found = service.snapshot_files().await.unwrap();
            assert_eq!((found.rows, found.without_facts, found.without_names), (2, vec![], vec![]));

            // Every row is the one that it was, and work goes on under the same log.
            let store = store(&place).await;
            let again = desk.path(&format!("again-{is_other}"));
            store.export_evidence(&again, now()).await.unwrap();
            assert!(rows(&again) == rows(&desk.path("then")));
            service.screen(&officer, ScreenCmd::default()).await.unwrap();
            let newer = store.checkpoint(now()).await.unwrap().note;
            let later = desk.path(&format!("later-{is_other}"));
            store.export_evidence(&later, now()).await.unwrap();
            let held = [made.checkpoint.clone(), newer];
            let report = shouwang_evidence::verify(&later, &held, Some(&county.store.verifying_key()));
            assert!(report.ok, "{report}");

            // It overwrites nothing.
            assert_eq!(desk.restore("one", &place, &[]).await.unwrap_err().code, "restore.place");
        }
        assert_eq!(desk.back_up(&county.service, "one").await.unwrap_err().code, "backup.exists");
    }

    async fn a_backup_under_writes_is_one_state(db: TestDb) {
        let county = County::new(db).await;
        county.households(generated(40)).await;
        let desk = Desk::new();
        let (stop, written) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let writer = tokio::spawn({
            let (store, stop, written) = (county.store.clone(), stop.clone(), written.clone());
            async move {
                while !stop.load(Ordering::Relaxed) {
                    let n = written.fetch_add(1, Ordering::Relaxed);
                    let mut tx = store.system_begin(now(), "test.person").await.unwrap();
                    for half in 0..2 {
                        let row = account::Model {
                            login: format!("writer-{n}-{half}"),
                            display_name: "x".into(),
                            state: "active".parse().unwrap(),
                            ..account::Model::default()
                        };
                        tx.insert(row).await.unwrap();
                    }
                    tx.commit(()).await.unwrap();
                }
            }
        });
        while written.load(Ordering::Relaxed) < 3 {
            tokio::task::yield_now().await;
        }
        let before = written.load(Ordering::Relaxed);
        let made = desk.back_up(&county.service, "one").await.unwrap();
        let after = written.load(Ordering::Relaxed);
        stop.store(true, Ordering::Relaxed);
        writer.await.unwrap();
        assert!(after > before + 2, "{before} and {after} commands while it was made");
        let place = other(&county.db, false);
        let restored = desk.restore("one", &place, &[&made.checkpoint]).await.unwrap();
        assert_eq!((restored.leaves, restored.rows), (made.leaves, made.rows));
        // No command is there by half.
        let accounts = shouwang_store::repo::office::account::all(&store(&place).await, DAY.parse().unwrap()).await.unwrap();
        let half = |end: &str| accounts.iter().filter(|(account, _)| account.login.ends_with(end)).count();
        assert_eq!(half("-0"), half("-1"));
        assert!(half("-0") >= before as usize - 1);
    }

    async fn a_backup_that_was_altered_or_cut_is_refused_before_anything_is_written(db: TestDb) {
        let county = County::new(db).await;
        county.households(generated(12)).await;
        let desk = Desk::new();
        let made = desk.back_up(&county.service, "one").await.unwrap();
        let whole = fs::read(desk.path("one")).unwrap();
        assert_eq!(whole.len() as u64, made.bytes);
        let place = other(&county.db, false);
        let refused = async |bytes: &[u8]| {
            fs::write(desk.path("bad"), bytes).unwrap();
            let problem = desk.restore("bad", &place, &[]).await.unwrap_err();
            assert!(is_untouched(&place));
            problem
        };
        for part in 0..24 {
            let at = (whole.len() - 1) * part / 23;
            let mut altered = whole.clone();
            altered[at] ^= 1;
            let problem = refused(&altered).await;
            let expected = if at < 18 { "backup.foreign" } else if at < 26 { "backup.wrong_key" } else { "backup.damaged" };
            assert_eq!(problem.code, expected, "byte {at}");
            if problem.code == "backup.damaged" {
                // It says where: the chunk that the byte is in.
                let told: usize = problem.fields.first().map_or(problem.zh.as_str(), |field| &field.at)
                    .rsplit('@').next().unwrap().trim_end_matches(|c: char| !c.is_ascii_digit())
                    .split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap();
                assert!(at < 58 || (told <= at && at < told + (64 << 10) + 16), "byte {at}, told {told}");
            }
        }
        for kept in [0, 17, 57, 58, whole.len() / 2, whole.len() - 1] {
            let problem = refused(&whole[..kept]).await;
            assert!(["backup.foreign", "backup.damaged"].contains(&problem.code.as_str()), "cut at {kept}: {problem:?}");
        }
        // A checkpoint that somebody holds, and the backup does not reach.
        county.households(generated(1)).await;
        let newer = county.store.checkpoint(now()).await.unwrap().note;
        let problem = desk.restore("one", &place, &[&newer]).await.unwrap_err();
        assert_eq!(problem.code, "backup.unproved");
        assert!(!problem.fields.is_empty() && is_untouched(&place));
        desk.restore("one", &place, &[&made.checkpoint]).await.unwrap();
    }

    async fn a_backup_needs_its_own_key_file(db: TestDb) {
        let county = County::new(db).await;
        let desk = Desk::new();
        let missing = BackupCmd { to: desk.path("one"), key: desk.path("key.json"), new_key: false, held: vec![] };
        assert_eq!(county.service.back_up(missing.clone(), now()).await.unwrap_err().code, "backup.key_missing");
        desk.back_up(&county.service, "one").await.unwrap();
        let again = BackupCmd { to: desk.path("two"), new_key: true, ..missing };
        assert_eq!(county.service.back_up(again, now()).await.unwrap_err().code, "backup.key_place");
        // A key file of another installation, whose keys are others.
        let (elsewhere, other_desk) = (County::with_own_keys(other(&county.db, false)).await, Desk::new());
        other_desk.back_up(&elsewhere.service, "one").await.unwrap();
        fs::rename(desk.path("key.json"), desk.path("kept.json")).unwrap();
        fs::copy(other_desk.path("key.json"), desk.path("key.json")).unwrap();
        assert_eq!(desk.back_up(&county.service, "two").await.unwrap_err().code, "backup.other_keys");
        let place = other(&county.db, false);
        assert_eq!(desk.restore("one", &place, &[]).await.unwrap_err().code, "backup.wrong_key");
        fs::write(desk.path("key.json"), "{}").unwrap();
        assert_eq!(desk.restore("one", &place, &[]).await.unwrap_err().code, "backup.key_damaged");
        fs::remove_file(desk.path("key.json")).unwrap();
        fs::rename(desk.path("kept.json"), desk.path("key.json")).unwrap();
        desk.restore("one", &place, &[]).await.unwrap();
        assert!(!county.db.data_dir().join("backup-work").exists());
        assert!(!desk.path("two").exists() && !desk.path("two.unfinished").exists());
    }
}
