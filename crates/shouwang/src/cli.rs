//! The commands as they are typed: a noun, then a verb. Help is Chinese first, then English.

pub(crate) mod account;
mod backup;
mod discovery;
mod draw;
mod duty;
mod link;
mod paper;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Arg, ArgAction, Args, CommandFactory, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use shouwang_domain::lists::ListName;
use shouwang_domain::risk::Population;
use shouwang_domain::warning::WarningState;
use shouwang_domain::{HouseholdId, ImportRunId, ListRequestId, Month, SnapshotId, TuningId};
use shouwang_service::overview::list_file::TakenList;

use crate::lang::Lang;

pub(crate) use account::{AccountCommand, PostCommand};
pub(crate) use backup::{BackupArgs, RestoreArgs};
pub(crate) use discovery::{DiscoveryCommand, EvaluateArgs, FitArgs};
pub(crate) use draw::DrawCommand;
pub(crate) use duty::{BoardArgs, DutyCommand, DutyListArgs, LiaisonCommand, ReferralCommand};
pub(crate) use link::{LinkCommand, LinkEvaluateArgs, LinkRunArgs, LinkTrainArgs, ListsArgs};
pub(crate) use paper::PaperCommand;

/// 守望：防止返贫动态监测和帮扶。 Keep watch over rural households and help them in time.
#[derive(Debug, Parser)]
#[command(name = "shouwang", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub(crate) struct Global {
    /// 数据目录。 Data directory.
    #[arg(
        long,
        global = true,
        env = "SHOUWANG_DATA",
        default_value = "./shouwang-data",
        value_name = "DIR"
    )]
    pub(crate) data: PathBuf,
    /// PostgreSQL 地址；不填则使用数据目录中的 SQLite。 URL of PostgreSQL; without it, SQLite in the data directory.
    #[arg(
        long,
        global = true,
        env = "SHOUWANG_DATABASE_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub(crate) database_url: Option<String>,
    /// PostgreSQL 库表属主的地址；init、doctor、serve、restore 用它建立和升级库表。 URL of the owner of the tables, to make and migrate them.
    #[arg(
        long,
        global = true,
        env = "SHOUWANG_OWNER_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub(crate) owner_url: Option<String>,
    /// 以 JSON 输出结果和错误。 Print results and errors as JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// 提示语言，默认按环境变量 LANG，否则中文。 Language of messages: LANG, else Chinese.
    #[arg(long, global = true, value_name = "zh|en", hide_possible_values = true)]
    pub(crate) lang: Option<Lang>,
}

impl Cli {
    /// The command line with all headings of its help in both languages.
    pub(crate) fn bilingual() -> clap::Command {
        let command = bilingual(<Self as CommandFactory>::command());
        let version = Arg::new("version")
            .long("version")
            .short('V')
            .action(ArgAction::Version);
        command
            .disable_version_flag(true)
            .arg(version.help("显示版本。 Print the version.").display_order(COMMON + 2))
    }

