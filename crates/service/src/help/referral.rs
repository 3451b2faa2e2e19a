//! Referrals: departments are told of a household that needs their help, and answer.

use std::collections::{BTreeSet, HashMap};

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
pub use shouwang_domain::help::ReferralState;
use shouwang_domain::household::not_in_future;
use shouwang_domain::risk::{CivilAffairsStatus, MonitoredType, Population, RiskCategory};
use shouwang_domain::role::{Department, Role};
use shouwang_domain::{AccountId, AreaId, CaseId, Fen, HouseholdId, ReferralId};
use shouwang_store::column::{Code, Day, Json, Money};
use shouwang_store::entity::{guarantee, household, referral, task};
use shouwang_store::repo::help::referral::ReferralFilter;
use shouwang_store::repo::register::label::Labels;
use shouwang_store::{Found, Source, Tx, repo};
use utoipa::ToSchema;

use super::contact::ContactView;
use crate::duty::task::{TaskKind, TaskState};
use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::page::{Page, PageCmd};
use crate::register::household::record::check_active;
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// Which referrals to list; in the order of their sending.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReferralQuery {
    /// Of one household.
    pub household_id: Option<HouseholdId>,
    /// Of an area and those below it.
    pub area_id: Option<AreaId>,
    /// To one department.
    pub department: Option<Department>,
    /// In one state.
    pub state: Option<ReferralState>,
    /// Only those without an answer whose last day has passed.
    pub unanswered: bool,
    /// Which page.
    pub page: PageCmd,
}

/// Refers a household to a department (普宁 2023 §三(四), 惠州 2024 §五(一)).
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferCmd {
    /// The household.
    pub household_id: HouseholdId,
    /// To which department.
    pub department: Department,
    /// The risks that the department is told of.
    pub risks: BTreeSet<RiskCategory>,
    /// What it is asked for.
    pub note: String,
    /// Last day for the answer.
    pub due: NaiveDate,
}

/// A department's answer.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerReferralCmd {
    /// The referral.
    pub referral_id: ReferralId,
    /// Accepted, done or refused.
    pub to: ReferralState,
    /// What was or will be done, or why not.
    pub answer: String,
    /// By which policy the household was helped; only with what was done.
    #[serde(default)]
    pub benefit: Option<String>,
    /// How much it was given, in fen.
    #[serde(default)]
    pub amount: Option<Fen>,
    /// When it was given.
    #[serde(default)]
    pub given_on: Option<NaiveDate>,
    /// The version that was read.
    pub version: i64,
}

/// A referral.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ReferralView {
    /// Id.
    pub id: ReferralId,
    /// Version.
    pub version: i64,
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Name of its area.
    pub area_name: String,
    /// The case that led to it.
    pub case_id: Option<CaseId>,
    /// The department.
    pub department: Department,
    /// The risks that the department is told of.
    pub risks: Vec<RiskCategory>,
    /// What it is asked for.
    pub note: Option<String>,
    /// Day on which it was sent.
    pub sent_on: NaiveDate,
    /// Name of who sent it, or of who made the decision that sent it.
    pub sent_by_name: Option<String>,
    /// Last day for the answer.
    pub due: NaiveDate,
    /// State.
    pub state: ReferralState,
    /// There is no answer, and the last day has passed.
    pub unanswered: bool,
    /// The answer.
    pub answer: Option<String>,
    /// Day on which the department accepted it.
    pub accepted_on: Option<NaiveDate>,
    /// Day of the answer.
    pub answered_on: Option<NaiveDate>,
    /// By which policy the household was helped.
    pub benefit: Option<String>,
    /// How much it was given, in fen.
    pub amount: Option<Fen>,
    /// When it was given.
    pub given_on: Option<NaiveDate>,
}

/// A referral with what its department must know of the household: no number of a person, no amount, no illness.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReferralDetail {
    /// The referral.
    pub referral: ReferralView,
    /// Base register.
    pub population: Population,
    /// As what it is monitored.
    pub monitored_type: Option<MonitoredType>,
    /// Social assistance.
    pub civil_affairs: Option<CivilAffairsStatus>,
    /// How many people live there.
    pub persons: u64,
    /// How many of them can work.
    pub workers: u64,
    /// The guarantees that are not met, or are doubtful.
    pub guarantees: Vec<OpenGuarantee>,
    /// Whom the department can ask.
    pub contacts: Vec<ContactView>,
    /// The day of the visit that found it, where it was sent with one.
    pub visited_on: Option<NaiveDate>,
}

/// A guarantee that is not met, or is doubtful.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct OpenGuarantee {
    /// Which.
    pub guarantee: Guarantee,
    /// How it stands.
    pub state: GuaranteeState,
}

