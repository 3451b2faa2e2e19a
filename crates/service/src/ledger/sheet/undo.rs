//! Taking back what a sheet wrote in registers: records that were new are taken out, changed ones say again what they said.

use std::collections::{BTreeMap, BTreeSet};

use shouwang_domain::{ImportRunId, Problem};
use shouwang_forms::{FieldType, Form};
use shouwang_store::entity::import_row;
use shouwang_store::ledger::LedgerRow;
use shouwang_store::{Found, Tx, repo};

use super::may_write;
use crate::inspection::labels::ROUND;
use crate::ledger::form::tables;
use crate::ledger::hands::UNDONE;
use crate::ledger::repayment::concerns_rules;
use crate::ledger::write::BeforeImport;
use crate::ledger::{follow, hands, write};
use crate::register::import::undo::written::OfForm;
use crate::register::import::undo::{changed_since, numbers_of, refuse_out_of_sight, rests_on_it};
use crate::{Ctx, Result, Service};

/// A record as it stands now.
struct Undone {
    row: Found<LedgerRow>,
    is_new: bool,
}

impl Service {
    /// Takes back what a sheet wrote in registers, those last that others may refer to. Where the rules read them, the
    /// warnings of the households follow at once.
    ///
    /// # Errors
    /// `ledger.may_not`, `import.moved_since`, `import.changed_since`, `import.rests_on_it`, `household.own`,
    /// `household.ended`, `inspection.label`.
    pub(crate) async fn undo_records(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        run: ImportRunId,
        rows: &[import_row::Model],
        reason: &str,
    ) -> Result<()> {
        let seen = self.seen_forms(ctx).await?;
        let mut by_form: Vec<(String, Vec<&import_row::Model>)> = Vec::new();
        for row in rows {
            let of = row.before.as_ref().map(|of| of.read::<OfForm>()).transpose()?;
            let form = of.map(|of| of.form).unwrap_or_default();
            match by_form.iter_mut().find(|(known, _)| *known == form) {
                Some((_, rows)) => rows.push(row),
                None => by_form.push((form, vec![row])),
            }
        }
        let mut concerned = BTreeMap::new();
        let mut gone: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
        // What came last may refer to what came before it.
        for (form, rows) in by_form.iter().rev() {
            let form = seen.get(form).map(AsRef::as_ref).filter(|form| may_write(ctx, form));
            let Some(form) = form else {
                return hands::may(ctx, &[]);
            };
            let records = self.unchanged(ctx, tx, form, (run, rows)).await?;
            let new: BTreeSet<i64> = records.iter().filter(|of| of.is_new).map(|of| of.row.id()).collect();
            self.refuse_referred_to(tx, form, &new, &gone).await?;
            gone.insert(form.id.clone(), new);
            let mut before = Vec::new();
            for table in tables(form) {
                let ids = repo::register::change::written_by_import(tx, run, &table.name).await?;
                before.push(BeforeImport {
                    written: repo::ledger::rows_by_ids(tx, &table, &ids).await?,
                    said: repo::ledger::before_import(tx, &table, run).await?,
                });
            }
            tx.hold_form(&form.id, i64::from(form.version)).await?;
            for record in records {
                if let Some(household) = self
                    .undo_record(ctx, tx, form, (&record, &before), reason)
                    .await?
                    .filter(|_| concerns_rules(form))
                {
                    concerned.insert(household.0, household.1);
                }
            }
        }
        self.rescreen_many(ctx, tx, &concerned).await.map(drop)
    }

    /// The records as the sheet left them, last first.
    async fn unchanged(
        &self,
        ctx: &Ctx,
        tx: &Tx,
        form: &Form,
        (run, rows): (ImportRunId, &[&import_row::Model]),
    ) -> Result<Vec<Undone>> {
        let ids: Vec<i64> = rows.iter().map(|row| row.row_id).collect();
        let mut now: BTreeMap<i64, Found<LedgerRow>> = repo::ledger::with_removed(tx, ctx, &tables(form)[0], &ids)
            .await?
            .into_iter()
            .map(|row| (row.id(), row))
            .collect();
        refuse_out_of_sight(ids.len() - now.len())?;
        let mut records = Vec::new();
        let mut changed = Vec::new();
        let since = repo::register::change::written_since(tx, run, &tables(form)[0].name).await?;
        for row in rows.iter().rev() {
            let Some(now) = now.remove(&row.row_id) else { continue };
            if since.contains(&now.id()) || now.int("removed_at").is_some() {
                changed.push(now);
                continue;
            }
            let is_new = row.written == 1;
            records.push(Undone { row: now, is_new });
        }
        match changed.is_empty() {
            true => Ok(records),
            false => Err(changed_since_of(tx, form, &changed).await?),
        }
    }

