//! Expressions of fields and checks, and the order in which fields are worked out.

use std::collections::BTreeSet;
use std::sync::Arc;

use shouwang_expression::{Expression, FileProblem, Names, Refusal, SqlText, Type};
use toml::Spanned;

use super::Resolving;
use crate::form::{Condition, Field, FieldType, Subject};
use crate::names::{Asked, Known, type_of};
use crate::text::FieldText;

impl Resolving {
    /// Types the conditions of the fields, and of the fields of child rows by their own names.
    pub(super) fn expressions(&mut self, texts: &[FieldText], fields: &mut [Field], subject: Subject) {
        let all = fields.to_vec();
        let known = Known {
            subject,
            fields: &all,
            asked: Asked::Around,
        };
        for (text, field) in texts.iter().zip(fields) {
            field.shown_when = text.shown_when.as_ref().map(|when| self.condition(when, &known));
            field.required_when = text.required_when.as_ref().map(|when| self.condition(when, &known));
            if let (FieldType::Computed(of, from), Some(value)) = (&mut field.ty, &text.value) {
                let compiled = Expression::compile(value.get_ref(), &known);
                match compiled {
                    Ok(expression) if type_of(of).as_ref() == Some(&expression.ty) => {
                        *from = Condition {
                            text: value.get_ref().clone(),
                            expression,
                        };
                    }
                    Ok(_) => {
                        let (zh, en) = (
                            "计算结果与 result 的类型不符。",
                            "What is worked out is not of the type in `result`.",
                        );
                        self.refuse(value.span(), "form.result_type", zh.into(), en.into());
                    }
                    Err(refusal) => self.refuse_expression(value, refusal),
                }
            }
            if let FieldType::Rows(children) = &mut field.ty {
                self.expressions(&text.fields, children, Subject::Area);
            }
        }
    }

    pub(super) fn condition(&mut self, text: &Spanned<String>, known: &dyn Names) -> Condition {
        let expression = Expression::condition(text.get_ref(), known).unwrap_or_else(|refusal| {
            self.refuse_expression(text, refusal);
            Expression {
                tree: shouwang_expression::Tree::Bool(true),
                ty: Type::Bool,
                inputs: Vec::new(),
            }
        });
        Condition {
            text: text.get_ref().clone(),
            expression,
        }
    }

    pub(super) fn refuse_expression(&mut self, text: &Spanned<String>, refusal: Refusal) {
        let quoted = SqlText::new(text.get_ref().clone(), Arc::clone(&self.file), text.span());
        let at = quoted.position(refusal.at.0, refusal.at.1);
        self.problems
            .push(FileProblem::new(at, refusal.code, refusal.zh, refusal.en));
    }

    /// The fields so that each comes after those that its conditions read; a circle is refused.
    pub(super) fn order(&mut self, texts: &[FieldText], fields: &[Field]) -> Vec<usize> {
        let place = |name: &str| {
            let inner = name.split_once('(').map_or(name, |(_, of)| of.trim_end_matches(')'));
            let key = inner.split_once('.').map_or(inner, |(rows, _)| rows);
            fields.iter().position(|field| field.key == key)
        };
        let reads = |field: &Field| -> BTreeSet<usize> {
            let computed = match &field.ty {
                FieldType::Computed(_, from) => Some(from),
                _ => None,
            };
            let conditions = [field.shown_when.as_ref(), field.required_when.as_ref(), computed];
            let inputs = conditions
                .into_iter()
                .flatten()
                .flat_map(|condition| &condition.expression.inputs);
            inputs.filter_map(|input| place(&input.name)).collect()
        };
        let mut order: Vec<usize> = Vec::new();
        while order.len() < fields.len() {
            let is_ready =
                |at: &usize| !order.contains(at) && reads(&fields[*at]).iter().all(|read| order.contains(read));
            match (0..fields.len()).find(is_ready) {
                Some(next) => order.push(next),
                None => {
                    let circle: Vec<usize> = (0..fields.len()).filter(|at| !order.contains(at)).collect();
                    let keys: Vec<&str> = circle.iter().map(|at| fields[*at].key.as_str()).collect();
                    let keys = keys.join(", ");
                    self.refuse(
                        texts[circle[0]].key.span(),
                        "form.circle",
                        format!("这些项目的条件互相依赖：{keys}。"),
                        format!("The conditions of these fields read one another: {keys}."),
                    );
                    return (0..fields.len()).collect();
                }
            }
        }
        order
    }
}
