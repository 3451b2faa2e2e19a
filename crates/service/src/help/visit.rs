//! Visits at home: what was seen, what was heard, and what follows from it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use shouwang_domain::clue::ClueSource;
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::help::VisitPlace;
use shouwang_domain::household::not_in_future;
use shouwang_domain::risk::RiskCategory;
use shouwang_domain::role::{Department, Role};
use shouwang_domain::{AccountId, AreaId, CampaignId, HouseholdId, LedgerRecordId, MemberId, ReferralId, VisitId};
use shouwang_store::column::{Code, Day, Json};
use shouwang_store::entity::{clue, household, visit};
use shouwang_store::{Found, Source, Tx, repo};
use utoipa::ToSchema;

use super::referral::ReferCmd;
use crate::campaign::count::CountedFor;
use crate::ledger::record::AddRecordCmd;
use crate::office::access::{Verb, require, roles};
use crate::page::{Page, PageCmd};
use crate::procedure::clue::ClueView;
use crate::register::household::record::check_active;
use crate::register::kinship::refuse_kin;
use crate::rules::screening::Rescreened;
use crate::{Ctx, Problem, Result, Service};

/// A visit (普宁 2023 §一(一)).
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitCmd {
    /// The household.
    pub household_id: HouseholdId,
    /// The day of the visit.
    pub visited_on: NaiveDate,
    /// Where. Who was only called was not visited: that counts for no duty to go there.
    #[serde(default)]
    pub place: Option<VisitPlace>,
    /// Where that was, in words, where it was elsewhere.
    #[serde(default)]
    pub place_note: Option<String>,
    /// Nothing has changed since the last visit.
    #[serde(default)]
    pub no_change: bool,
    /// What was seen.
    #[serde(default)]
    pub conditions: Conditions,
    /// What was heard.
    #[serde(default)]
    pub problems: Vec<VisitProblem>,
    /// When to come again.
    pub next_on: Option<NaiveDate>,
    /// What was found is worth verifying: the visit becomes a clue.
    #[serde(default)]
    pub becomes_clue: bool,
    /// The risks of that clue that are seen so far; may be left out. What was seen of house and water is added.
    #[serde(default)]
    pub risks: Vec<RiskCategory>,
    /// The campaign within which it is recorded: a look-back counts no other visit, and the bureau's people record none
    /// without.
    #[serde(default)]
    pub campaign_id: Option<CampaignId>,
    /// A department is told of what was found.
    #[serde(default)]
    pub referral: Option<VisitReferral>,
    /// What was found is written into a register.
    #[serde(default)]
    pub record: Option<VisitRecord>,
}

/// A referral because of what was found at a visit.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitReferral {
    /// To which department.
    pub department: Department,
    /// The risks that the department is told of.
    pub risks: BTreeSet<RiskCategory>,
    /// What it is asked for.
    pub note: String,
    /// Last day for the answer.
    pub due: NaiveDate,
}

/// A record of a register of households or members because of what was found at a visit.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitRecord {
    /// The register.
    pub form_id: String,
    /// The member, of a register of members.
    #[serde(default)]
    pub member_id: Option<MemberId>,
    /// The values by the key of their field.
    #[schema(value_type = Object)]
    pub values: Map<String, Value>,
    /// Why a check that asks for a reason does not hold, by the check's id.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub reasons: BTreeMap<String, String>,
}

/// What followed from a visit in the same act, besides a clue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LedTo {
    /// The referral.
    pub referral_id: Option<ReferralId>,
    /// The register of the record.
    pub form: Option<String>,
    /// The record.
    pub record_id: Option<LedgerRecordId>,
}

/// What was seen at the household.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Conditions {
    /// How the household lives and works, in the visitor's words.
    pub living: Option<String>,
    /// Income or expense has changed a good deal.
    pub income_changed: Option<bool>,
    /// Guarantees that were checked; each becomes the household's current state.
    pub guarantees: Vec<GuaranteeSeen>,
    /// What followed in the same act; it is told and never asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub led_to: Option<LedTo>,
}

