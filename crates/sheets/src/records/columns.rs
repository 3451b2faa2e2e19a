//! The columns of the records: one sheet for each kind.

use shouwang_domain::records::{BenefitKind, HealthEventKind, LinkMode, LossKind, WorkEnd, WorkPlace};

use super::RecordKind;
use crate::column::{also, column, labels, required};
use crate::{ColumnKind, ColumnSpec};

impl RecordKind {
    /// The columns of its sheet.
    pub const fn columns(self) -> &'static [ColumnSpec<'static>] {
        match self {
            Self::Employment => EMPLOYMENT,
            Self::JobSeeking => JOB_SEEKING,
            Self::HealthEvent => HEALTH_EVENT,
            Self::SchoolingCost => SCHOOLING_COST,
            Self::Loan => LOAN,
            Self::OperatorLink => OPERATOR_LINK,
            Self::AssetDividend => ASSET_DIVIDEND,
            Self::Benefit => BENEFIT,
            Self::LossEvent => LOSS_EVENT,
        }
    }
}

const NUMBER: ColumnSpec<'static> = required(also(
    column("household_number", "户编号", "household number", ColumnKind::Digits),
    &["户编码", "农户编号", "家庭编号"],
    "与农户登记表一致。",
));
const MEMBER: ColumnSpec<'static> = also(
    column("member_name", "姓名", "name of the member", ColumnKind::Text),
    &["成员姓名"],
    "与农户登记表一致。",
);
const MEMBER_ID: ColumnSpec<'static> = also(
    column("member_id", "证件号码", "ID number of the member", ColumnKind::Digits),
    &["身份证号", "身份证号码"],
    "用于核对；同户有同名成员时必填。",
);

const fn date(key: &'static str, zh: &'static str, en: &'static str) -> ColumnSpec<'static> {
    column(key, zh, en, ColumnKind::Date)
}

const fn amount(key: &'static str, zh: &'static str, en: &'static str) -> ColumnSpec<'static> {
    also(column(key, zh, en, ColumnKind::Amount), &[], "元。")
}

const fn yes_no(key: &'static str, zh: &'static str, en: &'static str) -> ColumnSpec<'static> {
    column(key, zh, en, ColumnKind::YesNo)
}

const fn text(key: &'static str, zh: &'static str, en: &'static str) -> ColumnSpec<'static> {
    column(key, zh, en, ColumnKind::Text)
}

const EMPLOYMENT: &[ColumnSpec<'static>] = &[
    NUMBER,
    required(MEMBER),
    MEMBER_ID,
    required(column(
        "place",
        "务工地点",
        "place of work",
        ColumnKind::OneOf(labels!(WorkPlace)),
    )),
    text("employer", "用工单位", "employer"),
    text("industry", "行业", "industry"),
    amount("monthly_wage", "月工资", "monthly wage"),
    required(date("started_on", "开始日期", "first day")),
    also(date("ended_on", "结束日期", "end"), &[], "最后一天的次日；在岗的留空。"),
    column(
        "end_reason",
        "结束原因",
        "reason of the end",
        ColumnKind::OneOf(labels!(WorkEnd)),
    ),
    yes_no("public_post", "是否公益性岗位", "public welfare post"),
];

const JOB_SEEKING: &[ColumnSpec<'static>] = &[
    NUMBER,
    required(MEMBER),
    MEMBER_ID,
    required(date("stated_on", "了解日期", "day of the statement")),
    required(yes_no("willing", "是否有就业意愿", "willing to work")),
    yes_no("registered", "是否登记失业", "registered as unemployed"),
];

const HEALTH_EVENT: &[ColumnSpec<'static>] = &[
    NUMBER,
    required(MEMBER),
    MEMBER_ID,
    required(column(
        "kind",
        "类别",
        "kind",
        ColumnKind::OneOf(labels!(HealthEventKind)),
    )),
    required(also(
        date("found_on", "认定或确诊日期", "day it was found"),
        &["认定日期", "确诊日期"],
        "",
    )),
];

const SCHOOLING_COST: &[ColumnSpec<'static>] = &[
    NUMBER,
    required(MEMBER),
    MEMBER_ID,
    required(date("paid_on", "支出日期", "day of payment")),
    required(also(
        amount("amount", "支出金额", "amount"),
        &["金额"],
        "元，含学费、住宿费、生活费。",
    )),
    amount("aid", "获得资助", "aid received"),
];

const LOAN: &[ColumnSpec<'static>] = &[
    NUMBER,
    required(text("bank", "贷款机构", "lender")),
    required(also(amount("amount", "贷款金额", "amount"), &["金额"], "元。")),
    required(date("lent_on", "放款日期", "day it was lent")),
    required(date("due_on", "到期日期", "day it is due")),
    date("repaid_on", "还清日期", "day it was repaid"),
    also(
        amount("overdue_amount", "逾期金额", "overdue amount"),
        &[],
        "元；已到期未还而留空的，按全额计。",
    ),
    yes_no("subsidised", "是否贴息", "interest subsidised"),
];

const OPERATOR_LINK: &[ColumnSpec<'static>] = &[
    NUMBER,
    required(also(
        text("operator", "带动主体", "operator"),
        &["经营主体", "项目名称"],
        "",
    )),
    required(column("mode", "带动方式", "mode", ColumnKind::OneOf(labels!(LinkMode)))),
    required(date("from_on", "开始日期", "first day")),
    also(
        date("to_on", "结束日期", "end"),
        &[],
        "最后一天的次日；仍在带动的留空。",
    ),
    date("failed_on", "主体或项目失败日期", "day the operator or project failed"),
];

const ASSET_DIVIDEND: &[ColumnSpec<'static>] = &[
    NUMBER,
    required(text("asset", "资产名称", "asset")),
    required(date("due_on", "应兑付日期", "day it is due")),
    required(amount("amount_due", "应兑付金额", "amount due")),
    date("paid_on", "实际兑付日期", "day it was paid"),
    amount("amount_paid", "实际兑付金额", "amount paid"),
];

const BENEFIT: &[ColumnSpec<'static>] = &[
    NUMBER,
    also(MEMBER, &["成员姓名"], "全户享受的留空。"),
    MEMBER_ID,
    required(column(
        "kind",
        "待遇类别",
        "kind",
        ColumnKind::OneOf(labels!(BenefitKind)),
    )),
    text("department", "主管部门", "department"),
    amount("monthly_amount", "月金额", "amount in a month"),
    required(date("from_on", "享受起始日期", "first day")),
    also(
        date("ends_on", "享受截止日期", "end"),
        &[],
        "最后一天的次日；仍在享受的留空。",
    ),
    date("policy_ends_on", "政策到期日期", "end of the policy"),
];

const LOSS_EVENT: &[ColumnSpec<'static>] = &[
    NUMBER,
    required(column(
        "kind",
        "灾害或事故类别",
        "kind",
        ColumnKind::OneOf(labels!(LossKind)),
    )),
    required(date("happened_on", "发生日期", "day")),
    required(amount("loss", "损失金额", "loss")),
    amount("compensated", "赔付和救助金额", "compensation and relief"),
    date("settled_on", "处理完毕日期", "day it was settled"),
];
