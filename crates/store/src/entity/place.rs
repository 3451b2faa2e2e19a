//! The installation and the area tree.

use crate::table::table;

table! {
    /// This installation; one row with id 1.
    register node "node" {
        number: i64,
        origin: String,
        movable_clock: i64,
    }
}

table! {
    /// Nodes of the area tree.
    register area "area" {
        parent_id: Option<i64>,
        level: String,
        kind: String,
        code: Option<String>,
        name: String,
        order_lo: i64,
        order_hi: i64,
        valid_from: String,
        valid_to: Option<String>,
        successor_id: Option<i64>,
    }
    index (parent_id);
    index (order_lo);
    index (code);
}

table! {
    /// Editions of the statistical divisions that were taken over, with the digest of the list.
    journal division_edition "division_edition" {
        as_of: String,
        digest: String,
        divisions: i64,
        new: i64,
        changed: i64,
        ended: i64,
    }
    unique (as_of);
}
