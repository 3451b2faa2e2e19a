//! Every kind of broken rule is refused with its code, at the place in the file.

use shouwang_engine::compile;

use crate::{BASE, with_probe};

/// Compiles `when = "<before>▶<after>"` and expects the code at the mark.
#[track_caller]
fn check(when: &str, code: &str) {
    check_rule(&format!("when = \"{when}\""), code);
}

#[track_caller]
fn check_rule(marked: &str, code: &str) {
    let (pack, text) = with_probe(&marked.replacen('▶', "", 1), "");
    let offset = text.find(marked.split_once('▶').unwrap().0).unwrap() + marked.find('▶').unwrap();
    let line = text[..offset].matches('\n').count() + 1;
    let column = text[..offset].chars().rev().take_while(|c| *c != '\n').count() + 1;
    let problems = compile(&pack).unwrap_err();
    let found: Vec<_> = problems.iter().map(|p| (p.code, p.at.to_string())).collect();
    assert_eq!(found, [(code, format!("{BASE}:{line}:{column}"))], "{}", problems[0].en);
    assert!(problems[0].zh.contains("规则 probe"));
}

#[test]
fn an_unknown_column() {
    check("household_size > 3 and ▶incom > 5", "expression.unknown_name");
    check(
        "household_size > 3 and population = ▶\\\"lifted\\\"",
        "expression.unknown_name",
    );
    check("household_size > ▶no_such_parameter", "expression.unknown_name");
    check("▶facts.household_size > 3", "expression.not_allowed");
}

#[test]
fn an_unknown_column_names_its_neighbour_and_label() {
    let (pack, _) = with_probe("when = \"houshold_size > 3\"", "");
    let problem = &compile(&pack).unwrap_err()[0];
    assert!(
        problem.zh.contains("是否为 household_size（共同生活人口）"),
        "{}",
        problem.zh
    );
    assert!(problem.en.contains("did you mean household_size"), "{}", problem.en);
}

#[test]
fn mixed_types() {
    check("population = ▶5", "expression.mixed_types");
    check("household_size = ▶'four'", "expression.mixed_types");
    check("monitored = ▶1", "expression.mixed_types");
    check("population = ▶monitored_type", "expression.mixed_types");
    check("monitored and ▶household_size", "expression.mixed_types");
    check("not ▶household_size", "expression.mixed_types");
    check("▶monitored + 1 > 0", "expression.mixed_types");
    check("household_size between 1 and ▶'9'", "expression.mixed_types");
    check("household_size in (1, ▶'two')", "expression.mixed_types");
    check("▶population > 'lifted'", "expression.mixed_types");
    check("household_size in (▶populations)", "expression.mixed_types");
    check("'lifted' = ▶'lifted'", "expression.mixed_types");
}

#[test]
fn mixed_types_name_the_chinese_label() {
    let (pack, _) = with_probe("when = \"population = 5\"", "");
    assert!(compile(&pack).unwrap_err()[0].zh.contains("“户类型”（population"));
}

#[test]
fn an_unknown_code() {
    check("population = ▶'liftd'", "expression.unknown_code");
    check("population in ('lifted', ▶'poor')", "expression.unknown_code");
    check("▶'x' = monitored_type", "expression.unknown_code");
}

#[test]
fn not_a_boolean() {
    check("▶household_size", "expression.not_boolean");
    check("▶income + 5", "expression.not_boolean");
    check("▶'lifted'", "expression.not_boolean");
    check("▶population", "expression.not_boolean");
}

#[test]
fn an_aggregate_or_a_function() {
    check("household_size > ▶count(*)", "expression.aggregate");
    check("▶sum(income) > 5", "expression.aggregate");
    check("▶abs(income) > 5", "expression.function");
    check("▶now() > 5", "expression.function");
    check("▶row_number() over (order by income) > 5", "expression.window");
}

#[test]
fn what_reaches_beyond_the_household() {
    check("income > (▶select 5)", "expression.subquery");
    check("▶income in (select 5)", "expression.subquery");
    check("income > ▶$1", "expression.not_allowed");
    check("cast(▶income as text) = '5'", "expression.cast");
    check("▶income::text = '5'", "expression.cast");
    check("▶population like 'l%'", "expression.not_allowed");
    check(
        "▶case when monitored then true else false end",
        "expression.not_allowed",
    );
    check("▶income % 2 = 0", "expression.not_allowed");
    check("▶monitored is true", "expression.not_allowed");
}

#[test]
fn numbers_and_missing_values() {
    check("income > ▶0.5", "expression.number");
    check("income > ▶99999999999999999999", "expression.number");
    check("income = ▶null", "expression.null");
}

#[test]
fn a_list_parameter_stands_only_in_a_list() {
    check("population = ▶populations", "expression.list_parameter");
}

#[test]
fn syntax() {
    check("income >▶", "expression.syntax");
    check("income > 5 ▶household_size", "expression.syntax");
    check("income > 5 ▶;", "expression.syntax");
    check("income > ▶)", "expression.syntax");
    check("population = ▶'lifted", "expression.syntax");
    check("▶", "expression.syntax");
}

#[test]
fn too_much_of_it() {
    let long = (0..80)
        .map(|n| format!("income > {n}"))
        .collect::<Vec<_>>()
        .join(" and ");
    let words: Vec<_> = long.split(' ').collect();
    check(
        &format!("{} ▶{}", words[..200].join(" "), words[200..].join(" ")),
        "expression.too_long",
    );
    check(
        &format!("▶{}income > 5{}", "(".repeat(60), ")".repeat(60)),
        "expression.syntax",
    );
}

#[test]
fn a_place_in_a_text_of_several_lines() {
    check_rule(
        "when = \"\"\"\nhousehold_size > 3\n  and ▶incom > 5\n\"\"\"",
        "expression.unknown_name",
    );
    check_rule(
        "when = '''household_size > 3 and ▶incom > 5'''",
        "expression.unknown_name",
    );
}

#[test]
fn the_condition_of_owing_is_checked_too() {
    check_rule(
        "owed = \"▶household_size\"\nwhen = \"monitored\"",
        "expression.not_boolean",
    );
}

#[test]
fn constants_that_overflow_whatever_the_household() {
    check("▶9223372036854775807 + 1 > 0", "expression.constant");
}

#[test]
fn a_rule_that_reads_a_parameter_says_so() {
    let (pack, text) = with_probe("when = \"income > line\"", "");
    assert!(compile(&pack).is_ok());
    let mut pack = (*pack).clone();
    pack.rules[0].depends_on.clear();
    let problem = &compile(&pack).unwrap_err()[0];
    assert_eq!(problem.code, "rule.depends_on");
    assert_eq!(
        problem.at.line,
        text[..text.find("[[rule]]").unwrap()].matches('\n').count() + 1
    );
}
