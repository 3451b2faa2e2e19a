//! The sheet reader that the tests of `it` start; it holds no test itself.
#![allow(missing_docs)]

use std::process::ExitCode;

use shouwang_service::register::import::ReaderCommand;

fn main() -> ExitCode {
    match std::env::args().nth(1) {
        Some(argument) if argument == ReaderCommand::SUBCOMMAND => ReaderCommand::child_main(),
        // Asked for its tests, or to run them.
        _ => ExitCode::SUCCESS,
    }
}
