//! Warnings: the machine spoke, and a person answers within the days of the pack.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::clue::ClueSource;
use shouwang_domain::risk::{RiskCategory, WarningLevel};
use shouwang_domain::warning::{Finding, WarningDecision, WarningState, decide};
use shouwang_domain::{AccountId, AreaId, ClueId, HouseholdId, Month, WarningId};
use shouwang_store::column::Day;
use shouwang_store::entity::{clue, spell_risk, warning};
use shouwang_store::repo::procedure::warning::WarningFilter;
use shouwang_store::repo::register::label::Labels;
use shouwang_store::{Source, Tx, repo};
use utoipa::ToSchema;

use crate::help::assistance::not_monitored;
use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::page::{Page, PageCmd};
use crate::procedure::assessment::answer_reassessment;
use crate::procedure::clue::ClueView;
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// Which warnings to list; the oldest come first.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WarningQuery {
    /// Of an area with everything beneath it; without, of all that the caller may see.
    pub area_id: Option<AreaId>,
    /// Of one household.
    pub household_id: Option<HouseholdId>,
    /// In this state.
    pub state: Option<WarningState>,
    /// Of this level, which is the highest of its reasons.
    pub level: Option<WarningLevel>,
    /// With a reason of this risk.
    pub risk: Option<RiskCategory>,
    /// Of this month.
    pub month: Option<Month>,
    /// To be answered by this day.
    pub due_by: Option<NaiveDate>,
    /// Only those that are open and past their day.
    pub overdue: bool,
    /// Given to this person.
    pub account_id: Option<AccountId>,
    /// Given to nobody.
    pub unowned: bool,
    /// Which page.
    pub page: PageCmd,
}

/// A person's answer to an open warning.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerCmd {
    /// The warning.
    pub warning_id: WarningId,
    /// The version that was read.
    pub version: i64,
    /// What the person found.
    pub decision: WarningDecision,
}

/// A warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WarningView {
    /// Id.
    pub id: WarningId,
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Its area.
    pub area_id: AreaId,
    /// Name of the area.
    pub area_name: String,
    /// The month.
    pub month: Month,
    /// State.
    pub state: WarningState,
    /// The highest level of its reasons.
    pub level: Option<WarningLevel>,
    /// All its reasons.
    pub findings: Vec<Finding>,
    /// Version of the pack.
    pub pack: String,
    /// Last day for an answer.
    pub answer_due: NaiveDate,
    /// It is open and that day has passed.
    pub overdue: bool,
    /// Day of the answer.
    pub answered_on: Option<NaiveDate>,
    /// What the person found who answered.
    pub answer_reason: Option<String>,
    /// The clue that it became.
    pub clue_id: Option<ClueId>,
    /// The one person who answers for it.
    pub owner: Option<AccountId>,
    /// That person's name.
    pub owner_name: Option<String>,
    /// Version.
    pub version: i64,
}

/// A warning that was answered, and the clue that it became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WarningAnswered {
    /// The warning.
    pub warning: WarningView,
    /// The clue.
    pub clue: Option<ClueView>,
}

impl Service {
    /// The warnings of the caller's scope, the oldest first.
    ///
    /// # Errors
    /// Not found for an area outside the scope; a cursor of another list.
    pub async fn list_warnings(&self, ctx: &Ctx, query: WarningQuery) -> Result<Page<WarningView>> {
        require(ctx, Verb::ReadWarnings)?;
        let within = match query.area_id {
            Some(area) => Some(self.area_in_scope(ctx, Some(area)).await?.1),
            None => None,
        };
        let filter = WarningFilter {
            within,
            household: query.household_id,
            state: query.state,
            level: query.level,
            risk: query.risk,
            month: query.month,
            due_by: query.due_by,
            overdue_on: query.overdue.then(|| ctx.today()),
            owner: query.account_id.map(Some).or(query.unowned.then_some(None)),
        };
        let found = repo::procedure::warning::list(&self.store, ctx, &filter, query.page.request()?).await?;
        self.note_narrowed(ctx, ReadingKind::Warning, query.household_id, found.items.len())
            .await?;
        let shown = Shown::of(&self.store, &found.items).await?;
        Page::of(found, |row| view(&row, &shown, ctx.today()))
    }

    /// One warning.
    ///
    /// # Errors
    /// Not found.
    pub async fn warning(&self, ctx: &Ctx, id: WarningId) -> Result<WarningView> {
        require(ctx, Verb::ReadWarnings)?;
        let warning = repo::procedure::warning::by_id(&self.store, ctx, id).await?;
        self.note_reading(ctx, ReadingKind::Warning, warning.household_id, format!("warning/{id}"))
            .await?;
        let shown = Shown::of(&self.store, std::slice::from_ref(&warning)).await?;
        view(&warning, &shown, ctx.today())
    }

