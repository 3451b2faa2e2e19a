//! Photographs and papers of entries of registers and of visits.

use sea_orm::{ColumnTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _};
use shouwang_domain::{EntryFileId, Problem, Result};

use crate::entity::entry_file;
use crate::error::OrProblem as _;
use crate::sql;
use crate::store::Source;

/// A file without its content.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct FileHead {
    /// Id.
    pub id: i64,
    /// The field of the entry's description that has it.
    pub field: String,
    /// Media type.
    pub media_type: String,
    /// SHA-256 of the file, in hexadecimal.
    pub digest: String,
    /// Size in bytes.
    pub bytes: i64,
    /// In whose name it was added.
    pub acted_by: i64,
    /// When, in milliseconds.
    pub created_at: i64,
}

/// To which row a file belongs.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct FileOwner {
    /// The table.
    pub owner: String,
    /// The row.
    pub owner_id: i64,
}

/// To which row a file belongs that is there, so that the caller finds that row under the scope.
///
/// # Errors
/// `not_found`.
pub async fn owner_of(at: &impl Source, id: EntryFileId) -> Result<FileOwner> {
    let query = "SELECT owner, owner_id FROM entry_file WHERE id = ? AND removed_on IS NULL";
    let found = sql::all(&at.executor(), query, [id.0.into()]).await?;
    found.into_iter().next().ok_or_else(absent)
}

/// The files of a row, which the caller has found in scope, in the order of their coming; none of those that were taken out.
///
/// # Errors
/// When the database fails.
pub async fn of(at: &impl Source, owner: &str, owner_id: i64) -> Result<Vec<FileHead>> {
    let query = "SELECT id, field, media_type, digest, bytes, acted_by, created_at FROM entry_file WHERE owner = ? AND \
                 owner_id = ? AND removed_on IS NULL ORDER BY id";
    sql::all(&at.executor(), query, [owner.into(), owner_id.into()]).await
}

/// One file of a row that the caller has found in scope, with its sealed content.
///
/// # Errors
/// `not_found`, also when the file belongs to another row, or was taken out.
pub async fn whole(at: &impl Source, owner: &str, owner_id: i64, id: EntryFileId) -> Result<entry_file::Model> {
    entry_file::Entity::find_by_id(id.0)
        .filter(entry_file::Column::Owner.eq(owner))
        .filter(entry_file::Column::OwnerId.eq(owner_id))
        .filter(entry_file::Column::RemovedOn.is_null())
        .one(&at.executor())
        .await
        .or_problem()?
        .ok_or_else(absent)
}

fn absent() -> Problem {
    Problem::not_found("照片或附件", "file")
}
