//! What a file of a pack may contain, as it is read. Everything is optional that can be inherited.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Deserialize;
use shouwang_domain::measure::MeasureKind;
use shouwang_domain::risk::{MonitoredType, Population, RiskCategory, WarningLevel};
use shouwang_domain::warning::Outcome;
use toml::Spanned;

use crate::obligation::ObligationText;
use crate::procedure::ProcedureText;
use crate::text::{CitedText, date, optional_date};
use crate::{DependsOn, IncomeCondition, PackProblem, Position, SourceFile};

/// A file of a pack with its text.
#[derive(Debug)]
pub(crate) struct Layer {
    /// `area/year`.
    pub(crate) id: String,
    pub(crate) file: Arc<SourceFile>,
    pub(crate) text: PackText,
}

impl Layer {
    /// Reads a file.
    pub(crate) fn parse(id: String, file: SourceFile) -> Result<Self, PackProblem> {
        match toml::from_str(&file.text) {
            Ok(text) => Ok(Self {
                id,
                file: Arc::new(file),
                text,
            }),
            Err(error) => {
                let at = file.position(error.span().map_or(0, |span| span.start));
                let message = error.message();
                Err(PackProblem::new(
                    at,
                    "pack.syntax",
                    format!("政策包格式错误：{message}。"),
                    format!("The pack cannot be read: {message}."),
                ))
            }
        }
    }

    /// The area: a prefix of division codes, or a name for what is only inherited.
    pub(crate) fn area(&self) -> &str {
        self.id.split_once('/').map_or(&self.id, |(area, _)| area)
    }

    /// The year that it was made for.
    pub(crate) fn year(&self) -> i32 {
        let year = self.id.split_once('/').and_then(|(_, year)| year.parse().ok());
        year.unwrap_or_default()
    }

    /// A problem at a span of the file.
    pub(crate) fn problem(&self, span: Range<usize>, code: &'static str, zh: String, en: String) -> PackProblem {
        PackProblem::new(self.at(span), code, zh, en)
    }

    /// The position of a span.
    pub(crate) fn at(&self, span: Range<usize>) -> Position {
        self.file.position(span.start)
    }

