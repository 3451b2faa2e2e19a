//! Descriptions of registers, as files and as records.
#![allow(missing_docs, clippy::unwrap_used)]

mod broken;
mod lists;
mod shipped;
