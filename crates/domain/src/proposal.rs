//! What one person proposes and another decides.

use crate::coded_enum;

coded_enum! {
    /// State of a tuning.
    pub enum TuningState {
        Proposed = "proposed", "待审定", "to be decided";
        Approved = "approved", "已批准", "approved";
        Refused = "refused", "未批准", "refused";
    }
}

coded_enum! {
    /// State of a standard that is made here.
    pub enum PublicationState {
        Proposed = "proposed", "待发布", "to be published";
        Published = "published", "已发布", "published";
        Refused = "refused", "未发布", "not published";
    }
}
