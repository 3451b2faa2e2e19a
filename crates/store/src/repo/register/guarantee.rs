//! Guarantees: what is known now, and what was known before.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::{HouseholdId, Result};

use crate::entity::guarantee;
use crate::error::OrProblem as _;
use crate::repo::of_household;
use crate::store::{Source, sealed::Source as _};
use crate::tx::Tx;

/// Records what is known about a guarantee from a day on. The row before is closed on that day; nothing is written when
/// the state is the same. The caller has found the household in scope.
///
/// # Errors
/// `version_conflict` when somebody else does so at the same time.
pub async fn set(
    tx: &mut Tx,
    household: HouseholdId,
    guarantee: Guarantee,
    state: GuaranteeState,
    on: NaiveDate,
    note: Option<String>,
) -> Result<()> {
    let open = guarantee::Entity::find()
        .filter(guarantee::Column::HouseholdId.eq(household.0))
        .filter(guarantee::Column::Guarantee.eq(guarantee.as_str()))
        .filter(guarantee::Column::ClosedOn.is_null())
        .one(&tx.executor())
        .await
        .or_problem()?;
    if let Some(open) = open {
        if open.state == state.as_str() {
            return Ok(());
        }
        let closed = guarantee::Model {
            closed_on: Some(on.to_string()),
            ..open.clone()
        };
        tx.update(&open, closed).await?;
    }
    let new = guarantee::Model {
        household_id: household.0,
        guarantee: guarantee.as_str().to_owned(),
        state: state.as_str().to_owned(),
        opened_on: on.to_string(),
        note,
        ..Default::default()
    };
    tx.insert(new).await?;
    Ok(())
}

/// All that was ever known about the guarantees of a household, which was found in scope before.
///
/// # Errors
/// When the database fails.
pub async fn of(at: &impl Source, household: HouseholdId) -> Result<Vec<guarantee::Model>> {
    of_household(at, household.0).await
}
