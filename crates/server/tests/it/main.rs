//! The HTTP interface from the outside. The tree of files is that of the addresses.
#![allow(clippy::unwrap_used, missing_docs)]

mod app;
mod document;
mod sample;

mod access;
mod areas;
mod canaries;
mod kin;
mod looks;
mod routes;
