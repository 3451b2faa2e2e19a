//! What the tables of a register look like: `f_<id>`, and `f_<id>_<rows>` for each kind of child rows; a register whose
//! records the rules read has the table of the program that is called like it.
//!
//! Columns are only ever added and may all be NULL, so that a row keeps its hash whatever later versions ask for.

use crate::form::{Field, FieldType, Form, Subject};

/// A table that a register needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TablePlan {
    /// Its name.
    pub name: String,
    /// The program has it already, because the rules read it.
    pub facts: bool,
    /// The field of the child rows that it holds; none of the records themselves.
    pub rows: Option<String>,
    /// The columns of its fields.
    pub columns: Vec<ColumnPlan>,
    /// The columns that find a record again, besides its subject; none where every record is one of its own.
    pub key: Vec<String>,
    /// The columns that lists are narrowed by.
    pub indexes: Vec<String>,
}

/// A column of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnPlan {
    /// Its name, the key of the field.
    pub name: String,
    /// What it keeps.
    pub stored: StoredType,
}

/// What a column keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoredType {
    /// A number or an id.
    Int,
    /// Yes or no.
    Flag,
    /// A text or codes.
    Text,
    /// A day.
    Day,
    /// A month.
    Month,
}

impl Form {
    /// The tables of the register, that of its records first. A retired field keeps its column.
    pub fn tables(&self) -> Vec<TablePlan> {
        let name = if self.facts {
            self.id.clone()
        } else {
            format!("f_{}", self.id)
        };
        let rows = self.fields.iter().filter_map(|field| match &field.ty {
            FieldType::Rows(fields) => Some(TablePlan {
                name: format!("{name}_{}", field.key),
                facts: false,
                rows: Some(field.key.clone()),
                columns: columns(fields),
                key: Vec::new(),
                indexes: Vec::new(),
            }),
            _ => None,
        });
        let records = TablePlan {
            name: name.clone(),
            facts: self.facts,
            rows: None,
            columns: columns(&self.fields),
            key: self.key.clone(),
            indexes: self.filters.clone(),
        };
        std::iter::once(records).chain(rows).collect()
    }
}

/// PostgreSQL cuts names after so many bytes.
pub(crate) const LONGEST_NAME: usize = 63;

impl Form {
    /// The names that its tables and indexes have in the database, where all names are of one room.
    pub(crate) fn relations(&self) -> Vec<String> {
        let mut names = Vec::new();
        for table in self.tables() {
            let name = &table.name;
            if table.rows.is_some() {
                names.push(format!("{name}_record_id_idx"));
            } else {
                let subjects: &[&str] = match self.subject {
                    Subject::Household => &["household_id"],
                    Subject::Member => &["household_id", "member_id"],
                    Subject::Area => &["area_id"],
                };
                names.extend(subjects.iter().map(|subject| format!("{name}_{subject}_idx")));
                names.push(format!("{name}_area_order_idx"));
                names.extend(
                    table
                        .indexes
                        .iter()
                        .map(|index| format!("{name}_{index}_area_order_idx")),
                );
                if let Some(last) = subjects.last().filter(|_| !table.key.is_empty()) {
                    names.push(format!("{name}_{last}_{}_key", table.key.join("_")));
                }
            }
            names.push(table.name);
        }
        names
    }
}

fn columns(fields: &[Field]) -> Vec<ColumnPlan> {
    let column = |field: &Field| {
        let stored = match field.ty.stored() {
            FieldType::Rows(_) => return None,
            FieldType::Text(_) | FieldType::Code(_) | FieldType::Codes(_) => StoredType::Text,
            FieldType::Date(_) => StoredType::Day,
            FieldType::Month => StoredType::Month,
            FieldType::YesNo => StoredType::Flag,
            _ => StoredType::Int,
        };
        Some(ColumnPlan {
            name: field.key.clone(),
            stored,
        })
    };
    fields.iter().filter_map(column).collect()
}
