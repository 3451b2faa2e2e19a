//! Two lists made ready: every cell the number of a value, and the values of both in shared dictionaries.

use std::num::NonZero;

use crate::compare::{Dictionary, EQUAL, Kind, NOTHING};
use crate::normal::{self, DateOrder};
use crate::parallel;
use crate::schema::{MAX_COLUMNS, Schema};
use crate::table::{Cells, Interner, MISSING, Table, Texts};

/// The rows of one list, row after row.
#[derive(Debug)]
pub(crate) struct Rows {
    width: usize,
    codes: Vec<u32>,
}

impl Rows {
    pub(crate) fn len(&self) -> usize {
        self.codes.len() / self.width
    }

    pub(crate) fn get(&self, row: u32) -> &[u32] {
        let start = row as usize * self.width;
        &self.codes[start..start + self.width]
    }
}

/// A column of both lists.
#[derive(Debug)]
pub(crate) struct DataColumn {
    pub(crate) kind: Kind,
    pub(crate) dictionary: usize,
    /// Cells of the left and of the right list that have each value of the dictionary.
    pub(crate) counts: [Vec<u32>; 2],
}

/// Two lists, or one that is compared with itself.
#[derive(Debug)]
pub(crate) struct Data {
    pub(crate) columns: Vec<DataColumn>,
    pub(crate) dictionaries: Vec<Dictionary>,
    left: Rows,
    right: Option<Rows>,
    /// Whether the left list is looked up in the right one: then the right one alone says how usual a value is, so that what is
    /// found for a row depends on no other row beside it.
    is_looked_up: bool,
    /// Columns between which values may have changed places.
    pub(crate) swaps: Vec<(usize, usize)>,
}

/// What a pair of rows says: a level for each column, and whether values changed places between two columns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Levels {
    pub(crate) of: [u8; MAX_COLUMNS],
    pub(crate) swapped: bool,
}

/// More columns of one kind than this are only tried with their neighbours.
const SWAP_ALL: usize = 4;

impl Data {
    /// A list and the one that it is looked up in.
    pub(crate) fn of_look_up(schema: &Schema, left: &Table, right: &Table, threads: NonZero<usize>) -> Self {
        Self::made(schema, left, Some(right), true, threads)
    }

    pub(crate) fn new(schema: &Schema, left: &Table, right: Option<&Table>, threads: NonZero<usize>) -> Self {
        Self::made(schema, left, right, false, threads)
    }

    fn made(schema: &Schema, left: &Table, right: Option<&Table>, is_looked_up: bool, threads: NonZero<usize>) -> Self {
        let kinds: Vec<Kind> = schema.columns().iter().map(|column| Kind::of(column.kind)).collect();
        let mut of_kind: Vec<Kind> = kinds.clone();
        of_kind.sort_unstable();
        of_kind.dedup();
        let tables = [Some(left), right];
        let mut rows = tables.map(|table| {
            table.map(|table| Rows {
                width: kinds.len(),
                codes: vec![MISSING; table.len() * kinds.len()],
            })
        });
        let mut interners: Vec<Interner> = of_kind.iter().map(|_| Interner::default()).collect();
        for (column, kind) in kinds.iter().enumerate() {
            let dictionary = of_kind.iter().position(|other| other == kind).unwrap_or(0);
            for (table, rows) in tables.iter().zip(&mut rows) {
                if let (Some(table), Some(rows)) = (table, rows) {
                    let codes = shared_codes(*kind, &table.columns[column], &mut interners[dictionary], threads);
                    for (row, code) in table.columns[column].codes.iter().enumerate() {
                        let code = if *code == MISSING {
                            MISSING
                        } else {
                            codes[*code as usize]
                        };
                        rows.codes[row * kinds.len() + column] = code;
                    }
                }
            }
        }
        let [left, right] = rows;
        let left = left.unwrap_or(Rows {
            width: kinds.len(),
            codes: Vec::new(),
        });
        let columns: Vec<DataColumn> = (0..kinds.len())
            .map(|column| {
                let dictionary = of_kind.iter().position(|other| *other == kinds[column]).unwrap_or(0);
                let size = interners[dictionary].texts().len();
                let lists = [&left, right.as_ref().unwrap_or(&left)];
                let counts = lists.map(|rows| counts(rows, column, size));
                DataColumn {
                    kind: kinds[column],
                    dictionary,
                    counts,
                }
            })
            .collect();
        let dictionaries = interners.into_iter().enumerate().map(|(at, interner)| {
            let mut all = vec![0; interner.texts().len()];
            for column in columns.iter().filter(|column| column.dictionary == at) {
                let sides = usize::from(is_looked_up)..1 + usize::from(right.is_some());
                for counts in &column.counts[sides] {
                    all.iter_mut().zip(counts).for_each(|(all, count)| *all += count);
                }
            }
            Dictionary::new(of_kind[at], interner.into_texts(), &all)
        });
        let dictionaries = dictionaries.collect();
        let swaps = swaps(&kinds);
        Self {
            columns,
            dictionaries,
            left,
            right,
            is_looked_up,
            swaps,
        }
    }

    pub(crate) fn is_looked_up(&self) -> bool {
        self.is_looked_up
    }

    pub(crate) fn left(&self) -> &Rows {
        &self.left
    }

    /// The right list; the left one when it is compared with itself.
    pub(crate) fn right(&self) -> &Rows {
        self.right.as_ref().unwrap_or(&self.left)
    }

    pub(crate) fn is_one_list(&self) -> bool {
        self.right.is_none()
    }