impl Service {
    /// The referrals that the caller may see; a department's officer sees those to the department.
    ///
    /// # Errors
    /// A cursor of another list.
    pub async fn list_referrals(&self, ctx: &Ctx, query: ReferralQuery) -> Result<Page<ReferralView>> {
        require(ctx, Verb::ReadTasks)?;
        // Which referrals one sees is decided by the household or by the department; an area only narrows them.
        let within = match query.area_id {
            Some(area) => Some(self.area_tree().await?.range(area)?),
            None => None,
        };
        let filter = ReferralFilter {
            household: query.household_id,
            within,
            department: query.department,
            state: query.state,
            unanswered_on: query.unanswered.then(|| ctx.today()),
        };
        let found = repo::help::referral::list(&self.store, ctx, &filter, query.page.request()?).await?;
        self.note_narrowed(ctx, ReadingKind::Help, query.household_id, found.items.len())
            .await?;
        let known = Known::of(&self.store, &found.items).await?;
        Page::of(found, |row| view(&row, &known, ctx.today()))
    }

    /// One referral, with what its department must know of the household.
    ///
    /// # Errors
    /// Not found.
    pub async fn referral(&self, ctx: &Ctx, id: ReferralId) -> Result<ReferralDetail> {
        require(ctx, Verb::ReadTasks)?;
        let at = &self.store;
        let row = repo::help::referral::by_id(at, ctx, id).await?;
        self.note_reading(ctx, ReadingKind::Help, row.household_id, format!("referral/{id}"))
            .await?;
        let household = repo::help::referral::household(at, ctx, id).await?;
        let known = Known::of(at, std::slice::from_ref(&row)).await?;
        let members = repo::procedure::case::members_on(at, &household, ctx.today()).await?;
        let mut contacts = Vec::new();
        for contact in repo::help::contact::of_household(at, &household).await? {
            if contact.to_on.is_none() {
                contacts.push(self.contact_view(at, &contact).await?);
            }
        }
        let guarantees = repo::register::guarantee::of(at, &household).await?;
        let is_open = |row: &&guarantee::Model| row.closed_on.is_none() && row.state != GuaranteeState::Met;
        let visited_on = self.visit_behind(at, &household, id).await?;
        Ok(ReferralDetail {
            referral: view(&row, &known, ctx.today())?,
            visited_on,
            population: household.population.get(),
            monitored_type: household.monitored_type.map(Code::get),
            civil_affairs: household.civil_affairs.map(Code::get),
            persons: members.len() as u64,
            workers: members.iter().filter(|member| member.labour.get().can_work()).count() as u64,
            guarantees: guarantees
                .iter()
                .filter(is_open)
                .map(|row| OpenGuarantee {
                    guarantee: row.guarantee.get(),
                    state: row.state.get(),
                })
                .collect(),
            contacts,
        })
    }

    /// What departments answered of late to referrals that the caller sent, the newest first.
    pub(crate) async fn answered_referrals(&self, ctx: &Ctx) -> Result<Vec<ReferralView>> {
        let since = ctx.today() - Days::new(TOLD_DAYS);
        let rows = repo::help::referral::answered_for(&self.store, ctx, since).await?;
        let known = Known::of(&self.store, &rows).await?;
        rows.iter().map(|row| view(row, &known, ctx.today())).collect()
    }

    /// Refers a household to a department, whose list then has the task to answer.
    ///
    /// # Errors
    /// Not found, `household.ended`, `required`, `referral.due`, `household.own`, `referral.waiting` (the department was
    /// asked already and has not answered).
    pub async fn refer_household(&self, ctx: &Ctx, cmd: ReferCmd) -> Result<ReferralView> {
        require(ctx, Verb::ReferHouseholds)?;
        let mut tx = self.store.begin(ctx, "referral.send").await?;
        let household = repo::register::household::by_id(&tx, ctx, cmd.household_id).await?;
        check_active(&household)?;
        refuse_kin(&tx, ctx, household.id).await?;
        let row = self.put_referral(ctx, &mut tx, &household, &cmd).await?;
        tx.subject(format!("referral/{}", row.id));
        tx.detail(serde_json::json!({ "household": cmd.household_id, "department": cmd.department }));
        let known = Known::of(&tx, std::slice::from_ref(&row)).await?;
        let view = view(&row, &known, ctx.today())?;
        tx.commit(view).await
    }

