//! A file of either kind as typed cells.

use shouwang_domain::Problem;

use crate::parse::Event;
use crate::{Limits, ParsedWorkbook, delimited, parse};

/// Reads a workbook in this process. Only for files of our own making and within the sandboxed child: a hostile file may
/// abort the process. Everybody else uses [`crate::child::parse_in_child`].
///
/// # Errors
/// Those of [`crate::inspect()`], and `sheet.damaged` or `sheet.too_large` for its content.
pub fn read_workbook(bytes: &[u8], limits: &Limits) -> Result<ParsedWorkbook, Problem> {
    let mut workbook = ParsedWorkbook::default();
    parse_events(bytes, limits, &mut |event| workbook.add(event))?;
    Ok(workbook)
}

/// Streams the rows of a workbook, or of a comma-separated table.
pub(crate) fn parse_events(
    bytes: &[u8],
    limits: &Limits,
    emit: &mut dyn FnMut(Event) -> Result<(), Problem>,
) -> Result<(), Problem> {
    match delimited::text_of(bytes, limits)? {
        Some(text) => delimited::parse_events(&text, limits, emit),
        None => parse::parse_events(bytes, limits, emit),
    }
}
