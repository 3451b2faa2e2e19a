//! The `shouwang` binary: one command line for the installation, for the people who work with it, and for the demo county.
//!
//! Every command is a verb of the service, done by the person who is logged in; nothing here knows a second way to the
//! data. A command gives an [`output::Output`] or a [`shouwang_domain::Problem`]; both are shown in one place, as text in
//! the chosen language or as JSON, and the kind of problem decides the exit code.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod cli;
mod lang;
mod output;
mod text;

mod clock;
mod session;
mod shell;
mod surroundings;

mod command;
mod demo_run;
mod logging;
mod progress;
mod web;

use std::process::ExitCode;

use shouwang_domain::{Problem, Result};
use shouwang_service::procedure::paper::PaperMaker;
use shouwang_service::register::import::ReaderCommand;

use crate::cli::{Cli, Global};
use crate::lang::Lang;
use crate::output::{Output, Printed};
use crate::shell::Shell;
use crate::surroundings::Surroundings;

fn main() -> ExitCode {
    // The reader of spreadsheets and the maker of papers give up their rights before anything else of this process exists.
    match std::env::args_os().nth(1) {
        Some(arg) if arg == ReaderCommand::SUBCOMMAND => return ReaderCommand::child_main(),
        Some(arg) if arg == PaperMaker::SUBCOMMAND => return PaperMaker::child_main(),
        _ => {}
    }
    let cli = match Cli::read(std::env::args_os()) {
        Ok(cli) => cli,
        Err(error) => return output::usage(&error),
    };
    let Global { lang, json, .. } = cli.global;
    let lang = lang.unwrap_or_else(Lang::of_environment);
    logging::start(&cli);
    Printed::of(run(cli, lang), lang, json).show()
}

fn run(cli: Cli, lang: Lang) -> Result<Output> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK)
        .build()
        .map_err(Problem::internal)?;
    let shell = Shell::new(cli.global, lang, Surroundings::of_process());
    runtime.block_on(command::run(&shell, cli.command))
}

/// Unoptimised futures of a whole use case are large.
const STACK: usize = 8 << 20;
