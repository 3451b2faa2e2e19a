//! Records that were checked, written: those that a form brought and those that a sheet did alike.

use std::collections::HashMap;

use shouwang_forms::{ChildRow, Field, FieldType, FieldValue, Form, Prepared, Values};
use shouwang_store::column::Json as JsonColumn;
use shouwang_store::ledger::{Cell, LedgerRow, LedgerTable};
use shouwang_store::{Tx, repo};

use super::form::tables;
use super::{hands, values};
use crate::{Problem, Result};

/// A record that is to be added, checked and with its subject found.
pub(super) struct NewRecord {
    pub(super) id: i64,
    /// The columns of what it is about.
    pub(super) subject: Vec<(&'static str, Cell)>,
    pub(super) prepared: Prepared,
}

/// Adds records of one register, and notes whose hands did; a constant number of statements for some hundreds of them.
/// The caller holds the form.
///
/// # Errors
/// `ledger.twice`.
pub(super) async fn add(tx: &mut Tx, form: &Form, new: Vec<NewRecord>) -> Result<Vec<LedgerRow>> {
    let tables = tables(form);
    let state = form
        .first_state()
        .map_or(Cell::Null, |state| Cell::Text(state.id.clone()));
    let mut rows = Vec::with_capacity(new.len());
    for record in &new {
        let mut cells = record.subject.clone();
        cells.extend(own_cells(form, &record.prepared)?);
        cells.push(("state", state.clone()));
        rows.push((record.id, cells));
    }
    let added = tx.add_ledger_rows(&tables[0], rows).await?;
    for ((key, fields), table) in of_rows(form).zip(&tables[1..]) {
        let mut children = Vec::new();
        for record in &new {
            for (ordinal, row) in (0..).zip(children_of(&record.prepared.values, key)) {
                children.push((tx.id(), child_cells(fields, row, record.id, ordinal)));
            }
        }
        tx.add_ledger_rows(table, children).await?;
    }
    hands::note(tx, form, &added, "add", None).await?;
    Ok(added)
}

/// Writes a record as it is to be, keeps what it was, and notes whose hands did. The caller holds the form.
///
/// # Errors
/// `ledger.twice`, `version_conflict`.
pub(super) async fn change(tx: &mut Tx, form: &Form, before: &LedgerRow, prepared: &Prepared) -> Result<LedgerRow> {
    let tables = tables(form);
    let cells = own_cells(form, prepared)?;
    let mut row = tx.change_ledger_row(before, &cells).await?;
    let are_rows_changed = write_children(tx, form, &tables, row.id(), &prepared.values).await?;
    // Whoever holds the version of before does not write over rows that came since.
    if are_rows_changed && row.version() == before.version() {
        row = tx.touch_ledger_row(before).await?;
    }
    hands::note(tx, form, std::slice::from_ref(&row), "change", None).await?;
    Ok(row)
}

/// Takes a record out, which stays in the history, and notes whose hands did and why. The caller holds the form.
///
/// # Errors
/// `version_conflict`.
pub(super) async fn take_out(
    tx: &mut Tx,
    form: &Form,
    before: &LedgerRow,
    (act, reason): (&str, &str),
) -> Result<LedgerRow> {
    let removed = [("removed_at", Cell::Int(tx.now().0))];
    let row = tx.change_ledger_row(before, &removed).await?;
    hands::note(tx, form, std::slice::from_ref(&row), act, Some(reason)).await?;
    Ok(row)
}

/// What an import found of a record and its child rows before it wrote them, by table.
pub(super) struct BeforeImport {
    /// The rows that it wrote, as they are now.
    pub(super) written: Vec<LedgerRow>,
    /// What they said, those that were there.
    pub(super) said: HashMap<i64, LedgerRow>,
}

/// Makes a record, with those of its child rows that an import wrote, say again what they said before, and notes whose hands
/// did and why. `before` has an entry for each table of the form. The caller holds the form.
///
/// # Errors
/// `ledger.twice`, `version_conflict`.
pub(super) async fn put_back(
    tx: &mut Tx,
    form: &Form,
    now: &LedgerRow,
    before: &[BeforeImport],
    (act, reason): (&str, &str),
) -> Result<LedgerRow> {
    let said = before[0]
        .said
        .get(&now.id())
        .ok_or_else(|| Problem::internal("a record has no image of before"))?;
    let mut cells = as_it_was(&form.fields, said)?;
    cells.extend(["reasons", "form_version"].map(|column| (column, said.cell(column))));
    let mut row = tx.change_ledger_row(now, &cells).await?;
    let mut are_rows_changed = false;
    for ((_, fields), before) in of_rows(form).zip(&before[1..]) {
        let of_record = |child: &&LedgerRow| child.int("record_id") == Some(now.id());
        for child in before.written.iter().filter(of_record) {
            let cells = match before.said.get(&child.id()) {
                None => vec![("ordinal", Cell::Int(GONE))],
                Some(said) => {
                    let mut cells = as_it_was(fields, said)?;
                    cells.push(("ordinal", said.cell("ordinal")));
                    cells
                }
            };
            are_rows_changed |= tx.change_ledger_row(child, &cells).await?.version() != child.version();
        }
    }
    if are_rows_changed && row.version() == now.version() {
        row = tx.touch_ledger_row(now).await?;
    }
    hands::note(tx, form, std::slice::from_ref(&row), act, Some(reason)).await?;
    Ok(row)
}

/// The columns of the fields as an image has them.
fn as_it_was<'a>(fields: &'a [Field], image: &LedgerRow) -> Result<Vec<(&'a str, Cell)>> {
    Ok(values::cells(fields, &values::values(fields, image)?))
}

