//! The words and inputs of an outcome. They depend on the facts and the outcome alone, so that a batch and a single
//! check say the same.

use std::collections::BTreeMap;

use shouwang_domain::Fen;
use shouwang_domain::facts::{FactColumn, FactUnit, FactValue, HouseholdFacts};
use shouwang_domain::warning::{Input as ShownInput, Outcome};
use shouwang_policy::{Param, RuleText, label_of, template};

use super::Input;
use crate::RuleOutcome;

pub(super) fn describe(
    rule: &RuleText,
    inputs: &[Input],
    params: &BTreeMap<String, Param>,
    pack: &str,
    facts: &HouseholdFacts,
    outcome: Outcome,
) -> RuleOutcome {
    let inputs: Vec<ShownInput> = inputs.iter().filter_map(|input| shown(input, params, facts)).collect();
    let (zh, en) = message(rule, params, facts, &inputs, outcome);
    RuleOutcome {
        rule: rule.id.clone(),
        risk: rule.risk,
        level: rule.level,
        outcome,
        inputs,
        zh,
        en,
        source: rule.citation.text.clone(),
        data_date: facts.data_date,
        pack: pack.to_owned(),
    }
}

fn shown(input: &Input, params: &BTreeMap<String, Param>, facts: &HouseholdFacts) -> Option<ShownInput> {
    Some(match input {
        Input::Column(index) => {
            let column = &HouseholdFacts::COLUMNS[*index];
            ShownInput {
                name: column.name.to_owned(),
                zh: column.zh.to_owned(),
                en: column.en.to_owned(),
                value: plain(column, facts),
                source: column.source.as_str().to_owned(),
            }
        }
        Input::Param(name) => {
            let param = params.get(name)?;
            ShownInput {
                name: name.clone(),
                zh: param.zh.clone(),
                en: param.en.clone(),
                value: param_on(param, facts),
                source: "policy".to_owned(),
            }
        }
    })
}

/// The value of a column as an explanation lists it: yuan, `true`, a code; `None` when missing.
fn plain(column: &FactColumn, facts: &HouseholdFacts) -> Option<String> {
    match (column.get)(facts) {
        FactValue::Null => None,
        FactValue::Int(n) if column.unit == FactUnit::Money => Some(Fen(n).to_string()),
        FactValue::Int(n) => Some(n.to_string()),
        FactValue::Bool(b) => Some(b.to_string()),
        FactValue::Text(code) => Some(code.to_owned()),
    }
}

fn param_on(param: &Param, facts: &HouseholdFacts) -> Option<String> {
    param.on(facts.data_date).ok().map(|dated| param.show(&dated.value))
}

fn message(
    rule: &RuleText,
    params: &BTreeMap<String, Param>,
    facts: &HouseholdFacts,
    inputs: &[ShownInput],
    outcome: Outcome,
) -> (String, String) {
    match outcome {
        Outcome::Fires => (
            template::fill(&rule.zh, &|name| spoken(name, params, facts).map(|(zh, _)| zh)),
            template::fill(&rule.en, &|name| spoken(name, params, facts).map(|(_, en)| en)),
        ),
        Outcome::DoesNotFire => (
            "未达到本规则的条件。".into(),
            "The condition of this rule is not met.".into(),
        ),
        Outcome::NotOwed => (
            "按规定该户不要求报送本规则所需数据，未作判断。".into(),
            "The data of this rule is not owed by this household; nothing was judged.".into(),
        ),
        Outcome::DataMissing => {
            let missing: Vec<_> = inputs.iter().filter(|input| input.value.is_none()).collect();
            if missing.is_empty() {
                return (
                    "数据无法计算（除数为零或数值过大），无法判断；请核对数据。".into(),
                    "The data cannot be computed (a division by zero, or numbers too large); check it.".into(),
                );
            }
            let zh: Vec<_> = missing.iter().map(|input| input.zh.as_str()).collect();
            let en: Vec<_> = missing.iter().map(|input| input.en.as_str()).collect();
            (
                format!("缺少：{}；无法判断。", zh.join("、")),
                format!("Missing: {}; cannot be judged.", en.join(", ")),
            )
        }
    }
}

/// A value inside a sentence, in Chinese and English.
fn spoken(name: &str, params: &BTreeMap<String, Param>, facts: &HouseholdFacts) -> Option<(String, String)> {
    let Some((_, column)) = shouwang_policy::column(name) else {
        return params
            .get(name)
            .and_then(|param| param_on(param, facts))
            .map(|text| (text.clone(), text));
    };
    let both = |(zh, en): (&str, &str)| (zh.to_owned(), en.to_owned());
    Some(match (column.get)(facts) {
        FactValue::Null => both(("（缺失）", "(missing)")),
        FactValue::Bool(true) => both(("是", "yes")),
        FactValue::Bool(false) => both(("否", "no")),
        FactValue::Text(code) => label_of(name, code).map(both)?,
        FactValue::Int(_) => plain(column, facts).map(|text| (text.clone(), text))?,
    })
}
