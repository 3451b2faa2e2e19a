//! From a fresh clone to the served demo county.

use std::os::unix::process::CommandExt as _;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::{setup, web, workspace};

const DEFAULT_ADDRESS: &str = "127.0.0.1:8080";

pub(crate) fn run(args: &[String]) -> Result<()> {
    setup::for_build()?;
    let root = workspace::root()?;
    // The web app goes into the last crate only; the others are built beside it.
    let before_it = ["--package", "shouwang-server", "--package", "shouwang-demo"];
    std::thread::scope(|scope| {
        let app = scope.spawn(|| web::build(&root));
        workspace::run(workspace::cargo(&root).arg("build").args(before_it))?;
        app.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })?;
    workspace::run(workspace::cargo(&root).args(["build", "--package", "shouwang"]))?;
    let mut command = Command::new(workspace::binary(&root)?);
    command.current_dir(&root).args(["demo", "run"]);
    if !args.iter().any(|arg| arg == "--serve" || arg.starts_with("--serve=")) {
        command.args(["--serve", DEFAULT_ADDRESS]);
    }
    command.args(args);
    // The product takes this process's place, so that Ctrl-C and signals reach it.
    Err(command.exec()).context("cannot start the product that was just built")
}
