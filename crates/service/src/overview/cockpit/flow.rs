//! How work flows: the stages of identification with the days they took, and the months.

use std::collections::HashMap;

use serde::Serialize;
use shouwang_domain::area::AreaRange;
use shouwang_domain::procedure::ActKind;
use shouwang_domain::{Month, coded_enum};
use shouwang_store::repo::overview::cockpit::{self, Figure, Lens, Step, Yardstick};
use utoipa::ToSchema;

use crate::{Ctx, Result, Service};

/// Months of the trend.
const MONTHS: i32 = 12;

coded_enum! {
    /// A stage of identification.
    pub enum Stage {
        Clue = "clue", "线索", "clue";
        Verification = "verification", "入户核实", "verification";
        Review = "review", "民主评议", "democratic review";
        Notice = "notice", "公示", "notice";
        Town = "town", "镇级审核", "town review";
        County = "county", "县级审定", "county decision";
    }
}

/// A stage and how many households came through it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct StageView {
    /// The stage.
    pub stage: Stage,
    /// The figure that lists them.
    pub figure: Figure,
    /// Households that have it behind them.
    pub households: u64,
    /// Half of them took no more than so many days for it; none where there was none.
    pub median_days: Option<f64>,
}

/// A month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct TrendMonth {
    /// The month.
    pub month: Month,
    /// Households included in it.
    pub included: u64,
    /// Households whose risk was eliminated in it.
    pub ended: u64,
    /// Monitored at its end, or today.
    pub monitored: u64,
}

const STAGES: [(Stage, Figure, &[ActKind]); 6] = [
    (Stage::Clue, Figure::Clued, &[]),
    (Stage::Verification, Figure::Verified, &[ActKind::RecordVerification]),
    (Stage::Review, Figure::Reviewed, &[ActKind::RecordReview]),
    (Stage::Notice, Figure::Noticed, &[ActKind::CloseNotice]),
    // A case of before was passed and submitted by one act.
    (
        Stage::Town,
        Figure::TownPassed,
        &[ActKind::SubmitToCounty, ActKind::PassTownReview],
    ),
    (
        Stage::County,
        Figure::Decided,
        &[ActKind::Approve, ActKind::ApproveGovernment, ActKind::Refuse],
    ),
];

impl Service {
    pub(super) async fn funnel(&self, ctx: &Ctx, within: AreaRange, lens: &Lens<'_>) -> Result<Vec<StageView>> {
        let steps = cockpit::steps(&self.store, ctx, within, lens).await?;
        let mut days = days_by_stage(&steps)?;
        let mut stages = Vec::with_capacity(STAGES.len());
        for (stage, figure, _) in STAGES {
            let households = self.count(ctx, within, &Lens { figure, ..*lens }).await?;
            stages.push(StageView {
                stage,
                figure,
                households,
                median_days: days.get_mut(&stage).and_then(|days| median(days)),
            });
        }
        Ok(stages)
    }

    pub(super) async fn trend(&self, ctx: &Ctx, within: AreaRange, by: &Yardstick) -> Result<Vec<TrendMonth>> {
        let today = ctx.today();
        let mut months = Vec::with_capacity(MONTHS as usize);
        for back in (0..MONTHS).rev() {
            let month = Month::of(today).plus(-back);
            let lens = |figure| Lens {
                figure,
                risk: None,
                months: Some((month, month)),
                today,
                by,
            };
            months.push(TrendMonth {
                month,
                included: self.count(ctx, within, &lens(Figure::Included)).await?,
                ended: self.count(ctx, within, &lens(Figure::Ended)).await?,
                monitored: self.count(ctx, within, &lens(Figure::MonitoredAt)).await?,
            });
        }
        Ok(months)
    }
}

/// The days of each stage in each case: from the end of the stage before, or the start of the clock, to the first time that
/// the first of its acts that was done ended it.
fn days_by_stage(steps: &[Step]) -> Result<HashMap<Stage, Vec<i64>>> {
    let mut days: HashMap<Stage, Vec<i64>> = HashMap::new();
    for case in steps.chunk_by(|a, b| a.case == b.case) {
        let mut before = case[0].started;
        for (stage, _, acts) in STAGES.into_iter().filter(|(_, _, acts)| !acts.is_empty()) {
            let end = |act: &ActKind| case.iter().find(|step| act.as_str() == step.act);
            let Some(end) = acts.iter().find_map(end) else { break };
            let on = end.on;
            days.entry(stage).or_default().push((on - before).num_days().max(0));
            before = on;
        }
    }
    Ok(days)
}

fn median(days: &mut [i64]) -> Option<f64> {
    days.sort_unstable();
    let middle = days.len() / 2;
    match days.len() {
        0 => None,
        n if n % 2 == 1 => Some(days[middle] as f64),
        _ => Some((days[middle - 1] + days[middle]) as f64 / 2.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(case: i64, act: ActKind, on: &str) -> Step {
        Step {
            case,
            started: "2026-03-01".parse().unwrap(),
            act: act.as_str().to_owned(),
            on: on.parse().unwrap(),
        }
    }

    #[test]
    fn a_stage_lasts_from_the_end_of_the_one_before() {
        let steps = [
            step(1, ActKind::RecordVerification, "2026-03-03"),
            step(1, ActKind::RecordReview, "2026-03-04"),
            step(1, ActKind::Return, "2026-03-05"),
            step(1, ActKind::RecordReview, "2026-03-06"),
            step(2, ActKind::RecordVerification, "2026-03-06"),
        ];
        let days = days_by_stage(&steps).unwrap();
        assert_eq!(days[&Stage::Verification], [2, 5]);
        assert_eq!(days[&Stage::Review], [1]);
        assert!(!days.contains_key(&Stage::Notice));
    }

    #[test]
    fn the_median_lies_in_the_middle() {
        assert_eq!(median(&mut []), None);
        assert_eq!(median(&mut [9, 1, 2]), Some(2.0));
        assert_eq!(median(&mut [4, 1, 2, 9]), Some(3.0));
    }
}
