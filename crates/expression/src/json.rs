//! An expression as JSON, for the browser: arrays that begin with what they are.
//!
//! Numbers are texts, because a number of JavaScript ends at 2^53.

use serde_json::{Value, json};

use crate::{Arithmetic, Comparison, Expression, Tree};

impl Expression {
    /// `{"inputs": [name...], "tree": [...]}`.
    pub fn to_json(&self) -> Value {
        let inputs: Vec<&str> = self.inputs.iter().map(|input| input.name.as_str()).collect();
        json!({ "inputs": inputs, "tree": tree(&self.tree) })
    }
}

fn tree(of: &Tree) -> Value {
    let all = |word: &str, parts: &[Tree]| {
        let parts = parts.iter().map(tree);
        Value::Array(std::iter::once(json!(word)).chain(parts).collect())
    };
    match of {
        Tree::Input(index) => json!(["input", index]),
        Tree::Int(number) => json!(["int", number.to_string()]),
        Tree::Bool(truth) => json!(["bool", truth]),
        Tree::Text(text) | Tree::Code(_, text) => json!(["text", text]),
        Tree::Not(inner) => json!(["not", tree(inner)]),
        Tree::And(parts) => all("and", parts),
        Tree::Or(parts) => all("or", parts),
        Tree::Arithmetic(operation, left, right) => json!([operation.sign(), tree(left), tree(right)]),
        Tree::Compare(comparison, left, right) => json!([comparison.sign(), tree(left), tree(right)]),
        Tree::IsNull(inner) => json!(["null?", tree(inner)]),
        Tree::Coalesce(parts) => all("coalesce", parts),
    }
}

impl Arithmetic {
    const fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }
}

impl Comparison {
    const fn sign(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::NotEq => "<>",
            Self::Less => "<",
            Self::LessEq => "<=",
            Self::Greater => ">",
            Self::GreaterEq => ">=",
        }
    }
}
