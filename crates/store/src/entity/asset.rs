//! Queries of assets under authorisation: what was asked for whom, what was found, and authorisations that were taken back.

use shouwang_domain::asset::{AssetAnswer, AssetKind};
use shouwang_domain::role::Department;

use crate::column::{Code, Day, Json};
use crate::table::table;

table! {
    /// Queries of assets of one kind that were handed to a department. Of its answer there are numbers: rows about anybody who
    /// was not asked for, or has not authorised it, are counted in memory and stand nowhere, not even as a digest of the file.
    /// `told` households have their answer, `found` rows were kept.
    register asset_query "asset_query" {
        area_id: i64,
        kind: Code<AssetKind>,
        department: Code<Department>,
        number: String,
        purpose: String,
        asked_on: Day,
        asked_by: i64,
        households: i64,
        persons: i64,
        answered_on: Option<Day>,
        told: i64,
        found: i64,
        total: i64,
        dropped: i64,
        damaged: i64,
    }
    unique (area_id, number);
    index (department, id);
}

table! {
    /// The households of a query, each by the commitment of its case (`step_id`), with the adults who were asked for, and when
    /// the department answered with how much it found: nothing is an answer.
    register asset_asked "asset_asked" {
        asset_query_id: i64,
        case_id: i64,
        household_id: i64,
        step_id: i64,
        members: Json,
        answered_on: Option<Day>,
        found: i64,
    }
    unique (asset_query_id, case_id);
    index (case_id);
    index (household_id);
    index (step_id);
}

table! {
    /// What was found of an adult who had authorised it, and what a verifier says of it in writing. What the row says, and the
    /// answer, go when their time is over (`blanked_on`). `sent_by` and `sent_entered_by` are the hands that brought it in: they
    /// do not answer.
    register asset_result "asset_result" {
        asset_query_id: i64,
        case_id: i64,
        household_id: i64,
        member_id: i64,
        kind: Code<AssetKind>,
        as_of: Day,
        said_sealed: Option<Vec<u8>>,
        sent_by: i64,
        sent_entered_by: i64,
        answer: Option<Code<AssetAnswer>>,
        answer_sealed: Option<Vec<u8>>,
        answered_by: Option<i64>,
        answered_on: Option<Day>,
        blanked_on: Option<Day>,
    }
    index (asset_query_id);
    index (case_id);
    index (household_id);
}

table! {
    /// Adults who took their authorisation back.
    journal asset_withdrawal "asset_withdrawal" {
        case_id: i64,
        household_id: i64,
        step_id: i64,
        member_id: i64,
        on_date: Day,
        reason: String,
    }
    unique (step_id, member_id);
    index (case_id);
    index (household_id);
}
