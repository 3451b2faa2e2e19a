//! Files that belong to rows: both are there, or neither, whatever stops in between.
//!
//! Files come before their row and are synced with their folder. Until the commit begins they are removed when nobody wants
//! them any more; from then on nobody here knows whether the row is there, and only a look at the database does. Whoever
//! writes holds the folder together with others; whoever looks for files without rows holds it alone. The system gives it
//! back when a process ends, however it ends.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use shouwang_domain::{Problem, Result};

use crate::error::internal;

/// What is locked of a folder.
pub const LOCK: &str = ".lock";

/// A folder that is held, and files in it that are removed when this is dropped before the commit of their row begins.
#[derive(Debug)]
pub struct HeldFolder {
    dir: PathBuf,
    new: Vec<PathBuf>,
    /// Given back when the outcome is known.
    _lock: File,
}

impl HeldFolder {
    /// Holds a folder together with others who write into it; it is made when it is missing. Waits while somebody holds it
    /// alone.
    ///
    /// # Errors
    /// Internal: the folder cannot be made or locked.
    pub async fn together(dir: &Path) -> Result<Self> {
        let lock = lock_of(dir)?;
        let lock = tokio::task::spawn_blocking(move || lock.lock_shared().map(|()| lock))
            .await
            .map_err(Problem::internal)?
            .map_err(|error| internal("a folder cannot be locked", error))?;
        Ok(Self::of(dir, lock))
    }

    /// Holds a folder alone; none while somebody else holds it.
    ///
    /// # Errors
    /// Internal: the folder cannot be made or locked.
    pub fn alone(dir: &Path) -> Result<Option<Self>> {
        let lock = lock_of(dir)?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self::of(dir, lock))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(internal("a folder cannot be locked", error)),
        }
    }

    fn of(dir: &Path, lock: File) -> Self {
        Self {
            dir: dir.to_owned(),
            new: Vec::new(),
            _lock: lock,
        }
    }

    /// A file that is going to be written.
    pub fn will_have(&mut self, path: PathBuf) {
        self.new.push(path);
    }

    /// Makes the names of its new files durable, so that no row is without them after a crash.
    pub(crate) fn sync_names(&self) -> Result<()> {
        let mut dirs: Vec<&Path> = self.new.iter().filter_map(|path| path.parent()).collect();
        dirs.push(&self.dir);
        dirs.sort_unstable();
        dirs.dedup();
        dirs.into_iter().try_for_each(sync_dir)
    }

    /// The commit begins: the files are not removed here any more.
    pub(crate) fn leave_files(&mut self) {
        self.new.clear();
    }
}

impl Drop for HeldFolder {
    fn drop(&mut self) {
        for path in &self.new {
            // What stays is removed by whoever tidies the folder.
            let _ = fs::remove_file(path);
        }
    }
}

fn lock_of(dir: &Path) -> Result<File> {
    if !dir.exists() {
        create_private_dir(dir).map_err(|error| internal("a folder cannot be made", error))?;
        // Where the folder above may not be opened, it is the deployer's to keep.
        let _ = sync_dir(folder_of(dir));
    }
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(dir.join(LOCK))
        .map_err(|error| internal("a folder cannot be locked", error))
}

/// A directory that only its owner may enter, unless it is there already.
///
/// # Errors
/// When it cannot be made.
pub fn create_private_dir(dir: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

/// Whether somebody else than the owner may enter a directory.
///
/// # Errors
/// When it is not there.
pub fn is_open_to_others(dir: &Path) -> std::io::Result<bool> {
    Ok(fs::metadata(dir)?.permissions().mode() & 0o077 != 0)
}

/// Whether there is nothing in a directory.
pub fn is_empty_dir(dir: &Path) -> bool {
    fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_none())
}

/// Lets nobody but the owner enter a directory that was there already.
///
/// # Errors
/// When it is somebody else's.
pub fn keep_private(dir: &Path) -> std::io::Result<()> {
    match is_open_to_others(dir)? {
        true => fs::set_permissions(dir, fs::Permissions::from_mode(0o700)),
        false => Ok(()),
    }
}

/// The folder that a path is in.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Makes the names in a directory durable.
///
/// # Errors
/// Internal: the disk refuses.
pub fn sync_dir(dir: &Path) -> Result<()> {
    File::open(dir)
        .and_then(|dir| dir.sync_all())
        .map_err(|error| internal("a folder cannot be synced", error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn files_go_unless_their_commit_has_begun() {
        let dir = tempfile::tempdir().unwrap();
        let write = |folder: &mut HeldFolder, name: &str| {
            folder.will_have(dir.path().join(name));
            fs::write(dir.path().join(name), name).unwrap();
        };
        let mut stopped = HeldFolder::together(dir.path()).await.unwrap();
        write(&mut stopped, "one");
        drop(stopped);
        let mut committing = HeldFolder::together(dir.path()).await.unwrap();
        write(&mut committing, "two");
        committing.sync_names().unwrap();
        committing.leave_files();
        assert!(!dir.path().join("one").exists() && dir.path().join("two").exists());

        // Many write at once, and who tidies comes when none does.
        let other = HeldFolder::together(dir.path()).await.unwrap();
        assert!(HeldFolder::alone(dir.path()).unwrap().is_none());
        drop((committing, other));
        let alone = HeldFolder::alone(dir.path()).unwrap();
        assert!(alone.is_some() && HeldFolder::alone(dir.path()).unwrap().is_none());
    }
}
