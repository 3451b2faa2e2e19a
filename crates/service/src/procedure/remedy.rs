//! Decisions that were wrong are revoked, and frozen records that were wrong are corrected: one person proposes, another at
//! the county decides, and what was there before stays.

use serde::Deserialize;
use shouwang_domain::area::AreaLevel;
use shouwang_domain::ctx::Hands;
use shouwang_domain::duty::TaskState;
use shouwang_domain::procedure::{CaseKind, RecordField, two_levels};
pub use shouwang_domain::remedy::RemedyState;
use shouwang_domain::remedy::{FieldChange, RemedyKind};
use shouwang_domain::{AreaId, CaseId, HouseholdId, RemedyId, StepId};
use shouwang_store::column::{Code, Json};
use shouwang_store::entity::{case_step, household, message, procedure_case, remedy, spell, task};
use shouwang_store::repo::rules::proposal::Placed;
use shouwang_store::{Found, Source, Tx, repo};
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::page::{Page, PageCmd};
use crate::procedure::case::{CaseFile, StepRecord, Telling, accepted, corrected, is_frozen, mark, tell, views};
pub use crate::procedure::case::{FieldValue, RemedyView};
use crate::register::household::record::check_active;
use crate::register::kinship::refuse_kin;
use crate::rules::proposal::{self, Answer};
use crate::{Ctx, Problem, Result, Service};

/// Which of them to list.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RemedyQuery {
    /// Only those that stand so.
    pub state: Option<RemedyState>,
    /// Of an area and those below it.
    pub area_id: Option<AreaId>,
    /// Which page.
    pub page: PageCmd,
}

/// Proposes to revoke the inclusion of a monitored household, or the last elimination of one that is not monitored.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeRevocationCmd {
    /// The household.
    pub household_id: HouseholdId,
    /// The document by which the county revokes it.
    pub document_number: String,
    /// Why; the household is told.
    pub reason: String,
}

/// A field and what it should say.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Becomes {
    /// Which.
    pub field: RecordField,
    /// What it should say.
    pub becomes: String,
}

/// Proposes to correct what a step of a case recorded, after it was frozen.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeCorrectionCmd {
    /// The case.
    pub case_id: CaseId,
    /// The step.
    pub step_id: StepId,
    /// The fields that are wrong.
    pub changes: Vec<Becomes>,
    /// Why.
    pub reason: String,
}

/// What another person decides about it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideRemedyCmd {
    /// The proposal.
    pub remedy_id: RemedyId,
    /// A revocation takes effect, or it does not; a correction takes effect for the `fields`.
    pub approve: bool,
    /// The fields of a correction that are corrected; the others stay as they were.
    #[serde(default)]
    pub fields: Vec<RecordField>,
    /// Remark; required when anything is refused.
    #[serde(default)]
    pub note: Option<String>,
    /// The version that was read.
    pub version: i64,
}

impl Service {
    /// Proposes a revocation. It has no effect until somebody else has decided.
    ///
    /// # Errors
    /// Not found, `required`, `household.own`, `household.ended`, `case.two_levels`, `revocation.nothing`,
    /// `revocation.case_open`, `remedy.proposed`.
    pub async fn propose_revocation(&self, ctx: &Ctx, cmd: ProposeRevocationCmd) -> Result<RemedyView> {
        require(ctx, Verb::ProposeRevocations)?;
        let document = proposal::said(&cmd.document_number).map_err(|problem| problem.at("/document_number"))?;
        let reason = proposal::said(&cmd.reason).map_err(|problem| problem.at("/reason"))?;
        let mut tx = self.store.begin(ctx, "remedy.propose_revocation").await?;
        let household = repo::register::household::by_id(&tx, ctx, cmd.household_id).await?;
        refuse_kin(&tx, ctx, household.id).await?;
        let (kind, spell) = revocable(&tx, &household).await?;
        check_active(&household)?;
        let case_id = match kind {
            RemedyKind::RevokeElimination => spell.elimination_case,
            _ => Some(spell.identification_case).filter(|id| *id != 0),
        };
        if let Some(case) = case_id {
            untouched_elsewhere(&tx, ctx, CaseId(case)).await?;
        }
        let row = remedy::Model {
            kind: kind.into(),
            case_id,
            spell_id: Some(spell.id),
            document_number: Some(document),
            reason,
            changes: Json::literal("[]"),
            ..remedy::Model::default()
        };
        let view = put(&mut tx, ctx, &household, row).await?;
        tx.commit(view).await
    }

