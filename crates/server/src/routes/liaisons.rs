//! Who is in charge of which area, the matrix of the visits, and its filing with the county.

use shouwang_domain::FilingId;
use shouwang_service::Service;
use shouwang_service::duty::filing::{DecideFilingCmd, FileMechanismCmd, FilingQuery, FilingView};
use shouwang_service::duty::liaison::{AreaQuery, Coverage, LiaisonCmd, LiaisonQuery, LiaisonView, PersonView};
use shouwang_service::duty::liaison_evidence::{Contacted, ContactedQuery, LiaisonEvidence, LiaisonEvidenceQuery};
use shouwang_service::office::access::Verb;
use shouwang_service::page::Page;

use super::IfMatch;
use crate::extract::{Actor, Command, QueryOf};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 信息员、走访负责人和挂钩干部。 Informants, leaders in charge and stationed cadres, by area.
#[utoipa::path(get, path = "/liaisons", tag = "liaisons", params(QueryOf<LiaisonQuery>),
    responses((status = OK, body = Vec<LiaisonView>)),
    extensions(("x-verb" = json!(Verb::ReadDuties))))]
pub(crate) async fn list(actor: Actor, QueryOf(query): QueryOf<LiaisonQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_liaisons(ctx, query).await)
        .await
}

/// 指定信息员、走访负责人或挂钩干部，原任随之结束。 Put somebody in charge of an area; who was before ends.
#[utoipa::path(post, path = "/liaisons", tag = "liaisons", request_body = LiaisonCmd,
    responses((status = CREATED, body = LiaisonView)),
    extensions(("x-verb" = json!(Verb::NameLiaisons))))]
pub(crate) async fn name(command: Command<LiaisonCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::name_liaison).await?.created())
}

/// 本区划在岗人员。 Who holds a post in an area and below it.
#[utoipa::path(get, path = "/people", tag = "liaisons", params(QueryOf<AreaQuery>),
    responses((status = OK, body = Vec<PersonView>)),
    extensions(("x-verb" = json!(Verb::ReadDuties))))]
pub(crate) async fn list_people(actor: Actor, QueryOf(query): QueryOf<AreaQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_people(ctx, query).await)
        .await
}

/// 走访机制矩阵和缺口。 The matrix of the visits, and what is missing in it.
#[utoipa::path(get, path = "/liaisons/coverage", tag = "liaisons", params(QueryOf<AreaQuery>),
    responses((status = OK, body = Coverage)),
    extensions(("x-verb" = json!(Verb::ReadDuties))))]
pub(crate) async fn show_coverage(actor: Actor, QueryOf(query): QueryOf<AreaQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.liaison_coverage(ctx, query).await)
        .await
}

/// 干部联系帮扶制度的佐证材料。 The cadre-liaison system as evidence for an inspection.
#[utoipa::path(get, path = "/liaisons/evidence", tag = "liaisons", params(QueryOf<LiaisonEvidenceQuery>),
    responses((status = OK, body = LiaisonEvidence)),
    extensions(("x-verb" = json!(Verb::ReadDuties))))]
pub(crate) async fn show_evidence(actor: Actor, QueryOf(query): QueryOf<LiaisonEvidenceQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.liaison_evidence(ctx, query).await)
        .await
}

/// 谁在哪天走访了哪一户。 Who went to which household, and when.
#[utoipa::path(get, path = "/liaisons/visits", tag = "liaisons", params(QueryOf<ContactedQuery>),
    responses((status = OK, body = Page<Contacted>)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn list_contacted(actor: Actor, QueryOf(query): QueryOf<ContactedQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_contacted(ctx, query).await)
        .await
}

/// 走访机制备案列表。 Filings of visit mechanisms.
#[utoipa::path(get, path = "/filings", tag = "liaisons", params(QueryOf<FilingQuery>),
    responses((status = OK, body = Vec<FilingView>)),
    extensions(("x-verb" = json!(Verb::ReadDuties))))]
pub(crate) async fn list_filings(actor: Actor, QueryOf(query): QueryOf<FilingQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_filings(ctx, query).await)
        .await
}

/// 向县报备走访机制；须全部指定到人。 File the visit mechanism with the county; it must be complete.
#[utoipa::path(post, path = "/filings", tag = "liaisons", request_body = FileMechanismCmd,
    responses((status = CREATED, body = FilingView)),
    extensions(("x-verb" = json!(Verb::FileMechanisms))))]
pub(crate) async fn file(command: Command<FileMechanismCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::file_mechanism).await?.created())
}

/// 县级审核备案，或退回并说明理由。 The county approves a filing, or returns it with a reason.
#[utoipa::path(post, path = "/filings/{filing_id}/decision", tag = "liaisons", request_body = DecideFilingCmd,
    params(("filing_id" = FilingId, Path), IfMatch),
    responses((status = OK, body = FilingView)),
    extensions(("x-verb" = json!(Verb::DecideFilings))))]
pub(crate) async fn decide_filing(command: Command<DecideFilingCmd>) -> ApiResult<Reply> {
    command.run(Service::decide_filing).await
}
