//! Tables as comma-separated text, as offices and spreadsheets write them: with a byte-order mark or without, with quotes
//! where a cell has a comma, with blank lines, and with remarks that begin with `#`.

use csv::{ReaderBuilder, StringRecord, Trim};

use crate::Problem;

/// A row with the number of its last line, from 1. Its cells have no blanks around them.
#[derive(Debug, PartialEq, Eq)]
pub struct Line {
    /// The number of the line.
    pub number: usize,
    /// The cells, however many there are.
    pub cells: Vec<String>,
}

impl Line {
    /// The cells, when there are as many as a table of `N` columns has.
    pub fn columns<const N: usize>(&self) -> Option<[&str; N]> {
        let cells: Vec<&str> = self.cells.iter().map(String::as_str).collect();
        cells.try_into().ok()
    }
}

/// The rows below the header.
///
/// # Errors
/// `wrong_header` when the first row is not the header.
pub fn below(header: &str, text: &str, wrong_header: impl FnOnce() -> Problem) -> Result<Vec<Line>, Problem> {
    let mut lines = read(text)?.into_iter();
    match lines.next() {
        Some(first) if first.cells.iter().map(String::as_str).eq(header.split(',')) => Ok(lines.collect()),
        _ => Err(wrong_header()),
    }
}

fn read(text: &str) -> Result<Vec<Line>, Problem> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let (mut lines, mut record) = (Vec::new(), StringRecord::new());
    let (mut counted, mut number) = (0, 1);
    while reader.read_record(&mut record).map_err(Problem::internal)? {
        // A record begins where the one before it ended, so that only its end tells which line it is.
        let end = usize::try_from(reader.position().byte()).map_err(Problem::internal)?;
        let end = text[..end].trim_end_matches(['\r', '\n']).len();
        number += text[counted..end].matches('\n').count();
        counted = end;
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            lines.push(Line { number, cells });
        }
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong() -> Problem {
        Problem::internal("the header")
    }

    #[test]
    fn a_table_is_read_as_spreadsheets_write_it() {
        let text = "\u{feff}code,name\r\n\r\n# a remark, with a comma\n 1 ,\"石溪, 云岭\"\n   \n2,守望县\n\n3";
        let lines = below("code,name", text, wrong).unwrap();
        let found: Vec<_> = lines.iter().map(|line| (line.number, line.columns())).collect();
        assert_eq!(
            found,
            [(4, Some(["1", "石溪, 云岭"])), (6, Some(["2", "守望县"])), (8, None)]
        );
    }

    #[test]
    fn another_header_or_none_is_refused() {
        for text in ["", "name,code\n1,2", "code\n1", "code,name,more\n1,2,3"] {
            assert_eq!(below("code,name", text, wrong), Err(wrong()), "{text}");
        }
    }
}
