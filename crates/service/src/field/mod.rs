//! The field: what a phone takes along to where there is no network, what it brings back, and what is done where both sides
//! changed the same.
//!
//! Each entry has a key of the phone's and takes effect once for ever, whatever is lost, doubled or late on the way. It says
//! of each field that it changes what the phone had seen; what somebody else changed meanwhile is never written over, a
//! person decides.

pub mod conflict;
pub mod entry;
pub mod feed;
pub mod inbox;
pub mod photo;
pub mod record;
pub mod report;
pub mod standing;
pub mod statement;
mod term;
pub mod visit;
