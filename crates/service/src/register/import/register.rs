//! Importing a household register.

use shouwang_domain::area::AreaTree;
use shouwang_sheets::{CellProblem, Found, ParsedWorkbook, RegisterSheet, read_register};
use shouwang_store::entity::household;
use shouwang_store::{Field, Source, Tx, Vault};

use super::division::Divisions;
use super::known::{KnownRegister, distinct};
use super::merge::{Changes, Plan, plan};
use super::undo::written::{Imported, Written};
use super::{Checked, ImportKind, ImportReport, Incoming, fields, record, refuse_if_any};
use crate::{Ctx, Result, Service};

impl Service {
    /// Compares a household register with what is known.
    pub(crate) async fn check_register(&self, ctx: &Ctx, book: &ParsedWorkbook) -> Result<Checked> {
        let sheet = read_register(book, ctx.today())?;
        let tree = self.area_tree().await?;
        let import = Import {
            ctx,
            vault: self.store.vault(),
            sheet: &sheet,
            tree: &tree,
        };
        let known = import.look_up(&self.store).await?;
        // Nothing is stored, so any number will do for an id.
        let mut ids = 0..;
        let (plan, problems) = import.compare(&known, &mut || ids.next().unwrap_or_default())?;
        Ok(Checked {
            numbers: plan.id_numbers.clone(),
            report: import.report(&plan, true),
            found: Found {
                problems,
                notes: [sheet.flags.as_slice(), &plan.notes].concat(),
                columns: sheet.columns.clone(),
                together: sheet.together.clone(),
            },
        })
    }

    /// Takes over a household register: new households and members are added, changed ones updated, and nobody is
    /// removed. Households are recognised by their number (户编号), members by their ID number, else by name and birth
    /// date within the household.
    ///
    /// A household that is called monitored is not so for that: what the sheet says waits for the opening register.
    pub(crate) async fn take_register(&self, ctx: &Ctx, incoming: &Incoming) -> Result<ImportReport> {
        let sheet = read_register(&incoming.book, ctx.today())?;
        let tree = self.area_tree().await?;
        let import = Import {
            ctx,
            vault: self.store.vault(),
            sheet: &sheet,
            tree: &tree,
        };
        let mut tx = self.store.begin(ctx, "import.register").await?;
        let known = import.look_up(&tx).await?;
        let (plan, problems) = import.compare(&known, &mut || tx.id())?;
        refuse_if_any(problems)?;
        self.charge_misses_in(&mut tx, ctx, &plan.id_numbers).await?;
        let mut report = import.report(&plan, false);
        let written = write(&mut tx, plan).await?;
        self.screen_after(ctx, &mut tx, incoming, &mut report).await?;
        let run = record(&mut tx, ctx, incoming, &mut report).await?;
        written.keep(&mut tx, run).await?;
        tx.commit(report).await
    }
}

struct Import<'a> {
    ctx: &'a Ctx,
    vault: &'a Vault,
    sheet: &'a RegisterSheet,
    tree: &'a AreaTree,
}

impl Import<'_> {
    async fn look_up(&self, source: &impl Source) -> Result<KnownRegister> {
        let households = &self.sheet.households;
        let numbers = distinct(households.iter().map(|household| household.number.as_str()));
        let people: Vec<Vec<u8>> = households
            .iter()
            .flat_map(|household| &household.members)
            .filter_map(|member| member.id_number.as_ref())
            .map(|id| self.vault.blind(Field::MEMBER_ID_NUMBER, id.reveal()))
            .collect();
        KnownRegister::load(source, self.ctx, &numbers, &people).await
    }

    /// What changes, and everything that is wrong.
    fn compare(&self, known: &KnownRegister, ids: &mut dyn FnMut() -> i64) -> Result<(Plan, Vec<CellProblem>)> {
        let divisions = Divisions::new(self.tree, self.ctx);
        let mut plan = plan(self.ctx, self.vault, self.sheet, known, divisions, ids)?;
        let found = std::mem::take(&mut plan.problems);
        Ok((plan, [self.sheet.problems.as_slice(), &found].concat()))
    }

    fn report(&self, plan: &Plan, dry_run: bool) -> ImportReport {
        let notes = [self.sheet.notes.as_slice(), &self.sheet.flags, &plan.notes].concat();
        ImportReport {
            rows: self.sheet.member_count() as u64,
            households_new: plan.households.new.len() as u64,
            households_changed: plan.households_changed,
            members_new: plan.members.new.len() as u64 + plan.members_returned,
            members_changed: plan.members.changed.len() as u64 - plan.members_returned,
            unchanged: plan.unchanged,
            monitoring_claims: plan.claims.count() as u64,
            notes: fields(&notes),
            ..ImportReport::new(ImportKind::Register, dry_run)
        }
    }
}

/// Writes the plan: a table after those that it refers to, and closed rows before those that follow them. Members that
/// changed come before households: those of a household that moves follow it, as they are by then. The household is
/// locked first all the same, as everywhere, so that two commands do not wait for each other.
async fn write(tx: &mut Tx, plan: Plan) -> Result<Written> {
    let mut written = Written::default();
    for (before, _) in &plan.households.changed {
        tx.locked::<household::Model>(before.id).await?;
    }
    change(tx, plan.members.changed, &mut written).await?;
    store(tx, plan.households, &mut written).await?;
    tx.insert_many(plan.numbers).await?;
    add(tx, plan.members.new, &mut written).await?;
    tx.insert_many(plan.events).await?;
    for (before, after) in plan.guarantees.changed {
        written.ended(&tx.update(&before, after).await?)?;
    }
    for begun in tx.insert_many(plan.guarantees.new).await? {
        written.begun(&begun);
    }
    store(tx, plan.dwellings, &mut written).await?;
    store(tx, plan.claims, &mut written).await?;
    Ok(written)
}

async fn store<M: Imported>(tx: &mut Tx, changes: Changes<M>, written: &mut Written) -> Result<()> {
    change(tx, changes.changed, written).await?;
    add(tx, changes.new, written).await
}

async fn add<M: Imported>(tx: &mut Tx, rows: Vec<M>, written: &mut Written) -> Result<()> {
    for now in tx.insert_many(rows).await? {
        written.added(&now);
    }
    Ok(())
}

async fn change<M: Imported>(tx: &mut Tx, rows: Vec<(M, M)>, written: &mut Written) -> Result<()> {
    for (before, after) in rows {
        let now = tx.update(&before, after).await?;
        written.changed(tx, &before, &now)?;
    }
    Ok(())
}
