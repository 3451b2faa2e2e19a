//! One act on a case.

use serde::Deserialize;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::procedure::{
    Act, ActKind, CaseKind, CaseState, Next, ObjectionState, ProcedureRules, apply, effect, stages_from,
};
use shouwang_domain::{AccountId, CaseId};
use shouwang_store::column::Json;
use shouwang_store::entity::{case_step, objection, page_step, procedure_case};
use shouwang_store::{Source, Tx, repo};
use utoipa::ToSchema;

use super::record::{Recorded, Remark, date_of};
use super::{CaseFile, CaseView, Returned};
use crate::office::access::{Verb, require};
use crate::register::attachment::{self, AttachmentKind};
use crate::{Ctx, Problem, Result, Service};

/// One act on a case.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActCmd {
    /// The case.
    pub case_id: CaseId,
    /// The version that was read.
    pub version: i64,
    /// What is done, with its record.
    pub act: Act,
}

/// What the register and the policy say to an act that the state machine permits.
#[derive(Debug, Default)]
pub(crate) struct Ruling {
    /// Evidence beside the record.
    pub(crate) remarks: Vec<Remark>,
    /// The tier that will watch the household, when the act includes it.
    pub(crate) tier: Option<String>,
    /// The pack under which the act decides.
    pub(crate) pack: Option<String>,
}

impl Service {
    /// Acts on a case: judges the act, records the step, freezes the household where the procedure asks for it, and
    /// brings about what a decision means, all in one transaction.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `case.signed_page_missing`, the refusals of [`apply`] and of the table behind it, `case.date_too_early`,
    /// `case.event_missing`, `case.asset_unanswered`, `case.asset_to_correct`, `case.asset_brought_in`; at
    /// the county also `policy.none_in_force`, `case.not_eligible`, `case.reason_missing`, `case.civil_affairs_missing`
    /// and `elimination.criteria_unmet`.
    pub async fn act(&self, ctx: &Ctx, cmd: ActCmd) -> Result<CaseView> {
        // Who may see a case is told by the procedure's table why an act is not theirs; others do not learn its state.
        require(ctx, Verb::ReadCases)?;
        let mut tx = self.store.begin(ctx, "case.act").await?;
        let case = self.act_in(&mut tx, ctx, &cmd).await?;
        self.commit_case(tx, ctx, case).await
    }

    /// Judges an act as [`Service::act`] does and does nothing: what would be refused is said before the person believes it
    /// done.
    ///
    /// # Errors
    /// As [`Service::act`].
    pub async fn try_act(&self, ctx: &Ctx, cmd: ActCmd) -> Result<CaseView> {
        require(ctx, Verb::ReadCases)?;
        let mut tx = self.store.begin(ctx, "case.act").await?;
        self.act_in(&mut tx, ctx, &cmd).await?;
        tx.abandon().await?;
        self.case(ctx, cmd.case_id).await
    }

