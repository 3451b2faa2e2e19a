//! The walk over the syntax tree: what is named here is allowed, everything else is refused.

use std::sync::Arc;

use datafusion_common::ScalarValue;
use datafusion_expr::Operator;
use datafusion_physical_expr::PhysicalExpr;
use datafusion_physical_expr::expressions::{BinaryExpr, Column, case, is_not_null, is_null, lit, not};
use shouwang_domain::facts::HouseholdFacts;
use shouwang_policy::{ParamValue, suggestion};
use sqlparser::ast::{BinaryOperator, Expr, Spanned, UnaryOperator, Value};

use super::typing::{Type, Typed, comparable, type_of};
use super::{Names, Refusal};
use crate::facts::index_of;

const INTEGER: (&str, &str) = ("整数", "an integer");
const BOOLEAN: (&str, &str) = ("是否值", "true or false");

/// The physical expression of a whole rule text, which must be true or false.
pub(super) fn boolean(expr: &Expr, names: &dyn Names) -> Result<Arc<dyn PhysicalExpr>, Refusal> {
    let built = build(expr, names)?;
    if built.ty == Type::Bool {
        return Ok(built.expr);
    }
    let (zh, en) = built.column.map_or((String::new(), String::new()), |c| {
        (format!("“{}”", c.zh), format!(" ({})", c.name))
    });
    Err(Refusal {
        at: built.at,
        code: "rule.not_boolean",
        zh: format!("表达式{zh}须是可判断真假的条件，例如加上比较。"),
        en: format!("The expression{en} must be true or false; compare it with something."),
    })
}

fn build(expr: &Expr, names: &dyn Names) -> Result<Typed, Refusal> {
    let at = place(expr);
    let typed = |expr, ty| {
        Ok(Typed {
            expr,
            ty,
            at,
            column: None,
        })
    };
    let integer = |expr: &Expr| build(expr, names)?.require(&Type::Int, INTEGER);
    let truth = |expr: &Expr| build(expr, names)?.require(&Type::Bool, BOOLEAN);
    match expr {
        Expr::Nested(inner) => build(inner, names),
        Expr::Identifier(ident) => identifier(&ident.value, ident.quote_style.is_some(), at, names),
        Expr::Value(value) => literal(&value.value, at),
        Expr::UnaryOp {
            op: UnaryOperator::Not,
            expr,
        } => typed(must(not(truth(expr)?.expr), at)?, Type::Bool),
        Expr::UnaryOp {
            op: UnaryOperator::Minus,
            expr,
        } => typed(checked(lit(0_i64), Operator::Minus, integer(expr)?.expr), Type::Int),
        Expr::BinaryOp { left, op, right } => {
            let op = operator(op, at)?;
            match op {
                Operator::And | Operator::Or => typed(binary(truth(left)?.expr, op, truth(right)?.expr), Type::Bool),
                Operator::Divide => typed(divide(integer(left)?.expr, integer(right)?.expr, at)?, Type::Int),
                Operator::Plus | Operator::Minus | Operator::Multiply => {
                    typed(checked(integer(left)?.expr, op, integer(right)?.expr), Type::Int)
                }
                _ => compare(build(left, names)?, op, build(right, names)?, at),
            }
        }
        Expr::Between {
            expr,
            negated,
            low,
            high,
        } => {
            let value = integer(expr)?.expr;
            let from = binary(Arc::clone(&value), Operator::GtEq, integer(low)?.expr);
            let to = binary(value, Operator::LtEq, integer(high)?.expr);
            let between = binary(from, Operator::And, to);
            typed(if *negated { must(not(between), at)? } else { between }, Type::Bool)
        }
        Expr::InList { expr, list, negated } => {
            let value = build(expr, names)?;
            let mut is_one = None;
            for item in list {
                for item in list_item(item, names)? {
                    let equal = compare(value.clone(), Operator::Eq, item, at)?.expr;
                    is_one = Some(match is_one {
                        Some(before) => binary(before, Operator::Or, equal),
                        None => equal,
                    });
                }
            }
            let is_one = is_one.unwrap_or_else(|| lit(false));
            typed(if *negated { must(not(is_one), at)? } else { is_one }, Type::Bool)
        }
        Expr::IsNull(inner) => typed(must(is_null(build(inner, names)?.expr), at)?, Type::Bool),
        Expr::IsNotNull(inner) => typed(must(is_not_null(build(inner, names)?.expr), at)?, Type::Bool),
        other => Err(not_allowed(other, at)),
    }
}

