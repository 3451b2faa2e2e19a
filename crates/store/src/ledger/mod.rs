//! Registers that are made from descriptions: real tables of their own, made and widened when a description is
//! published, and rows whose columns are known only then.
//!
//! A row is evidence like any other ([`Tx`](crate::Tx) writes it with its leaf), and what it was before a change is kept
//! as an image. [`crate::repo::ledger`] reads under a scope.

mod publish;
mod row;
mod table;
mod write;

pub use publish::Publication;
pub use row::{Cell, LedgerRow};
pub use table::{About, ColumnKind, LedgerColumn, LedgerTable};

pub(crate) use publish::{agreed_tables, count_published, described_tables, make_tables, published, published_tables};
pub(crate) use table::TABLE_PREFIX;
