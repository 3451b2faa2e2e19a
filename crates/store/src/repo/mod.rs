//! Repositories: one file per aggregate.
//!
//! A function takes a [`Source`] (the store, or a transaction that must see its own writes) and, when households are
//! concerned, the caller's `&Ctx`, whose scope it applies. What is out of scope is as absent as what does not exist.
//! There are few patterns, and a new function is one of them with a filter:
//!
//! ```ignore
//! // One row of a table with `household_id`:
//! find_in_scope::<visit::Model>(at, ctx, id.0).await?.ok_or_else(|| Problem::not_found("走访记录", "visit"))
//! // All rows of a household, which the caller hands over as `&Found<household::Model>`:
//! of_household::<visit::Model>(at, household.id).await
//! // A list:
//! let select = visit::Entity::find().filter(in_scope(ctx, visit::Column::HouseholdId));
//! page(at, select, visit::Column::Id, |row: &visit::Model| row.id, request).await
//! ```
//!
//! Writing is `tx.insert(row)` and `tx.update(&before, after)`; a function here is for what takes more than that.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait, QueryFilter as _, QueryOrder as _, Select};
use shouwang_domain::area::AreaRange;
use shouwang_domain::{AreaId, Ctx, Result};

use crate::entity;
use crate::error::OrProblem as _;
use crate::store::Source;
use crate::table::{REMOVED_AT, Record};

mod page;

pub mod asset;
pub mod campaign;
pub mod department;
pub mod door;
pub mod draw;
pub mod duty;
pub mod field;
pub mod help;
pub mod inspection;
pub mod ledger;
pub mod look_back;
pub mod office;
pub mod overview;
pub mod procedure;
pub mod register;
pub mod report;
pub mod retention;
pub mod rules;

pub use page::{At, Cursor, Page, PageRequest, Total};
pub(crate) use page::{Slice, page, page_of_places, slice, uncounted_page};

/// Whether the area that a column names (`area`) lies beside the caller's own (`own`) in a certain way, which is a condition on
/// the places of both.
pub(crate) fn beside_own(own_area: AreaId, column: impl sea_orm::ColumnTrait, how: &'static str) -> Expr {
    let [area, own, id] = ["area", "own", "id"].map(Alias::new);
    let mut places = Query::select();
    places
        .expr(Expr::cust("1"))
        .from(area.clone())
        .from_as(area.clone(), own.clone())
        .and_where(Expr::col((area, id.clone())).equals(column.as_column_ref()))
        .and_where(Expr::col((own, id)).eq(own_area.0))
        .and_where(Expr::cust(how));
    Expr::exists(places)
}

/// For [`beside_own`]: the area lies above one's own.
pub(crate) const ABOVE_OWN: &str = "area.order_lo < own.order_lo AND own.order_hi <= area.order_hi";
/// For [`beside_own`]: the area is one's own or lies below it.
pub(crate) const WITHIN_OWN: &str = "own.order_lo <= area.order_lo AND area.order_hi <= own.order_hi";
/// For [`beside_own`]: the area is one's own, lies below it or above it.
pub(crate) const IN_LINE_WITH_OWN: &str = "area.order_lo < own.order_hi AND own.order_lo < area.order_hi";

/// The households that the caller may see, as a condition on `household`. An empty scope sees none.
pub(crate) fn visible(ctx: &Ctx) -> Condition {
    visible_within(ctx, None, Search::ByArea)
}

/// Whether the database should search households by their area, or by something else that the query names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Search {
    ByArea,
    Otherwise,
}

/// Those of them that lie in a range of areas. One range stands in the condition where there would be two, of which a
/// database searches by the wrong one.
pub(crate) fn visible_within(ctx: &Ctx, within: Option<AreaRange>, search: Search) -> Condition {
    use entity::household::Column::{AreaOrder, Id};
    // A sum is in no index.
    let order = match search {
        Search::ByArea => AreaOrder.into_expr(),
        Search::Otherwise => AreaOrder.into_expr().add(0_i64),
    };
    placed_within(ctx, within, &order, &Id.into_expr())
}

