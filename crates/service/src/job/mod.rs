//! Jobs: screenings, imports, lists of departments and files of households that run beside the requests, tell how far they are, and can be cancelled until they
//! write. Here they are asked for and looked at; [`Worker`] runs them.
//!
//! A job belongs to a person in a post: in another post the same person neither sees nor stops it. It outlives the
//! process that began it, and it takes effect once, whatever happens to the processes that run it.

mod work;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::job::{JobKind, JobState};
use shouwang_domain::{JobId, Month};
use shouwang_store::Tx;
use shouwang_store::column::Json;
use shouwang_store::entity::job;
use shouwang_store::operation::job::{self as queue, NewJob};

pub use work::{Clock, Worker};

use crate::department::send::SendListCmd;
use crate::office::access::{Verb, require};
use crate::procedure::paper::household::FilesCmd;
use crate::register::import::{self, ImportCmd, ImportKind};
use crate::rules::screening::ScreenCmd;
use crate::{Ctx, Problem, Result, Service};

/// Jobs of a post that have ended and are kept.
const KEPT: u64 = 50;
/// Jobs of one person at once.
const AT_ONCE: u64 = 2;

/// A job.
#[derive(Debug, Clone, Serialize)]
pub struct Job {
    /// Id.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// On what: the name of the file, or nothing.
    pub on: Option<String>,
    /// Where it stands.
    pub state: JobState,
    /// How much is done, of `total`.
    pub done: u64,
    /// How much there is; 0 when that is not known.
    pub total: u64,
    /// When it was asked for.
    pub begun_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// What came of it: the answer that the same request would have had.
    pub result: Option<Value>,
    /// Why it failed.
    pub problem: Option<Problem>,
}

/// What a job does, as it is kept until it runs.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Command {
    Screen(ScreenCmd),
    Import {
        kind: ImportKind,
        dry_run: bool,
        #[serde(default)]
        form: Option<String>,
        #[serde(default)]
        only_right: bool,
    },
    List {
        list: String,
        month: Month,
        dry_run: bool,
        corrects: bool,
    },
    Files(FilesCmd),
}

impl Command {
    fn kind(&self) -> JobKind {
        match self {
            Self::Screen(_) => JobKind::Screening,
            Self::Import { kind, .. } => match kind {
                ImportKind::Register => JobKind::ImportRegister,
                ImportKind::Income => JobKind::ImportIncome,
                ImportKind::Ledger => JobKind::ImportLedger,
            },
            Self::List { .. } => JobKind::DepartmentList,
            Self::Files(_) => JobKind::HouseholdFiles,
        }
    }

    /// What its person must be allowed to do, when it is asked for and as long as it runs.
    fn verb(&self) -> Verb {
        match self {
            Self::Screen(_) => Verb::Screen,
            Self::Import { kind, .. } => import::verb(*kind),
            Self::List { .. } => Verb::SendDepartmentLists,
            Self::Files(_) => Verb::TakeListsOut,
        }
    }
}

impl Service {
    /// Asks for a screening, as of today unless the command says otherwise.
    ///
    /// # Errors
    /// `job.too_many`, `job.for_others`.
    pub async fn queue_screening(&self, ctx: &Ctx, cmd: ScreenCmd) -> Result<Job> {
        // What would be refused in the end is refused at once.
        self.area_in_scope(ctx, cmd.area_id).await?;
        let as_of = cmd.as_of.or_else(|| Some(ctx.today()));
        self.queue(ctx, Command::Screen(ScreenCmd { as_of, ..cmd }), None).await
    }

    /// Asks in a transaction that changes what the rules read for a screening of the caller's area, unless one waits already.
    pub(crate) async fn queue_screening_after(&self, tx: &mut Tx, ctx: &Ctx) -> Result<()> {
        let command = Command::Screen(ScreenCmd {
            area_id: None,
            as_of: Some(ctx.today()),
            incremental: true,
        });
        let kind = command.kind();
        let command = Json::of(&command)?;
        // A job is begun in one's own name only.
        if ctx.acted_by != ctx.entered_by || queue::waits(tx, ctx, &command).await? {
            return Ok(());
        }
        let new = NewJob {
            kind,
            command,
            about: None,
            file: None,
        };
        queue::enqueue(tx, ctx, new, KEPT).await?;
        Ok(())
    }

    /// Asks for the import of a spreadsheet.
    ///
    /// # Errors
    /// As [`Service::queue_screening`].
    pub async fn queue_import(&self, ctx: &Ctx, kind: ImportKind, cmd: ImportCmd) -> Result<Job> {
        let command = Command::Import {
            kind,
            dry_run: cmd.dry_run,
            form: cmd.form.clone(),
            only_right: cmd.only_right,
        };
        self.queue(ctx, command, Some(&cmd)).await
    }

    /// Asks for a list of a department to be compared and taken in.
    ///
    /// # Errors
    /// As [`Service::queue_screening`], and what is wrong with list and month (see
    /// [`Service::send_department_list`](Service::send_department_list)).
    pub async fn queue_department_list(&self, ctx: &Ctx, cmd: SendListCmd) -> Result<Job> {
        require(ctx, Verb::SendDepartmentLists)?;
        // What would be refused in the end is refused at once.
        cmd.check(ctx)?;
        let command = Command::List {
            list: cmd.list,
            month: cmd.month,
            dry_run: cmd.file.dry_run,
            corrects: cmd.corrects,
        };
        self.queue(ctx, command, Some(&cmd.file)).await
    }

