//! A case as a person sees it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaLevel;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::clue::Channel;
use shouwang_domain::procedure::{
    ActKind, CaseKind, CaseState, ClockView, Deciding, ProcedureRules, clock, earliest_end, may_recall,
};
use shouwang_domain::remedy::FieldChange;
use shouwang_domain::risk::{MonitoredType, NationalRisk, Population, RiskCategory};
use shouwang_domain::role::Role;
use shouwang_domain::{AccountId, AreaId, CaseId, ClueId, HouseholdId, SpellId, StepId};
use shouwang_store::column::{Code, Day};
use shouwang_store::entity::{case_step, member, procedure_case};
use shouwang_store::{Source, repo};
use utoipa::ToSchema;

use super::file::{began, notice_end};
use super::remedied::{self, FieldValue, RemedyView};
use super::returned::{self, ReturnOption, Returned};
use super::{CaseFile, StepRecord};
use crate::office::access::{Verb, require, roles};
use crate::office::reading::ReadingKind;
use crate::procedure::clue::risks_of;
use crate::{Ctx, Result, Service};

/// What a policy pack is called.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PackName {
    /// Its id, by which it is found among the standards.
    pub id: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
}

/// A case.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CaseView {
    /// Id.
    pub id: CaseId,
    /// Version, to be sent with the next act.
    pub version: i64,
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Where it lives.
    pub area_id: AreaId,
    /// Names of the areas from the county down.
    pub area: Vec<String>,
    /// The text of commitment and authorisation that is offered for signature.
    pub commitment_text: String,
    /// Procedure.
    pub kind: CaseKind,
    /// State.
    pub state: CaseState,
    /// State in which it was suspended.
    pub rested_in: Option<CaseState>,
    /// Since when it has been in this state.
    pub stage_since: NaiveDate,
    /// The level whose turn it is has opened it.
    pub is_opened: bool,
    /// Base register of the household when the case began.
    pub population: Population,
    /// Type proposed, or that of the spell.
    pub monitored_type: Option<MonitoredType>,
    /// Risks found, or those of the spell.
    pub risks: Vec<RiskCategory>,
    /// What these may be in the national system's list.
    #[serde(default)]
    pub national_risks: Vec<NationalRisk>,
    /// The household applied itself.
    pub has_application: bool,
    /// Last day for the decision.
    pub due: NaiveDate,
    /// The clock of an identification, where a pack is in force; an elimination has no statutory limit.
    pub clock: Option<Clock>,
    /// The overtime was explained.
    pub overtime_explained: bool,
    /// First day of the running notice.
    pub notice_from: Option<NaiveDate>,
    /// First day on which it may come down.
    pub notice_until: Option<NaiveDate>,
    /// Days for which a notice hangs, where a pack is in force.
    pub notice_days: Option<u32>,
    /// The earliest day on which the case can be decided.
    pub earliest: Option<NaiveDate>,
    /// Why it came back, for as long as nobody has sent it on.
    pub returned: Option<Returned>,
    /// Where the caller may return it, and what that takes.
    pub return_options: Vec<ReturnOption>,
    /// Steps that recorded an objection nobody has resolved yet.
    pub open_objections: Vec<StepId>,
    /// The policy pack it runs under, or was decided under.
    pub pack: String,
    /// That pack, where it is still known here.
    pub pack_name: Option<PackName>,
    /// The clues it began with.
    pub clues: Vec<ClueBrief>,
    /// Everything that was done, with its record.
    pub steps: Vec<StepView>,
    /// The spell it began or looks at.
    pub spell_id: Option<SpellId>,
    /// Day of closing.
    pub closed_on: Option<NaiveDate>,
    /// Why it was closed without reaching its aim.
    pub close_reason: Option<String>,
    /// SHA-256 of the household as it was frozen, in hexadecimal.
    pub freeze_digest: Option<String>,
    /// What was revoked or corrected of it afterwards, or is proposed to be.
    pub remedies: Vec<RemedyView>,
    /// What the caller may do now.
    pub may: Vec<ActKind>,
}

/// The clock of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Clock {
    /// Day of the clue.
    pub started: NaiveDate,
    /// Last day for the decision.
    pub due: NaiveDate,
    /// Last day of the stage it is in.
    pub stage_due: NaiveDate,
    /// Days left until the decision is due; negative when overdue.
    pub days_left: i64,
    /// Colour by the stage's end and that of the whole.
    pub colour: shouwang_domain::procedure::ClockColour,
}

impl From<ClockView> for Clock {
    fn from(view: ClockView) -> Self {
        Self {
            started: view.started,
            due: view.due,
            stage_due: view.stage_due,
            days_left: view.days_left,
            colour: view.colour,
        }
    }
}