    /// Proposes a correction of a frozen record. It has no effect until somebody else has decided about each field.
    ///
    /// # Errors
    /// Not found, `required`, `household.own`, `correction.not_frozen`, `correction.nothing`, `correction.order`, those of
    /// [`shouwang_domain::procedure::Act::corrected`], `remedy.proposed`.
    pub async fn propose_correction(&self, ctx: &Ctx, cmd: ProposeCorrectionCmd) -> Result<RemedyView> {
        require(ctx, Verb::ProposeCorrections)?;
        let reason = proposal::said(&cmd.reason).map_err(|problem| problem.at("/reason"))?;
        let mut tx = self.store.begin(ctx, "remedy.propose_correction").await?;
        let case = repo::procedure::case::by_id(&tx, ctx, cmd.case_id).await?;
        let file = CaseFile::read(&tx, ctx, case).await?;
        refuse_kin(&tx, ctx, file.household.id).await?;
        if !is_frozen(&file.case) {
            return Err(Problem::refused(
                "correction.not_frozen",
                "材料尚未上报，没有固化；请直接重新办理该环节。",
                "Nothing is frozen before it is submitted; record the step again.",
            ));
        }
        let (step, now) = record_of(ctx, &file, cmd.step_id)?;
        let StepRecord::Recorded(now) = now else {
            return Err(nothing_to_correct());
        };
        let says = now.act.correctable();
        let changes: Vec<FieldChange> = cmd
            .changes
            .iter()
            .filter_map(|change| {
                let was = says.iter().find(|(field, _)| *field == change.field);
                let was = was.map(|(_, value)| value.clone()).unwrap_or_default();
                let becomes = change.becomes.trim().to_owned();
                (was != becomes).then_some(FieldChange {
                    field: change.field,
                    was,
                    becomes,
                    accepted: None,
                })
            })
            .collect();
        if changes.is_empty() {
            return Err(nothing_to_correct());
        }
        let pairs = changes.iter().map(|change| (change.field, change.becomes.as_str()));
        let mended = now.act.corrected(pairs, ctx.today())?;
        file.keep_order(step, &now.act, &mended, ctx.today())?;
        let row = remedy::Model {
            kind: RemedyKind::CorrectRecord.into(),
            case_id: Some(file.case.id),
            step_id: Some(cmd.step_id.0),
            reason,
            changes: Json::of(&changes)?,
            ..remedy::Model::default()
        };
        let view = put(&mut tx, ctx, &file.household, row).await?;
        tx.commit(view).await
    }

    /// Decides a proposal. Whoever proposed it is not the one who decides, and neither had a hand in the case at another
    /// instance.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `proposal.same_person`, `proposal.decided`, `required`, `household.own`,
    /// `case.two_levels`, `remedy.own_words`, `correction.fields`, `correction.order`, those of [`shouwang_domain::procedure::Act::corrected`],
    /// `revocation.nothing`, `revocation.case_open`.
    pub async fn decide_remedy(&self, ctx: &Ctx, cmd: DecideRemedyCmd) -> Result<RemedyView> {
        require(ctx, Verb::DecideRemedies)?;
        let mut tx = self.store.begin(ctx, "remedy.decide").await?;
        let proposed = RemedyState::Proposed.into();
        let Placed { row: before, .. } =
            proposal::to_be_decided::<remedy::Model>(&mut tx, ctx, cmd.remedy_id.0, cmd.version, proposed).await?;
        let id = HouseholdId(before.household_id);
        let household = repo::register::household::by_id(&tx, ctx, id).await?;
        refuse_kin(&tx, ctx, household.id).await?;
        let mut changes: Vec<FieldChange> = before.changes.read()?;
        for change in &mut changes {
            change.accepted = Some(cmd.approve && cmd.fields.contains(&change.field));
        }
        let is_correction = before.kind == RemedyKind::CorrectRecord;
        let n_accepted = changes.iter().filter(|change| change.accepted == Some(true)).count();
        if is_correction && cmd.approve && (n_accepted == 0 || n_accepted != cmd.fields.len()) {
            return Err(Problem::bad_data(
                "correction.fields",
                "请选择同意更正的字段；都不同意的，请选“不同意”。",
                "Choose the fields that are corrected, of those proposed; refuse the proposal when there are none.",
            )
            .at("/fields"));
        }
        // Whoever refuses a part of it says why, as for the whole.
        let whole = cmd.approve && n_accepted == changes.len();
        let answer = Answer::new(whole, cmd.note, cmd.version).map_err(|problem| problem.at("/note"))?;
        if is_correction {
            self.judge_correction(&tx, ctx, &before, &changes).await?;
        } else if cmd.approve {
            check_active(&household)?;
            let decided = match before.case_id {
                Some(case) => untouched_elsewhere(&tx, ctx, CaseId(case))
                    .await?
                    .steps
                    .last()
                    .map(|step| step.id),
                None => None,
            };
            // A household that arrived monitored was decided on when its spell began.
            let decided = decided.or(before.spell_id).unwrap_or_default();
            no_own_words(&tx, ctx, &household, decided).await?;
            self.revoke(&mut tx, ctx, &household, &before).await?;
        }
        let state = match cmd.approve {
            true => RemedyState::Accepted,
            false => RemedyState::Refused,
        };
        let after = remedy::Model {
            state: state.into(),
            changes: Json::of(&changes)?,
            decided_by: Some(ctx.acted_by.0),
            decided_on: Some(ctx.today().into()),
            decision_note: answer.note,
            ..before.clone()
        };
        let after = tx.update(&before, after).await?;
        tx.subject(format!("remedy/{}", after.id));
        tx.detail(serde_json::json!({ "kind": after.kind, "state": after.state, "fields": n_accepted }));
        let view = view(&tx, after).await?;
        tx.commit(view).await
    }

