//! What a backup holds, in one sealed file: a compressed tar of folders and files.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _};
use std::path::{Component, Path, PathBuf};

use shouwang_store::damaged_backup;

use super::sealed::{Opening, Sealing, Secret};
use crate::{Problem, Result};

/// How hard is pressed: as quick as the disk.
const LEVEL: i32 = 3;

/// Writes an archive; the file must not exist. Each part is a file or folder and its name in the archive.
pub(super) fn write(to: File, secret: &Secret, parts: &[(PathBuf, PathBuf)]) -> Result<File> {
    let sealing = Sealing::new(BufWriter::new(to), secret)?;
    let pressing = zstd::Encoder::new(sealing, LEVEL).map_err(Problem::internal)?;
    let mut tar = tar::Builder::new(pressing);
    tar.mode(tar::HeaderMode::Deterministic);
    for (from, name) in parts {
        if from.is_dir() {
            tar.append_dir_all(name, from).map_err(unwritable)?;
        } else {
            tar.append_path_with_name(from, name).map_err(unwritable)?;
        }
    }
    let sealing = tar
        .into_inner()
        .and_then(|pressing| pressing.finish())
        .map_err(unwritable)?;
    let out = sealing.finish().map_err(unwritable)?;
    let file = out.into_inner().map_err(|error| unwritable(error.into_error()))?;
    file.sync_all().map_err(unwritable)?;
    Ok(file)
}

/// Reads an archive to its end, and puts its files into a folder, when one is given. Returns how many files there were.
///
/// # Errors
/// `backup.foreign`, `backup.wrong_key`, and `backup.damaged` with the place.
pub(super) fn read(from: &Path, secret: &Secret, into: Option<&Path>) -> Result<u64> {
    let file = File::open(from).map_err(|_| unreadable())?;
    let mut opening = Opening::new(file, secret)?;
    match unpack(&mut opening, into) {
        Ok(files) => Ok(files),
        Err(Stopped::Archive(error)) => {
            tracing::debug!(error = %error, "a backup could not be read");
            Err(damaged_backup(&format!("{}@{}", from.display(), opening.position())))
        }
        Err(Stopped::Disk(error)) => Err(unwritable(error)),
    }
}

enum Stopped {
    /// What is read is not what was written.
    Archive(io::Error),
    /// What is written cannot be.
    Disk(io::Error),
}

fn unpack(opening: &mut Opening, into: Option<&Path>) -> std::result::Result<u64, Stopped> {
    let mut files = 0;
    let pressed = zstd::Decoder::new(&mut *opening).map_err(Stopped::Archive)?;
    let mut tar = tar::Archive::new(pressed);
    for entry in tar.entries().map_err(Stopped::Archive)? {
        let mut entry = entry.map_err(Stopped::Archive)?;
        let path = entry.path().map_err(Stopped::Archive)?.into_owned();
        let is_inside = path.components().all(|part| matches!(part, Component::Normal(_)));
        let kind = entry.header().entry_type();
        if !is_inside || !(kind.is_file() || kind.is_dir()) {
            return Err(Stopped::Archive(io::ErrorKind::InvalidData.into()));
        }
        let Some(into) = into else {
            io::copy(&mut entry, &mut io::sink()).map_err(Stopped::Archive)?;
            files += u64::from(kind.is_file());
            continue;
        };
        let to = into.join(path);
        if kind.is_dir() {
            fs::create_dir_all(&to).map_err(Stopped::Disk)?;
            continue;
        }
        fs::create_dir_all(to.parent().unwrap_or(into)).map_err(Stopped::Disk)?;
        let mut out = File::create_new(&to).map_err(Stopped::Disk)?;
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = entry.read(&mut buffer).map_err(Stopped::Archive)?;
            if read == 0 {
                break;
            }
            io::Write::write_all(&mut out, &buffer[..read]).map_err(Stopped::Disk)?;
        }
        out.sync_all().map_err(Stopped::Disk)?;
        files += 1;
    }
    // What follows the archive was sealed too, up to the last chunk.
    io::copy(&mut tar.into_inner(), &mut io::sink()).map_err(Stopped::Archive)?;
    io::copy(opening, &mut io::sink()).map_err(Stopped::Archive)?;
    Ok(files)
}

fn unreadable() -> Problem {
    Problem::bad_data(
        "backup.unreadable",
        "找不到备份文件，或无权读取；请检查路径和权限。",
        "The backup is missing or may not be read; check the path and your rights.",
    )
}

fn unwritable(error: io::Error) -> Problem {
    Problem::usage(
        "backup.unwritable",
        format!("无法写入（{error}）；请检查路径、权限和磁盘空间。"),
        format!("It cannot be written ({error}); check the path, your rights and the room on the disk."),
    )
}
