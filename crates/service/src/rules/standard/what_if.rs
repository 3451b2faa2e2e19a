//! What if the line or the base registers that it screens were others? Nothing is written.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaRange;
use shouwang_domain::household::not_in_future;
use shouwang_domain::risk::{Population, RiskCategory};
use shouwang_domain::{AreaId, Fen, HouseholdId, SnapshotId};
use shouwang_engine::FactsBatch;
use shouwang_engine::what_if::{Compared, Comparison, Levers, Move};
use shouwang_store::entity::area;
use shouwang_store::repo;
use utoipa::ToSchema;

use crate::heavy::in_turn;
use crate::office::access::{Verb, require};
use crate::rules::facts::facts_on;
use crate::rules::policies::PackUsed;
use crate::{Ctx, Problem, Result, Service};

/// Households of each list, when not said otherwise.
const LIMIT: usize = 1_000;

/// Two settings of line and base registers to compare.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WhatIfQuery {
    /// The area with everything beneath it; without, the caller's own.
    pub area_id: Option<AreaId>,
    /// The date as of which the facts hold; without, today.
    pub as_of: Option<NaiveDate>,
    /// Take the facts of a snapshot instead; it is much faster.
    pub snapshot_id: Option<SnapshotId>,
    /// The line then, in fen; without, that of the pack in force.
    pub line: Option<Fen>,
    /// The base registers screened then; without, those of the pack in force.
    pub populations: Option<Vec<Population>>,
    /// The line before, in fen; without, that of the pack in force.
    pub from_line: Option<Fen>,
    /// The base registers screened before; without, those of the pack in force.
    pub from_populations: Option<Vec<Population>>,
    /// At most so many households of each list; the totals are always those of all.
    pub limit: Option<u64>,
}

/// What would be different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WhatIfView {
    /// The date as of which the facts hold.
    pub as_of: NaiveDate,
    /// The pack whose rules were used.
    pub pack: PackUsed,
    /// The levers before.
    pub from: LeversView,
    /// The levers then.
    pub to: LeversView,
    /// Households looked at.
    pub households: u64,
    /// Within the range before.
    pub within_before: u64,
    /// Within the range then.
    pub within_then: u64,
    /// Outside before, within then.
    pub enters: MoveList,
    /// Within before, outside then.
    pub leaves: MoveList,
    /// Above the line then, by no more than five per cent.
    pub near: MoveList,
    /// Owe the data, and it is missing.
    pub data_missing: MoveList,
    /// Do not owe the data: nothing can be said.
    pub not_owed: MoveList,
    /// The same by village.
    pub villages: Vec<VillageMoves>,
    /// Which risks those have that enter and leave.
    pub risks: Vec<RiskMoves>,
    /// How many would be within the range at other lines.
    pub curve: Vec<CurvePoint>,
}

/// A setting of the levers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeversView {
    /// The line in fen.
    pub line: Fen,
    /// The base registers screened.
    pub populations: Vec<Population>,
}

/// Households of a kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MoveList {
    /// How many there are.
    pub total: u64,
    /// The first of them, in the order of the areas.
    pub households: Vec<MovedView>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MovedView {
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Its area; none of a household that a snapshot has and the register no more.
    pub area_id: Option<AreaId>,
    /// Name of the area.
    pub area_name: Option<String>,
    /// Income per head in fen.
    pub income_per_head: Option<Fen>,
}

/// What would be different in a village.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VillageMoves {
    /// The village, or what is below it.
    pub area_id: Option<AreaId>,
    /// Its name.
    pub name: String,
    /// Enter.
    pub enters: u64,
    /// Leave.
    pub leaves: u64,
    /// Are near.
    pub near: u64,
    /// Lack data.
    pub data_missing: u64,
    /// Do not owe it.
    pub not_owed: u64,
}

/// A risk of those that move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RiskMoves {
    /// The risk.
    pub risk: RiskCategory,
    /// Of those that enter, on how many a rule of the risk fires then.
    pub enters: u64,
    /// Of those that leave, on how many one fired before.
    pub leaves: u64,
}

/// A point of the curve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CurvePoint {
    /// In per cent of the line.
    pub percent: i64,
    /// The line in fen.
    pub line: Fen,
    /// Households within the range.
    pub within: u64,
}

impl From<Levers> for LeversView {
    fn from(levers: Levers) -> Self {
        Self {
            line: levers.line,
            populations: levers.populations,
        }
    }
}

