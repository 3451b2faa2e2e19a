//! The interpreter on one row.

use std::cmp::Ordering;

use crate::{Comparison, Expression, Tree};

/// A value of an expression. A day is its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Not known.
    Null,
    /// A number or a day.
    Int(i64),
    /// A truth value.
    Bool(bool),
    /// A text or a code.
    Text(String),
}

impl Expression {
    /// What comes of it, given the value of each input by its index in [`Expression::inputs`].
    pub fn value(&self, input: &dyn Fn(usize) -> Value) -> Value {
        value(&self.tree, input)
    }

    /// Whether it is true; `None` when that is not known.
    pub fn truth(&self, input: &dyn Fn(usize) -> Value) -> Option<bool> {
        truth(&self.tree, input)
    }
}

fn value(tree: &Tree, input: &dyn Fn(usize) -> Value) -> Value {
    match tree {
        Tree::Input(index) => input(*index),
        Tree::Int(number) => Value::Int(*number),
        Tree::Bool(truth) => Value::Bool(*truth),
        Tree::Text(text) | Tree::Code(_, text) => Value::Text(text.clone()),
        Tree::Arithmetic(operation, left, right) => match (value(left, input), value(right, input)) {
            (Value::Int(left), Value::Int(right)) => operation.of(left, right).map_or(Value::Null, Value::Int),
            _ => Value::Null,
        },
        Tree::Coalesce(parts) => {
            let known = parts.iter().map(|part| value(part, input));
            known
                .into_iter()
                .find(|value| *value != Value::Null)
                .unwrap_or(Value::Null)
        }
        Tree::Not(_) | Tree::And(_) | Tree::Or(_) | Tree::Compare(..) | Tree::IsNull(_) => {
            truth(tree, input).map_or(Value::Null, Value::Bool)
        }
    }
}

fn truth(tree: &Tree, input: &dyn Fn(usize) -> Value) -> Option<bool> {
    match tree {
        Tree::Not(inner) => truth(inner, input).map(|truth| !truth),
        Tree::And(parts) => decided_by(false, parts, input),
        Tree::Or(parts) => decided_by(true, parts, input),
        Tree::IsNull(inner) => Some(value(inner, input) == Value::Null),
        Tree::Compare(comparison, left, right) => {
            let (left, right) = (value(left, input), value(right, input));
            let order = match (&left, &right) {
                (Value::Int(left), Value::Int(right)) => left.cmp(right),
                (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
                (Value::Text(left), Value::Text(right)) => left.cmp(right),
                _ => return None,
            };
            Some(comparison.holds(order))
        }
        other => match value(other, input) {
            Value::Bool(truth) => Some(truth),
            _ => None,
        },
    }
}

/// `and` is decided by the first false part, `or` by the first true one; otherwise one unknown part makes it unknown.
fn decided_by(deciding: bool, parts: &[Tree], input: &dyn Fn(usize) -> Value) -> Option<bool> {
    let mut known = true;
    for part in parts {
        match truth(part, input) {
            Some(truth) if truth == deciding => return Some(deciding),
            Some(_) => {}
            None => known = false,
        }
    }
    known.then_some(!deciding)
}

impl Comparison {
    const fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Eq => order.is_eq(),
            Self::NotEq => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessEq => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterEq => order.is_ge(),
        }
    }
}
