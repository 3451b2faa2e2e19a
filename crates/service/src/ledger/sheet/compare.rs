//! The rows of a register's sheets compared with its records: what is new, what changes, and what is wrong where. Every
//! row goes through the check of a single record ([`Form::prepare`]).

use std::collections::HashMap;

use serde_json::Value as Json;
use shouwang_forms::sheet::{HOUSEHOLD, MEMBER, RECORD_ID};
use shouwang_forms::{FieldValue, Form, Values};
use shouwang_sheets::{MadeRow, Place};
use shouwang_store::entity::household;
use shouwang_store::ledger::LedgerRow;
use shouwang_store::{Source, repo};

use super::draft::{Draft, text, value};
use super::planned::Planned;
use super::problem::{no_such_id, twice};
use super::read::Sheets;
use super::world::{About, World};
use crate::ledger::form::tables;
use crate::ledger::prevention;
use crate::ledger::values::{self, Names};
use crate::ledger::view;
use crate::{Problem, Result};

/// A record that is there.
pub(super) struct Before {
    pub(super) row: LedgerRow,
    pub(super) values: Values,
    /// The row of this file that is about it already.
    pub(super) taken_by: Option<Place>,
}

/// The sheets of one register beside its records.
pub(super) struct Compare<'w, 'a, 's> {
    pub(super) world: &'w World<'a>,
    pub(super) form: &'s Form,
    pub(super) sheets: &'s Sheets<'s>,
    pub(super) subjects: HashMap<i64, About>,
    pub(super) before: Vec<Before>,
    by_id: HashMap<i64, usize>,
    pub(super) by_key: HashMap<(i64, String), usize>,
    pub(super) by_subject: HashMap<i64, Vec<usize>>,
    pub(super) names: Names,
    pub(super) planned: Planned,
}

/// Compares the sheets of one register with its records. Provisional ids count down from `next`.
///
/// # Errors
/// When the database fails; what is wrong in the sheets is in what comes back.
pub(super) async fn compare(
    world: &mut World<'_>,
    at: &impl Source,
    sheets: &Sheets<'_>,
    next: &mut i64,
) -> Result<Planned> {
    let form = sheets.layout.form;
    let mut compare = Compare {
        world,
        form,
        sheets,
        subjects: HashMap::new(),
        before: Vec::new(),
        by_id: HashMap::new(),
        by_key: HashMap::new(),
        by_subject: HashMap::new(),
        names: Names::new(),
        planned: Planned::default(),
    };
    let mut drafts = compare.drafts();
    compare.load(at).await?;
    compare.block(at).await?;
    compare.gather(&mut drafts);
    for draft in &drafts {
        compare.planned.together.add(draft.places());
    }
    let mut seen = HashMap::new();
    for draft in &drafts {
        compare.draft(draft, &mut seen, next)?;
    }
    let planned = compare.planned;
    for new in &planned.new {
        let household = new.household.as_ref().map(|household| household.id);
        world.others.add(form, new.provisional, household, &new.prepared.values);
    }
    Ok(planned)
}

impl<'s> Compare<'_, '_, 's> {
    pub(super) fn complain(
        &mut self,
        row: &MadeRow,
        columns: &shouwang_sheets::ColumnPlaces,
        key: &str,
        problem: Problem,
    ) {
        self.planned.problems.push(columns.at(&row.place, key, problem));
    }