impl Conditions {
    /// The risks that what was seen tells for certain.
    fn risks(&self) -> impl Iterator<Item = RiskCategory> {
        let failing = self.guarantees.iter().filter(|seen| seen.state != GuaranteeState::Met);
        failing.filter_map(|seen| seen.guarantee.risk())
    }
}

/// A guarantee as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuaranteeSeen {
    /// Which.
    pub guarantee: Guarantee,
    /// How it stands.
    pub state: GuaranteeState,
    /// What was seen.
    pub note: Option<String>,
}

/// A problem that the household told (翁源 2021 §三(一)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitProblem {
    /// The problem.
    pub problem: String,
    /// The day on which it was solved.
    pub solved_on: Option<NaiveDate>,
}

/// A visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VisitView {
    /// Id.
    pub id: VisitId,
    /// The household.
    pub household_id: HouseholdId,
    /// The day of the visit.
    pub visited_on: NaiveDate,
    /// Who visited.
    pub by_account: AccountId,
    /// In which role.
    pub role: Role,
    /// Where; none of visits from before it was asked.
    pub place: Option<VisitPlace>,
    /// Where that was, in words, where it was elsewhere.
    pub place_note: Option<String>,
    /// How many photographs there are.
    pub photos: i64,
    /// Nothing has changed since the last visit.
    pub no_change: bool,
    /// What was seen.
    pub conditions: Conditions,
    /// What was heard.
    pub problems: Vec<VisitProblem>,
    /// When to come again.
    pub next_on: Option<NaiveDate>,
    /// Version.
    pub version: i64,
}

/// Which visits with open problems.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OpenProblemsQuery {
    /// Of this area and those below it; without, the caller's.
    pub area_id: Option<AreaId>,
    /// Which page.
    pub page: PageCmd,
}

/// A visit at which a problem was heard that is not solved yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProblemVisit {
    /// Id of the visit.
    pub id: VisitId,
    /// The visit.
    pub visit: VisitView,
    /// Name of the household's head.
    pub head: Option<String>,
    /// Where it lives.
    pub area_id: AreaId,
    /// Name of that area.
    pub area_name: String,
}

/// A problem that was heard is solved.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SolveProblemCmd {
    /// The visit.
    pub visit_id: VisitId,
    /// Which of its problems, from 0.
    pub problem: u32,
    /// The day.
    pub on: NaiveDate,
    /// The version that was read.
    pub version: i64,
}

/// A visit that was recorded, and what followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VisitRecorded {
    /// The visit.
    pub visit: VisitView,
    /// What the rules say now.
    pub screening: Rescreened,
    /// The clue that it became.
    pub clue: Option<ClueView>,
    /// The campaigns that it counts for.
    pub counted_for: Vec<CountedFor>,
}

impl Service {
    /// Records a visit with the guarantees that were checked, evaluates the household again, and makes a clue of it where
    /// the visitor says so; all of it or nothing.
    ///
    /// # Errors
    /// Not found, `household.ended`, `date.in_future`, `visit.empty`, `visit.contradiction`, `visit.nothing_found`,
    /// `visit.place_note`, `visit.next_too_early`, `visit.look_back_only`, `campaign.not_within`, `visit.record_subject`, and those of a referral
    /// and of a record.
    pub async fn record_visit(&self, ctx: &Ctx, mut cmd: VisitCmd) -> Result<VisitRecorded> {
        // The bureau's own people go to houses for a look-back alone.
        require(ctx, Verb::VisitHouses)?;
        let is_of_bureau = !roles(Verb::RecordVisits).contains(&ctx.role);
        if is_of_bureau && cmd.campaign_id.is_none() {
            return Err(of_look_back_only());
        }
        if cmd.becomes_clue {
            require(ctx, Verb::ReportClues)?;
        }
        if !cmd.conditions.guarantees.is_empty() {
            require(ctx, Verb::EditGuarantees)?;
        }
        cmd.check(ctx.today(), false)?;
        let mut tx = self.store.begin(ctx, "visit.record").await?;
        let household = repo::register::household::by_id(&tx, ctx, cmd.household_id).await?;
        check_active(&household)?;
        refuse_kin(&tx, ctx, household.id).await?;
        if let Some(campaign) = cmd.campaign_id {
            self.check_visited_within(&tx, ctx, &household, campaign, is_of_bureau, cmd.visited_on)
                .await?;
        }
        cmd.conditions.led_to = self.lead_on(ctx, &mut tx, &household, &mut cmd).await?;
        let (visit, counted_for, screening) = self
            .put_visit(ctx, &mut tx, &household, &cmd, &cmd.conditions.guarantees)
            .await?;
        let clue = match self.clue_of_visit(ctx, &mut tx, &cmd, &visit).await? {
            Some(clue) => Some(self.clue_view(&tx, ctx, &clue).await?),
            None => None,
        };
        tx.subject(format!("visit/{}", visit.id));
        tx.detail(
            serde_json::json!({ "household": cmd.household_id, "clue": clue.as_ref().map(|clue| clue.id),
            "led_to": cmd.conditions.led_to }),
        );
        let recorded = VisitRecorded {
            visit: view(&visit)?,
            screening,
            clue,
            counted_for,
        };
        tx.commit(recorded).await
    }

