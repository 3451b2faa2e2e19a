//! Finding a table in a sheet, and reading its rows column by column with every error kept in its place.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::income::Period;
use shouwang_domain::problem::FieldProblem;
use shouwang_domain::{Fen, Problem};

use crate::{CellValue, ColumnSpec, ParsedWorkbook, Row, Sheet, normal};

/// The header stands in one of the first rows; titles and instructions may stand above it.
const HEADER_ROWS: usize = 5;
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
pub struct ColumnPlaces(HashMap<(String, &'static str), (String, &'static str)>);

impl ColumnPlaces {
    /// A problem at a column of a row; of the row as a whole, when its sheet has no such column.
    pub fn at(&self, place: &Place, key: &'static str, problem: Problem) -> CellProblem {
        let column = self.0.get(&(place.sheet.clone(), key));
        CellProblem {
            sheet: place.sheet.clone(),
            row: place.row,
            column: column.map(|(letters, _)| letters.clone()),
            header: column.map(|(_, header)| (*header).to_owned()),
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
    specs: &'static [ColumnSpec],
    positions: Vec<Option<u16>>,
    first_row: usize,
    date_1904: bool,
}

/// Finds the table described by `specs` in every visible sheet.
///
/// # Errors
/// `sheet.no_table` when no sheet has it.
pub(crate) fn find<'a>(book: &'a ParsedWorkbook, specs: &'static [ColumnSpec]) -> Result<Tables<'a>, Problem> {
    let mut tables = Tables {
        found: Vec::new(),
        notes: Vec::new(),
        problems: Vec::new(),
    };
    for sheet in book.sheets.iter().filter(|s| !s.hidden) {
        match header_row(sheet, specs) {
            Some(idx) => tables.add(sheet, specs, idx, book.date_1904),
            None => tables.notes.push(whole_sheet(
                sheet,
                "sheet.skipped",
                "未找到表头，已跳过该工作表。",
                "The sheet has no header of this table and was skipped.",
            )),
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

/// The row among the first ones that has most known headers.
fn header_row(sheet: &Sheet, specs: &[ColumnSpec]) -> Option<usize> {
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
        .filter(|(n, _)| *n >= HEADER_MATCHES)
        .max_by_key(|(n, idx)| (*n, usize::MAX - idx))
        .map(|(_, idx)| idx)
}

fn names(spec: &ColumnSpec, value: &CellValue) -> bool {
    matches!(value, CellValue::Text(text) if spec.is_named(text))
}

impl<'a> Tables<'a> {
    /// Where the columns stand.
    pub(crate) fn places(&self) -> ColumnPlaces {
        let of_table = |table: &Table<'a>| {
            let sheet = table.sheet.name.clone();
            let found = table.specs.iter().zip(table.positions.clone());
            found
                .filter_map(move |(spec, at)| Some(((sheet.clone(), spec.key), (letters(at?), spec.zh))))
                .collect::<Vec<_>>()
        };
        ColumnPlaces(self.found.iter().flat_map(of_table).collect())
    }

    fn add(&mut self, sheet: &'a Sheet, specs: &'static [ColumnSpec], header: usize, date_1904: bool) {
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
            if matches!(spec.kind, crate::ColumnKind::Amount) && header.contains('万') {
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

    /// A reader of one row, which adds what is wrong to `problems`.
    pub(crate) fn cells<'b>(&'b self, row: &'a Row, problems: &'b mut Vec<CellProblem>) -> Cells<'a, 'b> {
        Cells {
            table: self,
            row,
            problems,
            complete: true,
        }
    }
}

/// A total, a signature or an instruction below the table.
fn is_remark(row: &Row) -> bool {
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

/// Reads the cells of one row by the key of their column.
pub(crate) struct Cells<'a, 'b> {
    table: &'b Table<'a>,
    row: &'a Row,
    problems: &'b mut Vec<CellProblem>,
    complete: bool,
}

impl Cells<'_, '_> {
    /// The place of the row.
    pub(crate) fn place(&self) -> Place {
        Place {
            sheet: self.table.sheet.name.clone(),
            row: self.row.number,
        }
    }

    /// No cell read so far was wrong.
    pub(crate) fn is_complete(&self) -> bool {
        self.complete
    }

    /// Whether a column is filled.
    pub(crate) fn is_filled(&self, key: &str) -> bool {
        self.value(key)
            .is_some_and(|value| !matches!(normal::text(value), Ok(None)))
    }

    /// Cleaned text.
    pub(crate) fn text(&mut self, key: &str) -> Option<String> {
        self.read(key, normal::text)
    }

    /// Digits, as text.
    pub(crate) fn digits(&mut self, key: &str) -> Option<String> {
        self.read(key, normal::digits)
    }

    /// An ID number as typed, or as Excel left it.
    pub(crate) fn id_text(&mut self, key: &str) -> Option<String> {
        self.read(key, normal::id_text)
    }

    /// A date.
    pub(crate) fn date(&mut self, key: &str) -> Option<NaiveDate> {
        let date_1904 = self.table.date_1904;
        self.read(key, |value| normal::date(value, date_1904))
    }

    /// A month or a year.
    pub(crate) fn period(&mut self, key: &str) -> Option<Period> {
        let date_1904 = self.table.date_1904;
        self.read(key, |value| normal::period(value, date_1904))
    }

    /// An amount that is not negative.
    pub(crate) fn amount(&mut self, key: &str) -> Option<Fen> {
        self.read(key, |value| match normal::amount(value)? {
            Some(fen) if fen.0 < 0 => Err(Problem::bad_data(
                "income.negative",
                "金额不能为负数；亏损请填入“生产经营性支出”。",
                "An amount cannot be negative; enter a loss as business expense.",
            )),
            amount => Ok(amount),
        })
    }

    /// Yes or no.
    pub(crate) fn yes_no(&mut self, key: &str) -> Option<bool> {
        self.read(key, normal::yes_no)
    }

    /// One value of a list, by its Chinese label or a common synonym.
    pub(crate) fn one_of<T: Copy>(
        &mut self,
        key: &str,
        all: &[T],
        label: fn(T) -> &'static str,
        synonyms: &[(&str, T)],
    ) -> Option<T> {
        self.read(key, |value| {
            normal::text(value)?
                .map(|typed| labelled(&typed, all, label, synonyms))
                .transpose()
        })
    }

    /// Several values of a list.
    pub(crate) fn many_of<T: Copy + PartialEq>(
        &mut self,
        key: &str,
        all: &[T],
        label: fn(T) -> &'static str,
        synonyms: &[(&str, T)],
    ) -> Vec<T> {
        let values = self.read(key, |value| {
            let Some(typed) = normal::text(value)? else {
                return Ok(None);
            };
            let mut values = Vec::new();
            for part in typed
                .split(['、', '，', ',', ';', '；', '/', ' ', '+'])
                .filter(|part| !part.is_empty())
            {
                let value = labelled(part, all, label, synonyms)?;
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            Ok(Some(values))
        });
        values.unwrap_or_default()
    }

    /// Complains when a column is blank in this row.
    pub(crate) fn require(&mut self, key: &str) {
        if !self.is_filled(key) {
            let zh = format!("“{}”不能为空；请填写。", self.spec(key).zh);
            let en = format!("\"{}\" must not be blank; fill it in.", self.spec(key).en);
            self.complain(key, Problem::bad_data("cell.required", zh, en));
        }
    }

    /// Records that a column of this row is wrong.
    pub(crate) fn complain(&mut self, key: &str, problem: Problem) {
        self.complete = false;
        let problem = self.at(key, problem);
        self.problems.push(problem);
    }

    /// A problem placed at a column of this row.
    pub(crate) fn at(&self, key: &str, problem: Problem) -> CellProblem {
        let position = self.position(key);
        CellProblem {
            sheet: self.table.sheet.name.clone(),
            row: self.row.number,
            column: position.map(letters),
            header: position.map(|_| self.spec(key).zh.to_owned()),
            code: problem.code,
            zh: problem.zh,
            en: problem.en,
        }
    }

    /// Whether none of the columns of this table is filled in this row.
    pub(crate) fn is_empty(&self) -> bool {
        !self.table.specs.iter().any(|spec| self.is_filled(spec.key))
    }

    fn read<T>(&mut self, key: &str, parse: impl FnOnce(&CellValue) -> Result<Option<T>, Problem>) -> Option<T> {
        match parse(self.value(key)?) {
            Ok(value) => value,
            Err(problem) => {
                self.complain(key, problem);
                None
            }
        }
    }

    fn idx(&self, key: &str) -> usize {
        self.table
            .specs
            .iter()
            .position(|spec| spec.key == key)
            .expect("readers name keys of their own table")
    }

    fn spec(&self, key: &str) -> &'static ColumnSpec {
        &self.table.specs[self.idx(key)]
    }

    fn position(&self, key: &str) -> Option<u16> {
        self.table.positions[self.idx(key)]
    }

    fn value(&self, key: &str) -> Option<&CellValue> {
        let position = self.position(key)?;
        self.row
            .cells
            .iter()
            .find(|(column, _)| *column == position)
            .map(|(_, value)| value)
    }
}

/// The value with this label, or an error that suggests labels.
fn labelled<T: Copy>(
    typed: &str,
    all: &[T],
    label: fn(T) -> &'static str,
    synonyms: &[(&str, T)],
) -> Result<T, Problem> {
    let bare = |text: &str| normal::half_width(text).replace(' ', "");
    let typed = bare(typed);
    let by_label = all.iter().copied().find(|value| bare(label(*value)) == typed);
    let by_synonym = || {
        synonyms
            .iter()
            .find(|(word, _)| *word == typed)
            .map(|(_, value)| *value)
    };
    by_label.or_else(by_synonym).ok_or_else(|| {
        let labels: Vec<&str> = all.iter().map(|value| label(*value)).collect();
        let near = normal::closest(&typed, &labels);
        let (zh, en) = if near.is_empty() {
            ("可填", "Use one of")
        } else {
            ("您是否想填", "Did you mean")
        };
        let choices = if near.is_empty() { labels } else { near };
        Problem::bad_data(
            "cell.unknown_value",
            format!("该值不在取值表中。{zh}：{}？", choices.join("、")),
            format!("The value is not on the list. {en}: {}?", choices.join(", ")),
        )
    })
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
