//! Cases of the two statutory procedures.

use crate::table::table;

table! {
    /// Cases. `freeze` is the household as it was when the county decided.
    register procedure_case "procedure_case" {
        household_id: i64,
        kind: String,
        state: String,
        rested_in: Option<String>,
        clock_started: String,
        due: String,
        stage_since: String,
        is_opened: i64,
        population: String,
        monitored_type: Option<String>,
        risks: String,
        has_application: i64,
        notice_from: Option<String>,
        overtime_explained: i64,
        pack: String,
        closed_on: Option<String>,
        close_reason: Option<String>,
        spell_id: Option<i64>,
        freeze: Option<String>,
        freeze_digest: Option<Vec<u8>>,
    }
    unique (household_id, kind) where "closed_on IS NULL";
    index (household_id);
    index (state, due, id);
    index (spell_id);
}

table! {
    /// The steps of a case with their records; never changed.
    journal case_step "case_step" {
        case_id: i64,
        ordinal: i64,
        act: String,
        level: String,
        role: String,
        record: String,
        on_date: String,
        state_before: String,
        state_after: String,
        revision: i64,
    }
    unique (case_id, ordinal);
}

table! {
    /// Objections raised during a notice.
    register objection "objection" {
        case_id: i64,
        step_id: i64,
        state: String,
        upheld: Option<i64>,
    }
    index (case_id);
    index (step_id);
}