    /// Judges an act and writes it, within a command that may hold several.
    pub(super) async fn act_in(&self, tx: &mut Tx, ctx: &Ctx, cmd: &ActCmd) -> Result<procedure_case::Model> {
        let seen = repo::procedure::case::by_id(tx, ctx, cmd.case_id).await?;
        let case = tx.locked::<procedure_case::Model>(seen.id).await?.unwrap_or(seen);
        if case.version != cmd.version {
            return Err(Problem::conflict());
        }
        effect(case.kind.get(), case.state.get(), cmd.act.kind(), ctx.role)?;
        require(ctx, Verb::ActOnCases)?;

        let file = CaseFile::read(tx, ctx, case).await?;
        let rules = self.rules_of(tx, ctx, &file).await?;
        let next = apply(
            &file.situation(ctx.today())?,
            &cmd.act,
            file.actor(ctx),
            &rules,
            ctx.today(),
        )?;
        file.check_order_of_dates(&cmd.act)?;
        let page = signed_page(tx, ctx, &file, cmd.act.kind()).await?;
        let ruling = self.rule_on(tx, ctx, &file, &cmd.act).await?;

        let step = self
            .record_step(tx, ctx, &file, &cmd.act, &next, ruling.remarks.clone())
            .await?;
        if let Some(page) = page {
            let spent = page_step::Model {
                step_id: Some(step.id),
                ..page.clone()
            };
            tx.update(&page, spent).await?;
        }
        attachment::hang_on(tx, &file.case, cmd.act.kind(), step.id).await?;
        record_objection(tx, &file, &cmd.act, &step).await?;
        let mut after = moved(ctx, &file, &cmd.act, &next)?;
        self.pass_on(ctx, &file, &rules, &mut after)?;
        if let Some(pack) = &ruling.pack {
            after.pack.clone_from(pack);
        }
        if next.freezes {
            self.freeze(tx, ctx, &file, &step, &mut after).await?;
        }
        self.settle(tx, ctx, &file, &cmd.act, next.state, &ruling, &mut after)
            .await?;
        tx.subject(format!("procedure_case/{}", after.id));
        tx.detail(serde_json::json!({ "act": cmd.act.kind(), "before": file.case.state, "after": next.state }));
        tx.update(&file.case, after).await
    }

    /// The figures a case runs by: those of the pack it was opened under, so that a new pack does not move the goal.
    pub(crate) async fn rules_of(&self, at: &impl Source, ctx: &Ctx, file: &CaseFile) -> Result<ProcedureRules> {
        match self.policies.by_version(&file.case.pack) {
            Some(pack) => Ok(pack.procedure.clone()),
            None => Ok(self
                .policy_at(at, file.household.area_order, ctx.today())
                .await?
                .pack
                .procedure
                .clone()),
        }
    }

    /// A case that comes to another level has its stages counted anew, so that nobody is late for time that others used,
    /// and no longer says why it had come back. A case that rests lies where it rested.
    fn pass_on(
        &self,
        ctx: &Ctx,
        file: &CaseFile,
        rules: &ProcedureRules,
        after: &mut procedure_case::Model,
    ) -> Result<()> {
        let at = |case: &procedure_case::Model| case.rested_in.map_or(case.state, |rested| rested).get();
        let (before, now) = (at(&file.case), at(after));
        // From the town's check to its leader the case is sent on, and the days of the town run on.
        let is_sent_on = before.level() != now.level() || now == CaseState::TownSubmission && before != now;
        if is_sent_on && file.case.returned == after.returned {
            after.returned = None;
        }
        if before.level() == now.level() {
            return Ok(());
        }
        let state = after.state.get();
        if file.kind()? == CaseKind::Identification && !state.is_closed() {
            let started = after.clock_started.get();
            let from = stages_from(rules, &self.calendar, started, state, ctx.today())?;
            after.stages_from = (from > started).then(|| from.into());
        }
        Ok(())
    }

    async fn record_step(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        file: &CaseFile,
        act: &Act,
        next: &Next,
        remarks: Vec<Remark>,
    ) -> Result<case_step::Model> {
        tx.insert(case_step::Model {
            case_id: file.case.id,
            ordinal: file.steps.len() as i64 + 1,
            act: act.kind().as_str().to_owned(),
            level: ctx.role.level().into(),
            role: ctx.role.into(),
            record: Json::of(&Recorded {
                act: act.clone(),
                remarks,
            })?,
            on_date: date_of(act).unwrap_or_else(|| ctx.today()).into(),
            state_before: file.case.state,
            state_after: next.state.into(),
            revision: file.revision(act.kind()),
            ..Default::default()
        })
        .await
    }
}

