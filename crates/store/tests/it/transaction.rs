use sea_orm::{ConnectionTrait as _, Statement};
use shouwang_domain::ProblemKind;
use shouwang_store::Store;
use shouwang_store::column::Json;
use shouwang_store::entity::{account, household, warning};
use shouwang_store::repo::register::household::orders_held;
use shouwang_store::table::{Record as _, Versioned as _};
use shouwang_testkit::{TestDb, both_databases};

use crate::support::*;

both_databases! {
    async fn a_commit_writes_the_rows_and_one_leaf(db: TestDb) {
        let store = store(&db).await;
        let mut tx = store.begin(&everywhere(), "account.create").await.unwrap();
        let account = tx.insert(an_account("li")).await.unwrap();
        tx.subject(format!("account/{}", account.id));
        tx.detail(serde_json::json!({"rows": 1}));
        assert_eq!(tx.commit("done").await.unwrap(), "done");

        assert_eq!((account.version, account.acted_by, account.entered_by), (1, 11, 12));
        assert_eq!((account.created_at, account.updated_at), (now().0, now().0));
        let plain = plain(&db).await;
        assert_eq!(count(&plain, "account").await, 1);
        let leaf = "evidence_leaf WHERE command = 'account.create' AND acted_by = 11 AND entered_by = 12 AND n_changes = 1";
        assert_eq!(count(&plain, leaf).await, 1);
        let change = format!("evidence_change WHERE table_name = 'account' AND row_id = {}", account.id);
        assert_eq!(count(&plain, &format!("{change} AND before IS NULL AND after IS NOT NULL")).await, 1);
    }

    async fn a_dropped_transaction_leaves_nothing(db: TestDb) {
        let store = store(&db).await;
        let mut tx = store.begin(&everywhere(), "account.create").await.unwrap();
        tx.insert(an_account("li")).await.unwrap();
        drop(tx);
        let plain = plain(&db).await;
        assert_eq!(count(&plain, "account").await, 0);
        assert_eq!(count(&plain, "evidence_leaf").await, 1, "the leaf of the initialisation");
        // The connection is free again.
        store.begin(&everywhere(), "account.create").await.unwrap().commit(()).await.unwrap();
    }

    async fn an_update_moves_the_version_and_a_second_one_from_the_same_reading_conflicts(db: TestDb) {
        let store = store(&db).await;
        let read = households_at(&store, &[5]).await.remove(0);
        let mut tx = store.begin(&everywhere(), "household.change").await.unwrap();
        let locked: household::Model = tx.locked(read.id).await.unwrap().unwrap();
        assert_eq!(locked, read);
        let changed = household::Model { note: Some("一".to_owned()), created_at: 7, ..read.clone() };
        let changed = tx.update(&read, changed).await.unwrap();
        assert_eq!((changed.version(), changed.created_at), (2, read.created_at));
        tx.commit(()).await.unwrap();

        let mut tx = store.begin(&everywhere(), "household.change").await.unwrap();
        let late = household::Model { note: Some("二".to_owned()), ..read.clone() };
        assert_eq!(tx.update(&read, late).await.unwrap_err().code, "version_conflict");
        drop(tx);
        let tx = store.begin(&everywhere(), "test").await.unwrap();
        let mut tx = tx;
        assert_eq!(tx.locked::<household::Model>(read.id).await.unwrap().unwrap(), changed);
        assert!(tx.locked::<household::Model>(1).await.unwrap().is_none());
    }

    async fn a_violated_key_has_its_own_code(db: TestDb) {
        let store = store(&db).await;
        let mut tx = store.begin(&everywhere(), "account.create").await.unwrap();
        tx.insert(an_account("li")).await.unwrap();
        let problem = tx.insert(an_account("li")).await.unwrap_err();
        assert_eq!((problem.kind, problem.code.as_str()), (ProblemKind::BadData, "account.login_taken"));
        drop(tx);

        let household = households_at(&store, &[5]).await.remove(0);
        let mut tx = store.begin(&everywhere(), "member.join").await.unwrap();
        let with_number = |present: Option<Vec<u8>>| shouwang_store::entity::member::Model {
            id_number_blind: Some(vec![1]),
            id_number_present: present,
            ..a_member(&household, "张三")
        };
        tx.insert(with_number(None)).await.unwrap();
        tx.insert(with_number(None)).await.unwrap();
        tx.insert(with_number(Some(vec![1]))).await.unwrap();
        assert_eq!(tx.insert(with_number(Some(vec![1]))).await.unwrap_err().code, "member.duplicate_id");
    }

    async fn a_row_that_refers_to_nothing_is_an_internal_error_without_the_database_s_words(db: TestDb) {
        let store = store(&db).await;
        let mut tx = store.begin(&everywhere(), "test").await.unwrap();
        let nowhere = an_area(range(1, 2));
        let problem = tx.insert(a_household(&nowhere)).await.unwrap_err();
        assert_eq!(problem.kind, ProblemKind::Internal);
        assert!(!problem.zh.contains("area") && !problem.en.to_lowercase().contains("foreign"), "{problem}");
    }

    async fn many_rows_are_inserted_with_one_leaf(db: TestDb) {
        let store = store(&db).await;
        let mut tx = store.begin(&everywhere(), "account.import").await.unwrap();
        let rows = (0..2_500).map(|n| an_account(&format!("a{n}"))).collect();
        let rows = tx.insert_many(rows).await.unwrap();
        tx.commit(()).await.unwrap();
        assert!(rows.is_sorted_by_key(account::Model::id) && rows[0].id > 0);
        let plain = plain(&db).await;
        assert_eq!(count(&plain, "account").await, 2_500);
        assert_eq!(count(&plain, "evidence_leaf WHERE n_changes = 2500").await, 1);
    }

    async fn ids_stay_apart_when_processes_share_a_clock_that_stands_still(db: TestDb) {
        let store = store(&db).await;
        let mut ids = std::collections::BTreeSet::new();
        for process in 0..4 {
            let other = shouwang_store::Store::open(&config(&db)).await.unwrap();
            let mut tx = other.begin(&everywhere(), "account.import").await.unwrap();
            let rows = (0..1_000).map(|n| an_account(&format!("p{process}-{n}"))).collect();
            ids.extend(tx.insert_many(rows).await.unwrap().iter().map(|row| row.id));
            tx.commit(()).await.unwrap();
            other.close().await.unwrap();
        }
        assert_eq!(ids.len(), 4_000);
        store.close().await.unwrap();
    }

    async fn a_warning_that_is_written_before_its_household_moves_moves_along(db: TestDb) {
        let store = store(&db).await;
        let household = households_at(&store, &[3]).await.remove(0);
        let mut screening = store.begin(&everywhere(), "screening.run").await.unwrap();
        let place = orders_held(&screening, [household.id]).await.unwrap()[&household.id];
        let moving = tokio::spawn(move_to(store.clone(), household.clone(), 7));
        another_waits(&db).await;
        screening.insert(a_warning(household.id, place)).await.unwrap();
        screening.commit(()).await.unwrap();
        moving.await.unwrap();
        assert_eq!((place, places_of_warnings(&db).await), (3, vec![7]));
    }

    async fn a_warning_that_is_written_while_its_household_moves_is_at_the_new_place(db: TestDb) {
        let store = store(&db).await;
        let household = households_at(&store, &[3]).await.remove(0);
        let mut moving = store.begin(&everywhere(), "household.move").await.unwrap();
        moving.update(&household, household::Model { area_order: 7, ..household.clone() }).await.unwrap();
        let screened = household.id;
        let screening = tokio::spawn(async move {
            let mut tx = store.begin(&everywhere(), "screening.run").await.unwrap();
            let place = orders_held(&tx, [screened]).await.unwrap()[&screened];
            tx.insert(a_warning(screened, place)).await.unwrap();
            tx.commit(()).await.unwrap();
        });
        another_waits(&db).await;
        moving.commit(()).await.unwrap();
        screening.await.unwrap();
        assert_eq!(places_of_warnings(&db).await, [7]);
    }
}

