//! Importing the records that the rules read.
//!
//! A record is known by its household or member and the day it began, so that a corrected row replaces the one before.

use std::collections::{HashMap, HashSet};

use shouwang_domain::household::own_household;
use shouwang_sheets::{CellProblem, Record, RecordKind, RecordRow, RecordsSheet, read_records, record_twice};
use shouwang_store::entity::{
    asset_dividend, benefit, employment, health_event, job_seeking, loan, loss_event, operator_link, schooling_cost,
};
use shouwang_store::table::Versioned;
use shouwang_store::{Source, Tx, Vault, repo};

use super::known::{Households, Lookup, WrongMember, distinct, find_member};
use super::merge::Changes;
use super::problems::unknown_household;
use super::{ImportCmd, ImportKind, ImportReport, fields, read, record, refuse_if_any};
use crate::office::access::{Verb, require};
use crate::register::household::record::{check_active, keep_unless_said};
use crate::{Ctx, Result, Service};

impl Service {
    /// Takes over a workbook of records: new ones are added, changed ones updated. A blank cell changes nothing that is
    /// known.
    ///
    /// Households are not screened one by one here: a screening of the area follows an import.
    ///
    /// # Errors
    /// `import.refused` with every wrong cell, and the problems of a file that cannot be read at all (`sheet.*`).
    pub async fn import_records(&self, ctx: &Ctx, cmd: ImportCmd) -> Result<ImportReport> {
        require(ctx, Verb::ImportData)?;
        let sheet = read_records(&read(&cmd).await?, ctx.today())?;
        let vault = self.store.vault();
        if cmd.dry_run {
            let plan = Plan::make(&self.store, ctx, vault, &sheet).await?;
            return Ok(plan.report(&sheet, true));
        }
        let mut tx = self.store.begin(ctx, "import.records").await?;
        let plan = Plan::make(&tx, ctx, vault, &sheet).await?;
        let report = plan.report(&sheet, false);
        plan.write(&mut tx).await?;
        record(&mut tx, &cmd, &report).await?;
        tx.commit(report).await
    }
}

/// The known records of one kind, and what changes of them.
struct Kept<M> {
    known: HashMap<i64, Vec<M>>,
    changes: Changes<M>,
}

impl<M: Versioned + Clone + PartialEq> Kept<M> {
    async fn load(at: &impl Source, households: &[i64]) -> Result<Self> {
        Ok(Self {
            known: repo::register::records::rows(at, households).await?,
            changes: Changes::default(),
        })
    }

    /// Fills the record that `is_it` recognises, or a new one. Tells whether that says anything new.
    fn put(&mut self, household: i64, is_it: impl Fn(&M) -> bool, fill: impl FnOnce(&mut M)) -> bool {
        let before = self
            .known
            .get(&household)
            .and_then(|rows| rows.iter().find(|row| is_it(row)));
        let mut after = before.cloned().unwrap_or_default();
        fill(&mut after);
        match before {
            Some(before) if *before == after => return false,
            Some(before) => self.changes.changed.push((before.clone(), after)),
            None => self.changes.new.push(after),
        }
        true
    }

    fn counts(&self) -> (u64, u64) {
        (self.changes.new.len() as u64, self.changes.changed.len() as u64)
    }

    async fn write(self, tx: &mut Tx) -> Result<()> {
        for (before, after) in self.changes.changed {
            tx.update(&before, after).await?;
        }
        tx.insert_many(self.changes.new).await?;
        Ok(())
    }
}

/// What the records change.
struct Plan {
    employment: Kept<employment::Model>,
    job_seeking: Kept<job_seeking::Model>,
    health_event: Kept<health_event::Model>,
    schooling_cost: Kept<schooling_cost::Model>,
    loan: Kept<loan::Model>,
    operator_link: Kept<operator_link::Model>,
    asset_dividend: Kept<asset_dividend::Model>,
    benefit: Kept<benefit::Model>,
    loss_event: Kept<loss_event::Model>,
    unchanged: u64,
    notes: Vec<CellProblem>,
}

