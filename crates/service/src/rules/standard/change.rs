//! A new pack takes effect: whose state changes, and who must be told why (普宁 2023 §二(三)).

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use shouwang_domain::role::Role;
use shouwang_domain::{AreaId, HouseholdId};
use shouwang_engine::what_if::{Comparison, Levers, Move};
use shouwang_store::column::Json;
use shouwang_store::entity::task;
use shouwang_store::repo;
use utoipa::ToSchema;

use super::what_if::{LeversView, MoveList};
use crate::duty::task::{NewTask, TaskKind};
use crate::office::access::{Verb, require};
use crate::rules::policies::PackUsed;
use crate::{Ctx, Problem, Result, Service};

/// Days for telling a household.
const GUIDANCE_DAYS: u64 = 15;

/// Two days whose packs are compared, on the facts of today.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeQuery {
    /// The area with everything beneath it; without, the caller's own.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// A day on which the pack of before was in force.
    pub before: NaiveDate,
    /// A day on which the new pack is in force; without, today.
    #[serde(default)]
    pub on: Option<NaiveDate>,
}

/// Makes the tasks of a change.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeTasksCmd {
    /// The area with everything beneath it; without, the caller's own.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// A day on which the pack of before was in force.
    pub before: NaiveDate,
    /// A day on which the new pack is in force; without, today.
    #[serde(default)]
    pub on: Option<NaiveDate>,
}

/// Whose state a new pack changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangeView {
    /// The pack of before.
    pub before: PackUsed,
    /// The new pack.
    pub after: PackUsed,
    /// The levers of before.
    pub from: LeversView,
    /// The new levers.
    pub to: LeversView,
    /// Households that are within the range only by the new pack.
    pub enters: MoveList,
    /// Households that were within the range only by the pack of before.
    pub leaves: MoveList,
    /// The notice for the households, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangeTasksView {
    /// New tasks.
    pub made: u64,
    /// Households that have such a task for this pack already.
    pub known: u64,
}

/// What a task of guidance keeps.
#[derive(Serialize)]
struct Guidance<'a> {
    pack: &'a str,
    zh: &'a str,
    en: &'a str,
}

/// The part of it that tells which change a task is of.
#[derive(Deserialize)]
struct Given {
    pack: String,
}

impl Service {
    /// The households whose state a new pack changes.
    ///
    /// # Errors
    /// `policy.none_in_force`, `policy.same_pack`, `policy.no_levers`, and not found.
    pub async fn standard_change(&self, ctx: &Ctx, query: ChangeQuery) -> Result<ChangeView> {
        require(ctx, Verb::Screen)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let today = ctx.today();
        let on = query.on.unwrap_or(today);
        let before = self.policy_at(&self.store, within.lo, query.before).await?;
        let after = self.policy_at(&self.store, within.lo, on).await?;
        let practice = self.policies.practice();
        let (from, to) = (
            Levers::of(&before.pack, &practice.line, query.before)?,
            Levers::of(&after.pack, &practice.line, on)?,
        );
        if before.pack.version == after.pack.version {
            return Err(Problem::refused(
                "policy.same_pack",
                "这两天执行同一政策包，标准没有变动；请核对日期。",
                "The same pack is in force on both days, so nothing changed; check the days.",
            ));
        }
        let comparison = Comparison::new(&after.pack, &practice.line, &from, &to)?;
        let mut sum = self.compare_now(ctx, within, today, &comparison, usize::MAX).await?;
        let enters = self.move_list(&mut sum, Move::Enters).await?;
        let leaves = self.move_list(&mut sum, Move::Leaves).await?;
        let citation = &after.pack.citation;
        Ok(ChangeView {
            zh: format!(
                "自{}起执行{}：家庭年人均可支配收入监测线由 {} 元调整为 {} 元（依据：{}）。请向农户说明变动原因和对其的影响。",
                citation.effective_from, after.pack.zh, from.line, to.line, citation.text
            ),
            en: format!(
                "{} is in force from {}: the line moves from {} to {} yuan (source: {}). Tell the household why, and what it means for it.",
                after.pack.en, citation.effective_from, from.line, to.line, citation.text
            ),
            before: before.used(),
            after: after.used(),
            from: from.into(),
            to: to.into(),
            enters,
            leaves,
        })
    }

    /// Puts on the list of each village who must be told about the change; a second time makes nothing new.
    ///
    /// # Errors
    /// As [`Service::standard_change`].
    pub async fn make_change_tasks(&self, ctx: &Ctx, cmd: ChangeTasksCmd) -> Result<ChangeTasksView> {
        require(ctx, Verb::TakeSnapshots)?;
        let query = ChangeQuery {
            area_id: cmd.area_id,
            before: cmd.before,
            on: cmd.on,
        };
        let change = self.standard_change(ctx, query).await?;
        let guidance = Guidance {
            pack: &change.after.version,
            zh: &change.zh,
            en: &change.en,
        };
        let payload = Json::of(&guidance)?;
        let mut tx = self.store.begin(ctx, "standard.guide").await?;
        let moved = change.enters.households.iter().chain(&change.leaves.households);
        let ids: Vec<i64> = moved.map(|moved| moved.household_id.0).collect();
        let mut known = BTreeSet::new();
        for before in repo::duty::task::of_kind_in(&tx, TaskKind::ExplainStandard, &ids).await? {
            let given: Given = before.payload.read()?;
            if given.pack == guidance.pack {
                known.extend(before.household_id);
            }
        }
        let mut made = Vec::new();
        for id in ids.iter().filter(|id| !known.contains(id)) {
            let household = repo::register::household::by_id(&tx, ctx, HouseholdId(*id)).await?;
            let new = NewTask {
                kind: TaskKind::ExplainStandard,
                role: Role::VillageCadre,
                due: ctx.today() + Days::new(GUIDANCE_DAYS),
                case: None,
            };
            made.push(task::Model {
                payload: payload.clone(),
                ..new.row(&household)
            });
        }
        let view = ChangeTasksView {
            made: made.len() as u64,
            known: known.len() as u64,
        };
        tx.insert_many(made).await?;
        tx.subject(format!("pack/{}", change.after.version));
        tx.commit(view).await
    }
}
