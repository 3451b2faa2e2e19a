//! The child processes that read spreadsheets and lay out papers for the tests of this crate; in the product they are the
//! binary itself.

use std::process::ExitCode;

use shouwang_service::procedure::paper::PaperMaker;
use shouwang_service::register::import::ReaderCommand;

fn main() -> ExitCode {
    match std::env::args().nth(1) {
        Some(argument) if argument == PaperMaker::SUBCOMMAND => PaperMaker::child_main(),
        _ => ReaderCommand::child_main(),
    }
}
