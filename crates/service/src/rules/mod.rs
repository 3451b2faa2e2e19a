//! The standards and rules: packs, tunings and publications, the facts that rules read, snapshots and screening.
//!
//! A rule's finding becomes a warning here; what people do with a warning belongs to the procedure.

pub(crate) mod facts;
pub mod order;
pub mod policies;
pub(crate) mod proposal;
pub mod screening;
pub mod snapshot;
pub mod standard;
pub mod standing;
pub mod tally;
pub mod tuning;
pub mod visit_draw;
pub mod visits;