/// The same for a table that keeps the place of a household, in `order`, beside its id.
pub(crate) fn placed_within(ctx: &Ctx, within: Option<AreaRange>, order: &Expr, household: &Expr) -> Condition {
    let scope = &ctx.scope;
    let inside = |range: AreaRange| order.clone().gte(range.lo).and(order.clone().lt(range.hi));
    let ranges = ranges_within(ctx, within);
    // No condition at all would be met by everything.
    if ranges.is_empty() && scope.assigned().is_empty() {
        return Condition::all().add(Expr::cust("1 = 0"));
    }
    let mut visible = Condition::any();
    for range in ranges {
        visible = visible.add(inside(range));
    }
    if !scope.assigned().is_empty() {
        let mut assigned = Condition::all()
            .add(household.clone().is_in(scope.assigned().iter().map(|id| id.0)))
            .add_option(within.map(inside));
        for range in scope.embargoed() {
            assigned = assigned.add(order.clone().lt(range.lo).or(order.clone().gte(range.hi)));
        }
        visible = visible.add(assigned);
    }
    visible
}

/// The areas that the caller may see, or what lies of them in a range.
pub(crate) fn ranges_within(ctx: &Ctx, within: Option<AreaRange>) -> Vec<AreaRange> {
    let ranges = ctx.scope.ranges().iter().map(|range| match within {
        Some(within) => range.clipped_to(within),
        None => *range,
    });
    ranges.filter(|range| !range.is_empty()).collect()
}

/// The same for a table with the id of a household in `column`.
pub(crate) fn in_scope(ctx: &Ctx, column: impl sea_orm::ColumnTrait) -> Expr {
    Expr::exists(household_of(column).cond_where(visible(ctx)).take())
}

/// The rows with the id of an area in `column` that lies in the caller's own area or below it, whatever households the
/// caller may see: for a department's officer, who sees none by area.
pub(crate) fn in_own_area(ctx: &Ctx, column: impl sea_orm::ColumnTrait) -> Expr {
    let mut own = area_of(column);
    own.from_as(Alias::new("area"), Alias::new("own"))
        .and_where(Expr::col((Alias::new("own"), Alias::new("id"))).eq(ctx.area.0))
        .and_where(Expr::cust(
            "area.order_lo >= own.order_lo AND area.order_lo < own.order_hi",
        ));
    Expr::exists(own)
}

/// The rows with the id of an area in `column` that lies in the caller's scope.
pub(crate) fn area_in_scope(ctx: &Ctx, column: impl sea_orm::ColumnTrait) -> Expr {
    let mut select = area_of(column);
    select.cond_where(ranges_of_areas(ctx.scope.ranges()));
    Expr::exists(select)
}

/// The rows with the id of an area in `column` that lies in a range.
pub(crate) fn area_within(range: AreaRange, column: impl sea_orm::ColumnTrait) -> Expr {
    let mut select = area_of(column);
    select.cond_where(ranges_of_areas(&[range]));
    Expr::exists(select)
}

/// The rows whose household, by its id in `column`, lies in an area or below it.
pub(crate) fn in_area(range: AreaRange, column: impl sea_orm::ColumnTrait) -> Expr {
    use entity::household::Column::AreaOrder;
    let lies_there = AreaOrder.gte(range.lo).and(AreaOrder.lt(range.hi));
    Expr::exists(household_of(column).and_where(lies_there).take())
}

/// One row of a table with `household_id`, when its household is in scope.
pub(crate) async fn find_in_scope<M: Record>(at: &impl Source, ctx: &Ctx, id: i64) -> Result<Option<M>> {
    M::Entity::find()
        .filter(column::<M>("id").eq(id))
        .filter(in_scope(ctx, household_column::<M>()))
        .one(&at.executor())
        .await
        .or_problem()
}

