//! What phones bring: entries by the key that the phone gave them, what two sides said differently, and reports in words.

use shouwang_domain::field::{ConflictField, ConflictState, FieldKind, FieldReportState};

use crate::column::{Code, Day, Flag, Json};
use crate::table::table;

table! {
    /// What phones sent and what it was answered, once for ever: `client_key` is chosen by the phone, `digest` is of the
    /// content, so that the key stands for nothing else. `late`: it came in after the last day of its month.
    journal field_entry "field_entry" {
        client_key: String,
        digest: String,
        kind: Code<FieldKind>,
        household_id: Option<i64>,
        made_on: Day,
        received_on: Day,
        late: Flag,
        visit_id: Option<i64>,
        clue_id: Option<i64>,
        answer: Json,
    }
    unique (client_key);
    index (household_id);
    index (visit_id);
    index (clue_id);
}

table! {
    /// A field that the phone and somebody else changed differently: what the phone had seen, what was there, and what the
    /// phone says. `item` is the guarantee, or the visit and the number of its problem. Nothing is written until somebody
    /// decides, and both values stay here afterwards.
    register field_conflict "field_conflict" {
        household_id: i64,
        field_entry_id: i64,
        visit_id: i64,
        field: Code<ConflictField>,
        item: String,
        seen: Option<String>,
        theirs: Option<String>,
        mine: String,
        note: Option<String>,
        said_on: Day,
        said_by: i64,
        state: Code<ConflictState>,
        decided_on: Option<Day>,
    }
    unique (field_entry_id, field, item);
    index (household_id, state);
    index (visit_id);
    index (state, id);
}

table! {
    /// Quick reports about a household that the phone did not have: who is meant and what is the matter, sealed as one, until
    /// somebody has said which household it is.
    register field_report "field_report" {
        area_id: i64,
        field_entry_id: i64,
        said_sealed: Vec<u8>,
        said_on: Day,
        state: Code<FieldReportState>,
        household_id: Option<i64>,
        clue_id: Option<i64>,
        note: Option<String>,
        decided_on: Option<Day>,
    }
    unique (field_entry_id);
    index (area_id, state);
    index (household_id);
    index (clue_id);
}
