//! Checkpoints: the signed head of the tree.

use sea_orm::FromQueryResult;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::{Problem, Result};
use shouwang_evidence::{Checkpoint, Frontier};

use super::sequence::{Reach, sequence};
use crate::entity::evidence_checkpoint;
use crate::error::{hash, internal};
use crate::sql;
use crate::store::{Store, sealed::Source as _};
use crate::table::Record as _;

impl Store {
    /// Numbers all leaves and signs the head of the tree. The note in the row is what others should hold.
    ///
    /// # Errors
    /// `busy`, or when the numbering in the database has a gap.
    pub async fn checkpoint(&self, now: Timestamp) -> Result<evidence_checkpoint::Model> {
        sequence(self, Reach::All).await?;
        let mut tree = self.tree().lock().await;
        self.catch_up(&mut tree).await?;
        let (size, root) = (tree.size(), tree.root());
        let checkpoint = Checkpoint {
            origin: self.node().origin.clone(),
            size,
            root,
            at_ms: now.0,
        };
        let note = checkpoint
            .sign(self.signing_key())
            .map_err(|error| internal("a checkpoint cannot be signed", error))?;
        let row = evidence_checkpoint::Model {
            id: self.next_id(now),
            size: size as i64,
            root: root.as_bytes().to_vec(),
            note,
            at_ms: now.0,
        };
        sql::insert(
            &self.connections().writer,
            evidence_checkpoint::Model::TABLE,
            vec![row.values()],
        )
        .await?;
        Ok(row)
    }

    /// Appends to the tree what was numbered since it was read last.
    async fn catch_up(&self, tree: &mut Frontier) -> Result<()> {
        let query = format!("SELECT id, leaf_hash FROM evidence_sequence WHERE id >= ? ORDER BY id LIMIT {CHUNK}");
        loop {
            let leaves: Vec<Numbered> = sql::all(&self.executor(), &query, [(tree.size() as i64).into()]).await?;
            for leaf in &leaves {
                if leaf.id != tree.size() as i64 {
                    return Err(Problem::internal("the numbering of the evidence has a gap"));
                }
                tree.append(hash(&leaf.leaf_hash));
            }
            if leaves.len() < CHUNK {
                return Ok(());
            }
        }
    }
}

#[derive(FromQueryResult)]
struct Numbered {
    id: i64,
    leaf_hash: Vec<u8>,
}

const CHUNK: usize = 20_000;
