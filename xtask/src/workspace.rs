//! Where things are, and how cargo is called.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// The command line was not understood.
#[derive(Debug)]
pub(crate) struct UsageError(pub(crate) String);

impl std::fmt::Display for UsageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UsageError {}

/// The root of this checkout. Asked when running, since one target directory may serve several checkouts.
pub(crate) fn root() -> Result<PathBuf> {
    let manifest_dir = env::var_os("CARGO_MANIFEST_DIR").context("run this as `cargo xtask`")?;
    Ok(Path::new(&manifest_dir)
        .parent()
        .context("xtask lies inside the workspace")?
        .to_owned())
}

/// `cargo` in the root, as all commands call it that do not build for release: our crates are compiled by the compiler
/// with the lints in it, so that what is built is linted, and nothing is read twice.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut command = plain_cargo(root);
    if let Some(compiler) = linting_compiler(root) {
        command.env(COMPILER_VARIABLE, compiler);
    }
    command
}

/// Names to cargo the compiler of our own crates.
pub(crate) const COMPILER_VARIABLE: &str = "RUSTC_WORKSPACE_WRAPPER";

/// The compiler with the lints, where the toolchain has it: beside the other.
pub(crate) fn linting_compiler(root: &Path) -> Option<PathBuf> {
    let asked = Command::new("rustc")
        .current_dir(root)
        .args(["--print", "sysroot"])
        .output()
        .ok()?;
    let sysroot = String::from_utf8(asked.stdout).ok()?;
    let compiler = Path::new(sysroot.trim()).join("bin/clippy-driver");
    compiler.is_file().then_some(compiler)
}

/// `cargo` in the root, with the target directory that all commands share.
///
/// `CARGO_TARGET_DIR` wins. Without it, CI and machines that have one use `~/.cache/shouwang/target`, which outlives a
/// clone; else it is cargo's default.
pub(crate) fn plain_cargo(root: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    forget_xtask(&mut command);
    if env::var_os("CARGO_TARGET_DIR").is_none()
        && let Some(home) = env::var_os("HOME")
    {
        let kept = Path::new(&home).join(".cache/shouwang/target");
        if kept.is_dir() || env::var_os("CI").is_some() {
            command.env("CARGO_TARGET_DIR", kept);
        }
    }
    command
}

/// Keeps from `command` what cargo tells this program about itself. It is none of the business of what is built next:
/// a build script that looks at it (ring's does) would run again each time a developer calls cargo by hand in between.
pub(crate) fn forget_xtask(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let is_of_xtask = name
            .to_str()
            .is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"));
        if is_of_xtask {
            command.env_remove(name);
        }
    }
}

/// The product where cargo built it.
pub(crate) fn binary(root: &Path) -> Result<PathBuf> {
    Ok(target(root)?.join("debug/shouwang"))
}

/// Where cargo builds: a setting or a variable may have moved it.
pub(crate) fn target(root: &Path) -> Result<PathBuf> {
    let output = cargo(root)
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let target = metadata["target_directory"]
        .as_str()
        .context("cargo names its target directory")?;
    Ok(PathBuf::from(target))
}

/// Says what is run, runs it, and fails when it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let line = shown(command);
    println!("+ {line}");
    let status = command.status().with_context(|| format!("cannot run {line}"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// The same beside something else: what it prints is shown when it has ended.
pub(crate) fn run_aside(command: &mut Command) -> Result<()> {
    let line = shown(command);
    let done = command.output().with_context(|| format!("cannot run {line}"))?;
    let printed = [done.stdout, done.stderr].concat();
    let printed = String::from_utf8_lossy(&printed);
    println!("+ {line}\n{printed}");
    if !done.status.success() {
        bail!("`{line}` failed ({})\n{printed}", done.status);
    }
    Ok(())
}

/// True when the program starts and says it is well.
pub(crate) fn answers(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

pub(crate) fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let args = command.get_args().map(|arg| format!(" {}", arg.to_string_lossy()));
    std::iter::once(program).chain(args).collect()
}
