//! Applications that came in by the public door, and what applicants say of how it went.

use shouwang_domain::{ApplicationId, RemarkId};
use shouwang_service::Service;
use shouwang_service::door::apply::{TakeApplicationCmd, TakenApplication};
use shouwang_service::door::decide::{CloseApplicationCmd, ConfirmApplicationCmd, HandOnApplicationCmd};
use shouwang_service::door::inbox::{ApplicationQuery, ApplicationRow, ApplicationView, RevealApplicationCmd};
use shouwang_service::door::remark::AnswerRemarkCmd;
use shouwang_service::office::access::Verb;
use shouwang_service::page::Page;
use shouwang_service::register::household::RevealView;

use super::IfMatch;
use crate::extract::{Actor, Command, Id, QueryOf};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 自主申报收件，最早的在前。 Applications, the oldest first.
#[utoipa::path(get, path = "/applications", tag = "applications", params(QueryOf<ApplicationQuery>),
    responses((status = OK, body = Page<ApplicationRow>)),
    extensions(("x-verb" = json!(Verb::ReadApplications))))]
pub(crate) async fn list(actor: Actor, QueryOf(query): QueryOf<ApplicationQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_applications(ctx, query).await)
        .await
}

/// 代为登记一份申报（电话、窗口或上门）；申报号只在此显示一次。 Enter an application for somebody who calls or comes; its number
/// is shown this once.
#[utoipa::path(post, path = "/applications", tag = "applications", request_body = TakeApplicationCmd,
    responses((status = CREATED, body = TakenApplication)),
    extensions(("x-verb" = json!(Verb::TakeApplications))))]
pub(crate) async fn take(command: Command<TakeApplicationCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::take_application).await?.created_in("applications"))
}

/// 一份申报；每次查看都留痕。 One application; each look is noted.
#[utoipa::path(get, path = "/applications/{application_id}", tag = "applications",
    params(("application_id" = ApplicationId, Path)),
    responses((status = OK, body = ApplicationView)),
    extensions(("x-verb" = json!(Verb::ReadApplications))))]
pub(crate) async fn show(actor: Actor, Id(id): Id<ApplicationId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.application(ctx, id).await).await
}

/// 查看申报人的证件号码和电话，须说明理由。 Reveal ID number and telephone, with a reason.
#[utoipa::path(post, path = "/applications/{application_id}/reveal", tag = "applications",
    request_body = RevealApplicationCmd,
    params(("application_id" = ApplicationId, Path)),
    responses((status = OK, body = RevealView)),
    extensions(("x-verb" = json!(Verb::RevealData))))]
pub(crate) async fn reveal(command: Command<RevealApplicationCmd>) -> ApiResult<Reply> {
    command.run(Service::reveal_application).await
}

/// 确认是哪一户：成为自主申报线索，时限自收件之日起算。 Say whose it is: it becomes a clue, whose clock runs from the day on which
/// it came in.
#[utoipa::path(post, path = "/applications/{application_id}/confirmation", tag = "applications",
    request_body = ConfirmApplicationCmd,
    params(("application_id" = ApplicationId, Path), IfMatch),
    responses((status = OK, body = ApplicationView)),
    extensions(("x-verb" = json!(Verb::DecideApplications))))]
pub(crate) async fn confirm(command: Command<ConfirmApplicationCmd>) -> ApiResult<Reply> {
    command.run(Service::confirm_application).await
}

/// 转给其他村组，或转上级。 Hand it on to another area, or up.
#[utoipa::path(post, path = "/applications/{application_id}/handover", tag = "applications",
    request_body = HandOnApplicationCmd,
    params(("application_id" = ApplicationId, Path), IfMatch),
    responses((status = OK, body = ApplicationView)),
    extensions(("x-verb" = json!(Verb::DecideApplications))))]
pub(crate) async fn hand_on(command: Command<HandOnApplicationCmd>) -> ApiResult<Reply> {
    command.run(Service::hand_on_application).await
}

/// 关闭申报，须选择缘由。 Close it, with a reason.
#[utoipa::path(post, path = "/applications/{application_id}/closing", tag = "applications",
    request_body = CloseApplicationCmd,
    params(("application_id" = ApplicationId, Path), IfMatch),
    responses((status = OK, body = ApplicationView)),
    extensions(("x-verb" = json!(Verb::DecideApplications))))]
pub(crate) async fn close(command: Command<CloseApplicationCmd>) -> ApiResult<Reply> {
    command.run(Service::close_application).await
}

/// 答复申报人的不同意见或投诉建议。 Answer a disagreement or complaint.
#[utoipa::path(post, path = "/remarks/{remark_id}/answer", tag = "applications", request_body = AnswerRemarkCmd,
    params(("remark_id" = RemarkId, Path), IfMatch),
    responses((status = OK, body = ApplicationView)),
    extensions(("x-verb" = json!(Verb::AnswerRemarks))))]
pub(crate) async fn answer(command: Command<AnswerRemarkCmd>) -> ApiResult<Reply> {
    command.run(Service::answer_remark).await
}
