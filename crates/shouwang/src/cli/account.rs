//! The arguments of `account` and `post`.

use clap::{Args, Subcommand};
use shouwang_domain::role::{Department, Role};
use shouwang_domain::{AccountChangeId, AccountId, PostId};

#[derive(Debug, Subcommand)]
pub(crate) enum PostCommand {
    /// 切换到本人的另一岗位。 Act in another of one's posts.
    Choose {
        /// 岗位编号。 Id of the post.
        id: PostId,
    },
    /// 提出收回岗位，未办事项交给接任者。 Propose to take a post away; what is open passes to the successor.
    Revoke {
        /// 岗位编号。 Id of the post.
        id: PostId,
        /// 接任者的账号编号。 Account that takes over.
        #[arg(long, value_name = "ID")]
        successor: Option<AccountId>,
        #[command(flatten)]
        why: Why,
    },
    /// 提出授予岗位。 Propose to give somebody a post.
    Grant {
        /// 登录名或账号编号。 Login or id of the account.
        #[arg(long, value_name = "LOGIN|ID")]
        account: String,
        /// 角色代码。 Code of the role, such as `town_officer`.
        #[arg(long)]
        role: Role,
        /// 区划代码或编号。 Code or id of the area.
        #[arg(long, value_name = "CODE|ID")]
        area: String,
        /// 部门代码，仅行业部门经办人。 Department, for a department's officer.
        #[arg(long)]
        department: Option<Department>,
        #[command(flatten)]
        why: Why,
    },
}

/// Why something is proposed.
#[derive(Debug, Args)]
pub(crate) struct Why {
    /// 理由。 Why.
    #[arg(long)]
    pub(crate) reason: Option<String>,
}

/// Whose account it is about, and why.
#[derive(Debug, Args)]
pub(crate) struct Whose {
    /// 登录名或账号编号。 Login or id of the account.
    #[arg(value_name = "LOGIN|ID")]
    pub(crate) account: String,
    #[command(flatten)]
    pub(crate) why: Why,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// 提出建立账号，可连同首个岗位。 Propose an account, with its first post if wanted.
    Create {
        /// 登录名。 Login.
        login: String,
        /// 显示姓名。 Name shown.
        #[arg(long)]
        name: String,
        /// 此人不登录，由镇级信息员代录。 The person does not log in; a town's data officer enters for them.
        #[arg(long)]
        no_login: bool,
        /// 首个岗位的角色代码。 Role of the first post.
        #[arg(long, requires = "area")]
        role: Option<Role>,
        /// 首个岗位的区划代码或编号。 Code or id of its area.
        #[arg(long, value_name = "CODE|ID", requires = "role")]
        area: Option<String>,
        /// 部门代码，仅行业部门经办人。 Department, for a department's officer.
        #[arg(long, requires = "role")]
        department: Option<Department>,
        #[command(flatten)]
        why: Why,
    },
    /// 锁定账号：立即生效，再由另一人确认。 Lock an account: at once, and somebody else confirms it afterwards.
    Lock(Whose),
    /// 提出解除锁定。 Propose to unlock an account.
    Unlock(Whose),
    /// 提出停用账号，收回全部岗位。 Propose to end an account with all its posts.
    End(Whose),
    /// 提出更改姓名。 Propose another name.
    Rename {
        #[command(flatten)]
        whose: Whose,
        /// 显示姓名。 Name shown.
        #[arg(long)]
        name: String,
    },
    /// 提出重置密码。 Propose a new first password.
    Reset(Whose),
    /// 提出取消动态码，手机丢失时用。 Propose to take away the second factor, of a telephone that is gone.
    ResetCode(Whose),
    /// 提出清除此人所有手机上的资料，手机丢失时用。 Propose that all phones of a person forget, of which one is gone.
    ForgetPhones(Whose),
    /// 账号和岗位变动，含待确认的。 What was proposed about accounts and posts, and what waits to be confirmed.
    Changes,
    /// 确认他人提出的变动。 Confirm what somebody else proposed.
    Decide {
        /// 变动编号。 Id of the change.
        id: AccountChangeId,
        /// 不同意。 Refuse it.
        #[arg(long, requires = "note")]
        refuse: bool,
        /// 意见。 Remark.
        #[arg(long)]
        note: Option<String>,
    },
    /// 全部账号和岗位。 All accounts with their posts.
    List,
}
