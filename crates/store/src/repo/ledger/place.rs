//! Figures of the records of a list, place by place, for whoever compares areas: one statement for each figure.

use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, SelectStatement};
use sea_orm::{ConnectionTrait as _, TryGetable};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::{Ctx, Problem, Result};

use super::{LedgerFilter, LedgerMeasure, measured, place, worth};
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
    let mut select = measured(ctx, table, filter, measure);
    select.expr(place(table)).expr(worth(measure));
    select.add_group_by([Expr::cust("1")]);
    placed(at, &select).await
}

/// The day in a column of each record of a list, with its place and the day on which it was last written.
///
/// # Errors
/// When the database fails.
pub async fn days_by_place(
    at: &impl Source,
    ctx: &Ctx,
    table: &LedgerTable,
    filter: &LedgerFilter,
    day: &str,
) -> Result<Vec<(i64, NaiveDate, NaiveDate)>> {
    let all = LedgerMeasure {
        sum: None,
        less: None,
        distinct: None,
        condition: None,
    };
    let mut select = measured(ctx, table, filter, all);
    select
        .expr(place(table))
        .expr(Expr::col(Alias::new(day)))
        .expr(Expr::col("updated_at"));
    let rows = at.executor().query_all(&select).await.or_problem()?;
    let read = |row: &sea_orm::QueryResult| {
        let day: String = row.try_get_by_index(1).or_problem()?;
        let day = day
            .parse()
            .map_err(|_| Problem::internal("a column of days holds another text"))?;
        let entered = Timestamp(row.try_get_by_index(2).or_problem()?).date();
        Ok((row.try_get_by_index(0).or_problem()?, day, entered))
    };
    rows.iter().map(read).collect()
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
    let mut select = measured(ctx, table, filter, measure);
    select
        .distinct()
        .expr(place(table))
        .expr(of.clone().cast_as(Alias::new("text")))
        .and_where(of.is_not_null());
    placed(at, &select).await
}

async fn placed<T: TryGetable>(at: &impl Source, select: &SelectStatement) -> Result<Vec<(i64, T)>> {
    let rows = at.executor().query_all(select).await.or_problem()?;
    let read = |row: &sea_orm::QueryResult| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    let read: std::result::Result<_, sea_orm::DbErr> = rows.iter().map(read).collect();
    read.or_problem()
}
