//! Pairs that need no weighing: a sound resident ID number in both lists, with a name that agrees.
//!
//! Two rows that are settled, each with its own partner, have two sound numbers and are compared no more. Everything else is
//! compared with everything that shares a key, settled or not, so that a second copy of somebody is still found.

use crate::compare::{Dictionary, Kind, NOTHING};
use crate::data::Data;
use crate::table::MISSING;

/// What is settled before anything is weighed.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    /// Rows of both lists, in order.
    pub(crate) pairs: Vec<(u32, u32)>,
    /// Rows of the left list that are in such a pair; none where nothing is settled.
    left: Vec<bool>,
    right: Vec<bool>,
}

impl Settled {
    /// Nothing is settled, every pair is weighed.
    pub(crate) fn nothing(data: &Data) -> Self {
        Self {
            pairs: Vec::new(),
            left: vec![false; data.left().len()],
            right: vec![false; data.right().len()],
        }
    }

    pub(crate) fn new(data: &Data) -> Self {
        let mut settled = Self::nothing(data);
        for (at, column) in data.columns.iter().enumerate() {
            if let Dictionary::Ids(numbers) = &data.dictionaries[column.dictionary] {
                settled.settle(data, at, &|code| code != MISSING && numbers.is_sound_resident(code));
            }
        }
        settled.pairs.sort_unstable();
        settled.pairs.dedup();
        settled
    }

    fn settle(&mut self, data: &Data, column: usize, is_sound: &dyn Fn(u32) -> bool) {
        let mut holders: Vec<(u32, u32)> = (0..data.right().len() as u32)
            .map(|row| (data.right().get(row)[column], row))
            .filter(|(code, _)| is_sound(*code))
            .collect();
        holders.sort_unstable();
        for row in 0..data.left().len() as u32 {
            let cells = data.left().get(row);
            if !is_sound(cells[column]) {
                continue;
            }
            let first = holders.partition_point(|(code, _)| *code < cells[column]);
            let same = holders[first..].iter().take_while(|(code, _)| *code == cells[column]);
            for (_, other) in same.filter(|(_, other)| !data.is_one_list() || *other > row) {
                if names_agree(data, cells, data.right().get(*other)) {
                    self.pairs.push((row, *other));
                    self.left[row as usize] = true;
                    self.right[*other as usize] = true;
                    if data.is_one_list() {
                        self.left[*other as usize] = true;
                        self.right[row as usize] = true;
                    }
                }
            }
        }
    }

    pub(crate) fn is_left(&self, row: u32) -> bool {
        self.left[row as usize]
    }

    pub(crate) fn is_right(&self, row: u32) -> bool {
        self.right[row as usize]
    }

    /// Share of all pairs that are still to be compared, about.
    pub(crate) fn share_open(&self) -> f64 {
        let settled = |rows: &[bool]| rows.iter().filter(|row| **row).count() as f64 / rows.len().max(1) as f64;
        1.0 - settled(&self.left) * settled(&self.right)
    }
}

fn names_agree(data: &Data, one: &[u32], other: &[u32]) -> bool {
    let levels = data.compare(one, other);
    let names = data.columns.iter().zip(levels.of);
    let mut said = names
        .filter(|(column, level)| column.kind == Kind::Name && *level != NOTHING)
        .peekable();
    said.peek().is_some() && said.all(|(column, level)| level <= column.kind.agrees())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::tests::data;
    use shouwang_domain::id_number::check_digit;

    fn number(body: &str) -> String {
        format!("{body}{}", check_digit(body))
    }

    #[test]
    fn a_sound_number_and_a_name_that_agrees_settle_a_pair() {
        let [a, b, c] = ["99010119700101123", "99010119850505002", "99010119990303002"].map(number);
        let wrong = format!("{}0", &a[..17]);
        let of_15 = format!("{}{}", &c[..6], &c[8..17]);
        let left = [
            ["陈志強", a.as_str()],
            ["李娜", &b],
            ["王芳", &of_15],
            ["陈志强", &wrong],
            ["", &a],
        ];
        let right = [["陈志强", a.as_str()], ["赵云", &b], ["王芳", &c]];
        let settled = Settled::new(&data("name:name,number:id", &left, Some(&right)));
        // Traditional characters and 15 digits are the same; another name, a wrong check digit and no name are not enough.
        assert_eq!(settled.pairs, [(0, 0), (2, 2)]);
        assert!(settled.is_left(0) && !settled.is_left(1) && settled.is_right(2) && !settled.is_right(1));
    }

    #[test]
    fn within_one_list_each_pair_is_settled_once() {
        let a = number("99010119700101123");
        let rows = [["陈志强", a.as_str()], ["李娜", ""], ["陈志强", &a]];
        let settled = Settled::new(&data("name:name,number:id", &rows, None));
        assert_eq!(settled.pairs, [(0, 2)]);
        assert!(settled.is_left(2) && settled.is_right(0));
    }

    #[test]
    fn numbers_that_are_no_resident_id_numbers_settle_nothing() {
        let rows = [["mary smith", "584160130"], ["mary smith", "584160130"]];
        assert!(Settled::new(&data("name:name,number:id", &rows, None)).pairs.is_empty());
    }
}
