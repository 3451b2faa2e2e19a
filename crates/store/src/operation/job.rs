//! Jobs: work beside the requests, queued in the transaction of the command that asks for it.
//!
//! A process holds the job that it runs until a moment, and moves that on while it runs. What it does to the row it does
//! as the holder: once another process has taken the job, nothing of it takes effect any more. A job that is cancelled
//! before it writes never writes, because [`begin_writing`] and [`cancel`] exclude one another.

use sea_orm::{ConnectionTrait, TransactionTrait as _};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::job::{JobKind, JobState};
use shouwang_domain::{AccountId, Ctx, Result};
use zeroize::Zeroizing;

use crate::column::Json;
use crate::connect::{Backend, write_options};
use crate::entity::{job, job_file};
use crate::error::OrProblem as _;
use crate::sql;
use crate::store::{Source, Store, sealed::Source as _};
use crate::table::Stored as _;
use crate::tx::Tx;
use crate::vault::Field;

/// What is to be done.
pub struct NewJob<'a> {
    /// What kind of work.
    pub kind: JobKind,
    /// The command, as its kind reads it.
    pub command: Json,
    /// What it is done to, as people know it: the name of a file.
    pub about: Option<&'a str>,
    /// The file that it works on; it is kept sealed, and only until the job ends.
    pub file: Option<&'a [u8]>,
}

/// How a job ended.
#[derive(Debug, Clone)]
pub struct Ending {
    /// What came of it, or why nothing did.
    pub outcome: std::result::Result<Json, Json>,
    /// How much was done, of how much.
    pub progress: (u64, u64),
    /// It made a file, which stays for as long as it can be fetched.
    pub keeps_file: bool,
}

/// So long can a file be fetched that a job has made.
pub const FETCHED_WITHIN_MS: i64 = 24 * 3_600_000;

/// Queues a job of the caller's post with the command. Of its jobs that have ended, the newest `kept` stay.
///
/// # Errors
/// When the database fails.
pub async fn enqueue(tx: &mut Tx, ctx: &Ctx, new: NewJob<'_>, kept: u64) -> Result<job::Model> {
    let row = job::Model {
        id: tx.id(),
        kind: new.kind.into(),
        state: JobState::Waiting.into(),
        account_id: ctx.acted_by.0,
        post_id: ctx.post.0,
        reason: ctx.reason.clone(),
        about: new.about.map(str::to_owned),
        command: new.command,
        created_at: tx.now().0,
        ..Default::default()
    };
    super::insert_with(&tx.executor(), &row).await?;
    if let Some(file) = new.file {
        let sealed = tx.store().vault().seal_bytes(Field::JOB_FILE, row.id, file)?;
        let file = job_file::Model {
            id: row.id,
            job_id: row.id,
            sealed,
        };
        super::insert_with(&tx.executor(), &file).await?;
    }
    let forgotten = "account_id = ? AND post_id = ? AND ended_at IS NOT NULL AND id NOT IN \
        (SELECT id FROM job WHERE account_id = ? AND post_id = ? AND ended_at IS NOT NULL ORDER BY id DESC LIMIT ?)";
    let (account, post) = (row.account_id, row.post_id);
    let values = || -> [sea_orm::Value; 5] {
        [
            account.into(),
            post.into(),
            account.into(),
            post.into(),
            (kept as i64).into(),
        ]
    };
    let files = format!("DELETE FROM job_file WHERE job_id IN (SELECT id FROM job WHERE {forgotten})");
    sql::execute(&tx.executor(), &files, values()).await?;
    sql::execute(&tx.executor(), &format!("DELETE FROM job WHERE {forgotten}"), values()).await?;
    Ok(row)
}

/// How many jobs ended before a moment.
///
/// # Errors
/// When the database fails.
pub async fn count_past(at: &impl Source, before: Timestamp) -> Result<i64> {
    let counted = sql::int(
        &at.executor(),
        "SELECT count(*) FROM job WHERE ended_at < ?",
        [before.0.into()],
    )
    .await?;
    Ok(counted.unwrap_or(0))
}

/// Forgets jobs that ended before a moment, with the command. Returns how many.
///
/// # Errors
/// When the database fails.
pub async fn forget_past(tx: &Tx, before: Timestamp) -> Result<u64> {
    sql::execute(&tx.executor(), "DELETE FROM job WHERE ended_at < ?", [before.0.into()]).await
}

