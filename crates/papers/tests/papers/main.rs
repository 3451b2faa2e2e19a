//! Papers laid out by the child process, which is this test binary itself, run again.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod samples;
mod tests;

use std::process::ExitCode;

use shouwang_papers::child;

/// The few options of the standard harness that `cargo test` and `cargo nextest` use.
fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|arg| arg == child::SUBCOMMAND) {
        return child::main();
    }
    let has = |option: &str| args.iter().any(|arg| arg == option);
    let ignored = has("--ignored");
    let tests = || tests::ALL.iter().filter(|_| !ignored);
    if has("--list") {
        tests().for_each(|(name, _)| println!("{name}: test"));
        return ExitCode::SUCCESS;
    }
    let filter = args.iter().find(|arg| !arg.starts_with('-'));
    for (name, test) in tests().filter(|(name, _)| filter.is_none_or(|filter| name.contains(filter))) {
        println!("test {name} ...");
        test();
    }
    ExitCode::SUCCESS
}
