//! What the table of a register looks like.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::entity;
use crate::table::{Column, Index, Kind, SqlType, Table};

/// How the names of these tables begin; no other table's does.
pub(crate) const TABLE_PREFIX: &str = "f_";

/// A table of a register, as its description asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LedgerTable {
    /// The name, `f_<form>` or `f_<form>_<rows>`; of a register whose records the rules read, that of the program's table.
    pub name: String,
    /// The program has the table already, because the rules read it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub facts: bool,
    /// What its rows are about.
    pub about: About,
    /// The columns of its fields.
    pub columns: Vec<LedgerColumn>,
    /// The fields that find a record again besides its subject.
    pub key: Vec<String>,
    /// The fields that lists are narrowed by.
    pub indexes: Vec<String>,
}

/// What the rows of a table are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// A household.
    Household,
    /// A member of a household.
    Member,
    /// An area.
    Area,
    /// A record of another table: child rows.
    Record,
}

/// A column of a field.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LedgerColumn {
    /// The name.
    pub name: String,
    /// What it keeps.
    pub kind: ColumnKind,
}

/// What a column keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// A number, or an id.
    Int,
    /// Yes or no, as 1 or 0.
    Flag,
    /// A text or a code.
    Text,
    /// A day, `2026-03-05`.
    Day,
    /// A month, `2026-03`.
    Month,
}

impl ColumnKind {
    const fn sql(self) -> SqlType {
        match self {
            Self::Int | Self::Flag => SqlType::Int,
            Self::Text | Self::Day | Self::Month => SqlType::Text,
        }
    }
}

impl LedgerTable {
    /// Whether it is a table that an installation may make for itself, by its names.
    pub(crate) fn is_made_here(&self) -> bool {
        const LONGEST: usize = 63;
        let is_name = |name: &str| {
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            !name.is_empty() && name.len() <= LONGEST && name.chars().all(is_plain)
        };
        let columns = self.columns.iter().map(|column| &column.name);
        let mut names = columns.chain(&self.key).chain(&self.indexes);
        !self.facts && self.name.starts_with("f_x_") && is_name(&self.name) && names.all(|name| is_name(name))
    }

    /// The table as the rest of the store knows tables. The same description gives the same table for as long as the
    /// process lives: there are as many as versions of descriptions, which are few.
    pub(crate) fn table(&self) -> &'static Table {
        if let Some(table) = entity::table(&self.name).filter(|_| self.facts) {
            return table;
        }
        static KNOWN: Mutex<Option<HashMap<LedgerTable, &'static Table>>> = Mutex::new(None);
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.get_or_insert_default();
        if let Some(table) = known.get(self) {
            return table;
        }
        let table: &'static Table = Box::leak(Box::new(self.make()));
        known.insert(self.clone(), table);
        table
    }

    fn make(&self) -> Table {
        let subject: &[&'static str] = match self.about {
            About::Household => &["household_id"],
            About::Member => &["household_id", "member_id"],
            About::Area => &["area_id"],
            About::Record => &["record_id", "ordinal"],
        };
        let int = |name: &'static str, nullable: bool| Column {
            name,
            sql: SqlType::Int,
            nullable,
        };
        let text = |name: &'static str| Column {
            name,
            sql: SqlType::Text,
            nullable: true,
        };
        let mut columns = vec![int("id", false)];
        columns.extend(subject.iter().map(|name| int(name, false)));
        if self.about != About::Record {
            columns.extend([int("area_order", false), int("form_version", false)]);
            columns.extend([text("state"), text("reasons"), int("removed_at", true)]);
        }
        columns.extend(self.columns.iter().map(|column| Column {
            name: leaked(&column.name),
            sql: column.kind.sql(),
            nullable: true,
        }));
        let stamps = ["version", "acted_by", "entered_by", "created_at", "updated_at"];
        columns.extend(stamps.into_iter().map(|name| int(name, false)));

        let index = |columns: Vec<&'static str>, condition| Index {
            columns: Vec::leak(columns),
            condition,
        };
        let present = Some("removed_at IS NULL");
        let mut unique = Vec::new();
        let mut indexes = Vec::new();
        if self.about == About::Record {
            indexes.push(index(vec!["record_id"], None));
        } else {
            if !self.key.is_empty() {
                let last = &subject[subject.len() - 1..];
                let key = self.key.iter().map(|key| leaked(key));
                unique.push(index(last.iter().copied().chain(key).collect(), present));
            }
            indexes.extend(subject.iter().map(|name| index(vec![name], None)));
            indexes.push(index(vec!["area_order"], present));
            indexes.extend(
                self.indexes
                    .iter()
                    .map(|name| index(vec![leaked(name), "area_order"], present)),
            );
        }
        Table {
            name: leaked(&self.name),
            kind: Kind::Register,
            columns: Vec::leak(columns),
            unique: Vec::leak(unique),
            indexes: Vec::leak(indexes),
            follow: None,
        }
    }
}

impl LedgerTable {
    /// Whether the program's own table has what the description says of it.
    pub fn fits_facts(&self) -> bool {
        let table = entity::table(&self.name).filter(|table| table.is_of_ledger());
        table.is_some_and(|table| {
            let has = |column: &LedgerColumn| {
                let mut known = table.columns.iter();
                known.any(|known| known.name == column.name && known.sql == column.kind.sql())
            };
            self.columns.iter().all(has)
        })
    }
}

fn leaked(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}
