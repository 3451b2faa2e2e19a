//! How well each rule does against the truth of the generated county, which knows nothing of rules.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value;
use shouwang_demo::{LatentRisk, Truth};
use shouwang_domain::warning::Outcome;
use shouwang_domain::{Problem, ProblemKind, Result};

use super::transcript::text_at;
use crate::lang::Lang;
use crate::text;

/// One rule against the truth that it is meant to notice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Accuracy {
    pub(super) rule: String,
    /// What should be true when it fires.
    truth: &'static str,
    /// It fired and was right.
    right: u64,
    /// It fired and was wrong.
    wrong: u64,
    /// It was silent though it was true, of the households whose data it has or should have.
    missed: u64,
    /// It was true of a household that owes it no data.
    not_owed: u64,
    precision: Option<f64>,
    recall: Option<f64>,
}

/// Compares what every rule said of every household with the truth about it.
pub(super) fn measure(outcomes: &Value, households: &Value, truth: &[Truth]) -> Result<Vec<Accuracy>> {
    let truth: HashMap<&str, &Truth> = truth
        .iter()
        .map(|truth| (truth.household_number.as_str(), truth))
        .collect();
    let mut numbers = HashMap::new();
    for household in households["items"].as_array().into_iter().flatten() {
        numbers.insert(text_at(household, "id")?, text_at(household, "number")?);
    }
    let mut all: Vec<Accuracy> = Vec::new();
    for household in outcomes.as_array().into_iter().flatten() {
        let number = numbers.get(&text_at(household, "household_id")?);
        let truth = number
            .and_then(|number| truth.get(number.as_str()))
            .ok_or_else(|| Problem::internal("a household without truth"))?;
        for (rule, outcome) in household["outcomes"].as_object().into_iter().flatten() {
            let outcome: Outcome = outcome.as_str().unwrap_or_default().parse()?;
            let idx = all
                .iter()
                .position(|accuracy| accuracy.rule == *rule)
                .unwrap_or_else(|| {
                    all.push(Accuracy::of(rule));
                    all.len() - 1
                });
            all[idx].count(outcome, truth);
        }
    }
    all.iter_mut().for_each(Accuracy::close);
    Ok(all)
}

/// A rule that is always right was given the truth.
///
/// # Errors
/// `demo.too_good`.
pub(super) fn refuse_perfection(all: &[Accuracy]) -> Result<()> {
    let is_perfect = |accuracy: &Accuracy| accuracy.precision == Some(1.0) && accuracy.recall == Some(1.0);
    if all.iter().any(|accuracy| !is_perfect(accuracy)) {
        return Ok(());
    }
    Err(Problem::new(
        ProblemKind::Internal,
        "demo.too_good",
        "所有规则的查准率和查全率都是 1.0：演示数据泄露了规则，无法说明任何问题。",
        "Precision and recall of all rules are 1.0: the demo data knows the rules and shows nothing.",
    ))
}

pub(super) fn table(all: &[Accuracy], lang: Lang) -> String {
    let header = lang.pick(
        [
            "规则",
            "对照的真值",
            "报对",
            "误报",
            "漏报",
            "未要求报送",
            "查准率",
            "查全率",
        ],
        [
            "rule",
            "truth",
            "right",
            "wrong",
            "missed",
            "not owed",
            "precision",
            "recall",
        ],
    );
    let share = |share: Option<f64>| share.map_or_else(|| "--".to_owned(), |share| format!("{share:.2}"));
    let rows: Vec<_> = all
        .iter()
        .map(|of| {
            let counts = [of.right, of.wrong, of.missed, of.not_owed].map(|count| count.to_string());
            let mut row = vec![of.rule.clone(), of.truth.to_owned()];
            row.extend(counts);
            row.extend([share(of.precision), share(of.recall)]);
            row
        })
        .collect();
    text::table(&header, &rows)
}

impl Accuracy {
    fn of(rule: &str) -> Self {
        Self {
            rule: rule.to_owned(),
            truth: risk_of(rule).map_or("in_need", LatentRisk::as_str),
            right: 0,
            wrong: 0,
            missed: 0,
            not_owed: 0,
            precision: None,
            recall: None,
        }
    }

