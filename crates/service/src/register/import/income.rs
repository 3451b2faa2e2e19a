//! Importing monthly statements.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::household::{Relation, own_household};
use shouwang_domain::income::Period;
use shouwang_domain::name::name_key;
use shouwang_sheets::{CellProblem, Found as SheetFound, IncomeRow, IncomeSheet, ParsedWorkbook, read_income};
use shouwang_store::Found;
use shouwang_store::entity::{household, member, statement};
use shouwang_store::{Field, Source, Vault, repo};

use super::known::{KnownStatements, Lookup, distinct};
use super::merge::Changes;
use super::problems::unknown_household;
use super::undo::written::Written;
use super::{Checked, ImportKind, ImportReport, Incoming, fields, record, refuse_if_any};
use crate::register::household::number_search::SheetNumbers;
use crate::register::household::record::{check_active, is_here};
use crate::register::statement::{StatementSource, amounts_of, with_amounts};
use crate::{Ctx, Problem, Result, Service};

impl Service {
    /// Compares monthly statements with what is known.
    pub(crate) async fn check_income(&self, ctx: &Ctx, book: &ParsedWorkbook) -> Result<Checked> {
        let sheet = read_income(book, ctx.today())?;
        let known = look_up(&self.store, ctx, &sheet).await?;
        let mut plan = plan(self.store.vault(), &sheet, &known, ctx.today())?;
        Ok(Checked {
            numbers: plan.numbers.clone(),
            report: report(&sheet, &plan, true),
            found: SheetFound {
                problems: std::mem::take(&mut plan.problems),
                notes: [sheet.flags.as_slice(), &plan.notes].concat(),
                columns: sheet.columns.clone(),
                together: sheet.together.clone(),
            },
        })
    }

    /// Takes over monthly statements: new ones are added, changed ones updated. A blank amount changes nothing that is
    /// known; a row without any amount is counted and otherwise left alone.
    ///
    /// Households are not screened one by one here: a screening of the area follows an import.
    pub(crate) async fn take_income(&self, ctx: &Ctx, incoming: &Incoming) -> Result<ImportReport> {
        let sheet = read_income(&incoming.book, ctx.today())?;
        let mut tx = self.store.begin(ctx, "import.income").await?;
        let known = look_up(&tx, ctx, &sheet).await?;
        let mut plan = plan(self.store.vault(), &sheet, &known, ctx.today())?;
        refuse_if_any(std::mem::take(&mut plan.problems))?;
        self.charge_misses_in(&mut tx, ctx, &plan.numbers).await?;
        let mut report = report(&sheet, &plan, false);
        let mut written = Written::default();
        for (before, after) in plan.statements.changed {
            let now = tx.update(&before, after).await?;
            written.statement(Some(&before), &now)?;
        }
        for now in tx.insert_many(plan.statements.new).await? {
            written.statement(None, &now)?;
        }
        for Told {
            household,
            guarantee,
            state,
            on,
        } in plan.guarantees
        {
            if let Some(set) = repo::register::guarantee::set(&mut tx, household, guarantee, state, on, None).await? {
                written.guarantee(&set)?;
            }
        }
        self.screen_after(ctx, &mut tx, incoming, &mut report).await?;
        let run = record(&mut tx, ctx, incoming, &mut report).await?;
        written.keep(&mut tx, run).await?;
        tx.commit(report).await
    }
}

/// What statements change.
#[derive(Default)]
struct Plan<'k> {
    statements: Changes<statement::Model>,
    /// Guarantees that stand otherwise than before, in the order of the months.
    guarantees: Vec<Told<'k>>,
    not_reported: u64,
    unchanged: u64,
    notes: Vec<CellProblem>,
    problems: Vec<CellProblem>,
    /// The ID numbers that it gives.
    numbers: SheetNumbers,
}

/// How a guarantee of a household stands from a day on.
struct Told<'k> {
    household: &'k Found<household::Model>,
    guarantee: Guarantee,
    state: GuaranteeState,
    on: NaiveDate,
}

async fn look_up(source: &impl Source, ctx: &Ctx, sheet: &IncomeSheet) -> Result<KnownStatements> {
    let numbers = distinct(sheet.rows.iter().map(|row| row.household_number.as_str()));
    let periods: BTreeSet<Period> = sheet.rows.iter().map(|row| row.period).collect();
    let periods: Vec<Period> = periods.into_iter().collect();
    KnownStatements::load(source, ctx, &numbers, &periods).await
}

