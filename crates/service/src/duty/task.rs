//! Duties with a date that a decision brings about, on the list of a role.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
pub use shouwang_domain::duty::{TaskKind, TaskState};
use shouwang_domain::household::not_in_future;
use shouwang_domain::obligation::Fulfilment;
use shouwang_domain::role::{Department, Role};
use shouwang_domain::{
    AccountId, AreaId, CaseId, HouseholdId, LedgerRecordId, MemberId, ProblemKind, ReferralId, TaskId,
};
use shouwang_policy::Practice;
use shouwang_store::Found;
use shouwang_store::column::{Code, Day, Json};
use shouwang_store::entity::{household, task};
use shouwang_store::repo::duty::task::TaskFilter;
use shouwang_store::repo::register::label::Labels;
use shouwang_store::{Source, Tx, repo};
use utoipa::ToSchema;

use crate::department::list::owed_by;
use crate::duty::holders::Holders;
use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::page::{Page, PageCmd};
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// Which tasks to list; in the order of their making.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TaskQuery {
    /// Only those of the caller's role, or given to the caller.
    pub mine: bool,
    /// One kind.
    pub kind: Option<TaskKind>,
    /// One recurring duty, by its id in the policy pack.
    pub duty: Option<String>,
    /// One period of recurring duties: `2026-03`, `2026-Q1`, `2026-H1` or `2026`.
    pub period: Option<String>,
    /// Of this area and those below it.
    pub area_id: Option<AreaId>,
    /// Only those that are open and whose last day has passed.
    pub overdue: bool,
    /// One state.
    pub state: Option<TaskState>,
    /// Of one household.
    pub household_id: Option<HouseholdId>,
    /// Of one case.
    pub case_id: Option<CaseId>,
    /// Of one record of a register, by its id: what a meeting decided, what somebody asked about their own data.
    pub record: Option<LedgerRecordId>,
    /// Due on this day or before.
    pub due_until: Option<NaiveDate>,
    /// Which page.
    pub page: PageCmd,
}

/// Closes a task.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseTaskCmd {
    /// The task.
    pub task_id: TaskId,
    /// Day on which it was done.
    pub on: NaiveDate,
    /// What came of it, such as the household's number in the provincial system.
    #[serde(default)]
    pub result: Option<String>,
    /// Why it was done late, where it was.
    #[serde(default)]
    pub late_reason: Option<String>,
    /// Why it need not be done; without, it was done. A recurring duty is waived from above instead.
    #[serde(default)]
    pub waived_reason: Option<String>,
    /// The version that was read.
    pub version: i64,
}

/// Waives a recurring duty of somebody below, or of a colleague.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WaiveTaskCmd {
    /// The task.
    pub task_id: TaskId,
    /// Why it need not be done.
    pub reason: String,
    /// The version that was read.
    pub version: i64,
}

/// Says why a task is late, before or after it was done.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainLateCmd {
    /// The task.
    pub task_id: TaskId,
    /// Why.
    pub reason: String,
    /// The version that was read.
    pub version: i64,
}

/// A recurring duty, as the policy pack stated it when its task was made.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DutyView {
    /// Its id in the policy pack.
    pub id: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Document and clause.
    pub citation: String,
    /// The period, or the event that it follows.
    pub period: String,
    /// What fulfils it.
    pub fulfilled_by: Fulfilment,
    /// The register whose record does, where one does.
    pub register: Option<String>,
    /// The kind of report that does, where one does.
    pub report: Option<String>,
    /// What is needed, where households are counted.
    pub needed: i64,
    /// What was reached by now.
    pub reached: i64,
}

