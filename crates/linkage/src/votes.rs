//! The first guess, from which learning starts: how much of what could agree does.

use crate::compare::{EQUAL, Kind, MAX_LEVELS, NOTHING};
use crate::evidence::Evidence;
use crate::params::probability;
use crate::vectors::Vector;

/// Each column votes with as many bits as equal values say in it.
#[derive(Debug)]
pub(crate) struct Votes<'a> {
    kinds: &'a [Kind],
    bits: Vec<f64>,
    /// The votes of each column by level.
    given: Vec<[f64; MAX_LEVELS + 1]>,
    rows: f64,
}

/// What share of the votes of a column its levels get, from equal on; the last level gets none. Of texts every level counts
/// by how rare it is.
const SHARES: [f64; 5] = [1.0, 0.9, 0.7, 0.35, 0.1];
/// Pairs of one person get more than this share of the votes.
const MOST: f64 = 0.62;

impl<'a> Votes<'a> {
    pub(crate) fn new(evidence: &'a Evidence) -> Self {
        let bits: Vec<f64> = evidence.equal.iter().map(|equal| bits_of(*equal)).collect();
        let columns = bits.iter().enumerate();
        let given = columns.map(|(at, bits)| votes_by_level(evidence, at, *bits)).collect();
        Self {
            kinds: &evidence.kinds,
            bits,
            given,
            rows: evidence.rows,
        }
    }

    /// How probable it is that a pair is of one person: it agrees in most of all columns, and in most of those that say who
    /// somebody is, and not just by a few bits that many pairs have in common.
    pub(crate) fn probability(&self, vector: Vector) -> f64 {
        let (mut all, mut who) = ([0.0; 2], [0.0; 2]);
        let (mut id_equal, mut names, mut names_differ) = (false, 0, 0);
        for (at, bits) in self.bits.iter().enumerate() {
            let (kind, level) = (self.kinds[at], vector.level(at));
            if level == NOTHING {
                continue;
            }
            let given = self.given[at][usize::from(level)];
            all = [all[0] + given, all[1] + bits];
            if matches!(kind, Kind::Name | Kind::Date | Kind::Id) {
                who = [who[0] + given, who[1] + bits];
            }
            id_equal |= kind == Kind::Id && level == EQUAL;
            if kind == Kind::Name {
                names += 1;
                names_differ += usize::from(usize::from(level) == kind.levels().len());
            }
        }
        // A number with another name is that of the head of the household, or a slip that hit somebody else.
        if all[1] == 0.0 || (id_equal && names > 0 && names == names_differ) {
            return 0.0;
        }
        let share = |[given, possible]: [f64; 2]| if possible == 0.0 { 1.0 } else { given / possible };
        let least = share(all).min(share(who));
        probability(20.0 * (least - MOST)) * probability(all[0] - self.rows.log2())
    }
}

fn bits_of(probability: f64) -> f64 {
    (-probability.max(1e-9).log2()).clamp(0.0, 14.0)
}

fn votes_by_level(evidence: &Evidence, column: usize, bits: f64) -> [f64; MAX_LEVELS + 1] {
    let (kind, slips) = (evidence.kinds[column], &evidence.slips_in[column]);
    let mut votes = [0.0; MAX_LEVELS + 1];
    for level in 1..kind.levels().len() {
        let as_alike = slips
            .pairs
            .iter()
            .filter(|(vector, _)| usize::from(vector.level(column)) <= level);
        let found: f64 = as_alike.map(|(_, count)| count).sum();
        votes[level] = match kind {
            Kind::Words => bits_of(evidence.equal[column] + found / slips.drawn.max(1.0)).min(bits),
            _ => bits * SHARES[level - 1],
        };
    }
    votes
}
