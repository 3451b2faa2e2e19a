//! The inbox: reminders of tasks that are still open. A reminder goes when its task is closed.

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_store::repo;
use utoipa::ToSchema;

pub use super::write::ReminderKind;
use crate::duty::task::{TaskView, view};
use crate::office::access::{Verb, require};
use crate::{Ctx, Result, Service};

/// A reminder with the task that it is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReminderView {
    /// Id.
    pub id: String,
    /// Why it went out.
    pub kind: ReminderKind,
    /// When it went out.
    pub sent_on: NaiveDate,
    /// The task.
    pub task: TaskView,
}

impl Service {
    /// The caller's reminders, the newest first.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn inbox(&self, ctx: &Ctx) -> Result<Vec<ReminderView>> {
        require(ctx, Verb::ReadTasks)?;
        let found = repo::duty::reminder::inbox(&self.store, ctx, MOST_TASKS).await?;
        let (reminders, tasks): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        let people = self.people_of(&self.store, ctx, &tasks).await?;
        reminders
            .iter()
            .zip(&tasks)
            .map(|(reminder, task)| {
                Ok(ReminderView {
                    id: reminder.id.to_string(),
                    kind: reminder.kind.get(),
                    sent_on: reminder.created_on.get(),
                    task: view(task, &people, ctx.today())?,
                })
            })
            .collect()
    }
}

/// Tasks that are looked at, the next due first.
const MOST_TASKS: u64 = 500;
