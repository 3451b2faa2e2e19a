//! What was imported, read and attached.

use shouwang_domain::paper::{AttachmentKind, ImportKind};

use crate::column::{Code, Json};
use crate::table::table;

table! {
    /// Imports: one file, all or nothing.
    journal import_run "import_run" {
        kind: Code<ImportKind>,
        file_digest: String,
        file_name: String,
        rows: i64,
        households: i64,
        members: i64,
        statements: i64,
    }
    index (file_digest);
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
}

table! {
    /// The sealed content of an attachment, apart from it so that a list of files reads none of them.
    journal attachment_content "attachment_content" {
        attachment_id: i64,
        sealed: Vec<u8>,
    }
    unique (attachment_id);
}
