//! Reading back what the database keeps as text: dates, codes and JSON that we wrote ourselves.

use std::str::FromStr;

use chrono::NaiveDate;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Problem, Result};

/// A stored date.
///
/// # Errors
/// Internal: the row was not written by us.
pub(crate) fn day(text: &str) -> Result<NaiveDate> {
    text.parse().map_err(|_| Problem::internal("a stored date is no date"))
}

/// A stored date that may be absent.
///
/// # Errors
/// As [`day`].
pub(crate) fn maybe_day(text: Option<&str>) -> Result<Option<NaiveDate>> {
    text.map(day).transpose()
}

/// A stored code that may be absent.
///
/// # Errors
/// The code is on no list.
pub(crate) fn maybe_code<T: FromStr<Err = Problem>>(text: Option<&str>) -> Result<Option<T>> {
    text.map(str::parse).transpose()
}

/// A stored JSON text.
///
/// # Errors
/// Internal: the row was not written by us.
pub(crate) fn json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Problem::internal(format!("stored JSON does not read back: {error}")))
}

/// A value as JSON text.
///
/// # Errors
/// Internal, when a value of ours has no JSON.
pub(crate) fn to_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Problem::internal(format!("a value has no JSON: {error}")))
}
