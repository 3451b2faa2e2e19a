//! The papers of a case, those that come in and those that are printed, and the sheets that come in.

use crate::coded_enum;
use crate::procedure::{ActKind, CaseKind};

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

impl AttachmentKind {
    /// The step of a procedure that such a paper is of; none, where whoever adds it says so.
    pub const fn step(self, procedure: CaseKind) -> Option<ActKind> {
        match (self, procedure) {
            (Self::ReviewMinutes, _) => Some(ActKind::RecordReview),
            (Self::NoticePhoto, _) => Some(ActKind::StartNotice),
            (Self::Application, CaseKind::Identification) => Some(ActKind::Apply),
            (Self::VerificationForm, CaseKind::Identification) => Some(ActKind::RecordVerification),
            (Self::Commitment, CaseKind::Identification) => Some(ActKind::RecordCommitment),
            _ => None,
        }
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

coded_enum! {
    /// What a row is that a sheet wrote and that can be taken back.
    pub enum ImportedRow {
        Statement = "statement", "收支", "statement";
        Guarantee = "guarantee", "三保障和饮水", "guarantee";
        Record = "record", "台账记录", "record of a register";
        Household = "household", "农户", "household";
        Member = "member", "成员", "member";
        Dwelling = "dwelling", "住房鉴定", "grade of the dwelling";
        Claim = "claim", "监测类型说明", "claim to be monitored";
    }
}

coded_enum! {
    /// What is printed from a case: its code is also the name of the template.
    pub enum PaperKind {
        Declaration = "declaration", "农户申报表", "declaration of the household";
        Commitment = "commitment", "承诺授权书", "commitment and authorisation";
        Verification = "verification", "入户核查表", "form of the verification";
        ReviewMinutes = "review_minutes", "民主评议记录", "minutes of the review";
        IdentificationNotice = "identification_notice", "识别认定公示", "public notice of identification";
        EliminationNotice = "elimination_notice", "风险消除公示", "public notice of elimination";
        TownReview = "town_review", "镇级意见表", "opinion of the town";
        Approval = "approval", "县级审批表", "approval sheet of the county";
        Message = "message", "告知书", "message to the household";
    }
}

coded_enum! {
    /// What is printed of a household beside the papers of its cases: its code is also the name of the template.
    pub enum HouseholdPaperKind {
        HouseholdFile = "household_file", "一户一档", "file of the household";
        HelpLedger = "help_ledger", "监测帮扶台账", "ledger of monitoring and help";
        ClearCard = "clear_card", "帮扶政策明白卡", "card of help";
    }
}

coded_enum! {
    /// For whom a guide is printed: its code is also the name of the template.
    pub enum GuideKind {
        Cadre = "guide_cadre", "工作指引（干部版）", "guide for cadres";
        Household = "guide_household", "帮扶政策指引（群众版）", "guide for households";
    }
}

impl PaperKind {
    /// The papers of a procedure, in the order in which it needs them.
    pub const fn of(kind: CaseKind) -> &'static [Self] {
        match kind {
            CaseKind::Identification => &[
                Self::Declaration,
                Self::Commitment,
                Self::Verification,
                Self::ReviewMinutes,
                Self::IdentificationNotice,
                Self::TownReview,
                Self::Approval,
                Self::Message,
            ],
            CaseKind::Elimination => &[
                Self::ReviewMinutes,
                Self::EliminationNotice,
                Self::TownReview,
                Self::Approval,
                Self::Message,
            ],
        }
    }

    /// It hangs where everybody reads it.
    pub const fn is_public(self) -> bool {
        matches!(self, Self::IdentificationNotice | Self::EliminationNotice)
    }
}
