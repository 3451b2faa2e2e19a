//! One row of a sheet on its way to be a record: its cells as values, over what is known.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};
use shouwang_forms::{Field, FieldType};
use shouwang_sheets::{ColumnPlaces, MadeRow, Place, Typed};

use super::problem::{no_such_id, twice};
use crate::{Problem, Result};

/// A record as a sheet gives it.
pub(super) struct Draft<'s> {
    pub(super) place: Place,
    pub(super) columns: &'s ColumnPlaces,
    /// The row of the sheet of records; none where only child rows speak of the record.
    pub(super) row: Option<&'s MadeRow>,
    /// What it is about, by its id; none where that is not known.
    pub(super) subject: Option<i64>,
    /// The values of the key, in its order; none where one is missing or wrong.
    pub(super) key: Option<Vec<Json>>,
    /// Child rows by the place of their sheet in the layout.
    pub(super) children: Vec<Vec<Child<'s>>>,
}

impl Draft<'_> {
    /// All rows that speak of it.
    pub(super) fn places(&self) -> Vec<Place> {
        let children = self.children.iter().flatten().map(|child| child.row.place.clone());
        // Where only child rows speak of it, the first of them is its place.
        self.row
            .map(|_| self.place.clone())
            .into_iter()
            .chain(children)
            .collect()
    }
}

/// A child row as a sheet gives it.
pub(super) struct Child<'s> {
    pub(super) row: &'s MadeRow,
    pub(super) columns: &'s ColumnPlaces,
}

/// The texts that a column may have that names something else.
pub(super) fn is_name(field: &Field) -> bool {
    matches!(
        field.ty.stored(),
        FieldType::Ref(_) | FieldType::Area | FieldType::Member | FieldType::Person
    )
}

/// A cell as the API would bring it; `named` finds what a word means.
///
/// # Errors
/// Those of `named`.
pub(crate) fn value(field: &Field, typed: &Typed, named: impl FnOnce(&str) -> Result<i64>) -> Result<Json> {
    Ok(match typed {
        Typed::Text(word) if is_name(field) => json!(named(word)?.to_string()),
        Typed::Text(text) => json!(text),
        Typed::Id(id) => json!(id.reveal()),
        Typed::Day(day) => json!(day.to_string()),
        Typed::Month(month) => json!(month.to_string()),
        Typed::Amount(amount) => json!(amount.0),
        Typed::Number(number) => json!(number),
        Typed::YesNo(truth) => json!(truth),
        Typed::One(at) => json!(field.ty.choices().get(*at).map(|choice| &choice.code)),
        Typed::Many(places) => {
            // In the order of the list, as they are stored.
            let places: BTreeSet<usize> = places.iter().copied().collect();
            let codes = places.iter().filter_map(|at| field.ty.choices().get(*at));
            json!(codes.map(|choice| &choice.code).collect::<Vec<_>>())
        }
    })
}

/// Puts a value over what is known, and says whether that differs.
pub(super) fn put(values: &mut Map<String, Json>, key: &str, value: Json) -> bool {
    let differs = values.get(key) != Some(&value);
    values.insert(key.to_owned(), value);
    differs
}

/// The text of a cell.
pub(super) fn text<'r>(row: &'r MadeRow, key: &str) -> Option<&'r str> {
    match row.values.get(key) {
        Some(Typed::Text(text)) => Some(text),
        _ => None,
    }
}

/// The child row of an id, among those of a record.
pub(super) fn known_row<'k>(known: Option<&'k Json>, id: &str) -> Option<&'k Json> {
    known.and_then(Json::as_array)?.iter().find(|row| is_row(row, id))
}

fn is_row(row: &Json, id: &str) -> bool {
    row.get("id").and_then(Json::as_str) == Some(id)
}

/// A list of child rows as the API gives it, with the child row of the sheet behind each.
pub(super) struct Rows {
    pub(super) json: Vec<Json>,
    pub(super) sources: Vec<Option<usize>>,
    pub(super) differs: bool,
}

/// Lays child rows of a sheet over those that are known: one with an id changes its row, one that says nothing else than a
/// row is that row, every other is added. None is taken out by a sheet.
///
/// # Errors
/// The place of a row whose id the record does not have, or another row has too, with what is said of it.
pub(super) fn lay_over(
    known: Option<&Json>,
    given: &[(Option<&str>, Map<String, Json>)],
) -> std::result::Result<Rows, (usize, Problem)> {
    let mut json: Vec<Json> = known.and_then(Json::as_array).cloned().unwrap_or_default();
    let mut sources: Vec<Option<usize>> = vec![None; json.len()];
    let mut differs = false;
    let values_of = |row: &Json| row.get("values").and_then(Json::as_object).cloned().unwrap_or_default();
    for (nth, (id, values)) in given.iter().enumerate() {
        let says_the_same = |row: &Json| {
            let known = values_of(row);
            values.iter().all(|(key, value)| known.get(key) == Some(value))
        };
        let at = match id {
            Some(id) => {
                let at = json.iter().position(|row| is_row(row, id));
                let at = at.ok_or_else(|| (nth, no_such_id()))?;
                if sources[at].is_some() {
                    return Err((nth, twice()));
                }
                Some(at)
            }
            None => (0..json.len()).find(|at| sources[*at].is_none() && says_the_same(&json[*at])),
        };
        match at {
            Some(at) => {
                let mut over = values_of(&json[at]);
                for (key, value) in values {
                    differs |= put(&mut over, key, value.clone());
                }
                json[at]["values"] = Json::Object(over);
                sources[at] = Some(nth);
            }
            None => {
                json.push(json!({ "values": values }));
                sources.push(Some(nth));
                differs = true;
            }
        }
    }
    Ok(Rows { json, sources, differs })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_row_that_was_copied_with_its_id_overwrites_nothing() {
        let known = json!([{ "id": "7", "values": { "amount": 1 } }]);
        let row = |amount: i64| Map::from_iter([("amount".to_owned(), json!(amount))]);
        let copied = lay_over(Some(&known), &[(Some("7"), row(1)), (Some("7"), row(2))]);
        let (nth, problem) = copied.err().unwrap();
        assert_eq!((nth, problem.code.as_str()), (1, "ledger.sheet_twice"));
        let added = lay_over(Some(&known), &[(Some("7"), row(1)), (None, row(2))]);
        assert_eq!(added.ok().unwrap().json.len(), 2);
    }
}
