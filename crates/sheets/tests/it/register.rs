//! The household register: every wrong cell with its place, and the forgiving side.

use shouwang_domain::assurance::DwellingGrade;
use shouwang_domain::household::{Disability, DisabilityKind, Health, Relation};
use shouwang_domain::risk::Population;
use shouwang_sheets::write::{Cell, Column, TableWriter, known, register_template, write_register};
use shouwang_sheets::{DwellingSaid, REGISTER, RegisterSheet, read_register};

use crate::sample::{id, parsed, sheet, today};

const KEYS: &[&str] = &[
    "household_number",
    "town",
    "village",
    "population",
    "relation",
    "name",
    "id_number",
    "health",
    "labour",
    "dwelling",
    "birth_date",
    "sex",
];

fn read(rows: &[&[&str]]) -> RegisterSheet {
    read_register(&parsed(&sheet(REGISTER, KEYS, rows)), today()).unwrap()
}

fn row<'a>(number: &'a str, relation: &'a str, id: &'a str) -> [&'a str; 12] {
    [
        number,
        "石溪镇",
        "上屋村",
        "脱贫户",
        relation,
        "陈堃",
        id,
        "健康",
        "普通劳动力",
        "A级",
        "",
        "",
    ]
}

/// Place and code of each problem.
fn problems(sheet: &RegisterSheet) -> Vec<(String, &str)> {
    sheet.problems.iter().map(|p| (p.at(), p.code.as_str())).collect()
}

#[test]
fn a_household_is_read_with_its_members() {
    let (head, wife, card) = (
        id("19700101", 11),
        id("19720202", 22),
        format!("{}62", id("20010303", 33)),
    );
    let sheet = read(&[
        &row("H1", "户主", &head),
        &[
            "",
            "",
            "",
            "",
            "妻子",
            "阿依·古丽",
            &wife,
            "长期慢性病、残疾",
            "弱劳力",
            "",
            "",
            "",
        ],
        &["", "", "", "", "之子", "陈一", &card, "残疾", "无", "", "", ""],
        &["", "", "", "", "之女", "陈二", "", "健康", "无", "", "2025.12.3", "女"],
    ]);
    assert_eq!(problems(&sheet), []);
    let [household] = &sheet.households[..] else {
        panic!("one household")
    };
    assert_eq!(household.number, "H1");
    assert_eq!(
        (household.population, household.dwelling),
        (Population::Lifted, Some(DwellingSaid::Graded(DwellingGrade::A)))
    );
    let members = &household.members;
    assert_eq!(members[1].relation, Relation::Spouse);
    assert_eq!(members[1].health, [Health::ChronicIllness, Health::Disabled]);
    assert_eq!(members[1].name.reveal(), "阿依·古丽");
    assert_eq!(members[2].disability, Disability::new(DisabilityKind::Mental, 2).ok());
    assert_eq!(members[3].birth_date.to_string(), "2025-12-03");
    assert_eq!(members[3].id_number, None);
}

#[test]
fn every_wrong_cell_is_named_with_its_place() {
    let (a, b) = (id("19700101", 11), id("19720202", 22));
    let wrong_check = format!("{}0", &id("19800101", 12)[..17]);
    let unborn = id("20990101", 12);
    let sheet = read(&[
        &row("H1", "户主", &a),
        &row("H1", "户主", &b),
        &row("H1", "之子", &a),
        &row("H2", "之子", &id("19990909", 9)),
        &[
            "H3",
            "石溪镇",
            "上屋村",
            "脱贫",
            "户主",
            "陈某",
            &wrong_check,
            "健壮",
            "普通劳动力",
            "E级",
            "2027-01-01",
            "",
        ],
        &[
            "H4",
            "石溪镇",
            "",
            "一般农户",
            "户主",
            "",
            &unborn,
            "健康",
            "",
            "",
            "",
            "",
        ],
        &[
            "H1",
            "石溪镇",
            "下屋村",
            "脱贫户",
            "配偶",
            "李某",
            &id("19730303", 24),
            "健康",
            "普通劳动力",
            "",
            "",
            "",
        ],
        &[
            "H5",
            "石溪镇",
            "上屋村",
            "一般农户",
            "户主",
            "王5",
            "3.30106E+17",
            "健康",
            "普通劳动力",
            "",
            "",
            "",
        ],
        &[
            "H6",
            "石溪镇",
            "上屋村",
            "一般农户",
            "户主",
            "王六",
            "",
            "健康",
            "普通劳动力",
            "",
            "",
            "",
        ],
    ]);
    let found = problems(&sheet);
    let expected = [
        ("表一!E4", "household.second_head"),
        ("表一!G5", "member.duplicate_id"),
        ("表一!6", "household.no_head"),
        ("表一!D7", "cell.unknown_value"),
        ("表一!J7", "cell.unknown_value"),
        ("表一!K7", "date.in_future"),
        ("表一!G7", "id_number.check_digit"),
        ("表一!H7", "cell.unknown_value"),
        ("表一!C8", "cell.required"),
        ("表一!F8", "cell.required"),
        ("表一!I8", "cell.required"),
        ("表一!G8", "id_number.birth_in_future"),
        ("表一!C9", "household.two_villages"),
        ("表一!F10", "name.digits"),
        ("表一!G10", "id_number.excel_damage"),
        ("表一!K11", "cell.required"),
        ("表一!L11", "cell.required"),
    ];
    for (place, code) in expected {
        assert!(
            found.contains(&(place.to_owned(), code)),
            "{place} {code} missing in {found:#?}"
        );
    }
    assert!(found.len() <= expected.len(), "{found:#?}");
    let problem = sheet.into_result().unwrap_err();
    assert_eq!(problem.code, "sheet.has_errors");
    assert!(
        problem.fields.iter().all(|f| !f.zh.contains(&a) && !f.en.contains(&a)),
        "no message repeats a number"
    );
}

