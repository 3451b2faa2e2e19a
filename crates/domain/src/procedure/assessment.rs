//! What the verification found, subject by subject: income alone decides nothing (翁源 2021 §二(二)).

use serde::{Deserialize, Serialize};

use crate::guarantee::{Guarantee, GuaranteeState};
use crate::{Problem, Result};

/// What was found of income, expense and each guarantee; the finding in words is the conclusion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Assessment {
    /// What the household lives on.
    pub income: String,
    /// What it has to pay.
    pub expense: String,
    /// Food, clothing, education, medical care, housing and water, each once.
    pub guarantees: Vec<GuaranteeFound>,
}

/// How a guarantee was found to stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct GuaranteeFound {
    /// Which.
    pub guarantee: Guarantee,
    /// How it stands.
    pub state: GuaranteeState,
    /// What the trouble is; needed where it is not met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Assessment {
    /// How a guarantee was found.
    pub fn of(&self, guarantee: Guarantee) -> Option<&GuaranteeFound> {
        self.guarantees.iter().find(|found| found.guarantee == guarantee)
    }

    /// Each subject is said, and a trouble described.
    ///
    /// # Errors
    /// `required`; `case.assessment_incomplete`, when a guarantee is missing or stands twice.
    pub(super) fn check(&self) -> Result<()> {
        for (text, at) in [(&self.income, "income"), (&self.expense, "expense")] {
            if text.trim().is_empty() {
                return Err(Problem::required().at(format!("/assessment/{at}")));
            }
        }
        let count = |guarantee: Guarantee| {
            self.guarantees
                .iter()
                .filter(|found| found.guarantee == guarantee)
                .count()
        };
        let amiss: Vec<Guarantee> = Guarantee::ALL.iter().copied().filter(|one| count(*one) != 1).collect();
        if !amiss.is_empty() {
            let zh: Vec<&str> = amiss.iter().map(|one| one.zh()).collect();
            let en: Vec<&str> = amiss.iter().map(|one| one.en()).collect();
            return Err(Problem::bad_data(
                "case.assessment_incomplete",
                format!("“两不愁三保障”和饮水须逐项写明一次；请核对：{}。", zh.join("、")),
                format!("Each guarantee and water is stated once; check: {}.", en.join(", ")),
            )
            .at("/assessment/guarantees"));
        }
        for (place, found) in self.guarantees.iter().enumerate() {
            let is_said = found.note.as_deref().is_some_and(|note| !note.trim().is_empty());
            if found.state != GuaranteeState::Met && !is_said {
                return Err(Problem::required().at(format!("/assessment/guarantees/{place}/note")));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound() -> Assessment {
        let met = |guarantee: &Guarantee| GuaranteeFound {
            guarantee: *guarantee,
            state: GuaranteeState::Met,
            note: None,
        };
        Assessment {
            income: "务工月收入约 2000 元".into(),
            expense: "每月药费 800 元".into(),
            guarantees: Guarantee::ALL.iter().map(met).collect(),
        }
    }

    #[test]
    fn each_subject_is_stated_once_and_a_trouble_is_described() {
        let code = |of: &dyn Fn(&mut Assessment)| {
            let mut one = sound();
            of(&mut one);
            one.check().map_err(|problem| problem.code)
        };
        assert_eq!(code(&|_| ()), Ok(()));
        let refused = |code: &str| Err(code.to_owned());
        // proves STD-11: income, expense, each guarantee and water are found apart, and none is left out
        assert_eq!(code(&|one| one.income.clear()), refused("required"));
        assert_eq!(code(&|one| one.expense = " ".into()), refused("required"));
        assert_eq!(
            code(&|one| drop(one.guarantees.pop())),
            refused("case.assessment_incomplete")
        );
        assert_eq!(
            code(&|one| one.guarantees[1].guarantee = Guarantee::Food),
            refused("case.assessment_incomplete")
        );
        assert_eq!(
            code(&|one| one.guarantees[4].state = GuaranteeState::Unmet),
            refused("required")
        );
        assert_eq!(
            code(&|one| {
                one.guarantees[4].state = GuaranteeState::Unmet;
                one.guarantees[4].note = Some("屋顶漏雨".into());
            }),
            Ok(())
        );
    }
}
