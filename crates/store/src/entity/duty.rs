//! Who is in charge of what, and what falls due for them.

use shouwang_domain::duty::{FilingState, ReminderKind};
use shouwang_domain::obligation::Event;
use shouwang_domain::role::LiaisonKind;

use crate::column::{Code, Day, Json};
use crate::table::table;

table! {
    /// Who is in charge of an area: its informant, the town leader of a village, the stationed cadre of a village.
    register area_liaison "area_liaison" {
        area_id: i64,
        kind: Code<LiaisonKind>,
        account_id: i64,
        from_on: Day,
        to_on: Option<Day>,
    }
    unique (area_id, kind) where "to_on IS NULL";
    index (area_id);
    index (account_id);
}

table! {
    /// A town's visit mechanism of a year, filed with the county. `content` counts what was filed.
    register filing "filing" {
        area_id: i64,
        year: i64,
        state: Code<FilingState>,
        content: Json,
        note: Option<String>,
        submitted_on: Day,
        decided_on: Option<Day>,
        decision_reason: Option<String>,
    }
    unique (area_id, year);
    index (area_id);
}

table! {
    /// Events after which something falls due, told by people.
    journal duty_event "duty_event" {
        area_id: i64,
        event: Code<Event>,
        on_date: Day,
        note: String,
    }
    index (area_id);
}

table! {
    /// Reminders that went out; without an account, to everybody of the task's role there.
    journal reminder "reminder" {
        task_id: i64,
        account_id: Option<i64>,
        kind: Code<ReminderKind>,
        created_on: Day,
    }
    unique (task_id, kind);
    index (task_id);
    index (account_id);
}

table! {
    /// Calendar feeds. The secret of the address itself is not stored.
    register calendar_feed "calendar_feed" {
        account_id: i64,
        secret_digest: String,
        ended_on: Option<Day>,
    }
    unique (secret_digest);
    unique (account_id) where "ended_on IS NULL";
    index (account_id);
}