impl Plan {
    /// Compares the rows with what is known.
    async fn make(at: &impl Source, ctx: &Ctx, vault: &Vault, sheet: &RecordsSheet) -> Result<Self> {
        let numbers = distinct(sheet.rows.iter().map(|row| row.household_number.as_str()));
        let households = Households::load(at, ctx, &numbers).await?;
        let ids = households.ids();
        let mut plan = Self {
            employment: Kept::load(at, &ids).await?,
            job_seeking: Kept::load(at, &ids).await?,
            health_event: Kept::load(at, &ids).await?,
            schooling_cost: Kept::load(at, &ids).await?,
            loan: Kept::load(at, &ids).await?,
            operator_link: Kept::load(at, &ids).await?,
            asset_dividend: Kept::load(at, &ids).await?,
            benefit: Kept::load(at, &ids).await?,
            loss_event: Kept::load(at, &ids).await?,
            unchanged: 0,
            notes: Vec::new(),
        };
        let mut problems = sheet.problems.clone();
        let mut seen = HashSet::new();
        for row in &sheet.rows {
            let at = |key, problem| sheet.columns.at(&row.place, key, problem);
            let Lookup::Known(household, members) = households.find(&row.household_number) else {
                problems.push(at("household_number", unknown_household()));
                continue;
            };
            if let Err(problem) = check_active(household) {
                problems.push(at("household_number", problem));
                continue;
            }
            let member = match row
                .member
                .as_ref()
                .map(|named| find_member(vault, &named.name, named.id.as_ref(), members))
            {
                None => None,
                Some(Ok((member, note))) => {
                    plan.notes.extend(note.map(|note| at("member_name", note)));
                    Some(member.id)
                }
                Some(Err((wrong, problem))) => {
                    let key = match wrong {
                        WrongMember::Name => "member_name",
                        WrongMember::Id => "member_id",
                    };
                    problems.push(at(key, problem));
                    continue;
                }
            };
            let (column, key) = row.record.key();
            if !seen.insert((row.record.kind(), household.id, member, key)) {
                problems.push(at(column, record_twice()));
                continue;
            }
            match plan.put(household.id, member, row) {
                true if households.is_own(household.id) => problems.push(at("household_number", own_household())),
                true => {}
                false => plan.unchanged += 1,
            }
        }
        refuse_if_any(problems)?;
        Ok(plan)
    }

