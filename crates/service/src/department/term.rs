//! What rows of lists say has a term: doubtful rows, whose words may be about strangers, and what was taken back.

use chrono::NaiveDate;
use serde_json::json;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::department_list::PairState;
use shouwang_domain::retention::RetentionKind;
use shouwang_store::entity::{list_fact, list_pair};
use shouwang_store::repo;

use super::taken_back::close;

use crate::{Result, Service};

impl Service {
    /// Closes doubtful rows that nobody has answered within their term, and forgets what answered ones said once their answer
    /// cannot be taken back any more, as the practice says. Returns how many rows lost their words; a part at a time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_doubtful_rows(&self, now: Timestamp) -> Result<u64> {
        let mut forgotten = 0;
        for kind in [RetentionKind::WaitingRows, RetentionKind::AnsweredRows] {
            if let Some(before) = self.kept_since(kind, now)? {
                forgotten += self.forget_rows(now, kind, before).await?;
            }
        }
        Ok(forgotten)
    }

    /// The same of one kind.
    pub(crate) async fn forget_rows(&self, now: Timestamp, kind: RetentionKind, before: NaiveDate) -> Result<u64> {
        let past = repo::department::pairs_past_their_term(&self.store, kind, before).await?;
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
        tx.subject(kind.subject());
        tx.detail(json!({ "erased": past.len() }));
        tx.commit(past.len() as u64).await
    }

    /// Forgets what lists said that was taken back before a day. Returns how many rows; a part at a time.
    pub(crate) async fn forget_taken_back(&self, now: Timestamp, before: NaiveDate) -> Result<u64> {
        let past = repo::retention::taken_back(&self.store, before).await?;
        if past.is_empty() {
            return Ok(0);
        }
        let mut tx = self.store.system_begin(now, "retention.erase").await?;
        for fact in &past {
            let after = list_fact::Model {
                said_sealed: Vec::new(),
                waiting: None,
                ..fact.clone()
            };
            tx.update(fact, after).await?;
        }
        tx.subject(RetentionKind::TakenBackRows.subject());
        tx.detail(json!({ "erased": past.len() }));
        tx.commit(past.len() as u64).await
    }
}
