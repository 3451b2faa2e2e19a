//! The rules of a pack with their cases, still as text.

use std::collections::BTreeMap;

use shouwang_domain::facts::HouseholdFacts;
use toml::Spanned;

use super::{cite, merged};
use crate::case::rule_case;
use crate::column::column;
use crate::file::{Layer, RuleSource};
use crate::{PackProblem, Param, RuleText, SqlText, suggestion, template};

pub(super) fn rules(
    layers: &[&Layer],
    params: &BTreeMap<String, Param>,
    is_overtaken: bool,
    problems: &mut Vec<PackProblem>,
) -> Vec<RuleText> {
    let own = layers[layers.len() - 1];
    let mut rules = Vec::new();
    for (layer, entry) in merged(layers, |t| &t.rule, |r: &RuleSource| &r.id, problems) {
        let text = entry.get_ref();
        check_template(layer, &text.zh, params, problems);
        check_template(layer, &text.en, params, problems);
        let further = own
            .text
            .case
            .get(&text.id)
            .into_iter()
            .flatten()
            .map(|case| (own, case));
        let mut cases = Vec::new();
        // The cases of a pack that was overtaken are about the figures of its day.
        let own_cases = text.case.iter().filter(|_| !is_overtaken).map(|case| (layer, case));
        for (layer, case) in own_cases.chain(further.filter(|_| !is_overtaken)) {
            match rule_case(layer, case, params, own.text.effective_from) {
                Ok(case) => cases.push(case),
                Err(problem) => problems.push(problem),
            }
        }
        rules.push(RuleText {
            id: text.id.clone(),
            risk: text.risk,
            level: text.level,
            owed: text.owed.as_ref().map(|sql| sql_text(layer, sql)),
            when: sql_text(layer, &text.when),
            zh: text.zh.get_ref().clone(),
            en: text.en.get_ref().clone(),
            citation: cite(layer, &text.citation, None),
            depends_on: text.depends_on.clone(),
            cases,
            at: layer.at(entry.span()),
        });
    }
    for (id, cases) in &own.text.case {
        if !rules.iter().any(|rule| rule.id == *id) {
            problems.push(own.problem(
                cases.first().map_or(0..0, Spanned::span),
                "case.unknown_rule",
                format!("用例所属的规则 {id} 不存在。"),
                format!("There is no rule {id} for these cases."),
            ));
        }
    }
    rules
}

fn sql_text(layer: &Layer, text: &Spanned<String>) -> SqlText {
    SqlText::new(text.get_ref().clone(), layer.file.clone(), text.span())
}

fn check_template(
    layer: &Layer,
    text: &Spanned<String>,
    params: &BTreeMap<String, Param>,
    problems: &mut Vec<PackProblem>,
) {
    for name in template::names(text.get_ref())
        .into_iter()
        .filter(|n| column(n).is_none() && !params.contains_key(*n))
    {
        let known = HouseholdFacts::COLUMNS
            .iter()
            .map(|c| c.name)
            .chain(params.keys().map(String::as_str));
        let near = suggestion(name, known);
        problems.push(layer.problem(
            text.span(),
            "rule.unknown_placeholder",
            format!(
                "提示语中的 {{{name}}} 既不是指标也不是参数{}。",
                near.map_or(String::new(), |n| format!("；是否为 {n}"))
            ),
            format!(
                "{{{name}}} in the message is neither a column nor a parameter{}.",
                near.map_or(String::new(), |n| format!("; did you mean {n}"))
            ),
        ));
    }
}
