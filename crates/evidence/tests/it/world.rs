//! A made-up installation: two evidenced tables, a log, and a key. Tests tamper with it as somebody could who owns the
//! database, and export it afterwards.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use shouwang_evidence::export::{
    ExportHead, ExportReader, ExportWriter, ExportedLeaf, FileDigest, Manifest, OwnedValue, TableHead,
};
use shouwang_evidence::leaf::leaf_hash;
use shouwang_evidence::{
    Change, Checkpoint, Frontier, Hash, LeafBody, LeafContent, Report, Salt, SigningKey, changes_digest, row_hash,
    verify,
};
use tempfile::TempDir;

pub(crate) const ORIGIN: &str = "shouwang.example/990101";
pub(crate) const START_MS: i64 = 1_772_697_600_000;
const MINUTE_MS: i64 = 60_000;

pub(crate) type Columns = BTreeMap<String, OwnedValue>;
pub(crate) type Write<'a> = (&'a str, i64, Option<Columns>);

/// A leaf with its changes, as a database would hold them.
#[derive(Clone)]
pub(crate) struct Stored {
    pub(crate) leaf: ExportedLeaf,
    pub(crate) changes: Vec<Change>,
}

impl Stored {
    pub(crate) fn content(&mut self) -> &mut LeafContent {
        match &mut self.leaf.body {
            LeafBody::Open { content, .. } => content,
            LeafBody::Erased(_) => panic!("erased"),
        }
    }

    pub(crate) fn erase(&mut self) {
        self.leaf.body = LeafBody::Erased(self.leaf.body.seal());
    }

    /// Makes the leaf agree with itself again, as a careful forger would.
    pub(crate) fn commit(&mut self) {
        let (n_changes, digest) = (self.changes.len() as u64, changes_digest(&self.changes));
        match &mut self.leaf.body {
            LeafBody::Open { content, .. } => {
                content.n_changes = n_changes;
                content.changes_digest = digest;
            }
            LeafBody::Erased(sealed) => {
                sealed.n_changes = n_changes;
                sealed.changes_digest = digest;
            }
        }
        self.leaf.commitment = self.leaf.body.seal().commitment();
    }
}

pub(crate) struct World {
    pub(crate) rows: BTreeMap<(String, i64), Columns>,
    pub(crate) log: Vec<Stored>,
    pub(crate) notes: Vec<String>,
    pub(crate) key: SigningKey,
    pub(crate) tables: Vec<(&'static str, bool)>,
    next_id: i64,
}

impl World {
    pub(crate) fn empty() -> Self {
        Self {
            rows: BTreeMap::new(),
            log: Vec::new(),
            notes: Vec::new(),
            key: SigningKey::generate("node-1").unwrap(),
            tables: vec![("household", true), ("person", true), ("session", false)],
            next_id: 1,
        }
    }

    /// Six commands with inserts, updates and a delete; checkpoints after the third and the last.
    pub(crate) fn sample() -> Self {
        let mut world = Self::empty();
        world.command(
            "household.create",
            &[
                ("household", 1, Some(household("甲村", 3))),
                ("person", 11, Some(person("户主甲", 50))),
                ("person", 12, Some(person("成员乙", 48))),
            ],
        );
        world.command(
            "household.create",
            &[
                ("household", 2, Some(household("乙村", 1))),
                ("person", 21, Some(person("户主丙", 70))),
            ],
        );
        world.command("person.update", &[("person", 12, Some(person("成员乙", 49)))]);
        world.checkpoint();
        world.command("view.reveal", &[]);
        world.command(
            "person.delete",
            &[("person", 11, None), ("household", 1, Some(household("甲村", 2)))],
        );
        world.command("person.update", &[("person", 21, Some(person("户主丙", 71)))]);
        world.checkpoint();
        world
    }

