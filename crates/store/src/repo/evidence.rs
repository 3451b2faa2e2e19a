//! What may be shown of the evidence log.

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use shouwang_domain::Result;

use crate::entity::{evidence_checkpoint, evidence_leaf};
use crate::error::OrProblem as _;
use crate::store::Source;

/// All checkpoints, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn checkpoints(at: &impl Source) -> Result<Vec<evidence_checkpoint::Model>> {
    use evidence_checkpoint::Column::{Id, Size};
    evidence_checkpoint::Entity::find()
        .order_by_desc(Size)
        .order_by_desc(Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The latest leaves about some subjects (`household/17`), the newest first. The caller has found them in scope.
///
/// # Errors
/// When the database fails.
pub async fn about(at: &impl Source, subjects: Vec<String>, limit: u64) -> Result<Vec<evidence_leaf::Model>> {
    use evidence_leaf::Column::{Id, Subject};
    evidence_leaf::Entity::find()
        .filter(Subject.is_in(subjects))
        .order_by_desc(Id)
        .limit(limit)
        .all(&at.executor())
        .await
        .or_problem()
}
