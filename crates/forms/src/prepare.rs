//! A record as somebody gave it, checked and completed: the one way in, whatever it came by.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value as Json};
use shouwang_domain::household::not_in_future;
use shouwang_domain::problem::FieldProblem;
use shouwang_expression::{Value, day_of};

use crate::form::{Act, Condition, Field, FieldType, Form, Label, Strictness};
use crate::names::Around;
use crate::read::{self, problem};
use crate::value::{ChildRow, FieldValue, Values};

/// A record as somebody gave it.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The values by the key of their field.
    pub values: Map<String, Json>,
    /// Why a check that asks for a reason does not hold, by the check's id.
    pub reasons: BTreeMap<String, String>,
}

/// A record that may be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// The values; what is hidden has none, and what is worked out is.
    pub values: Values,
    /// The reasons that were given, of those checks that do not hold.
    pub reasons: BTreeMap<String, String>,
}

impl Form {
    /// Reads a record, empties what is hidden, works out what is computed, and checks the rest.
    ///
    /// # Errors
    /// Everything that is wrong with it, each at its place under `/values`.
    pub fn prepare(&self, given: &Given, around: &Around) -> Result<Prepared, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let mut values = read::values(&self.fields, &given.values, "/values", &mut problems);
        let mut seen = HashSet::new();
        let mut in_rows = Vec::new();
        // Conditions and sums of the record read its rows, and so these are completed first.
        for field in &self.fields {
            let FieldType::Rows(fields) = &field.ty else { continue };
            let order: Vec<usize> = (0..fields.len()).collect();
            if let Some(FieldValue::Rows(children)) = values.get_mut(&field.key) {
                for (index, child) in children.iter_mut().enumerate() {
                    let at = format!("/values/{}/{index}/values", field.key);
                    let mut found = Vec::new();
                    complete(fields, &order, &mut child.values, &at, around, &mut found);
                    if child.id.is_some_and(|id| !seen.insert(id)) {
                        found.push(row_twice(&at));
                    }
                    in_rows.push((&field.key, found));
                }
            }
        }
        complete(&self.fields, &self.order, &mut values, "/values", around, &mut problems);
        // Rows that are hidden were emptied, with whatever was wrong with them.
        let shown = in_rows.into_iter().filter(|(key, _)| values.contains_key(*key));
        problems.extend(shown.flat_map(|(_, found)| found));
        let reasons = self.check(&values, given, around, &mut problems);
        if problems.is_empty() {
            Ok(Prepared { values, reasons })
        } else {
            Err(problems)
        }
    }

    /// What an act lacks that may not be done to a record as it is. What is not known is no lack.
    pub fn lacking<'a>(&self, act: &'a Act, values: &Values, around: &Around) -> Option<&'a Label> {
        let (must, label) = act.must.as_ref()?;
        (truth(must, values, around) == Some(false)).then_some(label)
    }

    /// What a change would change of what is said once: a problem at the place of each.
    pub fn fixed(&self, was: &Values, now: &Values) -> Vec<FieldProblem> {
        let is_said = |field: &Field| field.fixed || (field.once && was.contains_key(&field.key));
        let fixed = self.fields.iter().filter(|field| is_said(field));
        fixed
            .filter(|field| was.get(&field.key) != now.get(&field.key))
            .map(|field| {
                problem(
                    &format!("/values/{}", field.key),
                    "form.fixed",
                    format!("“{}”登记后不能修改；登记有误的，请删除后重新登记。", field.label.zh),
                    format!(
                        "\"{}\" does not change once it is recorded; take the record out and add it anew.",
                        field.label.en
                    ),
                )
            })
            .collect()
    }

    fn check(
        &self,
        values: &Values,
        given: &Given,
        around: &Around,
        problems: &mut Vec<FieldProblem>,
    ) -> BTreeMap<String, String> {
        let mut reasons = BTreeMap::new();
        for check in &self.checks {
            if truth(&check.must, values, around) != Some(false) {
                continue;
            }
            let at = format!("/values/{}", check.at);
            match check.strictness {
                Strictness::Refuse => problems.push(problem(
                    &at,
                    &format!("form.check.{}", check.id),
                    check.label.zh.clone(),
                    check.label.en.clone(),
                )),
                Strictness::Warn => match given.reasons.get(&check.id).map(|reason| reason.trim()) {
                    Some(reason) if !reason.is_empty() => {
                        reasons.insert(check.id.clone(), reason.to_owned());
                    }
                    _ => problems.push(problem(
                        &at,
                        &format!("form.reason.{}", check.id),
                        format!("{}如确属实，请填写原因后再保存。", check.label.zh),
                        format!("{} If it is so, give a reason and save again.", check.label.en),
                    )),
                },
            }
        }
        reasons
    }
}

