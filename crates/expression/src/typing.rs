//! The walk over the syntax tree: what is named here is allowed, everything else is refused, and each part gets a type of
//! our own table. The library's parser alone would let through what only fails on the first row, such as a comparison of
//! a text with a number.

use chrono::NaiveDate;
use sqlparser::ast::{
    BinaryOperator, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, Spanned,
    UnaryOperator, Value,
};

use crate::parse::parse;
use crate::tree::day_number;
use crate::{Arithmetic, Comparison, Expression, Input, Meaning, Names, Refusal, Tree, Type, suggestion};

/// A part, typed.
struct Typed {
    tree: Tree,
    /// Its type; of a text in quotes none, until it meets something that has one.
    ty: Option<Type>,
    at: (u64, u64),
    /// The name, and what people call it, when it is nothing but one.
    name: Option<(String, String)>,
}

impl Expression {
    /// Parses and types a text.
    ///
    /// # Errors
    /// The first thing that is wrong with it, and where.
    pub fn compile(text: &str, names: &dyn Names) -> Result<Self, Refusal> {
        expression(&parse(text)?, names)
    }

    /// Parses and types a text that must be true or false.
    ///
    /// # Errors
    /// As [`Expression::compile`], and `expression.not_boolean`.
    pub fn condition(text: &str, names: &dyn Names) -> Result<Self, Refusal> {
        condition(&parse(text)?, names)
    }
}

/// Types a whole expression.
fn expression(expr: &Expr, names: &dyn Names) -> Result<Expression, Refusal> {
    let mut typing = Typing {
        names,
        inputs: Vec::new(),
    };
    let typed = typing.part(expr)?;
    Ok(Expression {
        tree: typed.tree,
        ty: typed.ty.unwrap_or(Type::Text),
        inputs: typing.inputs,
    })
}

/// Types a whole expression that must be true or false.
fn condition(expr: &Expr, names: &dyn Names) -> Result<Expression, Refusal> {
    let mut typing = Typing {
        names,
        inputs: Vec::new(),
    };
    let typed = typing.part(expr)?;
    if typed.ty == Some(Type::Bool) {
        return Ok(Expression {
            tree: typed.tree,
            ty: Type::Bool,
            inputs: typing.inputs,
        });
    }
    let (zh, en) = typed.name.map_or((String::new(), String::new()), |(name, zh)| {
        (format!("“{zh}”"), format!(" ({name})"))
    });
    Err(Refusal {
        at: typed.at,
        code: "expression.not_boolean",
        zh: format!("表达式{zh}须是可判断真假的条件，例如加上比较。"),
        en: format!("The expression{en} must be true or false; compare it with something."),
    })
}

struct Typing<'a> {
    names: &'a dyn Names,
    inputs: Vec<Input>,
}

