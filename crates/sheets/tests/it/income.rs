//! The monthly statements: what counts as reported, and every wrong cell with its place.

use shouwang_domain::Fen;
use shouwang_domain::income::Period;
use shouwang_sheets::write::{income_template, write_income};
use shouwang_sheets::{INCOME, IncomeSheet, read_income};

use crate::sample::{id, parsed, sheet, today};

const KEYS: &[&str] = &[
    "household_number",
    "head_id",
    "period",
    "wage",
    "business",
    "property",
    "transfer",
    "business_expense",
    "rigid_expense",
    "self_paid_medical",
    "estimated",
];

fn read(rows: &[&[&str]]) -> IncomeSheet {
    read_income(&parsed(&sheet(INCOME, KEYS, rows)), today()).unwrap()
}

#[test]
fn one_filled_amount_reports_a_month_and_none_does_not() {
    let head = id("19700101", 11);
    let sheet = read(&[
        &["H1", &head, "2026年2月", "3,200.50元", "", "", "", "", "", "", ""],
        &["H2", "", "2026-02", "", "", "", "", "", "", "", ""],
        &["H2", "", "2025年", "12000", "/", "—", "", "", "300", "300", "否"],
    ]);
    assert!(sheet.problems.is_empty(), "{:?}", sheet.problems);
    let [reported, silent, annual] = &sheet.rows[..] else {
        panic!("three rows")
    };
    assert_eq!(reported.amounts.wage, Some(Fen(320_050)));
    assert_eq!(
        (reported.amounts.business, reported.amounts.is_reported()),
        (None, true)
    );
    assert_eq!(reported.head_id.unwrap().reveal(), head);
    assert!(!silent.amounts.is_reported());
    assert_eq!((annual.period, annual.estimated), (Period::Year(2025), true));
    assert_eq!(annual.amounts.business, None);
}

#[test]
fn every_wrong_cell_is_named_with_its_place() {
    let sheet = read(&[
        &["H1", "", "2026-04", "1", "", "", "", "", "", "", ""],
        &["H1", "", "2026-03", "-5", "", "", "", "", "", "", ""],
        &["", "", "", "1", "", "", "", "", "", "", ""],
        &["H2", "123", "2026-03", "约三百", "", "", "", "", "", "", "大概"],
        &["H3", "", "2026-01", "1", "", "", "", "", "", "", ""],
        &["H3", "", "202601", "2", "", "", "", "", "", "", ""],
        &["H4", "", "2027年", "2", "", "", "", "", "", "", ""],
    ]);
    let found: Vec<_> = sheet.problems.iter().map(|p| (p.at(), p.code.as_str())).collect();
    let expected = [
        ("表一!C3", "date.in_future"),
        ("表一!D4", "income.negative"),
        ("表一!A5", "cell.required"),
        ("表一!C5", "cell.required"),
        ("表一!B6", "id_number.length"),
        ("表一!D6", "money.unit"),
        ("表一!K6", "cell.yes_or_no"),
        ("表一!C8", "income.period_twice"),
        ("表一!C9", "date.in_future"),
    ];
    assert_eq!(found, expected.map(|(place, code)| (place.to_owned(), code)));
}

#[test]
fn medical_expense_beyond_rigid_expense_is_flagged() {
    let sheet = read(&[&["H1", "", "2026-02", "1", "", "", "", "", "100", "200", ""]]);
    assert!(sheet.problems.is_empty());
    assert_eq!(sheet.flags[0].code, "income.medical_over_rigid");
}

#[test]
fn what_is_written_is_read_again() {
    let sheet = read(&[
        &[
            "001",
            &id("19700101", 11),
            "2026-02",
            "3200.29",
            "0",
            "",
            "",
            "",
            "100",
            "20",
            "是",
        ],
        &["002", "", "2025年", "", "", "", "5", "", "", "", ""],
    ]);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("收支.xlsx");
    write_income(&path, &sheet.rows).unwrap();
    let mut again = read_income(&parsed(&std::fs::read(&path).unwrap()), today()).unwrap();
    for (row, original) in again.rows.iter_mut().zip(&sheet.rows) {
        row.place = original.place.clone();
    }
    assert_eq!(again.rows, sheet.rows);
}

#[test]
fn the_template_is_an_empty_table() {
    let sheet = read_income(&parsed(&income_template().unwrap()), today()).unwrap();
    assert!(sheet.problems.is_empty() && sheet.rows.is_empty());
}
