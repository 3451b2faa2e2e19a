//! Requests that stop in the middle: rows and files agree, wherever it was, and no key outlives its day.

use std::fs;
use std::future::poll_fn;
use std::path::Path;
use std::pin::pin;
use std::task::Poll;

use shouwang_domain::ProblemKind;
use shouwang_domain::calendar::Timestamp;
use shouwang_service::office::admin::InitCmd;
use shouwang_service::rules::screening::ScreenCmd;
use shouwang_service::rules::snapshot::{EraseIdentityCmd, SnapshotsKept, TakeSnapshotCmd};
use shouwang_service::{Service, ServiceConfig};
use shouwang_store::{Store, StoreConfig, repo};
use shouwang_testkit::{TestDb, both_databases};

use crate::county::{County, copy_packs};
use crate::screening::generated;

const DAY: &str = "2026-03-05";

/// Polls a future so many times and drops it; its output, when it came by then, and how often it was not ready.
async fn stopped_after<F: Future>(polls: usize, future: F) -> (usize, Option<F::Output>) {
    let mut future = pin!(future);
    let mut waited = 0;
    let output = poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending if waited == polls => Poll::Ready(None),
        Poll::Pending => {
            waited += 1;
            Poll::Pending
        }
    })
    .await;
    (waited, output)
}

/// Where to stop something: here and there, and then at its last wait, which is its commit, until a stop has fallen into it.
/// How often it waits differs a little from run to run, so that the last wait is looked for.
struct Stops {
    early: Vec<usize>,
    last: usize,
    tries: usize,
}

impl Stops {
    /// The first run goes to its end.
    fn new() -> Self {
        Self {
            early: vec![usize::MAX],
            last: 0,
            tries: 0,
        }
    }

    /// After how many waits to stop next; none when a stop has fallen into the commit.
    fn next(&mut self, has_landed: bool) -> Option<usize> {
        if let Some(early) = self.early.pop() {
            return Some(early);
        }
        self.tries += 1;
        assert!(has_landed || self.tries < 1000, "no stop fell into the commit");
        (!has_landed).then_some(self.last)
    }

    /// A run waited so often, and came to its end or not.
    fn went(&mut self, waited: usize, has_ended: bool, here_and_there: usize) {
        if self.last == 0 && self.tries == 0 && has_ended {
            self.early = (0..waited).step_by((waited / here_and_there).max(1)).collect();
        }
        match has_ended {
            true => self.last = waited.saturating_sub(1),
            false if self.early.is_empty() => self.last += 1,
            false => {}
        }
    }
}

/// The ids of the files with an ending in a folder.
fn ids(dir: &Path, ending: &str) -> Vec<i64> {
    let Ok(entries) = fs::read_dir(dir) else {
        return Vec::new();
    };
    let mut ids: Vec<i64> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().parse().unwrap())
        .collect();
    ids.sort_unstable();
    ids
}

impl County {
    /// Tidies as the server does, until nobody writes any more.
    async fn tidied(&self, day: &str) -> SnapshotsKept {
        let now: Timestamp = format!("{day}T09:30:00+08:00").parse().unwrap();
        loop {
            match self.service.keep_snapshots(now).await {
                Ok(kept) if !kept.put_off => return kept,
                Err(problem) if problem.kind != ProblemKind::Busy => panic!("{problem:?}"),
                _ => tokio::task::yield_now().await,
            }
        }
    }

    /// Every row has its files and every file its row; tells how many rows there are, and how many with names.
    async fn in_step(&self) -> (usize, usize) {
        let dir = self.db.data_dir().join("snapshots");
        let mut rows = repo::rules::snapshot::all(&self.store).await.unwrap();
        rows.sort_by_key(|row| row.id);
        let all: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let named = rows
            .iter()
            .filter(|row| row.identity_members.is_some() && row.identity_erased_on.is_none());
        let named: Vec<i64> = named.map(|row| row.id).collect();
        assert_eq!(ids(&dir, "parquet"), all, "facts");
        assert_eq!(ids(&dir, "identity"), named, "sealed names");
        assert_eq!(ids(&dir.join("identity-keys"), "key"), named, "keys of names");
        let found = self.service.snapshot_files().await.unwrap();
        assert_eq!(
            (found.rows, found.without_facts, found.without_names),
            (all.len() as u64, vec![], vec![])
        );
        for row in &rows {
            let file = dir.join(format!("{}.parquet", row.id));
            assert_eq!(shouwang_engine::snapshot::sha256_of(&file).unwrap(), row.file_sha256);
        }
        (all.len(), named.len())
    }
}

