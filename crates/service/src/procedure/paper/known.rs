//! What is known of a case for its papers.

use chrono::NaiveDate;
use shouwang_domain::procedure::{Act, ActKind, CaseState};
use shouwang_domain::{CaseId, Fen, HouseholdId, MemberId};
use shouwang_store::Found;
use shouwang_store::entity::{area, household, member, message};
use shouwang_store::repo;

use super::{Missing, PaperKind};
use crate::procedure::case::{CaseFile, CaseView, StepRecord, StepView};
use crate::{Ctx, Problem, Result, Service};

/// A case with what its papers say.
pub(super) struct Known {
    pub(super) view: CaseView,
    pub(super) household: Found<household::Model>,
    /// Present members, the head first.
    pub(super) members: Vec<member::Model>,
    /// Those who left.
    pub(super) gone: Vec<member::Model>,
    /// Those of full legal capacity.
    pub(super) adults: Vec<MemberId>,
    /// The areas in which it lies, the widest first.
    pub(super) path: Vec<area::Model>,
    /// Yearly disposable income per head.
    pub(super) income: Option<Fen>,
    /// Names of the present contact persons.
    pub(super) contacts: Vec<String>,
    /// The last that the household was told about this case.
    pub(super) message: Option<message::Model>,
    pub(super) today: NaiveDate,
}

impl Service {
    /// Gathers what the papers of a case say.
    pub(super) async fn known(&self, ctx: &Ctx, file: CaseFile) -> Result<Known> {
        let today = ctx.today();
        let household = file.household.clone();
        let mut members = file.members.clone();
        members.sort_by_key(|member| (member.relation != shouwang_domain::household::Relation::Head, member.id));
        let adults = file.situation(today)?.adults;
        let mut gone: Vec<member::Model> = repo::register::bulk::rows(&self.store, &household).await?;
        gone.retain(|member| member.left_on.is_some());
        let path = repo::procedure::case::path(&self.store, &household).await?;
        let facts = self
            .facts_in(&self.store, ctx, HouseholdId(household.id), today)
            .await?;
        let contacts = repo::help::contact::of_household(&self.store, &household).await?;
        let present = contacts.iter().filter(|contact| contact.to_on.is_none());
        let present: Vec<i64> = present.map(|contact| contact.account_id).collect();
        let names = repo::office::account::names(&self.store, present.iter().copied()).await?;
        let messages = repo::help::message::of(&self.store, &household).await?;
        let view = self.case_view(&self.store, ctx, file).await?;
        Ok(Known {
            message: messages
                .into_iter()
                .rfind(|one| one.case_id.map(CaseId) == Some(view.id)),
            contacts: present.iter().filter_map(|id| names.get(id).cloned()).collect(),
            view,
            household,
            members,
            gone,
            adults,
            path,
            income: facts.income_per_head,
            today,
        })
    }
}

impl Known {
    /// The last step that did this and still stands: after a return, what is to be done anew stands no more.
    pub(super) fn act(&self, kind: ActKind) -> Option<(&StepView, &Act)> {
        let (at, step) = self
            .view
            .steps
            .iter()
            .enumerate()
            .rfind(|(_, step)| step.act == kind.as_str())?;
        let is_redone = self.view.steps[at + 1..]
            .iter()
            .any(|later| went_back_to(later, step.state_before));
        match &step.record {
            StepRecord::Recorded(recorded) if !is_redone => Some((step, &recorded.act)),
            _ => None,
        }
    }

    /// Why the paper cannot be made from what is recorded.
    pub(super) fn refusal(&self, kind: PaperKind) -> Option<Problem> {
        match kind {
            // Due, or put up before: never of a household that the review refused, or whose case has ended without one.
            PaperKind::IdentificationNotice | PaperKind::EliminationNotice
                if self.view.state != CaseState::NoticeDue && self.act(ActKind::StartNotice).is_none() =>
            {
                Some(Problem::refused(
                    "case.notice_not_due",
                    "民主评议通过后才能生成公示。",
                    "The notice is written after the democratic review has agreed.",
                ))
            }
            PaperKind::TownReview | PaperKind::Approval
                if self.view.state.is_closed() && self.missing(kind).is_some() =>
            {
                Some(Problem::refused(
                    "paper.not_reached",
                    "案件已办结，没有通过这一步，不能再生成这份文书。",
                    "The case has ended without this step, and the paper is not made any more.",
                ))
            }
            PaperKind::Message if self.message.is_none() => Some(Problem::refused(
                "paper.nothing_to_tell",
                "县级审定或程序结束后才有告知内容。",
                "There is something to tell once the county has decided or the procedure has ended.",
            )),
            _ => None,
        }
    }

    /// What a paper would say more.
    pub(super) fn missing(&self, kind: PaperKind) -> Option<Missing> {
        let needed = match kind {
            PaperKind::Declaration => ActKind::Apply,
            PaperKind::Commitment => ActKind::RecordCommitment,
            PaperKind::Verification => ActKind::RecordVerification,
            PaperKind::ReviewMinutes => ActKind::RecordReview,
            PaperKind::TownReview => ActKind::PassTownReview,
            PaperKind::Approval => ActKind::Approve,
            PaperKind::IdentificationNotice | PaperKind::EliminationNotice => ActKind::StartNotice,
            PaperKind::Message => return None,
        };
        self.act(needed).is_none().then(|| Missing {
            zh: format!("“{}”尚未办理，相应栏目留空。", needed.zh()),
            en: format!("\"{}\" is not done yet; what it would say is left empty.", needed.en()),
        })
    }
}

/// Whether a step led from a later stage back to this one, or to one before it.
fn went_back_to(step: &StepView, stage: CaseState) -> bool {
    let rank = |state: CaseState| {
        let stages = CaseState::ALL
            .iter()
            .take_while(|state| **state != CaseState::Suspended);
        stages.into_iter().position(|other| *other == state)
    };
    match (rank(step.state_before), rank(step.state_after), rank(stage)) {
        (Some(before), Some(after), Some(stage)) => after < before && after <= stage,
        _ => false,
    }
}
