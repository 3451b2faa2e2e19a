//! Households that were monitored before they came: the opening register, and transfers from another county.

use shouwang_domain::ArrivalId;
use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::page::Page;
use shouwang_service::procedure::arrival::{
    ArrivalView, ArrivingHousehold, ArrivingQuery, ClaimQuery, DecideArrivalCmd, ProposeOpeningCmd, ProposeTransferCmd,
};

use super::IfMatch;
use crate::extract::{Actor, Command, Id, QueryOf};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 期初登记和外县转入。 Opening registers and transfers.
#[utoipa::path(get, path = "/arrivals", tag = "arrivals",
    responses((status = OK, body = Vec<ArrivalView>)),
    extensions(("x-verb" = json!(Verb::ReadArrivals))))]
pub(crate) async fn list(actor: Actor) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.list_arrivals(ctx).await).await
}

/// 表中称已在监测、尚待登记的农户。 Households that sheets call monitored and the register does not.
#[utoipa::path(get, path = "/monitoring-claims", tag = "arrivals", params(QueryOf<ClaimQuery>),
    responses((status = OK, body = Page<ArrivingHousehold>)),
    extensions(("x-verb" = json!(Verb::ReadArrivals))))]
pub(crate) async fn list_claims(actor: Actor, QueryOf(query): QueryOf<ClaimQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_claims(ctx, query).await)
        .await
}

/// 提出期初登记。 Propose the opening register of the county, or a part of it.
#[utoipa::path(post, path = "/arrivals/openings", tag = "arrivals", request_body = ProposeOpeningCmd,
    responses((status = CREATED, body = ArrivalView)),
    extensions(("x-verb" = json!(Verb::ProposeArrivals))))]
pub(crate) async fn propose_opening(command: Command<ProposeOpeningCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::propose_opening).await?.created())
}

/// 提出外县转入登记。 Propose that a household from another county stays monitored.
#[utoipa::path(post, path = "/arrivals/transfers", tag = "arrivals", request_body = ProposeTransferCmd,
    responses((status = CREATED, body = ArrivalView)),
    extensions(("x-verb" = json!(Verb::ProposeArrivals))))]
pub(crate) async fn propose_transfer(command: Command<ProposeTransferCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::propose_transfer).await?.created())
}

/// 名单中的农户。 The households of a proposal.
#[utoipa::path(get, path = "/arrivals/{arrival_id}/households", tag = "arrivals",
    params(("arrival_id" = ArrivalId, Path), QueryOf<ArrivingQuery>),
    responses((status = OK, body = Page<ArrivingHousehold>)),
    extensions(("x-verb" = json!(Verb::ReadArrivals))))]
pub(crate) async fn list_households(
    actor: Actor,
    Id(id): Id<ArrivalId>,
    QueryOf(query): QueryOf<ArrivingQuery>,
) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_arriving(ctx, id, query).await)
        .await
}

/// 审定期初登记或外县转入。 Decide a proposal that somebody else made.
#[utoipa::path(post, path = "/arrivals/{arrival_id}/decision", tag = "arrivals", request_body = DecideArrivalCmd,
    params(("arrival_id" = ArrivalId, Path), IfMatch),
    responses((status = OK, body = ArrivalView)),
    extensions(("x-verb" = json!(Verb::DecideArrivals))))]
pub(crate) async fn decide(command: Command<DecideArrivalCmd>) -> ApiResult<Reply> {
    command.run(Service::decide_arrival).await
}
