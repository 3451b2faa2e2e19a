use std::fs;
use std::os::unix::fs::PermissionsExt;

use sea_orm::ConnectionTrait;
use shouwang_store::entity::account;
use shouwang_store::{Init, Store, StoreConfig};
use shouwang_testkit::both_databases;

use crate::support::*;

both_databases! {
    async fn a_place_is_initialised_once(db: TestDb) {
        let config = config(&db);
        assert_eq!(Store::open(&config).await.unwrap_err().code, "store.not_initialised");
        let bad = Init { origin: "with space".to_owned(), ..init() };
        assert_eq!(Store::init(&config, &bad).await.unwrap_err().code, "store.bad_origin");
        assert_eq!(Store::open(&config).await.unwrap_err().code, "store.not_initialised");
        let bad = Init { node: 1024, ..init() };
        assert_eq!(Store::init(&config, &bad).await.unwrap_err().code, "store.bad_node");

        store(&db).await.close().await.unwrap();
        let before = fs::read(db.data_dir().join("keys.json")).unwrap();
        assert_eq!(Store::init(&config, &init()).await.unwrap_err().code, "store.already_initialised");
        assert_eq!(fs::read(db.data_dir().join("keys.json")).unwrap(), before);

        let store = Store::open(&config).await.unwrap();
        assert_eq!((store.node().number, store.node().movable_clock), (1, true));
        assert_eq!(store.node().origin, "shouwang.example/990101");
    }

    async fn a_database_in_use_is_not_initialised_with_other_keys(db: TestDb) {
        store(&db).await.close().await.unwrap();
        for file in ["keys.json", "evidence-key.pem"] {
            fs::remove_file(db.data_dir().join(file)).unwrap();
        }
        assert_eq!(Store::init(&config(&db), &init()).await.unwrap_err().code, "store.already_initialised");
        assert!(!db.data_dir().join("keys.json").exists());
    }

    async fn keys_are_for_their_owner_only(db: TestDb) {
        store(&db).await.close().await.unwrap();
        for file in ["keys.json", "evidence-key.pem"] {
            let path = db.data_dir().join(file);
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
            assert_eq!(Store::open(&config(&db)).await.unwrap_err().code, "keys.readable_by_others");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        }
        fs::write(db.data_dir().join("keys.json"), "{}").unwrap();
        assert_eq!(Store::open(&config(&db)).await.unwrap_err().code, "keys.damaged");
        fs::remove_file(db.data_dir().join("keys.json")).unwrap();
        assert_eq!(Store::open(&config(&db)).await.unwrap_err().code, "keys.missing");
    }

    async fn a_newer_or_foreign_schema_is_refused(db: TestDb) {
        store(&db).await.close().await.unwrap();
        let plain = plain(&db).await;
        plain.execute_unprepared("INSERT INTO migration (id, name, digest) VALUES (9999, 'later', 'x')").await.unwrap();
        assert_eq!(Store::open(&config(&db)).await.unwrap_err().code, "store.newer_schema");
        plain.execute_unprepared("DELETE FROM migration WHERE id = 9999").await.unwrap();
        plain.execute_unprepared("UPDATE migration SET digest = 'x'").await.unwrap();
        assert_eq!(Store::open(&config(&db)).await.unwrap_err().code, "store.foreign_schema");
    }

    async fn an_unreachable_database_says_so_without_its_password(db: TestDb) {
        let url = "postgres://nobody:geheim@127.0.0.1:1/none".to_owned();
        let config = StoreConfig { database_url: Some(url), ..config(&db) };
        let problem = Store::init(&config, &init()).await.unwrap_err();
        assert_eq!(problem.code, "store.unreachable");
        assert!(!format!("{problem:?}").contains("geheim"));
        let config = StoreConfig { database_url: Some("mysql://x".to_owned()), ..config };
        assert_eq!(Store::init(&config, &init()).await.unwrap_err().code, "store.database_url");
    }

    async fn a_dry_run_leaves_the_database_as_it_was(db: TestDb) {
        store(&db).await.close().await.unwrap();
        let file = db.data_dir().join("shouwang.db");
        let before = fs::read(&file).ok();
        let store = Store::open(&config(&db)).await.unwrap();
        let mut tx = store.begin(&everywhere(), "register.import").await.unwrap();
        // More than the page cache holds, so that some of it reaches the journal.
        let long = "守望".repeat(2_000);
        let row = |n| account::Model { display_name: long.clone(), ..an_account(&format!("a{n}")) };
        tx.insert_many((0..1_000).map(row).collect()).await.unwrap();
        drop(tx);
        store.close().await.unwrap();
        assert_eq!(before.is_some(), db.url.is_none());
        assert!(fs::read(&file).ok() == before, "the file has changed");
        let plain = plain(&db).await;
        assert_eq!(count(&plain, "account").await, 0);
        assert_eq!(count(&plain, "evidence_leaf").await, 1);
    }
}
