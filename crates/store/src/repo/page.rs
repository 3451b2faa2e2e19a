//! Lists page by key, not by offset: the last page costs what the first does.

use std::collections::HashMap;
use std::str::FromStr;

use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait as _, Func, Query, SelectStatement, UnionType, WithClause, WithQuery,
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait as _, EntityTrait, Order, QueryFilter as _, QueryOrder as _,
    QueryResult, QuerySelect as _, QueryTrait as _, Select,
};
use shouwang_domain::{Problem, Result};

use super::{ColumnOf, column, find_column};
use crate::error::OrProblem as _;
use crate::store::Source;
use crate::table::Record;

/// Which page of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// Where.
    pub at: At,
    /// How many rows; at most [`PageRequest::MAX_SIZE`].
    pub size: u32,
    /// In the order of the area tree, village after village, instead of the order that the list has of itself.
    pub by_village: bool,
}

impl PageRequest {
    /// The largest page.
    pub const MAX_SIZE: u32 = 500;

    /// The first page.
    pub const fn first(size: u32) -> Self {
        Self {
            at: At::First,
            size,
            by_village: false,
        }
    }
}

/// The place of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// The first.
    First,
    /// The one after a row.
    After(Cursor),
    /// The one before a row.
    Before(Cursor),
    /// The last.
    Last,
}

/// The place of a row in a list: the key that the list is ordered by, and the row's id. As text `key.id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// The key.
    pub key: i64,
    /// The id.
    pub id: i64,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.key, self.id)
    }
}

impl FromStr for Cursor {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self> {
        text.split_once('.')
            .and_then(|(key, id)| {
                Some(Self {
                    key: key.parse().ok()?,
                    id: id.parse().ok()?,
                })
            })
            .ok_or_else(|| {
                Problem::usage(
                    "page.bad_cursor",
                    "翻页位置无效；请从第一页重新开始。",
                    "The place in the list is not valid; start again at the first page.",
                )
            })
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows in the order of the list.
    pub items: Vec<T>,
    /// Ask [`At::Before`] this for the page before, when there is one.
    pub previous: Option<Cursor>,
    /// Ask [`At::After`] this for the page after, when there is one.
    pub next: Option<Cursor>,
    /// The number of rows in the whole list.
    pub total: Total,
}

impl<T> Page<T> {
    /// The same page of something else.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        let items = self.items.into_iter().map(f).collect();
        Page {
            items,
            previous: self.previous,
            next: self.next,
            total: self.total,
        }
    }
}

/// How many rows a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    /// Exactly so many.
    Exactly(u64),
    /// More than these.
    Above(u64),
}

impl Total {
    /// Counted exactly up to here.
    pub const LIMIT: u64 = 10_000;
}

/// A page of `select`, ordered by `key`, an integer column that is never NULL, and by id, or village after village where
/// the request says so. `select` has the scope.
pub(crate) async fn page<M: Record>(
    at: &impl Source,
    select: Select<M::Entity>,
    key: ColumnOf<M>,
    key_of: impl Fn(&M) -> i64,
    request: PageRequest,
) -> Result<Page<M>> {
    let size = u64::from(request.size.clamp(1, PageRequest::MAX_SIZE));
    let counted = count(at, select.clone(), column::<M>("id"));
    let (total, Slice { items, previous, next }) = if request.by_village {
        tokio::try_join!(counted, slice_by_village(at, select, request.at, size))?
    } else {
        tokio::try_join!(counted, slice(at, select, key, key_of, request.at, size))?
    };
    Ok(Page {
        items,
        previous,
        next,
        total,
    })
}

/// The same without counting further than the page, for a list in which each row must be asked whether it belongs.
pub(crate) async fn uncounted_page<M: Record>(
    at: &impl Source,
    select: Select<M::Entity>,
    key: ColumnOf<M>,
    key_of: impl Fn(&M) -> i64,
    request: PageRequest,
) -> Result<Page<M>> {
    let size = u64::from(request.size.clamp(1, PageRequest::MAX_SIZE));
    let Slice { items, previous, next } = slice(at, select, key, key_of, request.at, size).await?;
    let total = match (previous, next) {
        (None, None) => Total::Exactly(items.len() as u64),
        _ => Total::Above(items.len() as u64),
    };
    Ok(Page {
        items,
        previous,
        next,
        total,
    })
}

/// How a list is looked up whose rows an index finds in another order than that of the list.
pub(crate) struct Lookup {
    /// Selects what the index finds.
    pub(super) found: SelectStatement,
    /// Selects from [`Lookup::FOUND`] the key and the id of each row that belongs to the list, some of them more than once.
    pub(super) places: SelectStatement,
    /// Nothing is put in order when the index finds more than this.
    pub(super) most: u64,
}

