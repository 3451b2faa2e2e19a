//! Witnesses: folders on other machines, named by the deployer, that hold the signed heads of the log. Whoever has the
//! database and the signing key can rewrite a log, but not what somebody else has in hand.
//!
//! Every minute, or after a thousand leaves, the head is signed and handed over. Before that it is compared with what the
//! witness holds: a head that is not the continuation of that one is not handed over, and raises the alarm.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use shouwang_domain::calendar::Timestamp;
use shouwang_domain::coded_enum;
use shouwang_evidence::{Checkpoint, Hash, VerifyingKey};
use shouwang_store::repo;

use crate::{Problem, Result, Service, ServiceConfig};

/// A head is signed after this long, when anything was written meanwhile.
const SIGN_AFTER_MS: i64 = 60_000;
/// Or after so many leaves.
const SIGN_AFTER_LEAVES: i64 = 1_000;
/// The ending of the files that a witness holds: `00000000000000000042.checkpoint`.
const ENDING: &str = "checkpoint";

coded_enum! {
    /// How a witness stands.
    pub enum WitnessState {
        Holds = "holds", "持有最近检查点", "holds the newest checkpoint";
        Behind = "behind", "尚未收到最近检查点", "has not got the newest checkpoint yet";
        Unreachable = "unreachable", "无法读写", "cannot be reached";
        Contradicts = "contradicts", "与所持检查点不一致", "holds a checkpoint that this log does not continue";
    }
}

/// A witness, as it was met last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The folder.
    pub folder: PathBuf,
    /// How it stands.
    pub state: WitnessState,
    /// Leaves under the checkpoint that it holds.
    pub size: u64,
}

/// What a process knows of the witnesses: the head that each was last seen to hold and this log to continue.
#[derive(Debug, Default)]
pub(crate) struct Witnessed(Mutex<HashMap<PathBuf, (u64, Hash)>>);

impl ServiceConfig {
    /// The folders of the witnesses, one a line; lines that begin with `#` say something to the reader.
    pub fn witnesses_file(&self) -> PathBuf {
        self.data_dir.join("witnesses.txt")
    }

    /// The folders that the deployer named as witnesses.
    ///
    /// # Errors
    /// `witness.unreadable` when the file is there and cannot be read, `witness.relative` for a path that depends on
    /// where the program is started.
    pub fn witnesses(&self) -> Result<Vec<PathBuf>> {
        let file = self.witnesses_file();
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(unreadable(&file, &error)),
        };
        let lines = (1..).zip(text.lines().map(str::trim));
        lines
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
            .map(|(number, line)| {
                let folder = PathBuf::from(line);
                if folder.is_absolute() {
                    Ok(folder)
                } else {
                    Err(relative(number))
                }
            })
            .collect()
    }
}

impl Service {
    /// Signs the head of the log when it is time, and hands it to every witness. The server calls it every few seconds.
    ///
    /// # Errors
    /// `witness.unreadable`, `witness.relative`; when the database fails. A witness that fails is a state, not an error.
    pub async fn keep_witnessed(&self, now: Timestamp) -> Result<Vec<Witness>> {
        self.store.sequence().await?;
        let newest = repo::office::evidence::newest_checkpoint(&self.store).await?;
        let (signed, at) = newest.as_ref().map_or((0, 0), |row| (row.size, row.at_ms));
        let new = self.store.numbered().await? - signed;
        let is_time = new >= SIGN_AFTER_LEAVES || (new > 0 && now.0 - at >= SIGN_AFTER_MS);
        let newest = if is_time {
            Some(self.store.checkpoint(now).await?)
        } else {
            newest
        };
        match newest {
            Some(newest) => self.hand_over_to_witnesses(&newest.note).await,
            None => Ok(Vec::new()),
        }
    }

    /// Whether the deployer named a witness.
    ///
    /// # Errors
    /// `witness.unreadable`, `witness.relative`.
    pub fn has_witnesses(&self) -> Result<bool> {
        Ok(!self.config.witnesses()?.is_empty())
    }

    /// How the witnesses stand towards the newest checkpoint; nothing is written.
    ///
    /// # Errors
    /// As [`Service::keep_witnessed`].
    pub async fn witnesses(&self) -> Result<Vec<Witness>> {
        let newest = repo::office::evidence::newest_checkpoint(&self.store).await?;
        let newest = newest.map(|row| self.own(&row.note)).transpose()?;
        let mut met = Vec::new();
        for folder in self.config.witnesses()? {
            met.push(match self.look(&folder).await? {
                Ok((held, state)) => {
                    let is_newest = held.as_ref().map(|held| held.size) == newest.as_ref().map(|newest| newest.size);
                    let behind = state == WitnessState::Holds && !is_newest;
                    Witness {
                        folder,
                        state: if behind { WitnessState::Behind } else { state },
                        size: held.map_or(0, |held| held.size),
                    }
                }
                Err(_) => unreachable_witness(folder),
            });
        }
        Ok(met)
    }

