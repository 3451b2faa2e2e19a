//! Policy packs: what is in force, and where it says so.

use shouwang_domain::PublicationId;
use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::rules::policies::PackView;
use shouwang_service::rules::standard::{
    ChangeQuery, ChangeTasksCmd, ChangeTasksView, ChangeView, DecidePublicationCmd, DocumentView, GapQuery, GapView,
    LapseQuery, LapseView, ProposePublicationCmd, PublicationView, WhatIfQuery, WhatIfView,
};

use super::IfMatch;
use crate::extract::{Actor, Body, Command, QueryOf};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 政策标准、参数和规则，注明依据。 Policy packs with their lines, parameters and rules, each with its citation.
#[utoipa::path(get, path = "/policies", tag = "policies",
    responses((status = OK, body = Vec<PackView>)),
    extensions(("x-verb" = json!(Verb::ReadPolicies))))]
pub(crate) async fn list(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::list_policies).await
}

/// 测算：监测线和户类型变动后谁进谁出。不写入。 What if line and base registers were others? Writes nothing.
#[utoipa::path(post, path = "/policies/whatif", tag = "policies", request_body = WhatIfQuery,
    responses((status = OK, body = WhatIfView)),
    extensions(("x-verb" = json!(Verb::Screen))))]
pub(crate) async fn what_if(actor: Actor, Body(query): Body<WhatIfQuery>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.what_if(ctx, query).await).await
}

/// 标准变动后状态改变的农户和告知文本。 Households whose state a new pack changes, and what to tell them.
#[utoipa::path(get, path = "/policies/change", tag = "policies", params(QueryOf<ChangeQuery>),
    responses((status = OK, body = ChangeView)),
    extensions(("x-verb" = json!(Verb::Screen))))]
pub(crate) async fn change(actor: Actor, QueryOf(query): QueryOf<ChangeQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.standard_change(ctx, query).await)
        .await
}

/// 为标准变动涉及的农户生成解释引导待办。 Put the households of a change on the lists of their villages.
#[utoipa::path(post, path = "/policies/change/tasks", tag = "policies", request_body = ChangeTasksCmd,
    responses((status = CREATED, body = ChangeTasksView)),
    extensions(("x-verb" = json!(Verb::TakeSnapshots))))]
pub(crate) async fn make_change_tasks(command: Command<ChangeTasksCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::make_change_tasks).await?.created())
}

/// 应纳未纳名单及原因。 Households below the line that are not monitored, and why.
#[utoipa::path(get, path = "/policies/gaps", tag = "policies", params(QueryOf<GapQuery>),
    responses((status = OK, body = GapView)),
    extensions(("x-verb" = json!(Verb::ReadWarnings))))]
pub(crate) async fn gaps(actor: Actor, QueryOf(query): QueryOf<GapQuery>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.gaps(ctx, query).await).await
}

/// 即将到期的帮扶措施，是否在过渡期内。 Measures that lapse soon, and whether within the transition period.
#[utoipa::path(get, path = "/policies/lapsing", tag = "policies", params(QueryOf<LapseQuery>),
    responses((status = OK, body = LapseView)),
    extensions(("x-verb" = json!(Verb::ReadAssistance))))]
pub(crate) async fn lapsing(actor: Actor, QueryOf(query): QueryOf<LapseQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.lapsing_measures(ctx, query).await)
        .await
}

/// 政策文件目录、上级文件和引用。 The register of documents with their parents and what cites them.
#[utoipa::path(get, path = "/policies/documents", tag = "policies",
    responses((status = OK, body = Vec<DocumentView>)),
    extensions(("x-verb" = json!(Verb::ReadPolicies))))]
pub(crate) async fn documents(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::list_documents).await
}

/// 本地拟定和发布的标准。 The standards that were made here, the oldest first.
#[utoipa::path(get, path = "/policies/publications", tag = "policies",
    responses((status = OK, body = Vec<PublicationView>)),
    extensions(("x-verb" = json!(Verb::ReadPolicies))))]
pub(crate) async fn publications(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::list_publications).await
}

/// 拟定监测标准，须由另一人发布。 Propose a standard; somebody else publishes it.
#[utoipa::path(post, path = "/policies/publications", tag = "policies", request_body = ProposePublicationCmd,
    responses((status = CREATED, body = PublicationView)),
    extensions(("x-verb" = json!(Verb::ProposeStandards))))]
pub(crate) async fn propose_publication(command: Command<ProposePublicationCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::propose_publication).await?.created())
}

/// 发布他人拟定的标准，或不予发布。 Publish a standard that somebody else proposed, or decline to.
#[utoipa::path(post, path = "/policies/publications/{publication_id}/decision", tag = "policies",
    request_body = DecidePublicationCmd, params(("publication_id" = PublicationId, Path), IfMatch),
    responses((status = OK, body = PublicationView)),
    extensions(("x-verb" = json!(Verb::PublishStandards))))]
pub(crate) async fn decide_publication(command: Command<DecidePublicationCmd>) -> ApiResult<Reply> {
    command.run(Service::decide_publication).await
}
