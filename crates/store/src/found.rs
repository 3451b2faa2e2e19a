//! The right to a row, as a type.

use std::ops::Deref;

/// A row that was looked up under the caller's scope. Nothing else makes one, so that a function which takes it reads and
/// changes what belongs to the row without asking again who may see it.
#[derive(Clone)]
pub struct Found<M>(M);

impl<M> Found<M> {
    /// Only where the look-up has applied the scope.
    pub(crate) const fn under_scope(row: M) -> Self {
        Self(row)
    }

    /// The row.
    pub const fn row(&self) -> &M {
        &self.0
    }

    /// The row, without the right.
    pub fn into_row(self) -> M {
        self.0
    }
}

impl<M> Deref for Found<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.0
    }
}

impl<M: std::fmt::Debug> std::fmt::Debug for Found<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
