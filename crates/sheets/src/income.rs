//! The monthly statements 收支月报表: one row per household and month.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::NaiveDate;
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::household::not_in_future;
use shouwang_domain::id_number::IdNumber;
use shouwang_domain::income::{Amounts, Period};
use shouwang_domain::{Fen, Problem};

use crate::cells::Cells;
use crate::column::{also, column, required};
use crate::table;
use crate::{CellProblem, ColumnKind, ColumnPlaces, ColumnSpec, ParsedWorkbook, Place, Together};

/// One row: what a household reports for a month, or for a year.
#[derive(Debug, Clone, PartialEq)]
pub struct IncomeRow {
    /// Where the row stands.
    pub place: Place,
    /// 户编号, as in the register.
    pub household_number: String,
    /// Name of the head, for a check by the caller.
    pub head_name: Option<String>,
    /// ID number of the head, for a check by the caller.
    pub head_id: Option<IdNumber>,
    /// The month, or a year for an annual figure.
    pub period: Period,
    /// The amounts; a blank cell is `None`. Without any amount the period is not reported ([`Amounts::is_reported`]).
    pub amounts: Amounts,
    /// Estimated instead of counted. An annual figure always is.
    pub estimated: bool,
    /// How guarantees stood in the month; those that were not looked at are not here.
    pub guarantees: Vec<(Guarantee, GuaranteeState)>,
    /// Remark.
    pub note: Option<String>,
}

/// Statements as read.
#[derive(Debug, Clone, Default)]
pub struct IncomeSheet {
    /// Rows in the order of the file, the unreported ones included. Incomplete while there are problems.
    pub rows: Vec<IncomeRow>,
    /// Every cell and row that is wrong. Any of them stops the import.
    pub problems: Vec<CellProblem>,
    /// Contradictions that a person should look at; they stop nothing.
    pub flags: Vec<CellProblem>,
    /// Sheets and columns that were not read.
    pub notes: Vec<CellProblem>,
    /// Where the columns stand.
    pub columns: ColumnPlaces,
    /// Rows of one household and month, of which nobody knows which is meant.
    pub together: Together,
}

impl IncomeSheet {
    /// The statements, when nothing in them is wrong.
    ///
    /// # Errors
    /// One [`Problem`] that lists every wrong place; its code is that of the error when there is one kind only, else
    /// `sheet.has_errors`.
    pub fn into_result(self) -> Result<Self, Problem> {
        table::summary(&self.problems).map_or(Ok(self), Err)
    }
}

/// The columns of the monthly statements. The keys of the amounts are those of [`Amounts::entries`].
pub const INCOME: &[ColumnSpec<'static>] = &[
    required(also(
        column("household_number", "户编号", "household number", ColumnKind::Digits),
        &["户编码", "农户编号", "家庭编号"],
        "与农户登记表一致。",
    )),
    also(
        column("head_name", "户主姓名", "name of the head", ColumnKind::Text),
        &["姓名", "户主"],
        "用于核对。",
    ),
    also(
        column("head_id", "户主证件号码", "ID number of the head", ColumnKind::Digits),
        &["户主身份证号", "户主身份证号码", "证件号码", "身份证号码"],
        "用于核对。",
    ),
    required(also(
        column("period", "月份", "month", ColumnKind::Period),
        &["年月", "填报月份", "所属月份", "所属期"],
        "写作 2026-03；只有全年数的写作 2025年。",
    )),
    required(also(
        column("wage", "工资性收入", "wage income", ColumnKind::Amount),
        &["务工收入", "工资收入"],
        "元。金额栏只要填了一栏，其余空白即为 0；一栏都不填即为未报。",
    )),
    required(also(
        column("business", "经营性收入", "business income", ColumnKind::Amount),
        &["生产经营性收入"],
        "元，未扣除成本。",
    )),
    required(also(
        column("property", "财产性收入", "property income", ColumnKind::Amount),
        &["财产收入"],
        "元。",
    )),
    required(also(
        column("transfer", "转移性收入", "transfer income", ColumnKind::Amount),
        &["转移收入"],
        "元，含低保、养老金、补贴。",
    )),
    required(also(
        column(
            "business_expense",
            "生产经营性支出",
            "business expense",
            ColumnKind::Amount,
        ),
        &["经营性支出", "生产经营支出"],
        "元。",
    )),
    also(
        column("rigid_expense", "刚性支出", "rigid expense", ColumnKind::Amount),
        &["家庭刚性支出"],
        "元，含医疗、教育等。",
    ),
    also(
        column(
            "self_paid_medical",
            "其中：合规自付医疗支出",
            "compliant self-paid medical expense",
            ColumnKind::Amount,
        ),
        &["合规自付支出", "自付医疗支出", "医疗自付"],
        "元，医保报销后自付部分，包含在刚性支出内。",
    ),
    also(
        column("claims", "理赔收入", "insurance claims", ColumnKind::Amount),
        &["保险理赔", "家庭理赔收入"],
        "元，不计入转移性收入。",
    ),
    also(
        column("estimated", "是否估算", "estimated", ColumnKind::YesNo),
        &["估算"],
        "全年数一律视为估算。",
    ),
    also(
        column(
            "education",
            "本月义务教育有保障",
            "compulsory education secured",
            ColumnKind::YesNo,
        ),
        &["义务教育有保障"],
        "三保障和饮水：填“是”或“否”；本月未查看的不填。",
    ),
    also(
        column(
            "medical",
            "本月基本医疗有保障",
            "basic medical care secured",
            ColumnKind::YesNo,
        ),
        &["基本医疗有保障"],
        "",
    ),
    also(
        column("housing", "本月住房安全", "dwelling safe", ColumnKind::YesNo),
        &["住房安全"],
        "",
    ),
    also(
        column("water", "本月饮水安全", "drinking water safe", ColumnKind::YesNo),
        &["饮水安全"],
        "",
    ),
    also(column("note", "备注", "remark", ColumnKind::Text), &["说明"], ""),
];

