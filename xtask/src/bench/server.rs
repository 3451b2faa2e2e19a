//! The product as it is served: built for release, on one of the two databases.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use super::http::{Connection, Request};
use crate::workspace;

/// The binary, built for release.
pub(super) fn build() -> Result<PathBuf> {
    let root = workspace::root()?;
    workspace::run(workspace::plain_cargo(&root).args(["build", "--release", "--package", "shouwang"]))?;
    let output = workspace::cargo(&root)
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()?;
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let target = metadata["target_directory"]
        .as_str()
        .context("cargo names its target directory")?;
    Ok(Path::new(target).join("release/shouwang"))
}

/// A county that `shouwang demo run` has made.
pub(super) struct County {
    pub(super) binary: PathBuf,
    pub(super) dir: PathBuf,
    pub(super) database_url: Option<String>,
}

impl County {
    /// Makes the county by the commands that its people would type, unless it is complete already. Gives the report:
    /// the parts with their times.
    pub(super) fn make(&self, households: u32) -> Result<Value> {
        let mut command = self.command();
        command
            .args(["demo", "run", "--quick", "--json", "--dir"])
            .arg(&self.dir)
            .args(["--households", &households.to_string()])
            .stdout(Stdio::null());
        workspace::run(&mut command)?;
        Ok(serde_json::from_str(&fs::read_to_string(self.dir.join("demo.json"))?)?)
    }

    /// Starts the server and waits until it is ready.
    pub(super) fn serve(&self) -> Result<Server> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let begun = Instant::now();
        let child = self
            .command()
            .args(["serve", "--listen", &address.to_string()])
            .env("RUST_LOG", "error")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut server = Server {
            child,
            address,
            ready_after: Duration::ZERO,
        };
        while begun.elapsed() < Duration::from_secs(30) {
            let ready = Connection::open(address, "").and_then(|mut to| to.send(&Request::get("/readyz"), None));
            if ready.is_ok() {
                server.ready_after = begun.elapsed();
                return Ok(server);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        bail!("the server was not ready after 30 s")
    }

    /// A token for the first person with a role.
    pub(super) fn token(&self, server: &Server, role: &str) -> Result<String> {
        let cards = fs::read_to_string(self.dir.join("login-cards.txt"))?;
        let card = cards
            .lines()
            .map(|line| line.split('\t').collect::<Vec<_>>())
            .find(|card| card.get(2) == Some(&role))
            .with_context(|| format!("nobody is {role}"))?;
        let login = json!({ "login": card[0], "password": card[1] });
        let answer = Connection::open(server.address, "")?.json(&Request::post("/session/token", &login), None)?;
        Ok(answer["token"].as_str().context("a token")?.to_owned())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command.env("SHOUWANG_DATA", self.dir.join("data"));
        if let Some(url) = &self.database_url {
            command.env("SHOUWANG_DATABASE_URL", url);
        }
        command
    }
}

/// A running server; it ends with the value.
pub(super) struct Server {
    child: Child,
    pub(super) address: SocketAddr,
    /// From the start of the process to the first answer of `readyz`.
    pub(super) ready_after: Duration,
}

impl Server {
    /// Memory in use, in MB.
    pub(super) fn resident_mb(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kb: u64 = line
            .and_then(|line| line.split_whitespace().next())
            .context("the system tells the memory of a process")?
            .parse()?;
        Ok(kb / 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
