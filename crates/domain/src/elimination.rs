//! Whether the risk of a monitored household is gone: the criteria, each with its answer.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::facts::HouseholdFacts;
use crate::guarantee::{Guarantee, GuaranteeState};
use crate::{Fen, coded_enum};

coded_enum! {
    /// How the risk went away.
    pub enum Way {
        ByAssistance = "by_assistance", "帮扶消除", "by assistance";
        Natural = "natural", "自然消除", "naturally";
    }
}

coded_enum! {
    /// How stable the household stands, in the contact's judgement.
    pub enum Stability {
        Stable = "stable", "稳定", "stable";
        Weak = "weak", "不够稳定", "weakly stable";
    }
}

coded_enum! {
    /// A criterion of elimination.
    pub enum Criterion {
        IncomeAboveLine = "income_above_line", "收入高于现行监测范围", "income above the line now in force";
        GuaranteesMet = "guarantees_met", "“两不愁三保障”及饮水安全有保障", "guarantees and water are met";
        RisksClosed = "risks_closed", "认定时的各项风险均已解除", "each risk found is closed";
        TimeServed = "time_served", "监测期满", "monitored long enough";
        HasLabour = "has_labour", "非整户无劳动能力", "not a household without labour";
        Stable = "stable", "家庭状况稳定", "the household stands stable";
    }
}

/// The answer to a criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Answer {
    /// The criterion.
    pub criterion: Criterion,
    /// It is met. A missing datum does not meet it.
    pub met: bool,
    /// Why, in Chinese.
    pub zh: String,
    /// Why, in English.
    pub en: String,
}

/// What elimination looks at beside the facts.
#[derive(Debug, Clone)]
pub struct Situation<'a> {
    /// The household's facts today.
    pub facts: &'a HouseholdFacts,
    /// The upper end of the line now in force for the household's tier.
    pub line: Fen,
    /// State of each guarantee that is known.
    pub guarantees: &'a [(Guarantee, GuaranteeState)],
    /// Risks of the spell that nobody has closed; none where a household came monitored and nobody has recorded for which.
    pub open_risks: Option<usize>,
    /// Day of inclusion.
    pub included_on: NaiveDate,
    /// Months to be served.
    pub months: u32,
    /// The contact's judgement.
    pub stability: Stability,
    /// Today.
    pub today: NaiveDate,
}

/// Answers every criterion. Elimination may be proposed only when all are met: a household without labour stays
/// monitored, and so does a weakly stable one.
pub fn criteria(s: &Situation<'_>) -> Vec<Answer> {
    let answer = |criterion: Criterion, met: bool, zh: String, en: String| Answer { criterion, met, zh, en };
    let income = s.facts.income_per_head;
    let unmet: Vec<_> = Guarantee::ALL
        .iter()
        .filter(|g| {
            s.guarantees
                .iter()
                .find(|(known, _)| known == *g)
                .is_none_or(|(_, state)| *state != GuaranteeState::Met)
        })
        .collect();
    let served_on = s.included_on + Months::new(s.months);
    vec![
        answer(
            Criterion::IncomeAboveLine,
            income.is_some_and(|i| i > s.line),
            income.map_or_else(
                || "近12个月收入未报齐，无法计算。".into(),
                |i| format!("近12个月人均可支配收入 {i} 元，现行监测范围 {} 元。", s.line),
            ),
            income.map_or_else(
                || "The statements of the last 12 months are incomplete.".into(),
                |i| {
                    format!(
                        "Income per head of the last 12 months {i} yuan, line in force {} yuan.",
                        s.line
                    )
                },
            ),
        ),
        answer(
            Criterion::GuaranteesMet,
            unmet.is_empty(),
            if unmet.is_empty() {
                "均有保障。".into()
            } else {
                format!(
                    "未确认有保障：{}。",
                    unmet.iter().map(|g| g.zh()).collect::<Vec<_>>().join("、")
                )
            },
            if unmet.is_empty() {
                "All are met.".into()
            } else {
                format!(
                    "Not confirmed as met: {}.",
                    unmet.iter().map(|g| g.en()).collect::<Vec<_>>().join(", ")
                )
            },
        ),
        answer(
            Criterion::RisksClosed,
            s.open_risks == Some(0),
            s.open_risks.map_or_else(
                || "转入或存量监测时的风险还没有补记。".into(),
                |open| format!("未解除风险 {open} 项。"),
            ),
            s.open_risks.map_or_else(
                || "The household came monitored, and its risks are not on record.".into(),
                |open| format!("{open} risks are open."),
            ),
        ),
        answer(
            Criterion::TimeServed,
            s.today >= served_on,
            format!("{} 纳入，监测满 {} 个月为 {served_on}。", s.included_on, s.months),
            format!(
                "Included on {}, {} months are served on {served_on}.",
                s.included_on, s.months
            ),
        ),
        answer(
            Criterion::HasLabour,
            s.facts.has_labour,
            format!("劳动力 {} 人。", s.facts.labour_count),
            format!("{} members are able to work.", s.facts.labour_count),
        ),
        answer(
            Criterion::Stable,
            s.stability == Stability::Stable,
            format!("联系人判断：{}。", s.stability.zh()),
            format!("The contact's judgement: {}.", s.stability.en()),
        ),
    ]
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

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_missing_datum_meets_no_criterion() {
        let today = date("2026-03-20");
        let household = Household {
            id: HouseholdId(1),
            area_order: 0,
            population: Population::Lifted,
            civil_affairs: None,
            members: Vec::new(),
            guarantees: Vec::new(),
        };
        let mut facts = derive(
            &household,
            &Statements::default(),
            &Records::default(),
            Monitoring::default(),
            today,
        );
        let met = |facts: &HouseholdFacts,
                   guarantees: &[(Guarantee, GuaranteeState)],
                   open_risks: usize,
                   included: &str,
                   stability| {
            let situation = Situation {
                facts,
                line: Fen::from_yuan(11_610),
                guarantees,
                open_risks: Some(open_risks),
                included_on: date(included),
                months: 6,
                stability,
                today,
            };
            criteria(&situation)
                .into_iter()
                .filter(|a| a.met)
                .map(|a| a.criterion)
                .collect::<Vec<_>>()
        };
        assert!(met(&facts, &[], 1, "2025-09-21", Stability::Weak).is_empty());
        assert_eq!(
            met(&facts, &[], 0, "2025-09-20", Stability::Stable),
            [Criterion::RisksClosed, Criterion::TimeServed, Criterion::Stable]
        );
        facts.income_per_head = Some(Fen::from_yuan(11_610));
        facts.has_labour = true;
        assert_eq!(
            met(&facts, &[], 1, "2025-12-20", Stability::Weak),
            [Criterion::HasLabour],
            "the line itself is within it"
        );
        facts.income_per_head = Some(Fen(1_161_001));
        let all: Vec<_> = Guarantee::ALL.iter().map(|g| (*g, GuaranteeState::Met)).collect();
        assert_eq!(met(&facts, &all, 0, "2025-09-20", Stability::Stable), Criterion::ALL);
    }
}
