//! Reading a row column by column, with every error kept in its place.

use chrono::NaiveDate;
use shouwang_domain::id_number::IdNumber;
use shouwang_domain::income::{Period, negative_amount};
use shouwang_domain::{Fen, Problem};

use crate::table::{Table, letters};
use crate::{CellProblem, CellValue, ColumnSpec, Place, Row, normal};

/// Reads the cells of one row by the key of their column.
pub(crate) struct Cells<'a, 'b> {
    table: &'b Table<'a>,
    row: &'a Row,
    problems: &'b mut Vec<CellProblem>,
    complete: bool,
}

impl<'a> Table<'a> {
    /// A reader of one row, which adds what is wrong to `problems`.
    pub(crate) fn cells<'b>(&'b self, row: &'a Row, problems: &'b mut Vec<CellProblem>) -> Cells<'a, 'b> {
        Cells {
            table: self,
            row,
            problems,
            complete: true,
        }
    }
}

impl Cells<'_, '_> {
    /// The place of the row.
    pub(crate) fn place(&self) -> Place {
        Place {
            sheet: self.table.sheet.name.clone(),
            row: self.row.number,
        }
    }

    /// No cell read so far was wrong.
    pub(crate) fn is_complete(&self) -> bool {
        self.complete
    }

    /// Whether a column is filled.
    pub(crate) fn is_filled(&self, key: &str) -> bool {
        self.value(key)
            .is_some_and(|value| !matches!(normal::text(value), Ok(None)))
    }

    /// Cleaned text.
    pub(crate) fn text(&mut self, key: &str) -> Option<String> {
        self.read(key, normal::text)
    }

    /// Digits, as text.
    pub(crate) fn digits(&mut self, key: &str) -> Option<String> {
        self.read(key, normal::digits)
    }

    /// An ID number as typed, or as Excel left it.
    pub(crate) fn id_text(&mut self, key: &str) -> Option<String> {
        self.read(key, normal::id_text)
    }

    /// An ID number that can be read, without a word about one that cannot.
    pub(crate) fn sound_id(&self, key: &str) -> Option<IdNumber> {
        let text = normal::id_text(self.value(key)?).ok().flatten()?;
        IdNumber::parse(&text).ok()
    }

    /// A date.
    pub(crate) fn date(&mut self, key: &str) -> Option<NaiveDate> {
        let date_1904 = self.table.date_1904;
        self.read(key, |value| normal::date(value, date_1904))
    }

    /// How the days of the workbook are counted.
    pub(crate) fn counts_from_1904(&self) -> bool {
        self.table.date_1904
    }

    /// A month or a year.
    pub(crate) fn period(&mut self, key: &str) -> Option<Period> {
        let date_1904 = self.table.date_1904;
        self.read(key, |value| normal::period(value, date_1904))
    }

    /// An amount that is not negative.
    pub(crate) fn amount(&mut self, key: &str) -> Option<Fen> {
        self.read(key, |value| match normal::amount(value)? {
            Some(fen) if fen.0 < 0 => Err(negative_amount()),
            amount => Ok(amount),
        })
    }

    /// Yes or no.
    pub(crate) fn yes_no(&mut self, key: &str) -> Option<bool> {
        self.read(key, normal::yes_no)
    }

    /// One value of a list, by its Chinese label or a common synonym.
    pub(crate) fn one_of<T: Copy>(
        &mut self,
        key: &str,
        all: &[T],
        label: fn(T) -> &'static str,
        synonyms: &[(&str, T)],
    ) -> Option<T> {
        self.read(key, |value| {
            normal::text(value)?
                .map(|typed| labelled(&typed, all, label, synonyms))
                .transpose()
        })
    }

