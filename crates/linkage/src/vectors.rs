//! Comparisons of many pairs, packed and counted: training looks at each distinct one once.

use foldhash::HashMap;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::compare::{EQUAL, Kind, NOTHING};
use crate::data::{Data, Levels, Rows};
use crate::frequency::{BANDS, Frequencies};
use crate::table::MISSING;

/// The levels of a pair, four bits for each column; equal values by the band of their frequency. The last bit says that
/// values changed places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Vector(u128);

const SWAPPED: u128 = 1 << 127;

impl Vector {
    pub(crate) fn new(levels: &Levels, row: &[u32], frequencies: &Frequencies) -> Self {
        let mut packed = if levels.swapped { SWAPPED } else { 0 };
        for (column, code) in row.iter().enumerate() {
            let level = levels.of[column];
            let nibble = if level == EQUAL {
                BANDS + frequencies.band(column, *code)
            } else {
                level
            };
            packed |= u128::from(nibble) << (4 * column);
        }
        Self(packed)
    }

    /// From the entry of each column.
    #[cfg(test)]
    pub(crate) fn of(nibbles: &[u8]) -> Self {
        let placed = nibbles
            .iter()
            .enumerate()
            .map(|(at, nibble)| u128::from(*nibble) << (4 * at));
        Self(placed.sum())
    }

    /// The level of a column.
    pub(crate) fn level(self, column: usize) -> u8 {
        match self.nibble(column) {
            BANDS.. => EQUAL,
            level => level,
        }
    }

    pub(crate) fn is_swapped(self) -> bool {
        self.0 & SWAPPED != 0
    }

    /// Zero for nothing, a level, or a band above [`BANDS`].
    pub(crate) fn nibble(self, column: usize) -> u8 {
        (self.0 >> (4 * column)) as u8 & 15
    }
}

/// Distinct vectors with the number of pairs that have each, in order.
pub(crate) type Counted = Vec<(Vector, f64)>;

/// Counts vectors.
#[derive(Debug, Default)]
pub(crate) struct Counter(HashMap<Vector, u64>);

impl Counter {
    pub(crate) fn add(&mut self, vector: Vector) {
        *self.0.entry(vector).or_default() += 1;
    }

    pub(crate) fn counted(self) -> Counted {
        let mut all: Counted = self
            .0
            .into_iter()
            .map(|(vector, count)| (vector, count as f64))
            .collect();
        all.sort_unstable_by_key(|(vector, _)| *vector);
        all
    }
}

/// Random pairs of all that there are.
const RANDOM_PAIRS: usize = 100_000;
/// The same to find slips, which are rare between two persons; fewer once there are enough of them.
const PAIRS_TO_FIND_SLIPS: usize = 600_000;
/// Places and texts are often a little alike, and it takes long to see.
const PAIRS_TO_FIND_ALIKE_WORDS: usize = 100_000;
const ENOUGH_SLIPS: usize = 6_000;
/// Random pairs that have an equal value in a column, for each column.
const PAIRS_EQUAL_IN: usize = 6_000;

/// Pairs drawn from all pairs, the same in every run.
pub(crate) fn random_pairs(data: &Data, frequencies: &Frequencies) -> Counted {
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let mut counter = Counter::default();
    let (left, right) = (data.left(), data.right());
    if data.all_pairs() < 1.0 {
        return Vec::new();
    }
    // Of short lists every pair is drawn twice, about.
    let draws = RANDOM_PAIRS.min((2.0 * data.all_pairs()) as usize);
    for _ in 0..draws {
        let one = rng.random_range(0..left.len() as u32);
        let other = rng.random_range(0..right.len() as u32);
        if !data.is_one_list() || one != other {
            let (one, other) = (left.get(one), right.get(other));
            counter.add(Vector::new(&data.compare(one, other), one, frequencies));
        }
    }
    counter.counted()
}

/// Pairs that are neither equal in a column nor different, among so many drawn that have a value in it.
#[derive(Debug)]
pub(crate) struct Slips {
    pub(crate) drawn: f64,
    pub(crate) pairs: Counted,
}

/// Draws pairs from all pairs and keeps those with a slip in a column.
pub(crate) fn slips_in(data: &Data, column: usize, frequencies: &Frequencies) -> Slips {
    let mut rng = ChaCha8Rng::seed_from_u64(1_000 + column as u64);
    let (left, right) = (data.left(), data.right());
    let (mut counter, mut drawn, mut found) = (Counter::default(), 0.0, 0);
    let most = match data.columns[column].kind {
        Kind::Words => PAIRS_TO_FIND_ALIKE_WORDS,
        _ => PAIRS_TO_FIND_SLIPS,
    };
    let draws = most.min((2.0 * data.all_pairs()) as usize);
    for _ in 0..draws {
        let one = rng.random_range(0..left.len() as u32);
        let other = rng.random_range(0..right.len() as u32);
        if data.is_one_list() && one == other {
            continue;
        }
        let (one, other) = (left.get(one), right.get(other));
        let level = data.level(&data.columns[column], one[column], other[column]);
        drawn += f64::from(u8::from(level != NOTHING));
        if level > EQUAL && usize::from(level) < data.columns[column].kind.levels().len() {
            counter.add(Vector::new(&data.compare(one, other), one, frequencies));
            found += 1;
            if found == ENOUGH_SLIPS {
                break;
            }
        }
    }
    Slips {
        drawn,
        pairs: counter.counted(),
    }
}

/// Pairs drawn from those within a list that have an equal value in a column: a row that has such a partner, then a partner.
/// Two rows of one list are of two people unless somebody stands in it twice, so these show what families, villages and
/// institutions have in common; each row counts alike, or one large institution would speak for all families.
pub(crate) fn pairs_equal_in(data: &Data, column: usize, frequencies: &Frequencies) -> Counted {
    let right = (!data.is_one_list()).then(|| data.right());
    let lists = std::iter::once(data.left()).chain(right);
    let values: Vec<(&Rows, Vec<Vec<u32>>)> = lists.map(|rows| (rows, shared_values(rows, column))).collect();
    // Which rows follow one another does not depend on anything but the values, so neither does the draw.
    let rows = values.iter().flat_map(|(rows, values)| {
        let partners = values.iter().flat_map(|same| (0..same.len()).map(move |at| (same, at)));
        partners.map(move |(same, at)| (*rows, same, at))
    });
    let all: Vec<(&Rows, &Vec<u32>, usize)> = rows.collect();
    let mut rng = ChaCha8Rng::seed_from_u64(3 + column as u64);
    let mut counter = Counter::default();
    if all.is_empty() {
        return Vec::new();
    }
    for _ in 0..PAIRS_EQUAL_IN {
        let (rows, same, at) = all[rng.random_range(0..all.len())];
        let other = rng.random_range(0..same.len() - 1);
        let other = if other >= at { other + 1 } else { other };
        let [one, other] = [at, other].map(|at| rows.get(same[at]));
        counter.add(Vector::new(&data.compare(one, other), one, frequencies));
    }
    counter.counted()
}

/// The rows of each value that several rows have.
fn shared_values(rows: &Rows, column: usize) -> Vec<Vec<u32>> {
    let all = (0..rows.len() as u32).map(|row| (rows.get(row)[column], row));
    let mut by_value: Vec<(u32, u32)> = all.filter(|(code, _)| *code != MISSING).collect();
    by_value.sort_unstable();
    let same = by_value.chunk_by(|one, other| one.0 == other.0);
    same.filter(|same| same.len() > 1)
        .map(|same| same.iter().map(|(_, row)| *row).collect())
        .collect()
}
