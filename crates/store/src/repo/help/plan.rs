//! Plans of help.

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use shouwang_domain::Result;

use crate::entity::{plan, spell};
use crate::error::OrProblem as _;
use crate::store::Source;

/// The plan of a spell. The caller has found the household in scope.
///
/// # Errors
/// When the database fails.
pub async fn of_spell(at: &impl Source, spell: &spell::Model) -> Result<Option<plan::Model>> {
    plan::Entity::find()
        .filter(plan::Column::SpellId.eq(spell.id))
        .one(&at.executor())
        .await
        .or_problem()
}
