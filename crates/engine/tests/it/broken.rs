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
    check("household_size > 3 and ▶incom > 5", "rule.unknown_column");
    check(
        "household_size > 3 and population = ▶\\\"lifted\\\"",
        "rule.unknown_column",
    );
    check("household_size > ▶no_such_parameter", "rule.unknown_column");
    check("▶facts.household_size > 3", "rule.not_allowed");
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
    check("population = ▶5", "rule.mixed_types");
    check("household_size = ▶'four'", "rule.mixed_types");
    check("monitored = ▶1", "rule.mixed_types");
    check("population = ▶monitored_type", "rule.mixed_types");
    check("monitored and ▶household_size", "rule.mixed_types");
    check("not ▶household_size", "rule.mixed_types");
    check("▶monitored + 1 > 0", "rule.mixed_types");
    check("household_size between 1 and ▶'9'", "rule.mixed_types");
    check("household_size in (1, ▶'two')", "rule.mixed_types");
    check("▶population > 'lifted'", "rule.mixed_types");
    check("household_size in (▶populations)", "rule.mixed_types");
    check("'lifted' = ▶'lifted'", "rule.mixed_types");
}

#[test]
fn mixed_types_name_the_chinese_label() {
    let (pack, _) = with_probe("when = \"population = 5\"", "");
    assert!(compile(&pack).unwrap_err()[0].zh.contains("“户类型”（population"));
}

#[test]
fn an_unknown_code() {
    check("population = ▶'liftd'", "rule.unknown_code");
    check("population in ('lifted', ▶'poor')", "rule.unknown_code");
    check("▶'x' = monitored_type", "rule.unknown_code");
}

#[test]
fn not_a_boolean() {
    check("▶household_size", "rule.not_boolean");
    check("▶income + 5", "rule.not_boolean");
    check("▶'lifted'", "rule.not_boolean");
    check("▶population", "rule.not_boolean");
}

#[test]
fn an_aggregate_or_a_function() {
    check("household_size > ▶count(*)", "rule.aggregate");
    check("▶sum(income) > 5", "rule.aggregate");
    check("▶abs(income) > 5", "rule.function");
    check("▶now() > 5", "rule.function");
    check("▶row_number() over (order by income) > 5", "rule.window");
}

#[test]
fn what_reaches_beyond_the_household() {
    check("income > (▶select 5)", "rule.subquery");
    check("▶income in (select 5)", "rule.subquery");
    check("income > ▶$1", "rule.not_allowed");
    check("cast(▶income as text) = '5'", "rule.cast");
    check("▶income::text = '5'", "rule.cast");
    check("▶population like 'l%'", "rule.not_allowed");
    check("▶case when monitored then true else false end", "rule.not_allowed");
    check("▶income % 2 = 0", "rule.not_allowed");
    check("▶monitored is true", "rule.not_allowed");
}

#[test]
fn numbers_and_missing_values() {
    check("income > ▶0.5", "rule.number");
    check("income > ▶99999999999999999999", "rule.number");
    check("income = ▶null", "rule.null");
}

#[test]
fn a_list_parameter_stands_only_in_a_list() {
    check("population = ▶populations", "rule.list_parameter");
}

#[test]
fn syntax() {
    check("income >▶", "rule.syntax");
    check("income > 5 ▶household_size", "rule.syntax");
    check("income > 5 ▶;", "rule.syntax");
    check("income > ▶)", "rule.syntax");
    check("population = ▶'lifted", "rule.syntax");
    check("▶", "rule.syntax");
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
        "rule.too_long",
    );
    check(
        &format!("▶{}income > 5{}", "(".repeat(60), ")".repeat(60)),
        "rule.syntax",
    );
}

#[test]
fn a_place_in_a_text_of_several_lines() {
    check_rule(
        "when = \"\"\"\nhousehold_size > 3\n  and ▶incom > 5\n\"\"\"",
        "rule.unknown_column",
    );
    check_rule("when = '''household_size > 3 and ▶incom > 5'''", "rule.unknown_column");
}

#[test]
fn the_condition_of_owing_is_checked_too() {
    check_rule("owed = \"▶household_size\"\nwhen = \"monitored\"", "rule.not_boolean");
}

#[test]
fn constants_that_overflow_whatever_the_household() {
    check("▶9223372036854775807 + 1 > 0", "rule.trial");
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
