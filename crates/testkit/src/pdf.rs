//! What others see in a PDF: the programs of poppler, which `cargo xtask setup` installs.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// The programs of the package that are asked.
pub const PROGRAMS: [&str; 3] = ["pdftotext", "pdfinfo", "pdffonts"];

/// The text of a PDF as it stands on the pages, line by line.
///
/// # Panics
/// When poppler is missing or cannot read the file, as everything here does: it is for tests alone.
pub fn text(pdf: &[u8]) -> String {
    run("pdftotext", &["-layout"], pdf, &["-"])
}

/// The text without anything between the characters: how lines are broken does not matter.
///
/// # Panics
/// As [`text`].
pub fn joined(pdf: &[u8]) -> String {
    let text = run("pdftotext", &["-raw"], pdf, &["-"]);
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{200b}')
        .collect()
}

/// Whether all pages are A4 and all fonts are embedded.
///
/// # Panics
/// As [`text`].
pub fn is_printable(pdf: &[u8]) -> bool {
    let info = run("pdfinfo", &["-l", "-1"], pdf, &[]);
    let mut sizes = info
        .lines()
        .filter(|line| line.contains("size:") && line.starts_with("Page"));
    let fonts = run("pdffonts", &[], pdf, &[]);
    let mut fonts = fonts.lines().skip(2).peekable();
    // Name, type and encoding come first; then whether it is embedded, a subset, and readable, and its number.
    let is_embedded = |line: &str| line.split_whitespace().rev().nth(4) == Some("yes");
    fonts.peek().is_some() && fonts.all(is_embedded) && sizes.all(|line| line.ends_with("(A4)"))
}

fn run(program: &str, options: &[&str], pdf: &[u8], after: &[&str]) -> String {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    file.write_all(pdf).expect("a temporary file can be written");
    let output = Command::new(program)
        .args(options)
        .arg(file.path())
        .args(after)
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{program} of poppler-utils is missing ({error}); run `cargo xtask setup`"));
    assert!(
        output.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}
