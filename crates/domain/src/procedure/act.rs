//! What can be done to a case, with the record each act leaves.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::CaseState;
use super::assessment::Assessment;
use super::event::SuddenEvent;
use crate::asset::AssetKind;
use crate::risk::{MonitoredType, RiskCategory};
use crate::{MemberId, coded_enum};

coded_enum! {
    /// The kind of an act: the column of the procedure's table.
    pub enum ActKind {
        Apply = "apply", "农户申请", "the household's own application";
        RecordVerification = "record_verification", "登记入户核实", "record the verification";
        RecordCommitment = "record_commitment", "登记承诺授权", "record commitment and authorisation";
        RecordReview = "record_review", "登记民主评议", "record the democratic review";
        StartNotice = "start_notice", "开始公示", "start the notice";
        RecordObjection = "record_objection", "登记异议", "record an objection";
        ResolveObjection = "resolve_objection", "处理异议", "resolve an objection";
        CloseNotice = "close_notice", "结束公示并上报", "close the notice and submit";
        Open = "open", "打开审阅", "open for review";
        PassTownReview = "pass_town_review", "镇级审核通过", "pass the town review";
        SubmitToCounty = "submit_to_county", "镇政府上报县级", "submit to the county";
        Approve = "approve", "县级审定通过", "county approval";
        ApproveGovernment = "approve_government", "县级政府审定通过", "approval of the county government";
        Return = "return", "退回补充", "return for completion";
        Refuse = "refuse", "不予通过", "refuse";
        Recall = "recall", "收回上报", "take a submission back";
        Withdraw = "withdraw", "撤回", "withdraw";
        Suspend = "suspend", "中止", "suspend";
        Resume = "resume", "恢复", "resume";
        End = "end", "终止", "end";
        ExplainOvertime = "explain_overtime", "说明超期原因", "explain the overtime";
    }
}

impl ActKind {
    /// Another level agrees to what was recorded below.
    pub const fn is_approval(self) -> bool {
        matches!(
            self,
            Self::PassTownReview | Self::SubmitToCounty | Self::Approve | Self::ApproveGovernment
        )
    }

    /// Whoever does it settles, above the village, what becomes of the case.
    pub const fn decides(self) -> bool {
        self.is_approval() || matches!(self, Self::Refuse)
    }

    /// The town's check or its submission: two acts by two people (翁源 2021 §四(一), (三)).
    pub const fn is_of_two_hands(self) -> bool {
        matches!(self, Self::PassTownReview | Self::SubmitToCounty)
    }

    /// What may be older than the step it follows: a household applies and authorises as early as the clue.
    pub const fn may_be_early(self) -> bool {
        matches!(self, Self::Apply | Self::RecordCommitment)
    }
}

coded_enum! {
    /// Why a case ends without a decision.
    pub enum EndReason {
        Death = "death", "全户死亡", "all members died";
        MovedAway = "moved_away", "整户迁出", "the household moved away";
        Merged = "merged", "并入他户", "merged into another household";
    }
}

coded_enum! {
    /// Why a case is returned.
    pub enum ReturnReason {
        MaterialMissing = "material_missing", "材料不齐", "material is missing";
        FactsUnclear = "facts_unclear", "情况说明不清", "the facts are not clear";
        FactsDiffer = "facts_differ", "与核查结果不一致", "the facts differ from what was found";
        AuthorisationIncomplete = "authorisation_incomplete", "承诺授权不完整", "the authorisation is not complete";
        ReviewFlawed = "review_flawed", "评议程序不规范", "the review was not held properly";
        NoticeFlawed = "notice_flawed", "公示不规范", "the notice was not proper";
        Other = "other", "其他", "other";
    }
}

/// The verification at home (入户核实).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Verification {
    /// Day of the visit.
    pub on: NaiveDate,
    /// Type proposed.
    pub monitored_type: MonitoredType,
    /// Risks found; at least one.
    pub risks: Vec<RiskCategory>,
    /// Answers to the questions that the evidence raised (车辆、房产等核实提示); questions, never refusals.
    #[serde(default)]
    pub flags_explained: Vec<String>,
    /// What was found, in words: income and expense, two worries and three guarantees, water (翁源 2021 §二(二)).
    pub finding: String,
    /// What struck the household, where it is in sudden severe difficulty (翁源 2021 §二(一)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<SuddenEvent>,
    /// What was found subject by subject; a record from before has it in the finding alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assessment: Option<Assessment>,
}

/// Commitment of truth and authorisation of the asset query (承诺授权书).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Commitment {
    /// Day of signature.
    pub signed_on: NaiveDate,
    /// Version of the text signed.
    pub text_version: String,
    /// The member who signed for the household.
    pub signer: MemberId,
    /// Adult members whom the authorisation covers; all adults present must be.
    pub adults_covered: Vec<MemberId>,
    /// Last day on which assets may be queried.
    pub valid_until: NaiveDate,
    /// What may be queried, where the text does not stand as it is, which names every kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Vec<AssetKind>>,
}

/// The democratic review (民主评议).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Review {
    /// Day of the meeting.
    pub held_on: NaiveDate,
    /// Place.
    pub place: String,
    /// Who presided.
    pub chair: String,
    /// Who attended, the chair included.
    pub attendees: Vec<String>,
    /// Votes for.
    pub votes_for: u32,
    /// Votes against.
    pub votes_against: u32,
    /// Abstentions.
    pub abstentions: u32,
    /// What was said.
    pub minutes: String,
    /// At an elimination, and needed there: how the village sums up what the contact proposed, which the meeting reviews
    /// (村级汇总, 翁源 2021 §四(三)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
}

