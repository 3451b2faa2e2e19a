//! Jobs: long work beside the requests.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::job::{JobKind, JobState};
use shouwang_domain::{AreaId, JobId, Month};
use shouwang_service::department::send::SendListCmd;
use shouwang_service::job::Job;
use shouwang_service::office::access::Verb;
use shouwang_service::procedure::paper::household::FilesCmd;
use shouwang_service::register::import::ImportKind;
use shouwang_service::rules::screening::ScreenCmd;
use utoipa::ToSchema;

use crate::app::App;
use crate::extract::{Actor, Command, Id, Upload, UploadForm};
use crate::failure::{ApiResult, Failure, Language, ProblemDetails};
use crate::operation::LOGGED_IN;
use crate::reply::Reply;

/// A job.
#[derive(Serialize, ToSchema)]
pub(crate) struct JobView {
    /// Id.
    id: JobId,
    /// What it does.
    kind: JobKind,
    /// On what: the name of the file or nothing.
    on: Option<String>,
    /// Where it stands.
    state: JobState,
    /// How much is done, of `total`.
    done: u64,
    /// How much there is; 0 when that is not known.
    total: u64,
    /// When it was asked for.
    begun_at: Timestamp,
    /// When it ended.
    ended_at: Option<Timestamp>,
    /// What came of it: the answer that the same request would have had.
    #[schema(value_type = Option<Object>)]
    result: Option<Value>,
    /// Why it failed.
    problem: Option<ProblemDetails>,
}

impl From<Job> for JobView {
    fn from(job: Job) -> Self {
        let details = |problem| ProblemDetails::new(&Failure::from(problem), Language::Chinese, "");
        Self {
            id: job.id,
            kind: job.kind,
            on: job.on,
            state: job.state,
            done: job.done,
            total: job.total,
            begun_at: job.begun_at,
            ended_at: job.ended_at,
            result: job.result,
            problem: job.problem.map(details),
        }
    }
}

/// A job, by the address alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancelJob {
    job_id: JobId,
}

/// A job whose file is fetched, by the address alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FetchJobFile {
    job_id: JobId,
}

/// 本人在当前岗位的任务，新的在前。 One's own jobs in the present post, the newest first.
#[utoipa::path(get, path = "/jobs", tag = "jobs",
    responses((status = OK, body = Vec<JobView>)),
    extensions(("x-verb" = json!(LOGGED_IN))))]
pub(crate) async fn list(actor: Actor) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| {
            let jobs = service.list_jobs(ctx).await?;
            Ok(jobs.into_iter().map(JobView::from).collect::<Vec<_>>())
        })
        .await
}

/// 一个任务的进度和结果。 How far a job is, and what came of it.
#[utoipa::path(get, path = "/jobs/{job_id}", tag = "jobs",
    params(("job_id" = JobId, Path)),
    responses((status = OK, body = JobView)),
    extensions(("x-verb" = json!(LOGGED_IN))))]
pub(crate) async fn show(actor: Actor, Id(id): Id<JobId>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.show_job(ctx, id).await.map(JobView::from))
        .await
}

/// 取消任务；开始写入后不能取消。 Cancel a job; not any more once it writes.
#[utoipa::path(post, path = "/jobs/{job_id}/cancellation", tag = "jobs",
    params(("job_id" = JobId, Path)),
    responses((status = OK, body = JobView)),
    extensions(("x-verb" = json!(LOGGED_IN))))]
pub(crate) async fn cancel(command: Command<CancelJob>) -> ApiResult<Reply> {
    command
        .run(async |service, ctx, cmd| service.cancel_job(ctx, cmd.job_id).await.map(JobView::from))
        .await
}

/// 在后台筛查一个区划。 Screen an area as a job.
#[utoipa::path(post, path = "/jobs/screenings", tag = "jobs", request_body = ScreenCmd,
    responses((status = CREATED, body = JobView)),
    extensions(("x-verb" = json!(Verb::Screen))))]
pub(crate) async fn screen(State(app): State<App>, command: Command<ScreenCmd>) -> ApiResult<Reply> {
    let queued = command
        .run(async |service, ctx, cmd| service.queue_screening(ctx, cmd).await.map(JobView::from))
        .await?;
    app.jobs.wake();
    Ok(queued.created())
}

/// 在后台导入农户登记表。 Import a household register as a job.
#[utoipa::path(post, path = "/jobs/imports/register", tag = "jobs",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = CREATED, body = JobView)),
    extensions(("x-verb" = json!(Verb::ImportData))))]
