//! Workbooks out: templates, registers and statements, in bounded memory.
//!
//! User text is written as text, never as a formula, whatever it begins with. Columns of digits have text format, so that
//! Excel leaves ID numbers alone. Drop-down lists refer to a hidden sheet: Excel allows 255 characters in a list itself.

use std::borrow::Borrow;
use std::path::Path;

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula,
    Workbook, Worksheet, XlsxError,
};
use shouwang_domain::guarantee::GuaranteeState;
use shouwang_domain::income::Period;
use shouwang_domain::{Fen, Problem};

use crate::income::GUARANTEES;
use crate::table::letters;
use crate::{ColumnKind, ColumnSpec, INCOME, IncomeRow, REGISTER, RegisterHousehold, RegisterMember};

/// Name of the sheet with the register in what we write.
pub const REGISTER_SHEET: &str = "农户登记表";
/// Name of the sheet with the statements in what we write.
pub const INCOME_SHEET: &str = "收支月报表";

pub use crate::table::INSTRUCTIONS_SHEET;

const DICTIONARY_SHEET: &str = "字典";
/// Rows of a template with format and drop-down lists.
const TEMPLATE_ROWS: u32 = 20_000;

/// A value to be written.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Blank,
    /// Text, which stays text.
    Text(String),
    /// A number.
    Number(f64),
    /// A date, with a date format.
    Date(NaiveDate),
}

