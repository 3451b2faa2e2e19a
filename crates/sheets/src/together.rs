//! Rows that stand or fall together.

use std::collections::{BTreeSet, HashMap};

use crate::{ParsedWorkbook, Place};

/// Which rows of a file stand or fall together: those of one household or record, and those that say one thing twice, of
/// which nobody knows which is meant.
#[derive(Debug, Clone, Default)]
pub struct Together(Vec<Vec<Place>>);

impl Together {
    /// Adds rows; a row alone stands for itself anyway.
    pub fn add(&mut self, rows: Vec<Place>) {
        if rows.len() > 1 {
            self.0.push(rows);
        }
    }

    /// Adds the groups of other sheets.
    pub fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// Some rows, and all that fall with them.
    pub fn with(&self, rows: impl IntoIterator<Item = Place>) -> BTreeSet<Place> {
        let mut groups: HashMap<&Place, Vec<usize>> = HashMap::new();
        for (at, group) in self.0.iter().enumerate() {
            for row in group {
                groups.entry(row).or_default().push(at);
            }
        }
        let mut all = BTreeSet::new();
        let mut next: Vec<Place> = rows.into_iter().collect();
        while let Some(row) = next.pop() {
            let others = groups.remove(&row).unwrap_or_default();
            if all.insert(row) {
                next.extend(others.into_iter().flat_map(|at| self.0[at].iter().cloned()));
            }
        }
        all
    }
}

impl ParsedWorkbook {
    /// Takes rows out, and says how many there were.
    pub fn leave_out(&mut self, rows: &BTreeSet<Place>) -> usize {
        let mut left_out = 0;
        for sheet in &mut self.sheets {
            let name = sheet.name.clone();
            let before = sheet.rows.len();
            sheet.rows.retain(|row| {
                let place = Place {
                    sheet: name.clone(),
                    row: row.number,
                };
                !rows.contains(&place)
            });
            left_out += before - sheet.rows.len();
        }
        left_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_falls_with_its_household_and_with_whoever_says_the_same() {
        let place = |row: u32| Place {
            sheet: "登记表".to_owned(),
            row,
        };
        let mut together = Together::default();
        together.add(vec![place(2), place(3)]);
        together.add(vec![place(3), place(7)]);
        together.add(vec![place(7), place(8)]);
        together.add(vec![place(9)]);
        let all = |row| {
            together
                .with([place(row)])
                .into_iter()
                .map(|place| place.row)
                .collect::<Vec<_>>()
        };
        assert_eq!(all(8), [2, 3, 7, 8]);
        assert_eq!(all(9), [9]);
        assert_eq!(all(5), [5]);
    }
}
