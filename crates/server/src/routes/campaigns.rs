//! Campaigns: going to every house of an area.

use axum::response::Response;
use shouwang_domain::{CampaignId, HouseholdId};
use shouwang_service::Service;
use shouwang_service::campaign::house::{CampaignHouse, HouseOutcomeCmd, HouseQuery, HousesEntered, HousesEnteredCmd};
use shouwang_service::campaign::plan::{
    CampaignChoices, CampaignPlan, ChangeCampaignCmd, CloseCampaignCmd, StartCampaignCmd,
};
use shouwang_service::campaign::view::{CampaignProgress, CampaignQuery, CampaignView, ProgressQuery};
use shouwang_service::office::access::Verb;
use shouwang_service::page::Page;

use super::{IfMatch, workbook};
use crate::extract::{Actor, Command, Id, QueryOf};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 专项排查，最新的在前。 Campaigns, the newest first.
#[utoipa::path(get, path = "/campaigns", tag = "campaigns", params(QueryOf<CampaignQuery>),
    responses((status = OK, body = Vec<CampaignView>)),
    extensions(("x-verb" = json!(Verb::ReadCampaigns))))]
pub(crate) async fn list(actor: Actor, QueryOf(query): QueryOf<CampaignQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_campaigns(ctx, query).await)
        .await
}

/// 发起排查时可选的职责和走访岗位。 What a new campaign chooses from: duties of this period, and posts that visit.
#[utoipa::path(get, path = "/campaigns/choices", tag = "campaigns",
    responses((status = OK, body = CampaignChoices)),
    extensions(("x-verb" = json!(Verb::ReadCampaigns))))]
pub(crate) async fn list_choices(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::campaign_choices).await
}

/// 发起排查；开始日期已到的立即开始。 Plan a campaign; one whose first day has come begins at once.
#[utoipa::path(post, path = "/campaigns", tag = "campaigns", request_body = CampaignPlan,
    responses((status = CREATED, body = CampaignView)),
    extensions(("x-verb" = json!(Verb::RunCampaigns))))]
pub(crate) async fn plan(command: Command<CampaignPlan>) -> ApiResult<Reply> {
    Ok(command.run(Service::plan_campaign).await?.created())
}

/// 一次排查。 One campaign.
#[utoipa::path(get, path = "/campaigns/{campaign_id}", tag = "campaigns",
    params(("campaign_id" = CampaignId, Path)),
    responses((status = OK, body = CampaignView)),
    extensions(("x-verb" = json!(Verb::ReadCampaigns))))]
pub(crate) async fn show(actor: Actor, Id(id): Id<CampaignId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.campaign(ctx, id).await).await
}

/// 修改排查；开始后只能改名称、标签和截止日期。 Change a campaign; once it runs, only its name, label and last day.
#[utoipa::path(put, path = "/campaigns/{campaign_id}", tag = "campaigns", request_body = ChangeCampaignCmd,
    params(("campaign_id" = CampaignId, Path), IfMatch),
    responses((status = OK, body = CampaignView)),
    extensions(("x-verb" = json!(Verb::RunCampaigns))))]
pub(crate) async fn change(command: Command<ChangeCampaignCmd>) -> ApiResult<Reply> {
    command.run(Service::change_campaign).await
}

/// 开始排查：此时确定名单。 Begin a campaign: the list of its houses is made now.
#[utoipa::path(post, path = "/campaigns/{campaign_id}/start", tag = "campaigns", request_body = StartCampaignCmd,
    params(("campaign_id" = CampaignId, Path), IfMatch),
    responses((status = OK, body = CampaignView)),
    extensions(("x-verb" = json!(Verb::RunCampaigns))))]
pub(crate) async fn start(command: Command<StartCampaignCmd>) -> ApiResult<Reply> {
    command.run(Service::start_campaign).await
}

/// 收尾并写小结；未完成的如实保留。 Close a campaign with a summary; what is left stays left.
#[utoipa::path(post, path = "/campaigns/{campaign_id}/close", tag = "campaigns", request_body = CloseCampaignCmd,
    params(("campaign_id" = CampaignId, Path), IfMatch),
    responses((status = OK, body = CampaignView)),
    extensions(("x-verb" = json!(Verb::RunCampaigns))))]
pub(crate) async fn close(command: Command<CloseCampaignCmd>) -> ApiResult<Reply> {
    command.run(Service::close_campaign).await
}

/// 排查进度：按下级区划和按日，只数户，不数人。 How far it is, by area and by day; houses are counted, never people.
#[utoipa::path(get, path = "/campaigns/{campaign_id}/progress", tag = "campaigns",
    params(("campaign_id" = CampaignId, Path), QueryOf<ProgressQuery>),
    responses((status = OK, body = CampaignProgress)),
    extensions(("x-verb" = json!(Verb::ReadCampaigns))))]
pub(crate) async fn show_progress(
    actor: Actor,
    Id(id): Id<CampaignId>,
    QueryOf(query): QueryOf<ProgressQuery>,
) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.campaign_progress(ctx, id, query).await)
        .await
}

/// 排查名单，按村排列。 The houses of a campaign, village after village.
#[utoipa::path(get, path = "/campaigns/{campaign_id}/houses", tag = "campaigns",
    params(("campaign_id" = CampaignId, Path), QueryOf<HouseQuery>),
    responses((status = OK, body = Page<CampaignHouse>)),
    extensions(("x-verb" = json!(Verb::ReadCampaigns))))]
pub(crate) async fn list_houses(
    actor: Actor,
    Id(id): Id<CampaignId>,
    QueryOf(query): QueryOf<HouseQuery>,
) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.campaign_houses(ctx, id, query).await)
        .await
}

/// 导出排查名单（.xlsx），可打印后手工填写。 The houses as a workbook, to be printed and filled in by hand.
#[utoipa::path(get, path = "/campaigns/{campaign_id}/workbook", tag = "campaigns",
    params(("campaign_id" = CampaignId, Path), QueryOf<HouseQuery>),
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::ReadCampaigns))))]
pub(crate) async fn export(
    actor: Actor,
    Id(id): Id<CampaignId>,
    QueryOf(query): QueryOf<HouseQuery>,
) -> ApiResult<Response> {
    let (name, bytes) = actor
        .get(async |service, ctx| service.campaign_workbook(ctx, id, query).await)
        .await?;
    Ok(workbook::download(&name, "campaign", bytes))
}

/// 登记电话联系或上门未遇。 Tell of a house where no visit was made: a call, or coming in vain.
#[utoipa::path(post, path = "/campaigns/{campaign_id}/houses/{household_id}", tag = "campaigns",
    request_body = HouseOutcomeCmd,
    params(("campaign_id" = CampaignId, Path), ("household_id" = HouseholdId, Path), IfMatch),
    responses((status = OK, body = CampaignHouse)),
    extensions(("x-verb" = json!(Verb::RecordVisits))))]
pub(crate) async fn tell(command: Command<HouseOutcomeCmd>) -> ApiResult<Reply> {
    command.run(Service::tell_of_house).await
}

/// 标记已录入省级系统。 Mark what is done as entered into the external system.
#[utoipa::path(post, path = "/campaigns/{campaign_id}/entered", tag = "campaigns", request_body = HousesEnteredCmd,
    params(("campaign_id" = CampaignId, Path)),
    responses((status = OK, body = HousesEntered)),
    extensions(("x-verb" = json!(Verb::RecordVisits))))]
pub(crate) async fn enter(command: Command<HousesEnteredCmd>) -> ApiResult<Reply> {
    command.run(Service::mark_entered).await
}
