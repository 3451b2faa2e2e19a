//! Registers as spreadsheets: the template, the import and the export of every register, made from its description.
//!
//! A row is a record, and goes through the same check as one that came from the form; what is written is written as if it
//! had come one by one, all or nothing, in one transaction. A blank cell leaves what is there as it is, and no sheet takes
//! anything out.

mod children;
mod compare;
pub(crate) mod draft;
mod export;
mod fill;
pub(crate) mod layout;
mod member;
mod name;
mod plan;
mod planned;
mod problem;
mod read;
#[cfg(test)]
mod tests;
pub(crate) mod undo;
mod world;

use std::collections::{BTreeMap, HashMap, HashSet};

use shouwang_forms::{FieldType, FieldValue, Form, FormLibrary, Values};
use shouwang_sheets::{CellProblem, Found, ParsedWorkbook};
use shouwang_store::ledger::LedgerRow;
use shouwang_store::{Source, Tx, repo};

use self::compare::compare;
use self::layout::{Layout, template};
use self::planned::Planned;
use self::read::{Book, Sheets, read_book};
use self::world::World;
use super::follow::{self, Said};
use super::hands;
use super::registers::no_form;
use super::repayment::concerns_rules;
use super::write::{self, NewRecord};
use crate::inspection::labels::{ROUND, new_label};
use crate::register::household::number_search::SheetNumbers;
use crate::register::import::undo::written::Written;
use crate::register::import::{Checked, ImportKind, ImportReport, Incoming, fields, record, refuse_if_any};
use crate::{Ctx, Problem, Result, Service};

impl Service {
    /// An empty workbook of a register, or of all to which the caller may add: a sheet for each, with instructions.
    ///
    /// # Errors
    /// Not found; `ledger.may_not`.
    pub async fn ledger_template(&self, ctx: &Ctx, form: Option<&str>) -> Result<Vec<u8>> {
        let seen = self.seen_forms(ctx).await?;
        let forms = meant(&seen, form)?.into_iter().filter(|form| may_write(ctx, form));
        let layouts: Vec<Layout<'_>> = forms.map(|form| Layout::of(form, &seen)).collect();
        if layouts.is_empty() {
            hands::may(ctx, &[])?;
        }
        template(&layouts)
    }

    /// Compares a workbook of registers, or a comma-separated table of one, with their records.
    pub(crate) async fn check_ledger(&self, ctx: &Ctx, form: Option<&str>, book: &ParsedWorkbook) -> Result<Checked> {
        let seen = self.seen_forms(ctx).await?;
        let book = readable(ctx, &seen, form, book)?;
        let tree = self.area_tree().await?;
        let plan = self.plan_ledgers(&self.store, ctx, (&tree, &seen), &book).await?;
        let mut checked = Checked {
            report: report(&book, &plan, true),
            found: Found::default(),
            numbers: SheetNumbers::default(),
        };
        for sheets in &book.registers {
            for sheet in [&sheets.records].into_iter().chain(&sheets.rows) {
                checked.found.columns.extend(sheet.columns.clone());
            }
        }
        for planned in plan {
            checked.found.problems.extend(planned.problems);
            checked.found.notes.extend(planned.notes);
            checked.found.together.extend(planned.together);
            checked.numbers.extend(planned.numbers);
        }
        Ok(checked)
    }

