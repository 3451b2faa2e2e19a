//! Everything that must hold before a change is merged, in one command.

mod report;

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::thread::available_parallelism;
use std::time::Instant;

use anyhow::Result;
use shouwang_testkit::Postgres;
use shouwang_testkit::postgres::URL_VARIABLE;

use crate::workspace::{self, UsageError};
use crate::{policy_map, setup, web};
use report::Report;

/// The exit code says whether all passed; an error means that the run could not take place.
pub(crate) fn run(args: &[String]) -> Result<ExitCode> {
    let selection = Selection::parse(args)?;
    setup::for_tests()?;
    let root = workspace::root()?;
    let postgres = Postgres::announced_or_private()?;
    println!("PostgreSQL: {}", postgres.url());

    let mut outcome = Outcome::default();
    let cargo = || workspace::cargo(&root);
    // Cargo embeds the app in the program, so the app comes first.
    outcome.check("web app", web::build(&root));
    outcome.check(
        "format",
        workspace::run(selection.apply_to_fmt(cargo().arg("fmt")).arg("--check")),
    );
    outcome.check(
        "lints",
        workspace::run_told(
            selection
                .apply(cargo().arg("clippy"))
                .args(["--all-targets", "--", "-D", "warnings"]),
        ),
    );
    let mut nextest = cargo();
    selection.apply(nextest.args(["nextest", "run", "--no-fail-fast", "--no-tests", "pass"]));
    // One more than there are processors: a test that waits for PostgreSQL leaves its processor to another.
    let at_once = available_parallelism().map_or(2, |n| n.get() + 1);
    nextest.arg(format!("--test-threads={at_once}"));
    match run_tests(&root, nextest.env(URL_VARIABLE, postgres.url())) {
        Ok(report) => {
            println!(
                "SQLite: {} tests, PostgreSQL: {} tests",
                report.n_sqlite(),
                report.n_postgres()
            );
            outcome.count(&report);
            outcome.check(
                "same tests on both databases",
                report.check_databases(selection.is_everything()),
            );
        }
        Err(error) => outcome.check("tests", Err(error)),
    }
    if selection.is_everything() {
        outcome.check("web checks", web::check(&root));
        match run_web_tests(&root) {
            Ok(report) => outcome.count(&report),
            Err(error) => outcome.check("web tests", Err(error)),
        }
        outcome.check("policy map", policy_map::check(&root));
    }
    drop(postgres);
    Ok(outcome.close())
}

/// The crates to check; none named means all.
struct Selection {
    packages: Vec<String>,
}

impl Selection {
    fn parse(args: &[String]) -> Result<Self> {
        let mut packages = Vec::new();
        let mut rest = args.iter();
        while let Some(arg) = rest.next() {
            match (arg.as_str(), rest.next()) {
                ("-p" | "--package", Some(package)) => packages.push(package.clone()),
                _ => return Err(UsageError(format!("test takes only `-p CRATE`, got `{arg}`")).into()),
            }
        }
        Ok(Self { packages })
    }

    fn is_everything(&self) -> bool {
        self.packages.is_empty()
    }

    fn apply<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        if self.is_everything() {
            command.arg("--workspace")
        } else {
            self.name_packages(command)
        }
    }

    /// `cargo fmt` calls "everything" by another name.
    fn apply_to_fmt<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        if self.is_everything() {
            command.arg("--all")
        } else {
            self.name_packages(command)
        }
    }

    fn name_packages<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.args(self.packages.iter().flat_map(|package| ["-p", package]))
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
    let (mut command, path) = web::tests(root, &workspace::binary(root)?, &["unit", "browser"]);
    let report = read_report(&mut command, &path)?;
    println!("web tests: {} s", begun.elapsed().as_secs());
    if report.n_failed() == 0 {
        fs::copy(path, passed)?;
        fs::write(stamp, digest)?;
    }
    Ok(report)
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