    /// The clue that a visit becomes, with the risks that were told of and those that what was seen tells; none where it
    /// becomes none.
    pub(crate) async fn clue_of_visit(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        cmd: &VisitCmd,
        visit: &visit::Model,
    ) -> Result<Option<clue::Model>> {
        if !cmd.becomes_clue {
            return Ok(None);
        }
        let source = ClueSource::HomeVisit {
            visit: VisitId(visit.id),
        };
        let risks: BTreeSet<RiskCategory> = cmd.risks.iter().copied().chain(cmd.conditions.risks()).collect();
        self.raise_clue(ctx, tx, cmd.household_id, &source, cmd.visited_on, &risks)
            .await
            .map(Some)
    }

    /// Refers the household and writes the record that a visit leads to; none of both where it leads to none.
    pub(crate) async fn lead_on(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        household: &Found<household::Model>,
        cmd: &mut VisitCmd,
    ) -> Result<Option<LedTo>> {
        let (referral, record) = (cmd.referral.take(), cmd.record.take());
        if referral.is_none() && record.is_none() {
            return Ok(None);
        }
        let mut led_to = LedTo {
            referral_id: None,
            form: None,
            record_id: None,
        };
        if let Some(referral) = referral {
            let told = ReferCmd {
                household_id: cmd.household_id,
                department: referral.department,
                risks: referral.risks,
                note: referral.note,
                due: referral.due,
            };
            let sent = self.put_referral(ctx, tx, household, &told).await;
            let sent = sent.map_err(|problem| below(problem, "/referral"))?;
            led_to.referral_id = Some(ReferralId(sent.id));
        }
        if let Some(record) = record {
            let add = AddRecordCmd {
                form_id: record.form_id.clone(),
                household_id: record.member_id.is_none().then_some(cmd.household_id),
                member_id: record.member_id,
                area_id: None,
                values: record.values,
                reasons: record.reasons,
            };
            let added = self.put_ledger_record(ctx, tx, add, Some(household.id)).await;
            let (id, _) = added.map_err(|problem| below(problem, "/record"))?;
            led_to.form = Some(record.form_id);
            led_to.record_id = Some(id);
        }
        Ok(Some(led_to))
    }

    /// The day of the visit that led to a referral of a household, where one did.
    pub(crate) async fn visit_behind(
        &self,
        at: &impl Source,
        household: &Found<household::Model>,
        referral: ReferralId,
    ) -> Result<Option<NaiveDate>> {
        for visit in repo::help::visit::all_of(at, household).await? {
            let conditions: Conditions = visit.conditions.read()?;
            if conditions
                .led_to
                .is_some_and(|led_to| led_to.referral_id == Some(referral))
            {
                return Ok(Some(visit.visited_on.get()));
            }
        }
        Ok(None)
    }

