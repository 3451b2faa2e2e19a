//! Reading, logging in and being refused: what is noted before the answer leaves.

use crate::coded_enum;

coded_enum! {
    /// What somebody did without changing anything.
    pub enum ReadingKind {
        Household = "household", "查看农户", "looked at the household";
        Income = "income", "查看收支", "looked at the income";
        Records = "records", "查看台账", "looked at the records";
        Explanation = "explanation", "查看规则解释", "looked at the explanation of the rules";
        Case = "case", "查看案件", "looked at the case";
        Freeze = "freeze", "查看固化材料", "looked at the frozen material";
        Warning = "warning", "查看预警", "looked at a warning";
        Clue = "clue", "查看线索", "looked at a clue";
        Application = "application", "查看自主申报", "looked at an application";
        Help = "help", "查看帮扶、走访和转介", "looked at help, visits and referrals";
        Task = "task", "查看待办", "looked at a task";
        Archive = "archive", "查看档案", "looked at the file";
        List = "list", "查看列表", "looked at a list";
        Paper = "paper", "查看材料", "looked at a paper";
        Assets = "assets", "查看资产核查结果", "looked at what was found of assets";
        Reveal = "reveal", "查看敏感信息", "revealed sensitive data";
        LogIn = "log_in", "登录", "logged in";
        LogInFailed = "log_in_failed", "登录失败", "failed to log in";
        LogOut = "log_out", "退出登录", "logged out";
        Refused = "refused", "请求被拒绝", "was refused";
        Absent = "absent", "所查对象不存在或不在范围内", "asked for what is not there, or out of scope";
        Bulk = "bulk", "短时间内查看农户过多", "looked at very many households in an hour";
    }
}
