//! Checkpoints: the signed head of the tree.

use sea_orm::FromQueryResult;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::{Problem, Result};
use shouwang_evidence::{Checkpoint, Frontier, Hash};

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

    /// Leaves that have a place in the tree.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn numbered(&self) -> Result<i64> {
        let newest = "SELECT max(id) FROM evidence_sequence";
        Ok(sql::int(&self.executor(), newest, [])
            .await?
            .map_or(0, |newest| newest + 1))
    }

    /// The root of the tree over the first leaves, computed anew from the database; none when it has fewer.
    ///
    /// # Errors
    /// When the database fails, or its numbering has a gap.
    pub async fn root_at(&self, size: u64) -> Result<Option<Hash>> {
        let mut tree = Frontier::new();
        let query = format!("SELECT id, leaf_hash FROM evidence_sequence WHERE id >= ? ORDER BY id LIMIT {CHUNK}");
        while tree.size() < size {
            let leaves: Vec<Numbered> = sql::all(&self.executor(), &query, [(tree.size() as i64).into()]).await?;
            if leaves.is_empty() {
                return Ok(None);
            }
            let missing = usize::try_from(size - tree.size()).unwrap_or(usize::MAX);
            for leaf in leaves.iter().take(missing) {
                append(&mut tree, leaf)?;
            }
        }
        Ok(Some(tree.root()))
    }

    /// Appends to the tree what was numbered since it was read last.
    async fn catch_up(&self, tree: &mut Frontier) -> Result<()> {
        let query = format!("SELECT id, leaf_hash FROM evidence_sequence WHERE id >= ? ORDER BY id LIMIT {CHUNK}");
        loop {
            let leaves: Vec<Numbered> = sql::all(&self.executor(), &query, [(tree.size() as i64).into()]).await?;
            for leaf in &leaves {
                append(tree, leaf)?;
            }
            if leaves.len() < CHUNK {
                return Ok(());
            }
        }
    }
}

fn append(tree: &mut Frontier, leaf: &Numbered) -> Result<()> {
    if leaf.id != tree.size() as i64 {
        return Err(Problem::internal("the numbering of the evidence has a gap"));
    }
    tree.append(hash(&leaf.leaf_hash));
    Ok(())
}

#[derive(FromQueryResult)]
struct Numbered {
    id: i64,
    leaf_hash: Vec<u8>,
}

const CHUNK: usize = 20_000;
