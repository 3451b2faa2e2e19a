//! Applications that became nothing have a term: after it, what the applicant wrote goes.

use chrono::NaiveDate;
use serde_json::json;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::retention::{ERASED, RetentionKind};
use shouwang_store::entity::{application, application_remark};
use shouwang_store::{Field, repo};

use super::said::Said;
use crate::{Result, Service};

impl Service {
    /// Empties applications that were closed before a day and of which nobody waits for an answer: name, number, telephone
    /// and words, and what was said of how it went. What it was about, when it came in and why it was closed stay. Returns how
    /// many; a part at a time.
    pub(crate) async fn forget_applications(&self, now: Timestamp, before: NaiveDate) -> Result<u64> {
        let past = repo::retention::applications(&self.store, before).await?;
        if past.is_empty() {
            return Ok(0);
        }
        let vault = self.store.vault();
        let mut tx = self.store.system_begin(now, "retention.erase").await?;
        for row in &past {
            // Nobody asks by it any more, and no two are alike.
            let nobody = format!("erased/{}", row.id);
            let after = application::Model {
                name: ERASED.to_owned(),
                said_sealed: Said::emptied(vault, row)?,
                id_number_blind: vault.blind(Field::APPLICATION_NUMBER, &format!("{nobody}/person")),
                phone_last4: Vec::new(),
                number_blind: vault.blind(Field::APPLICATION_NUMBER, &nobody),
                note: row.note.as_ref().map(|_| ERASED.to_owned()),
                ..row.clone()
            };
            tx.update(row, after).await?;
            for remark in repo::door::remarks(&tx, row.id).await? {
                let after = application_remark::Model {
                    text_sealed: None,
                    answer: remark.answer.as_ref().map(|_| ERASED.to_owned()),
                    ..remark.clone()
                };
                tx.update(&remark, after).await?;
            }
        }
        tx.subject(RetentionKind::Applications.subject());
        tx.detail(json!({ "erased": past.len() }));
        tx.commit(past.len() as u64).await
    }
}
