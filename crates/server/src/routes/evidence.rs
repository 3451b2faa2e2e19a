//! The evidence, as far as it needs no file of the server: exports are made with the command line.

use serde::Deserialize;
use shouwang_domain::HouseholdId;
use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::office::evidence::{CheckpointView, LeafQuery, LeafView};
use shouwang_service::office::reading::{NamedList, ReadingKind, ReadingQuery, ReadingView};
use shouwang_service::page::Page;

use crate::extract::{Actor, Command, Id, QueryOf};
use crate::failure::ApiResult;
use crate::operation::summary_of;
use crate::reply::Reply;

/// Gives lists the names that the document has for them.
fn named(mut readings: Vec<ReadingView>) -> Vec<ReadingView> {
    for reading in readings.iter_mut().filter(|reading| reading.kind == ReadingKind::List) {
        let summary = summary_of(&reading.subject);
        reading.list = summary.split_once(' ').map(|(zh, en)| NamedList {
            zh: zh.trim_end_matches('。').to_owned(),
            en: en.trim_end_matches('.').to_owned(),
        });
    }
    readings
}

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

/// 查阅、登录和被拒绝的记录，新的在前。 What people looked at, when they came and went, and what was refused.
#[utoipa::path(get, path = "/evidence/readings", tag = "evidence",
    params(QueryOf<ReadingQuery>),
    responses((status = OK, body = Vec<ReadingView>)),
    extensions(("x-verb" = json!(Verb::ReadEvidence))))]
pub(crate) async fn list_readings(actor: Actor, QueryOf(query): QueryOf<ReadingQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_readings(ctx, query).await.map(named))
        .await
}

/// 谁看过该户，新的在前。 Who looked at the household, the newest first.
#[utoipa::path(get, path = "/households/{household_id}/readings", tag = "households",
    params(("household_id" = HouseholdId, Path)),
    responses((status = OK, body = Vec<ReadingView>)),
    extensions(("x-verb" = json!(Verb::ReadReadings))))]
pub(crate) async fn who_looked(actor: Actor, Id(id): Id<HouseholdId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.who_looked(ctx, id).await).await
}
