//! `api`: any operation of the interface, as the person logged in.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use shouwang_domain::{Problem, Result};
use shouwang_server::{App, Call, Jobs, LocalApi};
use shouwang_service::procedure::paper::PaperMaker;
use shouwang_service::register::import::ReaderCommand;

use super::unreadable;
use crate::cli::ApiArgs;
use crate::output::Output;
use crate::shell::{Installation, Shell};

/// The most that is read from standard input.
const MAX_BYTES: u64 = 1024 * 1024;

pub(super) async fn run(shell: &Shell, args: ApiArgs) -> Result<Output> {
    let body = args.body.as_deref().map(|data| read_body(shell, data)).transpose()?;
    let call = Call {
        method: args.method,
        path: args.path,
        token: shell.login_secret()?,
        version: args.if_match,
        reason: args.reason,
        body,
    };
    let answer = shell
        .with_installation(async |Installation { service, clock }| {
            let api = shell.api(|| {
                let clock = *clock;
                Ok(LocalApi::new(App {
                    service: Arc::clone(service),
                    clock: Arc::new(move || clock.now()),
                    reader: ReaderCommand::this_binary()?,
                    maker: PaperMaker::this_binary()?,
                    jobs: Jobs::default(),
                    is_behind_tls: false,
                    web: &[],
                    public: Arc::default(),
                }))
            })?;
            api.answer(call).await
        })
        .await?;
    let text = format!("{answer:#}\n");
    Output::new(answer, text)
}

/// JSON given on the command line, in a file, or on standard input.
fn read_body(shell: &Shell, data: &str) -> Result<Value> {
    let text = match data.strip_prefix('@') {
        Some(file) => std::fs::read_to_string(file).map_err(|error| unreadable(Path::new(file), &error))?,
        None if data == "-" => shell
            .around
            .text(MAX_BYTES)
            .map_err(|error| unreadable(Path::new("-"), &error))?,
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