async fn move_to(store: Store, household: household::Model, place: i64) {
    let mut tx = store.begin(&everywhere(), "household.move").await.unwrap();
    let moved = household::Model {
        area_order: place,
        ..household.clone()
    };
    tx.update(&household, moved).await.unwrap();
    tx.commit(()).await.unwrap();
}

/// Comes when another transaction waits for a lock of this one. SQLite has one writer, so that it waits before its first
/// statement.
async fn another_waits(db: &TestDb) {
    if db.url.is_some() {
        let plain = plain(db).await;
        let waiting = "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while count(&plain, waiting).await == 0 {
            tokio::task::yield_now().await;
        }
    }
}

fn a_warning(household_id: i64, area_order: i64) -> warning::Model {
    warning::Model {
        household_id,
        area_order,
        month: "2026-03".parse().unwrap(),
        state: "open".parse().unwrap(),
        level: "urgent".parse().unwrap(),
        findings: Json::literal("[]"),
        pack: "99/2025".to_owned(),
        answer_due: "2026-03-10".parse().unwrap(),
        ..Default::default()
    }
}

async fn places_of_warnings(db: &TestDb) -> Vec<i64> {
    let plain = plain(db).await;
    let query = Statement::from_string(plain.get_database_backend(), "SELECT area_order FROM warning");
    let rows = plain.query_all_raw(query).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}
