//! What came in by sheets, and months that offices handed in.

use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{
    ColumnTrait as _, EntityTrait, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use shouwang_domain::area::AreaRange;
use shouwang_domain::household::HouseholdState;
use shouwang_domain::{AreaId, Ctx, ImportRunId, Month, Problem, Result};

use crate::entity::{household, import_row, import_run, import_undo, month_filing, statement};
use crate::error::OrProblem as _;
use crate::found::Found;
use crate::repo::{MAX_IN_LIST, Search, in_scope, visible, visible_within};
use crate::store::Source;
use crate::table::Record;

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

/// What an import of the caller's office wrote that can be taken back, in the order of writing.
///
/// # Errors
/// When the database fails.
pub async fn rows(at: &impl Source, ctx: &Ctx, run: ImportRunId) -> Result<Vec<import_row::Model>> {
    import_row::Entity::find()
        .filter(import_row::Column::ImportRunId.eq(run.0))
        .filter(import_row::Column::ImportRunId.in_subquery(of_office(ctx)))
        .order_by_asc(import_row::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// Which of some imports of the caller's office wrote what can be taken back.
///
/// # Errors
/// When the database fails.
pub async fn with_rows(at: &impl Source, ctx: &Ctx, runs: &[i64]) -> Result<Vec<i64>> {
    import_row::Entity::find()
        .select_only()
        .column(import_row::Column::ImportRunId)
        .filter(import_row::Column::ImportRunId.is_in(runs.iter().copied()))
        .filter(import_row::Column::ImportRunId.in_subquery(of_office(ctx)))
        .distinct()
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()
}

/// Which of some imports of the caller's office were taken back, and by whom.
///
/// # Errors
/// When the database fails.
pub async fn undone(at: &impl Source, ctx: &Ctx, runs: &[i64]) -> Result<Vec<import_undo::Model>> {
    import_undo::Entity::find()
        .filter(import_undo::Column::ImportRunId.is_in(runs.iter().copied()))
        .filter(import_undo::Column::ImportRunId.in_subquery(of_office(ctx)))
        .all(&at.executor())
        .await
        .or_problem()
}

/// The ids of the imports of the caller's office.
fn of_office(ctx: &Ctx) -> SelectStatement {
    Query::select()
        .column(import_run::Column::Id)
        .from(import_run::Entity)
        .and_where(import_run::Column::AreaId.eq(ctx.area.0))
        .take()
}

/// Rows of households that the caller sees, by their ids; `household` is the column that names it.
///
/// # Errors
/// When the database fails.
pub async fn of_rows<M: Record>(
    at: &impl Source,
    ctx: &Ctx,
    household: <M::Entity as EntityTrait>::Column,
    ids: &BTreeSet<i64>,
) -> Result<Vec<M>> {
    let ids: Vec<i64> = ids.iter().copied().collect();
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(MAX_IN_LIST) {
        let rows = M::Entity::find()
            .filter(Expr::col("id").is_in(ids.iter().copied()))
            .filter(in_scope(ctx, household))
            .all(&at.executor())
            .await
            .or_problem()?;
        found.extend(rows);
    }
    Ok(found)
}

/// Whether some households that the caller sees are in the register at present.
///
/// # Errors
/// When the database fails.
pub async fn states(at: &impl Source, ctx: &Ctx, households: &BTreeSet<i64>) -> Result<HashMap<i64, HouseholdState>> {
    let rows = self::households(at, ctx, households).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.state.get())).collect())
}

/// Households that the caller sees, by their ids.
///
/// # Errors
/// When the database fails.
pub async fn households(at: &impl Source, ctx: &Ctx, ids: &BTreeSet<i64>) -> Result<Vec<Found<household::Model>>> {
    let ids: Vec<i64> = ids.iter().copied().collect();
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(MAX_IN_LIST) {
        let rows = household::Entity::find()
            .filter(household::Column::Id.is_in(ids.iter().copied()))
            .filter(visible(ctx))
            .all(&at.executor())
            .await
            .or_problem()?;
        found.extend(rows.into_iter().map(Found::under_scope));
    }
    Ok(found)
}

/// How many statements of a month, of the households within a range of areas that the caller sees, were entered or changed
/// after a moment.
///
/// # Errors
/// When the database fails.
pub async fn written_after(at: &impl Source, ctx: &Ctx, within: AreaRange, month: Month, after: i64) -> Result<u64> {
    let mut of_area = Query::select();
    of_area
        .column(household::Column::Id)
        .from(household::Entity)
        .cond_where(visible_within(ctx, Some(within), Search::ByArea));
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
