//! Jobs: work that is longer than anybody waits for a page. It runs beside the requests, tells how far it is, and can
//! be cancelled until it begins to write.
//!
//! The list lives as long as the server: a job that ended with it wrote nothing, for all it writes is one transaction at
//! its end.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::Value;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::{AccountId, Ctx, Problem, ProblemKind, Result, coded_enum};
use utoipa::ToSchema;

use crate::failure::{Failure, Language, ProblemDetails};

/// Jobs of one person that are kept; older ones that have ended are forgotten.
const KEPT: usize = 50;
/// Jobs of one person at once.
const AT_ONCE: usize = 2;

coded_enum! {
    /// What a job does.
    pub enum JobKind {
        Screening = "screening", "筛查", "screening";
        ImportRegister = "import_register", "导入农户登记表", "import a household register";
        ImportIncome = "import_income", "导入收支月报表", "import monthly statements";
        ImportRecords = "import_records", "导入台账记录", "import records";
    }
}

coded_enum! {
    /// Where a job stands.
    pub enum JobState {
        Running = "running", "进行中，可以取消", "running, can be cancelled";
        Writing = "writing", "正在写入", "writing";
        Done = "done", "已完成", "done";
        Cancelled = "cancelled", "已取消，没有写入", "cancelled, nothing was written";
        Failed = "failed", "未完成，没有写入", "failed, nothing was written";
    }
}

/// A job.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JobView {
    /// Id.
    pub id: String,
    /// What it does.
    pub kind: JobKind,
    /// On what: the name of the file or nothing.
    pub on: Option<String>,
    /// Where it stands.
    pub state: JobState,
    /// How much is done, of `total`.
    pub done: u64,
    /// How much there is; 0 when that is not known.
    pub total: u64,
    /// When it began.
    pub begun_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// What came of it: the answer that the same request would have had.
    #[schema(value_type = Option<Object>)]
    pub result: Option<Value>,
    /// Why it failed.
    #[schema(value_type = Option<ProblemDetails>)]
    pub problem: Option<Value>,
}

/// All jobs of this server. Cloning shares them.
#[derive(Clone, Default)]
pub struct Jobs {
    list: Arc<Mutex<Vec<Arc<Job>>>>,
    last: Arc<AtomicU64>,
}

/// One of them.
pub(crate) struct Job {
    owner: AccountId,
    /// The request's key: the same request again is the same job.
    key: Option<String>,
    view: Mutex<JobView>,
    cancel: tokio::sync::Notify,
}

impl Job {
    /// Tells how far it is.
    pub(crate) fn progress(&self, done: u64, total: u64) {
        let mut view = locked(&self.view);
        (view.done, view.total) = (done, total);
    }

    /// From here on it writes and cannot be cancelled.
    pub(crate) fn begin_writing(&self) {
        let mut view = locked(&self.view);
        if view.state == JobState::Running {
            view.state = JobState::Writing;
        }
    }

    fn view(&self) -> JobView {
        locked(&self.view).clone()
    }
}

impl Jobs {
    /// Begins a job, unless the same request began it already.
    ///
    /// # Errors
    /// `job.too_many`.
    pub(crate) fn begin<V, F>(
        &self,
        clock: &Arc<dyn Fn() -> Timestamp + Send + Sync>,
        ctx: &Ctx,
        kind: JobKind,
        on: Option<String>,
        work: impl FnOnce(Arc<Job>, Ctx) -> F,
    ) -> Result<JobView>
    where
        V: Serialize,
        F: Future<Output = Result<V>> + Send + 'static,
    {
        let key = ctx
            .request
            .as_ref()
            .map(|request| format!("{} {}", request.key, request.digest));
        let mut list = locked(&self.list);
        let own = || list.iter().filter(|job| job.owner == ctx.acted_by);
        if let Some(known) = own().find(|job| key.is_some() && job.key == key) {
            return Ok(known.view());
        }
        let runs = |job: &&Arc<Job>| matches!(job.view().state, JobState::Running | JobState::Writing);
        if own().filter(runs).count() >= AT_ONCE {
            return Err(Problem::refused(
                "job.too_many",
                format!("您已有 {AT_ONCE} 个任务在进行；请等其中一个完成，或先取消。"),
                format!("{AT_ONCE} jobs of yours are running; wait for one of them or cancel it."),
            ));
        }
        let job = Arc::new(Job {
            owner: ctx.acted_by,
            key,
            view: Mutex::new(JobView {
                id: (self.last.fetch_add(1, Ordering::Relaxed) + 1).to_string(),
                kind,
                on,
                state: JobState::Running,
                done: 0,
                total: 0,
                begun_at: ctx.now,
                ended_at: None,
                result: None,
                problem: None,
            }),
            cancel: tokio::sync::Notify::new(),
        });
        if let Some(oldest) = (own().count() >= KEPT)
            .then(|| list.iter().position(|job| job.owner == ctx.acted_by && !runs(&job)))
            .flatten()
        {
            list.remove(oldest);
        }
        list.push(job.clone());
        // The key names the job and not what the job writes.
        let ctx = Ctx {
            request: None,
            ..ctx.clone()
        };
        let work = work(job.clone(), ctx);
        let clock = clock.clone();
        let view = job.view();
        tokio::spawn(async move {
            let outcome = tokio::select! {
                biased;
                () = job.cancel.notified() => None,
                outcome = work => Some(outcome.and_then(|view| serde_json::to_value(view).map_err(Problem::internal))),
            };
            let mut view = locked(&job.view);
            view.ended_at = Some(clock());
            match outcome {
                None => view.state = JobState::Cancelled,
                Some(Ok(result)) => (view.state, view.result) = (JobState::Done, Some(result)),
                Some(Err(problem)) => {
                    view.state = JobState::Failed;
                    if problem.kind == ProblemKind::Internal {
                        tracing::error!(code = problem.code, context = problem.en, "a job failed");
                    }
                    let details = ProblemDetails::new(&Failure::from(problem), Language::Chinese, "");
                    view.problem = serde_json::to_value(details).ok();
                }
            }
        });
        Ok(view)
    }

    /// The jobs of a person, the newest first.
    pub(crate) fn of(&self, ctx: &Ctx) -> Vec<JobView> {
        let list = locked(&self.list);
        let own = list.iter().rev().filter(|job| job.owner == ctx.acted_by);
        own.map(|job| job.view()).collect()
    }

    /// Cancels a job that does not write yet.
    ///
    /// # Errors
    /// Not found, `job.too_late`.
    pub(crate) fn cancel(&self, ctx: &Ctx, id: &str) -> Result<JobView> {
        let job = self.find(ctx, id)?;
        let mut view = locked(&job.view);
        if view.state != JobState::Running {
            return Err(Problem::refused(
                "job.too_late",
                "该任务已经开始写入或已经结束，不能取消。",
                "The job has begun to write or has ended; it cannot be cancelled any more.",
            ));
        }
        view.state = JobState::Cancelled;
        job.cancel.notify_one();
        Ok(view.clone())
    }

    /// One job of a person.
    ///
    /// # Errors
    /// Not found.
    pub(crate) fn show(&self, ctx: &Ctx, id: &str) -> Result<JobView> {
        self.find(ctx, id).map(|job| job.view())
    }

    fn find(&self, ctx: &Ctx, id: &str) -> Result<Arc<Job>> {
        let list = locked(&self.list);
        let found = list.iter().find(|job| job.owner == ctx.acted_by && job.view().id == id);
        found.cloned().ok_or_else(|| Problem::not_found("任务", "job"))
    }
}

/// A panic elsewhere does not make the list unreadable.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
