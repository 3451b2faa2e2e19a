//! Clues from six channels.

use shouwang_domain::ClueId;
use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::page::Page;
use shouwang_service::procedure::clue::{ClueCmd, ClueQuery, ClueView, DismissClueCmd};

use super::IfMatch;
use crate::extract::{Actor, Command, Id, QueryOf};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 线索列表，最早的在前。 Clues, the oldest first.
#[utoipa::path(get, path = "/clues", tag = "clues", params(QueryOf<ClueQuery>),
    responses((status = OK, body = Page<ClueView>)),
    extensions(("x-verb" = json!(Verb::ReadClues))))]
pub(crate) async fn list(actor: Actor, QueryOf(query): QueryOf<ClueQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_clues(ctx, query).await)
        .await
}

/// 一条线索及全部来源。 A clue with all its sources.
#[utoipa::path(get, path = "/clues/{clue_id}", tag = "clues",
    params(("clue_id" = ClueId, Path)),
    responses((status = OK, body = ClueView)),
    extensions(("x-verb" = json!(Verb::ReadClues))))]
pub(crate) async fn show(actor: Actor, Id(id): Id<ClueId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.clue(ctx, id).await).await
}

/// 上报线索；同一户已有线索的，并入并保留全部来源。 Report a clue; it joins the household's open clue, with all sources.
#[utoipa::path(post, path = "/clues", tag = "clues", request_body = ClueCmd,
    responses((status = CREATED, body = ClueView)),
    extensions(("x-verb" = json!(Verb::ReportClues))))]
pub(crate) async fn report(command: Command<ClueCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::report_clue).await?.created_in("clues"))
}

/// 排除线索：核实无风险。 Dismiss a clue: the verification found no risk.
#[utoipa::path(post, path = "/clues/{clue_id}/dismissal", tag = "clues", request_body = DismissClueCmd,
    params(("clue_id" = ClueId, Path), IfMatch),
    responses((status = OK, body = ClueView)),
    extensions(("x-verb" = json!(Verb::DismissClues))))]
pub(crate) async fn dismiss(command: Command<DismissClueCmd>) -> ApiResult<Reply> {
    command.run(Service::dismiss_clue).await
}
