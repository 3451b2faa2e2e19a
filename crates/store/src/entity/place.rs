//! The installation and the area tree.

use shouwang_domain::area::{AreaKind, AreaLevel};

use crate::column::{Code, Day, Flag};
use crate::table::table;

table! {
    /// This installation; one row with id 1.
    register node "node" {
        number: i64,
        origin: String,
        movable_clock: Flag,
    }
}

table! {
    /// Nodes of the area tree.
    register area "area" {
        parent_id: Option<i64>,
        level: Code<AreaLevel>,
        kind: Code<AreaKind>,
        code: Option<String>,
        name: String,
        order_lo: i64,
        order_hi: i64,
        valid_from: Day,
        valid_to: Option<Day>,
        successor_id: Option<i64>,
    }
    index (parent_id);
    index (order_lo);
    index (code);
}

table! {
    /// Editions of the statistical divisions that were taken over, with the digest of the list.
    journal division_edition "division_edition" {
        as_of: Day,
        digest: String,
        divisions: i64,
        new: i64,
        changed: i64,
        ended: i64,
    }
    unique (as_of);
}
