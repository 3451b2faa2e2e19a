//! What a row of a sheet comes to: nothing new, a record that is new, one that changes, or what is wrong with it.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value as Json};
use shouwang_domain::household::own_household;
use shouwang_forms::sheet::{HOUSEHOLD, REASON, RECORD_ID, VERSION};
use shouwang_forms::{Around, FieldValue, Form, Given, Prepared, Strictness, Values};
use shouwang_sheets::{CellProblem, Place, Typed};
use shouwang_store::ledger::LedgerRow;

use super::compare::Compare;
use super::draft::{Draft, text};
use super::fill::RowsOf;
use super::planned::{Changed, New};
use super::problem::{changed_since, not_asked_for};
use crate::Result;
use crate::ledger::record::{closed, reasons};
use crate::ledger::{hands, values};
use crate::register::household::record::check_active;

impl<'s> Compare<'_, '_, 's> {
    /// Plans what a draft comes to; what is wrong with it is added to the problems.
    pub(super) fn draft(
        &mut self,
        draft: &Draft<'s>,
        seen: &mut HashMap<(i64, String), Place>,
        next: &mut i64,
    ) -> Result<()> {
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
                self.before[at].taken_by = Some(draft.place.clone());
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
            differs |= self.fill(
                &form.fields,
                draft.subject,
                row,
                draft.columns,
                Some(&was),
                &mut given.values,
            );
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
        let stale = before.and_then(|at| stale(draft, &self.before[at].row));
        if before.is_some() && !differs && (is_right || stale.is_none()) {
            self.planned.unchanged += u64::from(is_right);
            return Ok(());
        }
        let about = draft.subject.and_then(|subject| self.subjects.get(&subject));
        let around = about.map_or_else(
            || Around::day(self.world.ctx.today()),
            |about| about.known.around.clone(),
        );
        let is_right = is_right && about.is_some();
        match form.prepare(&given, &around) {
            Err(wrong) => {
                for wrong in wrong {
                    let placed = self.place(draft, &sources, wrong, problems);
                    self.planned.problems.extend(placed);
                }
            }
            Ok(prepared) if is_right => {
                self.planned.notes.extend(not_asked(form, draft, &prepared));
                if self.is_known(draft, before, &prepared) {
                    self.planned.unchanged += 1;
                    return Ok(());
                }
                let fixed = before.map(|at| form.fixed(&self.before[at].values, &prepared.values));
                let fixed = fixed.unwrap_or_default();
                if fixed.is_empty() && stale.is_none() {
                    self.plan(draft, before, prepared, next);
                }
                for wrong in fixed {
                    let placed = self.place(draft, &sources, wrong, problems);
                    self.planned.problems.extend(placed);
                }
            }
            Ok(_) => {}
        }
        // A row of an older version that would change something is exported again, whatever else is wrong with it.
        if let Some(stale) = stale {
            self.planned.problems.truncate(problems);
            self.planned.problems.push(stale);
        }
        Ok(())
    }

    /// Whether a record that is right says nothing new.
    fn is_known(&mut self, draft: &Draft<'s>, before: Option<usize>, prepared: &Prepared) -> bool {
        let form = self.form;
        let own = said(form, &prepared.values);
        match before {
            Some(at) => said(form, &self.before[at].values) == own && same_reasons(&self.before[at].row, prepared),
            // Without a key the same again is the same: a file that comes twice adds nothing twice.
            None if form.key.is_empty() => {
                let of_subject = draft.subject.and_then(|subject| self.by_subject.get(&subject));
                let same = of_subject.map_or(&[][..], Vec::as_slice).iter().copied().find(|at| {
                    let known = &self.before[*at];
                    known.taken_by.is_none() && said(form, &known.values) == own
                });
                if let Some(at) = same {
                    self.before[at].taken_by = Some(draft.place.clone());
                }
                same.is_some()
            }
            None => false,
        }
    }

    /// Plans a record that is right and says something new: it is added, or changes one, unless nobody may.
    fn plan(&mut self, draft: &Draft<'s>, before: Option<usize>, prepared: Prepared, next: &mut i64) {
        let form = self.form;
        let Some(about) = draft.subject.and_then(|subject| self.subjects.get(&subject)) else {
            return;
        };
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
}

/// What somebody said in a record: without what is worked out or counted, and without the ids of child rows.
fn said(form: &Form, values: &Values) -> Values {
    let is_said = |key: &str| form.field(key).is_none_or(|field| field.ty.is_said());
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

/// What is said of the first row of a draft that was exported in another version of its record than there is now. A row
/// without a version is compared with what there is.
fn stale(draft: &Draft<'_>, known: &LedgerRow) -> Option<CellProblem> {
    let own = draft.row.map(|row| (row, draft.columns));
    let children = draft.children.iter().flatten().map(|child| (child.row, child.columns));
    let (row, columns) = own.into_iter().chain(children).find(
        |(row, _)| matches!(row.values.get(VERSION.key), Some(Typed::Number(version)) if *version != known.version()),
    )?;
    Some(columns.at(&row.place, VERSION.key, changed_since()))
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
