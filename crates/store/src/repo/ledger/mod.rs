//! Records of registers under a scope: those of a household are seen by whoever sees it, those of an area by whoever
//! sees the area.

mod condition;
mod of;
mod place;

use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Func, Query, SelectStatement, UnionType};
use sea_orm::{Condition, ConnectionTrait as _, Order, QueryResult};
use shouwang_domain::area::AreaRange;
use shouwang_domain::{AccountId, Ctx, ImportRunId, Result};
use shouwang_expression::Expression;

use super::page::{counted, cut};
use super::{At, Cursor, MAX_IN_LIST, Page, PageRequest, Total, placed_within};
use crate::entity::{household, ledger_act, ledger_form, ledger_image};
use crate::error::OrProblem as _;
use crate::found::Found;
use crate::ledger::{About, Cell, LedgerRow, LedgerTable};
use crate::store::Source;
use crate::table::Record as _;
use crate::{ledger, sql};

pub use of::{all, named, of_households, of_subjects};
pub use place::{days_by_place, distinct_by_place, figure_by_place};

/// What a list of records is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct LedgerFilter {
    /// An area and all below it.
    pub area: Option<AreaRange>,
    /// A household.
    pub household: Option<i64>,
    /// A state.
    pub state: Option<String>,
    /// With records that were taken out.
    pub with_removed: bool,
    /// With records of the areas above one's own, which others may refer to; only of registers of areas.
    pub with_above: bool,
    /// Values of fields, all of which a record has.
    pub equal: Vec<(String, Cell)>,
    /// At least and at most so much of a field; days and months as their texts.
    pub between: Vec<(String, Option<Cell>, Option<Cell>)>,
    /// What must hold of a record, such as that a figure counts it.
    pub condition: Option<Expression>,
}

/// What is counted or summed up of the records of a list.
#[derive(Debug, Clone, Copy)]
pub struct LedgerMeasure<'a> {
    /// The column that is summed up; records are counted where there is none.
    pub sum: Option<&'a str>,
    /// The column whose sum is taken off it; a record that has nothing there takes nothing off.
    pub less: Option<&'a str>,
    /// Counts each value of this column once.
    pub distinct: Option<&'a str>,
    /// Which records.
    pub condition: Option<&'a Expression>,
}

/// A record that is in scope, also one that was taken out.
///
/// # Errors
/// When the database fails.
pub async fn by_id(at: &impl Source, ctx: &Ctx, table: &LedgerTable, id: i64) -> Result<Option<Found<LedgerRow>>> {
    let all = LedgerFilter {
        with_removed: true,
        ..LedgerFilter::default()
    };
    let select = selected(ctx, table, &all).and_where(Expr::col("id").eq(id)).take();
    let row = at.executor().query_one(&select).await.or_problem()?;
    row.map(|row| read(table, &row).map(Found::under_scope)).transpose()
}

/// Those of these records that one may refer to: in scope or, of areas, above it, and not taken out.
///
/// # Errors
/// When the database fails.
pub async fn by_ids(at: &impl Source, ctx: &Ctx, table: &LedgerTable, ids: &[i64]) -> Result<Vec<LedgerRow>> {
    let mut found = Vec::new();
    let all = LedgerFilter {
        with_above: true,
        ..LedgerFilter::default()
    };
    for ids in ids.chunks(MAX_IN_LIST) {
        let select = selected(ctx, table, &all)
            .and_where(Expr::col("id").is_in(ids.iter().copied()))
            .take();
        for row in at.executor().query_all(&select).await.or_problem()? {
            found.push(read(table, &row)?);
        }
    }
    Ok(found)
}

/// Those of these records that are in scope, also those that were taken out.
///
/// # Errors
/// When the database fails.
pub async fn with_removed(
    at: &impl Source,
    ctx: &Ctx,
    table: &LedgerTable,
    ids: &[i64],
) -> Result<Vec<Found<LedgerRow>>> {
    let all = LedgerFilter {
        with_removed: true,
        ..LedgerFilter::default()
    };
    let mut found = Vec::new();
    for ids in ids.chunks(MAX_IN_LIST) {
        let select = selected(ctx, table, &all)
            .and_where(Expr::col("id").is_in(ids.iter().copied()))
            .take();
        for row in at.executor().query_all(&select).await.or_problem()? {
            found.push(Found::under_scope(read(table, &row)?));
        }
    }
    Ok(found)
}

