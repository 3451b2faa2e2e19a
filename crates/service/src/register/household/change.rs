//! What is known about a household itself: corrected, and moved.

use serde::Deserialize;
use shouwang_domain::area::AreaLevel;
use shouwang_domain::risk::CivilAffairsStatus;
use shouwang_domain::{AreaId, HouseholdId};
use shouwang_store::Found;
use shouwang_store::entity::household;
use shouwang_store::{Tx, repo};
use utoipa::ToSchema;

use super::members::HouseholdSaved;
use super::record::{check_active, check_area_in_scope, keep_unless_said, put_account, put_phone};
use super::view::check_version;
use crate::office::access::{Verb, require};
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// What is right about a household. What is left out stays as it is known.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HouseholdUpdate {
    /// The household.
    pub household_id: HouseholdId,
    /// The version that was read.
    pub version: i64,
    /// Standing in civil affairs.
    #[serde(default)]
    pub civil_affairs: Option<CivilAffairsStatus>,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// Bank account for subsidies.
    #[serde(default)]
    pub account: Option<String>,
    /// Remark.
    #[serde(default)]
    pub note: Option<String>,
}

/// A household moves to another village or group.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveHousehold {
    /// The household.
    pub household_id: HouseholdId,
    /// The version that was read.
    pub version: i64,
    /// Where it lives now: a village or a group.
    pub area_id: AreaId,
}

impl Service {
    /// Corrects what is known about a household. The base register is kept from the years before and stays.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `household.ended`.
    pub async fn update_household(&self, ctx: &Ctx, cmd: HouseholdUpdate) -> Result<HouseholdSaved> {
        require(ctx, Verb::EditHouseholds)?;
        let (mut tx, before) = self
            .change(ctx, "household.update", cmd.household_id, cmd.version)
            .await?;
        let mut after = before.row().clone();
        keep_unless_said(&mut after.civil_affairs, cmd.civil_affairs.map(Into::into));
        keep_unless_said(&mut after.note, cmd.note);
        if let Some(phone) = digits(cmd.phone) {
            put_phone(self.store.vault(), &mut after, &phone)?;
        }
        if let Some(account) = digits(cmd.account) {
            put_account(self.store.vault(), &mut after, &account)?;
        }
        let household = tx.update(before.row(), after).await?;
        self.saved(ctx, tx, household, None).await
    }

    /// Moves a household within the caller's area.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `household.ended`, `area.not_found`, `household.not_a_village`,
    /// `household.area_out_of_scope`.
    pub async fn move_household(&self, ctx: &Ctx, cmd: MoveHousehold) -> Result<HouseholdSaved> {
        require(ctx, Verb::EditHouseholds)?;
        let tree = self.area_tree().await?;
        let area = tree.get(cmd.area_id).map_err(|problem| problem.at("/area_id"))?;
        if area.level < AreaLevel::Village {
            return Err(not_a_village());
        }
        let order = tree.range(cmd.area_id)?.lo;
        check_area_in_scope(ctx, order).map_err(|problem| problem.at("/area_id"))?;
        let (mut tx, before) = self
            .change(ctx, "household.move", cmd.household_id, cmd.version)
            .await?;
        let after = household::Model {
            area_id: cmd.area_id.0,
            area_order: order,
            ..before.row().clone()
        };
        let household = tx.update(before.row(), after).await?;
        self.saved(ctx, tx, household, None).await
    }

    async fn change(
        &self,
        ctx: &Ctx,
        command: &'static str,
        id: HouseholdId,
        version: i64,
    ) -> Result<(Tx, Found<household::Model>)> {
        let mut tx = self.store.begin(ctx, command).await?;
        let household = repo::register::household::by_id(&tx, ctx, id).await?;
        check_active(&household)?;
        refuse_kin(&tx, ctx, household.id).await?;
        check_version(&household, version)?;
        tx.subject(format!("household/{id}"));
        Ok((tx, household))
    }
}

/// A number without spaces and dashes.
fn digits(number: Option<String>) -> Option<String> {
    number.map(|number| number.chars().filter(|c| !c.is_whitespace() && *c != '-').collect())
}

pub(super) fn not_a_village() -> Problem {
    Problem::bad_data(
        "household.not_a_village",
        "农户应登记到村或村民小组；请选择村或组。",
        "A household lives in a village or a group; choose one.",
    )
    .at("/area_id")
}
