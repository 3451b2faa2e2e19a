//! Lists of departments: a department's own list of a month comes in, is compared with the register of its county, and what
//! its rows say of households is kept as dated facts, with warnings where a rule of the list asks for a look.
//!
//! A list is for its purpose alone: rows about people who are not in the register are counted and dropped, in memory. The ID
//! number decides whom a row is about, and the name is a second look: where the two disagree a person answers. What a list
//! says never overwrites the register; a difference is shown as one.

pub mod board;
mod compare;
pub mod facts;
pub mod list;
pub mod pair;
mod said;
pub mod send;
mod sheet;
mod signal;
