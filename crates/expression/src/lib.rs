//! The one language of rules, checks, conditions and indicators: SQL expressions over named values.
//!
//! A text is parsed and typed once ([`Expression::compile`]) into a small tree, which three interpreters read alike: the
//! one of this crate on one row, the engine's on columns, and the browser's, which gets the tree as JSON
//! ([`Expression::to_json`]) and has no parser. What a name means is the caller's to say ([`Names`]).
//!
//! NULL is a third outcome everywhere: what is not known makes a comparison unknown, and only `is null` asks for it.
//! Numbers are 64-bit integers. A result beyond them is unknown, like a division by zero, and is never wrapped. A day is
//! the number of days since 1970-01-01 once it is typed, so that days are compared and counted as numbers are.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod evaluate;
mod json;
mod names;
mod parse;
mod position;
mod problem;
mod refusal;
mod tree;
mod types;
mod typing;

pub use evaluate::Value;
pub use names::{Meaning, Names, suggestion};
pub use parse::identifiers;
pub use position::{Position, SourceFile, SqlText};
pub use problem::FileProblem;
pub use refusal::Refusal;
pub use tree::{Arithmetic, Comparison, Expression, Input, Tree, day_number, day_of};
pub use types::Type;
