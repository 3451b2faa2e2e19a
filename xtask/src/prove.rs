//! Long proofs: the tests that try at random, as often as it takes to believe them. A slice of each runs with the tests.

mod leaks;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};
use shouwang_testkit::Postgres;
use shouwang_testkit::postgres::URL_VARIABLE;

use crate::workspace::{self, UsageError};

/// A proof: its name, the crate and the test that is it, the variable that says how much, and how much without a number.
struct Proof {
    name: &'static str,
    package: &'static str,
    test: &'static str,
    variable: &'static str,
    times: u64,
}

/// All of them. Those of one name run one after another.
const PROOFS: &[Proof] = &[
    Proof {
        name: "procedure",
        package: "shouwang-domain",
        test: "no_walk_skips_a_step",
        variable: "PROPTEST_CASES",
        times: 100_000,
    },
    Proof {
        name: "procedure",
        package: "shouwang-service",
        test: "nobody_steps_around_in_any_trace",
        variable: "SHOUWANG_TRACES",
        times: 100_000,
    },
    Proof {
        name: "field",
        package: "shouwang-service",
        test: "no_schedule_of_phones_writes_over_or_loses_anything",
        variable: "SHOUWANG_SCHEDULES",
        times: 100_000,
    },
    Proof {
        name: "access",
        package: "shouwang-server",
        test: "every_post_is_shown_what_it_may_see",
        variable: "SHOUWANG_ACCESS_ONE_OF",
        times: 1,
    },
    Proof {
        name: "migration",
        package: "shouwang",
        test: "an_old_installation",
        variable: "SHOUWANG_KILLS_ONE_OF",
        times: 1,
    },
    Proof {
        name: "crash",
        package: "shouwang",
        test: "what_was_told_outlives_a_crash_at_any_moment",
        variable: "SHOUWANG_CRASHES_ONE_OF",
        times: 1,
    },
    Proof {
        name: "tamper",
        package: "shouwang-store",
        test: "another_history_contradicts_the_checkpoint_that_others_hold",
        variable: "SHOUWANG_TAMPERS",
        times: 1_000,
    },
    Proof {
        name: "discovery",
        package: "shouwang",
        test: "the_order_of_visits_is_measured_and_the_interval_of_the_missed_holds_the_truth",
        variable: "SHOUWANG_DISCOVERY_HOUSEHOLDS",
        times: 16_000,
    },
];

/// The proof that three interpreters are one, of which the third is the web app's.
const EXPRESSIONS: &str = "expressions";
/// The proof that what is wrong is seen.
const LEAKS: &str = "leaks";

pub(crate) fn run(args: &[String]) -> Result<()> {
    let (name, times) = match args {
        [name] => (name, None),
        [name, times] => (name, Some(times.parse::<u64>().map_err(|_| usage())?)),
        _ => return Err(usage().into()),
    };
    if name == EXPRESSIONS {
        return expressions(times.unwrap_or(10_000));
    }
    if name == LEAKS && times.is_none() {
        return leaks::run(&workspace::root()?);
    }
    let wanted: Vec<_> = PROOFS.iter().filter(|proof| proof.name == name).collect();
    if wanted.is_empty() {
        return Err(usage().into());
    }
    let root = workspace::root()?;
    let postgres = Postgres::announced_or_private()?;
    for proof in wanted {
        let mut nextest: Command = workspace::cargo(&root);
        nextest.args([
            "nextest",
            "run",
            "--release",
            "--no-capture",
            "-p",
            proof.package,
            proof.test,
        ]);
        // A proof takes hours, and nothing in it is late.
        nextest.args(["--config", "profile.default.slow-timeout='24h'"]);
        nextest.env(proof.variable, times.unwrap_or(proof.times).to_string());
        workspace::run(nextest.env(URL_VARIABLE, postgres.url()))?;
    }
    Ok(())
}

/// As many generated expressions give one answer on a row, on columns and in the browser.
fn expressions(number: u64) -> Result<()> {
    let root = workspace::root()?;
    let file = root.join("target/expressions.json");
    fs::create_dir_all(root.join("target"))?;
    let number = number.to_string();
    let given = [
        ("SHOUWANG_EXPRESSIONS", number.as_str()),
        ("SHOUWANG_EXPRESSIONS_FILE", path(&file)?),
    ];
    let tests = ["the_cases_of_the_browser_are_ours", "columns_say_what_single_rows_say"];
    let mut nextest = workspace::cargo(&root);
    nextest.args(["nextest", "run", "-p", "shouwang-expression", "-p", "shouwang-engine"]);
    workspace::run(nextest.args(tests).envs(given))?;
    let mut vitest = Command::new("npm");
    vitest.args([
        "exec",
        "--",
        "vitest",
        "run",
        "--project",
        "unit",
        "src/pages/ledger/expression.test.ts",
    ]);
    workspace::run(vitest.current_dir(root.join("web")).envs(given))
}

fn path(of: &Path) -> Result<&str> {
    of.to_str().context("the path of the repository is no text")
}

fn usage() -> UsageError {
    let mut names: Vec<_> = PROOFS.iter().map(|proof| proof.name).collect();
    names.dedup();
    names.extend([EXPRESSIONS, LEAKS]);
    UsageError(format!(
        "prove needs a subject ({}), and may have a number",
        names.join(", ")
    ))
}
