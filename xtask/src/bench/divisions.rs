//! The whole list of a province, by commands: taken over from nothing, and again with nothing to change.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::server::build;
use crate::workspace::UsageError;

pub(super) fn run(args: &[String]) -> Result<()> {
    let [file] = args else {
        return Err(UsageError("bench divisions FILE.csv, with the columns code,level,name".into()).into());
    };
    let csv = fs::read_to_string(file)?;
    let top: Vec<&str> = csv
        .lines()
        .nth(1)
        .context("a list has a first division")?
        .split(',')
        .collect();
    let desk = Desk {
        binary: build()?,
        dir: std::env::temp_dir().join(format!("shouwang-divisions-{}", std::process::id())),
    };
    let done = desk.prove(Path::new(file), top[0], top[2], csv.lines().count() - 1);
    fs::remove_dir_all(&desk.dir)?;
    done
}

struct Desk {
    binary: std::path::PathBuf,
    dir: std::path::PathBuf,
}

impl Desk {
    fn prove(&self, file: &Path, code: &str, name: &str, divisions: usize) -> Result<()> {
        let words = [
            "init",
            "--node",
            "1",
            "--origin",
            "bench.example/1",
            "--root-code",
            code,
            "--root-name",
            name,
        ];
        let made = self.ask(&words, "")?;
        let admin = made["administrators"].as_array().context("administrators")?;
        let admin = admin
            .iter()
            .find(|one| one["login"] == "system_admin")
            .context("the system administrator")?;
        let first = admin["one_time_password"].as_str().context("a password")?;
        self.ask(
            &["login", "--user", "system_admin", "--password-stdin"],
            &format!("{first}\n"),
        )?;
        let change = format!("{first}\ncorrect-horse-battery\n");
        self.ask(&["password", "change", "--stdin"], &change)?;
        let file = file.display().to_string();
        for (as_of, new) in [("2023-12-31", divisions - 1), ("2024-12-31", 0)] {
            let begun = Instant::now();
            let report = self.ask(&["division", "import", &file, "--as-of", as_of], "")?;
            println!("{as_of}: {:.1} s, {report}", begun.elapsed().as_secs_f64());
            if report["new"] != new || report["divisions"] != divisions {
                bail!("{new} of {divisions} divisions should be new");
            }
        }
        let listed = self.ask(&["area", "list"], "")?;
        let listed = listed.as_array().context("a list")?;
        println!("{} divisions in the tree", listed.len());
        if listed.len() != divisions {
            bail!("{divisions} were expected");
        }
        Ok(())
    }

    fn ask(&self, words: &[&str], input: &str) -> Result<Value> {
        let mut child = Command::new(&self.binary)
            .args(words)
            .arg("--json")
            .env("SHOUWANG_DATA", self.dir.join("data"))
            .env("SHOUWANG_SESSION_FILE", self.dir.join("session"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        child.stdin.take().context("a pipe")?.write_all(input.as_bytes())?;
        let output = child.wait_with_output()?;
        if !output.status.success() {
            bail!("`shouwang {}` failed", words.join(" "));
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}
