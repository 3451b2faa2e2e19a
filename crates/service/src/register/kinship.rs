//! Whose household it is: nobody acts on their own, or on that of declared kin.

use serde::Deserialize;
use shouwang_domain::HouseholdId;
pub use shouwang_domain::household::Kinship;
use shouwang_domain::household::own_household;
use shouwang_store::entity::kinship;
use shouwang_store::{Source, repo};
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::{Ctx, Result, Service};

/// Declares that a household is one's own or one's kin's.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KinshipCmd {
    /// The household.
    pub household_id: HouseholdId,
    /// Own, or kin.
    pub kind: Kinship,
}

impl Service {
    /// Declares that a household is one's own or one's kin's; from then on one has no hand in anything about it.
    ///
    /// # Errors
    /// Not found, when the household is out of scope.
    pub async fn declare_kinship(&self, ctx: &Ctx, cmd: KinshipCmd) -> Result<()> {
        require(ctx, Verb::ReadHouseholds)?;
        repo::register::household::by_id(&self.store, ctx, cmd.household_id).await?;
        let mut tx = self.store.begin(ctx, "kinship.declare").await?;
        tx.insert(kinship::Model {
            account_id: ctx.acted_by.0,
            household_id: cmd.household_id.0,
            kind: cmd.kind.into(),
            ..kinship::Model::default()
        })
        .await?;
        tx.subject(format!("household/{}", cmd.household_id));
        tx.commit(()).await
    }
}

/// Refuses whoever belongs to a household or declared it as kin, whether they act or enter it for a colleague.
///
/// # Errors
/// `household.own`.
pub(crate) async fn refuse_kin(at: &impl Source, ctx: &Ctx, household: i64) -> Result<()> {
    if repo::register::kinship::is_kin(at, HouseholdId(household), ctx.hands()).await? {
        return Err(own_household());
    }
    Ok(())
}

/// The same for several households at once.
///
/// # Errors
/// `household.own`, when one of them is.
pub(crate) async fn refuse_kin_of_any(at: &impl Source, ctx: &Ctx, households: &[i64]) -> Result<()> {
    let kin = repo::register::kinship::of_hands(at, ctx.hands()).await?;
    if households.iter().any(|id| kin.contains(id)) {
        return Err(own_household());
    }
    Ok(())
}
