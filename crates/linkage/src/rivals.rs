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

    /// Pairs that share no row.
    #[cfg(test)]
    pub(crate) fn apart(vectors: Counted) -> Self {
        let mut pairs = Vec::new();
        for (vector, (_, count)) in vectors.iter().enumerate() {
            for _ in 0..(*count as u32) {
                let row = pairs.len() as u32;
                let vector = vector as u32;
                pairs.push(Candidate {
                    left: row,
                    right: row,
                    vector,
                });
            }
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
