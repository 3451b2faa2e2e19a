//! The evidence log.

use crate::table::table;

table! {
    /// Leaves: one per command.
    log evidence_leaf "evidence_leaf" {
        command: String,
        at_ms: i64,
        acted_by: i64,
        entered_by: i64,
        subject: String,
        detail: String,
        reason: Option<String>,
        n_changes: i64,
        changes_digest: Vec<u8>,
        salt: Vec<u8>,
        commitment: Vec<u8>,
    }
    index (subject);
}

table! {
    /// The rows that a command changed, as hashes before and after.
    log evidence_change "evidence_change" {
        leaf_id: i64,
        ordinal: i64,
        table_name: String,
        row_id: i64,
        before: Option<Vec<u8>>,
        after: Option<Vec<u8>>,
    }
    unique (leaf_id, ordinal);
    index (row_id);
}

table! {
    /// The place of each leaf in the tree. The id is the place, from 0.
    log evidence_sequence "evidence_sequence" {
        leaf_id: i64,
        leaf_hash: Vec<u8>,
    }
    unique (leaf_id);
}

table! {
    /// Signed heads of the tree.
    log evidence_checkpoint "evidence_checkpoint" {
        size: i64,
        root: Vec<u8>,
        note: String,
        at_ms: i64,
    }
    index (size);
}