/// All rows of a household, in the order of their ids. The caller has found the household in scope.
pub(crate) async fn of_household<M: Record>(at: &impl Source, household: i64) -> Result<Vec<M>> {
    Ok(of_households(at, &[household])
        .await?
        .remove(&household)
        .unwrap_or_default())
}

/// The same for many households at once.
pub(crate) async fn of_households<M: Record>(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, Vec<M>>> {
    of_households_where(at, households, Condition::all()).await
}

/// Those of them that meet a condition.
pub(crate) async fn of_households_where<M: Record>(
    at: &impl Source,
    households: &[i64],
    condition: Condition,
) -> Result<HashMap<i64, Vec<M>>> {
    let household_id = household_column::<M>();
    let mut found: HashMap<i64, Vec<M>> = HashMap::with_capacity(households.len());
    for ids in households.chunks(MAX_IN_LIST) {
        let rows = rows_of::<M>(ids).filter(condition.clone());
        let rows = rows.all(&at.executor()).await.or_problem()?;
        for row in rows {
            let household = match row.get(household_id) {
                sea_orm::Value::BigInt(Some(id)) => id,
                _ => continue,
            };
            found.entry(household).or_default().push(row);
        }
    }
    Ok(found)
}

/// Selects what belongs to at most [`MAX_IN_LIST`] households, one household after the other, without records that were
/// taken out.
pub(crate) fn rows_of<M: Record>(households: &[i64]) -> Select<M::Entity> {
    let household_id = household_column::<M>();
    let of_ledger = M::TABLE.is_of_ledger().then(|| column::<M>(REMOVED_AT).is_null());
    M::Entity::find()
        .filter(Condition::all().add_option(of_ledger))
        .filter(household_id.is_in(households.iter().copied()))
        .order_by_asc(household_id)
        .order_by_asc(column::<M>("id"))
}

/// Few enough values for one statement on either database.
pub(crate) const MAX_IN_LIST: usize = 2_000;

pub(crate) type ColumnOf<M> = <<M as sea_orm::ModelTrait>::Entity as EntityTrait>::Column;

fn household_column<M: Record>() -> ColumnOf<M> {
    column::<M>("household_id")
}

fn column<M: Record>(name: &str) -> ColumnOf<M> {
    find_column::<M>(name).unwrap_or_else(|| panic!("the table {} has no column {name}", M::TABLE.name))
}

fn find_column<M: Record>(name: &str) -> Option<ColumnOf<M>> {
    <ColumnOf<M> as sea_orm::Iterable>::iter().find(|column| sea_orm::IdenStatic::as_str(column) == name)
}

fn ranges_of_areas(ranges: &[AreaRange]) -> Condition {
    use entity::area::Column::OrderLo;
    if ranges.is_empty() {
        return Condition::all().add(Expr::cust("1 = 0"));
    }
    ranges.iter().fold(Condition::any(), |any, range| {
        any.add(OrderLo.gte(range.lo).and(OrderLo.lt(range.hi)))
    })
}

/// `SELECT 1 FROM area WHERE area.id = column`.
fn area_of(column: impl sea_orm::ColumnTrait) -> SelectStatement {
    let mut select = Query::select();
    select
        .expr(Expr::cust("1"))
        .from(Alias::new("area"))
        .and_where(Expr::col((Alias::new("area"), Alias::new("id"))).equals(column.as_column_ref()));
    select
}

/// `SELECT 1 FROM household WHERE household.id = column`.
fn household_of(column: impl sea_orm::ColumnTrait) -> SelectStatement {
    let mut select = Query::select();
    select
        .expr(Expr::cust("1"))
        .from(Alias::new("household"))
        .and_where(Expr::col((Alias::new("household"), Alias::new("id"))).equals(column.as_column_ref()));
    select
}
