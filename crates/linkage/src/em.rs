//! Learning without labels: expectation and maximisation over counted vectors.
//!
//! A pair of one person is told from a pair of two by how probable its levels are in each class. Columns are not taken as
//! independent: in each class every column may lean on one other (a forest of the strongest dependences). People of one
//! household share surname and address, and who moves house changes all of the address at once; neither counts twice.

use crate::belief::least_chance;
use crate::compare::{EQUAL, Kind, MAX_LEVELS, NOTHING};
use crate::evidence::Evidence;
use crate::lean::{Pair, forest};
use crate::model::{AGREES, ALONE, DIFFERS, state};
use crate::params::{ColumnParams, Params, SideParams, Weigher, probability};
use crate::vectors::Counted;
use crate::votes::Votes;

/// Rounds of learning.
const ROUNDS: usize = 30;
/// The rounds in which it is looked anew which column leans on which.
const LOOKED_ANEW: [usize; 4] = [0, 2, 5, 10];
/// A dependence is shrunk towards independence by as many expected pairs of each level.
const WORTH_ALONE: f64 = 3.0;
/// Nothing is learned from pairs less probable than this.
const LEAST: f64 = 1e-7;
/// Of pairs of one person at most these shares differ, do not agree, and are not equal, in what says who somebody is. Without bounds, learning
/// may end with pairs of two that have much else in common, such as neighbours of the same age.
const MOST_DIFFER: f64 = 0.25;
const MOST_DISAGREE: f64 = 0.35;
const MOST_UNEQUAL: f64 = 0.5;

type Table = [f64; MAX_LEVELS + 1];

/// Learns the parameters.
pub(crate) fn learn(evidence: &Evidence) -> Params {
    let mut params = first_params(evidence);
    let random = RandomTables::new(evidence);
    let votes = Votes::new(evidence);
    let vote = |pairs: &Counted| -> Vec<f64> { pairs.iter().map(|(vector, _)| votes.probability(*vector)).collect() };
    let candidates = &evidence.candidates;
    let mut of_one = first_guess(evidence, &vote(&candidates.vectors));
    let mut of_equal: Vec<Vec<f64>> = evidence.equal_in.iter().map(vote).collect();
    let mut of_slips: Vec<Vec<f64>> = evidence.slips_in.iter().map(|slips| vote(&slips.pairs)).collect();
    for round in 0..ROUNDS {
        let anew = LOOKED_ANEW.contains(&round);
        let judged = Judged {
            candidates: &of_one,
            equal_in: &of_equal,
            slips_in: &of_slips,
        };
        maximise(&mut params, evidence, &random, &judged, anew);
        let weigher = Weigher::new(&params);
        let judge = |pairs: &Counted| -> Vec<f64> {
            pairs
                .iter()
                .map(|(vector, _)| probability(weigher.weight(*vector).into()))
                .collect()
        };
        let new = candidates.probabilities(&odds_of(&candidates.vectors, &weigher));
        let counts = candidates.vectors.iter().map(|(_, count)| count);
        let moved: f64 = counts
            .zip(new.iter().zip(&of_one))
            .map(|(count, (new, old))| count * (new - old).abs())
            .sum();
        of_one = new;
        // Within a list of two, the first guess knows better: what is learned may take families for persons and, as it then
        // finds no families, go on to do so.
        if evidence.is_one_list {
            of_equal = evidence.equal_in.iter().map(judge).collect();
        }
        of_slips = evidence.slips_in.iter().map(|slips| judge(&slips.pairs)).collect();
        if round > LOOKED_ANEW[3] && moved < 1e-4 * params.pairs_of_one * evidence.all_pairs {
            break;
        }
    }
    params
}