/// A task.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TaskView {
    /// Id.
    pub id: TaskId,
    /// Version.
    pub version: i64,
    /// Code of what is to be done.
    pub kind: String,
    /// The household.
    pub household_id: Option<HouseholdId>,
    /// Name of its head.
    pub head: Option<String>,
    /// The member whom it is about, where it is about one.
    pub member_id: Option<MemberId>,
    /// The record that set it going: the request about personal data that it asks to answer, or the meeting.
    #[serde(default)]
    pub record_id: Option<LedgerRecordId>,
    /// What a meeting decided, in its own words.
    #[serde(default)]
    pub what: Option<String>,
    /// The area.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
    /// Why it is due by then: document and clause, or that it is our own; of a duty it stands there.
    pub citation: Option<String>,
    /// The recurring duty that it is one of.
    pub duty: Option<DutyView>,
    /// The case.
    pub case_id: Option<CaseId>,
    /// The referral that it asks to answer.
    pub referral_id: Option<ReferralId>,
    /// Whose it is.
    pub role: Role,
    /// The department, for a department's officer.
    pub department: Option<Department>,
    /// The person, when it was given to one.
    pub account_id: Option<AccountId>,
    /// Name of that person.
    pub account_name: Option<String>,
    /// It is open, and nobody holds the post whose it is.
    pub unowned: bool,
    /// Last day.
    pub due: NaiveDate,
    /// State.
    pub state: TaskState,
    /// It is open and its last day has passed.
    pub overdue: bool,
    /// Day on which it was done.
    pub done_on: Option<NaiveDate>,
    /// What came of it.
    pub result: Option<String>,
    /// Why it was late.
    pub late_reason: Option<String>,
    /// Why it need not be done.
    pub waived_reason: Option<String>,
    /// The notice to be given to the household, in Chinese.
    pub notice_zh: Option<String>,
    /// The same in English.
    pub notice_en: Option<String>,
}

/// What is written with a task: the words of its duty, and its result.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Payload {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) result: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) duty: Option<DutyText>,
    /// What else the task came with, such as a notice for the household.
    #[serde(flatten)]
    pub(crate) given: serde_json::Map<String, serde_json::Value>,
}

/// The words of a recurring duty.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DutyText {
    pub(crate) zh: String,
    pub(crate) en: String,
    pub(crate) citation: String,
    pub(crate) fulfilled_by: String,
    pub(crate) pack: String,
}

/// A task to be made.
pub(crate) struct NewTask {
    pub(crate) kind: TaskKind,
    pub(crate) role: Role,
    pub(crate) due: NaiveDate,
    pub(crate) case: Option<i64>,
}

impl NewTask {
    /// The row, for a household.
    pub(crate) fn row(&self, household: &household::Model) -> task::Model {
        task::Model {
            kind: self.kind.into(),
            household_id: Some(household.id),
            area_id: household.area_id,
            case_id: self.case,
            role: self.role.into(),
            due: self.due.into(),
            state: TaskState::Open.into(),
            payload: Json::literal("{}"),
            ..Default::default()
        }
    }
}

impl Service {
    /// The tasks of the caller's scope.
    ///
    /// # Errors
    /// A cursor of another list; not found, when the area is out of scope.
    pub async fn list_tasks(&self, ctx: &Ctx, query: TaskQuery) -> Result<Page<TaskView>> {
        require(ctx, Verb::ReadTasks)?;
        let within = match query.area_id {
            Some(area) => Some(self.area_in_scope(ctx, Some(area)).await?.1),
            None => None,
        };
        let yesterday = query.overdue.then(|| ctx.today() - Days::new(1));
        let filter = TaskFilter {
            kind: query.kind,
            duty: query.duty,
            period: query.period,
            within,
            state: query.state.or(query.overdue.then_some(TaskState::Open)),
            household: query.household_id,
            case: query.case_id,
            record: query.record,
            due_until: query.due_until.into_iter().chain(yesterday).min(),
            for_whom: query.mine.then_some((ctx.role, ctx.acted_by)),
        };
        let mut found = repo::duty::task::list(&self.store, ctx, &filter, query.page.request()?).await?;
        let household = match (query.household_id, query.case_id) {
            (None, Some(case)) => self.household_of_case(ctx, case, &found.items).await?,
            (None, None) if query.record.is_some() => {
                let first = found.items.first().and_then(|task| task.household_id);
                first.map(HouseholdId)
            }
            (household, _) => household,
        };
        self.note_narrowed(ctx, ReadingKind::Task, household, found.items.len())
            .await?;
        found.items = self.tasks_at_present(ctx, found.items).await?;
        let people = self.people_of(&self.store, ctx, &found.items).await?;
        Page::of(found, |row| view(&row, &people, ctx.today()))
    }

