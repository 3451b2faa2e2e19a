//! The evidence: signing a checkpoint, listing them, exporting the log.

use std::path::Path;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::calendar::{Timestamp, shanghai_midnight};
use shouwang_domain::{AccountId, coded_enum};
use shouwang_store::repo;
use shouwang_store::repo::office::evidence::LeafFilter;
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::page::{Page, PageCmd};
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

coded_enum! {
    /// How far a record of the log is proven.
    pub enum LeafState {
        Signed = "signed", "已在签发的检查点内", "under a signed checkpoint";
        Numbered = "numbered", "已编号，待签发检查点", "numbered, not signed yet";
        Waiting = "waiting", "待编号", "not numbered yet";
        Broken = "broken", "与存证不符，内容被改动", "does not fit its evidence: it was changed";
    }
}

/// Which records of the log to list; the newest come first.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LeafQuery {
    /// The beginning of a command's code, such as `case.`.
    pub command: Option<String>,
    /// In this account's name, or typed in by it.
    pub account_id: Option<AccountId>,
    /// What it was done to, such as `household/123`.
    pub subject: Option<String>,
    /// On this day or later.
    pub from: Option<NaiveDate>,
    /// On this day or before.
    pub until: Option<NaiveDate>,
    /// Which page.
    pub page: PageCmd,
}

/// A record of the log: who did what to what, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LeafView {
    /// Id.
    pub id: String,
    /// Its place in the tree.
    pub place: Option<i64>,
    /// The command's code.
    pub command: String,
    /// When.
    pub at: Timestamp,
    /// In whose name.
    pub acted_by: AccountId,
    /// The name of that person.
    pub acted_by_name: Option<String>,
    /// Who typed it in, when somebody else did (代录).
    pub entered_by_name: Option<String>,
    /// What it was done to.
    pub subject: String,
    /// The village or group of the household that it is about. The household itself is not named here.
    pub area_name: Option<String>,
    /// The reason given, where one is asked for.
    pub reason: Option<String>,
    /// Rows changed.
    pub changes: i64,
    /// How far it is proven.
    pub state: LeafState,
}

impl Service {
    /// The log of commands and sensitive reads, each checked against its commitment.
    ///
    /// # Errors
    /// Denied to all but the audit administrator; a cursor of another list.
    pub async fn list_leaves(&self, ctx: &Ctx, query: LeafQuery) -> Result<Page<LeafView>> {
        require(ctx, Verb::ReadEvidence)?;
        let filter = LeafFilter {
            command: query.command.filter(|command| !command.is_empty()),
            account: query.account_id.map(|account| account.0),
            subject: query.subject.filter(|subject| !subject.is_empty()),
            since_ms: query.from.map(shanghai_midnight),
            before_ms: query.until.and_then(|day| day.succ_opt()).map(shanghai_midnight),
        };
        let found = repo::office::evidence::leaves(&self.store, &filter, query.page.request()?).await?;
        let signed = repo::office::evidence::checkpoints(&self.store).await?;
        let signed = signed.first().map_or(0, |newest| newest.size);
        let people = found
            .items
            .iter()
            .flat_map(|row| [row.leaf.acted_by, row.leaf.entered_by]);
        let names = repo::office::evidence::names(&self.store, people.collect()).await?;
        let subjects: Vec<&str> = found.items.iter().map(|row| row.leaf.subject.as_str()).collect();
        let households = repo::office::evidence::households_of(&self.store, &subjects).await?;
        let labels = repo::register::label::of(&self.store, households.values().copied()).await?;
        Page::of(found, |row| {
            let leaf = row.leaf;
            let state = match row.place {
                _ if !row.is_sound => LeafState::Broken,
                Some(place) if place < signed => LeafState::Signed,
                Some(_) => LeafState::Numbered,
                None => LeafState::Waiting,
            };
            Ok(LeafView {
                id: leaf.id.to_string(),
                place: row.place,
                command: leaf.command,
                at: Timestamp(leaf.at_ms),
                acted_by: AccountId(leaf.acted_by),
                acted_by_name: names.get(&leaf.acted_by).cloned(),
                entered_by_name: (leaf.entered_by != leaf.acted_by)
                    .then(|| names.get(&leaf.entered_by).cloned())
                    .flatten(),
                area_name: households
                    .get(&leaf.subject)
                    .and_then(|id| labels.get(*id).ok())
                    .map(|label| label.area_name.clone()),
                subject: leaf.subject,
                reason: leaf.reason,
                changes: leaf.n_changes,
                state,
            })
        })
    }

    /// Numbers what is not numbered yet, signs the head of the log and hands it to the witnesses.
    ///
    /// # Errors
    /// Denied to all but the audit administrator.
    pub async fn checkpoint(&self, ctx: &Ctx) -> Result<CheckpointView> {
        require(ctx, Verb::CheckpointEvidence)?;
        let checkpoint = self.store.checkpoint(ctx.now).await?;
        self.hand_over_to_witnesses(&checkpoint.note).await?;
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
        let rows = repo::office::evidence::checkpoints(&self.store).await?;
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
