//! Whether the tests of access would see a leak: leaks that are kept as patches are built into a copy of the checkout, each
//! behind a switch, and each must make them fail.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use shouwang_testkit::Postgres;
use shouwang_testkit::postgres::URL_VARIABLE;

use crate::workspace;

/// Where the patches are: one a leak, and one with the switch that they ask.
const FOLDER: &str = "crates/server/tests/leaks";
/// The patch with the switch.
const SWITCH: &str = "switch";
/// The variable that says which leak is open.
const OPEN: &str = "SHOUWANG_LEAK";
/// The tests that follow from the API's document, and so know nothing of any leak.
const TESTS: &str = "package(shouwang-server) & test(/^(access|areas|canaries|kin|looks)::/)";
/// How nextest ends when tests failed, and not something else.
const TESTS_FAILED: i32 = 100;

/// The names of the leaks.
///
/// # Errors
/// When the folder cannot be read, or there is no switch.
fn names(root: &Path) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(root.join(FOLDER))? {
        let path = entry?.path();
        let name = path.file_stem().and_then(|stem| stem.to_str());
        names.insert(name.context("a patch has a name")?.to_owned());
    }
    ensure!(names.remove(SWITCH), "{FOLDER} has no switch");
    Ok(names)
}

fn apply(root: &Path, name: &str, how: &[&str]) -> Result<()> {
    let patch = format!("{FOLDER}/{name}.patch");
    let said = Command::new("git")
        .current_dir(root)
        .arg("apply")
        .args(how)
        .arg(&patch)
        .output()?;
    let words = String::from_utf8_lossy(&said.stderr);
    ensure!(said.status.success(), "{patch} does not apply: {}", words.trim());
    Ok(())
}

/// Builds all leaks at once, and opens one after another; first none of them, which must pass.
///
/// # Errors
/// When a patch does not apply, the control fails, or a leak is not seen.
pub(super) fn run(root: &Path) -> Result<()> {
    let names = names(root)?;
    let leaking = Leaking::new(root)?;
    for name in names.iter().map(String::as_str).chain([SWITCH]) {
        apply(&leaking.0, name, &[])?;
    }
    let postgres = Postgres::announced_or_private()?;
    let seen_by = |open: &str| leaking.failing(open, postgres.url());
    ensure!(seen_by("")?.is_empty(), "the tests fail where nothing leaks");
    let mut unseen = Vec::new();
    for name in &names {
        let failing = seen_by(name)?;
        println!(
            "{name}: {}",
            match failing.len() {
                0 => "not seen".to_owned(),
                n => format!("seen by {n}: {}", Vec::from_iter(failing.iter().cloned()).join(", ")),
            }
        );
        if failing.is_empty() {
            unseen.push(name.as_str());
        }
    }
    ensure!(
        unseen.is_empty(),
        "{} of {} leaks are not seen: {}",
        unseen.len(),
        names.len(),
        unseen.join(", ")
    );
    println!("leaks: {} of {} seen", names.len(), names.len());
    Ok(())
}

/// A copy of what is committed, which goes with this.
struct Leaking(PathBuf);

impl Leaking {
    fn new(root: &Path) -> Result<Self> {
        let copy = root.join("target/leaking");
        if copy.exists() {
            Self(copy.clone()).remove(root)?;
        }
        let mut git = Command::new("git");
        git.current_dir(root).args(["worktree", "add", "--quiet", "--detach"]);
        workspace::run(git.arg(&copy))?;
        // The app is embedded, and is none of what leaks.
        let dist = root.join("web/dist");
        ensure!(dist.is_dir(), "there is no web/dist yet: `cargo xtask test` makes it");
        std::os::unix::fs::symlink(dist, copy.join("web/dist"))?;
        Ok(Self(copy))
    }

    fn remove(&self, root: &Path) -> Result<()> {
        let mut git = Command::new("git");
        git.current_dir(root).args(["worktree", "remove", "--force"]);
        workspace::run(git.arg(&self.0))
    }

    /// The tests that fail while a leak is open.
    fn failing(&self, open: &str, postgres: &str) -> Result<BTreeSet<String>> {
        let mut nextest = workspace::plain_cargo(&self.0);
        nextest.args([
            "nextest",
            "run",
            "--workspace",
            "--no-fail-fast",
            "--color",
            "never",
            "-E",
            TESTS,
        ]);
        nextest.args([
            "--status-level",
            "fail",
            "--final-status-level",
            "none",
            "--failure-output",
            "never",
        ]);
        nextest
            .env(OPEN, open)
            .env(URL_VARIABLE, postgres)
            .env("SHOUWANG_ACCESS_ONE_OF", "1");
        let output = nextest.stdin(Stdio::null()).output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        let failed = said.lines().filter_map(|line| line.trim_start().strip_prefix("FAIL ["));
        let failed: BTreeSet<String> = failed
            .filter_map(|line| line.split_whitespace().last().map(str::to_owned))
            .collect();
        let has_run = output.status.success() || output.status.code() == Some(TESTS_FAILED);
        ensure!(
            has_run && output.status.success() == failed.is_empty(),
            "the tests of access did not run: {said}"
        );
        Ok(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_leak_still_fits_the_sources() {
        let root = workspace::root().unwrap();
        let names = names(&root).unwrap();
        assert!(names.len() >= 15, "{names:?}");
        let wrong: Vec<_> = names
            .iter()
            .filter_map(|name| apply(&root, name, &["--check"]).err())
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
