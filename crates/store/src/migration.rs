//! Migrations: plain SQL, one file per version and database, applied in one transaction each, never edited again.
//!
//! How to add one: change the `table!`, write `migrations/000N_name.{sqlite,postgres}.sql`, and add a line to
//! [`MIGRATIONS`]. Widen first and narrow in a later release, so that the version before still runs. A test compares
//! what the migrations make with the registry, on both databases.
//!
//! Until the first release the one migration is written from the registry:
//! `SHOUWANG_WRITE_MIGRATION=1 cargo nextest run -p shouwang-store first_migration`.

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, TransactionTrait};
use sha2::{Digest, Sha256};
use shouwang_domain::{Problem, Result};

use crate::Backend;
use crate::connect::write_options;
use crate::entity::migration;
use crate::error::OrProblem;
use crate::sql;

struct Migration {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

const MIGRATIONS: &[Migration] = &[Migration {
    version: 1,
    name: "foundation",
    sqlite: include_str!("../migrations/0001_foundation.sqlite.sql"),
    postgres: include_str!("../migrations/0001_foundation.postgres.sql"),
}];

impl Migration {
    fn sql(&self, backend: Backend) -> &'static str {
        match backend {
            Backend::Sqlite => self.sqlite,
            Backend::Postgres => self.postgres,
        }
    }

    fn digest(&self, backend: Backend) -> String {
        hex::encode(Sha256::digest(self.sql(backend)))
    }
}

/// How far a database is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Nothing of ours is there.
    Empty,
    /// Migrations are missing, from this version on.
    Behind(i64),
    /// Nothing is missing.
    Current,
}

/// Compares a database with this program.
///
/// # Errors
/// `store.newer_schema` when a newer version was here, `store.foreign_schema` when a migration had another text.
pub(crate) async fn progress(db: &DatabaseConnection, backend: Backend) -> Result<Progress> {
    if !has_migrations(db, backend).await? {
        return Ok(Progress::Empty);
    }
    let applied: Vec<migration::Model> = sql::all(db, "SELECT id, name, digest FROM migration ORDER BY id", []).await?;
    for row in &applied {
        let known = MIGRATIONS
            .iter()
            .find(|known| known.version == row.id)
            .ok_or_else(newer_schema)?;
        if known.digest(backend) != row.digest {
            return Err(foreign_schema(row.id));
        }
    }
    let last = applied.last().map_or(0, |row| row.id);
    Ok(MIGRATIONS
        .iter()
        .find(|known| known.version > last)
        .map_or(Progress::Current, |missing| Progress::Behind(missing.version)))
}

/// Applies the migrations that are missing.
pub(crate) async fn migrate(db: &DatabaseConnection, backend: Backend) -> Result<()> {
    loop {
        let version = match progress(db, backend).await? {
            Progress::Current => return Ok(()),
            Progress::Empty => 1,
            Progress::Behind(version) => version,
        };
        for migration in MIGRATIONS.iter().filter(|migration| migration.version == version) {
            apply(db, backend, migration).await?;
        }
    }
}

async fn apply(db: &DatabaseConnection, backend: Backend, migration: &Migration) -> Result<()> {
    let transaction = db.begin_with_options(write_options(backend)).await.or_problem()?;
    transaction
        .execute_unprepared(migration.sql(backend))
        .await
        .or_problem()?;
    // A second process that migrates at the same time fails here, or on the first CREATE, and rolls back.
    let row = Statement::from_sql_and_values(
        backend.into(),
        sql::numbered("INSERT INTO migration (id, name, digest) VALUES (?, ?, ?)", backend),
        [
            migration.version.into(),
            migration.name.into(),
            migration.digest(backend).into(),
        ],
    );
    transaction.execute_raw(row).await.or_problem()?;
    transaction.commit().await.or_problem()
}

async fn has_migrations(db: &DatabaseConnection, backend: Backend) -> Result<bool> {
    let query = match backend {
        Backend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'migration'",
        Backend::Postgres => {
            "SELECT table_name FROM information_schema.tables \
             WHERE table_schema = current_schema() AND table_name = 'migration'"
        }
    };
    let statement = Statement::from_string(backend.into(), query);
    Ok(db.query_one_raw(statement).await.or_problem()?.is_some())
}

fn newer_schema() -> Problem {
    Problem::refused(
        "store.newer_schema",
        "数据库由更新版本的程序建立；请使用该版本或更新的程序。",
        "A newer version of the program made this database; use that version or a later one.",
    )
}

fn foreign_schema(version: i64) -> Problem {
    Problem::refused(
        "store.foreign_schema",
        format!("数据库的第 {version} 次结构变更与本程序不符；请使用建立该数据库的程序版本。"),
        format!("Step {version} of the database's schema differs from this program; use the version that made it."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::TABLES;
    use crate::schema::create_all;

    #[test]
    fn the_first_migration_makes_the_registry() {
        for (backend, file, text) in [
            (Backend::Sqlite, "sqlite", MIGRATIONS[0].sqlite),
            (Backend::Postgres, "postgres", MIGRATIONS[0].postgres),
        ] {
            let expected = format!(
                "-- Version 1: the tables of the foundation.\n{}",
                create_all(TABLES, backend)
            );
            if std::env::var_os("SHOUWANG_WRITE_MIGRATION").is_some() {
                let root = std::env::var("CARGO_MANIFEST_DIR").unwrap();
                let path = format!("{root}/migrations/0001_foundation.{file}.sql");
                std::fs::write(path, &expected).unwrap();
            } else {
                assert!(
                    text == expected,
                    "the registry has changed; see the head of migration.rs"
                );
            }
        }
    }
}
