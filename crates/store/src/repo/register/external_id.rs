//! Numbers in other systems: `township` (户编号), `national`, `provincial`.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use shouwang_domain::{Ctx, Result};

use crate::entity::{external_id, household};
use crate::error::OrProblem as _;
use crate::found::Found;
use crate::repo::{MAX_IN_LIST, visible};
use crate::store::Source;

/// Numbers of households in the township's own lists: 户编号.
pub const TOWNSHIP: &str = "township";

/// What [`external_id::Model::entity`] says of a household's number.
pub const HOUSEHOLD: &str = "household";
/// What it says of a member's number.
pub const MEMBER: &str = "member";

/// The number in the township's lists of every household: whoever measures the order of visits against a truth knows households
/// by it. No name, and no place.
///
/// # Errors
/// When the database fails.
pub async fn all_of_township(at: &impl Source) -> Result<Vec<(i64, String)>> {
    use external_id::Column::{Entity, EntityId, Number, System};
    external_id::Entity::find()
        .filter(Entity.eq(HOUSEHOLD))
        .filter(System.eq(TOWNSHIP))
        .select_only()
        .columns([EntityId, Number])
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()
}

/// The visible household with a number.
///
/// # Errors
/// When the database fails.
pub async fn household(
    at: &impl Source,
    ctx: &Ctx,
    system: &str,
    number: &str,
) -> Result<Option<Found<household::Model>>> {
    Ok(households(at, ctx, system, &[number.to_owned()]).await?.remove(number))
}

/// The visible households with these numbers, by number.
///
/// # Errors
/// When the database fails.
pub async fn households(
    at: &impl Source,
    ctx: &Ctx,
    system: &str,
    numbers: &[String],
) -> Result<HashMap<String, Found<household::Model>>> {
    let mut found = HashMap::with_capacity(numbers.len());
    for numbers in numbers.chunks(MAX_IN_LIST) {
        let ids = ids(at, system, numbers).await?;
        let households = household::Entity::find()
            .filter(household::Column::Id.is_in(ids.iter().map(|row| row.entity_id)))
            .filter(visible(ctx))
            .all(&at.executor())
            .await
            .or_problem()?;
        let mut households: HashMap<i64, _> = households
            .into_iter()
            .map(|row| (row.id, Found::under_scope(row)))
            .collect();
        let known = ids
            .into_iter()
            .filter_map(|id| Some((id.number, households.remove(&id.entity_id)?)));
        found.extend(known);
    }
    Ok(found)
}

/// Those of the numbers that belong to a household, visible or not: a number is given once.
///
/// # Errors
/// When the database fails.
pub async fn taken(at: &impl Source, system: &str, numbers: &[String]) -> Result<Vec<String>> {
    let mut taken = Vec::new();
    for numbers in numbers.chunks(MAX_IN_LIST) {
        taken.extend(ids(at, system, numbers).await?.into_iter().map(|row| row.number));
    }
    Ok(taken)
}

/// The numbers of a household.
///
/// # Errors
/// When the database fails.
pub async fn of_household(at: &impl Source, household: &Found<household::Model>) -> Result<Vec<external_id::Model>> {
    external_id::Entity::find()
        .filter(external_id::Column::Entity.eq(HOUSEHOLD))
        .filter(external_id::Column::EntityId.eq(household.id))
        .order_by_asc(external_id::Column::System)
        .all(&at.executor())
        .await
        .or_problem()
}

async fn ids(at: &impl Source, system: &str, numbers: &[String]) -> Result<Vec<external_id::Model>> {
    external_id::Entity::find()
        .filter(external_id::Column::Entity.eq(HOUSEHOLD))
        .filter(external_id::Column::System.eq(system))
        .filter(external_id::Column::Number.is_in(numbers))
        .all(&at.executor())
        .await
        .or_problem()
}
