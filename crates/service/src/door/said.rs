//! What an application keeps sealed, and the source of a clue that it makes.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use shouwang_domain::clue::{ClueSource, Declaration, DeclarationMode};
use shouwang_domain::door::Matter;
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
