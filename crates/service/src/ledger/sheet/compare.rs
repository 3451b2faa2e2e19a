//! The rows of a register's sheets compared with its records: what is new, what changes, and what is wrong where. Every
//! row goes through the check of a single record ([`Form::prepare`]).

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value as Json};
use shouwang_domain::household::own_household;
use shouwang_domain::problem::FieldProblem;
use shouwang_forms::sheet::{HOUSEHOLD, MEMBER, REASON, RECORD_ID, ROW_ID};
use shouwang_forms::{Around, Field, FieldType, FieldValue, Form, Given, Prepared, Strictness, Values};
use shouwang_sheets::{CellProblem, MadeRow, Place};
use shouwang_store::entity::household;
use shouwang_store::ledger::{Cell, LedgerRow};
use shouwang_store::{Found, Source, repo};

use super::draft::{Child, Draft, is_name, put, text, value};
use super::layout::RowLayout;
use super::problem::{no_such_id, not_asked_for, twice};
use super::read::Sheets;
use super::world::{About, World};
use crate::ledger::form::tables;
use crate::ledger::record::{closed, reasons};
use crate::ledger::values::{self, Names};
use crate::ledger::{hands, view};
use crate::register::household::record::check_active;
use crate::{Problem, Result};

/// What the sheets of one register change.
#[derive(Default)]
pub(super) struct Planned {
    /// Records that are new, each with an id to refer to it by until it has its own.
    pub(super) new: Vec<New>,
    /// Records that change.
    pub(super) changed: Vec<Changed>,
    pub(super) unchanged: u64,
    pub(super) problems: Vec<CellProblem>,
    pub(super) notes: Vec<CellProblem>,
}

/// A record that is new.
pub(super) struct New {
    pub(super) provisional: i64,
    pub(super) subject: Vec<(&'static str, Cell)>,
    pub(super) household: Option<Found<household::Model>>,
    pub(super) prepared: Prepared,
}

/// A record that changes, as it was read.
pub(super) struct Changed {
    pub(super) before: LedgerRow,
    pub(super) household: Option<Found<household::Model>>,
    pub(super) prepared: Prepared,
}

/// A record that is there.
struct Before {
    row: LedgerRow,
    values: Values,
    /// Already the record of a row of this file.
    is_taken: bool,
}

/// The child rows of a record as they are checked, and the rows of the sheet behind them.
struct RowsOf<'d, 's> {
    layout: &'d RowLayout<'s>,
    children: &'d [Child<'s>],
    sources: Vec<Option<usize>>,
}