/// A column of a written sheet.
#[derive(Debug, Clone, Copy)]
pub enum Column<'a> {
    /// A column of the table.
    Known(ColumnSpec<'a>),
    /// A column that only this sheet has, with its header; the reader will ignore it.
    Extra(&'a str),
}

/// Writes tables sheet by sheet and row by row; rows go to disk as they come.
pub struct TableWriter {
    workbook: Workbook,
    /// Which columns of the sheet begun last hold amounts.
    amounts: Vec<bool>,
    /// The lists that drop down, one per column of a hidden sheet.
    lists: Vec<Vec<String>>,
    next_row: u32,
    text: Format,
    date: Format,
    amount: Format,
    header: Format,
    title: Format,
}

impl Default for TableWriter {
    fn default() -> Self {
        Self::new()
    }
}

impl TableWriter {
    /// An empty workbook. Its creation date is fixed, so that equal content gives equal files.
    pub fn new() -> Self {
        let mut workbook = Workbook::new();
        if let Ok(created) = ExcelDateTime::from_ymd(2026, 1, 1) {
            workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
        }
        Self {
            workbook,
            amounts: Vec::new(),
            lists: Vec::new(),
            next_row: 0,
            text: Format::new().set_num_format("@"),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            amount: Format::new().set_num_format("0.00"),
            header: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter)
                .set_border(FormatBorder::Thin)
                .set_background_color(0x00E2_EFDA),
            title: Format::new()
                .set_bold()
                .set_align(FormatAlign::Center)
                .set_font_size(14),
        }
    }

    /// Begins a sheet: a merged title over the table, where one is given, and the header, which stays in view.
    ///
    /// # Errors
    /// `internal` when the library refuses (a bad sheet name, a full disk).
    pub fn begin_sheet(&mut self, name: &str, title: Option<&str>, columns: &[Column<'_>]) -> Result<(), Problem> {
        self.try_begin_sheet(name, title, columns).map_err(failed)
    }

    fn try_begin_sheet(&mut self, name: &str, title: Option<&str>, columns: &[Column<'_>]) -> Result<(), XlsxError> {
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        for (idx, column) in (0u16..).zip(columns) {
            sheet.set_column_width(idx, width(column))?;
            match kind(column) {
                Some(ColumnKind::Amount) => sheet.set_column_format(idx, &self.amount)?,
                Some(ColumnKind::Date) => sheet.set_column_format(idx, &self.date)?,
                Some(ColumnKind::Digits | ColumnKind::Text | ColumnKind::Period | ColumnKind::Percent) => {
                    sheet.set_column_format(idx, &self.text)?
                }
                _ => sheet,
            };
        }
        let mut row = 0;
        if let Some(title) = title {
            match columns.len() as u16 {
                0 | 1 => sheet.write_string_with_format(0, 0, title, &self.title)?,
                n => sheet.merge_range(0, 0, 0, n - 1, title, &self.title)?,
            };
            row = 1;
        }
        for (idx, column) in (0u16..).zip(columns) {
            let header = match column {
                Column::Known(spec) => printed(spec),
                Column::Extra(header) => (*header).to_owned(),
            };
            sheet.write_string_with_format(row, idx, header, &self.header)?;
        }
        sheet.set_freeze_panes(row + 1, 0)?;
        add_validations(sheet, row + 1, columns, &mut self.lists)?;
        let is_amount = |column| matches!(kind(column), Some(ColumnKind::Amount));
        self.amounts = columns.iter().map(is_amount).collect();
        self.next_row = row + 1;
        Ok(())
    }

    /// Writes the next row of the sheet begun last, one cell per column.
    ///
    /// # Errors
    /// `internal` when no sheet was begun or the library refuses.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), Problem> {
        self.try_row(cells).map_err(failed)
    }

    fn try_row(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        let last = self.workbook.worksheets().len().saturating_sub(1);
        let (row, amounts) = (self.next_row, &self.amounts);
        let sheet = self.workbook.worksheet_from_index(last)?;
        for ((idx, cell), is_amount) in (0u16..).zip(cells).zip(amounts) {
            match (cell, is_amount) {
                (Cell::Blank, _) => continue,
                (Cell::Text(text), _) => sheet.write_string_with_format(row, idx, text, &self.text)?,
                (Cell::Number(n), true) => sheet.write_number_with_format(row, idx, *n, &self.amount)?,
                (Cell::Number(n), _) => sheet.write_number(row, idx, *n)?,
                (Cell::Date(date), _) => {
                    let day = ExcelDateTime::from_ymd(date.year() as u16, date.month() as u8, date.day() as u8)?;
                    sheet.write_datetime_with_format(row, idx, &day, &self.date)?
                }
            };
        }
        self.next_row += 1;
        Ok(())
    }

    /// Adds a sheet of plain text lines, such as instructions.
    ///
    /// # Errors
    /// `internal` when the library refuses.
    pub fn text_sheet(&mut self, name: &str, lines: &[Vec<String>]) -> Result<(), Problem> {
        let mut write = || -> Result<(), XlsxError> {
            let sheet = self.workbook.add_worksheet_with_constant_memory()?;
            sheet.set_name(name)?;
            for (idx, wide) in [(0, 24), (1, 10), (2, 80)] {
                sheet.set_column_width(idx, wide)?;
            }
            for (row, line) in (0u32..).zip(lines) {
                for (idx, text) in (0u16..).zip(line) {
                    sheet.write_string(row, idx, text)?;
                }
            }
            Ok(())
        };
        write().map_err(failed)
    }

    /// Adds the hidden lists and writes the file.
    ///
    /// # Errors
    /// `internal` when the file cannot be written.
    pub fn save(mut self, path: &Path) -> Result<(), Problem> {
        self.dictionary()
            .and_then(|()| self.workbook.save(path))
            .map_err(failed)
    }

    /// Adds the hidden lists and returns the file.
    ///
    /// # Errors
    /// `internal` when the library refuses.
    pub fn into_bytes(mut self) -> Result<Vec<u8>, Problem> {
        self.dictionary()
            .and_then(|()| self.workbook.save_to_buffer())
            .map_err(failed)
    }

    /// The lists, one per column of a hidden sheet, last so that a visible sheet comes first.
    fn dictionary(&mut self) -> Result<(), XlsxError> {
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(DICTIONARY_SHEET)?.set_hidden(true);
        let longest = self.lists.iter().map(Vec::len).max().unwrap_or(0);
        for row in 0..longest {
            for (idx, list) in (0u16..).zip(&self.lists) {
                if let Some(label) = list.get(row) {
                    sheet.write_string(row as u32, idx, label)?;
                }
            }
        }
        Ok(())
    }
}

/// An empty register to be filled in, with instructions.
///
/// # Errors
/// `internal` when the library refuses.
pub fn register_template() -> Result<Vec<u8>, Problem> {
    template(REGISTER_SHEET, REGISTER)
}

/// Empty statements to be filled in, with instructions.
///
/// # Errors
/// `internal` when the library refuses.
pub fn income_template() -> Result<Vec<u8>, Problem> {
    template(INCOME_SHEET, INCOME)
}

fn template(name: &str, specs: &[ColumnSpec<'_>]) -> Result<Vec<u8>, Problem> {
    let mut writer = TableWriter::new();
    writer.begin_sheet(name, None, &known(specs))?;
    writer.text_sheet(INSTRUCTIONS_SHEET, &instructions(specs))?;
    writer.into_bytes()
}

/// What belongs in each column, in lines.
pub fn instructions(specs: &[ColumnSpec<'_>]) -> Vec<Vec<String>> {
    let mut lines = vec![vec!["列".to_owned(), "是否必填".to_owned(), "填写说明".to_owned()]];
    lines.extend(specs.iter().map(|spec| {
        let must = if spec.required { "必填" } else { "选填" };
        let choices = match spec.kind {
            ColumnKind::OneOf(labels) => format!("可填：{}。", labels.offered().join("、")),
            ColumnKind::ManyOf(labels) => format!("可填几项，用顿号隔开：{}。", labels.offered().join("、")),
            ColumnKind::YesNo => "可填：是、否。".to_owned(),
            _ => String::new(),
        };
        vec![spec.zh.to_owned(), must.to_owned(), format!("{choices}{}", spec.note)]
    }));
    lines
}

/// Writes a register with one sheet.
///
/// # Errors
/// `internal` when the file cannot be written.
pub fn write_register<H: Borrow<RegisterHousehold>>(
    path: &Path,
    households: impl IntoIterator<Item = H>,
) -> Result<(), Problem> {
    let mut writer = TableWriter::new();
    writer.begin_sheet(REGISTER_SHEET, None, &known(REGISTER))?;
    for household in households {
        let household = household.borrow();
        for member in &household.members {
            let cells: Vec<Cell> = REGISTER
                .iter()
                .map(|spec| register_cell(household, member, spec.key))
                .collect();
            writer.row(&cells)?;
        }
    }
    writer.save(path)
}

/// Writes statements with one sheet.
///
/// # Errors
/// `internal` when the file cannot be written.
pub fn write_income<R: Borrow<IncomeRow>>(path: &Path, rows: impl IntoIterator<Item = R>) -> Result<(), Problem> {
    let mut writer = TableWriter::new();
    writer.begin_sheet(INCOME_SHEET, None, &known(INCOME))?;
    for row in rows {
        let cells: Vec<Cell> = INCOME.iter().map(|spec| income_cell(row.borrow(), spec.key)).collect();
        writer.row(&cells)?;
    }
    writer.save(path)
}

/// All columns of a table, in its order.
pub fn known<'a>(specs: &[ColumnSpec<'a>]) -> Vec<Column<'a>> {
    specs.iter().copied().map(Column::Known).collect()
}

