//! Decisions that were revoked and frozen records that were corrected, and the proposals of either.

use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::remedy::RemedyState;
use shouwang_domain::{Ctx, Result};

use crate::entity::{household, procedure_case, remedy};
use crate::error::OrProblem as _;
use crate::found::Found;
use crate::repo::{Page, PageRequest, in_area, in_scope, of_household, page};
use crate::store::Source;

/// Those of the households in scope, a page of them; narrowed to a state or to a range of areas.
///
/// # Errors
/// When the database fails.
pub async fn list(
    at: &impl Source,
    ctx: &Ctx,
    state: Option<RemedyState>,
    within: Option<AreaRange>,
    request: PageRequest,
) -> Result<Page<remedy::Model>> {
    let narrowed = Condition::all()
        .add_option(state.map(|state| remedy::Column::State.eq(state.as_str())))
        .add_option(within.map(|range| in_area(range, remedy::Column::HouseholdId)));
    let select = remedy::Entity::find()
        .filter(in_scope(ctx, remedy::Column::HouseholdId))
        .filter(narrowed);
    page(at, select, remedy::Column::Id, |row: &remedy::Model| row.id, request).await
}

/// All of a household, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of(at: &impl Source, household: &Found<household::Model>) -> Result<Vec<remedy::Model>> {
    of_household(at, household.id).await
}

/// Those of a case, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_case(at: &impl Source, case: &procedure_case::Model) -> Result<Vec<remedy::Model>> {
    remedy::Entity::find()
        .filter(remedy::Column::CaseId.eq(case.id))
        .order_by_asc(remedy::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}
