//! The contact person's worklist: what is due for the households one is the contact of (翁源 2021 §四(二)).
//!
//! It is derived from what is recorded and kept nowhere: an item goes when its reason goes.

use chrono::{Months, NaiveDate};
use serde::Serialize;
use shouwang_domain::elimination::Stability;
use shouwang_domain::household::PriorityGroup;
use shouwang_domain::income::Period;
use shouwang_domain::measure::Cover;
use shouwang_domain::{HouseholdId, Month, coded_enum};
use shouwang_store::entity::household;
use shouwang_store::{Found, repo};
use utoipa::ToSchema;

use crate::duty::task::{TaskKind, TaskState};
use crate::help::assistance::PlanView;
use crate::ledger::form::tables;
use crate::ledger::registers::no_form;
use crate::office::access::{Verb, require};
use crate::rules::facts::facts_on;
use crate::{Ctx, Problem, Result, Service};

coded_enum! {
    /// What a contact person has to do for a household.
    pub enum Duty {
        CollectStatement = "collect_statement", "采集上月收支", "collect last month's statement";
        Visit = "visit", "本月入户走访", "visit this month";
        FitMeasures = "fit_measures", "按风险补充帮扶措施", "fit the measures to the risks";
        PushMeasures = "push_measures", "推动措施评议、公示、实施", "push measures through review and notice into effect";
        EnterExternal = "enter_external", "核对省级系统是否已录入", "see that the provincial system has it";
        NoteEffect = "note_effect", "记录帮扶成效", "note what the help came to";
        Reassess = "reassess", "情况有变化，重新研判风险", "something changed: assess the risk anew";
        ProposeElimination = "propose_elimination", "条件已满足，可提出风险消除", "the criteria are met: elimination can be proposed";
    }
}

/// What is due for one household.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WorklistItem {
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Name of its area.
    pub area_name: String,
    /// The priority groups of its members, for which it comes first (翁源 2021 §二(一)).
    pub groups: Vec<PriorityGroup>,
    /// What is due, the nearest first.
    pub duties: Vec<Duty>,
}

impl Service {
    /// The households of which the caller is the contact person and for which something is due, those of priority groups
    /// first.
    ///
    /// # Errors
    /// Only those of the database and of the policy pack.
    pub async fn worklist(&self, ctx: &Ctx) -> Result<Vec<WorklistItem>> {
        require(ctx, Verb::RecordVisits)?;
        let mut items = Vec::new();
        let households = repo::help::contact::households_of(&self.store, ctx, ctx.acted_by).await?;
        let labels = repo::register::label::of(&self.store, households.iter().map(|id| id.0)).await?;
        for household_id in households {
            let (groups, duties) = self.duties(ctx, household_id).await?;
            let label = labels.get(household_id.0)?;
            if !duties.is_empty() {
                items.push(WorklistItem {
                    household_id,
                    head: label.head.clone(),
                    area_name: label.area_name.clone(),
                    groups,
                    duties,
                });
            }
        }
        items.sort_by_key(|item| item.groups.is_empty());
        Ok(items)
    }

    async fn duties(&self, ctx: &Ctx, id: HouseholdId) -> Result<(Vec<PriorityGroup>, Vec<Duty>)> {
        let this_month = Month::of(ctx.today());
        let known = repo::rules::screening::household(&self.store, ctx, id, ctx.today()).await?;
        let facts = facts_on(&known, ctx.today());
        let household = repo::register::household::by_id(&self.store, ctx, id).await?;
        let mut duties = Vec::new();
        let last_month = Period::Month(this_month.plus(-1));
        let statements = repo::register::statement::of(&self.store, &household).await?;
        if facts.statements_owed && !statements.iter().any(|s| s.period == last_month) {
            duties.push(Duty::CollectStatement);
        }
        let mut visited = false;
        for visit in repo::help::visit::all_of(&self.store, &household).await? {
            let was_met = visit.place.is_none_or(|place| place.get().is_visit());
            visited |= was_met && Month::of(visit.visited_on.get()) == this_month;
        }
        if !visited {
            duties.push(Duty::Visit);
        }
        if facts.monitored {
            let plan = self.plan(ctx, id).await?;
            // What is proposed is not missing: it is to be pushed.
            let is_missing = |cover| matches!(cover, Some(Cover::Nothing | Cover::Over));
            if plan.check.gaps.iter().any(|gap| is_missing(gap.cover)) {
                duties.push(Duty::FitMeasures);
            }
            let waits = |cover| matches!(cover, Cover::Proposed | Cover::Prepared);
            if plan.measures.iter().any(|measure| waits(measure.cover)) {
                duties.push(Duty::PushMeasures);
            }
            if self.effect_is_due(ctx, &household, &plan).await? {
                duties.push(Duty::NoteEffect);
            }
            // The town enters it; the contact person sees to it that somebody does.
            let entry = TaskKind::EnterExternalSystem;
            if !repo::duty::task::of_kind(&self.store, &household, entry, TaskState::Open)
                .await?
                .is_empty()
            {
                duties.push(Duty::EnterExternal);
            }
            let criteria = self.elimination_criteria(ctx, id, Stability::Stable).await?;
            let may_leave = criteria.iter().all(|criterion| criterion.met);
            let asked = repo::duty::task::of_kind(&self.store, &household, TaskKind::Reassess, TaskState::Open).await?;
            // The proposal is an assessment.
            if !asked.is_empty() && !may_leave {
                duties.push(Duty::Reassess);
            }
            if may_leave {
                duties.push(Duty::ProposeElimination);
            }
        }
        Ok((known.household.priority_groups(ctx.today()), duties))
    }

    /// Whether the last note of what the help came to, or without one the first measure that is in effect, is so long ago that
    /// the next note is due.
    async fn effect_is_due(&self, ctx: &Ctx, household: &Found<household::Model>, plan: &PlanView) -> Result<bool> {
        let practice = self.policies.practice();
        let Some(rules) = &practice.effect else {
            return Ok(false);
        };
        let in_effect = plan.measures.iter().filter(|measure| measure.cover == Cover::InEffect);
        let Some(since) = in_effect.filter_map(|measure| measure.starts_on).min() else {
            return Ok(false);
        };
        let known = self.registers(&self.store).await?;
        let form = known.library.get(&rules.form).ok_or_else(no_form)?;
        let mut last = since;
        for row in repo::ledger::of_households(&self.store, &tables(form)[0], &[household.id]).await? {
            let noted = row.text(&rules.on).map(|day| day.parse::<NaiveDate>()).transpose();
            last = last.max(noted.map_err(Problem::internal)?.unwrap_or(since));
        }
        Ok(last + Months::new(rules.months) <= ctx.today())
    }
}
