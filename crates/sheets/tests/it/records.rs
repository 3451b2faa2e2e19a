//! The records: every kind is written and read again, and every wrong cell is named with its place.

use chrono::NaiveDate;
use shouwang_domain::Fen;
use shouwang_domain::id_number::IdNumber;
use shouwang_domain::records::{BenefitKind, HealthEventKind, LinkMode, LossKind, WorkEnd, WorkPlace};
use shouwang_sheets::write::{Cell, TableWriter, known};
use shouwang_sheets::{
    MemberNamed, Place, Record, RecordKind, RecordRow, RecordsSheet, read_records, records_template, write_records,
};

use crate::sample::{id, parsed, today};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn one_of_each() -> Vec<RecordRow> {
    let member = MemberNamed {
        name: "欧阳·堃".to_owned(),
        id: IdNumber::parse(&id("19700101", 11)).ok(),
    };
    let row = |member: Option<&MemberNamed>, record| RecordRow {
        place: Place::default(),
        household_number: "0012".to_owned(),
        member: member.cloned(),
        record,
    };
    vec![
        row(
            Some(&member),
            Record::Employment {
                place: WorkPlace::OtherProvince,
                employer: Some("守望电子厂".to_owned()),
                industry: Some("制造业".to_owned()),
                monthly_wage: Some(Fen::from_yuan(4_200)),
                started_on: day("2025-03-01"),
                ended: Some((day("2026-02-01"), WorkEnd::Dismissed)),
                public_post: Some(false),
            },
        ),
        row(
            Some(&member),
            Record::JobSeeking {
                stated_on: day("2026-02-10"),
                willing: true,
                registered: None,
            },
        ),
        row(
            Some(&member),
            Record::HealthEvent {
                kind: HealthEventKind::SeriousIllness,
                found_on: day("2025-12-31"),
            },
        ),
        row(
            Some(&member),
            Record::SchoolingCost {
                paid_on: day("2025-09-01"),
                amount: Fen(650_050),
                aid: None,
            },
        ),
        row(
            None,
            Record::Loan {
                bank: "守望信用社".to_owned(),
                amount: Fen::from_yuan(50_000),
                lent_on: day("2024-01-01"),
                due_on: day("2027-01-01"),
                repaid_on: None,
                overdue: Some(Fen::from_yuan(100)),
                subsidised: Some(true),
            },
        ),
        row(
            None,
            Record::OperatorLink {
                operator: "守望茶叶合作社".to_owned(),
                mode: LinkMode::Order,
                from_on: day("2024-01-01"),
                to_on: Some(day("2027-01-01")),
                failed_on: Some(day("2026-01-05")),
            },
        ),
        row(
            None,
            Record::AssetDividend {
                asset: "光伏电站".to_owned(),
                due_on: day("2025-12-31"),
                due: Fen::from_yuan(300),
                paid: Some((day("2026-01-31"), Fen::from_yuan(120))),
            },
        ),
        row(
            None,
            Record::Benefit {
                kind: BenefitKind::Dibao,
                department: Some("民政".to_owned()),
                monthly: Some(Fen::from_yuan(390)),
                from_on: day("2024-01-01"),
                ends_on: None,
                policy_ends_on: Some(day("2026-12-31")),
            },
        ),
        row(
            None,
            Record::LossEvent {
                kind: LossKind::Typhoon,
                happened_on: day("2025-09-10"),
                loss: Fen::from_yuan(9_000),
                compensated: Some(Fen::from_yuan(2_000)),
                settled_on: None,
            },
        ),
    ]
}

#[test]
fn what_is_written_is_read_again() {
    let rows = one_of_each();
    let kinds: std::collections::BTreeSet<_> = rows.iter().map(|row| row.record.kind()).collect();
    assert_eq!(kinds.len(), RecordKind::ALL.len());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("台账.xlsx");
    write_records(&path, &rows).unwrap();
    let mut again = read_records(&parsed(&std::fs::read(&path).unwrap()), today()).unwrap();
    assert_eq!(again.problems, []);
    again.rows.iter_mut().for_each(|row| row.place = Place::default());
    assert_eq!(again.rows, rows);
}

