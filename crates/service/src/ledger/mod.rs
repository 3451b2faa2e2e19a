//! Ledgers (台账): registers that a description makes. What a record of one holds, what must hold of it and who may do
//! what with it is in `forms/<id>.toml`; here is what all of them have in common.
//!
//! A stage of the work that has rules of its own (a case, a visit, a duty) does not belong here. What rules read of a
//! household's livelihood (`facts = true` in its description) has a typed table in the store; it is kept like any other
//! record, and [`follow`] says what follows from it.

mod about;
pub mod act;
pub mod areas;
pub mod file;
mod follow;
pub mod form;
mod hands;
pub mod last;
pub mod list;
mod lost_work;
pub mod made;
mod meeting;
pub mod paper;
mod prevention;
pub mod record;
pub(crate) mod registers;
mod repayment;
pub(crate) mod request;
pub mod sheet;
mod subject;
mod values;
pub mod view;
mod write;
