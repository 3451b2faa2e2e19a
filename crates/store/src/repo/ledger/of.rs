//! Many records at once: what a sheet is compared with, and what goes into one.

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _};
use sea_orm::{Condition, ConnectionTrait as _, Order};
use shouwang_domain::{Ctx, Result};

use super::super::MAX_IN_LIST;
use super::{LedgerFilter, columns, read, selected};
use crate::error::OrProblem as _;
use crate::ledger::{About, LedgerRow, LedgerTable};
use crate::store::Source;

/// The records in scope of some households, members or areas, whichever the register is about, the oldest first; without
/// those that were taken out.
///
/// # Errors
/// When the database fails.
pub async fn of_subjects(at: &impl Source, ctx: &Ctx, table: &LedgerTable, subjects: &[i64]) -> Result<Vec<LedgerRow>> {
    let subject = match table.about {
        About::Household => "household_id",
        About::Member => "member_id",
        About::Area => "area_id",
        About::Record => "record_id",
    };
    let mut found = Vec::new();
    for subjects in subjects.chunks(MAX_IN_LIST) {
        let select = selected(ctx, table, &LedgerFilter::default())
            .and_where(Expr::col(subject).is_in(subjects.iter().copied()))
            .order_by("id", Order::Asc)
            .take();
        for row in at.executor().query_all(&select).await.or_problem()? {
            found.push(read(table, &row)?);
        }
    }
    Ok(found)
}

/// The records about some households, the oldest first, without those that were taken out. The households were found before.
///
/// # Errors
/// When the database fails.
pub async fn of_households(at: &impl Source, table: &LedgerTable, households: &[i64]) -> Result<Vec<LedgerRow>> {
    let mut found = Vec::new();
    for households in households.chunks(MAX_IN_LIST) {
        let select = columns(table)
            .and_where(Expr::col("household_id").is_in(households.iter().copied()))
            .and_where(Expr::col("removed_at").is_null())
            .order_by("id", Order::Asc)
            .take();
        for row in at.executor().query_all(&select).await.or_problem()? {
            found.push(read(table, &row)?);
        }
    }
    Ok(found)
}

/// The records that one may refer to, in scope or, of areas, above it, whose column has one of these texts.
///
/// # Errors
/// When the database fails.
pub async fn named(
    at: &impl Source,
    ctx: &Ctx,
    table: &LedgerTable,
    column: &str,
    texts: &[String],
) -> Result<Vec<LedgerRow>> {
    let all = LedgerFilter {
        with_above: true,
        ..LedgerFilter::default()
    };
    let mut found = Vec::new();
    for texts in texts.chunks(MAX_IN_LIST) {
        let is_one = Expr::col(Alias::new(column)).is_in(texts.iter().map(String::as_str));
        let select = selected(ctx, table, &all).and_where(is_one).take();
        for row in at.executor().query_all(&select).await.or_problem()? {
            found.push(read(table, &row)?);
        }
    }
    Ok(found)
}

/// The records of a list below an id, the newest first, at most so many.
///
/// # Errors
/// When the database fails.
pub async fn all(
    at: &impl Source,
    ctx: &Ctx,
    table: &LedgerTable,
    filter: &LedgerFilter,
    below: Option<i64>,
    at_most: u64,
) -> Result<Vec<LedgerRow>> {
    let bound = Condition::all().add_option(below.map(|id| Expr::col("id").lt(id)));
    let select = selected(ctx, table, filter)
        .cond_where(bound)
        .order_by("id", Order::Desc)
        .limit(at_most)
        .take();
    let rows = at.executor().query_all(&select).await.or_problem()?;
    rows.iter().map(|row| read(table, row)).collect()
}
