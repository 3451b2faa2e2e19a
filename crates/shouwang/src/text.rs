//! Tables for a terminal, in which a Chinese character is two columns wide.

/// Lines of columns, each as wide as its widest cell. Without rows there is only the header.
pub(crate) fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = header.iter().map(|cell| width(cell)).collect();
    for row in rows {
        for (idx, cell) in row.iter().enumerate().take(widths.len()) {
            widths[idx] = widths[idx].max(width(cell));
        }
    }
    let header: Vec<String> = header.iter().map(ToString::to_string).collect();
    std::iter::once(&header)
        .chain(rows)
        .map(|row| line(row, &widths))
        .collect()
}

fn line(row: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (idx, cell) in row.iter().enumerate() {
        line.push_str(cell);
        let is_last = idx + 1 == row.len();
        let pad = widths.get(idx).map_or(0, |of| of.saturating_sub(width(cell)));
        line.extend(std::iter::repeat_n(' ', if is_last { 0 } else { pad + 2 }));
    }
    line.push('\n');
    line
}

fn width(text: &str) -> usize {
    text.chars().map(|c| if c < '\u{1100}' { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_over_both_scripts() {
        let rows = vec![vec!["登记表".into(), "3".into()], vec!["a".into(), "12".into()]];
        assert_eq!(table(&["sheet", "row"], &rows), "sheet   row\n登记表  3\na       12\n");
    }
}
