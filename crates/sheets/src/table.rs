//! Finding a table in a sheet: its header, its columns, its rows.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use shouwang_domain::Problem;
use shouwang_domain::problem::FieldProblem;

use crate::{CellValue, ColumnKind, ColumnSpec, ParsedWorkbook, Row, Sheet, normal};

/// The header stands in one of the first rows; titles and instructions may stand above it.
pub(crate) const HEADER_ROWS: usize = 5;
/// Name of the sheet of a workbook that says what belongs where; nothing is read from it.
pub const INSTRUCTIONS_SHEET: &str = "填写说明";

/// A row with this many known headers is the header.
const HEADER_MATCHES: usize = 3;

/// A row of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Name of the sheet.
    pub sheet: String,
    /// Row number as Excel shows it.
    pub row: u32,
}

/// Something wrong, or worth a look, at one place of a file. It never repeats the value: that may be personal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellProblem {
    /// Name of the sheet.
    pub sheet: String,
    /// Row number as Excel shows it; 0 for the sheet as a whole.
    pub row: u32,
    /// Column letter, where one column is meant.
    pub column: Option<String>,
    /// Header of that column.
    pub header: Option<String>,
    /// Stable code.
    pub code: String,
    /// What is wrong and how to mend it, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl CellProblem {
    /// The row.
    pub fn place(&self) -> Place {
        Place {
            sheet: self.sheet.clone(),
            row: self.row,
        }
    }

    /// It is about a sheet as a whole, its header among it, and not about one of its rows.
    pub fn is_of_sheet(&self) -> bool {
        self.row == 0 || self.code.starts_with("sheet.")
    }

    /// The place as people read it: `登记表!C7`, `登记表!7`.
    pub fn at(&self) -> String {
        match (&self.column, self.row) {
            (Some(column), row) => format!("{}!{column}{row}", self.sheet),
            (None, 0) => self.sheet.clone(),
            (None, row) => format!("{}!{row}", self.sheet),
        }
    }
}

impl From<&CellProblem> for FieldProblem {
    fn from(cell: &CellProblem) -> Self {
        Self {
            at: cell.at(),
            code: cell.code.clone(),
            zh: cell.zh.clone(),
            en: cell.en.clone(),
        }
    }
}

/// The file's problems as one [`Problem`]; `None` when there are none. A single cause keeps its own code.
pub(crate) fn summary(problems: &[CellProblem]) -> Option<Problem> {
    let first = problems.first()?;
    let code = if problems.iter().all(|p| p.code == first.code) {
        first.code.as_str()
    } else {
        "sheet.has_errors"
    };
    let count = problems.len();
    let problem = Problem::bad_data(
        code,
        format!(
            "表格中有 {count} 处错误，没有导入任何内容；请逐处改正后重新导入。第一处：{}，{}",
            first.at(),
            first.zh
        ),
        format!(
            "The sheet has {count} errors, and nothing was imported; mend them all and import it again. The first: {}: {}",
            first.at(),
            first.en
        ),
    );
    Some(problem.with_fields(problems.iter().map(FieldProblem::from).collect()))
}

/// Where the columns of a table stand in each sheet: whoever checks more than the file alone can tell names a cell too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnPlaces {
    /// Letters and header by sheet and key.
    columns: HashMap<(String, String), (String, String)>,
    /// The row of the header by sheet.
    headers: HashMap<String, u32>,
}

impl ColumnPlaces {
    /// Adds the columns of other sheets.
    pub fn extend(&mut self, others: Self) {
        self.columns.extend(others.columns);
        self.headers.extend(others.headers);
    }

    /// The row of the header of a sheet that was read.
    pub fn header_row(&self, sheet: &str) -> Option<u32> {
        self.headers.get(sheet).copied()
    }

    /// The letters of a column in the sheet of a row, where it has one.
    pub fn column(&self, place: &Place, key: &str) -> Option<&str> {
        let column = self.columns.get(&(place.sheet.clone(), key.to_owned()));
        column.map(|(letters, _)| letters.as_str())
    }

    /// A problem at a column of a row; of the row as a whole, when its sheet has no such column.
    pub fn at(&self, place: &Place, key: &str, problem: Problem) -> CellProblem {
        let column = self.columns.get(&(place.sheet.clone(), key.to_owned()));
        CellProblem {
            sheet: place.sheet.clone(),
            row: place.row,
            column: column.map(|(letters, _)| letters.clone()),
            header: column.map(|(_, header)| header.clone()),
            code: problem.code,
            zh: problem.zh,
            en: problem.en,
        }
    }
}

