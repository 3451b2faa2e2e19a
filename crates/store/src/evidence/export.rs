//! The export: the log and all evidenced rows out of one state of the database, for a verifier who has neither.

use std::path::Path;

use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult, Statement, TransactionTrait as _, Value};
use shouwang_domain::Result;
use shouwang_domain::calendar::Timestamp;
use shouwang_evidence::VerifyingKey;
use shouwang_evidence::export::{ExportError, ExportHead, ExportWriter, ExportedLeaf, TableHead};
use shouwang_evidence::leaf::{Change, LeafBody, LeafContent, Salt};

use crate::connect::snapshot_options;
use crate::entity::{TABLES, evidence_change, evidence_leaf, session};
use crate::error::{OrProblem as _, hash, internal};
use crate::ledger::published_tables;
use crate::sql;
use crate::store::{Node, Store};
use crate::table::{Record as _, Table, canonical};

/// What an export holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportSummary {
    /// Leaves, those without a number included.
    pub leaves: u64,
    /// Rows of all evidenced tables.
    pub rows: u64,
}

impl Store {
    /// Writes the log and all evidenced rows to `dir`, which must not exist. Sign a checkpoint before.
    ///
    /// # Errors
    /// `evidence.export_place` when something is at `dir` or it cannot be created; then nothing is written.
    pub async fn export_evidence(&self, dir: &Path, now: Timestamp) -> Result<ExportSummary> {
        let db = self.one_state().await?;
        let head = head(self.node(), self.verifying_key(), now);
        let summary = write(&db, evidenced(&db).await?, head, dir).await?;
        db.rollback().await.or_problem()?;
        Ok(summary)
    }

    /// The same with the rows of all other tables besides but sessions: none that has ended since is to come back. Told with
    /// it are the snapshots whose files belong to that state, each with the digest of its file.
    ///
    /// # Errors
    /// As [`Store::export_evidence`].
    pub async fn export_all(&self, dir: &Path, now: Timestamp) -> Result<(ExportSummary, Vec<(i64, String)>)> {
        let db = self.one_state().await?;
        let head = head(self.node(), self.verifying_key(), now);
        let tables = TABLES
            .iter()
            .copied()
            .filter(|table| table.name != session::Model::TABLE.name);
        let tables = tables.chain(published_tables(&db).await?);
        let summary = write(&db, tables.collect(), head, dir).await?;
        let snapshots: Vec<SnapshotFile> =
            sql::all(&db, "SELECT id, file_sha256 FROM snapshot ORDER BY id", []).await?;
        db.rollback().await.or_problem()?;
        let files = snapshots.into_iter().map(|row| (row.id, row.file_sha256)).collect();
        Ok((summary, files))
    }

    async fn one_state(&self) -> Result<DatabaseTransaction> {
        self.connections()
            .reader
            .begin_with_options(snapshot_options(self.backend()))
            .await
            .or_problem()
    }
}

/// What an export says of itself, without its tables.
pub(crate) fn head(node: &Node, verifying_key: VerifyingKey, now: Timestamp) -> ExportHead {
    ExportHead {
        origin: node.origin.clone(),
        node: node.number.to_string(),
        created_at_ms: now.0,
        verifying_key,
        tables: Vec::new(),
    }
}

/// Writes the log and the rows of these tables as a transaction sees them.
pub(crate) async fn write(
    db: &DatabaseTransaction,
    tables: Vec<&'static Table>,
    head: ExportHead,
    dir: &Path,
) -> Result<ExportSummary> {
    let announced = tables.iter().map(|table| TableHead {
        name: table.name.to_owned(),
        evidenced: table.kind.is_evidenced(),
    });
    let head = ExportHead {
        tables: announced.collect(),
        ..head
    };
    let mut writer = ExportWriter::create(dir, head).map_err(place_problem)?;
    let leaves = write_leaves(db, &mut writer).await?;
    write_checkpoints(db, &mut writer).await?;
    let mut rows = 0;
    for table in tables {
        let written = write_rows(db, table, &mut writer).await?;
        rows += if table.kind.is_evidenced() { written } else { 0 };
    }
    writer.finish().map_err(place_problem)?;
    Ok(ExportSummary { leaves, rows })
}

/// The tables of the program, and those of the registers as they are in this state of the database.
pub(crate) async fn evidenced(db: &DatabaseTransaction) -> Result<Vec<&'static Table>> {
    let of_program = TABLES.iter().copied().filter(|table| table.kind.is_evidenced());
    Ok(of_program.chain(published_tables(db).await?).collect())
}

