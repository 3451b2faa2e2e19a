//! What a crash leaves of files: a model of a disk that keeps what was synced, and of the rest nothing, or what chance keeps.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// Something that a program did to the files, as the layer noted it.
pub(super) struct Op {
    kind: u8,
    path: String,
    other: String,
    at: u64,
    data: Vec<u8>,
}

/// Reads the notes of the layer.
pub(super) fn ops(mut bytes: &[u8]) -> Vec<Op> {
    let mut ops = Vec::new();
    while !bytes.is_empty() {
        let mut take = |length: usize| {
            let (taken, rest) = bytes.split_at(length);
            bytes = rest;
            taken
        };
        let kind = take(1)[0];
        let mut text = || {
            let length = u32::from_le_bytes(take(4).try_into().unwrap());
            String::from_utf8(take(length as usize).to_vec()).unwrap()
        };
        let (path, other) = (text(), text());
        let at = u64::from_le_bytes(take(8).try_into().unwrap());
        let length = u32::from_le_bytes(take(4).try_into().unwrap());
        let data = take(length as usize).to_vec();
        ops.push(Op {
            kind,
            path,
            other,
            at,
            data,
        });
    }
    ops
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Node {
    Folder,
    File(usize),
}

#[derive(Clone)]
enum Change {
    Write(u64, Vec<u8>),
    Cut(u64),
}

impl Change {
    /// Does it, of a write so many bytes.
    fn apply(&self, to: &mut Vec<u8>, most: usize) {
        match self {
            Self::Cut(length) => to.resize(*length as usize, 0),
            Self::Write(at, data) => {
                let data = &data[..data.len().min(most)];
                let end = *at as usize + data.len();
                if to.len() < end {
                    to.resize(end, 0);
                }
                to[*at as usize..end].copy_from_slice(data);
            }
        }
    }
}

#[derive(Clone, Default)]
struct File {
    synced: Vec<u8>,
    since: Vec<Change>,
}

/// Names and contents, as they are and as a crash would leave them.
#[derive(Clone)]
pub(super) struct Disk {
    root: String,
    files: Vec<File>,
    now: BTreeMap<String, Node>,
    synced: BTreeMap<String, Node>,
}

/// What becomes of that which was not synced.
#[derive(Clone, Copy)]
pub(super) enum Unsynced {
    Gone,
    /// Each write is kept, torn after some sectors, or gone, by chance.
    ByChance(u64),
}

const SECTOR: u64 = 512;

impl Disk {
    /// A folder whose every file is on the disk.
    pub(super) fn of(root: &Path) -> Self {
        let mut disk = Self {
            root: root.to_str().unwrap().to_owned(),
            files: Vec::new(),
            now: BTreeMap::from([(root.to_str().unwrap().to_owned(), Node::Folder)]),
            synced: BTreeMap::new(),
        };
        disk.read(root);
        disk.synced = disk.now.clone();
        disk
    }

    fn read(&mut self, dir: &Path) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let name = path.to_str().unwrap().to_owned();
            if path.is_dir() {
                self.now.insert(name, Node::Folder);
                self.read(&path);
            } else {
                self.files.push(File {
                    synced: fs::read(&path).unwrap(),
                    since: Vec::new(),
                });
                self.now.insert(name, Node::File(self.files.len() - 1));
            }
        }
    }

    /// Goes on by one step.
    pub(super) fn step(&mut self, op: &Op) {
        let file = match self.now.get(&op.path) {
            Some(Node::File(file)) => Some(*file),
            _ => None,
        };
        match (op.kind, file) {
            (b'C', _) => {
                self.files.push(File::default());
                self.now.insert(op.path.clone(), Node::File(self.files.len() - 1));
            }
            (b'D', _) => {
                self.now.insert(op.path.clone(), Node::Folder);
            }
            (b'W', Some(file)) => self.files[file].since.push(Change::Write(op.at, op.data.clone())),
            (b'T', Some(file)) => self.files[file].since.push(Change::Cut(op.at)),
            (b'S', Some(file)) => {
                let File { synced, since } = &mut self.files[file];
                since.drain(..).for_each(|change| change.apply(synced, usize::MAX));
            }
            (b'S', None) => self.sync_names(&op.path),
            (b'R', Some(_)) => {
                let node = self.now.remove(&op.path).unwrap();
                self.now.insert(op.other.clone(), node);
            }
            (b'L', Some(file)) => {
                self.now.insert(op.other.clone(), Node::File(file));
            }
            (b'U', _) => {
                self.now.remove(&op.path);
            }
            (kind, _) => panic!("{} of {} is not understood", char::from(kind), op.path),
        }
    }

    fn sync_names(&mut self, dir: &str) {
        let is_in = |path: &str| {
            path.strip_prefix(dir)
                .and_then(|rest| rest.strip_prefix('/'))
                .is_some_and(|name| !name.contains('/'))
        };
        self.synced.retain(|path, _| !is_in(path));
        let names = self.now.iter().filter(|(path, _)| is_in(path));
        self.synced.extend(names.map(|(path, node)| (path.clone(), *node)));
    }

    /// Writes what a crash would leave into an empty folder.
    pub(super) fn leave(&self, unsynced: Unsynced, to: &Path) {
        let mut chance = match unsynced {
            Unsynced::Gone => None,
            Unsynced::ByChance(seed) => Some(Chance(seed)),
        };
        for (path, node) in &self.synced {
            let to = to.join(path.strip_prefix(&self.root).unwrap().trim_start_matches('/'));
            // What is in a folder whose name is gone is gone with it.
            if !to.parent().unwrap().exists() {
                continue;
            }
            match node {
                Node::Folder => fs::create_dir_all(&to).unwrap(),
                Node::File(file) => {
                    let File { synced, since } = &self.files[*file];
                    let mut content = synced.clone();
                    for change in since {
                        match chance.as_mut().map(|chance| chance.below(3)) {
                            None | Some(0) => {}
                            Some(1) => change.apply(&mut content, usize::MAX),
                            Some(_) => {
                                let sectors = chance.as_mut().unwrap().below(9);
                                change.apply(&mut content, (sectors * SECTOR) as usize);
                            }
                        }
                    }
                    fs::write(&to, content).unwrap();
                    fs::set_permissions(&to, fs::Permissions::from_mode(0o600)).unwrap();
                }
            }
        }
    }
}

