//! The public door: codes on boards, what came in by them, and what applicants say of it.

use shouwang_domain::door::{ApplicationClosing, ApplicationMode, ApplicationState, Grade, RemarkKind};

use crate::column::{Code, Day, Json};
use crate::table::table;

table! {
    /// Codes by which the people of a village or group apply. Whoever reads the board has the code: `contact` and `phone`
    /// are printed beside it.
    register door "door" {
        area_id: i64,
        token: String,
        contact: String,
        phone: String,
        made_on: Day,
        retired_on: Option<Day>,
    }
    unique (token);
    unique (area_id) where "retired_on IS NULL";
    index (area_id, id);
}

table! {
    /// Applications. What a person said is sealed as one: `said_sealed`. `number_blind` and `phone_last4` are what an
    /// applicant asks by; the number itself is kept nowhere.
    register application "application" {
        area_id: i64,
        door_id: Option<i64>,
        mode: Code<ApplicationMode>,
        name: String,
        said_sealed: Vec<u8>,
        id_number_blind: Vec<u8>,
        phone_last4: Vec<u8>,
        number_blind: Vec<u8>,
        matters: Json,
        text_version: String,
        received_on: Day,
        state: Code<ApplicationState>,
        closed_as: Option<Code<ApplicationClosing>>,
        note: Option<String>,
        household_id: Option<i64>,
        clue_id: Option<i64>,
        decided_on: Option<Day>,
    }
    unique (number_blind);
    index (area_id, state);
    index (state, id);
    index (door_id);
    index (id_number_blind);
    index (household_id);
    index (clue_id);
}

table! {
    /// What applicants say of how it went, and what they are answered.
    register application_remark "application_remark" {
        application_id: i64,
        kind: Code<RemarkKind>,
        grade: Option<Code<Grade>>,
        text_sealed: Option<Vec<u8>>,
        said_on: Day,
        answer: Option<String>,
        answered_on: Option<Day>,
    }
    index (application_id);
    index (kind, answered_on);
}
