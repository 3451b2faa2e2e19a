//! Plain SQL on both databases: inserting rows in bulk, and reading rows of any table.

use sea_orm::sea_query::{Alias, Expr, OnConflict, Query};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, QueryResult, Statement, Value};
use shouwang_domain::Result;

use crate::Backend;
use crate::error::OrProblem;
use crate::table::{SqlType, Table};

/// The rows of a query, written with `?` for each value.
pub(crate) async fn all<T: FromQueryResult>(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<T>> {
    let rows = rows(db, sql, values).await?;
    rows.iter()
        .map(|row| T::from_query_result(row, "").or_problem())
        .collect()
}

/// The rows of a query as they are.
pub(crate) async fn rows(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<QueryResult>> {
    db.query_all_raw(statement(db, sql, values)).await.or_problem()
}

/// The single integer of a query; none when there is no row or it is NULL.
pub(crate) async fn int(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<i64>> {
    match db.query_one_raw(statement(db, sql, values)).await.or_problem()? {
        Some(row) => row.try_get_by_index::<Option<i64>>(0).or_problem(),
        None => Ok(None),
    }
}

/// Runs a statement and tells the number of rows that it changed.
pub(crate) async fn execute(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<u64> {
    Ok(db
        .execute_raw(statement(db, sql, values))
        .await
        .or_problem()?
        .rows_affected())
}

/// Inserts rows, as many per statement as the database takes parameters.
pub(crate) async fn insert(db: &impl ConnectionTrait, table: &'static Table, rows: Vec<Vec<Value>>) -> Result<()> {
    let columns: Vec<_> = table.columns.iter().map(|column| column.name).collect();
    insert_with(db, table.name, &columns, rows, None).await
}

/// The same with some of the columns.
pub(crate) async fn insert_columns(
    db: &impl ConnectionTrait,
    table: &str,
    columns: &[&str],
    rows: Vec<Vec<Value>>,
) -> Result<()> {
    insert_with(db, table, columns, rows, None).await
}

/// Inserts those of the rows that violate no key, and leaves out the others.
pub(crate) async fn insert_new(db: &impl ConnectionTrait, table: &'static Table, rows: Vec<Vec<Value>>) -> Result<()> {
    let columns: Vec<_> = table.columns.iter().map(|column| column.name).collect();
    let on_conflict = OnConflict::new().do_nothing().to_owned();
    insert_with(db, table.name, &columns, rows, Some(on_conflict)).await
}

async fn insert_with(
    db: &impl ConnectionTrait,
    table: &str,
    columns: &[&str],
    rows: Vec<Vec<Value>>,
    on_conflict: Option<OnConflict>,
) -> Result<()> {
    let parameters = match db.get_database_backend() {
        DbBackend::Postgres => 65_535,
        _ => 32_766,
    };
    let chunk = (parameters / columns.len()).min(MAX_ROWS);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut insert = Query::insert();
        insert
            .into_table(Alias::new(table))
            .columns(columns.iter().map(|column| Alias::new(*column)));
        for row in rows.by_ref().take(chunk) {
            insert.values_panic(row.into_iter().map(Expr::val));
        }
        if let Some(on_conflict) = &on_conflict {
            insert.on_conflict(on_conflict.clone());
        }
        db.execute(&insert).await.or_problem()?;
    }
    Ok(())
}

/// The id of a row read with all columns of its table, and its values in their order.
pub(crate) fn values(table: &'static Table, row: &QueryResult) -> Result<(i64, Vec<Value>)> {
    let id = row.try_get_by_index(0).or_problem()?;
    let values = table.columns.iter().enumerate().map(|(at, column)| match column.sql {
        SqlType::Int => row.try_get_by_index(at).map(Value::BigInt),
        SqlType::Text => row.try_get_by_index(at).map(Value::String),
        SqlType::Blob => row.try_get_by_index(at).map(Value::Bytes),
    });
    Ok((id, values.collect::<Result<_, _>>().or_problem()?))
}

/// `SELECT` with every column of a table in the registry's order.
pub(crate) fn select(table: &Table) -> String {
    let columns: Vec<_> = table
        .columns
        .iter()
        .map(|column| format!("\"{}\"", column.name))
        .collect();
    format!("SELECT {} FROM \"{}\"", columns.join(", "), table.name)
}

/// A statement written with `?`, which PostgreSQL wants as `$1`, `$2`. No text of ours has a `?` of its own.
pub(crate) fn numbered(sql: &str, backend: Backend) -> String {
    if backend == Backend::Sqlite {
        return sql.to_owned();
    }
    let mut numbered = String::with_capacity(sql.len() + 16);
    for (index, part) in sql.split('?').enumerate() {
        if index > 0 {
            numbered.push_str(&format!("${index}"));
        }
        numbered.push_str(part);
    }
    numbered
}

/// More rows per statement save nothing.
pub(crate) const MAX_ROWS: usize = 500;

fn statement(db: &impl ConnectionTrait, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    let backend = db.get_database_backend();
    Statement::from_sql_and_values(backend, numbered(sql, backend.into()), values)
}