impl Review {
    /// The meeting agreed: more than half of those present voted for it.
    pub fn is_carried(&self) -> bool {
        self.votes_for as usize * 2 > self.attendees.len()
    }
}

/// A public notice (公示). It carries no ID number, telephone, account or illness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Notice {
    /// First day.
    pub from: NaiveDate,
    /// Where it hangs.
    pub place: String,
}

/// An objection during the notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Objection {
    /// Day.
    pub on: NaiveDate,
    /// Who objects; may be anonymous.
    pub by: String,
    /// What is objected.
    pub text: String,
}

/// How an objection was resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Resolution {
    /// The step that recorded the objection.
    pub objection: crate::StepId,
    /// Day.
    pub on: NaiveDate,
    /// Upheld: the review must be held again.
    pub upheld: bool,
    /// How it was looked into.
    pub text: String,
}

/// The town's check of stated facts against the result of the asset query (镇级核查), or, at an elimination, its acceptance
/// (风险消除验收).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TownReview {
    /// Day.
    pub on: NaiveDate,
    /// The asset query was made under the household's authorisation.
    pub asset_query_done: bool,
    /// The stated facts agree with what was found.
    pub facts_agree: bool,
    /// Who checked; nobody but who acts, where it is empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checkers: Vec<String>,
    /// What was found, in words; at an elimination how income, guarantees and each risk were found to stand, and needed there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
    /// Opinion.
    pub opinion: String,
}

/// The submission to the county by the town's government, after its check (由镇级人民政府报县级).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Submission {
    /// Day.
    pub on: NaiveDate,
    /// Opinion of the town's government.
    pub opinion: String,
}

/// A decision at the county.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Decision {
    /// Day.
    pub on: NaiveDate,
    /// Number of the document.
    pub document_number: String,
    /// Opinion.
    pub opinion: String,
}

/// One act on a case, with its record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// The household applies itself.
    Apply {
        /// Day.
        on: NaiveDate,
        /// The member who applied.
        applicant: MemberId,
        /// In the household's words.
        text: String,
    },
    /// Verification at home.
    RecordVerification(Verification),
    /// Commitment and authorisation.
    RecordCommitment(Commitment),
    /// Democratic review.
    RecordReview(Review),
    /// The notice goes up.
    StartNotice(Notice),
    /// Somebody objects.
    RecordObjection(Objection),
    /// An objection is resolved.
    ResolveObjection(Resolution),
    /// The notice comes down and the case goes to the town.
    CloseNotice {
        /// Last day of the notice.
        until: NaiveDate,
    },
    /// A level opens what was submitted to it.
    Open,
    /// The town has checked it, and lays it before its leader.
    PassTownReview(TownReview),
    /// The town's government submits it to the county.
    SubmitToCounty(Submission),
    /// The county bureau approves.
    Approve(Decision),
    /// The county government approves.
    ApproveGovernment(Decision),
    /// Back for completion, to be redone from a stage on.
    Return {
        /// First stage to be redone.
        to: CaseState,
        /// What kinds of thing are missing; the reason says which.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        codes: Vec<ReturnReason>,
        /// What is missing.
        reason: String,
    },
    /// Not passed.
    Refuse {
        /// Why; it is told to the household.
        reason: String,
    },
    /// The lower level takes its submission back.
    Recall {
        /// Why.
        reason: String,
    },
    /// The case is withdrawn before the next level touched it.
    Withdraw {
        /// Why.
        reason: String,
    },
    /// The case rests.
    Suspend {
        /// Why.
        reason: String,
    },
    /// The case goes on where it rested.
    Resume,
    /// The case ends.
    End {
        /// Why.
        why: EndReason,
        /// Day of the event.
        on: NaiveDate,
    },
    /// Why the case takes longer than the clock allows.
    ExplainOvertime {
        /// Why.
        reason: String,
    },
}

impl Act {
    /// Its kind.
    pub const fn kind(&self) -> ActKind {
        match self {
            Self::Apply { .. } => ActKind::Apply,
            Self::RecordVerification(_) => ActKind::RecordVerification,
            Self::RecordCommitment(_) => ActKind::RecordCommitment,
            Self::RecordReview(_) => ActKind::RecordReview,
            Self::StartNotice(_) => ActKind::StartNotice,
            Self::RecordObjection(_) => ActKind::RecordObjection,
            Self::ResolveObjection(_) => ActKind::ResolveObjection,
            Self::CloseNotice { .. } => ActKind::CloseNotice,
            Self::Open => ActKind::Open,
            Self::PassTownReview(_) => ActKind::PassTownReview,
            Self::SubmitToCounty(_) => ActKind::SubmitToCounty,
            Self::Approve(_) => ActKind::Approve,
            Self::ApproveGovernment(_) => ActKind::ApproveGovernment,
            Self::Return { .. } => ActKind::Return,
            Self::Refuse { .. } => ActKind::Refuse,
            Self::Recall { .. } => ActKind::Recall,
            Self::Withdraw { .. } => ActKind::Withdraw,
            Self::Suspend { .. } => ActKind::Suspend,
            Self::Resume => ActKind::Resume,
            Self::End { .. } => ActKind::End,
            Self::ExplainOvertime { .. } => ActKind::ExplainOvertime,
        }
    }
}
