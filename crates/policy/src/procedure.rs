//! The `[procedure]` table of a pack: the figures the statutory procedures run by, each with its citation.

use serde::Deserialize;
use shouwang_domain::calendar::DayKind;
use shouwang_domain::elimination::WithoutLabour;
use shouwang_domain::procedure::{Deciding, StageBudgets};

use crate::text::CitedText;

/// Gives the figures with their types to another macro. The names are those of
/// [`ProcedureRules`](shouwang_domain::procedure::ProcedureRules).
macro_rules! figures {
    ($then:ident) => {
        $then! {
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
    };
}
pub(crate) use figures;

macro_rules! text {
    ($($field:ident: $ty:ty,)+) => {
        /// The table as it is written.
        #[derive(Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub(crate) struct ProcedureText {
            $(pub(crate) $field: Option<CitedText<$ty>>,)+
            pub(crate) without_labour: Option<CitedText<WithoutLabour>>,
        }
    };
}
figures!(text);
