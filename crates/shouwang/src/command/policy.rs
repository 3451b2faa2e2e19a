//! `policy`: the packs of a folder and of the installation.

use std::path::Path;

use serde_json::json;
use shouwang_domain::Result;

use super::standard;
use crate::cli::PolicyCommand;
use crate::output::Output;
use crate::shell::Shell;
use crate::text::table;

pub(super) async fn run(shell: &Shell, command: PolicyCommand) -> Result<Output> {
    match command {
        PolicyCommand::Check { dir } => check(shell, &dir),
        PolicyCommand::List => list(shell).await,
        PolicyCommand::Whatif(args) => standard::what_if(shell, args).await,
        PolicyCommand::Change {
            area,
            before,
            on,
            tasks,
        } => standard::change(shell, area, before, on, tasks).await,
        PolicyCommand::Documents => standard::documents(shell).await,
        PolicyCommand::Lapsing { area, days } => standard::lapsing(shell, area, days).await,
        PolicyCommand::Gaps { area } => standard::gaps(shell, area).await,
    }
}

/// Compiles every rule and runs every case. It needs no installation and no login: whoever writes a pack may check it.
fn check(shell: &Shell, dir: &Path) -> Result<Output> {
    let report = shouwang_engine::check_dir(dir);
    if !report.is_ok() {
        return Err(shouwang_policy::refused(&report.problems));
    }
    let packs: Vec<_> = report
        .packs
        .iter()
        .map(|pack| json!({ "id": pack.id, "version": pack.version, "rules": pack.rules, "cases": pack.cases }))
        .collect();
    let warnings: Vec<_> = report
        .warnings
        .iter()
        .map(|found| json!({ "at": found.at.to_string(), "code": found.code, "zh": found.zh, "en": found.en }))
        .collect();
    let header = shell.lang.pick(
        ["政策包", "规则", "用例", "版本"],
        ["pack", "rules", "cases", "version"],
    );
    let rows: Vec<_> = report
        .packs
        .iter()
        .map(|pack| {
            vec![
                pack.id.clone(),
                pack.rules.to_string(),
                pack.cases.to_string(),
                pack.version.clone(),
            ]
        })
        .collect();
    let mut text = table(&header, &rows);
    for found in &report.warnings {
        text.push_str(&format!(
            "{} {} [{}]\n",
            found.at,
            shell.lang.pick(&found.zh, &found.en),
            found.code
        ));
    }
    Output::new(json!({ "ok": true, "packs": packs, "warnings": warnings }), text)
}

async fn list(shell: &Shell) -> Result<Output> {
    let packs = shell
        .with_session(async |session| session.service.list_policies(&session.ctx).await)
        .await?;
    let header = shell.lang.pick(
        ["政策包", "名称", "生效日期", "本地现行", "版本"],
        ["pack", "name", "in effect from", "in force here", "version"],
    );
    let rows: Vec<_> = packs
        .iter()
        .map(|pack| {
            let here = match (pack.in_force, pack.carried_over) {
                (true, true) => shell.lang.pick("是（沿用上年）", "yes (carried over)"),
                (true, false) => shell.lang.pick("是", "yes"),
                (false, _) => "--",
            };
            let name = shell.lang.pick(&pack.zh, &pack.en);
            vec![
                pack.id.clone(),
                name.clone(),
                pack.effective_from.to_string(),
                here.to_owned(),
                pack.version.clone(),
            ]
        })
        .collect();
    Output::new(&packs, table(&header, &rows))
}