/// How many jobs of an account have not ended, whichever post they are of: the screenings, which also follow by themselves, or
/// all others.
///
/// # Errors
/// When the database fails.
pub async fn unfinished_of(tx: &Tx, account: AccountId, kind: JobKind) -> Result<u64> {
    let same = if kind == JobKind::Screening { "=" } else { "<>" };
    let count = format!("SELECT count(*) FROM job WHERE account_id = ? AND ended_at IS NULL AND kind {same} ?");
    let values = [account.0.into(), JobKind::Screening.as_str().into()];
    let found = sql::int(&tx.executor(), &count, values).await?;
    Ok(found.unwrap_or(0) as u64)
}

/// Whether a job that does the same waits for the caller's post and was not begun.
///
/// # Errors
/// When the database fails.
pub async fn waits(tx: &Tx, ctx: &Ctx, command: &Json) -> Result<bool> {
    let count = "SELECT count(*) FROM job WHERE account_id = ? AND post_id = ? AND command = ? AND state = ?";
    let values = [
        ctx.acted_by.0.into(),
        ctx.post.0.into(),
        command.to_value(),
        JobState::Waiting.as_str().into(),
    ];
    Ok(sql::int(&tx.executor(), count, values).await?.unwrap_or(0) > 0)
}

/// The jobs of the caller in the present post, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn of_post(store: &Store, ctx: &Ctx) -> Result<Vec<job::Model>> {
    let query = "SELECT * FROM job WHERE account_id = ? AND post_id = ? ORDER BY id DESC";
    sql::all(&store.executor(), query, [ctx.acted_by.0.into(), ctx.post.0.into()]).await
}

/// One of them.
///
/// # Errors
/// When the database fails.
pub async fn one_of_post(store: &Store, ctx: &Ctx, id: i64) -> Result<Option<job::Model>> {
    let jobs = of_post(store, ctx).await?;
    Ok(jobs.into_iter().find(|job| job.id == id))
}

/// A job as it stands, for who runs it.
///
/// # Errors
/// When the database fails.
pub async fn by_id(store: &Store, id: i64) -> Result<Option<job::Model>> {
    let rows = sql::all(&store.executor(), "SELECT * FROM job WHERE id = ?", [id.into()]).await?;
    Ok(rows.into_iter().next())
}

/// The file that a job works on, or that it has made.
///
/// # Errors
/// When it does not open.
pub async fn file(store: &Store, id: i64) -> Result<Option<Zeroizing<Vec<u8>>>> {
    let query = "SELECT * FROM job_file WHERE job_id = ?";
    let rows: Vec<job_file::Model> = sql::all(&store.executor(), query, [id.into()]).await?;
    let opened = rows
        .first()
        .map(|row| store.vault().open_bytes(Field::JOB_FILE, row.job_id, &row.sealed));
    opened.transpose()
}

/// Keeps a file that a job has made, sealed; one that was made before, by a process that did not come to its end, goes.
///
/// # Errors
/// When the database fails.
pub async fn put_file(store: &Store, id: i64, bytes: &[u8]) -> Result<()> {
    let sealed = store.vault().seal_bytes(Field::JOB_FILE, id, bytes)?;
    let writer = &store.connections().writer;
    let db = writer
        .begin_with_options(write_options(store.backend()))
        .await
        .or_problem()?;
    forget_file(&db, id).await?;
    let file = job_file::Model { id, job_id: id, sealed };
    super::insert_with(&db, &file).await?;
    db.commit().await.or_problem()
}

/// Removes the files that jobs have made and that were not fetched in time.
///
/// # Errors
/// When the database fails.
pub async fn forget_old_files(store: &Store, now: Timestamp) -> Result<()> {
    let old = "SELECT id FROM job WHERE ended_at IS NOT NULL AND ended_at < ?";
    let before = now.0 - FETCHED_WITHIN_MS;
    // Asking first keeps a process that has nothing to do from holding up those who write.
    let some = format!("SELECT id FROM job_file WHERE job_id IN ({old}) LIMIT 1");
    if sql::int(&store.executor(), &some, [before.into()]).await?.is_some() {
        let forget = format!("DELETE FROM job_file WHERE job_id IN ({old})");
        sql::execute(&store.connections().writer, &forget, [before.into()]).await?;
    }
    Ok(())
}

