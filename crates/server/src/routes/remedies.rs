//! Wrong decisions that are revoked, and frozen records that are corrected.

use shouwang_domain::{CaseId, RemedyId};
use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::page::Page;
use shouwang_service::procedure::remedy::{
    DecideRemedyCmd, ProposeCorrectionCmd, ProposeRevocationCmd, RemedyQuery, RemedyView,
};

use super::IfMatch;
use crate::extract::{Actor, Command, QueryOf};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 撤销和更正。 Revocations and corrections, proposed and decided.
#[utoipa::path(get, path = "/remedies", tag = "remedies", params(QueryOf<RemedyQuery>),
    responses((status = OK, body = Page<RemedyView>)),
    extensions(("x-verb" = json!(Verb::ReadRemedies))))]
pub(crate) async fn list(actor: Actor, QueryOf(query): QueryOf<RemedyQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_remedies(ctx, query).await)
        .await
}

/// 提出撤销认定或风险消除。 Propose to revoke an inclusion or an elimination.
#[utoipa::path(post, path = "/remedies/revocations", tag = "remedies", request_body = ProposeRevocationCmd,
    responses((status = CREATED, body = RemedyView)),
    extensions(("x-verb" = json!(Verb::ProposeRevocations))))]
pub(crate) async fn propose_revocation(command: Command<ProposeRevocationCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::propose_revocation).await?.created())
}

/// 提出更正已固化的材料。 Propose to correct what was frozen, field by field.
#[utoipa::path(post, path = "/cases/{case_id}/corrections", tag = "remedies", request_body = ProposeCorrectionCmd,
    params(("case_id" = CaseId, Path)),
    responses((status = CREATED, body = RemedyView)),
    extensions(("x-verb" = json!(Verb::ProposeCorrections))))]
pub(crate) async fn propose_correction(command: Command<ProposeCorrectionCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::propose_correction).await?.created())
}

/// 审定撤销或更正，更正逐项审定。 Decide what somebody else proposed; a correction field by field.
#[utoipa::path(post, path = "/remedies/{remedy_id}/decision", tag = "remedies", request_body = DecideRemedyCmd,
    params(("remedy_id" = RemedyId, Path), IfMatch),
    responses((status = OK, body = RemedyView)),
    extensions(("x-verb" = json!(Verb::DecideRemedies))))]
pub(crate) async fn decide(command: Command<DecideRemedyCmd>) -> ApiResult<Reply> {
    command.run(Service::decide_remedy).await
}
