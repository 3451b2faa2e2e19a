//! Guarantees: what is known now, and what was known before.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use shouwang_domain::Result;
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};

use crate::entity::{guarantee, household};
use crate::error::OrProblem as _;
use crate::found::Found;
use crate::repo::{of_household, of_households};
use crate::store::{Source, sealed::Source as _};
use crate::tx::Tx;

/// What was written when something else became known about a guarantee.
#[derive(Debug, Clone)]
pub struct GuaranteeSet {
    /// The row that held before, which ended on that day.
    pub ended: Option<guarantee::Model>,
    /// The row that holds from then on.
    pub begun: guarantee::Model,
}

/// Records what is known about a guarantee from a day on. The row before is closed on that day; nothing is written when
/// the state is the same, and nothing comes back.
///
/// # Errors
/// `version_conflict` when somebody else does so at the same time.
pub async fn set(
    tx: &mut Tx,
    household: &Found<household::Model>,
    guarantee: Guarantee,
    state: GuaranteeState,
    on: NaiveDate,
    note: Option<String>,
) -> Result<Option<GuaranteeSet>> {
    let open = guarantee::Entity::find()
        .filter(guarantee::Column::HouseholdId.eq(household.id))
        .filter(guarantee::Column::Guarantee.eq(guarantee.as_str()))
        .filter(guarantee::Column::ClosedOn.is_null())
        .one(&tx.executor())
        .await
        .or_problem()?;
    let mut ended = None;
    if let Some(open) = open {
        if open.state == state {
            return Ok(None);
        }
        let closed = guarantee::Model {
            closed_on: Some(on.into()),
            ..open.clone()
        };
        ended = Some(tx.update(&open, closed).await?);
    }
    let new = guarantee::Model {
        household_id: household.id,
        guarantee: guarantee.into(),
        state: state.into(),
        opened_on: on.into(),
        note,
        ..Default::default()
    };
    let begun = tx.insert(new).await?;
    Ok(Some(GuaranteeSet { ended, begun }))
}

/// All that was ever known about the guarantees of a household.
///
/// # Errors
/// When the database fails.
pub async fn of(at: &impl Source, household: &Found<household::Model>) -> Result<Vec<guarantee::Model>> {
    of_household(at, household.id).await
}

/// The same of some households that were found before, by household.
///
/// # Errors
/// When the database fails.
pub async fn of_many(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, Vec<guarantee::Model>>> {
    of_households(at, households).await
}
