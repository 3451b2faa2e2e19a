//! The login of the person at the keyboard, kept in a file that nobody else may read.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::{env, process};

use shouwang_domain::{Problem, Result};
use shouwang_service::office::auth::login_required;

/// Names the file of the login.
pub(crate) const VARIABLE: &str = "SHOUWANG_SESSION_FILE";

/// The file of this process.
///
/// # Errors
/// `session.no_place`.
pub(crate) fn path_of_environment() -> Result<PathBuf> {
    let of = |variable| {
        env::var_os(variable)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    of(VARIABLE)
        .or_else(|| of("XDG_STATE_HOME").map(|state| state.join("shouwang/session")))
        .or_else(|| of("HOME").map(|home| home.join(".local/state/shouwang/session")))
        .ok_or_else(|| {
            Problem::usage(
                "session.no_place",
                format!("没有存放登录状态的位置；请设置 {VARIABLE}。"),
                format!("There is no place to keep the login; set {VARIABLE}."),
            )
        })
}

/// The secret of the session.
///
/// # Errors
/// `auth.required` when nobody is logged in, `session.readable_by_others`.
pub(crate) fn read(path: &Path) -> Result<String> {
    let mode = fs::metadata(path).map_err(|_| login_required())?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(Problem::refused(
            "session.readable_by_others",
            format!(
                "登录文件 {} 可被其他用户读取；请将权限改为 600，并重新登录。",
                path.display()
            ),
            format!(
                "Others may read the login file {}; set its mode to 600 and log in again.",
                path.display()
            ),
        ));
    }
    let token = fs::read_to_string(path).map_err(|_| login_required())?;
    Ok(token.trim().to_owned())
}

/// Keeps the secret of a session that has begun.
///
/// # Errors
/// `session.unwritable`.
pub(crate) fn write(path: &Path, token: &str) -> Result<()> {
    let written = (|| {
        if let Some(dir) = path.parent().filter(|dir| !dir.as_os_str().is_empty()) {
            DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        }
        replace(path, token)
    })();
    match written {
        Ok(()) => Ok(()),
        Err(_) => Err(Problem::usage(
            "session.unwritable",
            format!(
                "无法写入登录文件 {}；请检查目录权限，或用 {VARIABLE} 另行指定。",
                path.display()
            ),
            format!(
                "The login file {} cannot be written; check the directory or name another with {VARIABLE}.",
                path.display()
            ),
        )),
    }
}

/// Forgets the login; there may be none.
pub(crate) fn remove(path: &Path) {
    let _ = fs::remove_file(path);
}

/// A file that existed with a wider mode is not written into but replaced.
fn replace(path: &Path, token: &str) -> std::io::Result<()> {
    let fresh = path.with_extension(format!("{}.new", process::id()));
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&fresh)?;
    file.write_all(token.as_bytes())?;
    file.write_all(b"\n")?;
    fs::rename(&fresh, path)
}
