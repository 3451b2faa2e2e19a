//! A private PostgreSQL for as long as one command runs: for single tests while working on them.

use std::process::Command;

use anyhow::Result;
use shouwang_testkit::Postgres;
use shouwang_testkit::postgres::URL_VARIABLE;

use crate::workspace::{self, COMPILER_VARIABLE, UsageError};

pub(crate) fn run(args: &[String]) -> Result<()> {
    let Some((program, rest)) = args.split_first() else {
        return Err(
            UsageError("with-postgres needs a command, such as `cargo nextest run -p shouwang-store`".into()).into(),
        );
    };
    let postgres = Postgres::announced_or_private()?;
    println!("{URL_VARIABLE}={}", postgres.url());
    let mut command = Command::new(program);
    workspace::forget_xtask(&mut command);
    // What `cargo xtask` has compiled is not compiled again.
    if let Some(compiler) = workspace::linting_compiler(&workspace::root()?) {
        command.env(COMPILER_VARIABLE, compiler);
    }
    workspace::run(command.args(rest).env(URL_VARIABLE, postgres.url()))
}
