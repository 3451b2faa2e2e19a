//! A case that goes back: what its sender is told beforehand, and what its receiver is told as long as it lies there.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaLevel;
use shouwang_domain::procedure::{ActKind, CaseState, ProcedureRules, ReturnReason, earliest_end, stages_to_return_to};
use shouwang_store::entity::procedure_case;
use utoipa::ToSchema;

use super::CaseFile;
use crate::Result;

/// Why a case came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Returned {
    /// On which day.
    pub on: NaiveDate,
    /// Which level returned it.
    pub by: AreaLevel,
    /// What kinds of thing are missing.
    pub codes: Vec<ReturnReason>,
    /// What is missing, in words.
    pub reason: String,
}

impl Returned {
    /// What is kept with a case.
    pub(crate) fn of(case: &procedure_case::Model) -> Result<Option<Self>> {
        case.returned.as_ref().map(|kept| kept.read()).transpose()
    }
}

/// A stage to which the caller may return the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReturnOption {
    /// First stage to be redone.
    pub to: CaseState,
    /// All that is to be redone before the case is here again.
    pub redo: Vec<CaseState>,
    /// The earliest day on which the case can then be decided.
    pub earliest: NaiveDate,
    /// That day is not after the last one for the decision.
    pub fits: bool,
}

/// Where the caller may return a case, what is to be redone then, and whether the days are enough for it.
pub(super) fn options(
    file: &CaseFile,
    may: &[ActKind],
    rules: &ProcedureRules,
    today: NaiveDate,
) -> Result<Vec<ReturnOption>> {
    if !may.contains(&ActKind::Return) {
        return Ok(Vec::new());
    }
    let due = file.case.due.get();
    let stages = stages_to_return_to(file.kind()?, file.state()?);
    let option = |(at, to): (usize, &CaseState)| {
        let earliest = earliest_end(rules, *to, None, today);
        ReturnOption {
            to: *to,
            redo: stages.iter().copied().skip(at).collect(),
            earliest,
            fits: earliest <= due,
        }
    };
    Ok(stages.iter().enumerate().map(option).collect())
}
