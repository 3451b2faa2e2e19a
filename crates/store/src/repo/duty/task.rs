//! Tasks: duties with a date. A task of a household is seen by who sees the household, another by who sees its area, and
//! one of a department by its officer of that area.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::duty::{TaskKind, TaskState};
use shouwang_domain::role::{Department, Role};
use shouwang_domain::{AccountId, CaseId, Ctx, HouseholdId, LedgerRecordId, Problem, Result, TaskId};

use crate::entity::{household, task};
use crate::error::OrProblem as _;
use crate::found::Found;
use crate::repo::{Page, PageRequest, area_in_scope, area_within, in_own_area, in_scope, of_households_where, page};
use crate::store::Source;

/// What a list of tasks is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct TaskFilter {
    /// A kind.
    pub kind: Option<TaskKind>,
    /// A recurring duty, by its id in the policy pack.
    pub duty: Option<String>,
    /// A period of recurring duties (`2026-03`).
    pub period: Option<String>,
    /// Those of a range of areas.
    pub within: Option<AreaRange>,
    /// A state.
    pub state: Option<TaskState>,
    /// One household.
    pub household: Option<HouseholdId>,
    /// One case.
    pub case: Option<CaseId>,
    /// Those that a record of a register set going.
    pub record: Option<LedgerRecordId>,
    /// Due on this day or before.
    pub due_until: Option<NaiveDate>,
    /// Those of a role, or given to one person.
    pub for_whom: Option<(Role, AccountId)>,
}

impl TaskFilter {
    fn condition(&self) -> Condition {
        use task::Column::{AccountId, AreaId, CaseId, Due, Duty, HouseholdId, Kind, Payload, Period, Role, State};
        let mine = |(role, account): (shouwang_domain::role::Role, shouwang_domain::AccountId)| {
            let of_role = Condition::all().add(Role.eq(role.as_str())).add(AccountId.is_null());
            Condition::any().add(AccountId.eq(account.0)).add(of_role)
        };
        Condition::all()
            .add_option(self.kind.map(|kind| Kind.eq(kind.as_str())))
            .add_option(self.duty.as_ref().map(|duty| Duty.eq(duty)))
            .add_option(self.period.as_ref().map(|period| Period.eq(period)))
            .add_option(self.within.map(|range| area_within(range, AreaId)))
            .add_option(self.state.map(|state| State.eq(state.as_str())))
            .add_option(self.household.map(|id| HouseholdId.eq(id.0)))
            .add_option(self.case.map(|id| CaseId.eq(id.0)))
            .add_option(self.record.map(|id| Payload.like(format!("%\"record\":\"{id}\"%"))))
            .add_option(self.due_until.map(|due| Due.lte(due.to_string())))
            .add_option(self.for_whom.map(mine))
    }
}

/// One task.
///
/// # Errors
/// `not_found`.
pub async fn by_id(at: &impl Source, ctx: &Ctx, id: TaskId) -> Result<task::Model> {
    task::Entity::find_by_id(id.0)
        .filter(seen_by(ctx))
        .one(&at.executor())
        .await
        .or_problem()?
        .ok_or_else(|| Problem::not_found("待办", "task"))
}

/// A page of the visible tasks, in the order of their making.
///
/// # Errors
/// When the database fails.
pub async fn list(at: &impl Source, ctx: &Ctx, filter: &TaskFilter, request: PageRequest) -> Result<Page<task::Model>> {
    let select = task::Entity::find().filter(seen_by(ctx)).filter(filter.condition());
    page(at, select, task::Column::Id, |row: &task::Model| row.id, request).await
}

