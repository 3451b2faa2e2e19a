//! The evidence log after the commit: numbering the leaves, signing the head, exporting everything for a verifier.

mod checkpoint;
mod export;
mod sequence;

pub use export::ExportSummary;
pub(crate) use export::opened;
pub(crate) use export::{evidenced, head, write};