    /// Takes over a workbook of registers, or a comma-separated table of one: new records are added, and those with the
    /// key of a known one change it. Of a register without a key, a row that says the same as a known record is that
    /// record. Where the rules read them, the warnings of the households follow at once.
    pub(crate) async fn take_ledger(&self, ctx: &Ctx, incoming: &Incoming) -> Result<ImportReport> {
        let seen = self.seen_forms(ctx).await?;
        let book = readable(ctx, &seen, incoming.cmd.form.as_deref(), &incoming.book)?;
        let tree = self.area_tree().await?;
        let mut tx = self.store.begin(ctx, "import.ledger").await?;
        let mut plan = self.plan_ledgers(&tx, ctx, (&tree, &seen), &book).await?;
        refuse_if_any(
            plan.iter_mut()
                .flat_map(|of| std::mem::take(&mut of.problems))
                .collect(),
        )?;
        for planned in &plan {
            self.charge_misses_in(&mut tx, ctx, &planned.numbers).await?;
        }
        let mut report = report(&book, &plan, false);
        let mut real = HashMap::new();
        let mut concerned = BTreeMap::new();
        let mut rows = Written::default();
        for (sheets, planned) in book.registers.iter().zip(plan) {
            let form = sheets.layout.form;
            concerned.extend(planned.households().filter(|_| concerns_rules(form)));
            for row in self.write_planned(ctx, &mut tx, form, planned, &mut real).await? {
                rows.record(form, &row)?;
                self.record_assesses(ctx, &mut tx, &form.id, &row).await?;
            }
        }
        // As after a record that a form brought: the rules run in the same act, once for each household.
        report.judged = self.rescreen_many(ctx, &mut tx, &concerned).await?;
        let run = record(&mut tx, ctx, incoming, &mut report).await?;
        rows.keep(&mut tx, run).await?;
        tx.commit(report).await
    }

    async fn plan_ledgers(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        (tree, seen): (&shouwang_domain::area::AreaTree, &FormLibrary),
        book: &Book<'_>,
    ) -> Result<Vec<Planned>> {
        let mut world = World::load(self, at, ctx, (tree, seen), book).await?;
        let mut next = i64::MAX;
        let mut plan = Vec::new();
        for sheets in &book.registers {
            plan.push(compare(&mut world, at, sheets, &mut next).await?);
        }
        Ok(plan)
    }

    /// Writes what was planned of one register, with what follows from it, and gives the records as they are then. `real` has the ids of the records that this file
    /// brought before, by those that they had in the plan.
    async fn write_planned(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        form: &Form,
        planned: Planned,
        real: &mut HashMap<i64, i64>,
    ) -> Result<Vec<LedgerRow>> {
        if planned.new.is_empty() && planned.changed.is_empty() {
            return Ok(Vec::new());
        }
        let was: Vec<Option<String>> = planned.changed.iter().map(|of| of.before.text(ROUND)).collect();
        let changed = planned.changed.iter().zip(&was);
        let labels: Vec<&str> = (planned.new.iter().filter_map(|of| new_label(&of.prepared.values, None)))
            .chain(changed.filter_map(|(of, was)| new_label(&of.prepared.values, was.as_deref())))
            .collect();
        self.refuse_foreign_labels(tx, ctx, &labels).await?;
        for label in was.iter().flatten() {
            self.refuse_foreign_findings(tx, ctx, &form.id, Some(label), false)
                .await?;
        }
        tx.hold_form(&form.id, i64::from(form.version)).await?;
        for new in &planned.new {
            real.insert(new.provisional, tx.id());
        }
        let mut written = Vec::new();
        let mut records = Vec::with_capacity(planned.new.len());
        for mut new in planned.new {
            settle(&mut new.prepared.values, real);
            let id = real.get(&new.provisional).copied();
            let id = id.ok_or_else(|| Problem::internal("a planned record has no id"))?;
            written.extend(new.household.map(|household| (household, id, Said::default())));
            records.push(NewRecord {
                id,
                subject: new.subject,
                prepared: new.prepared,
            });
        }
        let mut rows = Vec::new();
        for mut changed in planned.changed {
            settle(&mut changed.prepared.values, real);
            let id = changed.before.id();
            let said = follow::said(ctx, tx, form, changed.household.as_ref(), id).await?;
            rows.push(write::change(tx, form, &changed.before, &changed.prepared).await?);
            written.extend(changed.household.map(|household| (household, id, said)));
        }
        let added: HashSet<i64> = records.iter().map(|new| new.id).collect();
        rows.extend(write::add(tx, form, records).await?);
        if repo::campaign::is_asked_for(tx, &form.id).await? {
            for (household, record, _) in written.iter().filter(|(_, record, _)| added.contains(record)) {
                self.count_record(ctx, tx, household, &form.id, *record).await?;
            }
        }
        for (household, record, said) in written {
            self.follow_request(ctx, tx, form, &household, record).await?;
            self.follow_repayments(tx, form, &household).await?;
            if form.facts {
                self.follow_facts(ctx, tx, form, &household, record, said).await?;
            }
        }
        for row in &rows {
            self.follow_meeting(ctx, tx, form, row).await?;
        }
        Ok(rows)
    }
}

