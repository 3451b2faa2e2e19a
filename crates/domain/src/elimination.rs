//! Whether the risk of a monitored household is gone: the criteria, each with its answer.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::facts::HouseholdFacts;
use crate::guarantee::{Guarantee, GuaranteeState};
use crate::measure::{Branch, Cover, MeasureKind};
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
    /// What becomes of a household without labour that meets all other criteria (翁源 2021 §四(二)).
    #[derive(Default)]
    pub enum WithoutLabour {
        #[default]
        Kept = "kept", "暂不标注风险消除，继续落实社会保障", "not labelled: social security goes on";
        Labelled = "labelled", "兜底保障落实的，可标注风险消除并继续落实社会保障", "may be labelled where the safety net is in effect, which goes on";
    }
}

coded_enum! {
    /// A criterion of elimination.
    pub enum Criterion {
        IncomeAboveLine = "income_above_line", "收入高于现行监测范围", "income above the line now in force";
        GuaranteesMet = "guarantees_met", "“两不愁三保障”及饮水安全有保障", "guarantees and water are met";
        RisksClosed = "risks_closed", "认定时的各项风险均已解除", "each risk found is closed";
        MeasuresDone = "measures_done", "帮扶措施已落实", "the measures of help are done";
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

/// A measure of the plan, and the days that are its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Helped {
    /// What it is.
    pub kind: MeasureKind,
    /// How far it is today.
    pub cover: Cover,
    /// Day of the village's review.
    pub reviewed_on: Option<NaiveDate>,
    /// Day of the public notice.
    pub noticed_on: Option<NaiveDate>,
    /// Day since which it is in effect.
    pub starts_on: Option<NaiveDate>,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
    /// A person gave it up: it was not carried to its end.
    pub is_stopped: bool,
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
    /// The measures of the spell.
    pub measures: &'a [Helped],
    /// What the pack says of a household without labour.
    pub without_labour: WithoutLabour,
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
        measures_done(s.measures),
        answer(
            Criterion::TimeServed,
            s.today >= served_on,
            format!("{} 纳入，监测满 {} 个月为 {served_on}。", s.included_on, s.months),
            format!(
                "Included on {}, {} months are served on {served_on}.",
                s.included_on, s.months
            ),
        ),
        has_labour(s),
        answer(
            Criterion::Stable,
            s.stability == Stability::Stable,
            format!("联系人判断：{}。", s.stability.zh()),
            format!("The contact's judgement: {}.", s.stability.en()),
        ),
    ]
}

/// Nothing of the plan hangs: each measure took effect, or was given up by a person, which is said. The days of each are the
/// evidence. Without any measure the criterion does not apply, and whoever reviews the household reads that.
fn measures_done(measures: &[Helped]) -> Answer {
    let waits = |measure: &&Helped| matches!(measure.cover, Cover::Proposed | Cover::Prepared);
    let waiting: Vec<&Helped> = measures.iter().filter(waits).collect();
    let (zh, en) = if measures.is_empty() {
        (
            "没有登记帮扶措施，本项不适用；风险怎样消除请看联系人的说明。".to_owned(),
            "No measure is on record, so that this does not apply; how the risk went away is in the contact's words."
                .to_owned(),
        )
    } else if waiting.is_empty() {
        let zh: Vec<String> = measures.iter().map(|measure| evidence(measure).0).collect();
        let en: Vec<String> = measures.iter().map(|measure| evidence(measure).1).collect();
        (format!("{}。", zh.join("；")), format!("{}.", en.join("; ")))
    } else {
        let zh: Vec<&str> = waiting.iter().map(|measure| measure.kind.zh()).collect();
        let en: Vec<&str> = waiting.iter().map(|measure| measure.kind.en()).collect();
        (
            format!("尚未实施：{}；落实或停止后再评估。", zh.join("、")),
            format!(
                "Not in effect yet: {}; carry them out or stop them first.",
                en.join(", ")
            ),
        )
    };
    Answer {
        criterion: Criterion::MeasuresDone,
        met: waiting.is_empty(),
        zh,
        en,
    }
}

/// A measure with the days by which it can be looked up.
fn evidence(measure: &Helped) -> (String, String) {
    let days = [
        (measure.reviewed_on, "评议", "reviewed"),
        (measure.noticed_on, "公示", "announced"),
        (measure.starts_on, "实施", "in effect from"),
        (measure.ends_on, "结束", "until"),
    ];
    let stopped = measure.is_stopped.then(|| ("已停止".to_owned(), "stopped".to_owned()));
    let days = days
        .into_iter()
        .filter_map(|(day, zh, en)| day.map(|day| (format!("{day} {zh}"), format!("{en} {day}"))));
    let said: Vec<_> = stopped.into_iter().chain(days).collect();
    let zh: Vec<&str> = said.iter().map(|(zh, _)| zh.as_str()).collect();
    let en: Vec<&str> = said.iter().map(|(_, en)| en.as_str()).collect();
    (
        format!("{}（{}）", measure.kind.zh(), zh.join("，")),
        format!("{} ({})", measure.kind.en(), en.join(", ")),
    )
}