    /// The risks that what was seen at a visit tells for certain.
    pub(crate) fn risks_seen(visit: &visit::Model) -> Result<BTreeSet<RiskCategory>> {
        let conditions: Conditions = visit.conditions.read()?;
        Ok(conditions.risks().collect())
    }

    /// Writes a visit that was checked, with all that was seen, sets the guarantees that hold from then on, and evaluates the household
    /// again.
    pub(crate) async fn put_visit(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        household: &Found<household::Model>,
        cmd: &VisitCmd,
        hold: &[GuaranteeSeen],
    ) -> Result<(visit::Model, Vec<CountedFor>, Rescreened)> {
        let visit = tx
            .insert(visit::Model {
                household_id: household.id,
                visited_on: cmd.visited_on.into(),
                by_account: ctx.acted_by.0,
                role: ctx.role.into(),
                conditions: Json::of(&cmd.conditions)?,
                problems: Json::of(&cmd.problems)?,
                no_change: cmd.no_change.into(),
                next_on: cmd.next_on.map(Into::into),
                place: cmd.place.map(Into::into),
                place_note: cmd.place_in_words().map(str::to_owned),
                ..visit::Model::default()
            })
            .await?;
        for seen in hold {
            self.put_guarantee(
                tx,
                household,
                seen.guarantee,
                seen.state,
                cmd.visited_on,
                seen.note.clone(),
            )
            .await?;
        }
        let counted_for = self.count_visit(tx, household, &visit, cmd.campaign_id).await?;
        let screening = self.rescreen(ctx, tx, cmd.household_id).await?;
        Ok((visit, counted_for, screening))
    }

    /// The visits of a household, in the order of their recording.
    ///
    /// # Errors
    /// Not found; a cursor of another list.
    pub async fn list_visits(&self, ctx: &Ctx, household: HouseholdId, page: PageCmd) -> Result<Page<VisitView>> {
        require(ctx, Verb::ReadHouseholds)?;
        let household = self.household_helped(ctx, household).await?;
        let found = repo::help::visit::of_household(&self.store, &household, page.request()?).await?;
        Page::of(found, |row| view(&row))
    }
}

impl Service {
    /// The visits of an area at which a problem was heard that is not solved yet, in the order of their recording.
    ///
    /// # Errors
    /// Not found, when the area is out of scope; a cursor of another list.
    pub async fn list_open_problems(&self, ctx: &Ctx, query: OpenProblemsQuery) -> Result<Page<ProblemVisit>> {
        require(ctx, Verb::ReadHouseholds)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let found = repo::help::visit::with_open_problems(&self.store, ctx, within, query.page.request()?).await?;
        let labels = repo::register::label::of(&self.store, found.items.iter().map(|row| row.household_id)).await?;
        Page::of(found, |row| {
            let label = labels.get(row.household_id)?;
            Ok(ProblemVisit {
                id: VisitId(row.id),
                visit: view(&row)?,
                head: label.head.clone(),
                area_id: label.area_id,
                area_name: label.area_name.clone(),
            })
        })
    }

    /// Says when a problem that was heard at a visit was solved (翁源 2021 §三(一)).
    ///
    /// # Errors
    /// Not found, `version_conflict`, `date.in_future`, `visit.no_such_problem`, `visit.solved`, `visit.solved_too_early`.
    pub async fn solve_problem(&self, ctx: &Ctx, cmd: SolveProblemCmd) -> Result<VisitView> {
        require(ctx, Verb::RecordVisits)?;
        not_in_future(cmd.on, ctx.today()).map_err(|problem| problem.at("/on"))?;
        let mut tx = self.store.begin(ctx, "visit.solve").await?;
        let seen = repo::help::visit::by_id(&tx, ctx, cmd.visit_id).await?;
        let before = tx.locked::<visit::Model>(seen.id).await?.unwrap_or(seen);
        if before.version != cmd.version {
            return Err(Problem::conflict());
        }
        let heard = heard_at(&before, cmd.problem)?;
        refuse_kin(&tx, ctx, before.household_id).await?;
        if heard.solved_on.is_some() {
            return Err(Problem::refused(
                "visit.solved",
                "该问题已登记解决。",
                "The problem is solved already.",
            ));
        }
        let after = put_solution(&mut tx, &before, cmd.problem, cmd.on).await?;
        tx.subject(format!("visit/{}", after.id));
        tx.commit(view(&after)?).await
    }
}

