//! Duties with dates (TIM-00): the rules of the policy pack become tasks per area and person, are fulfilled by what is
//! recorded, marked late, reminded of and rolled up. Lateness never keeps true data out.

pub mod board;
pub mod calendar;
mod evidence;
mod handover;
pub mod inbox;
mod plan;
mod write;

pub use handover::{HandedOver, RevokeCmd};

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaRange;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::household::not_in_future;
use shouwang_domain::obligation::{Event, Fulfilment, Obligation, Subject, Timing};
use shouwang_domain::role::{Department, Role};
use shouwang_domain::scope::Scope;
use shouwang_domain::{AccountId, AreaId, HouseholdId, PostId, TaskId};
use shouwang_store::entity::duty_event;
use shouwang_store::{Source, repo};
use utoipa::ToSchema;

use crate::access::{Verb, require};
use crate::stored::json;
use crate::task::Payload;
use crate::{Ctx, Problem, Result, Service};

/// Turns the duties of an area into tasks and brings them up to date.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ScheduleCmd {
    /// The area; without, the caller's.
    pub area_id: Option<AreaId>,
}

/// What a run did. A second run on the same day finds nothing to do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScheduleReport {
    /// Tasks that are new.
    pub made: u64,
    /// Tasks that the data fulfilled in time.
    pub done: u64,
    /// Tasks that the data fulfilled after their last day.
    pub done_late: u64,
    /// Tasks with nothing left to do, because their households are gone.
    pub dropped: u64,
    /// Tasks that passed to somebody else, or to nobody by name.
    pub passed_on: u64,
    /// Reminders that went out.
    pub reminders: u64,
    /// Open tasks afterwards.
    pub open: u64,
    /// Those of them whose last day has passed.
    pub late: u64,
}

/// Tells of an event after which something is due, such as the end of the field work of an inspection.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EventCmd {
    /// Where.
    pub area_id: AreaId,
    /// What.
    pub event: Event,
    /// When.
    pub on: NaiveDate,
    /// Which one: the notice, the group.
    pub note: String,
}

