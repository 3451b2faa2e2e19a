//! Where sessions, attempts to log in and used codes are kept. On SQLite they have a file of their own with a writer of its own, so that
//! nobody who comes or goes waits for the one writer of the register; on PostgreSQL, which has many, they are in the
//! database, where several servers share them.
//!
//! None of it is evidence, and none of it is in a backup: whoever restores one logs in again. A session is worth nothing
//! without the key of the installation and the password by which it was begun, so that a file of before a change of the
//! password opens nothing.

use std::path::Path;

use sea_orm::ConnectionTrait;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::{AccountId, Result};

use crate::connect::{Backend, Connections, sqlite};
use crate::error::OrProblem as _;
use crate::sql;

/// The file, in the data directory.
const FILE: &str = "logins.db";

/// The tables as the registry has them, without the rows of the register that they refer to.
const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS session (
    id INTEGER PRIMARY KEY NOT NULL,
    token_digest TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    csrf TEXT NOT NULL,
    ended_at INTEGER,
    credential TEXT
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS session_token_digest_key ON session (token_digest);
CREATE INDEX IF NOT EXISTS session_account_id_idx ON session (account_id);
CREATE TABLE IF NOT EXISTS login_attempt (
    id INTEGER PRIMARY KEY NOT NULL,
    login TEXT NOT NULL,
    at INTEGER NOT NULL,
    ok INTEGER NOT NULL,
    source TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS login_attempt_login_at_idx ON login_attempt (login, at);
CREATE INDEX IF NOT EXISTS login_attempt_source_at_idx ON login_attempt (source, at);
CREATE TABLE IF NOT EXISTS code_use (
    id INTEGER PRIMARY KEY NOT NULL,
    account_id INTEGER NOT NULL,
    step INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS code_use_account_id_step_key ON code_use (account_id, step);
";

/// The connections to what is kept of logins, beside those of a database.
pub(crate) async fn open(data_dir: &Path, database: &Connections) -> Result<Connections> {
    if database.backend == Backend::Postgres {
        return Ok(database.clone());
    }
    let own = sqlite(&data_dir.join(FILE), true).await?;
    own.writer.execute_unprepared(SCHEMA).await.or_problem()?;
    Ok(own)
}

/// Ends every session of an account.
pub(crate) async fn end_sessions(db: &impl ConnectionTrait, now: Timestamp, account: AccountId) -> Result<()> {
    let update = "UPDATE session SET ended_at = ? WHERE account_id = ? AND ended_at IS NULL";
    sql::execute(db, update, [now.0.into(), account.0.into()])
        .await
        .map(drop)
}
