//! The sealed part of a snapshot: surrogate keys with names and ID numbers, apart from the facts.
//!
//! A file is a sequence of chunks, each a length (4 bytes, big endian), a nonce and a ciphertext of AES-256-GCM. Snapshot,
//! number of the chunk and whether it is the last are authenticated with it, so that no chunk can be cut off or moved. The
//! key is a file of its own; who destroys it has erased the names, wherever copies of the sealed file are.

use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, BufWriter, Read as _, Seek as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};
use shouwang_domain::problem::damaged_snapshot;
use shouwang_domain::{Problem, Result};
use zeroize::{Zeroize as _, Zeroizing};

use crate::error::internal;

/// A member with what tells who it is.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityRow {
    /// Surrogate key of the member.
    pub member_id: i64,
    /// Surrogate key of the household.
    pub household_id: i64,
    /// The first 17 digits of the ID number; the last one follows from them.
    pub number: i64,
    /// What `number` is.
    pub status: NumberStatus,
    /// The name.
    pub name: String,
}

impl std::fmt::Debug for IdentityRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IdentityRow({}, ***)", self.member_id)
    }
}

/// Whether there is an ID number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberStatus {
    /// A resident's number, whose check digit is right.
    Resident,
    /// None is known.
    Missing,
    /// Something else was given; it is not repeated here.
    Other,
}

impl IdentityRow {
    /// From a member and the number as it is kept.
    pub fn new(member_id: i64, household_id: i64, name: String, number: Option<&str>) -> Self {
        let digits = number.and_then(|number| number.get(..17)?.parse().ok());
        let (number, status) = match (digits, number) {
            (Some(digits), _) => (digits, NumberStatus::Resident),
            (None, None) => (0, NumberStatus::Missing),
            (None, Some(_)) => (0, NumberStatus::Other),
        };
        Self {
            member_id,
            household_id,
            number,
            status,
            name,
        }
    }

    fn write(&self, into: &mut Vec<u8>) {
        for value in [self.member_id, self.household_id, self.number] {
            into.extend(value.to_le_bytes());
        }
        into.push(self.status as u8);
        into.extend((self.name.len() as u32).to_le_bytes());
        into.extend(self.name.as_bytes());
    }

    fn read(from: &mut &[u8]) -> Option<Self> {
        let mut int = || {
            let (value, rest) = from.split_first_chunk()?;
            *from = rest;
            Some(i64::from_le_bytes(*value))
        };
        let (member_id, household_id, number) = (int()?, int()?, int()?);
        let (status, rest) = from.split_first()?;
        let known = [NumberStatus::Resident, NumberStatus::Missing, NumberStatus::Other];
        let status = *known.get(usize::from(*status))?;
        let (length, rest) = rest.split_first_chunk()?;
        let (name, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        *from = rest;
        Some(Self {
            member_id,
            household_id,
            number,
            status,
            name: String::from_utf8(name.to_vec()).ok()?,
        })
    }
}

/// Where the sealed part of a snapshot and its key lie.
#[derive(Debug, Clone)]
pub struct IdentityFiles {
    /// The sealed rows.
    pub rows: PathBuf,
    /// The key.
    pub key: PathBuf,
    /// The snapshot.
    pub snapshot: i64,
}

impl IdentityFiles {
    /// Destroys the key. What it sealed cannot be read any more.
    ///
    /// # Errors
    /// Internal: the file is there and cannot be removed.
    pub fn shred(&self) -> Result<()> {
        match OpenOptions::new().write(true).open(&self.key) {
            Ok(mut file) => {
                let zeroed = file
                    .rewind()
                    .and_then(|()| file.write_all(&[0; KEY]))
                    .and_then(|()| file.sync_all());
                zeroed.map_err(|error| internal("a key cannot be overwritten", error))?;
                fs::remove_file(&self.key).map_err(|error| internal("a key cannot be removed", error))?;
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(internal("a key cannot be overwritten", error)),
        }
        match fs::remove_file(&self.rows) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(internal("a sealed file cannot be removed", error))
            }
            _ => Ok(()),
        }
    }

    /// Reads the rows back.
    ///
    /// # Errors
    /// `snapshot.identity_erased` without the key, `snapshot.damaged`.
    pub fn read(&self, mut each: impl FnMut(IdentityRow)) -> Result<()> {
        let key = fs::read(&self.key).map(Zeroizing::new).map_err(|_| erased())?;
        let cipher = Aes256Gcm::new_from_slice(&key).map_err(|_| erased())?;
        let mut file = BufReader::new(File::open(&self.rows).map_err(|_| damaged_snapshot())?);
        for number in 0.. {
            let (mut length, mut nonce) = ([0; 4], [0; NONCE]);
            file.read_exact(&mut length).map_err(|_| damaged_snapshot())?;
            file.read_exact(&mut nonce).map_err(|_| damaged_snapshot())?;
            let length = u32::from_be_bytes(length);
            let is_last = length & LAST != 0;
            let mut sealed = vec![0; (length & !LAST) as usize];
            file.read_exact(&mut sealed).map_err(|_| damaged_snapshot())?;
            let payload = Payload {
                msg: &sealed,
                aad: &bound_to(self.snapshot, number, is_last),
            };
            let open = cipher
                .decrypt(&nonce.into(), payload)
                .map(Zeroizing::new)
                .map_err(|_| damaged_snapshot())?;
            let mut rest = &open[..];
            while !rest.is_empty() {
                each(IdentityRow::read(&mut rest).ok_or_else(damaged_snapshot)?);
            }
            if is_last {
                break;
            }
        }
        Ok(())
    }
}

