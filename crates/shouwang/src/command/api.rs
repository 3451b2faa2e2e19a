//! `api`: any operation of the interface, as the person logged in.

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use shouwang_domain::{Problem, Result};
use shouwang_server::{App, Call, Jobs};
use shouwang_service::Service;
use shouwang_service::register::import::ReaderCommand;

use super::unreadable;
use crate::cli::ApiArgs;
use crate::clock::Clock;
use crate::output::Output;
use crate::session;
use crate::shell::Shell;

/// The most that is read from standard input.
const MAX_BYTES: u64 = 1024 * 1024;

pub(super) async fn run(shell: &Shell, args: ApiArgs) -> Result<Output> {
    let body = args.body.as_deref().map(read_body).transpose()?;
    let token = session::read()?;
    let service = Arc::new(Service::open(&shell.config()).await?);
    let clock = Clock::of_environment(service.installation().movable_clock);
    let answered = match (clock, ReaderCommand::this_binary()) {
        (Ok(clock), Ok(reader)) => {
            let app = App {
                service: service.clone(),
                clock: Arc::new(move || clock.now()),
                reader,
                jobs: Jobs::default(),
                web: &[],
            };
            let call = Call {
                method: args.method,
                path: args.path,
                token,
                version: args.if_match,
                reason: args.reason,
                body,
            };
            shouwang_server::call(app, call).await
        }
        (Err(problem), _) | (_, Err(problem)) => Err(problem),
    };
    service.close().await?;
    let answer = answered?;
    let text = format!("{answer:#}\n");
    Output::new(answer, text)
}

/// JSON given on the command line, in a file, or on standard input.
fn read_body(data: &str) -> Result<Value> {
    let text = match data.strip_prefix('@') {
        Some(file) => std::fs::read_to_string(file).map_err(|error| unreadable(Path::new(file), &error))?,
        None if data == "-" => {
            let mut text = String::new();
            let input = std::io::stdin().lock();
            input
                .take(MAX_BYTES)
                .read_to_string(&mut text)
                .map_err(|error| unreadable(Path::new("-"), &error))?;
            text
        }
        None => data.to_owned(),
    };
    serde_json::from_str(&text).map_err(|error| {
        Problem::usage(
            "api.data_not_json",
            format!(
                "请求内容不是 JSON（第 {} 行第 {} 列）；请检查引号和括号。",
                error.line(),
                error.column()
            ),
            format!(
                "The body is not JSON (line {}, column {}); check quotes and brackets.",
                error.line(),
                error.column()
            ),
        )
        .at("--body")
    })
}
