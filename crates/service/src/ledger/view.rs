//! What is shown of a record.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value as Json};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::{AreaId, HouseholdId, LedgerRecordId, MemberId};
use shouwang_forms::Subject;
use utoipa::ToSchema;

use super::form::FormSummary;

/// A record.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LedgerRecordView {
    /// Id.
    pub id: LedgerRecordId,
    /// The register.
    pub form: String,
    /// The version of the description that it was last written under.
    pub form_version: i64,
    /// The household that it is about.
    pub household_id: Option<HouseholdId>,
    /// The member.
    pub member_id: Option<MemberId>,
    /// The area.
    pub area_id: Option<AreaId>,
    /// The name of whom it is about: the head of the household, the member; none of an area.
    pub name: Option<String>,
    /// The name of the area.
    pub area_name: String,
    /// The state.
    pub state: Option<String>,
    /// The values by the key of their field.
    #[schema(value_type = Object)]
    pub values: Map<String, Json>,
    /// What the ids in the values are called.
    #[schema(value_type = Object)]
    pub names: BTreeMap<String, String>,
    /// The reasons that were given for checks that do not hold.
    #[schema(value_type = Object)]
    pub reasons: BTreeMap<String, String>,
    /// It was taken out, and is shown for its history.
    pub removed: bool,
    /// Version.
    pub version: i64,
}

/// A record with what the caller may do with it, and what was done.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LedgerRecordPage {
    /// The record.
    #[serde(flatten)]
    pub record: LedgerRecordView,
    /// The caller may change it.
    pub may_change: bool,
    /// The caller may take it out.
    pub may_remove: bool,
    /// The acts that the caller may do.
    pub acts: Vec<ActView>,
    /// The registers whose records refer to it.
    pub referring: Vec<ReferringLedger>,
    /// What was done to it, the oldest first.
    pub history: Vec<HistoryView>,
}

/// A register with records that refer to a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReferringLedger {
    /// The register.
    pub form: FormSummary,
    /// The field that refers.
    pub field: String,
    /// The records that the caller may see.
    pub records: i64,
}

/// Something that was done to a record.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct HistoryView {
    /// `add`, `change`, or the id of an act.
    pub act: String,
    /// What the act is called in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// When.
    pub at: Timestamp,
    /// In whose name.
    pub by: String,
    /// Who entered it, where that is somebody else.
    pub entered_by: Option<String>,
    /// The reason that was given.
    pub reason: Option<String>,
    /// The values that differ from before, as they were then; of a change only.
    #[schema(value_type = Object)]
    pub before: Map<String, Json>,
}

/// An act that the caller may do now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ActView {
    /// The id.
    pub id: String,
    /// What it is called in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Whether it asks for a reason.
    pub reason: bool,
}

/// The column that says what a record is about.
pub(super) const fn subject_column(subject: Subject) -> &'static str {
    match subject {
        Subject::Household => "household_id",
        Subject::Member => "member_id",
        Subject::Area => "area_id",
    }
}
