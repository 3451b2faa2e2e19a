//! The area tree. It is public knowledge and has no scope.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
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

/// The names of some nodes.
///
/// # Errors
/// When the database fails.
pub async fn names(at: &impl Source, ids: BTreeSet<i64>) -> Result<HashMap<i64, String>> {
    let rows = area::Entity::find()
        .filter(area::Column::Id.is_in(ids))
        .all(&at.executor())
        .await
        .or_problem()?;
    Ok(rows.into_iter().map(|area| (area.id, area.name)).collect())
}

/// One node.
///
/// # Errors
/// When the database fails.
pub async fn by_id(at: &impl Source, id: i64) -> Result<Option<area::Model>> {
    area::Entity::find_by_id(id).one(&at.executor()).await.or_problem()
}