/// Empties what is hidden, works out what is computed, and names what is missing.
fn complete(
    fields: &[Field],
    order: &[usize],
    values: &mut Values,
    at: &str,
    around: &Around,
    problems: &mut Vec<FieldProblem>,
) {
    for field in order.iter().map(|index| &fields[*index]) {
        let holds = |when: &Condition, values: &Values| truth(when, values, around) == Some(true);
        if field.shown_when.as_ref().is_some_and(|when| !holds(when, values)) {
            values.remove(&field.key);
            continue;
        }
        if let FieldType::Computed(ty, from) = &field.ty {
            if let Some(value) = worked_out(ty, from, values, around) {
                values.insert(field.key.clone(), value);
            }
            continue;
        }
        let at = format!("{at}/{}", field.key);
        match (&field.ty, values.get(&field.key)) {
            (FieldType::Date(false), Some(FieldValue::Day(day))) if *day > around.today => {
                let refused = not_in_future(*day, around.today).err();
                problems.extend(refused.map(|refused| problem(&at, &refused.code, refused.zh, refused.en)));
            }
            (_, Some(_)) => {}
            (_, None) if field.default.is_some() && !problems.iter().any(|known| known.at == at) => {
                values.extend(field.default.clone().map(|default| (field.key.clone(), default)));
            }
            (_, None) => {
                let is_missing = field.required || field.required_when.as_ref().is_some_and(|when| holds(when, values));
                // What is wrong already is not missing besides.
                if is_missing && !field.retired && !problems.iter().any(|known| known.at == at) {
                    problems.push(missing(&at, field));
                }
            }
        }
    }
}

fn worked_out(ty: &FieldType, from: &Condition, values: &Values, around: &Around) -> Option<FieldValue> {
    match (evaluate(from, values, around), ty) {
        (Value::Int(number), FieldType::Date(_)) => day_of(number).map(FieldValue::Day),
        (Value::Int(number), _) => Some(FieldValue::Int(number)),
        (Value::Bool(truth), _) => Some(FieldValue::Bool(truth)),
        (Value::Text(text), _) => Some(FieldValue::Text(text)),
        (Value::Null, _) => None,
    }
}

fn truth(condition: &Condition, values: &Values, around: &Around) -> Option<bool> {
    match evaluate(condition, values, around) {
        Value::Bool(truth) => Some(truth),
        _ => None,
    }
}

fn evaluate(condition: &Condition, values: &Values, around: &Around) -> Value {
    let inputs = &condition.expression.inputs;
    condition
        .expression
        .value(&|index| input(&inputs[index].name, values, around))
}

/// The value of a name: of a field, of what stands around, or of the child rows taken together.
fn input(name: &str, values: &Values, around: &Around) -> Value {
    if let Some(value) = values.get(name) {
        return value.to_expression();
    }
    let Some((function, of)) = name.strip_suffix(')').and_then(|name| name.split_once('(')) else {
        return around.value(name);
    };
    let (rows, key) = of.split_once('.').unwrap_or((of, ""));
    let rows: &[ChildRow] = match values.get(rows) {
        Some(FieldValue::Rows(rows)) => rows,
        _ => &[],
    };
    let known = || {
        rows.iter()
            .filter_map(|row| match row.values.get(key)?.to_expression() {
                Value::Int(number) => Some(number),
                _ => None,
            })
    };
    let found = match function {
        "count" => i64::try_from(rows.len()).ok(),
        // What is beyond 64 bits is unknown.
        "sum" => known().try_fold(0_i64, i64::checked_add),
        "min" => known().min(),
        _ => known().max(),
    };
    found.map_or(Value::Null, Value::Int)
}

fn missing(at: &str, field: &Field) -> FieldProblem {
    problem(
        at,
        "form.missing",
        format!("请填写“{}”。", field.label.zh),
        format!("Fill in \"{}\".", field.label.en),
    )
}

fn row_twice(at: &str) -> FieldProblem {
    problem(
        at,
        "form.row_twice",
        "同一明细行出现了两次；请刷新页面后重新填写。",
        "The same row is there twice; load the record again and repeat the change.",
    )
}
