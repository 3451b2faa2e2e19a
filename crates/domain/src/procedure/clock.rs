//! The clock of a case: it starts with the clue, and each stage has its share.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::CaseState;
use crate::calendar::{DayKind, WorkingCalendar};
use crate::elimination::WithoutLabour;
use crate::{Result, coded_enum};

coded_enum! {
    /// Who decides at the county.
    pub enum Deciding {
        Bureau = "bureau", "主管部门审定", "the bureau decides";
        BureauThenGovernment = "bureau_then_government", "主管部门审核后报县级政府审定", "the bureau, then the county government";
        Government = "government", "镇级审核后直接报县级政府审定", "the county government alone";
    }
}

/// Days each stage of identification may take, counted from the clue on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StageBudgets {
    /// Verification at home.
    pub verification: u32,
    /// Commitment and authorisation.
    pub commitment: u32,
    /// Democratic review.
    pub review: u32,
    /// Notice, its length included.
    pub notice: u32,
    /// Town review, the submission included.
    pub town_review: u32,
    /// Decision at the county, both steps.
    pub county_decision: u32,
}

impl StageBudgets {
    /// The days that may have passed since the clue when a state is left.
    pub const fn until_end_of(&self, state: CaseState) -> u32 {
        let verification = self.verification;
        let commitment = verification + self.commitment;
        let review = commitment + self.review;
        let notice = review + self.notice;
        let town = notice + self.town_review;
        match state {
            CaseState::Verification => verification,
            CaseState::Commitment => commitment,
            CaseState::Review => review,
            CaseState::NoticeDue | CaseState::NoticeRunning => notice,
            CaseState::TownReview | CaseState::TownSubmission => town,
            _ => town + self.county_decision,
        }
    }

    /// The days that may have passed since the clue when a state is entered.
    const fn until_begin_of(&self, state: CaseState) -> u32 {
        let own = match state {
            CaseState::Verification => self.verification,
            CaseState::Commitment => self.commitment,
            CaseState::Review => self.review,
            CaseState::NoticeDue | CaseState::NoticeRunning => self.notice,
            CaseState::TownReview | CaseState::TownSubmission => self.town_review,
            _ => self.county_decision,
        };
        self.until_end_of(state) - own
    }
}

/// The figures of a pack that the two procedures run by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProcedureRules {
    /// Days from the clue to the decision; 15 (惠州 2024 §二).
    pub decision_days: u32,
    /// How days are counted.
    pub day_kind: DayKind,
    /// A period that ends on a day off ends on the next working day instead.
    pub roll_forward: bool,
    /// Share of each stage; their sum is `decision_days`.
    pub budgets: StageBudgets,
    /// A stage turns amber this many days before its end.
    pub amber_days: u32,
    /// Length of the public notice in days.
    pub notice_days: u32,
    /// Fewest people at a democratic review.
    pub review_attendees: u32,
    /// Who decides.
    pub deciding: Deciding,
    /// Months a household is monitored before its risk can be eliminated.
    pub elimination_months: u32,
    /// What becomes of a household without labour that meets all other criteria; a pack that does not say it keeps it.
    #[serde(default)]
    pub without_labour: WithoutLabour,
    /// Days in which a warning is answered.
    pub warning_answer_days: u32,
    /// The same for a warning of level "watch", which the next visit answers.
    pub watch_answer_days: u32,
    /// Months a rule stays silent on a household after "not true".
    pub cool_down_months: u32,
    /// Days after inclusion in which the first measure is to take effect.
    pub first_measure_days: u32,
}

coded_enum! {
    /// Colour of a clock; always shown with its text.
    pub enum ClockColour {
        Green = "green", "正常", "in time";
        Amber = "amber", "临期", "due soon";
        Red = "red", "超期", "overdue";
        Stopped = "stopped", "已办结", "closed";
    }
}

/// Whatever has a last day turns amber this many days before it; a stage has days of its own.
pub const SOON_DAYS: i64 = 3;

/// Where the days of a case begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Began {
    /// Day of the clue, from which the whole is counted.
    pub started: NaiveDate,
    /// The day from which the shares of the stages are counted: that of the clue, or a later one where the case came to
    /// those who have it now after the days of the others were used up.
    pub stages_from: NaiveDate,
}

impl Began {
    /// Both on the day of the clue.
    pub const fn on(started: NaiveDate) -> Self {
        Self {
            started,
            stages_from: started,
        }
    }
}

/// The day from which the shares of the stages are counted when a case that began on `started` comes to a level on
/// `today`, in `state`: nobody is late for time that others used. The whole is not longer for it.
///
/// # Errors
/// The working-day calendar has no data for a year that is needed.
pub fn stages_from(
    rules: &ProcedureRules,
    calendar: &WorkingCalendar,
    started: NaiveDate,
    state: CaseState,
    today: NaiveDate,
) -> Result<NaiveDate> {
    let before = rules.budgets.until_begin_of(state);
    let begins = |from| calendar.add_days(from, before, rules.day_kind, false);
    let mut from = today;
    while from > started && begins(from)? > today {
        from = from - chrono::Days::new(1);
    }
    Ok(from.max(started))
}

/// The earliest day on which a case in `state` can be decided: a notice that is still to hang, or to be hung again, takes
/// its days; everything else can be done at once.
pub fn earliest_end(
    rules: &ProcedureRules,
    state: CaseState,
    notice_from: Option<NaiveDate>,
    today: NaiveDate,
) -> NaiveDate {
    let hangs = chrono::Days::new(u64::from(rules.notice_days));
    match (state, notice_from) {
        (CaseState::NoticeRunning, Some(from)) => today.max(from + hangs),
        _ if state.level() == Some(crate::area::AreaLevel::Village) => today + hangs,
        _ => today,
    }
}

/// The clock of a case as a person sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ClockView {
    /// Day of the clue.
    pub started: NaiveDate,
    /// Last day for the decision.
    pub due: NaiveDate,
    /// Last day for the stage the case is in.
    pub stage_due: NaiveDate,
    /// Days left until `due`; negative when overdue.
    pub days_left: i64,
    /// Colour by the stage's end and that of the whole.
    pub colour: ClockColour,
}

/// Reads the clock of a case that is now in `state`.
///
/// # Errors
/// The working-day calendar has no data for a year that is needed.
pub fn clock(
    rules: &ProcedureRules,
    calendar: &WorkingCalendar,
    Began { started, stages_from }: Began,
    state: CaseState,
    today: NaiveDate,
) -> Result<ClockView> {
    let due = calendar.add_days(started, rules.decision_days, rules.day_kind, rules.roll_forward)?;
    let share = rules.budgets.until_end_of(state);
    let stage_due = calendar.add_days(stages_from, share, rules.day_kind, rules.roll_forward)?;
    let (stage_left, days_left) = ((stage_due - today).num_days(), (due - today).num_days());
    let colour = match state {
        s if s.is_closed() => ClockColour::Stopped,
        _ if stage_left < 0 || today > due => ClockColour::Red,
        _ if stage_left <= i64::from(rules.amber_days) || days_left <= SOON_DAYS => ClockColour::Amber,
        _ => ClockColour::Green,
    };
    Ok(ClockView {
        started,
        due,
        // A stage that began late ends with the whole.
        stage_due: stage_due.min(due),
        days_left,
        colour,
    })
}
