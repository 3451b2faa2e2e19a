//! What the role of a connection may do to tables, on PostgreSQL; SQLite has no roles.

use sea_orm::{ConnectionTrait, Statement};
use shouwang_domain::{Problem, Result};

use crate::connect::Backend;
use crate::error::OrProblem as _;

/// Whether a role could make itself the owner of a table.
pub(crate) const OWNS_TABLES: &str = "SELECT CAST(count(*) AS INT) FROM pg_tables \
     WHERE schemaname = current_schema() AND pg_has_role(CAST($1 AS name), tableowner, 'MEMBER')";
/// Whether it may make tables.
pub(crate) const MAY_CREATE: &str =
    "SELECT CAST(has_schema_privilege(CAST($1 AS name), CAST(current_schema() AS text), 'CREATE') AS INT)";

/// Refuses where migrations are missing and the role of the connection may not apply them.
pub(crate) async fn refuse_without_owner(db: &impl ConnectionTrait, is_empty: bool) -> Result<()> {
    if Backend::from(db.get_database_backend()) == Backend::Sqlite {
        return Ok(());
    }
    let role = text(db, "SELECT CAST(current_user AS TEXT)").await?;
    let may = is_true(db, if is_empty { MAY_CREATE } else { OWNS_TABLES }, &role).await?;
    if may { Ok(()) } else { Err(owner_needed()) }
}

/// The one text that a query gives.
pub(crate) async fn text(db: &impl ConnectionTrait, query: &str) -> Result<String> {
    let statement = Statement::from_string(db.get_database_backend(), query);
    let row = db.query_one_raw(statement).await.or_problem()?;
    let row = row.ok_or_else(|| Problem::internal("the database gives no rows"))?;
    row.try_get_by_index(0).or_problem()
}

/// Whether a query says so of a role.
pub(crate) async fn is_true(db: &impl ConnectionTrait, query: &str, role: &str) -> Result<bool> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), query, [role.into()]);
    let row = db.query_one_raw(statement).await.or_problem()?;
    let row = row.ok_or_else(|| Problem::internal("the database gives no rows"))?;
    Ok(row.try_get_by_index::<i32>(0).or_problem()? > 0)
}

fn owner_needed() -> Problem {
    Problem::refused(
        "store.owner_needed",
        "库表需要建立或升级，而本连接的角色无权改动库表；请用 --owner-url 给出库表属主的地址，运行一次 init 或 doctor。",
        "The tables are to be made or brought up to date, and the role of this connection may not; give the URL of their owner with --owner-url, and run init or doctor once.",
    )
}
