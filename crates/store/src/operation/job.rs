//! Jobs: work outside a request, queued in the transaction that makes it necessary.

use sea_orm::TransactionTrait as _;
use shouwang_domain::Result;
use shouwang_domain::calendar::Timestamp;

use crate::connect::{Backend, write_options};
use crate::entity::job;
use crate::error::OrProblem as _;
use crate::sql;
use crate::store::{Source as _, Store, sealed::Source as _};
use crate::tx::Tx;

/// Queues a job with the command. Nothing happens when a job with the same `dedupe_key` is waiting.
///
/// # Errors
/// When the database fails.
pub async fn enqueue(
    tx: &mut Tx,
    kind: &str,
    payload: &serde_json::Value,
    run_at: Timestamp,
    dedupe_key: Option<&str>,
) -> Result<()> {
    if let Some(key) = dedupe_key {
        let waiting = sql::int(&tx.executor(), "SELECT id FROM job WHERE dedupe_key = ?", [key.into()]).await?;
        if waiting.is_some() {
            return Ok(());
        }
    }
    let row = job::Model {
        id: tx.store().next_id(tx.now()),
        kind: kind.to_owned(),
        payload: payload.to_string(),
        run_at: run_at.0,
        state: WAITING.to_owned(),
        dedupe_key: dedupe_key.map(str::to_owned),
        ..Default::default()
    };
    super::insert_with(&tx.executor(), &row).await
}

/// Takes the next job that is due, for `worker`. A job whose worker has been silent since `stale` is taken again.
///
/// # Errors
/// When the database fails.
pub async fn take(store: &Store, now: Timestamp, stale: Timestamp, worker: &str) -> Result<Option<job::Model>> {
    let db = store
        .connections()
        .writer
        .begin_with_options(write_options(store.backend()))
        .await
        .or_problem()?;
    let lock = match store.backend() {
        Backend::Sqlite => "",
        Backend::Postgres => " FOR UPDATE SKIP LOCKED",
    };
    let query = format!(
        "SELECT * FROM job WHERE (state = '{WAITING}' AND run_at <= ?) OR (state = '{RUNNING}' AND locked_at < ?) \
         ORDER BY run_at, id LIMIT 1{lock}"
    );
    let due: Vec<job::Model> = sql::all(&db, &query, [now.0.into(), stale.0.into()]).await?;
    let Some(mut job) = due.into_iter().next() else {
        return Ok(None);
    };
    job.state = RUNNING.to_owned();
    job.attempts += 1;
    (job.locked_by, job.locked_at) = (Some(worker.to_owned()), Some(now.0));
    let update = "UPDATE job SET state = ?, attempts = ?, locked_by = ?, locked_at = ? WHERE id = ?";
    let values = [
        RUNNING.into(),
        job.attempts.into(),
        worker.into(),
        now.0.into(),
        job.id.into(),
    ];
    sql::execute(&db, update, values).await?;
    db.commit().await.or_problem()?;
    Ok(Some(job))
}

/// Removes a job that is done.
///
/// # Errors
/// When the database fails.
pub async fn done(store: &Store, id: i64) -> Result<()> {
    sql::execute(&store.connections().writer, "DELETE FROM job WHERE id = ?", [id.into()]).await?;
    Ok(())
}

/// Puts a job that failed back until `run_at`.
///
/// # Errors
/// When the database fails.
pub async fn retry(store: &Store, id: i64, run_at: Timestamp) -> Result<()> {
    let update = "UPDATE job SET state = ?, run_at = ?, locked_by = NULL, locked_at = NULL WHERE id = ?";
    sql::execute(
        &store.connections().writer,
        update,
        [WAITING.into(), run_at.0.into(), id.into()],
    )
    .await?;
    Ok(())
}

const WAITING: &str = "waiting";
const RUNNING: &str = "running";