/// What a register says in one column about one member.
pub fn register_cell(household: &RegisterHousehold, member: &RegisterMember, key: &str) -> Cell {
    let h = household;
    let m = member;
    match key {
        "household_number" => text(&h.number),
        "county" => optional(h.county.as_deref()),
        "town" => text(&h.town),
        "village" => text(&h.village),
        "group" => optional(h.group.as_deref()),
        "population" => text(h.population.zh()),
        "monitored_type" => optional(h.monitored_type.map(|t| t.zh())),
        "monitored_since" => h.monitored_since.map_or(Cell::Blank, Cell::Date),
        "civil_affairs" => optional(h.civil_affairs.map(|s| s.zh())),
        "relation" => text(m.relation.zh()),
        "name" => text(m.name.reveal()),
        "id_number" => optional(m.id_number.as_ref().map(|id| id.reveal())),
        "birth_date" => Cell::Date(m.birth_date),
        "sex" => text(m.sex.zh()),
        "phone" => optional(m.phone.as_deref()),
        "ethnicity" => optional(m.ethnicity.as_deref()),
        "schooling" => optional(m.schooling.map(|s| s.zh())),
        "schooling_exempt" => yes_no(m.schooling_exempt),
        "health" => text(&m.health.iter().map(|h| h.zh()).collect::<Vec<_>>().join("、")),
        "illness" => optional(m.illness.as_deref()),
        "disability_kind" => optional(m.disability.map(|d| d.kind.zh())),
        "disability_grade" => optional(
            m.disability
                .map(|d| ["一级", "二级", "三级", "四级"][usize::from(d.grade.clamp(1, 4)) - 1]),
        ),
        "labour" => text(m.labour.zh()),
        "insured" => yes_no(m.insured),
        "dwelling" => optional(h.dwelling.map(|d| d.zh())),
        "water_safe" => yes_no(h.water_safe),
        "food_secure" => yes_no(h.food_secure),
        "clothing_secure" => yes_no(h.clothing_secure),
        "account" => optional(h.account.as_deref()),
        "note" => optional(m.note.as_deref()),
        "member_id" => m.id.map_or(Cell::Blank, |id| Cell::Text(id.to_string())),
        _ => Cell::Blank,
    }
}

