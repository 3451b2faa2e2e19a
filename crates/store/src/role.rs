//! On PostgreSQL, the application's role apart from the one that owns the tables: it reads and writes rows, and can neither
//! change a table nor touch what is evidence. The owner's connection is used for migrations alone.

use sea_orm::{ConnectionTrait, DatabaseConnection, TransactionTrait as _};
use shouwang_domain::{Problem, Result};

use crate::connect::{Backend, postgres, write_options};
use crate::entity::{TABLES, migration};
use crate::error::OrProblem as _;
use crate::ledger::{LedgerTable, agreed_tables, make_tables, published_tables};
use crate::migration::migrate;
use crate::owner::{MAY_CREATE, OWNS_TABLES, is_true, text};
use crate::table::{Kind, Record as _, Table};

/// What [`crate::Store::prepare`] does.
pub(crate) async fn prepare(url: &str, owner_url: &str, ledgers: &[LedgerTable]) -> Result<()> {
    let application = postgres(url).await?.writer;
    let owner = postgres(owner_url).await?.writer;
    let prepared = prepare_for(&application, &owner, ledgers).await;
    application.close().await.or_problem()?;
    owner.close().await.or_problem()?;
    prepared
}

async fn prepare_for(
    application: &DatabaseConnection,
    owner: &DatabaseConnection,
    ledgers: &[LedgerTable],
) -> Result<()> {
    let place = "SELECT current_database() || '.' || current_schema()";
    if text(application, place).await? != text(owner, place).await? {
        return Err(other_database());
    }
    let role = text(application, "SELECT CAST(current_user AS TEXT)").await?;
    if is_true(owner, IS_MEMBER, &role).await? {
        return Err(same_role());
    }
    if is_true(owner, OWNS_TABLES, &role).await? {
        return Err(tables_owned(&role));
    }
    migrate(owner, Backend::Postgres).await?;
    let db = owner
        .begin_with_options(write_options(Backend::Postgres))
        .await
        .or_problem()?;
    let to = role.replace('"', "\"\"");
    let agreed = agreed_tables(&db).await?;
    let wanted: Vec<_> = ledgers.iter().chain(&agreed).map(LedgerTable::table).collect();
    make_tables(&db, &wanted).await?;
    let of_ledgers = wanted.into_iter().chain(published_tables(&db).await?);
    for table in TABLES.iter().copied().chain(of_ledgers) {
        let (name, rights) = (table.name, rights(table));
        let grant = format!("REVOKE ALL ON \"{name}\" FROM \"{to}\"; GRANT {rights} ON \"{name}\" TO \"{to}\"");
        db.execute_unprepared(&grant).await.or_problem()?;
    }
    db.commit().await.or_problem()?;
    if is_true(owner, MAY_CREATE, &role).await? {
        return Err(may_create(&role));
    }
    Ok(())
}

/// What the application does with the rows of a table.
fn rights(table: &Table) -> &'static str {
    match table.kind {
        _ if table.name == migration::Model::TABLE.name => "SELECT",
        Kind::Register => "SELECT, INSERT, UPDATE",
        Kind::Journal | Kind::Log => "SELECT, INSERT",
        Kind::Operational => "SELECT, INSERT, UPDATE, DELETE",
    }
}

/// Whether a role could act as the one that asks.
const IS_MEMBER: &str = "SELECT CAST(pg_has_role(CAST($1 AS name), current_user, 'MEMBER') AS INT)";
/// Whether a role may change or remove what is evidence.
const MAY_REWRITE: &str = "SELECT CAST(count(*) AS INT) FROM pg_tables \
     WHERE schemaname = current_schema() AND tablename LIKE 'evidence!_%' ESCAPE '!' \
     AND has_table_privilege(CAST($1 AS name), quote_ident(schemaname) || '.' || quote_ident(tablename), 'UPDATE, DELETE, TRUNCATE')";

/// Whether the role that the application has is held off tables and evidence by the database; none on SQLite, which has no
/// roles.
pub(crate) async fn is_apart(db: &impl ConnectionTrait) -> Result<Option<bool>> {
    if Backend::from(db.get_database_backend()) == Backend::Sqlite {
        return Ok(None);
    }
    let role = text(db, "SELECT CAST(current_user AS TEXT)").await?;
    for holds in [OWNS_TABLES, MAY_CREATE, MAY_REWRITE] {
        if is_true(db, holds, &role).await? {
            return Ok(Some(false));
        }
    }
    Ok(Some(true))
}

fn same_role() -> Problem {
    Problem::usage(
        "store.same_role",
        "应用角色就是库表属主，或可以成为属主（包括超级用户）；请为应用另建一个普通角色，写入 --database-url。",
        "The role of the application is the owner of the tables or could become it, as a superuser can; create a plain role for the application and name it in --database-url.",
    )
}

fn other_database() -> Problem {
    Problem::usage(
        "store.other_database",
        "--owner-url 与 --database-url 指向不同的数据库或模式；两者只应角色不同。",
        "--owner-url and --database-url name different databases or schemas; only the roles should differ.",
    )
}

fn tables_owned(role: &str) -> Problem {
    Problem::refused(
        "store.tables_owned",
        format!("库表仍属于应用角色 {role}；请由数据库管理员执行 REASSIGN OWNED BY {role} TO 属主，再试。"),
        format!(
            "Tables still belong to the application's role {role}; let the database administrator run REASSIGN OWNED BY {role} TO the owner, and repeat."
        ),
    )
}

fn may_create(role: &str) -> Problem {
    Problem::refused(
        "store.may_create",
        format!(
            "应用角色 {role} 仍可在模式中建表；请由数据库管理员执行 REVOKE CREATE ON SCHEMA public FROM {role}, PUBLIC，再试。"
        ),
        format!(
            "The application's role {role} may still create tables in the schema; let the database administrator run REVOKE CREATE ON SCHEMA public FROM {role}, PUBLIC, and repeat."
        ),
    )
}
