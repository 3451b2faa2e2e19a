//! Cases: the two procedures, identification and elimination.

use shouwang_domain::{CaseId, HouseholdId};
use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::page::Page;
use shouwang_service::procedure::archive::ArchiveView;
use shouwang_service::procedure::assessment::RiskAssessmentsView;
use shouwang_service::procedure::case::{
    ActCmd, CaseQuery, CaseRow, CaseView, MeetingCmd, MeetingView, OpenCaseCmd, TypesView,
};
use shouwang_service::procedure::elimination::ProposalCmd;
use shouwang_service::procedure::marginal::{MarginalQuery, MarginalView};

use super::IfMatch;
use crate::extract::{Actor, Command, Id, QueryOf};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 案件列表。 Cases, in the order of their opening.
#[utoipa::path(get, path = "/cases", tag = "cases", params(QueryOf<CaseQuery>),
    responses((status = OK, body = Page<CaseRow>)),
    extensions(("x-verb" = json!(Verb::ReadCases))))]
pub(crate) async fn list(actor: Actor, QueryOf(query): QueryOf<CaseQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_cases(ctx, query).await)
        .await
}

/// 由线索发起识别程序，时限自线索之日起算。 Open the identification of a clue; its clock began with the clue.
#[utoipa::path(post, path = "/cases", tag = "cases", request_body = OpenCaseCmd,
    responses((status = CREATED, body = CaseView)),
    extensions(("x-verb" = json!(Verb::OpenCases))))]
pub(crate) async fn open(command: Command<OpenCaseCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::open_case).await?.created_in("cases"))
}

/// 监测联系人提出风险消除。 Propose the elimination, as the household's contact person.
#[utoipa::path(post, path = "/eliminations", tag = "cases", request_body = ProposalCmd,
    responses((status = CREATED, body = CaseView)),
    extensions(("x-verb" = json!(Verb::OpenCases))))]
pub(crate) async fn propose_elimination(command: Command<ProposalCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::propose_elimination).await?.created_in("cases"))
}

/// 未按“农户申请、村评议、镇初审、县审批”纳入的边缘易致贫户。 Marginal households that did not come by their own path.
#[utoipa::path(get, path = "/spells/marginal", tag = "cases", params(QueryOf<MarginalQuery>),
    responses((status = OK, body = MarginalView)),
    extensions(("x-verb" = json!(Verb::ReadCockpit))))]
pub(crate) async fn list_marginal(actor: Actor, QueryOf(query): QueryOf<MarginalQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.marginal_faults(ctx, query).await)
        .await
}

/// 一件案件：步骤、时限、当前可办事项。 A case: its steps, its clock, and what the caller may do now.
#[utoipa::path(get, path = "/cases/{case_id}", tag = "cases",
    params(("case_id" = CaseId, Path)),
    responses((status = OK, body = CaseView)),
    extensions(("x-verb" = json!(Verb::ReadCases))))]
pub(crate) async fn show(actor: Actor, Id(id): Id<CaseId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.case(ctx, id).await).await
}

/// 办理一步，连同该步的记录。 Act on a case, with the record of the step.
#[utoipa::path(post, path = "/cases/{case_id}/acts", tag = "cases", request_body = ActCmd,
    params(("case_id" = CaseId, Path), IfMatch),
    responses((status = OK, body = CaseView)),
    extensions(("x-verb" = json!(Verb::ActOnCases)), ("x-for-colleagues" = json!(true))))]
pub(crate) async fn act(command: Command<ActCmd>) -> ApiResult<Reply> {
    command.run(Service::act).await
}

/// 试办一步：只检查能否办理，不保存。 Judge an act without doing it.
#[utoipa::path(post, path = "/cases/{case_id}/acts/trial", tag = "cases", request_body = ActCmd,
    params(("case_id" = CaseId, Path), IfMatch),
    responses((status = OK, body = CaseView)),
    extensions(("x-verb" = json!(Verb::ActOnCases))))]
pub(crate) async fn try_act(command: Command<ActCmd>) -> ApiResult<Reply> {
    command.run(Service::try_act).await
}

/// 一次民主评议会登记多户，各户分别计票；全部登记或全部不登记。 One review meeting for several cases, each with its votes: all or none.
#[utoipa::path(post, path = "/cases/reviews", tag = "cases", request_body = MeetingCmd,
    responses((status = OK, body = MeetingView)),
    extensions(("x-verb" = json!(Verb::ActOnCases))))]
pub(crate) async fn review_together(command: Command<MeetingCmd>) -> ApiResult<Reply> {
    command.run(Service::review_together).await
}

/// 该户按现行政策可以认定的类型。 What the policy in force says to each type for the household.
#[utoipa::path(get, path = "/cases/{case_id}/types", tag = "cases",
    params(("case_id" = CaseId, Path)),
    responses((status = OK, body = TypesView)),
    extensions(("x-verb" = json!(Verb::ReadCases))))]
pub(crate) async fn show_types(actor: Actor, Id(id): Id<CaseId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.case_types(ctx, id).await).await
}

/// 上报时冻结的材料。 What was frozen when the case was submitted.
#[utoipa::path(get, path = "/cases/{case_id}/freeze", tag = "cases",
    params(("case_id" = CaseId, Path)),
    responses((status = OK, body = Object)),
    extensions(("x-verb" = json!(Verb::ReadCases))))]
pub(crate) async fn show_freeze(actor: Actor, Id(id): Id<CaseId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.case_freeze(ctx, id).await).await
}

/// 一户一档：各环节材料及缺项。 The household's file: what each stage left, and what is missing.
#[utoipa::path(get, path = "/households/{household_id}/archive", tag = "cases",
    params(("household_id" = HouseholdId, Path)),
    responses((status = OK, body = ArchiveView)),
    extensions(("x-verb" = json!(Verb::ReadCases))))]
pub(crate) async fn show_archive(actor: Actor, Id(id): Id<HouseholdId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.archive(ctx, id).await).await
}

/// 风险研判：历次研判，以及上次研判后的变化。 The assessments of a household's risk, and what changed since the last.
#[utoipa::path(get, path = "/households/{household_id}/assessments", tag = "cases",
    params(("household_id" = HouseholdId, Path)),
    responses((status = OK, body = RiskAssessmentsView)),
    extensions(("x-verb" = json!(Verb::ReadCases))))]
pub(crate) async fn list_assessments(actor: Actor, Id(id): Id<HouseholdId>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.risk_assessments(ctx, id).await)
        .await
}