/// The votes, held against those of rivals, and lowered until they are for no more pairs than there are rows.
fn first_guess(evidence: &Evidence, votes: &[f64]) -> Vec<f64> {
    let candidates = &evidence.candidates;
    let mut odds: Vec<f64> = votes
        .iter()
        .map(|of_one| of_one / f64::max(1.0 - of_one, 1e-18))
        .collect();
    loop {
        let of_one = candidates.probabilities(&odds);
        let pairs: f64 = candidates
            .vectors
            .iter()
            .zip(&of_one)
            .map(|((_, count), of_one)| count * of_one)
            .sum();
        if pairs <= evidence.rows {
            return of_one;
        }
        odds.iter_mut().for_each(|odds| *odds /= 2.0);
    }
}

fn odds_of(pairs: &Counted, weigher: &Weigher) -> Vec<f64> {
    let weights = pairs.iter().map(|(vector, _)| f64::from(weigher.weight(*vector)));
    weights.map(|weight| weight.min(60.0).exp2()).collect()
}

fn share_of_one(pairs: f64, evidence: &Evidence) -> f64 {
    ((pairs + 0.5) / evidence.all_pairs).clamp(1e-12, evidence.most_of_one.min(0.5))
}

fn first_params(evidence: &Evidence) -> Params {
    let columns = evidence.kinds.iter().enumerate().map(|(at, kind)| {
        let levels = kind.levels().len();
        ColumnParams {
            kind: *kind,
            m: SideParams::alone(&evidence.belief[at]),
            u: SideParams::alone(&vec![1.0 / levels as f64; levels]),
            equal_by_chance: 1.0,
            least_chance: least_chance(*kind, evidence.rows),
        }
    });
    Params {
        pairs_of_one: (0.5 * evidence.rows / evidence.all_pairs).min(0.5),
        swapped: evidence.swapped,
        columns: columns.collect(),
    }
}

/// How the levels of each column are spread over random pairs where each other column differs. They never change while the
/// rest is learned.
struct RandomTables {
    where_it_differs: Vec<Vec<Table>>,
    /// For each column the share of pairs that have a value on both sides.
    filled: Vec<f64>,
}

impl RandomTables {
    fn new(evidence: &Evidence) -> Self {
        let columns = evidence.kinds.len();
        let mut tables = vec![vec![[0.0; MAX_LEVELS + 1]; columns]; columns];
        let (mut filled, mut all) = (vec![0.0; columns], 0.0);
        for (vector, count) in &evidence.random {
            all += count;
            for (at, others) in tables.iter_mut().enumerate() {
                let level = usize::from(vector.level(at));
                filled[at] += if level == usize::from(NOTHING) { 0.0 } else { *count };
                for (other, table) in others.iter_mut().enumerate() {
                    if level != 0 && state(evidence.kinds[other], vector.level(other)) == DIFFERS {
                        table[level] += count;
                    }
                }
            }
        }
        Self {
            where_it_differs: tables,
            filled: filled.into_iter().map(|count| count / f64::max(all, 1.0)).collect(),
        }
    }
}

/// How probable it is for every vector of the evidence that it is of one person.
struct Judged<'a> {
    candidates: &'a [f64],
    equal_in: &'a [Vec<f64>],
    slips_in: &'a [Vec<f64>],
}

