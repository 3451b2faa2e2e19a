//! Counts for the cockpit, indicators, lists, trends, and what questions about the keeping of the register rest on.

pub mod cockpit;
pub mod lists;
pub mod patterns;
pub mod people;
pub mod spans;
pub mod trend;
