//! What the machine needs to run. None of it is evidence.

use crate::table::table;

table! {
    /// Migrations that were applied; the id is the version, the digest that of the SQL text.
    operational migration "migration" {
        name: String,
        digest: String,
    }
}

table! {
    /// Sessions. The token itself is not stored.
    operational session "session" {
        token_digest: String,
        account_id: i64,
        post_id: i64,
        created_at: i64,
        last_seen_at: i64,
        expires_at: i64,
        csrf: String,
        ended_at: Option<i64>,
    }
    unique (token_digest);
    index (account_id);
    index (post_id);
}

table! {
    /// The answers to commands that were sent with a key.
    operational idempotency_key "idempotency_key" {
        account_id: i64,
        key: String,
        digest: String,
        response: String,
        created_at: i64,
    }
    unique (account_id, key);
}

table! {
    /// Work to be done outside a request; the handler must be idempotent.
    operational job "job" {
        kind: String,
        payload: String,
        run_at: i64,
        attempts: i64,
        state: String,
        locked_by: Option<String>,
        locked_at: Option<i64>,
        dedupe_key: Option<String>,
    }
    unique (dedupe_key);
    index (state, run_at);
}

table! {
    /// Attempts to log in, for the lock-out.
    operational login_attempt "login_attempt" {
        login: String,
        at: i64,
        ok: i64,
    }
    index (login, at);
}
