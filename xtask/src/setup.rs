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

/// The oldest Node.js that builds the web app.
const OLDEST_NODE: (u32, u32) = (20, 19);
/// The browsers that the tests drive, the better first: the one without a window needs a third less of the processor.
const CHROMIUM: [&str; 2] = ["chromium-headless-shell", "chromium"];

/// Files of the packages that papers need; `crates/papers/src/fonts.rs` names all.
const PAPER_FONTS: [&str; 3] = ["NotoSerifCJK-Bold.ttc", "LXGWWenKai-Regular.ttf", "DejaVuSans.ttf"];
/// The packages.
const PAPER_PACKAGES: [&str; 5] = [
    "fontconfig",
    "fonts-noto-cjk",
    "fonts-lxgw-wenkai",
    "fonts-dejavu-core",
    "poppler-utils",
];

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
    node()
}

/// What the tests need besides: lints, the test runner, PostgreSQL, a browser.
pub(crate) fn for_tests() -> Result<()> {
    for_browser_tests()?;
    rust_components()?;
    nextest()?;
    postgres()
}

/// What the tests of the web app need.
pub(crate) fn for_browser_tests() -> Result<()> {
    for_build()?;
    chromium()?;
    papers()
}

/// The web app is built with Node.js; the program that is built needs none.
fn node() -> Result<()> {
    let version = Command::new("node").arg("--version").output();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let is_known = version.as_deref().is_ok_and(is_recent_node);
    if !is_known || !answers(Command::new("npm").arg("--version")) {
        let found = version.unwrap_or_else(|_| "none".to_owned());
        let what = format!(
            "the web app is built with Node.js {}.{} or later and npm, found {found}; install them, see https://nodejs.org",
            OLDEST_NODE.0, OLDEST_NODE.1
        );
        return Err(SetupNeeded(what).into());
    }
    println!("Node.js: found");
    Ok(())
}

/// Node writes its version as `v20.20.2`.
fn is_recent_node(version: &str) -> bool {
    let mut parts = version.trim_start_matches('v').split('.').map(str::parse::<u32>);
    match (parts.next(), parts.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) >= OLDEST_NODE,
        _ => false,
    }
}

/// The distribution's browser and a font with Chinese characters.
fn chromium() -> Result<()> {
    let has = |browser: &str| answers(Command::new(format!("/usr/bin/{browser}")).arg("--version"));
    let has_font = || {
        let fonts = Command::new("fc-list").arg(":lang=zh").output();
        fonts.is_ok_and(|fonts| !fonts.stdout.is_empty())
    };
    let [best, usual] = CHROMIUM;
    let may_install = is_root()? && answers(Command::new("apt-get").arg("--version"));
    if !((has(best) || has(usual)) && has_font()) {
        if !may_install {
            let what = format!(
                "the browser tests need Chromium as /usr/bin/{best} or /usr/bin/{usual} and a Chinese font; run once: sudo apt-get install -y {best} fonts-noto-cjk"
            );
            return Err(SetupNeeded(what).into());
        }
        println!("Chromium: missing, installing the distribution's packages now");
        workspace::run(Command::new("apt-get").arg("update"))?;
        let browser = match answers(Command::new("apt-cache").args(["show", best])) {
            true => best,
            false => usual,
        };
        workspace::run(&mut install(&[browser, "fonts-noto-cjk"]))?;
    } else if may_install && !has(best) && workspace::run(&mut install(&[best])).is_err() {
        println!("{best}: not to be had here; the tests take {usual}");
    }
    println!("Chromium: found");
    Ok(())
}

/// The fonts that papers are set in, and the programs by which the tests look at a PDF.
fn papers() -> Result<()> {
    let has_fonts = PAPER_FONTS.iter().all(|file| {
        let found = Command::new("fc-list").arg("--format=%{file}\n").output();
        found.is_ok_and(|found| String::from_utf8_lossy(&found.stdout).contains(file))
    });
    let has_programs = shouwang_testkit::pdf::PROGRAMS
        .iter()
        .all(|program| answers(Command::new(program).arg("-v")));
    if !(has_fonts && has_programs) {
        if !(is_root()? && answers(Command::new("apt-get").arg("--version"))) {
            let what = format!(
                "papers need fonts and poppler's programs; run once: sudo apt-get install -y {}",
                PAPER_PACKAGES.join(" ")
            );
            return Err(SetupNeeded(what).into());
        }
        println!("Fonts for papers, poppler: missing, installing the distribution's packages now");
        workspace::run(Command::new("apt-get").arg("update"))?;
        workspace::run(&mut install(&PAPER_PACKAGES))?;
    }
    println!("Fonts for papers, poppler: found");
    Ok(())
}

fn install(packages: &[&str]) -> Command {
    let mut install = Command::new("apt-get");
    install
        .args(["install", "-y", "--no-install-recommends"])
        .args(["-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=20"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive");
    install
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

#[test]
fn node_is_recent_from_20_19_on() {
    for version in ["v20.19.0", "v20.20.2", "v22.1.0", "v24.0.0"] {
        assert!(is_recent_node(version), "{version}");
    }
    for version in ["v20.18.3", "v18.20.0", "", "none"] {
        assert!(!is_recent_node(version), "{version}");
    }
}