/// The sheets of the registers that are meant and that the caller writes, each after those that it refers to.
fn readable<'s>(ctx: &Ctx, seen: &'s FormLibrary, form: Option<&str>, book: &ParsedWorkbook) -> Result<Book<'s>> {
    let forms = meant(seen, form)?;
    let layouts = forms.into_iter().map(|form| Layout::of(form, seen)).collect();
    let mut book = read_book(layouts, book)?;
    for sheets in &book.registers {
        if !may_write(ctx, sheets.layout.form) {
            hands::may(ctx, &sheets.layout.form.permission.add)?;
        }
    }
    in_order_of_reference(&mut book.registers);
    Ok(book)
}

/// The register that is meant, or all that the caller may look at.
fn meant<'s>(seen: &'s FormLibrary, form: Option<&str>) -> Result<Vec<&'s Form>> {
    match form {
        Some(id) => Ok(vec![seen.get(id).ok_or_else(no_form)?]),
        None => Ok(seen.all().map(AsRef::as_ref).collect()),
    }
}

fn may_write(ctx: &Ctx, form: &Form) -> bool {
    form.permission.add.contains(&ctx.role) || form.permission.change.contains(&ctx.role)
}

/// A register comes after those of the same file that it refers to.
fn in_order_of_reference(registers: &mut Vec<Sheets<'_>>) {
    let mut left: Vec<Sheets<'_>> = std::mem::take(registers);
    while !left.is_empty() {
        let ids: Vec<String> = left.iter().map(|sheets| sheets.layout.form.id.clone()).collect();
        let waits = |sheets: &Sheets<'_>| {
            let form = sheets.layout.form;
            form.fields.iter().any(|field| match field.ty.stored() {
                FieldType::Ref(to) => *to != form.id && ids.contains(to),
                _ => false,
            })
        };
        // Of registers that refer to one another, the first comes first.
        let at = left.iter().position(|sheets| !waits(sheets)).unwrap_or_default();
        registers.push(left.remove(at));
    }
}

fn report(book: &Book<'_>, plan: &[Planned], dry_run: bool) -> ImportReport {
    let count = |of: fn(&Planned) -> u64| plan.iter().map(of).sum();
    let mut notes: Vec<CellProblem> = book.notes.clone();
    notes.extend(plan.iter().flat_map(|planned| planned.notes.iter().cloned()));
    ImportReport {
        rows: count(|of| of.new.len() as u64 + of.changed.len() as u64 + of.unchanged),
        records_new: count(|of| of.new.len() as u64),
        records_changed: count(|of| of.changed.len() as u64),
        unchanged: count(|of| of.unchanged),
        notes: fields(&notes),
        ..ImportReport::new(ImportKind::Ledger, dry_run)
    }
}

/// Puts the ids that records have in place of those that they had in the plan.
fn settle(values: &mut Values, real: &HashMap<i64, i64>) {
    for value in values.values_mut() {
        match value {
            FieldValue::Id(id) => *id = real.get(id).copied().unwrap_or(*id),
            FieldValue::Rows(rows) => rows.iter_mut().for_each(|row| settle(&mut row.values, real)),
            _ => {}
        }
    }
}
