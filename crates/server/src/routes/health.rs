//! Probes for whatever keeps the server running.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::failure::ApiResult;
use crate::operation::PUBLIC;

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
