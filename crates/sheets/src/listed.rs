//! A list as a file: what a screen shows, to be read and counted elsewhere. Nothing in it can run.

use shouwang_domain::Problem;

use crate::write::{Cell, Column, TableWriter};

/// The mark by which Excel and WPS recognise UTF-8.
const BYTE_ORDER_MARK: &str = "\u{FEFF}";
/// A number with more digits is no number to a spreadsheet, which would round it.
const MOST_DIGITS: usize = 15;

/// A list that goes out.
#[derive(Debug, Clone, Copy)]
pub struct Listed<'a> {
    /// What it is.
    pub title: &'a str,
    /// Who took it out, when, and how much of it there is.
    pub mark: &'a str,
    /// The headers, and whether a column holds numbers.
    pub columns: &'a [(String, bool)],
    /// The texts as they were shown, one for each column.
    pub rows: &'a [Vec<String>],
}

impl Listed<'_> {
    /// A workbook of one sheet, title and mark above the header; texts stay texts, and numbers are numbers.
    ///
    /// # Errors
    /// `internal` when the library refuses.
    pub fn workbook(&self) -> Result<Vec<u8>, Problem> {
        listed_workbook(std::slice::from_ref(self))
    }

    fn write(&self, writer: &mut TableWriter) -> Result<(), Problem> {
        let columns: Vec<Column<'_>> = self.columns.iter().map(|(header, _)| Column::Extra(header)).collect();
        let title = format!("{}（{}）", self.title, self.mark);
        writer.begin_sheet(&sheet_name(self.title), Some(&title), &columns)?;
        for row in self.rows {
            let cells: Vec<Cell> = row
                .iter()
                .zip(self.columns)
                .map(|(text, (_, is_number))| is_number.then(|| number(text)).flatten().unwrap_or_else(|| cell(text)))
                .collect();
            writer.row(&cells)?;
        }
        Ok(())
    }

    /// Comma-separated in UTF-8, the header first and the mark last.
    ///
    /// # Errors
    /// `internal` when a row has another number of cells than the header.
    pub fn delimited(&self) -> Result<Vec<u8>, Problem> {
        let headers = self.columns.iter().map(|(header, _)| header.as_str()).collect();
        let rows = self.rows.iter().map(|row| row.iter().map(String::as_str).collect());
        let lines = std::iter::once(headers).chain(rows).chain([vec![self.mark]]);
        delimited(lines)
    }
}

/// A workbook of several lists, a sheet for each.
///
/// # Errors
/// `internal` when the library refuses, as for two lists of one name.
pub fn listed_workbook(lists: &[Listed<'_>]) -> Result<Vec<u8>, Problem> {
    let mut writer = TableWriter::new();
    for list in lists {
        list.write(&mut writer)?;
    }
    writer.into_bytes()
}

/// Lines of texts, comma-separated in UTF-8 as spreadsheet programs read them; a text that one of them would run stays a text.
///
/// # Errors
/// `internal` when the library refuses.
pub fn delimited<'a>(lines: impl IntoIterator<Item = Vec<&'a str>>) -> Result<Vec<u8>, Problem> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .quote_style(csv::QuoteStyle::Always)
        .flexible(true)
        .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    for line in lines {
        writer
            .write_record(line.into_iter().map(guarded))
            .map_err(|error| Problem::internal(format!("a list has no lines: {error}")))?;
    }
    writer
        .into_inner()
        .map_err(|error| Problem::internal(format!("a list has no end: {error}")))
}

fn cell(text: &str) -> Cell {
    match text {
        "" | "--" => Cell::Blank,
        text => Cell::Text(text.to_owned()),
    }
}

/// The number that a text says, with separators between thousands or without.
fn number(text: &str) -> Option<Cell> {
    let bare: String = text.chars().filter(|c| *c != ',').collect();
    let digits = bare.chars().filter(char::is_ascii_digit).count();
    let is_plain = bare.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
    let has_no_name = bare == "0" || bare.starts_with("0.") || !bare.starts_with('0');
    let number: f64 = bare.parse().ok()?;
    (is_plain && has_no_name && digits <= MOST_DIGITS).then_some(Cell::Number(number))
}

/// A text that a spreadsheet would run, with an apostrophe before it.
fn guarded(text: &str) -> String {
    // A dash stands for nothing, and a percentage for itself.
    if text.chars().all(|c| c == '-') {
        return String::new();
    }
    let bare = text.strip_prefix('+').unwrap_or(text);
    let is_share = bare.strip_suffix('%').is_some_and(|share| number(share).is_some());
    let runs = !is_share && text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if runs && number(text).is_none() {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// A name that a sheet may have.
fn sheet_name(title: &str) -> String {
    let fits: String = title
        .chars()
        .map(|c| {
            if "[]:*?/\\'".contains(c) || c.is_control() {
                ' '
            } else {
                c
            }
        })
        .take(31)
        .collect();
    match fits.trim() {
        "" => "1".to_owned(),
        fits => fits.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CellValue, Limits, read_workbook};

    fn listed<'a>(columns: &'a [(String, bool)], rows: &'a [Vec<String>]) -> Listed<'a> {
        Listed {
            title: "农户[东河镇]",
            mark: "导出人 甲",
            columns,
            rows,
        }
    }

    #[test]
    fn numbers_are_numbers_and_nothing_runs() {
        let columns = [
            ("户主".to_owned(), false),
            ("人均".to_owned(), true),
            ("编号".to_owned(), false),
        ];
        let rows = [
            vec!["=cmd|' /C calc'!A0".into(), "-1,234.50".into(), "0012".into()],
            vec!["@甲".into(), "--".into(), "12345678901234567890".into()],
        ];
        let listed = listed(&columns, &rows);
        let book = read_workbook(&listed.workbook().unwrap(), &Limits::default()).unwrap();
        let sheet = &book.sheets[0];
        assert_eq!(sheet.name, "农户 东河镇");
        let cells: Vec<Vec<&CellValue>> = sheet.rows[2..]
            .iter()
            .map(|row| row.cells.iter().map(|(_, v)| v).collect())
            .collect();
        assert_eq!(
            cells[0],
            [
                &CellValue::Text("=cmd|' /C calc'!A0".into()),
                &CellValue::Number(-1234.5),
                &CellValue::Text("0012".into())
            ]
        );
        assert_eq!(
            cells[1],
            [
                &CellValue::Text("@甲".into()),
                &CellValue::Text("12345678901234567890".into())
            ]
        );
        let text = String::from_utf8(listed.delimited().unwrap()).unwrap();
        assert_eq!(
            text,
            "\u{FEFF}\"户主\",\"人均\",\"编号\"\r\n\"'=cmd|' /C calc'!A0\",\"-1,234.50\",\"0012\"\r\n\"'@甲\",\"\",\"12345678901234567890\"\r\n\"导出人 甲\"\r\n"
        );
    }

    #[test]
    fn a_name_is_one_that_a_sheet_may_have() {
        assert_eq!(sheet_name("a/b:c*d?e"), "a b c d e");
        assert_eq!(sheet_name("[]"), "1");
        assert_eq!(sheet_name(&"长".repeat(40)).chars().count(), 31);
    }
}
