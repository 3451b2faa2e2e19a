//! What the rules say, as it is shown and stored.

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::risk::{RiskCategory, WarningLevel};
use shouwang_domain::warning::{Finding, Input, Outcome};

/// What every rule of a set says of one household; the order is that of [`crate::RuleSet::rules`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdOutcome {
    /// Surrogate key of the household.
    pub household_id: i64,
    /// One outcome for each rule.
    pub outcomes: Vec<Outcome>,
}

/// The same with everything an explanation shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HouseholdScreening {
    /// Surrogate key of the household.
    pub household_id: i64,
    /// One entry for each rule.
    pub rules: Vec<RuleOutcome>,
}

impl HouseholdScreening {
    /// The rules that fired, as reasons of a warning.
    pub fn findings(&self) -> Vec<Finding> {
        self.rules.iter().filter_map(RuleOutcome::finding).collect()
    }
}

/// What one rule says of one household, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleOutcome {
    /// Id of the rule.
    pub rule: String,
    /// Risk category.
    pub risk: RiskCategory,
    /// Level of a finding.
    pub level: WarningLevel,
    /// What it says.
    pub outcome: Outcome,
    /// Every column and parameter it reads; `value` is `None` where the datum is missing.
    pub inputs: Vec<Input>,
    /// In Chinese: the rule's message when it fires, otherwise why it does not.
    pub zh: String,
    /// The same in English.
    pub en: String,
    /// Document and clause of the rule.
    pub source: String,
    /// The date as of which the data holds.
    pub data_date: NaiveDate,
    /// Version of the pack.
    pub pack: String,
}

impl RuleOutcome {
    /// The reason of a warning, when the rule fired.
    pub fn finding(&self) -> Option<Finding> {
        (self.outcome == Outcome::Fires).then(|| Finding {
            rule: self.rule.clone(),
            pack: self.pack.clone(),
            risk: self.risk,
            level: self.level,
            inputs: self.inputs.clone(),
            zh: self.zh.clone(),
            en: self.en.clone(),
            data_date: self.data_date,
            to: None,
        })
    }
}
