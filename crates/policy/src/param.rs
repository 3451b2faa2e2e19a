//! Named parameters of rules: dated values with a citation.

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::{Fen, Problem, Result};

use crate::Citation;

/// What a parameter counts; decides how it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ParamUnit {
    /// Fen; shown as yuan.
    Money,
    /// Percent.
    Percent,
    /// A plain number.
    Number,
    /// Days.
    Days,
    /// Months.
    Months,
    /// A list of codes, only for `column in (name)`.
    Codes,
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParamValue {
    /// Integer; money in fen.
    Int(i64),
    /// Codes of a list.
    Codes(Vec<&'static str>),
}

/// A value from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedValue {
    /// The value.
    pub value: ParamValue,
    /// Document, clause and first day.
    pub citation: Citation,
}

/// A named parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// Name in rules.
    pub name: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// What it counts.
    pub unit: ParamUnit,
    /// A document publishes it, as a line or the populations that a tier names; nobody tunes it.
    pub published: bool,
    /// Its values by first day; at least one, each day once.
    pub values: Vec<DatedValue>,
}

impl Param {
    /// The value on a day.
    ///
    /// # Errors
    /// Refused with `policy.parameter_before_first_date`: a parameter before its first day is an error, never zero.
    pub fn on(&self, day: NaiveDate) -> Result<&DatedValue> {
        self.values
            .iter()
            .rev()
            .find(|dated| dated.citation.effective_from <= day)
            .ok_or_else(|| {
                let first = self.first_day();
                Problem::refused(
                    "policy.parameter_before_first_date",
                    format!("参数“{}”自 {first} 起才有规定，不能用于 {day} 的数据。", self.zh),
                    format!(
                        "The parameter \"{}\" has no value before {first}; it cannot be used on data of {day}.",
                        self.en
                    ),
                )
            })
    }

    /// The first day with a value.
    pub fn first_day(&self) -> NaiveDate {
        self.values
            .first()
            .map_or(NaiveDate::MAX, |dated| dated.citation.effective_from)
    }

    /// A value as people read it: yuan for money, `10%`, codes with their commas.
    pub fn show(&self, value: &ParamValue) -> String {
        match (value, self.unit) {
            (ParamValue::Int(n), ParamUnit::Money) => Fen(*n).to_string(),
            (ParamValue::Int(n), ParamUnit::Percent) => format!("{n}%"),
            (ParamValue::Int(n), _) => n.to_string(),
            (ParamValue::Codes(codes), _) => codes.join(", "),
        }
    }
}
