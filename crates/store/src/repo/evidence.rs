//! What may be shown of the evidence log.

use sea_orm::{EntityTrait as _, QueryOrder as _};
use shouwang_domain::Result;

use crate::entity::evidence_checkpoint;
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
