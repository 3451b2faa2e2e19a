//! Tuning the rules: a county gives a parameter another value from a day on. One person proposes it with a reason, another
//! decides. It never reaches back, so that what was judged stays as it was judged.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaLevel;
pub use shouwang_domain::proposal::TuningState;
use shouwang_domain::{AccountId, AreaId, TuningId};
use shouwang_policy::Tuning;
use shouwang_store::column::Day;
use shouwang_store::entity::tuning;
use shouwang_store::repo::rules::proposal::Placed;
use shouwang_store::{Source, repo};
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::rules::proposal::{self, Answer};
use crate::{Ctx, Problem, Result, Service};

/// Another value of a parameter of the rules, in the caller's county.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeTuningCmd {
    /// Name of the parameter.
    pub param: String,
    /// The value as people say it: yuan, percent, days, months or a number.
    pub value: i64,
    /// First day; not before today.
    pub effective_from: NaiveDate,
    /// Why.
    pub reason: String,
}

/// What another person decides about it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideTuningCmd {
    /// The tuning.
    pub tuning_id: TuningId,
    /// It takes effect, or it does not.
    pub approve: bool,
    /// Remark; required for a refusal.
    #[serde(default)]
    pub note: Option<String>,
    /// The version that was read.
    pub version: i64,
}

/// A tuning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TuningView {
    /// Id, as it stands in the version of the pack.
    pub id: TuningId,
    /// Version of the record.
    pub version: i64,
    /// The county.
    pub area_id: AreaId,
    /// Name of the county.
    pub area_name: String,
    /// Name of the parameter.
    pub param: String,
    /// The value, money in fen.
    pub value: i64,
    /// The value that the pack had when it was proposed, as people read it.
    pub before: String,
    /// First day.
    pub effective_from: NaiveDate,
    /// Why.
    pub reason: String,
    /// State.
    pub state: TuningState,
    /// Who proposed it.
    pub proposed_by: AccountId,
    /// Name of that person.
    pub proposed_by_name: Option<String>,
    /// When.
    pub proposed_on: NaiveDate,
    /// Who decided.
    pub decided_by: Option<AccountId>,
    /// Name of that person.
    pub decided_by_name: Option<String>,
    /// When.
    pub decided_on: Option<NaiveDate>,
    /// Remark of the decision.
    pub decision_note: Option<String>,
}

impl Service {
    /// Proposes another value of a parameter. It has no effect until somebody else has approved it.
    ///
    /// # Errors
    /// `policy.none_in_force`, `policy.unknown_parameter`, `policy.published_parameter`, `policy.parameter_value`,
    /// `proposal.reaches_back`, `tuning.not_a_county`, `required`.
    pub async fn propose_tuning(&self, ctx: &Ctx, cmd: ProposeTuningCmd) -> Result<TuningView> {
        require(ctx, Verb::ProposeTunings)?;
        let reason = proposal::said(&cmd.reason).map_err(|problem| problem.at("/reason"))?;
        proposal::not_back(cmd.effective_from, ctx.today()).map_err(|problem| problem.at("/effective_from"))?;
        let mut tx = self.store.begin(ctx, "tuning.propose").await?;
        let area = repo::register::area::by_id(&tx, ctx.area.0)
            .await?
            .filter(|area| area.level == AreaLevel::County)
            .ok_or_else(not_a_county)?;
        let policy = self.policy_at(&tx, area.order_lo, cmd.effective_from).await?;
        let param = policy.pack.tunable(&cmd.param)?;
        let row = tx
            .insert(tuning::Model {
                area_id: area.id,
                param: cmd.param.clone(),
                value: param.typed(cmd.value)?,
                before: param.on(cmd.effective_from).map(|dated| param.show(&dated.value))?,
                effective_from: cmd.effective_from.into(),
                reason,
                state: TuningState::Proposed.into(),
                proposed_by: ctx.acted_by.0,
                proposed_on: ctx.today().into(),
                ..tuning::Model::default()
            })
            .await?;
        tx.subject(format!("tuning/{}", row.id));
        tx.detail(serde_json::json!({ "param": row.param, "value": row.value, "from": row.effective_from }));
        let view = view(&tx, Placed { row, area }).await?;
        tx.commit(view).await
    }

