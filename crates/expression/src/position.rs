//! Where something stands in a file of ours (a pack, the description of a register), down to a character inside a quoted rule text.

use std::ops::Range;
use std::sync::Arc;

/// A file as it was read, with `\n` as the only line end.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Path as shown to the user.
    pub path: String,
    /// Content.
    pub text: String,
    /// Where each line begins, as byte offsets: nearly everything in a file knows its place.
    lines: Vec<usize>,
}

impl SourceFile {
    /// A file with its content, whatever ends its lines.
    pub fn new(path: impl Into<String>, text: &str) -> Self {
        let text = text.replace("\r\n", "\n");
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        Self {
            path: path.into(),
            text,
            lines,
        }
    }

    /// The position of a byte offset.
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.lines.partition_point(|begins| *begins <= offset);
        Position {
            file: self.path.clone(),
            line,
            column: self.text[self.lines[line - 1]..offset].chars().count() + 1,
        }
    }
}

/// A place in a file; line and column begin at 1, columns count characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Path of the file as shown to the user.
    pub file: String,
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

/// `file:line:column`.
impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A text quoted in a file, which knows where each of its characters stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlText {
    /// The text without its quotes.
    pub text: String,
    file: Arc<SourceFile>,
    span: Range<usize>,
}

impl SqlText {
    /// A text without its quotes, and where it stands in a file with them.
    pub fn new(text: String, file: Arc<SourceFile>, span: Range<usize>) -> Self {
        Self { text, file, span }
    }

    /// The position in the file of a place in the text; line and column in the text begin at 1. A place beyond the
    /// text is its end.
    pub fn position(&self, line: u64, column: u64) -> Position {
        let (mut at_line, mut at_column) = (1, 1);
        let index = self
            .text
            .chars()
            .position(|c| {
                let found = (at_line, at_column) >= (line, column);
                (at_line, at_column) = if c == '\n' {
                    (at_line + 1, 1)
                } else {
                    (at_line, at_column + 1)
                };
                found
            })
            .unwrap_or(usize::MAX);
        let offsets = char_offsets(&self.file.text[self.span.clone()]);
        let offset = offsets.get(index).or(offsets.last()).copied().unwrap_or(0);
        self.file.position(self.span.start + offset)
    }

    /// The position of the first character.
    pub fn start(&self) -> Position {
        self.position(1, 1)
    }
}

/// The byte offset of every character of a quoted TOML string, and of its end.
fn char_offsets(raw: &str) -> Vec<usize> {
    let quote = if raw.starts_with("\"\"\"") || raw.starts_with("'''") {
        3
    } else {
        1
    };
    let escapes = raw.starts_with('"');
    let end = raw.len().saturating_sub(quote);
    let mut at = quote;
    if quote == 3 && raw[at..].starts_with('\n') {
        at += 1;
    }
    let mut offsets = Vec::new();
    while at < end {
        let rest = &raw[at..end];
        let (length, is_char) = if escapes && rest.starts_with('\\') {
            escape(&rest[1..])
        } else {
            (rest.chars().next().map_or(1, char::len_utf8), true)
        };
        if is_char {
            offsets.push(at);
        }
        at += length;
    }
    offsets.push(end);
    offsets
}

/// How long an escape is, and whether it stands for a character, given what follows its backslash. A backslash at the
/// end of a line swallows the white space that follows.
fn escape(rest: &str) -> (usize, bool) {
    match rest.chars().next() {
        Some('u') => (6, true),
        Some('U') => (10, true),
        Some('x') => (4, true),
        Some(c) if c.is_whitespace() => (1 + rest.len() - rest.trim_start().len(), false),
        _ => (2, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The position of the character `X` in the decoded text must be where `X` stands in the file.
    fn check(file: &str, decoded: &str) {
        let start = file.find(['"', '\'']).unwrap();
        let file = Arc::new(SourceFile::new("f.toml", file));
        let sql = SqlText {
            text: decoded.into(),
            file: file.clone(),
            span: start..file.text.trim_end().len(),
        };
        let before = &decoded[..decoded.find('X').unwrap()];
        let line = before.matches('\n').count() as u64 + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() as u64 + 1;
        assert_eq!(
            sql.position(line, column),
            file.position(file.text.find('X').unwrap()),
            "{}",
            file.text
        );
    }

    #[test]
    fn a_place_in_a_quoted_text_maps_to_the_file() {
        check("when = \"a > X\"\n", "a > X");
        check("\n\nwhen = 'a > X'\n", "a > X");
        check("when = \"户 = \\\"X\\\"\"\n", "户 = \"X\"");
        check("when = \"\"\"\na >\n  X\"\"\"\n", "a >\n  X");
        check("when = '''\na >\n  X'''\n", "a >\n  X");
        check("when = \"\"\"a \\\n   > X\"\"\"\n", "a > X");
        check("when = \"\\u0061 > X\"\n", "a > X");
    }

    #[test]
    fn a_place_beyond_the_text_is_its_end() {
        let file = Arc::new(SourceFile::new("f.toml", "w = \"ab\""));
        let sql = SqlText {
            text: "ab".into(),
            file,
            span: 4..8,
        };
        assert_eq!(sql.position(9, 9).column, 8);
        assert_eq!(sql.start().column, 6);
    }
}
