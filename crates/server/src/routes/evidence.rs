//! The evidence, as far as it needs no file of the server: exports are made with the command line.

use serde::Deserialize;
use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::office::evidence::{CheckpointView, LeafQuery, LeafView};
use shouwang_service::page::Page;

use crate::extract::{Actor, Command, QueryOf};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// No fields at all.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignCheckpoint {}

/// 操作和查看日志，新的在前，逐条核对存证。 The log of commands and sensitive reads, each checked, the newest first.
#[utoipa::path(get, path = "/evidence/leaves", tag = "evidence",
    params(QueryOf<LeafQuery>),
    responses((status = OK, body = Page<LeafView>)),
    extensions(("x-verb" = json!(Verb::ReadEvidence))))]
pub(crate) async fn list_leaves(actor: Actor, QueryOf(query): QueryOf<LeafQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_leaves(ctx, query).await)
        .await
}

/// 检查点列表，新的在前。 Checkpoints, the newest first.
#[utoipa::path(get, path = "/evidence/checkpoints", tag = "evidence",
    responses((status = OK, body = Vec<CheckpointView>)),
    extensions(("x-verb" = json!(Verb::ReadEvidence))))]
pub(crate) async fn list_checkpoints(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::list_checkpoints).await
}

/// 签发检查点，供留存方保管。 Sign a checkpoint for those who are to hold it.
#[utoipa::path(post, path = "/evidence/checkpoints", tag = "evidence",
    responses((status = OK, body = CheckpointView)),
    extensions(("x-verb" = json!(Verb::CheckpointEvidence))))]
pub(crate) async fn sign_checkpoint(command: Command<SignCheckpoint>) -> ApiResult<Reply> {
    command
        .run(async |service, ctx, SignCheckpoint {}| service.checkpoint(ctx).await)
        .await
}
