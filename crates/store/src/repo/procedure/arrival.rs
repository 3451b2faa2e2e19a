//! Households that were monitored before they came, and what sheets say of others.

use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::arrival::{ArrivalKind, ArrivalState};
use shouwang_domain::household::HouseholdState;
use shouwang_domain::{Ctx, HouseholdId, Result};

use crate::entity::{arrival, arrival_household, household, monitoring_claim, spell};
use crate::error::OrProblem as _;
use crate::repo::{Page, PageRequest, in_area, in_scope, page};
use crate::store::Source;

/// What sheets say of households of an area that are not monitored and that no open proposal has, a page of it.
///
/// # Errors
/// When the database fails.
pub async fn claims(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    request: PageRequest,
) -> Result<Page<monitoring_claim::Model>> {
    let select = monitoring_claim::Entity::find().filter(waiting(ctx, within));
    page(
        at,
        select,
        monitoring_claim::Column::Id,
        |row: &monitoring_claim::Model| row.id,
        request,
    )
    .await
}

/// All of them.
///
/// # Errors
/// When the database fails.
pub async fn all_claims(at: &impl Source, ctx: &Ctx, within: AreaRange) -> Result<Vec<monitoring_claim::Model>> {
    monitoring_claim::Entity::find()
        .filter(waiting(ctx, within))
        .order_by_asc(monitoring_claim::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

fn waiting(ctx: &Ctx, within: AreaRange) -> Condition {
    use monitoring_claim::Column::{HouseholdId, WithdrawnOn};
    Condition::all()
        .add(WithdrawnOn.is_null())
        .add(in_scope(ctx, HouseholdId))
        .add(in_area(within, HouseholdId))
        .add(HouseholdId.in_subquery(not_monitored()))
        .add(HouseholdId.not_in_subquery(once_monitored()))
        .add(HouseholdId.not_in_subquery(proposed()))
}

/// The households that were monitored here at some time: what a sheet said of them before has had its effect.
fn once_monitored() -> SelectStatement {
    Query::select()
        .column(spell::Column::HouseholdId)
        .from(spell::Entity)
        .take()
}

fn not_monitored() -> SelectStatement {
    Query::select()
        .column(household::Column::Id)
        .from(household::Entity)
        .and_where(Expr::col(household::Column::State).eq(HouseholdState::Active.as_str()))
        .and_where(Expr::col(household::Column::MonitoredType).is_null())
        .take()
}

/// The households of the proposals that nobody has decided.
fn proposed() -> SelectStatement {
    Query::select()
        .column(arrival_household::Column::HouseholdId)
        .from(arrival_household::Entity)
        .and_where(
            Expr::col(arrival_household::Column::ArrivalId).in_subquery(
                Query::select()
                    .column(arrival::Column::Id)
                    .from(arrival::Entity)
                    .and_where(Expr::col(arrival::Column::State).eq(ArrivalState::Proposed.as_str()))
                    .take(),
            ),
        )
        .take()
}

/// Whether a proposal that nobody has decided has a household.
///
/// # Errors
/// When the database fails.
pub async fn is_proposed(at: &impl Source, ctx: &Ctx, id: HouseholdId) -> Result<bool> {
    let found = arrival_household::Entity::find()
        .filter(in_scope(ctx, arrival_household::Column::HouseholdId))
        .filter(arrival_household::Column::HouseholdId.eq(id.0))
        .filter(arrival_household::Column::HouseholdId.in_subquery(proposed()))
        .one(&at.executor())
        .await
        .or_problem()?;
    Ok(found.is_some())
}

/// What sheets said of these households before.
///
/// # Errors
/// When the database fails.
pub async fn claims_of(at: &impl Source, ctx: &Ctx, households: &[i64]) -> Result<Vec<monitoring_claim::Model>> {
    let mut found = Vec::new();
    for ids in households.chunks(crate::repo::MAX_IN_LIST) {
        let rows = monitoring_claim::Entity::find()
            .filter(in_scope(ctx, monitoring_claim::Column::HouseholdId))
            .filter(monitoring_claim::Column::HouseholdId.is_in(ids.iter().copied()))
            .all(&at.executor())
            .await
            .or_problem()?;
        found.extend(rows);
    }
    Ok(found)
}

/// The households of an arrival that the caller sees, a page of them.
///
/// # Errors
/// When the database fails.
pub async fn households(
    at: &impl Source,
    ctx: &Ctx,
    arrival: &arrival::Model,
    request: PageRequest,
) -> Result<Page<arrival_household::Model>> {
    let select = arrival_household::Entity::find()
        .filter(arrival_household::Column::ArrivalId.eq(arrival.id))
        .filter(in_scope(ctx, arrival_household::Column::HouseholdId));
    page(
        at,
        select,
        arrival_household::Column::Id,
        |row: &arrival_household::Model| row.id,
        request,
    )
    .await
}

/// All of them.
///
/// # Errors
/// When the database fails.
pub async fn all_households(
    at: &impl Source,
    ctx: &Ctx,
    arrival: &arrival::Model,
) -> Result<Vec<arrival_household::Model>> {
    arrival_household::Entity::find()
        .filter(arrival_household::Column::ArrivalId.eq(arrival.id))
        .filter(in_scope(ctx, arrival_household::Column::HouseholdId))
        .order_by_asc(arrival_household::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// How many households each of these arrivals has, wherever they are now.
///
/// # Errors
/// When the database fails.
pub async fn size(at: &impl Source, arrival: &arrival::Model) -> Result<u64> {
    arrival_household::Entity::find()
        .filter(arrival_household::Column::ArrivalId.eq(arrival.id))
        .count(&at.executor())
        .await
        .or_problem()
}

/// Whether the opening register of a county is closed.
///
/// # Errors
/// When the database fails.
pub async fn is_closed(at: &impl Source, county: i64) -> Result<bool> {
    let found = arrival::Entity::find()
        .filter(arrival::Column::AreaId.eq(county))
        .filter(arrival::Column::Kind.eq(ArrivalKind::Opening.as_str()))
        .filter(arrival::Column::Closes.eq(1))
        .filter(arrival::Column::State.eq(ArrivalState::Accepted.as_str()))
        .one(&at.executor())
        .await
        .or_problem()?;
    Ok(found.is_some())
}
