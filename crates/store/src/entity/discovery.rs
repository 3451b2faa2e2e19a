//! From a finding to a clue.

use shouwang_domain::Month;
use shouwang_domain::clue::{Channel, ClueState};
use shouwang_domain::proposal::{PublicationState, TuningState};
use shouwang_domain::risk::WarningLevel;
use shouwang_domain::warning::WarningState;

use crate::column::{Code, Day, Flag, Json, Money};
use crate::table::table;

table! {
    /// Warnings: one per household and month, with all its reasons in `findings`. `risks` has a bit for each risk of
    /// theirs. `area_order` is the place of the household, so that a list need not look at each household. `account_id` is
    /// the one person to whom its answer was given.
    register warning "warning" {
        household_id: i64,
        area_order: i64,
        month: Code<Month>,
        state: Code<WarningState>,
        level: Code<WarningLevel>,
        risks: i64,
        findings: Json,
        pack: String,
        answer_due: Day,
        answered_on: Option<Day>,
        answer_reason: Option<String>,
        clue_id: Option<i64>,
        account_id: Option<i64>,
    }
    unique (household_id, month);
    index (state, id, answer_due, area_order, household_id);
    index (state, level, id, risks, area_order, household_id);
    index (month, id);
    index (account_id);
    follows area_order;
}

table! {
    /// Clues from the six channels. `risks` are the codes of those that the reporter named or the warning's rules told, in the
    /// order of the notice; none for a clue of before they were asked for.
    register clue "clue" {
        household_id: i64,
        source: Json,
        channel: Code<Channel>,
        discovered_on: Day,
        state: Code<ClueState>,
        case_id: Option<i64>,
        merged_into: Option<i64>,
        dismissed_reason: Option<String>,
        risks: Option<Json>,
    }
    index (household_id);
    index (state, id);
    index (case_id);
}

table! {
    /// Snapshots: the facts of an area on a day, in a file beside the database. The facts know everything up to the place
    /// `watermark` of the log; `whole` says that nothing of the area was out of the scope of who took it. `identity_*`:
    /// names and ID numbers, sealed with a key of their own, until the key is destroyed.
    register snapshot "snapshot" {
        area_id: i64,
        as_of: Day,
        watermark: i64,
        whole: Flag,
        households: i64,
        manifest: Json,
        digest: Vec<u8>,
        file_sha256: String,
        base: Option<i64>,
        identity_members: Option<i64>,
        identity_until: Option<Day>,
        identity_erased_on: Option<Day>,
    }
    index (area_id);
}

table! {
    /// Runs of the screening: the manifest's digest says what exactly was screened.
    journal screening_run "screening_run" {
        area_id: i64,
        snapshot_id: i64,
        as_of: Day,
        pack: String,
        households: i64,
        fired: i64,
        warnings: i64,
        manifest: Json,
        digest: Vec<u8>,
    }
    index (area_id);
}

table! {
    /// Policy packs that are made here: one person proposes the text of one, another publishes it. `preview` is what it
    /// would do to the households, as it was counted when it was proposed.
    register publication "publication" {
        area_id: i64,
        pack: String,
        text: String,
        inherits: String,
        effective_from: Day,
        line: Money,
        line_before: Money,
        populations: String,
        populations_before: String,
        citation: String,
        preview: Json,
        state: Code<PublicationState>,
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
    /// Other values of the rules' parameters in a county: one person proposes, another decides. Money in fen.
    register tuning "tuning" {
        area_id: i64,
        param: String,
        value: i64,
        before: String,
        effective_from: Day,
        reason: String,
        state: Code<TuningState>,
        proposed_by: i64,
        proposed_on: Day,
        decided_by: Option<i64>,
        decided_on: Option<Day>,
        decision_note: Option<String>,
    }
    index (area_id);
    index (state, id);
}
