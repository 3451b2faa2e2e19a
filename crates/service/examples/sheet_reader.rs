//! The child process that reads spreadsheets for the tests of this crate; in the product it is the binary itself.

use std::process::ExitCode;

fn main() -> ExitCode {
    shouwang_sheets::child::main()
}
