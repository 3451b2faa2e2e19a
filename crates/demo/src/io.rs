//! What can go wrong with the files of a county.

use shouwang_domain::Problem;

/// A file could not be written or read.
pub(crate) fn io(error: impl std::fmt::Display) -> Problem {
    Problem::internal(format!("cannot write or read a demo file: {error}"))
}
