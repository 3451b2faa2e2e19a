use std::collections::BTreeSet;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DbBackend, Statement, TransactionTrait as _};
use shouwang_store::Backend;
use shouwang_store::entity::TABLES;
use shouwang_store::schema::create_all;
use shouwang_testkit::{TestDb, both_databases};

use crate::support::*;

/// All that makes a schema, one line each: columns, keys, references, indexes, triggers and rights.
async fn catalogue(db: &impl ConnectionTrait) -> BTreeSet<String> {
    let query = match db.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT 'column ' || table_name::text || '.' || column_name::text || ' ' || data_type::text || ' ' || \
                 is_nullable::text || ' ' || coalesce(collation_name::text, '') \
             FROM information_schema.columns WHERE table_schema = current_schema() \
             UNION ALL SELECT 'index ' || replace(indexdef, current_schema() || '.', '') \
             FROM pg_indexes WHERE schemaname = current_schema() \
             UNION ALL SELECT 'constraint ' || conrelid::regclass::text || ' ' || conname::text || ' ' || \
                 pg_get_constraintdef(oid) \
             FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND contype IN ('p', 'f', 'u', 'c') \
             UNION ALL SELECT 'trigger ' || replace(pg_get_triggerdef(t.oid), current_schema() || '.', '') \
             FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid \
             WHERE r.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal \
             UNION ALL SELECT 'rights ' || relname::text || ' ' || coalesce(relacl::text, '') \
             FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        }
        _ => {
            "SELECT 'column ' || m.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || c.pk \
             FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' \
             UNION ALL SELECT 'reference ' || m.name || '.' || f.\"from\" || ' ' || f.\"table\" || '.' || f.\"to\" \
             FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' \
             UNION ALL SELECT 'strict ' || name || ' ' || strict FROM pragma_table_list \
             WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
             UNION ALL SELECT type || ' ' || sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
        }
    };
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), query))
        .await
        .unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// What the registry makes in an empty place.
async fn of_the_registry(db: &TestDb) -> BTreeSet<String> {
    if db.url.is_none() {
        let mut options = ConnectOptions::new("sqlite::memory:");
        options.max_connections(1).sqlx_logging(false);
        let empty = Database::connect(options).await.unwrap();
        empty
            .execute_unprepared(&create_all(TABLES, Backend::Sqlite))
            .await
            .unwrap();
        return catalogue(&empty).await;
    }
    let empty = plain(db).await.begin().await.unwrap();
    let begin = "CREATE SCHEMA registry; SET LOCAL search_path TO registry;";
    empty.execute_unprepared(begin).await.unwrap();
    empty
        .execute_unprepared(&create_all(TABLES, Backend::Postgres))
        .await
        .unwrap();
    catalogue(&empty).await
}

both_databases! {
    async fn the_migrations_make_exactly_the_registry(db: TestDb) {
        store(&db).await;
        let expected = of_the_registry(&db).await;
        let actual = catalogue(&plain(&db).await).await;
        assert!(expected.len() > 5 * TABLES.len());
        assert_eq!(actual.difference(&expected).collect::<Vec<_>>(), Vec::<&String>::new(), "only in the database");
        assert_eq!(expected.difference(&actual).collect::<Vec<_>>(), Vec::<&String>::new(), "only in the registry");
    }

    async fn the_log_and_the_journals_refuse_changes(db: TestDb) {
        let store = store(&db).await;
        let filled = crate::tampering::fill(&store).await;
        store.checkpoint(now()).await.unwrap();
        let plain = plain(&db).await;
        let mut refused = 0;
        for table in TABLES.iter().filter(|table| table.kind.is_append_only()) {
            assert!(filled.contains_key(table.name) || count(&plain, table.name).await > 0, "{} is empty", table.name);
            let column = table.columns[1].name;
            for sql in [
                format!("UPDATE \"{}\" SET \"{column}\" = \"{column}\"", table.name),
                format!("DELETE FROM \"{}\"", table.name),
            ] {
                let error = plain.execute_unprepared(&sql).await.unwrap_err().to_string();
                assert!(error.contains("append-only"), "{sql}: {error}");
                refused += 1;
            }
            if db.url.is_some() {
                let truncate = format!("TRUNCATE \"{}\" CASCADE", table.name);
                assert!(plain.execute_unprepared(&truncate).await.is_err(), "{truncate}");
            }
        }
        assert!(refused >= 2 * 4);
    }
}
