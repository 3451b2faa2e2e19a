//! The automation of this repository. Nothing is automated anywhere else: CI calls `cargo xtask test` and no more.

#![cfg_attr(test, allow(clippy::unwrap_used))]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "talking to a developer on a terminal is its purpose"
)]

mod bench;
mod demo;
mod policy_map;
mod prove;
mod setup;
mod test;
#[cfg(test)]
mod tidy;
mod web;
mod with_postgres;
mod workspace;

use std::env;
use std::process::ExitCode;

use anyhow::Result;

use setup::SetupNeeded;
use workspace::UsageError;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  demo [ARGS]            build the web app and the product, create the demo county, run the main job, serve on 127.0.0.1:8080;
                         ARGS go to `shouwang demo run`
  test [-p CRATE]...     format, lints, all tests on SQLite and on a private PostgreSQL, the web app's checks, its
                         tests in a real browser, policy map; with -p only the named crates, with --changed only what
                         differs from main and what is built on it
  browser [FILE]...      only the web app's suites in a real browser against a demo county, or some of them
  shots [PART]           a picture of every screen, or of those whose name holds PART, in target/shots
  policy-map [--check]   how much of the notices works, by state and by area; --check prints violations only
  bench screen           screening 1,000,000 generated households beside DuckDB (from PyPI) and a bare scan; writes
                         docs/quality.md; --households N and --stored N change the sizes
  bench api [ARGS]       the named lists and searches over HTTP at 200,000 households on both databases
  bench linkage          linking FEBRL's lists, pseudopeople's and generated Chinese persons beside Splink (all from PyPI);
                         writes docs/quality.md; --persons N and --large N change the sizes, 0 leaves out
  bench loop             demo from nothing, tests after it and CI in another clone, all in a folder of its own: their times
  bench divisions FILE   takes over a whole list of divisions (code,level,name) and checks what came of it
  prove procedure [N]    N random traces (100,000) of people who try to step around the procedure, on each database; hours
  prove expressions [N]  N generated expressions (10,000) give one answer on a row, on columns and in the browser
  prove field [N]        N generated schedules (100,000) of phones, losses, doublings and orders, on each database; hours
  prove access           asks everything about one household in every post, on both databases
  prove migration        opens every installation that is kept, and kills its migration before every statement, on both databases
  setup                  install what the tests need and this machine lacks
  with-postgres COMMAND  run COMMAND with SHOUWANG_TEST_POSTGRES naming a private PostgreSQL that ends with it

Exit codes: 0 done, 1 something failed, 2 wrong usage or something to install by hand first.
";

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            let by_hand = error.is::<UsageError>() || error.is::<SetupNeeded>();
            ExitCode::from(if by_hand { 2 } else { 1 })
        }
    }
}

fn dispatch(args: &[String]) -> Result<ExitCode> {
    let Some((command, rest)) = args.split_first() else {
        return Err(UsageError(format!("a command is missing\n\n{USAGE}")).into());
    };
    match command.as_str() {
        "demo" => demo::run(rest)?,
        "test" => return test::run(rest),
        "policy-map" => policy_map::run(rest)?,
        "browser" => web::browser(rest)?,
        "shots" => web::shots(rest)?,
        "bench" => bench::run(rest)?,
        "prove" => prove::run(rest)?,
        "setup" => setup::run(rest)?,
        "with-postgres" => with_postgres::run(rest)?,
        "help" | "--help" | "-h" => print!("{USAGE}"),
        unknown => return Err(UsageError(format!("no command `{unknown}`\n\n{USAGE}")).into()),
    }
    Ok(ExitCode::SUCCESS)
}
