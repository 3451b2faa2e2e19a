//! From findings to warnings: one per household and month with all its reasons.
//!
//! | warning of the month | rules fire                  | no rule fires |
//! |----------------------|-----------------------------|---------------|
//! | none                 | a new one                   | -             |
//! | open                 | its reasons are replaced    | it lapses     |
//! | lapsed               | it opens again              | -             |
//! | answered             | stays as it was answered    | -             |
//!
//! A warning that nobody has answered yet goes on into the next month instead of being joined by a second one.
//! A rule that a person has answered stays silent on that household for the cool-down of the pack: called not true, or
//! being dealt with as a clue. So does a rule whose risk the household is monitored for, except one about the help itself.
//! What a department's list said stays among the reasons until a person has answered: the rules on the register's data know
//! nothing of it. Where it cannot join a warning, because the one of the month is answered, its rule is silent or no pack is in
//! force, it waits with its row for a year, and every later check of the household tries it again.
//! A warning lapses only because the data changed; that is no answer, so that the rule speaks again when the reason
//! comes back.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::AddAssign;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaRange;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::risk::{RiskCategory, WarningLevel};
use shouwang_domain::warning::{Finding, WarningState, is_cooling_down};
use shouwang_domain::{Ctx, Month};
use shouwang_engine::HouseholdScreening;
use shouwang_store::column::{Day, Json};
use shouwang_store::entity::{list_fact, warning};
use shouwang_store::{Tx, repo};
use utoipa::ToSchema;

use crate::rules::policies::Policy;
use crate::{Result, Service};

/// What became of the warnings of a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Changes {
    /// New ones, and ones that opened again.
    pub new: u64,
    /// Open ones with other reasons than before.
    pub changed: u64,
    /// Open ones with the same reasons.
    pub unchanged: u64,
    /// Open ones whose reasons are gone.
    pub lapsed: u64,
    /// Ones that somebody has answered already.
    pub answered: u64,
    /// Findings that are silent because the rule was called not true a short while ago.
    pub cooling_down: u64,
    /// Findings that are silent because people deal with them: as a clue, or as a risk the household is monitored for.
    pub in_hand: u64,
}

impl AddAssign for Changes {
    fn add_assign(&mut self, other: Self) {
        self.new += other.new;
        self.changed += other.changed;
        self.unchanged += other.unchanged;
        self.lapsed += other.lapsed;
        self.answered += other.answered;
        self.cooling_down += other.cooling_down;
        self.in_hand += other.in_hand;
    }
}

/// What is to be done about the warning of one household and month.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Nothing,
    New(Vec<Finding>),
    Reopen(Vec<Finding>),
    Replace(Vec<Finding>),
    Keep,
    Lapse,
    Answered,
}

/// What is known about a household's warnings.
struct Known<'a> {
    /// The warning of the month.
    of_month: Option<(WarningState, Vec<Finding>)>,
    /// Warnings that a person has answered.
    answered: &'a [Answered],
    /// The open risks that it is monitored for, as bits.
    open_risks: i64,
}

/// A warning that a person has answered.
struct Answered {
    /// The month of the answer.
    month: Month,
    was_true: bool,
    reasons: Vec<Finding>,
}

/// Findings that say nothing new.
#[derive(Debug, Default, PartialEq, Eq)]
struct Silent {
    cooling_down: u64,
    in_hand: u64,
}

