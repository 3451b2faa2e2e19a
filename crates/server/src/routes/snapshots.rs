//! Snapshots of facts.

use shouwang_domain::SnapshotId;
use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::rules::snapshot::{EraseIdentityCmd, ReplayView, SnapshotView, TakeSnapshotCmd};

use crate::extract::{Actor, Command, Id};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 快照列表，新的在前。 Snapshots, the newest first.
#[utoipa::path(get, path = "/snapshots", tag = "screenings",
    responses((status = OK, body = Vec<SnapshotView>)),
    extensions(("x-verb" = json!(Verb::Screen))))]
pub(crate) async fn list(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::list_snapshots).await
}

/// 保存一个区划的指标快照，身份信息另行加密。 Keep the facts of an area, with names sealed apart.
#[utoipa::path(post, path = "/snapshots", tag = "screenings", request_body = TakeSnapshotCmd,
    responses((status = CREATED, body = SnapshotView)),
    extensions(("x-verb" = json!(Verb::TakeSnapshots))))]
pub(crate) async fn take(command: Command<TakeSnapshotCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::take_snapshot).await?.created())
}

/// 按当时的政策包重跑快照，核对是否逐字节一致。 Screen a snapshot again by the packs of then, and compare byte for byte.
#[utoipa::path(get, path = "/snapshots/{snapshot_id}/screening", tag = "screenings",
    params(("snapshot_id" = SnapshotId, Path)),
    responses((status = OK, body = ReplayView)),
    extensions(("x-verb" = json!(Verb::Screen))))]
pub(crate) async fn screen(actor: Actor, Id(id): Id<SnapshotId>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.screen_snapshot(ctx, id).await)
        .await
}

/// 销毁快照中姓名和证件号码的密钥。 Destroy the key of a snapshot's names and ID numbers.
#[utoipa::path(delete, path = "/snapshots/{snapshot_id}/identity", tag = "screenings",
    params(("snapshot_id" = SnapshotId, Path)),
    responses((status = OK, body = SnapshotView)),
    extensions(("x-verb" = json!(Verb::TakeSnapshots))))]
pub(crate) async fn erase(command: Command<EraseIdentityCmd>) -> ApiResult<Reply> {
    command.run(Service::erase_snapshot_identity).await
}
