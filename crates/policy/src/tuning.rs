//! Tuning: a county gives a parameter another value from a day on. What a document publishes is never tuned.

use chrono::NaiveDate;
use shouwang_domain::{Fen, Problem, Result};

use crate::{Citation, DatedValue, Pack, Param, ParamUnit, ParamValue, suggestion};

/// Another value of a parameter from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tuning {
    /// Names it in the version of the pack.
    pub id: i64,
    /// Name of the parameter.
    pub param: String,
    /// The value; money in fen.
    pub value: i64,
    /// First day.
    pub from: NaiveDate,
    /// Why, as its citation says.
    pub reason: String,
}

impl Tuning {
    /// Whether the version of a tuned pack names this tuning.
    pub fn is_named_in(&self, version: &str) -> bool {
        version.split(MARK).skip(1).any(|id| id.parse() == Ok(self.id))
    }
}

impl Pack {
    /// A parameter that may be tuned.
    ///
    /// # Errors
    /// `policy.unknown_parameter`, and `policy.published_parameter` for one that a tier gives: the published figure is
    /// the law.
    pub fn tunable(&self, name: &str) -> Result<&Param> {
        let Some(param) = self.params.get(name) else {
            let near = suggestion(name, self.params.keys().map(String::as_str));
            return Err(Problem::bad_data(
                "policy.unknown_parameter",
                format!(
                    "政策包没有参数 {name}{}。",
                    near.map_or(String::new(), |near| format!("；是否为 {near}"))
                ),
                format!(
                    "The pack has no parameter {name}{}.",
                    near.map_or(String::new(), |near| format!("; did you mean {near}"))
                ),
            )
            .at("/param"));
        };
        if param.published {
            return Err(Problem::refused(
                "policy.published_parameter",
                format!("“{}”由文件公布，不能调整；标准变化时请更新政策包。", param.zh),
                format!(
                    "\"{}\" is published by a document and is not tuned; a new figure comes with a new pack.",
                    param.en
                ),
            ));
        }
        Ok(param)
    }

    /// The same pack with other values of some parameters. Its version names every tuning, in the order of their ids. A
    /// tuning of a parameter that this pack does not have, or that is published here, has no effect on it.
    pub fn tuned(&self, tunings: &[Tuning]) -> Self {
        let mut tuned = self.clone();
        let mut tunings: Vec<_> = tunings
            .iter()
            .filter(|tuning| self.tunable(&tuning.param).is_ok())
            .collect();
        tunings.sort_by_key(|tuning| tuning.id);
        for tuning in tunings {
            tuned.version = format!("{}{MARK}{}", tuned.version, tuning.id);
            if let Some(param) = tuned.params.get_mut(&tuning.param) {
                let citation = Citation {
                    text: format!("县级调参 {}：{}", tuning.id, tuning.reason),
                    effective_from: tuning.from,
                    pack: self.id.clone(),
                };
                let value = ParamValue::Int(tuning.value);
                param
                    .values
                    .retain(|dated| dated.citation.effective_from != tuning.from);
                param.values.push(DatedValue { value, citation });
                param.values.sort_by_key(|dated| dated.citation.effective_from);
            }
        }
        tuned
    }
}

impl Param {
    /// A value as a person types it, in yuan, percent, days, months or a number.
    ///
    /// # Errors
    /// `policy.parameter_value` for a list of codes, and for a value that is negative or beyond all measure.
    pub fn typed(&self, value: i64) -> Result<i64> {
        let most = match self.unit {
            ParamUnit::Codes => -1,
            ParamUnit::Money => 1_000_000,
            ParamUnit::Percent => 1_000,
            ParamUnit::Number => 100,
            ParamUnit::Days => 3_660,
            ParamUnit::Months => 120,
        };
        if !(1..=most).contains(&value) {
            return Err(Problem::bad_data(
                "policy.parameter_value",
                format!("“{}”的值应在 1 至 {most} 之间。", self.zh),
                format!("The value of \"{}\" is between 1 and {most}.", self.en),
            )
            .at("/value"));
        }
        Ok(match self.unit {
            ParamUnit::Money => Fen::from_yuan(value).0,
            _ => value,
        })
    }
}

/// The version of a pack without its tunings.
pub fn untuned(version: &str) -> &str {
    version.split_once(MARK).map_or(version, |(pack, _)| pack)
}

/// Stands between the version of a pack and the id of a tuning.
const MARK: char = '+';
