//! What mends a decision or a record that was wrong: nothing of it is undone in silence. An inclusion or an elimination is
//! revoked by an act of the county with a document number; a frozen record is corrected field by field, and both versions
//! stay. One person proposes either, another decides.

use serde::{Deserialize, Serialize};

use crate::coded_enum;
use crate::procedure::RecordField;

coded_enum! {
    /// What is mended.
    pub enum RemedyKind {
        RevokeInclusion = "revoke_inclusion", "撤销认定", "revocation of an inclusion";
        RevokeElimination = "revoke_elimination", "撤销风险消除", "revocation of an elimination";
        CorrectRecord = "correct_record", "更正固化材料", "correction of a frozen record";
    }
}

coded_enum! {
    /// Where it stands.
    pub enum RemedyState {
        Proposed = "proposed", "待审定", "waits for a decision";
        Accepted = "accepted", "已同意", "accepted";
        Refused = "refused", "不同意", "refused";
    }
}

/// One field of a frozen record: what it said, and what it should say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FieldChange {
    /// Which.
    pub field: RecordField,
    /// As it was frozen.
    pub was: String,
    /// As it should be.
    pub becomes: String,
    /// What was decided about this field; nothing before the decision.
    pub accepted: Option<bool>,
}
