//! The households that a task is about, and what is left to do for each.

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::area::AreaRange;
use shouwang_domain::obligation::Subject;
use shouwang_domain::{AccountId, HouseholdId, TaskId};
use shouwang_store::repo;
use utoipa::ToSchema;

use super::evidence;
use super::task::Payload;
use crate::office::access::{Verb, require};
use crate::{Ctx, Problem, Result, Service};

/// More are not shown at once.
const MOST_HOUSEHOLDS: u32 = 500;

/// What is left of a task: its households, those that are not done first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TaskHousehold {
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Name of its area.
    pub area_name: String,
    /// How often something is needed.
    pub needed: i64,
    /// How often it came.
    pub reached: i64,
    /// The day on which the last that was needed came.
    pub done_on: Option<NaiveDate>,
    /// It is missing after the last day of the task, or came after it.
    pub late: bool,
}

impl Service {
    /// The households of a task that households fulfil, as they stand now: at most 500, those that are missing first.
    ///
    /// # Errors
    /// Not found; `duty.no_households`.
    pub async fn task_households(&self, ctx: &Ctx, id: TaskId) -> Result<Vec<TaskHousehold>> {
        self.task_households_up_to(ctx, id, MOST_HOUSEHOLDS).await
    }

    /// The same with so many households at most.
    ///
    /// # Errors
    /// As [`Service::task_households`].
    pub(crate) async fn task_households_up_to(&self, ctx: &Ctx, id: TaskId, most: u32) -> Result<Vec<TaskHousehold>> {
        require(ctx, Verb::ReadTasks)?;
        let task = repo::duty::task::by_id(&self.store, ctx, id).await?;
        let none = || {
            Problem::refused(
                "duty.no_households",
                "该待办不按户完成，没有农户清单。",
                "This task is not fulfilled household by household.",
            )
        };
        let payload: Payload = task.payload.read()?;
        let (duty, period) = task.duty.as_deref().zip(task.period.as_deref()).ok_or_else(none)?;
        let area = repo::register::area::by_id(&self.store, task.area_id)
            .await?
            .ok_or_else(none)?;
        let pack = payload
            .duty
            .and_then(|text| self.policies.by_version(&text.pack))
            .ok_or_else(none)?;
        let obligation = &pack.obligation(duty).ok_or_else(none)?.obligation;
        let measure = evidence::measure(obligation, period.parse()?).ok_or_else(none)?;
        let contact = (obligation.subject == Subject::Person).then_some(task.account_id.map(AccountId));
        let within = AreaRange {
            lo: area.order_lo,
            hi: area.order_hi,
        };
        let rows = repo::duty::obligation::households(
            &self.store,
            ctx,
            within,
            &obligation.households,
            &measure,
            contact,
            most,
        )
        .await?;
        let labels = repo::register::label::of(&self.store, rows.iter().map(|row| row.household_id)).await?;
        let due = task.due.get();
        rows.iter()
            .map(|row| {
                let label = labels.get(row.household_id)?;
                let is_done = row.reached >= row.needed;
                let done_on = evidence::last_day(row.last_on, row.last_ms).filter(|_| is_done);
                Ok(TaskHousehold {
                    household_id: HouseholdId(row.household_id),
                    head: label.head.clone(),
                    area_name: label.area_name.clone(),
                    needed: row.needed,
                    reached: row.reached,
                    done_on,
                    late: shouwang_domain::obligation::is_late(due, done_on, ctx.today()),
                })
            })
            .collect()
    }
}