/// Where a part begins; the parser gives no place to a few kinds that are refused anyway.
fn place(expr: &Expr) -> (u64, u64) {
    let start = expr.span().start;
    if start.line == 0 {
        (1, 1)
    } else {
        (start.line, start.column)
    }
}

fn identifier(name: &str, is_quoted: bool, at: (u64, u64), names: &dyn Names) -> Result<Typed, Refusal> {
    if let Some((index, column)) = shouwang_policy::column(name) {
        let expr = Arc::new(Column::new(name, names.position(index)));
        return Ok(Typed {
            expr,
            ty: type_of(column),
            at,
            column: Some(column),
        });
    }
    match names.param(name) {
        Some(ParamValue::Int(n)) => Ok(Typed {
            expr: lit(*n),
            ty: Type::Int,
            at,
            column: None,
        }),
        Some(ParamValue::Codes(_)) => Err(Refusal {
            at,
            code: "rule.list_parameter",
            zh: format!("参数 {name} 是一个列表，只能写作“指标 in ({name})”。"),
            en: format!("The parameter {name} is a list; it can only stand in \"column in ({name})\"."),
        }),
        None => Err(unknown_name(name, is_quoted, at, names)),
    }
}

fn unknown_name(name: &str, is_quoted: bool, at: (u64, u64), names: &dyn Names) -> Refusal {
    let known = HouseholdFacts::COLUMNS
        .iter()
        .map(|c| c.name)
        .chain(names.param_names());
    let (zh, en) = match suggestion(name, known) {
        _ if is_quoted => (
            "；文本请用单引号".to_owned(),
            "; a text is written in single quotes".to_owned(),
        ),
        Some(near) => {
            let label = shouwang_policy::column(near).map_or(String::new(), |(_, c)| format!("（{}）", c.zh));
            (format!("；是否为 {near}{label}"), format!("; did you mean {near}"))
        }
        None => (String::new(), String::new()),
    };
    Refusal {
        at,
        code: "rule.unknown_column",
        zh: format!("没有名为 {name} 的指标或参数{zh}。"),
        en: format!("There is no column or parameter {name}{en}."),
    }
}

fn literal(value: &Value, at: (u64, u64)) -> Result<Typed, Refusal> {
    let typed = |expr, ty| {
        Ok(Typed {
            expr,
            ty,
            at,
            column: None,
        })
    };
    match value {
        Value::Number(digits, false) => match digits.parse::<i64>() {
            Ok(n) => typed(lit(n), Type::Int),
            Err(_) => Err(Refusal {
                at,
                code: "rule.number",
                zh: format!("{digits} 不是整数或过大；金额以分为单位，比例请写作参数或相乘。"),
                en: format!(
                    "{digits} is no integer, or too large; amounts are in fen, and a share is written by multiplying."
                ),
            }),
        },
        Value::SingleQuotedString(text) => typed(lit(text.as_str()), Type::Literal(text.clone())),
        Value::Boolean(truth) => typed(lit(*truth), Type::Bool),
        Value::Null => Err(Refusal {
            at,
            code: "rule.null",
            zh: "判断数据是否缺失请写“指标 is null”。".into(),
            en: "To ask whether a datum is missing, write \"column is null\".".into(),
        }),
        other => Err(refuse("rule.not_allowed", at, &other.to_string())),
    }
}

fn operator(op: &BinaryOperator, at: (u64, u64)) -> Result<Operator, Refusal> {
    Ok(match op {
        BinaryOperator::And => Operator::And,
        BinaryOperator::Or => Operator::Or,
        BinaryOperator::Eq => Operator::Eq,
        BinaryOperator::NotEq => Operator::NotEq,
        BinaryOperator::Lt => Operator::Lt,
        BinaryOperator::LtEq => Operator::LtEq,
        BinaryOperator::Gt => Operator::Gt,
        BinaryOperator::GtEq => Operator::GtEq,
        BinaryOperator::Plus => Operator::Plus,
        BinaryOperator::Minus => Operator::Minus,
        BinaryOperator::Multiply => Operator::Multiply,
        BinaryOperator::Divide => Operator::Divide,
        other => return Err(refuse("rule.not_allowed", at, &other.to_string())),
    })
}

