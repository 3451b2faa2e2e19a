//! `screen`: the rules on all households of an area.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;
use shouwang_domain::{HouseholdId, ProblemKind, Result};
use shouwang_engine::HouseholdScreening;
use shouwang_service::rules::screening::{RuleExplained, ScreenCmd};
use tokio::runtime::Handle;

use super::counts::counts;
use super::maybe_area_named;
use crate::cli::ScreenArgs;
use crate::output::Output;
use crate::progress::Progress;
use crate::shell::{Session, Shell};

pub(super) async fn run(shell: &Shell, args: ScreenArgs) -> Result<Output> {
    if let Some(id) = args.snapshot {
        return super::snapshot::replay(shell, id).await;
    }
    shell
        .with_session(async |session| {
            let area_id = maybe_area_named(session, args.area.as_deref()).await?;
            let as_of = args.as_of.unwrap_or_else(|| session.ctx.today());
            if args.outcomes || args.compare {
                let all = session.service.screen_outcomes(&session.ctx, area_id, as_of).await?;
                return if args.compare {
                    compare(shell, session, &all, as_of)
                } else {
                    outcomes(shell, &all)
                };
            }
            let progress = Progress::new(shell.lang.pick("筛查", "screening"));
            let cmd = ScreenCmd {
                area_id,
                as_of: Some(as_of),
                incremental: args.incremental,
            };
            let view = session
                .service
                .screen_with(
                    &session.ctx,
                    cmd,
                    &|done, total| progress.set(done, total),
                    async || Ok(()),
                )
                .await?;
            progress.finish();
            let packs: Vec<_> = view
                .packs
                .iter()
                .map(|pack| shell.lang.pick(&pack.zh, &pack.en).as_str())
                .collect();
            let mut text = shell.lang.pick(
                format!(
                    "{}，{}：{} 户，{} 户有风险提示。\n",
                    view.as_of,
                    packs.join("、"),
                    view.households,
                    view.fired
                ),
                format!(
                    "{}, {}: {} households, {} with a finding.\n",
                    view.as_of,
                    packs.join(", "),
                    view.households,
                    view.fired
                ),
            );
            if args.incremental {
                text.push_str(&match view.base {
                    Some(base) => shell.lang.pick(
                        format!("读取 {} 户，其余沿用快照 {base}。\n", view.read),
                        format!(
                            "{} households read, the others carried over from snapshot {base}.\n",
                            view.read
                        ),
                    ),
                    None => shell.lang.pick(
                        "没有可沿用的快照，已全量读取。\n".to_owned(),
                        "There is no snapshot to carry over from; all were read.\n".to_owned(),
                    ),
                });
            }
            text.push_str(&counts(shell, &view.rules));
            let warnings = &view.warnings;
            text.push_str(&shell.lang.pick(
                format!(
                    "预警：新增 {}，变更 {}，未变 {}。\n",
                    warnings.new, warnings.changed, warnings.unchanged
                ),
                format!(
                    "Warnings: {} new, {} changed, {} unchanged.\n",
                    warnings.new, warnings.changed, warnings.unchanged
                ),
            ));
            Output::new(&view, text)
        })
        .await
}

/// What every rule says of every household. Ids are strings, as everywhere.
fn outcomes(shell: &Shell, all: &[HouseholdScreening]) -> Result<Output> {
    let rows: Vec<_> = all
        .iter()
        .map(|household| {
            let said: serde_json::Map<_, _> = household
                .rules
                .iter()
                .map(|rule| (rule.rule.clone(), json!(rule.outcome)))
                .collect();
            json!({ "household_id": HouseholdId(household.household_id), "outcomes": said })
        })
        .collect();
    let mut text = String::new();
    for household in all {
        for rule in &household.rules {
            let says = shell.lang.pick(rule.outcome.zh(), rule.outcome.en());
            text.push_str(&format!("{}  {}  {says}\n", household.household_id, rule.rule));
        }
    }
    Output::new(rows, text)
}

/// Explains every household and compares with what the screening said, rule by rule, inputs included; on all processors.
fn compare(
    shell: &Shell,
    session: &Session<'_>,
    all: &[HouseholdScreening],
    as_of: chrono::NaiveDate,
) -> Result<Output> {
    let progress = Progress::new(shell.lang.pick("逐户核对", "comparing"));
    let compared = AtomicU64::new(0);
    let tell = || progress.set(compared.fetch_add(1, Ordering::Relaxed) + 1, all.len() as u64);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let runtime = Handle::current();
    let found: Result<Vec<_>> = tokio::task::block_in_place(|| {
        std::thread::scope(|scope| {
            let parts: Vec<_> = all
                .chunks(all.len().div_ceil(threads).max(1))
                .map(|part| scope.spawn(|| runtime.block_on(differing(session, part, as_of, &tell))))
                .collect();
            let ended = parts.into_iter().map(|part| part.join());
            ended
                .map(|part| part.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        })
    });
    let differences = found?.concat();
    let rules: usize = all.iter().map(|household| household.rules.len()).sum();
    progress.finish();
    let (households, n) = (all.len(), differences.len());
    let text = shell.lang.pick(
        format!("核对 {households} 户、{rules} 项规则结果及其依据：不一致 {n} 项。"),
        format!("Compared {rules} outcomes with their inputs on {households} households: {n} differ."),
    );
    let json = json!({ "households": households, "outcomes": rules, "differences": differences });
    let output = Output::new(json, text)?;
    Ok(if n == 0 {
        output
    } else {
        output.failed(ProblemKind::Internal)
    })
}

/// The rules of some households of which the explanation says something else than the screening.
async fn differing(
    session: &Session<'_>,
    part: &[HouseholdScreening],
    as_of: chrono::NaiveDate,
    tell: &(dyn Fn() + Sync),
) -> Result<Vec<serde_json::Value>> {
    let mut differences = Vec::new();
    for household in part {
        let id = HouseholdId(household.household_id);
        let explained = session.service.explained_rules(&session.ctx, id, as_of).await?;
        let screened: Vec<_> = household.rules.iter().cloned().map(RuleExplained::from).collect();
        if screened.len() != explained.len() {
            differences.push(json!({ "household_id": id, "rule": null }));
        }
        let both = explained.iter().zip(&screened);
        let differ = both.filter(|(one, other)| one != other);
        differences.extend(differ.map(|(_, screened)| json!({ "household_id": id, "rule": screened.rule })));
        tell();
    }
    Ok(differences)
}
