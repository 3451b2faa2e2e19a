//! Lists that leave the screen as files, and the agreement to long ones.

use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use shouwang_domain::ListRequestId;
use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::office::list_out::{DecideListOutCmd, ListFormat, ListRequestView};
use shouwang_service::overview::list_file::{
    AskListOutCmd, ContactsFileQuery, ExternalQuery, QuarterQuery, TakeListOutCmd,
};

use super::{IfMatch, workbook};
use crate::extract::{Actor, Command};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 把列表导出为文件（.xlsx、.csv）：由系统按同样的区划和条件重新查询生成，脱敏同页面，每次导出都留痕；超过1,000行须有另一人同意。 Take a
/// list out as a file: the program asks the list again under the same area and filters, masked as the page masks it. Each
/// time leaves a trace, and more than 1,000 rows about people take another person's agreement.
#[utoipa::path(post, path = "/list-files", tag = "list files", request_body = TakeListOutCmd,
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::TakeListsOut))))]
pub(crate) async fn take(command: Command<TakeListOutCmd>) -> ApiResult<Response> {
    let file = command
        .get(async |service, ctx, cmd| service.take_list_out(ctx, cmd).await)
        .await?;
    Ok(match file.format {
        ListFormat::Xlsx => workbook::download(&file.name, "list", file.bytes),
        ListFormat::Csv => ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], file.bytes).into_response(),
    })
}

/// 某区划一个季度的数据，一个工作簿：农户、监测对象、收支、帮扶措施、走访各一张表。 The data of an area and quarter as one workbook, a
/// sheet for each list.
#[utoipa::path(post, path = "/list-files/quarter", tag = "list files", request_body = QuarterQuery,
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::TakeListsOut))))]
pub(crate) async fn take_quarter(command: Command<QuarterQuery>) -> ApiResult<Response> {
    let (name, bytes) = command
        .get(async |service, ctx, query| service.take_quarter_out(ctx, query).await)
        .await?;
    Ok(workbook::download(&name, "quarter", bytes))
}

/// 待录入省系统的监测对象，按省系统的列，每个成员一行。 The households that wait to be entered into the provincial system, in its own
/// columns.
#[utoipa::path(post, path = "/list-files/external", tag = "list files", request_body = ExternalQuery,
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::TakeListsOut))))]
pub(crate) async fn take_external(command: Command<ExternalQuery>) -> ApiResult<Response> {
    let (name, bytes) = command
        .get(async |service, ctx, query| service.take_external_out(ctx, query).await)
        .await?;
    Ok(workbook::download(&name, "external", bytes))
}

/// 干部联系佐证，一个工作簿：联系帮扶、各村安排、走访、备案各一张表。 The cadre-liaison system as evidence, as one workbook.
#[utoipa::path(post, path = "/list-files/contacts", tag = "list files", request_body = ContactsFileQuery,
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::ReadDuties))))]
pub(crate) async fn take_contacts(command: Command<ContactsFileQuery>) -> ApiResult<Response> {
    let (name, bytes) = command
        .get(async |service, ctx, query| service.take_contacts_out(ctx, query).await)
        .await?;
    Ok(workbook::download(&name, "contacts", bytes))
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