impl Service {
    /// Brings the warnings of some households up to date with what the rules say.
    pub(super) async fn reconcile(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        policy: &Policy,
        as_of: NaiveDate,
        screenings: &[HouseholdScreening],
    ) -> Result<Changes> {
        let month = Month::of(as_of);
        let rules = &policy.pack.procedure;
        let due = |findings: &[Finding]| {
            let days = match level(findings) {
                Some(WarningLevel::Watch) => rules.watch_answer_days,
                _ => rules.warning_answer_days,
            };
            let due = self
                .calendar
                .add_days(ctx.today(), days, rules.day_kind, rules.roll_forward);
            due.map(Day::from)
        };
        let ids: Vec<i64> = screenings.iter().map(|screening| screening.household_id).collect();
        let warnings = repo::procedure::warning::of_households(tx, &ids).await?;
        let open_risks = repo::register::bulk::open_risks(tx, &ids).await?;
        let waiting = Waiting::of(tx, ctx, &ids).await?;

        let mut changes = Changes::default();
        let mut new = Vec::new();
        let mut spoke: Vec<warning::Model> = Vec::new();
        for screening in screenings {
            let own = warnings.get(&screening.household_id).map_or(&[][..], Vec::as_slice);
            let before = current(own, month);
            let answered = own.iter().filter_map(answered).collect::<Result<Vec<_>>>()?;
            let known = Known {
                of_month: before.map(state_and_reasons).transpose()?,
                answered: &answered,
                open_risks: open_risks.get(&screening.household_id).copied().unwrap_or_default(),
            };
            let mut findings = screening.findings();
            findings.extend(before.map(listed_reasons).transpose()?.unwrap_or_default());
            let listed = waiting.listed(screening.household_id);
            listed.iter().for_each(|listed| listed.join(&mut findings));
            let joining = |findings: &[Finding]| {
                let days = added(known.of_month.as_ref(), listed, findings)?;
                let due = self
                    .calendar
                    .add_days(ctx.today(), days, rules.day_kind, rules.roll_forward);
                Some(due.map(Day::from))
            };
            // Of a warning that begins: the days of the pack for its own reasons, those of the lists for theirs.
            let begins = |findings: &[Finding]| -> Result<Day> {
                let of_pack: Vec<Finding> = findings.iter().filter(|of| !is_listed(of)).cloned().collect();
                match (joining(findings).transpose()?, of_pack.is_empty()) {
                    (Some(joined), true) => Ok(joined),
                    (Some(joined), false) => Ok(joined.min(due(&of_pack)?)),
                    (None, _) => due(findings),
                }
            };
            let (verdict, silent) = decide(findings, &known, month, rules.cool_down_months);
            changes.cooling_down += silent.cooling_down;
            changes.in_hand += silent.in_hand;
            match (verdict, before) {
                (Verdict::New(findings), _) => {
                    changes.new += 1;
                    new.push(warning::Model {
                        household_id: screening.household_id,
                        month: month.into(),
                        answer_due: begins(&findings)?,
                        ..spoken(warning::Model::default(), &findings, policy)?
                    });
                }
                (Verdict::Reopen(findings), Some(before)) => {
                    changes.new += 1;
                    let after = warning::Model {
                        answer_due: begins(&findings)?,
                        ..spoken(before.clone(), &findings, policy)?
                    };
                    spoke.push(tx.update(before, after).await?);
                }
                (Verdict::Replace(findings), Some(before)) => {
                    changes.changed += 1;
                    let mut after = spoken(before.clone(), &findings, policy)?;
                    // Reasons that weigh more are answered sooner; fewer or lighter ones give no more time.
                    if after.level != before.level {
                        after.answer_due = due(&findings)?.min(before.answer_due);
                    }
                    if let Some(joined) = joining(&findings) {
                        after.answer_due = joined?.min(after.answer_due);
                    }
                    spoke.push(tx.update(before, after).await?);
                }
                (Verdict::Lapse, Some(before)) => {
                    changes.lapsed += 1;
                    let state = WarningState::Lapsed.into();
                    tx.update(
                        before,
                        warning::Model {
                            state,
                            ..before.clone()
                        },
                    )
                    .await?;
                }
                (Verdict::Keep, before) => {
                    changes.unchanged += 1;
                    spoke.extend(before.filter(|_| !listed.is_empty()).cloned());
                }
                (Verdict::Answered, _) => changes.answered += 1,
                _ => {}
            }
        }
        let orders = repo::register::household::orders_held(tx, new.iter().map(|warning| warning.household_id)).await?;
        for warning in &mut new {
            warning.area_order = orders[&warning.household_id];
        }
        spoke.extend(tx.insert_many(new).await?);
        // Most households have nothing that waits.
        spoke.retain(|warning| !waiting.listed(warning.household_id).is_empty());
        let spoke = spoke
            .iter()
            .map(|warning| Ok((warning.household_id, Joined::of(warning)?)));
        waiting.settle(tx, &spoke.collect::<Result<_>>()?).await?;
        Ok(changes)
    }
}

