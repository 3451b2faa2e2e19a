//! An expression, typed: what the three interpreters read.

use chrono::{Datelike as _, NaiveDate};

use crate::Type;

/// A typed expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// What is evaluated.
    pub tree: Tree,
    /// What comes of it.
    pub ty: Type,
    /// The values that it reads, each once; [`Tree::Input`] counts them from 0.
    pub inputs: Vec<Input>,
}

/// A value that an expression reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The name, or the function and the name of an aggregate, such as `sum(costs.amount)`.
    pub name: String,
    /// Its type.
    pub ty: Type,
}

/// A part of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    /// The value of an input.
    Input(usize),
    /// A number, or a day as its number.
    Int(i64),
    /// A truth value.
    Bool(bool),
    /// A text.
    Text(String),
    /// A code, with its place in the list of codes of the type that it is compared with.
    Code(usize, String),
    /// Not.
    Not(Box<Tree>),
    /// All are true.
    And(Vec<Tree>),
    /// Any is true.
    Or(Vec<Tree>),
    /// Arithmetic of integers; unknown where the result is beyond 64 bits or a divisor is zero.
    Arithmetic(Arithmetic, Box<Tree>, Box<Tree>),
    /// A comparison of two values of one type.
    Compare(Comparison, Box<Tree>, Box<Tree>),
    /// Whether a value is unknown; never unknown itself.
    IsNull(Box<Tree>),
    /// The first value that is known.
    Coalesce(Vec<Tree>),
}

impl Tree {
    /// Whether this part or any within it is so.
    pub fn any(&self, is: &dyn Fn(&Self) -> bool) -> bool {
        is(self)
            || match self {
                Self::Not(inner) | Self::IsNull(inner) => inner.any(is),
                Self::And(parts) | Self::Or(parts) | Self::Coalesce(parts) => parts.iter().any(|part| part.any(is)),
                Self::Arithmetic(_, left, right) | Self::Compare(_, left, right) => left.any(is) || right.any(is),
                Self::Input(_) | Self::Int(_) | Self::Bool(_) | Self::Text(_) | Self::Code(..) => false,
            }
    }
}

/// An operation on two integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    /// Plus.
    Add,
    /// Minus.
    Subtract,
    /// Times.
    Multiply,
    /// Divided by; the rest is dropped, towards zero.
    Divide,
}

impl Arithmetic {
    /// The result, or none where it is beyond 64 bits or the divisor is zero.
    pub const fn of(self, left: i64, right: i64) -> Option<i64> {
        match self {
            Self::Add => left.checked_add(right),
            Self::Subtract => left.checked_sub(right),
            Self::Multiply => left.checked_mul(right),
            Self::Divide => left.checked_div(right),
        }
    }
}

/// A comparison; of what is no number or day only the first two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// Equal.
    Eq,
    /// Not equal.
    NotEq,
    /// Less.
    Less,
    /// Less or equal.
    LessEq,
    /// Greater.
    Greater,
    /// Greater or equal.
    GreaterEq,
}

/// The number that a day has in an expression: days since 1970-01-01.
pub fn day_number(day: NaiveDate) -> i64 {
    i64::from(day.num_days_from_ce()) - EPOCH_FROM_CE
}

/// The day of a number; none beyond the calendar.
pub fn day_of(number: i64) -> Option<NaiveDate> {
    let from_ce = number.checked_add(EPOCH_FROM_CE)?;
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(from_ce).ok()?)
}

/// 1970-01-01 as days of the common era.
const EPOCH_FROM_CE: i64 = 719_163;