/// The sheets of one register beside its records.
pub(super) struct Compare<'w, 'a, 's> {
    pub(super) world: &'w World<'a>,
    pub(super) form: &'s Form,
    pub(super) sheets: &'s Sheets<'s>,
    subjects: HashMap<i64, About>,
    before: Vec<Before>,
    by_id: HashMap<i64, usize>,
    pub(super) by_key: HashMap<(i64, String), usize>,
    by_subject: HashMap<i64, Vec<usize>>,
    names: Names,
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
    compare.gather(&mut drafts);
    let mut seen = HashSet::new();
    for draft in &drafts {
        compare.draft(draft, &mut seen, next)?;
    }
    let planned = compare.planned;
    for new in &planned.new {
        world.others.add(form, new.provisional, &new.prepared.values);
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
                is_taken: false,
            });
        }
        let all = self.before.iter().map(|before| &before.values);
        self.names = values::names(at, self.world.ctx, self.world.forms, form, all).await?;
        Ok(())
    }

    /// The record that a draft means, where it is there.
    fn before_of(
        &mut self,
        draft: &Draft<'s>,
        seen: &mut HashSet<(i64, String)>,
    ) -> std::result::Result<Option<usize>, Box<(String, Problem)>> {
        if let Some(id) = draft.row.and_then(|row| text(row, RECORD_ID.key)) {
            let found = id.parse().ok().and_then(|id: i64| self.by_id.get(&id)).copied();
            let subject = |at: usize| self.before[at].row.int(view::subject_column(self.form.subject));
            return match found.filter(|at| subject(*at) == draft.subject) {
                Some(at) if self.before[at].is_taken => Err(Box::new((RECORD_ID.key.to_owned(), twice()))),
                Some(at) => Ok(Some(at)),
                None => Err(Box::new((RECORD_ID.key.to_owned(), no_such_id()))),
            };
        }
        let (Some(subject), Some(key)) = (draft.subject, draft.key.as_ref().filter(|key| !key.is_empty())) else {
            return Ok(None);
        };
        let place = (subject, key_text(key));
        let found = self.by_key.get(&place).copied();
        let is_taken = found.is_some_and(|at| self.before[at].is_taken);
        if is_taken || !seen.insert(place) {
            let first = self.form.key.first().cloned().unwrap_or_default();
            return Err(Box::new((first, twice())));
        }
        Ok(found)
    }

    fn draft(&mut self, draft: &Draft<'s>, seen: &mut HashSet<(i64, String)>, next: &mut i64) -> Result<()> {
        let problems = self.planned.problems.len();
        let before = match self.before_of(draft, seen) {
            Ok(before) => before,
            Err(wrong) => {
                let (key, problem) = *wrong;
                self.planned
                    .problems
                    .push(draft.columns.at(&draft.place, &key, problem));
                return Ok(());
            }
        };
        let (was, was_reasons) = match before {
            Some(at) => {
                self.before[at].is_taken = true;
                (values::to_json(&self.before[at].values), reasons(&self.before[at].row)?)
            }
            None => (Map::new(), Default::default()),
        };
        let mut given = Given {
            values: was.clone(),
            reasons: was_reasons.clone(),
        };
        let mut differs = false;
        let form = self.form;
        if let Some(row) = draft.row {
            differs |= self.fill(&form.fields, draft.subject, row, draft.columns, &mut given.values);
            // Several reasons stand in one cell of an export, which says nothing new as long as nobody touches it.
            let joined = was_reasons.values().map(String::as_str).collect::<Vec<_>>().join("；");
            if let Some(reason) = text(row, REASON.key).filter(|reason| *reason != joined) {
                let warnings = form.checks.iter().filter(|check| check.strictness == Strictness::Warn);
                differs |= was_reasons.values().any(|known| known != reason);
                given.reasons = warnings.map(|check| (check.id.clone(), reason.to_owned())).collect();
            }
        }
        let mut sources = Vec::new();
        for (layout, children) in self.sheets.layout.rows.iter().zip(&draft.children) {
            if children.is_empty() {
                continue;
            }
            if let Some(rows) = self.fill_rows(layout, draft.subject, children, given.values.get(&layout.field.key)) {
                differs |= rows.differs;
                given.values.insert(layout.field.key.clone(), Json::Array(rows.json));
                sources.push(RowsOf {
                    layout,
                    children,
                    sources: rows.sources,
                });
            }
        }
        let is_right = self.planned.problems.len() == problems && draft.row.is_none_or(|row| row.wrong.is_empty());
        if before.is_some() && !differs {
            self.planned.unchanged += u64::from(is_right);
            return Ok(());
        }
        let about = draft.subject.and_then(|subject| self.subjects.get(&subject));
        let around = about.map_or_else(
            || Around::day(self.world.ctx.today()),
            |about| about.known.around.clone(),
        );
        let prepared = match form.prepare(&given, &around) {
            Ok(prepared) => prepared,
            Err(wrong) => {
                for wrong in wrong {
                    let placed = self.place(draft, &sources, wrong, problems);
                    self.planned.problems.extend(placed);
                }
                return Ok(());
            }
        };
        if !is_right || about.is_none() {
            return Ok(());
        }
        self.plan(draft, before, prepared, next);
        Ok(())
    }

    /// Plans a record that is right: it is added, or changes one, unless it says nothing new or nobody may.
    fn plan(&mut self, draft: &Draft<'s>, before: Option<usize>, prepared: Prepared, next: &mut i64) {
        let form = self.form;
        let Some(about) = draft.subject.and_then(|subject| self.subjects.get(&subject)) else {
            return;
        };
        self.planned.notes.extend(not_asked(form, draft, &prepared));
        let own = said(form, &prepared.values);
        let is_known = match before {
            Some(at) => said(form, &self.before[at].values) == own && same_reasons(&self.before[at].row, &prepared),
            // Without a key the same again is the same: a file that comes twice adds nothing twice.
            None if form.key.is_empty() => {
                let of_subject = self.by_subject.get(&about.id).map_or(&[][..], Vec::as_slice);
                let same = of_subject.iter().copied().find(|at| {
                    let known = &self.before[*at];
                    !known.is_taken && said(form, &known.values) == own
                });
                if let Some(at) = same {
                    self.before[at].is_taken = true;
                }
                same.is_some()
            }
            None => false,
        };
        if is_known {
            self.planned.unchanged += 1;
            return;
        }
        let complain = |key: &str, problem| draft.columns.at(&draft.place, key, problem);
        let may = if before.is_some() {
            &form.permission.change
        } else {
            &form.permission.add
        };
        let refused = if about.is_own {
            Some((HOUSEHOLD.key, own_household()))
        } else if let Err(problem) = hands::may(self.world.ctx, may) {
            Some((RECORD_ID.key, problem))
        } else {
            match before {
                Some(at) => {
                    let is_open = form.is_open(self.before[at].row.text("state").as_deref());
                    // What the rules read of a household that has ended is closed with it.
                    let household = about.known.household.as_ref().filter(|_| form.facts);
                    let ended = household.and_then(|household| check_active(household).err());
                    let ended = ended.map(|problem| (HOUSEHOLD.key, problem));
                    ended.or_else(|| (!is_open).then(|| (RECORD_ID.key, closed())))
                }
                None => about.blocked.clone().map(|(word, problem)| (word.key, problem)),
            }
        };
        match (refused, before) {
            (Some((key, problem)), _) => {
                let problem = complain(key, problem);
                self.planned.problems.push(problem);
            }
            (None, Some(at)) => self.planned.changed.push(Changed {
                before: self.before[at].row.clone(),
                household: about.known.household.clone(),
                prepared,
            }),
            (None, None) => {
                *next -= 1;
                self.planned.new.push(New {
                    provisional: *next,
                    subject: about.known.cells.clone(),
                    household: about.known.household.clone(),
                    prepared,
                });
            }
        }
    }

    /// Puts the cells of a row over what is known, and says whether anything differs.
    pub(super) fn fill(
        &mut self,
        fields: &[Field],
        subject: Option<i64>,
        row: &MadeRow,
        columns: &shouwang_sheets::ColumnPlaces,
        over: &mut Map<String, Json>,
    ) -> bool {
        let mut differs = false;
        let mut wrong = Vec::new();
        let about = subject.and_then(|subject| self.subjects.get(&subject));
        for field in fields {
            let Some(typed) = row.values.get(&field.key) else {
                continue;
            };
            let was = over.get(&field.key).and_then(Json::as_str).filter(|_| is_name(field));
            let stays = |word: &str| {
                let id = was.filter(|id| self.names.get(*id).is_some_and(|name| name == word))?;
                id.parse().ok()
            };
            // What it named before may stay, though the caller could not choose it any more.
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

    /// A problem of a record at the cell that has it; none where the cell could not be read at all and has one already.
    fn place(
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

/// What somebody said in a record: without what is worked out, and without the ids of child rows.
fn said(form: &Form, values: &Values) -> Values {
    let is_said = |key: &str| !matches!(form.field(key).map(|field| &field.ty), Some(FieldType::Computed(..)));
    let mut said: Values = values
        .iter()
        .filter(|(key, _)| is_said(key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    for value in said.values_mut() {
        if let FieldValue::Rows(rows) = value {
            rows.iter_mut().for_each(|row| row.id = None);
        }
    }
    said
}

fn same_reasons(row: &LedgerRow, prepared: &Prepared) -> bool {
    reasons(row).is_ok_and(|known| known == prepared.reasons)
}

/// The cells that were filled in though their field is not asked for in such a record.
fn not_asked(form: &Form, draft: &Draft<'_>, prepared: &Prepared) -> Vec<CellProblem> {
    let Some(row) = draft.row else { return Vec::new() };
    let typed: BTreeSet<&String> = row.values.keys().collect();
    let dropped = form
        .fields
        .iter()
        .filter(|field| typed.contains(&field.key) && !prepared.values.contains_key(&field.key));
    dropped
        .map(|field| draft.columns.at(&draft.place, &field.key, not_asked_for(field)))
        .collect()
}

/// A key as one text.
pub(super) fn key_text(key: &[Json]) -> String {
    Json::from(key.to_vec()).to_string()
}