/// What a statement says in one column.
pub fn income_cell(row: &IncomeRow, key: &str) -> Cell {
    match key {
        "household_number" => text(&row.household_number),
        "head_name" => optional(row.head_name.as_deref()),
        "head_id" => optional(row.head_id.as_ref().map(|id| id.reveal())),
        "period" => Cell::Text(match row.period {
            Period::Month(month) => month.to_string(),
            Period::Year(year) => format!("{year}年"),
        }),
        "estimated" => yes_no(Some(row.estimated)),
        "note" => optional(row.note.as_deref()),
        key => {
            if let Some((_, wanted)) = GUARANTEES.iter().find(|(name, _)| *name == key) {
                let told = row.guarantees.iter().find(|(guarantee, _)| guarantee == wanted);
                return yes_no(told.map(|(_, state)| *state == GuaranteeState::Met));
            }
            let amount = row
                .amounts
                .entries()
                .into_iter()
                .find(|(name, _)| *name == key)
                .and_then(|(_, amount)| amount);
            amount.map_or(Cell::Blank, yuan)
        }
    }
}

/// An amount as a number of yuan.
pub fn yuan(amount: Fen) -> Cell {
    Cell::Number(amount.0 as f64 / 100.0)
}

/// A text; none is a blank cell.
pub fn text(text: &str) -> Cell {
    if text.is_empty() {
        Cell::Blank
    } else {
        Cell::Text(text.to_owned())
    }
}

/// A text where there is one.
pub fn optional(value: Option<&str>) -> Cell {
    value.map_or(Cell::Blank, text)
}

/// 是 or 否.
pub fn yes_no(value: Option<bool>) -> Cell {
    optional(value.map(|yes| if yes { "是" } else { "否" }))
}

/// The header of a column as it is printed: with its unit, and a mark where it must be filled in.
fn printed(spec: &ColumnSpec<'_>) -> String {
    let unit = if spec.unit.is_empty() {
        String::new()
    } else {
        format!("（{}）", spec.unit)
    };
    format!("{}{unit}{}", spec.zh, if spec.required { "*" } else { "" })
}

fn kind<'a>(column: &Column<'a>) -> Option<ColumnKind<'a>> {
    match column {
        Column::Known(spec) => Some(spec.kind),
        Column::Extra(_) => None,
    }
}

fn width(column: &Column<'_>) -> f64 {
    match column {
        Column::Known(spec) => {
            let least: f64 = match (spec.key, spec.kind) {
                ("id_number" | "head_id" | "account", _) => 22.0,
                (_, ColumnKind::Digits | ColumnKind::ManyOf(_)) => 16.0,
                (_, ColumnKind::Date | ColumnKind::Amount | ColumnKind::OneOf(_)) => 13.0,
                _ => 11.0,
            };
            // A character of the header is as wide as two digits; a longer one breaks into two lines.
            let wide = printed(spec).chars().count().min(12) as f64 * 2.0 + 1.0;
            least.max(wide)
        }
        Column::Extra(_) => 11.0,
    }
}

fn add_validations(
    sheet: &mut Worksheet,
    first_row: u32,
    columns: &[Column<'_>],
    lists: &mut Vec<Vec<String>>,
) -> Result<(), XlsxError> {
    for (idx, column) in (0u16..).zip(columns) {
        let Column::Known(spec) = column else { continue };
        let rule = DataValidation::new()
            .set_error_style(DataValidationErrorStyle::Stop)
            .set_error_title("取值不对")?
            .set_error_message("请从下拉列表中选择。")?;
        let rule = match spec.kind {
            ColumnKind::YesNo => rule.allow_list_strings(&["是", "否"])?,
            ColumnKind::OneOf(labels) => {
                let labels = labels.offered();
                let at = lists.iter().position(|known| *known == labels).unwrap_or_else(|| {
                    lists.push(labels.iter().map(|label| (*label).to_owned()).collect());
                    lists.len() - 1
                });
                let letter = letters(at as u16);
                rule.allow_list_formula(Formula::new(format!(
                    "={DICTIONARY_SHEET}!${letter}$1:${letter}${}",
                    labels.len()
                )))
            }
            _ => continue,
        };
        sheet.add_data_validation(first_row, idx, first_row + TEMPLATE_ROWS, idx, &rule)?;
    }
    Ok(())
}

pub(crate) fn failed(error: XlsxError) -> Problem {
    Problem::internal(format!("cannot write a workbook: {error}"))
}