fn maximise(params: &mut Params, evidence: &Evidence, random: &RandomTables, judged: &Judged<'_>, anew: bool) {
    let kinds = &evidence.kinds;
    let likely = evidence
        .candidates
        .vectors
        .iter()
        .zip(judged.candidates)
        .filter(|(_, of_one)| **of_one > LEAST);
    let candidates: Vec<Pair> = likely
        .map(|((vector, count), of_one)| Pair {
            vector: *vector,
            count: count * of_one,
        })
        .collect();
    // What is more probably of one person shows nothing about pairs of two: a small part of many would outweigh the few.
    let of_two = |(pairs, of_one): (&Counted, &Vec<f64>)| -> Vec<Pair> {
        let pairs = pairs.iter().zip(of_one).filter(|(_, of_one)| **of_one < 0.5);
        pairs
            .map(|((vector, count), of_one)| Pair {
                vector: *vector,
                count: count * (1.0 - of_one),
            })
            .collect()
    };
    let equal_of_two: Vec<Vec<Pair>> = evidence.equal_in.iter().zip(judged.equal_in).map(of_two).collect();
    let matched: f64 = candidates.iter().map(|pair| pair.count).sum();
    let swapped: f64 = candidates
        .iter()
        .filter(|pair| pair.vector.is_swapped())
        .map(|pair| pair.count)
        .sum();
    let worth = evidence.worth_of_pairs;
    params.pairs_of_one = share_of_one(matched, evidence);
    params.swapped = (swapped + worth * evidence.swapped) / (matched + worth);
    for (at, column) in params.columns.iter_mut().enumerate() {
        let levels = column.kind.levels().len();
        let found = smoothed(&tally(&candidates, at, None, kinds), &evidence.belief[at], worth);
        column.m.by.0[ALONE] = believable(found, column.kind);
        // Pairs of one person are among all pairs; what they add to the equal ones is taken away again.
        let (rate, equal) = (params.pairs_of_one, evidence.equal[at]);
        let by_chance = (equal - rate * column.m.by.0[ALONE][1]) / (1.0 - rate);
        column.equal_by_chance = (by_chance / equal.max(1e-12)).clamp(1e-3, 1.0);
        let slips = &evidence.slips_in[at];
        let found = tally(&of_two((&slips.pairs, &judged.slips_in[at])), at, None, kinds);
        let mut table = [0.0; MAX_LEVELS + 1];
        table[1] = column.equal_by_chance * equal + column.least_chance;
        for level in 2..levels {
            table[level] = (found[level] + 0.3) / (slips.drawn + 2.0);
        }
        column.u.by.0[ALONE] = summing_to_one(table, levels);
    }
    if anew {
        let share = |(pairs, all): (&Vec<Pair>, &Counted)| {
            let all: f64 = all.iter().map(|(_, count)| count).sum();
            pairs.iter().map(|pair| pair.count).sum::<f64>() / all.max(1.0)
        };
        let shares: Vec<f64> = equal_of_two.iter().zip(&evidence.equal_in).map(share).collect();
        let of_m = forest::of_one(&candidates, kinds);
        let of_u = forest::of_two(&equal_of_two, &shares, &random.filled, params, kinds);
        for (at, column) in params.columns.iter_mut().enumerate() {
            (column.m.leans_on, column.u.leans_on) = (of_m[at], of_u[at]);
        }
    }
    for (at, column) in params.columns.iter_mut().enumerate() {
        let levels = column.kind.levels().len();
        for wanted in [AGREES, DIFFERS] {
            let alone = column.m.by.0[ALONE];
            column.m.by.0[wanted] = column.m.leans_on.map_or(alone, |other| {
                leaning(&tally(&candidates, at, Some((other, wanted)), kinds), &alone, levels)
            });
            let alone = column.u.by.0[ALONE];
            column.u.by.0[wanted] = column.u.leans_on.map_or(alone, |other| match wanted {
                AGREES => leaning(
                    &tally(&equal_of_two[other], at, Some((other, wanted)), kinds),
                    &alone,
                    levels,
                ),
                _ => leaning(&random.where_it_differs[at][other], &alone, levels),
            });
        }
    }
}

/// How often each level of a column stands in pairs, of which another column may have to be in some state.
fn tally(pairs: &[Pair], column: usize, wanted: Option<(usize, usize)>, kinds: &[Kind]) -> Table {
    let mut counts = [0.0; MAX_LEVELS + 1];
    for pair in pairs {
        let passes = wanted.is_none_or(|(other, wanted)| state(kinds[other], pair.vector.level(other)) == wanted);
        if passes {
            counts[usize::from(pair.vector.level(column))] += pair.count;
        }
    }
    counts[usize::from(NOTHING)] = 0.0;
    counts
}

/// Shares of counts, of which a belief is worth so many more.
fn smoothed(counts: &Table, belief: &[f64], worth: f64) -> Table {
    let all: f64 = counts[1..].iter().sum::<f64>() + worth;
    let mut table = [0.0; MAX_LEVELS + 1];
    for (at, believed) in belief.iter().enumerate() {
        table[at + 1] = ((counts[at + 1] + worth * believed) / all).clamp(1e-9, 1.0 - 1e-9);
    }
    table
}

