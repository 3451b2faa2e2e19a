//! The binary from outside: what it prints, with which exit code, and what it leaves in the database.

#![allow(clippy::unwrap_used, missing_docs)]

mod county;
mod crash;

mod access;
mod backup;
mod bad_input;
mod demo;
mod discovery;
mod divisions;
mod draw;
mod duty;
mod ended;
mod evidence;
mod kept;
mod link;
mod local;
mod policy;
mod rules;
mod scale;
mod serve;
mod stops;
mod story;
mod usage;
mod work;
