//! Tasks: duties with a date. A task of a household is seen by who sees the household, another by who sees its area.

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use shouwang_domain::role::Role;
use shouwang_domain::{AccountId, CaseId, Ctx, HouseholdId, Problem, Result, TaskId};

use super::{Page, PageRequest, in_scope, page};
use crate::entity::{area, household, task};
use crate::error::OrProblem as _;
use crate::store::Source;

/// What a list of tasks is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct TaskFilter {
    /// A kind, by its code.
    pub kind: Option<String>,
    /// A state, by its code.
    pub state: Option<String>,
    /// One household.
    pub household: Option<HouseholdId>,
    /// One case.
    pub case: Option<CaseId>,
    /// Due on this day or before (`2026-03-05`).
    pub due_until: Option<String>,
    /// Those of a role, or given to one person.
    pub for_whom: Option<(Role, AccountId)>,
}

impl TaskFilter {
    fn condition(&self) -> Condition {
        use task::Column::{AccountId, CaseId, Due, HouseholdId, Kind, Role, State};
        let mine = |(role, account): (shouwang_domain::role::Role, shouwang_domain::AccountId)| {
            let of_role = Condition::all().add(Role.eq(role.as_str())).add(AccountId.is_null());
            Condition::any().add(AccountId.eq(account.0)).add(of_role)
        };
        Condition::all()
            .add_option(self.kind.as_ref().map(|kind| Kind.eq(kind)))
            .add_option(self.state.as_ref().map(|state| State.eq(state)))
            .add_option(self.household.map(|id| HouseholdId.eq(id.0)))
            .add_option(self.case.map(|id| CaseId.eq(id.0)))
            .add_option(self.due_until.as_ref().map(|due| Due.lte(due)))
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

/// The tasks of a kind and a state of a household, which was found in scope before.
///
/// # Errors
/// When the database fails.
pub async fn of_kind(
    at: &impl Source,
    household: &household::Model,
    kind: &str,
    state: &str,
) -> Result<Vec<task::Model>> {
    task::Entity::find()
        .filter(task::Column::HouseholdId.eq(household.id))
        .filter(task::Column::Kind.eq(kind))
        .filter(task::Column::State.eq(state))
        .order_by_asc(task::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

fn seen_by(ctx: &Ctx) -> Condition {
    let mut areas = Condition::any();
    for range in ctx.scope.ranges() {
        areas = areas.add(
            area::Column::OrderLo
                .gte(range.lo)
                .and(area::Column::OrderLo.lt(range.hi)),
        );
    }
    if ctx.scope.ranges().is_empty() {
        areas = areas.add(Expr::cust("1 = 0"));
    }
    let area = Query::select()
        .expr(Expr::cust("1"))
        .from(Alias::new("area"))
        .and_where(
            Expr::col((Alias::new("area"), Alias::new("id"))).equals((Alias::new("task"), Alias::new("area_id"))),
        )
        .cond_where(areas)
        .take();
    let of_area = Condition::all()
        .add(task::Column::HouseholdId.is_null())
        .add(Expr::exists(area));
    Condition::any()
        .add(in_scope(ctx, task::Column::HouseholdId))
        .add(of_area)
}