    /// When a value takes effect: its own date, or that of the pack.
    pub(crate) fn effective(&self, own: Option<NaiveDate>) -> NaiveDate {
        own.unwrap_or(self.text.effective_from)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PackText {
    pub(crate) zh: String,
    pub(crate) en: String,
    /// Holds defaults for others and is in force nowhere.
    #[serde(default, rename = "abstract")]
    pub(crate) is_abstract: bool,
    pub(crate) inherits: Option<Spanned<String>>,
    #[serde(deserialize_with = "date")]
    pub(crate) effective_from: NaiveDate,
    pub(crate) citation: String,
    pub(crate) floor: Option<FloorText>,
    pub(crate) transition: Option<TransitionText>,
    #[serde(default)]
    pub(crate) tier: Vec<Spanned<TierText>>,
    #[serde(default)]
    pub(crate) eligibility: Vec<Spanned<EligibilityText>>,
    #[serde(default)]
    pub(crate) procedure: ProcedureText,
    #[serde(default)]
    pub(crate) measures: BTreeMap<RiskCategory, CitedText<Vec<MeasureKind>>>,
    #[serde(default)]
    pub(crate) verification_flag: Vec<Spanned<FlagText>>,
    #[serde(default)]
    pub(crate) obligation: Vec<Spanned<ObligationText>>,
    #[serde(default)]
    pub(crate) param: Vec<Spanned<ParamText>>,
    #[serde(default)]
    pub(crate) rule: Vec<Spanned<RuleSource>>,
    /// Further cases by rule, of inherited rules too. They are not passed on.
    #[serde(default)]
    pub(crate) case: BTreeMap<String, Vec<Spanned<CaseText>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FloorText {
    pub(crate) yuan: i64,
    pub(crate) citation: String,
    #[serde(default, deserialize_with = "optional_date")]
    pub(crate) effective_from: Option<NaiveDate>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TransitionText {
    #[serde(deserialize_with = "date")]
    pub(crate) until: NaiveDate,
    pub(crate) citation: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TierText {
    pub(crate) name: String,
    pub(crate) zh: String,
    pub(crate) en: String,
    pub(crate) over: Option<i64>,
    pub(crate) up_to: Spanned<i64>,
    pub(crate) populations: Vec<Population>,
    pub(crate) monitored_types: Vec<MonitoredType>,
    pub(crate) basis: Option<BasisText>,
    pub(crate) rounding: Option<RoundingText>,
    pub(crate) valid_until: Option<LastDayText>,
    pub(crate) citation: String,
    #[serde(default, deserialize_with = "optional_date")]
    pub(crate) effective_from: Option<NaiveDate>,
}

/// How a published figure was rounded, as its document says it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoundingText {
    pub(crate) zh: String,
    pub(crate) en: String,
}

/// The last day of a figure, and which document says so.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LastDayText {
    #[serde(deserialize_with = "date")]
    pub(crate) day: NaiveDate,
    pub(crate) citation: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BasisText {
    pub(crate) year: i32,
    pub(crate) zh: String,
    pub(crate) en: String,
    pub(crate) multiplier_percent: i64,
    pub(crate) yuan: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EligibilityText {
    pub(crate) monitored_type: MonitoredType,
    pub(crate) populations: Spanned<Vec<Population>>,
    pub(crate) income: IncomeCondition,
    pub(crate) own_application: Spanned<bool>,
    #[serde(default)]
    pub(crate) civil_affairs_status: bool,
    pub(crate) citation: String,
    #[serde(default, deserialize_with = "optional_date")]
    pub(crate) effective_from: Option<NaiveDate>,
    pub(crate) case: Vec<Spanned<EligibilityCaseText>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EligibilityCaseText {
    pub(crate) name: String,
    pub(crate) population: Population,
    pub(crate) income_per_head: Option<Spanned<toml::Value>>,
    pub(crate) tier: Option<String>,
    pub(crate) refused: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FlagText {
    pub(crate) id: String,
    pub(crate) zh: String,
    pub(crate) en: String,
    pub(crate) citation: String,
}

/// One dated value of a parameter; exactly one of the value keys is given.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ParamText {
    pub(crate) name: String,
    pub(crate) zh: String,
    pub(crate) en: String,
    pub(crate) yuan: Option<i64>,
    pub(crate) percent: Option<i64>,
    pub(crate) number: Option<i64>,
    pub(crate) days: Option<i64>,
    pub(crate) months: Option<i64>,
    pub(crate) populations: Option<Vec<Population>>,
    pub(crate) line_of: Option<Spanned<String>>,
    pub(crate) populations_of: Option<Spanned<String>>,
    /// Not needed where the value is that of a tier, which has its own.
    pub(crate) citation: Option<String>,
    #[serde(default, deserialize_with = "optional_date")]
    pub(crate) effective_from: Option<NaiveDate>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleSource {
    pub(crate) id: String,
    pub(crate) risk: RiskCategory,
    pub(crate) level: WarningLevel,
    pub(crate) owed: Option<Spanned<String>>,
    pub(crate) when: Spanned<String>,
    pub(crate) zh: Spanned<String>,
    pub(crate) en: Spanned<String>,
    pub(crate) citation: String,
    #[serde(default)]
    pub(crate) depends_on: Vec<DependsOn>,
    #[serde(default)]
    pub(crate) case: Vec<Spanned<CaseText>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseText {
    pub(crate) name: String,
    #[serde(default, deserialize_with = "optional_date")]
    pub(crate) on: Option<NaiveDate>,
    #[serde(default)]
    pub(crate) facts: BTreeMap<String, Spanned<toml::Value>>,
    pub(crate) expect: Outcome,
}