    /// The household of a case, as far as the caller sees the case or tasks of it.
    async fn household_of_case(&self, ctx: &Ctx, case: CaseId, tasks: &[task::Model]) -> Result<Option<HouseholdId>> {
        if let Some(task) = tasks.first() {
            return Ok(task.household_id.map(HouseholdId));
        }
        match repo::procedure::case::by_id(&self.store, ctx, case).await {
            Ok(case) => Ok(Some(HouseholdId(case.household_id))),
            Err(problem) if problem.kind == ProblemKind::NotFound => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    /// One task.
    ///
    /// # Errors
    /// Not found.
    pub async fn task(&self, ctx: &Ctx, id: TaskId) -> Result<TaskView> {
        require(ctx, Verb::ReadTasks)?;
        let row = repo::duty::task::by_id(&self.store, ctx, id).await?;
        if let Some(household) = row.household_id {
            self.note_reading(ctx, ReadingKind::Task, household, format!("task/{id}"))
                .await?;
        }
        let rows = self.tasks_at_present(ctx, vec![row]).await?;
        let people = self.people_of(&self.store, ctx, &rows).await?;
        let row = rows.first().ok_or_else(|| Problem::internal("one task is one"))?;
        view(row, &people, ctx.today())
    }

    /// Says that a task was done, or why it need not be. Done after its last day, it counts as late. A recurring duty
    /// that the data fulfils is not closed by hand, one that people fulfil needs a record of what was done.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `household.own`, `task.closed`, `task.not_yours`, `date.in_future`,
    /// `task.waived_from_above`, `task.answer_referral`, `task.answer_request`, `task.reassess`, `duty.by_data`, `required`.
    pub async fn close_task(&self, ctx: &Ctx, cmd: CloseTaskCmd) -> Result<TaskView> {
        require(ctx, Verb::CloseTasks)?;
        not_in_future(cmd.on, ctx.today()).map_err(|problem| problem.at("/on"))?;
        let (mut tx, before) = self.open_task(ctx, "task.close", cmd.task_id, cmd.version).await?;
        is_theirs(ctx, &before)?;
        let payload: Payload = before.payload.read()?;
        if before.kind == TaskKind::AnswerReferral {
            return Err(Problem::refused(
                "task.answer_referral",
                "请直接答复转介，待办随之办结。",
                "Answer the referral; that closes the task.",
            ));
        }
        if before.kind == TaskKind::PersonalRequest {
            return Err(Problem::refused(
                "task.answer_request",
                "请在个人信息请求登记中办结或说明不予办理，待办随之办结。",
                "Finish or refuse the request in its register; that closes the task.",
            ));
        }
        let waived = filled(cmd.waived_reason);
        if before.kind == TaskKind::Reassess {
            return Err(Problem::refused(
                "task.reassess",
                "请在该户的“风险研判”登记研判结果，待办随之办结；确实不需要重新研判的，由镇级说明理由后免办。",
                "Record the assessment of the household's risk, which closes the task; where none is needed, the town waives it with a reason.",
            ));
        }
        let result = filled(cmd.result);
        // Whether somebody has work again, and what was done about a decision, is what the task is about.
        let is_told = matches!(before.kind.get(), TaskKind::SeekWork | TaskKind::MeetingDecision);
        if is_told && waived.is_none() && result.is_none() {
            return Err(required("/result"));
        }
        if before.duty.is_some() {
            if waived.is_some() {
                return Err(waived_from_above().at("/waived_reason"));
            }
            if !self.is_closed_by_people(&before, &payload)? {
                return Err(Problem::refused(
                    "duty.by_data",
                    "该职责由录入的数据自动办结；请补齐数据，逾期录入也会接收并标明。",
                    "This duty is fulfilled by the data; enter what is missing, which is accepted and marked when late.",
                ));
            }
            if result.is_none() {
                return Err(required("/result"));
            }
        }
        let after = match waived {
            Some(reason) => task::Model {
                state: TaskState::Waived.into(),
                waived_reason: Some(reason),
                ..before.clone()
            },
            None => task::Model {
                payload: Json::of(&Payload { result, ..payload })?,
                late_reason: filled(cmd.late_reason).or_else(|| before.late_reason.clone()),
                ..done(&before, cmd.on)?
            },
        };
        self.save_task(ctx, tx.update(&before, after).await?, tx).await
    }

    /// Waives a recurring duty, or a new assessment of a household's risk. Who does is of a level above, or at the county its leader; never the person whose it is.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `household.own`, `task.closed`, `required`, `task.not_a_duty`,
    /// `task.waived_from_above`.
    pub async fn waive_task(&self, ctx: &Ctx, cmd: WaiveTaskCmd) -> Result<TaskView> {
        require(ctx, Verb::CloseTasks)?;
        let reason = filled(Some(cmd.reason)).ok_or_else(|| required("/reason"))?;
        let (mut tx, before) = self.open_task(ctx, "task.waive", cmd.task_id, cmd.version).await?;
        if before.duty.is_none() && before.kind != TaskKind::Reassess {
            return Err(Problem::refused(
                "task.not_a_duty",
                "只有定期职责和重新研判由上级免办；其他待办由经办人办结时说明。",
                "Only recurring duties and new assessments are waived from above; of other tasks who closes them says it.",
            ));
        }
        let role: Role = before.role.get();
        let is_above = ctx.role.level() < role.level() || (ctx.role == Role::CountyLeader && role != ctx.role);
        if !is_above || before.account_id == Some(ctx.acted_by.0) || before.account_id == Some(ctx.entered_by.0) {
            return Err(waived_from_above());
        }
        let after = task::Model {
            state: TaskState::Waived.into(),
            waived_reason: Some(reason),
            ..before.clone()
        };
        self.save_task(ctx, tx.update(&before, after).await?, tx).await
    }

    /// Says why a task is or was late.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `household.own`, `required`, `task.not_late`, `task.not_yours`.
    pub async fn explain_late(&self, ctx: &Ctx, cmd: ExplainLateCmd) -> Result<TaskView> {
        require(ctx, Verb::CloseTasks)?;
        let reason = filled(Some(cmd.reason)).ok_or_else(|| required("/reason"))?;
        let (mut tx, before) = self
            .read_task(ctx, "task.explain_late", cmd.task_id, cmd.version)
            .await?;
        is_theirs(ctx, &before)?;
        let is_late = match before.state.get() {
            TaskState::Open => ctx.today() > before.due.get(),
            state => state == TaskState::LateDone,
        };
        if !is_late {
            return Err(Problem::refused(
                "task.not_late",
                "该待办没有逾期。",
                "This task is not late.",
            ));
        }
        let after = task::Model {
            late_reason: Some(reason),
            ..before.clone()
        };
        self.save_task(ctx, tx.update(&before, after).await?, tx).await
    }

    async fn read_task(&self, ctx: &Ctx, command: &'static str, id: TaskId, version: i64) -> Result<(Tx, task::Model)> {
        let mut tx = self.store.begin(ctx, command).await?;
        let seen = repo::duty::task::by_id(&tx, ctx, id).await?;
        let before = tx.locked::<task::Model>(seen.id).await?.unwrap_or(seen);
        if before.version != version {
            return Err(Problem::conflict());
        }
        if let Some(household) = before.household_id {
            refuse_kin(&tx, ctx, household).await?;
        }
        Ok((tx, before))
    }

    async fn open_task(&self, ctx: &Ctx, command: &'static str, id: TaskId, version: i64) -> Result<(Tx, task::Model)> {
        let (tx, before) = self.read_task(ctx, command, id, version).await?;
        if before.state != TaskState::Open {
            return Err(Problem::refused(
                "task.closed",
                "该待办已办结。",
                "This task is closed already.",
            ));
        }
        Ok((tx, before))
    }

    async fn save_task(&self, ctx: &Ctx, after: task::Model, mut tx: Tx) -> Result<TaskView> {
        tx.subject(format!("task/{}", after.id));
        let people = self.people_of(&tx, ctx, std::slice::from_ref(&after)).await?;
        let view = view(&after, &people, ctx.today())?;
        tx.commit(view).await
    }

    /// The names that go with tasks.
    pub(crate) async fn people_of(&self, at: &impl Source, ctx: &Ctx, tasks: &[task::Model]) -> Result<People> {
        let areas: BTreeSet<i64> = tasks.iter().map(|task| task.area_id).collect();
        let roles = tasks.iter().map(|task| task.role.get());
        Ok(People {
            labels: repo::register::label::of(at, tasks.iter().filter_map(|task| task.household_id)).await?,
            areas: repo::register::area::names(at, areas).await?,
            accounts: repo::office::account::names(at, tasks.iter().filter_map(|task| task.account_id)).await?,
            holders: self.holders(at, roles, ctx.today()).await?,
            practice: self.policies.practice(),
        })
    }
}

/// The names that go with tasks, and who holds which post.
pub(crate) struct People {
    labels: Labels,
    areas: HashMap<i64, String>,
    accounts: HashMap<i64, String>,
    holders: Holders,
    practice: Arc<Practice>,
}

/// Closes the open tasks of a kind of a household, because what they asked for was done.
pub(crate) async fn answer(
    tx: &mut Tx,
    household: &Found<household::Model>,
    kind: TaskKind,
    on: NaiveDate,
) -> Result<()> {
    for before in repo::duty::task::of_kind(tx, household, kind, TaskState::Open).await? {
        let after = done(&before, on)?;
        tx.update(&before, after).await?;
    }
    Ok(())
}

/// The task as it is after it was done on a day.
pub(crate) fn done(before: &task::Model, on: NaiveDate) -> Result<task::Model> {
    let state = if on <= before.due.get() {
        TaskState::Done
    } else {
        TaskState::LateDone
    };
    Ok(task::Model {
        state: state.into(),
        done_on: Some(on.into()),
        ..before.clone()
    })
}

pub(crate) fn view(row: &task::Model, people: &People, today: NaiveDate) -> Result<TaskView> {
    let due = row.due.get();
    let state = row.state.get();
    let role = row.role.get();
    let department = row.department.map(Code::get);
    let payload: Payload = row.payload.read()?;
    let head = match row.household_id {
        Some(household) => people.labels.get(household)?.head.clone(),
        None => None,
    };
    let given = |name: &str| {
        payload
            .given
            .get(name)
            .and_then(|text| text.as_str())
            .map(str::to_owned)
    };
    let (notice_zh, notice_en) = (given("zh"), given("en"));
    let is_anybodys = row.account_id.is_some() || !people.holders.of(role, row.area_id, department).is_empty();
    let referral_id = referral_of(&payload)?;
    let member_id = member_of(&payload)?;
    let duty = match (&row.duty, &row.period, payload.duty) {
        (Some(id), Some(period), Some(text)) => Some(DutyView {
            id: id.clone(),
            zh: text.zh,
            en: text.en,
            citation: text.citation,
            period: period.clone(),
            fulfilled_by: match people.practice.counted_here(id) {
                // A department that owes no list closes its task itself.
                Some(Fulfilment::Lists) if owes_no_list(department)? => Fulfilment::Closing,
                Some(here) => here,
                None => text.fulfilled_by.parse()?,
            },
            register: people.practice.record_of(id).map(|of| of.form.clone()),
            report: people.practice.reports_of(id).first().map(|kind| (*kind).to_owned()),
            needed: row.needed,
            reached: row.reached,
        }),
        _ => None,
    };
    let (citation, what) = (given("citation"), given("what"));
    let record_id = given("record").map(|id| id.parse::<i64>()).transpose();
    let record_id = record_id.map_err(|_| Problem::internal("a task names no record"))?;
    Ok(TaskView {
        id: TaskId(row.id),
        version: row.version,
        kind: row.kind.to_string(),
        household_id: row.household_id.map(HouseholdId),
        head,
        member_id,
        record_id: record_id.map(LedgerRecordId),
        what,
        citation,
        area_id: AreaId(row.area_id),
        area_name: people.areas.get(&row.area_id).cloned().unwrap_or_default(),
        case_id: row.case_id.map(CaseId),
        referral_id,
        role,
        department,
        account_id: row.account_id.map(AccountId),
        account_name: row
            .account_id
            .and_then(|account| people.accounts.get(&account).cloned()),
        // A task of a household is its area's by scope, not by a post at that very area.
        unowned: state == TaskState::Open && duty.is_some() && !is_anybodys,
        duty,
        due,
        state,
        overdue: state == TaskState::Open && today > due,
        done_on: row.done_on.map(Day::get),
        notice_zh,
        notice_en,
        result: payload.result,
        late_reason: row.late_reason.clone(),
        waived_reason: row.waived_reason.clone(),
    })
}

fn owes_no_list(department: Option<Department>) -> Result<bool> {
    Ok(match department {
        Some(department) => owed_by(department)?.is_empty(),
        None => false,
    })
}

/// The referral that a task asks to answer.
pub(crate) fn referral_of(payload: &Payload) -> Result<Option<ReferralId>> {
    let id = payload.given.get("referral").and_then(|id| id.as_str());
    let id = id.map(str::parse).transpose();
    Ok(id
        .map_err(|_| Problem::internal("a task names no referral"))?
        .map(ReferralId))
}

/// The member whom a task is about.
pub(crate) fn member_of(payload: &Payload) -> Result<Option<MemberId>> {
    let id = payload.given.get("member").and_then(|id| id.as_str());
    let id = id.map(str::parse).transpose();
    Ok(id
        .map_err(|_| Problem::internal("a task names no member"))?
        .map(MemberId))
}

fn is_theirs(ctx: &Ctx, task: &task::Model) -> Result<()> {
    let given_to = task.account_id.is_none_or(|account| account == ctx.acted_by.0);
    if task.role == ctx.role && given_to {
        return Ok(());
    }
    let role: Role = task.role.get();
    Err(Problem::refused(
        "task.not_yours",
        format!("该待办由{}办理。", role.zh()),
        format!("This task is for: {}.", role.en()),
    ))
}

/// A text with something in it.
fn filled(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn required(at: &str) -> Problem {
    Problem::required().at(at)
}

impl Service {
    /// What fulfils a task, as it was when it was made, unless it is counted by now: only what is closed by people may be
    /// closed by hand.
    fn is_closed_by_people(&self, task: &task::Model, payload: &Payload) -> Result<bool> {
        let practice = self.policies.practice();
        if task.duty.as_deref().is_some_and(|duty| practice.is_by_lists(duty)) {
            return owes_no_list(task.department.map(Code::get));
        }
        if task
            .duty
            .as_deref()
            .is_some_and(|duty| practice.counted_here(duty).is_some())
        {
            return Ok(false);
        }
        let fulfilment = payload
            .duty
            .as_ref()
            .map(|duty| duty.fulfilled_by.parse::<Fulfilment>());
        Ok(fulfilment.transpose()?.is_none_or(|by| by == Fulfilment::Closing))
    }
}

fn waived_from_above() -> Problem {
    Problem::wrong_person(
        "task.waived_from_above",
        "定期职责和重新研判不能由本人免办，只能由上级或县级主管部门负责人说明理由后免办。",
        "Nobody waives a recurring duty, or a new assessment, of their own; the level above or the head of the county bureau does, with a reason.",
    )
}
