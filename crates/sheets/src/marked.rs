//! A file as it came in, with what was found in front of each row: to be mended where it is wrong and sent again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use rust_xlsxwriter::{
    Color, ExcelDateTime, FilterCondition, Format, FormatAlign, Note, Workbook, Worksheet, XlsxError,
};
use shouwang_domain::Problem;

use crate::table::{HEADER_ROWS, INSTRUCTIONS_SHEET, is_remark, letters, shown_header};
use crate::write::failed;
use crate::{CellProblem, CellValue, ColumnPlaces, ParsedWorkbook, Place, Row, Sheet, Together, is_called};

/// What was found in a file.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// What is wrong.
    pub problems: Vec<CellProblem>,
    /// What a person should look at.
    pub notes: Vec<CellProblem>,
    /// Where the tables stand.
    pub columns: ColumnPlaces,
    /// Rows that stand or fall together.
    pub together: Together,
}

impl Found {
    /// The rows that cannot be taken over: those with an error, and those that fall with them.
    pub fn wrong_rows(&self) -> BTreeSet<Place> {
        let wrong = self.problems.iter().filter(|problem| !problem.is_of_sheet());
        self.together.with(wrong.map(CellProblem::place))
    }
}

/// The header of the column that says what was found.
pub(crate) const RESULT: &str = "检查结果";
/// The header of the column that says why.
pub(crate) const REASON: &str = "原因";

const WRONG: &str = "有错";
const LOOK: &str = "请核对";
const RIGHT: &str = "通过";
/// Columns in front of the user's own.
const IN_FRONT: u16 = 2;
/// Of a larger file only the rows that are wrong come back.
const MOST_ROWS: usize = 50_000;

/// Writes the file as it came in, sheet by sheet and row by row, with two columns in front: what was found, and why. Wrong
/// cells are coloured and carry a note, and the filter shows what is wrong. With `only_wrong`, or in a file of more than
/// 50,000 rows, right rows are left out. What was in front since an earlier time is replaced.
///
/// # Errors
/// `internal` when the library refuses.
pub fn marked(book: &ParsedWorkbook, found: &Found, only_wrong: bool) -> Result<Vec<u8>, Problem> {
    let rows = book.sheets.iter().map(|sheet| sheet.rows.len()).sum::<usize>();
    try_marked(book, found, only_wrong || rows > MOST_ROWS).map_err(failed)
}

/// What is said of a row, and of its cells by their column.
#[derive(Default)]
struct Said<'a> {
    problems: Vec<&'a CellProblem>,
    notes: Vec<&'a CellProblem>,
}

fn try_marked(book: &ParsedWorkbook, found: &Found, only_wrong: bool) -> Result<Vec<u8>, XlsxError> {
    let mut said: BTreeMap<Place, Said<'_>> = BTreeMap::new();
    for problem in &found.problems {
        said.entry(problem.place()).or_default().problems.push(problem);
    }
    for note in &found.notes {
        said.entry(note.place()).or_default().notes.push(note);
    }
    let wrong = found.wrong_rows();
    let formats = Formats::new();
    let mut workbook = Workbook::new();
    let is_shown = |sheet: &&Sheet| !sheet.hidden && !is_called(&sheet.name, INSTRUCTIONS_SHEET);
    for (nth, sheet) in book.sheets.iter().filter(is_shown).enumerate() {
        let out = workbook.add_worksheet();
        // Other programs write names that Excel would not take.
        if out.set_name(&sheet.name).is_err() {
            out.set_name(format!("{}{}", '表', nth + 1))?;
        }
        Marking {
            sheet,
            header: found.columns.header_row(&sheet.name),
            said: &said,
            wrong: &wrong,
            formats: &formats,
        }
        .write(out, only_wrong)?;
    }
    let out = workbook.add_worksheet();
    out.set_name(INSTRUCTIONS_SHEET)?.set_column_width(0, 100)?;
    let of_sheets = found.problems.iter().filter(|problem| problem.is_of_sheet());
    let lines = of_sheets
        .map(|problem| format!("{}：{}", problem.at(), problem.zh))
        .chain(HOW.iter().map(|line| (*line).to_owned()));
    for (row, line) in (0u32..).zip(lines) {
        out.write_string(row, 0, line)?;
    }
    workbook.save_to_buffer()
}

const HOW: [&str; 3] = [
    "“检查结果”为“有错”的行没有导入：请按“原因”在本表中直接改正，标红的单元格附有说明。",
    "“请核对”的行可以导入，但请看一眼；“通过”的行没有问题。",
    "改好后直接导入本文件即可，前面两列不用删除；只需再报有错的行。",
];

struct Formats {
    text: Format,
    date: Format,
    header: Format,
    wrong: Format,
    wrong_date: Format,
    wrong_number: Format,
    reason: Format,
}

impl Formats {
    fn new() -> Self {
        let red = Color::RGB(0x00FF_C7CE);
        let text = Format::new().set_num_format("@");
        let date = Format::new().set_num_format("yyyy-mm-dd");
        Self {
            wrong: text.clone().set_background_color(red),
            wrong_number: Format::new().set_background_color(red),
            wrong_date: date.clone().set_background_color(red),
            header: Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Center),
            reason: Format::new().set_text_wrap(),
            text,
            date,
        }
    }
}

struct Marking<'a> {
    sheet: &'a Sheet,
    header: Option<u32>,
    said: &'a BTreeMap<Place, Said<'a>>,
    wrong: &'a BTreeSet<Place>,
    formats: &'a Formats,
}

