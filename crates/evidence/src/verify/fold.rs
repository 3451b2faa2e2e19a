//! The state of all rows, as hashes, folded from the changes in the log.

use std::collections::HashMap;

use crate::canonical::Hash;
use crate::export::is_table_name;
use crate::leaf::Change;

/// What each row is, by the log.
#[derive(Default)]
pub(super) struct Fold {
    tables: HashMap<String, u32>,
    rows: HashMap<(u32, i64), Hash>,
}

impl Fold {
    /// Applies a change; false when the row was not as the change says that it was before.
    pub(super) fn apply(&mut self, change: &Change) -> bool {
        let key = (self.intern(&change.table), change.row);
        let before = match change.after {
            Some(after) => self.rows.insert(key, after),
            None => self.rows.remove(&key),
        };
        before == change.before
    }

    /// Applies all changes if every row is as they say; otherwise none.
    pub(super) fn apply_all(&mut self, changes: &[Change]) -> bool {
        let mut ahead: HashMap<(&str, i64), Option<Hash>> = HashMap::new();
        for change in changes {
            let row = (change.table.as_str(), change.row);
            let now = ahead.get(&row).copied().unwrap_or_else(|| self.get(row));
            if now != change.before {
                return false;
            }
            ahead.insert(row, change.after);
        }
        changes.iter().for_each(|change| {
            self.apply(change);
        });
        true
    }

    /// Takes a row out and gives what the log says that it is.
    pub(super) fn take(&mut self, table: &str, row: i64) -> Option<Hash> {
        let table = *self.tables.get(table)?;
        self.rows.remove(&(table, row))
    }

    /// The rows of a table that were not taken out, in the order of their ids.
    pub(super) fn rest(&self, table: &str) -> Vec<i64> {
        let Some(table) = self.tables.get(table) else {
            return Vec::new();
        };
        let mut rows: Vec<_> = self
            .rows
            .keys()
            .filter(|(of, _)| of == table)
            .map(|(_, row)| *row)
            .collect();
        rows.sort_unstable();
        rows
    }

    /// The tables that the log names, in the order of their names.
    pub(super) fn tables(&self) -> Vec<&str> {
        let mut tables: Vec<_> = self.tables.keys().map(String::as_str).collect();
        tables.sort_unstable();
        tables
    }

    fn get(&self, (table, row): (&str, i64)) -> Option<Hash> {
        let table = *self.tables.get(table)?;
        self.rows.get(&(table, row)).copied()
    }

    fn intern(&mut self, table: &str) -> u32 {
        match self.tables.get(table) {
            Some(number) => *number,
            None => {
                let number = self.tables.len() as u32;
                self.tables.insert(table.to_owned(), number);
                number
            }
        }
    }
}

/// A table's name as it may be printed: what cannot be a name is not repeated.
pub(super) fn printable(table: &str) -> &str {
    if is_table_name(table) { table } else { "?" }
}
