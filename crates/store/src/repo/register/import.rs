//! What came in by sheets, and months that offices handed in.

use std::collections::BTreeSet;

use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use shouwang_domain::area::AreaRange;
use shouwang_domain::{AreaId, Ctx, ImportRunId, Month, Problem, Result};

use crate::entity::{guarantee, household, import_row, import_run, import_undo, month_filing, statement};
use crate::error::OrProblem as _;
use crate::repo::{MAX_IN_LIST, Search, visible_within};
use crate::store::Source;

/// More imports are not listed at once.
const MOST_LISTED: u64 = 50;

/// The imports of the caller's office, the newest first; at most 50.
///
/// # Errors
/// When the database fails.
pub async fn runs(at: &impl Source, ctx: &Ctx) -> Result<Vec<import_run::Model>> {
    import_run::Entity::find()
        .filter(import_run::Column::AreaId.eq(ctx.area.0))
        .order_by_desc(import_run::Column::Id)
        .limit(MOST_LISTED)
        .all(&at.executor())
        .await
        .or_problem()
}

/// One of them.
///
/// # Errors
/// `not_found`.
pub async fn run(at: &impl Source, ctx: &Ctx, id: ImportRunId) -> Result<import_run::Model> {
    let found = import_run::Entity::find_by_id(id.0)
        .filter(import_run::Column::AreaId.eq(ctx.area.0))
        .one(&at.executor())
        .await
        .or_problem()?;
    found.ok_or_else(|| Problem::not_found("导入批次", "import"))
}

/// What some imports wrote that can be taken back, in the order of writing.
///
/// # Errors
/// When the database fails.
pub async fn rows(at: &impl Source, run: ImportRunId) -> Result<Vec<import_row::Model>> {
    import_row::Entity::find()
        .filter(import_row::Column::ImportRunId.eq(run.0))
        .order_by_asc(import_row::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// Which of some imports wrote what can be taken back.
///
/// # Errors
/// When the database fails.
pub async fn with_rows(at: &impl Source, runs: &[i64]) -> Result<Vec<i64>> {
    import_row::Entity::find()
        .select_only()
        .column(import_row::Column::ImportRunId)
        .filter(import_row::Column::ImportRunId.is_in(runs.iter().copied()))
        .distinct()
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()
}

/// Which of some imports were taken back, and by whom.
///
/// # Errors
/// When the database fails.
pub async fn undone(at: &impl Source, runs: &[i64]) -> Result<Vec<import_undo::Model>> {
    import_undo::Entity::find()
        .filter(import_undo::Column::ImportRunId.is_in(runs.iter().copied()))
        .all(&at.executor())
        .await
        .or_problem()
}

/// Statements by their ids, which the caller has from an import of the own office.
///
/// # Errors
/// When the database fails.
pub async fn statements(at: &impl Source, ids: &[i64]) -> Result<Vec<statement::Model>> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(MAX_IN_LIST) {
        let rows = statement::Entity::find()
            .filter(statement::Column::Id.is_in(ids.iter().copied()))
            .all(&at.executor())
            .await
            .or_problem()?;
        found.extend(rows);
    }
    Ok(found)
}

/// Guarantees by their ids, in the same way.
///
/// # Errors
/// When the database fails.
pub async fn guarantees(at: &impl Source, ids: &[i64]) -> Result<Vec<guarantee::Model>> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(MAX_IN_LIST) {
        let rows = guarantee::Entity::find()
            .filter(guarantee::Column::Id.is_in(ids.iter().copied()))
            .all(&at.executor())
            .await
            .or_problem()?;
        found.extend(rows);
    }
    Ok(found)
}

/// Which of some households the caller may see.
///
/// # Errors
/// When the database fails.
pub async fn seen(at: &impl Source, ctx: &Ctx, households: &[i64]) -> Result<BTreeSet<i64>> {
    let mut found = BTreeSet::new();
    for ids in households.chunks(MAX_IN_LIST) {
        let ids: Vec<i64> = household::Entity::find()
            .select_only()
            .column(household::Column::Id)
            .filter(visible_within(ctx, None, Search::Otherwise))
            .filter(household::Column::Id.is_in(ids.iter().copied()))
            .into_tuple()
            .all(&at.executor())
            .await
            .or_problem()?;
        found.extend(ids);
    }
    Ok(found)
}

/// How many statements of a month within a range of areas were entered or changed after a moment.
///
/// # Errors
/// When the database fails.
pub async fn written_after(at: &impl Source, within: AreaRange, month: Month, after: i64) -> Result<u64> {
    let mut of_area = Query::select();
    of_area
        .column(household::Column::Id)
        .from(household::Entity)
        .and_where(household::Column::AreaOrder.gte(within.lo))
        .and_where(household::Column::AreaOrder.lt(within.hi));
    statement::Entity::find()
        .filter(statement::Column::Period.eq(month.to_string()))
        .filter(statement::Column::UpdatedAt.gt(after))
        .filter(statement::Column::HouseholdId.in_subquery(of_area))
        .count(&at.executor())
        .await
        .or_problem()
}

/// The months that some areas handed in.
///
/// # Errors
/// When the database fails.
pub async fn filings(at: &impl Source, areas: &[AreaId], months: &[Month]) -> Result<Vec<month_filing::Model>> {
    month_filing::Entity::find()
        .filter(month_filing::Column::AreaId.is_in(areas.iter().map(|area| area.0)))
        .filter(month_filing::Column::Month.is_in(months.iter().map(Month::to_string)))
        .order_by_asc(month_filing::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}
