//! The monthly exchange with civil affairs (翁源 2021 §六(二)): the three monitored types go out as one file with a number, are
//! handed over and taken, and what civil affairs feed back is reconciled with what was sent, household by household.
//!
//! What goes out is registered in `forms/exchange_package.toml`, to which nobody adds by hand; what comes back is a list of the
//! department, `lists/low_income_feedback.toml`.

pub mod package;
pub mod reconcile;
mod sent;

/// The register of the packages.
const FORM: &str = "exchange_package";
/// What civil affairs feed back.
const FEEDBACK: &str = "low_income_feedback";
