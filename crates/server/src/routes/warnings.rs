//! Warnings: the machine speaks, a person answers.

use shouwang_domain::WarningId;
use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::page::Page;
use shouwang_service::procedure::warning::{AnswerCmd, WarningAnswered, WarningQuery, WarningView};

use super::IfMatch;
use crate::extract::{Actor, Command, Id, QueryOf};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 预警列表，最早的在前。 Warnings, the oldest first.
#[utoipa::path(get, path = "/warnings", tag = "warnings", params(QueryOf<WarningQuery>),
    responses((status = OK, body = Page<WarningView>)),
    extensions(("x-verb" = json!(Verb::ReadWarnings))))]
pub(crate) async fn list(actor: Actor, QueryOf(query): QueryOf<WarningQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_warnings(ctx, query).await)
        .await
}

/// 一条预警及全部触发原因。 A warning with all its reasons.
#[utoipa::path(get, path = "/warnings/{warning_id}", tag = "warnings",
    params(("warning_id" = WarningId, Path)),
    responses((status = OK, body = WarningView)),
    extensions(("x-verb" = json!(Verb::ReadWarnings))))]
pub(crate) async fn show(actor: Actor, Id(id): Id<WarningId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.warning(ctx, id).await).await
}

/// 处理预警：转为线索，或判定不属实并说明理由。 Answer a warning: it becomes a clue, or is not true for a reason.
#[utoipa::path(post, path = "/warnings/{warning_id}/answer", tag = "warnings", request_body = AnswerCmd,
    params(("warning_id" = WarningId, Path), IfMatch),
    responses((status = OK, body = WarningAnswered)),
    extensions(("x-verb" = json!(Verb::AnswerWarnings))))]
pub(crate) async fn answer(command: Command<AnswerCmd>) -> ApiResult<Reply> {
    command.run(Service::answer_warning).await
}