/// A clue, as its case shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ClueBrief {
    /// Id.
    pub id: ClueId,
    /// Channel.
    pub channel: Channel,
    /// Day of discovery.
    pub discovered_on: NaiveDate,
    /// The risks that it tells of, with which the verification begins.
    #[serde(default)]
    pub risks: Vec<RiskCategory>,
}

/// A step of a case.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct StepView {
    /// Id.
    pub id: StepId,
    /// Its place among the steps, from 1.
    pub ordinal: i64,
    /// Code of the act; `open_case` or `propose_elimination` for the first.
    pub act: String,
    /// Level at which it was done.
    pub level: AreaLevel,
    /// Role in which it was done.
    pub role: Role,
    /// What was recorded.
    pub record: StepRecord,
    /// Civil date of what was recorded.
    pub on: NaiveDate,
    /// State before.
    pub state_before: CaseState,
    /// State after.
    pub state_after: CaseState,
    /// How often this step was done; more than 1 after a return.
    pub revision: i64,
    /// Who did it.
    pub acted_by: AccountId,
    /// Who typed it in.
    pub entered_by: AccountId,
    /// Name of who did it.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// What of the record was corrected after it was frozen: as it was, and as it is.
    pub corrections: Vec<FieldChange>,
    /// The fields that the caller may propose to correct, as they now stand.
    pub correctable: Vec<FieldValue>,
}

impl Service {
    /// A case with its steps, its clock and what the caller may do.
    ///
    /// # Errors
    /// Not found.
    pub async fn case(&self, ctx: &Ctx, id: CaseId) -> Result<CaseView> {
        require(ctx, Verb::ReadCases)?;
        let case = self.case_read(ctx, id, ReadingKind::Case).await?;
        let file = CaseFile::read(&self.store, ctx, case).await?;
        self.case_view(&self.store, ctx, file).await
    }

    /// The household as it was at each submission and each approval of a case, as JSON: ids, facts, statements and
    /// guarantees, no names and no day that would complete an ID number. The case's `freeze_digest` is of what is kept.
    ///
    /// # Errors
    /// Not found; also when nothing was frozen yet.
    pub async fn case_freeze(&self, ctx: &Ctx, id: CaseId) -> Result<serde_json::Value> {
        require(ctx, Verb::ReadCases)?;
        let case = self.case_read(ctx, id, ReadingKind::Freeze).await?;
        let frozen = case.freeze;
        let mut frozen: serde_json::Value = frozen
            .ok_or_else(|| crate::Problem::not_found("固化材料", "frozen material"))?
            .read()?;
        // Earlier versions kept the day of joining, which is the day of birth for whoever was born into the household.
        let households = frozen.as_array_mut().into_iter().flatten();
        let members = households.filter_map(|one| one["household"]["members"].as_array_mut());
        for member in members.flatten().filter_map(serde_json::Value::as_object_mut) {
            member.remove("joined_on");
        }
        Ok(frozen)
    }

    /// A case that somebody reads, which is noted.
    pub(crate) async fn case_read(&self, ctx: &Ctx, id: CaseId, kind: ReadingKind) -> Result<procedure_case::Model> {
        let case = repo::procedure::case::by_id(&self.store, ctx, id).await?;
        self.note_reading(ctx, kind, case.household_id, format!("procedure_case/{id}"))
            .await?;
        Ok(case)
    }

