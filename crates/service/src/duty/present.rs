//! How far open tasks have come at this moment: the scheduler writes it down every hour, whoever looks sees it as it is.

use std::collections::BTreeMap;

use shouwang_domain::area::AreaRange;
use shouwang_domain::obligation::{Subject, is_late};
use shouwang_domain::scope::Scope;
use shouwang_store::column::Code;
use shouwang_store::entity::task;
use shouwang_store::repo;
use shouwang_store::repo::duty::obligation::Standing;

use super::task::{Payload, TaskState};
use crate::{Ctx, Result, Service};

impl Service {
    /// The same tasks, with what is counted of households as the data has it now. A task that the data has fulfilled
    /// since the scheduler ran is shown as done.
    pub(crate) async fn tasks_at_present(&self, ctx: &Ctx, mut tasks: Vec<task::Model>) -> Result<Vec<task::Model>> {
        let counts =
            |task: &task::Model| task.state == TaskState::Open && task.needed > 0 && task.household_id.is_none();
        let mut groups: BTreeMap<(String, String, String), Vec<usize>> = BTreeMap::new();
        for (at, task) in tasks.iter().enumerate().filter(|(_, task)| counts(task)) {
            let payload: Payload = task.payload.read()?;
            if let (Some(duty), Some(period), Some(text)) = (&task.duty, &task.period, payload.duty) {
                let key = (text.pack, duty.clone(), period.clone());
                groups.entry(key).or_default().push(at);
            }
        }
        if groups.is_empty() {
            return Ok(tasks);
        }
        let areas = repo::register::area::all(&self.store).await?;
        let ranges: BTreeMap<i64, AreaRange> = areas
            .iter()
            .map(|area| {
                let range = AreaRange {
                    lo: area.order_lo,
                    hi: area.order_hi,
                };
                (area.id, range)
            })
            .collect();
        for ((version, duty, period), places) in groups {
            let Some(pack) = self.policies.by_version(&version) else {
                continue;
            };
            let Some(cited) = pack.obligation(&duty) else { continue };
            let obligation = &cited.obligation;
            let theirs = || places.iter().filter_map(|at| ranges.get(&tasks[*at].area_id));
            let (Some(lo), Some(hi)) = (theirs().map(|r| r.lo).min(), theirs().map(|r| r.hi).max()) else {
                continue;
            };
            // Counts of a duty are those of its whole area, also for somebody who sees a part of its households.
            let whole = Ctx {
                scope: Scope::areas(theirs().copied().collect()),
                ..ctx.clone()
            };
            let within = AreaRange { lo, hi };
            let Some(found) = self.counted_of(&whole, within, obligation, period.parse()?).await? else {
                continue;
            };
            // As for the scheduler: the households of a contact who holds no post any more are nobody's.
            let roles = || obligation.visited_by.iter().chain([&obligation.role]).copied();
            let holders = self.holders(&self.store, roles(), ctx.today()).await?;
            let is_there = |account: i64| roles().any(|role| holders.has(role, account));
            let counted = found.of_those_who(is_there);
            for at in places {
                let task = &mut tasks[at];
                let Some(range) = ranges.get(&task.area_id) else {
                    continue;
                };
                let person = (obligation.subject == Subject::Person).then_some(task.account_id);
                let judged = match task.department.map(Code::get) {
                    Some(department) => counted.judge_department(department, task.area_id, *range)?,
                    None => counted.judge(task.area_id, *range, person)?,
                };
                task.needed = judged.needed;
                task.reached = judged.reached;
                if judged.is_done() {
                    let on = judged.done_on.unwrap_or(ctx.today());
                    let state = match is_late(task.due.get(), Some(on), ctx.today()) {
                        true => TaskState::LateDone,
                        false => TaskState::Done,
                    };
                    task.state = state.into();
                    task.done_on = Some(on.into());
                }
            }
        }
        Ok(tasks)
    }

    /// What the database counted of recurring tasks, brought up to this moment; `open` are those of them that are open.
    pub(super) async fn standings_at_present(
        &self,
        ctx: &Ctx,
        mut standings: Vec<Standing>,
        open: Vec<task::Model>,
    ) -> Result<Vec<Standing>> {
        let now = self.tasks_at_present(ctx, open.clone()).await?;
        let areas = repo::register::area::all(&self.store).await?;
        let orders: BTreeMap<i64, i64> = areas.iter().map(|area| (area.id, area.order_lo)).collect();
        for (before, after) in open.iter().zip(&now).filter(|(before, after)| before != after) {
            let is_theirs = |standing: &&mut Standing| {
                standing.state == TaskState::Open
                    && Some(&standing.duty) == before.duty.as_ref()
                    && Some(&standing.period) == before.period.as_ref()
                    && standing.due == before.due
                    && standing.role == before.role
                    && standing.department.map(Code::get) == before.department.map(Code::get)
                    && Some(&standing.area_order) == orders.get(&before.area_id)
            };
            let Some(standing) = standings.iter_mut().find(is_theirs) else {
                continue;
            };
            let unnamed = i64::from(before.account_id.is_none());
            standing.tasks -= 1;
            standing.unnamed -= unnamed;
            standing.needed -= before.needed;
            standing.reached -= before.reached;
            let moved = Standing {
                state: after.state,
                tasks: 1,
                unnamed,
                needed: after.needed,
                reached: after.reached,
                ..standing.clone()
            };
            standings.push(moved);
        }
        standings.retain(|standing| standing.tasks > 0);
        Ok(standings)
    }
}
