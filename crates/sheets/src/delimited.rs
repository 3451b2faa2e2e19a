//! Comma-separated tables, as Excel and WPS save them: with tabs or semicolons too, in UTF-8 or in the encoding of the
//! machine, which in a township is GB 18030.

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{Encoding, GB18030};
use shouwang_domain::Problem;

use crate::Limits;
use crate::inspect::too_large;
use crate::parse::{Event, Row, text_cell};

/// Name of the only sheet of such a file.
pub(crate) const SHEET: &str = "CSV";

/// The text of a file that is such a table: text that is no markup, with a separator in one of its first lines.
///
/// # Errors
/// `sheet.too_large`.
pub(crate) fn text_of(bytes: &[u8], limits: &Limits) -> Result<Option<String>, Problem> {
    if bytes.starts_with(b"PK") {
        return Ok(None);
    }
    if bytes.len() as u64 > limits.part_bytes {
        return Err(too_large("文件", "file"));
    }
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]),
        None => match std::str::from_utf8(bytes) {
            Ok(text) => Some(text.into()),
            Err(_) => GB18030.decode_without_bom_handling_and_without_replacement(bytes),
        },
    };
    let is_table = |text: &str| {
        let is_binary = text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r'));
        !is_binary && !text.trim_start().starts_with(['<', '%', '{', '[']) && separator(text).is_some()
    };
    // One way to end a line, also the last one: then the reader's count of lines is that of the rows.
    let text = text.map(|text| text.replace("\r\n", "\n") + "\n");
    Ok(text.filter(|text| is_table(text)))
}

/// What separates the columns: whichever stands most often in one of the first lines.
fn separator(text: &str) -> Option<u8> {
    let most = |separator: &u8| {
        let lines = text.lines().take(10);
        lines
            .map(|line| line.bytes().filter(|byte| byte == separator).count())
            .max()
    };
    let found = *b",\t;".iter().max_by_key(|separator| most(separator))?;
    most(&found).filter(|count| *count > 0).map(|_| found)
}

/// Streams the rows of such a table.
pub(crate) fn parse_events(
    text: &str,
    limits: &Limits,
    emit: &mut dyn FnMut(Event) -> Result<(), Problem>,
) -> Result<(), Problem> {
    emit(Event::Book { date_1904: false })?;
    emit(Event::Sheet {
        name: SHEET.to_owned(),
        hidden: false,
    })?;
    let mut reader = ReaderBuilder::new()
        .delimiter(separator(text).unwrap_or(b','))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut cells_left = limits.cells;
    // Breaks within cells are lines of the file and no rows of the table.
    let mut within = 0;
    let mut record = StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|_| Problem::internal("a text is no text"))?
    {
        within += record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        let number = u32::try_from(reader.position().line() - 1 - within).unwrap_or(u32::MAX);
        if number > limits.rows {
            return Err(too_large("行数", "number of rows"));
        }
        if record.len() > usize::from(limits.columns) {
            return Err(too_large("列数", "number of columns"));
        }
        let cells: Vec<_> = (0u16..)
            .zip(&record)
            .filter_map(|(column, cell)| Some((column, text_cell(cell, limits)?)))
            .collect();
        cells_left = cells_left
            .checked_sub(cells.len() as u64)
            .ok_or_else(|| too_large("单元格的数量", "number of cells"))?;
        if !cells.is_empty() {
            emit(Event::Row(Row { number, cells }))?;
        }
    }
    emit(Event::End)
}

#[cfg(test)]
mod tests {
    use encoding_rs::{GBK, UTF_16LE};

    use crate::{CellValue, Limits, read_workbook};

    #[test]
    fn a_table_is_read_in_each_encoding_with_each_separator() {
        let text = "户编号,姓名,备注\r\n001,甲,\"一\n二\"\r\n\r\n002,\"乙,丙\",\r\n";
        let tabs = "户编号\t姓名\t备注\n001\t甲\t一二\n";
        let mut utf16 = vec![0xFF, 0xFE];
        utf16.extend(tabs.encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(UTF_16LE.name(), "UTF-16LE");
        let marked = ["\u{feff}".as_bytes(), text.as_bytes()].concat();
        let files = [text.as_bytes().to_vec(), marked, GBK.encode(text).0.into_owned(), utf16];
        for (nth, file) in files.iter().enumerate() {
            let book = read_workbook(file, &Limits::default()).unwrap();
            let rows = &book.sheets[0].rows;
            assert_eq!((book.sheets[0].name.as_str(), rows[1].number), ("CSV", 2), "{nth}");
            assert_eq!(rows[0].cells[1], (1, CellValue::Text("姓名".to_owned())));
            assert_eq!(rows[1].cells[0], (0, CellValue::Text("001".to_owned())));
            if nth < 3 {
                assert_eq!(
                    rows[2].cells,
                    [(0, CellValue::Text("002".into())), (1, CellValue::Text("乙,丙".into()))]
                );
                assert_eq!(rows[2].number, 4, "a blank line is a row, a line within a cell is none");
            }
        }
    }

    #[test]
    fn what_is_too_large_is_refused_as_in_a_workbook() {
        let limits = Limits {
            rows: 2,
            ..Limits::default()
        };
        assert_eq!(
            read_workbook(b"a,b\n1,2\n3,4\n", &limits).unwrap_err().code,
            "sheet.too_large"
        );
        assert_eq!(
            read_workbook(b"a sentence", &limits).unwrap_err().code,
            "sheet.not_a_spreadsheet"
        );
    }
}
