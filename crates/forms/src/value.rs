//! The values of a record.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value as Json, json};
use shouwang_domain::Month;
use shouwang_expression as expression;
use shouwang_expression::day_number;

/// The values of a record by the key of their field. A field without a value is not in it.
pub type Values = BTreeMap<String, FieldValue>;

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// A text or a code.
    Text(String),
    /// A number, an amount in fen, hundredths of a percent.
    Int(i64),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Day(NaiveDate),
    /// A month.
    Month(Month),
    /// Some codes, in the order of their list.
    Codes(Vec<String>),
    /// The id of another record, an area or a person.
    Id(i64),
    /// Child rows, in their order.
    Rows(Vec<ChildRow>),
}

/// A child row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildRow {
    /// The id of a row that is there already.
    pub id: Option<i64>,
    /// Its values.
    pub values: Values,
}

impl FieldValue {
    /// As the API gives it.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Text(text) => json!(text),
            Self::Int(number) => json!(number),
            Self::Bool(truth) => json!(truth),
            Self::Day(day) => json!(day.to_string()),
            Self::Month(month) => json!(month.to_string()),
            Self::Codes(codes) => json!(codes),
            // An id is beyond what a number of JavaScript holds.
            Self::Id(id) => json!(id.to_string()),
            Self::Rows(rows) => rows
                .iter()
                .map(|row| {
                    let values: serde_json::Map<String, Json> = row
                        .values
                        .iter()
                        .map(|(key, value)| (key.clone(), value.to_json()))
                        .collect();
                    json!({ "id": row.id.map(|id| id.to_string()), "values": values })
                })
                .collect(),
        }
    }

    /// As an expression reads it.
    pub fn to_expression(&self) -> expression::Value {
        match self {
            Self::Text(text) => expression::Value::Text(text.clone()),
            Self::Int(number) | Self::Id(number) => expression::Value::Int(*number),
            Self::Bool(truth) => expression::Value::Bool(*truth),
            Self::Day(day) => expression::Value::Int(day_number(*day)),
            Self::Month(month) => expression::Value::Int(day_number(month.first_day())),
            Self::Codes(_) | Self::Rows(_) => expression::Value::Null,
        }
    }
}
