//! Keys of rows: what two rows must share to be compared at all. Keys are joined as numbers.

use std::num::NonZero;
use std::ops::Range;

use foldhash::{HashSet, HashSetExt as _};

use crate::compare::{Dictionary, Lists};
use crate::data::{Data, Rows};
use crate::parallel;
use crate::table::MISSING;

/// One kind of key of one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) column: usize,
    pub(crate) kind: u8,
}

/// Rows that agree in all parts are compared. Blocks of rows that would be too large are split by another part, and what is
/// still too large is left to other keys.
#[derive(Debug, Clone)]
pub(crate) struct BlockKey {
    pub(crate) parts: Vec<Part>,
    pub(crate) split_by: Option<Part>,
    /// Blocks that are split, by their hash.
    pub(crate) large: HashSet<u64>,
    pub(crate) too_large: HashSet<u64>,
}

/// The hashes of all values: by dictionary, by kind of key, by value.
#[derive(Debug)]
pub(crate) struct KeyTables(Vec<Vec<Lists>>);

impl KeyTables {
    /// Where a list is looked up in another, only keys that its rows have are kept.
    pub(crate) fn new(data: &Data, threads: NonZero<usize>) -> Self {
        let tables = data.dictionaries.iter().enumerate().map(|(at, dictionary)| {
            let wanted = data.is_looked_up().then(|| keys_of_left(data, at));
            let chunks = parallel::chunks(dictionary.texts().len());
            let parts = parallel::map(threads, &chunks, |codes| {
                keys_of(dictionary, codes.clone(), wanted.as_ref())
            });
            let mut lists: Vec<Lists> = (0..dictionary.key_kinds()).map(|_| Lists::default()).collect();
            for part in parts {
                lists.iter_mut().zip(&part).for_each(|(all, part)| all.append(part));
            }
            lists
        });
        Self(tables.collect())
    }

    /// The hashes of a kind of key that a row has.
    pub(crate) fn of<'a>(&'a self, data: &Data, row: &[u32], part: Part) -> &'a [u32] {
        match row[part.column] {
            MISSING => &[],
            code => self.0[data.columns[part.column].dictionary][usize::from(part.kind)].get(code),
        }
    }

    /// All kinds of keys of all columns.
    pub(crate) fn parts(&self, data: &Data) -> Vec<Part> {
        let columns = data.columns.iter().enumerate();
        let kinds = |(column, of): (usize, &crate::data::DataColumn)| {
            (0..self.0[of.dictionary].len()).map(move |kind| Part {
                column,
                kind: kind as u8,
            })
        };
        columns.flat_map(kinds).collect()
    }
}

/// The keys of some values, by their kinds.
fn keys_of(dictionary: &Dictionary, codes: Range<u32>, wanted: Option<&HashSet<(u8, u32)>>) -> Vec<Lists> {
    let mut lists: Vec<Lists> = (0..dictionary.key_kinds()).map(|_| Lists::default()).collect();
    let mut keys = Vec::new();
    for code in codes {
        keys.clear();
        dictionary.keys_of(code, &mut keys);
        keys.retain(|key| wanted.is_none_or(|wanted| wanted.contains(key)));
        for (kind, list) in lists.iter_mut().enumerate() {
            list.push(keys.iter().filter(|key| usize::from(key.0) == kind).map(|key| key.1));
        }
    }
    lists
}

/// The keys that the rows of the left list have in a dictionary.
fn keys_of_left(data: &Data, dictionary: usize) -> HashSet<(u8, u32)> {
    let mut codes = HashSet::new();
    for (column, _) in data
        .columns
        .iter()
        .enumerate()
        .filter(|(_, of)| of.dictionary == dictionary)
    {
        codes.extend((0..data.left().len() as u32).map(|row| data.left().get(row)[column]));
    }
    codes.remove(&MISSING);
    let dictionary = &data.dictionaries[dictionary];
    let mut keys = Vec::new();
    codes.iter().for_each(|code| dictionary.keys_of(*code, &mut keys));
    keys.into_iter().collect()
}

impl BlockKey {
    pub(crate) fn of(parts: Vec<Part>, split_by: Option<Part>) -> Self {
        Self {
            parts,
            split_by,
            large: HashSet::new(),
            too_large: HashSet::new(),
        }
    }

    /// The hashes under which a row stands, before large blocks are split.
    pub(crate) fn whole(&self, tables: &KeyTables, data: &Data, row: &[u32], out: &mut Vec<u64>) {
        out.clear();
        match self.parts.as_slice() {
            [one] => out.extend(tables.of(data, row, *one).iter().map(|hash| mix(0, *hash))),
            [one, other] => {
                let others = tables.of(data, row, *other);
                for hash in tables.of(data, row, *one) {
                    out.extend(others.iter().map(|other| mix(mix(0, *hash), *other)));
                }
            }
            _ => {}
        }
    }