/// The columns of the guarantees, in the order of the sheet (粤乡村振兴局函〔2021〕43号 第15项：收入、“三保障”和饮水安全).
pub(crate) const GUARANTEES: [(&str, Guarantee); 4] = [
    ("education", Guarantee::Education),
    ("medical", Guarantee::Medical),
    ("housing", Guarantee::Housing),
    ("water", Guarantee::Water),
];

/// Reads monthly statements.
///
/// Checked here is what the file alone can tell: every cell, months that have not begun, one household and month twice.
/// Whether the household exists and its head is who the row says is the business of the caller. `as_of` is today's civil
/// date.
///
/// # Errors
/// `sheet.no_table` when no sheet has the header. Wrong cells are not an error of this function: see
/// [`IncomeSheet::problems`].
pub fn read_income(book: &ParsedWorkbook, as_of: NaiveDate) -> Result<IncomeSheet, Problem> {
    let tables = table::find(book, INCOME)?;
    let columns = tables.places();
    let mut sheet = IncomeSheet {
        problems: tables.problems,
        notes: tables.notes,
        columns,
        ..IncomeSheet::default()
    };
    let mut seen = HashMap::new();
    for found in &tables.found {
        for row in found.rows() {
            let mut cells = found.cells(row, &mut sheet.problems);
            if cells.is_empty() {
                continue;
            }
            let (key, row) = read_row(&mut cells, &mut sheet.flags, as_of);
            // Also a row that cannot be read is about its household and month.
            let Some(key) = key else { continue };
            match seen.entry(key) {
                Entry::Vacant(first) => {
                    first.insert(cells.place());
                    sheet.rows.extend(row);
                }
                Entry::Occupied(first) => {
                    sheet.together.add(vec![first.get().clone(), cells.place()]);
                    cells.complain("period", period_twice());
                }
            }
        }
    }
    Ok(sheet)
}

/// The household and month of a row, and the row where all of it can be read.
fn read_row(
    cells: &mut Cells<'_, '_>,
    flags: &mut Vec<CellProblem>,
    as_of: NaiveDate,
) -> (Option<(String, Period)>, Option<IncomeRow>) {
    cells.require("household_number");
    cells.require("period");
    let household_number = cells.digits("household_number");
    let head_name = cells.text("head_name");
    let head_id = cells.id_text("head_id").and_then(|typed| {
        IdNumber::parse(&typed)
            .map_err(|problem| cells.complain("head_id", problem))
            .ok()
    });
    let period = cells.period("period");
    if let Some(Err(problem)) = period.map(|period| not_in_future(period.first_day(), as_of)) {
        cells.complain("period", problem);
    }
    let amounts = Amounts {
        wage: cells.amount("wage"),
        business: cells.amount("business"),
        property: cells.amount("property"),
        transfer: cells.amount("transfer"),
        business_expense: cells.amount("business_expense"),
        rigid_expense: cells.amount("rigid_expense"),
        self_paid_medical: cells.amount("self_paid_medical"),
        claims: cells.amount("claims"),
    };
    if amounts.self_paid_medical.unwrap_or(Fen::ZERO) > amounts.rigid_expense.unwrap_or(Fen::ZERO) {
        flags.push(cells.at("self_paid_medical", medical_over_rigid()));
    }
    let estimated = cells.yes_no("estimated").unwrap_or(false);
    let guarantees = GUARANTEES.iter().filter_map(|(key, guarantee)| {
        let state = match cells.yes_no(key)? {
            true => GuaranteeState::Met,
            false => GuaranteeState::Unmet,
        };
        Some((*guarantee, state))
    });
    let guarantees: Vec<_> = guarantees.collect();
    if !guarantees.is_empty() && matches!(period, Some(Period::Year(_))) {
        cells.complain("period", guarantees_of_a_year());
    }
    let note = cells.text("note");
    let Some((household_number, period)) = household_number.zip(period) else {
        return (None, None);
    };
    let key = (household_number.clone(), period);
    let row = cells.is_complete().then(|| IncomeRow {
        place: cells.place(),
        household_number,
        head_name,
        head_id,
        period,
        amounts,
        estimated: estimated || matches!(period, Period::Year(_)),
        guarantees,
        note,
    });
    (Some(key), row)
}

fn period_twice() -> Problem {
    Problem::bad_data(
        "income.period_twice",
        "该户同一月份在本文件中已有一行；请合并或删除其中一行。",
        "The file has a row for this household and month already; merge them or delete one.",
    )
}

fn guarantees_of_a_year() -> Problem {
    Problem::bad_data(
        "income.guarantees_of_a_year",
        "三保障和饮水按月填报；全年数的行请不要填写这几栏。",
        "The guarantees are told month by month; leave these columns blank in the row of a year.",
    )
}

fn medical_over_rigid() -> Problem {
    Problem::bad_data(
        "income.medical_over_rigid",
        "合规自付医疗支出大于刚性支出，而前者应包含在后者内；请核对。",
        "The self-paid medical expense is larger than the rigid expense, which should include it; check them.",
    )
}
