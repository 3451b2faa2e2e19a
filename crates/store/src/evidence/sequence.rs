//! The sequencer: gives each leaf its place in the tree.
//!
//! Commands write their leaves without knowing the place, so that they never queue on the head of the tree. The
//! sequencer takes them in the order of their ids. That is an order of cause and effect: a command takes its leaf's id
//! after it holds all its row locks, above every id that is committed by then (see `Tx::commit`). So a leaf that
//! changed a row a second time is never numbered before the first.

use sea_orm::{FromQueryResult, TransactionTrait as _};
use shouwang_domain::Result;
use shouwang_evidence::leaf::leaf_hash;

use crate::connect::{Backend, write_options};
use crate::entity::evidence_sequence;
use crate::error::{OrProblem as _, hash};
use crate::sql;
use crate::store::Store;
use crate::table::Record as _;

/// How far back unnumbered leaves are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// An hour before the newest numbered leaf: what a command that is slow to commit may have left.
    Recent,
    /// The whole log.
    All,
}

impl Store {
    /// Numbers the leaves that have no place in the tree yet, and returns how many there were. To be called about every
    /// second; several processes may do so at once.
    ///
    /// # Errors
    /// `busy` when another process numbers for too long.
    pub async fn sequence(&self) -> Result<u64> {
        sequence(self, Reach::Recent).await
    }
}

pub(super) async fn sequence(store: &Store, reach: Reach) -> Result<u64> {
    let db = store
        .connections()
        .writer
        .begin_with_options(write_options(store.backend()))
        .await
        .or_problem()?;
    if store.backend() == Backend::Postgres {
        // One sequencer at a time; nothing else locks this row.
        sql::int(&db, "SELECT id FROM node WHERE id = 1 FOR UPDATE", []).await?;
    }
    let next = sql::int(&db, "SELECT max(id) FROM evidence_sequence", [])
        .await?
        .map_or(0, |last| last + 1);
    let floor = match reach {
        Reach::All => 0,
        Reach::Recent => {
            let newest = "SELECT leaf_id FROM evidence_sequence WHERE id = ?";
            sql::int(&db, newest, [(next - 1).into()]).await?.unwrap_or(0) - ONE_HOUR
        }
    };
    let waiting: Vec<Waiting> = sql::all(
        &db,
        "SELECT id, commitment FROM evidence_leaf WHERE id > ? AND NOT EXISTS \
         (SELECT 1 FROM evidence_sequence WHERE leaf_id = evidence_leaf.id) ORDER BY id",
        [floor.into()],
    )
    .await?;
    let rows = (next..).zip(&waiting).map(|(id, leaf)| {
        let leaf_hash = leaf_hash(&hash(&leaf.commitment)).as_bytes().to_vec();
        evidence_sequence::Model {
            id,
            leaf_id: leaf.id,
            leaf_hash,
        }
        .values()
    });
    sql::insert(&db, evidence_sequence::Model::TABLE, rows.collect()).await?;
    db.commit().await.or_problem()?;
    Ok(waiting.len() as u64)
}

#[derive(FromQueryResult)]
struct Waiting {
    id: i64,
    commitment: Vec<u8>,
}

/// An hour in the upper bits of an id.
const ONE_HOUR: i64 = (3_600_000) << crate::store::ID_TIME_SHIFT;
