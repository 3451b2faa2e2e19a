//! `household`: the register, and what the rules say of one household.

use shouwang_domain::Result;
use shouwang_service::register::household::{HouseholdQuery, HouseholdRow};
use shouwang_service::rules::screening::{ExplainView, RuleExplained};

use super::household_card::card;
use super::{maybe_area_named, noted, pages};
use crate::cli::{HouseholdCommand, HouseholdListArgs};
use crate::output::Output;
use crate::shell::Shell;
use crate::text::table;

pub(super) async fn run(shell: &Shell, command: HouseholdCommand) -> Result<Output> {
    match command {
        HouseholdCommand::List(args) => list(shell, args).await,
        HouseholdCommand::Show { id } => {
            let view = shell
                .with_session(async |session| session.service.household(&session.ctx, id).await)
                .await?;
            let text = card(&view, shell.lang);
            Output::new(&view, text)
        }
        HouseholdCommand::Explain { id, as_of } => {
            let view = shell
                .with_session(async |session| session.service.explain(&session.ctx, id, as_of).await)
                .await?;
            let text = explained(shell, &view);
            Output::new(&view, text)
        }
    }
}

async fn list(shell: &Shell, args: HouseholdListArgs) -> Result<Output> {
    let found = shell
        .with_session(async |session| {
            let area_id = maybe_area_named(session, args.area.as_deref()).await?;
            let shown = pages(args.page, async |page| {
                let query = HouseholdQuery {
                    area_id,
                    population: args.population,
                    monitored: args.monitored.then_some(true),
                    text: args.query.clone(),
                    page,
                    ..HouseholdQuery::default()
                };
                session.service.list_households(&session.ctx, query).await
            })
            .await?;
            noted(session, "households", shown, |household| household.id).await
        })
        .await?;
    let header = shell.lang.pick(
        ["编号", "户编号", "户主", "人口", "区划", "户类型"],
        ["id", "number", "head", "members", "area", "register"],
    );
    let rows: Vec<_> = found.items.iter().map(|household| row(shell, household)).collect();
    let text = found.with_note(table(&header, &rows), shell.lang);
    Output::new(found, text)
}

fn row(shell: &Shell, household: &HouseholdRow) -> Vec<String> {
    let or_dashes = |text: &Option<String>| text.clone().unwrap_or_else(|| "--".to_owned());
    vec![
        household.id.to_string(),
        or_dashes(&household.number),
        or_dashes(&household.head),
        household.members.to_string(),
        household
            .area
            .iter()
            .map(|area| area.name.as_str())
            .collect::<Vec<_>>()
            .join(" "),
        shell
            .lang
            .pick(household.population.zh(), household.population.en())
            .to_owned(),
    ]
}

fn explained(shell: &Shell, view: &ExplainView) -> String {
    let pack = shell.lang.pick(&view.pack.zh, &view.pack.en);
    let carried = if view.pack.carried_over {
        shell.lang.pick("（沿用上年）", " (carried over)")
    } else {
        ""
    };
    let mut text = format!("{}  {}  {pack}{carried}\n", view.household_id, view.as_of);
    for rule in &view.rules {
        text.push_str(&rule_text(shell, rule));
    }
    text
}

fn rule_text(shell: &Shell, rule: &RuleExplained) -> String {
    let outcome = shell.lang.pick(rule.outcome.zh(), rule.outcome.en());
    let mut text = format!("\n[{outcome}] {}: {}\n", rule.rule, shell.lang.pick(&rule.zh, &rule.en));
    for input in rule.inputs.iter().chain(&rule.thresholds) {
        let value = input.value.as_deref().unwrap_or("--");
        text.push_str(&format!(
            "    {} = {value}  ({})\n",
            shell.lang.pick(&input.zh, &input.en),
            input.source
        ));
    }
    text.push_str(&shell.lang.pick(
        format!("    依据：{}；数据日期：{}\n", rule.source, rule.data_date),
        format!("    source: {}; date of the data: {}\n", rule.source, rule.data_date),
    ));
    text
}
