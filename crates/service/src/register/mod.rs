//! The register: areas, households and their members, what is stated and recorded about them, and how spreadsheets
//! bring it in.
//!
//! What follows from the data (warnings, cases, help) does not belong here.

pub mod area;
pub mod attachment;
pub mod division;
pub mod entry_file;
pub mod filing;
pub mod guarantee;
pub mod household;
pub mod import;
pub mod kinship;
pub mod own_copy;
mod picture;
pub mod statement;