    /// Refuses to take out what other records refer to, unless they go as well.
    async fn refuse_referred_to(
        &self,
        tx: &Tx,
        form: &Form,
        new: &BTreeSet<i64>,
        gone: &BTreeMap<String, BTreeSet<i64>>,
    ) -> Result<()> {
        let nothing = BTreeSet::new();
        for other in self.registers(tx).await?.library.all() {
            let going = gone.get(&other.id).unwrap_or(&nothing);
            let is_ref = |ty: &FieldType| matches!(ty.stored(), FieldType::Ref(to) if *to == form.id);
            let tables = tables(other);
            let mut referring = 0;
            for field in other.fields.iter().filter(|field| is_ref(&field.ty)) {
                let found = repo::ledger::referring(tx, &tables[0], &field.key, new).await?;
                referring += found.difference(going).filter(|id| !new.contains(id)).count();
            }
            for ((_, fields), table) in other.row_fields().zip(&tables[1..]) {
                for field in fields.iter().filter(|field| is_ref(&field.ty)) {
                    let found = repo::ledger::referring(tx, table, &field.key, new).await?;
                    let there = repo::ledger::rows_by_ids(tx, &tables[0], &found).await?;
                    let there = there
                        .iter()
                        .filter(|row| row.int("removed_at").is_none())
                        .map(LedgerRow::id);
                    referring += there.filter(|id| !going.contains(id) && !new.contains(id)).count();
                }
            }
            if referring > 0 {
                return Err(rests_on_it(
                    &format!(
                        "“{}”中有 {referring} 条记录引用了这次导入的“{}”",
                        other.label.zh, form.label.zh
                    ),
                    &format!(
                        "{referring} records of \"{}\" refer to what was imported into \"{}\"",
                        other.label.en, form.label.en
                    ),
                ));
            }
        }
        Ok(())
    }

    /// Takes one record back, with what follows from it; gives the household that it is about, with its place.
    async fn undo_record(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        form: &Form,
        (record, before): (&Undone, &[BeforeImport]),
        reason: &str,
    ) -> Result<Option<(i64, i64)>> {
        let subject = self.subject_of(tx, ctx, form, &record.row).await?;
        let label = record.row.text(ROUND);
        self.refuse_foreign_findings(tx, ctx, &form.id, label.as_deref(), true)
            .await?;
        let said = follow::said(ctx, tx, form, subject.household.as_ref(), record.row.id()).await?;
        let row = match record.is_new {
            true => write::take_out(tx, form, &record.row, (UNDONE, reason)).await?,
            false => write::put_back(tx, form, &record.row, before, (UNDONE, reason)).await?,
        };
        self.follow_meeting(ctx, tx, form, &row).await?;
        let id = row.id();
        let Some(household) = &subject.household else {
            return Ok(None);
        };
        self.follow_request(ctx, tx, form, household, id).await?;
        self.follow_repayments(tx, form, household).await?;
        if form.facts {
            self.follow_facts(ctx, tx, form, household, id, said).await?;
        }
        if record.is_new {
            self.discount_record(tx, household, &form.id, id).await?;
        }
        Ok(Some((household.id, household.area_order)))
    }
}

async fn changed_since_of(tx: &Tx, form: &Form, changed: &[Found<LedgerRow>]) -> Result<Problem> {
    let households: BTreeSet<i64> = changed.iter().filter_map(|row| row.int("household_id")).collect();
    let (count, numbers) = (changed.len(), numbers_of(tx, &households).await?);
    let named = |before: &str, after: &str| match numbers.is_empty() {
        true => String::new(),
        false => format!("{before}{numbers}{after}"),
    };
    Ok(changed_since(
        &format!("“{}”中的 {count} 条记录{}", form.label.zh, named("（户编号：", "）")),
        &format!(
            "{count} records of \"{}\"{}",
            form.label.en,
            named(" (household numbers: ", ")")
        ),
    ))
}
