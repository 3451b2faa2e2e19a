//! What a household was told.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::{CaseId, HouseholdId};
use shouwang_store::repo;
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::{Ctx, Result, Service};

/// A message to a household.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MessageView {
    /// Id.
    pub id: String,
    /// The case it is about.
    pub case_id: Option<CaseId>,
    /// Code of what it says.
    pub kind: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Day.
    pub on: NaiveDate,
}

impl Service {
    /// The messages to a household, the oldest first.
    ///
    /// # Errors
    /// Not found.
    pub async fn list_messages(&self, ctx: &Ctx, household: HouseholdId) -> Result<Vec<MessageView>> {
        require(ctx, Verb::ReadHouseholds)?;
        let household = self.household_helped(ctx, household).await?;
        let messages = repo::help::message::of(&self.store, &household).await?;
        messages
            .into_iter()
            .map(|row| {
                Ok(MessageView {
                    id: row.id.to_string(),
                    case_id: row.case_id.map(CaseId),
                    kind: row.kind,
                    zh: row.zh,
                    en: row.en,
                    on: row.created_on.get(),
                })
            })
            .collect()
    }
}