/// The fields with child rows, in the order of their tables.
fn of_rows(form: &Form) -> impl Iterator<Item = (&str, &[Field])> {
    form.fields.iter().filter_map(|field| match &field.ty {
        FieldType::Rows(fields) => Some((field.key.as_str(), fields.as_slice())),
        _ => None,
    })
}

fn children_of<'a>(values: &'a Values, key: &str) -> &'a [ChildRow] {
    match values.get(key) {
        Some(FieldValue::Rows(rows)) => rows,
        _ => &[],
    }
}

fn child_cells<'a>(fields: &'a [Field], row: &ChildRow, record: i64, ordinal: i64) -> Vec<(&'a str, Cell)> {
    let mut cells = values::cells(fields, &row.values);
    cells.extend([("record_id", Cell::Int(record)), ("ordinal", Cell::Int(ordinal))]);
    cells
}

/// The columns of a record's own values.
fn own_cells<'a>(form: &'a Form, prepared: &Prepared) -> Result<Vec<(&'a str, Cell)>> {
    let mut cells = values::cells(&form.fields, &prepared.values);
    let reasons = match prepared.reasons.is_empty() {
        true => Cell::Null,
        false => Cell::Text(JsonColumn::of(&prepared.reasons)?.text().to_owned()),
    };
    cells.extend([
        ("reasons", reasons),
        ("form_version", Cell::Int(i64::from(form.version))),
    ]);
    Ok(cells)
}

/// Writes the child rows as they are to be, and says whether any differs: those that are gone get no ordinal any more and
/// stay in the history.
async fn write_children(
    tx: &mut Tx,
    form: &Form,
    tables: &[LedgerTable],
    record: i64,
    values: &Values,
) -> Result<bool> {
    let mut is_changed = false;
    for ((key, fields), table) in of_rows(form).zip(&tables[1..]) {
        let wanted = children_of(values, key);
        let known = repo::ledger::children(tx, table, &[record])
            .await?
            .remove(&record)
            .unwrap_or_default();
        for (ordinal, row) in (0..).zip(wanted) {
            let cells = child_cells(fields, row, record, ordinal);
            match row.id {
                None => {
                    tx.add_ledger_row(table, &cells).await?;
                    is_changed = true;
                }
                Some(id) => {
                    let before = known
                        .iter()
                        .find(|known| known.id() == id)
                        .ok_or_else(Problem::conflict)?;
                    is_changed |= tx.change_ledger_row(before, &cells).await?.version() != before.version();
                }
            }
        }
        for gone in known
            .iter()
            .filter(|known| !wanted.iter().any(|row| row.id == Some(known.id())))
        {
            tx.change_ledger_row(gone, &[("ordinal", Cell::Int(GONE))]).await?;
            is_changed = true;
        }
    }
    Ok(is_changed)
}

/// The ordinal of a child row that was taken out.
const GONE: i64 = -1;