/// Sorts problems by sheet and row, as a person goes through the file.
pub(crate) fn in_file_order(book: &ParsedWorkbook, problems: &mut [CellProblem]) {
    let position = |name: &str| book.sheets.iter().position(|sheet| sheet.name == name);
    problems.sort_by_cached_key(|problem| (position(&problem.sheet), problem.row));
}

/// The tables of one kind in a workbook.
pub(crate) struct Tables<'a> {
    pub(crate) found: Vec<Table<'a>>,
    /// Sheets without the table, and columns that are not read: notes for the user, no errors.
    pub(crate) notes: Vec<CellProblem>,
    pub(crate) problems: Vec<CellProblem>,
}

/// A sheet with the position of each of its columns.
pub(crate) struct Table<'a> {
    pub(crate) sheet: &'a Sheet,
    pub(crate) specs: &'a [ColumnSpec<'a>],
    /// Where each column of `specs` stands in the sheet.
    pub(crate) positions: Vec<Option<u16>>,
    first_row: usize,
    pub(crate) date_1904: bool,
}

/// Finds the table described by `specs` in every visible sheet.
///
/// # Errors
/// `sheet.no_table` when no sheet has it.
pub(crate) fn find<'a>(book: &'a ParsedWorkbook, specs: &'a [ColumnSpec<'a>]) -> Result<Tables<'a>, Problem> {
    let mut tables = Tables {
        found: Vec::new(),
        notes: Vec::new(),
        problems: Vec::new(),
    };
    let is_meant = |sheet: &&Sheet| !sheet.hidden && !is_called(&sheet.name, INSTRUCTIONS_SHEET);
    for sheet in book.sheets.iter().filter(is_meant) {
        match header_row(sheet, specs) {
            Some(idx) => tables.add(sheet, specs, idx, book.date_1904),
            None => tables.notes.push(skipped(sheet)),
        }
    }
    if tables.found.is_empty() && tables.problems.is_empty() {
        let required = || specs.iter().filter(|c| c.required);
        return Err(Problem::bad_data(
            "sheet.no_table",
            format!(
                "没有找到表头；表头应在前 {HEADER_ROWS} 行内，并包含：{}。请使用系统提供的模板。",
                required().map(|c| c.zh).collect::<Vec<_>>().join("、")
            ),
            format!(
                "No header was found; it must stand in the first {HEADER_ROWS} rows and contain: {}. Use the template of the system.",
                required().map(|c| c.en).collect::<Vec<_>>().join(", ")
            ),
        ));
    }
    Ok(tables)
}

/// Finds the table in the sheets that are meant; none is no error, and one without a header is.
pub(crate) fn find_in<'a>(
    book: &'a ParsedWorkbook,
    specs: &'a [ColumnSpec<'a>],
    is_meant: impl Fn(&Sheet) -> bool,
) -> Tables<'a> {
    let mut tables = Tables {
        found: Vec::new(),
        notes: Vec::new(),
        problems: Vec::new(),
    };
    for sheet in book.sheets.iter().filter(|s| !s.hidden && is_meant(s)) {
        match header_row(sheet, specs) {
            Some(idx) => tables.add(sheet, specs, idx, book.date_1904),
            None => tables.problems.push(whole_sheet(
                sheet,
                "sheet.no_header",
                "没有找到表头；请使用系统提供的模板。",
                "The sheet has no header; use the template of the system.",
            )),
        }
    }
    tables
}

/// Whether a sheet has a name, whatever blanks stand in it.
pub fn is_called(sheet: &str, name: &str) -> bool {
    let bare = |text: &str| normal::half_width(text).replace(' ', "").to_lowercase();
    bare(sheet) == bare(name)
}

/// The note about a sheet that was not read.
pub fn skipped(sheet: &Sheet) -> CellProblem {
    whole_sheet(
        sheet,
        "sheet.skipped",
        "未找到表头，已跳过该工作表。",
        "The sheet has no header of this table and was skipped.",
    )
}

/// The header of a column that is there for people to look at; whoever reads the file back passes over it without a word.
pub fn shown_header(word: &str) -> String {
    format!("{SHOWN}{word}〕")
}

const SHOWN: char = '〔';

fn is_shown(header: &str) -> bool {
    header.trim_start().starts_with(SHOWN)
}