impl Service {
    /// Who would enter and leave the range if line and base registers were others.
    ///
    /// # Errors
    /// `policy.none_in_force`, `policy.no_levers`, `policy.bad_levers`, `date.in_future`, and not found.
    pub async fn what_if(&self, ctx: &Ctx, query: WhatIfQuery) -> Result<WhatIfView> {
        require(ctx, Verb::Screen)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let snapshot = match query.snapshot_id {
            Some(id) => {
                let row = repo::rules::snapshot::by_id(&self.store, ctx, id.0).await?;
                Some(row.ok_or_else(|| crate::rules::snapshot::not_found().at("/snapshot_id"))?)
            }
            None => None,
        };
        let as_of = match &snapshot {
            Some(row) => row.as_of.get(),
            None => query.as_of.unwrap_or_else(|| ctx.today()),
        };
        not_in_future(as_of, ctx.today()).map_err(|problem| problem.at("/as_of"))?;
        let policy = self.policy_at(&self.store, within.lo, as_of).await?;
        let practice = self.policies.practice();
        let in_force = Levers::of(&policy.pack, &practice.line, as_of)?;
        let lever = |line: Option<Fen>, populations: Option<Vec<Population>>| Levers {
            line: line.unwrap_or(in_force.line),
            populations: populations.unwrap_or_else(|| in_force.populations.clone()),
        };
        let from = lever(query.from_line, query.from_populations);
        let to = lever(query.line, query.populations);
        for (levers, at) in [(&from, "/from_line"), (&to, "/line")] {
            if levers.line.0 <= 0 || levers.populations.is_empty() {
                return Err(bad_levers().at(at));
            }
        }
        let limit = query
            .limit
            .map_or(LIMIT, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
        let comparison = Comparison::new(&policy.pack, &practice.line, &from, &to)?;
        let mut sum = match &snapshot {
            Some(row) => in_turn(|| self.compare_snapshot(row, within, &comparison, limit)).await?,
            None => self.compare_now(ctx, within, as_of, &comparison, limit).await?,
        };
        let areas = repo::register::area::all(&self.store).await?;
        Ok(WhatIfView {
            as_of,
            pack: policy.used(),
            households: sum.households,
            within_before: sum.within[0],
            within_then: sum.within[1],
            enters: self.move_list(&mut sum, Move::Enters).await?,
            leaves: self.move_list(&mut sum, Move::Leaves).await?,
            near: self.move_list(&mut sum, Move::Near).await?,
            data_missing: self.move_list(&mut sum, Move::DataMissing).await?,
            not_owed: self.move_list(&mut sum, Move::NotOwed).await?,
            villages: villages(&sum, &areas),
            risks: risks(&sum),
            curve: curve(&sum, to.line),
            from: from.into(),
            to: to.into(),
        })
    }

    /// The households of a kind as a list names them.
    pub(super) async fn move_list(&self, sum: &mut Compared, kind: Move) -> Result<MoveList> {
        let moved = sum.lists.remove(&kind).unwrap_or_default();
        let labels = repo::register::label::of(&self.store, moved.iter().map(|moved| moved.household_id)).await?;
        let households = moved.into_iter().map(|moved| {
            let label = labels.get(moved.household_id).ok();
            MovedView {
                household_id: HouseholdId(moved.household_id),
                head: label.and_then(|label| label.head.clone()),
                area_id: label.map(|label| label.area_id),
                area_name: label.map(|label| label.area_name.clone()),
                income_per_head: moved.income_per_head,
            }
        });
        Ok(MoveList {
            total: sum.count(kind),
            households: households.collect(),
        })
    }

    /// Compares on the facts of the database.
    pub(super) async fn compare_now(
        &self,
        ctx: &Ctx,
        within: AreaRange,
        as_of: NaiveDate,
        comparison: &Comparison,
        limit: usize,
    ) -> Result<Compared> {
        let mut sum = Compared::default();
        let mut chunks = repo::rules::screening::households(&self.store, ctx, within, as_of);
        while let Some(chunk) = chunks.next().await? {
            let part = in_turn(|| {
                let facts: Vec<_> = chunk.iter().map(|aggregate| facts_on(aggregate, as_of)).collect();
                comparison.run(&FactsBatch::of(as_of, &facts))
            });
            sum.add(part.await?, limit);
        }
        Ok(sum)
    }

    fn compare_snapshot(
        &self,
        row: &shouwang_store::entity::snapshot::Model,
        within: AreaRange,
        comparison: &Comparison,
        limit: usize,
    ) -> Result<Compared> {
        let mut sum = Compared::default();
        self.facts_file(row)?.scan(
            &comparison.columns(),
            |batch| {
                let areas = batch.area_orders().iter().enumerate();
                let inside: Vec<usize> = areas
                    .filter(|(_, area)| within.contains(**area))
                    .map(|(row, _)| row)
                    .collect();
                if inside.len() == batch.len() {
                    comparison.run(batch)
                } else {
                    comparison.run(&batch.take(&inside)?)
                }
            },
            |part| {
                sum.add(part, limit);
                Ok(())
            },
        )?;
        Ok(sum)
    }
}

fn villages(sum: &Compared, areas: &[area::Model]) -> Vec<VillageMoves> {
    let areas: BTreeMap<i64, &area::Model> = areas.iter().map(|area| (area.order_lo, area)).collect();
    let village = |(order, counts): (&i64, &[u64; 5])| VillageMoves {
        area_id: areas.get(order).map(|area| AreaId(area.id)),
        name: areas.get(order).map_or_else(String::new, |area| area.name.clone()),
        enters: counts[0],
        leaves: counts[1],
        near: counts[2],
        data_missing: counts[3],
        not_owed: counts[4],
    };
    sum.areas.iter().map(village).collect()
}

fn risks(sum: &Compared) -> Vec<RiskMoves> {
    let risk = |(risk, counts): (&RiskCategory, &[u64; 2])| RiskMoves {
        risk: *risk,
        enters: counts[0],
        leaves: counts[1],
    };
    sum.risks.iter().map(risk).collect()
}

fn curve(sum: &Compared, line: Fen) -> Vec<CurvePoint> {
    let point = |(percent, within): (&i64, &u64)| CurvePoint {
        percent: *percent,
        line: Fen(line.0 * percent / 100),
        within: *within,
    };
    sum.curve.iter().map(point).collect()
}

pub(super) fn bad_levers() -> Problem {
    Problem::bad_data(
        "policy.bad_levers",
        "监测线须大于 0，且至少选择一类农户。",
        "The line must be greater than 0, and at least one base register must be chosen.",
    )
}
