//! `draw`: a published sample, drawn again by anybody.

use std::fs;
use std::path::Path;

use serde_json::json;
use shouwang_domain::draw::{DrawPublication, SCRIPT};
use shouwang_domain::{Problem, Result};

use super::save;
use crate::cli::DrawCommand;
use crate::output::Output;
use crate::shell::Shell;

pub(super) fn run(shell: &Shell, command: DrawCommand) -> Result<Output> {
    match command {
        DrawCommand::Verify { file } => verify(shell, &file),
        DrawCommand::Script { out } => save(shell, &out, SCRIPT.as_bytes()),
    }
}

fn verify(shell: &Shell, file: &Path) -> Result<Output> {
    let unreadable = |error: &dyn std::fmt::Display| {
        let file = file.display();
        Problem::bad_data(
            "draw.unreadable",
            format!("无法读取公布文件 {file}（{error}）；请使用下载的原文件。"),
            format!("The published file {file} cannot be read ({error}); use the file as it was downloaded."),
        )
    };
    let text = fs::read_to_string(file).map_err(|error| unreadable(&error))?;
    let published: DrawPublication = serde_json::from_str(&text).map_err(|error| unreadable(&error))?;
    published.verify()?;
    let (units, drawn) = (published.frame.count, published.sample.len());
    let said = shell.lang.pick(
        format!("一致：从 {units} 个单位重新抽取，{drawn} 个抽中和替补与公布的相同。\n"),
        format!("the same list: {drawn} drawn and replacements of {units} units\n"),
    );
    Output::new(json!({ "units": units, "sample": drawn }), said)
}