    /// Reads a command line; its first word is the program.
    pub(crate) fn read(words: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> Result<Self, clap::Error> {
        Self::from_arg_matches(&Self::bilingual().try_get_matches_from(words)?)
    }
}

/// Place in the help of the options that are common to all commands.
const COMMON: usize = 900;

/// The templates of help are not inherited, so they are set on every command.
fn bilingual(command: clap::Command) -> clap::Command {
    let help = Arg::new("help").long("help").short('h').action(ArgAction::Help);
    command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .arg(help.help("显示用法。 Print this help.").display_order(COMMON + 1))
        .subcommand_help_heading("命令 Commands")
        .help_template("{about-with-newline}\n用法 Usage: {usage}\n\n{all-args}")
        .mut_args(|arg| {
            let heading = if arg.is_positional() {
                "参数 Arguments"
            } else {
                "选项 Options"
            };
            let arg = arg.help_heading(heading);
            // What every command has comes after what is its own.
            if arg.is_global_set() {
                arg.display_order(COMMON)
            } else {
                arg
            }
        })
        .mut_subcommands(bilingual)
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// 初始化安装，并给出三个管理员的一次性密码。 Begin an installation; shows three one-time passwords.
    Init(InitArgs),
    /// 检查安装是否完好（不显示个人信息）。 Check the installation; shows no personal data.
    Doctor,
    /// 保存期限：列出到期内容并清除，`--dry-run` 只列出。 Terms: erase what is past its term, or only show it.
    Retention(RetentionArgs),
    /// 备份：整个安装存为一个加密文件，运行中也可以。 Back up the installation into one sealed file, also while it is served.
    Backup(BackupArgs),
    /// 从备份恢复到空的位置。 Restore a backup to an empty place.
    Restore(RestoreArgs),
    /// 登录。 Log in.
    Login(LoginArgs),
    /// 退出登录。 Log out.
    Logout,
    /// 当前登录人和岗位。 Who is logged in, in which post.
    Whoami,
    /// 岗位。 Posts.
    #[command(subcommand)]
    Post(PostCommand),
    /// 密码。 The password.
    #[command(subcommand)]
    Password(PasswordCommand),
    /// 账号。 Accounts.
    #[command(subcommand)]
    Account(AccountCommand),
    /// 区划。 Areas.
    #[command(subcommand)]
    Area(AreaCommand),
    /// 统计用区划名录。 Editions of the statistical divisions.
    #[command(subcommand)]
    Division(DivisionCommand),
    /// 导入表格：全部成功或全部不导入，也可只导入没有错误的行。 Import spreadsheets, all or nothing, or the right rows.
    #[command(subcommand)]
    Import(ImportCommand),
    /// 空白表格和预填的月度采集表。 Sheets to be filled in: empty ones, and a month's collection.
    #[command(subcommand)]
    Template(TemplateCommand),
    /// 导出在册农户的登记表。 The register as a sheet.
    #[command(subcommand)]
    Export(ExportCommand),
    /// 本单位的导入批次：列出、撤销。 The imports of one's office.
    #[command(subcommand)]
    Batch(BatchCommand),
    /// 按现行政策筛查农户。 Screen households by the policy in force.
    Screen(ScreenArgs),
    /// 指标快照。 Snapshots of facts.
    #[command(subcommand)]
    Snapshot(SnapshotCommand),
    /// 农户。 Households.
    #[command(subcommand)]
    Household(HouseholdCommand),
    /// 预警。 Warnings.
    #[command(subcommand)]
    Warning(WarningCommand),
    /// 定期职责、待办和提醒。 Duties with dates, tasks and reminders.
    #[command(subcommand)]
    Duty(DutyCommand),
    /// 信息员、走访负责人、挂钩干部和走访机制备案。 Who is in charge of which area, and filing it.
    #[command(subcommand)]
    Liaison(LiaisonCommand),
    /// 转介给部门。 Referrals to departments.
    #[command(subcommand)]
    Referral(ReferralCommand),
    /// 案件的文书：公示、承诺授权书、评议记录、审批表等（PDF）。 The papers of a case, as PDF.
    #[command(subcommand)]
    Paper(PaperCommand),
    /// 先走访谁、漏了多少：分值表和走访顺序的检验。 Whom to visit first: points, measured against a truth.
    #[command(subcommand)]
    Discovery(DiscoveryCommand),
    /// 抽样：重新抽取并比对公布的结果。 Draws: draw a published sample again.
    #[command(subcommand)]
    Draw(DrawCommand),
    /// 名单：危房、饮水、失学、参保、代缴、救助、就业。 Derived lists.
    #[command(subcommand)]
    List(ListCommand),
    /// 名单比对：每一行说的是谁。 Whom the rows of a list are about; works on files alone.
    #[command(subcommand)]
    Link(LinkCommand),
    /// 政策包。 Policy packs.
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// 台账表单：检查、列出、查看。 Registers: their descriptions.
    #[command(subcommand)]
    Form(FormCommand),
    /// 规则的命中率和调参。 How the rules do, and the tunings of their parameters.
    #[command(subcommand)]
    Rule(RuleCommand),
    /// 存证。 Evidence.
    #[command(subcommand)]
    Evidence(EvidenceCommand),
    /// 以本人身份调用接口，与网页完全相同。 Call the API as the person logged in.
    Api(ApiArgs),
    /// 提供网页和接口服务。 Serve the API.
    Serve(ServeArgs),
    /// 演示县（全部为虚构数据）。 The demo county; all data is fictional.
    #[command(subcommand)]
    Demo(DemoCommand),
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// 节点号，0 至 1023，全省不重复。 Node number, 0 to 1023, unique in the province.
    #[arg(long, value_name = "N")]
    pub(crate) node: u16,
    /// 检查点上的来源名，例如 shouwang.example/990101。 Name on the checkpoints.
    #[arg(long, value_name = "NAME")]
    pub(crate) origin: String,
    /// 最高一级区划代码。 Division code of the root of the area tree.
    #[arg(long, value_name = "CODE")]
    pub(crate) root_code: String,
    /// 最高一级区划名称。 Its name.
    #[arg(long, value_name = "NAME")]
    pub(crate) root_name: String,
    /// 允许调整时钟，仅供演示和测试，以后不能再开启。 The clock may be moved; for demonstrations and tests only.
    #[arg(long)]
    pub(crate) movable_clock: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RetentionArgs {
    /// 只列出，不清除。 Show only, and erase nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct LoginArgs {
    /// 登录名。 Login name.
    #[arg(long, value_name = "LOGIN")]
    pub(crate) user: Option<String>,
    /// 从标准输入读取密码。 Read the password from standard input.
    #[arg(long, requires = "user")]
    pub(crate) password_stdin: bool,
    /// 动态码或备用码，账号启用了动态码时填写；不填则在终端询问。 Code of the second factor, or a recovery code; asked for at the terminal otherwise.
    #[arg(long)]
    pub(crate) code: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PasswordCommand {
    /// 修改本人密码。 Change one's own password.
    Change {
        /// 从标准输入读取两行：原密码、新密码。 Read two lines from standard input: the old one, the new one.
        #[arg(long)]
        stdin: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum AreaCommand {
    /// 导入区划表：`code,parent_code,level,kind,name`。 Import a list of areas.
    Import {
        /// CSV 文件。 The CSV file.
        file: PathBuf,
    },
    /// 本人可见的区划。 The areas one may see.
    List,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DivisionCommand {
    /// 导入一版区划名录：`code,level,name`，只有变动的区划重新编号。 Take over an edition; only what moved is numbered anew.
    Import {
        /// CSV 文件。 The CSV file.
        file: PathBuf,
        /// 名录自何日起适用。 The day from which it holds.
        #[arg(long, value_name = "DATE")]
        as_of: NaiveDate,
        /// 变更对照表：`level,old,new`，写明撤并的区划归入何处。 What became of divisions that are no longer listed.
        #[arg(long, value_name = "FILE.csv")]
        successors: Option<PathBuf>,
        /// 只检查，不写入。 Check only; write nothing.
        #[arg(long)]
        dry_run: bool,
        /// 有农户或岗位改属另一个县的，经两地同意后加此项。 Households or posts come under another county, with the consent of both.
        #[arg(long)]
        across_counties: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ImportCommand {
    /// 农户登记表。 Household registers.
    Register(ImportArgs),
    /// 收支月报表。 Monthly statements.
    Income(ImportArgs),
    /// 台账表格：工作表以台账命名，一次可含几本台账。 Sheets of registers, each named after its register.
    Ledger(ImportArgs),
    /// 部门名单：与登记比对，发出预警。 A department's list of a month, compared with the register.
    Department {
        /// 名单编号，如 dropout。 The list, such as dropout.
        #[arg(value_name = "LIST")]
        list: String,
        /// 名单的月份，如 2026-02。 The month of the list.
        #[arg(value_name = "MONTH")]
        month: Month,
        /// 名单文件。 The file.
        #[arg(value_name = "FILE.csv")]
        file: PathBuf,
        /// 更正本月已报送的：不再列出的予以撤回；不填则作为其中一部分。 It corrects what was sent for the month; else it is a part of it.
        #[arg(long)]
        corrects: bool,
        /// 只检查，不写入。 Check only; write nothing.
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum BatchCommand {
    /// 最近的导入批次。 The newest of them.
    List,
    /// 一个批次。 One of them.
    Show {
        /// 批次号。 Its number.
        id: ImportRunId,
    },
    /// 撤销一次导入；之后有人改过或办理过的，不能整批撤销。 Take back an import on which nothing rests yet.
    Undo {
        /// 批次号。 Its number.
        id: ImportRunId,
        /// 原因，不写个人信息。 Why; no personal data.
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum TemplateCommand {
    /// 空白农户登记表。 An empty household register.
    Register {
        /// 写入的文件。 The file to write.
        #[arg(long, value_name = "FILE.xlsx")]
        out: PathBuf,
    },
    /// 空白收支月报表。 Empty monthly statements.
    Income {
        /// 写入的文件。 The file to write.
        #[arg(long, value_name = "FILE.xlsx")]
        out: PathBuf,
    },
    /// 某月的收支采集表：应填而未填的农户每户一行，附上月数。 A month's statements, a row for each household that has not reported.
    Collection {
        /// 月份，默认上月。 The month; without, the last one.
        #[arg(long, value_name = "MONTH")]
        month: Option<Month>,
        /// 区划代码或编号，默认为本岗位所在区划。 Area; without, that of one's post.
        #[arg(long, value_name = "CODE|ID")]
        area: Option<String>,
        /// 写入的文件。 The file to write.
        #[arg(long, value_name = "FILE.xlsx")]
        out: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ExportCommand {
    /// 某区划在册农户的登记表，可改后重新导入；不含证件号码、电话、账号和疾病名称。 The register of an area, to be mended and brought
    /// back; without ID numbers, telephones, accounts and illnesses.
    Register {
        /// 区划代码或编号，默认为本岗位所在区划。 Area; without, that of one's post.
        #[arg(long, value_name = "CODE|ID")]
        area: Option<String>,
        /// 超过 1,000 行时，另一人同意的申请编号。 The agreed request, for more than 1,000 rows.
        #[arg(long, value_name = "ID")]
        request: Option<ListRequestId>,
        /// 写入的文件。 The file to write.
        #[arg(long, value_name = "FILE.xlsx")]
        out: PathBuf,
    },
    /// 一个列表的全部行，如 households、warnings、cases；脱敏同页面。 All rows of a list, masked as a screen masks them.
    List {
        /// 列表，如 households。 The list.
        #[arg(value_name = "LIST")]
        list: TakenList,
        /// 区划代码或编号，默认为本岗位所在区划。 Area; without, that of one's post.
        #[arg(long, value_name = "CODE|ID")]
        area: Option<String>,
        /// 列表的其他条件，JSON。 Other filters of the list, as JSON.
        #[arg(long, value_name = "JSON")]
        query: Option<String>,
        /// 用途。 What for.
        #[arg(long, value_name = "TEXT")]
        purpose: Option<String>,
        /// 超过 1,000 行时，另一人同意的申请编号。 The agreed request, for more than 1,000 rows.
        #[arg(long, value_name = "ID")]
        request: Option<ListRequestId>,
        /// 写入的文件，按扩展名为表格或文本。 The file to write; its ending says of which kind.
        #[arg(long, value_name = "FILE.xlsx|FILE.csv")]
        out: PathBuf,
    },
    /// 某区划一个季度的数据，每个列表一张表。 The data of an area and quarter, a sheet for each list.
    Quarter {
        /// 年份。 The year.
        year: i32,
        /// 季度，1 至 4。 The quarter, 1 to 4.
        quarter: u32,
        /// 区划代码或编号，默认为本岗位所在区划。 Area; without, that of one's post.
        #[arg(long, value_name = "CODE|ID")]
        area: Option<String>,
        /// 用途。 What for.
        #[arg(long, value_name = "TEXT")]
        purpose: Option<String>,
        /// 超过 1,000 行时，另一人同意的申请编号。 The agreed request, for more than 1,000 rows.
        #[arg(long, value_name = "ID")]
        request: Option<ListRequestId>,
        /// 写入的文件。 The file to write.
        #[arg(long, value_name = "FILE.xlsx")]
        out: PathBuf,
    },
    /// 待录入省系统的监测对象，按省系统的列。 Households to be entered into the provincial system, in its own columns.
    External {
        /// 区划代码或编号，默认为本岗位所在区划。 Area; without, that of one's post.
        #[arg(long, value_name = "CODE|ID")]
        area: Option<String>,
        /// 证件号码和电话不脱敏，须有查看敏感信息的权限。 ID numbers and telephones in full; it takes the right to reveal.
        #[arg(long)]
        revealed: bool,
        /// 用途。 What for.
        #[arg(long, value_name = "TEXT")]
        purpose: Option<String>,
        /// 超过 1,000 行时，另一人同意的申请编号。 The agreed request, for more than 1,000 rows.
        #[arg(long, value_name = "ID")]
        request: Option<ListRequestId>,
        /// 写入的文件。 The file to write.
        #[arg(long, value_name = "FILE.xlsx")]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// 表格文件，逐个导入。 Spreadsheets, imported one after the other.
    #[arg(required = true, value_name = "FILE.xlsx")]
    pub(crate) files: Vec<PathBuf>,
    /// 只检查，不写入。 Check only; write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// 只导入没有错误的行，其余留待改正。 Take over only the rows that are right.
    #[arg(long)]
    pub(crate) only_right: bool,
    /// 只检查一个文件，把检查结果逐行写在它的副本里。 Check one file and write a copy with what was found in each row.
    #[arg(long, value_name = "FILE.xlsx", conflicts_with_all = ["dry_run", "only_right"])]
    pub(crate) marked: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ScreenArgs {
    /// 区划代码或编号，默认为本岗位所在区划。 Area; without, that of one's post.
    #[arg(long, value_name = "CODE|ID")]
    pub(crate) area: Option<String>,
    /// 数据日期，默认今天。 Date of the facts; without, today.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<NaiveDate>,
    /// 不写入，列出每户每条规则的结果。 Write nothing; list what every rule says of every household.
    #[arg(long, conflicts_with = "compare")]
    pub(crate) outcomes: bool,
    /// 不写入，逐户核对筛查与解释是否一致。 Write nothing; check that screening and explanation agree everywhere.
    #[arg(long)]
    pub(crate) compare: bool,
    /// 只读取可能变化的户，其余沿用上次快照；结果与全量相同。 Read only what may differ; the result is the same.
    #[arg(long, conflicts_with_all = ["outcomes", "compare"])]
    pub(crate) incremental: bool,
    /// 不写入，按当时的政策包重跑快照。 Write nothing; screen a snapshot again by the packs of then.
    #[arg(long, value_name = "ID", conflicts_with_all = ["outcomes", "compare", "incremental", "area", "as_of"])]
    pub(crate) snapshot: Option<SnapshotId>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SnapshotCommand {
    /// 保存指标快照，身份信息另行加密。 Keep the facts of an area, with names sealed apart.
    Create {
        /// 区划代码或编号，默认为本岗位所在区划。 Area; without, that of one's post.
        #[arg(long, value_name = "CODE|ID")]
        area: Option<String>,
        /// 数据日期，默认今天。 Date of the facts; without, today.
        #[arg(long, value_name = "DATE")]
        as_of: Option<NaiveDate>,
    },
    /// 快照列表。 List snapshots.
    List,
    /// 销毁快照中姓名和证件号码的密钥。 Destroy the key of a snapshot's names and ID numbers.
    Erase {
        /// 快照编号。 Id of the snapshot.
        id: SnapshotId,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum HouseholdCommand {
    /// 农户列表。 List households.
    List(HouseholdListArgs),
    /// 一户的全部情况（敏感信息已隐去）。 All about one household, with sensitive fields masked.
    Show {
        /// 户编号（系统编号）。 Id of the household.
        id: HouseholdId,
    },
    /// 每条规则对该户的结果、依据和阈值。 What every rule says of a household, and why.
    Explain {
        /// 户编号（系统编号）。 Id of the household.
        id: HouseholdId,
        /// 数据日期，默认今天。 Date of the facts; without, today.
        #[arg(long, value_name = "DATE")]
        as_of: Option<NaiveDate>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct HouseholdListArgs {
    /// 区划代码或编号。 Area.
    #[arg(long, value_name = "CODE|ID")]
    pub(crate) area: Option<String>,
    /// 户类型代码。 Base register.
    #[arg(long)]
    pub(crate) population: Option<Population>,
    /// 仅监测对象。 Monitored households only.
    #[arg(long)]
    pub(crate) monitored: bool,
    /// 姓名、证件号码后四位、户编号。 Name, last four digits, or number.
    #[arg(long, short, value_name = "TEXT")]
    pub(crate) query: Option<String>,
    #[command(flatten)]
    pub(crate) page: PageArgs,
}

#[derive(Debug, Args)]
pub(crate) struct PageArgs {
    /// 每页条数。 Rows per page.
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u32>,
    /// 接着上一页的游标。 Go on from a cursor.
    #[arg(long, value_name = "CURSOR", conflicts_with = "all")]
    pub(crate) cursor: Option<String>,
    /// 全部页。 All pages.
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum WarningCommand {
    /// 预警列表。 List warnings.
    List {
        /// 区划代码或编号。 Area.
        #[arg(long, value_name = "CODE|ID")]
        area: Option<String>,
        /// 状态代码，例如 open。 State.
        #[arg(long)]
        state: Option<WarningState>,
        #[command(flatten)]
        page: PageArgs,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum RuleCommand {
    /// 现行规则、参数和命中率。 The rules in force, their parameters and hit rates.
    List {
        /// 区划代码或编号，默认本岗位所在地。 The area; by default that of the post.
        #[arg(long)]
        area: Option<String>,
        /// 起始月份。 First month.
        #[arg(long)]
        from: Option<Month>,
        /// 截止月份，默认本月。 Last month; by default the current one.
        #[arg(long)]
        to: Option<Month>,
    },
    /// 提出调参，须由另一人审定。 Propose another value of a parameter; somebody else decides.
    Tune {
        /// 参数名。 Name of the parameter.
        param: String,
        /// 新值：元、百分比、天、月或份数。 The value in yuan, percent, days, months or parts.
        value: i64,
        /// 生效日期，从今天起。 First day, today or later.
        #[arg(long)]
        from: NaiveDate,
        /// 理由。 Why.
        #[arg(long)]
        reason: String,
    },
    /// 审定他人提出的调参。 Decide a tuning that somebody else proposed.
    Decide {
        /// 调参编号。 Id of the tuning.
        id: TuningId,
        /// 不批准。 Refuse it.
        #[arg(long, requires = "note")]
        refuse: bool,
        /// 审定意见。 Remark.
        #[arg(long)]
        note: Option<String>,
    },
    /// 调参列表。 The tunings.
    Tunings,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ListCommand {
    /// 在名单上的农户及原因。 The households on a list, and why.
    Show {
        #[command(flatten)]
        of: ListArgs,
        #[command(flatten)]
        page: PageArgs,
    },
    /// 按下级区划计数。 Count a list by the areas below one.
    Counts(ListArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// 名单代码。 Code of the list, such as `zero_employment`.
    #[arg(value_name = "NAME")]
    pub(crate) name: ListName,
    /// 区划代码或编号。 Area.
    #[arg(long, value_name = "CODE|ID")]
    pub(crate) area: Option<String>,
    /// 仅监测对象。 Monitored households only.
    #[arg(long)]
    pub(crate) monitored: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// 检查文件夹中的全部政策包：编译规则，运行用例。 Check all packs in a folder: compile rules, run cases.
    Check {
        /// 文件夹。 The folder.
        dir: PathBuf,
    },
    /// 本安装的政策包，哪个正在生效。 The packs of the installation, and which is in force.
    List,
    /// 测算：监测线和户类型变动后谁进谁出。 What if line and base registers were others? Writes nothing.
    Whatif(WhatIfArgs),
    /// 标准变动后状态改变的农户。 Households whose state a new pack changes.
    Change {
        /// 区划代码或编号，默认为本岗位所在区划。 Area; without, that of one's post.
        #[arg(long, value_name = "CODE|ID")]
        area: Option<String>,
        /// 原标准执行期间的某一天。 A day on which the pack of before was in force.
        #[arg(long, value_name = "DATE")]
        before: NaiveDate,
        /// 新标准执行期间的某一天，默认今天。 A day on which the new pack is in force; without, today.
        #[arg(long, value_name = "DATE")]
        on: Option<NaiveDate>,
        /// 生成解释引导待办。 Make the tasks of guidance.
        #[arg(long)]
        tasks: bool,
    },
    /// 政策文件目录、上级文件和引用。 The register of documents with their parents and what cites them.
    Documents,
    /// 即将到期的帮扶措施。 Measures that lapse soon.
    Lapsing {
        /// 区划代码或编号，默认为本岗位所在区划。 Area; without, that of one's post.
        #[arg(long, value_name = "CODE|ID")]
        area: Option<String>,
        /// 提前天数，默认60天。 So many days ahead; without, 60.
        #[arg(long, value_name = "N")]
        days: Option<u64>,
    },
    /// 应纳未纳名单及原因。 Households below the line that are not monitored, and why.
    Gaps {
        /// 区划代码或编号，默认为本岗位所在区划。 Area; without, that of one's post.
        #[arg(long, value_name = "CODE|ID")]
        area: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum FormCommand {
    /// 检查表单描述：名称、条件、校验和用例。 Check descriptions of registers: names, conditions, checks, cases.
    Check {
        /// 表单描述文件或文件夹；不写则检查程序自带的。 Files or folders; without, those of the program.
        paths: Vec<PathBuf>,
    },
    /// 可查看的台账。 The registers that one may look at.
    List,
    /// 一本台账的项目、选项和校验。 The fields, choices and checks of a register.
    Show {
        /// 台账名称，如 asset。 Its id, such as asset.
        id: String,
    },
    /// 台账的空白表格模板，附填写说明。 An empty workbook of a register, with instructions.
    Template {
        /// 台账名称；不写则为可登记的全部台账。 Its id; without, all to which one may add.
        id: Option<String>,
        /// 写入的文件。 The file to write.
        #[arg(long, value_name = "FILE.xlsx")]
        out: PathBuf,
    },
    /// 导入一本台账的表格（.xlsx 或 .csv），全部成功或全部不导入。 Import sheets of a register, all or nothing.
    Import {
        /// 台账名称。 Its id.
        id: String,
        /// 表格和选项。 The files.
        #[command(flatten)]
        args: ImportArgs,
    },
    /// 导出一本台账的记录，栏目齐全，不含证件号码。 The records of a register as a workbook, without ID numbers.
    Export {
        /// 台账名称。 Its id.
        id: String,
        /// 写入的文件。 The file to write.
        #[arg(long, value_name = "FILE.xlsx")]
        out: PathBuf,
        /// 区划代码或编号，默认为可见的全部。 Area; without, all that one may see.
        #[arg(long, value_name = "CODE|ID")]
        area: Option<String>,
        /// 筛选条件，如 `kind=guard;month=2026-01..2026-03`。 Which records.
        #[arg(long = "where", value_name = "FILTER")]
        fields: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct WhatIfArgs {
    /// 区划代码或编号，默认为本岗位所在区划。 Area; without, that of one's post.
    #[arg(long, value_name = "CODE|ID")]
    pub(crate) area: Option<String>,
    /// 数据日期，默认今天。 Date of the facts; without, today.
    #[arg(long, value_name = "DATE", conflicts_with = "snapshot")]
    pub(crate) as_of: Option<NaiveDate>,
    /// 使用快照中的数据。 Take the facts of a snapshot.
    #[arg(long, value_name = "ID")]
    pub(crate) snapshot: Option<SnapshotId>,
    /// 监测线（元）。 The line in yuan.
    #[arg(long, value_name = "YUAN")]
    pub(crate) line: Option<i64>,
    /// 户类型，逗号分隔，all 为全部。 Base registers, separated by commas; all for every one.
    #[arg(long, value_name = "LIST", value_parser = populations)]
    pub(crate) populations: Option<Populations>,
    /// 对照的监测线（元），默认现行标准。 The line to compare with; without, the one in force.
    #[arg(long, value_name = "YUAN")]
    pub(crate) from_line: Option<i64>,
    /// 对照的户类型，默认现行标准。 The base registers to compare with; without, those in force.
    #[arg(long, value_name = "LIST", value_parser = populations)]
    pub(crate) from_populations: Option<Populations>,
    /// 每份名单最多列出的户数，默认不限。 At most so many households of each list; without, all.
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
}

/// A list of base registers.
#[derive(Debug, Clone)]
pub(crate) struct Populations(pub(crate) Vec<Population>);

/// An address that people type or scan: nothing but where the server is.
fn public_url(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches('/');
    let host = ["https://", "http://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['?', '#', '@', ' ']) => Ok(text.to_owned()),
        _ => Err(
            "应以 https:// 开头，只写到域名或端口。It begins with https:// and names nothing but where the server is."
                .to_owned(),
        ),
    }
}

fn populations(text: &str) -> Result<Populations, String> {
    if text == "all" {
        return Ok(Populations(Population::ALL.to_vec()));
    }
    let list = text
        .split(',')
        .map(|one| one.trim().parse::<Population>().map_err(|problem| problem.en));
    list.collect::<Result<_, _>>().map(Populations)
}

#[derive(Debug, Subcommand)]
pub(crate) enum EvidenceCommand {
    /// 签发检查点。 Sign a checkpoint.
    Checkpoint,
    /// 导出存证到新目录。 Export the evidence to a new directory.
    Export {
        /// 尚不存在的目录。 A directory that does not exist yet.
        dir: PathBuf,
    },
    /// 离线核验导出的存证。 Verify an export, offline.
    Verify {
        /// 导出的目录。 The exported directory.
        dir: PathBuf,
        /// 自己保存的检查点文件。 Files with checkpoints of one's own.
        #[arg(long, num_args = 1.., value_name = "FILE")]
        held: Vec<PathBuf>,
        /// 自己保存的验证公钥文件。 File with the verifying key of one's own.
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ApiArgs {
    /// 请求方法。 `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    #[arg(value_name = "METHOD")]
    pub(crate) method: String,
    /// 地址，从 `/api/v1` 之后写起，见 `/api/docs`。 Path beneath `/api/v1`; see `/api/docs`.
    #[arg(value_name = "PATH")]
    pub(crate) path: String,
    /// 请求内容：JSON，或 `@文件名`，或 `-` 表示标准输入。 The body: JSON, `@FILE`, or `-` for standard input.
    #[arg(long, value_name = "JSON|@FILE|-")]
    pub(crate) body: Option<String>,
    /// 修改记录时您看到的版本号。 The version that was read, for a change.
    #[arg(long, value_name = "VERSION")]
    pub(crate) if_match: Option<i64>,
    /// 办理原因，与存证一同保存。 Why it is done; kept with the evidence.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// 监听地址。 Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR")]
    pub(crate) listen: SocketAddr,
    /// 对外只经 TLS（由前面的代理终结）：会话 Cookie 仅限本主机和 TLS，并要求浏览器一年内只用 TLS。 People come over TLS alone, which
    /// ends at a proxy: the session's cookie is bound to this host and TLS, and browsers are told to use nothing else.
    #[arg(long)]
    pub(crate) behind_tls: bool,
    /// 群众扫码申报时打开的地址（以 https 开头的域名）；不设则不能打印二维码海报。 The address under which people
    /// reach the pages for applying; without it no poster is printed.
    #[arg(long, value_name = "URL", value_parser = public_url)]
    pub(crate) public_url: Option<String>,
    /// 公众页面：每个网络地址每小时最多提交次数。 Public pages: so many forms an hour from one address.
    #[arg(long, default_value_t = 600, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) public_per_address: u32,
    /// 公众页面：每个二维码每天最多收到的申报数。 Public pages: so many applications a day by one code.
    #[arg(long, default_value_t = 300, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) public_per_code: u32,
    /// 日志格式。 Format of the log.
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub(crate) log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// 文本。 Text.
    Text,
    /// 每行一个 JSON。 One JSON per line.
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DemoCommand {
    /// 生成演示县各镇会报送的表格。 Write the spreadsheets that the towns of the demo county would send.
    Generate {
        /// 户数。 Households.
        #[arg(long, default_value_t = 5000, value_name = "N")]
        households: u32,
        /// 随机种子，相同则文件相同。 Seed: equal seeds give equal files.
        #[arg(long, default_value_t = 1, value_name = "S")]
        seed: u64,
        /// 输出文件夹。 Folder to write to.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// 当前日期，默认今天；收支截至上月。 The current date; statements end with the month before.
        #[arg(long, value_name = "DATE")]
        as_of: Option<NaiveDate>,
        /// 部门名单中的差错为默认的几倍。 How many times as often as by default something goes wrong in the departments' lists.
        #[arg(long, default_value_t = 1.0, value_name = "FACTOR")]
        list_errors: f64,
    },
    /// 从空目录建成演示县，跑完主流程。 Build the demo county from nothing and run the main job.
    Run(DemoRunArgs),
}

#[derive(Debug, Args)]
pub(crate) struct DemoRunArgs {
    /// 户数。 Households.
    #[arg(long, default_value_t = 5000, value_name = "N")]
    pub(crate) households: u32,
    /// 随机种子。 Seed.
    #[arg(long, default_value_t = 1, value_name = "S")]
    pub(crate) seed: u64,
    /// 演示目录；已建成时不再重建。 Folder of the demo; one that is complete is not made again.
    #[arg(long, default_value = "./shouwang-demo", value_name = "DIR")]
    pub(crate) dir: PathBuf,
    /// 只导入和筛查，不逐户核对，不导出存证。 Import and screen only; compare and export nothing.
    #[arg(long)]
    pub(crate) quick: bool,
    /// 建成后在此地址提供服务。 Serve there when done.
    #[arg(long, value_name = "ADDR")]
    pub(crate) serve: Option<SocketAddr>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verify_cli() {
        Cli::bilingual().debug_assert();
    }

    #[test]
    fn every_command_and_option_has_help_in_both_languages() {
        fn check(command: &clap::Command) {
            let texts = command
                .get_arguments()
                .map(|arg| (arg.get_id().to_string(), arg.get_help()))
                .chain([(command.get_name().to_owned(), command.get_about())]);
            for (name, text) in texts {
                let text = text.map(ToString::to_string).unwrap_or_default();
                let (zh, en) = text.split_once("。 ").unwrap_or_default();
                assert!(!zh.is_ascii() && !en.is_empty() && en.is_ascii(), "{name}: {text}");
            }
            command.get_subcommands().for_each(check);
        }
        check(&Cli::bilingual());
    }
}
