//! The rules of the house without any machinery: divisions, people, households, income, risk, procedure, help.
//!
//! Everything here is a pure function of its arguments. There is no clock, no randomness, no input or output and no
//! floating-point money; a date comes in through [`Ctx`], and statutory dates are civil dates in Asia/Shanghai.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod coded;
pub mod lines;
pub mod problem;
pub mod schema;

pub mod calendar;
pub mod id_number;
pub mod ids;
pub mod money;
pub mod month;
pub mod name;

pub mod area;
pub mod ctx;
pub mod role;
pub mod scope;

pub mod assurance;
pub mod disability_certificate;
pub mod guarantee;
pub mod household;
pub mod income;
pub mod records;
pub mod risk;

pub mod facts;
pub mod lists;
pub mod warning;

pub mod arrival;
pub mod asset;
pub mod clue;
pub mod procedure;
pub mod remedy;

pub mod elimination;
pub mod help;
pub mod measure;
pub mod paper;
pub mod proposal;
pub mod reading;
pub mod reassess;
pub mod retention;

pub mod campaign;
pub mod department_list;
pub mod door;
pub mod draw;
pub mod duty;
pub mod field;
pub mod inspection;
pub mod job;
pub mod obligation;
pub mod pattern;
pub mod report;

pub use ctx::Ctx;
pub use ids::*;
pub use money::Fen;
pub use month::Month;
pub use problem::{Problem, ProblemKind};

/// The result of a rule of the house: a value, or a [`Problem`] that a person can mend.
pub type Result<T, E = Problem> = std::result::Result<T, E>;