    /// Approves or refuses a tuning that somebody else proposed.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `proposal.same_person`, `proposal.decided`, `proposal.reaches_back`, `required`.
    pub async fn decide_tuning(&self, ctx: &Ctx, cmd: DecideTuningCmd) -> Result<TuningView> {
        require(ctx, Verb::DecideTunings)?;
        let answer = Answer::new(cmd.approve, cmd.note, cmd.version).map_err(|problem| problem.at("/note"))?;
        let mut tx = self.store.begin(ctx, "tuning.decide").await?;
        let proposed = TuningState::Proposed.into();
        let Placed { row: before, area } =
            proposal::to_be_decided::<tuning::Model>(&mut tx, ctx, cmd.tuning_id.0, answer.version, proposed).await?;
        if answer.approve {
            proposal::not_back(before.effective_from.get(), ctx.today())?;
        }
        let state = if answer.approve {
            TuningState::Approved
        } else {
            TuningState::Refused
        };
        let after = tuning::Model {
            state: state.into(),
            decided_by: Some(ctx.acted_by.0),
            decided_on: Some(ctx.today().into()),
            decision_note: answer.note,
            ..before.clone()
        };
        let after = tx.update(&before, after).await?;
        tx.subject(format!("tuning/{}", after.id));
        tx.detail(serde_json::json!({ "state": after.state }));
        let view = view(&tx, Placed { row: after, area }).await?;
        tx.commit(view).await
    }

    /// The tunings of the counties that the caller's scope touches, the oldest first.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_tunings(&self, ctx: &Ctx) -> Result<Vec<TuningView>> {
        require(ctx, Verb::ReadPolicies)?;
        let found = repo::rules::proposal::list(&self.store, ctx).await?;
        views(&self.store, &found).await
    }
}

/// As the pack reads it.
pub(crate) fn of_pack(row: &tuning::Model) -> Result<Tuning> {
    Ok(Tuning {
        id: row.id,
        param: row.param.clone(),
        value: row.value,
        from: row.effective_from.get(),
        reason: row.reason.clone(),
    })
}

async fn view(at: &impl Source, placed: Placed<tuning::Model>) -> Result<TuningView> {
    let mut views = views(at, &[placed]).await?;
    views
        .pop()
        .ok_or_else(|| Problem::internal("one tuning gives one view"))
}

async fn views(at: &impl Source, placed: &[Placed<tuning::Model>]) -> Result<Vec<TuningView>> {
    let names = proposal::names(at, placed).await?;
    placed.iter().map(|placed| named(placed, &names)).collect()
}

fn named(placed: &Placed<tuning::Model>, names: &HashMap<i64, String>) -> Result<TuningView> {
    let row = &placed.row;
    Ok(TuningView {
        id: TuningId(row.id),
        version: row.version,
        area_id: AreaId(placed.area.id),
        area_name: placed.area.name.clone(),
        param: row.param.clone(),
        value: row.value,
        before: row.before.clone(),
        effective_from: row.effective_from.get(),
        reason: row.reason.clone(),
        state: row.state.get(),
        proposed_by: AccountId(row.proposed_by),
        proposed_by_name: names.get(&row.proposed_by).cloned(),
        proposed_on: row.proposed_on.get(),
        decided_by: row.decided_by.map(AccountId),
        decided_by_name: row.decided_by.and_then(|id| names.get(&id).cloned()),
        decided_on: row.decided_on.map(Day::get),
        decision_note: row.decision_note.clone(),
    })
}

fn not_a_county() -> Problem {
    Problem::refused(
        "tuning.not_a_county",
        "调参由县级岗位提出。",
        "A tuning is proposed by a post at the county.",
    )
}
