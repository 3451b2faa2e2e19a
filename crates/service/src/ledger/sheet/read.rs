//! The rows of a workbook, by the register whose sheets they stand in.

use shouwang_sheets::write::INSTRUCTIONS_SHEET;
use shouwang_sheets::{CellProblem, MadeSheet, ParsedWorkbook, Sheet, is_called, read_made, skipped};

use super::layout::Layout;
use crate::{Problem, Result};

/// The sheets of one register.
pub(crate) struct Sheets<'f> {
    pub(crate) layout: Layout<'f>,
    pub(crate) records: MadeSheet,
    /// Child rows, as the layout has them.
    pub(crate) rows: Vec<MadeSheet>,
}

/// A workbook of registers as read.
pub(crate) struct Book<'f> {
    /// The registers that have a sheet in it.
    pub(crate) registers: Vec<Sheets<'f>>,
    /// Sheets that were not read.
    pub(crate) notes: Vec<CellProblem>,
}

/// Reads the sheets that are named after one of the registers. Where only one register is meant, the first sheet will do,
/// whatever it is called.
///
/// # Errors
/// `sheet.no_ledger` when none is.
pub(crate) fn read_book<'f>(layouts: Vec<Layout<'f>>, book: &ParsedWorkbook) -> Result<Book<'f>> {
    let has = |sheet: &Sheet, names: &[String]| names.iter().any(|name| is_called(&sheet.name, name));
    let visible = || {
        book.sheets
            .iter()
            .filter(|sheet| !sheet.hidden && !is_called(&sheet.name, INSTRUCTIONS_SHEET))
    };
    let any_name: Vec<String> = layouts.iter().flat_map(Layout::names).collect();
    let is_only = layouts.len() == 1 && !visible().any(|sheet| has(sheet, &any_name));
    let first = visible().next().map(|sheet| sheet.name.clone()).filter(|_| is_only);
    let names: Vec<String> = layouts.iter().map(|layout| layout.form.label.zh.clone()).collect();
    let mut registers = Vec::new();
    for layout in layouts {
        if first.is_none() && !visible().any(|sheet| has(sheet, &layout.names())) {
            continue;
        }
        let own = layout.form.sheet_names();
        let is_meant = |sheet: &Sheet| has(sheet, &own) || first.as_ref() == Some(&sheet.name);
        let records = read_made(book, &layout.columns, is_meant);
        let rows = layout.rows.iter().map(|rows| {
            let own = layout.form.row_sheet_names(rows.field);
            read_made(book, &rows.columns, |sheet| has(sheet, &own))
        });
        registers.push(Sheets {
            rows: rows.collect(),
            records,
            layout,
        });
    }
    if registers.is_empty() {
        return Err(no_sheet(&names));
    }
    let others = visible().filter(|sheet| !has(sheet, &any_name) && first.as_ref() != Some(&sheet.name));
    Ok(Book {
        registers,
        notes: others.map(skipped).collect(),
    })
}

fn no_sheet(names: &[String]) -> Problem {
    let names = names.join("、");
    Problem::bad_data(
        "sheet.no_ledger",
        format!("没有找到台账工作表；工作表名称应为其中之一：{names}。请使用系统提供的模板。"),
        format!("No sheet of a register was found; a sheet is named one of {names}. Use the template of the system."),
    )
}
