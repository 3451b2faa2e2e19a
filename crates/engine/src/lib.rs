//! The rules of a policy pack, compiled and run: on one household in microseconds, on a county in batches.
//!
//! [`compile`] turns the rule texts of a pack into a [`RuleSet`], or says with a position what is wrong with them.
//! [`RuleSet::run`] runs them over a batch of many households, [`RuleSet::explain`] over one with every input; both use
//! the same compiled expressions. [`snapshot`] keeps the facts of a county in a file, so that a screening can be run
//! again. Only this crate knows the batch engine and the file format: its functions are small and take our own types.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod check;
mod columns;
mod compile;
mod facts;
mod outcome;
mod outcomes;
mod rule_set;
mod signs;
pub mod snapshot;
pub mod what_if;

pub use check::{PackReport, Report, check, check_dir};
pub use compile::compile;
pub use facts::{BATCH_ROWS, FactsBatch, FactsDigest};
pub use outcome::{HouseholdOutcome, HouseholdScreening, RuleOutcome};
pub use outcomes::{Outcomes, OutcomesDigest};
pub use rule_set::RuleSet;
pub use signs::{Shown, Signs};
