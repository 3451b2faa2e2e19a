//! What a part of an expression is.

use std::sync::Arc;

/// A type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// An integer of 64 bits.
    Int,
    /// A truth value.
    Bool,
    /// A civil date; evaluated as the number of days since 1970-01-01.
    Day,
    /// A text of any kind.
    Text,
    /// One of a closed list of codes.
    Code(Arc<[String]>),
}

impl Type {
    /// One of these codes.
    pub fn code<T: Into<String>>(codes: impl IntoIterator<Item = T>) -> Self {
        Self::Code(codes.into_iter().map(Into::into).collect())
    }

    /// How to speak of it, in Chinese and in English.
    pub(crate) const fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Int => ("整数", "an integer"),
            Self::Bool => ("是否值", "true or false"),
            Self::Day => ("日期", "a day"),
            Self::Text => ("文本", "a text"),
            Self::Code(_) => ("代码", "a code"),
        }
    }
}
