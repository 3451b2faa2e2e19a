//! Whether marginal households came to be monitored by their own path: the household applies, the village reviews, the town
//! checks, the county decides (look-back 2021 item 13). Those that did not are listed, each with what is amiss.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::procedure::ActKind;
use shouwang_domain::risk::MonitoredType;
use shouwang_domain::{AreaId, CaseId, HouseholdId, coded_enum};
use shouwang_store::entity::{case_step, procedure_case, spell};
use shouwang_store::repo;
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::{Ctx, Result, Service};

/// Households that are read at once.
const AT_ONCE: usize = 2_000;

coded_enum! {
    /// What is amiss with how a marginal household came to be monitored.
    pub enum PathFault {
        NoApplication = "no_application", "没有农户本人申请", "no application of its own";
        CameMonitored = "came_monitored", "存量或转入，本县没有申请记录", "came monitored; no application is on record here";
        StepMissing = "step_missing", "缺评议、公示、镇级审核或县级审定", "review, notice, town review or decision is missing";
        OutOfOrder = "out_of_order", "申请、评议、公示、审核、审定的日期先后不对", "its steps are dated out of order";
    }
}

/// Where to look.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MarginalQuery {
    /// The area with everything beneath it; without, the caller's own.
    pub area_id: Option<AreaId>,
}

/// Marginal households that are monitored without having come by their path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MarginalView {
    /// Today.
    pub as_of: NaiveDate,
    /// Marginal households looked at.
    pub marginal: u64,
    /// How many households have each fault, by its code.
    pub faults: BTreeMap<String, u64>,
    /// Those with a fault, in the order of the areas.
    pub households: Vec<MarginalRow>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MarginalRow {
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Its area.
    pub area_id: AreaId,
    /// Name of the area.
    pub area_name: String,
    /// Day of inclusion.
    pub included_on: NaiveDate,
    /// Number of the document that includes it.
    pub document_number: String,
    /// The case that included it, where there is one.
    pub case_id: Option<CaseId>,
    /// What is amiss.
    pub faults: Vec<PathFault>,
}

impl Service {
    /// The marginal households that are monitored without their own application, or past the order of the procedure.
    ///
    /// # Errors
    /// Not found.
    pub async fn marginal_faults(&self, ctx: &Ctx, query: MarginalQuery) -> Result<MarginalView> {
        require(ctx, Verb::ReadCockpit)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let mut view = MarginalView {
            as_of: ctx.today(),
            marginal: 0,
            faults: BTreeMap::new(),
            households: Vec::new(),
        };
        let monitored = repo::rules::screening::monitored(&self.store, ctx, within).await?;
        for ids in monitored.chunks(AT_ONCE) {
            let mut spells = repo::register::bulk::open_spells(&self.store, ids).await?;
            spells.retain(|_, spell| spell.monitored_type == MonitoredType::MarginalProne);
            let cases: Vec<i64> = spells.values().map(|spell| spell.identification_case).collect();
            let cases = repo::procedure::case::with_steps(&self.store, ctx, &cases).await?;
            let labels = repo::register::label::of(&self.store, spells.keys().copied()).await?;
            for household in ids {
                let Some(spell) = spells.get(household) else { continue };
                view.marginal += 1;
                let case = cases.get(&spell.identification_case);
                let faults = faults(spell, case);
                if faults.is_empty() {
                    continue;
                }
                for fault in &faults {
                    *view.faults.entry(fault.as_str().to_owned()).or_default() += 1;
                }
                let label = labels.get(*household)?;
                view.households.push(MarginalRow {
                    household_id: HouseholdId(*household),
                    head: label.head.clone(),
                    area_id: label.area_id,
                    area_name: label.area_name.clone(),
                    included_on: spell.included_on.get(),
                    document_number: spell.document_number.clone(),
                    case_id: case.map(|(case, _)| CaseId(case.id)),
                    faults,
                });
            }
        }
        Ok(view)
    }
}

/// What is amiss with how a household came to be monitored. Of a case that the caller cannot see nothing is said.
fn faults(spell: &spell::Model, case: Option<&(procedure_case::Model, Vec<case_step::Model>)>) -> Vec<PathFault> {
    if spell.identification_case == 0 {
        return vec![PathFault::CameMonitored];
    }
    let Some((case, steps)) = case else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    if !case.has_application.get() {
        faults.push(PathFault::NoApplication);
    }
    let days: Vec<(ActKind, NaiveDate)> = steps
        .iter()
        .filter_map(|step| Some((step.act.parse().ok()?, step.on_date.get())))
        .collect();
    faults.extend(faults_of(&days));
    faults
}

/// What is amiss with the days on which the acts of a case were done, in the order of the steps. What was done anew counts
/// as it was done last.
fn faults_of(days: &[(ActKind, NaiveDate)]) -> Vec<PathFault> {
    use ActKind::{Apply, Approve, CloseNotice, PassTownReview, RecordReview};
    let last = |act: ActKind| days.iter().rev().find(|(one, _)| *one == act).map(|(_, on)| *on);
    let path = [RecordReview, CloseNotice, PassTownReview, Approve].map(last);
    let mut faults = Vec::new();
    if path.iter().any(Option::is_none) {
        faults.push(PathFault::StepMissing);
    }
    // An application that came in as a clue has no step of its own.
    let in_order: Vec<NaiveDate> = last(Apply).into_iter().chain(path.into_iter().flatten()).collect();
    if !in_order.is_sorted() {
        faults.push(PathFault::OutOfOrder);
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_household_applies_before_the_village_meets_and_no_step_is_left_out() {
        use ActKind::{Apply, Approve, CloseNotice, PassTownReview, RecordReview};
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let path = |applied: &str| {
            vec![
                (RecordReview, day("2026-03-01")),
                (Apply, day(applied)),
                (RecordReview, day("2026-03-03")),
                (CloseNotice, day("2026-03-08")),
                (PassTownReview, day("2026-03-09")),
                (Approve, day("2026-03-09")),
            ]
        };
        assert!(faults_of(&path("2026-03-02")).is_empty());
        // proves IDN-07: who applied after the review is listed
        assert_eq!(faults_of(&path("2026-03-04")), [PathFault::OutOfOrder]);
        let mut short = path("2026-03-02");
        short.retain(|(act, _)| *act != PassTownReview);
        // proves IDN-07: so is whom no town looked at
        assert_eq!(faults_of(&short), [PathFault::StepMissing]);
    }
}