/// A finding by a department's list, with the days until an answer is due.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Listed {
    pub(crate) finding: Finding,
    pub(crate) answer_days: u32,
}

/// A warning that speaks, and the rules of its reasons.
#[derive(Debug)]
pub(crate) struct Joined {
    pub(crate) warning: i64,
    rules: Vec<String>,
}

impl Joined {
    fn of(warning: &warning::Model) -> Result<Self> {
        let reasons: Vec<Finding> = warning.findings.read()?;
        Ok(Self {
            warning: warning.id,
            rules: reasons.into_iter().map(|reason| reason.rule).collect(),
        })
    }

    /// Whether what a list says is among its reasons.
    pub(crate) fn says(&self, listed: &Listed) -> bool {
        self.rules.contains(&listed.finding.rule)
    }
}

/// What rows of lists said of households and no warning says yet.
struct Waiting {
    facts: HashMap<i64, Vec<list_fact::Model>>,
    listed: HashMap<i64, Vec<Listed>>,
}

/// What waits longer is for nobody any more.
const WAITS_DAYS: i64 = 366;

/// Since when rows that wait are looked at.
pub(super) fn waits_since(ctx: &Ctx) -> Timestamp {
    Timestamp(ctx.now.0 - WAITS_DAYS * 86_400_000)
}

impl Waiting {
    async fn of(tx: &Tx, ctx: &Ctx, households: &[i64]) -> Result<Self> {
        let facts = repo::department::waiting(tx, households, waits_since(ctx)).await?;
        let mut listed = HashMap::with_capacity(facts.len());
        for (household, facts) in &facts {
            let mut of: Vec<Listed> = Vec::new();
            for fact in facts {
                let waits = fact.waiting.as_ref().map(Json::read::<Vec<Listed>>).transpose()?;
                of.extend(waits.unwrap_or_default());
            }
            listed.insert(*household, of);
        }
        Ok(Self { facts, listed })
    }

    /// What waits for a household, the oldest first.
    fn listed(&self, household: i64) -> &[Listed] {
        self.listed.get(&household).map_or(&[], Vec::as_slice)
    }

    /// Of the rows whose reason a warning says now, none waits any longer.
    async fn settle(&self, tx: &mut Tx, spoke: &BTreeMap<i64, Joined>) -> Result<()> {
        for (household, joined) in spoke {
            for fact in self.facts.get(household).map_or(&[][..], Vec::as_slice) {
                let waits = fact.waiting.as_ref().map(Json::read::<Vec<Listed>>).transpose()?;
                let (said, waits): (Vec<Listed>, Vec<Listed>) = waits
                    .unwrap_or_default()
                    .into_iter()
                    .partition(|listed| joined.says(listed));
                if said.is_empty() {
                    continue;
                }
                let after = list_fact::Model {
                    waiting: Listed::kept(&waits)?,
                    warning_id: Some(joined.warning),
                    ..fact.clone()
                };
                tx.update(fact, after).await?;
            }
        }
        Ok(())
    }
}

/// Before the ids of the rules of lists, whom no rule of a pack is called like.
const OF_LIST: &str = "list.";

impl Listed {
    /// The id of a list's rule among those of all.
    pub(crate) fn rule_id(list: &str, rule: &str) -> String {
        format!("{OF_LIST}{list}.{rule}")
    }

    /// What waits for a warning, as a row keeps it; nothing where nothing waits.
    pub(crate) fn kept(waits: &[Self]) -> Result<Option<Json>> {
        (!waits.is_empty()).then(|| Json::of(&waits)).transpose()
    }

    /// Joins reasons; what its rule said before is older, or of another row of the household, and goes.
    fn join(&self, findings: &mut Vec<Finding>) {
        findings.retain(|finding| finding.rule != self.finding.rule);
        findings.push(self.finding.clone());
    }
}