    /// The rows of the sheet of records, each with its subject and its key.
    fn drafts(&mut self) -> Vec<Draft<'s>> {
        let sheet = &self.sheets.records;
        self.planned.problems.extend(sheet.problems.iter().cloned());
        self.planned.notes.extend(sheet.notes.iter().cloned());
        let mut drafts = Vec::new();
        for row in &sheet.rows {
            let subject = self.subject_of(row, &sheet.columns);
            drafts.push(Draft {
                place: row.place.clone(),
                columns: &sheet.columns,
                row: Some(row),
                subject,
                key: self.key_of(row, subject),
                children: self.sheets.rows.iter().map(|_| Vec::new()).collect(),
            });
        }
        // Who is named beside child rows alone is looked up with the others.
        if !self.form.key.is_empty() {
            for sheet in &self.sheets.rows {
                for row in &sheet.rows {
                    self.subject_of(row, &sheet.columns);
                }
            }
        }
        drafts
    }

    fn subject_of(&mut self, row: &MadeRow, columns: &shouwang_sheets::ColumnPlaces) -> Option<i64> {
        self.world.note_number(row, &mut self.planned.numbers);
        let about = self.world.about(self.form, row, columns, &mut self.planned.problems)?;
        let id = about.id;
        let note = about.note.clone().map(|note| columns.at(&row.place, MEMBER.key, note));
        self.planned.notes.extend(note);
        self.subjects.entry(id).or_insert(about);
        Some(id)
    }

    /// The values of the key, null where one may be left out; what is wrong with them is told where the whole row is
    /// looked at.
    fn key_of(&self, row: &MadeRow, subject: Option<i64>) -> Option<Vec<Json>> {
        let about = subject.and_then(|subject| self.subjects.get(&subject));
        let keys = self.form.key.iter();
        keys.map(|key| {
            let field = self.form.field(key)?;
            match row.values.get(key) {
                Some(typed) => value(field, typed, |word| self.world.named(field, about, word)).ok(),
                None => (!field.required && !row.wrong.contains(key)).then_some(Json::Null),
            }
        })
        .collect()
    }

    /// Looks up the records of all subjects.
    async fn load(&mut self, at: &impl Source) -> Result<()> {
        let form = self.form;
        let mut subjects: Vec<i64> = self.subjects.keys().copied().collect();
        subjects.sort_unstable();
        let rows = repo::ledger::of_subjects(at, self.world.ctx, &tables(form)[0], &subjects).await?;
        let ids: Vec<i64> = rows.iter().map(LedgerRow::id).collect();
        let mut children = values::children(at, form, &ids).await?;
        let subject = view::subject_column(form.subject);
        for row in rows {
            let mut of_row = values::values(&form.fields, &row)?;
            of_row.extend(children.remove(&row.id()).unwrap_or_default());
            let at = self.before.len();
            let about = row.int(subject).unwrap_or_default();
            self.by_id.insert(row.id(), at);
            self.by_subject.entry(about).or_default().push(at);
            let key = form
                .key
                .iter()
                .map(|key| of_row.get(key).map_or(Json::Null, FieldValue::to_json));
            let key: Vec<Json> = key.collect();
            if !key.is_empty() {
                self.by_key.insert((about, key_text(&key)), at);
            }
            self.before.push(Before {
                row,
                values: of_row,
                taken_by: None,
            });
        }
        let all = self.before.iter().map(|before| &before.values);
        self.names = values::names(at, self.world.ctx, self.world.forms, form, all).await?;
        Ok(())
    }

    /// Looks up about whom nothing new may be written to this register.
    async fn block(&mut self, at: &impl Source) -> Result<()> {
        let households = self.subjects.values();
        let households: Vec<&household::Model> = households
            .filter_map(|about| about.known.household.as_deref())
            .collect();
        let unfounded = prevention::unfounded(at, self.form, &households).await?;
        for about in self.subjects.values_mut() {
            let household = about.known.household.as_ref().map(|household| household.id);
            let problem = household.and_then(|id| unfounded.get(&id)).cloned();
            about.blocked = about.blocked.take().or(problem.map(|problem| (&HOUSEHOLD, problem)));
        }
        Ok(())
    }

    /// The record that a draft means, where it is there.
    pub(super) fn before_of(
        &mut self,
        draft: &Draft<'s>,
        seen: &mut HashMap<(i64, String), Place>,
    ) -> std::result::Result<Option<usize>, Box<(String, Problem)>> {
        if let Some(id) = draft.row.and_then(|row| text(row, RECORD_ID.key)) {
            let found = id.parse().ok().and_then(|id: i64| self.by_id.get(&id)).copied();
            let subject = |at: usize| self.before[at].row.int(view::subject_column(self.form.subject));
            return match found.filter(|at| subject(*at) == draft.subject) {
                Some(at) => match self.before[at].taken_by.clone() {
                    Some(first) => Err(self.said_twice(draft, first, RECORD_ID.key)),
                    None => Ok(Some(at)),
                },
                None => Err(Box::new((RECORD_ID.key.to_owned(), no_such_id()))),
            };
        }
        let (Some(subject), Some(key)) = (draft.subject, draft.key.as_ref().filter(|key| !key.is_empty())) else {
            return Ok(None);
        };
        let place = (subject, key_text(key));
        let found = self.by_key.get(&place).copied();
        let taken = found.and_then(|at| self.before[at].taken_by.clone());
        if let Some(first) = taken.or_else(|| seen.insert(place, draft.place.clone())) {
            return Err(self.said_twice(draft, first, self.form.key.first().map_or("", String::as_str)));
        }
        Ok(found)
    }

    /// Of two rows about one record nobody knows which is meant.
    fn said_twice(&mut self, draft: &Draft<'s>, first: Place, key: &str) -> Box<(String, Problem)> {
        self.planned.together.add(vec![first, draft.place.clone()]);
        Box::new((key.to_owned(), twice()))
    }
}

/// A key as one text.
pub(super) fn key_text(key: &[Json]) -> String {
    Json::from(key.to_vec()).to_string()
}
