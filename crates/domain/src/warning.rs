//! Findings and warnings: the machine speaks, a person decides.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::area::AreaLevel;
use crate::risk::{RiskCategory, WarningLevel};
use crate::{Month, Problem, Result, coded_enum};

coded_enum! {
    /// What a rule says of a household.
    pub enum Outcome {
        Fires = "fires", "触发", "fires";
        DoesNotFire = "does_not_fire", "未触发", "does not fire";
        DataMissing = "data_missing", "数据缺失", "data missing";
        NotOwed = "not_owed", "不适用（未要求报送）", "not owed";
    }
}

coded_enum! {
    /// State of a warning.
    pub enum WarningState {
        Open = "open", "待核实", "to be answered";
        BecameClue = "became_clue", "已转线索", "became a clue";
        InPlan = "in_plan", "已列入帮扶计划", "taken into the plan";
        Solved = "solved", "已解决", "solved already";
        Watched = "watched", "继续关注", "kept in view";
        NotTrue = "not_true", "不属实", "not true";
        Lapsed = "lapsed", "数据变更后不再触发", "no rule fires on the changed data";
    }
}

impl WarningState {
    /// A person found that it was so, whatever was done about it.
    pub const fn was_true(self) -> bool {
        matches!(self, Self::BecameClue | Self::InPlan | Self::Solved)
    }
}

/// One reason of a warning: a rule that fired, with all that explains it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Finding {
    /// Id of the rule.
    pub rule: String,
    /// Version of the pack the rule came from.
    pub pack: String,
    /// Risk category.
    pub risk: RiskCategory,
    /// Level.
    pub level: WarningLevel,
    /// Name and value of every input, as the explanation shows it.
    pub inputs: Vec<Input>,
    /// Message in Chinese, filled with the inputs.
    pub zh: String,
    /// Message in English, filled with the inputs.
    pub en: String,
    /// The date as of which the data holds.
    pub data_date: NaiveDate,
    /// Who is to look, where the rule says so: the village or the town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<AreaLevel>,
}

/// A column or parameter that a rule read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Input {
    /// Name in the rule.
    pub name: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// Value as shown (yuan for money); `None` when missing.
    pub value: Option<String>,
    /// `register`, `statements`, `guarantees`, `assistance` or, for a threshold, `policy`.
    pub source: String,
}

/// What a person decides about an open warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum WarningDecision {
    /// It is worth verifying: it becomes a clue.
    BecomeClue,
    /// It is true of a household that is monitored already: its risks join the plan.
    IntoPlan {
        /// What was found.
        reason: String,
    },
    /// It was true and is no more.
    Solved {
        /// How.
        reason: String,
    },
    /// Nothing needs to be done now: the next visits look at it.
    Watch {
        /// What was found.
        reason: String,
    },
    /// It is not true; with the reason, and silent for the cool-down of the pack.
    NotTrue {
        /// Why.
        reason: String,
    },
}

impl WarningDecision {
    /// What the person wrote.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::BecomeClue => None,
            Self::IntoPlan { reason } | Self::Solved { reason } | Self::Watch { reason } | Self::NotTrue { reason } => {
                Some(reason.trim())
            }
        }
    }
}

/// Checks a decision on a warning in a state.
pub fn decide(state: WarningState, decision: &WarningDecision) -> Result<WarningState> {
    if state == WarningState::Lapsed {
        return Err(Problem::refused(
            "warning.lapsed",
            "数据变更后该预警的规则已不再触发，无需处理；如仍有疑点，请按其他渠道上报线索。",
            "No rule fires on the changed data, so there is nothing to answer; report a doubt that stays by another channel.",
        ));
    }
    if state != WarningState::Open {
        return Err(Problem::refused(
            "warning.already_answered",
            "该预警已经处理过。",
            "This warning has already been answered.",
        ));
    }
    if decision.reason() == Some("") {
        return Err(
            Problem::bad_data("warning.reason_missing", "请写明核实到的情况。", "Say what was found.").at("/reason"),
        );
    }
    Ok(match decision {
        WarningDecision::BecomeClue => WarningState::BecameClue,
        WarningDecision::IntoPlan { .. } => WarningState::InPlan,
        WarningDecision::Solved { .. } => WarningState::Solved,
        WarningDecision::Watch { .. } => WarningState::Watched,
        WarningDecision::NotTrue { .. } => WarningState::NotTrue,
    })
}

/// Whether a new finding of a rule stays silent, because the same rule was called not true on `answered` and the
/// cool-down of `months` has not passed.
pub fn is_cooling_down(answered: Month, months: i32, now: Month) -> bool {
    answered.until(now) < months
}
