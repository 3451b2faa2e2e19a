//! The records that the rules read. The caller has found the households in scope.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition};
use shouwang_domain::records::{
    AssetDividend, Benefit, Employment, HealthEvent, JobSeeking, Loan, LossEvent, OperatorLink, Records, SchoolingCost,
};
use shouwang_domain::{Fen, MemberId, Result};

use crate::column::{maybe, read};
use crate::entity::{
    asset_dividend, benefit, employment, health_event, household, job_seeking, loan, loss_event, operator_link,
    schooling_cost,
};
use crate::found::Found;
use crate::repo::of_households_where;
use crate::store::Source;
use crate::table::Record;

/// The records of one household.
///
/// # Errors
/// When the database fails.
pub async fn of(at: &impl Source, household: &Found<household::Model>) -> Result<Records> {
    Ok(of_many(at, &[household.id], None)
        .await?
        .remove(&household.id)
        .unwrap_or_default())
}

/// The records of many households, with few queries whatever their number; those that began by a day, when one is given.
/// A household without any is not in the answer.
///
/// # Errors
/// When the database fails.
pub async fn of_many(at: &impl Source, households: &[i64], by: Option<NaiveDate>) -> Result<HashMap<i64, Records>> {
    let mut found: HashMap<i64, Records> = HashMap::new();
    // Each kind: its table, the column of the day on which it began, where it belongs, and how it reads back.
    macro_rules! collect {
        ($($table:ident, $began:ident, $field:ident, $read:path;)+) => {$({
            let began = by.map(|day| $table::Column::$began.lte(day.to_string()));
            let began = began.map_or_else(Condition::all, |began| Condition::all().add(began));
            for (household, rows) in of_households_where::<$table::Model>(at, households, began).await? {
                let read: Vec<_> = rows.iter().map($read).collect::<Result<_>>()?;
                found.entry(household).or_default().$field = read;
            }
        })+};
    }
    collect! {
        employment, StartedOn, employments, to_employment;
        job_seeking, StatedOn, job_seeking, to_job_seeking;
        health_event, FoundOn, health_events, to_health_event;
        schooling_cost, PaidOn, schooling_costs, to_schooling_cost;
        loan, LentOn, loans, to_loan;
        operator_link, FromOn, operator_links, to_operator_link;
        asset_dividend, DueOn, asset_dividends, to_asset_dividend;
        benefit, FromOn, benefits, to_benefit;
        loss_event, HappenedOn, loss_events, to_loss_event;
    }
    Ok(found)
}

/// The rows of one kind of many households, for an import that compares them.
///
/// # Errors
/// When the database fails.
pub async fn rows<M: Record>(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, Vec<M>>> {
    crate::repo::of_households(at, households).await
}

/// As the rules see it.
///
/// # Errors
/// Internal: the row was not written by us.
pub fn to_employment(row: &employment::Model) -> Result<Employment> {
    let ended = maybe(row.ended_on.as_deref())?;
    let reason = maybe(row.end_reason.as_deref())?;
    Ok(Employment {
        member: MemberId(row.member_id),
        place: read(&row.place)?,
        monthly_wage: row.monthly_wage.map(Fen),
        started_on: read(&row.started_on)?,
        ended: ended.map(|day| (day, reason)),
        public_post: row.public_post != 0,
    })
}

/// As the rules see it.
///
/// # Errors
/// Internal: the row was not written by us.
pub fn to_job_seeking(row: &job_seeking::Model) -> Result<JobSeeking> {
    Ok(JobSeeking {
        member: MemberId(row.member_id),
        stated_on: read(&row.stated_on)?,
        willing: row.willing != 0,
        registered: row.registered != 0,
    })
}

fn to_health_event(row: &health_event::Model) -> Result<HealthEvent> {
    Ok(HealthEvent {
        member: MemberId(row.member_id),
        kind: read(&row.kind)?,
        found_on: read(&row.found_on)?,
    })
}

fn to_schooling_cost(row: &schooling_cost::Model) -> Result<SchoolingCost> {
    Ok(SchoolingCost {
        member: MemberId(row.member_id),
        paid_on: read(&row.paid_on)?,
        amount: Fen(row.amount),
        aid: Fen(row.aid),
    })
}

fn to_loan(row: &loan::Model) -> Result<Loan> {
    Ok(Loan {
        amount: Fen(row.amount),
        lent_on: read(&row.lent_on)?,
        due_on: read(&row.due_on)?,
        repaid_on: maybe(row.repaid_on.as_deref())?,
        repaid: Fen(row.repaid.unwrap_or(0)),
        overdue: row.overdue_amount.map(Fen),
        subsidised: row.subsidised != 0,
    })
}

fn to_operator_link(row: &operator_link::Model) -> Result<OperatorLink> {
    Ok(OperatorLink {
        mode: read(&row.mode)?,
        from_on: read(&row.from_on)?,
        to_on: maybe(row.to_on.as_deref())?,
        failed_on: maybe(row.failed_on.as_deref())?,
    })
}

fn to_asset_dividend(row: &asset_dividend::Model) -> Result<AssetDividend> {
    let paid_on = maybe(row.paid_on.as_deref())?;
    Ok(AssetDividend {
        due_on: read(&row.due_on)?,
        due: Fen(row.amount_due),
        paid: paid_on.map(|day| (day, Fen(row.amount_paid.unwrap_or(0)))),
    })
}

/// As the rules see it.
///
/// # Errors
/// Internal: the row was not written by us.
pub fn to_benefit(row: &benefit::Model) -> Result<Benefit> {
    Ok(Benefit {
        member: row.member_id.map(MemberId),
        kind: read(&row.kind)?,
        monthly: row.monthly_amount.map(Fen),
        from_on: read(&row.from_on)?,
        ends_on: maybe(row.ends_on.as_deref())?,
        policy_ends_on: maybe(row.policy_ends_on.as_deref())?,
    })
}

fn to_loss_event(row: &loss_event::Model) -> Result<LossEvent> {
    Ok(LossEvent {
        kind: read(&row.kind)?,
        happened_on: read(&row.happened_on)?,
        loss: Fen(row.loss),
        compensated: Fen(row.compensated),
        settled_on: maybe(row.settled_on.as_deref())?,
    })
}