fn of_look_back_only() -> Problem {
    Problem::refused(
        "visit.look_back_only",
        "县级工作人员只登记“回头看”的入户走访：请从该次“回头看”的农户名单中登记，日常走访由镇村登记。",
        "At the county only visits of a look-back are recorded, from the list of its houses; towns and villages record the others.",
    )
    .at("/campaign_id")
}

/// The places of a problem lie in the part of the visit that has it.
fn below(mut problem: Problem, part: &str) -> Problem {
    for field in &mut problem.fields {
        field.at = format!("{part}{}", field.at);
    }
    problem
}

/// A problem of a visit, from 0.
///
/// # Errors
/// `visit.no_such_problem`.
pub(crate) fn heard_at(visit: &visit::Model, problem: u32) -> Result<VisitProblem> {
    let mut problems: Vec<VisitProblem> = visit.problems.read()?;
    if problems.len() <= problem as usize {
        return Err(Problem::bad_data(
            "visit.no_such_problem",
            "该次走访没有这一项问题。",
            "The visit has no such problem.",
        )
        .at("/problem"));
    }
    Ok(problems.swap_remove(problem as usize))
}

/// Writes when a problem of a visit was solved.
///
/// # Errors
/// `visit.no_such_problem`, `visit.solved_too_early`.
pub(crate) async fn put_solution(
    tx: &mut Tx,
    before: &visit::Model,
    problem: u32,
    on: NaiveDate,
) -> Result<visit::Model> {
    heard_at(before, problem)?;
    if on < before.visited_on.get() {
        return Err(Problem::bad_data(
            "visit.solved_too_early",
            "解决日期不能早于走访日期。",
            "A problem cannot be solved before the visit at which it was heard.",
        )
        .at("/on"));
    }
    let mut problems: Vec<VisitProblem> = before.problems.read()?;
    problems[problem as usize].solved_on = Some(on);
    let after = visit::Model {
        problems: Json::of(&problems)?,
        ..before.clone()
    };
    tx.update(before, after).await
}

/// Of the problems of some visits: how many were heard, and how many are solved.
pub(crate) fn count_problems(stored: &[Json]) -> Result<(i64, i64)> {
    let (mut heard, mut solved) = (0, 0);
    for problems in stored {
        for problem in problems.read::<Vec<VisitProblem>>()? {
            heard += 1;
            solved += i64::from(problem.solved_on.is_some());
        }
    }
    Ok((heard, solved))
}

impl VisitCmd {
    /// Where it was, in words; nothing where the place needs none.
    fn place_in_words(&self) -> Option<&str> {
        let said = self.place_note.as_deref().map(str::trim);
        said.filter(|said| self.place == Some(VisitPlace::Elsewhere) && !said.is_empty())
    }

