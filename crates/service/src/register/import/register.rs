//! Importing a household register.

use shouwang_domain::area::AreaTree;
use shouwang_sheets::{RegisterSheet, read_register};
use shouwang_store::entity::household;
use shouwang_store::table::Versioned;
use shouwang_store::{Field, Source, Tx, Vault};

use super::division::Divisions;
use super::known::{KnownRegister, distinct};
use super::merge::{Changes, Plan, plan};
use super::{ImportCmd, ImportKind, ImportReport, fields, read, record, refuse_if_any};
use crate::office::access::{Verb, require};
use crate::{Ctx, Result, Service};

impl Service {
    /// Takes over a household register: new households and members are added, changed ones updated, and nobody is
    /// removed. Households are recognised by their number (户编号), members by their ID number, else by name and birth
    /// date within the household.
    ///
    /// A household that is called monitored is not so for that: what the sheet says waits for the opening register.
    ///
    /// # Errors
    /// `import.refused` with every wrong cell, and the problems of a file that cannot be read at all (`sheet.*`).
    pub async fn import_register(&self, ctx: &Ctx, cmd: ImportCmd) -> Result<ImportReport> {
        require(ctx, Verb::ImportData)?;
        let sheet = read_register(&read(&cmd).await?, ctx.today())?;
        let tree = self.area_tree().await?;
        let import = Import {
            ctx,
            vault: self.store.vault(),
            sheet: &sheet,
            tree: &tree,
        };
        if cmd.dry_run {
            let known = import.look_up(&self.store).await?;
            // Nothing is stored, so any number will do for an id.
            let mut ids = 0..;
            let plan = import.compare(&known, &mut || ids.next().unwrap_or_default())?;
            return Ok(import.report(&plan, true));
        }
        let mut tx = self.store.begin(ctx, "import.register").await?;
        let known = import.look_up(&tx).await?;
        let plan = import.compare(&known, &mut || tx.id())?;
        let report = import.report(&plan, false);
        write(&mut tx, plan).await?;
        record(&mut tx, &cmd, &report).await?;
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

    fn compare(&self, known: &KnownRegister, ids: &mut dyn FnMut() -> i64) -> Result<Plan> {
        let divisions = Divisions::new(self.tree, self.ctx);
        let mut plan = plan(self.ctx, self.vault, self.sheet, known, divisions, ids)?;
        let found = std::mem::take(&mut plan.problems);
        refuse_if_any([self.sheet.problems.as_slice(), &found].concat())?;
        Ok(plan)
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
async fn write(tx: &mut Tx, plan: Plan) -> Result<()> {
    for (before, _) in &plan.households.changed {
        tx.locked::<household::Model>(before.id).await?;
    }
    change(tx, plan.members.changed).await?;
    store(tx, plan.households).await?;
    tx.insert_many(plan.numbers).await?;
    tx.insert_many(plan.members.new).await?;
    tx.insert_many(plan.events).await?;
    store(tx, plan.guarantees).await?;
    store(tx, plan.dwellings).await?;
    store(tx, plan.claims).await?;
    Ok(())
}

async fn store<M: Versioned>(tx: &mut Tx, changes: Changes<M>) -> Result<()> {
    change(tx, changes.changed).await?;
    tx.insert_many(changes.new).await?;
    Ok(())
}

async fn change<M: Versioned>(tx: &mut Tx, rows: Vec<(M, M)>) -> Result<()> {
    for (before, after) in rows {
        tx.update(&before, after).await?;
    }
    Ok(())
}
