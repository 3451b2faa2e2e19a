//! The use cases, on both databases.
#![allow(clippy::unwrap_used, missing_docs)]

mod county;
mod office;
mod world;

mod assistance;
mod case;
mod clue;
mod cockpit;
mod elimination;
mod facts;
mod household;
mod import;
mod procedure_table;
mod screening;