    /// Sends a referral of a household that was found in scope and that is not the caller's own.
    ///
    /// # Errors
    /// As [`Service::refer_household`].
    pub(crate) async fn put_referral(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        household: &Found<household::Model>,
        cmd: &ReferCmd,
    ) -> Result<referral::Model> {
        require(ctx, Verb::ReferHouseholds)?;
        let note = cmd.note.trim().to_owned();
        if note.is_empty() || cmd.risks.is_empty() {
            let at = if note.is_empty() { "/note" } else { "/risks" };
            return Err(Problem::required().at(at));
        }
        check_due(cmd.due, ctx.today())?;
        let waiting = repo::help::referral::waiting(&*tx, household, cmd.department).await?;
        if waiting.is_some() {
            return Err(Problem::refused(
                "referral.waiting",
                "已向该部门转介此户，部门尚未答复。",
                "The department was told of this household already and has not answered yet.",
            ));
        }
        let row = referral::Model {
            note: Some(note),
            ..new_referral(
                household,
                (None, ctx.acted_by),
                cmd.department,
                &cmd.risks,
                ctx.today(),
                cmd.due,
            )
        };
        let sent = send(tx, household, vec![row]).await?;
        let sent = sent.into_iter().next();
        sent.ok_or_else(|| Problem::internal("a referral that was sent is not there"))
    }

    /// A department answers: it accepts, and then reports what was done, or refuses with a reason.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `referral.wrong_state`, `required`.
    pub async fn answer_referral(&self, ctx: &Ctx, cmd: AnswerReferralCmd) -> Result<ReferralView> {
        require(ctx, Verb::AnswerReferrals)?;
        let answer = cmd.answer.trim().to_owned();
        if answer.is_empty() {
            return Err(Problem::required().at("/answer"));
        }
        let gives = cmd.amount.is_some() || cmd.given_on.is_some() || cmd.benefit.is_some();
        if gives && cmd.to != ReferralState::Done {
            return Err(Problem::bad_data(
                "referral.nothing_given",
                "只有已落实的才填写政策、金额和日期。",
                "Policy, amount and day are for what was done.",
            )
            .at("/to"));
        }
        if let Some(on) = cmd.given_on {
            not_in_future(on, ctx.today()).map_err(|problem| problem.at("/given_on"))?;
        }
        if cmd.amount.is_some_and(|amount| amount.0 < 0) {
            return Err(
                Problem::bad_data("referral.amount", "金额不能为负数。", "An amount is not negative.").at("/amount"),
            );
        }
        let mut tx = self.store.begin(ctx, "referral.answer").await?;
        let seen = repo::help::referral::by_id(&tx, ctx, cmd.referral_id).await?;
        let before = tx.locked::<referral::Model>(seen.id).await?.unwrap_or(seen);
        if before.version != cmd.version {
            return Err(Problem::conflict());
        }
        follows(before.state.get(), cmd.to)?;
        refuse_kin(&tx, ctx, before.household_id).await?;
        // The day on which it was accepted stays when what was done is reported.
        let accepted_on = match cmd.to {
            ReferralState::Accepted => Some(ctx.today()),
            _ => accepted_on(&before),
        };
        let after = referral::Model {
            state: cmd.to.into(),
            answer: Some(answer),
            accepted_on: accepted_on.map(Into::into),
            answered_on: Some(ctx.today().into()),
            benefit: cmd
                .benefit
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty()),
            amount: cmd.amount.map(Into::into),
            given_on: cmd.given_on.map(Into::into),
            ..before.clone()
        };
        let after = tx.update(&before, after).await?;
        close_answer_task(&mut tx, ctx, &after).await?;
        tx.subject(format!("referral/{}", after.id));
        let known = Known::of(&tx, std::slice::from_ref(&after)).await?;
        let view = view(&after, &known, ctx.today())?;
        tx.commit(view).await
    }
}

/// A referral to be sent: by whom, and by the decision of which case.
pub(crate) fn new_referral(
    household: &household::Model,
    (case, sender): (Option<i64>, AccountId),
    department: Department,
    risks: &BTreeSet<RiskCategory>,
    today: NaiveDate,
    due: NaiveDate,
) -> referral::Model {
    referral::Model {
        household_id: household.id,
        case_id: case,
        department: department.into(),
        reason: reason_of(risks),
        sent_on: today.into(),
        sent_by: Some(sender.0),
        due: due.into(),
        state: ReferralState::Sent.into(),
        ..referral::Model::default()
    }
}

