//! What is wrong with a pack, and where.

use shouwang_domain::Problem;
use shouwang_domain::problem::FieldProblem;

use crate::Position;

/// One thing wrong with a pack, or worth a warning.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackProblem {
    /// Where it stands.
    pub at: Position,
    /// The stable code.
    pub code: &'static str,
    /// What is wrong and how to mend it, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl PackProblem {
    /// A problem at a position.
    pub fn new(at: Position, code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            at,
            code,
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// All problems of the packs as one error for the user: `policy.pack_refused`, with the places as fields.
    pub fn into_problem(problems: &[Self]) -> Problem {
        let fields = problems
            .iter()
            .map(|p| FieldProblem {
                at: p.at.to_string(),
                code: p.code.into(),
                zh: p.zh.clone(),
                en: p.en.clone(),
            })
            .collect();
        Problem::bad_data(
            "policy.pack_refused",
            format!("政策包有 {} 处错误，已拒绝加载；请按所列位置修改。", problems.len()),
            format!(
                "The policy packs have {} errors and were refused; mend them at the places listed.",
                problems.len()
            ),
        )
        .with_fields(fields)
    }
}

/// `file:line:column code zh / en`.
impl std::fmt::Display for PackProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {} / {}", self.at, self.code, self.zh, self.en)
    }
}

/// `file:line:column`.
impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
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
