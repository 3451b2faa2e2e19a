//! Cases of the two statutory procedures.

use shouwang_domain::area::AreaLevel;
use shouwang_domain::procedure::{CaseKind, CaseState, ObjectionState};
use shouwang_domain::remedy::{RemedyKind, RemedyState};
use shouwang_domain::risk::{MonitoredType, Population};
use shouwang_domain::role::Role;

use crate::column::{Code, Day, Flag, Json};
use crate::table::table;

table! {
    /// Cases. `freeze` is the household as it was when the county decided. `stages_from` is the day from which the shares
    /// of the stages are counted, where it is not that of the clue; `returned` says why the case came back, for as long as
    /// nobody has sent it on.
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
        stages_from: Option<Day>,
        returned: Option<Json>,
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

table! {
    /// What mends a wrong decision or a wrong frozen record, as one person proposes it and another decides. A revocation has
    /// a spell and a document number; a correction has a step and its `changes`, field by field.
    register remedy "remedy" {
        area_id: i64,
        household_id: i64,
        kind: Code<RemedyKind>,
        case_id: Option<i64>,
        step_id: Option<i64>,
        spell_id: Option<i64>,
        document_number: Option<String>,
        reason: String,
        changes: Json,
        state: Code<RemedyState>,
        proposed_by: i64,
        proposed_on: Day,
        decided_by: Option<i64>,
        decided_on: Option<Day>,
        decision_note: Option<String>,
    }
    unique (spell_id) where "state = 'proposed'";
    unique (step_id) where "state = 'proposed'";
    index (household_id);
    index (area_id);
    index (case_id);
    index (step_id);
    index (spell_id);
}
