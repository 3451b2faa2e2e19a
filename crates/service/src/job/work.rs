//! Running jobs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use serde_json::Value;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::ctx::RequestKey;
use shouwang_domain::job::{JobKind, JobState};
use shouwang_domain::{AccountId, PostId, ProblemKind};
use shouwang_store::Backend;
use shouwang_store::column::Json;
use shouwang_store::entity::job;
use shouwang_store::operation::job::{self as queue, Ending};
use tokio::task::JoinHandle;

use super::Command;
use crate::department::send::SendListCmd;
use crate::office::access::require;
use crate::office::auth::secret;
use crate::office::reading::Refused;
use crate::procedure::paper::PaperMaker;
use crate::register::import::{ImportCmd, ReaderCommand};
use crate::{Ctx, Problem, Result, Service};

/// Tells the time of an act.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A job is held for so long at a time. After the end of a process, another one takes its jobs that much later at most.
const HELD_MS: i64 = 15_000;
/// How often is looked whether a job may still run, and told how far it is.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A job that so many processes did not survive is given up.
const MAX_ATTEMPTS: i64 = 3;

/// Runs jobs: one for each process, however many it runs at once.
pub struct Worker {
    service: Arc<Service>,
    clock: Clock,
    reader: ReaderCommand,
    maker: Option<PaperMaker>,
    name: String,
}

/// How far a job is, as it tells while it runs.
#[derive(Default)]
struct Progress {
    done: AtomicU64,
    total: AtomicU64,
    writes: AtomicBool,
}