/// The records, or the records of the child rows, whose column names one of these records; of child rows also those of a
/// record that was taken out. It is asked to keep what others refer to, so that scope plays no part.
///
/// # Errors
/// When the database fails.
pub async fn referring(
    at: &impl Source,
    table: &LedgerTable,
    column: &str,
    records: &BTreeSet<i64>,
) -> Result<BTreeSet<i64>> {
    let (id, is_there) = match table.about {
        About::Record => ("record_id", Expr::col("ordinal").gte(0)),
        _ => ("id", Expr::col("removed_at").is_null()),
    };
    let records: Vec<i64> = records.iter().copied().collect();
    let mut found = BTreeSet::new();
    for records in records.chunks(MAX_IN_LIST) {
        let select = Query::select()
            .column(id)
            .from(Alias::new(&table.name))
            .and_where(Expr::col(Alias::new(column)).is_in(records.iter().copied()))
            .and_where(is_there.clone())
            .take();
        for row in at.executor().query_all(&select).await.or_problem()? {
            found.insert(row.try_get_by_index(0).or_problem()?);
        }
    }
    Ok(found)
}

/// A page of records, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn page(
    at: &impl Source,
    ctx: &Ctx,
    table: &LedgerTable,
    filter: &LedgerFilter,
    request: PageRequest,
) -> Result<Page<LedgerRow>> {
    let size = u64::from(request.size.clamp(1, PageRequest::MAX_SIZE));
    let narrowed = || selected(ctx, table, filter);
    let (bound, order) = match request.at {
        At::First => (None, Order::Desc),
        At::After(cursor) => (Some(Expr::col("id").lt(cursor.id)), Order::Desc),
        At::Before(cursor) => (Some(Expr::col("id").gt(cursor.id)), Order::Asc),
        At::Last => (None, Order::Asc),
    };
    let mut select = narrowed();
    select.and_where_option(bound).order_by("id", order).limit(size + 1);
    let of_list = narrowed().clear_selects().column("id").take();
    let executor = at.executor();
    let (rows, total) = tokio::try_join!(
        async { executor.query_all(&select).await.or_problem() },
        counted(at, of_list, Total::LIMIT + 1),
    )?;
    let rows: Vec<LedgerRow> = rows.iter().map(|row| read(table, row)).collect::<Result<_>>()?;
    let cursor = |row: &LedgerRow| Cursor {
        key: row.id(),
        id: row.id(),
    };
    let slice = cut(rows, cursor, request.at, size);
    Ok(Page {
        items: slice.items,
        previous: slice.previous,
        next: slice.next,
        total: if counted_all(total) {
            Total::Exactly(total)
        } else {
            Total::Above(Total::LIMIT)
        },
    })
}

const fn counted_all(total: u64) -> bool {
    total <= Total::LIMIT
}

/// The child rows of records, by record and in their order. The caller has found the records.
///
/// # Errors
/// When the database fails.
pub async fn children(at: &impl Source, table: &LedgerTable, records: &[i64]) -> Result<HashMap<i64, Vec<LedgerRow>>> {
    let mut found: HashMap<i64, Vec<LedgerRow>> = HashMap::new();
    for ids in records.chunks(MAX_IN_LIST) {
        let mut select = columns(table);
        select
            .and_where(Expr::col("record_id").is_in(ids.iter().copied()))
            .and_where(Expr::col("ordinal").gte(0))
            .order_by("ordinal", Order::Asc)
            .order_by("id", Order::Asc);
        for row in at.executor().query_all(&select).await.or_problem()? {
            let row = read(table, &row)?;
            found
                .entry(row.int("record_id").unwrap_or_default())
                .or_default()
                .push(row);
        }
    }
    Ok(found)
}

