//! The beginning of an installation: its keys, its tables, and the node that it is.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use shouwang_domain::calendar::Timestamp;
use shouwang_domain::ids::IdGenerator;
use shouwang_domain::{Problem, Result};

use crate::connect::Connections;
use crate::entity::node;
use crate::keys;
use crate::migration::{Progress, migrate, progress};
use crate::reading::Readings;
use crate::store::{Node, Store, StoreConfig, read_node};

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
        let readings = Readings::open(&config.data_dir).await?;
        let store = Self::assemble(connections, readings, vault, signing, node)?;
        let mut tx = store.system_begin(init.now, "node.init").await?;
        tx.subject("node/1");
        tx.insert(row).await?;
        tx.commit(()).await?;
        key_files.keep();
        Ok(store)
    }
}

/// The id of the one row of `node`.
const NODE_ROW: i64 = 1;

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
