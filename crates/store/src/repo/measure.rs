//! Measures of help.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::measure::MeasureState;
use shouwang_domain::{Ctx, MeasureId, Problem, Result};

use super::{find_in_scope, in_area, in_scope};
use crate::entity::{measure, spell};
use crate::error::OrProblem as _;
use crate::store::Source;

/// One measure.
///
/// # Errors
/// `not_found`.
pub async fn by_id(at: &impl Source, ctx: &Ctx, id: MeasureId) -> Result<measure::Model> {
    find_in_scope(at, ctx, id.0)
        .await?
        .ok_or_else(|| Problem::not_found("帮扶措施", "measure"))
}

/// The measures of a spell in the order of their proposal. The caller has found the household in scope.
///
/// # Errors
/// When the database fails.
pub async fn of_spell(at: &impl Source, spell: &spell::Model) -> Result<Vec<measure::Model>> {
    measure::Entity::find()
        .filter(measure::Column::SpellId.eq(spell.id))
        .order_by_asc(measure::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The measures of visible households in an area that are in effect and end between two days, both included.
///
/// # Errors
/// When the database fails.
pub async fn ending(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<measure::Model>> {
    measure::Entity::find()
        .filter(in_scope(ctx, measure::Column::HouseholdId))
        .filter(in_area(within, measure::Column::HouseholdId))
        .filter(measure::Column::State.eq(MeasureState::InEffect.as_str()))
        .filter(measure::Column::EndsOn.between(from.to_string(), to.to_string()))
        .order_by_asc(measure::Column::EndsOn)
        .order_by_asc(measure::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}
