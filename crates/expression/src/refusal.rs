//! Why an expression is refused.

/// Where and why an expression is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Line and column inside the text, from 1; columns count characters.
    pub at: (u64, u64),
    /// The stable code.
    pub code: &'static str,
    /// What is wrong and how to mend it, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}
