//! Small sheets from rows of text.

use chrono::NaiveDate;
use shouwang_domain::id_number::check_digit;
use shouwang_sheets::write::{Cell, Column, TableWriter};
use shouwang_sheets::{ColumnSpec, Limits, ParsedWorkbook, read_workbook};

/// The day on which the tests take place.
pub(crate) fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 20).unwrap()
}

/// An ID number of the demo county; an odd sequence is a man's.
pub(crate) fn id(birth: &str, sequence: u16) -> String {
    let body = format!("990101{birth}{sequence:03}");
    format!("{body}{}", check_digit(&body))
}

/// A workbook with one sheet of a known table: the keys of its columns and its rows. `""` is a blank cell.
pub(crate) fn sheet(specs: &'static [ColumnSpec<'static>], keys: &[&str], rows: &[&[&str]]) -> Vec<u8> {
    let columns: Vec<_> = keys
        .iter()
        .map(|key| Column::Known(*specs.iter().find(|spec| spec.key == *key).unwrap()))
        .collect();
    let mut writer = TableWriter::new();
    writer.begin_sheet("表一", Some("某镇报表"), &columns).unwrap();
    for row in rows {
        let cells: Vec<_> = row
            .iter()
            .map(|text| {
                if text.is_empty() {
                    Cell::Blank
                } else {
                    Cell::Text((*text).to_owned())
                }
            })
            .collect();
        writer.row(&cells).unwrap();
    }
    writer.into_bytes().unwrap()
}

/// The cells of a workbook of our own making.
pub(crate) fn parsed(bytes: &[u8]) -> ParsedWorkbook {
    read_workbook(bytes, &Limits::default()).unwrap()
}