impl Lookup {
    /// The name of what is found.
    pub(super) const FOUND: &str = "found";
    /// The name of the key that the list is ordered by.
    pub(super) const KEY: &str = "key";
    /// The name of the id.
    pub(super) const ID: &str = "id";

    /// How many the index finds and how many of them are in the list, then the key and the id of each row of a page.
    fn query(mut self, at: At, size: u64) -> WithQuery {
        let [found, places, rank, key, id] = [Self::FOUND, "places", "rank", Self::KEY, Self::ID].map(Alias::new);
        let number_of = |table: &Alias| {
            let rows = Query::select()
                .expr(Func::count(Expr::cust("*")))
                .from(table.clone())
                .take();
            Expr::SubQuery(None, Box::new(rows.into()))
        };
        let cte = |name: &Alias, query: SelectStatement| {
            let mut cte = CommonTableExpression::new();
            cte.table_name(name.clone()).query(query).materialized(true).to_owned()
        };
        let found_few = number_of(&found).lte(self.most as i64);
        let listed = self.places.distinct().and_where(found_few).take();
        let numbers = Query::select()
            .expr(Expr::cust("0"))
            .expr(number_of(&found))
            .expr(number_of(&places))
            .take();
        let (bound, order) = bound(at, [Expr::col(key.clone()), Expr::col(id.clone())]);
        let page = Query::select()
            .expr_as(Expr::cust("1"), rank.clone())
            .columns([key.clone(), id.clone()])
            .from(places.clone())
            .cond_where(bound)
            .union(UnionType::All, numbers)
            .order_by(rank, Order::Asc)
            .order_by(key, order.clone())
            .order_by(id, order)
            .limit(size + 2)
            .take();
        WithClause::new()
            .cte(cte(&found, self.found.limit(self.most + 1).take()))
            .cte(cte(&places, listed))
            .to_owned()
            .query(page)
    }
}

/// A page of such a list; none when the index finds too many.
pub(crate) async fn page_of_places<M: Record>(
    at: &impl Source,
    select: Select<M::Entity>,
    lookup: Lookup,
    request: PageRequest,
) -> Result<Option<Page<M>>> {
    let size = u64::from(request.size.clamp(1, PageRequest::MAX_SIZE));
    let most = lookup.most;
    let rows = at
        .executor()
        .query_all(&lookup.query(request.at, size))
        .await
        .or_problem()?;
    let pair = |row: &QueryResult| {
        let value = |index| row.try_get_by_index::<i64>(index).or_problem();
        Ok((value(1)?, value(2)?))
    };
    let pairs: Vec<(i64, i64)> = rows.iter().map(pair).collect::<Result<_>>()?;
    let Some(((found, total), places)) = pairs.split_first() else {
        return Err(Problem::internal("a look-up came without its numbers"));
    };
    if *found as u64 > most {
        return Ok(None);
    }
    let places = places.iter().map(|&(key, id)| Cursor { key, id }).collect();
    let Slice { items, previous, next } = at_places(at, select, places, request.at, size).await?;
    Ok(Some(Page {
        items,
        previous,
        next,
        total: Total::Exactly(*total as u64),
    }))
}

/// The rows at places that were read from the bound of a page on.
async fn at_places<M: Record>(
    at: &impl Source,
    select: Select<M::Entity>,
    places: Vec<Cursor>,
    place: At,
    size: u64,
) -> Result<Slice<M>> {
    let Slice { items, previous, next } = cut(places, |place: &Cursor| *place, place, size);
    let ids = items.iter().map(|place| place.id);
    let rows = select.filter(column::<M>("id").is_in(ids)).all(&at.executor()).await;
    let mut rows: HashMap<i64, M> = rows.or_problem()?.into_iter().map(|row| (row.id(), row)).collect();
    Ok(Slice {
        items: items.iter().filter_map(|place| rows.remove(&place.id)).collect(),
        previous,
        next,
    })
}

/// Rows of a list, village after village.
async fn slice_by_village<M: Record>(
    at: &impl Source,
    select: Select<M::Entity>,
    place: At,
    size: u64,
) -> Result<Slice<M>> {
    let village = village_of::<M>()?;
    let id = column::<M>("id");
    let (bound, order) = bound(place, [village.clone(), id.into_expr()]);
    let places = select
        .clone()
        .select_only()
        .expr_as(village.clone(), Lookup::KEY)
        .column_as(id, Lookup::ID)
        .filter(bound)
        .order_by(village, order.clone())
        .order_by(id, order)
        .limit(size + 1);
    let places: Vec<(i64, i64)> = places.into_tuple().all(&at.executor()).await.or_problem()?;
    let places = places.into_iter().map(|(key, id)| Cursor { key, id }).collect();
    at_places(at, select, places, place, size).await
}