    /// Several values of a list.
    pub(crate) fn many_of<T: Copy + PartialEq>(
        &mut self,
        key: &str,
        all: &[T],
        label: fn(T) -> &'static str,
        synonyms: &[(&str, T)],
    ) -> Vec<T> {
        let values = self.read(key, |value| {
            let Some(typed) = normal::text(value)? else {
                return Ok(None);
            };
            let mut values = Vec::new();
            for part in parts(&typed) {
                let value = labelled(part, all, label, synonyms)?;
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            Ok(Some(values))
        });
        values.unwrap_or_default()
    }

    /// Complains when a column is blank in this row.
    pub(crate) fn require(&mut self, key: &str) {
        if !self.is_filled(key) {
            let spec = self.spec(key);
            let problem = must_be_filled(spec.zh, spec.en);
            self.complain(key, problem);
        }
    }

    /// Records that a column of this row is wrong.
    pub(crate) fn complain(&mut self, key: &str, problem: Problem) {
        self.complete = false;
        let problem = self.at(key, problem);
        self.problems.push(problem);
    }

    /// A problem placed at a column of this row.
    pub(crate) fn at(&self, key: &str, problem: Problem) -> CellProblem {
        let position = self.position(key);
        CellProblem {
            sheet: self.table.sheet.name.clone(),
            row: self.row.number,
            column: position.map(letters),
            header: position.map(|_| self.spec(key).zh.to_owned()),
            code: problem.code,
            zh: problem.zh,
            en: problem.en,
        }
    }

    /// Whether none of the columns of this table is filled in this row.
    pub(crate) fn is_empty(&self) -> bool {
        !self.table.specs.iter().any(|spec| self.is_filled(spec.key))
    }

    /// What a cell says as `parse` reads it; what it cannot read is complained of.
    pub(crate) fn read<T>(
        &mut self,
        key: &str,
        parse: impl FnOnce(&CellValue) -> Result<Option<T>, Problem>,
    ) -> Option<T> {
        match parse(self.value(key)?) {
            Ok(value) => value,
            Err(problem) => {
                self.complain(key, problem);
                None
            }
        }
    }

    fn idx(&self, key: &str) -> usize {
        self.table
            .specs
            .iter()
            .position(|spec| spec.key == key)
            .expect("readers name keys of their own table")
    }

    fn spec(&self, key: &str) -> ColumnSpec<'_> {
        self.table.specs[self.idx(key)]
    }

    fn position(&self, key: &str) -> Option<u16> {
        self.table.positions[self.idx(key)]
    }

    fn value(&self, key: &str) -> Option<&CellValue> {
        let position = self.position(key)?;
        self.row
            .cells
            .iter()
            .find(|(column, _)| *column == position)
            .map(|(_, value)| value)
    }
}

/// The value with this label, or an error that suggests labels.
fn labelled<T: Copy>(
    typed: &str,
    all: &[T],
    label: fn(T) -> &'static str,
    synonyms: &[(&str, T)],
) -> Result<T, Problem> {
    let typed = bare(typed);
    let by_label = all.iter().copied().find(|value| bare(label(*value)) == typed);
    let by_synonym = || {
        synonyms
            .iter()
            .find(|(word, _)| *word == typed)
            .map(|(_, value)| *value)
    };
    by_label.or_else(by_synonym).ok_or_else(|| {
        let labels: Vec<&str> = all.iter().map(|value| label(*value)).collect();
        unknown_value(&typed, labels)
    })
}

/// The problem of a blank cell that every row fills.
pub fn must_be_filled(zh: &str, en: &str) -> Problem {
    Problem::bad_data(
        "cell.required",
        format!("“{zh}”不能为空；请填写。"),
        format!("\"{en}\" must not be blank; fill it in."),
    )
}

/// A word of a list without widths and blanks.
pub(crate) fn bare(text: &str) -> String {
    normal::half_width(text).replace(' ', "")
}

/// The parts of a cell that names several values.
pub(crate) fn parts(typed: &str) -> impl Iterator<Item = &str> {
    typed
        .split(['、', '，', ',', ';', '；', '/', ' ', '+'])
        .filter(|part| !part.is_empty())
}

/// What is said of a word that is not on a list: the labels that resemble it, or all.
pub(crate) fn unknown_value(typed: &str, labels: Vec<&str>) -> Problem {
    let near = normal::closest(typed, &labels);
    let (zh, en) = if near.is_empty() {
        ("可填", "Use one of")
    } else {
        ("您是否想填", "Did you mean")
    };
    let choices = if near.is_empty() { labels } else { near };
    Problem::bad_data(
        "cell.unknown_value",
        format!("该值不在取值表中。{zh}：{}？", choices.join("、")),
        format!("The value is not on the list. {en}: {}?", choices.join(", ")),
    )
}
