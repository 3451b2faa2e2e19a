//! Attempts to log in, for the lock-out.

use shouwang_domain::Result;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::ids::IdGenerator;

use crate::entity::login_attempt;
use crate::sql;
use crate::store::Store;

/// Attempts are forgotten after this long: longer than any lock. No more are kept than can be hashed in that time.
const KEPT_MS: i64 = 3600 * 1000;
/// What the source of an attempt from a known browser begins with.
pub const DEVICE: &str = "device/";

/// How often somebody failed; attempts under way count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failures {
    /// At this login from this source, since the last success there.
    pub here: i64,
    /// At this login from all unknown browsers.
    pub of_login: i64,
    /// From this source at any login.
    pub of_source: i64,
}

/// Records an attempt, as a failure until [`succeeded`] or [`withdraw`] says otherwise, and forgets old ones.
///
/// # Errors
/// When the database fails.
pub async fn begin(store: &Store, now: Timestamp, login: &str, source: &str) -> Result<i64> {
    let forget = "DELETE FROM login_attempt WHERE id < ?";
    let oldest = IdGenerator::first_at(now.0 - KEPT_MS);
    sql::execute(&store.logins().writer, forget, [oldest.into()]).await?;
    let row = login_attempt::Model {
        id: store.next_id(now),
        login: login.to_owned(),
        at: now.0,
        ok: 0,
        source: Some(source.to_owned()),
    };
    super::insert_with(&store.logins().writer, &row).await?;
    Ok(row.id)
}

/// Uses the code of a second factor of a step of the clock, and forgets those that no clock accepts any more: whether
/// nobody had used it before.
///
/// # Errors
/// When the database fails.
pub async fn use_code(store: &Store, now: Timestamp, account: i64, step: i64) -> Result<bool> {
    let db = &store.logins().writer;
    let oldest = IdGenerator::first_at(now.0 - KEPT_MS);
    sql::execute(db, "DELETE FROM code_use WHERE id < ?", [oldest.into()]).await?;
    let used = "INSERT INTO code_use (id, account_id, step) VALUES (?, ?, ?) ON CONFLICT (account_id, step) DO NOTHING";
    let rows = sql::execute(db, used, [store.next_id(now).into(), account.into(), step.into()]).await?;
    Ok(rows == 1)
}

/// The password of an attempt was right.
///
/// # Errors
/// When the database fails.
pub async fn succeeded(store: &Store, attempt: i64) -> Result<()> {
    let update = "UPDATE login_attempt SET ok = 1 WHERE id = ?";
    sql::execute(&store.logins().writer, update, [attempt.into()]).await?;
    Ok(())
}

/// An attempt was refused without a look at its password: it does not prolong the lock.
///
/// # Errors
/// When the database fails.
pub async fn withdraw(store: &Store, attempt: i64) -> Result<()> {
    let delete = "DELETE FROM login_attempt WHERE id = ?";
    sql::execute(&store.logins().writer, delete, [attempt.into()]).await?;
    Ok(())
}

/// The failures since a moment that say whether somebody guesses.
///
/// # Errors
/// When the database fails.
pub async fn failures(store: &Store, since: Timestamp, login: &str, source: &str) -> Result<Failures> {
    let here = "SELECT count(*) FROM login_attempt WHERE login = ? AND source = ? AND at >= ? AND ok = 0 AND id > \
                (SELECT coalesce(max(id), 0) FROM login_attempt WHERE login = ? AND source = ? AND ok = 1)";
    let of_login = "SELECT count(*) FROM login_attempt WHERE login = ? AND at >= ? AND ok = 0 AND source NOT LIKE ?";
    let of_source = "SELECT count(*) FROM login_attempt WHERE source = ? AND at >= ? AND ok = 0";
    let db = &store.logins().reader;
    let values = [login.into(), source.into(), since.0.into(), login.into(), source.into()];
    let here = sql::int(db, here, values).await?;
    let of_login = sql::int(
        db,
        of_login,
        [login.into(), since.0.into(), format!("{DEVICE}%").into()],
    )
    .await?;
    let of_source = sql::int(db, of_source, [source.into(), since.0.into()]).await?;
    Ok(Failures {
        here: here.unwrap_or(0),
        of_login: of_login.unwrap_or(0),
        of_source: of_source.unwrap_or(0),
    })
}
