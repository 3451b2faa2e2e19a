//! Where the PostgreSQL programs are. Debian keeps the server's outside `PATH`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

/// What an administrator types once on Debian and its kin. The first file keeps the package from starting a cluster.
const INSTALL_COMMAND: &str = "sudo sh -c 'mkdir -p /etc/postgresql-common && \
     echo create_main_cluster=false > /etc/postgresql-common/createcluster.conf && \
     apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql'";

/// The oldest PostgreSQL that the product supports.
pub const OLDEST_MAJOR_VERSION: u32 = 15;

/// One directory that holds a whole PostgreSQL: `initdb`, `pg_ctl`, `postgres` and `psql`.
#[derive(Clone, Debug)]
pub struct Binaries {
    directory: PathBuf,
    version: String,
}

impl Binaries {
    /// The newest working PostgreSQL of this machine. The error says how to install one.
    pub fn find() -> Result<Self> {
        let mut found: Vec<(u32, Self)> = candidate_directories().into_iter().filter_map(Self::probe).collect();
        found.sort_by_key(|(major, _)| *major);
        match found.pop() {
            Some((major, binaries)) if major >= OLDEST_MAJOR_VERSION => Ok(binaries),
            Some((_, binaries)) => {
                bail!(
                    "{} is too old: PostgreSQL {OLDEST_MAJOR_VERSION} or newer is needed",
                    binaries.version
                )
            }
            None => bail!("no PostgreSQL server found on this machine; run once: {INSTALL_COMMAND}"),
        }
    }

    /// What the server calls itself, such as `postgres (PostgreSQL) 15.18`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The directory with all programs.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The command-line client.
    pub fn psql(&self) -> PathBuf {
        self.directory.join("psql")
    }

    /// A directory counts when every program is there and the server can say its version.
    fn probe(directory: PathBuf) -> Option<(u32, Self)> {
        let complete = ["initdb", "pg_ctl", "postgres", "psql"]
            .iter()
            .all(|name| directory.join(name).is_file());
        if !complete {
            return None;
        }
        let output = Command::new(directory.join("postgres"))
            .arg("--version")
            .output()
            .ok()?;
        let version = String::from_utf8(output.stdout).ok()?.trim().to_owned();
        let major = major_version(&version)?;
        output.status.success().then_some((major, Self { directory, version }))
    }
}

/// `PATH` (links followed, since the server looks for its files beside itself), Debian's place, and what `pg_config` says.
fn candidate_directories() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut directories: Vec<PathBuf> = env::split_paths(&path)
        .filter_map(|directory| fs::canonicalize(directory.join("initdb")).ok())
        .filter_map(|initdb| initdb.parent().map(Path::to_owned))
        .collect();
    if let Ok(versions) = fs::read_dir("/usr/lib/postgresql") {
        directories.extend(versions.flatten().map(|version| version.path().join("bin")));
    }
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        directories.push(String::from_utf8_lossy(&output.stdout).trim().into());
    }
    directories.sort();
    directories.dedup();
    directories
}

/// The 15 of `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`, or of `... 19devel`.
fn major_version(version: &str) -> Option<u32> {
    let (_, number) = version.split_once("(PostgreSQL) ")?;
    let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    number[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(
            major_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"),
            Some(15)
        );
        assert_eq!(major_version("postgres (PostgreSQL) 19devel"), Some(19));
        assert_eq!(major_version("postgres (PostgreSQL) 17"), Some(17));
        assert_eq!(major_version("something else 15"), None);
    }
}
