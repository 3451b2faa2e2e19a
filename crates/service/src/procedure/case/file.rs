//! Everything about one case that is needed to judge an act on it.

use std::collections::HashSet;

use chrono::NaiveDate;
use shouwang_domain::ctx::Hands;
use shouwang_domain::procedure::{
    self, Act, ActKind, Actor, Began, CaseKind, CaseState, Instance, ObjectionState, ProcedureRules, effect,
};
use shouwang_domain::risk::{MonitoredType, RiskCategory};
use shouwang_domain::{AccountId, HouseholdId, MemberId, StepId};
use shouwang_store::Found;
use shouwang_store::column::{Code, Day};
use shouwang_store::entity::{case_step, household, member, objection, procedure_case, remedy};
use shouwang_store::{Source, repo};

use super::record::{Opening, StepRecord, date_of};
use super::remedied;
use crate::office::access::{Verb, roles};
use crate::{Ctx, Problem, Result};

/// A case with its household, its steps and its objections, as one person sees it.
pub(crate) struct CaseFile {
    pub(crate) case: procedure_case::Model,
    pub(crate) household: Found<household::Model>,
    /// The members present today.
    pub(crate) members: Vec<member::Model>,
    /// All steps in their order; the first is the opening.
    pub(crate) steps: Vec<case_step::Model>,
    pub(crate) objections: Vec<objection::Model>,
    /// What was proposed to mend it, the oldest first.
    pub(crate) remedies: Vec<remedy::Model>,
    /// Who acts or who enters it is a member of the household or declared kin.
    pub(crate) is_kin: bool,
    /// Who changed what the register says of the household since the case has its cause, where it waits for a decision above
    /// the village.
    pub(crate) wrote: Vec<Hands>,
}

impl CaseFile {
    /// Reads what belongs to a case that the caller may see.
    pub(crate) async fn read(at: &impl Source, ctx: &Ctx, case: procedure_case::Model) -> Result<Self> {
        let household = repo::register::household::by_id(at, ctx, HouseholdId(case.household_id)).await?;
        let wrote = wrote(at, ctx, std::slice::from_ref(&case)).await?.pop();
        Ok(Self {
            wrote: wrote.unwrap_or_default(),
            members: repo::procedure::case::members_on(at, &household, ctx.today()).await?,
            steps: repo::procedure::case::steps(at, &case).await?,
            objections: repo::procedure::case::objections(at, &case).await?,
            remedies: repo::procedure::remedy::of_case(at, &case).await?,
            is_kin: repo::register::kinship::is_kin(at, HouseholdId(household.id), ctx.hands()).await?,
            household,
            case,
        })
    }

    pub(crate) fn kind(&self) -> Result<CaseKind> {
        Ok(self.case.kind.get())
    }

    pub(crate) fn state(&self) -> Result<CaseState> {
        Ok(self.case.state.get())
    }

    pub(crate) fn monitored_type(&self) -> Result<Option<MonitoredType>> {
        Ok(self.case.monitored_type.map(Code::get))
    }

    pub(crate) fn risks(&self) -> Result<Vec<RiskCategory>> {
        self.case.risks.read()
    }

    pub(crate) fn opening(&self) -> Result<Opening> {
        let first = self.steps.first();
        first
            .ok_or_else(|| Problem::internal("a case without its first step"))?
            .record
            .read()
    }

    /// The case as the state machine sees it.
    pub(crate) fn situation(&self, today: NaiveDate) -> Result<procedure::CaseView> {
        let mut adults = Vec::new();
        for member in &self.members {
            if today
                .years_since(member.birth_date.get())
                .is_some_and(|age| age >= ADULT_AGE)
            {
                adults.push(MemberId(member.id));
            }
        }
        Ok(procedure::CaseView {
            kind: self.kind()?,
            state: self.state()?,
            rested_in: self.case.rested_in.map(Code::get),
            population: self.case.population.get(),
            monitored_type: self.monitored_type()?,
            has_application: self.case.has_application.get(),
            is_opened: self.case.is_opened.get(),
            notice_from: self.case.notice_from.map(Day::get),
            open_objections: self.open_objections(),
            due: self.case.due.get(),
            overtime_explained: self.case.overtime_explained.get(),
            acted: self.steps.iter().map(hands_at).collect(),
            of_town: self.steps.iter().filter_map(of_town).collect(),
            mended: remedied::hands(&self.remedies),
            wrote: self.wrote.clone(),
            adults,
            members: self.members.iter().map(|member| MemberId(member.id)).collect(),
        })
    }

