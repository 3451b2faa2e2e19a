//! What was imported, read and attached.

use shouwang_domain::paper::{AttachmentKind, ImportedRow};
use shouwang_domain::procedure::ActKind;
use shouwang_domain::proposal::ListRequestState;

use crate::column::{Code, Day, Json};
use crate::table::table;

table! {
    /// Imports: one file, all or nothing, or its right rows; `area_id` is the office's. The kind is one of today's, or `records` in what earlier programs wrote.
    journal import_run "import_run" {
        kind: String,
        file_digest: String,
        file_name: String,
        rows: i64,
        households: i64,
        members: i64,
        statements: i64,
        area_id: Option<i64>,
    }
    index (file_digest);
    index (area_id, id);
}

table! {
    /// A row that an import wrote: in which version, and what stood there before; nothing where the row is new. What an
    /// import can be taken back by.
    journal import_row "import_row" {
        import_run_id: i64,
        kind: Code<ImportedRow>,
        row_id: i64,
        written: i64,
        before: Option<Json>,
    }
    index (import_run_id);
}

table! {
    /// That an import was taken back, and why; an earlier program did not ask.
    journal import_undo "import_undo" {
        import_run_id: i64,
        reason: Option<String>,
    }
    unique (import_run_id);
}

table! {
    /// That an office handed in a month's collection of its area: what is entered or changed later is marked.
    journal month_filing "month_filing" {
        area_id: i64,
        month: String,
        owed: i64,
        missing: i64,
    }
    unique (area_id, month);
}

table! {
    /// Sensitive reads: a reveal, an unmasked view, an export, a print, an asset query.
    journal sensitive_read "sensitive_read" {
        subject: String,
        fields: Json,
        reason: String,
    }
    index (subject);
}

table! {
    /// Files that belong to a row of another table; `bytes` is the size.
    journal attachment "attachment" {
        owner: String,
        owner_id: i64,
        kind: Code<AttachmentKind>,
        media_type: String,
        digest: String,
        bytes: i64,
    }
    index (owner, owner_id);
    index (digest);
}

table! {
    /// The sealed content of an attachment, apart from it so that a list of files reads none of them.
    journal attachment_content "attachment_content" {
        attachment_id: i64,
        sealed: Vec<u8>,
    }
    unique (attachment_id);
}

table! {
    /// Photographs and papers of an entry of a register, or of a visit: `owner` is the table of the entry, `field` the field of
    /// its description that has them. The sealed content goes when the file is taken out again (`removed_on`); that it was
    /// there, and its digest, stay.
    register entry_file "entry_file" {
        owner: String,
        owner_id: i64,
        field: String,
        media_type: String,
        digest: String,
        bytes: i64,
        sealed: Option<Vec<u8>>,
        removed_on: Option<Day>,
    }
    index (owner, owner_id);
}

table! {
    /// The steps that a paper of a case is of. Of a page that a colleague signed (代录) each is entered once; `step_id` is the
    /// step that was recorded.
    register page_step "page_step" {
        attachment_id: i64,
        act: Code<ActKind>,
        step_id: Option<i64>,
    }
    unique (attachment_id, act);
    index (step_id);
}

table! {
    /// That somebody wants to take out a list that is longer than one person may take, and what another said to it. `list`
    /// names the list of the screen, `row_count` is how long it was then.
    register list_request "list_request" {
        area_id: i64,
        list: String,
        title: String,
        row_count: i64,
        reason: String,
        state: Code<ListRequestState>,
        proposed_by: i64,
        proposed_on: Day,
        decided_by: Option<i64>,
        decided_on: Option<Day>,
        decision_note: Option<String>,
    }
    index (area_id);
    index (state, id);
}