    pub(crate) async fn hand_over_to_witnesses(&self, note: &str) -> Result<Vec<Witness>> {
        let newest = self.own(note)?;
        let mut met = Vec::new();
        for folder in self.config.witnesses()? {
            let witness = match self.look(&folder).await? {
                Ok((held, WitnessState::Holds)) if held.as_ref().is_none_or(|held| held.size < newest.size) => {
                    let (into, note) = (folder.clone(), note.to_owned());
                    let size = newest.size;
                    let kept = on_a_thread(move || keep(&into, size, &note)).await?;
                    match kept {
                        Ok(()) => {
                            self.remember(&folder, &newest);
                            Witness {
                                folder,
                                state: WitnessState::Holds,
                                size,
                            }
                        }
                        Err(error) => {
                            tracing::warn!(kind = ?error.kind(), "a witness cannot be written to");
                            unreachable_witness(folder)
                        }
                    }
                }
                Ok((held, state)) => Witness {
                    folder,
                    state,
                    size: held.map_or(0, |held| held.size),
                },
                Err(error) => {
                    tracing::warn!(kind = ?error.kind(), "a witness cannot be read");
                    unreachable_witness(folder)
                }
            };
            met.push(witness);
        }
        Ok(met)
    }

    /// What a witness holds, and whether this log continues it.
    async fn look(&self, folder: &Path) -> Result<io::Result<(Option<Checkpoint>, WitnessState)>> {
        let from = folder.to_owned();
        let note = match on_a_thread(move || newest_note(&from)).await? {
            Ok(note) => note,
            Err(error) => return Ok(Err(error)),
        };
        let Some(note) = note else {
            return Ok(Ok((None, WitnessState::Holds)));
        };
        let key: VerifyingKey = self.store.verifying_key();
        let held = match Checkpoint::parse_and_verify(&note, &key) {
            Ok(held) if held.origin == self.installation().origin => held,
            _ => return Ok(Ok((None, WitnessState::Contradicts))),
        };
        let known = self.witnessed.known(folder);
        let is_continued =
            known == Some((held.size, held.root)) || self.store.root_at(held.size).await? == Some(held.root);
        if is_continued {
            self.remember(folder, &held);
        }
        let state = if is_continued {
            WitnessState::Holds
        } else {
            WitnessState::Contradicts
        };
        Ok(Ok((Some(held), state)))
    }

    fn own(&self, note: &str) -> Result<Checkpoint> {
        Checkpoint::parse_and_verify(note, &self.store.verifying_key())
            .map_err(|error| Problem::internal(format!("a checkpoint of ours does not read back: {error}")))
    }

    fn remember(&self, folder: &Path, held: &Checkpoint) {
        let mut known = self.witnessed.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(folder.to_owned(), (held.size, held.root));
    }
}

impl Witnessed {
    fn known(&self, folder: &Path) -> Option<(u64, Hash)> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(folder).copied()
    }
}

fn unreachable_witness(folder: PathBuf) -> Witness {
    Witness {
        folder,
        state: WitnessState::Unreachable,
        size: 0,
    }
}

/// The note of the greatest size in a folder.
fn newest_note(folder: &Path) -> io::Result<Option<String>> {
    let mut newest: Option<(u64, PathBuf)> = None;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_note = path.extension().is_some_and(|ending| ending == ENDING);
        let size = path.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
        if let Some(size) = size.filter(|_| is_note)
            && newest.as_ref().is_none_or(|(greatest, _)| size > *greatest)
        {
            newest = Some((size, path));
        }
    }
    newest.map(|(_, path)| fs::read_to_string(path)).transpose()
}

/// Puts a note into a folder, whole or not at all and never over another, and waits until it is on the disk.
fn keep(folder: &Path, size: u64, note: &str) -> io::Result<()> {
    let unfinished = folder.join(format!(".{size:020}.{}", std::process::id()));
    let written = (|| {
        let mut file = File::create(&unfinished)?;
        file.write_all(note.as_bytes())?;
        file.sync_all()?;
        fs::hard_link(&unfinished, folder.join(format!("{size:020}.{ENDING}")))
    })();
    fs::remove_file(&unfinished).or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    })?;
    written?;
    File::open(folder)?.sync_all()
}

async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Problem::internal)
}

fn unreadable(file: &Path, error: &io::Error) -> Problem {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    Problem::refused(
        "witness.unreadable",
        format!("无法读取见证方清单 {name}（{error}）；请检查文件权限。"),
        format!("The list of witnesses {name} cannot be read ({error}); check its permissions."),
    )
}

fn relative(line: usize) -> Problem {
    Problem::bad_data(
        "witness.relative",
        format!("见证方清单第 {line} 行不是绝对路径；请写完整路径。"),
        format!("Line {line} of the list of witnesses is no absolute path; write the whole path."),
    )
}