/// Probabilities of levels where another column is in some state: as many times what they are alone as was found beside
/// what was to be expected.
fn leaning(counts: &Table, alone: &Table, levels: usize) -> Table {
    let all: f64 = counts[1..].iter().sum();
    let mut table = [0.0; MAX_LEVELS + 1];
    for level in 1..=levels {
        table[level] = alone[level] * (counts[level] + WORTH_ALONE) / (all * alone[level] + WORTH_ALONE);
    }
    let sum: f64 = table.iter().sum();
    table[1..=levels]
        .iter_mut()
        .for_each(|value| *value = (*value / sum).clamp(1e-12, 1.0 - 1e-12));
    table
}

/// Of what says who somebody is, takes from the levels that do not agree what is above the bounds, and gives it to the others.
fn believable(mut table: Table, kind: Kind) -> Table {
    let levels = kind.levels().len();
    if matches!(kind, Kind::Number | Kind::Words) {
        return table;
    }
    let bounds = [
        (levels, MOST_DIFFER),
        (usize::from(kind.agrees()) + 1, MOST_DISAGREE),
        (usize::from(EQUAL) + 1, MOST_UNEQUAL),
    ];
    for (first, most) in bounds {
        let beyond: f64 = table[first..=levels].iter().sum();
        if beyond > most {
            table[1..first]
                .iter_mut()
                .for_each(|value| *value *= (1.0 - most) / (1.0 - beyond));
            table[first..=levels]
                .iter_mut()
                .for_each(|value| *value *= most / beyond);
        }
    }
    table
}