fn compare(left: Typed, op: Operator, right: Typed, at: (u64, u64)) -> Result<Typed, Refusal> {
    comparable(&left, &right)?;
    if left.ty != Type::Int && !matches!(op, Operator::Eq | Operator::NotEq) {
        left.clone().require(&Type::Int, INTEGER)?;
    }
    let (left_type, right_type) = (left.ty.clone(), right.ty.clone());
    Ok(Typed {
        expr: binary(beside(left, &right_type), op, beside(right, &left_type)),
        ty: Type::Bool,
        at,
        column: None,
    })
}

/// An item of a list is a literal, a number or the codes of a list parameter.
fn list_item(item: &Expr, names: &dyn Names) -> Result<Vec<Typed>, Refusal> {
    let at = place(item);
    if let Expr::Identifier(ident) = item
        && let Some(ParamValue::Codes(codes)) = names.param(&ident.value)
    {
        let literal = |code: &&str| literal(&Value::SingleQuotedString((*code).to_owned()), at);
        return codes.iter().map(literal).collect();
    }
    Ok(vec![build(item, names)?])
}

/// A text that stands beside a column becomes the index of the code, as the column has it.
fn beside(expr: Typed, other: &Type) -> Arc<dyn PhysicalExpr> {
    match (&expr.ty, other) {
        (Type::Literal(text), Type::Text(codes)) => lit(ScalarValue::Int8(index_of(codes, text))),
        _ => expr.expr,
    }
}

fn binary(left: Arc<dyn PhysicalExpr>, op: Operator, right: Arc<dyn PhysicalExpr>) -> Arc<dyn PhysicalExpr> {
    Arc::new(BinaryExpr::new(left, op, right))
}

/// Arithmetic that fails instead of wrapping.
fn checked(left: Arc<dyn PhysicalExpr>, op: Operator, right: Arc<dyn PhysicalExpr>) -> Arc<dyn PhysicalExpr> {
    Arc::new(BinaryExpr::new(left, op, right).with_fail_on_overflow(true))
}

/// `case when divisor <> 0 then dividend / divisor end`: a division by zero is unknown.
fn divide(
    dividend: Arc<dyn PhysicalExpr>,
    divisor: Arc<dyn PhysicalExpr>,
    at: (u64, u64),
) -> Result<Arc<dyn PhysicalExpr>, Refusal> {
    let is_divisible = binary(Arc::clone(&divisor), Operator::NotEq, lit(0_i64));
    must(
        case(
            None,
            vec![(is_divisible, checked(dividend, Operator::Divide, divisor))],
            None,
        ),
        at,
    )
}

fn must(
    built: datafusion_common::Result<Arc<dyn PhysicalExpr>>,
    at: (u64, u64),
) -> Result<Arc<dyn PhysicalExpr>, Refusal> {
    built.map_err(|error| refuse("rule.not_allowed", at, &error.strip_backtrace()))
}

fn not_allowed(expr: &Expr, at: (u64, u64)) -> Refusal {
    match expr {
        Expr::Function(function) if function.over.is_some() => refuse("rule.window", at, &function.name.to_string()),
        Expr::Function(function) => {
            let name = function.name.to_string();
            let is_aggregate = ["count", "sum", "avg", "min", "max"].contains(&name.to_lowercase().as_str());
            refuse(
                if is_aggregate {
                    "rule.aggregate"
                } else {
                    "rule.function"
                },
                at,
                &name,
            )
        }
        Expr::Subquery(_) | Expr::InSubquery { .. } | Expr::Exists { .. } => refuse("rule.subquery", at, "select"),
        Expr::Cast { .. } | Expr::Convert { .. } => refuse("rule.cast", at, "cast"),
        other => refuse("rule.not_allowed", at, &other.to_string()),
    }
}

fn refuse(code: &'static str, at: (u64, u64), what: &str) -> Refusal {
    let (zh, en) = match code {
        "rule.aggregate" => (
            "规则只看一户，不能汇总",
            "a rule looks at one household and cannot aggregate",
        ),
        "rule.window" => (
            "规则只看一户，不能使用窗口函数",
            "a rule looks at one household and has no window",
        ),
        "rule.function" => ("规则不能调用函数", "a rule cannot call a function"),
        "rule.subquery" => ("规则不能查询其他表", "a rule cannot query another table"),
        "rule.cast" => ("规则不能转换类型", "a rule cannot change a type"),
        _ => (
            "规则只能使用比较、and、or、not、加减乘除、between、in、is null",
            "a rule has only comparisons, and, or, not, + - * /, between, in and is null",
        ),
    };
    Refusal {
        at,
        code,
        zh: format!("{zh}：{what}。"),
        en: format!("{en}: {what}."),
    }
}
