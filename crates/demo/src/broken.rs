//! Small faulty files with one error each, and the answer each must get.

use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate};
use shouwang_domain::assurance::DwellingGrade;
use shouwang_domain::household::{Health, Labour, Relation, Schooling};
use shouwang_domain::id_number::Sex;
use shouwang_domain::income::{Amounts, Period};
use shouwang_domain::name::PersonName;
use shouwang_domain::risk::Population;
use shouwang_domain::{Fen, Month, Problem};
use shouwang_sheets::write::{write_income, write_register};
use shouwang_sheets::{DwellingSaid, IncomeRow, Place, RegisterHousehold, RegisterMember};

use crate::areas::{COUNTY_NAME, Town};
use crate::dice::Dice;
use crate::io::io;
use crate::people::Numbers;

/// What a faulty file pretends to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrokenKind {
    /// A household register.
    Register,
    /// Monthly statements.
    Income,
}

/// A faulty file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenFile {
    /// Its path, relative to the folder.
    pub path: PathBuf,
    /// What it pretends to be.
    pub kind: BrokenKind,
    /// The code of the error. An unknown division is found by whoever knows the divisions, not by the reader of sheets.
    pub code: &'static str,
    /// Where the error is, as `sheet!C7`, when it is in a cell.
    pub at: Option<&'static str>,
}

/// Writes the faulty files. `household_number` is one that owes statements.
pub(crate) fn write(
    out: &Path,
    town: &Town,
    household_number: &str,
    numbers: &mut Numbers,
    dice: &mut Dice,
    as_of: Month,
) -> Result<Vec<BrokenFile>, Problem> {
    std::fs::create_dir_all(out.join("broken")).map_err(io)?;
    let today = as_of.first_day();
    let born = |years: i32| NaiveDate::from_ymd_opt(today.year() - years, 5, 17).unwrap_or(today);
    let mut person = |relation: Relation, name: &str, sex: Sex, birth: NaiveDate| RegisterMember {
        place: Place::default(),
        id: None,
        relation,
        name: PersonName::new(name).expect("made-up names are well formed"),
        id_number: Some(numbers.id(dice, birth, sex, true)),
        birth_date: birth,
        sex,
        phone: None,
        ethnicity: None,
        schooling: Some(Schooling::NotStudent),
        schooling_exempt: None,
        health: vec![Health::Healthy],
        illness: None,
        disability: None,
        labour: Labour::Ordinary,
        insured: Some(true),
        note: None,
    };
    let couple = [
        person(Relation::Head, "陈试样", Sex::Male, born(45)),
        person(Relation::Spouse, "李样品", Sex::Female, born(43)),
    ];
    let unborn = RegisterMember {
        id_number: None,
        ..person(Relation::Head, "张未来", Sex::Male, born(-3))
    };
    let household = |serial: u32, village: &str, members: Vec<RegisterMember>| RegisterHousehold {
        place: Place::default(),
        number: format!("99010199999{serial:05}"),
        county: Some(COUNTY_NAME.to_owned()),
        town: town.name.to_owned(),
        village: village.to_owned(),
        group: None,
        population: Population::General,
        monitored_type: None,
        monitored_since: None,
        civil_affairs: None,
        dwelling: Some(DwellingSaid::Graded(DwellingGrade::A)),
        water_safe: Some(true),
        food_secure: None,
        clothing_secure: None,
        account: None,
        members,
    };
    let village = town.villages[0].name.as_str();
    let [head, wife] = couple;
    let second_head = RegisterMember {
        relation: Relation::Head,
        ..wife.clone()
    };
    let registers = [
        (
            "unknown_division",
            "area.unknown_name",
            None,
            household(1, "不存在村", vec![head.clone(), wife.clone()]),
        ),
        (
            "duplicate_id",
            "member.duplicate_id",
            Some("农户登记表!L3"),
            household(
                2,
                village,
                vec![
                    head.clone(),
                    RegisterMember {
                        relation: Relation::Sibling,
                        ..head.clone()
                    },
                ],
            ),
        ),
        (
            "second_head",
            "household.second_head",
            Some("农户登记表!J3"),
            household(3, village, vec![head.clone(), second_head]),
        ),
        (
            "future_date",
            "date.in_future",
            Some("农户登记表!M2"),
            household(4, village, vec![unborn]),
        ),
    ];
    let mut files = Vec::new();
    for (name, code, at, household) in registers {
        let path = PathBuf::from(format!("broken/{name}.xlsx"));
        write_register(&out.join(&path), [household])?;
        files.push(BrokenFile {
            path,
            kind: BrokenKind::Register,
            code,
            at,
        });
    }
    let statement = |period: Month, wage: Fen| IncomeRow {
        place: Place::default(),
        household_number: household_number.to_owned(),
        head_name: None,
        head_id: None,
        period: Period::Month(period),
        amounts: Amounts {
            wage: Some(wage),
            ..Amounts::default()
        },
        estimated: false,
        guarantees: Vec::new(),
        note: None,
    };
    let statements = [
        (
            "future_month",
            "date.in_future",
            "收支月报表!D2",
            statement(as_of.plus(2), Fen::from_yuan(1_200)),
        ),
        (
            "negative_income",
            "income.negative",
            "收支月报表!E2",
            statement(as_of.plus(-1), Fen::from_yuan(-300)),
        ),
    ];
    for (name, code, at, statement) in statements {
        let path = PathBuf::from(format!("broken/{name}.xlsx"));
        write_income(&out.join(&path), [statement])?;
        files.push(BrokenFile {
            path,
            kind: BrokenKind::Income,
            code,
            at: Some(at),
        });
    }
    let path = PathBuf::from("broken/not_a_spreadsheet.xlsx");
    std::fs::write(out.join(&path), "这里没有一列。\n").map_err(io)?;
    files.push(BrokenFile {
        path,
        kind: BrokenKind::Register,
        code: "sheet.not_a_spreadsheet",
        at: None,
    });
    Ok(files)
}