#[test]
fn the_template_is_an_empty_workbook_of_all_kinds() {
    let sheet = read_records(&parsed(&records_template().unwrap()), today()).unwrap();
    assert!(sheet.problems.is_empty() && sheet.rows.is_empty());
    assert_eq!(sheet.notes.len(), 1, "the instructions are no records");
}

/// A workbook with one sheet of a kind.
fn read(name: &str, kind: RecordKind, rows: &[&[&str]]) -> Result<RecordsSheet, shouwang_domain::Problem> {
    let mut writer = TableWriter::new();
    writer.begin_sheet(name, None, &known(kind.columns())).unwrap();
    for row in rows {
        let cell = |text: &&str| match *text {
            "" => Cell::Blank,
            text => Cell::Text(text.to_owned()),
        };
        writer.row(&row.iter().map(cell).collect::<Vec<_>>()).unwrap();
    }
    read_records(&parsed(&writer.into_bytes().unwrap()), today())
}

#[test]
fn every_wrong_cell_is_named_with_its_place() {
    let found = |kind: RecordKind, rows: &[&[&str]]| -> Vec<(String, String)> {
        let sheet = read(kind.zh(), kind, rows).unwrap();
        sheet.problems.iter().map(|p| (p.at(), p.code.clone())).collect()
    };
    let expect = |list: &[(&str, &str)]| -> Vec<(String, String)> {
        list.iter()
            .map(|(at, code)| ((*at).to_owned(), (*code).to_owned()))
            .collect()
    };
    assert_eq!(
        found(
            RecordKind::Employment,
            &[
                &["1", "张三", "", "月球", "", "", "-5", "2025-01-01", "", "", ""],
                &["1", "", "", "县内", "", "", "", "2027-01-01", "", "", ""],
                &[
                    "1",
                    "李四",
                    "123",
                    "省外",
                    "",
                    "",
                    "",
                    "2025-05-01",
                    "2025-04-01",
                    "",
                    ""
                ],
                &["1", "李四", "", "省外", "", "", "", "2025-05-01", "", "因病", "也许"],
                &["2", "王五", "", "县内", "", "", "", "2025-05-01", "", "", ""],
                &["2", "王五", "", "县内", "", "", "", "2025-05-01", "", "", ""],
            ]
        ),
        expect(&[
            ("务工就业!D2", "cell.unknown_value"),
            ("务工就业!B3", "cell.required"),
            ("务工就业!H3", "date.in_future"),
            ("务工就业!C4", "id_number.length"),
            ("务工就业!I4", "record.ends_before_it_begins"),
            ("务工就业!J4", "record.incomplete"),
            ("务工就业!I5", "record.incomplete"),
            ("务工就业!K5", "cell.yes_or_no"),
            ("务工就业!H7", "record.twice"),
        ])
    );
    assert_eq!(
        found(
            RecordKind::Loan,
            &[
                &["1", "信用社", "500", "2024-01-01", "2023-01-01", "", "600", ""],
                &["", "信用社", "五百", "2024-01-01", "2025-01-01", "", "", ""],
            ]
        ),
        expect(&[
            ("小额贷款!E2", "record.ends_before_it_begins"),
            ("小额贷款!G2", "record.more_overdue_than_lent"),
            ("小额贷款!A3", "cell.required"),
            ("小额贷款!C3", "money.unit"),
        ])
    );
    assert_eq!(
        found(
            RecordKind::AssetDividend,
            &[
                &["1", "光伏", "2025-12-31", "300", "2026-01-01", ""],
                &["2", "光伏", "2025-12-31", "300", "", "300"],
            ]
        ),
        expect(&[("资产收益!F2", "cell.required"), ("资产收益!E3", "cell.required")])
    );
}

#[test]
fn a_workbook_without_a_sheet_of_records_is_refused() {
    let problem = read("别的表", RecordKind::Loan, &[]).unwrap_err();
    assert_eq!(problem.code, "sheet.no_records");
    let other = read(" 小额贷款 ", RecordKind::OperatorLink, &[]).unwrap();
    assert_eq!(other.problems[0].code, "sheet.no_header");
}
