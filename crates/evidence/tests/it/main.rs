//! Exports of a small made-up log: honest ones verify, and every kind of tampering is found and named.
#![allow(clippy::unwrap_used, missing_docs)]

mod export;
mod honest;
mod malformed;
mod tamper;
mod world;
