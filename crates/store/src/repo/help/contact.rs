//! Contact persons.

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use shouwang_domain::role::ContactLevel;
use shouwang_domain::{AccountId, Ctx, HouseholdId, Result};

use crate::entity::{contact, household};
use crate::error::OrProblem as _;
use crate::found::Found;
use crate::repo::in_scope;
use crate::store::Source;

/// The present contact of a household at a level. The household was found in scope before.
///
/// # Errors
/// When the database fails.
pub async fn current(
    at: &impl Source,
    household: &Found<household::Model>,
    level: ContactLevel,
) -> Result<Option<contact::Model>> {
    contact::Entity::find()
        .filter(contact::Column::HouseholdId.eq(household.id))
        .filter(contact::Column::Level.eq(level.as_str()))
        .filter(contact::Column::ToOn.is_null())
        .one(&at.executor())
        .await
        .or_problem()
}

/// All contacts of a household that was found in scope before, present and past.
///
/// # Errors
/// When the database fails.
pub async fn of_household(at: &impl Source, household: &Found<household::Model>) -> Result<Vec<contact::Model>> {
    crate::repo::of_household(at, household.id).await
}

/// The households of the scope of which an account is the contact now, in the order of their assignment.
///
/// # Errors
/// When the database fails.
pub async fn households_of(at: &impl Source, ctx: &Ctx, account: AccountId) -> Result<Vec<HouseholdId>> {
    let rows = contact::Entity::find()
        .filter(in_scope(ctx, contact::Column::HouseholdId))
        .filter(contact::Column::AccountId.eq(account.0))
        .filter(contact::Column::ToOn.is_null())
        .order_by_asc(contact::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()?;
    Ok(rows.into_iter().map(|row| HouseholdId(row.household_id)).collect())
}
