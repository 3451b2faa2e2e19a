//! Who is in charge of areas.

use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::role::{ContactLevel, LiaisonKind};
use shouwang_domain::{Ctx, Result};

use crate::entity::area_liaison::{Column, Entity, Model};
use crate::entity::contact;
use crate::error::OrProblem as _;
use crate::repo::{area_in_scope, area_within};
use crate::store::Source;

/// Who is in charge in a range of the areas that the caller sees, now and, when asked for, before.
///
/// # Errors
/// When the database fails.
pub async fn within(at: &impl Source, ctx: &Ctx, range: AreaRange, with_past: bool) -> Result<Vec<Model>> {
    let present = (!with_past).then(|| Column::ToOn.is_null());
    Entity::find()
        .filter(area_in_scope(ctx, Column::AreaId))
        .filter(area_within(range, Column::AreaId))
        .filter(Condition::all().add_option(present))
        .order_by_asc(Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// Who is in charge of an area now, in one of the ways.
///
/// # Errors
/// When the database fails.
pub async fn current(at: &impl Source, area: i64, kind: LiaisonKind) -> Result<Option<Model>> {
    Entity::find()
        .filter(Column::AreaId.eq(area))
        .filter(Column::Kind.eq(kind.as_str()))
        .filter(Column::ToOn.is_null())
        .one(&at.executor())
        .await
        .or_problem()
}

/// What a person is in charge of now in a range of areas; who takes a post away looks at it.
///
/// # Errors
/// When the database fails.
pub async fn of_account(at: &impl Source, account: i64, range: AreaRange) -> Result<Vec<Model>> {
    Entity::find()
        .filter(Column::AccountId.eq(account))
        .filter(Column::ToOn.is_null())
        .filter(area_within(range, Column::AreaId))
        .order_by_asc(Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The households that a person is the contact of now, at a level and in a range of areas; as [`of_account`].
///
/// # Errors
/// When the database fails.
pub async fn contacts_of(
    at: &impl Source,
    account: i64,
    level: ContactLevel,
    range: AreaRange,
) -> Result<Vec<contact::Model>> {
    contact::Entity::find()
        .filter(contact::Column::AccountId.eq(account))
        .filter(contact::Column::Level.eq(level.as_str()))
        .filter(contact::Column::ToOn.is_null())
        .filter(crate::repo::in_area(range, contact::Column::HouseholdId))
        .order_by_asc(contact::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}
