//! The evidence: signing a checkpoint, listing them, exporting the log.

use std::path::Path;

use serde::Serialize;
use shouwang_domain::calendar::Timestamp;
use shouwang_store::repo;
use utoipa::ToSchema;

use crate::access::{Verb, require};
use crate::{Ctx, Result, Service};

/// A signed head of the log.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CheckpointView {
    /// Leaves under it.
    pub size: i64,
    /// When it was signed.
    pub at: Timestamp,
    /// The signed note, to be handed to those who are to hold it.
    pub note: String,
}

/// What an export holds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EvidenceExported {
    /// Leaves.
    pub leaves: u64,
    /// Rows of all tables.
    pub rows: u64,
    /// The checkpoint that covers all of them.
    pub checkpoint: CheckpointView,
}

impl Service {
    /// Numbers what is not numbered yet and signs the head of the log.
    ///
    /// # Errors
    /// Denied to all but the audit administrator.
    pub async fn checkpoint(&self, ctx: &Ctx) -> Result<CheckpointView> {
        require(ctx, Verb::CheckpointEvidence)?;
        let checkpoint = self.store.checkpoint(ctx.now).await?;
        Ok(CheckpointView {
            size: checkpoint.size,
            at: Timestamp(checkpoint.at_ms),
            note: checkpoint.note,
        })
    }

    /// All checkpoints, the newest first.
    ///
    /// # Errors
    /// Denied to all but the audit administrator.
    pub async fn list_checkpoints(&self, ctx: &Ctx) -> Result<Vec<CheckpointView>> {
        require(ctx, Verb::ReadEvidence)?;
        let rows = repo::evidence::checkpoints(&self.store).await?;
        Ok(rows
            .into_iter()
            .map(|c| CheckpointView {
                size: c.size,
                at: Timestamp(c.at_ms),
                note: c.note,
            })
            .collect())
    }

    /// Writes the log, its checkpoints and all evidenced rows to a directory that must not exist yet. The export is
    /// itself a command with a leaf; it holds names, so keep it as one keeps the database.
    ///
    /// # Errors
    /// Denied to all but the audit administrator; the directory exists or cannot be written.
    pub async fn export_evidence(&self, ctx: &Ctx, dir: &Path) -> Result<EvidenceExported> {
        require(ctx, Verb::ExportEvidence)?;
        let mut tx = self.store.begin(ctx, "evidence.export").await?;
        tx.subject("evidence".to_owned());
        tx.commit(()).await?;
        let checkpoint = self.checkpoint(ctx).await?;
        let summary = self.store.export_evidence(dir, ctx.now).await?;
        Ok(EvidenceExported {
            leaves: summary.leaves,
            rows: summary.rows,
            checkpoint,
        })
    }

    /// Numbers the leaves that are not numbered yet; the server calls it every second. Returns how many.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn sequence_evidence(&self) -> Result<u64> {
        self.store.sequence().await
    }
}
