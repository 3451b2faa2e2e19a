//! 应纳尽纳: who is below the line and not monitored, and why not (翁源 2021 §四).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::warning::Outcome;
use shouwang_domain::{AreaId, Fen, HouseholdId, coded_enum};
use shouwang_engine::FactsBatch;
use shouwang_store::repo;
use shouwang_store::repo::help::gap::Standing;
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::rules::facts::facts_on;
use crate::{Ctx, Result, Service};

coded_enum! {
    /// Why a household below the line is not monitored.
    pub enum GapReason {
        CaseOpen = "case_open", "正在办理识别", "its identification is under way";
        ClueOpen = "clue_open", "已有线索，尚未发起", "there is a clue, and no case yet";
        WarningOpen = "warning_open", "预警待核实", "a warning waits for an answer";
        NotIncluded = "not_included", "已办理识别，未纳入", "its case ended without inclusion";
        ClueDismissed = "clue_dismissed", "线索已排除", "the clue was dismissed";
        AnsweredNotTrue = "answered_not_true", "预警核实为不属实", "a warning was answered as not true";
        NotNoticed = "not_noticed", "尚无预警和线索", "neither a warning nor a clue";
    }
}

/// Where to look.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GapQuery {
    /// The area with everything beneath it; without, the caller's own.
    pub area_id: Option<AreaId>,
}

/// Households below the line that are not monitored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GapView {
    /// The date as of which the facts hold.
    pub as_of: NaiveDate,
    /// How many there are for each reason.
    pub reasons: BTreeMap<String, u64>,
    /// All of them, in the order of the areas.
    pub households: Vec<GapRow>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GapRow {
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Its area.
    pub area_id: AreaId,
    /// Name of the area.
    pub area_name: String,
    /// Income per head in fen.
    pub income_per_head: Option<Fen>,
    /// Why it is not monitored.
    pub reason: GapReason,
}

impl Service {
    /// The households below the line that are not monitored, each with the reason. There is no quota.
    ///
    /// # Errors
    /// `policy.none_in_force`, and not found.
    pub async fn gaps(&self, ctx: &Ctx, query: GapQuery) -> Result<GapView> {
        require(ctx, Verb::ReadWarnings)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let as_of = ctx.today();
        let practice = self.policies.practice();
        let jurisdictions = self.jurisdictions(&self.store, within).await?;
        let mut chunks = repo::rules::screening::households(&self.store, ctx, within, as_of);
        let mut households = Vec::new();
        while let Some(chunk) = chunks.next().await? {
            let mut below = Vec::new();
            for county in chunk.chunk_by(|a, b| a.household.area_order == b.household.area_order) {
                let code = jurisdictions.code(county[0].household.area_order);
                let policy = self.policies.in_force(code, as_of)?;
                let Some(rule) = policy.rules.position(&practice.line.rule) else {
                    continue;
                };
                let facts: Vec<_> = county.iter().map(|aggregate| facts_on(aggregate, as_of)).collect();
                let outcomes = policy.rules.run_one(&FactsBatch::of(as_of, &facts), rule)?;
                let is_gap = |row: &usize| outcomes.of(*row, 0) == Outcome::Fires && !facts[*row].monitored;
                below.extend((0..facts.len()).filter(is_gap).map(|row| facts[row].clone()));
            }
            let ids: Vec<i64> = below.iter().map(|facts| facts.household_id).collect();
            let standings = repo::help::gap::standings(&self.store, &ids).await?;
            let labels = repo::register::label::of(&self.store, ids).await?;
            for facts in below {
                let label = labels.get(facts.household_id)?;
                households.push(GapRow {
                    household_id: HouseholdId(facts.household_id),
                    head: label.head.clone(),
                    area_id: label.area_id,
                    area_name: label.area_name.clone(),
                    income_per_head: facts.income_per_head,
                    reason: reason(standings.get(&facts.household_id)),
                });
            }
        }
        let mut reasons = BTreeMap::new();
        for row in &households {
            *reasons.entry(row.reason.as_str().to_owned()).or_default() += 1;
        }
        Ok(GapView {
            as_of,
            reasons,
            households,
        })
    }
}

/// The nearest to an inclusion counts.
fn reason(standing: Option<&Standing>) -> GapReason {
    match standing {
        Some(Standing { open_case: true, .. }) => GapReason::CaseOpen,
        Some(Standing { open_clue: true, .. }) => GapReason::ClueOpen,
        Some(Standing { open_warning: true, .. }) => GapReason::WarningOpen,
        Some(Standing { closed_case: true, .. }) => GapReason::NotIncluded,
        Some(Standing {
            dismissed_clue: true, ..
        }) => GapReason::ClueDismissed,
        Some(Standing {
            refuted_warning: true, ..
        }) => GapReason::AnsweredNotTrue,
        _ => GapReason::NotNoticed,
    }
}
