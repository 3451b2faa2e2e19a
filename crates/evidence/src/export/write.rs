//! Writing an export: streamed into a directory beside its place, and moved there when it is complete.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::row::write_row;
use super::{
    CHANGES, CHECKPOINTS, ExportError, ExportedChange, ExportedLeaf, FORMAT, FileDigest, LEAVES, MANIFEST, Manifest,
    TableInfo, check_table_names, io_error, rows_file,
};
use crate::canonical::{Hash, Value};
use crate::checkpoint::format_time;
use crate::key::VerifyingKey;
use crate::leaf::Change;

/// What is known of an export before it is written.
#[derive(Debug, Clone)]
pub struct ExportHead {
    /// The origin of the log, as its checkpoints say it.
    pub origin: String,
    /// The node that writes.
    pub node: String,
    /// When: milliseconds since the epoch, UTC.
    pub created_at_ms: i64,
    /// The key that checks the checkpoints.
    pub verifying_key: VerifyingKey,
    /// The tables whose rows will follow; a table without rows belongs here too.
    pub tables: Vec<TableHead>,
}

/// A table of an export before its rows are written.
#[derive(Debug, Clone)]
pub struct TableHead {
    /// The name: ASCII letters, digits and underscores.
    pub name: String,
    /// Whether every change of a row is in the log.
    pub evidenced: bool,
}

/// Writes an export. Nothing is at its place until [`finish`](Self::finish); without it, everything is removed again.
///
/// All parts must come from one snapshot of the database, or the fold of the changes will not give the rows. The last
/// checkpoint should be signed before the export, so that it covers as much as possible.
#[derive(Debug)]
pub struct ExportWriter {
    place: PathBuf,
    partial: Partial,
    head: ExportHead,
    leaves: HashedFile,
    changes: HashedFile,
    checkpoints: HashedFile,
    rows: BTreeMap<String, (HashedFile, u64)>,
}

impl ExportWriter {
    /// Starts an export that will be at `dir`, which must not exist; its parent must.
    ///
    /// # Errors
    /// When `dir` exists, a table's name is unfit, or a file cannot be created.
    pub fn create(dir: &Path, head: ExportHead) -> Result<Self, ExportError> {
        check_table_names(head.tables.iter().map(|table| table.name.as_str()))?;
        format_time(head.created_at_ms).ok_or(ExportError::Time)?;
        let partial = Partial::create(dir)?;
        let file = |name: &str| HashedFile::create(&partial.0, name.to_owned());
        let mut rows = BTreeMap::new();
        for table in &head.tables {
            rows.insert(table.name.clone(), (file(&rows_file(&table.name))?, 0));
        }
        Ok(Self {
            place: dir.to_owned(),
            leaves: file(LEAVES)?,
            changes: file(CHANGES)?,
            checkpoints: file(CHECKPOINTS)?,
            rows,
            head,
            partial,
        })
    }

    /// Writes the next leaf: numbered ones in the order of the tree, then those without a number.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn leaf(&mut self, leaf: &ExportedLeaf) -> Result<(), ExportError> {
        self.leaves.json(leaf)
    }

    /// Writes the changes of a leaf, in their order. May be called again for the same leaf, but for no other between.
    /// The leaves must come in the same order as in [`leaf`](Self::leaf).
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn changes(&mut self, leaf: i64, changes: impl IntoIterator<Item = Change>) -> Result<(), ExportError> {
        changes
            .into_iter()
            .try_for_each(|change| self.changes.json(&ExportedChange { leaf, change }))
    }

    /// Writes a row of one of the tables. Rows of different tables may come mixed.
    ///
    /// # Errors
    /// When the table was not announced, or the file cannot be written.
    pub fn row<'a>(
        &mut self,
        table: &str,
        id: i64,
        columns: impl Iterator<Item = (&'a str, Value<'a>)>,
    ) -> Result<(), ExportError> {
        let (file, count) = self.rows.get_mut(table).ok_or(ExportError::UnknownTable)?;
        let line = write_row(id, columns).map_err(|error| file.error(error.into()))?;
        *count += 1;
        file.line(line)
    }

    /// Writes a checkpoint: the signed note as it was published.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn checkpoint(&mut self, note: &str) -> Result<(), ExportError> {
        self.checkpoints.json(&note)
    }

    /// Completes the export: everything reaches the disk, then the directory appears at its place.
    ///
    /// # Errors
    /// When a file cannot be written, or something has come to be at the place meanwhile.
    pub fn finish(self) -> Result<Manifest, ExportError> {
        let mut manifest = Manifest {
            format: FORMAT,
            origin: self.head.origin,
            node: self.head.node,
            created_at_ms: self.head.created_at_ms,
            verifying_key: self.head.verifying_key,
            tables: Vec::new(),
            files: Vec::new(),
        };
        for file in [self.leaves, self.changes, self.checkpoints] {
            manifest.files.push(file.close()?);
        }
        let mut rows = self.rows;
        for TableHead { name, evidenced } in self.head.tables {
            if let Some((file, rows)) = rows.remove(&name) {
                manifest.files.push(file.close()?);
                manifest.tables.push(TableInfo { name, evidenced, rows });
            }
        }
        let mut file = HashedFile::create(&self.partial.0, MANIFEST.to_owned())?;
        let text = serde_json::to_vec_pretty(&manifest).map_err(|error| file.error(error.into()))?;
        file.line(text)?;
        file.close()?;
        self.partial.publish(&self.place)?;
        Ok(manifest)
    }
}

