//! Guarantees: what is known now, and what was known before.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use shouwang_domain::Result;
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};

use crate::entity::{guarantee, household};
use crate::error::OrProblem as _;
use crate::found::Found;
use crate::repo::of_household;
use crate::store::{Source, sealed::Source as _};
use crate::tx::Tx;

/// Records what is known about a guarantee from a day on. The row before is closed on that day; nothing is written when
/// the state is the same.
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
) -> Result<()> {
    let open = guarantee::Entity::find()
        .filter(guarantee::Column::HouseholdId.eq(household.id))
        .filter(guarantee::Column::Guarantee.eq(guarantee.as_str()))
        .filter(guarantee::Column::ClosedOn.is_null())
        .one(&tx.executor())
        .await
        .or_problem()?;
    if let Some(open) = open {
        if open.state == state {
            return Ok(());
        }
        let closed = guarantee::Model {
            closed_on: Some(on.into()),
            ..open.clone()
        };
        tx.update(&open, closed).await?;
    }
    let new = guarantee::Model {
        household_id: household.id,
        guarantee: guarantee.into(),
        state: state.into(),
        opened_on: on.into(),
        note,
        ..Default::default()
    };
    tx.insert(new).await?;
    Ok(())
}

/// All that was ever known about the guarantees of a household.
///
/// # Errors
/// When the database fails.
pub async fn of(at: &impl Source, household: &Found<household::Model>) -> Result<Vec<guarantee::Model>> {
    of_household(at, household.id).await
}