/// The visible open tasks given to a person, or to the person's role, the next due first.
///
/// # Errors
/// When the database fails.
pub async fn open_of(at: &impl Source, ctx: &Ctx, limit: u64) -> Result<Vec<task::Model>> {
    use sea_orm::QuerySelect as _;
    let filter = TaskFilter {
        state: Some(TaskState::Open),
        for_whom: Some((ctx.role, ctx.acted_by)),
        ..Default::default()
    };
    task::Entity::find()
        .filter(seen_by(ctx))
        .filter(filter.condition())
        .order_by_asc(task::Column::Due)
        .order_by_asc(task::Column::Id)
        .limit(limit)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The visible open tasks of departments within a range of areas: whose, how many, and how many of them are due before a day.
///
/// # Errors
/// When the database fails.
pub async fn open_of_departments(
    at: &impl Source,
    ctx: &Ctx,
    within: Option<AreaRange>,
    today: NaiveDate,
) -> Result<Vec<(Department, i64, i64)>> {
    use sea_orm::QuerySelect as _;
    let filter = TaskFilter {
        state: Some(TaskState::Open),
        within,
        ..Default::default()
    };
    let late = format!("sum(CASE WHEN task.due < '{today}' THEN 1 ELSE 0 END)");
    let rows: Vec<(String, i64, i64)> = task::Entity::find()
        .filter(seen_by(ctx))
        .filter(filter.condition())
        .filter(task::Column::Department.is_not_null())
        .select_only()
        .column(task::Column::Department)
        .column_as(task::Column::Id.count(), "n")
        .column_as(sea_orm::sea_query::Expr::cust(late), "late")
        .group_by(task::Column::Department)
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()?;
    let of = |(department, open, late): (String, i64, i64)| Ok((department.parse()?, open, late));
    rows.into_iter().map(of).collect()
}

/// The tasks of a kind and a state of a household, which was found in scope before.
///
/// # Errors
/// When the database fails.
pub async fn of_kind(
    at: &impl Source,
    household: &Found<household::Model>,
    kind: TaskKind,
    state: TaskState,
) -> Result<Vec<task::Model>> {
    task::Entity::find()
        .filter(task::Column::HouseholdId.eq(household.id))
        .filter(task::Column::Kind.eq(kind.as_str()))
        .filter(task::Column::State.eq(state.as_str()))
        .order_by_asc(task::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The visible tasks of a kind that a record of a register set going, in any state and in the order of their making.
///
/// # Errors
/// When the database fails.
pub async fn of_record(
    at: &impl Source,
    ctx: &Ctx,
    kind: TaskKind,
    record: LedgerRecordId,
) -> Result<Vec<task::Model>> {
    let filter = TaskFilter {
        kind: Some(kind),
        record: Some(record),
        ..Default::default()
    };
    task::Entity::find()
        .filter(seen_by(ctx))
        .filter(filter.condition())
        .order_by_asc(task::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The open tasks that a case of a household set going.
///
/// # Errors
/// When the database fails.
pub async fn open_of_case(
    at: &impl Source,
    household: &Found<household::Model>,
    case: CaseId,
) -> Result<Vec<task::Model>> {
    task::Entity::find()
        .filter(task::Column::HouseholdId.eq(household.id))
        .filter(task::Column::CaseId.eq(case.0))
        .filter(task::Column::State.eq(TaskState::Open.as_str()))
        .order_by_asc(task::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The tasks of a kind, in any state, of households that were found in scope before.
///
/// # Errors
/// When the database fails.
pub async fn of_kind_in(at: &impl Source, kind: TaskKind, households: &[i64]) -> Result<Vec<task::Model>> {
    let of_kind = Condition::all().add(task::Column::Kind.eq(kind.as_str()));
    let found = of_households_where::<task::Model>(at, households, of_kind).await?;
    Ok(found.into_values().flatten().collect())
}

/// The open tasks given to a person in a range of areas; who takes a post away looks at them, whatever households that
/// one may see.
///
/// # Errors
/// When the database fails.
pub async fn given_to(at: &impl Source, account: i64, role: Role, within: AreaRange) -> Result<Vec<task::Model>> {
    task::Entity::find()
        .filter(task::Column::AccountId.eq(account))
        .filter(task::Column::Role.eq(role.as_str()))
        .filter(task::Column::State.eq(TaskState::Open.as_str()))
        .filter(area_within(within, task::Column::AreaId))
        .order_by_asc(task::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// What a caller may see of `task`.
pub(crate) fn seen_by(ctx: &Ctx) -> Condition {
    if ctx.role.has_department() {
        return Condition::all()
            .add(task::Column::Department.eq(ctx.department.map_or("", Department::as_str)))
            .add(in_own_area(ctx, task::Column::AreaId));
    }
    let of_area = Condition::all()
        .add(task::Column::HouseholdId.is_null())
        .add(area_in_scope(ctx, task::Column::AreaId));
    Condition::any()
        .add(in_scope(ctx, task::Column::HouseholdId))
        .add(of_area)
}
