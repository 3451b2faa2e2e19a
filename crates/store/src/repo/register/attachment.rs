//! Files that belong to a row, and their sealed content.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use shouwang_domain::paper::AttachmentKind;
use shouwang_domain::{AttachmentId, Problem, Result};

use crate::entity::{attachment, attachment_content, page_step};
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

/// The same of many rows of one kind, by their ids.
///
/// # Errors
/// When the database fails.
pub async fn of_many(at: &impl Source, owner: &str, owners: &[i64]) -> Result<HashMap<i64, Vec<attachment::Model>>> {
    let mut found: HashMap<i64, Vec<attachment::Model>> = HashMap::new();
    for ids in owners.chunks(crate::repo::MAX_IN_LIST) {
        let rows = attachment::Entity::find()
            .filter(attachment::Column::Owner.eq(owner))
            .filter(attachment::Column::OwnerId.is_in(ids.iter().copied()))
            .order_by_asc(attachment::Column::Id)
            .all(&at.executor())
            .await
            .or_problem()?;
        for row in rows {
            found.entry(row.owner_id).or_default().push(row);
        }
    }
    Ok(found)
}

/// Whether a file of a kind came in with this content, for whatever row: a page is signed once.
///
/// # Errors
/// When the database fails.
pub async fn is_known(at: &impl Source, kind: AttachmentKind, digest: &str) -> Result<bool> {
    let found = attachment::Entity::find()
        .filter(attachment::Column::Digest.eq(digest))
        .filter(attachment::Column::Kind.eq(kind.as_str()))
        .one(&at.executor())
        .await
        .or_problem()?;
    Ok(found.is_some())
}

/// The steps that some files cover, in the order of the files.
///
/// # Errors
/// When the database fails.
pub async fn steps_of(at: &impl Source, files: &[attachment::Model]) -> Result<Vec<page_step::Model>> {
    let mut found = Vec::new();
    for files in files.chunks(crate::repo::MAX_IN_LIST) {
        let rows = page_step::Entity::find()
            .filter(page_step::Column::AttachmentId.is_in(files.iter().map(|file| file.id)))
            .order_by_asc(page_step::Column::Id)
            .all(&at.executor())
            .await
            .or_problem()?;
        found.extend(rows);
    }
    Ok(found)
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
