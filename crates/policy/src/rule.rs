//! A rule as text, ready for the compiler.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::facts::FactValue;
use shouwang_domain::risk::{RiskCategory, WarningLevel};
use shouwang_domain::warning::Outcome;

use crate::{Citation, Position, SqlText};

/// What, beside the household's own data, can change the outcome of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DependsOn {
    /// The date: periods move.
    Date,
    /// The pack: parameters change.
    Pack,
}

/// A rule of a pack.
#[derive(Debug, Clone)]
pub struct RuleText {
    /// Stable id.
    pub id: String,
    /// Risk category of its findings.
    pub risk: RiskCategory,
    /// Level of its findings.
    pub level: WarningLevel,
    /// Whether the data is owed for a household at all; `None` for every household.
    pub owed: Option<SqlText>,
    /// When it fires.
    pub when: SqlText,
    /// Message in Chinese with `{column}` and `{parameter}`.
    pub zh: String,
    /// Message in English with the same.
    pub en: String,
    /// Document and clause.
    pub citation: Citation,
    /// What else can change its outcome.
    pub depends_on: Vec<DependsOn>,
    /// Households for which the outcome is known.
    pub cases: Vec<RuleCase>,
    /// Where it is written.
    pub at: Position,
}

/// A household for which the outcome of a rule is known.
#[derive(Debug, Clone)]
pub struct RuleCase {
    /// What it shows.
    pub name: String,
    /// The data date.
    pub on: NaiveDate,
    /// One value for each of `HouseholdFacts::COLUMNS`.
    pub facts: Vec<FactValue>,
    /// The outcome that must come out.
    pub expect: Outcome,
    /// Where it is written.
    pub at: Position,
}
