//! Reading back what we wrote as text. What does not read back was not written by us.

use std::str::FromStr;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use shouwang_domain::{Problem, Result};

pub(super) fn code<T: FromStr>(text: &str) -> Result<T> {
    text.parse()
        .map_err(|_| Problem::internal("a stored code is on no list"))
}

pub(super) fn maybe_code<T: FromStr>(text: Option<&str>) -> Result<Option<T>> {
    text.map(code).transpose()
}

pub(super) fn date(text: &str) -> Result<NaiveDate> {
    text.parse().map_err(|_| Problem::internal("a stored date is no date"))
}

pub(super) fn maybe_date(text: Option<&str>) -> Result<Option<NaiveDate>> {
    text.map(date).transpose()
}

pub(super) fn json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| Problem::internal("stored JSON does not read back"))
}
