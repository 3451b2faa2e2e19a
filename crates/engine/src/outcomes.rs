//! What the rules say of a batch, one bit for each household and rule.

use std::ops::{BitAnd as _, BitOr as _, Not as _};

use arrow::array::{Array as _, BooleanArray};
use arrow::buffer::BooleanBuffer;
use sha2::{Digest as _, Sha256};
use shouwang_domain::warning::Outcome;

use crate::facts::hex;

/// What every rule of a set says of every household of a batch; the order of the rules is that of
/// [`crate::RuleSet::rules`].
#[derive(Debug)]
pub struct Outcomes {
    pub(crate) rows: usize,
    pub(crate) rules: Vec<RuleBits>,
}

/// What one rule says of every household: at most one of the bits is set; none means that it does not fire.
#[derive(Debug)]
pub(crate) struct RuleBits {
    fires: BooleanBuffer,
    data_missing: BooleanBuffer,
    not_owed: BooleanBuffer,
}

impl RuleBits {
    /// From the truth of the two conditions of a rule, each of which may be unknown.
    pub(crate) fn new(owed: Option<&BooleanArray>, when: &BooleanArray) -> Self {
        let all = BooleanBuffer::new_set(when.len());
        let known = |array: &BooleanArray| array.nulls().map_or_else(|| all.clone(), |nulls| nulls.inner().clone());
        let (is_owed, owed_known) = match owed {
            Some(owed) => (owed.values().bitand(&known(owed)), known(owed)),
            None => (all.clone(), all.clone()),
        };
        let not_owed = owed_known.bitand(&is_owed.not());
        let missing = owed_known.not().bitor(&known(when).not());
        Self {
            fires: is_owed.bitand(&when.values().bitand(&known(when))),
            data_missing: missing.bitand(&not_owed.not()),
            not_owed,
        }
    }

    fn of(&self, row: usize) -> Outcome {
        if self.fires.value(row) {
            Outcome::Fires
        } else if self.not_owed.value(row) {
            Outcome::NotOwed
        } else if self.data_missing.value(row) {
            Outcome::DataMissing
        } else {
            Outcome::DoesNotFire
        }
    }
}

impl Outcomes {
    /// Number of households.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is no household.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// What a rule says of a household.
    pub fn of(&self, row: usize, rule: usize) -> Outcome {
        self.rules[rule].of(row)
    }

    /// What every rule says of a household.
    pub fn of_household(&self, row: usize) -> Vec<Outcome> {
        self.rules.iter().map(|rule| rule.of(row)).collect()
    }

    /// On how many households a rule fires, lacks data, and is not owed the data.
    pub fn counts(&self, rule: usize) -> [u64; 3] {
        let bits = &self.rules[rule];
        [&bits.fires, &bits.data_missing, &bits.not_owed].map(|bits| bits.count_set_bits() as u64)
    }

    /// The households on which at least one rule fires.
    pub fn fired(&self) -> Vec<usize> {
        let mut any = BooleanBuffer::new_unset(self.rows);
        for rule in &self.rules {
            any = any.bitor(&rule.fires);
        }
        any.set_indices().collect()
    }
}

/// A digest of outcomes, the same however the households were cut into batches. Any program can form it from a table of
/// outcomes: see [`OutcomesDigest::finish`].
#[derive(Debug, Clone)]
pub struct OutcomesDigest {
    households: Sha256,
    rules: Vec<(String, Sha256)>,
}

impl OutcomesDigest {
    /// For the rules of a set, given by id in their order.
    pub fn new<'a>(rules: impl Iterator<Item = &'a str>) -> Self {
        Self {
            households: Sha256::new(),
            rules: rules.map(|id| (id.to_owned(), Sha256::new())).collect(),
        }
    }

    /// Takes the next households.
    pub fn update(&mut self, household_ids: &[i64], outcomes: &Outcomes) {
        let ids: Vec<u8> = household_ids.iter().flat_map(|id| id.to_le_bytes()).collect();
        self.households.update(&ids);
        let mut bytes = Vec::with_capacity(outcomes.len());
        for (bits, (_, hash)) in outcomes.rules.iter().zip(&mut self.rules) {
            bytes.clear();
            bytes.resize(outcomes.len(), b'-');
            for (bits, code) in [(&bits.fires, b'f'), (&bits.data_missing, b'm'), (&bits.not_owed, b'n')] {
                bits.set_indices().for_each(|row| bytes[row] = code);
            }
            hash.update(&bytes);
        }
    }

    /// SHA-256, in hexadecimal, over the digest of the ids (64-bit, little endian) and, for each rule, its id and the
    /// digest of one letter for each household: `f` fires, `-` does not, `m` data missing, `n` not owed.
    pub fn finish(self) -> String {
        let mut whole = Sha256::new();
        whole.update(self.households.finalize());
        for (id, hash) in self.rules {
            whole.update(id);
            whole.update(hash.finalize());
        }
        hex(&whole.finalize())
    }
}