    pub(crate) async fn case_view(&self, at: &impl Source, ctx: &Ctx, file: CaseFile) -> Result<CaseView> {
        let names = repo::procedure::case::actors(at, &file.steps).await?;
        let accepted = remedied::accepted(&file.remedies)?;
        let may_correct =
            remedied::is_frozen(&file.case) && !file.is_kin && roles(Verb::ProposeCorrections).contains(&ctx.role);
        let step = |step: &case_step::Model| {
            let actor = names
                .iter()
                .find(|a| a.id == step.acted_by)
                .map(|a| a.display_name.clone());
            let corrections = accepted.get(&step.id).cloned().unwrap_or_default();
            StepView::of(step, actor.unwrap_or_default(), corrections, may_correct, ctx.today())
        };
        let clues = repo::procedure::case::clues(at, &file.case).await?;
        let path = repo::procedure::case::path(at, &file.household).await?;
        // Where no pack is in force there is no clock to show, but the case still is.
        let rules = match self.rules_of(at, ctx, &file).await {
            Err(problem) if problem.code == "policy.none_in_force" => None,
            rules => Some(rules?),
        };
        let (kind, state) = (file.kind()?, file.state()?);
        let notice_from = file.case.notice_from.map(Day::get);
        let mut may = file.permitted(ctx)?;
        let notice_until = notice_from
            .zip(rules.as_ref())
            .map(|(from, rules)| notice_end(from, rules));
        // A notice hangs for its days.
        may.retain(|act| *act != ActKind::CloseNotice || notice_until.is_none_or(|until| until <= ctx.today()));
        let deciding = rules.as_ref().map_or(Deciding::Bureau, |rules| rules.deciding);
        may.retain(|act| *act != ActKind::Recall || may_recall(state, ctx.role, deciding));
        // A case that rests goes on where it rested.
        let stage = file.case.rested_in.map_or(state, Code::get);
        let earliest = |rules: &ProcedureRules| earliest_end(rules, stage, notice_from, ctx.today());
        let return_options = match &rules {
            Some(rules) => returned::options(&file, &may, rules, ctx.today())?,
            None => Vec::new(),
        };
        let clock = match (kind, &rules) {
            (CaseKind::Identification, Some(rules)) => {
                Some(clock(rules, &self.calendar, began(&file.case), state, ctx.today())?.into())
            }
            _ => None,
        };
        Ok(CaseView {
            id: CaseId(file.case.id),
            version: file.case.version,
            household_id: HouseholdId(file.household.id),
            head: file.head().map(|head| head.name.clone()),
            area_id: AreaId(file.household.area_id),
            area: path
                .into_iter()
                .filter(|a| !matches!(*a.level, AreaLevel::Province | AreaLevel::City))
                .map(|a| a.name)
                .collect(),
            commitment_text: self.policies.practice().commitment_text.clone(),
            kind,
            state,
            rested_in: file.case.rested_in.map(Code::get),
            stage_since: file.case.stage_since.get(),
            is_opened: file.case.is_opened.get(),
            population: file.case.population.get(),
            monitored_type: file.monitored_type()?,
            national_risks: RiskCategory::national_of(&file.risks()?.into_iter().collect()),
            risks: file.risks()?,
            has_application: file.case.has_application.get(),
            due: file.case.due.get(),
            clock,
            overtime_explained: file.case.overtime_explained.get(),
            notice_from,
            notice_until: notice_from
                .zip(rules.as_ref())
                .map(|(from, rules)| notice_end(from, rules)),
            notice_days: rules.as_ref().map(|rules| rules.notice_days),
            earliest: rules.as_ref().filter(|_| !state.is_closed()).map(earliest),
            returned: Returned::of(&file.case)?,
            return_options,
            open_objections: file.open_objections(),
            pack: file.case.pack.clone(),
            pack_name: self.policies.by_version(&file.case.pack).map(|pack| PackName {
                id: pack.id.clone(),
                zh: pack.zh.clone(),
                en: pack.en.clone(),
            }),
            clues: clues
                .iter()
                .map(|clue| {
                    Ok(ClueBrief {
                        id: ClueId(clue.id),
                        channel: clue.channel.get(),
                        discovered_on: clue.discovered_on.get(),
                        risks: risks_of(clue)?,
                    })
                })
                .collect::<Result<_>>()?,
            steps: file.steps.iter().map(step).collect::<Result<_>>()?,
            spell_id: file.case.spell_id.map(SpellId),
            closed_on: file.case.closed_on.map(Day::get),
            close_reason: file.case.close_reason.clone(),
            freeze_digest: file.case.freeze_digest.as_deref().map(hex::encode),
            remedies: remedied::views(at, file.remedies).await?,
            may,
        })
    }
}

impl CaseFile {
    /// The present head of the household.
    pub(crate) fn head(&self) -> Option<&member::Model> {
        self.members
            .iter()
            .find(|m| m.relation == shouwang_domain::household::Relation::Head)
    }
}

impl StepView {
    fn of(
        step: &case_step::Model,
        actor: String,
        corrections: Vec<FieldChange>,
        may_correct: bool,
        today: NaiveDate,
    ) -> Result<Self> {
        let record = remedied::corrected(step.record.read()?, &corrections, today)?;
        let correctable = match &record {
            StepRecord::Recorded(recorded) if may_correct => recorded.act.correctable(),
            _ => Vec::new(),
        };
        Ok(Self {
            id: StepId(step.id),
            ordinal: step.ordinal,
            act: step.act.clone(),
            level: step.level.get(),
            role: step.role.get(),
            record,
            on: step.on_date.get(),
            state_before: step.state_before.get(),
            state_after: step.state_after.get(),
            revision: step.revision,
            acted_by: AccountId(step.acted_by),
            entered_by: AccountId(step.entered_by),
            actor,
            at: Timestamp(step.created_at),
            corrections,
            correctable: correctable
                .into_iter()
                .map(|(field, value)| FieldValue { field, value })
                .collect(),
        })
    }
}
