//! The store: opening and reading.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::DatabaseExecutor;
use shouwang_domain::Result;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::ids::IdGenerator;
use shouwang_evidence::{Frontier, SigningKey, VerifyingKey};

use crate::connect::{Backend, Connections, not_initialised};
use crate::entity::node;
use crate::error::internal;
use crate::files::keep_private;
use crate::migration::{Progress, migrate, progress};
use crate::owner::refuse_without_owner;
use crate::reading::Readings;
use crate::vault::Vault;
use crate::{keys, logins, sql};

/// Where the data is.
#[derive(Debug, Clone)]
pub struct StoreConfig {
    /// The directory of the keys, and of the database when it is SQLite.
    pub data_dir: PathBuf,
    /// The URL of PostgreSQL; `None` means SQLite.
    pub database_url: Option<String>,
}

/// This installation, as `init` decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The number of the node.
    pub number: u16,
    /// The origin of the evidence log.
    pub origin: String,
    /// Whether the clock may be moved.
    pub movable_clock: bool,
}

/// The database with its keys. Cloning is cheap and shares the connections.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    connections: Connections,
    /// To what is kept of logins: on PostgreSQL the same.
    logins: Connections,
    vault: Vault,
    signing: SigningKey,
    node: Node,
    ids: Mutex<IdGenerator>,
    /// The tree as far as checkpoints of this process have read it.
    tree: tokio::sync::Mutex<Frontier>,
    readings: Readings,
}

impl Store {
    /// Opens what `init` created, and applies missing migrations.
    ///
    /// # Errors
    /// `store.not_initialised`, `store.newer_schema`, `store.foreign_schema`, `store.owner_needed`,
    /// `store.unreachable`, and what is wrong with the keys.
    pub async fn open(config: &StoreConfig) -> Result<Self> {
        if !keys::exist(&config.data_dir) {
            return Err(not_initialised());
        }
        // The folder has our keys, and so it is ours; where it cannot be closed, `doctor` and the health page say so.
        let _ = keep_private(&config.data_dir);
        let connections = Connections::open(&config.data_dir, config.database_url.as_deref(), false).await?;
        match progress(&connections.reader, connections.backend).await? {
            Progress::Empty => return Err(not_initialised()),
            Progress::Behind(_) => {
                refuse_without_owner(&connections.writer, false).await?;
                migrate(&connections.writer, connections.backend).await?;
            }
            Progress::Current => {}
        }
        let node = read_node(&connections).await?.ok_or_else(not_initialised)?;
        // The database knows the installation, so that its keys are in use.
        keys::finish(&config.data_dir)?;
        let (vault, signing) = keys::read(&config.data_dir, &node.origin)?;
        let readings = Readings::open(&config.data_dir).await?;
        let logins = logins::open(&config.data_dir, &connections).await?;
        Self::assemble(connections, logins, readings, vault, signing, node)
    }

    pub(crate) fn assemble(
        connections: Connections,
        logins: Connections,
        readings: Readings,
        vault: Vault,
        signing: SigningKey,
        node: Node,
    ) -> Result<Self> {
        let start = getrandom::u32().map_err(|error| internal("no random bytes", error))?;
        let ids = IdGenerator::new(node.number, (start % 4096) as u16);
        Ok(Self {
            shared: Arc::new(Shared {
                connections,
                logins,
                vault,
                signing,
                node,
                ids: Mutex::new(ids),
                tree: tokio::sync::Mutex::new(Frontier::new()),
                readings,
            }),
        })
    }

    /// Closes the connections; on SQLite the journal is written back into the file. Other clones are closed as well.
    ///
    /// # Errors
    /// When the database reports one.
    pub async fn close(self) -> Result<()> {
        self.shared.readings.flush(Timestamp(i64::MIN)).await?;
        self.shared.readings.close().await?;
        if self.backend() == Backend::Sqlite {
            self.shared.logins.clone().close().await?;
        }
        self.shared.connections.clone().close().await
    }

    /// Which database this is.
    pub fn backend(&self) -> Backend {
        self.shared.connections.backend
    }

    /// This installation.
    pub fn node(&self) -> &Node {
        &self.shared.node
    }

    /// Seals and opens fields.
    pub fn vault(&self) -> &Vault {
        &self.shared.vault
    }

    /// The key that others check our checkpoints with.
    pub fn verifying_key(&self) -> VerifyingKey {
        self.shared.signing.verifying_key()
    }

    /// A new id.
    pub fn next_id(&self, now: Timestamp) -> i64 {
        self.shared
            .ids
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .next(now.0)
    }

    /// A new id that is greater than `floor`, whatever the clocks of other processes and of the past said.
    pub(crate) fn next_id_above(&self, now: Timestamp, floor: i64) -> i64 {
        let mut ids = self.shared.ids.lock().unwrap_or_else(PoisonError::into_inner);
        ids.next_above(now.0, floor)
    }

    pub(crate) fn connections(&self) -> &Connections {
        &self.shared.connections
    }

    /// Where sessions and attempts to log in are.
    pub(crate) fn logins(&self) -> &Connections {
        &self.shared.logins
    }

    pub(crate) fn signing_key(&self) -> &SigningKey {
        &self.shared.signing
    }

    pub(crate) fn readings(&self) -> &Readings {
        &self.shared.readings
    }

    pub(crate) fn tree(&self) -> &tokio::sync::Mutex<Frontier> {
        &self.shared.tree
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Store({:?}, node {})", self.backend(), self.node().number)
    }
}

/// Where a repository function reads: the store, or a transaction, which sees its own writes.
pub trait Source: sealed::Source {
    /// The store.
    fn store(&self) -> &Store;
}

impl Source for Store {
    fn store(&self) -> &Store {
        self
    }
}

impl sealed::Source for Store {
    fn executor(&self) -> DatabaseExecutor<'_> {
        (&self.shared.connections.reader).into()
    }
}

pub(crate) mod sealed {
    /// Keeps the SQL library out of the public interface.
    pub trait Source: Sync {
        /// The connection to read with.
        fn executor(&self) -> sea_orm::DatabaseExecutor<'_>;
    }
}

/// An id has 10 bits of node and 12 of counter below its milliseconds; see `shouwang_domain::ids`.
pub(crate) const ID_TIME_SHIFT: u32 = 22;

pub(crate) async fn read_node(connections: &Connections) -> Result<Option<Node>> {
    let rows: Vec<node::Model> = sql::all(
        &connections.reader,
        &sql::select(crate::entity::table("node").expect("it is ours")),
        [],
    )
    .await?;
    Ok(rows.into_iter().next().map(|row| Node {
        number: row.number as u16,
        origin: row.origin,
        movable_clock: row.movable_clock.get(),
    }))
}