    /// Asks for the files of the households of an area to be put together.
    ///
    /// # Errors
    /// As [`Service::queue_screening`]; `paper.too_many_households`, `paper.no_household`, `list.ask_first`,
    /// `list.not_agreed`.
    pub async fn queue_household_files(&self, ctx: &Ctx, cmd: FilesCmd) -> Result<Job> {
        // What would be refused in the end is refused at once.
        self.check_files(ctx, &cmd).await?;
        self.queue(ctx, Command::Files(cmd), None).await
    }

    /// The file that a job of the caller's has made, for a day; each fetching is a leaf.
    ///
    /// # Errors
    /// Not found, `job.file_gone`.
    pub async fn fetch_job_file(&self, ctx: &Ctx, id: JobId) -> Result<Vec<u8>> {
        require(ctx, Verb::TakeListsOut)?;
        let job = self.show_job(ctx, id).await?;
        let until = job.ended_at.map(|ended| ended.0 + queue::FETCHED_WITHIN_MS);
        let is_there = job.kind == JobKind::HouseholdFiles
            && job.state == JobState::Done
            && until.is_some_and(|until| ctx.now.0 <= until);
        let bytes = match is_there {
            true => queue::file(&self.store, id.0).await?,
            false => None,
        };
        let bytes = bytes.ok_or_else(|| {
            Problem::refused(
                "job.file_gone",
                "该任务没有可下载的文件：文件只保留一天，任务未完成的也没有；请重新生成。",
                "There is no file of this job to be fetched: it is kept for a day, and only of a job that was done; make it again.",
            )
        })?;
        // The file itself is not kept for a repeated request.
        let ctx = Ctx {
            request: None,
            ..ctx.clone()
        };
        let mut tx = self.store.begin(&ctx, "job.fetch").await?;
        tx.subject(format!("job/{id}"));
        tx.detail(serde_json::json!({ "digest": hex::encode(Sha256::digest(&bytes[..])) }));
        tx.commit(()).await?;
        Ok(bytes.to_vec())
    }

    async fn queue(&self, ctx: &Ctx, command: Command, file: Option<&ImportCmd>) -> Result<Job> {
        require(ctx, command.verb())?;
        if ctx.acted_by != ctx.entered_by {
            return Err(Problem::refused(
                "job.for_others",
                "后台任务只能以本人名义发起；请取消“代录”后重试。",
                "A job is begun in one's own name only; stop entering for somebody else and try again.",
            ));
        }
        let mut tx = self.store.begin(ctx, "job.queue").await?;
        if queue::unfinished_of(&tx, ctx.acted_by, command.kind()).await? >= AT_ONCE {
            return Err(Problem::refused(
                "job.too_many",
                format!("您已有 {AT_ONCE} 个任务在进行；请等其中一个完成，或先取消。"),
                format!("{AT_ONCE} jobs of yours are under way; wait for one of them or cancel it."),
            ));
        }
        let new = NewJob {
            kind: command.kind(),
            command: Json::of(&command)?,
            about: file.map(|file| file.file_name.as_str()),
            file: file.map(|file| file.bytes.as_slice()),
        };
        let row = queue::enqueue(&mut tx, ctx, new, KEPT).await?;
        tx.subject(format!("job/{}", row.id));
        tx.detail(serde_json::json!({ "kind": command.kind() }));
        tx.commit(view(&row)?).await
    }

    /// The caller's jobs in the present post, the newest first.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_jobs(&self, ctx: &Ctx) -> Result<Vec<Job>> {
        let rows = queue::of_post(&self.store, ctx).await?;
        rows.iter().map(view).collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// Not found.
    pub async fn show_job(&self, ctx: &Ctx, id: JobId) -> Result<Job> {
        let row = queue::one_of_post(&self.store, ctx, id.0).await?;
        view(&row.ok_or_else(not_found)?)
    }

    /// Cancels a job that does not write yet.
    ///
    /// # Errors
    /// Not found, `job.too_late`.
    pub async fn cancel_job(&self, ctx: &Ctx, id: JobId) -> Result<Job> {
        let job = self.show_job(ctx, id).await?;
        let can_be = !job.state.has_ended() && job.state != JobState::Writing;
        if !can_be || !queue::cancel(&self.store, id.0, ctx.now).await? {
            return Err(Problem::refused(
                "job.too_late",
                "该任务已经开始写入或已经结束，不能取消。",
                "The job has begun to write or has ended; it cannot be cancelled any more.",
            ));
        }
        self.show_job(ctx, id).await
    }
}

fn view(row: &job::Model) -> Result<Job> {
    Ok(Job {
        id: JobId(row.id),
        kind: row.kind.get(),
        on: row.about.clone(),
        state: row.state.get(),
        done: row.done as u64,
        total: row.total as u64,
        begun_at: Timestamp(row.created_at),
        ended_at: row.ended_at.map(Timestamp),
        result: row.result.as_ref().map(Json::read).transpose()?,
        problem: row.problem.as_ref().map(Json::read).transpose()?,
    })
}

fn not_found() -> Problem {
    Problem::not_found("任务", "job")
}
