//! The cases of a description: records with what must come of them. They run whenever it is read.

use std::sync::Arc;

use serde_json::Value as Json;
use shouwang_expression::{FileProblem, SourceFile};

use crate::form::Form;
use crate::names::Around;
use crate::prepare::Given;
use crate::text::{CaseText, FormText};

/// Runs the cases, and tells those that come out otherwise.
pub(crate) fn cases(form: &Form, cases: &[CaseText], file: &Arc<SourceFile>) -> Vec<FileProblem> {
    cases.iter().filter_map(|case| run(form, case, file)).collect()
}

/// A record with which nothing is wrong, on a day.
#[derive(Debug, Clone)]
pub struct Example {
    /// What the case is called.
    pub name: String,
    /// The record as somebody gives it.
    pub given: Given,
    /// What stands around it.
    pub around: Around,
}

/// A record of a case.
fn example(case: &CaseText) -> Example {
    let truth = |name: &str| case.around.get(name).and_then(toml::Value::as_bool);
    let values = case.record.iter().map(|(key, value)| (key.clone(), json(value)));
    Example {
        name: case.name.get_ref().clone(),
        given: Given {
            values: values.collect(),
            ..Given::default()
        },
        around: Around {
            age: case.around.get("age").and_then(toml::Value::as_integer),
            monitored: truth("monitored"),
            lifted: truth("lifted"),
            ..Around::day(case.on)
        },
    }
}

/// The records of a description's cases with which nothing is wrong.
pub fn examples(form: &Form) -> Vec<Example> {
    let text = toml::from_str::<FormText>(&form.text);
    let cases = text.map(|text| text.cases).unwrap_or_default();
    let right = cases
        .iter()
        .filter(|case| case.refused.is_empty() && case.warned.is_empty());
    right.map(example).collect()
}

fn run(form: &Form, case: &CaseText, file: &Arc<SourceFile>) -> Option<FileProblem> {
    let Example { given, around, .. } = example(case);
    let found = form.prepare(&given, &around);
    let mut found: Vec<String> = found.err().into_iter().flatten().map(|problem| problem.code).collect();
    found.sort();
    let mut wanted: Vec<String> = case
        .refused
        .iter()
        .map(|id| {
            if id.contains('.') {
                id.clone()
            } else {
                format!("form.check.{id}")
            }
        })
        .chain(case.warned.iter().map(|id| format!("form.reason.{id}")))
        .collect();
    wanted.sort();
    (found != wanted).then(|| {
        let list = |codes: &[String]| {
            if codes.is_empty() {
                "-".to_owned()
            } else {
                codes.join(", ")
            }
        };
        let (found, wanted, name) = (list(&found), list(&wanted), case.name.get_ref());
        FileProblem::new(
            file.position(case.name.span().start),
            "form.case_failed",
            format!("用例“{name}”的结果是 {found}，应为 {wanted}。"),
            format!("The case '{name}' comes out as {found} instead of {wanted}."),
        )
    })
}

/// A value of a description as the API would give it.
pub(crate) fn json(value: &toml::Value) -> Json {
    match value {
        toml::Value::String(text) => Json::String(text.clone()),
        toml::Value::Integer(number) => Json::from(*number),
        toml::Value::Boolean(truth) => Json::Bool(*truth),
        toml::Value::Float(number) => Json::from(*number),
        toml::Value::Datetime(day) => Json::String(day.to_string()),
        toml::Value::Array(items) => items.iter().map(json).collect(),
        toml::Value::Table(of) => of.iter().map(|(key, value)| (key.clone(), json(value))).collect(),
    }
}
