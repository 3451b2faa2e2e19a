//! Warnings, clues, cases, the spells that decisions open and close, and the households that were monitored before they
//! came.

pub mod arrival;
pub mod case;
pub mod clue;
pub mod remedy;
pub mod spell;
pub mod warning;
