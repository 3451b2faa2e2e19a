//! Rounds of inspection.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use shouwang_domain::inspection::GroupPlan;
use shouwang_domain::{PersonId, RoundId};
use shouwang_service::Service;
use shouwang_service::inspection::known::{CheckedQuery, ChecklistKnown, KnownQuery};
use shouwang_service::inspection::report::HandInReportCmd;
use shouwang_service::inspection::roster::{AcknowledgeCmd, EnterPersonCmd, RemovePersonCmd};
use shouwang_service::inspection::round::{
    BeginRoundCmd, PlanRoundCmd, RecordTrainingCmd, SetGroupsCmd, SetVehicleCmd,
};
use shouwang_service::inspection::survey::{SurveyDifference, SurveyDifferenceQuery};
use shouwang_service::inspection::{ExportRostersCmd, PrintSummaryCmd, RoundView};
use shouwang_service::office::access::Verb;
use shouwang_service::page::Page;
use shouwang_service::register::household::HouseholdRow;
use utoipa::ToSchema;

use super::papers::pdf;
use super::{IfMatch, workbook};
use crate::app::App;
use crate::extract::{Actor, Command, Id, QueryOf};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// Which group of a round.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GroupQuery {
    /// Its number.
    group: u32,
}

/// 与本级有关的检查，最新的在前。 Rounds that concern the caller, the newest first.
#[utoipa::path(get, path = "/rounds", tag = "rounds",
    responses((status = OK, body = Vec<RoundView>)),
    extensions(("x-verb" = json!(Verb::ReadRounds))))]
pub(crate) async fn list(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::list_rounds).await
}

/// 筹备一次检查。 Plan a round of inspection.
#[utoipa::path(post, path = "/rounds", tag = "rounds", request_body = PlanRoundCmd,
    responses((status = CREATED, body = RoundView)),
    extensions(("x-verb" = json!(Verb::RunRounds))))]
pub(crate) async fn plan(command: Command<PlanRoundCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::plan_round).await?.created())
}

/// 一次检查。 One round.
#[utoipa::path(get, path = "/rounds/{round_id}", tag = "rounds",
    params(("round_id" = RoundId, Path)),
    responses((status = OK, body = RoundView)),
    extensions(("x-verb" = json!(Verb::ReadRounds))))]
pub(crate) async fn show(actor: Actor, Id(id): Id<RoundId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.round(ctx, id).await).await
}

/// 符合各项规则的分组建议。 Groups that keep all rules, as a proposal.
#[utoipa::path(get, path = "/rounds/{round_id}/proposal", tag = "rounds",
    params(("round_id" = RoundId, Path)),
    responses((status = OK, body = Vec<GroupPlan>)),
    extensions(("x-verb" = json!(Verb::RunRounds))))]
pub(crate) async fn list_proposal(actor: Actor, Id(id): Id<RoundId>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.propose_groups(ctx, id).await)
        .await
}

/// 确定分组；不符合规则的指出是哪条。 Set the groups; what breaks a rule is refused with it.
#[utoipa::path(put, path = "/rounds/{round_id}/groups", tag = "rounds", request_body = SetGroupsCmd,
    params(("round_id" = RoundId, Path), IfMatch),
    responses((status = OK, body = RoundView)),
    extensions(("x-verb" = json!(Verb::RunRounds))))]
pub(crate) async fn set_groups(command: Command<SetGroupsCmd>) -> ApiResult<Reply> {
    command.run(Service::set_groups).await
}

/// 登记检查组用车。 Name the car of a group.
#[utoipa::path(post, path = "/rounds/{round_id}/vehicle", tag = "rounds", request_body = SetVehicleCmd,
    params(("round_id" = RoundId, Path)),
    responses((status = OK, body = RoundView)),
    extensions(("x-verb" = json!(Verb::RunRounds))))]
pub(crate) async fn set_vehicle(command: Command<SetVehicleCmd>) -> ApiResult<Reply> {
    command.run(Service::set_vehicle).await
}

/// 登记培训。 Record the training.
#[utoipa::path(post, path = "/rounds/{round_id}/training", tag = "rounds", request_body = RecordTrainingCmd,
    params(("round_id" = RoundId, Path), IfMatch),
    responses((status = OK, body = RoundView)),
    extensions(("x-verb" = json!(Verb::RunRounds))))]
pub(crate) async fn train(command: Command<RecordTrainingCmd>) -> ApiResult<Reply> {
    command.run(Service::record_training).await
}

/// 进点。 Begin the field work.
#[utoipa::path(post, path = "/rounds/{round_id}/begin", tag = "rounds", request_body = BeginRoundCmd,
    params(("round_id" = RoundId, Path), IfMatch),
    responses((status = OK, body = RoundView)),
    extensions(("x-verb" = json!(Verb::RunRounds))))]
pub(crate) async fn begin(command: Command<BeginRoundCmd>) -> ApiResult<Reply> {
    command.run(Service::begin_round).await
}

/// 报送名册人员。 Put somebody on a roster.
#[utoipa::path(post, path = "/rounds/{round_id}/people", tag = "rounds", request_body = EnterPersonCmd,
    params(("round_id" = RoundId, Path)),
    responses((status = OK, body = RoundView)),
    extensions(("x-verb" = json!(Verb::EnterRosters))))]
pub(crate) async fn enter_person(command: Command<EnterPersonCmd>) -> ApiResult<Reply> {
    command.run(Service::enter_person).await
}

