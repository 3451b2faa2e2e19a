//! What waits for somebody, in the order of its last day, and how far the month's collection is.

use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use shouwang_domain::area::AreaRange;
use shouwang_domain::clue::ClueState;
use shouwang_domain::duty::TaskState;
use shouwang_domain::household::HouseholdState;
use shouwang_domain::procedure::CaseState;
use shouwang_domain::risk::Population;
use shouwang_domain::role::Role;
use shouwang_domain::warning::WarningState;
use shouwang_domain::{AccountId, Ctx, Month, Result};

use crate::column::Day;
use crate::entity::{clue, household, procedure_case, statement, task, warning};
use crate::error::OrProblem as _;
use crate::repo::duty::task::seen_by;
use crate::repo::register::statement::is_reported;
use crate::repo::{Search, in_scope, visible_within};
use crate::store::Source;
use crate::table::Record as _;

/// Open warnings that are the caller's to answer; where `or_nobodys`, also those that were given to nobody.
///
/// # Errors
/// When the database fails.
pub async fn warnings(at: &impl Source, ctx: &Ctx, or_nobodys: bool, limit: u64) -> Result<Vec<warning::Model>> {
    use warning::Column::AccountId;
    let nobodys = or_nobodys.then(|| AccountId.is_null());
    warning::Entity::find()
        .filter(open_warnings(ctx))
        .filter(Condition::any().add(AccountId.eq(ctx.acted_by.0)).add_option(nobodys))
        .order_by_asc(warning::Column::AnswerDue)
        .order_by_asc(warning::Column::Id)
        .limit(limit)
        .all(&at.executor())
        .await
        .or_problem()
}

/// An open warning without what it says: where it lies, whose it is, until when, and the bits of its risks.
pub type WarningOwed = (i64, Option<i64>, Day, i64);

/// The open warnings that others answer, those with the nearest last day first.
///
/// # Errors
/// When the database fails.
pub async fn warnings_of_others(at: &impl Source, ctx: &Ctx, limit: u64) -> Result<Vec<WarningOwed>> {
    use warning::Column::{AccountId, AnswerDue, AreaOrder, Risks};
    warning::Entity::find()
        .filter(open_warnings(ctx))
        .filter(AccountId.is_null().or(AccountId.ne(ctx.acted_by.0)))
        .order_by_asc(AnswerDue)
        .limit(limit)
        .select_only()
        .columns([AreaOrder, AccountId, AnswerDue, Risks])
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()
}

fn open_warnings(ctx: &Ctx) -> Condition {
    Condition::all()
        .add(warning::Column::State.eq(WarningState::Open.as_str()))
        .add(crate::repo::procedure::warning::visible(ctx, None))
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

/// How many visible households, of a range of areas where one is given, owe monthly statements, and how many of them gave that
/// of a month.
///
/// # Errors
/// When the database fails.
pub async fn reporting(at: &impl Source, ctx: &Ctx, within: Option<AreaRange>, month: Month) -> Result<(u64, u64)> {
    let seen = visible_within(ctx, within, Search::ByArea);
    let owing = household::Entity::find().filter(seen).filter(owes_statements());
    let owed = owing.clone().count(&at.executor()).await.or_problem()?;
    let reported = owing
        .filter(household::Column::Id.in_subquery(reported_in(month)))
        .count(&at.executor())
        .await
        .or_problem()?;
    Ok((owed, reported))
}

/// The visible households within a range of areas that owe monthly statements, in the order of areas: those after a place and
/// an id.
///
/// # Errors
/// When the database fails.
pub async fn owing(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    after: Option<(i64, i64)>,
    limit: u64,
) -> Result<Vec<household::Model>> {
    use household::Column::{AreaOrder, Id};
    let later = after.map(|(order, id)| {
        let same = Condition::all().add(AreaOrder.eq(order)).add(Id.gt(id));
        Condition::any().add(AreaOrder.gt(order)).add(same)
    });
    household::Entity::find()
        .filter(visible_within(ctx, Some(within), Search::ByArea))
        .filter(owes_statements())
        .filter(Condition::all().add_option(later))
        .order_by_asc(AreaOrder)
        .order_by_asc(Id)
        .limit(limit)
        .all(&at.executor())
        .await
        .or_problem()
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
        .cond_where(is_reported(statement::Model::TABLE.name))
        .take()
}