    /// Runs a command that gives rows new columns, or deletes them.
    pub(crate) fn command(&mut self, command: &str, writes: &[Write<'_>]) {
        let changes = writes
            .iter()
            .map(|(table, row, columns)| {
                let key = ((*table).to_owned(), *row);
                let before = self.rows.get(&key).map(|columns| hash(table, *row, columns));
                let after = columns.as_ref().map(|columns| hash(table, *row, columns));
                match columns {
                    Some(columns) => self.rows.insert(key, columns.clone()),
                    None => self.rows.remove(&key),
                };
                Change {
                    table: (*table).to_owned(),
                    row: *row,
                    before,
                    after,
                }
            })
            .collect();
        self.append(command, changes);
    }

    /// Logs a command with these changes, whatever the rows are.
    pub(crate) fn append(&mut self, command: &str, changes: Vec<Change>) {
        let id = self.next_id;
        self.next_id += 1;
        let content = LeafContent {
            id,
            command: command.to_owned(),
            at_ms: START_MS + id * MINUTE_MS,
            acted_by: 7,
            entered_by: 7,
            subject: format!("household/{id}"),
            detail: serde_json::json!({"changes": changes.len()}),
            reason: None,
            n_changes: 0,
            changes_digest: Hash([0; 32]),
        };
        let mut stored = Stored {
            leaf: ExportedLeaf {
                seq: Some(self.log.len() as u64),
                commitment: Hash([0; 32]),
                body: LeafBody::Open {
                    salt: Salt([id as u8; 16]),
                    content,
                },
            },
            changes,
        };
        stored.commit();
        self.log.push(stored);
    }

    /// Signs the head of the log and publishes it.
    pub(crate) fn checkpoint(&mut self) {
        let mut tree = Frontier::new();
        for stored in self.log.iter().filter(|stored| stored.leaf.seq.is_some()) {
            tree.append(leaf_hash(&stored.leaf.commitment));
        }
        let checkpoint = Checkpoint {
            origin: ORIGIN.to_owned(),
            size: tree.size(),
            root: tree.root(),
            at_ms: START_MS + self.next_id * MINUTE_MS,
        };
        self.notes.push(checkpoint.sign(&self.key).unwrap());
    }

    /// Signs everything anew, with the given key: what somebody does who rewrites history.
    pub(crate) fn republish(&mut self, key: SigningKey) {
        self.key = key;
        self.notes.clear();
        self.checkpoint();
    }

    /// Makes all leaves agree with themselves and with their places.
    pub(crate) fn recommit(&mut self) {
        for (index, stored) in self.log.iter_mut().enumerate() {
            stored.leaf.seq = Some(index as u64);
            stored.commit();
        }
    }

    pub(crate) fn columns(&mut self, table: &str, row: i64) -> &mut Columns {
        self.rows.get_mut(&(table.to_owned(), row)).unwrap()
    }

    pub(crate) fn export(&self) -> Export {
        let temp = TempDir::new().unwrap();
        let dir = temp.path().join("export");
        let head = self.head();
        let mut writer = ExportWriter::create(&dir, head).unwrap();
        for stored in &self.log {
            writer.leaf(&stored.leaf).unwrap();
            writer
                .changes(stored.leaf.body.seal().id, stored.changes.clone())
                .unwrap();
        }
        for ((table, row), columns) in &self.rows {
            writer.row(table, *row, values(columns)).unwrap();
        }
        for note in &self.notes {
            writer.checkpoint(note).unwrap();
        }
        writer.finish().unwrap();
        Export { dir, _temp: temp }
    }

    pub(crate) fn head(&self) -> ExportHead {
        ExportHead {
            origin: ORIGIN.to_owned(),
            node: "node-1".to_owned(),
            created_at_ms: START_MS,
            verifying_key: self.key.verifying_key(),
            tables: self
                .tables
                .iter()
                .map(|(name, evidenced)| TableHead {
                    name: (*name).to_owned(),
                    evidenced: *evidenced,
                })
                .collect(),
        }
    }

    /// What a witness says who kept these checkpoints and this key from before the tampering.
    pub(crate) fn verify_with(&self, held: &Witness) -> Report {
        self.export().verify_with(held)
    }

    /// What a witness keeps of the world as it is now.
    pub(crate) fn witness(&self) -> Witness {
        Witness {
            notes: self.notes.clone(),
            key: self.key.verifying_key(),
        }
    }
}

pub(crate) struct Witness {
    pub(crate) notes: Vec<String>,
    pub(crate) key: shouwang_evidence::VerifyingKey,
}

/// An export in a directory of its own.
pub(crate) struct Export {
    pub(crate) dir: PathBuf,
    _temp: TempDir,
}

impl Export {
    pub(crate) fn verify_with(&self, held: &Witness) -> Report {
        verify(&self.dir, &held.notes, Some(&held.key))
    }

    /// Rewrites a file, and the manifest so that its digests fit again.
    pub(crate) fn edit(&self, file: &str, edit: impl FnOnce(String) -> String) {
        let path = self.dir.join(file);
        let text = edit(std::fs::read_to_string(&path).unwrap());
        std::fs::write(&path, &text).unwrap();
        self.edit_manifest(|manifest| {
            for entry in manifest.files.iter_mut().filter(|entry| entry.path == file) {
                *entry = FileDigest {
                    path: file.to_owned(),
                    bytes: text.len() as u64,
                    sha256: Hash::of(&text),
                };
            }
        });
    }

    pub(crate) fn edit_lines(&self, file: &str, edit: impl FnOnce(&mut Vec<String>)) {
        self.edit(file, |text| {
            let mut lines = text.lines().map(str::to_owned).collect();
            edit(&mut lines);
            lines.iter().map(|line| format!("{line}\n")).collect()
        });
    }

    pub(crate) fn edit_manifest(&self, edit: impl FnOnce(&mut Manifest)) {
        let mut manifest = ExportReader::open(&self.dir).unwrap().manifest().clone();
        edit(&mut manifest);
        self.write_manifest(&serde_json::to_string(&manifest).unwrap());
    }

    pub(crate) fn write_manifest(&self, text: &str) {
        std::fs::write(self.dir.join("manifest.json"), text).unwrap();
    }
}

pub(crate) fn household(village: &str, members: i64) -> Columns {
    Columns::from([
        ("village".to_owned(), OwnedValue::Text(village.to_owned())),
        ("members".to_owned(), OwnedValue::Int(members)),
        ("note".to_owned(), OwnedValue::Null),
    ])
}

pub(crate) fn person(name: &str, age: i64) -> Columns {
    Columns::from([
        ("name".to_owned(), OwnedValue::Text(name.to_owned())),
        ("age".to_owned(), OwnedValue::Int(age)),
        ("id_cipher".to_owned(), OwnedValue::Blob(vec![1, 2, 255])),
    ])
}

pub(crate) fn hash(table: &str, row: i64, columns: &Columns) -> Hash {
    row_hash(table, row, values(columns))
}

fn values(columns: &Columns) -> impl Iterator<Item = (&str, shouwang_evidence::Value<'_>)> {
    columns.iter().map(|(name, value)| (name.as_str(), value.as_ref()))
}

/// The names in a directory, sorted.
pub(crate) fn names_in(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
