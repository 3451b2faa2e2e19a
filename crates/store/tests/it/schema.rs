use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use shouwang_store::entity::TABLES;
use shouwang_store::table::SqlType;
use shouwang_testkit::both_databases;

use crate::support::*;

/// Table, column, type, whether it may be NULL.
type Column = (String, String, String, bool);

async fn columns(db: &impl ConnectionTrait) -> BTreeSet<Column> {
    let query = match db.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT table_name::text, column_name::text, data_type::text, \
             CASE is_nullable WHEN 'YES' THEN 1::bigint ELSE 0::bigint END \
             FROM information_schema.columns WHERE table_schema = current_schema()"
        }
        _ => {
            "SELECT m.name, c.name, c.type, 1 - c.\"notnull\" FROM sqlite_master m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        }
    };
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), query))
        .await
        .unwrap();
    let text = |row: &sea_orm::QueryResult, at| row.try_get_by_index::<String>(at).unwrap();
    rows.iter()
        .map(|row| {
            (
                text(row, 0),
                text(row, 1),
                text(row, 2),
                row.try_get_by_index::<i64>(3).unwrap() == 1,
            )
        })
        .collect()
}

both_databases! {
    async fn the_migrations_make_exactly_the_registry(db: TestDb) {
        store(&db).await;
        let plain = plain(&db).await;
        let is_postgres = db.url.is_some();
        let expected: BTreeSet<Column> = TABLES
            .iter()
            .flat_map(|table| table.columns.iter().map(move |column| {
                let sql_type = match (column.sql, is_postgres) {
                    (SqlType::Int, false) => "INTEGER",
                    (SqlType::Text, false) => "TEXT",
                    (SqlType::Blob, false) => "BLOB",
                    (SqlType::Int, true) => "bigint",
                    (SqlType::Text, true) => "text",
                    (SqlType::Blob, true) => "bytea",
                };
                (table.name.to_owned(), column.name.to_owned(), sql_type.to_owned(), column.nullable)
            }))
            .collect();
        let actual = columns(&plain).await;
        assert_eq!(actual.difference(&expected).collect::<Vec<_>>(), Vec::<&Column>::new(), "only in the database");
        assert_eq!(expected.difference(&actual).collect::<Vec<_>>(), Vec::<&Column>::new(), "only in the registry");
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
