//! Reading an export that nobody vouches for: in bounded memory, and with an error instead of a panic.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::{
    CHANGES, CHECKPOINTS, ExportError, ExportedChange, ExportedLeaf, FORMAT, LEAVES, MANIFEST, Manifest, Row,
    check_table_names, io_error, is_table_name, rows_file,
};
use crate::canonical::Hash;

/// Reads an export.
#[derive(Debug)]
pub struct ExportReader {
    dir: PathBuf,
    manifest: Manifest,
}

impl ExportReader {
    /// Opens the export in `dir` and reads its manifest.
    ///
    /// # Errors
    /// When there is no manifest of the known format.
    pub fn open(dir: &Path) -> Result<Self, ExportError> {
        let mut text = Vec::new();
        File::open(dir.join(MANIFEST))
            .and_then(|file| file.take(MAX_LINE).read_to_end(&mut text))
            .map_err(io_error(MANIFEST))?;
        let malformed = |error: serde_json::Error| ExportError::Manifest {
            line: error.line(),
            column: error.column(),
        };
        // The format first: a later one may look different.
        #[derive(serde::Deserialize)]
        struct Format {
            format: u32,
        }
        let Format { format } = serde_json::from_slice(&text).map_err(malformed)?;
        if format != FORMAT {
            return Err(ExportError::Format(format));
        }
        let manifest: Manifest = serde_json::from_slice(&text).map_err(malformed)?;
        check_table_names(manifest.tables.iter().map(|table| table.name.as_str()))?;
        Ok(Self {
            dir: dir.to_owned(),
            manifest,
        })
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The files that are missing, cannot be read, or differ from their digest in the manifest.
    pub fn damaged_files(&self) -> Vec<String> {
        let tables = self.manifest.tables.iter();
        [LEAVES, CHANGES, CHECKPOINTS]
            .map(str::to_owned)
            .into_iter()
            .chain(tables.map(|table| rows_file(&table.name)))
            .filter(|path| !self.is_whole(path))
            .collect()
    }

    /// The leaves in the order of the file.
    pub fn leaves(&self) -> Lines<ExportedLeaf> {
        self.lines(LEAVES.to_owned())
    }

    /// The changes in the order of the file.
    pub fn changes(&self) -> Lines<ExportedChange> {
        self.lines(CHANGES.to_owned())
    }

    /// The signed notes.
    pub fn checkpoints(&self) -> Lines<String> {
        self.lines(CHECKPOINTS.to_owned())
    }

    /// The rows of a table.
    pub fn rows(&self, table: &str) -> Lines<Row> {
        // A name that is not in the manifest may not lead out of the directory.
        let name = if is_table_name(table) { table } else { "" };
        self.lines(rows_file(name))
    }

    fn lines<T>(&self, file: String) -> Lines<T> {
        Lines {
            reader: Some(File::open(self.dir.join(&file)).map(BufReader::new)),
            file,
            next: Position::default(),
            last: Position::default(),
            buffer: Vec::new(),
            of: PhantomData,
        }
    }

    fn is_whole(&self, path: &str) -> bool {
        let mut said = self.manifest.files.iter().filter(|file| file.path == path);
        let (Some(said), None) = (said.next(), said.next()) else {
            return false;
        };
        digest(&self.dir.join(path)).is_ok_and(|(bytes, sha256)| bytes == said.bytes && sha256 == said.sha256)
    }
}

/// The lines of a file of an export. A malformed line is an error, and the next one is read all the same.
#[derive(Debug)]
pub struct Lines<T> {
    /// None when nothing more can be read; an error until it has been told.
    reader: Option<io::Result<BufReader<File>>>,
    file: String,
    next: Position,
    last: Position,
    buffer: Vec<u8>,
    of: PhantomData<fn() -> T>,
}

/// Where a line starts.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Position {
    offset: u64,
    line: u64,
}

impl<T> Lines<T> {
    /// Where the line starts that was read last.
    pub(crate) fn position(&self) -> Position {
        self.last
    }

    /// Goes on reading at `position`.
    pub(crate) fn seek(&mut self, position: Position) {
        self.next = position;
        if let Some(Ok(reader)) = &mut self.reader
            && let Err(error) = reader.seek(SeekFrom::Start(position.offset))
        {
            self.reader = Some(Err(error));
        }
    }

    /// Reads a line into the buffer; false at the end of the file.
    fn read_line(&mut self) -> io::Result<bool> {
        self.buffer.clear();
        let reader = match self.reader.take() {
            None => return Ok(false),
            Some(reader) => self.reader.insert(Ok(reader?)),
        };
        let Ok(reader) = reader else { return Ok(false) };
        let read = reader.take(MAX_LINE).read_until(b'\n', &mut self.buffer)?;
        if read as u64 == MAX_LINE {
            return Err(io::Error::other("a line is too long"));
        }
        self.last = self.next;
        self.next.offset += read as u64;
        self.next.line += 1;
        Ok(read > 0)
    }
}

impl<T: DeserializeOwned> Iterator for Lines<T> {
    type Item = Result<T, ExportError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.read_line() {
            Ok(false) => None,
            Ok(true) => Some(serde_json::from_slice(&self.buffer).map_err(|_| ExportError::Line {
                file: self.file.clone(),
                line: self.next.line,
            })),
            Err(source) => {
                self.reader = None;
                Some(Err(io_error(&self.file)(source)))
            }
        }
    }
}

/// The longest line that is read: 64 MiB, many times the longest row.
const MAX_LINE: u64 = 64 << 20;

fn digest(path: &Path) -> io::Result<(u64, Hash)> {
    let mut file = File::open(path)?;
    let mut sha256 = Sha256::new();
    let mut bytes = 0;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((bytes, Hash(sha256.finalize().into())));
        }
        bytes += read as u64;
        sha256.update(&buffer[..read]);
    }
}