/// Writes the sealed part of a snapshot.
pub struct IdentityWriter {
    out: BufWriter<File>,
    cipher: Aes256Gcm,
    snapshot: i64,
    number: u64,
    members: u64,
}

impl std::fmt::Debug for IdentityWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IdentityWriter({} members, ***)", self.members)
    }
}

impl IdentityWriter {
    /// Makes a key and begins the file; neither may exist yet.
    ///
    /// # Errors
    /// Internal: they cannot be created.
    pub fn create(files: &IdentityFiles) -> Result<Self> {
        let mut key = Zeroizing::new([0; KEY]);
        getrandom::fill(key.as_mut()).map_err(|error| internal("no random bytes", error))?;
        let mut file = private(&files.key)?;
        let written = file.write_all(key.as_ref()).and_then(|()| file.sync_all());
        written.map_err(|error| internal("a key cannot be written", error))?;
        Ok(Self {
            out: BufWriter::new(private(&files.rows)?),
            cipher: Aes256Gcm::new_from_slice(key.as_ref()).expect("32 bytes are a key of AES-256"),
            snapshot: files.snapshot,
            number: 0,
            members: 0,
        })
    }

    /// The next rows.
    ///
    /// # Errors
    /// Internal: the disk is full.
    pub fn write(&mut self, rows: &[IdentityRow]) -> Result<()> {
        self.members += rows.len() as u64;
        self.chunk(rows, false)
    }

    /// Ends the file and says how many members are in it.
    ///
    /// # Errors
    /// Internal: the disk is full.
    pub fn finish(mut self) -> Result<u64> {
        self.chunk(&[], true)?;
        self.out.flush().map_err(|error| internal("a sealed file", error))?;
        self.out
            .get_ref()
            .sync_all()
            .map_err(|error| internal("a sealed file", error))?;
        Ok(self.members)
    }

    fn chunk(&mut self, rows: &[IdentityRow], is_last: bool) -> Result<()> {
        let mut plain = Zeroizing::new(Vec::with_capacity(rows.len() * 64));
        rows.iter().for_each(|row| row.write(&mut plain));
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|error| internal("no random bytes", error))?;
        let payload = Payload {
            msg: &plain,
            aad: &bound_to(self.snapshot, self.number, is_last),
        };
        let sealed = self
            .cipher
            .encrypt(&nonce.into(), payload)
            .map_err(|_| damaged_snapshot())?;
        plain.zeroize();
        self.number += 1;
        let length = sealed.len() as u32 | if is_last { LAST } else { 0 };
        let parts = [&length.to_be_bytes()[..], &nonce, &sealed];
        parts
            .iter()
            .try_for_each(|part| self.out.write_all(part))
            .map_err(|error| internal("a sealed file cannot be written", error))
    }
}

const KEY: usize = 32;
const NONCE: usize = 12;
/// The bit of a length that marks the last chunk.
const LAST: u32 = 1 << 31;

fn bound_to(snapshot: i64, number: u64, is_last: bool) -> Vec<u8> {
    format!("snapshot/{snapshot}/{number}/{is_last}").into_bytes()
}

fn private(path: &Path) -> Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| internal("a file of a snapshot cannot be created", error))
}

fn erased() -> Problem {
    Problem::refused(
        "snapshot.identity_erased",
        "该快照的姓名和身份证号码已按期销毁，无法恢复；指标部分仍可用于重跑筛查。",
        "Names and ID numbers of this snapshot have been destroyed and cannot be restored; its facts can still be screened.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_back_until_the_key_is_shredded() {
        let dir = tempfile::tempdir().unwrap();
        let files = IdentityFiles {
            rows: dir.path().join("rows"),
            key: dir.path().join("key"),
            snapshot: 7,
        };
        let rows = [
            IdentityRow::new(1, 10, "陈石".into(), Some("99010119800512001X")),
            IdentityRow::new(2, 10, "林梅".into(), None),
            IdentityRow::new(3, 11, "a".into(), Some("E1234")),
        ];
        assert_eq!(
            (rows[0].number, rows[0].status),
            (99_010_119_800_512_001, NumberStatus::Resident)
        );
        assert_eq!(
            (rows[1].status, rows[2].status),
            (NumberStatus::Missing, NumberStatus::Other)
        );
        let mut writer = IdentityWriter::create(&files).unwrap();
        writer.write(&rows[..2]).unwrap();
        writer.write(&rows[2..]).unwrap();
        assert_eq!(writer.finish().unwrap(), 3);
        let read = |files: &IdentityFiles| {
            let mut found = Vec::new();
            files.read(|row| found.push(row)).map(|()| found)
        };
        assert_eq!(read(&files).unwrap(), rows);
        let sealed = fs::read(&files.rows).unwrap();
        assert!(!sealed.windows(6).any(|window| window == "陈石".as_bytes()));
        // A file cut off, altered or taken for another snapshot's is refused.
        let other = IdentityFiles {
            snapshot: 8,
            ..files.clone()
        };
        assert_eq!(read(&other).unwrap_err().code, "snapshot.damaged");
        for at in [4, 20, sealed.len() - 1] {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            fs::write(&files.rows, altered).unwrap();
            assert_eq!(read(&files).unwrap_err().code, "snapshot.damaged", "byte {at}");
            fs::write(&files.rows, &sealed[..at]).unwrap();
            assert_eq!(read(&files).unwrap_err().code, "snapshot.damaged", "cut at {at}");
        }
        fs::write(&files.rows, &sealed).unwrap();
        files.shred().unwrap();
        fs::write(&files.rows, &sealed).unwrap();
        assert_eq!(read(&files).unwrap_err().code, "snapshot.identity_erased");
    }
}
