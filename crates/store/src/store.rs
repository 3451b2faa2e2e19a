//! The store: opening, reading, and beginning to write.

use std::fmt;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::DatabaseExecutor;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::ctx::RequestKey;
use shouwang_domain::ids::IdGenerator;
use shouwang_domain::{AccountId, Ctx, Problem, Result};
use shouwang_evidence::{Frontier, SigningKey, VerifyingKey};

use crate::connect::{Backend, Connections, not_initialised};
use crate::entity::node;
use crate::error::internal;
use crate::migration::{Progress, migrate, progress};
use crate::tx::{Act, Tx};
use crate::vault::Vault;
use crate::{keys, sql};

/// Where the data is.
#[derive(Debug, Clone)]
pub struct StoreConfig {
    /// The directory of the keys, and of the database when it is SQLite.
    pub data_dir: PathBuf,
    /// The URL of PostgreSQL; `None` means SQLite.
    pub database_url: Option<String>,
}

/// What `init` decides once.
#[derive(Debug, Clone)]
pub struct Init {
    /// The number of this node in its province, 0 to 1023; it is part of every id.
    pub node: u16,
    /// The origin of the evidence log: a name that is its own in the world, such as `shouwang.example/990101`.
    pub origin: String,
    /// Whether the clock may be moved, for demonstrations and tests.
    pub movable_clock: bool,
    /// The moment of the initialisation.
    pub now: Timestamp,
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
    vault: Vault,
    signing: SigningKey,
    node: Node,
    ids: Mutex<IdGenerator>,
    /// The tree as far as checkpoints of this process have read it.
    tree: tokio::sync::Mutex<Frontier>,
}

impl Store {
    /// Creates keys and tables in an empty place, and opens it.
    ///
    /// # Errors
    /// `store.already_initialised`, `store.bad_node`, `store.bad_origin`, `store.unreachable`. Nothing stays behind then.
    pub async fn init(config: &StoreConfig, init: &Init) -> Result<Self> {
        if init.node > IdGenerator::MAX_NODE {
            return Err(bad_node());
        }
        create_private_dir(&config.data_dir)?;
        if keys::exist(&config.data_dir) {
            return Err(already_initialised());
        }
        let connections = Connections::open(&config.data_dir, config.database_url.as_deref(), true).await?;
        if progress(&connections.reader, connections.backend).await? != Progress::Empty
            && read_node(&connections).await?.is_some()
        {
            return Err(already_initialised());
        }
        let (vault, signing, key_files) = keys::create(&config.data_dir, &init.origin)?;
        migrate(&connections.writer, connections.backend).await?;
        let node = Node {
            number: init.node,
            origin: init.origin.clone(),
            movable_clock: init.movable_clock,
        };
        let row = node::Model {
            id: NODE_ROW,
            number: i64::from(init.node),
            origin: init.origin.clone(),
            movable_clock: init.movable_clock.into(),
            ..Default::default()
        };
        let store = Self::assemble(connections, vault, signing, node)?;
        let mut tx = store.system_begin(init.now, "node.init").await?;
        tx.subject("node/1");
        tx.insert(row).await?;
        tx.commit(()).await?;
        key_files.keep();
        Ok(store)
    }

    /// Opens what `init` created, and applies missing migrations.
    ///
    /// # Errors
    /// `store.not_initialised`, `store.newer_schema`, `store.foreign_schema`, `store.unreachable`, and what is wrong
    /// with the keys.
    pub async fn open(config: &StoreConfig) -> Result<Self> {
        if !keys::exist(&config.data_dir) {
            return Err(not_initialised());
        }
        let connections = Connections::open(&config.data_dir, config.database_url.as_deref(), false).await?;
        match progress(&connections.reader, connections.backend).await? {
            Progress::Empty => return Err(not_initialised()),
            Progress::Behind(_) => migrate(&connections.writer, connections.backend).await?,
            Progress::Current => {}
        }
        let node = read_node(&connections).await?.ok_or_else(not_initialised)?;
        let (vault, signing) = keys::read(&config.data_dir, &node.origin)?;
        Self::assemble(connections, vault, signing, node)
    }

    fn assemble(connections: Connections, vault: Vault, signing: SigningKey, node: Node) -> Result<Self> {
        let start = getrandom::u32().map_err(|error| internal("no random bytes", error))?;
        let ids = IdGenerator::new(node.number, (start % 4096) as u16);
        Ok(Self {
            shared: Arc::new(Shared {
                connections,
                vault,
                signing,
                node,
                ids: Mutex::new(ids),
                tree: tokio::sync::Mutex::new(Frontier::new()),
            }),
        })
    }

    /// Closes the connections; on SQLite the journal is written back into the file. Other clones are closed as well.
    ///
    /// # Errors
    /// When the database reports one.
    pub async fn close(self) -> Result<()> {
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

    /// Begins a command. Everything it writes is one leaf of the log; dropped without commit, nothing stays.
    ///
    /// Do not ask the store for anything that writes while a transaction is open: SQLite has one writer.
    ///
    /// # Errors
    /// `busy` when other writers did not finish in time.
    pub async fn begin(&self, ctx: &Ctx, command: &'static str) -> Result<Tx> {
        Tx::begin(self.clone(), Act::of(ctx), command).await
    }

    /// Begins a command of the installation itself, before there is anybody to act: for `init` only.
    ///
    /// # Errors
    /// As [`Store::begin`].
    pub async fn system_begin(&self, now: Timestamp, command: &'static str) -> Result<Tx> {
        Tx::begin(self.clone(), Act::of_system(now), command).await
    }

    /// The answer that a command with this key gave before.
    ///
    /// # Errors
    /// `idempotency.reused` when the key came with another request then.
    pub async fn recall(&self, account: AccountId, key: &RequestKey) -> Result<Option<serde_json::Value>> {
        crate::operation::idempotency::recall(self, account, key).await
    }

    pub(crate) fn connections(&self) -> &Connections {
        &self.shared.connections
    }

    pub(crate) fn signing_key(&self) -> &SigningKey {
        &self.shared.signing
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

/// The id of the one row of `node`.
const NODE_ROW: i64 = 1;

/// An id has 10 bits of node and 12 of counter below its milliseconds; see `shouwang_domain::ids`.
pub(crate) const ID_TIME_SHIFT: u32 = 22;

async fn read_node(connections: &Connections) -> Result<Option<Node>> {
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

/// A directory that only its owner may enter, unless it is there already.
fn create_private_dir(dir: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(|_| {
        Problem::usage(
            "store.data_dir",
            "无法建立数据目录；请检查路径和权限。",
            "The data directory cannot be created; check the path and your rights.",
        )
    })
}

fn already_initialised() -> Problem {
    Problem::refused(
        "store.already_initialised",
        "此处已初始化，不会覆盖；如需重新开始，请另选数据目录或空数据库。",
        "This place is initialised already and is not overwritten; choose another data directory or an empty database.",
    )
}

fn bad_node() -> Problem {
    Problem::usage(
        "store.bad_node",
        "节点号应为 0 至 1023，在全省内不重复。",
        "The node number is 0 to 1023 and unique in the province.",
    )
}
