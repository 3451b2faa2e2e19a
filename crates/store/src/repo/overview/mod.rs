//! Counts for the cockpit, lists and trends.

pub mod cockpit;
pub mod lists;
pub mod trend;
