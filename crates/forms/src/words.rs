//! When a column is to be filled in, in words: what the form shows by itself, a sheet has to say.

use shouwang_expression::{Comparison, Expression, Tree};

use crate::form::{Condition, Field, Form};

/// The condition in Chinese, such as 形式为“捐款”或“捐物”; none where it reads what a sheet has no column for. `fields` are
/// those beside it: of the record, or of the child row.
pub fn in_words(form: &Form, fields: &[Field], condition: &Condition) -> Option<String> {
    let words = Words {
        form,
        fields,
        expression: &condition.expression,
    };
    words.of(&condition.expression.tree)
}

struct Words<'a> {
    form: &'a Form,
    fields: &'a [Field],
    expression: &'a Expression,
}

impl<'a> Words<'a> {
    fn of(&self, tree: &Tree) -> Option<String> {
        match tree {
            Tree::And(parts) => {
                let words: Option<Vec<String>> = parts.iter().map(|part| self.of(part)).collect();
                Some(words?.join("且"))
            }
            Tree::Or(parts) => self.any(parts),
            Tree::Not(inner) => match &**inner {
                Tree::IsNull(value) => Some(format!("填写了“{}”", self.label(value)?)),
                Tree::Compare(Comparison::Eq, value, of) => {
                    Some(format!("{}不为“{}”", self.label(value)?, self.value(value, of)?))
                }
                value => Some(format!("{}为“否”", self.label(value)?)),
            },
            Tree::IsNull(value) => Some(format!("没有填写“{}”", self.label(value)?)),
            Tree::Compare(Comparison::Eq, value, of) => {
                Some(format!("{}为“{}”", self.label(value)?, self.value(value, of)?))
            }
            Tree::Compare(Comparison::NotEq, value, of) => {
                Some(format!("{}不为“{}”", self.label(value)?, self.value(value, of)?))
            }
            value => Some(format!("{}为“是”", self.label(value)?)),
        }
    }

    /// Several values of one field are named after it once.
    fn any(&self, parts: &[Tree]) -> Option<String> {
        let values: Option<Vec<(&str, &str)>> = parts
            .iter()
            .map(|part| match part {
                Tree::Compare(Comparison::Eq, value, of) => Some((self.label(value)?, self.value(value, of)?)),
                _ => None,
            })
            .collect();
        match values {
            Some(values) if values.windows(2).all(|two| two[0].0 == two[1].0) => {
                let labels: Vec<String> = values.iter().map(|(_, label)| format!("“{label}”")).collect();
                Some(format!("{}为{}", values.first()?.0, labels.join("或")))
            }
            _ => {
                let words: Option<Vec<String>> = parts.iter().map(|part| self.of(part)).collect();
                Some(words?.join("或"))
            }
        }
    }

    fn field(&self, tree: &Tree) -> Option<&'a Field> {
        let Tree::Input(index) = tree else { return None };
        let name = &self.expression.inputs[*index].name;
        let own = self.fields.iter().find(|field| field.key == *name);
        own.or_else(|| self.form.field(name))
    }

    fn label(&self, tree: &Tree) -> Option<&'a str> {
        self.field(tree).map(|field| field.label.zh.as_str())
    }

    fn value(&self, of: &Tree, tree: &Tree) -> Option<&'a str> {
        match tree {
            Tree::Code(_, code) | Tree::Text(code) => {
                let mut choices = self.field(of)?.ty.choices().iter();
                choices
                    .find(|choice| choice.code == *code)
                    .map(|choice| choice.label.zh.as_str())
            }
            Tree::Bool(true) => Some("是"),
            Tree::Bool(false) => Some("否"),
            _ => None,
        }
    }
}
