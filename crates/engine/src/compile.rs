//! The rule compiler: a rule's text becomes an expression over the columns of the facts and the parameters of a day.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use shouwang_domain::facts::{FactColumn, FactType, HouseholdFacts};
use shouwang_expression::{Expression, Meaning, Names, Refusal, Type, identifiers};
use shouwang_policy::{DependsOn, Pack, PackProblem, ParamValue, RuleText, SqlText};

use crate::rule_set::{Compiled, Condition, Input, Reads, RuleSet, Segment};

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
        reads.in_when = identifiers(&sql.text).map_err(|refusal| refused(sql, rule, refusal))?;
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
    let compiled = Expression::condition(&sql.text, &InSegment { pack, from });
    compiled
        .map(Condition::new)
        .map_err(|refusal| refused(sql, rule, refusal))
}

fn refused(sql: &SqlText, rule: &RuleText, refusal: Refusal) -> PackProblem {
    PackProblem::new(
        sql.position(refusal.at.0, refusal.at.1),
        refusal.code,
        format!("规则 {}：{}", rule.id, refusal.zh),
        format!("Rule {}: {}", rule.id, refusal.en),
    )
}

/// The columns of the facts, and the parameters as they stand from a day on.
struct InSegment<'a> {
    pack: &'a Pack,
    from: NaiveDate,
}

impl Names for InSegment<'_> {
    fn meaning(&self, name: &str) -> Option<Meaning> {
        if let Some((_, column)) = shouwang_policy::column(name) {
            let zh = column.zh.to_owned();
            return Some(Meaning::Input {
                ty: type_of(column),
                zh,
            });
        }
        let param = self.pack.params.get(name)?.on(self.from).ok()?;
        Some(match &param.value {
            ParamValue::Int(number) => Meaning::Number(*number),
            ParamValue::Codes(codes) => Meaning::Codes(codes.iter().map(ToString::to_string).collect()),
        })
    }

    fn known(&self) -> Vec<String> {
        let columns = HouseholdFacts::COLUMNS.iter().map(|column| column.name.to_owned());
        columns.chain(self.pack.params.keys().cloned()).collect()
    }
}

fn type_of(column: &FactColumn) -> Type {
    match column.ty {
        FactType::Int => Type::Int,
        FactType::Bool => Type::Bool,
        FactType::Text => Type::code(shouwang_policy::codes_of(column.name).unwrap_or_default()),
    }
}
