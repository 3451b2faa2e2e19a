//! Areas, households, members, and what is stated and recorded about them.

pub mod area;
pub mod assurance;
pub mod attachment;
pub mod bulk;
pub mod change;
pub mod entry_file;
pub mod external_id;
pub mod filter;
pub mod guarantee;
pub mod household;
pub mod import;
pub mod kinship;
pub mod label;
pub mod member;
pub mod records;
pub mod statement;
pub mod words;
