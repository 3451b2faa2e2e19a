//! How much of a file is read at all.

use serde::{Deserialize, Serialize};

/// Bounds on a workbook and on the child process that reads it. The defaults fit a township's register with a wide margin
/// and keep the child under 256 MB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Size of the file, in bytes.
    pub file_bytes: u64,
    /// Entries in the zip archive.
    pub entries: usize,
    /// Inflated size of all entries, in bytes.
    pub inflated_bytes: u64,
    /// Inflated size of one worksheet, in bytes.
    pub worksheet_bytes: u64,
    /// Inflated size of any other entry, in bytes. Shared strings are held in memory, so that this is the tighter bound.
    pub part_bytes: u64,
    /// Inflated bytes per compressed byte, once an entry is larger than a few megabytes.
    pub ratio: u64,
    /// Bytes without the beginning of a tag, to the chunk.
    pub run_bytes: u64,
    /// Worksheets.
    pub sheets: usize,
    /// Row number of the last filled cell.
    pub rows: u32,
    /// Column number of the last filled cell, and the number of cells in a row.
    pub columns: u16,
    /// Filled cells in the workbook.
    pub cells: u64,
    /// Characters in a cell.
    pub text_chars: usize,
    /// Bytes that the child may write.
    pub output_bytes: u64,
    /// Memory of the child (`RLIMIT_DATA`), in bytes.
    pub memory_bytes: u64,
    /// Processor time of the child, in seconds.
    pub cpu_seconds: u64,
    /// Time until the parent kills the child, in seconds.
    pub wall_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        const MB: u64 = 1 << 20;
        Self {
            file_bytes: 32 * MB,
            entries: 2_000,
            inflated_bytes: 384 * MB,
            worksheet_bytes: 320 * MB,
            part_bytes: 32 * MB,
            ratio: 200,
            run_bytes: MB,
            sheets: 500,
            rows: 200_000,
            columns: 200,
            cells: 6_000_000,
            text_chars: 2_000,
            output_bytes: 256 * MB,
            memory_bytes: 240 * MB,
            cpu_seconds: 20,
            wall_seconds: 60,
        }
    }
}