/// A directory that is removed when dropped, unless it was published.
#[derive(Debug)]
struct Partial(PathBuf);

impl Partial {
    /// Creates the directory beside `place`. Only its owner may enter: rows are personal data.
    fn create(place: &Path) -> Result<Self, ExportError> {
        let name = place.file_name().ok_or(ExportError::Exists)?;
        if place.symlink_metadata().is_ok() {
            return Err(ExportError::Exists);
        }
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(|error| io_error(".")(std::io::Error::other(error.to_string())))?;
        let mut beside = std::ffi::OsString::from(".");
        beside.push(name);
        beside.push(format!(".partial-{}", hex::encode(random)));
        let dir = place.with_file_name(beside);

        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&dir).map_err(io_error("."))?;
        let partial = Self(dir);
        builder.create(partial.0.join("rows")).map_err(io_error("rows"))?;
        Ok(partial)
    }

    fn publish(self, place: &Path) -> Result<(), ExportError> {
        sync_dir(&self.0.join("rows"))?;
        sync_dir(&self.0)?;
        if place.symlink_metadata().is_ok() {
            return Err(ExportError::Exists);
        }
        fs::rename(&self.0, place).map_err(io_error("."))?;
        match place.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => sync_dir(parent),
            _ => sync_dir(Path::new(".")),
        }
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // After publishing there is nothing here any more; otherwise there is nobody left to tell of a failure.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Makes the names in a directory durable, where the system can.
fn sync_dir(dir: &Path) -> Result<(), ExportError> {
    if cfg!(unix) {
        File::open(dir).and_then(|dir| dir.sync_all()).map_err(io_error("."))?;
    }
    Ok(())
}

/// A file of lines that knows its own digest.
#[derive(Debug)]
struct HashedFile {
    path: String,
    file: BufWriter<File>,
    sha256: Sha256,
    bytes: u64,
}

impl HashedFile {
    fn create(dir: &Path, path: String) -> Result<Self, ExportError> {
        let file = File::create_new(dir.join(&path)).map_err(io_error(&path))?;
        Ok(Self {
            path,
            file: BufWriter::new(file),
            sha256: Sha256::new(),
            bytes: 0,
        })
    }

    fn json(&mut self, value: &impl Serialize) -> Result<(), ExportError> {
        let line = serde_json::to_vec(value).map_err(|error| self.error(error.into()))?;
        self.line(line)
    }

    fn line(&mut self, mut line: Vec<u8>) -> Result<(), ExportError> {
        line.push(b'\n');
        self.sha256.update(&line);
        self.bytes += line.len() as u64;
        self.file.write_all(&line).map_err(io_error(&self.path))
    }

    fn close(self) -> Result<FileDigest, ExportError> {
        self.file
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)
            .and_then(|file| file.sync_all())
            .map_err(io_error(&self.path))?;
        Ok(FileDigest {
            path: self.path,
            bytes: self.bytes,
            sha256: Hash(self.sha256.finalize().into()),
        })
    }

    fn error(&self, source: std::io::Error) -> ExportError {
        io_error(&self.path)(source)
    }
}
