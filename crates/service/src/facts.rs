//! The facts of one household: what the rules see, from the same aggregate and the same pure function as a screening.

use chrono::NaiveDate;
use shouwang_domain::HouseholdId;
use shouwang_domain::facts::{HouseholdFacts, derive};
use shouwang_store::{Source, repo};

use crate::{Ctx, Result, Service};

impl Service {
    /// The facts of a household on a date, read from the store or within a transaction that sees its own writes.
    ///
    /// # Errors
    /// Not found when the household is out of scope.
    pub(crate) async fn facts_in(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        household: HouseholdId,
        on: NaiveDate,
    ) -> Result<HouseholdFacts> {
        let aggregate = repo::screening::household(at, ctx, household, on).await?;
        Ok(derive(
            &aggregate.household,
            &aggregate.statements,
            &aggregate.records,
            aggregate.monitoring,
            on,
        ))
    }
}
