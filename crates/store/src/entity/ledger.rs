//! The registers that are made from descriptions: the descriptions themselves, and what their records looked like before.

use shouwang_domain::proposal::FormProposalState;

use crate::column::{Code, Day, Json};
use crate::table::table;

table! {
    /// Versions of descriptions: their text, and the tables that they need (`LedgerTable`).
    journal ledger_form "ledger_form" {
        form: String,
        number: i64,
        text: String,
        digest: String,
        tables: Json,
    }
    unique (form, number);
}

table! {
    /// Descriptions of registers that are made here: one person proposes a version, another decides. `tables` is as in
    /// `ledger_form`, which a version joins when it is published.
    register form_proposal "form_proposal" {
        area_id: i64,
        form: String,
        number: i64,
        text: String,
        digest: String,
        tables: Json,
        reason: String,
        state: Code<FormProposalState>,
        proposed_by: i64,
        proposed_on: Day,
        decided_by: Option<i64>,
        decided_on: Option<Day>,
        decision_note: Option<String>,
    }
    index (area_id);
    index (state, id);
}

table! {
    /// Rows of registers, and statements, as they were before they were changed: all columns by name. The hash of an image is
    /// what the change has as "before" in the log.
    journal ledger_image "ledger_image" {
        table_name: String,
        row_number: i64,
        row_version: i64,
        image: Json,
    }
    unique (row_number, row_version);
}

table! {
    /// What was done to a record: `act` is `add`, `change`, `remove` or one of its description, and `row_version` the version
    /// that the record had afterwards.
    journal ledger_act "ledger_act" {
        form: String,
        record: i64,
        act: String,
        row_version: i64,
        reason: Option<String>,
    }
    index (record);
}
