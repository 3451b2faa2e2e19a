//! Candidates of one row are rivals: a row is of one person, so at most one of them is taken as found while learning.
//!
//! Without that, families would be learned as persons wherever a list has more pairs of relatives than of one person: they
//! share surname, address and near birth dates, and there are many of them. Copies of one person in a list share what they
//! are worth, which changes their number and not what their levels look like.

use foldhash::HashMap;

use crate::vectors::{Counted, Vector};

/// Candidate pairs as they are found: each distinct vector once, each pair with the number of its vector.
#[derive(Debug, Default)]
pub(crate) struct Found {
    known: HashMap<Vector, u32>,
    pairs: Vec<Candidate>,
}

/// A pair of rows and the number of its vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    left: u32,
    right: u32,
    vector: u32,
}

/// All candidate pairs, in an order that depends on nothing but the rows.
#[derive(Debug, Default)]
pub(crate) struct Rivals {
    pub(crate) vectors: Counted,
    pairs: Vec<Candidate>,
    rows: [usize; 2],
}

impl Found {
    pub(crate) fn add(&mut self, left: u32, right: u32, vector: Vector) {
        let next = self.known.len() as u32;
        let vector = *self.known.entry(vector).or_insert(next);
        self.pairs.push(Candidate { left, right, vector });
    }
}

impl Rivals {
    /// Puts together what was found by several threads or in several parts. A list compared with itself has one kind of rows.
    pub(crate) fn new(all: Vec<Found>, is_one_list: bool) -> Self {
        let mut vectors: Vec<Vector> = all.iter().flat_map(|found| found.known.keys().copied()).collect();
        vectors.sort_unstable();
        vectors.dedup();
        let mut pairs = Vec::with_capacity(all.iter().map(|found| found.pairs.len()).sum());
        for found in all {
            let mut numbers = vec![0; found.known.len()];
            for (vector, own) in &found.known {
                numbers[*own as usize] = vectors.partition_point(|other| other < vector) as u32;
            }
            pairs.extend(found.pairs.into_iter().map(|pair| Candidate {
                vector: numbers[pair.vector as usize],
                ..pair
            }));
        }
        pairs.sort_unstable();
        let mut counted: Counted = vectors.into_iter().map(|vector| (vector, 0.0)).collect();
        let mut rows = [0; 2];
        for pair in &pairs {
            counted[pair.vector as usize].1 += 1.0;
            rows = [
                rows[0].max(pair.left as usize + 1),
                rows[1].max(pair.right as usize + 1),
            ];
        }
        if is_one_list {
            rows = [rows[0].max(rows[1]), 0];
        }
        Self {
            vectors: counted,
            pairs,
            rows,
        }
    }

    /// Pairs that share no row, in whole numbers.
    #[cfg(test)]
    pub(crate) fn apart(vectors: Counted) -> Self {
        let mut pairs = Vec::new();
        let whole = vectors.into_iter().map(|(vector, count)| (vector, count.round()));
        let vectors: Counted = whole.filter(|(_, count)| *count > 0.0).collect();
        for (vector, (_, count)) in vectors.iter().enumerate() {
            let rows = pairs.len() as u32..pairs.len() as u32 + *count as u32;
            pairs.extend(rows.map(|row| Candidate {
                left: row,
                right: row,
                vector: vector as u32,
            }));
        }
        let rows = [pairs.len(); 2];
        Self { vectors, pairs, rows }
    }

    /// For each vector the mean probability that one of its pairs is of one person, given the odds of each vector for itself:
    /// the smaller the more a rival of either row outweighs it.
    pub(crate) fn probabilities(&self, odds: &[f64]) -> Vec<f64> {
        let claims: Vec<f64> = odds.iter().map(|odds| odds.min(SURE)).collect();
        let mut best = vec![0.0_f64; self.rows[0] + self.rows[1]];
        let places = |pair: &Candidate| {
            let right = if self.rows[1] == 0 { 0 } else { self.rows[0] };
            [pair.left as usize, right + pair.right as usize]
        };
        for pair in &self.pairs {
            for place in places(pair) {
                best[place] = best[place].max(claims[pair.vector as usize]);
            }
        }
        let mut shares = vec![0.0; self.vectors.len()];
        for pair in &self.pairs {
            let claim = claims[pair.vector as usize];
            let [left, right] = places(pair).map(|place| best[place]);
            shares[pair.vector as usize] += claim / left.max(right).max(f64::MIN_POSITIVE);
        }
        let vectors = odds.iter().zip(&self.vectors).zip(&shares);
        vectors
            .map(|((odds, (_, count)), shares)| odds / (1.0 + odds) * shares / count)
            .collect()
    }
}

/// The odds from which on rivals do not outweigh one another: several copies of somebody are all sure.
const SURE: f64 = 1024.0;

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(number: u8) -> Vector {
        Vector::of(&[number])
    }

    /// The true pair and a relative of it, the same relative without a rival, and three copies.
    #[test]
    fn a_relative_counts_for_nothing_beside_the_person_and_copies_count_all() {
        let (sure, relative, copy) = (vector(1), vector(2), vector(3));
        let mut found = Found::default();
        found.add(0, 0, sure);
        found.add(0, 1, relative);
        found.add(5, 5, copy);
        found.add(5, 6, copy);
        let rivals = Rivals::new(vec![found], false);
        let of = rivals.probabilities(&[1e6, 8.0, 1e4]);
        assert!(of[0] > 0.999 && of[1] < 0.01 && of[2] > 0.999, "{of:?}");
        let mut alone = Found::default();
        alone.add(0, 1, relative);
        let of = Rivals::new(vec![alone], false).probabilities(&[8.0]);
        assert!((of[0] - 8.0 / 9.0).abs() < 1e-12);
    }

    #[test]
    fn the_order_in_which_pairs_are_found_does_not_matter() {
        let pairs = [(0, 0, 1), (0, 1, 2), (1, 1, 1), (2, 0, 3), (2, 2, 1)];
        let found = |order: &[usize]| {
            let mut found = Found::default();
            for at in order {
                let (left, right, level) = pairs[*at];
                found.add(left, right, vector(level));
            }
            found
        };
        let odds = [9.0, 3.0, 0.1];
        let one = Rivals::new(vec![found(&[0, 1, 2, 3, 4])], false).probabilities(&odds);
        let other = Rivals::new(vec![found(&[4, 2]), found(&[3, 1, 0])], false).probabilities(&odds);
        assert_eq!(one, other);
    }
}
