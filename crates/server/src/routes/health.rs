//! Probes for whatever keeps the server running.

use axum::extract::State;
use axum::http::StatusCode;

use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::office::health::HealthView;
use shouwang_service::office::retention::TermView;

use crate::app::App;
use crate::extract::Actor;
use crate::failure::ApiResult;
use crate::operation::PUBLIC;
use crate::reply::Reply;

/// 进程是否在运行。 Whether the process answers.
#[utoipa::path(get, path = "/healthz", tag = "health",
    responses((status = NO_CONTENT, description = "It does")),
    extensions(("x-verb" = json!(PUBLIC))))]
pub(crate) async fn is_alive() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// 数据库是否可用。 Whether the database answers, too.
#[utoipa::path(get, path = "/readyz", tag = "health",
    responses((status = NO_CONTENT, description = "It does")),
    extensions(("x-verb" = json!(PUBLIC))))]
pub(crate) async fn is_ready(State(app): State<App>) -> ApiResult<StatusCode> {
    app.service.is_ready().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// 系统状态：数据库、密钥、政策包、存证、时钟。 The health of the system: database, keys, packs, evidence, clock.
#[utoipa::path(get, path = "/health", tag = "health",
    responses((status = OK, body = HealthView)),
    extensions(("x-verb" = json!(Verb::ReadHealth))))]
pub(crate) async fn show(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::health).await
}

/// 保存期限和上次清除。 How long what is kept for a time alone is kept, and when some of it was last erased.
#[utoipa::path(get, path = "/health/retention", tag = "health",
    responses((status = OK, body = [TermView])),
    extensions(("x-verb" = json!(Verb::ReadHealth))))]
pub(crate) async fn show_retention(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::retention).await
}
