//! Campaigns (专项排查): going to every house of an area within some days, and knowing at each moment which houses are left.
//!
//! A house is done by what was done there: a visit, or a record of the register that the campaign asks for. That visit or
//! record itself belongs to [`crate::help`] and [`crate::ledger`]; what an office owes by a day, and what fulfils it, to
//! [`crate::duty`].

pub mod count;
mod drawn;
pub mod house;
mod keep;
pub mod paper;
pub mod plan;
pub mod view;
mod whom;
