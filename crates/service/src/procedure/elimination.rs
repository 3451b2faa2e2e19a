//! Whether the risk of a monitored household is gone, and the contact person's proposal to say so.

use chrono::NaiveDate;
use serde::Deserialize;
use shouwang_domain::elimination::{Answer, Helped, Situation, Stability, Way, criteria};
use shouwang_domain::household::not_in_future;
use shouwang_domain::measure::{Cover, MeasureState};
use shouwang_domain::problem::FieldProblem;
use shouwang_domain::procedure::CaseKind;
use shouwang_domain::{HouseholdId, SpellId};
use shouwang_policy::Pack;
use shouwang_store::Found;
use shouwang_store::column::Day;
use shouwang_store::entity::{household, measure, spell};
use shouwang_store::{Source, repo};
use utoipa::ToSchema;

use crate::help::assistance::lacks_risks;
use crate::office::access::{Verb, require};
use crate::procedure::assessment::answer_reassessment;
use crate::procedure::case::{CaseView, NewCase, Opening};
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// The contact person's proposal.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalCmd {
    /// The monitored household.
    pub household_id: HouseholdId,
    /// How the risk went away.
    pub way: Way,
    /// How stable the household stands.
    pub stability: Stability,
    /// Day on which the contact looked at the household.
    pub checked_on: NaiveDate,
    /// What the contact found.
    pub finding: String,
}

impl Service {
    /// Opens the procedure of elimination on the proposal of the household's contact person (翁源 2021 §四(三)). While
    /// nobody is its contact, the village's own people may propose.
    ///
    /// # Errors
    /// Not found, `elimination.not_monitored`, `elimination.not_contact`, `elimination.criteria_unmet` with one field
    /// per unmet criterion, `case.already_open`, `household.own`, `policy.none_in_force`.
    pub async fn propose_elimination(&self, ctx: &Ctx, cmd: ProposalCmd) -> Result<CaseView> {
        require(ctx, Verb::OpenCases)?;
        not_in_future(cmd.checked_on, ctx.today()).map_err(|problem| problem.at("/checked_on"))?;
        if cmd.finding.trim().is_empty() {
            return Err(Problem::required().at("/finding"));
        }
        let mut tx = self.store.begin(ctx, "elimination.propose").await?;
        let household = repo::register::household::by_id(&tx, ctx, cmd.household_id).await?;
        refuse_kin(&tx, ctx, household.id).await?;
        let spell = repo::procedure::spell::open_of(&tx, &household)
            .await?
            .ok_or_else(not_monitored)?;
        let mut contacts = repo::help::contact::of_household(&tx, &household).await?;
        contacts.retain(|contact| contact.to_on.is_none());
        let is_contact = contacts.iter().any(|contact| contact.account_id == ctx.acted_by.0);
        let may_stand_in = contacts.is_empty() && ctx.role.acts_for_village();
        if !is_contact && !may_stand_in {
            return Err(Problem::refused(
                "elimination.not_contact",
                "风险消除由该户的监测联系人提出。",
                "The elimination is proposed by the household's contact person.",
            ));
        }
        if cmd.checked_on < spell.included_on.get() {
            return Err(Problem::bad_data(
                "elimination.checked_too_early",
                "核查日期早于纳入日期；请核对。",
                "The day of the check lies before the inclusion; check it.",
            )
            .at("/checked_on"));
        }
        let policy = self.policy_at(&tx, household.area_order, ctx.today()).await?;
        let answers = self
            .answers(&tx, ctx, &household, &spell, &policy.pack, cmd.stability)
            .await?;
        require_all_met(&answers)?;
        let new = NewCase {
            kind: CaseKind::Elimination,
            monitored_type: Some(spell.monitored_type.get()),
            risks: spell.risks.read()?,
            opening: Opening::ProposeElimination {
                way: cmd.way,
                stability: cmd.stability,
                checked_on: cmd.checked_on,
                finding: cmd.finding,
                answers,
            },
            has_application: false,
            spell: Some(SpellId(spell.id)),
        };
        let case = self.begin_case(&mut tx, ctx, &household, new).await?;
        answer_reassessment(&mut tx, &household, cmd.checked_on).await?;
        self.commit_case(tx, ctx, case).await
    }