fn is_listed(finding: &Finding) -> bool {
    finding.rule.starts_with(OF_LIST)
}

/// The fewest days until an answer among what lists add to a warning: of the reasons that it has now and had not while it
/// waited for its answer.
fn added(before: Option<&(WarningState, Vec<Finding>)>, listed: &[Listed], now: &[Finding]) -> Option<u32> {
    let waiting = before.filter(|(state, _)| *state == WarningState::Open);
    let had = |rule: &str| waiting.is_some_and(|(_, reasons)| reasons.iter().any(|reason| reason.rule == rule));
    let has = |rule: &str| now.iter().any(|finding| finding.rule == rule);
    let new = listed
        .iter()
        .filter(|listed| has(&listed.finding.rule) && !had(&listed.finding.rule));
    new.map(|listed| listed.answer_days).min()
}

impl Service {
    /// Adds what departments' lists say to the warnings of households: to the open one where there is one, so that a
    /// household has one warning with all its reasons. `orders` has their places in the order of areas. Returns the
    /// warning of each household that speaks now; what it does not say waits with its row, see [`Joined::says`].
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn raise_listed(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        orders: &HashMap<i64, i64>,
        raised: &BTreeMap<i64, Vec<Listed>>,
    ) -> Result<BTreeMap<i64, Joined>> {
        let mut joined = BTreeMap::new();
        let places = || raised.keys().filter_map(|household| orders.get(household).copied());
        let (Some(lo), Some(hi)) = (places().min(), places().max()) else {
            return Ok(joined);
        };
        let jurisdictions = self.jurisdictions(tx, AreaRange { lo, hi: hi + 1 }).await?;
        let ids: Vec<i64> = raised.keys().copied().collect();
        let warnings = repo::procedure::warning::of_households(tx, &ids).await?;
        let open_risks = repo::register::bulk::open_risks(tx, &ids).await?;
        let held = repo::register::household::orders_held(tx, ids.iter().copied()).await?;
        let waiting = Waiting::of(tx, ctx, &ids).await?;
        let month = Month::of(ctx.today());
        let mut new = Vec::new();
        for (household, listed) in raised {
            let Some(order) = held.get(household).copied() else {
                continue;
            };
            let policy = match self.policy_in(&jurisdictions, order, ctx.today()) {
                Err(problem) if problem.code == "policy.none_in_force" => continue,
                policy => policy?,
            };
            let rules = &policy.pack.procedure;
            let own = warnings.get(household).map_or(&[][..], Vec::as_slice);
            let before = current(own, month);
            let answered = own.iter().filter_map(answered).collect::<Result<Vec<_>>>()?;
            let known = Known {
                of_month: before.map(state_and_reasons).transpose()?,
                answered: &answered,
                open_risks: open_risks.get(household).copied().unwrap_or_default(),
            };
            let listed = [waiting.listed(*household), listed.as_slice()].concat();
            let findings = with_listed(known.of_month.as_ref(), &listed);
            let due = |findings: &[Finding]| -> Result<Option<Day>> {
                let Some(days) = added(known.of_month.as_ref(), &listed, findings) else {
                    return Ok(None);
                };
                let due = self
                    .calendar
                    .add_days(ctx.today(), days, rules.day_kind, rules.roll_forward)?;
                Ok(Some(due.into()))
            };
            let begins = |findings: &[Finding]| {
                due(findings)?.ok_or_else(|| crate::Problem::internal("a list adds nothing to a warning that begins"))
            };
            let says = |findings: &[Finding]| {
                let is_said = |listed: &Listed| findings.iter().any(|finding| finding.rule == listed.finding.rule);
                listed.iter().any(is_said)
            };
            let (verdict, _) = decide(findings, &known, month, rules.cool_down_months);
            match (verdict, before) {
                (Verdict::New(findings), _) => new.push(warning::Model {
                    household_id: *household,
                    month: month.into(),
                    answer_due: begins(&findings)?,
                    area_order: order,
                    ..spoken(warning::Model::default(), &findings, &policy)?
                }),
                (Verdict::Reopen(findings), Some(before)) => {
                    let after = warning::Model {
                        answer_due: begins(&findings)?,
                        ..spoken(before.clone(), &findings, &policy)?
                    };
                    joined.insert(*household, Joined::of(&tx.update(before, after).await?)?);
                }
                (Verdict::Replace(findings), Some(before)) if says(&findings) => {
                    let mut after = spoken(before.clone(), &findings, &policy)?;
                    if let Some(due) = due(&findings)? {
                        after.answer_due = due.min(before.answer_due);
                    }
                    joined.insert(*household, Joined::of(&tx.update(before, after).await?)?);
                }
                (Verdict::Keep, Some(before)) => {
                    joined.insert(*household, Joined::of(before)?);
                }
                _ => {}
            }
        }
        for new in tx.insert_many(new).await? {
            joined.insert(new.household_id, Joined::of(&new)?);
        }
        waiting.settle(tx, &joined).await?;
        Ok(joined)
    }
}

