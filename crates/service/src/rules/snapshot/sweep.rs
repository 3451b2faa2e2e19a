//! Rows and files of snapshots are kept in step: what a stop or a crash left of one without the other is mended, and the
//! keys of names that were kept long enough are destroyed on their day, whether or not anybody takes another snapshot.

use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use shouwang_domain::SnapshotId;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::retention::RetentionKind;
use shouwang_store::entity::snapshot;
use shouwang_store::files::{HeldFolder, sync_dir};
use shouwang_store::repo;

use crate::{Problem, Result, Service};

/// What a look at the files of all snapshots did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SnapshotsKept {
    /// Snapshots whose names had been kept long enough.
    pub erased: u64,
    /// Files that belonged to no row and are gone.
    pub removed: u64,
    /// Somebody was writing, so that files without rows were left for the next time.
    pub put_off: bool,
}

/// How the rows of snapshots stand with their files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SnapshotFiles {
    /// Rows.
    pub rows: u64,
    /// Rows whose facts are not here.
    pub without_facts: Vec<SnapshotId>,
    /// Rows whose names should be readable but have no key, or no sealed file.
    pub without_names: Vec<SnapshotId>,
}

impl Service {
    /// Destroys what was kept long enough, and removes files that no row knows. The server calls it when it starts and every
    /// few minutes after; a second run finds nothing to do.
    ///
    /// # Errors
    /// When the database fails, or a file cannot be removed.
    pub async fn keep_snapshots(&self, now: Timestamp) -> Result<SnapshotsKept> {
        let mut kept = SnapshotsKept {
            erased: self.erase_past_retention(now).await?,
            ..SnapshotsKept::default()
        };
        // Nobody is between a file and its row as long as the folder is held, and no commit is under way.
        let alone = HeldFolder::alone(&self.snapshots)?;
        let rows = match &alone {
            Some(_) => repo::rules::snapshot::settled(&self.store).await?,
            None => None,
        };
        let Some(rows) = rows else {
            kept.put_off = true;
            return Ok(kept);
        };
        let rows: HashMap<i64, &snapshot::Model> = rows.iter().map(|row| (row.id, row)).collect();
        let has_names = |id: &i64| rows.get(id).is_some_and(|row| names_are_kept(row));
        for id in files(&self.snapshots, "parquet")?
            .iter()
            .filter(|id| !rows.contains_key(*id))
        {
            remove(&self.facts_path(*id))?;
            kept.removed += 1;
        }
        let mut sealed = files(&self.snapshots, "identity")?;
        sealed.extend(files(&self.identity_keys(), "key")?);
        sealed.sort_unstable();
        sealed.dedup();
        for id in sealed.iter().filter(|id| !has_names(id)) {
            self.identity_files(*id)?.shred()?;
            kept.removed += 1;
        }
        if kept.removed > 0 {
            sync_dir(&self.snapshots)?;
            tracing::warn!(files = kept.removed, "files of snapshots without a row were removed");
        }
        Ok(kept)
    }

    /// Compares the rows of all snapshots with the files that are here. Files alone are no fault: the sweep takes them away.
    ///
    /// # Errors
    /// When the database fails or a folder cannot be read.
    pub async fn snapshot_files(&self) -> Result<SnapshotFiles> {
        let mut found = SnapshotFiles::default();
        let facts = files(&self.snapshots, "parquet")?;
        let (sealed, keys) = (
            files(&self.snapshots, "identity")?,
            files(&self.identity_keys(), "key")?,
        );
        for row in repo::rules::snapshot::all(&self.store).await? {
            found.rows += 1;
            if facts.binary_search(&row.id).is_err() {
                found.without_facts.push(SnapshotId(row.id));
            }
            let has_both = [&sealed, &keys].iter().all(|ids| ids.binary_search(&row.id).is_ok());
            if names_are_kept(&row) && !has_both {
                found.without_names.push(SnapshotId(row.id));
            }
        }
        Ok(found)
    }

    /// First it is said, in the evidence, then done: a commit that fails destroys nothing, and a stop after the commit is
    /// mended by the next run, which destroys what is said to be destroyed.
    async fn erase_past_retention(&self, now: Timestamp) -> Result<u64> {
        let today = now.date();
        if repo::rules::snapshot::past_retention(&self.store, today)
            .await?
            .is_empty()
        {
            return Ok(0);
        }
        let mut tx = self.store.system_begin(now, "snapshot.erase_identity").await?;
        let old = repo::rules::snapshot::past_retention(&tx, today).await?;
        for row in &old {
            let erased = snapshot::Model {
                identity_erased_on: Some(today.into()),
                ..row.clone()
            };
            tx.update(row, erased).await?;
        }
        tx.subject(RetentionKind::SnapshotNames.subject());
        tx.detail(serde_json::json!({ "erased": old.len() }));
        tx.commit(()).await?;
        for row in &old {
            self.identity_files(row.id)?.shred()?;
        }
        Ok(old.len() as u64)
    }
}

fn names_are_kept(row: &snapshot::Model) -> bool {
    row.identity_members.is_some() && row.identity_erased_on.is_none()
}

/// The snapshots that have a file with this ending in a folder, in order.
fn files(dir: &Path, ending: &str) -> Result<Vec<i64>> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(Problem::internal)?,
    };
    let mut ids = Vec::new();
    for entry in entries {
        let path = entry.map_err(Problem::internal)?.path();
        if path.extension().is_some_and(|found| found == ending) {
            ids.extend(path.file_stem().and_then(|name| name.to_str()?.parse::<i64>().ok()));
        }
    }
    ids.sort_unstable();
    Ok(ids)
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Problem::internal(error)),
        _ => Ok(()),
    }
}
