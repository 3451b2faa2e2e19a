//! From findings to warnings: one per household and month with all its reasons.
//!
//! | warning of the month | rules fire                  | no rule fires |
//! |----------------------|-----------------------------|---------------|
//! | none                 | a new one                   | -             |
//! | open                 | its reasons are replaced    | it lapses     |
//! | lapsed               | it opens again              | -             |
//! | answered             | stays as it was answered    | -             |
//!
//! A rule that a person called not true stays silent on that household for the cool-down of the pack. A warning lapses
//! only because the data changed; that is no answer, so that the rule speaks again when the reason comes back.

use std::ops::AddAssign;

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::warning::{Finding, WarningState, is_cooling_down};
use shouwang_domain::{Ctx, Month};
use shouwang_engine::HouseholdScreening;
use shouwang_store::entity::warning;
use shouwang_store::{Tx, repo};
use utoipa::ToSchema;

use crate::policies::Policy;
use crate::{Result, Service, stored};

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
}

impl AddAssign for Changes {
    fn add_assign(&mut self, other: Self) {
        self.new += other.new;
        self.changed += other.changed;
        self.unchanged += other.unchanged;
        self.lapsed += other.lapsed;
        self.answered += other.answered;
        self.cooling_down += other.cooling_down;
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
    /// Warnings that were called not true: the month of the answer, and their reasons.
    refuted: &'a [(Month, Vec<Finding>)],
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
        let due = || {
            let due = self.calendar.add_days(
                ctx.today(),
                rules.warning_answer_days,
                rules.day_kind,
                rules.roll_forward,
            );
            due.map(|day| day.to_string())
        };
        let ids: Vec<i64> = screenings.iter().map(|screening| screening.household_id).collect();
        let warnings = repo::warning::of_households(tx, &ids).await?;

        let mut changes = Changes::default();
        let mut new = Vec::new();
        for screening in screenings {
            let own = warnings.get(&screening.household_id).map_or(&[][..], Vec::as_slice);
            let before = own.iter().find(|warning| warning.month == month.to_string());
            let refuted = own.iter().filter_map(refuted).collect::<Result<Vec<_>>>()?;
            let known = Known {
                of_month: before.map(state_and_reasons).transpose()?,
                refuted: &refuted,
            };
            let (verdict, silent) = decide(screening.findings(), &known, month, rules.cool_down_months);
            changes.cooling_down += silent;
            match (verdict, before) {
                (Verdict::New(findings), _) => {
                    changes.new += 1;
                    new.push(warning::Model {
                        household_id: screening.household_id,
                        month: month.to_string(),
                        answer_due: due()?,
                        ..spoken(warning::Model::default(), &findings, policy)?
                    });
                }
                (Verdict::Reopen(findings), Some(before)) => {
                    changes.new += 1;
                    let after = warning::Model {
                        answer_due: due()?,
                        ..spoken(before.clone(), &findings, policy)?
                    };
                    tx.update(before, after).await?;
                }
                (Verdict::Replace(findings), Some(before)) => {
                    changes.changed += 1;
                    tx.update(before, spoken(before.clone(), &findings, policy)?).await?;
                }
                (Verdict::Lapse, Some(before)) => {
                    changes.lapsed += 1;
                    let state = WarningState::Lapsed.as_str().to_owned();
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
        tx.insert_many(new).await?;
        Ok(changes)
    }
}

fn decide(mut findings: Vec<Finding>, known: &Known<'_>, month: Month, cool_down: u32) -> (Verdict, u64) {
    let all = findings.len();
    let months = i32::try_from(cool_down).unwrap_or(i32::MAX);
    findings.retain(|finding| {
        !known.refuted.iter().any(|(answered, reasons)| {
            is_cooling_down(*answered, months, month) && reasons.iter().any(|reason| reason.rule == finding.rule)
        })
    });
    let silent = (all - findings.len()) as u64;
    let verdict = match &known.of_month {
        None if findings.is_empty() => Verdict::Nothing,
        None => Verdict::New(findings),
        Some((WarningState::Open, _)) if findings.is_empty() => Verdict::Lapse,
        Some((WarningState::Open, before)) if same(before, &findings) => Verdict::Keep,
        Some((WarningState::Open, _)) => Verdict::Replace(findings),
        Some((WarningState::Lapsed, _)) if findings.is_empty() => Verdict::Nothing,
        Some((WarningState::Lapsed, _)) => Verdict::Reopen(findings),
        Some((WarningState::BecameClue | WarningState::NotTrue, _)) if all == 0 => Verdict::Nothing,
        Some((WarningState::BecameClue | WarningState::NotTrue, _)) => Verdict::Answered,
    };
    (verdict, silent)
}

/// The same reasons on the same data; only the day of the check may differ.
fn same(before: &[Finding], now: &[Finding]) -> bool {
    let undated = |finding: &Finding| Finding {
        data_date: NaiveDate::MIN,
        ..finding.clone()
    };
    before.iter().map(undated).eq(now.iter().map(undated))
}

/// A warning that speaks of these findings and is open.
fn spoken(warning: warning::Model, findings: &[Finding], policy: &Policy) -> Result<warning::Model> {
    let level = findings.iter().map(|finding| finding.level).max();
    Ok(warning::Model {
        state: WarningState::Open.as_str().to_owned(),
        level: level.map_or_else(String::new, |level| level.as_str().to_owned()),
        risks: findings.iter().fold(0, |risks, finding| risks | finding.risk.bit()),
        findings: stored::to_json(&findings)?,
        pack: policy.pack.version.clone(),
        ..warning
    })
}

fn state_and_reasons(warning: &warning::Model) -> Result<(WarningState, Vec<Finding>)> {
    Ok((warning.state.parse()?, stored::json(&warning.findings)?))
}

/// The month of the answer and the reasons of a warning that was called not true.
fn refuted(warning: &warning::Model) -> Option<Result<(Month, Vec<Finding>)>> {
    if warning.state != WarningState::NotTrue.as_str() {
        return None;
    }
    let answered = stored::maybe_day(warning.answered_on.as_deref()).transpose()?;
    Some(answered.and_then(|day| Ok((Month::of(day), stored::json(&warning.findings)?))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shouwang_domain::risk::{RiskCategory, WarningLevel};

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
        }
    }

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn the_table_of_states() {
        use WarningState::{BecameClue, Lapsed, NotTrue, Open};
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
        ];
        for (state, found, expected) in cases {
            let known = Known {
                of_month: state.map(|state| (state, old.clone())),
                refuted: &[],
            };
            assert_eq!(decide(found, &known, month("2026-03"), 3), (expected, 0), "{state:?}");
        }
    }

    #[test]
    fn a_refuted_rule_is_silent_for_the_cool_down_and_no_other_is() {
        let refuted = [(month("2026-01"), vec![finding("a", "1")])];
        let known = Known {
            of_month: None,
            refuted: &refuted,
        };
        let both = || vec![finding("a", "1"), finding("b", "1")];
        let only_b = Verdict::New(vec![finding("b", "1")]);
        assert_eq!(decide(both(), &known, month("2026-03"), 3), (only_b, 1));
        assert_eq!(decide(both(), &known, month("2026-04"), 3), (Verdict::New(both()), 0));
        assert_eq!(
            decide(vec![finding("a", "1")], &known, month("2026-02"), 3),
            (Verdict::Nothing, 1)
        );
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
