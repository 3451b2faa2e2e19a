//! From a fresh clone to the served demo county.

use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::{setup, workspace};

const DEFAULT_ADDRESS: &str = "127.0.0.1:8080";

pub(crate) fn run(args: &[String]) -> Result<()> {
    setup::for_build()?;
    let root = workspace::root()?;
    workspace::run(workspace::cargo(&root).args(["build", "--package", "shouwang"]))?;
    let mut command = Command::new(binary(&root)?);
    command.current_dir(&root).args(["demo", "run"]);
    if !args.iter().any(|arg| arg == "--serve" || arg.starts_with("--serve=")) {
        command.args(["--serve", DEFAULT_ADDRESS]);
    }
    command.args(args);
    // The product takes this process's place, so that Ctrl-C and signals reach it.
    Err(command.exec()).context("cannot start the product that was just built")
}

/// Cargo knows where it built: a setting or a variable may have moved the target directory.
fn binary(root: &Path) -> Result<PathBuf> {
    let output = workspace::cargo(root)
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let target = metadata["target_directory"]
        .as_str()
        .context("cargo names its target directory")?;
    Ok(Path::new(target).join("debug/shouwang"))
}
