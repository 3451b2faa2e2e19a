//! Visits.

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use shouwang_domain::{Ctx, Problem, Result, VisitId};

use super::{Page, PageRequest, find_in_scope, page};
use crate::entity::{household, visit};
use crate::store::Source;

/// One visit.
///
/// # Errors
/// `not_found`.
pub async fn by_id(at: &impl Source, ctx: &Ctx, id: VisitId) -> Result<visit::Model> {
    find_in_scope(at, ctx, id.0)
        .await?
        .ok_or_else(|| Problem::not_found("走访记录", "visit"))
}

/// A page of the visits of a household that was found in scope before, in the order of their recording.
///
/// # Errors
/// When the database fails.
pub async fn of_household(
    at: &impl Source,
    household: &household::Model,
    request: PageRequest,
) -> Result<Page<visit::Model>> {
    let select = visit::Entity::find().filter(visit::Column::HouseholdId.eq(household.id));
    page(at, select, visit::Column::Id, |row: &visit::Model| row.id, request).await
}

/// All visits of a household that was found in scope before, in the order of their recording.
///
/// # Errors
/// When the database fails.
pub async fn all_of(at: &impl Source, household: &household::Model) -> Result<Vec<visit::Model>> {
    super::of_household(at, household.id).await
}