    /// The hashes under which a row stands.
    pub(crate) fn hashes(&self, tables: &KeyTables, data: &Data, row: &[u32], out: &mut Vec<u64>) {
        self.whole(tables, data, row, out);
        if self.large.is_empty() || !out.iter().any(|hash| self.large.contains(hash)) {
            return;
        }
        let split: &[u32] = self.split_by.map_or(&[], |part| tables.of(data, row, part));
        let mut kept = Vec::with_capacity(out.len());
        for hash in out.iter() {
            if self.large.contains(hash) {
                kept.extend(split.iter().map(|by| mix(*hash, *by)));
            } else {
                kept.push(*hash);
            }
        }
        kept.retain(|hash| !self.too_large.contains(hash));
        *out = kept;
    }

    /// Finds the blocks with more pairs than that, and splits them.
    pub(crate) fn split_large(&mut self, tables: &KeyTables, data: &Data, most: f64) {
        let is_over = |left: usize, right: usize| left as f64 * right as f64 > most;
        self.large = self.blocks_over(tables, data, &is_over, true);
        if !self.large.is_empty() {
            self.too_large = self.blocks_over(tables, data, &is_over, false);
        }
    }

    /// Leaves blocks with more rows of the right list than that to other keys.
    pub(crate) fn leave_large(&mut self, tables: &KeyTables, data: &Data, most: usize) {
        self.large = self.blocks_over(tables, data, &|_, right| right > most, true);
    }

    fn blocks_over(
        &self,
        tables: &KeyTables,
        data: &Data,
        is_over: &dyn Fn(usize, usize) -> bool,
        whole: bool,
    ) -> HashSet<u64> {
        let mut over = HashSet::new();
        let sides = [data.left(), data.right()].map(|rows| self.all_hashes(tables, data, rows, 1, whole));
        for_each_block(&sides, |hash, left, right| {
            if is_over(left, right) {
                over.insert(hash);
            }
        });
        over
    }

    /// The hashes of one row in `of`, in order.
    fn all_hashes(&self, tables: &KeyTables, data: &Data, rows: &Rows, of: usize, whole: bool) -> Vec<u64> {
        let (mut all, mut hashes) = (Vec::new(), Vec::new());
        for row in sample(rows.len(), of) {
            if whole {
                self.whole(tables, data, rows.get(row), &mut hashes);
            } else {
                self.hashes(tables, data, rows.get(row), &mut hashes);
            }
            all.extend_from_slice(&hashes);
        }
        all.sort_unstable();
        all
    }

    /// Estimates from one row in `of` the pairs of this key, and the share of rows in blocks with more pairs than `most`,
    /// whose pairs are not counted.
    pub(crate) fn estimate(&self, tables: &KeyTables, data: &Data, of: usize, most: f64) -> Estimate {
        let sides = [data.left(), data.right()].map(|rows| self.all_hashes(tables, data, rows, of, true));
        let scale = (of * of) as f64;
        let (mut pairs, mut rows_over) = (0.0, 0.0);
        for_each_block(&sides, |_, left, right| {
            let size = left as f64 * right as f64;
            if size * scale > most {
                rows_over += left as f64;
            } else if data.is_one_list() {
                pairs += left as f64 * (left as f64 - 1.0) / 2.0;
            } else {
                pairs += size;
            }
        });
        Estimate {
            pairs: pairs * scale,
            share_over: rows_over / (sides[0].len() as f64).max(1.0),
        }
    }
}

/// What a key would cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Estimate {
    pub(crate) pairs: f64,
    /// Share of rows in blocks that are too large.
    pub(crate) share_over: f64,
}

/// One row in `of`, spread by chance and the same in every run.
pub(crate) fn sample(rows: usize, of: usize) -> impl Iterator<Item = u32> {
    (0..rows as u32).filter(move |row| of == 1 || mix(0x5A3B, *row).is_multiple_of(of as u64))
}

/// Calls for every hash that both sides have, with how often each has it.
fn for_each_block(sides: &[Vec<u64>; 2], mut call: impl FnMut(u64, usize, usize)) {
    let [left, right] = sides;
    let (mut i, mut j) = (0, 0);
    while i < left.len() && j < right.len() {
        let hash = left[i].max(right[j]);
        i += left[i..].partition_point(|other| *other < hash);
        j += right[j..].partition_point(|other| *other < hash);
        let many = |side: &[u64]| side.iter().take_while(|other| **other == hash).count();
        let (of_left, of_right) = (many(&left[i.min(left.len())..]), many(&right[j.min(right.len())..]));
        if of_left > 0 && of_right > 0 {
            call(hash, of_left, of_right);
        }
        i += of_left;
        j += of_right;
    }
}

/// Mixes a hash into another (the finishing steps of splitmix64).
pub(crate) fn mix(hash: u64, other: u32) -> u64 {
    let mut z = hash.wrapping_add(u64::from(other)).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
