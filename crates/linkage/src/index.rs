//! The join: for every row of the left list the rows of a part of the right list with which it shares a key, each once.

use std::num::NonZero;
use std::ops::Range;

use crate::data::Data;
use crate::keys::{BlockKey, KeyTables};
use crate::parallel;
use crate::settled::Settled;

/// One part of the right list, by keys.
#[derive(Debug)]
pub(crate) struct Index {
    keys: Vec<KeyIndex>,
    first: u32,
    rows: usize,
}

/// One key: for each left row its blocks, for each block its right rows.
#[derive(Debug)]
struct KeyIndex {
    left_ends: Vec<u32>,
    left_blocks: Vec<u32>,
    block_ends: Vec<u32>,
    /// Of the rows of a block those that are not settled come first, up to here.
    open_ends: Vec<u32>,
    right_rows: Vec<u32>,
}

/// Bytes that the index of one right row takes for one key, about.
pub(crate) const BYTES_FOR_ROW_AND_KEY: usize = 24;

/// The rows already met by one thread, so that none is met twice.
#[derive(Debug)]
pub(crate) struct Met {
    stamps: Vec<u32>,
    stamp: u32,
}

impl Index {
    /// Indexes a part of the right rows.
    pub(crate) fn new(
        data: &Data,
        tables: &KeyTables,
        plan: &[BlockKey],
        settled: &Settled,
        part: Range<u32>,
        threads: NonZero<usize>,
    ) -> Self {
        let keys = parallel::map(threads, plan, |key| KeyIndex::new(data, tables, key, settled, &part));
        Self {
            keys,
            first: part.start,
            rows: part.len(),
        }
    }

    pub(crate) fn met(&self) -> Met {
        Met {
            stamps: vec![0; self.rows],
            stamp: 0,
        }
    }

    /// Gathers the right rows for a left row. Of a list compared with itself only the rows after it.
    pub(crate) fn candidates(&self, data: &Data, settled: &Settled, row: u32, met: &mut Met, out: &mut Vec<u32>) {
        out.clear();
        met.stamp += 1;
        let only_open = settled.is_left(row);
        for key in &self.keys {
            for block in key.blocks(row) {
                for right in key.rows(*block, only_open) {
                    let stamp = &mut met.stamps[(*right - self.first) as usize];
                    if *stamp != met.stamp {
                        *stamp = met.stamp;
                        if !data.is_one_list() || *right > row {
                            out.push(*right);
                        }
                    }
                }
            }
        }
    }
}

impl KeyIndex {
    fn new(data: &Data, tables: &KeyTables, key: &BlockKey, settled: &Settled, part: &Range<u32>) -> Self {
        let mut hashes = Vec::new();
        let mut right: Vec<(u64, bool, u32)> = Vec::new();
        for row in part.clone() {
            key.hashes(tables, data, data.right().get(row), &mut hashes);
            right.extend(hashes.iter().map(|hash| (*hash, settled.is_right(row), row)));
        }
        right.sort_unstable();
        right.dedup();
        let (mut blocks, mut block_ends, mut open_ends) = (Vec::new(), Vec::new(), Vec::new());
        for (at, (hash, is_settled, _)) in right.iter().enumerate() {
            if blocks.last() == Some(hash) {
                block_ends.pop();
            } else {
                blocks.push(*hash);
                open_ends.push(at as u32);
            }
            block_ends.push(at as u32 + 1);
            if let (false, Some(end)) = (is_settled, open_ends.last_mut()) {
                *end = at as u32 + 1;
            }
        }
        let mut left: Vec<(u64, u32)> = Vec::new();
        for row in 0..data.left().len() as u32 {
            key.hashes(tables, data, data.left().get(row), &mut hashes);
            left.extend(hashes.iter().map(|hash| (*hash, row)));
        }
        left.sort_unstable();
        left.dedup();
        let mut found: Vec<(u32, u32)> = Vec::with_capacity(left.len());
        let mut block = 0;
        for (hash, row) in left {
            while block < blocks.len() && blocks[block] < hash {
                block += 1;
            }
            if blocks.get(block) == Some(&hash) {
                found.push((row, block as u32));
            }
        }
        let (left_ends, left_blocks) = lists_of(&found, data.left().len());
        let right_rows = right.into_iter().map(|(_, _, row)| row).collect();
        Self {
            left_ends,
            left_blocks,
            block_ends,
            open_ends,
            right_rows,
        }
    }

    fn blocks(&self, row: u32) -> &[u32] {
        let start = if row == 0 {
            0
        } else {
            self.left_ends[row as usize - 1] as usize
        };
        &self.left_blocks[start..self.left_ends[row as usize] as usize]
    }

    fn rows(&self, block: u32, only_open: bool) -> &[u32] {
        let start = if block == 0 {
            0
        } else {
            self.block_ends[block as usize - 1] as usize
        };
        let ends = if only_open { &self.open_ends } else { &self.block_ends };
        &self.right_rows[start..ends[block as usize] as usize]
    }
}

/// Puts the items of each row beside one another.
fn lists_of(found: &[(u32, u32)], rows: usize) -> (Vec<u32>, Vec<u32>) {
    let mut ends = vec![0_u32; rows];
    found.iter().for_each(|(row, _)| ends[*row as usize] += 1);
    let mut sum = 0;
    for end in &mut ends {
        sum += *end;
        *end = sum - *end;
    }
    // Each end stands at the beginning of its list and moves to its end while the list is filled.
    let mut items = vec![0; found.len()];
    for (row, item) in found {
        items[ends[*row as usize] as usize] = *item;
        ends[*row as usize] += 1;
    }
    (ends, items)
}
