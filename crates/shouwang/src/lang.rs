//! The language of messages.

use std::env;

use clap::ValueEnum;

/// Chinese, unless English is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// 简体中文
    Zh,
    /// English
    En,
}

impl Lang {
    /// English when `LANG` begins with `en`.
    pub(crate) fn of_environment() -> Self {
        match env::var("LANG") {
            Ok(lang) if lang.starts_with("en") => Self::En,
            _ => Self::Zh,
        }
    }

    /// The one of two texts that is in this language.
    pub(crate) fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}