    /// The steps that recorded an objection which nobody has resolved yet.
    pub(crate) fn open_objections(&self) -> Vec<StepId> {
        self.objections
            .iter()
            .filter(|o| o.state == ObjectionState::Open)
            .map(|o| StepId(o.step_id))
            .collect()
    }

    /// The caller as the state machine sees it.
    pub(crate) fn actor(&self, ctx: &Ctx) -> Actor {
        Actor {
            hands: ctx.hands(),
            role: ctx.role,
            is_kin: self.is_kin,
        }
    }

    /// The acts that the caller may do now, as far as they do not depend on what will be recorded.
    pub(crate) fn permitted(&self, ctx: &Ctx) -> Result<Vec<ActKind>> {
        if self.is_kin || !roles(Verb::ActOnCases).contains(&ctx.role) {
            return Ok(Vec::new());
        }
        let (kind, state) = (self.kind()?, self.state()?);
        let situation = self.situation(ctx.today())?;
        let acted_elsewhere = situation.acted_elsewhere(ctx.hands(), ctx.role);
        let mended = situation.mended_by(ctx.hands());
        let is_opened = self.case.is_opened.get();
        let may = |act: ActKind| match act {
            ActKind::Open => !is_opened,
            _ if acted_elsewhere => false,
            act if mended && act.is_approval() => false,
            act if situation.decides_on_own_words(act, ctx.hands(), ctx.role) => false,
            act if situation.has_other_town_hand(act, ctx.hands()) => false,
            ActKind::Recall | ActKind::Withdraw => !is_opened,
            ActKind::Resume | ActKind::End => !situation.rests_above(ctx.role),
            ActKind::ResolveObjection => !self.open_objections().is_empty(),
            ActKind::CloseNotice => self.open_objections().is_empty(),
            _ => true,
        };
        Ok(ActKind::ALL
            .iter()
            .copied()
            .filter(|act| effect(kind, state, *act, ctx.role).is_ok() && may(*act))
            .collect())
    }

    /// Refuses a record that is dated before what it follows: a notice from before the review would have hung without
    /// one. A household may apply and authorise as early as the clue.
    pub(crate) fn check_order_of_dates(&self, act: &Act) -> Result<()> {
        let Some(on) = date_of(act) else { return Ok(()) };
        let early = act.kind().may_be_early();
        let mut after = self.case.clock_started.get();
        for step in self
            .steps
            .iter()
            .filter(|step| !early && step.state_before != step.state_after)
        {
            after = after.max(step.on_date.get());
        }
        if on >= after || matches!(act, Act::End { .. }) {
            return Ok(());
        }
        Err(Problem::bad_data(
            "case.date_too_early",
            format!("日期 {on} 早于上一环节的日期 {after}；请核对。"),
            format!("The date {on} lies before the step it follows, {after}; check it."),
        ))
    }

    /// Refuses to move the day of a step before one that it follows or behind one that follows it: what happened before
    /// another thing still did. A household may have applied and authorised as early as the clue.
    pub(crate) fn keep_order(&self, step: &case_step::Model, was: &Act, is: &Act, today: NaiveDate) -> Result<()> {
        let Some(day) = date_of(is).filter(|day| date_of(was) != Some(*day)) else {
            return Ok(());
        };
        let accepted = remedied::accepted(&self.remedies)?;
        let (mut from, mut until) = (self.case.clock_started.get(), today);
        for other in &self.steps {
            let changes = accepted.get(&other.id).map(Vec::as_slice).unwrap_or_default();
            let StepRecord::Recorded(recorded) = remedied::corrected(other.record.read()?, changes, today)? else {
                continue;
            };
            let on = date_of(&recorded.act).unwrap_or(other.on_date.get());
            let moves = other.state_before != other.state_after;
            if other.ordinal < step.ordinal && moves && !is.kind().may_be_early() {
                from = from.max(on);
            } else if other.ordinal > step.ordinal && !recorded.act.kind().may_be_early() {
                until = until.min(on);
            }
        }
        if (from..=until).contains(&day) {
            return Ok(());
        }
        Err(Problem::bad_data(
            "correction.order",
            format!("更正后的日期 {day} 应在前一环节的 {from} 与后一环节的 {until} 之间；请核对。"),
            format!(
                "The day {day} must lie between {from}, of the step before, and {until}, of the step after; check it."
            ),
        )
        .at("/on"))
    }

