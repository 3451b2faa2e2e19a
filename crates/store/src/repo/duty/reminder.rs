//! Reminders, and the feeds of calendars.

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use shouwang_domain::{AccountId, Ctx, Result};

use crate::entity::{calendar_feed, reminder, task};
use crate::error::OrProblem as _;
use crate::repo::MAX_IN_LIST;
use crate::store::Source;

/// The reminders of tasks that the caller has found in scope.
///
/// # Errors
/// When the database fails.
pub async fn of(at: &impl Source, tasks: &[i64]) -> Result<Vec<reminder::Model>> {
    let mut found = Vec::new();
    for ids in tasks.chunks(MAX_IN_LIST) {
        let rows = reminder::Entity::find()
            .filter(reminder::Column::TaskId.is_in(ids.iter().copied()))
            .order_by_asc(reminder::Column::Id)
            .all(&at.executor())
            .await
            .or_problem()?;
        found.extend(rows);
    }
    Ok(found)
}

/// The caller's reminders of tasks that are still open, the newest first, each with its task.
///
/// # Errors
/// When the database fails.
pub async fn inbox(at: &impl Source, ctx: &Ctx, limit: u64) -> Result<Vec<(reminder::Model, task::Model)>> {
    let tasks = crate::repo::duty::task::open_of(at, ctx, limit).await?;
    let ids: Vec<i64> = tasks.iter().map(|task| task.id).collect();
    let mut inbox = Vec::new();
    for reminder in of(at, &ids).await?.into_iter().rev() {
        let task = tasks.iter().find(|task| task.id == reminder.task_id).cloned();
        inbox.extend(task.map(|task| (reminder, task)));
    }
    Ok(inbox)
}

/// The feed of a person that has not ended.
///
/// # Errors
/// When the database fails.
pub async fn feed_of(at: &impl Source, account: AccountId) -> Result<Option<calendar_feed::Model>> {
    calendar_feed::Entity::find()
        .filter(calendar_feed::Column::AccountId.eq(account.0))
        .filter(calendar_feed::Column::EndedOn.is_null())
        .one(&at.executor())
        .await
        .or_problem()
}

/// The feed with a secret, by its digest, unless it has ended.
///
/// # Errors
/// When the database fails.
pub async fn feed_with(at: &impl Source, secret_digest: &str) -> Result<Option<calendar_feed::Model>> {
    calendar_feed::Entity::find()
        .filter(calendar_feed::Column::SecretDigest.eq(secret_digest))
        .filter(calendar_feed::Column::EndedOn.is_null())
        .one(&at.executor())
        .await
        .or_problem()
}
