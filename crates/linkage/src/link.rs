//! What two rows have to do with one another.

/// Two rows that are of one person, by their numbers in the lists.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// The row of the left list.
    pub left: u32,
    /// The row of the right list, or of the same.
    pub right: u32,
    /// Logarithm to base 2 of the odds.
    pub weight: f32,
}
