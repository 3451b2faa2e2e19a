//! How each town hall fills in its sheets: the same content in different shapes, all of which an import must accept.

use chrono::{Datelike, NaiveDate};
use shouwang_domain::income::Period;
use shouwang_sheets::write::{Cell, Column};
use shouwang_sheets::{ColumnSpec, INCOME, REGISTER};

use crate::dice::Dice;

/// Columns whose value belongs to the household; some towns fill them in for the head only.
const HOUSEHOLD_COLUMNS: [&str; 10] = [
    "county",
    "population",
    "monitored_type",
    "monitored_since",
    "civil_affairs",
    "dwelling",
    "water_safe",
    "food_secure",
    "clothing_secure",
    "account",
];
/// Columns that some towns do not have.
const DISPENSABLE: [&str; 6] = [
    "county",
    "food_secure",
    "clothing_secure",
    "note",
    "schooling_exempt",
    "group",
];

#[derive(Debug, Clone, Copy)]
enum DateForm {
    Cell,
    Dots,
    Slashes,
    Words,
    Compact,
    Serial,
}

#[derive(Debug, Clone, Copy)]
enum MonthForm {
    Dashes,
    Words,
    Compact,
    FirstDay,
}

/// A town's way of filling in sheets.
pub(crate) struct Style {
    pub(crate) title: bool,
    pub(crate) sheet_per_village: bool,
    pub(crate) total_row: bool,
    head_only: bool,
    number_once: bool,
    phones_as_numbers: bool,
    ticks: bool,
    synonyms: bool,
    dates: DateForm,
    months: MonthForm,
    pub(crate) register: Vec<StyledColumn>,
    pub(crate) income: Vec<StyledColumn>,
}

/// A column with the header that a town uses; without a key it is the town's own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StyledColumn {
    pub(crate) key: Option<&'static str>,
    pub(crate) column: Column<'static>,
}

impl Style {
    /// The style of the town with this number. The first one uses the template as it is.
    pub(crate) fn new(dice: &mut Dice, town: usize) -> Self {
        use DateForm as D;
        use MonthForm as M;
        let dates = [D::Cell, D::Dots, D::Slashes, D::Words, D::Compact, D::Serial][town % 6];
        let months = [M::Dashes, M::Words, M::Compact, M::FirstDay][town % 4];
        let is_plain = town == 0;
        let mut columns = |table: &'static [ColumnSpec<'static>]| -> Vec<StyledColumn> {
            let mut columns = Vec::new();
            for spec in table {
                if !is_plain && DISPENSABLE.contains(&spec.key) && dice.chance(0.4) {
                    continue;
                }
                let column = match spec.aliases.first() {
                    Some(alias) if !is_plain && dice.chance(0.35) => Column::Extra(alias),
                    _ => Column::Known(*spec),
                };
                columns.push(StyledColumn {
                    key: Some(spec.key),
                    column,
                });
            }
            if !is_plain {
                columns.insert(
                    0,
                    StyledColumn {
                        key: None,
                        column: Column::Extra("序号"),
                    },
                );
                if dice.chance(0.4) {
                    dice.shuffle(&mut columns);
                } else {
                    let middle = dice.int(1, columns.len() as i64 - 1) as usize;
                    columns[1..].rotate_left(middle.saturating_sub(1) / 2);
                }
            }
            columns
        };
        let (register, income) = (columns(REGISTER), columns(INCOME));
        Self {
            title: !is_plain,
            sheet_per_village: matches!(town, 2 | 5),
            total_row: matches!(town, 1 | 4),
            head_only: matches!(town, 1 | 3 | 6),
            number_once: matches!(town, 3 | 6),
            phones_as_numbers: matches!(town, 2 | 4),
            ticks: matches!(town, 4 | 7),
            synonyms: !is_plain,
            dates,
            months,
            register,
            income,
        }
    }

    /// A register's cell as this town writes it.
    pub(crate) fn register_cell(&self, dice: &mut Dice, key: &str, is_head: bool, cell: Cell) -> Cell {
        if !is_head
            && (self.head_only && HOUSEHOLD_COLUMNS.contains(&key) || self.number_once && key == "household_number")
        {
            return Cell::Blank;
        }
        match (key, cell) {
            ("birth_date" | "monitored_since", Cell::Date(date)) => self.date(date),
            ("id_number", Cell::Text(id)) => Cell::Text(scribbled_id(dice, id)),
            ("phone", Cell::Text(phone)) if self.phones_as_numbers => Cell::Number(phone.parse().unwrap_or_default()),
            ("phone" | "household_number", Cell::Text(digits)) if dice.chance(0.004) => Cell::Text(full_width(&digits)),
            ("name", Cell::Text(name)) => Cell::Text(scribbled_name(dice, &name)),
            ("water_safe" | "insured" | "food_secure" | "clothing_secure", Cell::Text(answer)) if self.ticks => {
                Cell::Text(if answer == "是" { "√" } else { "×" }.to_owned())
            }
            (_, Cell::Text(label)) if self.synonyms && dice.chance(0.3) => Cell::Text(synonym(key, &label).to_owned()),
            (_, cell) => cell,
        }
    }

    /// A statement's cell as this town writes it.
    pub(crate) fn income_cell(&self, dice: &mut Dice, key: &str, period: Period, cell: Cell) -> Cell {
        match (key, cell) {
            ("period", cell) => match period {
                Period::Month(month) => match self.months {
                    MonthForm::Dashes => cell,
                    MonthForm::Words => Cell::Text(format!("{}年{}月", month.year(), month.month())),
                    MonthForm::Compact => Cell::Number(f64::from(month.year() * 100 + month.month() as i32)),
                    MonthForm::FirstDay => Cell::Date(month.first_day()),
                },
                Period::Year(_) => cell,
            },
            ("head_id", Cell::Text(id)) => Cell::Text(scribbled_id(dice, id)),
            ("head_name", Cell::Text(name)) => Cell::Text(scribbled_name(dice, &name)),
            ("household_number" | "note" | "estimated", cell) => cell,
            (_, Cell::Number(yuan)) if yuan >= 1_000.0 && dice.chance(0.01) => {
                Cell::Text(format!("{},{:03}元", yuan as i64 / 1_000, yuan as i64 % 1_000))
            }
            (_, Cell::Blank) if dice.chance(0.01) => Cell::Text("/".to_owned()),
            (_, cell) => cell,
        }
    }

    fn date(&self, date: NaiveDate) -> Cell {
        let (year, month, day) = (date.year(), date.month(), date.day());
        match self.dates {
            DateForm::Cell => Cell::Date(date),
            DateForm::Dots => Cell::Text(format!("{year}.{month}.{day}")),
            DateForm::Slashes => Cell::Text(format!("{year}/{month}/{day}")),
            DateForm::Words => Cell::Text(format!("{year}年{month}月{day}日")),
            DateForm::Compact => Cell::Text(date.format("%Y%m%d").to_string()),
            DateForm::Serial => {
                // Excel counts the days from the last one of 1899; a date format is missing.
                let days = date.num_days_from_ce() - 693_594;
                Cell::Number(f64::from(days))
            }
        }
    }
}

