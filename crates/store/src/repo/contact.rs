//! Contact persons.

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use shouwang_domain::Result;

use crate::entity::{contact, household};
use crate::error::OrProblem as _;
use crate::store::Source;

/// The present contact of a household at a level (`town`, `village`). The household was found in scope before.
///
/// # Errors
/// When the database fails.
pub async fn current(at: &impl Source, household: &household::Model, level: &str) -> Result<Option<contact::Model>> {
    contact::Entity::find()
        .filter(contact::Column::HouseholdId.eq(household.id))
        .filter(contact::Column::Level.eq(level))
        .filter(contact::Column::ToOn.is_null())
        .one(&at.executor())
        .await
        .or_problem()
}

/// All contacts of a household that was found in scope before, present and past.
///
/// # Errors
/// When the database fails.
pub async fn of_household(at: &impl Source, household: &household::Model) -> Result<Vec<contact::Model>> {
    super::of_household(at, household.id).await
}
