//! A workbook as typed cells, streamed.

use std::io::Cursor;

use calamine::{DataRef, Reader, SheetVisible, Xlsx};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::Problem;

use crate::inspect::{damaged, inspect, too_large};
use crate::{Limits, normal};

/// One filled cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellValue {
    /// Text, as typed.
    Text(String),
    /// A number; also a date that carries no date format.
    Number(f64),
    /// A number with a date format.
    Date(NaiveDate),
    /// A truth value.
    Bool(bool),
    /// A formula that failed, such as `#DIV/0!`.
    Error,
    /// A text beyond [`Limits::text_chars`]; it was not read.
    TooLong,
}

/// One row with at least one filled cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Row number as Excel shows it, from 1.
    pub number: u32,
    /// Filled cells with their column, from 0, in the order of the file.
    pub cells: Vec<(u16, CellValue)>,
}

/// One worksheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// It is not shown to the user (such as the dictionary of our template).
    pub hidden: bool,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A workbook as typed cells.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParsedWorkbook {
    /// Serial numbers of dates count from 1904 instead of 1900.
    pub date_1904: bool,
    /// Its worksheets, in order.
    pub sheets: Vec<Sheet>,
}

/// What the reader meets, in order. It is also one line of the child's output.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    Book { date_1904: bool },
    Sheet { name: String, hidden: bool },
    Row(Row),
    Problem(Problem),
    End,
}

impl ParsedWorkbook {
    pub(crate) fn add(&mut self, event: Event) -> Result<(), Problem> {
        match event {
            Event::Book { date_1904 } => self.date_1904 = date_1904,
            Event::Sheet { name, hidden } => self.sheets.push(Sheet {
                name,
                hidden,
                rows: Vec::new(),
            }),
            Event::Row(row) => self.sheets.last_mut().ok_or_else(damaged)?.rows.push(row),
            Event::Problem(problem) => return Err(problem),
            Event::End => {}
        }
        Ok(())
    }
}

/// Streams the rows of an `.xlsx` workbook.
pub(crate) fn parse_events(
    bytes: &[u8],
    limits: &Limits,
    emit: &mut dyn FnMut(Event) -> Result<(), Problem>,
) -> Result<(), Problem> {
    inspect(bytes, limits)?;
    let mut xlsx: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let date_1904 = xlsx.has_1904_epoch();
    emit(Event::Book { date_1904 })?;
    let sheets: Vec<(String, bool)> = xlsx
        .sheets_metadata()
        .iter()
        .map(|s| (s.name.clone(), s.visible != SheetVisible::Visible))
        .collect();
    if sheets.len() > limits.sheets {
        return Err(too_large("工作表的数量", "number of worksheets"));
    }
    let mut cells_left = limits.cells;
    for (name, hidden) in sheets {
        // A chart sheet has no cells, and its part is no worksheet.
        let Ok(mut reader) = xlsx.worksheet_cells_reader(&name) else {
            continue;
        };
        emit(Event::Sheet { name, hidden })?;
        let mut current = Row {
            number: 0,
            cells: Vec::new(),
        };
        while let Some(cell) = reader.next_cell().map_err(|_| damaged())? {
            let Some(value) = typed(cell.get_value(), date_1904, limits) else {
                continue;
            };
            let (row, column) = cell.get_position();
            if row >= limits.rows {
                return Err(too_large("行数", "number of rows"));
            }
            if column >= u32::from(limits.columns) || current.cells.len() >= usize::from(limits.columns) {
                return Err(too_large("列数", "number of columns"));
            }
            cells_left = cells_left
                .checked_sub(1)
                .ok_or_else(|| too_large("单元格的数量", "number of cells"))?;
            if row + 1 != current.number {
                flush(&mut current, row + 1, emit)?;
            }
            current.cells.push((column as u16, value));
        }
        flush(&mut current, 0, emit)?;
    }
    emit(Event::End)
}

/// Emits the row that is complete and begins the next.
fn flush(current: &mut Row, next: u32, emit: &mut dyn FnMut(Event) -> Result<(), Problem>) -> Result<(), Problem> {
    let done = std::mem::replace(
        current,
        Row {
            number: next,
            cells: Vec::new(),
        },
    );
    if done.cells.is_empty() {
        Ok(())
    } else {
        emit(Event::Row(done))
    }
}

/// The cell, or `None` when it is blank.
fn typed(value: &DataRef<'_>, date_1904: bool, limits: &Limits) -> Option<CellValue> {
    let text = |text: &str| text_cell(text, limits);
    match value {
        DataRef::Empty => None,
        DataRef::Int(n) => Some(CellValue::Number(*n as f64)),
        DataRef::Float(n) => n.is_finite().then_some(CellValue::Number(*n)),
        DataRef::Bool(b) => Some(CellValue::Bool(*b)),
        DataRef::Error(_) => Some(CellValue::Error),
        DataRef::String(s) | DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => text(s),
        DataRef::SharedString(s) => text(s),
        DataRef::DateTime(serial) => {
            let number = serial.as_f64();
            let date = if serial.is_datetime() {
                normal::serial_date(number, date_1904)
            } else {
                None
            };
            Some(date.map_or(CellValue::Number(number), CellValue::Date))
        }
    }
}

/// The cell of a text, or `None` when it is blank.
pub(crate) fn text_cell(text: &str, limits: &Limits) -> Option<CellValue> {
    if text.trim().is_empty() {
        None
    } else if text.chars().nth(limits.text_chars).is_some() {
        Some(CellValue::TooLong)
    } else {
        Some(CellValue::Text(text.to_owned()))
    }
}
