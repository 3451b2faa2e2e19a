//! The store on SQLite and on PostgreSQL: one suite, two databases.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

mod evidence;
mod idempotency;
mod initialisation;
mod ledger;
mod operation;
mod reading;
mod records;
mod repositories;
mod rewritten;
mod role;
mod schema;
mod scope;
mod tampering;
mod transaction;
