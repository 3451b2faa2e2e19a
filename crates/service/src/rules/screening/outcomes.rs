//! What the rules say of many households, read from the database.

use chrono::NaiveDate;
use shouwang_domain::{AreaId, Ctx};
use shouwang_engine::{FactsBatch, HouseholdScreening};
use shouwang_store::repo;
use shouwang_store::repo::rules::screening::Aggregate;

use crate::heavy::in_turn;
use crate::office::access::{Verb, require};
use crate::rules::facts::facts_on;
use crate::rules::policies::{Jurisdictions, Policy};
use crate::rules::tally::Verdicts;
use crate::{Result, Service};

impl Service {
    /// What every rule says of every household of an area, with all inputs, in the order of the areas. Nothing is
    /// written.
    ///
    /// # Errors
    /// As [`Service::screen`].
    pub async fn screen_outcomes(
        &self,
        ctx: &Ctx,
        area_id: Option<AreaId>,
        as_of: NaiveDate,
    ) -> Result<Vec<HouseholdScreening>> {
        require(ctx, Verb::Explain)?;
        let (_, within) = self.area_in_scope(ctx, area_id).await?;
        let jurisdictions = self.jurisdictions(&self.store, within).await?;
        let mut chunks = repo::rules::screening::households(&self.store, ctx, within, as_of);
        let mut all = Vec::new();
        while let Some(chunk) = chunks.next().await? {
            let evaluated = in_turn(|| self.evaluate(&jurisdictions, &chunk, as_of)).await?;
            for (_, mut screenings) in evaluated {
                all.append(&mut screenings);
            }
        }
        Ok(all)
    }

    /// Judges a batch, each household by the pack in force where it lies.
    pub(crate) fn judge(&self, jurisdictions: &Jurisdictions, facts: &FactsBatch) -> Result<Vec<Verdicts>> {
        self.by_county(jurisdictions, facts, Verdicts::of)
    }

    /// What fires on the households of a batch, each by the pack in force where it lies.
    pub(super) fn findings(
        &self,
        jurisdictions: &Jurisdictions,
        facts: &FactsBatch,
    ) -> Result<Vec<(Policy, Vec<HouseholdScreening>)>> {
        self.by_county(jurisdictions, facts, |policy, facts| {
            let screenings = policy.rules.findings(&facts)?;
            Ok((policy, screenings))
        })
    }

    /// Neighbours of one county together, with the pack in force there.
    fn by_county<T>(
        &self,
        jurisdictions: &Jurisdictions,
        facts: &FactsBatch,
        each: impl Fn(Policy, FactsBatch) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut from = 0;
        let counties = facts
            .area_orders()
            .chunk_by(|a, b| a == b || jurisdictions.code(*a) == jurisdictions.code(*b));
        let done = counties.map(|county| {
            let policy = self.policy_in(jurisdictions, county[0], facts.day())?;
            from += county.len();
            each(policy, facts.slice(from - county.len(), county.len()))
        });
        done.collect()
    }

    /// Evaluates households, each by the pack in force where it lies; neighbours of one county together.
    pub(super) fn evaluate(
        &self,
        jurisdictions: &Jurisdictions,
        aggregates: &[Aggregate],
        as_of: NaiveDate,
    ) -> Result<Vec<(Policy, Vec<HouseholdScreening>)>> {
        let code = |aggregate: &Aggregate| jurisdictions.code(aggregate.household.area_order);
        aggregates
            .chunk_by(|a, b| code(a) == code(b))
            .map(|county| {
                let policy = self.policy_in(jurisdictions, county[0].household.area_order, as_of)?;
                let facts: Vec<_> = county.iter().map(|aggregate| facts_on(aggregate, as_of)).collect();
                let screenings = policy.rules.screen(&facts)?;
                Ok((policy, screenings))
            })
            .collect()
    }
}
