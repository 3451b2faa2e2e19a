//! The words and inputs of an outcome. They depend on the facts and the outcome alone, so that a batch and a single
//! check say the same.

use std::collections::BTreeMap;

use shouwang_domain::Fen;
use shouwang_domain::facts::{FactUnit, FactValue, HouseholdFacts};
use shouwang_domain::warning::{Input as ShownInput, Outcome};
use shouwang_policy::{Param, label_of, template};

use super::{Facts, Input, Rule};
use crate::RuleOutcome;

pub(super) fn describe(
    rule: &Rule,
    params: &BTreeMap<String, Param>,
    pack: &str,
    facts: &Facts<'_>,
    outcome: Outcome,
) -> RuleOutcome {
    let inputs: Vec<ShownInput> = rule
        .inputs
        .iter()
        .filter_map(|input| shown(input, params, facts))
        .collect();
    let (zh, en) = message(rule, params, facts, &inputs, outcome);
    RuleOutcome {
        rule: rule.text.id.clone(),
        risk: rule.text.risk,
        level: rule.text.level,
        outcome,
        inputs,
        zh,
        en,
        source: rule.text.citation.text.clone(),
        data_date: facts.day,
        pack: pack.to_owned(),
    }
}

fn shown(input: &Input, params: &BTreeMap<String, Param>, facts: &Facts<'_>) -> Option<ShownInput> {
    Some(match input {
        Input::Column(index) => {
            let column = &HouseholdFacts::COLUMNS[*index];
            ShownInput {
                name: column.name.to_owned(),
                zh: column.zh.to_owned(),
                en: column.en.to_owned(),
                value: plain(*index, facts),
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
fn plain(column: usize, facts: &Facts<'_>) -> Option<String> {
    match (facts.value)(column) {
        FactValue::Null => None,
        FactValue::Int(n) if HouseholdFacts::COLUMNS[column].unit == FactUnit::Money => Some(Fen(n).to_string()),
        FactValue::Int(n) => Some(n.to_string()),
        FactValue::Bool(b) => Some(b.to_string()),
        FactValue::Text(code) => Some(code.to_owned()),
    }
}

fn param_on(param: &Param, facts: &Facts<'_>) -> Option<String> {
    param.on(facts.day).ok().map(|dated| param.show(&dated.value))
}

fn message(
    rule: &Rule,
    params: &BTreeMap<String, Param>,
    facts: &Facts<'_>,
    inputs: &[ShownInput],
    outcome: Outcome,
) -> (String, String) {
    match outcome {
        Outcome::Fires => (
            template::fill(&rule.text.zh, &|name| spoken(name, params, facts).map(|(zh, _)| zh)),
            template::fill(&rule.text.en, &|name| spoken(name, params, facts).map(|(_, en)| en)),
        ),
        Outcome::DoesNotFire => (
            "未达到本规则的条件。".into(),
            "The condition of this rule is not met.".into(),
        ),
        Outcome::NotOwed => (
            "本规则不适用于该户：按规定不要求报送所需数据，未作判断。".into(),
            "This rule does not apply: the household does not owe its data; nothing was judged.".into(),
        ),
        Outcome::DataMissing => match missing(rule, inputs) {
            None => (
                "数据无法计算（除数为零或数值过大），无法判断；请核对数据。".into(),
                "The data cannot be computed (a division by zero, or numbers too large); check it.".into(),
            ),
            Some((zh, en)) => (
                format!("缺少：{zh}；无法判断。"),
                format!("Missing: {en}; cannot be judged."),
            ),
        },
    }
}

/// The labels of the missing data: of the condition, or else of what decides whether it is owed.
fn missing(rule: &Rule, inputs: &[ShownInput]) -> Option<(String, String)> {
    let in_when = |input: &&ShownInput| rule.in_when.contains(&input.name);
    let missing: Vec<_> = inputs.iter().filter(|input| input.value.is_none()).collect();
    let of_when: Vec<_> = missing.iter().copied().filter(in_when).collect();
    let named = if of_when.is_empty() { missing } else { of_when };
    let zh: Vec<_> = named.iter().map(|input| input.zh.as_str()).collect();
    let en: Vec<_> = named.iter().map(|input| input.en.as_str()).collect();
    (!named.is_empty()).then(|| (zh.join("、"), en.join(", ")))
}

/// A value inside a sentence, in Chinese and English.
fn spoken(name: &str, params: &BTreeMap<String, Param>, facts: &Facts<'_>) -> Option<(String, String)> {
    let Some((column, _)) = shouwang_policy::column(name) else {
        return params
            .get(name)
            .and_then(|param| param_on(param, facts))
            .map(|text| (text.clone(), text));
    };
    let both = |(zh, en): (&str, &str)| (zh.to_owned(), en.to_owned());
    Some(match (facts.value)(column) {
        FactValue::Null => both(("（缺失）", "(missing)")),
        FactValue::Bool(true) => both(("是", "yes")),
        FactValue::Bool(false) => both(("否", "no")),
        FactValue::Text(code) => label_of(name, code).map(both)?,
        FactValue::Int(_) => plain(column, facts).map(|text| (text.clone(), text))?,
    })
}
