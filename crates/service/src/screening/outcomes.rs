//! What the rules say of many households.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;
use sha2::{Digest, Sha256};
use shouwang_domain::area::AreaRange;
use shouwang_domain::facts::derive;
use shouwang_domain::warning::Outcome;
use shouwang_domain::{AreaId, Ctx};
use shouwang_engine::HouseholdScreening;
use shouwang_store::repo;
use shouwang_store::repo::screening::Aggregate;
use utoipa::ToSchema;

use crate::access::{Verb, require};
use crate::policies::{Jurisdictions, PackUsed, Policy};
use crate::{Problem, Result, Service};

/// How often a rule said what in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RuleCount {
    /// Id of the rule.
    pub rule: String,
    /// Households on which it fired.
    pub fires: u64,
    /// Households on which it did not.
    pub does_not_fire: u64,
    /// Households whose data is missing.
    pub data_missing: u64,
    /// Households that do not owe the data.
    pub not_owed: u64,
}

/// The sum of a run, and the households on which a rule fired.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) households: u64,
    pub(super) fired: BTreeSet<i64>,
    counts: Vec<RuleCount>,
    packs: Vec<PackUsed>,
    hash: Sha256,
}

impl Tally {
    fn add(&mut self, policy: &Policy, screenings: &[HouseholdScreening]) -> Result<()> {
        if !self.packs.iter().any(|pack| pack.version == policy.pack.version) {
            self.packs.push(policy.used());
        }
        for screening in screenings {
            self.households += 1;
            for rule in &screening.rules {
                let count = self.count(&rule.rule);
                match rule.outcome {
                    Outcome::Fires => count.fires += 1,
                    Outcome::DoesNotFire => count.does_not_fire += 1,
                    Outcome::DataMissing => count.data_missing += 1,
                    Outcome::NotOwed => count.not_owed += 1,
                }
                if rule.outcome == Outcome::Fires {
                    self.fired.insert(screening.household_id);
                }
            }
            self.hash
                .update(serde_json::to_vec(screening).map_err(Problem::internal)?);
            self.hash.update(b"\n");
        }
        Ok(())
    }

    fn count(&mut self, rule: &str) -> &mut RuleCount {
        let index = self
            .counts
            .iter()
            .position(|count| count.rule == rule)
            .unwrap_or_else(|| {
                self.counts.push(RuleCount {
                    rule: rule.to_owned(),
                    fires: 0,
                    does_not_fire: 0,
                    data_missing: 0,
                    not_owed: 0,
                });
                self.counts.len() - 1
            });
        &mut self.counts[index]
    }

    pub(super) fn counts(&self) -> Vec<RuleCount> {
        self.counts.clone()
    }

    pub(super) fn packs(&self) -> impl Iterator<Item = &PackUsed> {
        self.packs.iter()
    }

    /// SHA-256 over what every rule said of every household with its inputs, one line each, in the order of the areas.
    pub(super) fn digest(&self) -> String {
        hex::encode(self.hash.clone().finalize())
    }
}

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
        let mut all = Vec::new();
        self.each_chunk(ctx, within, as_of, |_, screenings| {
            all.extend_from_slice(screenings);
            Ok(())
        })
        .await?;
        Ok(all)
    }

    /// Evaluates the households of a range and counts.
    pub(super) async fn tally(
        &self,
        ctx: &Ctx,
        within: AreaRange,
        as_of: NaiveDate,
        progress: &(dyn Fn(u64, u64) + Send + Sync),
    ) -> Result<Tally> {
        let total = repo::screening::count(&self.store, ctx, within).await?;
        let mut tally = Tally::default();
        progress(0, total);
        self.each_chunk(ctx, within, as_of, |policy, screenings| {
            tally.add(policy, screenings)?;
            progress(tally.households, total);
            Ok(())
        })
        .await?;
        if tally.packs.is_empty() {
            // Nobody lives there. That no pack is in force must be said all the same.
            tally
                .packs
                .push(self.policy_at(&self.store, within.lo, as_of).await?.used());
        }
        Ok(tally)
    }

    /// Streams the active households of a range that the caller may see, in the order of the areas.
    async fn each_chunk(
        &self,
        ctx: &Ctx,
        within: AreaRange,
        as_of: NaiveDate,
        mut each: impl FnMut(&Policy, &[HouseholdScreening]) -> Result<()>,
    ) -> Result<()> {
        let jurisdictions = self.jurisdictions(&self.store, within).await?;
        let mut chunks = repo::screening::households(&self.store, ctx, within, as_of);
        while let Some(chunk) = chunks.next().await? {
            for (policy, screenings) in self.evaluate(&jurisdictions, &chunk, as_of)? {
                each(&policy, &screenings)?;
            }
        }
        Ok(())
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
                let facts: Vec<_> = county
                    .iter()
                    .map(|a| derive(&a.household, &a.statements, &a.records, a.monitoring, as_of))
                    .collect();
                let screenings = policy.rules.screen(&facts)?;
                Ok((policy, screenings))
            })
            .collect()
    }
}
