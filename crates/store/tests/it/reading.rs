//! The log of readings: folded by the hour, on the disk before the answer, beside the register's writer, and in the
//! evidence.

use sea_orm::{ConnectionTrait as _, Database};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::reading::ReadingKind;
use shouwang_store::{Listing, Note, Store};
use shouwang_testkit::both_databases;

use crate::support::*;

const HOUR: i64 = 3_600_000;

fn at(ms: i64) -> Timestamp {
    Timestamp(1_772_000_000_000 / HOUR * HOUR + ms)
}

fn looked(account: i64, household: i64) -> Note {
    Note {
        kind: ReadingKind::Household,
        account,
        post: account * 10,
        household,
        subject: String::new(),
        purpose: String::new(),
        address: String::new(),
        households: 0,
    }
}

async fn all(store: &Store) -> Vec<(i64, i64)> {
    let found = store.newest_readings(None, None, None, 1000).await.unwrap();
    found
        .into_iter()
        .map(|row| (row.account_id, row.household_id))
        .collect()
}

both_databases! {
    async fn the_same_within_an_hour_is_one_entry(db: TestDb) {
        let store = crate::support::store(&db).await;
        for ms in [0, 1, HOUR - 1, HOUR] {
            store.note(at(ms), looked(1, 7)).await.unwrap();
        }
        store.note(at(5), looked(2, 7)).await.unwrap();
        let purpose = Note { purpose: "核实".into(), ..looked(1, 7) };
        store.note(at(5), purpose).await.unwrap();
        assert_eq!(all(&store).await.len(), 4);
        // Another process knows what is on the disk already.
        let other = Store::open(&config(&db)).await.unwrap();
        other.note(at(HOUR + 9), looked(1, 7)).await.unwrap();
        assert_eq!(all(&other).await.len(), 4);
        assert_eq!(other.readings_of(7, 10).await.unwrap().len(), 4);
    }

    async fn what_lists_show_is_one_entry_with_how_many_and_nothing_waits_for_it(db: TestDb) {
        drop(crate::support::store(&db).await);
        std::fs::write(db.data_dir().join("reading-alarm.txt"), "30").unwrap();
        let store = Store::open(&config(&db)).await.unwrap();
        let list = |list: &str| Listing { account: 1, post: 10, list: list.into(), purpose: String::new() };
        let show = async |ms: i64, of: &str, from: i64, to: i64| {
            store.show(at(ms), list(of), &(from..=to).collect()).await.unwrap();
        };
        let lists = async || {
            let found = store.newest_readings(None, Some(ReadingKind::List), None, 100).await.unwrap();
            found.into_iter().map(|row| (row.subject, row.households)).collect::<Vec<_>>()
        };
        let writer = store.begin(&everywhere(), "test.long").await.unwrap();
        show(0, "GET /warnings", 1, 20).await;
        show(1, "GET /warnings", 11, 25).await;
        show(2, "GET /cases", 1, 5).await;
        assert_eq!(lists().await, [], "nothing is written on the way of the answer");
        drop(writer);
        store.write_listed(at(3)).await.unwrap();
        let mut told = lists().await;
        told.sort();
        assert_eq!(told, [("GET /cases".into(), 5), ("GET /warnings".into(), 25)]);
        assert_eq!(store.bulk_alarms(at(0)).await.unwrap(), 0);
        // More pages in the same hour, and the alarm that single looks raise as well.
        store.note(at(4), looked(1, 28)).await.unwrap();
        show(5, "GET /warnings", 26, 29).await;
        show(6, "GET /cases", 40, 41).await;
        assert_eq!(store.take_readings(at(60_000)).await.unwrap(), 6);
        let mut told = lists().await;
        told.sort();
        assert_eq!(told, [("GET /cases".into(), 7), ("GET /warnings".into(), 29)]);
        assert_eq!(store.bulk_alarms(at(0)).await.unwrap(), 1);
        assert_eq!(store.altered_readings().await.unwrap(), None);
        // A list of one household at which the post looked by itself says nothing new; the next hour begins anew.
        show(7, "GET /tasks", 28, 28).await;
        show(HOUR, "GET /cases", 1, 1).await;
        store.clone().close().await.unwrap();
        let again = Store::open(&config(&db)).await.unwrap();
        let found = again.newest_readings(None, Some(ReadingKind::List), None, 100).await.unwrap();
        let mut newest: Vec<_> = found.iter().map(|row| (row.subject.as_str(), row.households, row.at_ms >= at(HOUR).0)).collect();
        newest.sort_unstable();
        assert_eq!(newest, [("GET /cases", 1, true), ("GET /cases", 7, false), ("GET /warnings", 29, false)]);
    }

    async fn no_reading_waits_for_the_writer_of_the_register(db: TestDb) {
        let store = crate::support::store(&db).await;
        let writer = store.begin(&everywhere(), "test.long").await.unwrap();
        let mut notes = tokio::task::JoinSet::new();
        for household in 1..=200 {
            let store = store.clone();
            notes.spawn(async move { store.note(at(0), looked(1, household)).await });
        }
        for done in notes.join_all().await {
            done.unwrap();
        }
        drop(writer);
        assert_eq!(all(&store).await.len(), 200);
    }

    async fn what_was_noted_is_taken_into_the_evidence_and_watched(db: TestDb) {
        let store = crate::support::store(&db).await;
        for household in 1..=1200 {
            store.note(at(0), looked(1, household)).await.unwrap();
        }
        let mut taken = Vec::new();
        for _ in 0..3 {
            taken.push(store.take_readings(at(60_000)).await.unwrap());
        }
        // The alarm of looking at so many is one entry more.
        assert_eq!(taken, [1000, 201, 0]);
        assert_eq!(store.bulk_alarms(at(0)).await.unwrap(), 1);
        assert_eq!(store.altered_readings().await.unwrap(), None);
        let url = format!("sqlite:{}", db.data_dir().join("readings.db").display());
        let intruder = Database::connect(url).await.unwrap();
        let refused = intruder.execute_unprepared("DELETE FROM reading WHERE id = 1100").await;
        assert!(refused.unwrap_err().to_string().contains("append-only"));
        intruder.execute_unprepared("DROP TRIGGER reading_no_delete; DELETE FROM reading WHERE id = 1100").await.unwrap();
        let altered = store.altered_readings().await.unwrap().unwrap();
        assert_eq!((altered.first, altered.last), (1001, 1201));
    }

    async fn what_is_past_its_term_goes_and_the_evidence_keeps_its_digests(db: TestDb) {
        let store = crate::support::store(&db).await;
        for (day, households) in [(0, 1..=3), (1, 4..=5), (2, 6..=6)] {
            for household in households {
                store.note(at(day * 24 * HOUR), looked(1, household)).await.unwrap();
            }
            store.take_readings(at(day * 24 * HOUR + 60_000)).await.unwrap();
        }
        let later = at(100 * 24 * HOUR);
        assert_eq!(store.readings_past_term(at(0)).await.unwrap(), 0);
        assert_eq!(store.readings_past_term(at(24 * HOUR)).await.unwrap(), 3);
        // proves ACC-08: readings go after their term, what is left still agrees with the evidence, and nothing goes twice
        assert_eq!(store.erase_readings(later, at(24 * HOUR)).await.unwrap(), 3);
        assert_eq!(store.erase_readings(later, at(24 * HOUR)).await.unwrap(), 0);
        assert_eq!(all(&store).await, [(1, 6), (1, 5), (1, 4)]);
        assert_eq!(store.altered_readings().await.unwrap(), None);
        assert_eq!(store.lost_readings().await.unwrap(), []);
        // Of the newest part of the log nothing goes, so that the next entries are numbered after it.
        assert_eq!(store.erase_readings(later, at(50 * 24 * HOUR)).await.unwrap(), 2);
        store.note(at(60 * 24 * HOUR), looked(1, 7)).await.unwrap();
        assert_eq!(store.take_readings(at(60 * 24 * HOUR)).await.unwrap(), 1);
        assert_eq!(all(&store).await, [(1, 7), (1, 6)]);
        // What somebody altered is an alarm, and is not erased before it was looked into.
        let url = format!("sqlite:{}", db.data_dir().join("readings.db").display());
        let intruder = Database::connect(url).await.unwrap();
        let refused = intruder.execute_unprepared("DELETE FROM reading WHERE id = 6").await;
        assert!(refused.unwrap_err().to_string().contains("append-only"));
        intruder.execute_unprepared("DROP TRIGGER reading_no_update; UPDATE reading SET account_id = 2 WHERE id = 6").await.unwrap();
        assert_eq!(store.erase_readings(later, at(59 * 24 * HOUR)).await.unwrap(), 0);
        assert!(store.altered_readings().await.unwrap().is_some());
    }

    async fn a_log_that_was_removed_is_missed(db: TestDb) {
        let first = crate::support::store(&db).await;
        for household in 1..=3 {
            first.note(at(0), looked(1, household)).await.unwrap();
        }
        first.take_readings(at(60_000)).await.unwrap();
        assert_eq!(first.lost_readings().await.unwrap(), []);
        first.close().await.unwrap();
        for end in ["", "-wal", "-shm"] {
            std::fs::remove_file(db.data_dir().join(format!("readings.db{end}"))).ok();
        }
        let second = Store::open(&config(&db)).await.unwrap();
        assert!(all(&second).await.is_empty());
        assert_eq!(second.altered_readings().await.unwrap(), None, "the new one is sound");
        let lost = second.lost_readings().await.unwrap();
        assert_eq!(lost.iter().map(|log| log.entries).collect::<Vec<_>>(), [3]);
        // It stays missed, from the first minute on and whatever is noted afterwards.
        for ms in [0, 120_000] {
            assert_eq!(second.take_readings(at(ms)).await.unwrap(), 0);
        }
        second.note(at(0), looked(1, 9)).await.unwrap();
        assert_eq!(second.take_readings(at(180_000)).await.unwrap(), 1);
        assert_eq!(second.altered_readings().await.unwrap(), None);
        assert_eq!(second.lost_readings().await.unwrap(), lost);
    }

    async fn the_deployer_says_how_many_households_are_very_many(db: TestDb) {
        drop(crate::support::store(&db).await);
        let file = db.data_dir().join("reading-alarm.txt");
        std::fs::write(&file, "many").unwrap();
        assert_eq!(Store::open(&config(&db)).await.unwrap_err().code, "reading.alarm");
        std::fs::write(&file, "3\n").unwrap();
        let store = Store::open(&config(&db)).await.unwrap();
        for household in [1, 2, 3, 3, 2, 1] {
            store.note(at(0), looked(1, household)).await.unwrap();
        }
        assert_eq!(store.bulk_alarms(at(0)).await.unwrap(), 0);
        for household in 4..9 {
            store.note(at(0), looked(1, household)).await.unwrap();
            store.note(at(0), looked(2, household)).await.unwrap();
        }
        // Once for each post that went over it; the next hour begins anew.
        assert_eq!(store.bulk_alarms(at(0)).await.unwrap(), 2);
        store.note(at(HOUR), looked(1, 1)).await.unwrap();
        assert_eq!(store.bulk_alarms(at(0)).await.unwrap(), 2);
    }
}
