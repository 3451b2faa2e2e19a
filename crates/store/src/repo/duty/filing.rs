//! Filings of visit mechanisms.

use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::{Ctx, FilingId, Problem, Result};

use crate::entity::filing::{Column, Entity, Model};
use crate::error::OrProblem as _;
use crate::repo::{area_in_scope, area_within};
use crate::store::Source;

/// One filing.
///
/// # Errors
/// `not_found`.
pub async fn by_id(at: &impl Source, ctx: &Ctx, id: FilingId) -> Result<Model> {
    Entity::find_by_id(id.0)
        .filter(area_in_scope(ctx, Column::AreaId))
        .one(&at.executor())
        .await
        .or_problem()?
        .ok_or_else(|| Problem::not_found("备案", "filing"))
}

/// The filings of a range of the areas that the caller sees, of one year or of all, in the order of their making.
///
/// # Errors
/// When the database fails.
pub async fn within(at: &impl Source, ctx: &Ctx, range: AreaRange, year: Option<i32>) -> Result<Vec<Model>> {
    Entity::find()
        .filter(area_in_scope(ctx, Column::AreaId))
        .filter(area_within(range, Column::AreaId))
        .filter(Condition::all().add_option(year.map(|year| Column::Year.eq(i64::from(year)))))
        .order_by_asc(Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}
