//! How the four kinds of income of an area stand from month to month.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Func, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, QueryResult};
use shouwang_domain::area::AreaRange;
use shouwang_domain::{Ctx, Fen, Month, Result};

use crate::column::Code;
use crate::entity::statement;
use crate::error::OrProblem as _;
use crate::repo::register::statement::is_reported;
use crate::repo::{in_area, in_scope};
use crate::store::Source;

/// The sums of one month over the visible households of an area, and over those of them that also reported the same
/// month of the year before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MonthOfArea {
    /// Households that reported the month.
    pub reported: i64,
    /// Wage, business, property, transfer.
    pub sums: [Fen; 4],
    /// Households that reported both months.
    pub matched: i64,
    /// Their sums now.
    pub matched_sums: [Fen; 4],
    /// Their sums a year before.
    pub year_before: [Fen; 4],
}

/// The columns of the four kinds.
const KINDS: [&str; 4] = ["wage", "business", "property", "transfer"];
const NOW: &str = "statement";
const BEFORE: &str = "before";
/// The same month of the year before, in words that both databases know.
const YEAR_BEFORE: &str =
    r#"CAST(CAST(substr("statement"."period", 1, 4) AS INTEGER) - 1 AS TEXT) || substr("statement"."period", 5)"#;

/// How the kinds stood in some months; a month that nobody reported is not in the answer.
///
/// # Errors
/// When the database fails.
pub async fn months_of_area(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    months: &[Month],
) -> Result<BTreeMap<Month, MonthOfArea>> {
    let mut all = Query::select();
    all.column((statement::Entity, statement::Column::Period))
        .expr(Func::count(Expr::cust("*")))
        .from(statement::Entity)
        .and_where(in_scope(ctx, statement::Column::HouseholdId))
        .and_where(in_area(within, statement::Column::HouseholdId))
        .and_where(statement::Column::Period.is_in(months.iter().map(Month::to_string)))
        .cond_where(is_reported(NOW))
        .group_by_col((statement::Entity, statement::Column::Period));
    let mut matched = all.clone();
    let before = |name: &'static str| Expr::col((Alias::new(BEFORE), Alias::new(name)));
    let same_household = before("household_id").eq(Expr::col((statement::Entity, statement::Column::HouseholdId)));
    matched
        .join_as(
            JoinType::InnerJoin,
            statement::Entity,
            Alias::new(BEFORE),
            same_household.and(before("period").eq(Expr::cust(YEAR_BEFORE))),
        )
        .cond_where(is_reported(BEFORE));
    sums(&mut all, NOW);
    sums(&mut matched, NOW);
    sums(&mut matched, BEFORE);

    let mut found: BTreeMap<Month, MonthOfArea> = BTreeMap::new();
    for (month, [reported, w, b, p, t]) in by_month(at, &all).await? {
        let of_month = found.entry(month).or_default();
        of_month.reported = reported;
        of_month.sums = [w, b, p, t].map(Fen);
    }
    for (month, [matched, w1, b1, p1, t1, w0, b0, p0, t0]) in by_month(at, &matched).await? {
        let of_month = found.entry(month).or_default();
        of_month.matched = matched;
        of_month.matched_sums = [w1, b1, p1, t1].map(Fen);
        of_month.year_before = [w0, b0, p0, t0].map(Fen);
    }
    Ok(found)
}

/// PostgreSQL sums big integers to a number without a limit, which is cast back.
fn sums(select: &mut SelectStatement, table: &'static str) {
    for kind in KINDS {
        let sum = Func::sum(Expr::col((Alias::new(table), Alias::new(kind))));
        let sum = Func::coalesce([Expr::from(sum), Expr::val(0_i64)]);
        select.expr(Expr::from(sum).cast_as(Alias::new("BIGINT")));
    }
}

async fn by_month<const N: usize>(at: &impl Source, select: &SelectStatement) -> Result<Vec<(Month, [i64; N])>> {
    let rows = at.executor().query_all(select).await.or_problem()?;
    let read = |row: &QueryResult| {
        let month = row.try_get_by_index::<Code<Month>>(0).or_problem()?;
        let mut integers = [0; N];
        for (place, value) in (1..).zip(&mut integers) {
            *value = row.try_get_by_index::<i64>(place).or_problem()?;
        }
        Ok((month.get(), integers))
    };
    rows.iter().map(read).collect()
}
