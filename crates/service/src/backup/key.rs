//! The key file of backups: what opens them, together with the keys of the installation, which no backup holds. Whoever has
//! a backup alone has nothing; it is kept in another place than the backups.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use serde::{Deserialize, Serialize};
use shouwang_store::files::{folder_of, sync_dir};
use zeroize::{Zeroize as _, Zeroizing};

use super::sealed::Secret;
use crate::{Problem, Result};

const FORMAT: u32 = 1;
/// The files with the keys of an installation.
const KEYS: [&str; 2] = ["keys.json", "evidence-key.pem"];

/// What the file holds.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyFile {
    format: u32,
    /// What backups are sealed with, in hexadecimal.
    secret: String,
    /// The files with the keys of the installation, in the order of [`KEYS`].
    files: [String; 2],
}

impl KeyFile {
    /// Makes a key file for an installation.
    ///
    /// # Errors
    /// `backup.key_place` when there is something already, or it cannot be written.
    pub(super) fn create(path: &Path, data_dir: &Path) -> Result<Self> {
        let mut secret = Zeroizing::new([0; 32]);
        getrandom::fill(secret.as_mut()).map_err(Problem::internal)?;
        let made = Self {
            format: FORMAT,
            secret: hex::encode(secret.as_slice()),
            files: files_of(data_dir)?,
        };
        let text = Zeroizing::new(serde_json::to_vec_pretty(&made).map_err(Problem::internal)?);
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .and_then(|mut file| file.write_all(&text).and_then(|()| file.sync_all()))
            .map_err(|_| place())?;
        sync_dir(folder_of(path))?;
        Ok(made)
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// `backup.key_missing`, `backup.key_readable`, `backup.key_damaged`.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let mode = fs::metadata(path).map_err(|_| missing())?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(Problem::refused(
                "backup.key_readable",
                "备份密钥文件可被其他用户读取；请将其权限改为 600。",
                "Others may read the key file of the backups; set its mode to 600.",
            ));
        }
        let text = fs::read_to_string(path).map(Zeroizing::new).map_err(|_| missing())?;
        let read: Self = serde_json::from_str(&text).map_err(|_| damaged())?;
        if read.format == FORMAT {
            Ok(read)
        } else {
            Err(damaged())
        }
    }

    /// Whether these are still the keys of the installation.
    pub(super) fn is_of(&self, data_dir: &Path) -> Result<bool> {
        let mut now = files_of(data_dir)?;
        let same = now == self.files;
        now.zeroize();
        Ok(same)
    }

    /// What backups are sealed with.
    pub(super) fn secret(&self) -> Result<Secret> {
        let mut secret = Zeroizing::new([0; 32]);
        hex::decode_to_slice(&self.secret, secret.as_mut()).map_err(|_| damaged())?;
        Ok(secret)
    }

    /// The signing key of the installation, as PEM.
    pub(super) fn signing_pem(&self) -> &str {
        &self.files[1]
    }

    /// Gives an installation its keys back.
    pub(super) fn write_keys(&self, data_dir: &Path) -> Result<()> {
        for (name, text) in KEYS.iter().zip(&self.files) {
            OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(data_dir.join(name))
                .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
                .map_err(Problem::internal)?;
        }
        sync_dir(data_dir)
    }
}

impl Drop for KeyFile {
    fn drop(&mut self) {
        self.secret.zeroize();
        self.files.zeroize();
    }
}

fn files_of(data_dir: &Path) -> Result<[String; 2]> {
    let [keys, signing] = KEYS.map(|name| fs::read_to_string(data_dir.join(name)).map_err(Problem::internal));
    Ok([keys?, signing?])
}

fn place() -> Problem {
    Problem::usage(
        "backup.key_place",
        "无法建立备份密钥文件：该处已有文件，或无权写入；已有密钥文件时请去掉 --new-key。",
        "The key file of the backups cannot be made: something is there already, or you may not write; with a key file, leave out --new-key.",
    )
}

fn missing() -> Problem {
    Problem::usage(
        "backup.key_missing",
        "找不到备份密钥文件，或无权读取；首次备份请加 --new-key 建立，并与备份分开保管。",
        "The key file of the backups is missing or may not be read; make it with --new-key at the first backup, and keep it apart from the backups.",
    )
}

fn damaged() -> Problem {
    Problem::bad_data(
        "backup.key_damaged",
        "备份密钥文件已损坏，或由其他版本写成；请使用另一份副本。",
        "The key file of the backups is damaged or of another version; use another copy.",
    )
}
