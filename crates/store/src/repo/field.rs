//! What phones brought, and what a phone is given to take along.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use shouwang_domain::area::AreaRange;
use shouwang_domain::field::{ConflictState, FieldReportState};
use shouwang_domain::guarantee::Guarantee;
use shouwang_domain::household::HouseholdState;
use shouwang_domain::{Ctx, FieldConflictId, FieldReportId, Problem, Result};

use crate::entity::{field_conflict, field_entry, field_report, guarantee, household, visit};
use crate::error::OrProblem as _;
use crate::found::Found;
use crate::repo::{
    MAX_IN_LIST, Search, area_in_scope, find_in_scope, in_scope, of_households_where, visible, visible_within,
};
use crate::store::{Source, sealed::Source as _};
use crate::tx::Tx;

/// What came with a key of a phone, whoever sent it: a key is given once.
///
/// # Errors
/// When the database fails.
pub async fn with_key(at: &impl Source, key: &str) -> Result<Option<field_entry::Model>> {
    field_entry::Entity::find()
        .filter(field_entry::Column::ClientKey.eq(key))
        .one(&at.executor())
        .await
        .or_problem()
}

/// What is known now about a guarantee, which nobody else changes until the transaction ends.
///
/// # Errors
/// `busy` when another transaction holds it for too long.
pub async fn guarantee_held(
    tx: &mut Tx,
    household: &Found<household::Model>,
    kind: Guarantee,
) -> Result<Option<guarantee::Model>> {
    guarantee::Entity::find()
        .filter(guarantee::Column::HouseholdId.eq(household.id))
        .filter(guarantee::Column::Guarantee.eq(kind.as_str()))
        .filter(guarantee::Column::ClosedOn.is_null())
        .lock_exclusive()
        .one(&tx.executor())
        .await
        .or_problem()
}

/// The active households of the scope among some, in the order of their ids.
///
/// # Errors
/// When the database fails.
pub async fn households(at: &impl Source, ctx: &Ctx, ids: &[i64]) -> Result<Vec<household::Model>> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(MAX_IN_LIST) {
        let rows = household::Entity::find()
            .filter(household::Column::Id.is_in(ids.iter().copied()))
            .filter(household::Column::State.eq(HouseholdState::Active.as_str()))
            .filter(visible(ctx))
            .order_by_asc(household::Column::Id);
        found.extend(rows.all(&at.executor()).await.or_problem()?);
    }
    Ok(found)
}

/// The monitored households of an area that the caller sees.
///
/// # Errors
/// When the database fails.
pub async fn monitored(at: &impl Source, ctx: &Ctx, within: AreaRange) -> Result<Vec<i64>> {
    household::Entity::find()
        .select_only()
        .column(household::Column::Id)
        .filter(visible_within(ctx, Some(within), Search::ByArea))
        .filter(household::Column::State.eq(HouseholdState::Active.as_str()))
        .filter(household::Column::MonitoredType.is_not_null())
        .order_by_asc(household::Column::Id)
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()
}

/// Of households that were found in scope before: the visits at which something was heard that is not solved, and those that
/// say when to come again from a day on.
///
/// # Errors
/// When the database fails.
pub async fn visits_that_matter(
    at: &impl Source,
    households: &[i64],
    from: chrono::NaiveDate,
) -> Result<HashMap<i64, Vec<visit::Model>>> {
    // The text is ours: every problem is written with its day, or with null.
    let matters = Condition::any()
        .add(visit::Column::Problems.contains("\"solved_on\":null"))
        .add(visit::Column::NextOn.gte(from.to_string()));
    of_households_where(at, households, matters).await
}

/// What nobody has decided yet about households that were found in scope before.
///
/// # Errors
/// When the database fails.
pub async fn open_of(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, Vec<field_conflict::Model>>> {
    let open = Condition::all().add(field_conflict::Column::State.eq(ConflictState::Open.as_str()));
    of_households_where(at, households, open).await
}

/// What nobody has decided yet in the caller's scope, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn open_conflicts(at: &impl Source, ctx: &Ctx, limit: u64) -> Result<Vec<field_conflict::Model>> {
    field_conflict::Entity::find()
        .filter(field_conflict::Column::State.eq(ConflictState::Open.as_str()))
        .filter(in_scope(ctx, field_conflict::Column::HouseholdId))
        .order_by_asc(field_conflict::Column::Id)
        .limit(limit)
        .all(&at.executor())
        .await
        .or_problem()
}

/// One of them.
///
/// # Errors
/// `not_found`.
pub async fn conflict(at: &impl Source, ctx: &Ctx, id: FieldConflictId) -> Result<field_conflict::Model> {
    find_in_scope(at, ctx, id.0)
        .await?
        .ok_or_else(|| Problem::not_found("待确认事项", "conflict"))
}

/// The reports in words of the caller's areas that nobody has dealt with, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn open_reports(at: &impl Source, ctx: &Ctx, limit: u64) -> Result<Vec<field_report::Model>> {
    field_report::Entity::find()
        .filter(field_report::Column::State.eq(FieldReportState::Open.as_str()))
        .filter(area_in_scope(ctx, field_report::Column::AreaId))
        .order_by_asc(field_report::Column::Id)
        .limit(limit)
        .all(&at.executor())
        .await
        .or_problem()
}

/// One of them.
///
/// # Errors
/// `not_found`.
pub async fn report(at: &impl Source, ctx: &Ctx, id: FieldReportId) -> Result<field_report::Model> {
    let found = field_report::Entity::find_by_id(id.0)
        .filter(area_in_scope(ctx, field_report::Column::AreaId))
        .one(&at.executor())
        .await
        .or_problem()?;
    found.ok_or_else(|| Problem::not_found("线索快报", "report"))
}

/// How many conflicts and reports wait in the caller's scope.
///
/// # Errors
/// When the database fails.
pub async fn count_waiting(at: &impl Source, ctx: &Ctx) -> Result<u64> {
    let conflicts = field_conflict::Entity::find()
        .filter(field_conflict::Column::State.eq(ConflictState::Open.as_str()))
        .filter(in_scope(ctx, field_conflict::Column::HouseholdId))
        .count(&at.executor())
        .await
        .or_problem()?;
    let reports = field_report::Entity::find()
        .filter(field_report::Column::State.eq(FieldReportState::Open.as_str()))
        .filter(area_in_scope(ctx, field_report::Column::AreaId))
        .count(&at.executor())
        .await
        .or_problem()?;
    Ok(conflicts + reports)
}
