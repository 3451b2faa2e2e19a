//! Statements of income and expense.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _};
use sea_orm::{ColumnTrait as _, Condition};
use serde::Serialize;
use shouwang_domain::income::{Amounts, Statement};
use shouwang_domain::{Problem, Result};

use crate::column::Money;
use crate::entity::{household, statement};
use crate::found::Found;
use crate::repo::{of_household, of_households_where};
use crate::store::Source;
use crate::tx::Tx;

/// The columns of which one is filled in a reported month.
const AMOUNTS: [&str; 8] = [
    "wage",
    "business",
    "property",
    "transfer",
    "business_expense",
    "rigid_expense",
    "self_paid_medical",
    "claims",
];

/// A month is reported when one amount in its row is filled.
pub(in crate::repo) fn is_reported(table: &'static str) -> Condition {
    let column = |name: &'static str| Expr::col((Alias::new(table), Alias::new(name)));
    AMOUNTS
        .iter()
        .fold(Condition::any(), |any, name| any.add(column(name).is_not_null()))
}

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
        if wanted.insert((row.household_id, row.period.get()), row).is_some() {
            return Err(duplicate());
        }
    }
    let mut households: Vec<i64> = wanted.keys().map(|(household, _)| *household).collect();
    households.sort_unstable();
    households.dedup();
    let mut periods: Vec<String> = wanted.keys().map(|(_, period)| period.to_string()).collect();
    periods.sort_unstable();
    periods.dedup();
    let condition = Condition::all().add(statement::Column::Period.is_in(periods));
    let known: HashMap<i64, Vec<statement::Model>> = of_households_where(tx, &households, condition).await?;

    let mut upserted = Upserted::default();
    // In the order of the households, so that two imports never wait for each other in a circle.
    for household in households {
        for before in known.get(&household).into_iter().flatten() {
            let Some(wanted) = wanted.remove(&(household, before.period.get())) else {
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
    new.sort_by_cached_key(|row| (row.household_id, row.period.to_string()));
    upserted.new = new.len() as u64;
    tx.insert_many(new).await?;
    Ok(upserted)
}

/// All statements of a household.
///
/// # Errors
/// When the database fails.
pub async fn of(at: &impl Source, household: &Found<household::Model>) -> Result<Vec<statement::Model>> {
    of_household(at, household.id).await
}

/// The amounts of a row.
pub fn amounts(row: &statement::Model) -> Amounts {
    Amounts {
        wage: row.wage.map(Money::get),
        business: row.business.map(Money::get),
        property: row.property.map(Money::get),
        transfer: row.transfer.map(Money::get),
        business_expense: row.business_expense.map(Money::get),
        rigid_expense: row.rigid_expense.map(Money::get),
        self_paid_medical: row.self_paid_medical.map(Money::get),
        claims: row.claims.map(Money::get),
    }
}

/// A stored statement as the rules see it.
pub fn to_domain(row: &statement::Model) -> Statement {
    Statement {
        period: row.period.get(),
        amounts: amounts(row),
        estimated: row.estimated.get(),
    }
}

/// What the row will be: the wanted amounts, and all else as it was.
fn merged(before: &statement::Model, wanted: statement::Model, blanks_replace: bool) -> statement::Model {
    let amount = |new: Option<Money>, old: Option<Money>| if blanks_replace { new } else { new.or(old) };
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
