//! The rules of a policy pack, compiled and run: on one household in microseconds, on a county in batches.
//!
//! [`compile`] turns the rule texts of a pack into a [`RuleSet`], or says with a position what is wrong with them.
//! [`RuleSet::evaluate`] runs them over many households, [`RuleSet::explain`] over one with every input; both use the same
//! compiled expressions. Only this crate knows the batch engine: its functions are small and take our own types.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod batch;
mod check;
mod compile;
mod outcome;
mod rule_set;

pub use check::{PackReport, Report, check, check_dir};
pub use compile::compile;
pub use outcome::{HouseholdOutcome, HouseholdScreening, RuleOutcome};
pub use rule_set::RuleSet;
