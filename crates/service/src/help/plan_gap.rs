//! Gaps of plans: monitored households with a risk that no measure in effect answers, without the measure that fits their
//! labour, or of whom nobody has recorded the risks (翁源 2021 §五).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::measure::{Capability, Needs, PlanRemark, check_plan};
use shouwang_domain::risk::RiskCategory;
use shouwang_domain::{AreaId, HouseholdId};
use shouwang_store::repo;
use utoipa::ToSchema;

use crate::help::assistance::{lacks_risks, planned};
use crate::office::access::{Verb, require};
use crate::{Ctx, Result, Service};

/// Households that are read at once.
const AT_ONCE: usize = 2_000;

/// Where to look.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PlanGapQuery {
    /// The area with everything beneath it; without, the caller's own.
    pub area_id: Option<AreaId>,
}

/// Monitored households whose plan has gaps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlanGapView {
    /// Today.
    pub as_of: NaiveDate,
    /// Monitored households looked at.
    pub monitored: u64,
    /// How many households have each gap, by its code.
    pub gaps: BTreeMap<String, u64>,
    /// Those with a gap, in the order of the areas.
    pub households: Vec<PlanGapRow>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlanGapRow {
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Its area.
    pub area_id: AreaId,
    /// Name of the area.
    pub area_name: String,
    /// Its open risks.
    pub risks: BTreeSet<RiskCategory>,
    /// A member is able to work.
    pub has_labour: bool,
    /// Its gaps.
    pub gaps: Vec<PlanRemark>,
}

impl Service {
    /// The monitored households whose plan has gaps, by the check that [`Service::plan`] makes.
    ///
    /// # Errors
    /// `policy.none_in_force`, and not found.
    pub async fn plan_gaps(&self, ctx: &Ctx, query: PlanGapQuery) -> Result<PlanGapView> {
        require(ctx, Verb::ReadAssistance)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let as_of = ctx.today();
        let jurisdictions = self.jurisdictions(&self.store, within).await?;
        let mut view = PlanGapView {
            as_of,
            monitored: 0,
            gaps: BTreeMap::new(),
            households: Vec::new(),
        };
        let monitored = repo::rules::screening::monitored(&self.store, ctx, within).await?;
        view.monitored = monitored.len() as u64;
        for ids in monitored.chunks(AT_ONCE) {
            let chunk = repo::rules::screening::some(&self.store, ctx, ids, as_of).await?;
            let spells = repo::register::bulk::open_spells(&self.store, ids).await?;
            let spell_ids: Vec<i64> = spells.values().map(|spell| spell.id).collect();
            let risks = repo::procedure::spell::open_risks(&self.store, &spell_ids).await?;
            let measures = repo::register::bulk::measures(&self.store, ids).await?;
            let labels = repo::register::label::of(&self.store, ids.iter().copied()).await?;
            for aggregate in &chunk {
                let household = &aggregate.household;
                let Some(spell) = spells.get(&household.id.0) else {
                    continue;
                };
                let policy = self
                    .policies
                    .in_force(jurisdictions.code(household.area_order), as_of)?;
                let open = risks.get(&spell.id).into_iter().flatten();
                let open = open.map(|row| (row.risk.get(), row.opened_on.get())).collect();
                let given = measures.get(&household.id.0).into_iter().flatten();
                let given = given.filter(|row| row.spell_id == spell.id);
                let planned = given.map(|row| planned(row, as_of)).collect::<Vec<_>>();
                let capability = Capability::of(household, &aggregate.records, as_of);
                let needs = Needs {
                    risks: open,
                    capability,
                    included_on: spell.included_on.get(),
                    // Money is remarked, and no gap.
                    funds: BTreeMap::new(),
                    days: policy.pack.procedure.first_measure_days,
                    today: as_of,
                };
                let mut check = check_plan(&needs, &planned, &policy.pack.catalogue);
                if lacks_risks(spell)? {
                    check.lacks_risks();
                }
                if check.gaps.is_empty() {
                    continue;
                }
                for code in check.gaps.iter().map(|gap| &gap.code).collect::<BTreeSet<_>>() {
                    *view.gaps.entry(code.clone()).or_default() += 1;
                }
                let label = labels.get(household.id.0)?;
                view.households.push(PlanGapRow {
                    household_id: household.id,
                    head: label.head.clone(),
                    area_id: label.area_id,
                    area_name: label.area_name.clone(),
                    risks: needs.risks.into_keys().collect(),
                    has_labour: capability.has_labour(),
                    gaps: check.gaps,
                });
            }
        }
        Ok(view)
    }
}
