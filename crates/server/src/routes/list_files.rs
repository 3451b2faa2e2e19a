//! Lists that leave the screen as files, and the agreement to long ones.

use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use shouwang_domain::ListRequestId;
use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::office::list_out::{
    AskListOutCmd, DecideListOutCmd, ListFormat, ListRequestView, TakeListOutCmd,
};

use super::{IfMatch, workbook};
use crate::extract::{Actor, Command};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 把列表导出为文件（.xlsx、.csv），内容按页面所示，每次导出都留痕；超过1,000行须有另一人同意。 Take a list out as a file, as it is
/// shown; each time leaves a trace, and more than 1,000 rows take another person's agreement.
#[utoipa::path(post, path = "/list-files", tag = "list files", request_body = TakeListOutCmd,
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::TakeListsOut))))]
pub(crate) async fn take(command: Command<TakeListOutCmd>) -> ApiResult<Response> {
    let (name, format, bytes) = command
        .get(async |service, ctx, cmd| service.take_list_out(ctx, cmd).await)
        .await?;
    Ok(match format {
        ListFormat::Xlsx => workbook::download(&name, "list", bytes),
        ListFormat::Csv => ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], bytes).into_response(),
    })
}

/// 导出申请，最新的在前。 The requests to take out long lists, the newest first.
#[utoipa::path(get, path = "/list-requests", tag = "list files",
    responses((status = OK, body = Vec<ListRequestView>)),
    extensions(("x-verb" = json!(Verb::TakeListsOut))))]
pub(crate) async fn list_requests(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::list_requests).await
}

/// 申请导出较长的列表，由另一人审定。 Ask another person to agree that a long list is taken out.
#[utoipa::path(post, path = "/list-requests", tag = "list files", request_body = AskListOutCmd,
    responses((status = CREATED, body = ListRequestView)),
    extensions(("x-verb" = json!(Verb::TakeListsOut))))]
pub(crate) async fn ask(command: Command<AskListOutCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::ask_list_out).await?.created())
}

/// 审定他人的导出申请。 Agree to what somebody else asked for, or refuse.
#[utoipa::path(post, path = "/list-requests/{list_request_id}/decision", tag = "list files", request_body = DecideListOutCmd,
    params(("list_request_id" = ListRequestId, Path), IfMatch),
    responses((status = OK, body = ListRequestView)),
    extensions(("x-verb" = json!(Verb::DecideListsOut))))]
pub(crate) async fn decide(command: Command<DecideListOutCmd>) -> ApiResult<Reply> {
    command.run(Service::decide_list_out).await
}
