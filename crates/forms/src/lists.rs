//! The lists of values that rules read, by the name that a description gives them: said once, in `shouwang-domain`.

use shouwang_domain::assurance::{DwellingAction, DwellingGrade, Insurance, Term, Treatment, WaterRating, WaterSource};
use shouwang_domain::help::PolicyTarget;
use shouwang_domain::measure::{FundSource, MeasureKind};
use shouwang_domain::records::{BenefitKind, HealthEventKind, LinkMode, LossKind, WorkEnd, WorkPlace};
use shouwang_domain::risk::RiskCategory;

use crate::form::{Choice, Label};

/// A list: its name, and its values.
type List = (&'static str, fn() -> Vec<Choice>);

macro_rules! lists {
    ($($name:literal: $list:ident,)+) => {
        const LISTS: &[List] = &[$((
            $name,
            || $list::ALL.iter().map(|value| choice(value.as_str(), value.zh(), value.en())).collect(),
        ),)+];
    };
}

lists! {
    "benefit_kind": BenefitKind,
    "dwelling_action": DwellingAction,
    "dwelling_grade": DwellingGrade,
    "fund_source": FundSource,
    "health_event_kind": HealthEventKind,
    "insurance": Insurance,
    "link_mode": LinkMode,
    "loss_kind": LossKind,
    "measure_kind": MeasureKind,
    "policy_target": PolicyTarget,
    "risk_category": RiskCategory,
    "term": Term,
    "treatment": Treatment,
    "water_rating": WaterRating,
    "water_source": WaterSource,
    "work_end": WorkEnd,
    "work_place": WorkPlace,
}

/// What sheets call a value besides its label: the list, the code, the word.
const ALIASES: &[(&str, &str, &str)] = &[("benefit_kind", "dibao", "低保"), ("work_place", "province", "县外")];

/// The values of a list.
pub(crate) fn of_name(name: &str) -> Option<Vec<Choice>> {
    let (_, values) = LISTS.iter().find(|(known, _)| *known == name)?;
    let mut values = values();
    for (_, code, word) in ALIASES.iter().filter(|(list, ..)| *list == name) {
        let named = values.iter_mut().filter(|value| value.code == *code);
        named.for_each(|value| value.aliases.push((*word).to_owned()));
    }
    Some(values)
}

/// The names of all lists.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    LISTS.iter().map(|(name, _)| *name)
}

fn choice(code: &str, zh: &str, en: &str) -> Choice {
    Choice {
        code: code.to_owned(),
        label: Label {
            zh: zh.to_owned(),
            en: en.to_owned(),
        },
        aliases: Vec::new(),
        retired: false,
    }
}