    /// Those of the households in scope, the oldest first.
    ///
    /// # Errors
    /// Those of the page.
    pub async fn list_remedies(&self, ctx: &Ctx, query: RemedyQuery) -> Result<Page<RemedyView>> {
        require(ctx, Verb::ReadRemedies)?;
        let within = match query.area_id {
            Some(area) => Some(self.area_in_scope(ctx, Some(area)).await?.1),
            None => None,
        };
        let request = query.page.request()?;
        let found = repo::procedure::remedy::list(&self.store, ctx, query.state, within, request).await?;
        let mut shown = views(&self.store, found.items.clone()).await?.into_iter();
        Page::of(found, |_| {
            shown
                .next()
                .ok_or_else(|| Problem::internal("each remedy has one view"))
        })
    }

    /// The record after the fields that are accepted still holds together.
    async fn judge_correction(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        before: &remedy::Model,
        changes: &[FieldChange],
    ) -> Result<()> {
        let (Some(case), Some(step)) = (before.case_id, before.step_id) else {
            return Err(Problem::internal("a correction without its step"));
        };
        let file = untouched_elsewhere(at, ctx, CaseId(case)).await?;
        let (step, now) = record_of(ctx, &file, StepId(step))?;
        let kept: Vec<_> = changes
            .iter()
            .filter(|change| change.accepted == Some(true))
            .cloned()
            .collect();
        let mended = corrected(now.clone(), &kept, ctx.today())?;
        match (&now, &mended) {
            (StepRecord::Recorded(was), StepRecord::Recorded(is)) => {
                file.keep_order(step, &was.act, &is.act, ctx.today())
            }
            _ => Ok(()),
        }
    }

    /// The inclusion or the elimination no longer holds from today on; the household is told.
    async fn revoke(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        household: &Found<household::Model>,
        proposed: &remedy::Model,
    ) -> Result<()> {
        let (kind, before) = revocable(tx, household).await?;
        if kind != proposed.kind.get() || Some(before.id) != proposed.spell_id {
            return Err(nothing_to_revoke());
        }
        let (after, monitored_type): (spell::Model, Option<Code<_>>) = match kind {
            // No way: no risk was eliminated, and nobody counts it as if one were.
            RemedyKind::RevokeInclusion => (
                spell::Model {
                    ended_on: Some(ctx.today().into()),
                    ..before.clone()
                },
                None,
            ),
            _ => (
                spell::Model {
                    ended_on: None,
                    end_way: None,
                    elimination_case: None,
                    ..before.clone()
                },
                Some(before.monitored_type),
            ),
        };
        tx.update(&before, after).await?;
        mark(tx, household, monitored_type).await?;
        // What the decision set going is not to be done any more.
        if let Some(case) = proposed.case_id {
            for open in repo::duty::task::open_of_case(tx, household, CaseId(case)).await? {
                let waived = task::Model {
                    state: TaskState::Waived.into(),
                    waived_reason: Some(kind.zh().to_owned()),
                    ..open.clone()
                };
                tx.update(&open, waived).await?;
            }
        }
        let (code, zh, en) = tell(&Telling::Revoked {
            kind,
            on: ctx.today(),
            document: proposed.document_number.as_deref().unwrap_or_default(),
            reason: &proposed.reason,
        });
        tx.insert(message::Model {
            household_id: household.id,
            case_id: proposed.case_id,
            kind: code.to_owned(),
            zh,
            en,
            created_on: ctx.today().into(),
            ..Default::default()
        })
        .await?;
        Ok(())
    }
}

