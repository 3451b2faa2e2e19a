//! Lists in pages: which one is wanted, and what is on it.

use serde::{Deserialize, Serialize};
use shouwang_domain::coded_enum;
use shouwang_store::repo::{self, At, Cursor, PageRequest, Total};
use utoipa::ToSchema;

use crate::{Problem, Result};

/// Rows of a page when the caller names no number, and the most that a caller may ask for.
const DEFAULT_LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 200;

/// Which page of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PageCmd {
    /// A place that a page before gave; without, the first page.
    pub cursor: Option<String>,
    /// Rows on the page: 50 when left out, 200 at most.
    pub limit: Option<u32>,
    /// In which order; without, that which the list has of itself.
    pub sort: Option<Sort>,
}

coded_enum! {
    /// An order in which every list can be read whose rows lie somewhere.
    pub enum Sort {
        Village = "village", "按村", "by village";
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The place of the first page, unless this is it.
    pub first: Option<String>,
    /// The place of the page before, when there is one.
    pub previous: Option<String>,
    /// The place of the page after, when there is one.
    pub next: Option<String>,
    /// The place of the last page, unless this is it.
    pub last: Option<String>,
    /// Rows in the whole list; exact up to 10,000, and for words that fit a large part of the county only as far as the page.
    pub total: u64,
    /// Whether the total is exact; otherwise there are more.
    pub total_is_exact: bool,
}

/// Something new: its id and version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Created<T> {
    /// Its id.
    pub id: T,
    /// Its version, for the next change.
    pub version: i64,
}

impl PageCmd {
    /// What the store is asked for.
    ///
    /// # Errors
    /// `page.bad_cursor`, `page.limit`.
    pub(crate) fn request(&self) -> Result<PageRequest> {
        let size = self.limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&size) {
            return Err(Problem::usage(
                "page.limit",
                format!("每页行数应为 1 至 {MAX_LIMIT}。"),
                format!("A page has 1 to {MAX_LIMIT} rows."),
            ));
        }
        let at = match self.cursor.as_deref() {
            None | Some(FIRST) => At::First,
            Some(LAST) => At::Last,
            Some(cursor) => match cursor.split_once('.') {
                Some((AFTER, place)) => At::After(place.parse()?),
                Some((BEFORE, place)) => At::Before(place.parse()?),
                _ => At::After(cursor.parse()?),
            },
        };
        Ok(PageRequest {
            at,
            size,
            by_village: self.sort == Some(Sort::Village),
        })
    }
}

impl<T> Page<T> {
    /// A page of the store's as it is shown.
    ///
    /// # Errors
    /// Those of `show`.
    pub(crate) fn of<M>(found: repo::Page<M>, show: impl FnMut(M) -> Result<T>) -> Result<Self> {
        let (total, total_is_exact) = match found.total {
            Total::Exactly(total) => (total, true),
            Total::Above(total) => (total, false),
        };
        let at = |word: &'static str| move |cursor: Cursor| format!("{word}.{cursor}");
        Ok(Self {
            first: found.previous.map(|_| FIRST.to_owned()),
            previous: found.previous.map(at(BEFORE)),
            next: found.next.map(at(AFTER)),
            last: found.next.map(|_| LAST.to_owned()),
            items: found.items.into_iter().map(show).collect::<Result<_>>()?,
            total,
            total_is_exact,
        })
    }
}

const FIRST: &str = "first";
const LAST: &str = "last";
const AFTER: &str = "after";
const BEFORE: &str = "before";

#[cfg(test)]
mod tests {
    use super::*;

    fn request(cursor: &str, limit: Option<u32>) -> Result<PageRequest> {
        PageCmd {
            cursor: Some(cursor.to_owned()),
            limit,
            sort: None,
        }
        .request()
    }

    #[test]
    fn places_are_read_as_they_were_given() {
        let place = Cursor { key: -7, id: 12 };
        let page = repo::Page {
            items: vec![1],
            previous: Some(place),
            next: Some(place),
            total: Total::Above(Total::LIMIT),
        };
        let page: Page<i32> = Page::of(page, Ok).unwrap();
        assert_eq!((page.total, page.total_is_exact), (10_000, false));
        let at = |cursor: Option<String>| request(&cursor.unwrap(), None).unwrap().at;
        assert_eq!(at(page.first), At::First);
        assert_eq!(at(page.previous), At::Before(place));
        assert_eq!(at(page.next), At::After(place));
        assert_eq!(at(page.last), At::Last);
    }

    #[test]
    fn a_wrong_place_or_size_is_refused() {
        for cursor in ["", "after", "after.x", "beside.1.2", "after.1"] {
            assert_eq!(request(cursor, None).unwrap_err().code, "page.bad_cursor", "{cursor}");
        }
        for limit in [0, 201] {
            assert_eq!(request("first", Some(limit)).unwrap_err().code, "page.limit");
        }
        assert_eq!(PageCmd::default().request().unwrap(), PageRequest::first(50));
    }
}
