//! Jobs: long work beside the requests.

use axum::extract::State;
use serde::Deserialize;
use shouwang_service::office::access::Verb;
use shouwang_service::register::import::{ImportCmd, ImportReport};
use shouwang_service::rules::screening::ScreenCmd;
use shouwang_service::{Ctx, Result, Service};

use crate::app::App;
use crate::extract::{Actor, Command, Id, Upload, UploadForm};
use crate::failure::ApiResult;
use crate::jobs::{JobKind, JobView};
use crate::operation::LOGGED_IN;
use crate::reply::Reply;

/// A job, by the address alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancelJob {
    job_id: String,
}

/// 本人的任务，新的在前。 One's own jobs, the newest first.
#[utoipa::path(get, path = "/jobs", tag = "jobs",
    responses((status = OK, body = Vec<JobView>)),
    extensions(("x-verb" = json!(LOGGED_IN))))]
pub(crate) async fn list(State(app): State<App>, actor: Actor) -> ApiResult<Reply> {
    Reply::ok(app.jobs.of(&actor.into_caller().ctx))
}

/// 一个任务的进度和结果。 How far a job is, and what came of it.
#[utoipa::path(get, path = "/jobs/{job_id}", tag = "jobs",
    params(("job_id" = String, Path)),
    responses((status = OK, body = JobView)),
    extensions(("x-verb" = json!(LOGGED_IN))))]
pub(crate) async fn show(State(app): State<App>, actor: Actor, Id(id): Id<String>) -> ApiResult<Reply> {
    Reply::ok(app.jobs.show(&actor.into_caller().ctx, &id)?)
}

/// 取消任务；开始写入后不能取消。 Cancel a job; not any more once it writes.
#[utoipa::path(post, path = "/jobs/{job_id}/cancellation", tag = "jobs",
    params(("job_id" = String, Path)),
    responses((status = OK, body = JobView)),
    extensions(("x-verb" = json!(LOGGED_IN))))]
pub(crate) async fn cancel(State(app): State<App>, command: Command<CancelJob>) -> ApiResult<Reply> {
    let (caller, cmd) = command.into_parts();
    Reply::ok(app.jobs.cancel(&caller.ctx, &cmd.job_id)?)
}

/// 在后台筛查一个区划。 Screen an area as a job.
#[utoipa::path(post, path = "/jobs/screenings", tag = "jobs", request_body = ScreenCmd,
    responses((status = CREATED, body = JobView)),
    extensions(("x-verb" = json!(Verb::Screen))))]
pub(crate) async fn screen(State(app): State<App>, command: Command<ScreenCmd>) -> ApiResult<Reply> {
    let (caller, cmd) = command.into_parts();
    let service = app.service.clone();
    let view = app.jobs.begin(
        &app.clock,
        &caller.ctx,
        JobKind::Screening,
        None,
        |job, ctx| async move {
            let progress = |done, total| {
                job.progress(done, total);
                if done >= total {
                    job.begin_writing();
                }
            };
            service.screen_with(&ctx, cmd, &progress).await
        },
    )?;
    Ok(Reply::ok(view)?.created())
}

/// 在后台导入农户登记表。 Import a household register as a job.
#[utoipa::path(post, path = "/jobs/imports/register", tag = "jobs",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = CREATED, body = JobView)),
    extensions(("x-verb" = json!(Verb::ImportData))))]
pub(crate) async fn import_register(State(app): State<App>, upload: Upload) -> ApiResult<Reply> {
    import(&app, upload, JobKind::ImportRegister)
}

/// 在后台导入收支月报表。 Import monthly statements as a job.
#[utoipa::path(post, path = "/jobs/imports/income", tag = "jobs",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = CREATED, body = JobView)),
    extensions(("x-verb" = json!(Verb::ImportData))))]
pub(crate) async fn import_income(State(app): State<App>, upload: Upload) -> ApiResult<Reply> {
    import(&app, upload, JobKind::ImportIncome)
}

/// 在后台导入台账记录。 Import records as a job.
#[utoipa::path(post, path = "/jobs/imports/records", tag = "jobs",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = CREATED, body = JobView)),
    extensions(("x-verb" = json!(Verb::ImportData))))]
pub(crate) async fn import_records(State(app): State<App>, upload: Upload) -> ApiResult<Reply> {
    import(&app, upload, JobKind::ImportRecords)
}

/// Checks the whole file first, which can be cancelled and writes nothing, and then imports it.
fn import(app: &App, upload: Upload, kind: JobKind) -> ApiResult<Reply> {
    let (caller, cmd) = upload.into_parts();
    let service = app.service.clone();
    let name = cmd.file_name.clone();
    let view = app
        .jobs
        .begin(&app.clock, &caller.ctx, kind, Some(name), |job, ctx| async move {
            let check = ImportCmd {
                dry_run: true,
                ..cmd.clone()
            };
            let checked = run(&service, &ctx, kind, check).await?;
            job.progress(checked.rows, checked.rows);
            if cmd.dry_run {
                return Ok(checked);
            }
            job.begin_writing();
            run(&service, &ctx, kind, cmd).await
        })?;
    Ok(Reply::ok(view)?.created())
}

async fn run(service: &Service, ctx: &Ctx, kind: JobKind, cmd: ImportCmd) -> Result<ImportReport> {
    match kind {
        JobKind::ImportIncome => service.import_income(ctx, cmd).await,
        JobKind::ImportRecords => service.import_records(ctx, cmd).await,
        _ => service.import_register(ctx, cmd).await,
    }
}
