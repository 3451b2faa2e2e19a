//! Accounts with their posts, and the evidence as people read it.

pub mod account;
pub mod evidence;
