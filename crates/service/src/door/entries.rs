//! What somebody says who applies, and what is wrong with it, entry by entry.

use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::door::{Matter, telephone, wrong_entries};
use shouwang_domain::id_number::IdNumber;
use shouwang_domain::name::PersonName;
use shouwang_domain::problem::FieldProblem;
use utoipa::ToSchema;

use crate::{Problem, Result};

/// The longest text in one's own words, in characters.
pub const MAX_WORDS: usize = 500;
/// The longest name of a relation, in characters.
const MAX_RELATION: usize = 20;

/// What somebody says who applies, as it was typed.
#[derive(Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Entries {
    /// Somebody applies for another person.
    pub proxy: Option<Proxy>,
    /// Whoever needs help.
    pub name: String,
    /// Their ID number.
    pub id_number: String,
    /// A telephone at which they are reached.
    pub phone: String,
    /// What is the matter.
    pub matters: BTreeSet<Matter>,
    /// More of it, in their own words.
    pub words: String,
    /// They agree to every clause of commitment and authorisation.
    pub agreed: bool,
}

/// Who applies for another person.
#[derive(Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Proxy {
    /// Their name.
    pub name: String,
    /// What they are to the other.
    pub relation: String,
    /// The other person consents.
    pub consent: bool,
}

/// A page of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Who applies for another.
    Proxy,
    /// Who needs help.
    Person,
    /// What is the matter.
    Matters,
    /// The commitment.
    Agreement,
}

/// Entries in which nothing is wrong.
#[derive(Clone)]
pub(super) struct Sound {
    pub(super) proxy: Option<Proxy>,
    pub(super) name: String,
    pub(super) id: IdNumber,
    pub(super) phone: String,
    pub(super) matters: BTreeSet<Matter>,
    pub(super) words: Option<String>,
}

impl fmt::Debug for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entries(***)")
    }
}

impl Entries {
    /// What is wrong on a page.
    pub fn problems(&self, part: Part, today: NaiveDate) -> Vec<FieldProblem> {
        let mut found = Vec::new();
        let mut check = |at: &str, result: Result<()>| {
            if let Err(problem) = result {
                found.extend(problem.at(at).fields.pop());
            }
        };
        match part {
            Part::Proxy => {
                let Some(proxy) = &self.proxy else { return found };
                check("/proxy/name", PersonName::new(proxy.name.trim()).map(drop));
                check("/proxy/relation", relation(&proxy.relation));
                check("/proxy/consent", if proxy.consent { Ok(()) } else { Err(no_consent()) });
            }
            Part::Person => {
                check("/name", PersonName::new(self.name.trim()).map(drop));
                let id = IdNumber::parse(&self.id_number).and_then(|id| id.check_born_by(today));
                check("/id_number", id);
                check("/phone", telephone(&self.phone).map(drop));
            }
            Part::Matters => {
                check(
                    "/matters",
                    if self.matters.is_empty() {
                        Err(no_matter())
                    } else {
                        Ok(())
                    },
                );
                check("/words", words(&self.words));
            }
            Part::Agreement => check("/agreed", if self.agreed { Ok(()) } else { Err(not_agreed()) }),
        }
        found
    }

    /// The entries when nothing is wrong with any of them.
    ///
    /// # Errors
    /// `application.entries` with each wrong one.
    pub(super) fn sound(&self, today: NaiveDate) -> Result<Sound> {
        let parts = [Part::Proxy, Part::Person, Part::Matters, Part::Agreement];
        let problems: Vec<FieldProblem> = parts.into_iter().flat_map(|part| self.problems(part, today)).collect();
        if !problems.is_empty() {
            return Err(wrong_entries(problems));
        }
        let words = self.words.trim();
        Ok(Sound {
            proxy: self.proxy.clone(),
            name: self.name.trim().to_owned(),
            id: IdNumber::parse(&self.id_number)?,
            phone: telephone(&self.phone)?,
            matters: self.matters.clone(),
            words: (!words.is_empty()).then(|| words.to_owned()),
        })
    }
}

fn relation(text: &str) -> Result<()> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > MAX_RELATION || text.chars().any(char::is_control) {
        return Err(Problem::bad_data(
            "application.relation",
            "请写明您是对方的什么人，例如“儿子”“邻居”，不超过20字。",
            "Say what you are to the other, such as \"son\" or \"neighbour\", in at most 20 characters.",
        ));
    }
    Ok(())
}

/// What is wrong with a text in somebody's own words.
pub(super) fn words(text: &str) -> Result<()> {
    let is_stray = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if text.chars().count() > MAX_WORDS || text.chars().any(is_stray) {
        return Err(Problem::bad_data(
            "application.words",
            format!("文字不能超过{MAX_WORDS}字，也不能有特殊符号；其余的可以在上门时当面说。"),
            format!("At most {MAX_WORDS} characters and no control characters; tell the rest when somebody comes."),
        ));
    }
    Ok(())
}

fn no_consent() -> Problem {
    Problem::bad_data(
        "application.no_consent",
        "帮别人申报要先经过本人同意；请先问过本人，再勾选。",
        "To apply for somebody you need their consent; ask them, then tick.",
    )
}

fn no_matter() -> Problem {
    Problem::bad_data(
        "application.no_matter",
        "请至少选一项困难；都不合适就选“其他困难”。",
        "Choose at least one; if none fits, choose \"something else\".",
    )
}

fn not_agreed() -> Problem {
    Problem::bad_data(
        "application.not_agreed",
        "需要勾选“同意”才能提交；有不明白的，可以打电话问村里。",
        "Tick that you agree before you send it; call the village if something is unclear.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_entry_is_named_at_its_place() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap();
        let entries = Entries {
            proxy: Some(Proxy::default()),
            id_number: "990101199001011231".to_owned(),
            words: "长".repeat(MAX_WORDS + 1),
            ..Entries::default()
        };
        let problem = entries.sound(today).err().unwrap();
        let places: Vec<&str> = problem.fields.iter().map(|field| field.at.as_str()).collect();
        assert_eq!(
            places,
            [
                "/proxy/name",
                "/proxy/relation",
                "/proxy/consent",
                "/name",
                "/id_number",
                "/phone",
                "/matters",
                "/words",
                "/agreed"
            ]
        );
        assert_eq!(format!("{entries:?}"), "Entries(***)");
    }
}
