//! Logs go to standard error. They name ids and codes, never people.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::layer;
use tracing_subscriber::prelude::*;

use crate::cli::{Cli, Command, LogFormat};

/// Overrides what is logged.
const VARIABLE: &str = "SHOUWANG_LOG";

/// Begins to log: a server everything of note, a single command what failed.
pub(crate) fn start(cli: &Cli) {
    let (format, default) = match &cli.command {
        Command::Serve(args) => (args.log_format, "info"),
        _ => (LogFormat::Text, "error"),
    };
    let filter = EnvFilter::try_from_env(VARIABLE).unwrap_or_else(|_| EnvFilter::new(default));
    let registry = tracing_subscriber::registry().with(filter);
    match format {
        LogFormat::Text => registry
            .with(layer().with_writer(std::io::stderr).with_ansi(false))
            .init(),
        LogFormat::Json => registry
            .with(layer().json().flatten_event(true).with_writer(std::io::stderr))
            .init(),
    }
}
