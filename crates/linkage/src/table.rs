//! A list in memory: each distinct text once, each cell a number.

use std::cmp::Ordering;

use foldhash::fast::FixedState;
use shouwang_domain::{Problem, Result};

/// The code of an empty cell.
pub(crate) const MISSING: u32 = u32::MAX;

/// Distinct texts, in one piece of memory, numbered in the order of their first appearance.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    bytes: String,
    ends: Vec<usize>,
}

impl Texts {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, code: u32) -> &str {
        let at = code as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.bytes[start..self.ends[at]]
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        (0..self.len() as u32).map(|code| self.get(code))
    }
}

/// Gives every distinct text a number. The table of slots holds codes, so that no text is kept twice.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    texts: Texts,
    slots: Vec<u32>,
}

impl Interner {
    pub(crate) fn code(&mut self, text: &str) -> u32 {
        if (self.texts.len() + 1) * 2 > self.slots.len() {
            self.grow();
        }
        let mut slot = hash(text) as usize & (self.slots.len() - 1);
        loop {
            let code = self.slots[slot];
            if code == MISSING {
                let new = self.texts.len() as u32;
                self.texts.push(text);
                self.slots[slot] = new;
                return new;
            }
            if self.texts.get(code) == text {
                return code;
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    /// The number of a text that has one.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        let last = self.slots.len().checked_sub(1)?;
        let mut slot = hash(text) as usize & last;
        loop {
            match self.slots[slot] {
                MISSING => return None,
                code if self.texts.get(code) == text => return Some(code),
                _ => slot = (slot + 1) & last,
            }
        }
    }

    pub(crate) fn texts(&self) -> &Texts {
        &self.texts
    }

    pub(crate) fn into_texts(self) -> Texts {
        self.texts
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(64);
        self.slots = vec![MISSING; size];
        for code in 0..self.texts.len() as u32 {
            let mut slot = hash(self.texts.get(code)) as usize & (size - 1);
            while self.slots[slot] != MISSING {
                slot = (slot + 1) & (size - 1);
            }
            self.slots[slot] = code;
        }
    }
}

/// The same for the same text, on every machine and in every run.
pub(crate) fn hash(text: &str) -> u64 {
    use std::hash::BuildHasher as _;
    FixedState::with_seed(0x5EED).hash_one(text)
}

/// One column: a code for each row, and what the codes stand for.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    pub(crate) codes: Vec<u32>,
    pub(crate) texts: Texts,
}

impl Cells {
    /// The cells of rows in a new order, with codes in the order in which they appear there: no code may depend on the order
    /// of the file.
    fn in_order(order: &[u32], codes: &[u32], texts: &Texts) -> Self {
        let mut cells = Self::default();
        let mut new_codes = vec![MISSING; texts.len()];
        for row in order {
            let code = codes[*row as usize];
            if code != MISSING && new_codes[code as usize] == MISSING {
                new_codes[code as usize] = cells.texts.len() as u32;
                cells.texts.push(texts.get(code));
            }
            cells.codes.push(if code == MISSING {
                MISSING
            } else {
                new_codes[code as usize]
            });
        }
        cells
    }
}

/// A list whose rows are in the order of their ids, so that no result depends on the order in the file.
#[derive(Debug)]
pub struct Table {
    pub(crate) ids: Texts,
    pub(crate) columns: Vec<Cells>,
}

impl Table {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row with an id.
    pub fn find(&self, id: &str) -> Option<u32> {
        let (mut from, mut to) = (0, self.len() as u32);
        while from < to {
            let middle = from + (to - from) / 2;
            match self.id(middle).cmp(id) {
                Ordering::Less => from = middle + 1,
                Ordering::Equal => return Some(middle),
                Ordering::Greater => to = middle,
            }
        }
        None
    }

    /// The id of a row.
    pub fn id(&self, row: u32) -> &str {
        self.ids.get(row)
    }
}

/// Takes the rows of a list one after the other.
#[derive(Debug)]
pub struct TableBuilder {
    ids: Texts,
    columns: Vec<(Vec<u32>, Interner)>,
}

impl TableBuilder {
    /// A list with so many columns.
    pub fn new(columns: usize) -> Self {
        Self {
            ids: Texts::default(),
            columns: (0..columns).map(|_| (Vec::new(), Interner::default())).collect(),
        }
    }

