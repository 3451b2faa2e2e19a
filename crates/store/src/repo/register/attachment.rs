//! Files that belong to a row, and their sealed content.

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use shouwang_domain::{AttachmentId, Problem, Result};

use crate::entity::{attachment, attachment_content};
use crate::error::OrProblem as _;
use crate::store::Source;

/// The files of a row, which the caller has found in scope, in the order of their coming.
///
/// # Errors
/// When the database fails.
pub async fn of(at: &impl Source, owner: &str, owner_id: i64) -> Result<Vec<attachment::Model>> {
    attachment::Entity::find()
        .filter(attachment::Column::Owner.eq(owner))
        .filter(attachment::Column::OwnerId.eq(owner_id))
        .order_by_asc(attachment::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// One file of a row that the caller has found in scope, with its sealed content.
///
/// # Errors
/// `not_found`, also when the file belongs to another row.
pub async fn content(
    at: &impl Source,
    owner: &str,
    owner_id: i64,
    id: AttachmentId,
) -> Result<(attachment::Model, attachment_content::Model)> {
    let found = attachment::Entity::find_by_id(id.0)
        .filter(attachment::Column::Owner.eq(owner))
        .filter(attachment::Column::OwnerId.eq(owner_id))
        .one(&at.executor())
        .await
        .or_problem()?
        .ok_or_else(|| Problem::not_found("附件", "file"))?;
    let content = attachment_content::Entity::find()
        .filter(attachment_content::Column::AttachmentId.eq(found.id))
        .one(&at.executor())
        .await
        .or_problem()?
        .ok_or_else(|| Problem::internal("an attachment has no content"))?;
    Ok((found, content))
}
