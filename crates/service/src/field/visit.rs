//! A visit that was recorded on a phone, and how it meets what was changed meanwhile.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::field::{ConflictField, ConflictState, FieldKind, Merged, merged};
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::help::VisitPlace;
use shouwang_domain::household::not_in_future;
use shouwang_domain::risk::RiskCategory;
use shouwang_domain::{CampaignId, ClueId, HouseholdId, VisitId};
use shouwang_store::column::Day;
use shouwang_store::entity::{field_conflict, household, visit};
use shouwang_store::{Found, Tx, repo};
use utoipa::ToSchema;

use super::entry::{FieldAnswer, Said, clash, twice};
use crate::help::visit::{Conditions, GuaranteeSeen, VisitCmd, VisitProblem, VisitReferral, heard_at, put_solution};
use crate::office::access::{Verb, require};
use crate::register::household::record::check_active;
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// A visit as a phone recorded it. For each field that it changes it says what the phone had seen.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldVisitCmd {
    /// The key that the phone gave it, such as a UUID.
    pub client_key: String,
    /// The key of the phone's entry before it about the same household, which has to come in first.
    #[serde(default)]
    pub after: Option<String>,
    /// The household.
    pub household_id: HouseholdId,
    /// The day of the visit.
    pub made_on: NaiveDate,
    /// Nothing has changed since the last visit.
    #[serde(default)]
    pub no_change: bool,
    /// Income or expense has changed a good deal.
    #[serde(default)]
    pub income_changed: Option<bool>,
    /// How the household lives and works, in the visitor's words.
    #[serde(default)]
    pub living: Option<String>,
    /// Guarantees that stand otherwise than the phone had seen.
    #[serde(default)]
    pub guarantees: Vec<GuaranteeChanged>,
    /// Problems that were heard.
    #[serde(default)]
    pub problems: Vec<String>,
    /// Problems of earlier visits that are solved.
    #[serde(default)]
    pub solved: Vec<ProblemSolved>,
    /// When to come again.
    #[serde(default)]
    pub next_on: Option<NaiveDate>,
    /// The look-back that it belongs to. Where that has ended meanwhile, or does not come to the house, it is a visit all the
    /// same, and counts for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign_id: Option<CampaignId>,
    /// What was found is worth verifying: the visit becomes a clue.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub becomes_clue: bool,
    /// The risks of that clue that are seen so far; may be left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub risks: Vec<RiskCategory>,
    /// A department is told of what was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral: Option<VisitReferral>,
    /// Where the visit was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<VisitPlace>,
    /// Where that was, in words, where it was elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place_note: Option<String>,
}

/// A guarantee that stands otherwise than the phone had seen.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuaranteeChanged {
    /// Which.
    pub guarantee: Guarantee,
    /// What the phone had seen; none where nothing was known.
    pub seen: Option<GuaranteeState>,
    /// How it stands.
    pub state: GuaranteeState,
    /// What was seen there.
    #[serde(default)]
    pub note: Option<String>,
}

/// A problem of an earlier visit that is solved; the phone had seen it unsolved.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProblemSolved {
    /// The visit at which it was heard.
    pub visit_id: VisitId,
    /// Which of its problems, from 0.
    pub problem: u32,
    /// The day.
    pub on: NaiveDate,
}

/// What two sides say of one field.
struct Clash {
    field: ConflictField,
    item: String,
    seen: Option<String>,
    theirs: Option<String>,
    mine: String,
    note: Option<String>,
}

