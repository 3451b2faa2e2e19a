//! What a step of a case records.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::elimination::{Answer, Stability, Way};
use shouwang_domain::procedure::Act;
use shouwang_domain::{ClueId, Problem};
use utoipa::ToSchema;

/// How a case began: the record of its first step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Opening {
    /// Identification, from a clue.
    OpenCase {
        /// The clue.
        clue: ClueId,
        /// The day on which the earliest of its sources was discovered; the clock starts there.
        discovered_on: NaiveDate,
    },
    /// Elimination, on the proposal of the household's contact person.
    ProposeElimination {
        /// How the risk went away.
        way: Way,
        /// How stable the household stands.
        stability: Stability,
        /// Day on which the contact looked at the household.
        checked_on: NaiveDate,
        /// What the contact found.
        finding: String,
        /// The criteria as they were answered then.
        answers: Vec<Answer>,
    },
}

impl Opening {
    /// The stable code of the step.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::OpenCase { .. } => "open_case",
            Self::ProposeElimination { .. } => "propose_elimination",
        }
    }

    /// The day on which what began the case happened.
    pub(crate) const fn on(&self) -> NaiveDate {
        match self {
            Self::OpenCase { discovered_on, .. } => *discovered_on,
            Self::ProposeElimination { checked_on, .. } => *checked_on,
        }
    }
}

/// The record of every later step: the act, and what the register had to say beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Recorded {
    /// What was done.
    #[serde(flatten)]
    pub act: Act,
    /// What the register had to say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Remark>,
}

/// The record of any step: how the case began, or an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum StepRecord {
    /// The first.
    Opening(Opening),
    /// A later one.
    Recorded(Recorded),
}

/// Evidence beside what a person recorded: it asks a question and decides nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Remark {
    /// The stable code.
    pub code: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl From<Problem> for Remark {
    fn from(problem: Problem) -> Self {
        Self {
            code: problem.code,
            zh: problem.zh,
            en: problem.en,
        }
    }
}

/// The civil date of what an act records; `None` for acts that are dated by the day on which they are done.
pub(crate) fn date_of(act: &Act) -> Option<NaiveDate> {
    match act {
        Act::Apply { on, .. } | Act::End { on, .. } => Some(*on),
        Act::RecordVerification(v) => Some(v.on),
        Act::RecordCommitment(c) => Some(c.signed_on),
        Act::RecordReview(r) => Some(r.held_on),
        Act::StartNotice(n) => Some(n.from),
        Act::RecordObjection(o) => Some(o.on),
        Act::ResolveObjection(r) => Some(r.on),
        Act::CloseNotice { until } => Some(*until),
        Act::PassTownReview(t) => Some(t.on),
        Act::SubmitToCounty(s) => Some(s.on),
        Act::Approve(d) | Act::ApproveGovernment(d) => Some(d.on),
        Act::Open
        | Act::Return { .. }
        | Act::Refuse { .. }
        | Act::Recall { .. }
        | Act::Withdraw { .. }
        | Act::Suspend { .. }
        | Act::Resume
        | Act::ExplainOvertime { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_reads_back_with_and_without_remarks() {
        for remarks in [
            Vec::new(),
            vec![Remark {
                code: "policy.income_unknown".into(),
                zh: "收入未知".into(),
                en: "unknown".into(),
            }],
        ] {
            for act in [
                Act::Resume,
                Act::Refuse {
                    reason: "理由".into()
                },
                Act::Approve(shouwang_domain::procedure::Decision {
                    on: NaiveDate::default(),
                    document_number: "1".into(),
                    opinion: String::new(),
                }),
            ] {
                let recorded = Recorded {
                    act,
                    remarks: remarks.clone(),
                };
                let text = serde_json::to_string(&recorded).unwrap();
                assert_eq!(serde_json::from_str::<Recorded>(&text).unwrap(), recorded, "{text}");
            }
        }
    }
}
