//! The office itself: who may do what, accounts and sessions, the installation, its health and its evidence.
//!
//! Nothing of a household belongs here.

pub mod access;
pub mod account_change;
pub mod account_change_view;
pub mod admin;
pub mod attempt;
pub mod auth;
mod circumstances;
pub mod evidence;
pub mod health;
pub mod installation;
pub mod list_out;
pub mod reading;
pub mod retention;
pub mod second_factor;
mod totp;
pub mod witness;