/// Figures of the records of a list, one statement for each.
///
/// # Errors
/// When the database fails.
pub async fn figure(
    at: &impl Source,
    ctx: &Ctx,
    table: &LedgerTable,
    filter: &LedgerFilter,
    measure: LedgerMeasure<'_>,
) -> Result<i64> {
    let select = measured(ctx, table, filter, measure).expr(worth(measure)).take();
    let row = at.executor().query_one(&select).await.or_problem()?;
    row.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0)).or_problem()
}

/// The records of a list that a figure is of, with nothing selected yet.
fn measured(ctx: &Ctx, table: &LedgerTable, filter: &LedgerFilter, measure: LedgerMeasure<'_>) -> SelectStatement {
    let condition = measure
        .condition
        .map(|expression| condition::truth(expression, table, ctx.today()));
    selected(ctx, table, filter)
        .clear_selects()
        .and_where_option(condition)
        .take()
}

/// The sum or the count of a figure.
fn worth(measure: LedgerMeasure<'_>) -> Expr {
    match (measure.sum, measure.distinct) {
        // A sum is a numeric on PostgreSQL, whatever it sums up.
        (Some(sum), _) => {
            let total = |column: &str| -> Expr {
                let sum = Func::sum(Expr::col(Alias::new(column))).into();
                Func::cast_as(Func::coalesce([sum, Expr::val(0_i64)]), Alias::new("bigint")).into()
            };
            match measure.less {
                Some(less) => total(sum).sub(total(less)),
                None => total(sum),
            }
        }
        (None, Some(distinct)) => Func::count_distinct(Expr::col(Alias::new(distinct))).into(),
        (None, None) => Func::count(Expr::cust("*")).into(),
    }
}

/// How many records of each register a household and its members have, in one statement.
///
/// # Errors
/// When the database fails.
pub async fn counts(at: &impl Source, tables: &[LedgerTable], household: &Found<household::Model>) -> Result<Vec<i64>> {
    let mut counts = vec![0; tables.len()];
    let of_table = |(place, table): (i64, &LedgerTable)| {
        Query::select()
            .expr(Expr::val(place))
            .expr(Func::count(Expr::cust("*")))
            .from(Alias::new(&table.name))
            .and_where(Expr::col("household_id").eq(household.id))
            .and_where(Expr::col("removed_at").is_null())
            .take()
    };
    let mut of_tables = (0..).zip(tables).map(of_table);
    let Some(mut select) = of_tables.next() else {
        return Ok(counts);
    };
    select.unions(of_tables.map(|of| (UnionType::All, of)));
    for row in at.executor().query_all(&select).await.or_problem()? {
        let place: i64 = row.try_get_by_index(0).or_problem()?;
        let count = usize::try_from(place).ok().and_then(|place| counts.get_mut(place));
        if let Some(count) = count {
            *count = row.try_get_by_index(1).or_problem()?;
        }
    }
    Ok(counts)
}

/// A record as it was before each of its changes, the oldest first.
///
/// # Errors
/// When the database fails, or an image does not read back.
pub async fn images(at: &impl Source, table: &LedgerTable, record: &Found<LedgerRow>) -> Result<Vec<LedgerRow>> {
    let select = format!(
        "{} WHERE row_number = ? ORDER BY row_version",
        sql::select(ledger_image::Model::TABLE)
    );
    let images: Vec<ledger_image::Model> = sql::all(&at.executor(), &select, [record.id().into()]).await?;
    images
        .iter()
        .map(|image| Ok(LedgerRow::of_image(table.table(), &image.image.read()?)))
        .collect()
}

