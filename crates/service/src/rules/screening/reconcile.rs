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
//! nothing of it.
//! A warning lapses only because the data changed; that is no answer, so that the rule speaks again when the reason
//! comes back.

use std::collections::{BTreeMap, HashMap};
use std::ops::AddAssign;

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::area::AreaRange;
use shouwang_domain::risk::{RiskCategory, WarningLevel};
use shouwang_domain::warning::{Finding, WarningState, is_cooling_down};
use shouwang_domain::{Ctx, Month};
use shouwang_engine::HouseholdScreening;
use shouwang_store::column::{Day, Json};
use shouwang_store::entity::warning;
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

        let mut changes = Changes::default();
        let mut new = Vec::new();
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
            let (verdict, silent) = decide(findings, &known, month, rules.cool_down_months);
            changes.cooling_down += silent.cooling_down;
            changes.in_hand += silent.in_hand;
            match (verdict, before) {
                (Verdict::New(findings), _) => {
                    changes.new += 1;
                    new.push(warning::Model {
                        household_id: screening.household_id,
                        month: month.into(),
                        answer_due: due(&findings)?,
                        ..spoken(warning::Model::default(), &findings, policy)?
                    });
                }
                (Verdict::Reopen(findings), Some(before)) => {
                    changes.new += 1;
                    let after = warning::Model {
                        answer_due: due(&findings)?,
                        ..spoken(before.clone(), &findings, policy)?
                    };
                    tx.update(before, after).await?;
                }
                (Verdict::Replace(findings), Some(before)) => {
                    changes.changed += 1;
                    let mut after = spoken(before.clone(), &findings, policy)?;
                    // Reasons that weigh more are answered sooner; fewer or lighter ones give no more time.
                    if after.level != before.level {
                        after.answer_due = due(&findings)?.min(before.answer_due);
                    }
                    tx.update(before, after).await?;
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
                (Verdict::Keep, _) => changes.unchanged += 1,
                (Verdict::Answered, _) => changes.answered += 1,
                _ => {}
            }
        }
        let orders = repo::register::household::orders_held(tx, new.iter().map(|warning| warning.household_id)).await?;
        for warning in &mut new {
            warning.area_order = orders[&warning.household_id];
        }
        tx.insert_many(new).await?;
        Ok(changes)
    }
}

/// A finding by a department's list, with the days until an answer is due.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) finding: Finding,
    pub(crate) answer_days: u32,
}

/// Before the ids of the rules of lists, whom no rule of a pack is called like.
const OF_LIST: &str = "list.";

impl Listed {
    /// The id of a list's rule among those of all.
    pub(crate) fn rule_id(list: &str, rule: &str) -> String {
        format!("{OF_LIST}{list}.{rule}")
    }
}

impl Service {
    /// Adds what departments' lists say to the warnings of households: to the open one where there is one, so that a
    /// household has one warning with all its reasons. `orders` has their places in the order of areas. Returns the
    /// warning of each household to which one of its reasons was added, or that had it already.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn raise_listed(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        orders: &HashMap<i64, i64>,
        raised: &BTreeMap<i64, Vec<Listed>>,
    ) -> Result<HashMap<i64, i64>> {
        let mut joined = HashMap::new();
        let places = || raised.keys().filter_map(|household| orders.get(household).copied());
        let (Some(lo), Some(hi)) = (places().min(), places().max()) else {
            return Ok(joined);
        };
        let jurisdictions = self.jurisdictions(tx, AreaRange { lo, hi: hi + 1 }).await?;
        let ids: Vec<i64> = raised.keys().copied().collect();
        let warnings = repo::procedure::warning::of_households(tx, &ids).await?;
        let open_risks = repo::register::bulk::open_risks(tx, &ids).await?;
        let held = repo::register::household::orders_held(tx, ids.iter().copied()).await?;
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
            let findings = with_listed(known.of_month.as_ref(), listed);
            let days = listed.iter().map(|listed| listed.answer_days).min().unwrap_or_default();
            let due = self
                .calendar
                .add_days(ctx.today(), days, rules.day_kind, rules.roll_forward)?;
            let due = Day::from(due);
            let says = |findings: &[Finding]| {
                let is_said = |listed: &Listed| findings.iter().any(|finding| finding.rule == listed.finding.rule);
                listed.iter().any(is_said)
            };
            let (verdict, _) = decide(findings, &known, month, rules.cool_down_months);
            match (verdict, before) {
                (Verdict::New(findings), _) if says(&findings) => new.push(warning::Model {
                    household_id: *household,
                    month: month.into(),
                    answer_due: due,
                    area_order: order,
                    ..spoken(warning::Model::default(), &findings, &policy)?
                }),
                (Verdict::Reopen(findings), Some(before)) if says(&findings) => {
                    let after = warning::Model {
                        answer_due: due,
                        ..spoken(before.clone(), &findings, &policy)?
                    };
                    joined.insert(*household, tx.update(before, after).await?.id);
                }
                (Verdict::Replace(findings), Some(before)) if says(&findings) => {
                    let mut after = spoken(before.clone(), &findings, &policy)?;
                    if after.level != before.level {
                        after.answer_due = due.min(before.answer_due);
                    }
                    joined.insert(*household, tx.update(before, after).await?.id);
                }
                (Verdict::Keep, Some(before)) => {
                    joined.insert(*household, before.id);
                }
                _ => {}
            }
        }
        let new = tx.insert_many(new).await?;
        joined.extend(new.into_iter().map(|warning| (warning.household_id, warning.id)));
        Ok(joined)
    }
}

/// The reasons of a warning that waits for its answer, with what lists say now: of a rule that spoke before, the newest.
fn with_listed(before: Option<&(WarningState, Vec<Finding>)>, listed: &[Listed]) -> Vec<Finding> {
    let is_anew = |finding: &Finding| listed.iter().any(|listed| listed.finding.rule == finding.rule);
    let waiting = before.filter(|(state, _)| *state == WarningState::Open);
    let kept = waiting
        .into_iter()
        .flat_map(|(_, reasons)| reasons)
        .filter(|finding| !is_anew(finding));
    let mut findings: Vec<Finding> = kept.cloned().collect();
    for listed in listed {
        // Two rows of a household may say the same by one rule: the last one speaks for both.
        findings.retain(|finding| finding.rule != listed.finding.rule);
        findings.push(listed.finding.clone());
    }
    findings
}

/// The reasons of an open warning that came from lists.
fn listed_reasons(warning: &warning::Model) -> Result<Vec<Finding>> {
    if warning.state != WarningState::Open {
        return Ok(Vec::new());
    }
    let mut reasons: Vec<Finding> = warning.findings.read()?;
    reasons.retain(|finding| finding.rule.starts_with(OF_LIST));
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
