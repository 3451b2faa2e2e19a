//! What screening reads and writes: snapshots, proposals, and who is who in them.

pub mod identity;
pub mod proposal;
pub mod screening;
pub mod snapshot;
