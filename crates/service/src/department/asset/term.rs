//! What was found of assets has a term: once the case is closed and nobody can object any more, it goes.

use chrono::NaiveDate;
use serde_json::json;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::retention::RetentionKind;
use shouwang_store::column::Day;
use shouwang_store::entity::asset_result;
use shouwang_store::repo;

use crate::{Result, Service};

impl Service {
    /// Forgets what was found of assets, and what was said of it, in cases that were closed before a day. What kind it was,
    /// as of when, and which answer it got stays, with the hash of the row in the evidence. Returns how many rows lost their
    /// words; a part at a time.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn forget_asset_results(&self, now: Timestamp, before: NaiveDate) -> Result<u64> {
        let past = repo::retention::asset_results(&self.store, before).await?;
        if past.is_empty() {
            return Ok(0);
        }
        let mut tx = self.store.system_begin(now, "asset_result.forget").await?;
        for row in &past {
            tx.update(row, blanked(row, now.date().into())).await?;
        }
        tx.subject(RetentionKind::AssetResults.subject());
        tx.detail(json!({ "erased": past.len() }));
        tx.commit(past.len() as u64).await
    }
}

/// The row without its words.
pub(super) fn blanked(row: &asset_result::Model, on: Day) -> asset_result::Model {
    asset_result::Model {
        said_sealed: None,
        answer_sealed: None,
        blanked_on: Some(on),
        ..row.clone()
    }
}
