//! Opening a case: identification from a clue.

use chrono::NaiveDate;
use serde::Deserialize;
use shouwang_domain::clue::{Channel, ClueState};
use shouwang_domain::procedure::{CaseKind, CaseState};
use shouwang_domain::risk::{MonitoredType, RiskCategory};
use shouwang_domain::{ClueId, SpellId};
use shouwang_store::Found;
use shouwang_store::column::Json;
use shouwang_store::entity::{case_step, clue, household, procedure_case};
use shouwang_store::{Tx, repo};
use utoipa::ToSchema;

use super::record::Opening;
use super::{CaseFile, CaseView};
use crate::office::access::{Verb, require};
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// Opens the procedure of identification on a clue.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenCaseCmd {
    /// The open clue.
    pub clue_id: ClueId,
}

/// What a new case starts with.
pub(crate) struct NewCase {
    pub(crate) kind: CaseKind,
    pub(crate) opening: Opening,
    pub(crate) monitored_type: Option<MonitoredType>,
    pub(crate) risks: Vec<RiskCategory>,
    pub(crate) has_application: bool,
    pub(crate) spell: Option<SpellId>,
}

impl Service {
    /// Opens the procedure of identification on a clue. The clock starts on the day the earliest of the clue's sources
    /// was discovered (惠州 2024 §二), and a declaration by the household counts as its own application.
    ///
    /// # Errors
    /// Not found, `clue.not_open`, `case.already_open`, `case.already_monitored`, `household.own`,
    /// `household.not_active`, `policy.none_in_force`.
    pub async fn open_case(&self, ctx: &Ctx, cmd: OpenCaseCmd) -> Result<CaseView> {
        require(ctx, Verb::OpenCases)?;
        let mut tx = self.store.begin(ctx, "case.open").await?;
        let seen = repo::procedure::clue::by_id(&tx, ctx, cmd.clue_id).await?;
        let clue = tx.locked::<clue::Model>(seen.id).await?.unwrap_or(seen);
        if clue.state != ClueState::Open {
            return Err(crate::procedure::clue::not_open());
        }
        let household =
            repo::register::household::by_id(&tx, ctx, shouwang_domain::HouseholdId(clue.household_id)).await?;
        if repo::procedure::spell::open_of(&tx, &household).await?.is_some() {
            return Err(Problem::refused(
                "case.already_monitored",
                "该户已是监测对象；请在帮扶计划中处理新的风险。",
                "The household is being monitored already; answer the new risk in its plan.",
            ));
        }
        let mut sources = repo::procedure::clue::merged_into(&tx, &[clue.id]).await?;
        sources.push(clue.clone());
        let mut discovered_on = clue.discovered_on.get();
        for source in &sources {
            discovered_on = discovered_on.min(source.discovered_on.get());
        }
        let own = Channel::SelfDeclaration;
        let new = NewCase {
            kind: CaseKind::Identification,
            opening: Opening::OpenCase {
                clue: cmd.clue_id,
                discovered_on,
            },
            monitored_type: None,
            risks: Vec::new(),
            has_application: sources.iter().any(|source| source.channel == own),
            spell: None,
        };
        let case = self.begin_case(&mut tx, ctx, &household, new).await?;
        let linked = clue::Model {
            state: ClueState::CaseOpened.into(),
            case_id: Some(case.id),
            ..clue.clone()
        };
        tx.update(&clue, linked).await?;
        for merged in sources.iter().filter(|source| source.id != clue.id) {
            tx.update(
                merged,
                clue::Model {
                    case_id: Some(case.id),
                    ..merged.clone()
                },
            )
            .await?;
        }
        self.commit_case(tx, ctx, case).await
    }

    /// Writes a new case with its first step.
    pub(crate) async fn begin_case(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        household: &Found<household::Model>,
        new: NewCase,
    ) -> Result<procedure_case::Model> {
        crate::register::household::record::check_active(household)?;
        refuse_kin(tx, ctx, household.id).await?;
        if repo::procedure::case::open_of(tx, household, new.kind).await?.is_some() {
            return Err(shouwang_store::case_already_open());
        }
        let today = ctx.today();
        let policy = self.policy_at(tx, household.area_order, today).await?;
        let started = new.opening.on();
        let due = self.decision_due(&policy.pack.procedure, started)?;
        let state = CaseState::first(new.kind);
        let case = tx
            .insert(procedure_case::Model {
                household_id: household.id,
                kind: new.kind.into(),
                state: state.into(),
                clock_started: started.into(),
                due: due.into(),
                stage_since: today.into(),
                population: household.population,
                monitored_type: new.monitored_type.map(Into::into),
                risks: Json::of(&new.risks)?,
                has_application: new.has_application.into(),
                pack: policy.pack.version.clone(),
                spell_id: new.spell.map(|spell| spell.0),
                ..Default::default()
            })
            .await?;
        tx.insert(case_step::Model {
            case_id: case.id,
            ordinal: 1,
            act: new.opening.code().to_owned(),
            level: ctx.role.level().into(),
            role: ctx.role.into(),
            record: Json::of(&new.opening)?,
            on_date: started.into(),
            state_before: state.into(),
            state_after: state.into(),
            revision: 1,
            ..Default::default()
        })
        .await?;
        tx.subject(format!("procedure_case/{}", case.id));
        tx.detail(serde_json::json!({ "kind": new.kind, "household": household.id.to_string() }));
        Ok(case)
    }

    /// Commits and answers with the case as it then stands.
    pub(crate) async fn commit_case(&self, tx: Tx, ctx: &Ctx, case: procedure_case::Model) -> Result<CaseView> {
        let file = CaseFile::read(&tx, ctx, case).await?;
        let view = self.case_view(&tx, ctx, file).await?;
        tx.commit(view).await
    }

    pub(crate) fn decision_due(
        &self,
        rules: &shouwang_domain::procedure::ProcedureRules,
        started: NaiveDate,
    ) -> Result<NaiveDate> {
        self.calendar
            .add_days(started, rules.decision_days, rules.day_kind, rules.roll_forward)
    }
}
