//! `rule`: how the rules do, and the tunings of their parameters.

use shouwang_domain::Result;
use shouwang_service::rules::standing::{RuleStanding, RulesQuery};
use shouwang_service::rules::tuning::{DecideTuningCmd, ProposeTuningCmd, TuningView};

use super::maybe_area_named;
use super::warning::level_text;
use crate::cli::RuleCommand;
use crate::output::Output;
use crate::shell::Shell;
use crate::text::table;

pub(super) async fn run(shell: &Shell, command: RuleCommand) -> Result<Output> {
    match command {
        RuleCommand::List { area, from, to } => {
            let view = shell
                .with_session(async |session| {
                    let area_id = maybe_area_named(session, area.as_deref()).await?;
                    let query = RulesQuery { area_id, from, to };
                    session.service.list_rules(&session.ctx, query).await
                })
                .await?;
            let header = shell.lang.pick(
                [
                    "规则",
                    "风险",
                    "等级",
                    "提示",
                    "属实",
                    "不属实",
                    "待核实",
                    "命中率",
                    "参数",
                ],
                [
                    "rule",
                    "risk",
                    "level",
                    "pushed",
                    "confirmed",
                    "not true",
                    "open",
                    "hit rate",
                    "parameters",
                ],
            );
            let rows: Vec<_> = view.rules.iter().map(|rule| standing(shell, rule)).collect();
            let mut text = shell.lang.pick(
                format!("{}，{} 至 {}\n", view.pack.version, view.from, view.to),
                format!("{}, {} to {}\n", view.pack.version, view.from, view.to),
            );
            text.push_str(&table(&header, &rows));
            Output::new(&view, text)
        }
        RuleCommand::Tune {
            param,
            value,
            from,
            reason,
        } => {
            let cmd = ProposeTuningCmd {
                param,
                value,
                effective_from: from,
                reason,
            };
            let view = shell
                .with_session(async |session| session.service.propose_tuning(&session.ctx, cmd).await)
                .await?;
            tunings(shell, &[view])
        }
        RuleCommand::Decide { id, refuse, note } => {
            let view = shell
                .with_session(async |session| {
                    let known = session.service.list_tunings(&session.ctx).await?;
                    let version = known
                        .iter()
                        .find(|tuning| tuning.id == id)
                        .map_or(1, |tuning| tuning.version);
                    let cmd = DecideTuningCmd {
                        tuning_id: id,
                        approve: !refuse,
                        note,
                        version,
                    };
                    session.service.decide_tuning(&session.ctx, cmd).await
                })
                .await?;
            tunings(shell, &[view])
        }
        RuleCommand::Tunings => {
            let views = shell
                .with_session(async |session| session.service.list_tunings(&session.ctx).await)
                .await?;
            tunings(shell, &views)
        }
    }
}

fn standing(shell: &Shell, rule: &RuleStanding) -> Vec<String> {
    let params: Vec<_> = rule
        .params
        .iter()
        .map(|param| format!("{}={}", param.name, param.value.as_deref().unwrap_or("--")))
        .collect();
    vec![
        rule.id.clone(),
        shell.lang.pick(rule.risk.zh(), rule.risk.en()).to_owned(),
        level_text(shell, rule.level).to_owned(),
        rule.pushed.to_string(),
        rule.confirmed.to_string(),
        rule.not_true.to_string(),
        rule.open.to_string(),
        rule.hit_percent
            .map_or_else(|| "--".to_owned(), |percent| format!("{percent}%")),
        params.join(" "),
    ]
}

fn tunings(shell: &Shell, views: &[TuningView]) -> Result<Output> {
    let header = shell.lang.pick(
        ["编号", "县", "参数", "原值", "新值", "生效日期", "状态", "理由"],
        [
            "id",
            "county",
            "parameter",
            "before",
            "value",
            "from",
            "state",
            "reason",
        ],
    );
    let rows: Vec<_> = views
        .iter()
        .map(|tuning| {
            vec![
                tuning.id.to_string(),
                tuning.area_name.clone(),
                tuning.param.clone(),
                tuning.before.clone(),
                tuning.value.to_string(),
                tuning.effective_from.to_string(),
                shell.lang.pick(tuning.state.zh(), tuning.state.en()).to_owned(),
                tuning.reason.clone(),
            ]
        })
        .collect();
    Output::new(views, table(&header, &rows))
}
