//! What the entries of a pack's file are written with: dates, and values with their citation.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer};
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CitedText<T> {
    pub(crate) value: Spanned<T>,
    pub(crate) citation: String,
    #[serde(default, deserialize_with = "optional_date")]
    pub(crate) effective_from: Option<NaiveDate>,
}

pub(crate) fn date<'de, D: Deserializer<'de>>(d: D) -> Result<NaiveDate, D::Error> {
    let date = toml::value::Datetime::deserialize(d)?;
    date.date
        .filter(|_| date.time.is_none())
        .and_then(|d| NaiveDate::from_ymd_opt(d.year.into(), d.month.into(), d.day.into()))
        .ok_or_else(|| serde::de::Error::custom("expected a date such as 2025-05-27"))
}

pub(crate) fn optional_date<'de, D: Deserializer<'de>>(d: D) -> Result<Option<NaiveDate>, D::Error> {
    date(d).map(Some)
}
