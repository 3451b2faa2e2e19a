//! What learning looks at: pairs drawn and counted, and what is believed beforehand.

use crate::compare::Kind;
use crate::rivals::Rivals;
use crate::vectors::{Counted, Slips};

/// What is learned from.
#[derive(Debug)]
pub(crate) struct Evidence {
    pub(crate) kinds: Vec<Kind>,
    /// Pairs that share a key.
    pub(crate) candidates: Rivals,
    /// All pairs of which those that share a key were looked at.
    pub(crate) all_pairs: f64,
    /// Rows of the longer list.
    pub(crate) rows: f64,
    /// At most so many of all pairs can be of one person.
    pub(crate) most_of_one: f64,
    /// Pairs drawn from all pairs.
    pub(crate) random: Counted,
    /// For each column, pairs drawn from all pairs that are neither equal in it nor different.
    pub(crate) slips_in: Vec<Slips>,
    /// Whether a list is compared with itself.
    pub(crate) is_one_list: bool,
    /// For each column, pairs within a list drawn from those equal in it.
    pub(crate) equal_in: Vec<Counted>,
    /// For each column the probability that two filled cells are equal.
    pub(crate) equal: Vec<f64>,
    /// For each column what is believed of pairs of one person.
    pub(crate) belief: Vec<Vec<f64>>,
    /// As many pairs outweigh the belief.
    pub(crate) worth_of_pairs: f64,
    pub(crate) swapped: f64,
}
