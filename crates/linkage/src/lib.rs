//! Whom each row of a list is about: two lists in, scored pairs out, without labels and without settings.
//!
//! `schema` says what the columns hold; `input` reads the files; `data` numbers their values; `plan` chooses the keys by which
//! rows are joined; `em` learns how much each level of agreement says; `run` does the whole. The same input gives the same
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
mod lean;
mod params;
mod rivals;
mod score;
mod votes;

mod assign;
mod cluster;
mod link;

pub mod evaluate;
pub mod input;
pub mod model;
pub mod output;
pub mod run;
pub mod schema;

pub use assign::Assignment;
pub use link::Link;
pub use score::{ColumnWeight, Explanation};
pub use table::{Table, TableBuilder};
