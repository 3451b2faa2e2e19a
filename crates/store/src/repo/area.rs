//! The area tree. It is public knowledge and has no scope.

use sea_orm::{EntityTrait as _, QueryOrder as _};
use shouwang_domain::Result;

use crate::entity::area;
use crate::error::OrProblem as _;
use crate::store::Source;

/// All nodes in the order of the tree.
///
/// # Errors
/// When the database fails.
pub async fn all(at: &impl Source) -> Result<Vec<area::Model>> {
    area::Entity::find()
        .order_by_asc(area::Column::OrderLo)
        .all(&at.executor())
        .await
        .or_problem()
}

/// One node.
///
/// # Errors
/// When the database fails.
pub async fn by_id(at: &impl Source, id: i64) -> Result<Option<area::Model>> {
    area::Entity::find_by_id(id).one(&at.executor()).await.or_problem()
}
