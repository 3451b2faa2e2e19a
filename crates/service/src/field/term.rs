//! Quick reports that became nothing have a term: after it, what was said of people who may be strangers goes.

use chrono::NaiveDate;
use serde_json::json;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::retention::{ERASED, RetentionKind};
use shouwang_store::entity::field_report;
use shouwang_store::{Field, repo};

use super::report::InWords;
use crate::{Problem, Result, Service};

impl Service {
    /// Empties quick reports that were closed before a day without a household. Returns how many; a part at a time.
    pub(crate) async fn forget_field_reports(&self, now: Timestamp, before: NaiveDate) -> Result<u64> {
        let past = repo::retention::field_reports(&self.store, before).await?;
        if past.is_empty() {
            return Ok(0);
        }
        let words = InWords {
            who: ERASED.to_owned(),
            report: ERASED.to_owned(),
            risks: Vec::new(),
        };
        let words = serde_json::to_string(&words).map_err(Problem::internal)?;
        let mut tx = self.store.system_begin(now, "retention.erase").await?;
        for row in &past {
            let after = field_report::Model {
                said_sealed: self.store.vault().seal(Field::FIELD_REPORT, row.id, &words)?,
                note: Some(ERASED.to_owned()),
                ..row.clone()
            };
            tx.update(row, after).await?;
        }
        tx.subject(RetentionKind::FieldReports.subject());
        tx.detail(json!({ "erased": past.len() }));
        tx.commit(past.len() as u64).await
    }
}