impl Service {
    /// Takes reasons of lists back from the warnings of households that nobody has answered yet: by household, the rules that
    /// do not speak any more. A warning without a reason lapses; one that is answered stays as it was answered.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn withdraw_listed(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        silent: &BTreeMap<i64, BTreeSet<String>>,
    ) -> Result<()> {
        let ids: Vec<i64> = silent.keys().copied().collect();
        let warnings = repo::procedure::warning::of_households(tx, &ids).await?;
        let (Some(lo), Some(hi)) = (
            warnings.values().flatten().map(|warning| warning.area_order).min(),
            warnings.values().flatten().map(|warning| warning.area_order).max(),
        ) else {
            return Ok(());
        };
        let jurisdictions = self.jurisdictions(tx, AreaRange { lo, hi: hi + 1 }).await?;
        for (household, rules) in silent {
            let own = warnings.get(household).map_or(&[][..], Vec::as_slice);
            for before in own.iter().filter(|warning| warning.state == WarningState::Open) {
                let reasons: Vec<Finding> = before.findings.read()?;
                let (gone, left): (Vec<Finding>, Vec<Finding>) =
                    reasons.into_iter().partition(|reason| rules.contains(&reason.rule));
                if gone.is_empty() {
                    continue;
                }
                let after = if left.is_empty() {
                    warning::Model {
                        state: WarningState::Lapsed.into(),
                        ..before.clone()
                    }
                } else {
                    let policy = self.policy_in(&jurisdictions, before.area_order, ctx.today())?;
                    spoken(before.clone(), &left, &policy)?
                };
                tx.update(before, after).await?;
            }
        }
        Ok(())
    }
}

/// The reasons of a warning that waits for its answer, with what lists say now: of a rule that spoke before, the newest.
fn with_listed(before: Option<&(WarningState, Vec<Finding>)>, listed: &[Listed]) -> Vec<Finding> {
    let waiting = before.filter(|(state, _)| *state == WarningState::Open);
    let mut findings: Vec<Finding> = waiting.map(|(_, reasons)| reasons.clone()).unwrap_or_default();
    // Two rows of a household may say the same by one rule: the last one speaks for both.
    listed.iter().for_each(|listed| listed.join(&mut findings));
    findings
}

/// The reasons of an open warning that came from lists.
fn listed_reasons(warning: &warning::Model) -> Result<Vec<Finding>> {
    if warning.state != WarningState::Open {
        return Ok(Vec::new());
    }
    let mut reasons: Vec<Finding> = warning.findings.read()?;
    reasons.retain(is_listed);
    Ok(reasons)
}

/// The warning of a month: one of its own, else one of a month before that still waits for its answer.
fn current(own: &[warning::Model], month: Month) -> Option<&warning::Model> {
    let waiting = |warning: &&warning::Model| warning.state == WarningState::Open && *warning.month < month;
    own.iter()
        .find(|warning| warning.month == month)
        .or_else(|| own.iter().filter(waiting).max_by(|a, b| a.month.cmp(&b.month)))
}

