//! Reading the register: rows into households.

use std::collections::HashMap;

use chrono::NaiveDate;
use shouwang_domain::Problem;

use super::draft::Draft;
use super::{REGISTER, RegisterSheet, checks};
use crate::cells::Cells;
use crate::table;
use crate::{CellProblem, ParsedWorkbook};

/// Reads a household register.
///
/// Checked here is what the file alone can tell: every cell, duplicate ID numbers, heads, one household in two villages.
/// Divisions and people who are already registered are the business of the caller. `as_of` is today's civil date.
///
/// # Errors
/// `sheet.no_table` when no sheet has the header. Wrong cells are not an error of this function: see
/// [`RegisterSheet::problems`].
pub fn read_register(book: &ParsedWorkbook, as_of: NaiveDate) -> Result<RegisterSheet, Problem> {
    let tables = table::find(book, REGISTER)?;
    let columns = tables.places();
    let mut sheet = RegisterSheet {
        problems: tables.problems,
        notes: tables.notes,
        columns,
        ..RegisterSheet::default()
    };
    let mut builder = Builder::default();
    for found in &tables.found {
        // A blank household number continues the household above, but never one of another sheet.
        let mut above = None;
        for row in found.rows() {
            let mut cells = found.cells(row, &mut sheet.problems);
            if !cells.is_empty() {
                above = builder.row(&mut cells, &mut sheet.flags, above, as_of);
            }
        }
    }
    checks::check(&builder.drafts, &mut sheet, as_of);
    for draft in &mut builder.drafts {
        sheet.together.add(std::mem::take(&mut draft.rows));
    }
    sheet.households = builder.drafts.into_iter().filter_map(Draft::finish).collect();
    table::in_file_order(book, &mut sheet.problems);
    table::in_file_order(book, &mut sheet.flags);
    Ok(sheet)
}

#[derive(Default)]
struct Builder {
    drafts: Vec<Draft>,
    by_number: HashMap<String, usize>,
}

impl Builder {
    /// Reads one row and returns the household it belongs to.
    fn row(
        &mut self,
        cells: &mut Cells<'_, '_>,
        flags: &mut Vec<CellProblem>,
        above: Option<usize>,
        as_of: NaiveDate,
    ) -> Option<usize> {
        let idx = match (cells.digits("household_number"), above) {
            (Some(number), _) => *self.by_number.entry(number).or_insert_with_key(|number| {
                self.drafts.push(Draft::begun(cells.place(), number.clone()));
                self.drafts.len() - 1
            }),
            (None, Some(above)) if cells.is_complete() && cells.is_filled("name") => above,
            (None, above) => {
                cells.require("household_number");
                // It may be one of the household above, which is not whole without it.
                if let Some(above) = above {
                    self.drafts[above].rows.push(cells.place());
                }
                return above;
            }
        };
        self.drafts[idx].row(cells, flags, as_of);
        Some(idx)
    }
}
