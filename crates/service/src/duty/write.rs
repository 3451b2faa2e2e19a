//! Writing what was planned, with the reminders, in one transaction.

use std::collections::HashSet;

use chrono::{Days, NaiveDate};
pub use shouwang_domain::duty::ReminderKind;
use shouwang_store::entity::{reminder, task};
use shouwang_store::repo;

use super::plan::{Plan, is_open};
use super::schedule::ScheduleReport;
use crate::duty::task::TaskState;
use crate::{Ctx, Result, Service};

impl Service {
    /// Writes a plan; one without any change only when asked to.
    pub(super) async fn write_plan(&self, ctx: &Ctx, plan: Plan, even_when_empty: bool) -> Result<ScheduleReport> {
        let today = ctx.today();
        let mut report = ScheduleReport::default();
        for (before, after) in &plan.changed {
            match after.state.get() {
                TaskState::Done => report.done += 1,
                TaskState::LateDone => report.done_late += 1,
                TaskState::Waived => report.dropped += 1,
                TaskState::Open => report.passed_on += u64::from(before.account_id != after.account_id),
            }
        }
        for new in &plan.new {
            report.made += 1;
            match new.state.get() {
                TaskState::Done => report.done += 1,
                TaskState::LateDone => report.done_late += 1,
                TaskState::Open | TaskState::Waived => {}
            }
        }
        let known: Vec<i64> = plan
            .unchanged
            .iter()
            .chain(plan.changed.iter().map(|(_, after)| after))
            .map(|task| task.id)
            .collect();
        let sent: HashSet<(i64, ReminderKind)> = repo::duty::reminder::of(&self.store, &known)
            .await?
            .into_iter()
            .map(|row| (row.task_id, row.kind.get()))
            .collect();

        let mut tx = self.store.begin(ctx, "duty.schedule").await?;
        let remind_days = plan.remind_days;
        let mut open = plan.unchanged;
        let had_changes = !plan.new.is_empty() || !plan.changed.is_empty();
        open.extend(tx.insert_many(plan.new).await?);
        for (before, after) in plan.changed {
            open.push(tx.update(&before, after).await?);
        }
        open.retain(is_open);
        let mut reminders = Vec::new();
        for task in &open {
            let due = task.due.get();
            report.open += 1;
            report.late += u64::from(today > due);
            let ahead = task.duty.as_ref().and_then(|duty| remind_days.get(duty)).copied();
            if let Some(kind) = reminder_due(due, today, ahead.unwrap_or(ANSWER_DAYS))
                && !sent.contains(&(task.id, kind))
            {
                reminders.push(reminder_of(task, kind, today));
            }
        }
        report.reminders = reminders.len() as u64;
        if !had_changes && reminders.is_empty() && !even_when_empty {
            return Ok(report);
        }
        tx.insert_many(reminders).await?;
        tx.subject(format!("area/{}", plan.area));
        tx.detail(serde_json::json!({ "made": report.made, "late": report.late, "reminders": report.reminders }));
        tx.commit(report).await
    }
}

/// A department that owes an answer is reminded so many days before.
const ANSWER_DAYS: u32 = 3;

fn reminder_due(due: NaiveDate, today: NaiveDate, ahead: u32) -> Option<ReminderKind> {
    if today > due {
        Some(ReminderKind::Late)
    } else if today + Days::new(u64::from(ahead)) >= due {
        Some(ReminderKind::Soon)
    } else {
        None
    }
}

fn reminder_of(task: &task::Model, kind: ReminderKind, today: NaiveDate) -> reminder::Model {
    reminder::Model {
        task_id: task.id,
        account_id: task.account_id,
        kind: kind.into(),
        created_on: today.into(),
        ..reminder::Model::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reminder_goes_out_before_and_after() {
        let due: NaiveDate = "2026-03-25".parse().unwrap();
        for (today, expected) in [
            ("2026-03-21", None),
            ("2026-03-22", Some(ReminderKind::Soon)),
            ("2026-03-25", Some(ReminderKind::Soon)),
            ("2026-03-26", Some(ReminderKind::Late)),
        ] {
            assert_eq!(reminder_due(due, today.parse().unwrap(), 3), expected, "{today}");
        }
    }
}