/// What the records and child rows of a table said before an import changed them, by their ids. The caller has found the
/// records.
///
/// # Errors
/// When the database fails, or an image does not read back.
pub async fn before_import(at: &impl Source, table: &LedgerTable, run: ImportRunId) -> Result<HashMap<i64, LedgerRow>> {
    let select = format!(
        "{} WHERE table_name = ? AND id IN (SELECT c.row_id FROM evidence_change c WHERE c.table_name = ? AND c.leaf_id = \
         (SELECT min(l.id) FROM evidence_leaf l WHERE l.subject = ?))",
        sql::select(ledger_image::Model::TABLE)
    );
    let values = [
        table.name.clone(),
        ledger_image::Model::TABLE.name.to_owned(),
        format!("import_run/{run}"),
    ];
    let images: Vec<ledger_image::Model> = sql::all(&at.executor(), &select, values.map(Into::into)).await?;
    images
        .iter()
        .map(|image| {
            Ok((
                image.row_number,
                LedgerRow::of_image(table.table(), &image.image.read()?),
            ))
        })
        .collect()
}

/// Child rows by their ids, those among them that were taken out of their record. The caller has found the records.
///
/// # Errors
/// When the database fails.
pub async fn rows_by_ids(at: &impl Source, table: &LedgerTable, ids: &BTreeSet<i64>) -> Result<Vec<LedgerRow>> {
    let ids: Vec<i64> = ids.iter().copied().collect();
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(MAX_IN_LIST) {
        let select = columns(table)
            .and_where(Expr::col("id").is_in(ids.iter().copied()))
            .take();
        for row in at.executor().query_all(&select).await.or_problem()? {
            found.push(read(table, &row)?);
        }
    }
    Ok(found)
}

/// What was done to a record, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn acts(at: &impl Source, record: &Found<LedgerRow>) -> Result<Vec<ledger_act::Model>> {
    let select = format!("{} WHERE record = ? ORDER BY id", sql::select(ledger_act::Model::TABLE));
    sql::all(&at.executor(), &select, [record.id().into()]).await
}

/// Those of these records that a person added, or entered for somebody who did.
///
/// # Errors
/// When the database fails.
pub async fn added_by(at: &impl Source, records: &[Found<LedgerRow>], person: AccountId) -> Result<BTreeSet<i64>> {
    let ids: Vec<i64> = records.iter().map(|record| record.id()).collect();
    let mut found = BTreeSet::new();
    for ids in ids.chunks(MAX_IN_LIST) {
        let own = Expr::col("acted_by")
            .eq(person.0)
            .or(Expr::col("entered_by").eq(person.0));
        let select = Query::select()
            .column("record")
            .from(Alias::new(ledger_act::Model::TABLE.name))
            .and_where(Expr::col("record").is_in(ids.iter().copied()))
            .and_where(Expr::col("act").eq("add"))
            .and_where(own)
            .take();
        for row in at.executor().query_all(&select).await.or_problem()? {
            found.insert(row.try_get_by_index(0).or_problem()?);
        }
    }
    Ok(found)
}

/// The moment and the hands (who acts, who enters) of all acts on the records of a household and its members in a register,
/// also of those taken out: whatever else was written by such an act has the same.
///
/// # Errors
/// When the database fails.
pub async fn hands_of_acts(
    at: &impl Source,
    table: &LedgerTable,
    form: &str,
    household: &Found<household::Model>,
) -> Result<Vec<[i64; 3]>> {
    let of_household = Query::select()
        .column("id")
        .from(Alias::new(&table.name))
        .and_where(Expr::col("household_id").eq(household.id))
        .take();
    let select = Query::select()
        .columns(["created_at", "acted_by", "entered_by"])
        .from(Alias::new(ledger_act::Model::TABLE.name))
        .and_where(Expr::col("form").eq(form))
        .and_where(Expr::col("record").in_subquery(of_household))
        .take();
    let rows = at.executor().query_all(&select).await.or_problem()?;
    let read = |row: &QueryResult| {
        Ok([
            row.try_get_by_index(0)?,
            row.try_get_by_index(1)?,
            row.try_get_by_index(2)?,
        ])
    };
    rows.iter()
        .map(read)
        .collect::<std::result::Result<_, sea_orm::DbErr>>()
        .or_problem()
}

/// Every version of every description, the older ones of a register first.
///
/// # Errors
/// When the database fails.
pub async fn published(at: &impl Source) -> Result<Vec<ledger_form::Model>> {
    ledger::published(at).await
}

