//! The `[[obligation]]` entries of a pack: duties with dates, each with its citation and its cases.

use chrono::NaiveDate;
use serde::Deserialize;
use shouwang_domain::area::AreaLevel;
use shouwang_domain::calendar::DayKind;
use shouwang_domain::obligation::{DueDay, Event, Every, Fulfilment, HouseholdGroup, Obligation, Owner, Subject};
use shouwang_domain::role::Role;
use toml::Spanned;

use crate::Citation;
use crate::text::{date, optional_date};

/// A duty with the document that demands it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitedObligation {
    /// The duty.
    pub obligation: Obligation,
    /// Document and clause.
    pub citation: Citation,
}

/// A duty as it is written. `every` or `after` says when.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ObligationText {
    pub(crate) id: String,
    pub(crate) zh: String,
    pub(crate) en: String,
    /// The duty of this id that is inherited is not owed here.
    #[serde(default)]
    pub(crate) omitted: bool,
    pub(crate) role: Role,
    /// The role's own level, unless given.
    pub(crate) at: Option<AreaLevel>,
    #[serde(default = "area")]
    pub(crate) subject: Subject,
    #[serde(default = "anyone")]
    pub(crate) owner: Owner,
    pub(crate) every: Option<Every>,
    /// The last day of the period, unless given.
    pub(crate) due: Option<DueText>,
    #[serde(default)]
    pub(crate) roll_forward: bool,
    pub(crate) after: Option<AfterText>,
    #[serde(default)]
    pub(crate) households: Vec<HouseholdGroup>,
    #[serde(default = "closing")]
    pub(crate) fulfilled_by: Fulfilment,
    #[serde(default)]
    pub(crate) visited_by: Vec<Role>,
    #[serde(default = "once")]
    pub(crate) times: u32,
    #[serde(default = "three")]
    pub(crate) remind_days: u32,
    pub(crate) citation: String,
    #[serde(default, deserialize_with = "optional_date")]
    pub(crate) effective_from: Option<NaiveDate>,
    #[serde(default)]
    pub(crate) case: Vec<Spanned<ObligationCaseText>>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DueText {
    month: u32,
    day: Option<u32>,
}

impl From<DueText> for DueDay {
    fn from(text: DueText) -> Self {
        Self {
            month: text.month,
            day: text.day,
        }
    }
}

/// Days after an event. After a clue they are those of the procedure, and are not given here.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AfterText {
    pub(crate) event: Event,
    pub(crate) days: Option<u32>,
    pub(crate) day_kind: Option<DayKind>,
}

/// On a day, or after an event of that day, the duty is due then.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ObligationCaseText {
    pub(crate) name: String,
    #[serde(deserialize_with = "date")]
    pub(crate) on: NaiveDate,
    #[serde(deserialize_with = "date")]
    pub(crate) due: NaiveDate,
}

const fn area() -> Subject {
    Subject::Area
}

const fn anyone() -> Owner {
    Owner::Anyone
}

const fn closing() -> Fulfilment {
    Fulfilment::Closing
}

const fn once() -> u32 {
    1
}

const fn three() -> u32 {
    3
}
