//! Everything that must hold before a change is merged, in one command.

mod changed;
mod compile;
mod report;

use std::env;
use std::fs;
use std::panic;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::thread::{self, available_parallelism};
use std::time::Instant;

use anyhow::Result;
use shouwang_testkit::Postgres;
use shouwang_testkit::postgres::URL_VARIABLE;

use crate::workspace::{self, UsageError};
use crate::{policy_map, setup, web};
use report::Report;

/// The exit code says whether all passed; an error means that the run could not take place.
pub(crate) fn run(args: &[String]) -> Result<ExitCode> {
    let root = workspace::root()?;
    let selection = Selection::parse(&root, args)?;
    setup::for_tests()?;
    let postgres = Postgres::announced_or_private()?;
    println!("PostgreSQL: {}", postgres.url());

    let mut outcome = Outcome::default();
    // Cargo embeds the app in the program, so the app comes first.
    outcome.check("web app", web::build(&root));
    let mut format = workspace::cargo(&root);
    outcome.check("format", workspace::run(format.args(["fmt", "--all", "--check"])));
    if selection.has_crates() {
        test_crates(&root, &selection, postgres.url(), &mut outcome);
    } else if selection.web != Web::Suites(Vec::new()) {
        outcome.check("web checks", web::check(&root));
    }
    match &selection.web {
        Web::Everything => outcome.count_of("web tests", run_web_tests(&root)),
        Web::Suites(suites) if suites.is_empty() => {}
        Web::Suites(suites) => outcome.count_of("web tests", run_web_suites(&root, suites)),
    }
    if !selection.is_by_name {
        outcome.check("policy map", policy_map::check(&root));
    }
    drop(postgres);
    Ok(outcome.close())
}

/// Lints and tests of the crates; the checks of the web app beside the compiler, which does not always fill the machine.
fn test_crates(root: &Path, selection: &Selection, postgres: &str, outcome: &mut Outcome) {
    let mut compiling = workspace::cargo(root);
    selection.apply(compiling.args(["test", "--no-run"]));
    let (lints, web_checks) = thread::scope(|scope| {
        let beside = (selection.web == Web::Everything).then(|| scope.spawn(|| web::check(root)));
        let lints = compile::compile(&mut compiling);
        let joined = beside.map(|checks| checks.join());
        (
            lints,
            joined.map(|checks| checks.unwrap_or_else(|panic| panic::resume_unwind(panic))),
        )
    });
    outcome.check("lints", lints);
    if let Some(web_checks) = web_checks {
        outcome.check("web checks", web_checks);
    }
    let mut nextest = workspace::cargo(root);
    selection.apply(nextest.args(["nextest", "run", "--no-fail-fast", "--no-tests", "pass"]));
    // One more than there are processors: a test that waits for PostgreSQL leaves its processor to another.
    let at_once = available_parallelism().map_or(2, |n| n.get() + 1);
    nextest.arg(format!("--test-threads={at_once}"));
    match run_tests(root, nextest.env(URL_VARIABLE, postgres)) {
        Ok(report) => {
            println!(
                "SQLite: {} tests, PostgreSQL: {} tests",
                report.n_sqlite(),
                report.n_postgres()
            );
            outcome.count(&report);
            outcome.check(
                "same tests on both databases",
                report.check_databases(selection.packages.is_none()),
            );
        }
        Err(error) => outcome.check("tests", Err(error)),
    }
}

/// What is checked.
struct Selection {
    /// `None`: all crates.
    packages: Option<Vec<String>>,
    web: Web,
    /// Somebody named the crates, and wants nothing else.
    is_by_name: bool,
}

/// What of the web app is tested.
#[derive(Debug, PartialEq, Eq)]
enum Web {
    Everything,
    /// Only these files of suites.
    Suites(Vec<String>),
}

impl Selection {
    fn parse(root: &Path, args: &[String]) -> Result<Self> {
        let is_changed = |arg: &String| arg == "--changed";
        match args {
            [] => return Ok(Self::everything()),
            [only] if is_changed(only) => return changed::selection(root),
            _ => {}
        }
        let mut packages = Vec::new();
        let mut rest = args.iter();
        while let Some(arg) = rest.next() {
            match (arg.as_str(), rest.next()) {
                ("-p" | "--package", Some(package)) => packages.push(package.clone()),
                _ => {
                    let what = format!("test takes only `--changed` or `-p CRATE`, got `{arg}`");
                    return Err(UsageError(what).into());
                }
            }
        }
        Ok(Self {
            packages: Some(packages),
            web: Web::Suites(Vec::new()),
            is_by_name: true,
        })
    }

