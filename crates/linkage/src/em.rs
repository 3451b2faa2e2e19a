//! Learning without labels: expectation and maximisation over counted vectors.
//!
//! A pair of one person is told from a pair of two by how probable its levels are in each class. Columns are not taken as
//! independent: in each class every column may lean on one other (a forest of the strongest dependences). People of one
//! household share surname and address, and who moves house changes all of the address at once; neither counts twice.

use crate::compare::NOTHING;
use crate::lean::{Pair, forest};
use crate::model::{AGREES, ALONE, DIFFERS, state};
use crate::params::{ColumnParams, Params, SideParams, probability};
use crate::vectors::{Counted, Vector};

/// What is learned from.
#[derive(Debug)]
pub(crate) struct Evidence {
    /// Pairs that share a key.
    pub(crate) candidates: Counted,
    /// All pairs of which those that share a key were looked at.
    pub(crate) all_pairs: f64,
    /// Rows of the longer list.
    pub(crate) rows: f64,
    /// Pairs drawn from all pairs.
    pub(crate) random: Counted,
    /// For each column, pairs drawn from those equal in it.
    pub(crate) equal_in: Vec<Counted>,
    /// For each column the probability that two filled cells are equal.
    pub(crate) equal: Vec<f64>,
    /// For each column what is believed of pairs of one person.
    pub(crate) belief: Vec<Vec<f64>>,
    /// As many pairs outweigh the belief.
    pub(crate) worth_of_pairs: f64,
    /// Columns that belong to one person only.
    pub(crate) personal: Vec<bool>,
    pub(crate) swapped: f64,
}

/// Rounds of learning.
const ROUNDS: usize = 30;
/// The rounds in which it is looked anew which column leans on which.
const LOOKED_ANEW: [usize; 3] = [0, 2, 5];
/// A forest of dependences is shrunk towards independence by as many pairs.
const WORTH_ALONE: f64 = 30.0;
/// Nothing is learned from pairs less probable than this.
const LEAST: f64 = 1e-7;

/// Learns the parameters.
pub(crate) fn learn(evidence: &Evidence, kinds: &[crate::compare::Kind]) -> Params {
    let mut params = first_params(evidence, kinds);
    let votes = Votes::new(evidence);
    let mut of_one: Vec<f64> = evidence
        .candidates
        .iter()
        .map(|(vector, _)| votes.probability(*vector))
        .collect();
    let mut of_equal: Vec<Vec<f64>> = evidence
        .equal_in
        .iter()
        .map(|pairs| pairs.iter().map(|(vector, _)| votes.probability(*vector)).collect())
        .collect();
    for round in 0..ROUNDS {
        let anew = LOOKED_ANEW.contains(&round);
        maximise(&mut params, evidence, &of_one, &of_equal, anew);
        let judge = |pairs: &Counted| {
            pairs
                .iter()
                .map(|(vector, _)| probability(params.weight(*vector)))
                .collect()
        };
        let new: Vec<f64> = judge(&evidence.candidates);
        let moved = evidence
            .candidates
            .iter()
            .zip(new.iter().zip(&of_one))
            .map(|((_, count), (new, old))| count * (new - old).abs());
        let moved: f64 = moved.sum();
        let matched: f64 = expected(&evidence.candidates, &new);
        of_one = new;
        of_equal = evidence.equal_in.iter().map(judge).collect();
        if !anew && round > LOOKED_ANEW[2] && moved < 1e-4 * matched.max(1.0) {
            break;
        }
    }
    params
}

fn expected(pairs: &Counted, of_one: &[f64]) -> f64 {
    pairs
        .iter()
        .zip(of_one)
        .map(|((_, count), of_one)| count * of_one)
        .sum()
}

fn first_params(evidence: &Evidence, kinds: &[crate::compare::Kind]) -> Params {
    let columns = kinds.iter().enumerate().map(|(at, kind)| {
        let levels = kind.levels().len();
        ColumnParams {
            kind: *kind,
            m: SideParams::alone(&evidence.belief[at]),
            u: SideParams::alone(&vec![1.0 / levels as f64; levels]),
            equal_by_chance: 1.0,
            least_chance: if evidence.personal[at] { 0.02 } else { 0.2 } / evidence.rows,
        }
    });
    Params {
        pairs_of_one: (0.5 * evidence.rows / evidence.all_pairs).min(0.5),
        swapped: evidence.swapped,
        columns: columns.collect(),
    }
}

/// The first guess: how much of what could agree does, each column counted by what it says.
struct Votes {
    bits: Vec<f64>,
    rows: f64,
}

/// What share of the votes of a column its levels get, from equal on.
const SHARES: [f64; 6] = [1.0, 0.9, 0.7, 0.4, 0.1, 0.0];

impl Votes {
    fn new(evidence: &Evidence) -> Self {
        let bits = evidence
            .equal
            .iter()
            .map(|equal| (-equal.max(1e-9).log2()).clamp(0.0, 14.0));
        Self {
            bits: bits.collect(),
            rows: evidence.rows,
        }
    }

    fn probability(&self, vector: Vector) -> f64 {
        let (mut given, mut possible) = (0.0, 0.0);
        for (at, bits) in self.bits.iter().enumerate() {
            let level = vector.level(at);
            if level != NOTHING {
                possible += bits;
                given += bits * SHARES[usize::from(level) - 1];
            }
        }
        if possible == 0.0 {
            return 0.0;
        }
        probability(16.0 * (given / possible - 0.62)) * probability(given - self.rows.log2())
    }
}

