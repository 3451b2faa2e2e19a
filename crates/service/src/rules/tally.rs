//! The sum of a run: how often each rule said what, on which households one fired, and digests that any repetition of the
//! run must give again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shouwang_domain::AreaId;
use shouwang_domain::warning::{Finding, Outcome};
use shouwang_engine::{FactsBatch, FactsDigest, Outcomes, OutcomesDigest};
use utoipa::ToSchema;

use crate::rules::policies::{PackUsed, Policy};
use crate::{Problem, Result};

/// How often a rule said what in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
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

/// Households that lie together and were judged by one pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Judged {
    /// Version of the pack.
    pub(crate) pack: String,
    /// Preorder number of the first area.
    pub(crate) first: i64,
    /// Preorder number of the last area.
    pub(crate) last: i64,
}

/// The manifest of a run: what exactly was screened, by what, with which result. It names no household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) area_id: AreaId,
    pub(crate) as_of: chrono::NaiveDate,
    pub(crate) packs: Vec<String>,
    pub(crate) judged: Vec<Judged>,
    pub(crate) households: u64,
    pub(crate) fired: u64,
    pub(crate) rules: Vec<RuleCount>,
    pub(crate) facts_sha256: String,
    pub(crate) outcomes_sha256: String,
    pub(crate) findings_sha256: String,
}

impl Manifest {
    /// Whether the same households are judged by the same packs as in another run on the same tree of areas.
    pub(crate) fn judges_like(&self, other: &Self) -> bool {
        let both = || self.judged.iter().zip(&other.judged);
        let ends = both().map(|(one, other)| one.last.max(other.last));
        let begins = both().skip(1).map(|(one, other)| one.first.min(other.first));
        self.judged.len() == other.judged.len()
            && both().all(|(one, other)| one.pack == other.pack)
            && ends.zip(begins).all(|(end, begin)| end < begin)
    }
}

/// Some households after they were judged.
pub(crate) struct Verdicts {
    policy: Policy,
    facts: FactsBatch,
    outcomes: Outcomes,
    fired: Vec<i64>,
    /// Every finding as a line of JSON.
    findings: Vec<u8>,
}

/// A finding with the household that it is about.
#[derive(Serialize)]
struct Line<'a> {
    household_id: i64,
    finding: &'a Finding,
}

impl Verdicts {
    /// Runs the rules of a pack, and puts into words what fired.
    pub(crate) fn of(policy: Policy, facts: FactsBatch) -> Result<Self> {
        let outcomes = policy.rules.run(&facts)?;
        let (mut fired, mut findings) = (Vec::new(), Vec::new());
        for row in outcomes.fired() {
            let household_id = facts.household_ids()[row];
            fired.push(household_id);
            for rule in 0..policy.rules.rules().len() {
                if outcomes.of(row, rule) != Outcome::Fires {
                    continue;
                }
                let described = policy.rules.describe(&facts, row, rule, Outcome::Fires);
                if let Some(finding) = &described.finding() {
                    let line = Line { household_id, finding };
                    serde_json::to_writer(&mut findings, &line).map_err(Problem::internal)?;
                    findings.push(b'\n');
                }
            }
        }
        Ok(Self {
            policy,
            facts,
            outcomes,
            fired,
            findings,
        })
    }
}

/// The sum of a run, and the households on which a rule fired.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) households: u64,
    pub(crate) fired: Vec<i64>,
    counts: Vec<RuleCount>,
    packs: Vec<PackUsed>,
    judged: Vec<Judged>,
    facts: FactsDigest,
    outcomes: BTreeMap<usize, OutcomesDigest>,
    findings: Sha256,
}

impl Tally {
    /// Of facts that have these columns alone.
    pub(crate) fn of(columns: &[usize]) -> Self {
        Self {
            facts: FactsDigest::of(columns.iter().copied()),
            ..Self::default()
        }
    }

