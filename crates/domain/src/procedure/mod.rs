//! The two statutory procedures as one typed state machine: identification and elimination.
//!
//! Identification (翁源 2021 §四(一)): verification, commitment and authorisation, democratic review, public notice, check
//! of the town, submission by its government, county decision. Elimination begins with the contact's proposal and goes
//! through review, notice, acceptance by the town, submission and county approval. No step is skipped; what
//! [`table::effect`] does not name is refused.

mod act;
mod assessment;
mod check;
mod clock;
mod correct;
mod event;
mod table;
#[cfg(test)]
mod tests;

pub use act::{
    Act, ActKind, Commitment, Decision, EndReason, Notice, Objection, Resolution, ReturnReason, Review, Submission,
    TownReview, Verification,
};
pub use assessment::{Assessment, GuaranteeFound};
pub use check::{Actor, CaseView, Next, application_missing, apply, may_recall, stages_to_return_to, two_levels};
pub use clock::{
    Began, ClockColour, ClockView, Deciding, ProcedureRules, SOON_DAYS, StageBudgets, clock, earliest_end, stages_from,
};
pub use correct::RecordField;
pub use event::{SuddenCause, SuddenEvent, newest_event};
pub use table::{Effect, case_closed, effect};

use crate::area::AreaLevel;
use crate::coded_enum;
use crate::role::Role;

coded_enum! {
    /// Which procedure a case runs through.
    pub enum CaseKind {
        Identification = "identification", "识别认定", "identification";
        Elimination = "elimination", "风险消除", "elimination of risk";
    }
}

/// Where in the procedure somebody has a hand in a case. What one instance did, other people judge at the next; bureau
/// and government are two, though both lie at the county.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Instance {
    /// The village: verification to notice.
    Village,
    /// The town: review or acceptance, and the submission.
    Town,
    /// The county bureau: decision.
    Bureau,
    /// The county government, where it has the last word.
    Government,
    /// City and province, who look on.
    Above,
}

impl Instance {
    /// Where a role has its hand in a case.
    pub const fn of(role: Role) -> Self {
        match (role, role.level()) {
            (Role::CountyGovernment, _) => Self::Government,
            (_, AreaLevel::Group | AreaLevel::Village) => Self::Village,
            (_, AreaLevel::Town) => Self::Town,
            (_, AreaLevel::County) => Self::Bureau,
            (_, AreaLevel::City | AreaLevel::Province) => Self::Above,
        }
    }
}

coded_enum! {
    /// State of a case.
    pub enum CaseState {
        Verification = "verification", "入户核实", "verification";
        Commitment = "commitment", "承诺授权", "commitment and authorisation";
        Review = "review", "民主评议", "democratic review";
        NoticeDue = "notice_due", "待公示", "notice due";
        NoticeRunning = "notice_running", "公示中", "notice running";
        TownReview = "town_review", "镇级审核", "town review";
        TownSubmission = "town_submission", "待镇政府上报", "submission by the town";
        CountyDecision = "county_decision", "县级审定", "county decision";
        GovernmentDecision = "government_decision", "县级政府审定", "decision of the county government";
        Suspended = "suspended", "已中止", "suspended";
        Included = "included", "已纳入", "included";
        NotIncluded = "not_included", "不予纳入", "not included";
        Labelled = "labelled", "已标注风险消除", "labelled as eliminated";
        NotEliminated = "not_eliminated", "未予消除", "not eliminated";
        Withdrawn = "withdrawn", "已撤回", "withdrawn";
        Ended = "ended", "已终止", "ended";
    }
}

coded_enum! {
    /// State of an objection to a notice.
    pub enum ObjectionState {
        Open = "open", "待处理", "open";
        Resolved = "resolved", "已处理", "resolved";
    }
}

impl CaseState {
    /// Nothing more can happen to the case.
    pub const fn is_closed(self) -> bool {
        matches!(
            self,
            Self::Included | Self::NotIncluded | Self::Labelled | Self::NotEliminated | Self::Withdrawn | Self::Ended
        )
    }

    /// The level whose turn it is; `None` when suspended or closed.
    pub const fn level(self) -> Option<AreaLevel> {
        match self {
            Self::Verification | Self::Commitment | Self::Review | Self::NoticeDue | Self::NoticeRunning => {
                Some(AreaLevel::Village)
            }
            Self::TownReview | Self::TownSubmission => Some(AreaLevel::Town),
            Self::CountyDecision | Self::GovernmentDecision => Some(AreaLevel::County),
            _ => None,
        }
    }

    /// Whether a case in this state waits for whoever holds this role: it is the turn of their level, and what the town has
    /// checked waits for its leader alone.
    pub fn waits_for(self, role: Role) -> bool {
        self.level() == Some(role.level()) && (self != Self::TownSubmission || Role::TOWN_LEADER.contains(&role))
    }

    /// What the village said is frozen: it was submitted to the town or further.
    pub const fn is_submitted(self) -> bool {
        matches!(
            self,
            Self::TownReview | Self::TownSubmission | Self::CountyDecision | Self::GovernmentDecision
        )
    }

    /// The first state of a procedure.
    pub const fn first(kind: CaseKind) -> Self {
        match kind {
            CaseKind::Identification => Self::Verification,
            CaseKind::Elimination => Self::Review,
        }
    }

    /// The village's states to which a case of this kind can be returned for completion, in their order.
    pub const fn village_stages(kind: CaseKind) -> &'static [Self] {
        match kind {
            CaseKind::Identification => &[Self::Verification, Self::Commitment, Self::Review, Self::NoticeDue],
            CaseKind::Elimination => &[Self::Review, Self::NoticeDue],
        }
    }
}