fn maximise(params: &mut Params, evidence: &Evidence, of_one: &[f64], of_equal: &[Vec<f64>], anew: bool) {
    let candidates: Vec<Pair> = evidence
        .candidates
        .iter()
        .zip(of_one)
        .filter(|(_, of_one)| **of_one > LEAST)
        .map(|((vector, count), of_one)| Pair {
            vector: *vector,
            count: count * of_one,
        })
        .collect();
    let matched: f64 = candidates.iter().map(|pair| pair.count).sum();
    params.pairs_of_one = ((matched + 0.5) / evidence.all_pairs).clamp(1e-12, 0.5);
    let swapped: f64 = candidates
        .iter()
        .filter(|pair| pair.vector.is_swapped())
        .map(|pair| pair.count)
        .sum();
    let worth = evidence.worth_of_pairs;
    params.swapped = (swapped + worth * evidence.swapped) / (matched + worth);
    let random: Vec<Pair> = evidence
        .random
        .iter()
        .map(|(vector, count)| Pair {
            vector: *vector,
            count: *count,
        })
        .collect();
    // What is more probably of one person shows nothing about pairs of two: a small part of many would outweigh the few.
    let of_two: Vec<Vec<Pair>> = evidence
        .equal_in
        .iter()
        .zip(of_equal)
        .map(|(pairs, of_one)| {
            let pairs = pairs.iter().zip(of_one).filter(|(_, of_one)| **of_one < 0.5);
            pairs
                .map(|((vector, count), of_one)| Pair {
                    vector: *vector,
                    count: count * (1.0 - of_one),
                })
                .collect()
        })
        .collect();
    for at in 0..params.columns.len() {
        let column = &mut params.columns[at];
        let levels = column.kind.levels().len();
        column.m.by.0[ALONE] = smoothed(&tally(&candidates, at, |_| true), &evidence.belief[at], worth);
        let all = tally(&random, at, |_| true);
        let said: f64 = all.iter().sum::<f64>().max(1.0);
        let (rate, m) = (params.pairs_of_one, column.m.by.0[ALONE]);
        // Pairs of one person are among all pairs; what they add is taken away again.
        let by_chance = |whole: f64, level: usize| (whole - rate * m[level]) / (1.0 - rate);
        let equal = evidence.equal[at];
        column.equal_by_chance = (by_chance(equal, 1) / equal.max(1e-12)).clamp(1e-3, 1.0);
        let mut table = [0.0; 7];
        table[1] = column.equal_by_chance * equal + column.least_chance;
        for level in 2..=levels {
            table[level] = by_chance((all[level] + 0.3) / (said + 2.0), level).max(0.1 / said);
        }
        column.u.by.0[ALONE] = summing_to_one(table, levels);
    }
    if anew {
        let kinds: Vec<_> = params.columns.iter().map(|column| column.kind).collect();
        let of_m = forest::of_one(&candidates, &kinds);
        let share = |(pairs, all): (&Vec<Pair>, &Counted)| {
            let all: f64 = all.iter().map(|(_, count)| count).sum();
            pairs.iter().map(|pair| pair.count).sum::<f64>() / all.max(1.0)
        };
        let shares: Vec<f64> = of_two.iter().zip(&evidence.equal_in).map(share).collect();
        let of_u = forest::of_two(&of_two, &shares, params, &kinds);
        for (at, column) in params.columns.iter_mut().enumerate() {
            (column.m.leans_on, column.u.leans_on) = (of_m[at], of_u[at]);
        }
    }
    let kinds: Vec<_> = params.columns.iter().map(|column| column.kind).collect();
    for (at, column) in params.columns.iter_mut().enumerate() {
        let levels = column.kind.levels().len();
        for wanted in [AGREES, DIFFERS] {
            if let Some(other) = column.m.leans_on {
                let counts = tally(&candidates, at, |vector| {
                    state(kinds[other], vector.level(other)) == wanted
                });
                let alone = column.m.by.0[ALONE];
                column.m.by.0[wanted] = smoothed(&counts, &alone[1..=levels], WORTH_ALONE);
            } else {
                column.m.by.0[wanted] = column.m.by.0[ALONE];
            }
            column.u.by.0[wanted] = match column.u.leans_on {
                Some(other) => {
                    let pairs = if wanted == AGREES { &of_two[other] } else { &random };
                    let counts = tally(pairs, at, |vector| state(kinds[other], vector.level(other)) == wanted);
                    let alone = column.u.by.0[ALONE];
                    smoothed(&counts, &alone[1..=levels], WORTH_ALONE)
                }
                None => column.u.by.0[ALONE],
            };
        }
    }
}

/// How often each level of a column stands in pairs that pass.
fn tally(pairs: &[Pair], column: usize, passes: impl Fn(Vector) -> bool) -> [f64; 7] {
    let mut counts = [0.0; 7];
    for pair in pairs {
        let level = pair.vector.level(column);
        if level != NOTHING && passes(pair.vector) {
            counts[usize::from(level)] += pair.count;
        }
    }
    counts
}

/// Shares of counts, of which a belief is worth so many more.
fn smoothed(counts: &[f64; 7], belief: &[f64], worth: f64) -> [f64; 7] {
    let all: f64 = counts[1..].iter().sum::<f64>() + worth;
    let mut table = [0.0; 7];
    for (at, believed) in belief.iter().enumerate() {
        table[at + 1] = ((counts[at + 1] + worth * believed) / all).clamp(1e-9, 1.0 - 1e-9);
    }
    table
}

/// The last level, that the values differ, takes what the others leave.
fn summing_to_one(mut table: [f64; 7], levels: usize) -> [f64; 7] {
    let others: f64 = table[1..levels].iter().sum();
    if others < 0.999 {
        table[levels] = 1.0 - others;
    }
    let all: f64 = table[1..=levels].iter().sum();
    table[1..=levels]
        .iter_mut()
        .for_each(|value| *value = (*value / all).clamp(1e-12, 1.0 - 1e-12));
    table
}