/// A household without labour is not labelled, unless the pack permits it where a safety-net measure is in effect, which
/// goes on after the label.
fn has_labour(s: &Situation<'_>) -> Answer {
    let count = s.facts.labour_count;
    let is_secured = s
        .measures
        .iter()
        .any(|measure| measure.cover == Cover::InEffect && measure.kind.branch() == Branch::SafetyNet);
    let (met, zh, en) = match (s.facts.has_labour, s.without_labour, is_secured) {
        (true, ..) => (
            true,
            format!("劳动力 {count} 人。"),
            format!("{count} members are able to work."),
        ),
        (false, WithoutLabour::Labelled, true) => (
            true,
            "无劳动力，兜底保障已落实；标注后继续落实社会保障。".into(),
            "Nobody is able to work, and a safety-net measure is in effect; social security goes on after the label."
                .into(),
        ),
        (false, WithoutLabour::Labelled, false) => (
            false,
            "无劳动力，且没有实施中的兜底保障措施。".into(),
            "Nobody is able to work, and no safety-net measure is in effect.".into(),
        ),
        (false, WithoutLabour::Kept, _) => (
            false,
            "劳动力 0 人；按现行政策暂不标注，继续落实社会保障。".into(),
            "Nobody is able to work; by the policy in force it is not labelled, and social security goes on.".into(),
        ),
    };
    Answer {
        criterion: Criterion::HasLabour,
        met,
        zh,
        en,
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
        let measure = |kind, cover| Helped {
            kind,
            cover,
            reviewed_on: Some(date("2026-03-01")),
            noticed_on: None,
            starts_on: None,
            ends_on: None,
            is_stopped: false,
        };
        let waiting = [measure(MeasureKind::Employment, Cover::Prepared)];
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
                measures: if open_risks == 0 { &[][..] } else { &waiting[..] },
                without_labour: WithoutLabour::Kept,
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
            [
                Criterion::RisksClosed,
                Criterion::MeasuresDone,
                Criterion::TimeServed,
                Criterion::Stable
            ]
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

    #[test]
    fn what_hangs_keeps_the_household_and_what_is_done_is_told_with_its_days() {
        let measure = |kind, cover| Helped {
            kind,
            cover,
            reviewed_on: Some(date("2026-03-01")),
            noticed_on: Some(date("2026-03-02")),
            starts_on: Some(date("2026-03-08")),
            ends_on: None,
            is_stopped: false,
        };
        let done = measures_done(&[
            measure(MeasureKind::Employment, Cover::InEffect),
            measure(MeasureKind::SkillTraining, Cover::Over),
        ]);
        // proves ELM-01: measures that are done are told with their evidence
        assert!(
            done.met && done.zh.contains("2026-03-01 评议，2026-03-02 公示，2026-03-08 实施"),
            "{done:?}"
        );
        let stopped = measures_done(&[Helped {
            is_stopped: true,
            ..measure(MeasureKind::Employment, Cover::Over)
        }]);
        assert!(stopped.met && stopped.zh.contains("（已停止，"), "{stopped:?}");
        let none = measures_done(&[]);
        assert!(none.met && none.zh.contains("不适用"), "{none:?}");
        for cover in [Cover::Proposed, Cover::Prepared] {
            let hangs = measures_done(&[
                measure(MeasureKind::Employment, Cover::InEffect),
                measure(MeasureKind::Dibao, cover),
            ]);
            // proves ELM-01: a measure that did not take effect keeps the household
            assert!(!hangs.met && hangs.zh.contains(MeasureKind::Dibao.zh()), "{hangs:?}");
        }
    }

    #[test]
    fn a_household_without_labour_is_labelled_only_where_the_pack_says_so() {
        let today = date("2026-03-20");
        let household = Household {
            id: HouseholdId(1),
            area_order: 0,
            population: Population::Lifted,
            civil_affairs: None,
            members: Vec::new(),
            guarantees: Vec::new(),
        };
        let facts = derive(
            &household,
            &Statements::default(),
            &Records::default(),
            Monitoring::default(),
            today,
        );
        let answered = |without_labour, kind, cover| {
            let measures = [Helped {
                kind,
                cover,
                reviewed_on: None,
                noticed_on: None,
                starts_on: None,
                ends_on: None,
                is_stopped: false,
            }];
            has_labour(&Situation {
                facts: &facts,
                line: Fen::from_yuan(1),
                guarantees: &[],
                open_risks: Some(0),
                measures: &measures,
                without_labour,
                included_on: today,
                months: 6,
                stability: Stability::Stable,
                today,
            })
            .met
        };
        use WithoutLabour::{Kept, Labelled};
        // proves ELM-03: by default who has no labour is not labelled
        assert!(!answered(WithoutLabour::default(), MeasureKind::Dibao, Cover::InEffect));
        assert!(!answered(Kept, MeasureKind::Dibao, Cover::InEffect));
        // proves ELM-03: the pack may say otherwise, where social security goes on
        assert!(answered(Labelled, MeasureKind::Dibao, Cover::InEffect));
        assert!(!answered(Labelled, MeasureKind::Dibao, Cover::Over));
        assert!(!answered(Labelled, MeasureKind::Employment, Cover::InEffect));
    }
}
