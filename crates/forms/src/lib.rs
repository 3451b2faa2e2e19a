//! Registers as descriptions: one file makes a table, a form, a list, checks, totals and rights.
//!
//! A file `forms/<id>.toml` says in both languages what a record of the register holds, what must hold of it, who may do
//! what with it, and what is counted. [`FormLibrary`] reads them all or none, with the place of everything that is wrong.
//! A [`Form`] then reads a record as somebody gave it ([`Form::prepare`]): the same answer whether it came from a screen,
//! the API or a spreadsheet. What a table of it looks like is in [`TablePlan`]; the store makes it.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod check;
mod compatible;
mod form;
mod library;
mod list;
mod lists;
mod local;
mod names;
mod prepare;
mod read;
mod resolve;
mod schema;
pub mod sheet;
mod tables;
mod text;
mod value;
mod words;

pub use check::{Example, examples};
pub use compatible::{Change, changes};
pub use form::{
    Act, Chapter, Check, Choice, Condition, Field, FieldType, Files, Form, Indicator, Label, Measure, Permission,
    Prefill, State, Strictness, Subject,
};
pub use library::FormLibrary;
pub use list::{
    DepartmentList, ListDifference, ListLibrary, ListParam, ListRule, ListSubject, Registered, RegisteredFact,
};
pub use names::Around;
pub use prepare::{Given, Prepared};
pub use schema::Direction;
pub use tables::{ColumnPlan, StoredType, TablePlan};
pub use value::{ChildRow, FieldValue, Values};
pub use words::in_words;