/// Sends referrals of a household, each with the task to answer it on the department's list.
pub(crate) async fn send(
    tx: &mut Tx,
    household: &household::Model,
    referrals: Vec<referral::Model>,
) -> Result<Vec<referral::Model>> {
    let sent = tx.insert_many(referrals).await?;
    let tasks = sent.iter().map(|referral| task::Model {
        kind: TaskKind::AnswerReferral.into(),
        household_id: Some(household.id),
        area_id: household.area_id,
        case_id: referral.case_id,
        role: Role::DepartmentOfficer.into(),
        department: Some(referral.department),
        due: referral.due,
        state: TaskState::Open.into(),
        payload: Json::literal("{}"),
        ..task::Model::default()
    });
    // The task says which referral it asks to answer, so that it leads there.
    let about = |(task, referral): (task::Model, &referral::Model)| {
        let given = serde_json::json!({ "referral": referral.id.to_string() });
        Ok(task::Model {
            payload: Json::of(&given)?,
            ..task
        })
    };
    tx.insert_many(tasks.zip(&sent).map(about).collect::<Result<_>>()?)
        .await?;
    Ok(sent)
}

async fn close_answer_task(tx: &mut Tx, ctx: &Ctx, referral: &referral::Model) -> Result<()> {
    let household = repo::help::referral::household(tx, ctx, ReferralId(referral.id)).await?;
    let tasks = repo::duty::task::of_kind(tx, &household, TaskKind::AnswerReferral, TaskState::Open).await?;
    let answers = |task: &&task::Model| {
        task.department == Some(referral.department) && task.case_id == referral.case_id && task.due == referral.due
    };
    if let Some(before) = tasks.iter().find(answers) {
        let after = crate::duty::task::done(before, ctx.today())?;
        tx.update(before, after).await?;
    }
    Ok(())
}

fn follows(from: ReferralState, to: ReferralState) -> Result<()> {
    use ReferralState as S;
    if matches!(
        (from, to),
        (S::Sent, S::Accepted | S::Done | S::Refused) | (S::Accepted, S::Done | S::Refused)
    ) {
        return Ok(());
    }
    Err(Problem::refused(
        "referral.wrong_state",
        format!("转介处于“{}”，不能改为“{}”。", from.zh(), to.zh()),
        format!("A referral that is \"{}\" cannot become \"{}\".", from.en(), to.en()),
    ))
}

/// Nobody waits longer for an answer, in months. A decision of ours.
const LONGEST_ANSWER: u32 = 12;

/// An answer needs time, and comes within a year.
pub(crate) fn check_due(due: NaiveDate, today: NaiveDate) -> Result<()> {
    if due > today && due <= today + Months::new(LONGEST_ANSWER) {
        return Ok(());
    }
    Err(Problem::bad_data(
        "referral.due",
        "答复期限应晚于今天，并在一年以内。",
        "The last day for the answer must lie after today and within a year.",
    )
    .at("/due"))
}

/// The risks as a referral keeps them.
fn reason_of(risks: &BTreeSet<RiskCategory>) -> String {
    risks.iter().map(|risk| risk.as_str()).collect::<Vec<_>>().join(",")
}

/// What referrals name: their households, and who sent them.
struct Known {
    labels: Labels,
    senders: HashMap<i64, String>,
}

impl Known {
    async fn of(at: &impl Source, rows: &[referral::Model]) -> Result<Self> {
        Ok(Self {
            labels: repo::register::label::of(at, rows.iter().map(|row| row.household_id)).await?,
            senders: repo::office::account::names(at, rows.iter().filter_map(|row| row.sent_by)).await?,
        })
    }
}

fn view(row: &referral::Model, known: &Known, today: NaiveDate) -> Result<ReferralView> {
    let (due, state) = (row.due.get(), row.state.get());
    let label = known.labels.get(row.household_id)?;
    Ok(ReferralView {
        id: ReferralId(row.id),
        version: row.version,
        household_id: HouseholdId(row.household_id),
        head: label.head.clone(),
        area_name: label.area_name.clone(),
        case_id: row.case_id.map(CaseId),
        department: row.department.get(),
        risks: row
            .reason
            .split(',')
            .filter(|code| !code.is_empty())
            .map(str::parse)
            .collect::<Result<_>>()?,
        note: row.note.clone(),
        sent_on: row.sent_on.get(),
        sent_by_name: row.sent_by.and_then(|sender| known.senders.get(&sender).cloned()),
        due,
        state,
        unanswered: state == ReferralState::Sent && today > due,
        answer: row.answer.clone(),
        accepted_on: accepted_on(row),
        answered_on: row.answered_on.map(Day::get),
        benefit: row.benefit.clone(),
        amount: row.amount.map(Money::get),
        given_on: row.given_on.map(Day::get),
    })
}

/// The day on which a department accepted; where it said so before there was a column for it, its answer was that.
fn accepted_on(row: &referral::Model) -> Option<NaiveDate> {
    let answered = row.answered_on.filter(|_| row.state == ReferralState::Accepted);
    row.accepted_on.or(answered).map(Day::get)
}

/// For so many days who referred a household is told of the answer.
const TOLD_DAYS: u64 = 7;
