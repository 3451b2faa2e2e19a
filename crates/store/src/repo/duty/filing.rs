//! Filings of visit mechanisms.

use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::{Ctx, Result};

use crate::entity::filing::{Column, Entity, Model};
use crate::error::OrProblem as _;
use crate::repo::{area_in_scope, area_within};
use crate::store::Source;

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