    fn put(&mut self, household: i64, member: Option<i64>, row: &RecordRow) -> bool {
        // The kinds of records about a member require one; the reader has seen to it.
        let who = member.unwrap_or_default();
        match row.record.clone() {
            Record::Employment {
                place,
                employer,
                industry,
                monthly_wage,
                started_on,
                ended,
                public_post,
            } => {
                let day = started_on.to_string();
                let is_it = |row: &employment::Model| row.member_id == who && row.started_on == day;
                self.employment.put(household, is_it, |row| {
                    (row.household_id, row.member_id, row.started_on) = (household, who, day.clone());
                    row.place = place.as_str().to_owned();
                    keep_unless_said(&mut row.employer, employer);
                    keep_unless_said(&mut row.industry, industry);
                    keep_unless_said(&mut row.monthly_wage, monthly_wage.map(|wage| wage.0));
                    keep_unless_said(&mut row.ended_on, ended.map(|(day, _)| day.to_string()));
                    keep_unless_said(&mut row.end_reason, ended.map(|(_, why)| why.as_str().to_owned()));
                    row.public_post = public_post.map_or(row.public_post, i64::from);
                })
            }
            Record::JobSeeking {
                stated_on,
                willing,
                registered,
            } => {
                let day = stated_on.to_string();
                let is_it = |row: &job_seeking::Model| row.member_id == who && row.stated_on == day;
                self.job_seeking.put(household, is_it, |row| {
                    (row.household_id, row.member_id, row.stated_on) = (household, who, day.clone());
                    row.willing = i64::from(willing);
                    row.registered = registered.map_or(row.registered, i64::from);
                })
            }
            Record::HealthEvent { kind, found_on } => {
                let day = found_on.to_string();
                let is_it = |row: &health_event::Model| {
                    row.member_id == who && row.kind == kind.as_str() && row.found_on == day
                };
                self.health_event.put(household, is_it, |row| {
                    (row.household_id, row.member_id, row.found_on) = (household, who, day.clone());
                    row.kind = kind.as_str().to_owned();
                })
            }
            Record::SchoolingCost { paid_on, amount, aid } => {
                let day = paid_on.to_string();
                let is_it = |row: &schooling_cost::Model| row.member_id == who && row.paid_on == day;
                self.schooling_cost.put(household, is_it, |row| {
                    (row.household_id, row.member_id, row.paid_on) = (household, who, day.clone());
                    row.amount = amount.0;
                    row.aid = aid.map_or(row.aid, |aid| aid.0);
                })
            }
            Record::Loan {
                bank,
                amount,
                lent_on,
                due_on,
                repaid_on,
                overdue,
                subsidised,
            } => {
                let day = lent_on.to_string();
                let is_it = |row: &loan::Model| row.bank == bank && row.lent_on == day;
                self.loan.put(household, is_it, |row| {
                    (row.household_id, row.bank, row.lent_on) = (household, bank.clone(), day.clone());
                    row.amount = amount.0;
                    row.due_on = due_on.to_string();
                    keep_unless_said(&mut row.repaid_on, repaid_on.map(|day| day.to_string()));
                    keep_unless_said(&mut row.overdue_amount, overdue.map(|overdue| overdue.0));
                    row.subsidised = subsidised.map_or(row.subsidised, i64::from);
                })
            }
            Record::OperatorLink {
                operator,
                mode,
                from_on,
                to_on,
                failed_on,
            } => {
                let day = from_on.to_string();
                let is_it = |row: &operator_link::Model| row.operator == operator && row.from_on == day;
                self.operator_link.put(household, is_it, |row| {
                    (row.household_id, row.operator, row.from_on) = (household, operator.clone(), day.clone());
                    row.mode = mode.as_str().to_owned();
                    keep_unless_said(&mut row.to_on, to_on.map(|day| day.to_string()));
                    keep_unless_said(&mut row.failed_on, failed_on.map(|day| day.to_string()));
                })
            }
            Record::AssetDividend {
                asset,
                due_on,
                due,
                paid,
            } => {
                let day = due_on.to_string();
                let is_it = |row: &asset_dividend::Model| row.asset == asset && row.due_on == day;
                self.asset_dividend.put(household, is_it, |row| {
                    (row.household_id, row.asset, row.due_on) = (household, asset.clone(), day.clone());
                    row.amount_due = due.0;
                    keep_unless_said(&mut row.paid_on, paid.map(|(day, _)| day.to_string()));
                    keep_unless_said(&mut row.amount_paid, paid.map(|(_, paid)| paid.0));
                })
            }
            Record::Benefit {
                kind,
                department,
                monthly,
                from_on,
                ends_on,
                policy_ends_on,
            } => {
                let day = from_on.to_string();
                let is_it =
                    |row: &benefit::Model| row.member_id == member && row.kind == kind.as_str() && row.from_on == day;
                self.benefit.put(household, is_it, |row| {
                    (row.household_id, row.member_id, row.from_on) = (household, member, day.clone());
                    row.kind = kind.as_str().to_owned();
                    keep_unless_said(&mut row.department, department);
                    keep_unless_said(&mut row.monthly_amount, monthly.map(|monthly| monthly.0));
                    keep_unless_said(&mut row.ends_on, ends_on.map(|day| day.to_string()));
                    keep_unless_said(&mut row.policy_ends_on, policy_ends_on.map(|day| day.to_string()));
                })
            }
            Record::LossEvent {
                kind,
                happened_on,
                loss,
                compensated,
                settled_on,
            } => {
                let day = happened_on.to_string();
                let is_it = |row: &loss_event::Model| row.kind == kind.as_str() && row.happened_on == day;
                self.loss_event.put(household, is_it, |row| {
                    (row.household_id, row.happened_on) = (household, day.clone());
                    row.kind = kind.as_str().to_owned();
                    row.loss = loss.0;
                    row.compensated = compensated.map_or(row.compensated, |compensated| compensated.0);
                    keep_unless_said(&mut row.settled_on, settled_on.map(|day| day.to_string()));
                })
            }
        }
    }

    fn counts(&self, kind: RecordKind) -> (u64, u64) {
        match kind {
            RecordKind::Employment => self.employment.counts(),
            RecordKind::JobSeeking => self.job_seeking.counts(),
            RecordKind::HealthEvent => self.health_event.counts(),
            RecordKind::SchoolingCost => self.schooling_cost.counts(),
            RecordKind::Loan => self.loan.counts(),
            RecordKind::OperatorLink => self.operator_link.counts(),
            RecordKind::AssetDividend => self.asset_dividend.counts(),
            RecordKind::Benefit => self.benefit.counts(),
            RecordKind::LossEvent => self.loss_event.counts(),
        }
    }

    fn report(&self, sheet: &RecordsSheet, dry_run: bool) -> ImportReport {
        let counts = RecordKind::ALL.iter().map(|kind| self.counts(*kind));
        let (new, changed) = counts.fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
        ImportReport {
            rows: sheet.rows.len() as u64,
            records_new: new,
            records_changed: changed,
            unchanged: self.unchanged,
            notes: fields(&[sheet.notes.as_slice(), &self.notes].concat()),
            ..ImportReport::new(ImportKind::Records, dry_run)
        }
    }

    async fn write(self, tx: &mut Tx) -> Result<()> {
        self.employment.write(tx).await?;
        self.job_seeking.write(tx).await?;
        self.health_event.write(tx).await?;
        self.schooling_cost.write(tx).await?;
        self.loan.write(tx).await?;
        self.operator_link.write(tx).await?;
        self.asset_dividend.write(tx).await?;
        self.benefit.write(tx).await?;
        self.loss_event.write(tx).await
    }
}
