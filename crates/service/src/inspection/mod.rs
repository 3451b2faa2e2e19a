//! Inspections (督导检查): samples that anybody can draw again, and rounds of groups that look at the areas of others.
//!
//! What a group finds are records of registers ([`crate::ledger`]); going to the houses of a draw is a campaign
//! ([`crate::campaign`]).

pub mod draw;
mod draw_book;
mod draw_view;
pub mod due;
pub mod known;
pub(crate) mod labels;
pub mod report;
pub mod roster;
pub mod round;
mod round_book;
mod round_view;
mod sample;
pub mod survey;

pub use draw_view::{DrawPick, DrawView};
pub use round_book::{ExportRostersCmd, PrintSummaryCmd};
pub use round_view::{GroupView, InspectedArea, MissingPeople, RosterPerson, RoundView};
