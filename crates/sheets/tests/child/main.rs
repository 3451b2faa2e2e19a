//! The reader as a child process. This binary is both the parent and, with the hidden subcommand, the child.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::path::PathBuf;
use std::process::ExitCode;

use shouwang_domain::Problem;
use shouwang_sheets::{CellValue, Limits, ParsedWorkbook, child, read_workbook};

#[path = "../it/hostile.rs"]
mod hostile;

const TESTS: &[(&str, fn())] = &[
    (
        "a_workbook_comes_through_the_child_as_it_is",
        a_workbook_comes_through_the_child_as_it_is,
    ),
    (
        "a_hostile_file_is_refused_and_the_parent_lives",
        a_hostile_file_is_refused_and_the_parent_lives,
    ),
    ("a_child_out_of_memory_is_a_problem", a_child_out_of_memory_is_a_problem),
    (
        "a_child_that_says_nothing_is_a_problem",
        a_child_that_says_nothing_is_a_problem,
    ),
    ("a_child_that_never_ends_is_killed", a_child_that_never_ends_is_killed),
    (
        "a_child_that_talks_too_much_is_refused",
        a_child_that_talks_too_much_is_refused,
    ),
];

/// The few options of the standard harness that `cargo test` and `cargo nextest` use.
fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|arg| arg == child::SUBCOMMAND) {
        return child::main();
    }
    let has = |option: &str| args.iter().any(|arg| arg == option);
    let ignored = has("--ignored");
    if has("--list") {
        TESTS
            .iter()
            .filter(|_| !ignored)
            .for_each(|(name, _)| println!("{name}: test"));
        return ExitCode::SUCCESS;
    }
    let filter = args.iter().find(|arg| !arg.starts_with('-'));
    for (name, test) in TESTS
        .iter()
        .filter(|(name, _)| !ignored && filter.is_none_or(|filter| name.contains(filter)))
    {
        println!("test {name} ...");
        test();
    }
    ExitCode::SUCCESS
}

fn parse(bytes: &[u8], limits: &Limits) -> Result<ParsedWorkbook, Problem> {
    child::parse_in_child(&std::env::current_exe().unwrap(), &[child::SUBCOMMAND], bytes, limits)
}

fn a_workbook_comes_through_the_child_as_it_is() {
    let bytes = hostile::workbook(
        "<row r=\"2\"><c r=\"B2\" t=\"inlineStr\"><is><t>欧阳·堃\u{2028}&lt;a&gt;</t></is></c><c r=\"C2\"><v>0.1</v></c>\
         <c r=\"D2\" t=\"e\"><v>#REF!</v></c><c r=\"E2\" t=\"b\"><v>1</v></c></row>",
    );
    let limits = Limits::default();
    let workbook = parse(&bytes, &limits).unwrap();
    assert_eq!(workbook, read_workbook(&bytes, &limits).unwrap());
    let cells = &workbook.sheets[0].rows[0].cells;
    assert_eq!(cells[0], (1, CellValue::Text("欧阳·堃\u{2028}<a>".into())));
    assert_eq!(
        cells[1..],
        [
            (2, CellValue::Number(0.1)),
            (3, CellValue::Error),
            (4, CellValue::Bool(true))
        ]
    );
}

fn a_hostile_file_is_refused_and_the_parent_lives() {
    for (bytes, expected) in hostile::files()
        .into_iter()
        .chain([(overflowing(), "sheet.reader_died")])
    {
        let code = parse(&bytes, &Limits::default()).unwrap_err().code;
        assert_eq!(code, expected);
    }
}

fn a_child_out_of_memory_is_a_problem() {
    let limits = Limits {
        memory_bytes: 4 << 20,
        ..Limits::default()
    };
    let bytes = many_strings(60_000);
    assert_eq!(parse(&bytes, &limits).unwrap_err().code, "sheet.reader_died");
    assert!(parse(&bytes, &Limits::default()).is_ok());
}

fn a_child_that_says_nothing_is_a_problem() {
    let code = child::parse_in_child(&PathBuf::from("/bin/true"), &[], b"PK", &Limits::default())
        .unwrap_err()
        .code;
    assert_eq!(code, "sheet.reader_died");
    let code = child::parse_in_child(&PathBuf::from("/nonexistent"), &[], b"PK", &Limits::default())
        .unwrap_err()
        .code;
    assert_eq!(code, "internal");
}

fn a_child_that_never_ends_is_killed() {
    let limits = Limits {
        wall_seconds: 1,
        ..Limits::default()
    };
    let args = ["-c", "read -r nothing; while :; do :; done"];
    let code = child::parse_in_child(&PathBuf::from("/bin/sh"), &args, b"PK\n", &limits)
        .unwrap_err()
        .code;
    assert_eq!(code, "sheet.too_slow");
}

fn a_child_that_talks_too_much_is_refused() {
    let limits = Limits {
        output_bytes: 1_000,
        ..Limits::default()
    };
    assert_eq!(
        parse(&many_strings(1_000), &limits).unwrap_err().code,
        "sheet.too_large"
    );
}

/// A workbook on whose row number the reader's arithmetic overflows.
fn overflowing() -> Vec<u8> {
    hostile::workbook("<row r=\"99999999999\"><c r=\"A0\"><v>1</v></c></row>")
}

/// A workbook with many small strings, all shown.
fn many_strings(count: usize) -> Vec<u8> {
    hostile::package(&[
        (
            "xl/sharedStrings.xml",
            "<sst>\u{1}<si><t>石屋村第三村民小组</t></si>\u{1}</sst>",
            count,
        ),
        (
            "xl/worksheets/sheet1.xml",
            "<worksheet><sheetData>\u{1}<row><c t=\"s\"><v>0</v></c></row>\u{1}</sheetData></worksheet>",
            count.min(1_000),
        ),
    ])
}
