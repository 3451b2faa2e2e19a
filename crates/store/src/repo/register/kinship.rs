//! Which households an account belongs to, or declared as kin.

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use shouwang_domain::{AccountId, HouseholdId, Result};

use crate::entity::kinship;
use crate::error::OrProblem as _;
use crate::store::Source;

/// The kinship between an account and a household. It is asked to refuse an act, so that scope plays no part.
///
/// # Errors
/// When the database fails.
pub async fn between(at: &impl Source, account: AccountId, household: HouseholdId) -> Result<Option<kinship::Model>> {
    kinship::Entity::find()
        .filter(kinship::Column::AccountId.eq(account.0))
        .filter(kinship::Column::HouseholdId.eq(household.0))
        .one(&at.executor())
        .await
        .or_problem()
}