/// 移除名册人员。 Take somebody off a roster.
#[utoipa::path(post, path = "/rounds/{round_id}/people/{person_id}/removal", tag = "rounds", request_body = RemovePersonCmd,
    params(("round_id" = RoundId, Path), ("person_id" = PersonId, Path), IfMatch),
    responses((status = OK, body = RoundView)),
    extensions(("x-verb" = json!(Verb::EnterRosters))))]
pub(crate) async fn remove_person(command: Command<RemovePersonCmd>) -> ApiResult<Reply> {
    command.run(Service::remove_person).await
}

/// 确认保密和廉洁纪律。 Acknowledge secrecy and integrity.
#[utoipa::path(post, path = "/rounds/{round_id}/people/{person_id}/acknowledgement", tag = "rounds", request_body = AcknowledgeCmd,
    params(("round_id" = RoundId, Path), ("person_id" = PersonId, Path), IfMatch),
    responses((status = OK, body = RoundView)),
    extensions(("x-verb" = json!(Verb::ReadRounds))))]
pub(crate) async fn acknowledge(command: Command<AcknowledgeCmd>) -> ApiResult<Reply> {
    command.run(Service::acknowledge_secrecy).await
}

/// 提交检查组报告；附件不齐不能提交，只提交一次。 Hand in the report of a group: complete, and once.
#[utoipa::path(post, path = "/rounds/{round_id}/report", tag = "rounds", request_body = HandInReportCmd,
    params(("round_id" = RoundId, Path)),
    responses((status = OK, body = RoundView)),
    extensions(("x-verb" = json!(Verb::RunRounds))))]
pub(crate) async fn report(command: Command<HandInReportCmd>) -> ApiResult<Reply> {
    command.run(Service::hand_in_report).await
}

/// 重点内容检查表16行，系统各掌握多少。 What the system knows of each of the 16 rows of the checklist.
#[utoipa::path(get, path = "/look-back/known", tag = "rounds",
    params(QueryOf<KnownQuery>),
    responses((status = OK, body = ChecklistKnown)),
    extensions(("x-verb" = json!(Verb::ReadCockpit))))]
pub(crate) async fn known(actor: Actor, QueryOf(query): QueryOf<KnownQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.known_of_checklist(ctx, query).await)
        .await
}

/// 检查表某个数字背后的农户。 The households behind a number of the checklist.
#[utoipa::path(get, path = "/look-back/households", tag = "rounds",
    params(QueryOf<CheckedQuery>),
    responses((status = OK, body = Page<HouseholdRow>)),
    extensions(("x-verb" = json!(Verb::ReadCockpit))))]
pub(crate) async fn list_checked(actor: Actor, QueryOf(query): QueryOf<CheckedQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.checked_households(ctx, query).await)
        .await
}

/// 入户调查的回答与登记不一致的。 Surveys whose answers differ from the register.
#[utoipa::path(get, path = "/look-back/differences", tag = "rounds",
    params(QueryOf<SurveyDifferenceQuery>),
    responses((status = OK, body = Vec<SurveyDifference>)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn list_differences(actor: Actor, QueryOf(query): QueryOf<SurveyDifferenceQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.survey_differences(ctx, query).await)
        .await
}

/// 导出检查组附件1至3（.xlsx）。 Attachments 1 to 3 of a group, as a workbook.
#[utoipa::path(get, path = "/rounds/{round_id}/attachments", tag = "rounds",
    params(("round_id" = RoundId, Path), QueryOf<GroupQuery>),
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::RunRounds))))]
pub(crate) async fn export_attachments(
    actor: Actor,
    Id(id): Id<RoundId>,
    QueryOf(query): QueryOf<GroupQuery>,
) -> ApiResult<Response> {
    let (name, bytes) = actor
        .get(async |service, ctx| service.group_workbook(ctx, id, query.group).await)
        .await?;
    Ok(workbook::download(&name, "attachments", bytes))
}

/// 生成发现问题汇总表（附件2，PDF），每次生成都留痕。 Make attachment 2, the problems by level, to be signed; each making leaves a trace.
#[utoipa::path(post, path = "/rounds/{round_id}/summary", tag = "rounds", request_body = PrintSummaryCmd,
    params(("round_id" = RoundId, Path)),
    responses((status = OK, content_type = "application/pdf", body = String)),
    extensions(("x-verb" = json!(Verb::RunRounds))))]
pub(crate) async fn summary(State(app): State<App>, command: Command<PrintSummaryCmd>) -> ApiResult<Response> {
    let (name, bytes) = command
        .get(async |service, ctx, cmd| service.problem_summary(ctx, cmd, &app.maker).await)
        .await?;
    Ok(pdf(&name, "summary", bytes))
}

/// 导出分组和名册（附件4、附件5，.xlsx），含联系电话，每次导出都留痕。 Attachments 4 and 5, groups and rosters with telephones; each export leaves a trace.
#[utoipa::path(post, path = "/rounds/{round_id}/rosters", tag = "rounds", request_body = ExportRostersCmd,
    params(("round_id" = RoundId, Path)),
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::RunRounds))))]
pub(crate) async fn export_rosters(command: Command<ExportRostersCmd>) -> ApiResult<Response> {
    let (name, bytes) = command
        .get(async |service, ctx, cmd| service.roster_workbook(ctx, cmd).await)
        .await?;
    Ok(workbook::download(&name, "rosters", bytes))
}
