//! The `[procedure]` table of a pack: the figures the statutory procedures run by, each with its citation.

use std::collections::BTreeMap;

use serde::Deserialize;
use shouwang_domain::calendar::DayKind;
use shouwang_domain::procedure::{Deciding, ProcedureRules, StageBudgets};

use crate::file::{CitedText, Layer};
use crate::{Citation, PackProblem};

macro_rules! procedure {
    ($($field:ident: $ty:ty,)+) => {
        /// The names are those of [`ProcedureRules`].
        #[derive(Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub(crate) struct ProcedureText { $($field: Option<CitedText<$ty>>,)+ }

        /// The values in effect, each from the nearest layer that has it; the error is the name of one that none has.
        pub(crate) fn resolve(
            layers: &[&Layer],
            citations: &mut BTreeMap<String, Citation>,
        ) -> Result<ProcedureRules, &'static str> {
            $(let $field = {
                let (layer, found) = layers
                    .iter()
                    .rev()
                    .find_map(|layer| Some((layer, layer.text.procedure.$field.as_ref()?)))
                    .ok_or(stringify!($field))?;
                citations.insert(concat!("procedure.", stringify!($field)).into(), found.cite(layer));
                found.value.get_ref().clone()
            };)+
            Ok(ProcedureRules { $($field,)+ })
        }
    };
}

procedure! {
    decision_days: u32,
    day_kind: DayKind,
    roll_forward: bool,
    budgets: StageBudgets,
    amber_days: u32,
    notice_days: u32,
    review_attendees: u32,
    deciding: Deciding,
    elimination_months: u32,
    warning_answer_days: u32,
    watch_answer_days: u32,
    cool_down_months: u32,
    first_measure_days: u32,
}

/// The budgets must share out the whole clock, and the notice must fit into its share.
pub(crate) fn check(layers: &[&Layer], rules: &ProcedureRules) -> Option<PackProblem> {
    let b = &rules.budgets;
    let sum = b.verification + b.commitment + b.review + b.notice + b.town_review + b.county_decision;
    let (layer, budgets) = layers
        .iter()
        .rev()
        .find_map(|layer| Some((layer, layer.text.procedure.budgets.as_ref()?)))?;
    (sum != rules.decision_days || rules.notice_days > b.notice).then(|| {
        let (days, notice) = (rules.decision_days, rules.notice_days);
        layer.problem(
            budgets.value.span(),
            "pack.budgets",
            format!("各环节时限之和须等于 {days} 天，其中公示环节不少于 {notice} 天。"),
            format!("The budgets of the stages must sum to {days} days, and that of the notice hold {notice} days."),
        )
    })
}
