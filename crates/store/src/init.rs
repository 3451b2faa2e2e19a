//! The beginning of an installation: its keys, its tables, and the node that it is.

use std::path::PathBuf;

use sea_orm::TransactionTrait as _;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::ids::IdGenerator;
use shouwang_domain::{Problem, Result};

use crate::connect::{Backend, Connections, write_options};
use crate::entity::node;
use crate::error::{OrProblem as _, busy};
use crate::files::{HeldFolder, create_private_dir, is_empty_dir, keep_private};
use crate::keys::{self, KeyFiles};
use crate::ledger::LedgerTable;
use crate::logins;
use crate::migration::{Progress, migrate, progress};
use crate::owner::refuse_without_owner;
use crate::reading::Readings;
use crate::role::prepare;
use crate::sql;
use crate::store::{Node, Source as _, Store, StoreConfig};
use crate::tx::Tx;

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

/// An installation that is being made: its first command is open, and all that it begins with can be written in it.
pub struct Beginning {
    tx: Tx,
    keys: KeyFiles,
    data_dir: PathBuf,
}

impl Store {
    /// On PostgreSQL, brings the tables, those of these registers among them, up to date through the connection of their owner, and gives the role of the
    /// application what it needs of each and nothing more. To be called before a program that brings migrations makes or
    /// opens an installation.
    ///
    /// # Errors
    /// `store.same_role`, `store.other_database`, `store.tables_owned`, `store.may_create`, `store.unreachable`,
    /// `store.newer_schema`.
    pub async fn prepare(url: &str, owner_url: &str, ledgers: &[LedgerTable]) -> Result<()> {
        prepare(url, owner_url, ledgers).await
    }

    /// Creates keys and tables in an empty place, and opens it.
    ///
    /// # Errors
    /// As [`Store::begin_init`].
    pub async fn init(config: &StoreConfig, init: &Init) -> Result<Self> {
        Self::begin_init(config, init).await?.commit().await
    }

    /// Creates keys and tables in an empty place. Nothing is there before the commit; what an init that was interrupted
    /// left behind is taken away.
    ///
    /// # Errors
    /// `store.already_initialised`, `store.bad_node`, `store.bad_origin`, `store.unreachable`, `busy`. No keys stay behind then.
    pub async fn begin_init(config: &StoreConfig, init: &Init) -> Result<Beginning> {
        if init.node > IdGenerator::MAX_NODE {
            return Err(bad_node());
        }
        create_private_dir(&config.data_dir).map_err(|_| bad_data_dir())?;
        // One that was made for us and is still empty; whose else it is, `doctor` says that it is open to others.
        if is_empty_dir(&config.data_dir) {
            keep_private(&config.data_dir).map_err(|_| bad_data_dir())?;
        }
        let folder = HeldFolder::alone(&config.data_dir)?.ok_or_else(busy)?;
        let is_left_over = keys::are_unfinished(&config.data_dir);
        if keys::exist(&config.data_dir) && !is_left_over {
            return Err(already_initialised());
        }
        let connections = Connections::open(&config.data_dir, config.database_url.as_deref(), true).await?;
        match progress(&connections.reader, connections.backend).await? {
            Progress::Empty => refuse_without_owner(&connections.writer, true).await?,
            _ if has_node(&connections).await? => return Err(already_initialised()),
            Progress::Behind(_) => refuse_without_owner(&connections.writer, false).await?,
            Progress::Current => {}
        }
        // Nothing was ever sealed or signed with keys of an init without a node.
        let (vault, signing, keys) = keys::create(&config.data_dir, &init.origin)?;
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
        let readings = Readings::open(&config.data_dir).await?;
        let logins = logins::open(&config.data_dir, &connections).await?;
        let store = Self::assemble(connections, logins, readings, vault, signing, node)?;
        let mut tx = store.system_begin(init.now, "installation.init").await?;
        tx.subject("node/1");
        tx.insert(row).await?;
        tx.hold(folder);
        Ok(Beginning {
            tx,
            keys,
            data_dir: config.data_dir.clone(),
        })
    }
}

impl Beginning {
    /// The first command.
    pub fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    /// Makes it an installation.
    ///
    /// # Errors
    /// When the database fails. Whether it is one then is for the next init to find out.
    pub async fn commit(self) -> Result<Store> {
        let store = self.tx.store().clone();
        self.keys.keep();
        self.tx.commit(()).await?;
        keys::finish(&self.data_dir)?;
        Ok(store)
    }
}

/// The id of the one row of `node`.
const NODE_ROW: i64 = 1;

/// Whether the database knows an installation, also one whose commit is under way.
async fn has_node(connections: &Connections) -> Result<bool> {
    let db = connections
        .writer
        .begin_with_options(write_options(connections.backend))
        .await
        .or_problem()?;
    if connections.backend == Backend::Postgres {
        sql::execute(&db, "LOCK TABLE node IN SHARE MODE", []).await?;
    }
    let known = sql::int(&db, "SELECT id FROM node", []).await?;
    db.rollback().await.or_problem()?;
    Ok(known.is_some())
}

fn bad_data_dir() -> Problem {
    Problem::usage(
        "store.data_dir",
        "无法建立数据目录；请检查路径和权限。",
        "The data directory cannot be created; check the path and your rights.",
    )
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
