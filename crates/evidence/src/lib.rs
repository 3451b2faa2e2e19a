//! Evidence: a log that shows, offline and to somebody who does not trust the operator, that nothing was changed,
//! removed, inserted or reordered after the fact.
//!
//! - Every command writes one [leaf]: a salted commitment to who did what, when and why, and to the list of rows it
//!   changed, each as the [hash of the row](canonical::row_hash) before and after.
//! - Leaves are numbered and extend an RFC 6962 [Merkle tree](tree).
//! - The head of the tree is signed now and then as a [checkpoint], a short text that others keep.
//! - An [export] is a directory with leaves, changes, checkpoints and rows; [`verify()`] recomputes everything in
//!   it from the leaves up and compares the result with the checkpoints that the verifier kept.
//!
//! What this shows and what it cannot show: whoever holds both the database and the signing key can still write a new
//! history, but it then contradicts every checkpoint that somebody else holds. What was logged after the newest such
//! checkpoint is not yet shown by anything, and the report says how many leaves that is.
//!
//! The crate has no database, no network and no clock, and imports none of the other crates: an auditor can read it alone.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod canonical;
pub mod checkpoint;
pub mod export;
mod key;
pub mod leaf;
pub mod report;
pub mod tree;
pub mod verify;

pub use canonical::{Hash, Value, row_hash};
pub use checkpoint::{Checkpoint, CheckpointError, KeyError, SigningKey, VerifyingKey};
pub use leaf::{Change, ChangesDigest, LeafBody, LeafContent, Salt, Sealed, changes_digest, commitment};
pub use report::{Finding, FindingKind, Note, NoteKind, Report};
pub use tree::{ConsistencyProof, Frontier, InclusionProof};
pub use verify::verify;
