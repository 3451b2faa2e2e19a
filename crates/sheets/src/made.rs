//! Tables whose columns are described at run time: a register that somebody described gets its sheet by the same reader
//! and the same writer as those that this crate knows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use shouwang_domain::id_number::IdNumber;
use shouwang_domain::income::{Period, negative_amount};
use shouwang_domain::{Fen, Month, Problem};

use crate::cells::{Cells, bare, parts, unknown_value};
use crate::column::{Choice, Labels, Words};
use crate::{CellProblem, ColumnKind, ColumnPlaces, ColumnSpec, ParsedWorkbook, Place, Sheet, normal, table};

pub use crate::cells::must_be_filled;
pub use table::{is_called, skipped};

/// A column that is described at run time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeColumn {
    /// Key, unique in its sheet.
    pub key: String,
    /// Header in Chinese.
    pub zh: String,
    /// Name in English; a header of it is recognised too.
    pub en: String,
    /// The unit, printed in brackets after the header; empty where there is none.
    pub unit: String,
    /// Other headers for the same column.
    pub aliases: Vec<String>,
    /// Must be filled in, and is marked so; whether it is, whoever reads the row checks.
    pub required: bool,
    /// What it holds.
    pub holds: Holds,
    /// Advice to the person who fills it in, in Chinese.
    pub note: String,
}

/// What such a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holds {
    /// Text, with its line breaks.
    Text,
    /// Digits that Excel would ruin as a number.
    Digits,
    /// An ID number.
    Id,
    /// An ID number as it stands, for whoever reads the row to judge.
    IdAsWritten,
    /// A day.
    Date,
    /// A month.
    Month,
    /// An amount in yuan, not negative.
    Amount,
    /// A whole number.
    Whole,
    /// A share in percent.
    Percent,
    /// Yes or no.
    YesNo,
    /// One of a list.
    OneOf(Vec<Choice>),
    /// Some of a list.
    ManyOf(Vec<Choice>),
    /// What stands there for people to look at: it is written and not read.
    Shown,
}

/// What a filled cell of such a column says.
#[derive(Debug, Clone, PartialEq)]
pub enum Typed {
    /// A text, or digits.
    Text(String),
    /// An ID number.
    Id(IdNumber),
    /// A day.
    Day(NaiveDate),
    /// A month.
    Month(Month),
    /// An amount.
    Amount(Fen),
    /// A whole number, or hundredths of a percent.
    Number(i64),
    /// Yes or no.
    YesNo(bool),
    /// The place of a choice in its list.
    One(usize),
    /// The places of choices in their list.
    Many(Vec<usize>),
}

/// A row with at least one filled cell.
#[derive(Debug, Clone, PartialEq)]
pub struct MadeRow {
    /// Where it stands.
    pub place: Place,
    /// What its cells say, by the key of the column; blank ones are not in it.
    pub values: BTreeMap<String, Typed>,
    /// The columns whose cell cannot be read; each has its problem already.
    pub wrong: BTreeSet<String>,
}

/// The rows of such a table, in all sheets that were meant.
#[derive(Debug, Clone, Default)]
pub struct MadeSheet {
    /// The names of the sheets that were read.
    pub sheets: Vec<String>,
    /// Rows in the order of the file.
    pub rows: Vec<MadeRow>,
    /// Every cell that cannot be read.
    pub problems: Vec<CellProblem>,
    /// Columns that were not read.
    pub notes: Vec<CellProblem>,
    /// Where the columns stand.
    pub columns: ColumnPlaces,
}

impl MadeColumn {
    /// The column as the reader and the writer know columns.
    pub fn spec(&self) -> ColumnSpec<'_> {
        ColumnSpec {
            key: &self.key,
            zh: &self.zh,
            en: &self.en,
            unit: &self.unit,
            aliases: Words::Made(&self.aliases),
            required: self.required,
            kind: match &self.holds {
                Holds::Text | Holds::Shown => ColumnKind::Text,
                Holds::Digits | Holds::Id | Holds::IdAsWritten => ColumnKind::Digits,
                Holds::Date => ColumnKind::Date,
                Holds::Month => ColumnKind::Period,
                Holds::Amount => ColumnKind::Amount,
                Holds::Whole => ColumnKind::Whole,
                Holds::Percent => ColumnKind::Percent,
                Holds::YesNo => ColumnKind::YesNo,
                Holds::OneOf(choices) => ColumnKind::OneOf(Labels::Made(choices)),
                Holds::ManyOf(choices) => ColumnKind::ManyOf(Labels::Made(choices)),
            },
            note: &self.note,
        }
    }
}

