//! Connections: one SQLite file with one writer, or a pool on PostgreSQL.

use std::path::Path;
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, IsolationLevel, SqliteTransactionMode,
    Statement, TransactionOptions,
};
use shouwang_domain::{Problem, Result};

use crate::error::OrProblem;

/// Which database a store is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// SQLite, built in.
    Sqlite,
    /// PostgreSQL 15 or later.
    Postgres,
}

impl From<Backend> for DbBackend {
    fn from(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => Self::Sqlite,
            Backend::Postgres => Self::Postgres,
        }
    }
}

impl From<DbBackend> for Backend {
    fn from(backend: DbBackend) -> Self {
        match backend {
            DbBackend::Postgres => Self::Postgres,
            _ => Self::Sqlite,
        }
    }
}

/// The connections of a store.
#[derive(Debug, Clone)]
pub(crate) struct Connections {
    pub(crate) backend: Backend,
    pub(crate) writer: DatabaseConnection,
    pub(crate) reader: DatabaseConnection,
}

impl Connections {
    /// Connects to PostgreSQL at `url`, or to the SQLite file in `data_dir`. `create`: the file may be new.
    pub(crate) async fn open(data_dir: &Path, url: Option<&str>, create: bool) -> Result<Self> {
        let connections = match url {
            Some(url) => postgres(url).await?,
            None => sqlite(&data_dir.join(SQLITE_FILE), create).await?,
        };
        check(&connections.reader, connections.backend).await?;
        Ok(connections)
    }

    /// Closes them in order; SQLite then writes its journal back into the file.
    pub(crate) async fn close(self) -> Result<()> {
        self.reader.close().await.or_problem()?;
        self.writer.close().await.or_problem()
    }
}

/// How a transaction that writes begins. A deferred one that upgrades would fail at once on SQLite, whatever the
/// time-out says; on PostgreSQL, version columns, unique keys and row locks guard what READ COMMITTED leaves open.
pub(crate) fn write_options(backend: Backend) -> TransactionOptions {
    TransactionOptions {
        isolation_level: isolation(backend, IsolationLevel::ReadCommitted),
        access_mode: None,
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
    }
}

/// How a transaction begins that reads one state of the whole database.
pub(crate) fn snapshot_options(backend: Backend) -> TransactionOptions {
    TransactionOptions {
        isolation_level: isolation(backend, IsolationLevel::RepeatableRead),
        access_mode: None,
        sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
    }
}

/// SQLite has one level, which is the strictest; it would only warn.
fn isolation(backend: Backend, level: IsolationLevel) -> Option<IsolationLevel> {
    (backend == Backend::Postgres).then_some(level)
}

pub(crate) const SQLITE_FILE: &str = "shouwang.db";

/// How long a writer waits for another.
const BUSY: Duration = Duration::from_secs(10);

const READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 16;

/// How PostgreSQL plans. Every question is short, and many ask at once: helpers and compilation cost more than they gain. A
/// plan that is made once for all areas and all words takes a county for a village, so each question has its own.
const PLANNER: [(&str, &str); 3] = [
    ("jit", "off"),
    ("max_parallel_workers_per_gather", "0"),
    ("plan_cache_mode", "force_custom_plan"),
];

/// A connection that rested for so long is asked whether it still lives before it is used. Asking each time would double
/// the ways to the database.
const RESTED: Duration = Duration::from_secs(5);

/// The first SQLite without the WAL-reset defect, which can corrupt a database.
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];

pub(crate) async fn sqlite(file: &Path, create: bool) -> Result<Connections> {
    let options = |connections: u32, writes: bool| {
        let path = file.to_owned();
        let mut options = ConnectOptions::new("sqlite:");
        options
            .max_connections(connections)
            .acquire_timeout(BUSY)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .sqlx_logging(false)
            .map_sqlx_sqlite_opts(move |sqlite| {
                sqlite
                    .filename(&path)
                    .create_if_missing(create && writes)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(BUSY)
                    .pragma("query_only", if writes { "OFF" } else { "ON" })
            });
        options
    };
    if !create && !file.exists() {
        return Err(not_initialised());
    }
    let writer = Database::connect(options(1, true)).await.map_err(unreachable)?;
    let reader = Database::connect(options(READERS, false)).await.map_err(unreachable)?;
    Ok(Connections {
        backend: Backend::Sqlite,
        writer,
        reader,
    })
}

pub(crate) async fn postgres(url: &str) -> Result<Connections> {
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        return Err(Problem::usage(
            "store.database_url",
            "数据库地址应写作 postgres://用户@主机/库名。",
            "A database URL is written postgres://user@host/name.",
        ));
    }
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(BUSY)
        .test_before_acquire_if_idle_for(RESTED)
        .map_sqlx_postgres_opts(|postgres| postgres.options(PLANNER))
        .sqlx_logging(false)
        .set_application_name("shouwang");
    let pool = Database::connect(options).await.map_err(unreachable)?;
    Ok(Connections {
        backend: Backend::Postgres,
        writer: pool.clone(),
        reader: pool,
    })
}

/// Refuses a database that would damage or garble what is written: an old SQLite, or one that gives back other values
/// than it was given.
async fn check(db: &DatabaseConnection, backend: Backend) -> Result<()> {
    if backend == Backend::Sqlite {
        let version = db
            .query_one_raw(Statement::from_string(DbBackend::Sqlite, "SELECT sqlite_version()"))
            .await
            .or_problem()?
            .map_or(Ok(String::new()), |row| row.try_get_by_index::<String>(0))
            .or_problem()?;
        let parts: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
        if parts.as_slice() < OLDEST_SQLITE.as_slice() {
            return Err(Problem::internal(format!("SQLite {version} is older than 3.51.3")));
        }
    }
    let query = "SELECT CAST(9007199254740993 AS BIGINT), CAST('守望' AS TEXT), CAST(NULL AS BIGINT)";
    let row = db
        .query_one_raw(Statement::from_string(backend.into(), query))
        .await
        .or_problem()?
        .ok_or_else(|| Problem::internal("the database gives no rows"))?;
    let int: i64 = row.try_get_by_index(0).or_problem()?;
    let text: String = row.try_get_by_index(1).or_problem()?;
    let null: Option<i64> = row.try_get_by_index(2).or_problem()?;
    if (int, text.as_str(), null) != (9_007_199_254_740_993, "守望", None) {
        return Err(Problem::internal(
            "the database gives back other values than it was given",
        ));
    }
    Ok(())
}

fn unreachable(error: sea_orm::DbErr) -> Problem {
    // The text of a connection error may repeat the URL with its password, so it is not logged either.
    let _ = error;
    Problem::new(
        shouwang_domain::ProblemKind::Busy,
        "store.unreachable",
        "无法连接数据库；请检查数据目录的权限，或数据库地址、用户和口令。",
        "The database cannot be reached; check the rights on the data directory, or address, user and password.",
    )
}

pub(crate) fn not_initialised() -> Problem {
    Problem::refused(
        "store.not_initialised",
        "此处还没有初始化；请先运行 shouwang init。",
        "Nothing has been initialised here; run shouwang init first.",
    )
}