both_databases! {
    async fn a_snapshot_that_stops_anywhere_leaves_rows_and_files_in_step(db: TestDb) {
        let county = County::new(db).await;
        county.households(generated(12)).await;
        let officer = county.officer(DAY);
        let (mut before, mut stopped, mut landed, mut swept) = (0, 0, 0, 0);
        let mut stops = Stops::new();
        while let Some(polls) = stops.next(landed > 0) {
            let take = county.service.take_snapshot(&officer, TakeSnapshotCmd::default());
            let (waited, taken) = stopped_after(polls, take).await;
            stops.went(waited, taken.is_some(), 30);
            swept += county.tidied(DAY).await.removed;
            let (rows, named) = county.in_step().await;
            assert_eq!(rows, named);
            match taken {
                Some(taken) => {
                    taken.unwrap();
                    assert_eq!(rows, before + 1);
                }
                None => {
                    stopped += 1;
                    landed += rows - before;
                }
            }
            before = rows;
        }
        // How often a run can be stopped depends on how long the database takes.
        assert!(stopped >= 10, "{stopped} stops");
        // What stops before its commit removes its files itself.
        assert_eq!(swept, 0);
    }

    async fn a_screening_that_stops_anywhere_leaves_rows_and_files_in_step(db: TestDb) {
        let county = County::new(db).await;
        county.households(generated(12)).await;
        let officer = county.officer(DAY);
        let (mut before, mut stopped, mut landed) = (0, 0, 0);
        let mut stops = Stops::new();
        while let Some(polls) = stops.next(landed > 0) {
            let (waited, run) = stopped_after(polls, county.service.screen(&officer, ScreenCmd::default())).await;
            stops.went(waited, run.is_some(), 30);
            county.tidied(DAY).await;
            let (rows, _) = county.in_step().await;
            match run {
                Some(run) => {
                    assert!(county.service.screen_snapshot(&officer, run.unwrap().snapshot_id).await.unwrap().same);
                }
                None => {
                    stopped += 1;
                    landed += rows - before;
                }
            }
            before = rows;
        }
        // How often a run can be stopped depends on how long the database takes.
        assert!(stopped >= 10, "{stopped} stops");
    }

    async fn names_whose_erasing_stops_are_erased_or_not(db: TestDb) {
        let county = County::new(db).await;
        county.households(generated(12)).await;
        let officer = county.officer(DAY);
        let mut landed = 0;
        let mut stops = Stops::new();
        while let Some(polls) = stops.next(landed > 0) {
            let taken = county.service.take_snapshot(&officer, TakeSnapshotCmd::default()).await.unwrap();
            let (_, named) = county.in_step().await;
            let cmd = EraseIdentityCmd { snapshot_id: taken.id };
            let (waited, erased) = stopped_after(polls, county.service.erase_snapshot_identity(&officer, cmd)).await;
            stops.went(waited, erased.is_some(), 12);
            county.tidied(DAY).await;
            let (_, left) = county.in_step().await;
            assert!(left == named || left + 1 == named);
            match erased {
                Some(erased) => {
                    erased.unwrap();
                    assert_eq!(left + 1, named);
                }
                None => landed += named - left,
            }
        }
    }

    async fn names_go_on_their_day_though_nobody_takes_another_snapshot(db: TestDb) {
        let county = County::new(db).await;
        county.households(generated(12)).await;
        let taken = county.service.take_snapshot(&county.officer(DAY), TakeSnapshotCmd::default()).await.unwrap();
        let until = taken.identity_until.unwrap();
        assert_eq!(county.tidied(&until.to_string()).await, SnapshotsKept::default(), "on the last day they are there");
        assert_eq!(county.in_step().await, (1, 1));
        let next = until.succ_opt().unwrap().to_string();
        assert_eq!(county.tidied(&next).await, SnapshotsKept { erased: 1, ..SnapshotsKept::default() });
        assert_eq!(county.in_step().await, (1, 0));
        assert_eq!(county.tidied(&next).await, SnapshotsKept::default());
        let listed = county.service.list_snapshots(&county.officer(&next)).await.unwrap();
        assert_eq!(listed[0].identity_erased_on.unwrap().to_string(), next);
    }

    async fn what_a_crash_left_is_mended_and_what_is_missing_is_named(db: TestDb) {
        let county = County::new(db).await;
        county.households(generated(12)).await;
        let officer = county.officer(DAY);
        let taken = county.service.take_snapshot(&officer, TakeSnapshotCmd::default()).await.unwrap();
        let dir = county.db.data_dir().join("snapshots");
        let copy = |name: &str, ending: &str| {
            fs::copy(dir.join(format!("{}.{ending}", taken.id)), dir.join(format!("{name}.{ending}"))).unwrap();
        };
        // Files whose row was never committed, and a key that outlived what the row says.
        copy("77", "parquet");
        copy("77", "identity");
        fs::write(dir.join("identity-keys/77.key"), [7; 32]).unwrap();
        fs::write(dir.join("identity-keys/78.key"), [7; 3]).unwrap();
        // What is not ours stays.
        fs::write(dir.join("说明.parquet"), "x").unwrap();
        assert_eq!(county.tidied(DAY).await.removed, 3);
        fs::remove_file(dir.join("说明.parquet")).unwrap();
        assert_eq!(county.in_step().await, (1, 1));

        // Nobody tidies while somebody writes.
        let writing = shouwang_store::files::HeldFolder::together(&dir).await.unwrap();
        copy("79", "parquet");
        assert!(county.service.keep_snapshots(officer.now).await.unwrap().put_off);
        drop(writing);
        assert_eq!(county.tidied(DAY).await.removed, 1);

        fs::remove_file(dir.join(format!("{}.parquet", taken.id))).unwrap();
        fs::remove_file(dir.join("identity-keys").join(format!("{}.key", taken.id))).unwrap();
        let found = county.service.snapshot_files().await.unwrap();
        assert_eq!((found.without_facts, found.without_names), (vec![taken.id], vec![taken.id]));
        assert_eq!(county.tidied(DAY).await.removed, 0, "a row without its files is for people to look at");
    }

    async fn an_init_that_stops_anywhere_is_whole_or_can_be_repeated(db: TestDb) {
        let mut stops = Stops::new();
        while let Some(polls) = stops.next(stops.tries == 10) {
            let db = if db.url.is_some() { TestDb::postgres() } else { TestDb::sqlite() };
            let config = ServiceConfig { data_dir: db.data_dir().to_owned(), database_url: db.url.clone() };
            copy_packs(&config.policies_dir());
            let init = || {
                let cmd = InitCmd {
                    node: 1,
                    origin: "test.example/990101".into(),
                    movable_clock: true,
                    root_code: "99".into(),
                    root_name: "演示省".into(),
                };
                Service::init(&config, cmd, "2025-01-01".parse().unwrap())
            };
            let (waited, made) = stopped_after(polls, init()).await;
            let has_ended = made.is_some();
            stops.went(waited, has_ended, 8);
            // What was under way on the connections of then ends before anything new is begun.
            let again = loop {
                match init().await {
                    Err(problem) if problem.kind == ProblemKind::Busy => tokio::task::yield_now().await,
                    again => break again,
                }
            };
            match again {
                Ok(view) => assert!(!has_ended && view.administrators.len() == 3),
                // Also where the stop fell into the commit.
                Err(problem) => assert_eq!(problem.code, "store.already_initialised"),
            }
            let service = Service::open(&config).await.unwrap();
            let store = Store::open(&StoreConfig { data_dir: config.data_dir.clone(), database_url: db.url.clone() }).await.unwrap();
            let accounts = repo::office::account::all(&store, "2025-01-01".parse().unwrap()).await.unwrap();
            assert_eq!(accounts.len(), 3);
            service.check_evidence_key().await.unwrap();
            assert!(!config.data_dir.join("init-unfinished").exists());
        }
    }
}
