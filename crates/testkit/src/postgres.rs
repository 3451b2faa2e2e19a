//! PostgreSQL for tests: the one that is announced, or a private one that nobody else sees.

mod binaries;
mod database;
mod server;

use std::env;
use std::path::PathBuf;
use std::sync::OnceLock;

use anyhow::Result;

pub use binaries::{Binaries, OLDEST_MAJOR_VERSION};
pub use database::FreshDatabase;
use server::PrivateServer;

/// The environment variable that names a running PostgreSQL whose user may create databases.
pub const URL_VARIABLE: &str = "SHOUWANG_TEST_POSTGRES";

/// A PostgreSQL server on which tests may create databases.
pub struct Postgres {
    url: String,
    psql: PathBuf,
    _server: Option<PrivateServer>,
}

impl Postgres {
    /// The server of this process: the one named by `SHOUWANG_TEST_POSTGRES`, else a private one, started once.
    ///
    /// Panics with the reason and the remedy when there is none.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Postgres> = OnceLock::new();
        SHARED.get_or_init(|| match Self::announced_or_private() {
            Ok(postgres) => postgres,
            Err(error) => panic!("these tests need PostgreSQL: {error:#}"),
        })
    }

    /// The server named by `SHOUWANG_TEST_POSTGRES`, else a new private one that ends with the value or the process.
    pub fn announced_or_private() -> Result<Self> {
        match env::var(URL_VARIABLE) {
            Ok(url) if !url.is_empty() => {
                let psql = Binaries::find().map_or_else(|_| "psql".into(), |found| found.psql());
                Ok(Self {
                    url,
                    psql,
                    _server: None,
                })
            }
            _ => {
                let binaries = Binaries::find()?;
                let server = PrivateServer::start(&binaries)?;
                Ok(Self {
                    url: server.url(),
                    psql: binaries.psql(),
                    _server: Some(server),
                })
            }
        }
    }

    /// Whether it is one that other processes use too.
    pub(crate) fn is_announced(&self) -> bool {
        self._server.is_none()
    }

    /// Whether it has a database.
    pub(crate) fn has(&self, name: &str) -> bool {
        FreshDatabase::exists(&self.url, &self.psql, name)
    }

    /// The URL of the maintenance database.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A new empty database with byte-wise sort order, dropped with the value.
    ///
    /// Panics when the server refuses.
    pub fn fresh_database(&self) -> FreshDatabase {
        match FreshDatabase::create(&self.url, &self.psql) {
            Ok(database) => database,
            Err(error) => panic!("no test database could be created: {error:#}"),
        }
    }
}
