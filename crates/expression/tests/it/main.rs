//! Expressions and what comes of them.
#![allow(missing_docs, clippy::unwrap_used)]

mod cases;
mod generate;
mod language;
