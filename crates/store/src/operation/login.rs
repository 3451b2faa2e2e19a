//! Attempts to log in, for the lock-out.

use shouwang_domain::Result;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::ids::IdGenerator;

use crate::entity::login_attempt;
use crate::sql;
use crate::store::{Store, sealed::Source as _};

/// Attempts are forgotten after this long.
const KEPT_MS: i64 = 24 * 3600 * 1000;

/// Records an attempt, as a failure until [`succeeded`] or [`withdraw`] says otherwise, and forgets old ones.
///
/// # Errors
/// When the database fails.
pub async fn begin(store: &Store, now: Timestamp, login: &str) -> Result<i64> {
    let forget = "DELETE FROM login_attempt WHERE id < ?";
    let oldest = IdGenerator::first_at(now.0 - KEPT_MS);
    sql::execute(&store.connections().writer, forget, [oldest.into()]).await?;
    let row = login_attempt::Model {
        id: store.next_id(now),
        login: login.to_owned(),
        at: now.0,
        ok: 0,
    };
    super::insert(store, &row).await?;
    Ok(row.id)
}

/// The password of an attempt was right.
///
/// # Errors
/// When the database fails.
pub async fn succeeded(store: &Store, attempt: i64) -> Result<()> {
    let update = "UPDATE login_attempt SET ok = 1 WHERE id = ?";
    sql::execute(&store.connections().writer, update, [attempt.into()]).await?;
    Ok(())
}

/// An attempt was refused without a look at its password: it does not prolong the lock.
///
/// # Errors
/// When the database fails.
pub async fn withdraw(store: &Store, attempt: i64) -> Result<()> {
    let delete = "DELETE FROM login_attempt WHERE id = ?";
    sql::execute(&store.connections().writer, delete, [attempt.into()]).await?;
    Ok(())
}

/// The number of failures of a login since a moment, and since its last success; attempts under way count.
///
/// # Errors
/// When the database fails.
pub async fn failures(store: &Store, since: Timestamp, login: &str) -> Result<i64> {
    let query = "SELECT count(*) FROM login_attempt WHERE login = ? AND at >= ? AND ok = 0 AND id > \
                 (SELECT coalesce(max(id), 0) FROM login_attempt WHERE login = ? AND ok = 1)";
    let values = [login.into(), since.0.into(), login.into()];
    Ok(sql::int(&store.executor(), query, values).await?.unwrap_or(0))
}