    /// Adds a row; a cell that says nothing, such as `null` or white space, is missing.
    pub fn push<'a>(&mut self, id: &str, cells: impl Iterator<Item = &'a str>) {
        self.ids.push(id.trim());
        for ((codes, interner), cell) in self.columns.iter_mut().zip(cells) {
            let cell = cell.trim();
            codes.push(if says_nothing(cell) {
                MISSING
            } else {
                interner.code(cell)
            });
        }
    }

    /// The list with its rows in order of the ids.
    ///
    /// # Errors
    /// `linkage.id_missing` and `linkage.id_twice`, because a pair is named by the ids of its rows. `place` says where.
    pub fn finish(self, place: &str) -> Result<Table> {
        let mut order: Vec<u32> = (0..self.ids.len() as u32).collect();
        order.sort_unstable_by(|a, b| self.ids.get(*a).cmp(self.ids.get(*b)));
        if order.first().is_some_and(|row| self.ids.get(*row).is_empty()) {
            return Err(Problem::bad_data(
                "linkage.id_missing",
                "有的行没有编号；请补上编号列，每行一个。",
                "Some row has no id; fill the id column, one for each row.",
            )
            .at(place));
        }
        let twice = order
            .windows(2)
            .filter(|two| self.ids.get(two[0]) == self.ids.get(two[1]));
        let twice = twice.count();
        if twice > 0 {
            return Err(Problem::bad_data(
                "linkage.id_twice",
                format!("编号列有 {twice} 处重复；请换一列每行不同的编号。"),
                format!("The id column repeats itself {twice} times; name a column that differs in each row."),
            )
            .at(place));
        }
        let mut ids = Texts::default();
        order.iter().for_each(|row| ids.push(self.ids.get(*row)));
        let columns = self
            .columns
            .into_iter()
            .map(|(codes, interner)| Cells::in_order(&order, &codes, interner.texts()));
        Ok(Table {
            ids,
            columns: columns.collect(),
        })
    }
}

/// What stands for an empty cell.
fn says_nothing(cell: &str) -> bool {
    const WORDS: [&str; 12] = [
        "null", "nan", "none", "n/a", "unknown", "-", "--", "\\n", "nil", "不详", "未知", "无",
    ];
    cell.is_empty() || (cell.len() <= 7 && WORDS.iter().any(|word| cell.eq_ignore_ascii_case(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_the_order_of_their_ids_and_empty_words_are_missing() {
        let mut builder = TableBuilder::new(2);
        builder.push("b", ["x", "NULL"].into_iter());
        builder.push("a", [" y ", "x"].into_iter());
        let table = builder.finish("a.csv").unwrap();
        assert_eq!((table.id(0), table.id(1)), ("a", "b"));
        assert_eq!(
            ["a", "b", "", "aa"].map(|id| table.find(id)),
            [Some(0), Some(1), None, None]
        );
        let cell = |column: usize, row: usize| {
            let cells = &table.columns[column];
            (cells.codes[row] != MISSING).then(|| cells.texts.get(cells.codes[row]))
        };
        assert_eq!((cell(0, 0), cell(0, 1)), (Some("y"), Some("x")));
        assert_eq!((cell(1, 0), cell(1, 1)), (Some("x"), None));
    }

    #[test]
    fn an_id_is_there_and_there_once() {
        let code_of = |ids: [&str; 2]| {
            let mut builder = TableBuilder::new(0);
            ids.iter().for_each(|id| builder.push(id, std::iter::empty()));
            builder.finish("a.csv").unwrap_err().code
        };
        assert_eq!(code_of(["a", " "]), "linkage.id_missing");
        assert_eq!(code_of(["a", "a "]), "linkage.id_twice");
    }

    #[test]
    fn many_texts_keep_their_numbers() {
        let mut interner = Interner::default();
        for round in 0..2 {
            for n in 0..5_000_u32 {
                assert_eq!(interner.code(&format!("t{n}")), n, "{round}");
            }
        }
        assert_eq!(interner.texts().get(4_999), "t4999");
    }
}
