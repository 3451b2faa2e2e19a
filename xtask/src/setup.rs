//! Brings a machine to where the demo and the tests can run, and says each thing it does.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};
use shouwang_testkit::postgres::Binaries;

use crate::workspace::{self, UsageError, answers};

/// The test runner's version with which the counting was written.
const NEXTEST_VERSION: &str = "0.9.143";

/// Somebody with more rights has to run something once.
#[derive(Debug)]
pub(crate) struct SetupNeeded(String);

impl std::fmt::Display for SetupNeeded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SetupNeeded {}

pub(crate) fn run(args: &[String]) -> Result<()> {
    if let Some(unknown) = args.first() {
        return Err(UsageError(format!("setup takes no argument, got `{unknown}`")).into());
    }
    for_tests()
}

/// What a build of the product needs.
pub(crate) fn for_build() -> Result<()> {
    if !["cc", "gcc", "clang"]
        .iter()
        .any(|compiler| answers(Command::new(compiler).arg("--version")))
    {
        let what = "a C compiler is missing; run once: sudo apt-get install -y gcc libc6-dev";
        return Err(SetupNeeded(what.into()).into());
    }
    println!("C compiler: found");
    Ok(())
}

/// What the tests need besides: lints, the test runner, PostgreSQL.
pub(crate) fn for_tests() -> Result<()> {
    for_build()?;
    rust_components()?;
    nextest()?;
    postgres()
}

fn rust_components() -> Result<()> {
    let root = workspace::root()?;
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if !answers(workspace::cargo(&root).args([subcommand, "--version"])) {
            println!("{component}: missing, asking rustup for it");
            workspace::run(
                Command::new("rustup")
                    .args(["component", "add", component])
                    .current_dir(&root),
            )?;
        }
    }
    println!("rustfmt, clippy: found");
    Ok(())
}

fn nextest() -> Result<()> {
    let root = workspace::root()?;
    if answers(workspace::cargo(&root).args(["nextest", "--version"])) {
        println!("cargo-nextest: found");
        return Ok(());
    }
    println!("cargo-nextest: missing, installing it once; this takes some minutes");
    workspace::run(workspace::cargo(&root).args(["install", "cargo-nextest", "--locked", "--version", NEXTEST_VERSION]))
}

fn postgres() -> Result<()> {
    match Binaries::find() {
        Ok(found) => {
            println!("PostgreSQL: {} in {}", found.version(), found.directory().display());
            Ok(())
        }
        Err(_) if is_root()? && answers(Command::new("apt-get").arg("--version")) => {
            println!("PostgreSQL: missing, installing the distribution's package now, without a cluster");
            install_postgres()?;
            let found = Binaries::find()?;
            println!("PostgreSQL: {} in {}", found.version(), found.directory().display());
            Ok(())
        }
        Err(reason) => Err(SetupNeeded(format!("{reason:#}")).into()),
    }
}

/// The tests start their own server; the package must neither create nor start one.
fn install_postgres() -> Result<()> {
    let settings = Path::new("/etc/postgresql-common/createcluster.conf");
    if !settings.exists() {
        fs::create_dir_all(settings.parent().context("the settings lie in a directory")?)?;
        fs::write(settings, "create_main_cluster = false\n")?;
    }
    workspace::run(Command::new("apt-get").arg("update"))?;
    workspace::run(
        Command::new("apt-get")
            .args(["install", "-y", "--no-install-recommends", "postgresql"])
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

fn is_root() -> Result<bool> {
    Ok(fs::metadata("/proc/self")
        .context("cannot tell which user this is")?
        .uid()
        == 0)
}
