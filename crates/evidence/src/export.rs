//! The export: a directory that holds all a verifier needs.
//!
//! ```text
//! manifest.json         format, origin, node, time, tables, verifying key, size and SHA-256 of every other file
//! leaves.jsonl          one leaf per line in the order of the tree, those without a number last
//! changes.jsonl         one change per line, grouped by leaf, in the order of the leaves and of the changes
//! checkpoints.jsonl     one signed note per line
//! rows/<table>.jsonl    one row per line: its id and its columns with their types
//! ```
//!
//! The digests in the manifest show damage in transport only: whoever can write the export can write the manifest.
//! What cannot be forged is the agreement with a checkpoint that the verifier kept; see [`crate::verify()`].

use std::io;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::canonical::Hash;
use crate::checkpoint::{format_time, parse_time};
use crate::key::VerifyingKey;
use crate::leaf::{Change, LeafBody};

mod read;
mod row;
mod write;

pub(crate) use read::Position;
pub use read::{ExportReader, Lines};
pub use row::{OwnedValue, Row};
pub use write::{ExportHead, ExportWriter, TableHead};

/// The format that this version writes and reads.
pub const FORMAT: u32 = 1;

/// What an export says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The format of the export: [`FORMAT`].
    pub format: u32,
    /// The origin of the log, as its checkpoints say it.
    pub origin: String,
    /// The node that wrote the export.
    pub node: String,
    /// When it was written: milliseconds since the epoch, UTC; RFC 3339 in JSON.
    #[serde(rename = "created_at", with = "time_text")]
    pub created_at_ms: i64,
    /// The key that checks the checkpoints. A verifier who holds the key does not rely on this one.
    pub verifying_key: VerifyingKey,
    /// The tables.
    pub tables: Vec<TableInfo>,
    /// Every other file of the export.
    pub files: Vec<FileDigest>,
}

/// A table of the export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableInfo {
    /// The name: ASCII letters, digits and underscores.
    pub name: String,
    /// Whether every change of a row is in the log. The others (derived data, sessions) are not verified.
    pub evidenced: bool,
    /// The number of rows exported.
    pub rows: u64,
}

/// The size and the digest of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileDigest {
    /// The path inside the export, with `/`.
    pub path: String,
    /// The size in bytes.
    pub bytes: u64,
    /// The SHA-256 of the file.
    pub sha256: Hash,
}

/// A line of `leaves.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportedLeaf {
    /// The place of the leaf in the tree, from 0; none when the leaf has not been numbered yet.
    pub seq: Option<u64>,
    /// The commitment as it is stored, not computed for the export: where it differs from that of the content, the
    /// verifier can name the leaf that was altered.
    pub commitment: Hash,
    /// The leaf.
    pub body: LeafBody,
}

/// A line of `changes.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportedChange {
    /// The id of the leaf that the change belongs to.
    pub leaf: i64,
    /// The change.
    pub change: Change,
}

/// Why an export cannot be written or read. It quotes nothing out of the export.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// There is something at the place where the export should go.
    #[error("the directory of the export exists already, or has no name")]
    Exists,
    /// A table's name cannot be the name of a file, or it is there twice.
    #[error("a table's name is not made of ASCII letters, digits and underscores, or is there twice")]
    TableName,
    /// A row was given for a table that was not announced.
    #[error("a row of a table that is not in the head of the export")]
    UnknownTable,
    /// A time is not within the years 0 to 9999.
    #[error("the time of the export is not within the years 0 to 9999")]
    Time,
    /// A file cannot be read or written.
    #[error("{file}: {source}")]
    Io {
        /// The path inside the export.
        file: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// The manifest is not JSON of the known form.
    #[error("manifest.json is malformed at line {line}, column {column}")]
    Manifest {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// The export was written by another version in a format that this one does not read.
    #[error("the format of the export is {0}, but this version reads {FORMAT}")]
    Format(u32),
    /// A line is not JSON of the known form.
    #[error("{file}: line {line} is malformed")]
    Line {
        /// The path inside the export.
        file: String,
        /// The line, from 1.
        line: u64,
    },
}

const MANIFEST: &str = "manifest.json";
const LEAVES: &str = "leaves.jsonl";
const CHANGES: &str = "changes.jsonl";
const CHECKPOINTS: &str = "checkpoints.jsonl";

fn rows_file(table: &str) -> String {
    format!("rows/{table}.jsonl")
}

/// Names become paths and are printed, so nothing else is let through.
pub(crate) fn is_table_name(name: &str) -> bool {
    (1..=63).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn check_table_names<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), ExportError> {
    let mut seen = std::collections::HashSet::new();
    for name in names {
        // Two names that differ in case only would be one file on some systems.
        if !is_table_name(name) || !seen.insert(name.to_ascii_lowercase()) {
            return Err(ExportError::TableName);
        }
    }
    Ok(())
}

fn io_error(file: &str) -> impl FnOnce(io::Error) -> ExportError {
    let file = file.to_owned();
    move |source| ExportError::Io { file, source }
}

mod time_text {
    use super::*;

    pub(super) fn serialize<S: Serializer>(at_ms: &i64, serializer: S) -> Result<S::Ok, S::Error> {
        let text = format_time(*at_ms).ok_or_else(|| serde::ser::Error::custom("no such time"))?;
        serializer.serialize_str(&text)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse_time(&text).ok_or_else(|| serde::de::Error::custom("no such time"))
    }
}
