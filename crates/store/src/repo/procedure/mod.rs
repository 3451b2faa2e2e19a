//! Warnings, clues, cases, and the spells that decisions open and close.

pub mod case;
pub mod clue;
pub mod spell;
pub mod warning;
