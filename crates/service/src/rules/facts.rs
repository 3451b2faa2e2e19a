//! The facts of one household: what the rules see, from the same aggregate and the same pure function as a screening.

use std::collections::BTreeSet;

use chrono::{Datelike as _, Days, NaiveDate};
use shouwang_domain::facts::{FactUnit, FactValue, HouseholdFacts, derive};
use shouwang_domain::records::Records;
use shouwang_domain::{HouseholdId, Month};
use shouwang_store::repo::rules::screening::Aggregate;
use shouwang_store::{Source, repo};

use crate::{Ctx, Result, Service};

/// How many days a snapshot looks ahead: it can be carried from one month into the next.
pub(crate) const HORIZON_DAYS: u64 = 35;

/// The facts of an aggregate on a day.
pub(crate) fn facts_on(aggregate: &Aggregate, on: NaiveDate) -> HouseholdFacts {
    derive(
        &aggregate.household,
        &aggregate.statements,
        &aggregate.records,
        aggregate.monitoring,
        on,
    )
}

/// The first day after that of the facts on which the same aggregate would give others, apart from counted days; the day
/// after the horizon when there is none. Of a household with nothing but members and statements only birthdays and the
/// beginning of a month can change the facts; every other one is tried on every day.
pub(crate) fn stable_until(aggregate: &Aggregate, facts: &HouseholdFacts) -> NaiveDate {
    let on = facts.data_date;
    let last = on + Days::new(HORIZON_DAYS);
    let is_plain = aggregate.monitoring.spell.is_none() && aggregate.records == Records::default();
    let mut days: BTreeSet<NaiveDate> = BTreeSet::new();
    if is_plain {
        days.extend((1..=2).map(|months| Month::of(on).plus(months).first_day()));
        for member in &aggregate.household.members {
            days.extend((on.year()..=last.year()).map(|year| birthday(member.birth_date, year)));
        }
    } else {
        days.extend(on.iter_days().take(HORIZON_DAYS as usize + 1));
    }
    let changes = |day: &NaiveDate| !is_carried(facts, &facts_on(aggregate, *day));
    let mut ahead = days.range(on..=last).filter(|day| **day > on);
    ahead.find(|day| changes(day)).copied().unwrap_or(last + Days::new(1))
}

/// The same facts, with counted days gone on.
fn is_carried(before: &HouseholdFacts, after: &HouseholdFacts) -> bool {
    let later = (after.data_date - before.data_date).num_days();
    HouseholdFacts::COLUMNS.iter().all(|column| {
        let (was, is) = ((column.get)(before), (column.get)(after));
        match (column.unit, was) {
            (FactUnit::Days, FactValue::Int(days)) => is == FactValue::Int(days + later),
            (_, was) => was == is,
        }
    })
}

/// For 29 February on 1 March of a common year, as ages are counted.
fn birthday(born: NaiveDate, year: i32) -> NaiveDate {
    born.with_year(year)
        .or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
        .unwrap_or(born)
}

impl Service {
    /// The facts of a household on a date, read from the store or within a transaction that sees its own writes.
    ///
    /// # Errors
    /// Not found when the household is out of scope.
    pub(crate) async fn facts_in(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        household: HouseholdId,
        on: NaiveDate,
    ) -> Result<HouseholdFacts> {
        let aggregate = repo::rules::screening::household(at, ctx, household, on).await?;
        Ok(facts_on(&aggregate, on))
    }
}