impl Typing<'_> {
    fn part(&mut self, expr: &Expr) -> Result<Typed, Refusal> {
        let at = place(expr);
        match expr {
            Expr::Nested(inner) => self.part(inner),
            Expr::Identifier(ident) => self.name(&ident.value, ident.quote_style.is_some(), at),
            Expr::CompoundIdentifier(parts) => self.compound(parts, at),
            Expr::Value(value) => literal(&value.value, at),
            Expr::TypedString(typed) if typed.data_type == DataType::Date => match &typed.value.value {
                Value::SingleQuotedString(text) => day(text, at),
                other => Err(refuse("expression.not_allowed", at, &other.to_string())),
            },
            Expr::UnaryOp {
                op: UnaryOperator::Not,
                expr,
            } => {
                let inner = self.truth(expr)?;
                Ok(known(Tree::Not(Box::new(inner)), Type::Bool, at))
            }
            Expr::UnaryOp {
                op: UnaryOperator::Minus,
                expr,
            } => {
                let inner = self.integer(expr)?;
                arithmetic(Arithmetic::Subtract, known(Tree::Int(0), Type::Int, at), inner, at)
            }
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right, at),
            Expr::Between {
                expr,
                negated,
                low,
                high,
            } => {
                let from = compare(self.part(expr)?, Comparison::GreaterEq, self.part(low)?, at)?;
                let to = compare(self.part(expr)?, Comparison::LessEq, self.part(high)?, at)?;
                Ok(negated_if(*negated, Tree::And(vec![from.tree, to.tree]), at))
            }
            Expr::InList { expr, list, negated } => {
                let mut equal = Vec::new();
                for item in list {
                    for item in self.list_item(item)? {
                        equal.push(compare(self.part(expr)?, Comparison::Eq, item, at)?.tree);
                    }
                }
                Ok(negated_if(*negated, Tree::Or(equal), at))
            }
            Expr::IsNull(inner) => {
                let inner = self.part(inner)?;
                Ok(known(Tree::IsNull(Box::new(inner.tree)), Type::Bool, at))
            }
            Expr::IsNotNull(inner) => {
                let is_null = Tree::IsNull(Box::new(self.part(inner)?.tree));
                Ok(known(Tree::Not(Box::new(is_null)), Type::Bool, at))
            }
            Expr::Function(function) => self.function(function, at),
            other => Err(not_allowed(other, at)),
        }
    }

    fn binary(&mut self, left: &Expr, op: &BinaryOperator, right: &Expr, at: (u64, u64)) -> Result<Typed, Refusal> {
        use BinaryOperator as Op;
        let comparison = match op {
            Op::And => {
                let parts = vec![self.truth(left)?, self.truth(right)?];
                return Ok(known(Tree::And(parts), Type::Bool, at));
            }
            Op::Or => {
                let parts = vec![self.truth(left)?, self.truth(right)?];
                return Ok(known(Tree::Or(parts), Type::Bool, at));
            }
            Op::Plus => return arithmetic(Arithmetic::Add, self.part(left)?, self.part(right)?, at),
            Op::Minus => return arithmetic(Arithmetic::Subtract, self.part(left)?, self.part(right)?, at),
            Op::Multiply => return arithmetic(Arithmetic::Multiply, self.part(left)?, self.part(right)?, at),
            Op::Divide => return arithmetic(Arithmetic::Divide, self.part(left)?, self.part(right)?, at),
            Op::Eq => Comparison::Eq,
            Op::NotEq => Comparison::NotEq,
            Op::Lt => Comparison::Less,
            Op::LtEq => Comparison::LessEq,
            Op::Gt => Comparison::Greater,
            Op::GtEq => Comparison::GreaterEq,
            other => return Err(refuse("expression.not_allowed", at, &other.to_string())),
        };
        compare(self.part(left)?, comparison, self.part(right)?, at)
    }

    fn truth(&mut self, expr: &Expr) -> Result<Tree, Refusal> {
        Ok(require(self.part(expr)?, &Type::Bool)?.tree)
    }

    fn integer(&mut self, expr: &Expr) -> Result<Typed, Refusal> {
        require(self.part(expr)?, &Type::Int)
    }

    fn input(&mut self, name: &str, ty: Type, zh: String, at: (u64, u64)) -> Typed {
        let index = self
            .inputs
            .iter()
            .position(|input| input.name == name)
            .unwrap_or_else(|| {
                self.inputs.push(Input {
                    name: name.to_owned(),
                    ty: ty.clone(),
                });
                self.inputs.len() - 1
            });
        Typed {
            tree: Tree::Input(index),
            ty: Some(ty),
            at,
            name: Some((name.to_owned(), zh)),
        }
    }

    fn name(&mut self, name: &str, is_quoted: bool, at: (u64, u64)) -> Result<Typed, Refusal> {
        match self.names.meaning(name) {
            Some(Meaning::Input { ty, zh }) => Ok(self.input(name, ty, zh, at)),
            Some(Meaning::Number(number)) => Ok(known(Tree::Int(number), Type::Int, at)),
            Some(Meaning::Codes(_)) => Err(Refusal {
                at,
                code: "expression.list_parameter",
                zh: format!("参数 {name} 是一个列表，只能写作“指标 in ({name})”。"),
                en: format!("The parameter {name} is a list; it can only stand in \"column in ({name})\"."),
            }),
            None => Err(self.unknown_name(name, is_quoted, at)),
        }
    }

    fn compound(&mut self, parts: &[Ident], at: (u64, u64)) -> Result<Typed, Refusal> {
        let name = dotted(parts);
        match self.names.meaning(&name) {
            None if !self.names.known().iter().any(|known| known.contains('.')) => {
                Err(refuse("expression.not_allowed", at, &name))
            }
            _ => self.name(&name, false, at),
        }
    }

    fn unknown_name(&self, name: &str, is_quoted: bool, at: (u64, u64)) -> Refusal {
        let known = self.names.known();
        let (zh, en) = match suggestion(name, known.iter().map(String::as_str)) {
            _ if is_quoted => (
                "；文本请用单引号".to_owned(),
                "; a text is written in single quotes".to_owned(),
            ),
            Some(near) => {
                let label = match self.names.meaning(near) {
                    Some(Meaning::Input { zh, .. }) if !zh.is_empty() => format!("（{zh}）"),
                    _ => String::new(),
                };
                (format!("；是否为 {near}{label}"), format!("; did you mean {near}"))
            }
            None => (String::new(), String::new()),
        };
        Refusal {
            at,
            code: "expression.unknown_name",
            zh: format!("没有名为 {name} 的指标或参数{zh}。"),
            en: format!("There is no column or parameter {name}{en}."),
        }
    }

    /// An item of a list is a literal, a number or the codes of a list parameter.
    fn list_item(&mut self, item: &Expr) -> Result<Vec<Typed>, Refusal> {
        let at = place(item);
        if let Expr::Identifier(ident) = item
            && let Some(Meaning::Codes(codes)) = self.names.meaning(&ident.value)
        {
            return Ok(codes.into_iter().map(|code| quoted(code, at)).collect());
        }
        Ok(vec![self.part(item)?])
    }

    fn function(&mut self, function: &Function, at: (u64, u64)) -> Result<Typed, Refusal> {
        let word = function.name.to_string().to_lowercase();
        if function.over.is_some() {
            return Err(refuse("expression.window", at, &word));
        }
        let arguments = arguments(function);
        match word.as_str() {
            "coalesce" if !arguments.is_empty() => {
                let mut parts = Vec::new();
                let mut ty = None;
                for argument in arguments {
                    let part = self.part(argument)?;
                    let part = match &ty {
                        None => part,
                        Some(ty) => require(part, ty)?,
                    };
                    ty = ty.or_else(|| part.ty.clone());
                    parts.push(part.tree);
                }
                Ok(Typed {
                    tree: Tree::Coalesce(parts),
                    ty,
                    at,
                    name: None,
                })
            }
            "sum" | "count" | "min" | "max" | "avg" => {
                let name = match arguments.as_slice() {
                    [Expr::Identifier(ident)] => Some(ident.value.clone()),
                    [Expr::CompoundIdentifier(parts)] => Some(dotted(parts)),
                    _ => None,
                };
                let meaning = name.as_ref().and_then(|name| self.names.aggregate(&word, name));
                match (meaning, name) {
                    (Some(Meaning::Input { ty, zh }), Some(name)) => {
                        Ok(self.input(&format!("{word}({name})"), ty, zh, at))
                    }
                    _ => Err(refuse("expression.aggregate", at, &word)),
                }
            }
            _ => Err(refuse("expression.function", at, &word)),
        }
    }
}

