//! Households that were monitored before they came here: those of the opening register, and those that move in from
//! another county. Everybody else becomes monitored by the procedure alone.

use crate::coded_enum;

coded_enum! {
    /// By what a household that was monitored before comes in.
    pub enum ArrivalKind {
        Opening = "opening", "期初登记", "opening register";
        Transfer = "transfer", "外县转入", "transfer from another county";
    }
}

coded_enum! {
    /// Where an arrival stands.
    pub enum ArrivalState {
        Proposed = "proposed", "待审定", "waits for a decision";
        Accepted = "accepted", "已审定", "accepted";
        Refused = "refused", "不同意", "refused";
    }
}