/// Reads the table of these columns in the sheets that are meant. Whether a cell must be filled in is not looked at here.
pub fn read_made(book: &ParsedWorkbook, columns: &[MadeColumn], is_meant: impl Fn(&Sheet) -> bool) -> MadeSheet {
    let specs: Vec<ColumnSpec<'_>> = columns.iter().map(MadeColumn::spec).collect();
    let tables = table::find_in(book, &specs, is_meant);
    let mut sheet = MadeSheet {
        columns: tables.places(),
        sheets: tables.found.iter().map(|found| found.sheet.name.clone()).collect(),
        problems: tables.problems,
        notes: tables.notes,
        rows: Vec::new(),
    };
    for found in &tables.found {
        for row in found.rows() {
            let mut cells = found.cells(row, &mut sheet.problems);
            if cells.is_empty() {
                continue;
            }
            let (mut values, mut wrong) = (BTreeMap::new(), BTreeSet::new());
            for column in columns.iter().filter(|column| column.holds != Holds::Shown) {
                match typed(&mut cells, column) {
                    Some(value) => {
                        values.insert(column.key.clone(), value);
                    }
                    None if cells.is_filled(&column.key) => {
                        wrong.insert(column.key.clone());
                    }
                    None => {}
                }
            }
            sheet.rows.push(MadeRow {
                place: cells.place(),
                values,
                wrong,
            });
        }
    }
    sheet
}

fn typed(cells: &mut Cells<'_, '_>, column: &MadeColumn) -> Option<Typed> {
    let key = column.key.as_str();
    let from_1904 = cells.counts_from_1904();
    match &column.holds {
        Holds::Shown => None,
        Holds::Text => cells.read(key, normal::lines).map(Typed::Text),
        Holds::Digits => cells.digits(key).map(Typed::Text),
        Holds::IdAsWritten => cells.id_text(key).map(Typed::Text),
        Holds::Id => cells
            .read(key, |value| {
                normal::id_text(value)?.map(|text| IdNumber::parse(&text)).transpose()
            })
            .map(Typed::Id),
        Holds::Date => cells.date(key).map(Typed::Day),
        Holds::Month => cells
            .read(key, |value| match normal::period(value, from_1904)? {
                Some(Period::Month(month)) => Ok(Some(month)),
                Some(Period::Year(_)) => Err(no_month()),
                None => Ok(None),
            })
            .map(Typed::Month),
        Holds::Amount => cells
            .read(key, |value| match normal::amount(value)? {
                Some(fen) if fen.0 < 0 => Err(negative_amount()),
                amount => Ok(amount),
            })
            .map(Typed::Amount),
        Holds::Whole => cells.read(key, normal::whole).map(Typed::Number),
        Holds::Percent => cells.read(key, normal::percent).map(Typed::Number),
        Holds::YesNo => cells.yes_no(key).map(Typed::YesNo),
        Holds::OneOf(choices) => cells
            .read(key, |value| {
                normal::text(value)?.map(|word| chosen(choices, &word)).transpose()
            })
            .map(Typed::One),
        Holds::ManyOf(choices) => cells
            .read(key, |value| {
                normal::text(value)?.map(|words| several(choices, &words)).transpose()
            })
            .map(Typed::Many),
    }
}

/// The place of the choice that a word names: by its label or another word for it.
fn chosen(choices: &[Choice], word: &str) -> Result<usize, Problem> {
    let typed = bare(word).to_lowercase();
    let is_named = |choice: &Choice| {
        let mut words = choice.also.iter().chain([&choice.label]);
        words.any(|known| bare(known).to_lowercase() == typed)
    };
    let found = choices.iter().position(is_named);
    found.ok_or_else(|| unknown_value(&typed, Labels::Made(choices).offered()))
}

/// The places of several; a label that has a separator in it stands alone or between others.
fn several(choices: &[Choice], words: &str) -> Result<Vec<usize>, Problem> {
    if let Ok(only) = chosen(choices, words) {
        return Ok(vec![only]);
    }
    let by_comma: Result<Vec<usize>, Problem> = words
        .split(['、', '，', ';', '；'])
        .map(|word| chosen(choices, word))
        .collect();
    by_comma.or_else(|_| parts(words).map(|word| chosen(choices, word)).collect())
}

fn no_month() -> Problem {
    Problem::bad_data(
        "month.year_only",
        "此处应填月份，如 2026-03；只有年份的请补上月份。",
        "Enter a month such as 2026-03; a year alone is not enough.",
    )
}
