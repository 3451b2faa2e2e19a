//! What an application keeps sealed, and the source of a clue that it makes.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use shouwang_domain::clue::{ClueSource, Declaration, DeclarationMode};
use shouwang_domain::door::Matter;
use shouwang_domain::retention::ERASED;
use shouwang_store::entity::application;
use shouwang_store::{Field, Vault};

use crate::{Problem, Result};

/// What an application keeps sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Said {
    /// The whole ID number.
    pub(super) id_number: String,
    /// The telephone, digits alone.
    pub(super) phone: String,
    /// In their own words.
    pub(super) words: Option<String>,
    /// How it came in, as the clue will name it.
    pub(super) by: DeclarationMode,
}

impl Said {
    pub(super) fn of(vault: &Vault, row: &application::Model) -> Result<Self> {
        let text = vault.open(Field::APPLICATION, row.id, &row.said_sealed)?;
        serde_json::from_str(&text).map_err(Problem::internal)
    }

    /// What is kept when its term is over: nothing but how it came in.
    pub(super) fn emptied(vault: &Vault, row: &application::Model) -> Result<Vec<u8>> {
        let gone = || ERASED.to_owned();
        let by = match Self::of(vault, row)?.by {
            DeclarationMode::Entrusted { consent, .. } => DeclarationMode::Entrusted {
                proxy: gone(),
                relation: gone(),
                consent,
            },
            DeclarationMode::Telephone { called_on, .. } => DeclarationMode::Telephone {
                called_on,
                call_record: gone(),
            },
            by => by,
        };
        let emptied = Self {
            id_number: String::new(),
            phone: String::new(),
            words: None,
            by,
        };
        vault.seal(
            Field::APPLICATION,
            row.id,
            &serde_json::to_string(&emptied).map_err(Problem::internal)?,
        )
    }
}

/// Refuses what asks for more than is left of an application whose term is over.
pub(super) fn refuse_erased(row: &application::Model) -> Result<()> {
    if row.name == ERASED {
        return Err(Problem::refused(
            "application.erased",
            "该申报关闭后已到保存期限，内容已清除；如仍需帮助，请重新申报。",
            "The term of this application, which was closed, is over and its content is gone; whoever still needs help applies again.",
        ));
    }
    Ok(())
}

/// A declaration as the source of a clue.
pub(super) fn source_of(by: &DeclarationMode, matters: &BTreeSet<Matter>, words: Option<&str>) -> ClueSource {
    let named: Vec<&str> = matters.iter().map(|matter| matter.zh()).collect();
    let difficulty = match words {
        Some(words) => format!("{}。{words}", named.join("；")),
        None => named.join("；"),
    };
    ClueSource::SelfDeclaration {
        declaration: Declaration {
            by: by.clone(),
            difficulty,
        },
    }
}