    fn count(&mut self, outcome: Outcome, truth: &Truth) {
        let is_true = risk_of(&self.rule).map_or(truth.in_need, |risk| truth.risks.contains_key(&risk));
        match (outcome, is_true) {
            (Outcome::Fires, true) => self.right += 1,
            (Outcome::Fires, false) => self.wrong += 1,
            (Outcome::NotOwed, true) => self.not_owed += 1,
            (_, true) => self.missed += 1,
            (_, false) => {}
        }
    }

    fn close(&mut self) {
        let share = |of: u64| (of > 0).then(|| self.right as f64 / of as f64);
        (self.precision, self.recall) = (share(self.right + self.wrong), share(self.right + self.missed));
    }
}

/// What a rule is meant to notice; the others are meant to find who needs help at all.
pub(crate) fn risk_of(rule: &str) -> Option<LatentRisk> {
    match rule {
        "income_below_line" => Some(LatentRisk::IncomeBelowNeeds),
        "income_fell" => Some(LatentRisk::IncomeCollapse),
        "medical_burden" => Some(LatentRisk::IllnessBurden),
        "dangerous_dwelling" => Some(LatentRisk::DwellingUnsafe),
        "unsafe_water" => Some(LatentRisk::WaterUnsafe),
        "new_severe_disability" => Some(LatentRisk::NewlyDisabled),
        "serious_illness" => Some(LatentRisk::SeriousIllness),
        "uninsured" => Some(LatentRisk::Unprotected),
        "out_of_school" => Some(LatentRisk::OutOfSchool),
        "schooling_burden" => Some(LatentRisk::SchoolingBurden),
        "job_lost" => Some(LatentRisk::WorkLost),
        "nobody_employed" => Some(LatentRisk::IdleHands),
        "disaster_loss" => Some(LatentRisk::LossNotOvercome),
        "operator_failed" => Some(LatentRisk::OperatorFailed),
        "overdue_loan" => Some(LatentRisk::LoanOverdue),
        "dividend_in_arrears" => Some(LatentRisk::DividendUnpaid),
        "benefit_ends" => Some(LatentRisk::BenefitEnds),
        "transfer_fell" => Some(LatentRisk::TransfersFell),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use shouwang_domain::Fen;

    fn truth(number: &str, in_need: bool, risks: &[LatentRisk]) -> Truth {
        Truth {
            household_number: number.into(),
            members: 3,
            income_per_head: Fen(1),
            needs_per_head: Fen(2),
            in_need,
            risks: risks.iter().map(|risk| (*risk, "2026-01".parse().unwrap())).collect(),
        }
    }

    #[test]
    fn right_wrong_missed_and_not_owed_are_told_apart() {
        let says = |id: &str, outcome: &str| json!({ "household_id": id, "outcomes": { "income_fell": outcome } });
        let outcomes = json!([
            says("1", "fires"),
            says("2", "fires"),
            says("3", "data_missing"),
            says("4", "not_owed")
        ]);
        let items: Vec<_> = (1..=4)
            .map(|id| json!({ "id": id.to_string(), "number": format!("n{id}") }))
            .collect();
        let fell = [LatentRisk::IncomeCollapse];
        let truths = [
            truth("n1", true, &fell),
            truth("n2", true, &[]),
            truth("n3", false, &fell),
            truth("n4", false, &fell),
        ];
        let measured = measure(&outcomes, &json!({ "items": items }), &truths).unwrap();
        let fell = &measured[0];
        assert_eq!((fell.right, fell.wrong, fell.missed, fell.not_owed), (1, 1, 1, 1));
        assert_eq!((fell.precision, fell.recall), (Some(0.5), Some(0.5)));
        assert!(refuse_perfection(&measured).is_ok());
    }

    #[test]
    fn perfection_is_a_defect() {
        let perfect = Accuracy {
            right: 3,
            precision: Some(1.0),
            recall: Some(1.0),
            ..Accuracy::of("income_fell")
        };
        assert_eq!(refuse_perfection(&[perfect]).unwrap_err().code, "demo.too_good");
    }
}