impl Marking<'_> {
    fn write(&self, out: &mut Worksheet, only_wrong: bool) -> Result<(), XlsxError> {
        let old = self.columns_in_front();
        let mut at = 0;
        let mut header_at = None;
        let mut last_column = IN_FRONT;
        for row in &self.sheet.rows {
            let place = Place {
                sheet: self.sheet.name.clone(),
                row: row.number,
            };
            let is_table = self.header.is_some_and(|header| row.number > header) && !is_remark(row);
            if only_wrong && is_table && !self.wrong.contains(&place) {
                continue;
            }
            // Rows stand where they stood, so that a place in an error still means the same row.
            if !only_wrong {
                at = row.number - 1;
            }
            if self.header == Some(row.number) {
                header_at = Some(at);
                for (column, word) in [(0, RESULT), (1, REASON)] {
                    out.write_string_with_format(at, column, shown_header(word), &self.formats.header)?;
                }
            } else if is_table {
                self.verdict(out, at, &place)?;
            }
            let is_header = self.header == Some(row.number);
            for (column, value) in row.cells.iter().filter(|(column, _)| !old.contains(column)) {
                let to = column + IN_FRONT - old.iter().filter(|before| *before < column).count() as u16;
                last_column = last_column.max(to);
                self.cell(out, (at, to), (*column, value), (&place, is_header))?;
            }
            at += 1;
        }
        out.set_column_width(0, 10)?.set_column_width(1, 48)?;
        for column in IN_FRONT..=last_column {
            out.set_column_width(column, 16)?;
        }
        if let Some(header) = header_at {
            out.set_freeze_panes(header + 1, IN_FRONT)?;
            if at > header + 1 {
                out.autofilter(header, 0, at - 1, last_column)?;
                if self.wrong.iter().any(|place| place.sheet == self.sheet.name) && !only_wrong {
                    out.filter_column(0, &FilterCondition::new().add_list_filter(WRONG))?;
                }
            }
        }
        Ok(())
    }

    /// The columns that an earlier check put in front.
    fn columns_in_front(&self) -> Vec<u16> {
        let is_ours = |value: &CellValue| {
            let CellValue::Text(text) = value else { return false };
            [RESULT, REASON].iter().any(|word| *text == shown_header(word))
        };
        let is_header = |row: &&Row| match self.header {
            Some(header) => row.number == header,
            // A sheet that was not recognised was marked all the same.
            None => row.cells.iter().any(|(_, value)| is_ours(value)),
        };
        let header = self.sheet.rows.iter().take(HEADER_ROWS).find(is_header);
        let cells = header.map_or(&[][..], |row: &Row| &row.cells);
        cells
            .iter()
            .filter(|(_, value)| is_ours(value))
            .map(|(column, _)| *column)
            .collect()
    }

    /// What was found in a row, and why.
    fn verdict(&self, out: &mut Worksheet, at: u32, place: &Place) -> Result<(), XlsxError> {
        let none = Said::default();
        let said = self.said.get(place).unwrap_or(&none);
        let word = match (self.wrong.contains(place), said.notes.is_empty()) {
            (true, _) => WRONG,
            (false, false) => LOOK,
            (false, true) => RIGHT,
        };
        let reason = |found: &&CellProblem| match &found.header {
            Some(header) => format!("{header}：{}", found.zh),
            None => found.zh.clone(),
        };
        let mut reasons: Vec<String> = said.problems.iter().map(reason).collect();
        if word == WRONG && reasons.is_empty() {
            reasons.push("与有错的行属于同一户、同一条记录或内容重复，须一并改正后导入。".to_owned());
        }
        reasons.extend(said.notes.iter().map(reason));
        out.write_string(at, 0, word)?;
        if !reasons.is_empty() {
            out.write_string_with_format(at, 1, reasons.join("\n"), &self.formats.reason)?;
        }
        Ok(())
    }

    fn cell(
        &self,
        out: &mut Worksheet,
        (row, column): (u32, u16),
        (from, value): (u16, &CellValue),
        (place, is_header): (&Place, bool),
    ) -> Result<(), XlsxError> {
        let letters = letters(from);
        let problems = self.said.get(place).map_or(&[][..], |said| &said.problems);
        let of_cell: Vec<&str> = problems
            .iter()
            .filter(|problem| problem.column.as_deref() == Some(letters.as_str()))
            .map(|problem| problem.zh.as_str())
            .collect();
        let is_wrong = !of_cell.is_empty();
        let text_format = match (is_header, is_wrong) {
            (true, false) => &self.formats.header,
            (_, true) => &self.formats.wrong,
            _ => &self.formats.text,
        };
        match value {
            CellValue::Text(text) => out.write_string_with_format(row, column, text, text_format)?,
            CellValue::Number(number) if is_wrong => {
                out.write_number_with_format(row, column, *number, &self.formats.wrong_number)?
            }
            CellValue::Number(number) => out.write_number(row, column, *number)?,
            CellValue::Date(day) => {
                let day = ExcelDateTime::from_ymd(day.year() as u16, day.month() as u8, day.day() as u8)?;
                let format = if is_wrong {
                    &self.formats.wrong_date
                } else {
                    &self.formats.date
                };
                out.write_datetime_with_format(row, column, &day, format)?
            }
            CellValue::Bool(truth) => out.write_boolean(row, column, *truth)?,
            CellValue::Error | CellValue::TooLong => out.write_blank(row, column, &self.formats.wrong)?,
        };
        if is_wrong {
            out.insert_note(row, column, &Note::new(of_cell.join("\n")).add_author_prefix(false))?;
        }
        Ok(())
    }
}