impl Service {
    /// Records a visit from a phone, once for ever by its key: the visit with everything that nobody else changed, and a
    /// conflict for each field that somebody did. A late one is taken and marked. The clue that it becomes and the referral that
    /// it leads to are of the same act.
    ///
    /// # Errors
    /// `field.key_malformed`, `field.key_used`, `field.out_of_order`, `field.twice`, and those of
    /// [`Service::record_visit`] and [`Service::solve_problem`].
    pub async fn record_field_visit(&self, ctx: &Ctx, cmd: FieldVisitCmd) -> Result<FieldAnswer> {
        require(ctx, Verb::RecordVisits)?;
        if !cmd.guarantees.is_empty() {
            require(ctx, Verb::EditGuarantees)?;
        }
        if cmd.becomes_clue {
            require(ctx, Verb::ReportClues)?;
        }
        let said = Said::of(ctx, &cmd.client_key, cmd.after.as_deref(), cmd.made_on, &cmd)?;
        // What took effect before is answered, wherever the household is now.
        if let Some(known) = said.known(&self.store).await? {
            return Ok(known);
        }
        let mut whole = cmd.visit();
        whole.check(ctx.today(), !cmd.solved.is_empty())?;
        cmd.check_once()?;
        for (index, solved) in cmd.solved.iter().enumerate() {
            not_in_future(solved.on, ctx.today()).map_err(|problem| problem.at(format!("/solved/{index}/on")))?;
        }
        let late = self.is_late(ctx, cmd.made_on).await?;
        let mut tx = self.store.begin(ctx, "field.visit").await?;
        // Whoever sends the same at the same time waits here, and then finds it done.
        let household = repo::register::household::locked(&mut tx, ctx, cmd.household_id).await?;
        if let Some(known) = said.known(&tx).await? {
            tx.abandon().await?;
            return Ok(known);
        }
        check_active(&household)?;
        refuse_kin(&tx, ctx, household.id).await?;
        let (kept, mut clashes) = self.merge_guarantees(&mut tx, &household, &cmd).await?;
        clashes.extend(solve(&mut tx, ctx, &household, &cmd).await?);
        let led_to = self.lead_on(ctx, &mut tx, &household, &mut whole).await?;
        let referral_id = led_to.as_ref().and_then(|led_to| led_to.referral_id);
        whole.conditions.led_to = led_to;
        let (visit, counted_for, _) = self.put_visit(ctx, &mut tx, &household, &whole, &kept).await?;
        let clue = self.clue_of_visit(ctx, &mut tx, &whole, &visit).await?;
        let entry = tx.id();
        let conflicts: Vec<field_conflict::Model> = clashes
            .into_iter()
            .map(|clash| clash.row(ctx, &mut tx, &cmd, entry, &visit))
            .collect();
        let answer = FieldAnswer {
            visit_id: Some(VisitId(visit.id)),
            clue_id: clue.as_ref().map(|clue| ClueId(clue.id)),
            referral_id,
            // The version is given with the row.
            conflicts: conflicts
                .iter()
                .map(|row| {
                    clash(&field_conflict::Model {
                        version: 1,
                        ..row.clone()
                    })
                })
                .collect(),
            ..FieldAnswer::to(&cmd.client_key, late)
        };
        said.keep(ctx, &mut tx, entry, FieldKind::Visit, Some(household.id), &answer)
            .await?;
        let n_conflicts = conflicts.len();
        tx.insert_many(conflicts).await?;
        tx.subject(format!("visit/{}", visit.id));
        tx.detail(serde_json::json!({
            "household": cmd.household_id, "late": late, "conflicts": n_conflicts, "campaigns": counted_for.len(),
            "clue": answer.clue_id, "referral": referral_id,
        }));
        tx.commit(answer).await
    }

    /// The guarantees that are written, which nobody else changed, and those that somebody did. Whoever says how one stands has
    /// looked: where the register says otherwise since, a person decides, also when the phone showed the same before.
    async fn merge_guarantees(
        &self,
        tx: &mut Tx,
        household: &Found<household::Model>,
        cmd: &FieldVisitCmd,
    ) -> Result<(Vec<GuaranteeSeen>, Vec<Clash>)> {
        let (mut kept, mut clashes) = (Vec::new(), Vec::new());
        for change in &cmd.guarantees {
            let there = repo::field::guarantee_held(tx, household, change.guarantee).await?;
            let theirs = there.as_ref().map(|row| row.state.get());
            // What became known later than the visit is not written over by what was seen at it.
            let is_newer = there.is_some_and(|row| cmd.made_on < row.opened_on.get());
            match merged(&change.seen, &theirs, &Some(change.state)) {
                Merged::Write if !is_newer => kept.push(GuaranteeSeen {
                    guarantee: change.guarantee,
                    state: change.state,
                    note: change.note.clone(),
                }),
                Merged::Stay if theirs == Some(change.state) => {}
                Merged::Write | Merged::Ask | Merged::Stay => clashes.push(Clash {
                    field: ConflictField::Guarantee,
                    item: change.guarantee.as_str().to_owned(),
                    seen: change.seen.map(|state| state.as_str().to_owned()),
                    theirs: theirs.map(|state| state.as_str().to_owned()),
                    mine: change.state.as_str().to_owned(),
                    note: change.note.clone(),
                }),
            }
        }
        Ok((kept, clashes))
    }
}

