//! A private PostgreSQL in a temporary directory, kept by a small shell that outlives a killed parent.
//!
//! The keeper waits on its standard input. That pipe closes when the parent drops it, ends, panics, is interrupted or is
//! killed, so in every case the server is stopped and its directory removed.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

use super::Binaries;

/// Durability is not what these tests ask for; memory stays small beside two compilers.
const SETTINGS: &str = "-c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
     -c max_connections=300 -c shared_buffers=64MB -c jit=off";

/// `$1` is the directory of programs, `$2` the private directory, `$3` the port, `$4` the settings.
const KEEPER: &str = r#"
trap '' HUP INT TERM
clean_up() {
    "$1/pg_ctl" -D "$2/data" -m immediate stop >/dev/null 2>&1
    rm -rf "$2"
}
if "$1/initdb" -D "$2/data" -U postgres --auth=trust --encoding=UTF8 --locale=C --no-sync >"$2/log" 2>&1 &&
   "$1/pg_ctl" -D "$2/data" -l "$2/server.log" -o "-p $3 -k $2 $4" --timeout=120 -w start >>"$2/log" 2>&1
then
    echo ready
    cat >/dev/null
else
    cat "$2/log" "$2/server.log" 2>/dev/null
fi
clean_up "$1" "$2"
"#;

/// A server that ends with the value, or with the process.
pub(super) struct PrivateServer {
    keeper: Child,
    port: u16,
}

impl PrivateServer {
    /// Starts one. A port can be taken by another program between choosing and binding, hence the second and third try.
    pub(super) fn start(binaries: &Binaries) -> Result<Self> {
        Self::start_once(binaries)
            .or_else(|_| Self::start_once(binaries))
            .or_else(|_| Self::start_once(binaries))
    }

    /// The URL of the maintenance database.
    pub(super) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn start_once(binaries: &Binaries) -> Result<Self> {
        // Not `TMPDIR`: a socket's path is at most 107 bytes, and another user must be able to reach the place.
        let directory = tempfile::Builder::new()
            .prefix("shouwang-postgres-")
            .tempdir_in(place())?;
        let port = free_port()?;
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", KEEPER, "shouwang-postgres-keeper"])
            .args([binaries.directory(), directory.path()])
            .args([&port.to_string(), SETTINGS])
            .current_dir(directory.path())
            .env("LC_ALL", "C")
            .env_remove("PGDATA")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0);
        if let Some(user) = user_instead_of_root()? {
            chown(directory.path(), Some(user.uid), Some(user.gid))?;
            command.uid(user.uid).gid(user.gid);
        }
        let mut keeper = command
            .spawn()
            .context("cannot start the shell that keeps PostgreSQL")?;
        // From here the keeper removes the directory.
        let _ = TempDir::keep(directory);
        let mut output = BufReader::new(keeper.stdout.take().context("the keeper's output was not piped")?);
        let mut answer = String::new();
        output.read_line(&mut answer)?;
        if answer.trim_end() == "ready" {
            return Ok(Self { keeper, port });
        }
        output.read_to_string(&mut answer)?;
        keeper.wait()?;
        bail!("{} did not start:\n{answer}", binaries.version())
    }
}

impl Drop for PrivateServer {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // The keeper always ends by itself; there is nobody to tell when waiting for it fails.
        let _ = self.keeper.wait();
    }
}

/// In memory where there is plenty of it, since a database of each test's own is hundreds of new files; else on disk.
fn place() -> &'static str {
    const PLENTY_KIB: u64 = 4 * 1024 * 1024;
    let free = Command::new("df").args(["--output=avail", "-k", "/dev/shm"]).output();
    let free = free.ok().and_then(|output| String::from_utf8(output.stdout).ok());
    let free = free.and_then(|text| text.lines().last()?.trim().parse().ok());
    if free.is_some_and(|free: u64| free >= PLENTY_KIB) {
        "/dev/shm"
    } else {
        "/tmp"
    }
}

struct User {
    uid: u32,
    gid: u32,
}

/// `initdb` refuses root, so root lends the server to `postgres`, which the package brings, or to `nobody`.
fn user_instead_of_root() -> Result<Option<User>> {
    let is_root = fs::metadata("/proc/self")
        .context("cannot tell which user this is")?
        .uid()
        == 0;
    if !is_root {
        return Ok(None);
    }
    let accounts = fs::read_to_string("/etc/passwd").context("cannot read the list of users")?;
    let user = ["postgres", "nobody"]
        .iter()
        .find_map(|name| user_named(&accounts, name));
    Ok(Some(user.context(
        "root needs a user `postgres` or `nobody` to run PostgreSQL",
    )?))
}

fn user_named(accounts: &str, name: &str) -> Option<User> {
    accounts.lines().find_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        match fields.as_slice() {
            [login, _, uid, gid, ..] if *login == name => Some(User {
                uid: uid.parse().ok()?,
                gid: gid.parse().ok()?,
            }),
            _ => None,
        }
    })
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no free port on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_the_whole_name() {
        let accounts = "nobodyelse:x:1:2::/:/bin/sh\nnobody:x:65534:65533:nobody:/:/bin/false\nbroken\n";
        let user = user_named(accounts, "nobody").map(|user| (user.uid, user.gid));
        assert_eq!(user, Some((65534, 65533)));
        assert!(user_named(accounts, "postgres").is_none());
    }
}
