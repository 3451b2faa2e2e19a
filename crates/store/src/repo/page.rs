//! Lists page by key, not by offset: the last page costs what the first does.

use std::collections::HashMap;
use std::str::FromStr;

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Func, Query};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait, Order, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    QueryTrait as _, Select,
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

/// A page of a list whose places, in their order, are all known.
pub(crate) async fn page_of_places<M: Record>(
    at: &impl Source,
    select: Select<M::Entity>,
    places: &[Cursor],
    request: PageRequest,
) -> Result<Page<M>> {
    let size = request.size.clamp(1, PageRequest::MAX_SIZE) as usize;
    let up_to = |end: usize| end.saturating_sub(size)..end;
    let from = |start: usize| start..places.len().min(start + size);
    let shown = match request.at {
        At::First => from(0),
        At::After(cursor) => from(places.partition_point(|place| *place <= cursor)),
        At::Before(cursor) => up_to(places.partition_point(|place| *place < cursor)),
        At::Last => up_to(places.len()),
    };
    let ids = places[shown.clone()].iter().map(|place| place.id);
    let select = select.filter(column::<M>("id").is_in(ids));
    let rows = select.all(&at.executor()).await.or_problem()?;
    let mut rows: HashMap<i64, M> = rows.into_iter().map(|row| (row.id(), row)).collect();
    Ok(Page {
        items: places[shown.clone()]
            .iter()
            .filter_map(|place| rows.remove(&place.id))
            .collect(),
        previous: places[shown.clone()].first().filter(|_| shown.start > 0).copied(),
        next: places[shown.clone()]
            .last()
            .filter(|_| shown.end < places.len())
            .copied(),
        total: Total::Exactly(places.len() as u64),
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
    let row_place = Expr::tuple([key.into_expr(), id.into_expr()]);
    let value = |cursor: Cursor| Expr::tuple([Expr::val(cursor.key), Expr::val(cursor.id)]);
    let (select, backwards) = match place {
        At::First => (select, false),
        At::After(cursor) => (select.filter(row_place.gt(value(cursor))), false),
        At::Before(cursor) => (select.filter(row_place.lt(value(cursor))), true),
        At::Last => (select, true),
    };
    let order = if backwards { Order::Desc } else { Order::Asc };
    // One row more than asked for tells whether the list goes on.
    let select = select.order_by(key, order.clone()).order_by(id, order).limit(size + 1);
    let mut items = select.all(&at.executor()).await.or_problem()?;
    let goes_on = items.len() as u64 > size;
    items.truncate(size as usize);
    if backwards {
        items.reverse();
    }
    let (before, after) = match place {
        At::First => (false, goes_on),
        At::After(_) => (true, goes_on),
        At::Before(_) => (goes_on, true),
        At::Last => (goes_on, false),
    };
    let cursor = |row: &M| Cursor {
        key: key_of(row),
        id: row.id(),
    };
    Ok(Slice {
        previous: items.first().filter(|_| before).map(cursor),
        next: items.last().filter(|_| after).map(cursor),
        items,
    })
}

async fn count<E: EntityTrait>(at: &impl Source, select: Select<E>, id: E::Column) -> Result<Total> {
    let ids = select.select_only().column(id).limit(Total::LIMIT + 1).into_query();
    let query = Query::select()
        .expr(Func::count(Expr::cust("*")))
        .from_subquery(ids, Alias::new("counted"))
        .take();
    let row = at.executor().query_one(&query).await.or_problem()?;
    let counted = row.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0)).or_problem()? as u64;
    Ok(if counted > Total::LIMIT {
        Total::Above(Total::LIMIT)
    } else {
        Total::Exactly(counted)
    })
}
