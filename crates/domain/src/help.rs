//! What becomes of what departments are told.

use crate::coded_enum;

coded_enum! {
    /// State of a referral.
    pub enum ReferralState {
        Sent = "sent", "已转介", "sent";
        Accepted = "accepted", "已受理", "accepted";
        Done = "done", "已落实", "done";
        Refused = "refused", "不予办理", "refused";
    }
}
