//! What is measured: each bench prints the table that goes to `docs/quality.md`. No test asserts a time.

mod api;
mod divisions;
mod http;
mod linkage;
mod loop_times;
mod screen;
mod server;

use anyhow::Result;

use crate::workspace::UsageError;

pub(crate) fn run(args: &[String]) -> Result<()> {
    match args.split_first() {
        Some((what, rest)) if what == "api" => api::run(rest),
        Some((what, rest)) if what == "loop" => loop_times::run(rest),
        Some((what, rest)) if what == "screen" => screen::run(rest),
        Some((what, rest)) if what == "divisions" => divisions::run(rest),
        Some((what, rest)) if what == "linkage" => linkage::run(rest),
        _ => Err(UsageError("bench needs a subject: api, screen, loop, divisions or linkage".into()).into()),
    }
}
