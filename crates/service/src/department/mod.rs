//! Lists of departments: a department's own list of a month comes in, is compared with the register of its county, and what
//! its rows say of households is kept as dated facts, with warnings where a rule of the list asks for a look.
//!
//! A list is for its purpose alone: rows about people who are not in the register are counted and dropped, in memory. A sound
//! ID number with the same name decides whom a row is about. Every other row is compared with the whole register of the
//! county, by name, number and address together, and a person says whom it is about; what people said is remembered for the
//! lists of later months, and can be taken back. What a list says never overwrites the register; a difference is shown as one.

pub mod answers;
pub mod asset;
pub mod board;
mod compare;
pub mod difference;
pub mod exchange;
pub mod facts;
mod link;
pub mod list;
pub mod pair;
pub mod places;
mod readers;
mod said;
pub mod send;
pub mod shares;
mod sheet;
mod signal;
mod taken_back;
mod term;
pub mod told;
pub mod why;
