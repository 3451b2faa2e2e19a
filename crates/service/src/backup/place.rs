//! Places in which a backup, or what comes out of one, is put together before it is whole; they are removed when it is not.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use shouwang_store::files::{HeldFolder, LOCK, create_private_dir, folder_of, sync_dir};
use shouwang_store::restore_place;

use crate::{Problem, Result};

/// A folder in which a backup is put together; it goes with this.
pub(super) struct Work {
    pub(super) dir: PathBuf,
    _held: HeldFolder,
}

impl Work {
    pub(super) fn in_dir(dir: &Path) -> Result<Self> {
        Self::alone(dir)?.ok_or_else(|| {
            Problem::refused(
                "backup.under_way",
                "另一份备份正在建立；请等它完成。",
                "Another backup is being made; wait until it is done.",
            )
        })
    }

    /// The folder, without what was left in it; none while another process has it.
    pub(super) fn alone(dir: &Path) -> Result<Option<Self>> {
        let Some(held) = HeldFolder::alone(dir)? else {
            return Ok(None);
        };
        let work = Self {
            dir: dir.to_owned(),
            _held: held,
        };
        for entry in fs::read_dir(dir).map_err(Problem::internal)? {
            let path = entry.map_err(Problem::internal)?.path();
            match path.is_dir() {
                true => fs::remove_dir_all(path).map_err(Problem::internal)?,
                // It holds the folder.
                false if path.ends_with(LOCK) => {}
                false => fs::remove_file(path).map_err(Problem::internal)?,
            }
        }
        Ok(Some(work))
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        // What stays is removed by the next one.
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// A file beside its place, which is removed unless it is published.
pub(super) struct Unfinished {
    pub(super) path: PathBuf,
}

impl Unfinished {
    pub(super) fn create(to: &Path) -> Result<Self> {
        let mut name = to.file_name().unwrap_or_default().to_owned();
        name.push(".unfinished");
        let path = to.with_file_name(name);
        // Left by one that was killed: it was never whole.
        let _ = fs::remove_file(&path);
        Ok(Self { path })
    }

    pub(super) fn file(&self) -> Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        options.open(&self.path).map_err(|error| {
            Problem::usage(
                "backup.place",
                format!("无法在该处建立备份（{error}）；请检查路径和权限。"),
                format!("The backup cannot be made there ({error}); check the path and your rights."),
            )
        })
    }

    pub(super) fn publish(&self, to: &Path) -> Result<()> {
        // A link refuses what has come to be there meanwhile.
        fs::hard_link(&self.path, to).map_err(|_| exists())?;
        fs::remove_file(&self.path).map_err(Problem::internal)?;
        sync_dir(folder_of(to))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// An installation beside its place, which is removed unless it is published.
pub(super) struct Staging {
    pub(super) dir: PathBuf,
    is_published: bool,
}

impl Staging {
    pub(super) fn create(place: &Path) -> Result<Self> {
        let mut name = place.file_name().unwrap_or_default().to_owned();
        name.push(".restoring");
        let dir = place.with_file_name(name);
        if dir.symlink_metadata().is_ok() {
            return Err(unfinished(&dir));
        }
        create_private_dir(&dir).map_err(|_| restore_place())?;
        Ok(Self {
            dir,
            is_published: false,
        })
    }

    pub(super) fn publish(mut self, place: &Path) -> Result<()> {
        if place.exists() {
            fs::remove_dir(place).map_err(|_| restore_place())?;
        }
        fs::rename(&self.dir, place).map_err(Problem::internal)?;
        self.is_published = true;
        sync_dir(folder_of(place))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.is_published {
            let _ = fs::remove_dir_all(&self.dir);
        }
    }
}

pub(super) fn exists() -> Problem {
    Problem::usage(
        "backup.exists",
        "该处已有文件，备份从不覆盖；请换一个文件名。",
        "There is something at the place already, and a backup overwrites nothing; choose another name.",
    )
}

fn unfinished(dir: &Path) -> Problem {
    Problem::refused(
        "restore.unfinished",
        format!(
            "{} 是一次中断的恢复留下的；确认后请删除该目录（使用 PostgreSQL 时并重建空库）再试。",
            dir.display()
        ),
        format!(
            "{} is left from a restore that was interrupted; remove it (with PostgreSQL make an empty database again too) and repeat.",
            dir.display()
        ),
    )
}
