//! What a register that is made in an installation must keep to, besides what all keep to.

use std::sync::Arc;

use shouwang_expression::{FileProblem, SourceFile};

use crate::form::Form;
use crate::resolve;

/// What messages call the text of a description that is no file of the program's.
pub(crate) const LOCAL_FILE: &str = "description.toml";

/// What the id of a register begins with that an installation makes: none of the program's own ever does.
const LOCAL_PREFIX: &str = "x_";

/// The longest description in bytes, some hundred fields.
const LONGEST: usize = 200_000;

/// The most fields, those of child rows among them.
const MOST_FIELDS: usize = 300;

/// Reads a description as one that an installation makes.
///
/// # Errors
/// Everything that is wrong with it.
pub(crate) fn read(text: &str) -> Result<Arc<Form>, Vec<FileProblem>> {
    let start = || SourceFile::new(LOCAL_FILE, "").position(0);
    // Before anything is worked out of it.
    if text.len() > LONGEST || text.matches("field]]").count() > MOST_FIELDS {
        return Err(vec![FileProblem::new(
            start(),
            "form.long_text",
            format!("描述最长 {LONGEST} 字节、{MOST_FIELDS} 个项目；请分成几本台账。"),
            format!(
                "A description has at most {LONGEST} bytes and {MOST_FIELDS} fields; make several registers of it."
            ),
        )]);
    }
    let form = Arc::new(resolve::form(SourceFile::new(LOCAL_FILE, text))?);
    let at = |needle: &str| {
        let file = SourceFile::new(LOCAL_FILE, &form.text);
        file.position(form.text.find(needle).unwrap_or_default())
    };
    let mut problems = Vec::new();
    if !form.is_local() {
        problems.push(FileProblem::new(
            at("id ="),
            "form.local_id",
            format!("自建台账的编号须以 {LOCAL_PREFIX} 开头，如 {LOCAL_PREFIX}{}。", form.id),
            format!(
                "The id of a register made here begins with {LOCAL_PREFIX}, such as {LOCAL_PREFIX}{}.",
                form.id
            ),
        ));
    }
    if form.facts {
        problems.push(FileProblem::new(
            at("facts"),
            "form.local_facts",
            "规则读取的台账随程序发布，不能自建；请删去 facts。".to_owned(),
            "What rules read comes with the program and is not made here; take out facts.".to_owned(),
        ));
    }
    if problems.is_empty() { Ok(form) } else { Err(problems) }
}

impl Form {
    /// Whether it is made in an installation, and not the program's own.
    pub fn is_local(&self) -> bool {
        self.id.starts_with(LOCAL_PREFIX)
    }
}
