//! Statements of income and expense.

use std::collections::HashMap;

use sea_orm::ColumnTrait as _;
use sea_orm::Condition;
use serde::Serialize;
use shouwang_domain::income::{Amounts, Period, Statement};
use shouwang_domain::{Fen, HouseholdId, Problem, Result};

use crate::entity::statement;
use crate::repo::{of_household, of_households_where};
use crate::store::Source;
use crate::tx::Tx;

/// What became of statements that were handed in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Upserted {
    /// The household had none for the period.
    pub new: u64,
    /// They differ from the ones before.
    pub changed: u64,
    /// They say what was known; nothing was written.
    pub same: u64,
}

/// Writes statements over those of the same household and period, whose households the caller has found in scope.
/// A blank amount replaces a filled one only when `blanks_replace`.
///
/// # Errors
/// `statement.duplicate` when two of them are of one household and period.
pub async fn upsert(tx: &mut Tx, rows: Vec<statement::Model>, blanks_replace: bool) -> Result<Upserted> {
    let mut wanted = HashMap::with_capacity(rows.len());
    for row in rows {
        if wanted.insert((row.household_id, row.period.clone()), row).is_some() {
            return Err(duplicate());
        }
    }
    let mut households: Vec<i64> = wanted.keys().map(|(household, _)| *household).collect();
    households.sort_unstable();
    households.dedup();
    let mut periods: Vec<String> = wanted.keys().map(|(_, period)| period.clone()).collect();
    periods.sort_unstable();
    periods.dedup();
    let condition = Condition::all().add(statement::Column::Period.is_in(periods));
    let known: HashMap<i64, Vec<statement::Model>> = of_households_where(tx, &households, condition).await?;

    let mut upserted = Upserted::default();
    // In the order of the households, so that two imports never wait for each other in a circle.
    for household in households {
        for before in known.get(&household).into_iter().flatten() {
            let Some(wanted) = wanted.remove(&(household, before.period.clone())) else {
                continue;
            };
            let after = merged(before, wanted, blanks_replace);
            if after == *before {
                upserted.same += 1;
            } else {
                tx.update(before, after).await?;
                upserted.changed += 1;
            }
        }
    }
    let mut new: Vec<_> = wanted.into_values().collect();
    new.sort_by(|a, b| (a.household_id, &a.period).cmp(&(b.household_id, &b.period)));
    upserted.new = new.len() as u64;
    tx.insert_many(new).await?;
    Ok(upserted)
}

/// All statements of a household, which was found in scope before.
///
/// # Errors
/// When the database fails.
pub async fn of(at: &impl Source, household: HouseholdId) -> Result<Vec<statement::Model>> {
    of_household(at, household.0).await
}

/// A stored statement as the rules see it.
///
/// # Errors
/// Internal, when its period does not read back.
pub fn to_domain(row: &statement::Model) -> Result<Statement> {
    let unreadable = || Problem::internal("a stored period is no period");
    let period = match row.period.len() {
        4 => Period::Year(row.period.parse().map_err(|_| unreadable())?),
        _ => Period::Month(row.period.parse().map_err(|_| unreadable())?),
    };
    let amounts = Amounts {
        wage: row.wage.map(Fen),
        business: row.business.map(Fen),
        property: row.property.map(Fen),
        transfer: row.transfer.map(Fen),
        business_expense: row.business_expense.map(Fen),
        rigid_expense: row.rigid_expense.map(Fen),
        self_paid_medical: row.self_paid_medical.map(Fen),
        claims: row.claims.map(Fen),
    };
    Ok(Statement {
        period,
        amounts,
        estimated: row.estimated != 0,
    })
}

/// What the row will be: the wanted amounts, and all else as it was.
fn merged(before: &statement::Model, wanted: statement::Model, blanks_replace: bool) -> statement::Model {
    let amount = |new: Option<i64>, old: Option<i64>| if blanks_replace { new } else { new.or(old) };
    let mut after = statement::Model {
        wage: amount(wanted.wage, before.wage),
        business: amount(wanted.business, before.business),
        property: amount(wanted.property, before.property),
        transfer: amount(wanted.transfer, before.transfer),
        business_expense: amount(wanted.business_expense, before.business_expense),
        rigid_expense: amount(wanted.rigid_expense, before.rigid_expense),
        self_paid_medical: amount(wanted.self_paid_medical, before.self_paid_medical),
        claims: amount(wanted.claims, before.claims),
        estimated: wanted.estimated,
        ..before.clone()
    };
    if after != *before {
        after.source = wanted.source;
    }
    after
}

fn duplicate() -> Problem {
    Problem::bad_data(
        "statement.duplicate",
        "同一户同一期的收支出现了两次；请保留一行。",
        "A household's statement for one period is there twice; keep one row.",
    )
}
