//! Whom each row of a list is about: two lists in, scored pairs out, without labels and without settings.
//!
//! `schema` says what the columns hold; `input` reads the files; `data` numbers their values; `plan` chooses the keys by which
//! rows are joined; `em` learns how much each level of agreement says; `run` does the whole; `lookup` finds few rows in a long register. The same input gives the same
//! bytes, whatever the number of threads, the memory or the order of the rows.
//!
//! A link is a proposal with a weight. That two rows are one person is a person's word.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod files;
mod normal;
mod parallel;
mod similar;
mod table;

mod compare;
mod copied;
mod data;
mod frequency;
mod settled;
mod vectors;

mod index;
mod keys;
mod plan;

mod belief;
mod em;
mod evidence;
mod explain;
mod lean;
mod params;
mod remark;
mod rivals;
mod score;
mod votes;

mod assign;
mod cluster;
mod decisions;
mod link;

pub mod evaluate;
pub mod input;
pub mod lookup;
pub mod model;
pub mod output;
pub mod run;
pub mod schema;
pub mod state;

pub use assign::Assignment;
pub use decisions::Decisions;
pub use explain::{ColumnWeight, Explanation};
pub use link::Link;
pub use remark::Remark;
pub use table::{Table, TableBuilder};
