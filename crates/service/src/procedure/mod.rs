//! The statutory procedure: a warning is answered, a clue is taken up, a case goes from the village to the county, and
//! back out by elimination. A household that was monitored before it came arrives by a list of its own.
//!
//! The help that follows a decision does not belong here.

pub mod archive;
pub mod arrival;
pub mod assessment;
pub mod case;
pub mod clue;
pub mod elimination;
pub mod marginal;
pub mod paper;
pub mod remedy;
pub mod warning;
pub mod warning_owner;