/// The case, unless one of the hands had a part in it at another instance.
async fn untouched_elsewhere(at: &impl Source, ctx: &Ctx, case: CaseId) -> Result<CaseFile> {
    let case = repo::procedure::case::by_id(at, ctx, case).await?;
    let file = CaseFile::read(at, ctx, case).await?;
    match file.situation(ctx.today())?.acted_elsewhere(ctx.hands(), ctx.role) {
        true => Err(two_levels()),
        false => Ok(file),
    }
}

/// Refuses whoever changed what the register says of the household since a row that was written then, acting or entering.
async fn no_own_words(at: &impl Source, ctx: &Ctx, household: &Found<household::Model>, since: i64) -> Result<()> {
    let hands = ctx.hands();
    let wrote = repo::register::change::wrote_since(at, &[(household.id, since)]).await?;
    let is_own = |wrote: &Hands| hands.include(wrote.acted_by) || hands.include(wrote.entered_by);
    match wrote.iter().flatten().any(is_own) {
        true => Err(Problem::wrong_person(
            "remedy.own_words",
            "经办人或代录人在该认定或消除之后改动过该户的登记信息，不得审定对它的撤销；请由未改动过该户信息的其他负责人审定。",
            "Since the decision that is to be revoked, who acts or who enters it changed what the register says of this household, and does not decide on the revocation. Let another head decide who changed nothing of it.",
        )),
        false => Ok(()),
    }
}

/// What of a household can be revoked: the inclusion while it is monitored, else the elimination that came last.
async fn revocable(at: &impl Source, household: &Found<household::Model>) -> Result<(RemedyKind, spell::Model)> {
    for kind in CaseKind::ALL {
        if let Some(open) = repo::procedure::case::open_of(at, household, *kind).await? {
            return Err(case_open(&open));
        }
    }
    let last = repo::procedure::spell::of(at, household).await?.into_iter().next_back();
    match last {
        Some(spell) if spell.ended_on.is_none() => Ok((RemedyKind::RevokeInclusion, spell)),
        Some(spell) if spell.end_way.is_some() => Ok((RemedyKind::RevokeElimination, spell)),
        _ => Err(nothing_to_revoke()),
    }
}

/// A step, and its record as it now stands.
fn record_of<'a>(ctx: &Ctx, file: &'a CaseFile, step: StepId) -> Result<(&'a case_step::Model, StepRecord)> {
    let row = file.steps.iter().find(|row| row.id == step.0);
    let row = row.ok_or_else(|| Problem::not_found("环节", "step"))?;
    let accepted = accepted(&file.remedies)?;
    let changes = accepted.get(&row.id).map(Vec::as_slice).unwrap_or_default();
    Ok((row, corrected(row.record.read()?, changes, ctx.today())?))
}

/// Writes a proposal about a household.
async fn put(tx: &mut Tx, ctx: &Ctx, household: &Found<household::Model>, row: remedy::Model) -> Result<RemedyView> {
    let path = repo::procedure::case::path(tx, household).await?;
    let county = path
        .iter()
        .find(|area| area.level == AreaLevel::County)
        .ok_or_else(|| Problem::internal("a household outside of every county"))?;
    let row = tx
        .insert(remedy::Model {
            area_id: county.id,
            household_id: household.id,
            state: RemedyState::Proposed.into(),
            proposed_by: ctx.acted_by.0,
            proposed_on: ctx.today().into(),
            ..row
        })
        .await?;
    tx.subject(format!("remedy/{}", row.id));
    tx.detail(serde_json::json!({ "kind": row.kind }));
    view(tx, row).await
}

async fn view(at: &impl Source, row: remedy::Model) -> Result<RemedyView> {
    views(at, vec![row])
        .await?
        .pop()
        .ok_or_else(|| Problem::internal("one remedy gives one view"))
}

fn nothing_to_revoke() -> Problem {
    Problem::refused(
        "revocation.nothing",
        "该户没有可撤销的认定或风险消除。",
        "The household has no inclusion and no elimination that could be revoked.",
    )
}

fn case_open(case: &procedure_case::Model) -> Problem {
    let kind = case.kind.get();
    Problem::refused(
        "revocation.case_open",
        format!("该户正在办理{}，请先办结或终止该案件。", kind.zh()),
        format!(
            "A case of {} is open for this household; let it be closed first.",
            kind.en()
        ),
    )
}

fn nothing_to_correct() -> Problem {
    Problem::bad_data(
        "correction.nothing",
        "没有要更正的内容；请至少改动一个可以更正的字段。",
        "Nothing would change; change at least one field that can be corrected.",
    )
    .at("/changes")
}
