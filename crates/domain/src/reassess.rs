//! What changed at a household since its risk was last assessed, so that somebody looks again ([004] item 12).
//!
//! It says what is different, never what follows: people assess.

use serde::{Deserialize, Serialize};

use crate::facts::{FactColumn, FactUnit, FactValue, HouseholdFacts};
use crate::{Fen, coded_enum};

coded_enum! {
    /// Where an assessment of the risk was written down.
    pub enum AssessmentKind {
        Warning = "warning", "预警核实", "the answer to a warning";
        Verification = "verification", "入户核实", "the verification of a case";
        Proposal = "proposal", "风险消除评估", "the proposal of an elimination";
        Record = "record", "研判台账", "a record of a register";
    }
}

/// Something that is different from the day of the last assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RiskChange {
    /// Column of the facts, guarantee, or `income_line`.
    pub what: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Facts whose change asks for a new look.
const WATCHED: &[&str] = &[
    "household_size",
    "labour_count",
    "uninsured_members",
    "out_of_school_members",
    "dwelling_dangerous",
    "water_unsafe",
    "members_out_of_work",
    "open_loss",
    "failed_operators",
    "overdue_loan",
];

/// Facts that count the days since an event: one that came after the assessment asks for a new look.
const EVENTS: &[&str] = &["days_since_severe_disability", "days_since_serious_illness"];

/// Expenses of twelve months whose rise asks for a new look.
const EXPENSES: &[&str] = &["rigid_expense", "self_paid_medical", "schooling_cost"];

/// From when on an expense that is higher than before asks for a new look: both must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rise {
    /// Higher by so many per cent at least.
    pub percent: i64,
    /// And by so much money at least.
    pub least: Fen,
}

impl Rise {
    fn is_reached(self, before: i64, after: i64) -> bool {
        let more = after.saturating_sub(before);
        more >= self.least.0 && more.saturating_mul(100) >= before.saturating_mul(self.percent)
    }
}

/// What is different between two days, by what is on record today: what the register says of members has no days, so that
/// an edit of it is no difference. `line` is the upper end of the line in force: an income
/// that crossed it counts, in whichever direction. An expense counts that rose as `rise` says; none does without.
pub fn changes(then: &HouseholdFacts, now: &HouseholdFacts, line: Option<Fen>, rise: Option<Rise>) -> Vec<RiskChange> {
    let mut found = Vec::new();
    let incomes = then.income_per_head.zip(now.income_per_head).zip(line);
    if let Some(((before, after), line)) = incomes.filter(|((before, after), line)| (before > line) != (after > line)) {
        found.push(RiskChange {
            what: "income_line".into(),
            zh: format!("人均可支配收入由 {before} 元变为 {after} 元，跨过监测范围 {line} 元。"),
            en: format!("The income per head went from {before} to {after} yuan, across the line of {line}."),
        });
    }
    let between = (now.data_date - then.data_date).num_days();
    for column in HouseholdFacts::COLUMNS {
        let (before, after) = ((column.get)(then), (column.get)(now));
        // That something became known to be in order, or is not known any more, is no change of the household.
        let is_news = match (&before, &after) {
            (_, FactValue::Null) | (FactValue::Null, FactValue::Bool(false) | FactValue::Int(0)) => false,
            (before, after) => before != after,
        };
        if WATCHED.contains(&column.name) && is_news {
            found.push(RiskChange {
                what: column.name.into(),
                zh: format!(
                    "{}由 {} 变为 {}。",
                    column.zh,
                    said(column, &before).0,
                    said(column, &after).0
                ),
                en: format!(
                    "{}: from {} to {}.",
                    column.en,
                    said(column, &before).1,
                    said(column, &after).1
                ),
            });
        }
        match (&before, &after, rise) {
            (FactValue::Int(less), FactValue::Int(more), Some(rise))
                if EXPENSES.contains(&column.name) && rise.is_reached(*less, *more) =>
            {
                let (before, after) = (said(column, &before), said(column, &after));
                found.push(RiskChange {
                    what: column.name.into(),
                    zh: format!("{}由 {} 增加到 {}。", column.zh, before.0, after.0),
                    en: format!("{} rose from {} to {}.", column.en, before.1, after.1),
                });
            }
            _ => {}
        }
        match after {
            FactValue::Int(days) if EVENTS.contains(&column.name) && days < between => found.push(RiskChange {
                what: column.name.into(),
                zh: format!("上次研判后新发生：{} {days} 天。", column.zh),
                en: format!("Came after the last assessment: {} {days}.", column.en),
            }),
            _ => {}
        }
    }
    found
}

