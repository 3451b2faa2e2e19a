//! The rule compiler: parse, walk over what is allowed, check types against our own table, build the physical
//! expression, require a Boolean, and try it on a batch. The library's parser alone would let through what only fails on
//! the first household, such as a comparison of a text with a number.

mod expression;
mod parse;
mod typing;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use shouwang_domain::facts::{FactValue, HouseholdFacts};
use shouwang_policy::{DependsOn, Pack, PackProblem, ParamValue, RuleText, SqlText, default_household};

use crate::facts::FactsBatch;
use crate::rule_set::{Compiled, Condition, Input, Reads, RuleSet, Segment};

/// Where and why an expression is refused: line and column inside the text.
pub(crate) struct Refusal {
    pub(crate) at: (u64, u64),
    pub(crate) code: &'static str,
    pub(crate) zh: String,
    pub(crate) en: String,
}

/// What the names in an expression mean.
pub(crate) trait Names {
    /// The value of a parameter; `None` when there is no such parameter.
    fn param(&self, name: &str) -> Option<&ParamValue>;
    /// Every parameter, for suggestions.
    fn param_names(&self) -> Vec<&str>;
    /// The place of a column among those that the expression reads.
    fn position(&self, column: usize) -> usize;
}

/// Compiles the rules of a pack.
///
/// Arithmetic is on 64-bit integers and checked: an overflow is never wrapped, its result is unknown, like a division by
/// zero, and the rule says "data missing". Integer division drops the rest; write `a * 100 >= b * percent` instead.
///
/// # Errors
/// Everything that is wrong with any rule, with its position in the file.
pub fn compile(pack: &Pack) -> Result<RuleSet, Vec<PackProblem>> {
    let mut problems = Vec::new();
    let mut read = Vec::new();
    for rule in &pack.rules {
        match reads(rule, pack) {
            Ok(reads) => read.push(reads),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut segments = Vec::new();
    for from in segment_starts(pack, &read) {
        match compile_segment(pack, from) {
            Ok(segment) => segments.push(segment),
            Err(problems) => return Err(problems),
        }
    }
    Ok(RuleSet::new(pack, read, segments))
}

/// The columns and parameters a rule reads, each once, in the order of reading.
fn reads(rule: &RuleText, pack: &Pack) -> Result<Reads, PackProblem> {
    let mut reads = Reads::default();
    for sql in rule.owed.iter().chain([&rule.when]) {
        let ast = parse::parse(&sql.text).map_err(|refusal| refused(sql, rule, refusal))?;
        reads.in_when = parse::identifiers(&ast);
        for name in &reads.in_when {
            let input = match shouwang_policy::column(name) {
                Some((index, _)) => Input::Column(index),
                None if pack.params.contains_key(name) => Input::Param(name.clone()),
                None => continue,
            };
            if !reads.inputs.contains(&input) {
                reads.inputs.push(input);
            }
        }
    }
    let reads_param = reads.inputs.iter().any(|input| matches!(input, Input::Param(_)));
    if reads_param && !rule.depends_on.contains(&DependsOn::Pack) {
        return Err(PackProblem::new(
            rule.at.clone(),
            "rule.depends_on",
            format!("规则 {} 使用了参数，depends_on 须包含 \"pack\"。", rule.id),
            format!(
                "The rule {} reads a parameter, so depends_on must contain \"pack\".",
                rule.id
            ),
        ));
    }
    Ok(reads)
}

/// The days on which a parameter that a rule reads gets a new value, from the first day on which all have one.
fn segment_starts(pack: &Pack, read: &[Reads]) -> Vec<NaiveDate> {
    let params = || {
        read.iter()
            .flat_map(|reads| &reads.inputs)
            .filter_map(|input| match input {
                Input::Param(name) => pack.params.get(name),
                Input::Column(_) => None,
            })
    };
    let first = params().map(|param| param.first_day()).max().unwrap_or(NaiveDate::MIN);
    let later = params()
        .flat_map(|param| &param.values)
        .map(|dated| dated.citation.effective_from);
    let starts: BTreeSet<_> = later.filter(|day| *day > first).chain([first]).collect();
    starts.into_iter().collect()
}

fn compile_segment(pack: &Pack, from: NaiveDate) -> Result<Segment, Vec<PackProblem>> {
    let mut problems = Vec::new();
    let mut texts: Vec<&str> = Vec::new();
    let mut segment = Segment {
        from,
        owed: Vec::new(),
        rules: Vec::new(),
    };
    for rule in &pack.rules {
        let mut owed = None;
        if let Some(sql) = &rule.owed {
            owed = texts.iter().position(|text| *text == sql.text);
            if owed.is_none() {
                match compile_text(sql, rule, pack, from) {
                    Ok(condition) => {
                        owed = Some(texts.len());
                        texts.push(&sql.text);
                        segment.owed.push(condition);
                    }
                    Err(problem) => problems.push(problem),
                }
            }
        }
        match compile_text(&rule.when, rule, pack, from) {
            Ok(when) => segment.rules.push(Compiled { owed, when }),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() {
        Ok(segment)
    } else {
        Err(problems)
    }
}

fn compile_text(sql: &SqlText, rule: &RuleText, pack: &Pack, from: NaiveDate) -> Result<Condition, PackProblem> {
    let build = || {
        let ast = parse::parse(&sql.text)?;
        let mut columns: Vec<usize> = Vec::new();
        for name in parse::identifiers(&ast) {
            if let Some((index, _)) = shouwang_policy::column(&name)
                && !columns.contains(&index)
            {
                columns.push(index);
            }
        }
        let names = InSegment { pack, from, columns };
        let expr = expression::boolean(&ast, &names)?;
        let condition = Condition::new(expr, names.columns);
        try_out(&condition, from)?;
        Ok(condition)
    };
    build().map_err(|refusal| refused(sql, rule, refusal))
}

/// Runs an expression on a plain household and on one of which nothing is known.
fn try_out(condition: &Condition, on: NaiveDate) -> Result<(), Refusal> {
    let household = default_household(on);
    let value = |row: usize, column: usize| match row {
        0 => (HouseholdFacts::COLUMNS[column].get)(&household),
        _ => FactValue::Null,
    };
    let run = condition.truth(&FactsBatch::from_values(on, 2, &value), false);
    run.map(drop).map_err(|problem| Refusal {
        at: (1, 1),
        code: "rule.trial",
        zh: "表达式在试算时出错，请检查常数是否过大。".into(),
        en: format!(
            "The expression fails on a trial household; check for constants that are too large ({}).",
            problem.en
        ),
    })
}

fn refused(sql: &SqlText, rule: &RuleText, refusal: Refusal) -> PackProblem {
    PackProblem::new(
        sql.position(refusal.at.0, refusal.at.1),
        refusal.code,
        format!("规则 {}：{}", rule.id, refusal.zh),
        format!("Rule {}: {}", rule.id, refusal.en),
    )
}

/// The parameters as they stand from a day on.
struct InSegment<'a> {
    pack: &'a Pack,
    from: NaiveDate,
    columns: Vec<usize>,
}

impl Names for InSegment<'_> {
    fn param(&self, name: &str) -> Option<&ParamValue> {
        self.pack.params.get(name)?.on(self.from).ok().map(|dated| &dated.value)
    }

    fn param_names(&self) -> Vec<&str> {
        self.pack.params.keys().map(String::as_str).collect()
    }

    fn position(&self, column: usize) -> usize {
        self.columns
            .iter()
            .position(|known| *known == column)
            .unwrap_or_default()
    }
}
