//! How the guarantees are kept. The caller has found the households in scope.

use std::collections::HashMap;

use sea_orm::Condition;
use shouwang_domain::assurance::{
    Assurances, Contribution, Dwelling, GuaranteePeriod, MedicalBill, SchoolingAid, WaterCheck,
};
use shouwang_domain::{Fen, MemberId, Problem, Result};

use crate::column::{Day, maybe, read};
use crate::entity::{contribution, dwelling, guarantee, medical_bill, schooling_aid, water_check};
use crate::repo::of_households_where;
use crate::store::Source;

/// The records of many households, with few queries whatever their number. A household without any is not in the answer.
///
/// # Errors
/// When the database fails.
pub async fn of_many(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, Assurances>> {
    let mut found: HashMap<i64, Assurances> = HashMap::new();
    macro_rules! collect {
        ($($table:ident, $field:ident, $read:path;)+) => {$(
            for (household, rows) in of_households_where::<$table::Model>(at, households, Condition::all()).await? {
                let read: Vec<_> = rows.iter().map($read).collect::<Result<_>>()?;
                found.entry(household).or_default().$field = read;
            }
        )+};
    }
    collect! {
        guarantee, guarantees, to_period;
        dwelling, dwellings, to_dwelling;
        water_check, water_checks, to_water_check;
        schooling_aid, schooling_aids, to_schooling_aid;
        contribution, contributions, to_contribution;
        medical_bill, medical_bills, to_medical_bill;
    }
    for assurances in found.values_mut() {
        // Of two rows of one day the one that was closed came first.
        assurances
            .guarantees
            .sort_by_key(|period| (period.from_on, period.to_on.is_none(), period.to_on));
    }
    Ok(found)
}

fn to_period(row: &guarantee::Model) -> Result<GuaranteePeriod> {
    Ok(GuaranteePeriod {
        guarantee: row.guarantee.get(),
        state: row.state.get(),
        from_on: row.opened_on.get(),
        to_on: row.closed_on.map(Day::get),
    })
}

/// As the lists see it.
///
/// # Errors
/// Internal: the row was not written by us.
pub fn to_dwelling(row: &dwelling::Model) -> Result<Dwelling> {
    Ok(Dwelling {
        suspected_on: read(&row.suspected_on)?,
        appraised_on: maybe(row.appraised_on.as_deref())?,
        grade: maybe(row.grade.as_deref())?,
        acted_on: maybe(row.acted_on.as_deref())?,
        action: maybe(row.action.as_deref())?,
    })
}

/// As the lists see it.
///
/// # Errors
/// Internal: the row was not written by us.
pub fn to_water_check(row: &water_check::Model) -> Result<WaterCheck> {
    Ok(WaterCheck {
        checked_on: read(&row.checked_on)?,
        source: read(&row.source)?,
        quality_tested_on: maybe(row.quality_tested_on.as_deref())?,
        quality: maybe(row.quality.as_deref())?,
        quantity: maybe(row.quantity.as_deref())?,
        convenience: maybe(row.convenience.as_deref())?,
        reliability: maybe(row.reliability.as_deref())?,
    })
}

/// As the lists see it.
///
/// # Errors
/// Internal: the row was not written by us.
pub fn to_schooling_aid(row: &schooling_aid::Model) -> Result<SchoolingAid> {
    Ok(SchoolingAid {
        member_id: MemberId(row.member_id),
        year: year(row.year)?,
        term: read(&row.term)?,
        due_on: read(&row.due_on)?,
        amount_due: Fen(row.amount_due),
        paid_on: maybe(row.paid_on.as_deref())?,
        amount_paid: row.amount_paid.map(Fen),
    })
}

/// As the lists see it.
///
/// # Errors
/// Internal: the row was not written by us.
pub fn to_contribution(row: &contribution::Model) -> Result<Contribution> {
    Ok(Contribution {
        member_id: MemberId(row.member_id),
        insurance: read(&row.insurance)?,
        year: year(row.year)?,
        insured: row.insured != 0,
        amount_due: Fen(row.amount_due),
        by_government: Fen(row.by_government),
    })
}

/// As the lists see it.
///
/// # Errors
/// Internal: the row was not written by us.
pub fn to_medical_bill(row: &medical_bill::Model) -> Result<MedicalBill> {
    Ok(MedicalBill {
        member_id: MemberId(row.member_id),
        treatment: read(&row.treatment)?,
        settled_on: read(&row.settled_on)?,
        compliant: Fen(row.compliant),
        basic: Fen(row.basic),
        serious: Fen(row.serious),
        aid: Fen(row.aid),
    })
}

fn year(stored: i64) -> Result<i32> {
    i32::try_from(stored).map_err(|_| Problem::internal("a stored year is no year"))
}
