//! A row of a register, whose columns are known only when its description is read.

use sea_orm::Value;
use serde_json::json;

use crate::table::{Record, SqlType, Table};

/// A value of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A number.
    Int(i64),
    /// A text.
    Text(String),
}

/// A row.
#[derive(Clone)]
pub struct LedgerRow {
    pub(crate) table: &'static Table,
    pub(crate) values: Vec<Value>,
}

impl LedgerRow {
    /// A row of a table of the program's own.
    pub(crate) fn of<M: Record>(row: &M) -> Self {
        Self {
            table: M::TABLE,
            values: row.values(),
        }
    }

    /// The id.
    pub fn id(&self) -> i64 {
        self.int("id").unwrap_or_default()
    }

    /// The version, from 1.
    pub fn version(&self) -> i64 {
        self.int("version").unwrap_or_default()
    }

    /// The number in a column; none where there is none.
    pub fn int(&self, column: &str) -> Option<i64> {
        match self.cell(column) {
            Cell::Int(number) => Some(number),
            _ => None,
        }
    }

    /// The text in a column; none where there is none.
    pub fn text(&self, column: &str) -> Option<String> {
        match self.cell(column) {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value in a column; nothing where the table has no such column.
    pub fn cell(&self, column: &str) -> Cell {
        let at = self.table.columns.iter().position(|known| known.name == column);
        match at.map(|at| &self.values[at]) {
            Some(Value::BigInt(Some(number))) => Cell::Int(*number),
            Some(Value::String(Some(text))) => Cell::Text(text.clone()),
            _ => Cell::Null,
        }
    }

    /// All columns by name, those without a value left out; bytes in hexadecimal digits.
    pub(crate) fn image(&self) -> serde_json::Value {
        let named = self.table.columns.iter().zip(&self.values);
        let columns = named.filter_map(|(column, value)| match value {
            Value::BigInt(Some(number)) => Some((column.name.to_owned(), json!(number))),
            Value::String(Some(text)) => Some((column.name.to_owned(), json!(text))),
            Value::Bytes(Some(bytes)) => Some((column.name.to_owned(), json!(hex::encode(bytes)))),
            _ => None,
        });
        serde_json::Value::Object(columns.collect())
    }

    /// The row of an image.
    pub(crate) fn of_image(table: &'static Table, image: &serde_json::Value) -> Self {
        let value = |column: &crate::table::Column| match (column.sql, image.get(column.name)) {
            (SqlType::Int, Some(number)) => Value::BigInt(number.as_i64()),
            (SqlType::Blob, Some(digits)) => Value::Bytes(digits.as_str().and_then(|digits| hex::decode(digits).ok())),
            (SqlType::Text, Some(text)) => Value::String(text.as_str().map(str::to_owned)),
            (sql, None) => nothing(sql),
        };
        Self {
            table,
            values: table.columns.iter().map(value).collect(),
        }
    }

    pub(crate) fn set(&mut self, column: &str, cell: &Cell) {
        let Some(at) = self.table.columns.iter().position(|known| known.name == column) else {
            return;
        };
        self.values[at] = match cell {
            Cell::Null => nothing(self.table.columns[at].sql),
            Cell::Int(number) => Value::BigInt(Some(*number)),
            Cell::Text(text) => Value::String(Some(text.clone())),
        };
    }

    /// A row without values.
    pub(crate) fn empty(table: &'static Table) -> Self {
        let values = table.columns.iter().map(|column| nothing(column.sql)).collect();
        Self { table, values }
    }
}

const fn nothing(sql: SqlType) -> Value {
    match sql {
        SqlType::Int => Value::BigInt(None),
        SqlType::Text => Value::String(None),
        SqlType::Blob => Value::Bytes(None),
    }
}

/// Shows table and id only: columns may be personal data.
impl std::fmt::Debug for LedgerRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}({}, ***)", self.table.name, self.id())
    }
}
