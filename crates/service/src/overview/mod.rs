//! What people look at first: the day's work, the cockpit, lists and trends.
//!
//! Nothing is written here, but that a list was taken out as a file.

pub mod answered;
mod applications;
pub mod area_watch;
mod arrears;
pub mod cockpit;
pub mod decisions;
pub mod groups;
pub mod growth;
pub mod list_file;
pub mod lists;
pub mod missed;
pub mod patterns;
pub mod people;
pub mod spans;
pub mod today;
pub mod trend;
pub mod waiting;
