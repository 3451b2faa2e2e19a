//! What was found of assets has a term: once the case is closed and nobody can object any more, it goes.

use chrono::Days;
use shouwang_domain::calendar::Timestamp;
use shouwang_store::column::Day;
use shouwang_store::entity::asset_result;
use shouwang_store::repo;

use crate::{Problem, Result, Service};

/// So many days after a case is closed what was found is kept for whoever objects to its decision.
const KEPT_DAYS: u64 = 60;

impl Service {
    /// Forgets what was found of assets, and what was said of it, in cases that were closed long enough ago. What kind it was,
    /// as of when, and which answer it got stays, with the hash of the row in the evidence. Returns how many rows lost their
    /// words; a part at a time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_asset_results(&self, now: Timestamp) -> Result<u64> {
        let today = shouwang_domain::calendar::shanghai_date(now.0);
        let closed_until = today
            .checked_sub_days(Days::new(KEPT_DAYS))
            .ok_or_else(|| Problem::internal("a day before the calendar"))?;
        let past = repo::asset::past_their_term(&self.store, closed_until).await?;
        if past.is_empty() {
            return Ok(0);
        }
        let mut tx = self.store.system_begin(now, "asset_result.forget").await?;
        for row in &past {
            tx.update(row, blanked(row, today.into())).await?;
        }
        tx.detail(serde_json::json!({ "rows": past.len() }));
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
