//! Measures of help.

use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::measure::MeasureState;
use shouwang_domain::{Ctx, MeasureId, Problem, Result};

use crate::entity::{measure, spell};
use crate::error::OrProblem as _;
use crate::repo::{find_in_scope, in_area, in_scope};
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

/// The measures of visible households that are in effect and end between two days, both included, with no other of their
/// kind that goes on afterwards; those that end first, so many at most.
///
/// # Errors
/// When the database fails.
pub async fn lapsing(
    at: &impl Source,
    ctx: &Ctx,
    within: Option<AreaRange>,
    (from, to): (NaiveDate, NaiveDate),
    most: u64,
) -> Result<Vec<measure::Model>> {
    use measure::Column as C;
    let next = Alias::new("next");
    let of_next = |column: C| Expr::col((next.clone(), column));
    let goes_on = of_next(C::EndsOn)
        .is_null()
        .or(of_next(C::EndsOn).gt(Expr::col((measure::Entity, C::EndsOn))));
    let mut follower = Query::select();
    follower
        .expr(Expr::val(1))
        .from_as(measure::Entity, next.clone())
        .and_where(of_next(C::HouseholdId).eq(Expr::col((measure::Entity, C::HouseholdId))))
        .and_where(of_next(C::Kind).eq(Expr::col((measure::Entity, C::Kind))))
        .and_where(of_next(C::Id).ne(Expr::col((measure::Entity, C::Id))))
        .and_where(of_next(C::State).is_not_in([MeasureState::Finished.as_str(), MeasureState::Stopped.as_str()]))
        .and_where(goes_on);
    measure::Entity::find()
        .filter(in_scope(ctx, C::HouseholdId))
        .filter(Condition::all().add_option(within.map(|range| in_area(range, C::HouseholdId))))
        .filter(C::State.eq(MeasureState::InEffect.as_str()))
        .filter(C::EndsOn.between(from.to_string(), to.to_string()))
        .filter(Expr::exists(follower).not())
        .order_by_asc(C::EndsOn)
        .order_by_asc(C::Id)
        .limit(most)
        .all(&at.executor())
        .await
        .or_problem()
}
