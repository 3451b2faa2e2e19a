//! One test body, two databases.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::postgres::{FreshDatabase, Postgres};

/// An empty place to work in, for one test: a data directory, and on PostgreSQL a database of its own.
///
/// Both disappear when the value is dropped, so a test keeps it until its end.
pub struct TestDb {
    /// The URL of an empty PostgreSQL database; `None` means SQLite inside `data_dir`.
    pub url: Option<String>,
    /// An empty directory: keys and files always, the database file too on SQLite.
    pub data_dir: TempDir,
    database: Option<FreshDatabase>,
}

impl TestDb {
    /// An empty directory for SQLite.
    pub fn sqlite() -> Self {
        hear_errors();
        Self {
            url: None,
            data_dir: sqlite_dir(),
            database: None,
        }
    }

    /// An empty database on the shared PostgreSQL, and an empty directory.
    ///
    /// Panics with the command that installs PostgreSQL when there is none: a skipped half would look like a green run.
    pub fn postgres() -> Self {
        hear_errors();
        let database = Postgres::shared().fresh_database();
        Self {
            url: Some(database.url().to_owned()),
            data_dir: sqlite_dir(),
            database: Some(database),
        }
    }

    /// The data directory.
    pub fn data_dir(&self) -> &Path {
        self.data_dir.path()
    }

    /// Fills the empty PostgreSQL database with the statements of a file, as `pg_dump` writes them.
    ///
    /// Panics when one of them fails.
    pub fn load(&self, sql: &Path) {
        let database = self.database.as_ref().expect("only PostgreSQL is filled so");
        if let Err(error) = database.load(sql) {
            panic!("{} cannot be loaded: {error:#}", sql.display());
        }
    }

    /// Whether a text stands anywhere in what is stored, as it is or as hexadecimal digits: in a file of the data directory, the
    /// database's own and its log among them, or in a row of any table on PostgreSQL.
    ///
    /// Panics when something cannot be read.
    pub fn stores(&self, text: &str) -> bool {
        let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
        let holds = |stored: &[u8]| {
            let stored = String::from_utf8_lossy(stored);
            stored.contains(text) || stored.contains(&hex)
        };
        let rows = self.database.as_ref().map(FreshDatabase::rows);
        let in_rows = rows.is_some_and(|rows| holds(&rows.expect("psql reads every table")));
        in_rows
            || files(self.data_dir())
                .iter()
                .any(|file| holds(&std::fs::read(file).expect("a file is read")))
    }

    /// Puts a copy of another database in the place of the empty one.
    pub(crate) fn become_copy_of(&self, template: &str) -> anyhow::Result<()> {
        match &self.database {
            Some(database) => database.become_copy_of(template),
            None => Ok(()),
        }
    }

    /// Keeps a copy of the database on its server, of which others are copied; its name.
    pub(crate) fn keep_database(&self) -> anyhow::Result<Option<String>> {
        self.database.as_ref().map(FreshDatabase::keep).transpose()
    }

    /// What the `shouwang` binary is told to reach this place: `--data DIR` and, on PostgreSQL, `--database-url URL`.
    pub fn cli_args(&self) -> Vec<OsString> {
        let mut args = vec!["--data".into(), self.data_dir().into()];
        if let Some(url) = &self.url {
            args.extend(["--database-url".into(), url.into()]);
        }
        args
    }
}

/// The files below a directory.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder is read");
    let paths = entries.map(|entry| entry.expect("an entry is read").path());
    let below = |path: PathBuf| match path.is_dir() {
        true => files(&path),
        false => vec![path],
    };
    paths.flat_map(below).collect()
}

/// An empty directory that is removed when the value is dropped.
pub fn sqlite_dir() -> TempDir {
    tempfile::Builder::new()
        .prefix("shouwang-data-")
        .tempdir()
        .expect("a temporary directory can be made")
}

/// Runs one asynchronous test body on SQLite and on PostgreSQL.
///
/// Each function becomes a module with the tests `sqlite` and `postgres`; `cargo xtask test` counts the two by these last
/// segments, so never write them by hand.
///
/// ```ignore
/// both_databases! {
///     async fn a_saved_household_is_found(db: TestDb) {
///         let store = Store::open(db.data_dir(), db.url.as_deref()).await.unwrap();
///     }
/// }
/// ```
#[macro_export]
macro_rules! both_databases {
    ($($(#[$attribute:meta])* async fn $name:ident($($db:ident)+: TestDb) $(-> $output:ty)? $body:block)+) => {
        $(
            $(#[$attribute])*
            mod $name {
                #[allow(unused_imports, reason = "a body may need nothing from its module")]
                use super::*;

                async fn body($($db)+: $crate::TestDb) $(-> $output)? $body

                #[$crate::__tokio::test(flavor = "multi_thread", worker_threads = 2, crate = "shouwang_testkit::__tokio")]
                async fn sqlite() $(-> $output)? {
                    body($crate::TestDb::sqlite()).await
                }

                #[$crate::__tokio::test(flavor = "multi_thread", worker_threads = 2, crate = "shouwang_testkit::__tokio")]
                async fn postgres() $(-> $output)? {
                    body($crate::TestDb::postgres()).await
                }
            }
        )+
    };
}

/// With `RUST_LOG` set, what the program logs as an error stands beside what a failed test says: an answer to a person
/// tells nothing of it.
fn hear_errors() {
    if std::env::var_os("RUST_LOG").is_none() {
        return;
    }
    // The second test of a process finds it done.
    let _ = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::ERROR)
        .with_test_writer()
        .try_init();
}
