//! `warning`: what the rules found, to be answered by a person.

use shouwang_domain::Result;
use shouwang_domain::risk::WarningLevel;
use shouwang_service::procedure::warning::{WarningQuery, WarningView};

use super::{maybe_area_named, noted, pages};
use crate::cli::WarningCommand;
use crate::output::Output;
use crate::shell::Shell;
use crate::text::table;

pub(super) async fn run(shell: &Shell, command: WarningCommand) -> Result<Output> {
    let WarningCommand::List { area, state, page } = command;
    let found = shell
        .with_session(async |session| {
            let area_id = maybe_area_named(session, area.as_deref()).await?;
            let shown = pages(page, async |page| {
                let query = WarningQuery {
                    area_id,
                    state,
                    page,
                    ..WarningQuery::default()
                };
                session.service.list_warnings(&session.ctx, query).await
            })
            .await?;
            noted(session, "warnings", shown, |warning| warning.household_id).await
        })
        .await?;
    let header = shell.lang.pick(
        ["编号", "户", "户主", "区划", "月份", "等级", "状态", "答复期限", "原因"],
        [
            "id",
            "household",
            "head",
            "area",
            "month",
            "level",
            "state",
            "answer due",
            "reasons",
        ],
    );
    let rows: Vec<_> = found.items.iter().map(|warning| row(shell, warning)).collect();
    let text = found.with_note(table(&header, &rows), shell.lang);
    Output::new(found, text)
}

fn row(shell: &Shell, warning: &WarningView) -> Vec<String> {
    let reasons: Vec<_> = warning.findings.iter().map(|finding| finding.rule.as_str()).collect();
    let level = warning.level.map_or("--", |level| level_text(shell, level));
    let overdue = if warning.overdue {
        shell.lang.pick("（已超期）", " (overdue)")
    } else {
        ""
    };
    vec![
        warning.id.to_string(),
        warning.household_id.to_string(),
        warning.head.clone().unwrap_or_else(|| "--".to_owned()),
        warning.area_name.clone(),
        warning.month.to_string(),
        level.to_owned(),
        shell.lang.pick(warning.state.zh(), warning.state.en()).to_owned(),
        format!("{}{overdue}", warning.answer_due),
        reasons.join(", "),
    ]
}

pub(super) fn level_text(shell: &Shell, level: WarningLevel) -> &'static str {
    shell.lang.pick(level.zh(), level.en())
}