/// Compares statements with what is known.
fn plan<'k>(vault: &Vault, sheet: &IncomeSheet, known: &'k KnownStatements, today: NaiveDate) -> Result<Plan<'k>> {
    let mut plan = Plan::default();
    let mut problems = sheet.problems.clone();
    let mut noted = HashSet::new();
    for row in &sheet.rows {
        let household = match known.households.find(&row.household_number) {
            Lookup::Known(household, members) => {
                if let Some(number) = &row.head_id {
                    plan.numbers.note(vault, household.id, members, number);
                }
                match check_household(vault, row, household, members) {
                    // Once per household is enough.
                    Ok(Some(note)) if noted.insert(household.id) => {
                        plan.notes.push(sheet.columns.at(&row.place, "head_name", note));
                    }
                    Ok(_) => {}
                    Err((key, problem)) => problems.push(sheet.columns.at(&row.place, key, problem)),
                }
                household
            }
            _ => {
                problems.push(sheet.columns.at(&row.place, "household_number", unknown_household()));
                continue;
            }
        };
        let (statements, told) = (plan.statements.count(), plan.guarantees.len());
        plan.guarantees(row, household, known, today)?;
        if row.amounts.is_reported() {
            plan.statement(row, household.id, known.statement(household.id, row.period));
        } else {
            plan.not_reported += 1;
        }
        let says_otherwise = |told: &Told<'_>| {
            let current = known.guarantee(household.id, told.guarantee);
            current.is_none_or(|current| current.state != told.state)
        };
        let changes = plan.statements.count() > statements || plan.guarantees[told..].iter().any(says_otherwise);
        if changes && known.households.is_own(household.id) {
            problems.push(sheet.columns.at(&row.place, "household_number", own_household()));
        }
    }
    plan.problems = problems;
    plan.keep_changes(known);
    Ok(plan)
}

impl<'k> Plan<'k> {
    /// What a month says of the guarantees holds from its last day on, unless something newer is known.
    fn guarantees(
        &mut self,
        row: &IncomeRow,
        household: &'k Found<household::Model>,
        known: &KnownStatements,
        today: NaiveDate,
    ) -> Result<()> {
        let Period::Month(month) = row.period else {
            return Ok(());
        };
        let on = month.last_day().min(today);
        for (guarantee, state) in &row.guarantees {
            let current = known.guarantee(household.id, *guarantee);
            let since = current.map(|current| current.opened_on.get());
            if since.is_none_or(|since| since <= on) {
                self.guarantees.push(Told {
                    household,
                    guarantee: *guarantee,
                    state: *state,
                    on,
                });
            }
        }
        Ok(())
    }

    /// Drops what a month says again; of two months the later one has the last word.
    fn keep_changes(&mut self, known: &KnownStatements) {
        let mut states = HashMap::new();
        self.guarantees.sort_by_key(|told| told.on);
        self.guarantees.retain(|told| {
            let before = states.insert((told.household.id, told.guarantee), told.state);
            let current = || {
                known
                    .guarantee(told.household.id, told.guarantee)
                    .map(|row| row.state.get())
            };
            before.or_else(current) != Some(told.state)
        });
    }

    fn statement(&mut self, row: &IncomeRow, household: i64, before: Option<&statement::Model>) {
        let Some(before) = before else {
            let new = statement::Model {
                household_id: household,
                period: row.period.into(),
                estimated: row.estimated.into(),
                source: StatementSource::Import.into(),
                ..statement::Model::default()
            };
            self.statements.new.push(with_amounts(new, &row.amounts));
            return;
        };
        let mut after = with_amounts(before.clone(), &row.amounts);
        if amounts_of(&after) == amounts_of(before) && row.estimated <= before.estimated.get() {
            self.unchanged += 1;
            return;
        }
        after.estimated = row.estimated.into();
        after.source = StatementSource::Import.into();
        self.statements.changed.push((before.clone(), after));
    }
}

/// Checks that a row means this household: it is in use, and its head is who the row says. Another spelling of the
/// name is worth a note when the ID number is right.
fn check_household(
    vault: &Vault,
    row: &IncomeRow,
    household: &household::Model,
    members: &[member::Model],
) -> std::result::Result<Option<Problem>, (&'static str, Problem)> {
    check_active(household).map_err(|problem| ("household_number", problem))?;
    let head = members
        .iter()
        .find(|member| is_here(member) && member.relation == Relation::Head);
    let Some(head) = head else { return Ok(None) };
    let is_sure = match (&row.head_id, &head.id_number_blind) {
        (Some(said), Some(known)) if vault.blind(Field::MEMBER_ID_NUMBER, said.reveal()) == *known => true,
        (Some(_), Some(_)) => return Err(("head_id", other_head())),
        _ => false,
    };
    match &row.head_name {
        Some(said) if name_key(said) != head.name_key && is_sure => Ok(Some(other_name())),
        Some(said) if name_key(said) != head.name_key => Err(("head_name", other_head())),
        _ => Ok(None),
    }
}

fn report(sheet: &IncomeSheet, plan: &Plan<'_>, dry_run: bool) -> ImportReport {
    let notes = [sheet.notes.as_slice(), &sheet.flags, &plan.notes].concat();
    ImportReport {
        rows: sheet.rows.len() as u64,
        households_changed: plan
            .guarantees
            .iter()
            .map(|told| told.household.id)
            .collect::<HashSet<_>>()
            .len() as u64,
        statements_new: plan.statements.new.len() as u64,
        statements_changed: plan.statements.changed.len() as u64,
        not_reported: plan.not_reported,
        unchanged: plan.unchanged,
        notes: fields(&notes),
        ..ImportReport::new(ImportKind::Income, dry_run)
    }
}

fn other_head() -> Problem {
    Problem::bad_data(
        "income.other_head",
        "与该户登记的户主不符；请核对户编号和户主。",
        "The registered head of the household is somebody else; check the number and the head.",
    )
}

fn other_name() -> Problem {
    Problem::bad_data(
        "income.head_name",
        "户主证件号码相符，但姓名与登记不同；请核对姓名。",
        "The head's ID number is right, but the name differs from the register; check the name.",
    )
}