fn arguments(function: &Function) -> Vec<&Expr> {
    let FunctionArguments::List(list) = &function.args else {
        return Vec::new();
    };
    let plain = |argument| match argument {
        &FunctionArg::Unnamed(FunctionArgExpr::Expr(ref expr)) => Some(expr),
        _ => None,
    };
    list.args.iter().map(plain).collect::<Option<_>>().unwrap_or_default()
}

fn dotted(parts: &[Ident]) -> String {
    let parts: Vec<&str> = parts.iter().map(|part| part.value.as_str()).collect();
    parts.join(".")
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

fn known(tree: Tree, ty: Type, at: (u64, u64)) -> Typed {
    Typed {
        tree,
        ty: Some(ty),
        at,
        name: None,
    }
}

fn quoted(text: String, at: (u64, u64)) -> Typed {
    Typed {
        tree: Tree::Text(text),
        ty: None,
        at,
        name: None,
    }
}

fn negated_if(negated: bool, tree: Tree, at: (u64, u64)) -> Typed {
    known(if negated { Tree::Not(Box::new(tree)) } else { tree }, Type::Bool, at)
}

fn literal(value: &Value, at: (u64, u64)) -> Result<Typed, Refusal> {
    match value {
        Value::Number(digits, false) => match digits.parse::<i64>() {
            Ok(number) => Ok(known(Tree::Int(number), Type::Int, at)),
            Err(_) => Err(Refusal {
                at,
                code: "expression.number",
                zh: format!("{digits} 不是整数或过大；金额以分为单位，比例请写作参数或相乘。"),
                en: format!(
                    "{digits} is no integer, or too large; amounts are in fen, and a share is written by multiplying."
                ),
            }),
        },
        Value::SingleQuotedString(text) => Ok(quoted(text.clone(), at)),
        Value::Boolean(truth) => Ok(known(Tree::Bool(*truth), Type::Bool, at)),
        Value::Null => Err(Refusal {
            at,
            code: "expression.null",
            zh: "判断数据是否缺失请写“指标 is null”。".into(),
            en: "To ask whether a datum is missing, write \"column is null\".".into(),
        }),
        other => Err(refuse("expression.not_allowed", at, &other.to_string())),
    }
}

/// A day is written `date '2026-03-05'`.
fn day(text: &str, at: (u64, u64)) -> Result<Typed, Refusal> {
    match text.parse::<NaiveDate>() {
        Ok(day) if day.to_string() == text => Ok(known(Tree::Int(day_number(day)), Type::Day, at)),
        _ => Err(Refusal {
            at,
            code: "expression.day",
            zh: format!("“{text}”不是日期；请写作 date '2026-03-05'。"),
            en: format!("'{text}' is no day; write date '2026-03-05'."),
        }),
    }
}

/// Integers; of days only the days between two, and a day so many days before or after another.
fn arithmetic(operation: Arithmetic, left: Typed, right: Typed, at: (u64, u64)) -> Result<Typed, Refusal> {
    let is_day = |typed: &Typed| typed.ty == Some(Type::Day);
    let (left, right, ty) = match operation {
        Arithmetic::Subtract if is_day(&left) && is_day(&right) => (left, right, Type::Int),
        Arithmetic::Subtract | Arithmetic::Add if is_day(&left) => (left, require(right, &Type::Int)?, Type::Day),
        _ => (require(left, &Type::Int)?, require(right, &Type::Int)?, Type::Int),
    };
    if let (Tree::Int(left), Tree::Int(right)) = (&left.tree, &right.tree) {
        return match operation.of(*left, *right) {
            Some(result) => Ok(known(Tree::Int(result), ty, at)),
            None => Err(Refusal {
                at,
                code: "expression.constant",
                zh: "这里的常数运算没有结果（过大，或除以零）；请检查常数。".into(),
                en: "The constants here have no result (too large, or divided by zero); check them.".into(),
            }),
        };
    }
    Ok(known(
        Tree::Arithmetic(operation, Box::new(left.tree), Box::new(right.tree)),
        ty,
        at,
    ))
}

fn compare(left: Typed, comparison: Comparison, right: Typed, at: (u64, u64)) -> Result<Typed, Refusal> {
    let (left, right) = match (&left.ty, &right.ty) {
        (Some(ty), None) => {
            let right = beside(right, ty, &left)?;
            (left, right)
        }
        (None, Some(ty)) => {
            let left = beside(left, ty, &right)?;
            (left, right)
        }
        (Some(one), Some(other)) if one == other => (left, right),
        _ => return Err(not_comparable(&left, &right)),
    };
    let is_ordered = matches!(left.ty, Some(Type::Int | Type::Day));
    if !is_ordered && !matches!(comparison, Comparison::Eq | Comparison::NotEq) {
        return Err(wanted(&left, &Type::Int));
    }
    Ok(known(
        Tree::Compare(comparison, Box::new(left.tree), Box::new(right.tree)),
        Type::Bool,
        at,
    ))
}

/// A text in quotes beside something of a type: a text, a code or a day.
fn beside(text: Typed, ty: &Type, other: &Typed) -> Result<Typed, Refusal> {
    let Tree::Text(word) = &text.tree else {
        return Err(not_comparable(other, &text));
    };
    match ty {
        Type::Text => Ok(Typed {
            ty: Some(Type::Text),
            ..text
        }),
        Type::Day => day(word, text.at),
        Type::Code(codes) => match codes.iter().position(|code| code == word) {
            Some(index) => Ok(known(Tree::Code(index, word.clone()), ty.clone(), text.at)),
            None => {
                let ((zh, en), known) = (describe(other), codes.join(", "));
                Err(Refusal {
                    at: text.at,
                    code: "expression.unknown_code",
                    zh: format!("{zh}没有代码“{word}”；可用：{known}。"),
                    en: format!("{en} has no code '{word}'; use one of {known}."),
                })
            }
        },
        Type::Int | Type::Bool => Err(not_comparable(other, &text)),
    }
}

/// The part, which must have a type.
fn require(part: Typed, ty: &Type) -> Result<Typed, Refusal> {
    match &part.ty {
        Some(found) if found == ty => Ok(part),
        None if matches!(ty, Type::Text | Type::Code(_) | Type::Day) => {
            let other = Typed {
                tree: Tree::Bool(true),
                ty: Some(ty.clone()),
                at: part.at,
                name: None,
            };
            beside(part, ty, &other)
        }
        _ => Err(wanted(&part, ty)),
    }
}

fn wanted(part: &Typed, ty: &Type) -> Refusal {
    let ((zh, en), (wanted_zh, wanted_en)) = (describe(part), ty.words());
    Refusal {
        at: part.at,
        code: "expression.mixed_types",
        zh: format!("这里需要{wanted_zh}，而{zh}不是。"),
        en: format!("This must be {wanted_en}, but it is {en}."),
    }
}

fn not_comparable(left: &Typed, right: &Typed) -> Refusal {
    let ((left_zh, left_en), (right_zh, right_en)) = (describe(left), describe(right));
    Refusal {
        at: right.at,
        code: "expression.mixed_types",
        zh: format!("{left_zh}与{right_zh}不能相互比较。"),
        en: format!("{left_en} cannot be compared with {right_en}."),
    }
}

/// Speaks of a part, by its Chinese label where it has one.
fn describe(part: &Typed) -> (String, String) {
    let (zh, en) = match (&part.ty, &part.tree) {
        (None, Tree::Text(text)) => return (format!("文本“{text}”"), format!("the text '{text}'")),
        (ty, _) => ty.as_ref().unwrap_or(&Type::Text).words(),
    };
    match &part.name {
        Some((name, label)) => (format!("“{label}”（{name}，{zh}）"), format!("{name} ({en})")),
        None => (format!("该部分（{zh}）"), format!("this part ({en})")),
    }
}

fn not_allowed(expr: &Expr, at: (u64, u64)) -> Refusal {
    match expr {
        Expr::Subquery(_) | Expr::InSubquery { .. } | Expr::Exists { .. } => {
            refuse("expression.subquery", at, "select")
        }
        Expr::Cast { .. } | Expr::Convert { .. } => refuse("expression.cast", at, "cast"),
        other => refuse("expression.not_allowed", at, &other.to_string()),
    }
}

fn refuse(code: &'static str, at: (u64, u64), what: &str) -> Refusal {
    let (zh, en) = match code {
        "expression.aggregate" => (
            "这里没有可以这样汇总的明细",
            "there are no rows here to be summed up so",
        ),
        "expression.window" => (
            "表达式只看一条记录，不能使用窗口函数",
            "an expression looks at one record and has no window",
        ),
        "expression.function" => ("表达式不能调用这个函数", "an expression cannot call this function"),
        "expression.subquery" => ("表达式不能查询其他表", "an expression cannot query another table"),
        "expression.cast" => ("表达式不能转换类型", "an expression cannot change a type"),
        _ => (
            "表达式只能使用比较、and、or、not、加减乘除、between、in、is null、coalesce",
            "an expression has only comparisons, and, or, not, + - * /, between, in, is null and coalesce",
        ),
    };
    Refusal {
        at,
        code,
        zh: format!("{zh}：{what}。"),
        en: format!("{en}: {what}."),
    }
}
