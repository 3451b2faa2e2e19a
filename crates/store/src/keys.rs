//! The secrets of an installation: two files in the data directory, for its owner's eyes only.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use shouwang_domain::{Problem, Result};
use shouwang_evidence::SigningKey;
use zeroize::{Zeroize as _, Zeroizing};

use crate::error::internal;
use crate::files::sync_dir;
use crate::vault::{Key, Vault};

const KEYS_FILE: &str = "keys.json";
const SIGNING_FILE: &str = "evidence-key.pem";

/// Lies beside the keys from before they are made until the installation is committed. Keys beside it belong to nothing,
/// unless the database knows the installation.
const UNFINISHED: &str = "init-unfinished";

/// Whether an init that was interrupted left the keys behind.
pub(crate) fn are_unfinished(data_dir: &Path) -> bool {
    data_dir.join(UNFINISHED).exists()
}

/// The installation is there: from now on its keys are never taken for left over ones.
pub(crate) fn finish(data_dir: &Path) -> Result<()> {
    match fs::remove_file(data_dir.join(UNFINISHED)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(internal("the mark of an unfinished init cannot be removed", error)),
        Ok(()) => sync_dir(data_dir),
    }
}

/// Whether there are keys in the directory.
pub(crate) fn exist(data_dir: &Path) -> bool {
    data_dir.join(KEYS_FILE).exists() || data_dir.join(SIGNING_FILE).exists()
}

/// New keys, written to the directory in the place of those that are left over. The files go again unless
/// [`KeyFiles::keep`] is called, so that a failed `init` can be repeated; so can one that was killed.
pub(crate) fn create(data_dir: &Path, origin: &str) -> Result<(Vault, SigningKey, KeyFiles)> {
    let mut files = KeyFiles(Vec::new());
    if are_unfinished(data_dir) {
        for left_over in [SIGNING_FILE, KEYS_FILE, UNFINISHED] {
            match fs::remove_file(data_dir.join(left_over)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(internal("a key that is left over cannot be removed", error));
                }
                _ => {}
            }
        }
        sync_dir(data_dir)?;
    }
    files.write(data_dir.join(UNFINISHED), b"")?;
    sync_dir(data_dir)?;
    let stored = Stored {
        format: FORMAT,
        current: 1,
        fields: BTreeMap::from([(1, random_hex()?)]),
        index: random_hex()?,
    };
    let json = Zeroizing::new(serde_json::to_vec_pretty(&stored).map_err(|error| internal("keys", error))?);
    files.write(data_dir.join(KEYS_FILE), &json)?;
    let signing = SigningKey::generate(origin).map_err(|_| bad_origin())?;
    let pem = signing.to_pem().map_err(|error| internal("signing key", error))?;
    files.write(data_dir.join(SIGNING_FILE), pem.as_bytes())?;
    sync_dir(data_dir)?;
    Ok((stored.into_vault()?, signing, files))
}

/// Reads the keys of a directory.
///
/// # Errors
/// `keys.readable_by_others`, `keys.missing`, `keys.damaged`.
pub(crate) fn read(data_dir: &Path, origin: &str) -> Result<(Vault, SigningKey)> {
    let json = read_file(&data_dir.join(KEYS_FILE))?;
    let stored: Stored = serde_json::from_str(&json).map_err(|_| damaged())?;
    let pem = read_file(&data_dir.join(SIGNING_FILE))?;
    let signing = SigningKey::from_pem(origin, &pem).map_err(|_| damaged())?;
    Ok((stored.into_vault()?, signing))
}

const FORMAT: u32 = 1;

/// The contents of `keys.json`; keys in hexadecimal.
#[derive(Serialize, Deserialize)]
struct Stored {
    format: u32,
    /// The key that new values are sealed with.
    current: u32,
    fields: BTreeMap<u32, String>,
    index: String,
}

impl Stored {
    fn into_vault(mut self) -> Result<Vault> {
        if self.format != FORMAT {
            return Err(damaged());
        }
        let index = key(&self.index)?;
        let fields = self
            .fields
            .iter()
            .map(|(id, text)| Ok((*id, key(text)?)))
            .collect::<Result<_>>()?;
        self.index.zeroize();
        self.fields.values_mut().for_each(String::zeroize);
        Vault::new(fields, self.current, index).ok_or_else(damaged)
    }
}

fn key(text: &str) -> Result<Key> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| damaged())?;
    let key = Key::new(bytes);
    bytes.zeroize();
    Ok(key)
}

fn random_hex() -> Result<String> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut()).map_err(|error| internal("no random bytes", error))?;
    Ok(hex::encode(bytes.as_ref()))
}

/// Files that are removed when dropped, the last first: the mark that they are unfinished goes after the keys.
pub(crate) struct KeyFiles(Vec<PathBuf>);

impl KeyFiles {
    /// Lets them stay.
    pub(crate) fn keep(mut self) {
        self.0.clear();
    }

    fn write(&mut self, path: PathBuf, bytes: &[u8]) -> Result<()> {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(|error| internal("a key file cannot be created", error))?;
        self.0.push(path);
        file.write_all(bytes)
            .and_then(|()| file.sync_all())
            .map_err(|error| internal("a key file cannot be written", error))
    }
}

impl Drop for KeyFiles {
    fn drop(&mut self) {
        for path in self.0.iter().rev() {
            let _ = fs::remove_file(path);
        }
    }
}

fn read_file(path: &Path) -> Result<Zeroizing<String>> {
    let mode = fs::metadata(path).map_err(|_| missing())?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(Problem::refused(
            "keys.readable_by_others",
            "密钥文件可被其他用户读取；请将数据目录中 keys.json 和 evidence-key.pem 的权限改为 600。",
            "Others may read the key files; set the mode of keys.json and evidence-key.pem in the data directory to 600.",
        ));
    }
    fs::read_to_string(path).map(Zeroizing::new).map_err(|_| missing())
}

fn missing() -> Problem {
    Problem::refused(
        "keys.missing",
        "数据目录中缺少密钥文件，或无权读取；请恢复 keys.json 和 evidence-key.pem。",
        "The key files are missing from the data directory, or may not be read; restore keys.json and evidence-key.pem.",
    )
}

fn damaged() -> Problem {
    Problem::refused(
        "keys.damaged",
        "密钥文件已损坏，或由其他版本写成；请从备份恢复。",
        "A key file is damaged or of another version; restore it from the backup.",
    )
}

fn bad_origin() -> Problem {
    Problem::usage(
        "store.bad_origin",
        "日志来源名应为一个不含空格和加号的名称，例如 shouwang.example/990101。",
        "The origin is a name without spaces and plus signs, such as shouwang.example/990101.",
    )
}