/// The last level, that the values differ, takes what the others leave.
fn summing_to_one(mut table: Table, levels: usize) -> Table {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rivals::Rivals;
    use crate::vectors::{Slips, Vector};

    /// Equal values of a share of about one in a hundred.
    const EQUAL_IN_BAND: u8 = 10;
    const DIFFERENT: u8 = 5;

    fn evidence(columns: usize, candidates: Counted, random: Counted, all_pairs: f64) -> Evidence {
        let equal_in = |column: usize| {
            let equal = random.iter().filter(|(vector, _)| vector.level(column) == 1);
            equal.copied().collect()
        };
        Evidence {
            kinds: vec![Kind::Number; columns],
            candidates: Rivals::apart(candidates),
            all_pairs,
            rows: 1_000.0,
            most_of_one: 0.5,
            is_one_list: true,
            equal_in: (0..columns).map(equal_in).collect(),
            slips_in: (0..columns).map(|column| slips_in(column, &random)).collect(),
            random,
            equal: vec![0.01; columns],
            belief: vec![vec![0.78, 0.05, 0.03, 0.02, 0.12]; columns],
            worth_of_pairs: 0.0,
            swapped: 0.005,
        }
    }

    fn slips_in(column: usize, random: &Counted) -> Slips {
        let is_slip = |(vector, _): &&(Vector, f64)| (2..DIFFERENT).contains(&vector.level(column));
        Slips {
            drawn: random.iter().map(|(_, count)| count).sum(),
            pairs: random.iter().filter(is_slip).copied().collect(),
        }
    }

    #[test]
    fn one_round_is_what_the_hand_computes() {
        let pair = |nibbles: &[u8], count: f64| (Vector::of(nibbles), count);
        let candidates = vec![
            pair(&[EQUAL_IN_BAND, EQUAL_IN_BAND], 90.0),
            pair(&[EQUAL_IN_BAND, DIFFERENT], 10.0),
            pair(&[DIFFERENT, DIFFERENT], 900.0),
        ];
        let random = vec![
            pair(&[DIFFERENT, DIFFERENT], 990.0),
            pair(&[EQUAL_IN_BAND, DIFFERENT], 10.0),
        ];
        let evidence = evidence(2, candidates, random, 100_000.0);
        let mut params = first_params(&evidence);
        let tables = RandomTables::new(&evidence);
        // The pairs equal in the first column are judged to be of two; the second column has none, and neither has slips.
        let judged = Judged {
            candidates: &[0.9, 0.5, 0.0],
            equal_in: &[vec![0.0], vec![]],
            slips_in: &[vec![], vec![]],
        };
        maximise(&mut params, &evidence, &tables, &judged, false);
        // 90 x 0.9 + 10 x 0.5 pairs of one person, half a pair for caution.
        assert!((params.pairs_of_one - 86.5 / 100_000.0).abs() < 1e-12);
        let m = params.columns[1].m.by.0[ALONE];
        assert!((m[1] - 81.0 / 86.0).abs() < 1e-12 && (m[5] - 5.0 / 86.0).abs() < 1e-12);
        // Of the equal pairs those of one person are taken away: (0.01 - 0.000865 x 81/86) / (1 - 0.000865).
        let by_chance = (0.01 - 0.000_865 * 81.0 / 86.0) / (1.0 - 0.000_865) / 0.01;
        assert!((params.columns[1].equal_by_chance - by_chance).abs() < 1e-9);
        let u = params.columns[1].u.by.0[ALONE];
        assert!(
            (u[1] - (by_chance * 0.01 + 0.000_2)).abs() < 1e-4 && u[5] > 0.98,
            "{u:?}"
        );
        // The weight is the sum of the logarithms of prior odds and of m over u, for equal values of their own share.
        let share = by_chance * crate::frequency::share_of_band(EQUAL_IN_BAND - crate::frequency::BANDS) + 0.000_2;
        let prior = (params.pairs_of_one / (1.0 - params.pairs_of_one)).log2();
        let m_first = params.columns[0].m.by.0[ALONE][1];
        let share_first = params.columns[0].equal_by_chance * crate::frequency::share_of_band(2) + 0.000_2;
        let by_hand =
            prior + (m_first / share_first).log2() + (81.0 / 86.0 / share).log2() + (1.0 - params.swapped).log2();
        let weight = f64::from(Weigher::new(&params).weight(Vector::of(&[EQUAL_IN_BAND, EQUAL_IN_BAND])));
        assert!((weight - by_hand).abs() < 1e-3, "{weight} {by_hand}");
    }

    #[test]
    fn what_made_the_pairs_is_learned_again() {
        let m = [0.90, 0.04, 0.02, 0.01, 0.03];
        let u = [0.0131, 0.10, 0.05, 0.04, 0.7969];
        let (rate, pairs) = (0.0005, 2e6);
        let mut all: Counted = Vec::new();
        for number in 0..5_usize.pow(4) {
            let levels: Vec<usize> = (0..4).map(|at| number / 5_usize.pow(at) % 5).collect();
            let product = |table: &[f64; 5]| levels.iter().map(|level| table[*level]).product::<f64>();
            let nibbles: Vec<u8> = levels
                .iter()
                .map(|level| if *level == 0 { EQUAL_IN_BAND } else { *level as u8 + 1 })
                .collect();
            all.push((
                Vector::of(&nibbles),
                pairs * (rate * product(&m) + (1.0 - rate) * product(&u)),
            ));
        }
        let mut evidence = evidence(4, all.clone(), all, pairs);
        evidence.equal = vec![rate * m[0] + (1.0 - rate) * u[0]; 4];
        let params = learn(&evidence);
        assert!(
            (params.pairs_of_one / rate - 1.0).abs() < 0.1,
            "{}",
            params.pairs_of_one
        );
        for column in &params.columns {
            assert_eq!(
                (column.m.leans_on, column.u.leans_on),
                (None, None),
                "nothing leans where all is independent"
            );
            for level in 0..5 {
                assert!(
                    (column.m.by.0[ALONE][level + 1] - m[level]).abs() < 0.02,
                    "{:?}",
                    column.m.by.0[ALONE]
                );
                assert!(
                    (column.u.by.0[ALONE][level + 1] - u[level]).abs() < 0.01,
                    "{:?}",
                    column.u.by.0[ALONE]
                );
            }
        }
    }
}