fn decide(mut findings: Vec<Finding>, known: &Known<'_>, month: Month, cool_down: u32) -> (Verdict, Silent) {
    let all = findings.len();
    let months = i32::try_from(cool_down).unwrap_or(i32::MAX);
    let mut silent = Silent::default();
    findings.retain(|finding| {
        let answer = known.answered.iter().find(|answer| {
            is_cooling_down(answer.month, months, month)
                && answer.reasons.iter().any(|reason| reason.rule == finding.rule)
        });
        let is_monitored_for = finding.risk != RiskCategory::PolicyGap && finding.risk.bit() & known.open_risks != 0;
        match answer {
            Some(answer) if !answer.was_true => silent.cooling_down += 1,
            Some(_) => silent.in_hand += 1,
            None if is_monitored_for => silent.in_hand += 1,
            None => return true,
        }
        false
    });
    let verdict = match &known.of_month {
        None if findings.is_empty() => Verdict::Nothing,
        None => Verdict::New(findings),
        Some((WarningState::Open, _)) if findings.is_empty() => Verdict::Lapse,
        Some((WarningState::Open, before)) if same(before, &findings) => Verdict::Keep,
        Some((WarningState::Open, _)) => Verdict::Replace(findings),
        Some((WarningState::Lapsed, _)) if findings.is_empty() => Verdict::Nothing,
        Some((WarningState::Lapsed, _)) => Verdict::Reopen(findings),
        Some(_) if all == 0 => Verdict::Nothing,
        Some(_) => Verdict::Answered,
    };
    (verdict, silent)
}

/// The same reasons on the same data; only the day of the check may differ.
fn same(before: &[Finding], now: &[Finding]) -> bool {
    let undated = |one: &Finding, other: &Finding| {
        let Finding {
            rule,
            pack,
            risk,
            level,
            inputs,
            zh,
            en,
            data_date: _,
            to,
        } = one;
        *rule == other.rule
            && *pack == other.pack
            && *risk == other.risk
            && *level == other.level
            && *inputs == other.inputs
            && *zh == other.zh
            && *en == other.en
            && *to == other.to
    };
    before.len() == now.len() && before.iter().zip(now).all(|(one, other)| undated(one, other))
}

/// The level of the gravest.
fn level(findings: &[Finding]) -> Option<WarningLevel> {
    findings.iter().map(|finding| finding.level).max()
}

/// A warning that speaks of these findings and is open.
fn spoken(warning: warning::Model, findings: &[Finding], policy: &Policy) -> Result<warning::Model> {
    let level = level(findings).ok_or_else(|| crate::Problem::internal("a warning has no finding"))?;
    Ok(warning::Model {
        state: WarningState::Open.into(),
        level: level.into(),
        risks: findings.iter().fold(0, |risks, finding| risks | finding.risk.bit()),
        findings: Json::of(&findings)?,
        pack: policy.pack.version.clone(),
        ..warning
    })
}

fn state_and_reasons(warning: &warning::Model) -> Result<(WarningState, Vec<Finding>)> {
    Ok((warning.state.get(), warning.findings.read()?))
}

