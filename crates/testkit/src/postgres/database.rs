//! One empty database per test, made and dropped with `psql`.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, bail};

/// An empty database that is dropped with the value, whoever is still connected.
pub struct FreshDatabase {
    url: String,
    name: String,
    server_url: String,
    psql: PathBuf,
}

impl FreshDatabase {
    pub(super) fn create(server_url: &str, psql: &Path) -> Result<Self> {
        let name = unique_name();
        // Byte order, as in SQLite: both databases must sort alike. `template0` has no connections that could block.
        let statement =
            format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
        run(psql, server_url, ["--command", &statement])?;
        Ok(Self {
            url: with_database(server_url, &name),
            name,
            server_url: server_url.to_owned(),
            psql: psql.to_owned(),
        })
    }

    /// Whether a server has a database.
    pub(super) fn exists(server_url: &str, psql: &Path, name: &str) -> bool {
        // Division by zero is an error, which the client tells by how it ends.
        let asks = format!("SELECT 1 / count(*) FROM pg_database WHERE datname = '{name}'");
        run(psql, server_url, ["--command", &asks]).is_ok()
    }

    /// Puts a copy of another database of the server in its place.
    pub(crate) fn become_copy_of(&self, template: &str) -> Result<()> {
        let statements = [
            format!("DROP DATABASE {}", self.name),
            format!("CREATE DATABASE {} TEMPLATE {template}", self.name),
        ];
        let mut statements = statements.iter();
        statements.try_for_each(|statement| run(&self.psql, &self.server_url, ["--command", statement]))
    }

    /// Keeps a copy of it, which nobody drops while the server runs, and returns its name.
    pub(crate) fn keep(&self) -> Result<String> {
        let kept = format!("{}_kept", self.name);
        let statement = format!("CREATE DATABASE {kept} TEMPLATE {}", self.name);
        run(&self.psql, &self.server_url, ["--command", &statement])?;
        Ok(kept)
    }

    /// Runs the statements of a file.
    pub(crate) fn load(&self, file: &Path) -> Result<()> {
        run(&self.psql, &self.url, [OsStr::new("--file"), file.as_os_str()])
    }

    /// Every row of every table as text, bytes as hexadecimal digits.
    pub(crate) fn rows(&self) -> Result<Vec<u8>> {
        let script = tempfile::NamedTempFile::new()?;
        let each = "SELECT format('SELECT t::text FROM %I t', tablename) FROM pg_tables WHERE schemaname = current_schema() \\gexec\n";
        std::fs::write(script.path(), each)?;
        output(&self.psql, &self.url, [OsStr::new("--file"), script.path().as_os_str()])
    }

    /// The URL of this database.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for FreshDatabase {
    fn drop(&mut self) {
        // A failure here must not hide the test's own; a private server takes the leftover with it.
        let _ = run(
            &self.psql,
            &self.server_url,
            [
                "--command",
                &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name),
            ],
        );
    }
}

fn run(psql: &Path, url: &str, what: [impl AsRef<OsStr>; 2]) -> Result<()> {
    output(psql, url, what).map(drop)
}

/// What it prints.
fn output(psql: &Path, url: &str, what: [impl AsRef<OsStr>; 2]) -> Result<Vec<u8>> {
    let output = Command::new(psql)
        .args([
            "--no-psqlrc",
            "--quiet",
            "--no-password",
            "--set=ON_ERROR_STOP=1",
            "--dbname",
            url,
        ])
        .args(&what)
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot run {}", psql.display()))?;
    if !output.status.success() {
        let [_, what] = what.map(|word| word.as_ref().to_string_lossy().into_owned());
        bail!("{what}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(output.stdout)
}

/// Unique among the processes that share a server.
fn unique_name() -> String {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    format!("shouwang_test_{}_{}_{count}", process::id(), since_epoch.as_nanos())
}

/// The same server URL with another database; what follows a `?` stays.
fn with_database(url: &str, name: &str) -> String {
    let (address, query) = url
        .split_once('?')
        .map_or((url, String::new()), |(address, query)| (address, format!("?{query}")));
    let authority_start = address.find("://").map_or(0, |at| at + 3);
    let authority_end = address[authority_start..]
        .find('/')
        .map_or(address.len(), |at| authority_start + at);
    format!("{}/{name}{query}", &address[..authority_end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_database_is_replaced() {
        let cases = [
            (
                "postgres://me@127.0.0.1:5433/postgres",
                "postgres://me@127.0.0.1:5433/new",
            ),
            ("postgres://127.0.0.1:5433", "postgres://127.0.0.1:5433/new"),
            (
                "postgres://me@/postgres?host=/run/pg",
                "postgres://me@/new?host=/run/pg",
            ),
        ];
        for (given, expected) in cases {
            assert_eq!(with_database(given, "new"), expected);
        }
    }
}
