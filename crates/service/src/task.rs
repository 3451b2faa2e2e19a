//! Duties with a date that a decision brings about, on the list of a role.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::household::not_in_future;
use shouwang_domain::role::Role;
use shouwang_domain::{AccountId, AreaId, CaseId, HouseholdId, TaskId, coded_enum};
use shouwang_store::entity::{household, task};
use shouwang_store::repo::label::Labels;
use shouwang_store::repo::task::TaskFilter;
use shouwang_store::{Tx, repo};
use utoipa::ToSchema;

use crate::access::{Verb, require};
use crate::page::{Page, PageCmd};
use crate::stored::{day, maybe_day, to_json};
use crate::{Ctx, Problem, Result, Service};

coded_enum! {
    /// What is to be done.
    pub enum TaskKind {
        EnterExternalSystem = "enter_external_system", "将监测对象录入省级系统", "enter the household into the provincial system";
        LabelExternalSystem = "label_external_system", "在省级系统标注风险消除", "label the household in the provincial system";
        FirstMeasure = "first_measure", "落实首项帮扶措施", "bring the first measure into effect";
        AssignContacts = "assign_contacts", "安排镇村监测联系人", "name contact persons at town and village";
    }
}

coded_enum! {
    /// State of a task.
    pub enum TaskState {
        Open = "open", "待办", "open";
        Done = "done", "已办", "done";
        LateDone = "late_done", "逾期办结", "done late";
        Waived = "waived", "免办", "waived";
    }
}

/// Which tasks to list; in the order of their making.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TaskQuery {
    /// Only those of the caller's role, or given to the caller.
    pub mine: bool,
    /// One kind.
    pub kind: Option<TaskKind>,
    /// One state.
    pub state: Option<TaskState>,
    /// Of one household.
    pub household_id: Option<HouseholdId>,
    /// Of one case.
    pub case_id: Option<CaseId>,
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
    /// Why it need not be done; without, it was done.
    #[serde(default)]
    pub waived_reason: Option<String>,
    /// The version that was read.
    pub version: i64,
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
    /// The area.
    pub area_id: AreaId,
    /// The case.
    pub case_id: Option<CaseId>,
    /// Whose it is.
    pub role: Role,
    /// The person, when it was given to one.
    pub account_id: Option<AccountId>,
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
    /// Why it need not be done.
    pub waived_reason: Option<String>,
}

/// What is written with a result.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Payload {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    result: Option<String>,
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
            kind: self.kind.as_str().to_owned(),
            household_id: Some(household.id),
            area_id: household.area_id,
            case_id: self.case,
            role: self.role.as_str().to_owned(),
            due: self.due.to_string(),
            state: TaskState::Open.as_str().to_owned(),
            payload: "{}".to_owned(),
            ..Default::default()
        }
    }
}

impl Service {
    /// The tasks of the caller's scope.
    ///
    /// # Errors
    /// A cursor of another list.
    pub async fn list_tasks(&self, ctx: &Ctx, query: TaskQuery) -> Result<Page<TaskView>> {
        require(ctx, Verb::ReadTasks)?;
        let filter = TaskFilter {
            kind: query.kind.map(|kind| kind.as_str().to_owned()),
            state: query.state.map(|state| state.as_str().to_owned()),
            household: query.household_id,
            case: query.case_id,
            due_until: query.due_until.map(|due| due.to_string()),
            for_whom: query.mine.then_some((ctx.role, ctx.acted_by)),
        };
        let found = repo::task::list(&self.store, ctx, &filter, query.page.request()?).await?;
        let labels = repo::label::of(&self.store, found.items.iter().filter_map(|row| row.household_id)).await?;
        Page::of(found, |row| view(&row, &labels, ctx.today()))
    }

    /// Says that a task was done, or why it need not be. Done after its last day, it counts as late.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `task.closed`, `task.not_yours`, `date.in_future`.
    pub async fn close_task(&self, ctx: &Ctx, cmd: CloseTaskCmd) -> Result<TaskView> {
        require(ctx, Verb::CloseTasks)?;
        not_in_future(cmd.on, ctx.today()).map_err(|problem| problem.at("/on"))?;
        let mut tx = self.store.begin(ctx, "task.close").await?;
        let seen = repo::task::by_id(&tx, ctx, cmd.task_id).await?;
        let before = tx.locked::<task::Model>(seen.id).await?.unwrap_or(seen);
        if before.version != cmd.version {
            return Err(Problem::conflict());
        }
        if before.state != TaskState::Open.as_str() {
            return Err(Problem::refused(
                "task.closed",
                "该待办已办结。",
                "This task is closed already.",
            ));
        }
        let given_to = before.account_id.is_none_or(|account| account == ctx.acted_by.0);
        if before.role != ctx.role.as_str() || !given_to {
            let role: Role = before.role.parse()?;
            return Err(Problem::refused(
                "task.not_yours",
                format!("该待办由{}办理。", role.zh()),
                format!("This task is for: {}.", role.en()),
            ));
        }
        let waived = cmd
            .waived_reason
            .map(|reason| reason.trim().to_owned())
            .filter(|reason| !reason.is_empty());
        let after = match waived {
            Some(reason) => task::Model {
                state: TaskState::Waived.as_str().to_owned(),
                waived_reason: Some(reason),
                ..before.clone()
            },
            None => task::Model {
                payload: to_json(&Payload { result: cmd.result })?,
                ..done(&before, cmd.on)?
            },
        };
        let after = tx.update(&before, after).await?;
        tx.subject(format!("task/{}", after.id));
        let labels = repo::label::of(&tx, after.household_id).await?;
        let view = view(&after, &labels, ctx.today())?;
        tx.commit(view).await
    }
}

/// Closes the open tasks of a kind of a household, because what they asked for was done.
pub(crate) async fn answer(tx: &mut Tx, household: &household::Model, kind: TaskKind, on: NaiveDate) -> Result<()> {
    for before in repo::task::of_kind(tx, household, kind.as_str(), TaskState::Open.as_str()).await? {
        let after = done(&before, on)?;
        tx.update(&before, after).await?;
    }
    Ok(())
}

fn done(before: &task::Model, on: NaiveDate) -> Result<task::Model> {
    let state = if on <= day(&before.due)? {
        TaskState::Done
    } else {
        TaskState::LateDone
    };
    Ok(task::Model {
        state: state.as_str().to_owned(),
        done_on: Some(on.to_string()),
        ..before.clone()
    })
}

fn view(row: &task::Model, labels: &Labels, today: NaiveDate) -> Result<TaskView> {
    let due = day(&row.due)?;
    let state = row.state.parse()?;
    let payload: Payload = crate::stored::json(&row.payload)?;
    let head = match row.household_id {
        Some(household) => labels.get(household)?.head.clone(),
        None => None,
    };
    Ok(TaskView {
        id: TaskId(row.id),
        version: row.version,
        kind: row.kind.clone(),
        household_id: row.household_id.map(HouseholdId),
        head,
        area_id: AreaId(row.area_id),
        case_id: row.case_id.map(CaseId),
        role: row.role.parse()?,
        account_id: row.account_id.map(AccountId),
        due,
        state,
        overdue: state == TaskState::Open && today > due,
        done_on: maybe_day(row.done_on.as_deref())?,
        result: payload.result,
        waived_reason: row.waived_reason.clone(),
    })
}