    /// Answers an open warning: it becomes a clue, whose clock starts today, or on the last day for an answer where that
    /// has passed; its risks join the plan of a household
    /// that is monitored already; or it is solved, kept in view or not true, and the person says why. It answers the task that
    /// asks for a new assessment, too.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `warning.already_answered`, `warning.lapsed`, `warning.reason_missing`,
    /// `assistance.not_monitored`, `household.own`.
    pub async fn answer_warning(&self, ctx: &Ctx, cmd: AnswerCmd) -> Result<WarningAnswered> {
        require(ctx, Verb::AnswerWarnings)?;
        let mut tx = self.store.begin(ctx, "warning.answer").await?;
        let seen = repo::procedure::warning::by_id(&tx, ctx, cmd.warning_id).await?;
        if seen.version != cmd.version {
            return Err(Problem::conflict());
        }
        refuse_kin(&tx, ctx, seen.household_id).await?;
        tx.subject(format!("warning/{}", seen.id));
        let (warning, clue) = match &cmd.decision {
            WarningDecision::BecomeClue => {
                // Who answers late does not begin the procedure's days later.
                let discovered_on = ctx.today().min(seen.answer_due.get());
                let (warning, clue) = self
                    .warning_becomes_clue(ctx, &mut tx, &seen, discovered_on, BTreeSet::new())
                    .await?;
                let clue = self.clue_view(&tx, ctx, &clue).await?;
                (warning, Some(clue))
            }
            decision => {
                let state = decide(seen.state.get(), decision)?;
                if state == WarningState::InPlan {
                    widen_plan(ctx, &mut tx, &seen).await?;
                }
                let after = warning::Model {
                    answer_reason: decision.reason().map(str::to_owned),
                    ..answered(&seen, state, ctx.today())
                };
                (tx.update(&seen, after).await?, None)
            }
        };
        // Whoever answers has looked at what changed.
        let household = repo::register::household::by_id(&tx, ctx, HouseholdId(seen.household_id)).await?;
        answer_reassessment(&mut tx, &household, ctx.today()).await?;
        tx.detail(serde_json::json!({ "state": warning.state }));
        let shown = Shown::of(&tx, std::slice::from_ref(&warning)).await?;
        let answered = WarningAnswered {
            warning: view(&warning, &shown, ctx.today())?,
            clue,
        };
        tx.commit(answered).await
    }

    /// Turns an open warning into a clue of its household, with the risks of its rules and those that a person adds.
    pub(crate) async fn warning_becomes_clue(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        seen: &warning::Model,
        discovered_on: NaiveDate,
        mut risks: BTreeSet<RiskCategory>,
    ) -> Result<(warning::Model, clue::Model)> {
        let state = decide(seen.state.get(), &WarningDecision::BecomeClue)?;
        let source = ClueSource::PlatformWarning {
            warning: WarningId(seen.id),
        };
        let findings: Vec<Finding> = seen.findings.read()?;
        risks.extend(findings.iter().map(|finding| finding.risk));
        let clue = self
            .raise_clue(ctx, tx, HouseholdId(seen.household_id), &source, discovered_on, &risks)
            .await?;
        let after = warning::Model {
            clue_id: Some(clue.id),
            ..answered(seen, state, ctx.today())
        };
        Ok((tx.update(seen, after).await?, clue))
    }
}

/// The risks of a warning are open from today on in the plan of its household, where they are not open yet.
async fn widen_plan(ctx: &Ctx, tx: &mut Tx, seen: &warning::Model) -> Result<()> {
    let household = repo::register::household::by_id(tx, ctx, HouseholdId(seen.household_id)).await?;
    let Some(spell) = repo::procedure::spell::open_of(tx, &household).await? else {
        return Err(not_monitored());
    };
    let known = repo::procedure::spell::risks(tx, &spell).await?;
    let findings: Vec<Finding> = seen.findings.read()?;
    let risks: BTreeSet<RiskCategory> = findings.iter().map(|finding| finding.risk).collect();
    let is_open = |risk: &RiskCategory| known.iter().any(|row| row.risk == *risk && row.closed_on.is_none());
    let opened = risks
        .iter()
        .filter(|risk| !is_open(risk))
        .map(|risk| spell_risk::Model {
            spell_id: spell.id,
            risk: (*risk).into(),
            opened_on: ctx.today().into(),
            ..Default::default()
        });
    tx.insert_many(opened.collect()).await?;
    Ok(())
}

fn answered(before: &warning::Model, state: WarningState, today: NaiveDate) -> warning::Model {
    warning::Model {
        state: state.into(),
        answered_on: Some(today.into()),
        ..before.clone()
    }
}

/// What a warning shows besides its row.
struct Shown {
    labels: Labels,
    owners: HashMap<i64, String>,
}

impl Shown {
    async fn of(at: &impl Source, rows: &[warning::Model]) -> Result<Self> {
        Ok(Self {
            labels: repo::register::label::of(at, rows.iter().map(|row| row.household_id)).await?,
            owners: repo::office::account::names(at, rows.iter().filter_map(|row| row.account_id)).await?,
        })
    }
}

fn view(row: &warning::Model, Shown { labels, owners }: &Shown, today: NaiveDate) -> Result<WarningView> {
    let state: WarningState = row.state.get();
    let answer_due = row.answer_due.get();
    let findings: Vec<Finding> = row.findings.read()?;
    let label = labels.get(row.household_id)?;
    Ok(WarningView {
        id: WarningId(row.id),
        household_id: HouseholdId(row.household_id),
        head: label.head.clone(),
        area_id: label.area_id,
        area_name: label.area_name.clone(),
        month: row.month.get(),
        state,
        level: findings.iter().map(|finding| finding.level).max(),
        findings,
        pack: row.pack.clone(),
        answer_due,
        overdue: state == WarningState::Open && answer_due < today,
        answered_on: row.answered_on.map(Day::get),
        answer_reason: row.answer_reason.clone(),
        clue_id: row.clue_id.map(ClueId),
        owner: row.account_id.map(AccountId),
        owner_name: row.account_id.and_then(|id| owners.get(&id).cloned()),
        version: row.version,
    })
}
