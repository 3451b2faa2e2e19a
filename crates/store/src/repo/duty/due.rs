//! What waits for somebody, in the order of its last day, and how far the month's collection is.

use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use shouwang_domain::clue::ClueState;
use shouwang_domain::duty::TaskState;
use shouwang_domain::household::HouseholdState;
use shouwang_domain::procedure::CaseState;
use shouwang_domain::risk::Population;
use shouwang_domain::role::Role;
use shouwang_domain::warning::WarningState;
use shouwang_domain::{AccountId, Ctx, Month, Result};

use crate::entity::{clue, household, procedure_case, statement, task, warning};
use crate::error::OrProblem as _;
use crate::repo::duty::task::seen_by;
use crate::repo::{in_scope, visible};
use crate::store::Source;

/// Open warnings.
///
/// # Errors
/// When the database fails.
pub async fn warnings(at: &impl Source, ctx: &Ctx, limit: u64) -> Result<Vec<warning::Model>> {
    warning::Entity::find()
        .filter(warning::Column::State.eq(WarningState::Open.as_str()))
        .filter(crate::repo::procedure::warning::visible(ctx, None))
        .order_by_asc(warning::Column::AnswerDue)
        .order_by_asc(warning::Column::Id)
        .limit(limit)
        .all(&at.executor())
        .await
        .or_problem()
}

/// Open clues, the earliest discovery first.
///
/// # Errors
/// When the database fails.
pub async fn clues(at: &impl Source, ctx: &Ctx, limit: u64) -> Result<Vec<clue::Model>> {
    clue::Entity::find()
        .filter(clue::Column::State.eq(ClueState::Open.as_str()))
        .filter(in_scope(ctx, clue::Column::HouseholdId))
        .order_by_asc(clue::Column::DiscoveredOn)
        .order_by_asc(clue::Column::Id)
        .limit(limit)
        .all(&at.executor())
        .await
        .or_problem()
}

/// Open cases in some states.
///
/// # Errors
/// When the database fails.
pub async fn cases(
    at: &impl Source,
    ctx: &Ctx,
    states: &[CaseState],
    limit: u64,
) -> Result<Vec<procedure_case::Model>> {
    procedure_case::Entity::find()
        .filter(procedure_case::Column::ClosedOn.is_null())
        .filter(procedure_case::Column::State.is_in(states.iter().map(|state| state.as_str())))
        .filter(in_scope(ctx, procedure_case::Column::HouseholdId))
        .order_by_asc(procedure_case::Column::Due)
        .order_by_asc(procedure_case::Column::Id)
        .limit(limit)
        .all(&at.executor())
        .await
        .or_problem()
}

/// Open tasks of a role, or given to one person.
///
/// # Errors
/// When the database fails.
pub async fn tasks(
    at: &impl Source,
    ctx: &Ctx,
    role: Role,
    account: AccountId,
    limit: u64,
) -> Result<Vec<task::Model>> {
    use task::Column::{AccountId, Due, Id, State};
    let of_role = Condition::all()
        .add(task::Column::Role.eq(role.as_str()))
        .add(AccountId.is_null());
    task::Entity::find()
        .filter(State.eq(TaskState::Open.as_str()))
        .filter(Condition::any().add(AccountId.eq(account.0)).add(of_role))
        .filter(seen_by(ctx))
        .order_by_asc(Due)
        .order_by_asc(Id)
        .limit(limit)
        .all(&at.executor())
        .await
        .or_problem()
}

/// How many visible households owe monthly statements, and how many of them gave that of a month.
///
/// # Errors
/// When the database fails.
pub async fn reporting(at: &impl Source, ctx: &Ctx, month: Month) -> Result<(u64, u64)> {
    let owing = household::Entity::find().filter(visible(ctx)).filter(owes_statements());
    let owed = owing.clone().count(&at.executor()).await.or_problem()?;
    let reported = owing
        .filter(household::Column::Id.in_subquery(reported_in(month)))
        .count(&at.executor())
        .await
        .or_problem()?;
    Ok((owed, reported))
}

/// Active households of which monthly statements are owed; `shouwang_domain::facts::statements_owed` says why.
pub(in crate::repo) fn owes_statements() -> Condition {
    use household::Column::{MonitoredType, Population as Register, State};
    Condition::all().add(State.eq(HouseholdState::Active.as_str())).add(
        Condition::any()
            .add(MonitoredType.is_not_null())
            .add(Register.ne(Population::General.as_str())),
    )
}

/// The households with a statement of a month.
pub(in crate::repo) fn reported_in(month: Month) -> SelectStatement {
    Query::select()
        .column(statement::Column::HouseholdId)
        .from(statement::Entity)
        .and_where(Expr::col(statement::Column::Period).eq(month.to_string()))
        .take()
}
