//! A command that was sent with a key takes effect once, and a repetition gets the same answer.

use sea_orm::ConnectionTrait;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::ctx::RequestKey;
use shouwang_domain::ids::IdGenerator;
use shouwang_domain::{AccountId, Problem, Result};

use crate::entity::idempotency_key;
use crate::error::internal;
use crate::sql;
use crate::store::{Store, sealed::Source as _};
use crate::vault::Field;

/// An answer is kept for so long; a key that comes later is a new one.
const KEPT_MS: i64 = 30 * 24 * 3600 * 1000;

impl Store {
    /// The answer that a command with this key gave before a moment, as long as answers are kept.
    ///
    /// # Errors
    /// `idempotency.reused` when the key came with another request then.
    pub async fn recall(
        &self,
        (account, now): (AccountId, Timestamp),
        key: &RequestKey,
    ) -> Result<Option<serde_json::Value>> {
        let query = "SELECT * FROM idempotency_key WHERE account_id = ? AND key = ? AND id >= ?";
        let oldest = IdGenerator::first_at(now.0 - KEPT_MS);
        let values = [account.0.into(), key.key.clone().into(), oldest.into()];
        let rows: Vec<idempotency_key::Model> = sql::all(&self.executor(), query, values).await?;
        match rows.into_iter().next() {
            None => Ok(None),
            Some(row) if row.digest != key.digest => Err(reused()),
            Some(row) => {
                let sealed = hex::decode(&row.response).map_err(|error| internal("a stored answer", error))?;
                let answer = self.vault().open_bytes(Field::ANSWER, row.id, &sealed)?;
                serde_json::from_slice(&answer)
                    .map(Some)
                    .map_err(|error| internal("a stored answer", error))
            }
        }
    }
}

/// Keeps the answer that an account got at a moment, sealed, in the transaction of its command, and forgets old ones.
pub(crate) async fn remember(
    store: &Store,
    db: &impl ConnectionTrait,
    (account, now): (i64, Timestamp),
    key: &RequestKey,
    response: String,
) -> Result<()> {
    let oldest = IdGenerator::first_at(now.0 - KEPT_MS);
    sql::execute(db, "DELETE FROM idempotency_key WHERE id < ?", [oldest.into()]).await?;
    let id = store.next_id(now);
    let sealed = store.vault().seal_bytes(Field::ANSWER, id, response.as_bytes())?;
    let row = idempotency_key::Model {
        id,
        account_id: account,
        key: key.key.clone(),
        digest: key.digest.clone(),
        response: hex::encode(sealed),
        created_at: now.0,
    };
    super::insert_with(db, &row).await
}

fn reused() -> Problem {
    Problem::refused(
        "idempotency.reused",
        "该幂等键已用于另一个请求；请为新的请求换一个键。",
        "This idempotency key was used for another request; send a new key with a new request.",
    )
}