/// Where a row lies in the area tree: by its own copy of the place, by its household, or by its area.
fn village_of<M: Record>() -> Result<Expr> {
    if let Some(own) = find_column::<M>("area_order") {
        return Ok(own.into_expr());
    }
    let of = |table: &str, order: &str, own: ColumnOf<M>| {
        let [table, order, id] = [table, order, "id"].map(Alias::new);
        let place = Query::select()
            .column((table.clone(), order))
            .from(table.clone())
            .and_where(Expr::col((table, id)).equals(own.as_column_ref()))
            .take();
        Expr::SubQuery(None, Box::new(place.into()))
    };
    let household = find_column::<M>("household_id").map(|own| of("household", "area_order", own));
    let area = find_column::<M>("area_id").map(|own| of("area", "order_lo", own));
    match (household, area) {
        (Some(household), Some(area)) => Ok(Func::coalesce([household, area]).into()),
        (Some(place), None) | (None, Some(place)) => Ok(place),
        (None, None) => Err(Problem::usage(
            "page.no_village",
            "这个列表的内容不属于某个村，不能按村排序；请去掉排序后重试。",
            "What is on this list lies in no village, so that it cannot be sorted by village; ask for it without that.",
        )),
    }
}

/// Rows of a list, and where those before and after them are.
pub(crate) struct Slice<M> {
    pub(crate) items: Vec<M>,
    pub(crate) previous: Option<Cursor>,
    pub(crate) next: Option<Cursor>,
}

/// The same without counting the whole list.
pub(crate) async fn slice<M: Record>(
    at: &impl Source,
    select: Select<M::Entity>,
    key: ColumnOf<M>,
    key_of: impl Fn(&M) -> i64,
    place: At,
    size: u64,
) -> Result<Slice<M>> {
    let id = column::<M>("id");
    let (bound, order) = bound(place, [key.into_expr(), id.into_expr()]);
    // An index that has all that the list is narrowed by gives the ids; only the rows of the page are read. One row more
    // than asked for tells whether the list goes on.
    let ids = select
        .select_only()
        .column(id)
        .filter(bound)
        .order_by(key, order.clone())
        .order_by(id, order.clone())
        .limit(size + 1)
        .into_query();
    let rows = M::Entity::find()
        .filter(id.in_subquery(ids))
        .order_by(key, order.clone());
    let items = rows.order_by(id, order).all(&at.executor()).await.or_problem()?;
    let cursor = |row: &M| Cursor {
        key: key_of(row),
        id: row.id(),
    };
    Ok(cut(items, cursor, place, size))
}

/// Where a page begins, and in which direction it is read.
fn bound(place: At, row: [Expr; 2]) -> (Condition, Order) {
    let row = Expr::tuple(row);
    let value = |cursor: Cursor| Expr::tuple([Expr::val(cursor.key), Expr::val(cursor.id)]);
    let all = Condition::all();
    match place {
        At::First => (all, Order::Asc),
        At::After(cursor) => (all.add(row.gt(value(cursor))), Order::Asc),
        At::Before(cursor) => (all.add(row.lt(value(cursor))), Order::Desc),
        At::Last => (all, Order::Desc),
    }
}

/// The page of what was read from its bound on, one row more than the page has when the list goes on.
pub(super) fn cut<M>(mut items: Vec<M>, cursor: impl Fn(&M) -> Cursor, place: At, size: u64) -> Slice<M> {
    let goes_on = items.len() as u64 > size;
    items.truncate(size as usize);
    if matches!(place, At::Before(_) | At::Last) {
        items.reverse();
    }
    let (before, after) = match place {
        At::First => (false, goes_on),
        At::After(_) => (true, goes_on),
        At::Before(_) => (goes_on, true),
        At::Last => (goes_on, false),
    };
    Slice {
        previous: items.first().filter(|_| before).map(&cursor),
        next: items.last().filter(|_| after).map(&cursor),
        items,
    }
}

async fn count<E: EntityTrait>(at: &impl Source, select: Select<E>, id: E::Column) -> Result<Total> {
    let counted = counted(at, select.select_only().column(id).into_query(), Total::LIMIT + 1).await?;
    Ok(if counted > Total::LIMIT {
        Total::Above(Total::LIMIT)
    } else {
        Total::Exactly(counted)
    })
}

/// Whether a query gives more rows than this.
pub(super) async fn exceeds(at: &impl Source, rows: SelectStatement, most: u64) -> Result<bool> {
    Ok(counted(at, rows, most + 1).await? > most)
}

pub(super) async fn counted(at: &impl Source, mut rows: SelectStatement, limit: u64) -> Result<u64> {
    let query = Query::select()
        .expr(Func::count(Expr::cust("*")))
        .from_subquery(rows.limit(limit).take(), Alias::new("counted"))
        .take();
    let row = at.executor().query_one(&query).await.or_problem()?;
    let counted = row.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0)).or_problem()?;
    Ok(counted as u64)
}
