//! What the names in an expression mean.

use crate::Type;

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A value that is known when the expression is evaluated.
    Input {
        /// Its type.
        ty: Type,
        /// What people call it, for errors.
        zh: String,
    },
    /// A number that stays the same as long as the expression does.
    Number(i64),
    /// A list of codes; it can only stand in `value in (name)`.
    Codes(Vec<String>),
}

/// The names that an expression may use.
pub trait Names {
    /// What a name means; `None` when there is no such name. A name with a dot is given with it.
    fn meaning(&self, name: &str) -> Option<Meaning>;

    /// What `sum`, `count`, `min` or `max` of a name means; `None` when nothing can be summed up under it.
    fn aggregate(&self, function: &str, name: &str) -> Option<Meaning> {
        let _ = (function, name);
        None
    }

    /// Every name, for suggestions.
    fn known(&self) -> Vec<String>;
}

/// The candidate nearest to a misspelt word, when one is near enough to be meant.
pub fn suggestion<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .map(|candidate| (edit_distance(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance * 3 <= candidate.chars().count().max(3))
        .min()
        .map(|(_, candidate)| candidate)
}

fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_finds_its_neighbour() {
        let known = ["household_size", "income_per_head", "income"];
        let nearest = |word| suggestion(word, known.into_iter());
        assert_eq!(nearest("houshold_size"), Some("household_size"));
        assert_eq!(nearest("incomes"), Some("income"));
        assert_eq!(nearest("income_per_capita"), None);
        assert_eq!(nearest("zzz"), None);
    }
}
