//! Spells of being monitored, and their risks. The caller has found the household in scope.

use std::collections::HashMap;

use sea_orm::sea_query::{ExprTrait as _, Query};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::household::HouseholdState;
use shouwang_domain::{Ctx, Result};

use crate::entity::{household, spell, spell_risk};
use crate::error::OrProblem as _;
use crate::found::Found;
use crate::repo::{MAX_IN_LIST, Search, in_scope, of_household, of_households_where, visible_within};
use crate::store::Source;

/// The spell that runs at present; there is at most one.
///
/// # Errors
/// When the database fails.
pub async fn open_of(at: &impl Source, household: &Found<household::Model>) -> Result<Option<spell::Model>> {
    spell::Entity::find()
        .filter(spell::Column::HouseholdId.eq(household.id))
        .filter(spell::Column::EndedOn.is_null())
        .one(&at.executor())
        .await
        .or_problem()
}

/// The spells that run at present of some households, which were found before, by household.
///
/// # Errors
/// When the database fails.
pub async fn open_of_many(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, spell::Model>> {
    let open = Condition::all().add(spell::Column::EndedOn.is_null());
    let found = of_households_where::<spell::Model>(at, households, open).await?;
    let newest = |(household, mut spells): (i64, Vec<spell::Model>)| spells.pop().map(|spell| (household, spell));
    Ok(found.into_iter().filter_map(newest).collect())
}

/// How many active households that the caller may see in an area are watched by each tier, by its name.
///
/// # Errors
/// When the database fails.
pub async fn tiers(at: &impl Source, ctx: &Ctx, within: AreaRange) -> Result<Vec<(String, i64)>> {
    use household::Column::{AreaOrder, Id, State};
    let open = Query::select()
        .column(Id)
        .from(household::Entity)
        .and_where(State.eq(HouseholdState::Active.as_str()))
        .and_where(AreaOrder.gte(within.lo).and(AreaOrder.lt(within.hi)))
        .take();
    spell::Entity::find()
        .filter(spell::Column::EndedOn.is_null())
        .filter(in_scope(ctx, spell::Column::HouseholdId))
        .filter(spell::Column::HouseholdId.in_subquery(open))
        .select_only()
        .column(spell::Column::Tier)
        .column_as(spell::Column::Id.count(), "households")
        .group_by(spell::Column::Tier)
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()
}

/// The households that the caller may see in an area and that are or were monitored, in the order of the areas; at most so
/// many, and none that came in by mistake.
///
/// # Errors
/// When the database fails.
pub async fn households_in(at: &impl Source, ctx: &Ctx, within: AreaRange, most: u64) -> Result<Vec<i64>> {
    use household::Column::{AreaOrder, Id, State};
    let monitored = Query::select()
        .column(spell::Column::HouseholdId)
        .from(spell::Entity)
        .take();
    household::Entity::find()
        .filter(visible_within(ctx, Some(within), Search::ByArea))
        .filter(State.ne(HouseholdState::Withdrawn.as_str()))
        .filter(Id.in_subquery(monitored))
        .order_by_asc(AreaOrder)
        .order_by_asc(Id)
        .limit(most)
        .select_only()
        .column(Id)
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()
}

/// All spells of a household, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of(at: &impl Source, household: &Found<household::Model>) -> Result<Vec<spell::Model>> {
    of_household(at, household.id).await
}

/// The risks of a spell, closed ones too.
///
/// # Errors
/// When the database fails.
pub async fn risks(at: &impl Source, spell: &spell::Model) -> Result<Vec<spell_risk::Model>> {
    spell_risk::Entity::find()
        .filter(spell_risk::Column::SpellId.eq(spell.id))
        .order_by_asc(spell_risk::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The open risks of spells, by spell.
///
/// # Errors
/// When the database fails.
pub async fn open_risks(at: &impl Source, spells: &[i64]) -> Result<HashMap<i64, Vec<spell_risk::Model>>> {
    let mut found: HashMap<i64, Vec<spell_risk::Model>> = HashMap::new();
    for ids in spells.chunks(MAX_IN_LIST) {
        let rows = spell_risk::Entity::find()
            .filter(spell_risk::Column::SpellId.is_in(ids.iter().copied()))
            .filter(spell_risk::Column::ClosedOn.is_null())
            .order_by_asc(spell_risk::Column::Id)
            .all(&at.executor())
            .await
            .or_problem()?;
        for row in rows {
            found.entry(row.spell_id).or_default().push(row);
        }
    }
    Ok(found)
}
