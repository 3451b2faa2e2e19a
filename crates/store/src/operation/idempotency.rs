//! A command that was sent with a key takes effect once, and a repetition gets the same answer.

use shouwang_domain::ctx::RequestKey;
use shouwang_domain::{AccountId, Problem, Result};

use crate::entity::idempotency_key;
use crate::error::internal;
use crate::sql;
use crate::store::{Source as _, Store, sealed::Source as _};
use crate::tx::Tx;

pub(crate) async fn recall(store: &Store, account: AccountId, key: &RequestKey) -> Result<Option<serde_json::Value>> {
    let query = "SELECT * FROM idempotency_key WHERE account_id = ? AND key = ?";
    let rows: Vec<idempotency_key::Model> =
        sql::all(&store.executor(), query, [account.0.into(), key.key.clone().into()]).await?;
    match rows.into_iter().next() {
        None => Ok(None),
        Some(row) if row.digest != key.digest => Err(reused()),
        Some(row) => serde_json::from_str(&row.response)
            .map(Some)
            .map_err(|error| internal("a stored answer", error)),
    }
}

pub(crate) async fn remember(tx: &Tx, account: i64, key: &RequestKey, response: String) -> Result<()> {
    let row = idempotency_key::Model {
        id: tx.store().next_id(tx.now()),
        account_id: account,
        key: key.key.clone(),
        digest: key.digest.clone(),
        response,
        created_at: tx.now().0,
    };
    super::insert_with(&tx.executor(), &row).await
}

fn reused() -> Problem {
    Problem::refused(
        "idempotency.reused",
        "该幂等键已用于另一个请求；请为新的请求换一个键。",
        "This idempotency key was used for another request; send a new key with a new request.",
    )
}
