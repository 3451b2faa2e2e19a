//! Members of households.

use std::collections::HashMap;

use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QuerySelect as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::household::HouseholdState;
use shouwang_domain::{Ctx, MemberId, Problem, Result};

use crate::entity::{household, member};
use crate::error::OrProblem as _;
use crate::repo::{MAX_IN_LIST, Search, find_in_scope, visible_within};
use crate::store::Source;

/// One member.
///
/// # Errors
/// `not_found`.
pub async fn by_id(at: &impl Source, ctx: &Ctx, id: MemberId) -> Result<member::Model> {
    find_in_scope(at, ctx, id.0)
        .await?
        .ok_or_else(|| Problem::not_found("成员", "member"))
}

/// The names of members that the caller has found before, by id.
///
/// # Errors
/// When the database fails.
pub async fn names(at: &impl Source, members: &[i64]) -> Result<HashMap<i64, String>> {
    let mut names = HashMap::with_capacity(members.len());
    for ids in members.chunks(MAX_IN_LIST) {
        let rows = member::Entity::find()
            .select_only()
            .column(member::Column::Id)
            .column(member::Column::Name)
            .filter(member::Column::Id.is_in(ids.iter().copied()))
            .into_tuple::<(i64, String)>();
        names.extend(rows.all(&at.executor()).await.or_problem()?);
    }
    Ok(names)
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

/// The members with these blind indexes of ID numbers who are or were in a household, visible or not. It is asked to keep
/// somebody out; show a caller only those in scope.
///
/// # Errors
/// When the database fails.
pub async fn ever_with(at: &impl Source, blinds: &[Vec<u8>]) -> Result<Vec<member::Model>> {
    let mut ever = Vec::new();
    for blinds in blinds.chunks(MAX_IN_LIST) {
        let rows = member::Entity::find().filter(member::Column::IdNumberBlind.is_in(blinds.iter().cloned()));
        ever.extend(rows.all(&at.executor()).await.or_problem()?);
    }
    Ok(ever)
}

/// All members of households that were found in scope before, by household.
///
/// # Errors
/// When the database fails.
pub async fn of_households(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, Vec<member::Model>>> {
    crate::repo::of_households(at, households).await
}

/// How many members are here, in the households of a range of areas that the caller sees.
///
/// # Errors
/// When the database fails.
pub async fn count_here(at: &impl Source, ctx: &Ctx, within: AreaRange) -> Result<u64> {
    let mut homes = Query::select();
    homes
        .column(household::Column::Id)
        .from(household::Entity)
        .and_where(household::Column::State.eq(HouseholdState::Active.as_str()))
        .cond_where(visible_within(ctx, Some(within), Search::ByArea));
    member::Entity::find()
        .filter(member::Column::LeftOn.is_null())
        .filter(member::Column::HouseholdId.in_subquery(homes))
        .count(&at.executor())
        .await
        .or_problem()
}
