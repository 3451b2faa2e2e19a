//! The reader of sheets and the maker of papers that the tests of `it` start; it holds no test itself.
#![allow(missing_docs)]

use std::process::ExitCode;

use shouwang_service::procedure::paper::PaperMaker;
use shouwang_service::register::import::ReaderCommand;

fn main() -> ExitCode {
    match std::env::args().nth(1) {
        Some(argument) if argument == ReaderCommand::SUBCOMMAND => ReaderCommand::child_main(),
        Some(argument) if argument == PaperMaker::SUBCOMMAND => PaperMaker::child_main(),
        // Asked for its tests, or to run them.
        _ => ExitCode::SUCCESS,
    }
}
