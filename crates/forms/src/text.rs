//! The shape of a description's file.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer};
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormText {
    pub(crate) id: Spanned<String>,
    pub(crate) zh: String,
    pub(crate) en: String,
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    pub(crate) sheet: Option<LabelText>,
    pub(crate) version: u32,
    #[serde(deserialize_with = "date")]
    pub(crate) effective_from: NaiveDate,
    pub(crate) subject: Spanned<String>,
    pub(crate) chapter: Spanned<String>,
    #[serde(default)]
    pub(crate) facts: bool,
    pub(crate) phone: Option<Spanned<bool>>,
    pub(crate) citation: String,
    #[serde(default)]
    pub(crate) requirements: Vec<String>,
    #[serde(default)]
    pub(crate) key: Vec<Spanned<String>>,
    pub(crate) permission: PermissionText,
    pub(crate) prefill: Option<PrefillText>,
    pub(crate) list: ListText,
    #[serde(rename = "field")]
    pub(crate) fields: Vec<FieldText>,
    #[serde(default, rename = "check")]
    pub(crate) checks: Vec<CheckText>,
    #[serde(default, rename = "indicator")]
    pub(crate) indicators: Vec<IndicatorText>,
    #[serde(default, rename = "state")]
    pub(crate) states: Vec<StateText>,
    #[serde(default, rename = "act")]
    pub(crate) acts: Vec<ActText>,
    #[serde(default, rename = "case")]
    pub(crate) cases: Vec<CaseText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrefillText {
    #[serde(default)]
    pub(crate) same: Vec<Spanned<String>>,
    pub(crate) fields: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LabelText {
    pub(crate) zh: String,
    pub(crate) en: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldText {
    pub(crate) key: Spanned<String>,
    #[serde(rename = "type")]
    pub(crate) ty: Spanned<String>,
    pub(crate) zh: String,
    pub(crate) en: String,
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    pub(crate) help: Option<LabelText>,
    pub(crate) unit: Option<LabelText>,
    #[serde(default = "first_version")]
    pub(crate) since: u32,
    #[serde(default)]
    pub(crate) retired: bool,
    #[serde(default)]
    pub(crate) fixed: bool,
    #[serde(default)]
    pub(crate) once: bool,
    #[serde(default)]
    pub(crate) required: bool,
    pub(crate) required_when: Option<Spanned<String>>,
    pub(crate) shown_when: Option<Spanned<String>>,
    pub(crate) max_length: Option<u32>,
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
    /// Of photographs and papers: reading one asks for a reason.
    #[serde(default)]
    pub(crate) sensitive: bool,
    #[serde(default)]
    pub(crate) future: bool,
    #[serde(default)]
    pub(crate) choices: Vec<ChoiceText>,
    /// The list that rules read, instead of choices of its own.
    pub(crate) list: Option<Spanned<String>>,
    pub(crate) default: Option<Spanned<toml::Value>>,
    pub(crate) to: Option<Spanned<String>>,
    /// Of a computed field: what it is worked out from, and the type of its result.
    pub(crate) value: Option<Spanned<String>>,
    pub(crate) result: Option<Spanned<String>>,
    #[serde(default, rename = "field")]
    pub(crate) fields: Vec<FieldText>,
}

const fn first_version() -> u32 {
    1
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChoiceText {
    pub(crate) code: Spanned<String>,
    pub(crate) zh: String,
    pub(crate) en: String,
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    #[serde(default)]
    pub(crate) retired: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckText {
    pub(crate) id: Spanned<String>,
    pub(crate) must: Spanned<String>,
    #[serde(default)]
    pub(crate) warn: bool,
    pub(crate) zh: String,
    pub(crate) en: String,
    pub(crate) at: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PermissionText {
    pub(crate) see: Vec<Spanned<String>>,
    pub(crate) add: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) change: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) remove: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListText {
    pub(crate) columns: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) filters: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeasureText {
    pub(crate) sum: Option<Spanned<String>>,
    pub(crate) less: Option<Spanned<String>>,
    pub(crate) distinct: Option<Spanned<String>>,
    #[serde(rename = "where")]
    pub(crate) condition: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IndicatorText {
    pub(crate) id: Spanned<String>,
    pub(crate) zh: String,
    pub(crate) en: String,
    pub(crate) count: MeasureText,
    pub(crate) of: Option<MeasureText>,
    pub(crate) target: Option<TargetText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TargetText {
    pub(crate) value: i64,
    pub(crate) citation: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StateText {
    pub(crate) id: Spanned<String>,
    pub(crate) zh: String,
    pub(crate) en: String,
    #[serde(default)]
    pub(crate) open: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActText {
    pub(crate) id: Spanned<String>,
    pub(crate) zh: String,
    pub(crate) en: String,
    pub(crate) from: Vec<Spanned<String>>,
    pub(crate) to: Spanned<String>,
    #[serde(default)]
    pub(crate) by: Vec<Spanned<String>>,
    pub(crate) person: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) another_than: Vec<Spanned<String>>,
    #[serde(default)]
    pub(crate) reason: bool,
    pub(crate) must: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) must_zh: String,
    #[serde(default)]
    pub(crate) must_en: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseText {
    pub(crate) name: Spanned<String>,
    #[serde(deserialize_with = "date")]
    pub(crate) on: NaiveDate,
    #[serde(default)]
    pub(crate) around: BTreeMap<String, toml::Value>,
    pub(crate) record: toml::Table,
    #[serde(default)]
    pub(crate) refused: Vec<String>,
    #[serde(default)]
    pub(crate) warned: Vec<String>,
}

pub(crate) fn date<'de, D: Deserializer<'de>>(d: D) -> Result<NaiveDate, D::Error> {
    let date = toml::value::Datetime::deserialize(d)?;
    date.date
        .filter(|_| date.time.is_none())
        .and_then(|d| NaiveDate::from_ymd_opt(d.year.into(), d.month.into(), d.day.into()))
        .ok_or_else(|| serde::de::Error::custom("expected a date such as 2025-05-27"))
}
