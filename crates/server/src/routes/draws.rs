//! Draws of samples.

use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use shouwang_domain::DrawId;
use shouwang_domain::draw::{DrawPublication, SCRIPT};
use shouwang_service::Service;
use shouwang_service::inspection::draw::{
    DecideWithdrawalCmd, EnterSeedCmd, ProposeDrawCmd, PublishDrawCmd, WithdrawDrawCmd,
};
use shouwang_service::inspection::{DrawPick, DrawView};
use shouwang_service::office::access::Verb;

use super::{IfMatch, workbook};
use crate::extract::{Actor, Command, Id};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 抽样，最新的在前；公布前下级看不到。 Draws, the newest first; hidden from those below until they are published.
#[utoipa::path(get, path = "/draws", tag = "draws",
    responses((status = OK, body = Vec<DrawView>)),
    extensions(("x-verb" = json!(Verb::ReadDraws))))]
pub(crate) async fn list(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::list_draws).await
}

/// 提出抽样并固定名单。 Propose a draw: its frame is frozen and hashed.
#[utoipa::path(post, path = "/draws", tag = "draws", request_body = ProposeDrawCmd,
    responses((status = CREATED, body = DrawView)),
    extensions(("x-verb" = json!(Verb::RunDraws))))]
pub(crate) async fn propose(command: Command<ProposeDrawCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::propose_draw).await?.created())
}

/// 复核抽样的 Python 脚本。 The Python script that draws again from a published file.
#[utoipa::path(get, path = "/draws/script", tag = "draws",
    responses((status = OK, content_type = "text/x-python", body = String)),
    extensions(("x-verb" = json!(Verb::ReadDraws))))]
pub(crate) async fn script(actor: Actor) -> ApiResult<Response> {
    actor.get(async |service, ctx| service.may_read_draws(ctx)).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/x-python; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"verify.py\""),
    ];
    Ok((headers, SCRIPT).into_response())
}

/// 一次抽样。 One draw.
#[utoipa::path(get, path = "/draws/{draw_id}", tag = "draws",
    params(("draw_id" = DrawId, Path)),
    responses((status = OK, body = DrawView)),
    extensions(("x-verb" = json!(Verb::ReadDraws))))]
pub(crate) async fn show(actor: Actor, Id(id): Id<DrawId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.draw(ctx, id).await).await
}

/// 由另一人录入种子并抽取。 Enter the seed, by somebody else: the sample is drawn.
#[utoipa::path(post, path = "/draws/{draw_id}/seed", tag = "draws", request_body = EnterSeedCmd,
    params(("draw_id" = DrawId, Path), IfMatch),
    responses((status = OK, body = DrawView)),
    extensions(("x-verb" = json!(Verb::RunDraws))))]
pub(crate) async fn seed(command: Command<EnterSeedCmd>) -> ApiResult<Reply> {
    command.run(Service::enter_seed).await
}

/// 提出撤回没有种子的抽样。 Ask for the withdrawal of a draw that has no seed.
#[utoipa::path(post, path = "/draws/{draw_id}/withdrawal", tag = "draws", request_body = WithdrawDrawCmd,
    params(("draw_id" = DrawId, Path), IfMatch),
    responses((status = OK, body = DrawView)),
    extensions(("x-verb" = json!(Verb::RunDraws))))]
pub(crate) async fn withdraw(command: Command<WithdrawDrawCmd>) -> ApiResult<Reply> {
    command.run(Service::ask_to_withdraw_draw).await
}

/// 由另一人决定是否撤回抽样。 Agree to the withdrawal of a draw, or not, by somebody else.
#[utoipa::path(post, path = "/draws/{draw_id}/withdrawal/decision", tag = "draws", request_body = DecideWithdrawalCmd,
    params(("draw_id" = DrawId, Path), IfMatch),
    responses((status = OK, body = DrawView)),
    extensions(("x-verb" = json!(Verb::RunDraws))))]
pub(crate) async fn decide_withdrawal(command: Command<DecideWithdrawalCmd>) -> ApiResult<Reply> {
    command.run(Service::decide_withdrawal).await
}

/// 公布抽样。 Publish a draw.
#[utoipa::path(post, path = "/draws/{draw_id}/publish", tag = "draws", request_body = PublishDrawCmd,
    params(("draw_id" = DrawId, Path), IfMatch),
    responses((status = OK, body = DrawView)),
    extensions(("x-verb" = json!(Verb::RunDraws))))]
pub(crate) async fn publish(command: Command<PublishDrawCmd>) -> ApiResult<Reply> {
    command.run(Service::publish_draw).await
}

/// 抽样结果。 What was drawn.
#[utoipa::path(get, path = "/draws/{draw_id}/sample", tag = "draws",
    params(("draw_id" = DrawId, Path)),
    responses((status = OK, body = Vec<DrawPick>)),
    extensions(("x-verb" = json!(Verb::ReadDraws))))]
pub(crate) async fn list_sample(actor: Actor, Id(id): Id<DrawId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.draw_sample(ctx, id).await).await
}

/// 公布文件：任何人可据此重新抽取。 The published file, from which anybody draws again.
#[utoipa::path(get, path = "/draws/{draw_id}/publication", tag = "draws",
    params(("draw_id" = DrawId, Path)),
    responses((status = OK, body = DrawPublication)),
    extensions(("x-verb" = json!(Verb::ReadDraws))))]
pub(crate) async fn show_publication(actor: Actor, Id(id): Id<DrawId>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.draw_publication(ctx, id).await)
        .await
}

/// 抽样结果（.xlsx）。 What was drawn, as a workbook.
#[utoipa::path(get, path = "/draws/{draw_id}/workbook", tag = "draws",
    params(("draw_id" = DrawId, Path)),
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::ReadDraws))))]
pub(crate) async fn export(actor: Actor, Id(id): Id<DrawId>) -> ApiResult<Response> {
    let (name, bytes) = actor
        .get(async |service, ctx| service.draw_workbook(ctx, id).await)
        .await?;
    Ok(workbook::download(&name, "draw", bytes))
}
