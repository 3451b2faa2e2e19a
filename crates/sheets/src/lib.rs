//! Spreadsheets in and out: the household register, the monthly statements and the sheets of registers that somebody
//! described, and the templates for them.
//!
//! An uploaded file is hostile until shown otherwise. It is counted while it is inflated ([`inspect`]), streamed cell by
//! cell, and both happen in a child process with lowered limits ([`child`]); the parent sees typed cells only.
//! One table of columns per sheet ([`ColumnSpec`]) drives the reader, the writer, the template and every error text.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod bundle;
pub mod child;
mod delimited;
mod inspect;
mod limits;
mod parse;
mod source;

pub mod normal;

mod cells;
mod column;
mod listed;
mod made;
mod marked;
mod table;
mod together;

mod income;
mod register;

pub mod write;

pub use bundle::bundle;
pub use column::{Choice, ColumnKind, ColumnSpec, Labels, Words};
pub use income::{INCOME, IncomeRow, IncomeSheet, read_income};
pub use inspect::inspect;
pub use limits::Limits;
pub use listed::{Listed, delimited, listed_workbook};
pub use made::{Holds, MadeColumn, MadeRow, MadeSheet, Typed, is_called, must_be_filled, read_made, skipped};
pub use marked::{Found, marked};
pub use parse::{CellValue, ParsedWorkbook, Row, Sheet};
pub use register::{DwellingSaid, REGISTER, RegisterHousehold, RegisterMember, RegisterSheet, read_register};
pub use source::read_workbook;
pub use table::{CellProblem, ColumnPlaces, Place, shown_header};
pub use together::Together;
