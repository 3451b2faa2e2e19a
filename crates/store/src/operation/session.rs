//! Sessions. The token is known to the browser only; here is its digest.

use std::time::Duration;

use shouwang_domain::calendar::Timestamp;
use shouwang_domain::{AccountId, PostId, Result};
use tokio::time::timeout;

use crate::connect::Backend;
use crate::entity::session;
use crate::logins::end_sessions;
use crate::sql;
use crate::store::{Source as _, Store, sealed::Source as _};
use crate::tx::Tx;

/// A writer who takes longer is one that nobody waits for.
const WRITER_IS_FREE: Duration = Duration::from_millis(50);

/// A session to be opened.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Digest of the token.
    pub token_digest: String,
    /// Who logged in.
    pub account: AccountId,
    /// In which post.
    pub post: PostId,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// The token against forged requests.
    pub csrf: String,
    /// Digest of the password by which it was begun.
    pub credential: String,
}

/// Opens a session.
///
/// # Errors
/// When the database fails.
pub async fn open(store: &Store, now: Timestamp, new: NewSession) -> Result<session::Model> {
    let row = session::Model {
        id: store.next_id(now),
        token_digest: new.token_digest,
        account_id: new.account.0,
        post_id: new.post.0,
        created_at: now.0,
        last_seen_at: now.0,
        expires_at: new.expires_at.0,
        csrf: new.csrf,
        ended_at: None,
        credential: Some(new.credential),
    };
    super::insert_with(&store.logins().writer, &row).await?;
    Ok(row)
}

/// The session of a token, unless it has ended or expired.
///
/// # Errors
/// When the database fails.
pub async fn find(store: &Store, now: Timestamp, token_digest: &str) -> Result<Option<session::Model>> {
    let query = "SELECT * FROM session WHERE token_digest = ? AND ended_at IS NULL AND expires_at > ?";
    let rows = sql::all(&store.logins().reader, query, [token_digest.into(), now.0.into()]).await?;
    Ok(rows.into_iter().next())
}

/// Notes that a session was used, unless somebody writes for long just now: whoever reads waits for no writer, and the next
/// use notes it.
///
/// # Errors
/// When the database fails.
pub async fn touch(store: &Store, now: Timestamp, id: i64) -> Result<()> {
    let update = "UPDATE session SET last_seen_at = ? WHERE id = ?";
    let noted = sql::execute(&store.logins().writer, update, [now.0.into(), id.into()]);
    match timeout(WRITER_IS_FREE, noted).await {
        Ok(noted) => noted.map(drop),
        Err(_) => Ok(()),
    }
}

/// Ends a session.
///
/// # Errors
/// When the database fails.
pub async fn end(store: &Store, now: Timestamp, id: i64) -> Result<()> {
    let update = "UPDATE session SET ended_at = ? WHERE id = ? AND ended_at IS NULL";
    sql::execute(&store.logins().writer, update, [now.0.into(), id.into()]).await?;
    Ok(())
}

/// What is past its term: sessions that ended or ran out before a moment.
const PAST: &str = "FROM session WHERE expires_at < ? OR ended_at < ?";

/// How many sessions ended or ran out before a moment.
///
/// # Errors
/// When the database fails.
pub async fn count_past(store: &Store, before: Timestamp) -> Result<i64> {
    let values = [before.0.into(), before.0.into()];
    let counted = sql::int(&store.logins().reader, &format!("SELECT count(*) {PAST}"), values).await?;
    Ok(counted.unwrap_or(0))
}

/// Forgets sessions that ended or ran out before a moment. Returns how many.
///
/// # Errors
/// When the database fails.
pub async fn forget_past(store: &Store, before: Timestamp) -> Result<u64> {
    let values = [before.0.into(), before.0.into()];
    sql::execute(&store.logins().writer, &format!("DELETE {PAST}"), values).await
}

/// Ends every session of an account with the command: where sessions have a file of their own, just before it is committed,
/// so that none is left of a command that took effect.
///
/// # Errors
/// When the database fails.
pub async fn end_all(tx: &mut Tx, account: AccountId) -> Result<()> {
    match tx.store().backend() {
        Backend::Sqlite => {
            tx.end_sessions(account);
            Ok(())
        }
        Backend::Postgres => end_sessions(&tx.executor(), tx.now(), account).await,
    }
}