/// Writes which problems are solved; those that somebody else solved on another day are left.
async fn solve(tx: &mut Tx, ctx: &Ctx, household: &Found<household::Model>, cmd: &FieldVisitCmd) -> Result<Vec<Clash>> {
    let mut clashes = Vec::new();
    for (index, solved) in cmd.solved.iter().enumerate() {
        let place = |problem: Problem| problem.at(format!("/solved/{index}"));
        let seen = repo::help::visit::by_id(tx, ctx, solved.visit_id)
            .await
            .map_err(place)?;
        let before = tx.locked::<visit::Model>(seen.id).await?.unwrap_or(seen);
        if before.household_id != household.id {
            return Err(place(Problem::not_found("走访记录", "visit")));
        }
        let theirs = heard_at(&before, solved.problem).map_err(place)?.solved_on;
        match merged(&None, &theirs, &Some(solved.on)) {
            Merged::Write => {
                put_solution(tx, &before, solved.problem, solved.on)
                    .await
                    .map_err(place)?;
            }
            Merged::Ask => clashes.push(Clash {
                field: ConflictField::Solved,
                item: format!("{}/{}", solved.visit_id, solved.problem),
                seen: None,
                theirs: theirs.map(|day| day.to_string()),
                mine: solved.on.to_string(),
                note: None,
            }),
            Merged::Stay => {}
        }
    }
    Ok(clashes)
}

impl Clash {
    fn row(
        self,
        ctx: &Ctx,
        tx: &mut Tx,
        cmd: &FieldVisitCmd,
        entry: i64,
        visit: &visit::Model,
    ) -> field_conflict::Model {
        field_conflict::Model {
            id: tx.id(),
            household_id: visit.household_id,
            field_entry_id: entry,
            visit_id: visit.id,
            field: self.field.into(),
            item: self.item,
            seen: self.seen,
            theirs: self.theirs,
            mine: self.mine,
            note: self.note,
            said_on: Day::from(cmd.made_on),
            said_by: ctx.acted_by.0,
            state: ConflictState::Open.into(),
            ..field_conflict::Model::default()
        }
    }
}

impl FieldVisitCmd {
    /// The visit with everything that the phone says.
    fn visit(&self) -> VisitCmd {
        let guarantees = self.guarantees.iter().map(|change| GuaranteeSeen {
            guarantee: change.guarantee,
            state: change.state,
            note: change.note.clone(),
        });
        let problems = self.problems.iter().map(|problem| VisitProblem {
            problem: problem.clone(),
            solved_on: None,
        });
        VisitCmd {
            household_id: self.household_id,
            visited_on: self.made_on,
            place: self.place,
            place_note: self.place_note.clone(),
            no_change: self.no_change,
            conditions: Conditions {
                living: self.living.clone(),
                income_changed: self.income_changed,
                guarantees: guarantees.collect(),
                led_to: None,
            },
            problems: problems.collect(),
            next_on: self.next_on,
            becomes_clue: self.becomes_clue,
            risks: self.risks.clone(),
            campaign_id: self.campaign_id,
            referral: self.referral.clone(),
            record: None,
        }
    }

    /// Each field at most once: two values of one entry would be no change.
    fn check_once(&self) -> Result<()> {
        let mut guarantees = BTreeSet::new();
        let mut solved = BTreeSet::new();
        let once = self.guarantees.iter().all(|change| guarantees.insert(change.guarantee))
            && (self.solved.iter()).all(|one| solved.insert((one.visit_id.0, one.problem)));
        if once {
            return Ok(());
        }
        Err(twice())
    }
}