/// The answer to a warning, where there is one.
fn answered(warning: &warning::Model) -> Option<Result<Answered>> {
    // What is only kept in view is told of again next month.
    let state = warning.state.get();
    if !state.was_true() && state != WarningState::NotTrue {
        return None;
    }
    let day = warning.answered_on?;
    Some(warning.findings.read().map(|reasons| Answered {
        month: Month::of(day.get()),
        was_true: state.was_true(),
        reasons,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(rule: &str, en: &str) -> Finding {
        Finding {
            rule: rule.into(),
            pack: "99/2025@0".into(),
            risk: RiskCategory::UnstableEmployment,
            level: WarningLevel::Normal,
            inputs: Vec::new(),
            zh: String::new(),
            en: en.into(),
            data_date: "2026-03-05".parse().unwrap(),
            to: None,
        }
    }

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn the_table_of_states() {
        use WarningState::{BecameClue, InPlan, Lapsed, NotTrue, Open, Watched};
        let (old, new) = (vec![finding("a", "1")], vec![finding("a", "2")]);
        let cases = [
            (None, vec![], Verdict::Nothing),
            (None, new.clone(), Verdict::New(new.clone())),
            (Some(Open), vec![], Verdict::Lapse),
            (Some(Open), old.clone(), Verdict::Keep),
            (Some(Open), new.clone(), Verdict::Replace(new.clone())),
            (Some(Lapsed), vec![], Verdict::Nothing),
            (Some(Lapsed), old.clone(), Verdict::Reopen(old.clone())),
            (Some(BecameClue), vec![], Verdict::Nothing),
            (Some(BecameClue), new.clone(), Verdict::Answered),
            (Some(NotTrue), new.clone(), Verdict::Answered),
            (Some(InPlan), new.clone(), Verdict::Answered),
            (Some(Watched), new.clone(), Verdict::Answered),
        ];
        for (state, found, expected) in cases {
            let known = Known {
                of_month: state.map(|state| (state, old.clone())),
                answered: &[],
                open_risks: 0,
            };
            let said = decide(found, &known, month("2026-03"), 3);
            assert_eq!(said, (expected, Silent::default()), "{state:?}");
        }
    }

    #[test]
    fn an_answered_rule_is_silent_for_the_cool_down_and_no_other_is() {
        for was_true in [false, true] {
            let answered = [Answered {
                month: month("2026-01"),
                was_true,
                reasons: vec![finding("a", "1")],
            }];
            let known = Known {
                of_month: None,
                answered: &answered,
                open_risks: 0,
            };
            let both = || vec![finding("a", "1"), finding("b", "1")];
            let only_b = Verdict::New(vec![finding("b", "1")]);
            let one = Silent {
                cooling_down: u64::from(!was_true),
                in_hand: u64::from(was_true),
            };
            assert_eq!(decide(both(), &known, month("2026-03"), 3), (only_b, one));
            let both_speak = (Verdict::New(both()), Silent::default());
            assert_eq!(decide(both(), &known, month("2026-04"), 3), both_speak);
        }
    }

    #[test]
    fn a_risk_that_the_household_is_monitored_for_is_no_news_and_missing_help_is() {
        let gap = Finding {
            risk: RiskCategory::PolicyGap,
            ..finding("no_measure", "1")
        };
        let known = Known {
            of_month: None,
            answered: &[],
            open_risks: RiskCategory::UnstableEmployment.bit() | RiskCategory::PolicyGap.bit(),
        };
        let silent = Silent {
            in_hand: 1,
            ..Silent::default()
        };
        let found = vec![finding("a", "1"), gap.clone()];
        assert_eq!(
            decide(found, &known, month("2026-03"), 3),
            (Verdict::New(vec![gap]), silent)
        );
    }

    #[test]
    fn an_unanswered_warning_goes_on_into_the_next_month() {
        let warning = |month: &str, state: WarningState| warning::Model {
            month: month.parse::<Month>().unwrap().into(),
            state: state.into(),
            ..warning::Model::default()
        };
        let own = [
            warning("2026-01", WarningState::Open),
            warning("2026-02", WarningState::NotTrue),
            warning("2026-04", WarningState::Open),
        ];
        let found = |of: &str| current(&own, month(of)).map(|warning| warning.month.to_string());
        assert_eq!(
            found("2026-03"),
            Some("2026-01".to_owned()),
            "a later one does not speak for an earlier month"
        );
        assert_eq!(found("2026-02"), Some("2026-02".to_owned()));
        assert_eq!(found("2026-01"), Some("2026-01".to_owned()));
        assert_eq!(current(&own[1..2], month("2026-03")), None);
    }

    #[test]
    fn another_day_alone_is_no_change() {
        let later = Finding {
            data_date: "2026-03-20".parse().unwrap(),
            ..finding("a", "1")
        };
        assert!(same(&[finding("a", "1")], &[later]));
        assert!(!same(&[finding("a", "1")], &[finding("a", "2")]));
        assert!(!same(&[finding("a", "1")], &[]));
    }
}
