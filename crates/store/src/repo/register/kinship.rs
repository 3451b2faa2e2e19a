//! Which households an account belongs to, or declared as kin.

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use shouwang_domain::ctx::Hands;
use shouwang_domain::{HouseholdId, Result};

use crate::entity::kinship;
use crate::error::OrProblem as _;
use crate::store::Source;

/// The households that the hands belong to or declared as kin.
///
/// # Errors
/// When the database fails.
pub async fn of_hands(at: &impl Source, hands: Hands) -> Result<Vec<i64>> {
    let found = kinship::Entity::find()
        .filter(kinship::Column::AccountId.is_in([hands.acted_by.0, hands.entered_by.0]))
        .all(&at.executor())
        .await
        .or_problem()?;
    Ok(found.into_iter().map(|row| row.household_id).collect())
}

/// Whether one of the hands belongs to a household or declared it as kin. It is asked to refuse an act, so that scope
/// plays no part.
///
/// # Errors
/// When the database fails.
pub async fn is_kin(at: &impl Source, household: HouseholdId, hands: Hands) -> Result<bool> {
    let found = kinship::Entity::find()
        .filter(kinship::Column::AccountId.is_in([hands.acted_by.0, hands.entered_by.0]))
        .filter(kinship::Column::HouseholdId.eq(household.0))
        .one(&at.executor())
        .await
        .or_problem()?;
    Ok(found.is_some())
}