    /// Whether it says something, and not its contrary. `has_more`: besides it, something was found that is told otherwise.
    ///
    /// # Errors
    /// As [`Service::record_visit`].
    pub(crate) fn check(&self, today: NaiveDate, has_more: bool) -> Result<()> {
        not_in_future(self.visited_on, today).map_err(|problem| problem.at("/visited_on"))?;
        for (index, heard) in self.problems.iter().enumerate() {
            if heard.problem.trim().is_empty() {
                return Err(empty().at(format!("/problems/{index}/problem")));
            }
            if let Some(solved_on) = heard.solved_on {
                not_in_future(solved_on, today)
                    .map_err(|problem| problem.at(format!("/problems/{index}/solved_on")))?;
            }
        }
        let seen = &self.conditions;
        let has_news = has_more
            || self.referral.is_some()
            || self.record.is_some()
            || !self.problems.is_empty()
            || !seen.guarantees.is_empty()
            || seen.income_changed == Some(true);
        let says_how_it_is = seen.living.as_ref().is_some_and(|text| !text.trim().is_empty());
        if self.no_change && has_news {
            return Err(Problem::bad_data(
                "visit.contradiction",
                "既勾选“无变化”，又记录了变化、问题或保障情况；请核对。",
                "The visit says that nothing changed, and records a change, a problem or a guarantee; check which.",
            )
            .at("/no_change"));
        }
        if !self.no_change && !has_news && !says_how_it_is {
            return Err(empty());
        }
        if self.becomes_clue && !has_news {
            return Err(Problem::bad_data(
                "visit.nothing_found",
                "转为线索必须记录走访发现的问题、收支变化或保障情况。",
                "To become a clue, the visit must record a problem, a change of income or a guarantee.",
            )
            .at("/becomes_clue"));
        }
        if self.place == Some(VisitPlace::Elsewhere) && self.place_in_words().is_none() {
            return Err(Problem::bad_data(
                "visit.place_note",
                "在其他地点走访的，请写明在哪里。",
                "A visit elsewhere says where that was.",
            )
            .at("/place_note"));
        }
        if self.next_on.is_some_and(|next| next <= self.visited_on) {
            return Err(Problem::bad_data(
                "visit.next_too_early",
                "下次走访日期应晚于本次走访日期。",
                "The next visit must lie after this one.",
            )
            .at("/next_on"));
        }
        Ok(())
    }
}

fn view(row: &visit::Model) -> Result<VisitView> {
    Ok(VisitView {
        id: VisitId(row.id),
        household_id: HouseholdId(row.household_id),
        visited_on: row.visited_on.get(),
        by_account: AccountId(row.by_account),
        role: row.role.get(),
        place: row.place.map(Code::get),
        place_note: row.place_note.clone(),
        photos: row.photos.unwrap_or_default(),
        no_change: row.no_change.get(),
        conditions: row.conditions.read()?,
        problems: row.problems.read()?,
        next_on: row.next_on.map(Day::get),
        version: row.version,
    })
}

fn empty() -> Problem {
    Problem::bad_data(
        "visit.empty",
        "请写明哪里有变化，或改选“没有变化”。",
        "Say what changed, or choose “nothing changed”.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_says_something_and_not_its_contrary() {
        let today = "2026-03-05".parse().unwrap();
        let check = |json: &str| {
            let json = format!(r#"{{"household_id":"7","visited_on":"2026-03-05",{json}}}"#);
            serde_json::from_str::<VisitCmd>(&json)
                .unwrap()
                .check(today, false)
                .map_err(|problem| problem.code)
        };
        for (json, expected) in [
            (r#""no_change":true"#, Ok(())),
            (r#""no_change":false"#, Err("visit.empty")),
            (r#""conditions":{"living":"two rooms, dry"}"#, Ok(())),
            (r#""problems":[{"problem":" ","solved_on":null}]"#, Err("visit.empty")),
            (
                r#""no_change":true,"problems":[{"problem":"p","solved_on":null}]"#,
                Err("visit.contradiction"),
            ),
            (
                r#""becomes_clue":true,"conditions":{"living":"dry"}"#,
                Err("visit.nothing_found"),
            ),
            (
                r#""becomes_clue":true,"problems":[{"problem":"p","solved_on":null}]"#,
                Ok(()),
            ),
            (
                r#""problems":[{"problem":"p","solved_on":"2026-03-06"}]"#,
                Err("date.in_future"),
            ),
            (
                r#""no_change":true,"next_on":"2026-03-05""#,
                Err("visit.next_too_early"),
            ),
            (r#""no_change":true,"place":"home""#, Ok(())),
            (
                r#""no_change":true,"place":"elsewhere","place_note":" ""#,
                Err("visit.place_note"),
            ),
            (
                r#""no_change":true,"place":"elsewhere","place_note":"镇上的集市""#,
                Ok(()),
            ),
        ] {
            assert_eq!(check(json), expected.map_err(str::to_owned), "{json}");
        }
    }
}
