//! A household that is in no register is taken in by a form, with its head; the others join it as members do.

use serde::Deserialize;
use shouwang_domain::area::AreaLevel;
use shouwang_domain::household::{HouseholdState, Relation};
use shouwang_domain::risk::Population;
use shouwang_domain::{AreaId, HouseholdId, MemberId};
use shouwang_store::entity::{external_id, household, member};
use shouwang_store::repo;
use utoipa::ToSchema;

use super::TOWNSHIP;
use super::change::not_a_village;
use super::members::{HouseholdSaved, MemberInput, domain_member};
use super::record::{check_area_in_scope, member_row, number_taken};
use crate::office::access::{Verb, require};
use crate::{Ctx, Problem, Result, Service};

/// Takes in a household that is in no register.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeInCmd {
    /// The village or group where it lives.
    pub area_id: AreaId,
    /// Base register.
    pub population: Population,
    /// Household number (户编号), when it has one.
    #[serde(default)]
    pub number: Option<String>,
    /// Its head.
    pub member: MemberInput,
}

impl Service {
    /// Takes in a household with its head, who counts as having lived there always, as in a register.
    ///
    /// # Errors
    /// `area.not_found`, `household.not_a_village`, `household.area_out_of_scope`, `household.no_head`,
    /// `household.number_taken`, `member.duplicate_id` (the person is in another household),
    /// `sheet.too_many_misses`, and what is wrong with name
    /// and ID number.
    pub async fn take_in_household(&self, ctx: &Ctx, cmd: TakeInCmd) -> Result<HouseholdSaved> {
        require(ctx, Verb::EditHouseholds)?;
        self.charge_entry(ctx, None, true, cmd.member.id_number.as_deref())
            .await?;
        let tree = self.area_tree().await?;
        let area = tree.get(cmd.area_id).map_err(|problem| problem.at("/area_id"))?;
        if area.level < AreaLevel::Village {
            return Err(not_a_village());
        }
        let area_order = tree.range(cmd.area_id)?.lo;
        check_area_in_scope(ctx, area_order).map_err(|problem| problem.at("/area_id"))?;
        let said = cmd.member.check(ctx.today())?;
        if said.relation != Relation::Head {
            return Err(head_first());
        }
        let mut tx = self.store.begin(ctx, "household.take_in").await?;
        let row = tx
            .insert(household::Model {
                area_id: cmd.area_id.0,
                area_order,
                population: cmd.population.into(),
                state: HouseholdState::Active.into(),
                ..household::Model::default()
            })
            .await?;
        let number = cmd.number.map(|number| number.trim().to_owned());
        if let Some(number) = number.filter(|number| !number.is_empty()) {
            let taken = repo::register::external_id::taken(&tx, TOWNSHIP, std::slice::from_ref(&number)).await?;
            if !taken.is_empty() {
                return Err(number_taken().at("/number"));
            }
            tx.insert(external_id::Model {
                entity: repo::register::external_id::HOUSEHOLD.to_owned(),
                entity_id: row.id,
                system: TOWNSHIP.to_owned(),
                number,
                ..external_id::Model::default()
            })
            .await?;
        }
        let record = repo::register::household::record(&tx, ctx, HouseholdId(row.id)).await?;
        let mut founded = record.to_domain(Some(self.store.vault()))?;
        let id = tx.id();
        founded.join(domain_member(MemberId(id), &said, said.birth_date), ctx.today())?;
        founded.check(ctx.today())?;
        let new = member::Model {
            id,
            household_id: row.id,
            area_order,
            joined_on: said.birth_date.into(),
            ..member::Model::default()
        };
        tx.insert(member_row(self.store.vault(), &new, &said)?).await?;
        tx.subject(format!("household/{}", row.id));
        self.saved(ctx, tx, row, Some(MemberId(id))).await
    }
}

fn head_first() -> Problem {
    Problem::bad_data(
        "household.head_first",
        "先登记户主，其他成员随后在该户页面添加。",
        "The head comes first; the others are added on the page of the household.",
    )
    .at("/member/relation")
}
