//! Doubtful rows have a term: after it, what they say of people who may be strangers goes.

use chrono::Days;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::department_list::PairState;
use shouwang_store::entity::list_pair;
use shouwang_store::repo;

use super::pair::TAKEN_BACK_DAYS;
use super::taken_back::close;

use crate::{Problem, Result, Service};

/// Nobody answers a row any more that came in so many days ago.
const ASKED_DAYS: u64 = 90;

impl Service {
    /// Closes doubtful rows that nobody has answered within their term, and forgets what answered ones said once their answer
    /// cannot be taken back any more. Returns how many rows lost their words; a part at a time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_doubtful_rows(&self, now: Timestamp) -> Result<u64> {
        let today = shouwang_domain::calendar::shanghai_date(now.0);
        let before = |days: u64| {
            let day = today.checked_sub_days(Days::new(days));
            day.ok_or_else(|| Problem::internal("a day before the calendar"))
        };
        let (asked, answered) = (before(ASKED_DAYS)?, before(TAKEN_BACK_DAYS)?);
        let past = repo::department::pairs_past_their_term(&self.store, asked, answered).await?;
        if past.is_empty() {
            return Ok(0);
        }
        let mut tx = self.store.system_begin(now, "list_pair.forget").await?;
        for pair in &past {
            if pair.state.get().waits() {
                close(&mut tx, pair, PairState::Lapsed).await?;
            } else {
                let after = list_pair::Model {
                    said_sealed: None,
                    ..pair.clone()
                };
                tx.update(pair, after).await?;
            }
        }
        tx.detail(serde_json::json!({ "rows": past.len() }));
        tx.commit(past.len() as u64).await
    }
}
