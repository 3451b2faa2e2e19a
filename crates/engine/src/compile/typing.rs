//! Our own type table: what each part of an expression is, and how to speak of it.

use std::sync::Arc;

use datafusion_physical_expr::PhysicalExpr;
use shouwang_domain::facts::{FactColumn, FactType};

use super::Refusal;

/// What a part of an expression is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Type {
    /// Integer.
    Int,
    /// Truth value.
    Bool,
    /// A text column; holds one of the codes.
    Text(Vec<&'static str>),
    /// A text in quotes; becomes a code of the column it meets.
    Literal(String),
}

/// A part of an expression, built and typed.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    pub(super) expr: Arc<dyn PhysicalExpr>,
    pub(super) ty: Type,
    pub(super) at: (u64, u64),
    /// The column, when it is nothing but one.
    pub(super) column: Option<&'static FactColumn>,
}

impl Typed {
    /// Speaks of the part, by its Chinese label where it has one.
    fn describe(&self) -> (String, String) {
        let (zh, en) = match &self.ty {
            Type::Int => ("整数", "an integer"),
            Type::Bool => ("是否值", "true or false"),
            Type::Text(_) => ("代码", "a code"),
            Type::Literal(text) => return (format!("文本“{text}”"), format!("the text '{text}'")),
        };
        match self.column {
            Some(column) => (
                format!("“{}”（{}，{zh}）", column.zh, column.name),
                format!("{} ({en})", column.name),
            ),
            None => (format!("该部分（{zh}）"), format!("this part ({en})")),
        }
    }

    /// The part, which must have a type.
    pub(super) fn require(self, ty: &Type, wanted: (&str, &str)) -> Result<Self, Refusal> {
        if self.ty == *ty {
            return Ok(self);
        }
        let (zh, en) = self.describe();
        Err(Refusal {
            at: self.at,
            code: "rule.mixed_types",
            zh: format!("这里需要{}，而{zh}不是。", wanted.0),
            en: format!("This must be {}, but it is {en}.", wanted.1),
        })
    }
}

/// The type of a column.
pub(super) fn type_of(column: &FactColumn) -> Type {
    match column.ty {
        FactType::Int => Type::Int,
        FactType::Bool => Type::Bool,
        FactType::Text => Type::Text(shouwang_policy::codes_of(column.name).unwrap_or_default()),
    }
}

/// Both sides of a comparison must be of one type; a text must be a code of the column it is compared with.
pub(super) fn comparable(left: &Typed, right: &Typed) -> Result<(), Refusal> {
    match (&left.ty, &right.ty) {
        (Type::Int, Type::Int) | (Type::Bool, Type::Bool) => Ok(()),
        (Type::Text(codes), Type::Text(others)) if codes == others => Ok(()),
        (Type::Text(codes), Type::Literal(text)) => is_code(codes, text, left, right),
        (Type::Literal(text), Type::Text(codes)) => is_code(codes, text, right, left),
        _ => {
            let ((left_zh, left_en), (right_zh, right_en)) = (left.describe(), right.describe());
            Err(Refusal {
                at: right.at,
                code: "rule.mixed_types",
                zh: format!("{left_zh}与{right_zh}不能相互比较。"),
                en: format!("{left_en} cannot be compared with {right_en}."),
            })
        }
    }
}

fn is_code(codes: &[&'static str], text: &str, column: &Typed, literal: &Typed) -> Result<(), Refusal> {
    if codes.contains(&text) {
        return Ok(());
    }
    let (zh, en) = column.describe();
    let known = codes.join(", ");
    Err(Refusal {
        at: literal.at,
        code: "rule.unknown_code",
        zh: format!("{zh}没有代码“{text}”；可用：{known}。"),
        en: format!("{en} has no code '{text}'; use one of {known}."),
    })
}