#[test]
fn one_kind_of_error_keeps_its_code_and_suggests_a_label() {
    let head = id("19700101", 11);
    let mut wrong = row("H1", "户主", &head);
    wrong[9] = "D极";
    let problem = read(&[&wrong]).into_result().unwrap_err();
    assert_eq!(problem.code, "cell.unknown_value");
    assert_eq!(problem.fields[0].at, "表一!J3");
    assert!(problem.fields[0].zh.contains("D级"), "{}", problem.fields[0].zh);
}

#[test]
fn contradictions_are_flags_and_stop_nothing() {
    let (head, son) = (id("19700101", 12), id("20160101", 22));
    let sheet = read(&[&row("H1", "户主", &head), &row("H1", "之子", &son)]);
    assert_eq!(problems(&sheet), []);
    let codes: Vec<&str> = sheet.flags.iter().map(|f| f.code.as_str()).collect();
    assert_eq!(
        codes,
        [
            "member.relation_and_sex",
            "member.labour_of_child_or_student",
            "member.out_of_school"
        ]
    );
}

#[test]
fn titles_order_unknown_columns_totals_and_other_sheets_do_not_disturb() {
    let mut columns: Vec<Column<'_>> = known(REGISTER);
    columns.reverse();
    columns.insert(3, Column::Extra("入户照片"));
    let mut writer = TableWriter::new();
    writer
        .text_sheet("说明", &[vec!["填表说明".into()], vec!["请如实填写".into()]])
        .unwrap();
    writer
        .begin_sheet("石溪镇", Some("石溪镇农户登记表（2026年）"), &columns)
        .unwrap();
    let number = id("19700101", 11);
    let values = row("１２", "户主", &number);
    let cells: Vec<Cell> = columns
        .iter()
        .map(|column| match column {
            Column::Known(spec) => KEYS.iter().position(|key| *key == spec.key).map_or(Cell::Blank, |idx| {
                if values[idx].is_empty() {
                    Cell::Blank
                } else {
                    Cell::Text(format!(" {}　", values[idx]))
                }
            }),
            Column::Extra(_) => Cell::Text("有".into()),
        })
        .collect();
    writer.row(&cells).unwrap();
    writer.row(&[Cell::Text("合计：1 户".into())]).unwrap();
    let sheet = read_register(&parsed(&writer.into_bytes().unwrap()), today()).unwrap();
    assert_eq!(problems(&sheet), []);
    assert_eq!(sheet.households[0].number, "12");
    let notes: Vec<_> = sheet.notes.iter().map(|n| (n.at(), n.code.as_str())).collect();
    assert_eq!(
        notes,
        [
            ("说明".to_owned(), "sheet.skipped"),
            ("石溪镇!D2".to_owned(), "sheet.column_ignored")
        ]
    );
}

#[test]
fn a_sheet_without_its_columns_says_which() {
    let keys = ["household_number", "town", "village", "name"];
    let sheet = read_register(&parsed(&sheet(REGISTER, &keys, &[])), today()).unwrap();
    assert!(sheet.problems.iter().all(|p| p.code == "sheet.column_missing"));
    assert!(sheet.problems.iter().any(|p| p.zh.contains("证件号码")));
    let other = crate::sample::sheet(REGISTER, &["note"], &[&["户编号"]]);
    assert_eq!(
        read_register(&parsed(&other), today()).unwrap_err().code,
        "sheet.no_table"
    );
}

#[test]
fn what_is_written_is_read_again_and_no_text_becomes_a_formula() {
    let mut first = row("H1", "户主", "").map(str::to_owned);
    first[1] = "=HYPERLINK(\"http://x\")".into();
    first[2] = "@村".into();
    first[6] = id("19700101", 11);
    let cells: Vec<&str> = first.iter().map(String::as_str).collect();
    let sheet = read(&[&cells]);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("登记表.xlsx");
    write_register(&path, &sheet.households).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let again = read_register(&parsed(&bytes), today()).unwrap();
    assert_eq!(problems(&again), []);
    assert_eq!(again.households[0].town, first[1]);
    let place_free = |sheet: &RegisterSheet| {
        let mut households = sheet.households.clone();
        for household in &mut households {
            household.place = Default::default();
            household.members.iter_mut().for_each(|m| m.place = Default::default());
        }
        households
    };
    assert_eq!(place_free(&again), place_free(&sheet));
}

#[test]
fn the_template_is_an_empty_register() {
    let sheet = read_register(&parsed(&register_template().unwrap()), today()).unwrap();
    assert_eq!(problems(&sheet), []);
    assert!(sheet.households.is_empty());
    assert_eq!(
        sheet.notes,
        [],
        "the instructions are passed over without a word, the dictionary is hidden"
    );
}
