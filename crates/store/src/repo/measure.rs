//! Measures of help.

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use shouwang_domain::{Ctx, MeasureId, Problem, Result};

use super::find_in_scope;
use crate::entity::{measure, spell};
use crate::error::OrProblem as _;
use crate::store::Source;

/// One measure.
///
/// # Errors
/// `not_found`.
pub async fn by_id(at: &impl Source, ctx: &Ctx, id: MeasureId) -> Result<measure::Model> {
    find_in_scope(at, ctx, id.0)
        .await?
        .ok_or_else(|| Problem::not_found("帮扶措施", "measure"))
}

/// The measures of a spell in the order of their proposal. The caller has found the household in scope.
///
/// # Errors
/// When the database fails.
pub async fn of_spell(at: &impl Source, spell: &spell::Model) -> Result<Vec<measure::Model>> {
    measure::Entity::find()
        .filter(measure::Column::SpellId.eq(spell.id))
        .order_by_asc(measure::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}
