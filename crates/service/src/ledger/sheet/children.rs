//! Child rows, brought together with the records that they belong to.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};
use shouwang_forms::sheet::{NUMBER, ROW_ID};
use shouwang_sheets::must_be_filled;

use super::compare::{Compare, key_text};
use super::draft::{Child, Draft, Rows, known_row, lay_over, text, value};
use super::layout::RowLayout;
use super::problem::{no_record, same_number};

impl<'s> Compare<'_, '_, 's> {
    /// Gives child rows to their records; those of a record that has no row of its own get one.
    pub(super) fn gather(&mut self, drafts: &mut Vec<Draft<'s>>) {
        let sheets = self.sheets;
        let is_keyed = !self.form.key.is_empty();
        let mut at_key: HashMap<(i64, String), usize> = HashMap::new();
        let mut at_number: HashMap<String, usize> = HashMap::new();
        let mut twice_numbered = Vec::new();
        for (at, draft) in drafts.iter().enumerate() {
            if let (Some(subject), Some(key), true) = (draft.subject, &draft.key, is_keyed) {
                at_key.entry((subject, key_text(key))).or_insert(at);
            }
            if let Some(number) = draft.row.and_then(|row| text(row, NUMBER.key))
                && let Some(first) = at_number.insert(number.to_owned(), at)
            {
                twice_numbered.push((draft.place.clone(), draft.columns));
                let both = vec![drafts[first].place.clone(), draft.place.clone()];
                self.planned.together.add(both);
            }
        }
        for (place, columns) in twice_numbered {
            self.planned
                .problems
                .push(columns.at(&place, NUMBER.key, same_number()));
        }
        for (nth, sheet) in sheets.rows.iter().enumerate() {
            self.planned.problems.extend(sheet.problems.iter().cloned());
            self.planned.notes.extend(sheet.notes.iter().cloned());
            for row in &sheet.rows {
                let child = Child {
                    row,
                    columns: &sheet.columns,
                };
                let found = if is_keyed {
                    self.record_of(&child, drafts, &mut at_key)
                } else {
                    let number = text(row, NUMBER.key);
                    let found = number.and_then(|number| at_number.get(number).copied());
                    if found.is_none() && !row.wrong.contains(NUMBER.key) {
                        let problem = number.map_or_else(|| must_be_filled(NUMBER.zh, NUMBER.en), |_| no_record());
                        self.complain(row, &sheet.columns, NUMBER.key, problem);
                    }
                    found
                };
                match found {
                    Some(at) => drafts[at].children[nth].push(child),
                    // Nobody knows which record is not whole without it.
                    None => {
                        let records = drafts.iter().filter(|draft| draft.row.is_some());
                        let all = records.map(|draft| draft.place.clone()).chain([row.place.clone()]);
                        self.planned.together.add(all.collect());
                    }
                }
            }
        }
    }

    /// The draft that a child row belongs to, by subject and key.
    fn record_of(
        &mut self,
        child: &Child<'s>,
        drafts: &mut Vec<Draft<'s>>,
        at_key: &mut HashMap<(i64, String), usize>,
    ) -> Option<usize> {
        let mut known = Vec::new();
        // What is wrong with its subject was said when it was looked up first.
        let about = self.world.about(self.form, child.row, child.columns, &mut known)?;
        let form = self.form;
        let mut key = Vec::new();
        for field in form.fields.iter().filter(|field| form.key.contains(&field.key)) {
            match child.row.values.get(&field.key) {
                Some(typed) => match value(field, typed, |word| self.world.named(field, Some(&about), word)) {
                    Ok(value) => key.push((field.key.clone(), value)),
                    Err(problem) => self.complain(child.row, child.columns, &field.key, problem),
                },
                None if child.row.wrong.contains(&field.key) => {}
                None if !field.required => key.push((field.key.clone(), Json::Null)),
                None => self.complain(
                    child.row,
                    child.columns,
                    &field.key,
                    must_be_filled(&field.label.zh, &field.label.en),
                ),
            }
        }
        let in_order = form.key.iter().map(|key_field| {
            let found = key.iter().find(|(known, _)| known == key_field);
            found.map(|(_, value)| value.clone())
        });
        let key: Vec<Json> = in_order.collect::<Option<_>>()?;
        let place = (about.id, key_text(&key));
        if let Some(at) = at_key.get(&place) {
            return Some(*at);
        }
        if !self.by_key.contains_key(&place) {
            let first = form.key.first().map_or(ROW_ID.key, String::as_str);
            self.complain(child.row, child.columns, first, no_record());
            return None;
        }
        drafts.push(Draft {
            place: child.row.place.clone(),
            columns: child.columns,
            row: None,
            subject: Some(about.id),
            key: Some(key),
            children: self.sheets.rows.iter().map(|_| Vec::new()).collect(),
        });
        at_key.insert(place, drafts.len() - 1);
        Some(drafts.len() - 1)
    }

    /// The child rows of a record over those that it has; none where one is wrong.
    pub(super) fn fill_rows(
        &mut self,
        layout: &RowLayout<'_>,
        subject: Option<i64>,
        children: &[Child<'s>],
        known: Option<&Json>,
    ) -> Option<Rows> {
        let mut given = Vec::new();
        for child in children {
            let id = text(child.row, ROW_ID.key);
            let was = id
                .and_then(|id| known_row(known, id))
                .and_then(|row| row["values"].as_object());
            let mut values = Map::new();
            self.fill(layout.fields, subject, child.row, child.columns, was, &mut values);
            given.push((id, values));
        }
        match lay_over(known, &given) {
            Ok(rows) => Some(rows),
            Err((nth, problem)) => {
                let child = &children[nth];
                self.complain(child.row, child.columns, ROW_ID.key, problem);
                None
            }
        }
    }
}
