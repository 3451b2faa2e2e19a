//! Figures of the records of a list, place by place, for whoever compares areas: one statement for each figure.

use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Func};
use shouwang_domain::{Ctx, Result};

use super::{LedgerFilter, LedgerMeasure, condition, place, selected};
use crate::error::OrProblem as _;
use crate::ledger::LedgerTable;
use crate::store::Source;

/// What a figure is at each place in the order of the areas that has something of it.
///
/// # Errors
/// When the database fails.
pub async fn figure_by_place(
    at: &impl Source,
    ctx: &Ctx,
    table: &LedgerTable,
    filter: &LedgerFilter,
    measure: LedgerMeasure<'_>,
) -> Result<Vec<(i64, i64)>> {
    let mut select = selected(ctx, table, filter);
    select.clear_selects().expr(place(table));
    match (measure.sum, measure.distinct) {
        (Some(sum), _) => select.expr(Func::cast_as(
            Func::coalesce([Func::sum(Expr::col(Alias::new(sum))).into(), Expr::val(0_i64)]),
            Alias::new("bigint"),
        )),
        (None, Some(distinct)) => select.expr(Func::count_distinct(Expr::col(Alias::new(distinct)))),
        (None, None) => select.expr(Func::count(Expr::cust("*"))),
    };
    if let Some(expression) = measure.condition {
        select.and_where(condition::truth(expression, table));
    }
    select.add_group_by([Expr::cust("1")]);
    let rows = at.executor().query_all(&select).await.or_problem()?;
    let read = |row: &sea_orm::QueryResult| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    rows.iter()
        .map(read)
        .collect::<std::result::Result<_, _>>()
        .or_problem()
}

/// The values of a column that are counted once each, at each place: what two places share counts once for both together.
///
/// # Errors
/// When the database fails.
pub async fn distinct_by_place(
    at: &impl Source,
    ctx: &Ctx,
    table: &LedgerTable,
    filter: &LedgerFilter,
    measure: LedgerMeasure<'_>,
    distinct: &str,
) -> Result<Vec<(i64, String)>> {
    let of = Expr::col(Alias::new(distinct));
    let mut select = selected(ctx, table, filter);
    select
        .clear_selects()
        .distinct()
        .expr(place(table))
        .expr(of.clone().cast_as(Alias::new("text")))
        .and_where(of.is_not_null());
    if let Some(expression) = measure.condition {
        select.and_where(condition::truth(expression, table));
    }
    let rows = at.executor().query_all(&select).await.or_problem()?;
    let read = |row: &sea_orm::QueryResult| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    rows.iter()
        .map(read)
        .collect::<std::result::Result<_, _>>()
        .or_problem()
}