    /// How often this act has been recorded in the case, this time included: a step that is redone after a return has a
    /// higher number, and both stay.
    pub(crate) fn revision(&self, act: ActKind) -> i64 {
        1 + self
            .steps
            .iter()
            .filter(|s| s.act == act.as_str() && s.state_before != s.state_after)
            .count() as i64
    }
}

/// Who changed what the register says of the household of each case since the case has its cause, in the order asked: nobody,
/// where the case waits for no decision above the village, or the caller makes none.
pub(crate) async fn wrote(at: &impl Source, ctx: &Ctx, cases: &[procedure_case::Model]) -> Result<Vec<Vec<Hands>>> {
    let mut wrote = vec![Vec::new(); cases.len()];
    if Instance::of(ctx.role) == Instance::Village {
        return Ok(wrote);
    }
    let mut places = Vec::new();
    let mut judged = Vec::new();
    for (place, case) in cases.iter().enumerate() {
        if case.state.get().is_submitted() {
            places.push(place);
            judged.push(case.clone());
        }
    }
    let causes = repo::procedure::case::causes(at, &judged).await?;
    let since: Vec<(i64, i64)> = judged.iter().map(|case| case.household_id).zip(causes).collect();
    let found = repo::register::change::wrote_since(at, &since).await?;
    for (place, hands) in places.into_iter().zip(found) {
        wrote[place] = hands;
    }
    Ok(wrote)
}

/// Where the days of a case begin.
pub(crate) fn began(case: &procedure_case::Model) -> Began {
    let started = case.clock_started.get();
    Began {
        started,
        stages_from: case.stages_from.map_or(started, Day::get),
    }
}

/// The first day on which a notice that hangs from `from` on may come down.
pub(crate) fn notice_end(from: NaiveDate, rules: &ProcedureRules) -> NaiveDate {
    from + chrono::Days::new(u64::from(rules.notice_days))
}

/// Full legal capacity (民法典 §17).
const ADULT_AGE: u32 = 18;

/// Who had a hand in a step, and at which instance.
fn hands_at(step: &case_step::Model) -> (Hands, Instance) {
    (hands(step), Instance::of(step.role.get()))
}

/// Who had a hand in a check of the town or in its submission.
fn of_town(step: &case_step::Model) -> Option<(Hands, ActKind)> {
    let act: ActKind = step.act.parse().ok()?;
    act.is_of_two_hands().then(|| (hands(step), act))
}

fn hands(step: &case_step::Model) -> Hands {
    Hands {
        acted_by: AccountId(step.acted_by),
        entered_by: AccountId(step.entered_by),
    }
}

/// The cases among these that the town's leader who asks checked, or entered the check of: a colleague submits them.
pub(crate) async fn checked_by(at: &impl Source, ctx: &Ctx, cases: &[procedure_case::Model]) -> Result<HashSet<i64>> {
    let submitted = |case: &&procedure_case::Model| case.state == CaseState::TownSubmission;
    let ids: Vec<i64> = cases.iter().filter(submitted).map(|case| case.id).collect();
    let with_steps = repo::procedure::case::with_steps(at, ctx, &ids).await?;
    let is_own = |steps: &[case_step::Model]| {
        let checks = steps.iter().filter_map(of_town);
        checks
            .filter(|(_, act)| *act == ActKind::PassTownReview)
            .any(|(hands, _)| hands.share_a_person_with(&ctx.hands()))
    };
    Ok(with_steps
        .into_iter()
        .filter(|(_, (_, steps))| is_own(steps))
        .map(|(id, _)| id)
        .collect())
}
