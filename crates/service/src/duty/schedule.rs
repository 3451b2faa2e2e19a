//! The duties of an area become tasks, and the tasks are brought up to date.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaRange;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::household::not_in_future;
use shouwang_domain::obligation::{Event, Obligation, Timing};
use shouwang_domain::role::Role;
use shouwang_domain::scope::Scope;
use shouwang_domain::{AccountId, AreaId, PostId};
use shouwang_store::entity::duty_event;
use shouwang_store::repo;
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
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

    /// The same for the whole installation and in its own name, for the clock that runs beside the server, and once a month the
    /// random share of the visits. Where nothing has changed, nothing is written.
    ///
    /// # Errors
    /// As [`Service::schedule_duties`].
    pub async fn keep_duties(&self, now: Timestamp) -> Result<ScheduleReport> {
        let roots: Vec<_> = repo::register::area::all(&self.store)
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
            self.keep_campaigns(&ctx).await?;
            let plan = self.plan_duties(&ctx, *range).await?;
            report = report.plus(self.write_plan(&ctx, plan, false).await?);
            self.keep_visit_draws(&ctx).await?;
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
            return Err(Problem::required().at("/note"));
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
        let area = repo::register::area::by_id(&self.store, area_id.0).await?;
        let pack = self.policy_at(&self.store, range.lo, cmd.on).await?.pack;
        let follows = |obligation: &Obligation| {
            let is_after = matches!(obligation.timing, Timing::After { event, .. } if event == cmd.event);
            is_after && area.as_ref().is_some_and(|area| area.level == obligation.at)
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
                event: cmd.event.into(),
                on_date: cmd.on.into(),
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