/// A value as people read it, in both languages.
fn said(column: &FactColumn, value: &FactValue) -> (String, String) {
    let same = |text: String| (text.clone(), text);
    match (column.unit, value) {
        (_, FactValue::Null) => ("未知".into(), "unknown".into()),
        (_, FactValue::Bool(true)) => ("是".into(), "yes".into()),
        (_, FactValue::Bool(false)) => ("否".into(), "no".into()),
        (FactUnit::Money, FactValue::Int(fen)) => (format!("{} 元", Fen(*fen)), format!("{} yuan", Fen(*fen))),
        (FactUnit::Persons, FactValue::Int(number)) => (format!("{number} 人"), number.to_string()),
        (_, FactValue::Int(number)) => same(number.to_string()),
        (_, FactValue::Text(code)) => same((*code).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HouseholdId;
    use crate::facts::{Monitoring, derive};
    use crate::household::Household;
    use crate::income::Statements;
    use crate::records::Records;
    use crate::risk::Population;

    #[test]
    fn every_name_is_a_fact() {
        for name in WATCHED.iter().chain(EVENTS).chain(EXPENSES) {
            assert!(
                HouseholdFacts::COLUMNS.iter().any(|column| column.name == *name),
                "{name}"
            );
        }
    }

    #[test]
    fn what_is_different_is_named_and_nothing_else() {
        let household = Household {
            id: HouseholdId(1),
            area_order: 0,
            population: Population::Lifted,
            civil_affairs: None,
            members: Vec::new(),
            guarantees: Vec::new(),
        };
        let on = |day: &str| {
            derive(
                &household,
                &Statements::default(),
                &Records::default(),
                Monitoring::default(),
                day.parse().unwrap(),
            )
        };
        let (then, same) = (on("2026-03-01"), on("2026-03-31"));
        let line = Some(Fen::from_yuan(11_000));
        assert_eq!(changes(&then, &same, line, None), []);

        let (mut before, mut after) = (then, same);
        before.income_per_head = Some(Fen::from_yuan(12_000));
        after.income_per_head = Some(Fen::from_yuan(11_500));
        assert_eq!(changes(&before, &after, line, None), [], "both lie above the line");
        after.income_per_head = Some(Fen::from_yuan(11_000));
        after.labour_count = 1;
        after.water_unsafe = Some(true);
        after.days_since_serious_illness = Some(29);
        after.days_since_severe_disability = Some(30);
        let found = changes(&before, &after, line, None);
        let what: Vec<&str> = found.iter().map(|change| change.what.as_str()).collect();
        // proves IDN-11: income that crosses the line, labour, a guarantee and an illness since ask for a new look
        assert_eq!(
            what,
            [
                "income_line",
                "labour_count",
                "water_unsafe",
                "days_since_serious_illness"
            ]
        );
        assert!(found[2].zh.contains("未知") && found[2].zh.contains("是"), "{found:?}");
        assert_eq!(
            changes(&before, &after, None, None).len(),
            3,
            "without a line no income crosses it"
        );

        let rise = Some(Rise {
            percent: 50,
            least: Fen::from_yuan(2_000),
        });
        let costs = |before: i64, after: i64| {
            let (mut then, mut now) = (on("2026-03-01"), on("2026-03-31"));
            then.rigid_expense = Some(Fen::from_yuan(before));
            now.rigid_expense = Some(Fen::from_yuan(after));
            changes(&then, &now, line, rise)
        };
        // proves IDN-11: an expense that rises by much asks for a new look, and one that rises a little or falls does not
        assert_eq!(costs(4_000, 6_000)[0].what, "rigid_expense");
        assert!(costs(4_000, 5_900).is_empty() && costs(20_000, 25_000).is_empty() && costs(6_000, 4_000).is_empty());
    }
}
