//! Lists page by key, not by offset: the last page costs what the first does.

use std::collections::HashMap;
use std::str::FromStr;

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Func, Query, SelectStatement};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait as _, EntityTrait, Order, QueryFilter as _, QueryOrder as _,
    QueryResult, QuerySelect as _, QueryTrait as _, Select,
};
use shouwang_domain::{Problem, Result};

use super::{ColumnOf, column};
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
}

impl PageRequest {
    /// The largest page.
    pub const MAX_SIZE: u32 = 500;

    /// The first page.
    pub const fn first(size: u32) -> Self {
        Self { at: At::First, size }
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

/// A page of `select`, ordered by `key`, an integer column that is never NULL, and by id. `select` has the scope.
pub(crate) async fn page<M: Record>(
    at: &impl Source,
    select: Select<M::Entity>,
    key: ColumnOf<M>,
    key_of: impl Fn(&M) -> i64,
    request: PageRequest,
) -> Result<Page<M>> {
    let total = count(at, select.clone(), column::<M>("id")).await?;
    let size = u64::from(request.size.clamp(1, PageRequest::MAX_SIZE));
    let Slice { items, previous, next } = slice(at, select, key, key_of, request.at, size).await?;
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

/// What [`page_of_places`] reads: the key of a place, and its id.
pub(super) const PLACE: [&str; 2] = ["key", "id"];

/// A page of a list of which `found` selects the places as [`PLACE`], some of them more than once. The database puts them
/// in order, so that only those of the page leave it.
pub(crate) async fn page_of_places<M: Record>(
    at: &impl Source,
    select: Select<M::Entity>,
    found: SelectStatement,
    request: PageRequest,
) -> Result<Page<M>> {
    let size = u64::from(request.size.clamp(1, PageRequest::MAX_SIZE));
    let [key, id] = PLACE.map(Alias::new);
    let each = Query::select()
        .distinct()
        .column(key.clone())
        .column(id.clone())
        .from_subquery(found, Alias::new("found"))
        .take();
    let total = counted(at, each.clone()).await?;
    let (bound, order) = bound(request.at, [Expr::col(key.clone()), Expr::col(id.clone())]);
    let query = Query::select()
        .column(key.clone())
        .column(id.clone())
        .from_subquery(each, Alias::new("each"))
        .cond_where(bound)
        .order_by(key, order.clone())
        .order_by(id, order)
        .limit(size + 1)
        .take();
    let rows = at.executor().query_all(&query).await.or_problem()?;
    let place = |row: &QueryResult| {
        let value = |index| row.try_get_by_index::<i64>(index).or_problem();
        Ok(Cursor {
            key: value(0)?,
            id: value(1)?,
        })
    };
    let places: Vec<Cursor> = rows.iter().map(place).collect::<Result<_>>()?;
    let Slice { items, previous, next } = cut(places, |place| *place, request.at, size);
    let ids = items.iter().map(|place| place.id);
    let rows = select.filter(column::<M>("id").is_in(ids)).all(&at.executor()).await;
    let mut rows: HashMap<i64, M> = rows.or_problem()?.into_iter().map(|row| (row.id(), row)).collect();
    Ok(Page {
        items: items.iter().filter_map(|place| rows.remove(&place.id)).collect(),
        previous,
        next,
        total,
    })
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
    // One row more than asked for tells whether the list goes on.
    let select = select
        .filter(bound)
        .order_by(key, order.clone())
        .order_by(id, order)
        .limit(size + 1);
    let items = select.all(&at.executor()).await.or_problem()?;
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
fn cut<M>(mut items: Vec<M>, cursor: impl Fn(&M) -> Cursor, place: At, size: u64) -> Slice<M> {
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
    counted(at, select.select_only().column(id).into_query()).await
}

async fn counted(at: &impl Source, mut rows: SelectStatement) -> Result<Total> {
    let query = Query::select()
        .expr(Func::count(Expr::cust("*")))
        .from_subquery(rows.limit(Total::LIMIT + 1).take(), Alias::new("counted"))
        .take();
    let row = at.executor().query_one(&query).await.or_problem()?;
    let counted = row.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0)).or_problem()? as u64;
    Ok(if counted > Total::LIMIT {
        Total::Above(Total::LIMIT)
    } else {
        Total::Exactly(counted)
    })
}