async fn write_leaves(db: &DatabaseTransaction, writer: &mut ExportWriter) -> Result<u64> {
    let mut written = 0;
    let mut next = 0;
    loop {
        let numbered: Vec<Numbered> = sql::all(
            db,
            &format!("SELECT id, leaf_id FROM evidence_sequence WHERE id >= ? ORDER BY id LIMIT {LEAVES}"),
            [next.into()],
        )
        .await?;
        let Some(last) = numbered.last() else { break };
        let between = [Value::from(next), Value::from(last.id)];
        next = last.id + 1;
        let leaves: Vec<evidence_leaf::Model> = sql::all(
            db,
            "SELECT l.* FROM evidence_sequence s JOIN evidence_leaf l ON l.id = s.leaf_id \
             WHERE s.id BETWEEN ? AND ? ORDER BY s.id",
            between.clone(),
        )
        .await?;
        let changes: Vec<evidence_change::Model> = sql::all(
            db,
            "SELECT c.* FROM evidence_sequence s JOIN evidence_change c ON c.leaf_id = s.leaf_id \
             WHERE s.id BETWEEN ? AND ? ORDER BY s.id, c.ordinal",
            between,
        )
        .await?;
        written += leaves.len() as u64;
        let mut places = numbered.iter();
        for leaf in leaves {
            // A leaf that somebody removed leaves a gap, which the verifier reports.
            let place = places.find(|place| place.leaf_id == leaf.id);
            write_leaf(writer, place.map(|place| place.id as u64), leaf)?;
        }
        write_changes(writer, changes)?;
    }
    let without = "NOT EXISTS (SELECT 1 FROM evidence_sequence s WHERE s.leaf_id = ";
    let leaves: Vec<evidence_leaf::Model> = sql::all(
        db,
        &format!("SELECT l.* FROM evidence_leaf l WHERE {without} l.id) ORDER BY l.id"),
        [],
    )
    .await?;
    written += leaves.len() as u64;
    for leaf in leaves {
        write_leaf(writer, None, leaf)?;
    }
    let changes = format!("SELECT c.* FROM evidence_change c WHERE {without} c.leaf_id) ORDER BY c.leaf_id, c.ordinal");
    write_changes(writer, sql::all(db, &changes, []).await?)?;
    Ok(written)
}

/// What was altered by hand must not keep the rest from being exported: what has no right form is exported in one that
/// does not fit its commitment.
fn write_leaf(writer: &mut ExportWriter, seq: Option<u64>, leaf: evidence_leaf::Model) -> Result<()> {
    let (commitment, (salt, content)) = (hash(&leaf.commitment), opened(leaf));
    let leaf = ExportedLeaf {
        seq,
        commitment,
        body: LeafBody::Open { salt, content },
    };
    writer.leaf(&leaf).map_err(place_problem)
}

/// The salt and content of a leaf, as its commitment is taken of them.
pub(crate) fn opened(leaf: evidence_leaf::Model) -> (Salt, LeafContent) {
    let mut salt = [0; 16];
    if leaf.salt.len() == salt.len() {
        salt.copy_from_slice(&leaf.salt);
    }
    let content = LeafContent {
        id: leaf.id,
        command: leaf.command,
        at_ms: leaf.at_ms,
        acted_by: leaf.acted_by,
        entered_by: leaf.entered_by,
        subject: leaf.subject,
        detail: serde_json::from_str(&leaf.detail).unwrap_or(serde_json::Value::String(leaf.detail)),
        reason: leaf.reason,
        n_changes: leaf.n_changes as u64,
        changes_digest: hash(&leaf.changes_digest),
    };
    (Salt(salt), content)
}

fn write_changes(writer: &mut ExportWriter, changes: Vec<evidence_change::Model>) -> Result<()> {
    for change in changes {
        let exported = Change {
            table: change.table_name,
            row: change.row_id,
            before: change.before.as_deref().map(hash),
            after: change.after.as_deref().map(hash),
        };
        writer.changes(change.leaf_id, [exported]).map_err(place_problem)?;
    }
    Ok(())
}

async fn write_checkpoints(db: &DatabaseTransaction, writer: &mut ExportWriter) -> Result<()> {
    let notes: Vec<Note> = sql::all(db, "SELECT note FROM evidence_checkpoint ORDER BY size, id", []).await?;
    notes
        .iter()
        .try_for_each(|row| writer.checkpoint(&row.note))
        .map_err(place_problem)
}

async fn write_rows(db: &DatabaseTransaction, table: &'static Table, writer: &mut ExportWriter) -> Result<u64> {
    let query = format!("{} WHERE id > ? ORDER BY id LIMIT {ROWS}", sql::select(table));
    let backend = db.get_database_backend();
    let query = sql::numbered(&query, backend.into());
    let (mut written, mut last) = (0, i64::MIN);
    loop {
        let statement = Statement::from_sql_and_values(backend, &query, [last.into()]);
        let rows = db.query_all_raw(statement).await.or_problem()?;
        for row in &rows {
            let (id, values) = sql::values(table, row)?;
            writer
                .row(table.name, id, canonical(table, &values))
                .map_err(place_problem)?;
            last = id;
        }
        written += rows.len() as u64;
        if rows.len() < ROWS {
            return Ok(written);
        }
    }
}

#[derive(FromQueryResult)]
struct Numbered {
    id: i64,
    leaf_id: i64,
}

#[derive(FromQueryResult)]
struct Note {
    note: String,
}

#[derive(FromQueryResult)]
struct SnapshotFile {
    id: i64,
    file_sha256: String,
}

/// Leaves at a time, each with its changes.
const LEAVES: usize = 500;
/// Rows of a table at a time.
const ROWS: usize = 2_000;

fn place_problem(error: ExportError) -> shouwang_domain::Problem {
    match error {
        ExportError::Exists | ExportError::Io { .. } => shouwang_domain::Problem::usage(
            "evidence.export_place",
            "导出目录已存在，或无法写入；请指定一个尚不存在的目录，并确认磁盘空间足够。",
            "The directory of the export exists already or cannot be written; name one that does not exist, on a disk \
             with room.",
        ),
        other => internal("the evidence cannot be exported", other),
    }
}
