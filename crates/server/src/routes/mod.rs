//! The handlers, one file per noun. Each one makes a command or a question of the request and names, in its description,
//! the verb that the caller needs.

pub(crate) mod accounts;
pub(crate) mod applications;
pub(crate) mod areas;
pub(crate) mod arrivals;
pub(crate) mod assets;
pub(crate) mod assistance;
pub(crate) mod attachments;
pub(crate) mod campaigns;
pub(crate) mod cases;
pub(crate) mod clues;
pub(crate) mod cockpit;
pub(crate) mod department_lists;
pub(crate) mod doors;
pub(crate) mod draws;
pub(crate) mod duties;
pub(crate) mod entry_files;
pub(crate) mod evidence;
pub(crate) mod field;
pub(crate) mod forms;
pub(crate) mod health;
pub(crate) mod households;
pub(crate) mod imports;
pub(crate) mod jobs;
pub(crate) mod ledgers;
pub(crate) mod liaisons;
pub(crate) mod list_files;
pub(crate) mod lists;
pub(crate) mod papers;
pub(crate) mod policies;
pub(crate) mod referrals;
pub(crate) mod remedies;
pub(crate) mod reports;
pub(crate) mod rounds;
pub(crate) mod rules;
pub(crate) mod screenings;
pub(crate) mod session;
pub(crate) mod snapshots;
pub(crate) mod statements;
pub(crate) mod tasks;
pub(crate) mod today;
pub(crate) mod warnings;
mod workbook;

use utoipa::IntoParams;

/// The header of a change to a record that has versions.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it only describes the header; the command reads it")]
pub(crate) struct IfMatch {
    /// 您看到的版本，照抄读取时的 ETag。 The version that was read: copy its `ETag`.
    #[param(rename = "If-Match", example = "\"3\"")]
    if_match: String,
}

/// The same, where the record may be new.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it only describes the header; the command reads it")]
pub(crate) struct IfMatchOnChange {
    /// 修改已有记录时必填。 Required when the record exists: the version that was read.
    #[param(rename = "If-Match", example = "\"3\"")]
    if_match: Option<String>,
}
