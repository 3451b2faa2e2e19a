//! Who changed a household or looked at what is masked, when and why.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde::Serialize;
use shouwang_domain::HouseholdId;
use shouwang_domain::calendar::Timestamp;
use shouwang_store::entity::member;
use shouwang_store::repo;
use utoipa::ToSchema;

use super::{RevealReason, SensitiveField};
use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::{Ctx, Result, Service};

/// So many entries are shown, the latest.
const SHOWN: u64 = 200;
/// The command that reveals.
const REVEAL: &str = "household.reveal";

/// A command on a household, as the evidence has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LogEntry {
    /// When.
    pub at: Timestamp,
    /// Code of the command, such as `household.update`.
    pub command: String,
    /// Name of who did it.
    pub actor: String,
    /// Name of who typed it in, where that was somebody else.
    pub entered_by: Option<String>,
    /// Why somebody looked.
    pub reveal_reason: Option<RevealReason>,
    /// What was looked at.
    pub fields: Vec<SensitiveField>,
    /// The reason that was given, in words.
    pub reason: Option<String>,
    /// How many records it changed.
    pub changes: i64,
}

impl Service {
    /// The latest commands on a household and its members, the newest first; looking at what is masked is one.
    ///
    /// # Errors
    /// Not found.
    pub async fn household_log(&self, ctx: &Ctx, id: HouseholdId) -> Result<Vec<LogEntry>> {
        require(ctx, Verb::ReadHouseholds)?;
        let household = repo::register::household::by_id(&self.store, ctx, id).await?;
        self.note_reading(ctx, ReadingKind::Household, household.id, String::new())
            .await?;
        let members = repo::register::bulk::rows::<member::Model>(&self.store, &household).await?;
        let mut subjects = vec![format!("household/{}", household.id)];
        subjects.extend(members.iter().map(|member| format!("member/{}", member.id)));
        let leaves = repo::office::evidence::about(&self.store, subjects, SHOWN).await?;
        let people: Vec<i64> = leaves
            .iter()
            .flat_map(|leaf| [leaf.acted_by, leaf.entered_by])
            .collect();
        let names = self.names_of(&people).await?;
        let name = |account: i64| names.get(&account).cloned().unwrap_or_default();
        leaves
            .into_iter()
            .map(|leaf| {
                let reveals = leaf.command == REVEAL;
                let detail: serde_json::Value = serde_json::from_str(&leaf.detail)
                    .map_err(|_| crate::Problem::internal("the detail of a leaf is no JSON"))?;
                let fields = detail["fields"].as_array().filter(|_| reveals);
                let fields = fields
                    .into_iter()
                    .flatten()
                    .filter_map(|field| field.as_str()?.parse().ok());
                let code = leaf.reason.as_deref().filter(|_| reveals).map(str::parse);
                Ok(LogEntry {
                    at: Timestamp(leaf.at_ms),
                    actor: name(leaf.acted_by),
                    entered_by: (leaf.entered_by != leaf.acted_by).then(|| name(leaf.entered_by)),
                    reveal_reason: code.transpose()?,
                    fields: fields.collect(),
                    reason: leaf.reason.filter(|_| !reveals),
                    changes: leaf.n_changes,
                    command: leaf.command,
                })
            })
            .collect()
    }

    /// Names of accounts, by id.
    pub(super) async fn names_of(&self, accounts: &[i64]) -> Result<HashMap<i64, String>> {
        let mut names = HashMap::new();
        for account in accounts {
            if let Entry::Vacant(place) = names.entry(*account) {
                let found = repo::office::account::by_id(&self.store, *account).await?;
                place.insert(found.map(|account| account.display_name).unwrap_or_default());
            }
        }
        Ok(names)
    }
}
