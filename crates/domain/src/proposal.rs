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

coded_enum! {
    /// State of a register that is made here.
    pub enum FormProposalState {
        Proposed = "proposed", "待审定", "to be decided";
        Approved = "approved", "已同意，待建表", "agreed, its tables are still to be made";
        Published = "published", "已发布", "published";
        Refused = "refused", "未同意", "not agreed";
    }
}

coded_enum! {
    /// State of a request to take out a list that is longer than one person may take.
    pub enum ListRequestState {
        Proposed = "proposed", "待同意", "to be agreed to";
        Approved = "approved", "已同意，尚未导出", "agreed, not taken out yet";
        Refused = "refused", "未同意", "not agreed";
        Used = "used", "已导出", "taken out";
    }
}

coded_enum! {
    /// The kinds of file that a list goes out as.
    pub enum ListFormat {
        Xlsx = "xlsx", "Excel 表格", "workbook";
        Csv = "csv", "CSV 文本", "comma-separated text";
    }
}

coded_enum! {
    /// What is proposed about an account.
    pub enum AccountChangeKind {
        Create = "create", "新建账号", "new account";
        Grant = "grant", "授予岗位", "new post";
        Revoke = "revoke", "收回岗位", "end of a post";
        Lock = "lock", "锁定账号", "lock the account";
        Unlock = "unlock", "解除锁定", "unlock the account";
        End = "end", "停用账号", "end the account";
        Rename = "rename", "更改姓名", "another name";
        Reset = "reset", "重置密码", "new first password";
        ResetCode = "reset_code", "取消动态码", "second factor taken away";
        ForgetPhones = "forget_phones", "清除手机资料", "phones forget everything";
    }
}

coded_enum! {
    /// State of a proposed change of an account.
    pub enum AccountChangeState {
        Proposed = "proposed", "待确认", "to be confirmed";
        Confirmed = "confirmed", "已确认", "confirmed";
        Refused = "refused", "未同意", "refused";
    }
}
