//! Tunings of the rules' parameters in a county. Areas have no secret; the scope says whose tunings are shown.

use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::{Ctx, Problem, Result, TuningId};

use crate::entity::{area, tuning};
use crate::error::OrProblem as _;
use crate::store::Source;

/// A tuning with the county where it holds.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The tuning.
    pub tuning: tuning::Model,
    /// The county.
    pub area: area::Model,
}

impl Placed {
    /// The places of the county in the tree.
    pub fn range(&self) -> AreaRange {
        AreaRange {
            lo: self.area.order_lo,
            hi: self.area.order_hi,
        }
    }
}

/// One tuning of a county in scope.
///
/// # Errors
/// `not_found`.
pub async fn by_id(at: &impl Source, ctx: &Ctx, id: TuningId) -> Result<Placed> {
    let found = select(at, Condition::all().add(tuning::Column::Id.eq(id.0))).await?;
    found
        .into_iter()
        .find(|placed| is_in_scope(ctx, placed))
        .ok_or_else(|| Problem::not_found("调参", "tuning"))
}

/// The tunings of the counties in scope, the oldest first. There are few: each takes two people.
///
/// # Errors
/// When the database fails.
pub async fn list(at: &impl Source, ctx: &Ctx) -> Result<Vec<Placed>> {
    let found = select(at, Condition::all()).await?;
    Ok(found.into_iter().filter(|placed| is_in_scope(ctx, placed)).collect())
}

/// The tunings in a state (`approved`) of the counties that overlap a range of areas, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn in_state(at: &impl Source, state: &str, within: AreaRange) -> Result<Vec<Placed>> {
    let found = select(at, Condition::all().add(tuning::Column::State.eq(state))).await?;
    let overlaps = |placed: &Placed| placed.area.order_lo < within.hi && placed.area.order_hi > within.lo;
    Ok(found.into_iter().filter(overlaps).collect())
}

/// A county officer sees the own county, a town's officer the county above, a supervisor those beneath.
fn is_in_scope(ctx: &Ctx, placed: &Placed) -> bool {
    let (lo, hi) = (placed.area.order_lo, placed.area.order_hi);
    ctx.scope.ranges().iter().any(|range| range.lo < hi && range.hi > lo)
}

async fn select(at: &impl Source, condition: Condition) -> Result<Vec<Placed>> {
    let rows = tuning::Entity::find()
        .filter(condition)
        .order_by_asc(tuning::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let areas = area::Entity::find()
        .filter(area::Column::Id.is_in(rows.iter().map(|row| row.area_id)))
        .all(&at.executor())
        .await
        .or_problem()?;
    let place = |tuning: tuning::Model| {
        let area = areas.iter().find(|area| area.id == tuning.area_id)?.clone();
        Some(Placed { tuning, area })
    };
    Ok(rows.into_iter().filter_map(place).collect())
}
