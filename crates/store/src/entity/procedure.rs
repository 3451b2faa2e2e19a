//! Cases of the two statutory procedures.

use shouwang_domain::area::AreaLevel;
use shouwang_domain::procedure::{CaseKind, CaseState, ObjectionState};
use shouwang_domain::risk::{MonitoredType, Population};
use shouwang_domain::role::Role;

use crate::column::{Code, Day, Flag, Json};
use crate::table::table;

table! {
    /// Cases. `freeze` is the household as it was when the county decided.
    register procedure_case "procedure_case" {
        household_id: i64,
        kind: Code<CaseKind>,
        state: Code<CaseState>,
        rested_in: Option<Code<CaseState>>,
        clock_started: Day,
        due: Day,
        stage_since: Day,
        is_opened: Flag,
        population: Code<Population>,
        monitored_type: Option<Code<MonitoredType>>,
        risks: Json,
        has_application: Flag,
        notice_from: Option<Day>,
        overtime_explained: Flag,
        pack: String,
        closed_on: Option<Day>,
        close_reason: Option<String>,
        spell_id: Option<i64>,
        freeze: Option<Json>,
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
        level: Code<AreaLevel>,
        role: Code<Role>,
        record: Json,
        on_date: Day,
        state_before: Code<CaseState>,
        state_after: Code<CaseState>,
        revision: i64,
    }
    unique (case_id, ordinal);
}

table! {
    /// Objections raised during a notice.
    register objection "objection" {
        case_id: i64,
        step_id: i64,
        state: Code<ObjectionState>,
        upheld: Option<Flag>,
    }
    index (case_id);
    index (step_id);
}
