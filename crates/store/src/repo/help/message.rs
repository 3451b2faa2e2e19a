//! What households are told.

use shouwang_domain::Result;

use crate::entity::{household, message};
use crate::found::Found;
use crate::repo::of_household;
use crate::store::Source;

/// The messages to a household, the oldest first. The caller has found it in scope.
///
/// # Errors
/// When the database fails.
pub async fn of(at: &impl Source, household: &Found<household::Model>) -> Result<Vec<message::Model>> {
    of_household(at, household.id).await
}
