//! Papers: what is printed, signed and posted, as PDF, from a template and the data of one paper.
//!
//! A template is a file of `templates/`, or one of the same name in the deployer's own folder ([`Templates`]). It gets the
//! data as values: what people typed is never part of a source, so that it prints as it stands. Laying out happens in a
//! child process with lowered limits ([`child`]), with fonts of the distribution's free packages and the deployer's own
//! ([`Fonts`]). A character that none of them has is an error that names it, never a blank box. The same data give the same
//! bytes: there is no clock and no chance in a paper. The text of the finished pages comes back beside the PDF, and
//! [`privacy`] looks through it before anything hangs on a board.
//!
//! Nobody else sees the library that lays out.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod child;
mod clean;
mod code;
mod fonts;
mod layout;
pub mod privacy;
mod templates;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use code::code_as_path;
pub use fonts::Fonts;
pub use templates::Templates;

/// What one paper is made of.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    /// The template, without its ending.
    pub template: String,
    /// What the template is given as `data`.
    pub data: serde_json::Value,
    /// What the code on the page says; without, the page has none.
    pub code: Option<String>,
}

/// A finished paper.
#[derive(Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// The text of its pages as it was drawn, a line for each run of characters in one font.
    pub text: String,
    /// How many pages it has.
    pub pages: usize,
}

impl fmt::Debug for Pdf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pdf({} pages, {} bytes)", self.pages, self.bytes.len())
    }
}

/// How much the child process may use for one paper.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Limits {
    /// Size of data and templates, in bytes.
    pub input_bytes: u64,
    /// Size of the answer, in bytes.
    pub output_bytes: u64,
    /// Memory of the child (`RLIMIT_DATA`), in bytes.
    pub memory_bytes: u64,
    /// Processor time of the child, in seconds.
    pub cpu_seconds: u64,
    /// Time until the parent ends the child, in seconds.
    pub wall_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        const MB: u64 = 1 << 20;
        Self {
            input_bytes: 8 * MB,
            output_bytes: 64 * MB,
            memory_bytes: 768 * MB,
            cpu_seconds: 30,
            wall_seconds: 60,
        }
    }
}
