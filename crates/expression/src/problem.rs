//! What is wrong with a file of ours, and where.

use shouwang_domain::problem::FieldProblem;

use crate::Position;

/// One thing wrong with a file (a pack, the description of a register), or worth a warning.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileProblem {
    /// Where it stands.
    pub at: Position,
    /// The stable code.
    pub code: &'static str,
    /// What is wrong and how to mend it, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl FileProblem {
    /// A problem at a position.
    pub fn new(at: Position, code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            at,
            code,
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// The same as one of the wrong places of what the user is told.
    pub fn field(&self) -> FieldProblem {
        FieldProblem {
            at: self.at.to_string(),
            code: self.code.into(),
            zh: self.zh.clone(),
            en: self.en.clone(),
        }
    }
}

/// `file:line:column code zh / en`.
impl std::fmt::Display for FileProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {} / {}", self.at, self.code, self.zh, self.en)
    }
}