/// An event that was told.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EventView {
    /// Id.
    pub id: String,
    /// Where.
    pub area_id: AreaId,
    /// What.
    pub event: Event,
    /// When.
    pub on: NaiveDate,
    /// Which one.
    pub note: String,
}

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
    /// Makes the tasks of the duties that are due in the present periods, fulfils those that the data fulfils, passes on
    /// those whose person has gone, and sends reminders.
    ///
    /// # Errors
    /// Not found, when the area is out of scope; `calendar.no_data`; `version_conflict` when somebody changed one of the
    /// tasks meanwhile: run it again.
    pub async fn schedule_duties(&self, ctx: &Ctx, cmd: ScheduleCmd) -> Result<ScheduleReport> {
        require(ctx, Verb::ScheduleDuties)?;
        let (_, within) = self.area_in_scope(ctx, cmd.area_id).await?;
        let plan = self.plan_duties(ctx, within).await?;
        self.write_plan(ctx, plan, true).await
    }

    /// The same for the whole installation and in its own name, for the clock that runs beside the server. Where nothing
    /// has changed, nothing is written.
    ///
    /// # Errors
    /// As [`Service::schedule_duties`].
    pub async fn keep_duties(&self, now: Timestamp) -> Result<ScheduleReport> {
        let roots: Vec<_> = repo::area::all(&self.store)
            .await?
            .into_iter()
            .filter(|area| area.parent_id.is_none())
            .collect();
        let ranges: Vec<AreaRange> = roots
            .iter()
            .map(|area| AreaRange {
                lo: area.order_lo,
                hi: area.order_hi,
            })
            .collect();
        let mut report = ScheduleReport::default();
        for (root, range) in roots.iter().zip(&ranges) {
            let ctx = Ctx {
                acted_by: AccountId(0),
                entered_by: AccountId(0),
                post: PostId(0),
                role: Role::SystemAdmin,
                area: AreaId(root.id),
                department: None,
                scope: Scope::areas(ranges.clone()),
                now,
                reason: None,
                request: None,
            };
            let plan = self.plan_duties(&ctx, *range).await?;
            report = report.plus(self.write_plan(&ctx, plan, false).await?);
        }
        Ok(report)
    }

    /// Tells of an event. The next run of the scheduler makes the tasks that follow from it.
    ///
    /// # Errors
    /// Not found, `date.in_future`, `required`, `duty.event_found` (a clue is found, not told), `duty.no_event`.
    pub async fn tell_event(&self, ctx: &Ctx, cmd: EventCmd) -> Result<EventView> {
        require(ctx, Verb::ScheduleDuties)?;
        not_in_future(cmd.on, ctx.today()).map_err(|problem| problem.at("/on"))?;
        let note = cmd.note.trim().to_owned();
        if note.is_empty() {
            return Err(Problem::bad_data("required", "此项必填。", "This must be filled in.").at("/note"));
        }
        if cmd.event == Event::Clue {
            return Err(Problem::bad_data(
                "duty.event_found",
                "线索随上报自动计时，不必另行登记。",
                "A clue starts its own clock when it is reported.",
            )
            .at("/event"));
        }
        let (area_id, range) = self.area_in_scope(ctx, Some(cmd.area_id)).await?;
        let area = repo::area::by_id(&self.store, area_id.0).await?;
        let pack = self.policy_at(&self.store, range.lo, cmd.on).await?.pack;
        let follows = |obligation: &Obligation| {
            let is_after = matches!(obligation.timing, Timing::After { event, .. } if event == cmd.event);
            is_after && area.as_ref().is_some_and(|area| area.level == obligation.at.as_str())
        };
        if !pack.obligations.iter().any(|cited| follows(&cited.obligation)) {
            return Err(Problem::refused(
                "duty.no_event",
                "按现行政策，该级区划没有随此事件产生的职责；请核对区划。",
                "By the policy in force nothing follows from this event at this level; check the area.",
            )
            .at("/area_id"));
        }
        let mut tx = self.store.begin(ctx, "duty.event").await?;
        let row = tx
            .insert(duty_event::Model {
                area_id: area_id.0,
                event: cmd.event.as_str().to_owned(),
                on_date: cmd.on.to_string(),
                note,
                ..duty_event::Model::default()
            })
            .await?;
        tx.subject(format!("area/{area_id}"));
        tx.detail(serde_json::json!({ "event": cmd.event, "on": cmd.on }));
        tx.commit(EventView {
            id: row.id.to_string(),
            area_id,
            event: cmd.event,
            on: cmd.on,
            note: row.note,
        })
        .await
    }

    /// The households of a task that households fulfil, as they stand now: at most 500, those that are missing first.
    ///
    /// # Errors
    /// Not found; `duty.no_households`.
    pub async fn task_households(&self, ctx: &Ctx, id: TaskId) -> Result<Vec<TaskHousehold>> {
        require(ctx, Verb::ReadTasks)?;
        let task = repo::task::by_id(&self.store, ctx, id).await?;
        let none = || {
            Problem::refused(
                "duty.no_households",
                "该待办不按户完成，没有农户清单。",
                "This task is not fulfilled household by household.",
            )
        };
        let payload: Payload = json(&task.payload)?;
        let (duty, period) = task.duty.as_deref().zip(task.period.as_deref()).ok_or_else(none)?;
        let area = repo::area::by_id(&self.store, task.area_id).await?.ok_or_else(none)?;
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
        let rows = repo::duty::households(
            &self.store,
            ctx,
            within,
            &obligation.households,
            &measure,
            contact,
            MOST_HOUSEHOLDS,
        )
        .await?;
        let labels = repo::label::of(&self.store, rows.iter().map(|row| row.household_id)).await?;
        let due = crate::stored::day(&task.due)?;
        rows.iter()
            .map(|row| {
                let label = labels.get(row.household_id)?;
                let is_done = row.reached >= row.needed;
                let done_on = evidence::last_day(row.last_on.as_deref(), row.last_ms)?.filter(|_| is_done);
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

    /// Who holds a post, by role, area and department: a task there is somebody's.
    pub(crate) async fn holders(
        &self,
        at: &impl Source,
        roles: impl IntoIterator<Item = Role>,
        on: NaiveDate,
    ) -> Result<Holders> {
        let mut holders = Holders::default();
        for role in roles.into_iter().collect::<BTreeSet<_>>() {
            for (post, area) in repo::account::holders(at, role, &on.to_string()).await? {
                let department = crate::stored::maybe_code(post.department.as_deref())?;
                holders
                    .0
                    .entry((role, area.id, department))
                    .or_default()
                    .push(post.account_id);
            }
        }
        Ok(holders)
    }
}

/// The accounts that hold a post, by role, area and department.
#[derive(Debug, Default)]
pub(crate) struct Holders(HashMap<(Role, i64, Option<Department>), Vec<i64>>);

impl Holders {
    /// Those who hold it.
    pub(crate) fn of(&self, role: Role, area: i64, department: Option<Department>) -> &[i64] {
        self.0.get(&(role, area, department)).map_or(&[], Vec::as_slice)
    }

    /// The one who holds it, where it is one.
    fn only(&self, role: Role, area: i64, department: Option<Department>) -> Option<i64> {
        match self.of(role, area, department) {
            [account] => Some(*account),
            _ => None,
        }
    }
}

impl ScheduleReport {
    fn plus(self, other: Self) -> Self {
        Self {
            made: self.made + other.made,
            done: self.done + other.done,
            done_late: self.done_late + other.done_late,
            dropped: self.dropped + other.dropped,
            passed_on: self.passed_on + other.passed_on,
            reminders: self.reminders + other.reminders,
            open: self.open + other.open,
            late: self.late + other.late,
        }
    }
}

/// What fulfils a task, as it was when it was made: only what is closed by people may be closed by hand.
pub(crate) fn is_closed_by_people(payload: &Payload) -> Result<bool> {
    let fulfilment = payload
        .duty
        .as_ref()
        .map(|duty| duty.fulfilled_by.parse::<Fulfilment>());
    Ok(fulfilment.transpose()?.is_none_or(|by| by == Fulfilment::Closing))
}

/// More are not shown at once.
const MOST_HOUSEHOLDS: u32 = 500;