/// An ID number with the slips that leave it readable.
fn scribbled_id(dice: &mut Dice, id: String) -> String {
    match dice.int(0, 199) {
        0 | 1 => full_width(&id),
        2 => format!("'{id}"),
        3..6 => format!("{id} "),
        6..40 => id.replace('X', "x"),
        40 => format!("{} {} {}", &id[..6], &id[6..14], &id[14..]),
        _ => id,
    }
}

/// A name with another middle dot, or spread out as in print.
fn scribbled_name(dice: &mut Dice, name: &str) -> String {
    if name.contains('·') {
        return name.replace(
            '·',
            ['·', '•', '・', '．'][dice.int(0, 3) as usize].encode_utf8(&mut [0; 4]),
        );
    }
    if name.chars().count() == 2 && dice.chance(0.04) {
        return name.chars().map(String::from).collect::<Vec<_>>().join("　");
    }
    name.to_owned()
}

fn full_width(digits: &str) -> String {
    digits
        .chars()
        .map(|c| {
            char::from_u32(c as u32 + 0xfee0)
                .filter(|_| c.is_ascii_graphic())
                .unwrap_or(c)
        })
        .collect()
}

/// What people say instead of the label.
fn synonym<'a>(key: &str, label: &'a str) -> &'a str {
    match (key, label) {
        ("relation", "之子") => "儿子",
        ("relation", "之女") => "女儿",
        ("relation", "之儿媳") => "儿媳",
        ("relation", "户主") => "本人",
        ("health", "健康") => "良好",
        ("labour", "弱劳动力") => "弱劳力",
        ("schooling", "非在校") => "否",
        ("schooling", "高等教育") => "大学",
        ("schooling", "学前教育") => "幼儿园",
        ("population", "一般农户") => "普通农户",
        ("dwelling", "A级") => "安全",
        ("dwelling", "D级") => "D级危房",
        ("civil_affairs", "低保") => "低保户",
        _ => label,
    }
}