impl Progress {
    fn tell(&self, done: u64, total: u64) {
        self.done.store(done, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    fn told(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }
}

/// Why a job that runs must stop.
enum Stop {
    /// It was cancelled, or another process has it: nothing is left to be said about it here.
    NotOurs,
    /// Its person may not do it any more.
    NotAllowed(Problem),
}

impl Worker {
    /// A worker for this process. `reader` is who reads spreadsheets.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn new(service: Arc<Service>, clock: Clock, reader: ReaderCommand) -> Result<Self> {
        Ok(Self {
            service,
            clock,
            reader,
            maker: None,
            name: secret()?,
        })
    }

    /// The same with who lays out papers.
    #[must_use]
    pub fn with_maker(self, maker: PaperMaker) -> Self {
        Self {
            maker: Some(maker),
            ..self
        }
    }

    /// Takes the job that has waited longest and runs it to its end; false when none is due. Dropped meanwhile, the job
    /// is stopped and another process takes it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn run_next(&self) -> Result<bool> {
        let store = &self.service.store;
        let now = (self.clock)();
        queue::forget_old_files(store, now).await?;
        let Some(job) = queue::take(store, now, held_until(now), &self.name).await? else {
            return Ok(false);
        };
        let progress = Arc::new(Progress::default());
        let outcome = match self.supervise(&job, &progress).await {
            Ok(None) => return Ok(true),
            Ok(Some(outcome)) => outcome,
            Err(problem) => Err(problem),
        };
        let written = match &outcome {
            Ok(result) => Ok(Json::of(result)?),
            Err(problem) => {
                if problem.kind == ProblemKind::Internal {
                    tracing::error!(code = problem.code, context = problem.en, "a job failed");
                }
                let who = Refused {
                    account: AccountId(job.account_id),
                    post: PostId(job.post_id),
                };
                self.service
                    .note_refusal((self.clock)(), Some(who), "", problem)
                    .await?;
                Err(Json::of(problem)?)
            }
        };
        let ending = Ending {
            outcome: written,
            progress: progress.told(),
            keeps_file: job.kind == JobKind::HouseholdFiles,
        };
        // It has happened and is not forgotten because somebody else writes for long, or the database is away.
        while let Err(problem) = queue::end(store, job.id, &self.name, (self.clock)(), ending.clone()).await {
            tracing::warn!(code = problem.code, "what came of a job could not be written yet");
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(true)
    }

    /// Runs a job and watches over it. Nothing, when it is not this process's any more.
    async fn supervise(&self, job: &job::Model, progress: &Arc<Progress>) -> Result<Option<Result<Value>>> {
        if job.attempts > MAX_ATTEMPTS {
            return Ok(Some(Err(given_up())));
        }
        let Ok(command) = job.command.read::<Command>() else {
            return Ok(Some(Err(unknown())));
        };
        let ctx = match self.ctx_of(job, &command).await? {
            Ok(ctx) => ctx,
            Err(problem) => return Ok(Some(Err(problem))),
        };
        let held = Held {
            job: job.id,
            by: self.name.clone(),
            progress: progress.clone(),
        };
        let mut work = Running {
            task: tokio::spawn(do_it(
                self.service.clone(),
                ctx.clone(),
                held,
                command.clone(),
                job.about.clone().unwrap_or_default(),
                (self.reader.clone(), self.maker.clone()),
            )),
            progress: progress.clone(),
        };
        let mut look = tokio::time::interval(LOOK_EVERY);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let outcome = loop {
            tokio::select! {
                ended = &mut work.task => break settled(ended),
                _ = look.tick() => match self.look(job, &command, progress).await {
                    Ok(None) => {}
                    Ok(Some(stop)) => {
                        work.stop();
                        // What it wrote has happened, whoever stopped it.
                        let ended = settled((&mut work.task).await);
                        match (ended, stop) {
                            (Ok(result), _) => break Ok(result),
                            (Err(_), Stop::NotAllowed(problem)) => break Err(problem),
                            (Err(_), Stop::NotOurs) => return Ok(None),
                        }
                    }
                    Err(problem) => tracing::warn!(code = problem.code, "a job could not be looked after"),
                },
            }
        };
        // Another process may have held the job meanwhile and have done it.
        match outcome {
            Err(problem) => Ok(Some(match self.service.recall(&ctx).await? {
                Some(answer) => Ok(answer),
                None => Err(problem),
            })),
            outcome => Ok(Some(outcome)),
        }
    }

    /// Looks whether a job may go on, tells how far it is and holds it for longer.
    async fn look(&self, job: &job::Model, command: &Command, progress: &Progress) -> Result<Option<Stop>> {
        let store = &self.service.store;
        let now = queue::by_id(store, job.id).await?;
        let Some(now) = now.filter(|now| now.held_by.as_ref() == Some(&self.name) && now.ended_at.is_none()) else {
            return Ok(Some(Stop::NotOurs));
        };
        if let Err(problem) = self.ctx_of(job, command).await? {
            return Ok(Some(Stop::NotAllowed(problem)));
        }
        // On SQLite a job that writes is the writer, and nobody can take it from under it.
        let can_be_held = store.backend() == Backend::Postgres || now.state != JobState::Writing;
        let until = held_until((self.clock)());
        if can_be_held && !queue::renew(store, job.id, &self.name, until, progress.told()).await? {
            return Ok(Some(Stop::NotOurs));
        }
        Ok(None)
    }

    /// The circumstances in which a job acts, as long as its person may do what it does.
    async fn ctx_of(&self, job: &job::Model, command: &Command) -> Result<Result<Ctx>> {
        let (account, post) = (AccountId(job.account_id), PostId(job.post_id));
        let ctx = self.service.ctx_in_post(account, post, (self.clock)()).await?;
        let ctx = ctx.filter(|ctx| require(ctx, command.verb()).is_ok());
        Ok(ctx.ok_or_else(not_allowed).map(|ctx| Ctx {
            reason: job.reason.clone(),
            // The answer is kept with what the job writes. Whoever takes the job after a process that wrote and ended
            // finds it, and two that run the job at once cannot both write. No header can carry such a key.
            request: Some(RequestKey {
                key: format!("任务 {}", job.id),
                digest: String::new(),
            }),
            ..ctx
        }))
    }
}

/// A job that runs; dropped, it is stopped.
struct Running {
    task: JoinHandle<Result<Value>>,
    progress: Arc<Progress>,
}

impl Running {
    /// Stops it, unless it writes: a command that is dropped while it commits would leave rows without their files.
    fn stop(&self) {
        if !self.progress.writes.load(Ordering::Relaxed) {
            self.task.abort();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The holder of a job.
struct Held {
    job: i64,
    by: String,
    progress: Arc<Progress>,
}

impl Held {
    async fn begin_writing(&self, service: &Service) -> Result<()> {
        if queue::begin_writing(&service.store, self.job, &self.by).await? {
            self.progress.writes.store(true, Ordering::Relaxed);
            Ok(())
        } else {
            Err(Problem::internal("the job was cancelled or taken by another process"))
        }
    }
}

async fn do_it(
    service: Arc<Service>,
    ctx: Ctx,
    held: Held,
    command: Command,
    file_name: String,
    (reader, maker): (ReaderCommand, Option<PaperMaker>),
) -> Result<Value> {
    if let Some(answer) = service.recall(&ctx).await? {
        return Ok(answer);
    }
    let tell = |done, total| held.progress.tell(done, total);
    match command {
        Command::Screen(cmd) => {
            let may_write = async || held.begin_writing(&service).await;
            let view = service.screen_with(&ctx, cmd, &tell, may_write).await?;
            serde_json::to_value(view)
        }
        Command::Import {
            kind,
            dry_run,
            form,
            only_right,
        } => {
            let bytes = queue::file(&service.store, held.job).await?;
            let bytes = bytes.ok_or_else(|| Problem::internal("the file of a job is gone"))?;
            let cmd = ImportCmd {
                file_name,
                bytes: bytes.to_vec(),
                dry_run,
                reader,
                form,
                only_right,
                then_screen: true,
            };
            // The whole file is checked first: that can be cancelled.
            let check = ImportCmd {
                dry_run: true,
                ..cmd.clone()
            };
            let mut report = service.import(&ctx, kind, check).await?;
            tell(report.rows, report.rows);
            if !dry_run {
                held.begin_writing(&service).await?;
                report = service.import(&ctx, kind, cmd).await?;
            }
            serde_json::to_value(report)
        }
        Command::List {
            list,
            month,
            dry_run,
            corrects,
        } => {
            let bytes = queue::file(&service.store, held.job).await?;
            let bytes = bytes.ok_or_else(|| Problem::internal("the file of a job is gone"))?;
            let file = ImportCmd {
                file_name,
                bytes: bytes.to_vec(),
                dry_run,
                reader,
                form: None,
                only_right: false,
                then_screen: false,
            };
            let cmd = SendListCmd {
                list,
                month,
                file,
                corrects,
            };
            let may_write = async || held.begin_writing(&service).await;
            let sent = service.send_department_list_with(&ctx, cmd, &tell, may_write).await?;
            serde_json::to_value(sent)
        }
        Command::Files(cmd) => {
            let maker = maker.ok_or_else(|| Problem::internal("this process lays out no papers"))?;
            let files = service.files_of_area(&ctx, &cmd, &maker, &tell).await?;
            held.begin_writing(&service).await?;
            // The file comes before the leaf that tells of it.
            queue::put_file(&service.store, held.job, &files.bytes).await?;
            let made = service.files_left(&ctx, &cmd, files).await?;
            serde_json::to_value(made)
        }
    }
    .map_err(Problem::internal)
}

/// What became of the task of a job. A panic is the end of the job and of nothing else.
fn settled(ended: std::result::Result<Result<Value>, tokio::task::JoinError>) -> Result<Value> {
    ended.unwrap_or_else(|error| match error.is_panic() {
        true => Err(crashed()),
        false => Err(Problem::internal("the job was stopped")),
    })
}

const fn held_until(now: Timestamp) -> Timestamp {
    Timestamp(now.0 + HELD_MS)
}

fn not_allowed() -> Problem {
    Problem::denied(
        "job.not_allowed",
        "发起该任务的岗位已无此权限，任务已停止，没有写入；如需继续，请由有权限的人员重新发起。",
        "The post that asked for this job may not do it any more, so it was stopped and wrote nothing; somebody who may can begin it again.",
    )
}

fn unknown() -> Problem {
    Problem::refused(
        "job.unknown",
        "该任务由其他版本的程序发起，本版程序不再这样办理，没有写入；请重新发起。",
        "Another version of the program was asked for this job, and this one does not do it; nothing was written, begin it again.",
    )
}

fn given_up() -> Problem {
    Problem::refused(
        "job.given_up",
        "该任务多次中断，已放弃，没有写入；请缩小范围或拆分表格后重试，仍不行请联系系统管理员。",
        "The job was interrupted again and again and was given up; nothing was written. Try a smaller area or a smaller sheet, or ask the system administrator.",
    )
}

fn crashed() -> Problem {
    Problem::new(
        ProblemKind::Internal,
        "job.crashed",
        "任务运行中出错，已停止并记录，没有写入；请稍后重试，仍不行请联系系统管理员。",
        "The job broke down, was stopped and logged, and wrote nothing; try again later, or ask the system administrator.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_the_end_of_the_job_alone() {
        let broken = tokio::spawn(async { panic!("planted") });
        assert_eq!(settled(broken.await).unwrap_err().code, "job.crashed");
        let stopped = tokio::spawn(std::future::pending());
        stopped.abort();
        assert_eq!(settled(stopped.await).unwrap_err().code, "internal");
        let done = tokio::spawn(async { Ok(Value::Null) });
        assert_eq!(settled(done.await).unwrap(), Value::Null);
    }
}