    /// The criteria of elimination for a household today, each with its answer and the reason for it.
    ///
    /// # Errors
    /// Not found, `elimination.not_monitored`, `policy.none_in_force`.
    pub async fn elimination_criteria(
        &self,
        ctx: &Ctx,
        household: HouseholdId,
        stability: Stability,
    ) -> Result<Vec<Answer>> {
        require(ctx, Verb::ReadAssistance)?;
        let household = self.household_helped(ctx, household).await?;
        let spell = repo::procedure::spell::open_of(&self.store, &household)
            .await?
            .ok_or_else(not_monitored)?;
        let policy = self.policy_at(&self.store, household.area_order, ctx.today()).await?;
        self.answers(&self.store, ctx, &household, &spell, &policy.pack, stability)
            .await
    }

    /// Answers the criteria under a pack. The line is that of the spell's tier as the pack has it now, and the widest
    /// one where the tier is gone.
    pub(crate) async fn answers(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        household: &Found<household::Model>,
        spell: &spell::Model,
        pack: &Pack,
        stability: Stability,
    ) -> Result<Vec<Answer>> {
        let facts = self.facts_in(at, ctx, HouseholdId(household.id), ctx.today()).await?;
        let guarantees = repo::register::guarantee::of(at, household)
            .await?
            .iter()
            .filter(|row| row.closed_on.is_none())
            .map(|row| Ok((row.guarantee.get(), row.state.get())))
            .collect::<Result<Vec<_>>>()?;
        let risks = repo::procedure::spell::risks(at, spell).await?;
        let measures = repo::help::measure::of_spell(at, spell).await?;
        let measures: Vec<Helped> = measures.iter().map(|row| helped(row, ctx.today())).collect();
        let line = pack
            .tier(&spell.tier)
            .or_else(|| pack.tiers.last())
            .map(|tier| tier.up_to)
            .ok_or_else(|| Problem::internal(format!("pack {} has no tier", pack.id)))?;
        Ok(criteria(&Situation {
            facts: &facts,
            line,
            guarantees: &guarantees,
            open_risks: (!lacks_risks(spell)?).then(|| risks.iter().filter(|risk| risk.closed_on.is_none()).count()),
            measures: &measures,
            without_labour: pack.procedure.without_labour,
            included_on: spell.included_on.get(),
            months: pack.procedure.elimination_months,
            stability,
            today: ctx.today(),
        }))
    }
}

/// A measure as the criteria look at it.
fn helped(row: &measure::Model, today: NaiveDate) -> Helped {
    let ends_on = row.ends_on.map(Day::get);
    Helped {
        kind: row.kind.get(),
        cover: Cover::of(row.state.get(), ends_on, today),
        reviewed_on: row.reviewed_on.map(Day::get),
        noticed_on: row.noticed_on.map(Day::get),
        starts_on: row.starts_on.map(Day::get),
        ends_on,
        is_stopped: row.state == MeasureState::Stopped,
    }
}

/// Passes when every criterion is met.
///
/// # Errors
/// `elimination.criteria_unmet`, with one field per unmet criterion.
pub(crate) fn require_all_met(answers: &[Answer]) -> Result<()> {
    let unmet: Vec<_> = answers
        .iter()
        .filter(|answer| !answer.met)
        .map(|answer| FieldProblem {
            at: format!("/criteria/{}", answer.criterion),
            code: format!("elimination.{}", answer.criterion),
            zh: format!("{}：{}", answer.criterion.zh(), answer.zh),
            en: format!("{}: {}", answer.criterion.en(), answer.en),
        })
        .collect();
    if unmet.is_empty() {
        return Ok(());
    }
    Err(Problem::refused(
        "elimination.criteria_unmet",
        format!("有 {} 项消除条件未满足，请继续帮扶。", unmet.len()),
        format!("{} criteria of elimination are not met; the help goes on.", unmet.len()),
    )
    .with_fields(unmet))
}

pub(crate) fn not_monitored() -> Problem {
    Problem::refused(
        "elimination.not_monitored",
        "该户目前不是监测对象。",
        "The household is not being monitored.",
    )
}