/// The same chance for the same seed (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

#[test]
fn only_what_was_synced_is_left() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(from.path().join("old"), "old").unwrap();
    let mut disk = Disk::of(from.path());
    let name = |name: &str| from.path().join(name).to_str().unwrap().to_owned();
    let op = |kind: u8, path: &str, data: &str| Op {
        kind,
        path: name(path),
        other: name("renamed"),
        at: 0,
        data: data.as_bytes().to_vec(),
    };
    let left = |disk: &Disk| {
        let _ = fs::remove_dir_all(to.path());
        disk.leave(Unsynced::Gone, to.path());
        let text = |name: &str| fs::read_to_string(to.path().join(name)).ok();
        [text("old"), text("new"), text("renamed")]
    };
    let some = |text: &str| Some(text.to_owned());
    for (op, expected) in [
        (op(b'W', "old", "neu"), [some("old"), None, None]),
        (op(b'S', "old", ""), [some("neu"), None, None]),
        (op(b'C', "new", ""), [some("neu"), None, None]),
        (op(b'W', "new", "x"), [some("neu"), None, None]),
        (op(b'S', "new", ""), [some("neu"), None, None]),
        (op(b'S', "", ""), [some("neu"), some("x"), None]),
        (op(b'R', "new", ""), [some("neu"), some("x"), None]),
        (op(b'U', "old", ""), [some("neu"), some("x"), None]),
        (op(b'S', "", ""), [None, None, some("x")]),
    ] {
        let mut op = op;
        op.path = op.path.trim_end_matches('/').to_owned();
        disk.step(&op);
        assert_eq!(left(&disk), expected);
    }
}
