//! Attempts to log in, for the lock-out.

use shouwang_domain::Result;
use shouwang_domain::calendar::Timestamp;

use crate::entity::login_attempt;
use crate::sql;
use crate::store::{Store, sealed::Source as _};

/// Records an attempt.
///
/// # Errors
/// When the database fails.
pub async fn record(store: &Store, now: Timestamp, login: &str, ok: bool) -> Result<()> {
    let row = login_attempt::Model {
        id: store.next_id(now),
        login: login.to_owned(),
        at: now.0,
        ok: i64::from(ok),
    };
    super::insert(store, &row).await
}

/// The number of failures of a login since a moment, and since its last success.
///
/// # Errors
/// When the database fails.
pub async fn failures(store: &Store, since: Timestamp, login: &str) -> Result<i64> {
    let query = "SELECT count(*) FROM login_attempt WHERE login = ? AND at >= ? AND ok = 0 AND id > \
                 (SELECT coalesce(max(id), 0) FROM login_attempt WHERE login = ? AND ok = 1)";
    let values = [login.into(), since.0.into(), login.into()];
    Ok(sql::int(&store.executor(), query, values).await?.unwrap_or(0))
}
