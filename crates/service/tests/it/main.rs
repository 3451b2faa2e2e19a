//! The use cases, on both databases.
#![allow(clippy::unwrap_used, missing_docs)]

mod county;
mod office;
mod tuning;
mod world;

mod accounts;
mod arrival;
mod assistance;
mod backup;
mod campaign;
mod case;
mod clue;
mod cockpit;
mod desk;
mod duty;
mod elimination;
mod facts;
mod household;
mod import;
mod job;
mod ledger;
mod ledger_sheet;
mod paper;
mod procedure_table;
mod publication;
mod reading;
mod records;
mod remedy;
mod screening;
mod snapshot;
mod split;
mod step_around;
mod stops;
mod traces;
mod witness;