/// The row among the first ones that has most known headers.
fn header_row(sheet: &Sheet, specs: &[ColumnSpec<'_>]) -> Option<usize> {
    let matches = |row: &Row| {
        specs
            .iter()
            .filter(|spec| row.cells.iter().any(|(_, v)| names(spec, v)))
            .count()
    };
    let candidates = sheet
        .rows
        .iter()
        .take(HEADER_ROWS)
        .enumerate()
        .map(|(idx, row)| (matches(row), idx));
    candidates
        .filter(|(n, _)| *n >= HEADER_MATCHES.min(specs.len()))
        .max_by_key(|(n, idx)| (*n, usize::MAX - idx))
        .map(|(_, idx)| idx)
}

fn names(spec: &ColumnSpec<'_>, value: &CellValue) -> bool {
    matches!(value, CellValue::Text(text) if spec.is_named(text))
}

impl<'a> Tables<'a> {
    /// Where the columns stand.
    pub(crate) fn places(&self) -> ColumnPlaces {
        let of_table = |table: &Table<'a>| {
            let sheet = table.sheet.name.clone();
            let found = table.specs.iter().zip(table.positions.clone());
            found
                .filter_map(move |(spec, at)| {
                    Some(((sheet.clone(), spec.key.to_owned()), (letters(at?), spec.zh.to_owned())))
                })
                .collect::<Vec<_>>()
        };
        let header = |table: &Table<'a>| {
            let row = table.sheet.rows[table.first_row - 1].number;
            (table.sheet.name.clone(), row)
        };
        ColumnPlaces {
            columns: self.found.iter().flat_map(of_table).collect(),
            headers: self.found.iter().map(header).collect(),
        }
    }

    fn add(&mut self, sheet: &'a Sheet, specs: &'a [ColumnSpec<'a>], header: usize, date_1904: bool) {
        let row = &sheet.rows[header];
        let place = |column: u16, code: &str, zh: String, en: String| CellProblem {
            sheet: sheet.name.clone(),
            row: row.number,
            column: Some(letters(column)),
            header: None,
            code: code.to_owned(),
            zh,
            en,
        };
        let mut positions = vec![None; specs.len()];
        let before = self.problems.len();
        for (column, value) in &row.cells {
            let CellValue::Text(header) = value else { continue };
            if is_shown(header) {
                continue;
            }
            let Some(idx) = specs.iter().position(|spec| spec.is_named(header)) else {
                self.notes.push(place(
                    *column,
                    "sheet.column_ignored",
                    "不认识的列，未读取。".into(),
                    "This column is not known and was not read.".into(),
                ));
                continue;
            };
            let spec = &specs[idx];
            if positions[idx].replace(*column).is_some() {
                self.problems.push(place(
                    *column,
                    "sheet.column_twice",
                    format!("“{}”列出现了两次；请删除其中一列。", spec.zh),
                    format!("The column \"{}\" stands there twice; delete one of them.", spec.en),
                ));
            }
            if matches!(spec.kind, ColumnKind::Amount) && header.contains('万') {
                self.problems.push(place(
                    *column,
                    "sheet.unit",
                    "金额应以元为单位；请把该列换算成元，并改正表头。".into(),
                    "Amounts are in yuan; convert the column and correct its header.".into(),
                ));
            }
        }
        for (spec, _) in specs
            .iter()
            .zip(&positions)
            .filter(|(spec, position)| spec.required && position.is_none())
        {
            self.problems.push(whole_sheet(
                sheet,
                "sheet.column_missing",
                &format!("缺少必需的列“{}”；请按模板补上。", spec.zh),
                &format!(
                    "The required column \"{}\" is missing; add it as in the template.",
                    spec.en
                ),
            ));
        }
        if self.problems.len() == before {
            self.found.push(Table {
                sheet,
                specs,
                positions,
                first_row: header + 1,
                date_1904,
            });
        }
    }
}

fn whole_sheet(sheet: &Sheet, code: &str, zh: &str, en: &str) -> CellProblem {
    CellProblem {
        sheet: sheet.name.clone(),
        row: 0,
        column: None,
        header: None,
        code: code.to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

impl<'a> Table<'a> {
    /// The rows below the header, without totals and signatures.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &'a Row> {
        self.sheet.rows[self.first_row..].iter().filter(|row| !is_remark(row))
    }
}

/// A total, a signature or an instruction below the table.
pub(crate) fn is_remark(row: &Row) -> bool {
    const WORDS: [&str; 8] = ["合计", "总计", "小计", "填表", "制表", "审核人", "说明", "注："];
    match row.cells.first() {
        Some((_, CellValue::Text(text))) => {
            let text = normal::clean(text);
            row.cells.len() <= 2 && WORDS.iter().any(|w| text.starts_with(w))
                || matches!(text.as_str(), "合计" | "总计" | "小计")
        }
        _ => false,
    }
}

/// The letters of a column, from 0: A, B, ..., Z, AA.
pub(crate) fn letters(column: u16) -> String {
    let mut rest = u32::from(column) + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        for (column, expected) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (701, "ZZ"),
            (702, "AAA"),
            (16_383, "XFD"),
        ] {
            assert_eq!(letters(column), expected);
        }
    }
}
