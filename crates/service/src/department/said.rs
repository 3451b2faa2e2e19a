//! What a row says, as it is kept.

use serde::{Deserialize, Serialize};
use shouwang_forms::{DepartmentList, Values};
use shouwang_store::entity::{asset_result, list_fact, list_pair};
use shouwang_store::{Field, Vault};

use super::why::PairWhy;

use crate::{Problem, Result};

/// What a row says, as it is kept sealed. Name, number and address only of a doubtful row, until its term is over.
#[derive(Serialize, Deserialize)]
pub(super) struct Said {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    /// Masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) number: Option<String>,
    /// Where the row says that they live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) place: Option<String>,
    /// Why the row may be about the member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) why: Option<PairWhy>,
    pub(super) values: serde_json::Map<String, serde_json::Value>,
}

impl Said {
    pub(super) fn of(list: &DepartmentList, values: &Values) -> Self {
        let kept = values.iter().filter(|(key, _)| !list.unkept.contains(*key));
        Self {
            name: None,
            number: None,
            place: None,
            why: None,
            values: kept.map(|(key, value)| (key.clone(), value.to_json())).collect(),
        }
    }

    /// What its columns say, to know a row that says the same.
    pub(super) fn text(&self) -> String {
        serde_json::Value::Object(self.values.clone()).to_string()
    }

    pub(super) fn seal(&self, vault: &Vault, field: Field, row: i64) -> Result<Vec<u8>> {
        vault.seal(field, row, &serde_json::to_string(self).map_err(Problem::internal)?)
    }

    pub(super) fn of_fact(vault: &Vault, row: &list_fact::Model) -> Result<Self> {
        let text = vault.open(Field::LIST_FACT, row.id, &row.said_sealed)?;
        serde_json::from_str(&text).map_err(Problem::internal)
    }

    /// What was found of somebody's assets; none once its term is over.
    pub(super) fn of_result(vault: &Vault, row: &asset_result::Model) -> Result<Option<Self>> {
        let Some(sealed) = &row.said_sealed else {
            return Ok(None);
        };
        let text = vault.open(Field::ASSET_RESULT, row.id, sealed)?;
        serde_json::from_str(&text).map_err(Problem::internal).map(Some)
    }

    /// What a doubtful row says; none once its term is over.
    pub(super) fn of_pair(vault: &Vault, row: &list_pair::Model) -> Result<Option<Self>> {
        let Some(sealed) = &row.said_sealed else {
            return Ok(None);
        };
        let text = vault.open(Field::LIST_PAIR, row.id, sealed)?;
        serde_json::from_str(&text).map_err(Problem::internal).map(Some)
    }
}
