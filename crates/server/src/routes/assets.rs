//! Queries of assets under authorisation: whom to ask for, the query that is handed over, its answer, and what verifiers say.

use axum::response::Response;
use shouwang_domain::{AssetQueryId, AssetResultId, CaseId};
use shouwang_service::Service;
use shouwang_service::department::asset::answer::{AnswerAssetQueryCmd, AssetAnswered};
use shouwang_service::department::asset::query::{
    AssetHousehold, AssetHouseholdQuery, AssetQueryView, TakeAssetQueryCmd,
};
use shouwang_service::department::asset::result::{AnswerAssetResultCmd, AssetResultView, AssetView};
use shouwang_service::department::asset::withdrawal::WithdrawAuthorisationCmd;
use shouwang_service::office::access::Verb;

use super::{IfMatch, workbook};
use crate::extract::{Actor, Command, Id, QueryOf, Upload, UploadForm};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 已签署授权、可以查询家庭资产的农户。 The households that authorised the query of their assets.
#[utoipa::path(get, path = "/asset-households", tag = "assets", params(QueryOf<AssetHouseholdQuery>),
    responses((status = OK, body = Vec<AssetHousehold>)),
    extensions(("x-verb" = json!(Verb::AskAssets))))]
pub(crate) async fn list_households(actor: Actor, QueryOf(query): QueryOf<AssetHouseholdQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.asset_households(ctx, query).await)
        .await
}

/// 交部门的资产查询及答复情况，最新的在前。 The queries that were handed to departments, the newest first.
#[utoipa::path(get, path = "/asset-queries", tag = "assets",
    responses((status = OK, body = Vec<AssetQueryView>)),
    extensions(("x-verb" = json!(Verb::ReadAssetQueries))))]
pub(crate) async fn list_queries(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::asset_queries).await
}

/// 导出资产查询名单（.xlsx），只含授权有效的成年人，写明用途。 Take out whom a department is to be asked for, as a file.
#[utoipa::path(post, path = "/asset-queries", tag = "assets", request_body = TakeAssetQueryCmd,
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::AskAssets))))]
pub(crate) async fn take_query(command: Command<TakeAssetQueryCmd>) -> ApiResult<Response> {
    let (name, bytes) = command
        .get(async |service, ctx, cmd| service.take_asset_query(ctx, cmd).await)
        .await?;
    Ok(workbook::download(&name, "asset-query", bytes))
}

/// 上传部门的查询答复；名单以外的行只计数，不保存。 Bring in a department's answer: rows about others are counted and dropped.
#[utoipa::path(post, path = "/asset-queries/{asset_query_id}/answer", tag = "assets",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    params(("asset_query_id" = AssetQueryId, Path)),
    responses((status = OK, body = AssetAnswered)),
    extensions(("x-verb" = json!(Verb::SendAssetAnswers))))]
pub(crate) async fn answer_query(Id(asset_query_id): Id<AssetQueryId>, upload: Upload) -> ApiResult<Reply> {
    upload
        .run(async |service: &Service, ctx, file| {
            let cmd = AnswerAssetQueryCmd { asset_query_id, file };
            service.answer_asset_query(ctx, cmd).await
        })
        .await
}

/// 一案的资产查询结果与申报并列，只供核查和审定。 What was found of a household's assets beside what it stated, for verifiers.
#[utoipa::path(get, path = "/cases/{case_id}/assets", tag = "assets",
    params(("case_id" = CaseId, Path)),
    responses((status = OK, body = AssetView)),
    extensions(("x-verb" = json!(Verb::ReadAssets))))]
pub(crate) async fn show(actor: Actor, Id(id): Id<CaseId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.case_assets(ctx, id).await).await
}

/// 书面答复一条资产查询结果。 Answer in writing something that was found.
#[utoipa::path(post, path = "/asset-results/{asset_result_id}/answer", tag = "assets", request_body = AnswerAssetResultCmd,
    params(("asset_result_id" = AssetResultId, Path), IfMatch),
    responses((status = OK, body = AssetResultView)),
    extensions(("x-verb" = json!(Verb::AnswerAssets))))]
pub(crate) async fn answer_result(command: Command<AnswerAssetResultCmd>) -> ApiResult<Reply> {
    command.run(Service::answer_asset_result).await
}

/// 登记成年人撤回资产查询授权，已查到的内容随即清除。 Record that an adult takes the authorisation back.
#[utoipa::path(post, path = "/cases/{case_id}/authorisation-withdrawals", tag = "assets",
    request_body = WithdrawAuthorisationCmd,
    params(("case_id" = CaseId, Path)),
    responses((status = OK, body = AssetView)),
    extensions(("x-verb" = json!(Verb::WithdrawAuthorisations))))]
pub(crate) async fn withdraw(command: Command<WithdrawAuthorisationCmd>) -> ApiResult<Reply> {
    command.run(Service::withdraw_authorisation).await
}
