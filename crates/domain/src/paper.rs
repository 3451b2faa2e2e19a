//! The papers of a case, and the sheets that come in.

use crate::coded_enum;

coded_enum! {
    /// What a paper of a case is.
    pub enum AttachmentKind {
        Application = "application", "农户申请书", "application of the household";
        VerificationForm = "verification_form", "入户核查表", "form of the verification";
        Commitment = "commitment", "承诺授权书", "commitment and authorisation";
        ReviewMinutes = "review_minutes", "民主评议记录", "minutes of the review";
        NoticePhoto = "notice_photo", "公示照片", "photograph of the notice";
        SourcePage = "source_page", "代录原始单据", "page from which it was entered for somebody";
        Other = "other", "其他材料", "other paper";
    }
}

coded_enum! {
    /// What a spreadsheet holds.
    pub enum ImportKind {
        Register = "register", "农户登记表", "household register";
        Income = "income", "收支月报表", "monthly statements";
        Ledger = "ledger", "台账表格", "registers";
    }
}