/// How many versions of descriptions are published: a version that is stays so.
///
/// # Errors
/// When the database fails.
pub async fn count_published(at: &impl Source) -> Result<i64> {
    ledger::count_published(at).await
}

fn columns(table: &LedgerTable) -> SelectStatement {
    let of = table.table();
    Query::select()
        .columns(of.columns.iter().map(|column| Alias::new(column.name)))
        .from(Alias::new(of.name))
        .take()
}

/// Selects the records of a list that are in scope and were not taken out.
fn selected(ctx: &Ctx, table: &LedgerTable, filter: &LedgerFilter) -> SelectStatement {
    let household = match table.about {
        About::Household | About::Member => Expr::col("household_id"),
        About::Area | About::Record => Expr::val(None::<i64>),
    };
    let visible = placed_within(ctx, filter.area, &place(table), &household);
    let is_of_area = table.about == About::Area;
    let above = (filter.with_above && is_of_area).then(|| encloses_own(ctx, table));
    let holds = (filter.condition.as_ref()).map(|holds| condition::truth(holds, table, ctx.today()));
    let mut condition = Condition::all()
        .add(Condition::any().add(visible).add_option(above))
        .add_option(holds)
        .add_option((!filter.with_removed).then(|| Expr::col("removed_at").is_null()))
        .add_option(filter.household.map(|id| household.clone().eq(id)))
        .add_option(filter.state.as_ref().map(|state| Expr::col("state").eq(state.as_str())));
    for (column, cell) in &filter.equal {
        let column = Expr::col(Alias::new(column));
        condition = condition.add(match cell {
            Cell::Null => column.is_null(),
            Cell::Int(number) => column.eq(*number),
            Cell::Text(text) => column.eq(text.as_str()),
        });
    }
    for (column, least, most) in &filter.between {
        let column = || Expr::col(Alias::new(column));
        condition = condition
            .add_option(least.as_ref().and_then(value).map(|least| column().gte(least)))
            .add_option(most.as_ref().and_then(value).map(|most| column().lte(most)));
    }
    columns(table).cond_where(condition).take()
}

/// The place of a record: its own copy, or that of its household where the table is one that the rules read.
fn place(table: &LedgerTable) -> Expr {
    if !table.facts {
        return Expr::col("area_order");
    }
    let (of_household, own) = (Alias::new("household"), Alias::new(&table.name));
    let place = Query::select()
        .column((of_household.clone(), Alias::new("area_order")))
        .from(of_household.clone())
        .and_where(Expr::col((of_household, Alias::new("id"))).equals((own, Alias::new("household_id"))))
        .take();
    Expr::SubQuery(None, Box::new(place.into()))
}

/// The records of areas that have the caller's own within them.
fn encloses_own(ctx: &Ctx, table: &LedgerTable) -> Expr {
    let (above, own) = (Alias::new("above"), Alias::new("own"));
    let of_record = Expr::col((Alias::new(&table.name), Alias::new("area_id")));
    let enclosing = Query::select()
        .expr(Expr::cust("1"))
        .from_as(Alias::new("area"), above.clone())
        .from_as(Alias::new("area"), own.clone())
        .and_where(Expr::col((above, Alias::new("id"))).eq(of_record))
        .and_where(Expr::col((own, Alias::new("id"))).eq(ctx.area.0))
        .and_where(Expr::cust(
            "above.order_lo <= own.order_lo AND above.order_hi >= own.order_hi",
        ))
        .take();
    Expr::exists(enclosing)
}

fn value(cell: &Cell) -> Option<sea_orm::Value> {
    match cell {
        Cell::Null => None,
        Cell::Int(number) => Some((*number).into()),
        Cell::Text(text) => Some(text.as_str().into()),
    }
}

fn read(table: &LedgerTable, row: &QueryResult) -> Result<LedgerRow> {
    let table = table.table();
    let (_, values) = sql::values(table, row)?;
    Ok(LedgerRow { table, values })
}
