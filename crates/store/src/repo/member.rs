//! Members of households: found by ID number, by its last four characters, by name.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use shouwang_domain::id_number::IdNumber;
use shouwang_domain::name::name_key;
use shouwang_domain::{Ctx, MemberId, Problem, Result};

use super::{MAX_IN_LIST, find_in_scope, in_scope};
use crate::entity::member;
use crate::error::OrProblem as _;
use crate::store::Source;
use crate::vault::Field;

/// A search gives at most so many members; who wants fewer types more.
pub const MAX_FOUND: u64 = 100;

/// One member.
///
/// # Errors
/// `not_found`.
pub async fn by_id(at: &impl Source, ctx: &Ctx, id: MemberId) -> Result<member::Model> {
    find_in_scope(at, ctx, id.0)
        .await?
        .ok_or_else(|| Problem::not_found("成员", "member"))
}

/// The members with an ID number, present and past, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn by_id_number(at: &impl Source, ctx: &Ctx, number: &IdNumber) -> Result<Vec<member::Model>> {
    let blind = at.store().vault().blind(Field::MEMBER_ID_NUMBER, number.reveal());
    found(at, ctx, Condition::all().add(member::Column::IdNumberBlind.eq(blind))).await
}

/// The members whose ID number ends with four characters.
///
/// # Errors
/// When the database fails.
pub async fn by_last_four(at: &impl Source, ctx: &Ctx, last_four: &str) -> Result<Vec<member::Model>> {
    let blind = at
        .store()
        .vault()
        .blind_last4(Field::MEMBER_ID_NUMBER, &last_four.to_ascii_uppercase());
    found(at, ctx, Condition::all().add(member::Column::IdNumberLast4.eq(blind))).await
}

/// The members with a name, however its middle dots and spaces are written.
///
/// # Errors
/// When the database fails.
pub async fn by_name(at: &impl Source, ctx: &Ctx, name: &str) -> Result<Vec<member::Model>> {
    found(
        at,
        ctx,
        Condition::all().add(member::Column::NameKey.eq(name_key(name))),
    )
    .await
}

/// The present members with these blind indexes of ID numbers, visible or not: nobody is in two households. Show a
/// caller only those in scope.
///
/// # Errors
/// When the database fails.
pub async fn present_with(at: &impl Source, blinds: &[Vec<u8>]) -> Result<HashMap<Vec<u8>, member::Model>> {
    let mut present = HashMap::new();
    for blinds in blinds.chunks(MAX_IN_LIST) {
        let rows = member::Entity::find()
            .filter(member::Column::IdNumberPresent.is_in(blinds.iter().cloned()))
            .all(&at.executor())
            .await
            .or_problem()?;
        present.extend(
            rows.into_iter()
                .filter_map(|row| Some((row.id_number_present.clone()?, row))),
        );
    }
    Ok(present)
}

/// All members of households that were found in scope before, by household.
///
/// # Errors
/// When the database fails.
pub async fn of_households(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, Vec<member::Model>>> {
    super::of_households(at, households).await
}

async fn found(at: &impl Source, ctx: &Ctx, condition: Condition) -> Result<Vec<member::Model>> {
    member::Entity::find()
        .filter(condition)
        .filter(in_scope(ctx, member::Column::HouseholdId))
        .order_by_desc(member::Column::Id)
        .limit(MAX_FOUND)
        .all(&at.executor())
        .await
        .or_problem()
}
