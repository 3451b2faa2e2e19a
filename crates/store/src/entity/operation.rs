//! What the machine needs to run. None of it is evidence.

use shouwang_domain::job::{JobKind, JobState};

use crate::column::{Code, Json};
use crate::table::table;

table! {
    /// Migrations that were applied; the id is the version, the digest that of the SQL text.
    operational migration "migration" {
        name: String,
        digest: String,
    }
}

table! {
    /// Sessions. The token itself is not stored; `credential` is a digest of the password by which it was begun, and the
    /// session ends with that.
    operational session "session" {
        token_digest: String,
        account_id: i64,
        post_id: i64,
        created_at: i64,
        last_seen_at: i64,
        expires_at: i64,
        csrf: String,
        ended_at: Option<i64>,
        credential: Option<String>,
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
    /// Work beside the requests, of a person in a post. A process that runs it holds it until `held_until` and renews
    /// that; a job that nobody holds any more is taken again, for whoever writes what it writes keeps the answer with it.
    operational job "job" {
        kind: Code<JobKind>,
        state: Code<JobState>,
        account_id: i64,
        post_id: i64,
        reason: Option<String>,
        about: Option<String>,
        command: Json,
        done: i64,
        total: i64,
        attempts: i64,
        held_by: Option<String>,
        held_until: Option<i64>,
        created_at: i64,
        ended_at: Option<i64>,
        result: Option<Json>,
        problem: Option<Json>,
    }
    index (account_id, post_id, id);
    index (id, held_until) where "ended_at IS NULL";
}

table! {
    /// The file that a job works on, sealed; deleted when the job ends.
    operational job_file "job_file" {
        job_id: i64,
        sealed: Vec<u8>,
    }
    unique (job_id);
}

table! {
    /// Attempts to log in, for the lock-out; `source` is the network or the known browser from which they came.
    operational login_attempt "login_attempt" {
        login: String,
        at: i64,
        ok: i64,
        source: Option<String>,
    }
    index (login, at);
    index (source, at);
}

table! {
    /// The steps of the clock whose code of the second factor was used: each opens once.
    operational code_use "code_use" {
        account_id: i64,
        step: i64,
    }
    unique (account_id, step);
}