/// What is entered for a colleague comes from a page that the colleague signed for this step: it was added to the case on the
/// same day, in the colleague's name, by the same person, and nothing was entered from it for this step yet. Nothing, for
/// whoever enters what they did themselves.
async fn signed_page(tx: &Tx, ctx: &Ctx, file: &CaseFile, act: ActKind) -> Result<Option<page_step::Model>> {
    if ctx.acted_by == ctx.entered_by {
        return Ok(None);
    }
    let mut papers = repo::register::attachment::of(tx, attachment::OWNER, file.case.id).await?;
    papers.retain(|paper| {
        paper.kind == AttachmentKind::SourcePage
            && (AccountId(paper.acted_by), AccountId(paper.entered_by)) == (ctx.acted_by, ctx.entered_by)
            && Timestamp(paper.created_at).date() == ctx.today()
    });
    let covered = repo::register::attachment::steps_of(tx, &papers).await?;
    let page = covered
        .into_iter()
        .find(|step| step.act == act && step.step_id.is_none());
    page.map(Some).ok_or_else(|| {
        Problem::refused(
            "case.signed_page_missing",
            "代录每一环节，须先上传本人当日为该环节签字的原始单据；一份单据对每个环节只能用一次。",
            "Each step that is entered for a colleague comes from a page that the colleague signed for it that day; add the \
             page first. A page serves each of its steps once.",
        )
    })
}

async fn record_objection(tx: &mut Tx, file: &CaseFile, act: &Act, step: &case_step::Model) -> Result<()> {
    match act {
        Act::RecordObjection(_) => {
            tx.insert(objection::Model {
                case_id: file.case.id,
                step_id: step.id,
                state: ObjectionState::Open.into(),
                ..Default::default()
            })
            .await?;
        }
        Act::ResolveObjection(resolution) => {
            let before = file
                .objections
                .iter()
                .find(|o| o.step_id == resolution.objection.0)
                .ok_or_else(|| Problem::internal("a resolved objection was not recorded"))?;
            let after = objection::Model {
                state: ObjectionState::Resolved.into(),
                upheld: Some(resolution.upheld.into()),
                ..before.clone()
            };
            tx.update(before, after).await?;
        }
        _ => {}
    }
    Ok(())
}

/// The case after the act, before what a decision adds.
fn moved(ctx: &Ctx, file: &CaseFile, act: &Act, next: &Next) -> Result<procedure_case::Model> {
    let before = &file.case;
    let mut after = before.clone();
    match act {
        Act::Apply { .. } => after.has_application = true.into(),
        Act::RecordVerification(v) => {
            after.monitored_type = Some(v.monitored_type.into());
            let mut risks = v.risks.clone();
            risks.sort_unstable();
            risks.dedup();
            after.risks = Json::of(&risks)?;
        }
        Act::StartNotice(notice) => after.notice_from = Some(notice.from.into()),
        Act::Suspend { .. } => after.rested_in = Some(before.state),
        Act::Resume => after.rested_in = None,
        Act::ExplainOvertime { .. } => after.overtime_explained = true.into(),
        Act::Return { codes, reason, .. } => {
            after.returned = Some(Json::of(&Returned {
                on: ctx.today(),
                by: ctx.role.level(),
                codes: codes.clone(),
                reason: reason.clone(),
            })?);
        }
        _ => {}
    }
    if next.state != file.state()? {
        after.state = next.state.into();
        after.stage_since = ctx.today().into();
    }
    if CaseState::village_stages(file.kind()?).contains(&next.state) {
        after.notice_from = None;
    }
    after.is_opened = next.is_opened.into();
    if next.state.is_closed() {
        after.closed_on = Some(date_of(act).unwrap_or_else(|| ctx.today()).into());
        after.close_reason = close_reason(file.kind()?, act);
    }
    Ok(after)
}

/// Why a case that an act closes was closed; `None` when it reached its aim.
fn close_reason(kind: CaseKind, act: &Act) -> Option<String> {
    match act {
        Act::Refuse { reason } | Act::Withdraw { reason } => Some(reason.clone()),
        Act::End { why, .. } => Some(why.zh().to_owned()),
        Act::RecordReview(_) => Some(
            match kind {
                CaseKind::Identification => "民主评议未通过",
                CaseKind::Elimination => "民主评议未同意消除",
            }
            .to_owned(),
        ),
        _ => None,
    }
}
