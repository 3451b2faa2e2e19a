//! Long proofs: the tests that try at random, as often as it takes to believe them. A slice of each runs with the tests.

use std::process::Command;

use anyhow::Result;
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
        name: "access",
        package: "shouwang-server",
        test: "every_post_is_shown_what_it_may_see",
        variable: "SHOUWANG_ACCESS_ONE_OF",
        times: 1,
    },
    Proof {
        name: "migration",
        package: "shouwang",
        test: "an_old_installation_whose_migration_is_killed_migrates_again",
        variable: "SHOUWANG_KILLS_ONE_OF",
        times: 1,
    },
];

pub(crate) fn run(args: &[String]) -> Result<()> {
    let (name, times) = match args {
        [name] => (name, None),
        [name, times] => (name, Some(times.parse::<u64>().map_err(|_| usage())?)),
        _ => return Err(usage().into()),
    };
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

fn usage() -> UsageError {
    let mut names: Vec<_> = PROOFS.iter().map(|proof| proof.name).collect();
    names.dedup();
    UsageError(format!(
        "prove needs a subject ({}), and may have a number",
        names.join(", ")
    ))
}
