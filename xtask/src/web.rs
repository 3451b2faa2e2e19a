//! The web app: built when its sources changed, checked, and tested in a real browser.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::workspace;

/// What the app is built from.
const SOURCES: [&str; 8] = [
    "src",
    "public",
    "scripts",
    "index.html",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "vite.config.ts",
];
/// Where the digest of the sources of what is built, and of the lock file of what is installed, are kept.
const BUILT_OF: &str = "dist/built-of";
const INSTALLED_OF: &str = "node_modules/.installed-of";

/// Builds the app unless it is built of these sources already. Cargo embeds what lies there, so this comes before cargo.
pub(crate) fn build(root: &Path) -> Result<()> {
    install(root)?;
    let web = root.join("web");
    let mut paths = Vec::new();
    for source in SOURCES {
        collect(&web.join(source), &mut paths)?;
    }
    let digest = digest_of(&web, paths)?;
    let stamp = web.join(BUILT_OF);
    if is_stamped(&stamp, &digest) && web.join("dist/app/index.html").is_file() {
        println!("web app: up to date");
        return Ok(());
    }
    workspace::run(npm(root).args(["run", "--silent", "build"]))?;
    fs::write(stamp, digest).context("cannot note what the web app was built of")
}

/// Formats, lints, types, words, the client, and what old browsers lack; beside something else.
pub(crate) fn check(root: &Path) -> Result<()> {
    workspace::run_aside(npm(root).args(["run", "--silent", "check"]))
}

/// The command that runs the app's tests, units and browser, against a program, and where their report will lie.
pub(crate) fn tests(root: &Path, program: &Path, projects: &[&str]) -> (Command, PathBuf) {
    let report = root.join("target/web-tests.xml");
    let mut command = npm(root);
    command.args(["exec", "--", "vitest", "run", "--reporter=default", "--reporter=junit"]);
    command.arg(format!("--outputFile.junit={}", report.display()));
    command.args(projects.iter().flat_map(|project| ["--project", project]));
    command.env("SHOUWANG_BINARY", program);
    (command, report)
}

/// What the suites test: the program, the standards, the app and the suites themselves, as one number.
pub(crate) fn digest_of_tested(root: &Path) -> Result<String> {
    let mut paths = Vec::new();
    for tested in [
        "crates",
        "policies",
        "Cargo.toml",
        "Cargo.lock",
        "rust-toolchain.toml",
        "web/tests",
        "web/vitest.config.ts",
    ] {
        collect(&root.join(tested), &mut paths)?;
    }
    for source in SOURCES {
        collect(&root.join("web").join(source), &mut paths)?;
    }
    digest_of(root, paths)
}

fn install(root: &Path) -> Result<()> {
    let web = root.join("web");
    let digest = digest_of(&web, vec![web.join("package-lock.json")])?;
    let stamp = web.join(INSTALLED_OF);
    if is_stamped(&stamp, &digest) {
        return Ok(());
    }
    workspace::run(npm(root).args(["ci", "--no-audit", "--no-fund"]))?;
    fs::write(stamp, digest).context("cannot note what was installed")
}

fn npm(root: &Path) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(root.join("web"));
    command
}

fn collect(path: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        paths.push(path.to_owned());
        return Ok(());
    }
    let entries = fs::read_dir(path).with_context(|| format!("{} is missing", path.display()))?;
    for entry in entries {
        collect(&entry?.path(), paths)?;
    }
    Ok(())
}

/// Names and contents of files as one number, the same for each run of this program.
fn digest_of(base: &Path, mut paths: Vec<PathBuf>) -> Result<String> {
    paths.sort();
    let mut hasher = DefaultHasher::new();
    for path in paths {
        let content = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        (path.strip_prefix(base)?, content).hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

pub(crate) fn is_stamped(stamp: &Path, digest: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|kept| kept == digest)
}

/// The app's suites in a real browser, or some of their files.
pub(crate) fn browser(args: &[String]) -> Result<()> {
    let root = workspace::root()?;
    crate::setup::for_browser_tests()?;
    build(&root)?;
    workspace::run(workspace::cargo(&root).args(["build", "--package", "shouwang"]))?;
    let (mut command, _) = tests(&root, &workspace::binary(&root)?, &["browser"]);
    workspace::run(command.args(args))
}

/// Pictures of every screen, in `target/shots`.
pub(crate) fn shots(args: &[String]) -> Result<()> {
    let root = workspace::root()?;
    crate::setup::for_browser_tests()?;
    build(&root)?;
    workspace::run(workspace::cargo(&root).args(["build", "--package", "shouwang"]))?;
    let (mut command, _) = tests(&root, &workspace::binary(&root)?, &["shots"]);
    match args {
        [] => {}
        [part] => {
            command.env("SHOUWANG_SHOTS_OF", part);
        }
        _ => bail!("shots takes one part of a screen's name, or nothing"),
    }
    workspace::run(&mut command)?;
    println!("The pictures are in {}", root.join("target/shots").display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_content_or_name_is_another_digest() {
        let folder = std::env::temp_dir().join(format!("shouwang-web-digest-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let digest = |name: &str, content: &str| {
            let path = folder.join(name);
            fs::write(&path, content).unwrap();
            digest_of(&folder, vec![path]).unwrap()
        };
        assert_eq!(digest("a", "x"), digest("a", "x"));
        assert_ne!(digest("a", "x"), digest("a", "y"));
        assert_ne!(digest("a", "x"), digest("b", "x"));
        fs::remove_dir_all(folder).unwrap();
    }
}
