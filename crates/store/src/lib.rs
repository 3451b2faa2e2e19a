//! The store: tables, migrations, transactions with their evidence, repositories, and the keys of sealed fields.
//!
//! - [`Store`] opens the database, SQLite or PostgreSQL, and begins commands.
//! - [`Tx`] is a command: every row it writes is in its one leaf of the evidence log, in the same transaction.
//! - [`repo`] reads and writes aggregates, one file each; a function takes `&Ctx` and sees its scope only, or a [`Found`] row.
//! - [`entity`] declares each table once; the migration and the evidence export follow from the declaration.
//! - [`operation`] holds what is not evidence: sessions, jobs, log-in attempts.
//!
//! No other crate names the SQL library.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod connect;
mod error;
mod keys;
mod sql;

pub mod column;
pub mod entity;
pub mod ledger;
pub mod schema;
pub mod table;

mod condition;
mod evidence;
pub mod files;
mod found;
mod identity;
mod init;
mod load;
mod logins;
mod migration;
mod owner;
mod put_back;
mod reading;
mod reading_evidence;
mod role;
mod store;
mod tx;
mod vault;

pub mod operation;
pub mod repo;

pub use condition::Condition;
pub use connect::Backend;
pub use error::{case_already_open, login_taken, posts_excluded};
pub use evidence::ExportSummary;
pub use found::Found;
pub use identity::{IdentityFiles, IdentityRow, IdentityWriter, NumberStatus};
pub use init::{Beginning, Init};
pub use load::{Loaded, damaged_backup, restore_place};
pub use reading::{FILE as READINGS_FILE, Listing, Note, Reading};
pub use reading_evidence::{LostReadings, Taken};
pub use store::{Node, Source, Store, StoreConfig};
pub use tx::Tx;
pub use vault::{Field, SealedField, Vault};

pub use shouwang_domain::Result;
