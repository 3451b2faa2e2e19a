//! The workbook of records that a town hall sends: sheets and columns called as the registers call them.

use std::path::Path;

use shouwang_domain::Problem;
use shouwang_domain::id_number::IdNumber;
use shouwang_sheets::write::{Cell, Column, TableWriter, optional, text};

/// A register, as its sheet has it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// The name of the sheet.
    name: &'static str,
    is_of_member: bool,
    /// The headers of what a record says.
    columns: &'static [&'static str],
}

const fn of_member(name: &'static str, columns: &'static [&'static str]) -> Kind {
    Kind {
        name,
        is_of_member: true,
        columns,
    }
}

const fn of_household(name: &'static str, columns: &'static [&'static str]) -> Kind {
    Kind {
        name,
        is_of_member: false,
        columns,
    }
}

pub(crate) static EMPLOYMENT: Kind = of_member(
    "务工就业",
    &["务工地点", "行业", "月工资", "开始日期", "结束日期", "结束原因"],
);
pub(crate) static JOB_SEEKING: Kind = of_member("就业意愿", &["了解日期", "是否有就业意愿", "是否登记失业"]);
pub(crate) static HEALTH_EVENT: Kind = of_member("健康变化", &["类别", "认定或确诊日期"]);
pub(crate) static SCHOOLING_COST: Kind = of_member("教育支出", &["支出日期", "支出金额", "获得资助"]);
pub(crate) static LOAN: Kind = of_household(
    "小额贷款",
    &["贷款机构", "贷款金额", "放款日期", "到期日期", "还清日期", "是否贴息"],
);
pub(crate) static OPERATOR_LINK: Kind = of_household(
    "主体带动",
    &["带动主体", "带动方式", "开始日期", "结束日期", "主体或项目失败日期"],
);
pub(crate) static ASSET_DIVIDEND: Kind = of_household(
    "资产收益",
    &["资产名称", "应兑付日期", "应兑付金额", "实际兑付日期", "实际兑付金额"],
);
pub(crate) static BENEFIT: Kind = of_household(
    "政策待遇",
    &["待遇类别", "主管部门", "月金额", "享受起始日期", "政策到期日期"],
);
pub(crate) static LOSS_EVENT: Kind = of_household(
    "灾害事故",
    &[
        "灾害或事故类别",
        "发生日期",
        "损失金额",
        "赔付和救助金额",
        "处理完毕日期",
    ],
);

/// All of them, in the order of their sheets.
static KINDS: [&Kind; 9] = [
    &EMPLOYMENT,
    &JOB_SEEKING,
    &HEALTH_EVENT,
    &SCHOOLING_COST,
    &LOAN,
    &OPERATOR_LINK,
    &ASSET_DIVIDEND,
    &BENEFIT,
    &LOSS_EVENT,
];

/// A record as it is written down.
#[derive(Debug, Clone)]
pub(crate) struct RecordRow {
    pub(crate) kind: &'static Kind,
    pub(crate) household_number: String,
    /// The name of the member, and the ID number where it was written down.
    pub(crate) member: Option<(String, Option<IdNumber>)>,
    /// What it says, in the order of the columns.
    pub(crate) cells: Vec<Cell>,
}

impl RecordRow {
    fn cells(&self) -> Vec<Cell> {
        let mut cells = vec![text(&self.household_number)];
        if let Some((name, id)) = &self.member {
            cells.extend([text(name), optional(id.as_ref().map(IdNumber::reveal))]);
        }
        cells.extend(self.cells.iter().cloned());
        cells
    }
}

/// Writes records, one sheet for each kind that has any; of none at all the first kind's, with nothing but its header.
pub(crate) fn write(path: &Path, rows: &[RecordRow]) -> Result<(), Problem> {
    let mut writer = TableWriter::new();
    for (idx, kind) in KINDS.iter().enumerate() {
        let mut of_kind = rows.iter().filter(|row| row.kind == *kind).peekable();
        if of_kind.peek().is_none() && !(rows.is_empty() && idx == 0) {
            continue;
        }
        let about: &[&str] = match kind.is_of_member {
            true => &["户编号", "姓名", "证件号码"],
            false => &["户编号"],
        };
        let columns: Vec<Column<'_>> = about
            .iter()
            .chain(kind.columns)
            .map(|header| Column::Extra(header))
            .collect();
        writer.begin_sheet(kind.name, None, &columns)?;
        for row in of_kind {
            writer.row(&row.cells())?;
        }
    }
    writer.save(path)
}
