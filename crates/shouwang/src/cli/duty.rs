//! The commands of duties with dates, of the people in charge, and of referrals.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use shouwang_domain::obligation::Event;
use shouwang_domain::role::LiaisonKind;
use shouwang_domain::{AccountId, FilingId, TaskId};

use super::PageArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum DutyCommand {
    /// 编排定期职责：生成、办结、交接待办并发出提醒。 Make, fulfil and pass on the tasks of duties, and remind.
    Schedule {
        /// 区划代码或编号，默认为本岗位所在区划。 Area; without, that of one's post.
        #[arg(long, value_name = "CODE|ID")]
        area: Option<String>,
    },
    /// 职责进度板，逐区划计数。 The board: how duties stand, area by area.
    Board(BoardArgs),
    /// 待办列表。 List tasks.
    List(DutyListArgs),
    /// 按户完成的待办还差哪些户。 What is left of a task, household by household.
    Households {
        /// 待办编号。 Id of the task.
        id: TaskId,
    },
    /// 收到的提醒。 One's reminders.
    Inbox,
    /// 办结待办并附记录。 Close a task with a record.
    Close {
        /// 待办编号。 Id of the task.
        id: TaskId,
        /// 办结日期，默认今天。 The day; without, today.
        #[arg(long, value_name = "DATE")]
        on: Option<NaiveDate>,
        /// 办理结果。 What was done.
        #[arg(long, value_name = "TEXT")]
        result: Option<String>,
        /// 逾期原因。 Why it is late.
        #[arg(long, value_name = "TEXT")]
        late_reason: Option<String>,
    },
    /// 上级免办定期职责。 Waive a recurring duty from above.
    Waive {
        /// 待办编号。 Id of the task.
        id: TaskId,
        /// 理由。 Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// 登记引起职责的事件。 Tell of an event after which something is due.
    Event {
        /// 区划代码或编号。 Area.
        #[arg(long, value_name = "CODE|ID")]
        area: String,
        /// 事件代码，例如 inspection。 The event.
        #[arg(long)]
        event: Event,
        /// 日期，默认今天。 The day; without, today.
        #[arg(long, value_name = "DATE")]
        on: Option<NaiveDate>,
        /// 说明。 Which one.
        #[arg(long, value_name = "TEXT")]
        note: String,
    },
    /// 开通或停止日历订阅。 Begin or end one's calendar feed.
    Calendar {
        /// 停止订阅。 End it.
        #[arg(long)]
        end: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct BoardArgs {
    /// 区划代码或编号，默认为本岗位所在区划。 Area; without, that of one's post.
    #[arg(long, value_name = "CODE|ID")]
    pub(crate) area: Option<String>,
    /// 期限不早于，默认本月第一天。 Due from; without, the first day of this month.
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<NaiveDate>,
    /// 期限不晚于，默认本月最后一天。 Due until; without, the last day of this month.
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<NaiveDate>,
    /// 职责代码。 One duty.
    #[arg(long, value_name = "DUTY")]
    pub(crate) duty: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct DutyListArgs {
    /// 仅本人或本岗位的。 One's own only.
    #[arg(long)]
    pub(crate) mine: bool,
    /// 仅逾期的。 Only what is late.
    #[arg(long)]
    pub(crate) overdue: bool,
    /// 区划代码或编号。 Area.
    #[arg(long, value_name = "CODE|ID")]
    pub(crate) area: Option<String>,
    /// 职责代码。 One duty.
    #[arg(long, value_name = "DUTY")]
    pub(crate) duty: Option<String>,
    /// 周期，例如 2026-03 或 2026-Q1。 One period.
    #[arg(long, value_name = "PERIOD")]
    pub(crate) period: Option<String>,
    #[command(flatten)]
    pub(crate) page: PageArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LiaisonCommand {
    /// 信息员、走访负责人和挂钩干部。 Informants, leaders in charge and stationed cadres.
    List {
        /// 区划代码或编号。 Area.
        #[arg(long, value_name = "CODE|ID")]
        area: Option<String>,
        /// 包括已结束的。 Also those that have ended.
        #[arg(long)]
        past: bool,
    },
    /// 本区划在岗人员及其账号编号。 Who holds a post, with the id of the account.
    People {
        /// 区划代码或编号。 Area.
        #[arg(long, value_name = "CODE|ID")]
        area: Option<String>,
    },
    /// 指定信息员、走访负责人或挂钩干部。 Put somebody in charge of an area.
    Name {
        /// 区划代码或编号。 Area.
        #[arg(long, value_name = "CODE|ID")]
        area: String,
        /// 类别代码，例如 informant。 In what way.
        #[arg(long)]
        kind: LiaisonKind,
        /// 账号编号。 Id of the account.
        #[arg(long, value_name = "ID")]
        account: AccountId,
        /// 开始日期，默认今天。 First day; without, today.
        #[arg(long, value_name = "DATE")]
        from: Option<NaiveDate>,
    },
    /// 走访机制矩阵和缺口。 The matrix of the visits, and what is missing in it.
    Coverage {
        /// 区划代码或编号。 Area.
        #[arg(long, value_name = "CODE|ID")]
        area: Option<String>,
    },
    /// 向县报备本年度走访机制。 File the mechanism of this year with the county.
    File {
        /// 镇的区划代码或编号，默认为本岗位所在区划。 The town; without, that of one's post.
        #[arg(long, value_name = "CODE|ID")]
        area: Option<String>,
        /// 说明。 What the county should know.
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// 备案列表。 Filings.
    Filings {
        /// 区划代码或编号。 Area.
        #[arg(long, value_name = "CODE|ID")]
        area: Option<String>,
    },
    /// 县级审核备案；给出理由则退回。 The county approves a filing, or returns it with a reason.
    Decide {
        /// 备案编号。 Id of the filing.
        id: FilingId,
        /// 退回的理由。 Why it is returned.
        #[arg(long, value_name = "TEXT")]
        returned: Option<String>,
    },
    /// 导出干部联系帮扶制度的佐证材料。 Export the cadre-liaison system as evidence for an inspection.
    Evidence {
        /// 区划代码或编号。 Area.
        #[arg(long, value_name = "CODE|ID")]
        area: Option<String>,
        /// 走访起始日期。 Visits from this day.
        #[arg(long, value_name = "DATE")]
        from: NaiveDate,
        /// 走访截止日期。 Visits until this day.
        #[arg(long, value_name = "DATE")]
        until: NaiveDate,
        /// 尚不存在的 CSV 文件。 A CSV file that does not exist yet.
        #[arg(long, value_name = "FILE.csv")]
        out: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReferralCommand {
    /// 转介列表。 List referrals.
    List {
        /// 仅逾期未答复的。 Only those that were not answered in time.
        #[arg(long)]
        unanswered: bool,
        #[command(flatten)]
        page: PageArgs,
    },
}
