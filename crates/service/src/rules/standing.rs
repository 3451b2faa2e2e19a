//! The rules as they do: what each says, its parameters, and how often people found it right.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shouwang_domain::risk::{RiskCategory, WarningLevel};
use shouwang_domain::warning::{Finding, WarningState};
use shouwang_domain::{AreaId, Month};
use shouwang_policy::Param;
use shouwang_store::repo;
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::rules::policies::PackUsed;
use crate::{Ctx, Result, Service};

/// Warnings that are counted at once.
const CHUNK: u64 = 2_000;
/// Months counted when none are named.
const MONTHS: i32 = 12;

/// Which rules to list, and which warnings to count.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RulesQuery {
    /// The area with everything beneath it; without, the caller's own.
    pub area_id: Option<AreaId>,
    /// First month; without, eleven months before the last.
    pub from: Option<Month>,
    /// Last month; without, the current one.
    pub to: Option<Month>,
}

/// The rules in force in an area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RulesView {
    /// The area.
    pub area_id: AreaId,
    /// The pack in force there today; its version names the tunings that are in effect.
    pub pack: PackUsed,
    /// First month counted.
    pub from: Month,
    /// Last month counted.
    pub to: Month,
    /// Months for which a rule that was called not true stays silent on the household.
    pub cool_down_months: u32,
    /// The rules in the order of the pack.
    pub rules: Vec<RuleStanding>,
}

/// A rule and how it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RuleStanding {
    /// Id.
    pub id: String,
    /// Risk category of its findings.
    pub risk: RiskCategory,
    /// Level of its findings.
    pub level: WarningLevel,
    /// Message in Chinese.
    pub zh: String,
    /// Message in English.
    pub en: String,
    /// Document and clause.
    pub citation: String,
    /// Its parameters today.
    pub params: Vec<ParamStanding>,
    /// Warnings that named the rule.
    pub pushed: u64,
    /// Of those: found to be so.
    pub confirmed: u64,
    /// Of those: called not true.
    pub not_true: u64,
    /// Of those: wait for an answer.
    pub open: u64,
    /// Of those: the reason went away before anybody answered.
    pub lapsed: u64,
    /// Confirmed of answered (confirmed and not true) in whole percent; none before anybody answered.
    pub hit_percent: Option<u64>,
}

/// A parameter of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ParamStanding {
    /// Name.
    pub name: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// The value today.
    pub value: Option<String>,
    /// Where it comes from.
    pub citation: Option<String>,
    /// A county may tune it: it is no published figure.
    pub tunable: bool,
}

#[derive(Default)]
struct Count {
    pushed: u64,
    confirmed: u64,
    not_true: u64,
    open: u64,
    lapsed: u64,
}

impl Service {
    /// The rules in force in an area today, with what became of the warnings in which they spoke over a period.
    ///
    /// # Errors
    /// Not found for an area outside the scope, `policy.none_in_force`.
    pub async fn list_rules(&self, ctx: &Ctx, query: RulesQuery) -> Result<RulesView> {
        require(ctx, Verb::ReadWarnings)?;
        let (area_id, within) = self.area_in_scope(ctx, query.area_id).await?;
        let today = ctx.today();
        let policy = self.policy_at(&self.store, within.lo, today).await?;
        let to = query.to.unwrap_or_else(|| Month::of(today));
        let from = query.from.unwrap_or_else(|| to.plus(1 - MONTHS));

        let mut counts: BTreeMap<String, Count> = BTreeMap::new();
        let mut last = 0;
        loop {
            let told = repo::procedure::warning::told(&self.store, ctx, within, (from, to), last, CHUNK).await?;
            for (id, state, findings) in &told {
                last = *id;
                let state: WarningState = state.get();
                for finding in findings.read::<Vec<Finding>>()? {
                    let count = counts.entry(finding.rule).or_default();
                    count.pushed += 1;
                    match state {
                        WarningState::BecameClue | WarningState::InPlan | WarningState::Solved => count.confirmed += 1,
                        WarningState::NotTrue => count.not_true += 1,
                        WarningState::Open => count.open += 1,
                        WarningState::Watched => {}
                        WarningState::Lapsed => count.lapsed += 1,
                    }
                }
            }
            if (told.len() as u64) < CHUNK {
                break;
            }
        }
        let param = |param: &Param| {
            let dated = param.on(today).ok();
            ParamStanding {
                name: param.name.clone(),
                zh: param.zh.clone(),
                en: param.en.clone(),
                value: dated.map(|dated| param.show(&dated.value)),
                citation: dated.map(|dated| dated.citation.text.clone()),
                tunable: !param.published,
            }
        };
        let rules = policy.rules.rules().map(|rule| {
            let count = counts.remove(&rule.id).unwrap_or_default();
            let reads = policy.rules.params_of(&rule.id);
            RuleStanding {
                id: rule.id.clone(),
                risk: rule.risk,
                level: rule.level,
                zh: rule.zh.clone(),
                en: rule.en.clone(),
                citation: rule.citation.text.clone(),
                params: reads
                    .filter_map(|name| policy.pack.params.get(name))
                    .map(param)
                    .collect(),
                pushed: count.pushed,
                confirmed: count.confirmed,
                not_true: count.not_true,
                open: count.open,
                lapsed: count.lapsed,
                hit_percent: (count.confirmed * 100).checked_div(count.confirmed + count.not_true),
            }
        });
        Ok(RulesView {
            area_id,
            pack: policy.used(),
            from,
            to,
            cool_down_months: policy.pack.procedure.cool_down_months,
            rules: rules.collect(),
        })
    }
}