    /// Takes the cells of a column from rows of one of the lists.
    pub(crate) fn forget(&mut self, column: usize, of: &[u32], is_left: bool) {
        let sides: &[usize] = match (self.right.is_none(), is_left) {
            (true, _) => &[0, 1],
            (_, true) => &[0],
            (_, false) => &[1],
        };
        let rows = match &mut self.right {
            Some(right) if !is_left => right,
            _ => &mut self.left,
        };
        for row in of {
            let cell = &mut rows.codes[*row as usize * rows.width + column];
            for side in sides {
                self.columns[column].counts[*side][*cell as usize] -= 1;
            }
            *cell = MISSING;
        }
    }

    /// Pairs that could be asked about.
    pub(crate) fn all_pairs(&self) -> f64 {
        let (left, right) = (self.left.len() as f64, self.right().len() as f64);
        if self.is_one_list() {
            left * (left - 1.0) / 2.0
        } else {
            left * right
        }
    }

    /// Compares two rows, whichever list they are of.
    #[inline]
    pub(crate) fn compare(&self, one: &[u32], other: &[u32]) -> Levels {
        let mut levels = Levels {
            of: [NOTHING; MAX_COLUMNS],
            swapped: false,
        };
        for (at, column) in self.columns.iter().enumerate() {
            levels.of[at] = self.level(column, one[at], other[at]);
        }
        for (i, j) in &self.swaps {
            self.try_swap(one, other, (*i, *j), &mut levels);
        }
        levels
    }

    /// The level of two values of a column.
    #[inline]
    pub(crate) fn level(&self, column: &DataColumn, a: u32, b: u32) -> u8 {
        if a == MISSING || b == MISSING {
            NOTHING
        } else if a == b {
            EQUAL
        } else {
            self.dictionaries[column.dictionary].level(a, b)
        }
    }

    /// Two columns that differ, and agree when one row is read with their values exchanged, are taken as exchanged.
    #[inline]
    fn try_swap(&self, one: &[u32], other: &[u32], (i, j): (usize, usize), levels: &mut Levels) {
        let kind = self.columns[i].kind;
        let differs = |level: u8| level == NOTHING || usize::from(level) + 1 >= kind.levels().len();
        if !differs(levels.of[i]) || !differs(levels.of[j]) {
            return;
        }
        let column = &self.columns[i];
        let first = self.level(column, one[i], other[j]);
        if first > kind.agrees() {
            return;
        }
        let second = self.level(column, one[j], other[i]);
        let agrees = |level: u8| level != NOTHING && level <= kind.agrees();
        let fits = (agrees(first) && agrees(second))
            || (agrees(first) && second == NOTHING)
            || (first == NOTHING && agrees(second));
        if fits {
            (levels.of[i], levels.of[j]) = (first, second);
            levels.swapped = true;
        }
    }
}

/// The shared code of each value of one column of one list.
fn shared_codes(kind: Kind, cells: &Cells, interner: &mut Interner, threads: NonZero<usize>) -> Vec<u32> {
    let order = match kind {
        Kind::Date => DateOrder::of(cells.texts.iter()),
        _ => DateOrder::YearFirst,
    };
    let normal = |text: &str| match kind {
        Kind::Name => normal::name(text),
        Kind::Date => normal::date(text, order),
        Kind::Id => crate::compare::normal_id(text),
        Kind::Number => normal::number(text),
        Kind::Words => normal::place_or_text(text),
    };
    let chunks = parallel::chunks(cells.texts.len());
    let normal = parallel::map(threads, &chunks, |codes| {
        let mut texts = Texts::default();
        codes
            .clone()
            .for_each(|code| texts.push(&normal(cells.texts.get(code))));
        texts
    });
    let texts = normal.iter().flat_map(Texts::iter);
    texts
        .map(|text| if text.is_empty() { MISSING } else { interner.code(text) })
        .collect()
}

fn counts(rows: &Rows, column: usize, size: usize) -> Vec<u32> {
    let mut counts = vec![0; size];
    for row in 0..rows.len() as u32 {
        let code = rows.get(row)[column];
        if code != MISSING {
            counts[code as usize] += 1;
        }
    }
    counts
}

fn swaps(kinds: &[Kind]) -> Vec<(usize, usize)> {
    let mut swaps = Vec::new();
    for kind in [Kind::Name, Kind::Words] {
        let columns: Vec<usize> = (0..kinds.len()).filter(|at| kinds[*at] == kind).collect();
        for (place, i) in columns.iter().enumerate() {
            let reach = if columns.len() > SWAP_ALL { 1 } else { columns.len() };
            swaps.extend(columns[place + 1..].iter().take(reach).map(|j| (*i, *j)));
        }
    }
    swaps
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::table::TableBuilder;

    /// Two small lists, or one; the ids are the numbers of the rows.
    pub(crate) fn data<const N: usize>(columns: &str, left: &[[&str; N]], right: Option<&[[&str; N]]>) -> Data {
        let table = |rows: &[[&str; N]]| {
            let mut builder = TableBuilder::new(N);
            for (at, row) in rows.iter().enumerate() {
                builder.push(&format!("{at:03}"), row.iter().copied());
            }
            builder.finish("test").unwrap()
        };
        Data::new(
            &Schema::parse(columns).unwrap(),
            &table(left),
            right.map(table).as_ref(),
            NonZero::<usize>::MIN,
        )
    }

    #[test]
    fn names_that_changed_places_are_compared_as_they_belong() {
        let data = data(
            "given:name,family:name",
            &[["mary", "smith"]],
            Some(&[["smith", "mary"]]),
        );
        let levels = data.compare(data.left().get(0), data.right().get(0));
        assert!(levels.swapped);
        assert_eq!(levels.of[..2], [EQUAL, EQUAL]);
    }
}