/// Takes the job that has waited longest, or one whose holder has not moved its moment on, and holds it until `until`.
///
/// # Errors
/// When the database fails.
pub async fn take(store: &Store, now: Timestamp, until: Timestamp, holder: &str) -> Result<Option<job::Model>> {
    let due = "ended_at IS NULL AND (held_until IS NULL OR held_until < ? AND held_by <> ?)";
    let values = || -> [sea_orm::Value; 2] { [now.0.into(), holder.into()] };
    // Asking first keeps a process that has nothing to do from holding up those who write.
    let waits = format!("SELECT id FROM job WHERE {due} LIMIT 1");
    if sql::int(&store.executor(), &waits, values()).await?.is_none() {
        return Ok(None);
    }
    let writer = &store.connections().writer;
    let db = writer
        .begin_with_options(write_options(store.backend()))
        .await
        .or_problem()?;
    let lock = match store.backend() {
        Backend::Sqlite => "",
        Backend::Postgres => " FOR UPDATE SKIP LOCKED",
    };
    let query = format!("SELECT * FROM job WHERE {due} ORDER BY id LIMIT 1{lock}");
    let found: Vec<job::Model> = sql::all(&db, &query, values()).await?;
    let Some(mut job) = found.into_iter().next() else {
        return Ok(None);
    };
    job.state = JobState::Running.into();
    job.attempts += 1;
    (job.held_by, job.held_until) = (Some(holder.to_owned()), Some(until.0));
    let update = "UPDATE job SET state = ?, attempts = ?, held_by = ?, held_until = ? WHERE id = ?";
    let values = [
        job.state.into(),
        job.attempts.into(),
        holder.into(),
        until.0.into(),
        job.id.into(),
    ];
    sql::execute(&db, update, values).await?;
    db.commit().await.or_problem()?;
    Ok(Some(job))
}

/// Tells how far a job is and holds it until `until`; false when it is not the holder's any more.
///
/// # Errors
/// When the database fails.
pub async fn renew(store: &Store, id: i64, holder: &str, until: Timestamp, (done, total): (u64, u64)) -> Result<bool> {
    let update = "UPDATE job SET held_until = ?, done = ?, total = ? WHERE id = ? AND held_by = ? AND ended_at IS NULL";
    let values = [
        until.0.into(),
        (done as i64).into(),
        (total as i64).into(),
        id.into(),
        holder.into(),
    ];
    Ok(sql::execute(&store.connections().writer, update, values).await? == 1)
}

/// From here on the job writes and cannot be cancelled; false when it was, or is not the holder's any more.
///
/// # Errors
/// When the database fails.
pub async fn begin_writing(store: &Store, id: i64, holder: &str) -> Result<bool> {
    let update = "UPDATE job SET state = ? WHERE id = ? AND held_by = ? AND state = ?";
    let (writing, running) = (JobState::Writing.as_str(), JobState::Running.as_str());
    let values = [writing.into(), id.into(), holder.into(), running.into()];
    Ok(sql::execute(&store.connections().writer, update, values).await? == 1)
}

/// Ends a job before it writes; false when it writes already or has ended. The caller has found it among its own.
///
/// # Errors
/// When the database fails.
pub async fn cancel(store: &Store, id: i64, now: Timestamp) -> Result<bool> {
    let update = "UPDATE job SET state = ?, ended_at = ? WHERE id = ? AND state IN (?, ?)";
    let values = [
        JobState::Cancelled.as_str().into(),
        now.0.into(),
        id.into(),
        JobState::Waiting.as_str().into(),
        JobState::Running.as_str().into(),
    ];
    end_with(store, id, update, values, false).await
}

/// Ends a job with what came of it; false when it is not the holder's any more.
///
/// # Errors
/// When the database fails.
pub async fn end(store: &Store, id: i64, holder: &str, now: Timestamp, ending: Ending) -> Result<bool> {
    let (state, result, problem) = match ending.outcome {
        Ok(result) => (JobState::Done, Some(result), None),
        Err(problem) => (JobState::Failed, None, Some(problem)),
    };
    let (done, total) = ending.progress;
    let keeps_file = ending.keeps_file && state == JobState::Done;
    let update = "UPDATE job SET state = ?, ended_at = ?, result = ?, problem = ?, done = ?, total = ? \
        WHERE id = ? AND held_by = ? AND ended_at IS NULL";
    let values = [
        state.as_str().into(),
        now.0.into(),
        result.into(),
        problem.into(),
        (done as i64).into(),
        (total as i64).into(),
        id.into(),
        holder.into(),
    ];
    end_with(store, id, update, values, keeps_file).await
}

/// Ends a job and deletes the file that it worked on, both or neither.
async fn end_with<const N: usize>(
    store: &Store,
    id: i64,
    update: &str,
    values: [sea_orm::Value; N],
    keeps_file: bool,
) -> Result<bool> {
    let writer = &store.connections().writer;
    let db = writer
        .begin_with_options(write_options(store.backend()))
        .await
        .or_problem()?;
    let has_ended = sql::execute(&db, update, values).await? == 1;
    if has_ended {
        if !keeps_file {
            forget_file(&db, id).await?;
        }
        db.commit().await.or_problem()?;
    }
    Ok(has_ended)
}

async fn forget_file(db: &impl ConnectionTrait, id: i64) -> Result<()> {
    sql::execute(db, "DELETE FROM job_file WHERE job_id = ?", [id.into()]).await?;
    Ok(())
}