pub(crate) async fn import_register(State(app): State<App>, upload: Upload) -> ApiResult<Reply> {
    import(&app, upload, ImportKind::Register).await
}

/// 在后台导入收支月报表。 Import monthly statements as a job.
#[utoipa::path(post, path = "/jobs/imports/income", tag = "jobs",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = CREATED, body = JobView)),
    extensions(("x-verb" = json!(Verb::ImportData))))]
pub(crate) async fn import_income(State(app): State<App>, upload: Upload) -> ApiResult<Reply> {
    import(&app, upload, ImportKind::Income).await
}

/// 在后台导入台账表格。 Import sheets of registers as a job.
#[utoipa::path(post, path = "/jobs/imports/ledger", tag = "jobs",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = CREATED, body = JobView)),
    extensions(("x-verb" = json!(Verb::EditLedgers))))]
pub(crate) async fn import_ledger(State(app): State<App>, upload: Upload) -> ApiResult<Reply> {
    import(&app, upload, ImportKind::Ledger).await
}

/// 在后台报送一个月的部门名单。 Send a department's list of a month as a job.
#[utoipa::path(post, path = "/jobs/department-lists/{list_id}/{month}", tag = "jobs",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    params(("list_id" = String, Path, example = "dropout"), ("month" = Month, Path, example = "2026-02")),
    responses((status = CREATED, body = JobView)),
    extensions(("x-verb" = json!(Verb::SendDepartmentLists))))]
pub(crate) async fn send_list(State(app): State<App>, Id(of): Id<(String, Month)>, upload: Upload) -> ApiResult<Reply> {
    department_list(&app, upload, of, false).await
}

/// 在后台更正一个月的部门名单。 Correct a department's list of a month as a job.
#[utoipa::path(post, path = "/jobs/department-lists/{list_id}/{month}/correction", tag = "jobs",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    params(("list_id" = String, Path, example = "dropout"), ("month" = Month, Path, example = "2026-02")),
    responses((status = CREATED, body = JobView)),
    extensions(("x-verb" = json!(Verb::SendDepartmentLists))))]
pub(crate) async fn correct_list(
    State(app): State<App>,
    Id(of): Id<(String, Month)>,
    upload: Upload,
) -> ApiResult<Reply> {
    department_list(&app, upload, of, true).await
}

/// 在后台生成一个村或镇的一户一档（每户一个PDF，打成一个压缩包）。 Put the files of the households of a village or town together as a
/// job, a PDF each in one archive.
#[utoipa::path(post, path = "/jobs/household-files/{area_id}", tag = "jobs", request_body = FilesCmd,
    params(("area_id" = AreaId, Path)),
    responses((status = CREATED, body = JobView)),
    extensions(("x-verb" = json!(Verb::ReadCases))))]
pub(crate) async fn household_files(State(app): State<App>, command: Command<FilesCmd>) -> ApiResult<Reply> {
    let queued = command
        .run(async |service, ctx, cmd| service.queue_household_files(ctx, cmd).await.map(JobView::from))
        .await?;
    app.jobs.wake();
    Ok(queued.created())
}

/// 下载任务生成的压缩包（.zip）；保留一天，每次下载都留痕。 The archive that a job has made, for a day; each fetching leaves a trace.
#[utoipa::path(post, path = "/jobs/{job_id}/file", tag = "jobs",
    params(("job_id" = JobId, Path)),
    responses((status = OK, content_type = "application/zip", body = String)),
    extensions(("x-verb" = json!(Verb::TakeListsOut))))]
pub(crate) async fn fetch_file(command: Command<FetchJobFile>) -> ApiResult<Response> {
    let bytes = command
        .get(async |service, ctx, cmd| service.fetch_job_file(ctx, cmd.job_id).await)
        .await?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"household_files.zip\"",
        ),
    ];
    Ok((headers, bytes).into_response())
}

async fn department_list(
    app: &App,
    upload: Upload,
    (list, month): (String, Month),
    corrects: bool,
) -> ApiResult<Reply> {
    let queued = upload
        .run(async |service, ctx, file| {
            let cmd = SendListCmd {
                list,
                month,
                file,
                corrects,
            };
            service.queue_department_list(ctx, cmd).await.map(JobView::from)
        })
        .await?;
    app.jobs.wake();
    Ok(queued.created())
}

async fn import(app: &App, upload: Upload, kind: ImportKind) -> ApiResult<Reply> {
    let queued = upload
        .run(async |service, ctx, cmd| service.queue_import(ctx, kind, cmd).await.map(JobView::from))
        .await?;
    app.jobs.wake();
    Ok(queued.created())
}