    fn everything() -> Self {
        Self {
            packages: None,
            web: Web::Everything,
            is_by_name: false,
        }
    }

    fn has_crates(&self) -> bool {
        self.packages.as_ref().is_none_or(|packages| !packages.is_empty())
    }

    fn apply(&self, command: &mut Command) {
        match &self.packages {
            None => command.arg("--workspace"),
            Some(packages) => command.args(packages.iter().flat_map(|package| ["-p", package])),
        };
    }
}

/// Runs the tests and reads what ran. Failed tests are no error here: they are in the report.
fn run_tests(root: &Path, nextest: &mut Command) -> Result<Report> {
    read_report(nextest, &root.join("target/nextest/default/junit.xml"))
}

fn read_report(tests: &mut Command, path: &Path) -> Result<Report> {
    if path.exists() {
        fs::remove_file(path)?;
    }
    let finished = workspace::run(tests);
    if !path.exists() {
        finished?;
        return Ok(Report::default());
    }
    let report = Report::parse(&fs::read_to_string(path)?)?;
    if report.n_failed() == 0 {
        finished?;
    }
    Ok(report)
}

/// The web app's unit tests, and its suites in a real browser against a demo county. What they passed before is taken for
/// passed as long as program, standards, app and suites are the same to the byte; CI runs them always.
fn run_web_tests(root: &Path) -> Result<Report> {
    workspace::run(workspace::cargo(root).args(["build", "--package", "shouwang"]))?;
    let digest = web::digest_of_tested(root)?;
    let (stamp, passed) = (
        root.join("target/web-tests-passed"),
        root.join("target/web-tests-passed.xml"),
    );
    if env::var_os("CI").is_none() && web::is_stamped(&stamp, &digest) && passed.exists() {
        println!("web tests: passed on this very content; `cargo xtask browser` runs them again");
        return Report::parse(&fs::read_to_string(passed)?);
    }
    let begun = Instant::now();
    let (report, path) = run_web_projects(root, &["unit", "browser"], &[])?;
    println!("web tests: {} s", begun.elapsed().as_secs());
    if report.n_failed() == 0 {
        fs::copy(path, passed)?;
        fs::write(stamp, digest)?;
    }
    Ok(report)
}

/// Some of the suites in a real browser.
fn run_web_suites(root: &Path, suites: &[String]) -> Result<Report> {
    workspace::run(workspace::cargo(root).args(["build", "--package", "shouwang"]))?;
    Ok(run_web_projects(root, &["browser"], suites)?.0)
}

fn run_web_projects(root: &Path, projects: &[&str], suites: &[String]) -> Result<(Report, PathBuf)> {
    let (mut command, path) = web::tests(root, &workspace::binary(root)?, projects);
    Ok((read_report(command.args(suites), &path)?, path))
}

/// Tests and checks, counted together, so that the closing line never says zero for a run that failed.
#[derive(Default)]
struct Outcome {
    n_passed: usize,
    n_failed: usize,
    failed_checks: Vec<String>,
}

impl Outcome {
    fn check(&mut self, name: &str, result: Result<()>) {
        match result {
            Ok(()) => self.n_passed += 1,
            Err(error) => {
                eprintln!("error: {name}: {error:#}");
                self.n_failed += 1;
                self.failed_checks.push(format!("{name}: {error:#}"));
            }
        }
    }

    fn count_of(&mut self, name: &str, result: Result<Report>) {
        match result {
            Ok(report) => self.count(&report),
            Err(error) => self.check(name, Err(error)),
        }
    }

    fn count(&mut self, report: &Report) {
        self.n_passed += report.n_passed();
        self.n_failed += report.n_failed();
    }

    /// The last line of the output is the closing line, whatever happened.
    fn close(self) -> ExitCode {
        for failed in &self.failed_checks {
            println!("failed check: {failed}");
        }
        println!("{} passed, {} failed", self.n_passed, self.n_failed);
        if self.n_failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}
