//! What is kept of people for a time alone, and goes after it.

use crate::coded_enum;

coded_enum! {
    /// What has a term. How long it is stands in the practice of the installation, but for what the program itself fixes.
    pub enum RetentionKind {
        Applications = "applications", "未成为线索的自主申报", "applications that became no clue";
        FieldReports = "field_reports", "未对应农户的手机快报", "quick reports that became no clue";
        WaitingRows = "waiting_rows", "名单中无人核对的存疑行", "doubtful rows of lists that nobody answered";
        AnsweredRows = "answered_rows", "名单中已核对的存疑行", "doubtful rows of lists that were answered";
        TakenBackRows = "taken_back_rows", "已撤销的名单内容", "what lists said that was taken back";
        AssetResults = "asset_results", "资产查询结果的内容", "what queries of assets found";
        Jobs = "jobs", "已结束的后台任务及其结果", "jobs that have ended, with their results";
        Sessions = "sessions", "已结束或过期的登录", "logins that have ended";
        Readings = "readings", "查阅记录", "the log of readings";
        SnapshotNames = "snapshot_names", "快照中的姓名和证件号码", "names and ID numbers beside snapshots";
        Answers = "answers", "防重复提交的应答", "answers kept against sending twice";
        Attempts = "attempts", "登录尝试和已用动态码", "attempts to log in and used codes";
    }
}

impl RetentionKind {
    /// The program itself fixes the term and keeps it wherever it writes: no installation says another one.
    pub const fn is_fixed(self) -> bool {
        matches!(self, Self::SnapshotNames | Self::Answers | Self::Attempts)
    }

    /// What the record in the evidence that it was erased is about.
    pub fn subject(self) -> String {
        format!("retention/{self}")
    }
}

/// What stands where a name was that is gone.
pub const ERASED: &str = "（已到期清除）";