    /// Takes the next households, in the order of the areas.
    pub(crate) fn add(&mut self, verdicts: Verdicts) {
        let Verdicts {
            policy,
            facts,
            outcomes,
            fired,
            findings,
        } = verdicts;
        let (Some(first), Some(last)) = (facts.area_orders().first(), facts.area_orders().last()) else {
            return;
        };
        let pack = self.pack(&policy);
        match self.judged.last_mut() {
            Some(before) if before.pack == policy.pack.version => before.last = *last,
            _ => self.judged.push(Judged {
                pack: policy.pack.version.clone(),
                first: *first,
                last: *last,
            }),
        }
        self.households += facts.len() as u64;
        for (index, rule) in policy.rules.rules().enumerate() {
            let [fires, data_missing, not_owed] = outcomes.counts(index);
            let count = self.count(&rule.id);
            count.fires += fires;
            count.data_missing += data_missing;
            count.not_owed += not_owed;
            count.does_not_fire += facts.len() as u64 - fires - data_missing - not_owed;
        }
        self.facts.update(&facts);
        let digest = self
            .outcomes
            .entry(pack)
            .or_insert_with(|| OutcomesDigest::new(policy.rules.rules().map(|rule| rule.id.as_str())));
        digest.update(facts.household_ids(), &outcomes);
        self.findings.update(&findings);
        self.fired.extend(fired);
    }

    /// Says that nobody was there to be judged by this pack.
    pub(crate) fn nobody_under(&mut self, policy: &Policy) {
        self.pack(policy);
    }

    pub(crate) fn packs(&self) -> &[PackUsed] {
        &self.packs
    }

    pub(crate) fn manifest(self, area_id: AreaId, as_of: chrono::NaiveDate) -> Manifest {
        let mut outcomes = Sha256::new();
        for (pack, digest) in self.packs.iter().zip(self.outcomes.into_values()) {
            outcomes.update(&pack.version);
            outcomes.update(digest.finish());
        }
        Manifest {
            area_id,
            as_of,
            packs: self.packs.into_iter().map(|pack| pack.version).collect(),
            judged: self.judged,
            households: self.households,
            fired: self.fired.len() as u64,
            rules: self.counts,
            facts_sha256: self.facts.finish(),
            outcomes_sha256: hex::encode(outcomes.finalize()),
            findings_sha256: hex::encode(self.findings.finalize()),
        }
    }

    fn pack(&mut self, policy: &Policy) -> usize {
        let known = self.packs.iter().position(|pack| pack.version == policy.pack.version);
        known.unwrap_or_else(|| {
            self.packs.push(policy.used());
            self.packs.len() - 1
        })
    }

    fn count(&mut self, rule: &str) -> &mut RuleCount {
        let known = self.counts.iter().position(|count| count.rule == rule);
        let index = known.unwrap_or_else(|| {
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(parts: &[(&str, i64, i64)]) -> Manifest {
        let part = |(pack, first, last): &(&str, i64, i64)| Judged {
            pack: (*pack).to_owned(),
            first: *first,
            last: *last,
        };
        Manifest {
            area_id: AreaId(1),
            as_of: "2026-03-01".parse().unwrap(),
            packs: Vec::new(),
            judged: parts.iter().map(part).collect(),
            households: 0,
            fired: 0,
            rules: Vec::new(),
            facts_sha256: String::new(),
            outcomes_sha256: String::new(),
            findings_sha256: String::new(),
        }
    }

    #[test]
    fn a_county_that_changed_its_pack_is_seen_between_its_neighbours() {
        let before = judged(&[("a", 10, 29), ("b", 30, 39)]);
        for (now, alike) in [
            (judged(&[("a", 10, 29), ("b", 30, 39)]), true),
            // The first and the last household moved away, others came.
            (judged(&[("a", 12, 28), ("b", 31, 45)]), true),
            // Those from 20 on went over to the other pack.
            (judged(&[("a", 10, 19), ("b", 20, 39)]), false),
            (judged(&[("a", 10, 29), ("c", 30, 39)]), false),
            (judged(&[("a", 10, 39)]), false),
        ] {
            assert_eq!(before.judges_like(&now), alike, "{:?}", now.judged);
            assert_eq!(now.judges_like(&before), alike, "{:?}", now.judged);
        }
    }
}
