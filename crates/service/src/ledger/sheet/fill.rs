//! The cells of a row over what is known, and what is wrong with a record at the cell that has it.

use serde_json::{Map, Value as Json};
use shouwang_domain::problem::FieldProblem;
use shouwang_forms::sheet::{REASON, ROW_ID};
use shouwang_forms::{Field, FieldType};
use shouwang_sheets::{CellProblem, MadeRow, Place};

use super::compare::Compare;
use super::draft::{Child, Draft, is_name, put, value};
use super::layout::RowLayout;
use super::world::About;
use crate::Problem;

/// The child rows of a record as they are checked, and the rows of the sheet behind them.
pub(super) struct RowsOf<'d, 's> {
    pub(super) layout: &'d RowLayout<'s>,
    pub(super) children: &'d [Child<'s>],
    pub(super) sources: Vec<Option<usize>>,
}

impl<'s> Compare<'_, '_, 's> {
    /// Puts the cells of a row over what is known, and says whether anything differs. What a cell names in `was` it names
    /// still, though the caller could not choose it any more.
    pub(super) fn fill(
        &mut self,
        fields: &[Field],
        subject: Option<i64>,
        row: &MadeRow,
        columns: &shouwang_sheets::ColumnPlaces,
        was: Option<&Map<String, Json>>,
        over: &mut Map<String, Json>,
    ) -> bool {
        let mut differs = false;
        let mut wrong = Vec::new();
        let about = subject.and_then(|subject| self.subjects.get(&subject));
        for field in fields {
            let Some(typed) = row.values.get(&field.key) else {
                continue;
            };
            let was = was.and_then(|was| was.get(&field.key)).and_then(Json::as_str);
            let was = was.filter(|_| is_name(field));
            let stays = |word: &str| {
                let id = was?.parse().ok()?;
                self.is_called(field, about, id, word).then_some(id)
            };
            match value(field, typed, |word| {
                stays(word).map_or_else(|| self.world.named(field, about, word), Ok)
            }) {
                Ok(value) => differs |= put(over, &field.key, value),
                Err(problem) => wrong.push(columns.at(&row.place, &field.key, problem)),
            }
        }
        self.planned.problems.append(&mut wrong);
        differs
    }

    /// Whether a word is what a sheet calls what a field names already.
    fn is_called(&self, field: &Field, about: Option<&About>, id: i64, word: &str) -> bool {
        match field.ty.stored() {
            FieldType::Member => {
                let household = about.and_then(|about| about.known.household.as_ref());
                household.is_some_and(|household| self.world.calls_member(household.id, id, word))
            }
            _ => self.names.get(&id.to_string()).is_some_and(|name| name == word),
        }
    }

    /// A problem of a record at the cell that has it; none where the cell could not be read at all and has one already.
    pub(super) fn place(
        &self,
        draft: &Draft<'s>,
        sources: &[RowsOf<'_, 's>],
        wrong: FieldProblem,
        since: usize,
    ) -> Option<CellProblem> {
        let mut parts = wrong.at.strip_prefix("/values/").unwrap_or_default().split('/');
        let key = parts.next().unwrap_or_default();
        let row = parts.next().and_then(|index| index.parse::<usize>().ok());
        let inner = parts.nth(1);
        let problem = Problem::bad_data(&wrong.code, self.zh(&wrong), wrong.en);
        let rows = sources.iter().find(|rows| rows.layout.field.key == key);
        if let (Some(rows), Some(row)) = (rows, row)
            && let Some(child) = rows.sources.get(row).copied().flatten().map(|at| &rows.children[at])
        {
            let inner = inner.unwrap_or(ROW_ID.key);
            let is_told =
                child.row.wrong.contains(inner) || self.is_told(since, &child.row.place, inner, child.columns);
            return (!is_told).then(|| child.columns.at(&child.row.place, inner, problem));
        }
        let is_told = draft.row.is_some_and(|row| row.wrong.contains(key))
            || self.is_told(since, &draft.place, key, draft.columns);
        (!is_told).then(|| draft.columns.at(&draft.place, key, problem))
    }

    /// Whether the cell has a problem already, among those that were found since.
    fn is_told(&self, since: usize, place: &Place, key: &str, columns: &shouwang_sheets::ColumnPlaces) -> bool {
        columns.column(place, key).is_some_and(|column| {
            let known = self.planned.problems[since..].iter();
            known
                .filter(|known| known.row == place.row && known.sheet == place.sheet)
                .any(|known| known.column.as_deref() == Some(column))
        })
    }

    /// What is said of a check that asks for a reason: in a sheet it has a column.
    fn zh(&self, wrong: &FieldProblem) -> String {
        let check = wrong.code.strip_prefix("form.reason.");
        let check = check.and_then(|id| self.form.checks.iter().find(|check| check.id == id));
        check.map_or_else(
            || wrong.zh.clone(),
            |check| format!("{}如确属实，请在“{}”列写明原因后再导入。", check.label.zh, REASON.zh),
        )
    }
}
