//! Help for a monitored household: its plan, contact persons, visits, and what it was told.

use serde::Deserialize;
use shouwang_domain::elimination::{Answer, Stability};
use shouwang_domain::risk::RiskCategory;
use shouwang_domain::{HouseholdId, MeasureId, VisitId};
use shouwang_service::Service;
use shouwang_service::help::assistance::{AdvanceCmd, CloseRiskCmd, MeasureCmd, PlanView, RecordRisksCmd};
use shouwang_service::help::contact::{ContactCmd, ContactView, ContactsAssigned, ContactsCmd};
use shouwang_service::help::message::MessageView;
use shouwang_service::help::plan_gap::{PlanGapQuery, PlanGapView};
use shouwang_service::help::recommended::PolicyAdvice;
use shouwang_service::help::visit::{
    OpenProblemsQuery, ProblemVisit, SolveProblemCmd, VisitCmd, VisitRecorded, VisitView,
};
use shouwang_service::help::worklist::WorklistItem;
use shouwang_service::office::access::Verb;
use shouwang_service::page::{Page, PageCmd};
use shouwang_service::rules::order::{SuggestedQuery, SuggestedView};
use utoipa::ToSchema;

use super::IfMatch;
use crate::extract::{Actor, Command, Id, QueryOf};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// Which page of a list without any other choice.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageQuery {
    /// The page.
    #[serde(default)]
    page: PageCmd,
}

/// For which elimination.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CriteriaQuery {
    /// How stable the household stands.
    stability: Stability,
}

/// 帮扶计划有缺口的监测对象：风险无措施、有劳动力无开发式措施等。 Monitored households whose plan has gaps.
#[utoipa::path(get, path = "/plans/gaps", tag = "assistance", params(QueryOf<PlanGapQuery>),
    responses((status = OK, body = PlanGapView)),
    extensions(("x-verb" = json!(Verb::ReadAssistance))))]
pub(crate) async fn list_plan_gaps(actor: Actor, QueryOf(query): QueryOf<PlanGapQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.plan_gaps(ctx, query).await)
        .await
}

/// 帮扶计划：风险、措施和匹配检查。 The plan of help: risks, measures, and how they match.
#[utoipa::path(get, path = "/households/{household_id}/plan", tag = "assistance",
    params(("household_id" = HouseholdId, Path)),
    responses((status = OK, body = PlanView)),
    extensions(("x-verb" = json!(Verb::ReadAssistance))))]
pub(crate) async fn show_plan(actor: Actor, Id(id): Id<HouseholdId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.plan(ctx, id).await).await
}

/// 政策工具箱推荐：按未解除的风险和成员情况，逐项说明理由；其余现行政策排在后面。 The policies of the catalogue that answer a household, each
/// with its reasons; all others in force stand below.
#[utoipa::path(get, path = "/households/{household_id}/policies", tag = "assistance",
    params(("household_id" = HouseholdId, Path)),
    responses((status = OK, body = PolicyAdvice)),
    extensions(("x-verb" = json!(Verb::ReadAssistance))))]
pub(crate) async fn list_policies(actor: Actor, Id(id): Id<HouseholdId>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.policy_advice(ctx, id).await)
        .await
}

/// 新增帮扶措施。 Add a measure to the plan.
#[utoipa::path(post, path = "/households/{household_id}/measures", tag = "assistance", request_body = MeasureCmd,
    params(("household_id" = HouseholdId, Path)),
    responses((status = CREATED, body = PlanView)),
    extensions(("x-verb" = json!(Verb::EditAssistance))))]
pub(crate) async fn add_measure(command: Command<MeasureCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::add_measure).await?.created())
}

/// 推进措施：审核、公示、实施、完成。 Advance a measure: reviewed, noticed, running, done.
#[utoipa::path(post, path = "/measures/{measure_id}/state", tag = "assistance", request_body = AdvanceCmd,
    params(("measure_id" = MeasureId, Path), IfMatch),
    responses((status = OK, body = PlanView)),
    extensions(("x-verb" = json!(Verb::EditAssistance))))]
pub(crate) async fn advance_measure(command: Command<AdvanceCmd>) -> ApiResult<Reply> {
    command.run(Service::advance_measure).await
}

/// 补记转入或存量监测对象的风险。 Record the risks of a household that came monitored.
#[utoipa::path(post, path = "/households/{household_id}/risks", tag = "assistance", request_body = RecordRisksCmd,
    params(("household_id" = HouseholdId, Path)),
    responses((status = OK, body = PlanView)),
    extensions(("x-verb" = json!(Verb::EditAssistance))))]
pub(crate) async fn record_risks(command: Command<RecordRisksCmd>) -> ApiResult<Reply> {
    command.run(Service::record_risks).await
}

/// 登记某项风险已消除。 Record that one risk is gone.
#[utoipa::path(post, path = "/households/{household_id}/risks/{risk}/closing", tag = "assistance",
    request_body = CloseRiskCmd,
    params(("household_id" = HouseholdId, Path), ("risk" = RiskCategory, Path)),
    responses((status = OK, body = PlanView)),
    extensions(("x-verb" = json!(Verb::EditAssistance))))]
pub(crate) async fn close_risk(command: Command<CloseRiskCmd>) -> ApiResult<Reply> {
    command.run(Service::close_risk).await
}

/// 风险消除条件及逐项结论。 The criteria of elimination, each with its answer and the reason.
#[utoipa::path(get, path = "/households/{household_id}/elimination-criteria", tag = "assistance",
    params(("household_id" = HouseholdId, Path), QueryOf<CriteriaQuery>),
    responses((status = OK, body = Vec<Answer>)),
    extensions(("x-verb" = json!(Verb::ReadAssistance))))]
pub(crate) async fn list_criteria(
    actor: Actor,
    Id(id): Id<HouseholdId>,
    QueryOf(query): QueryOf<CriteriaQuery>,
) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.elimination_criteria(ctx, id, query.stability).await)
        .await
}

/// 镇、村两级监测联系人。 The contact persons at town and village, present and past.
#[utoipa::path(get, path = "/households/{household_id}/contacts", tag = "assistance",
    params(("household_id" = HouseholdId, Path)),
    responses((status = OK, body = Vec<ContactView>)),
    extensions(("x-verb" = json!(Verb::ReadAssistance))))]
pub(crate) async fn list_contacts(actor: Actor, Id(id): Id<HouseholdId>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_contacts(ctx, id).await)
        .await
}

/// 指定联系人，原联系人随之结束。 Assign a contact person; the one before ends.
#[utoipa::path(post, path = "/households/{household_id}/contacts", tag = "assistance", request_body = ContactCmd,
    params(("household_id" = HouseholdId, Path)),
    responses((status = CREATED, body = ContactView)),
    extensions(("x-verb" = json!(Verb::AssignContacts))))]
pub(crate) async fn assign_contact(command: Command<ContactCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::assign_contact).await?.created())
}

/// 为多户指定同一联系人，全部成功或全部不指定。 Assign one contact person to many households, all or none.
#[utoipa::path(post, path = "/contacts", tag = "assistance", request_body = ContactsCmd,
    responses((status = OK, body = ContactsAssigned)),
    extensions(("x-verb" = json!(Verb::AssignContacts))))]
pub(crate) async fn assign_contacts(command: Command<ContactsCmd>) -> ApiResult<Reply> {
    command.run(Service::assign_contacts).await
}

/// 走访记录。 Visits to a household.
#[utoipa::path(get, path = "/households/{household_id}/visits", tag = "assistance",
    params(("household_id" = HouseholdId, Path), QueryOf<PageQuery>),
    responses((status = OK, body = Page<VisitView>)),
    extensions(("x-verb" = json!(Verb::ReadAssistance))))]
pub(crate) async fn list_visits(
    actor: Actor,
    Id(id): Id<HouseholdId>,
    QueryOf(query): QueryOf<PageQuery>,
) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_visits(ctx, id, query.page).await)
        .await
}

/// 登记走访；随即重新筛查该户，可同时上报线索。 Record a visit; the rules run again, and it may become a clue.
#[utoipa::path(post, path = "/households/{household_id}/visits", tag = "assistance", request_body = VisitCmd,
    params(("household_id" = HouseholdId, Path)),
    responses((status = CREATED, body = VisitRecorded)),
    extensions(("x-verb" = json!(Verb::VisitHouses))))]
pub(crate) async fn record_visit(command: Command<VisitCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::record_visit).await?.created())
}

/// 走访中听到、尚未解决的问题。 Visits at which a problem was heard that is not solved yet.
#[utoipa::path(get, path = "/visits/open-problems", tag = "assistance", params(QueryOf<OpenProblemsQuery>),
    responses((status = OK, body = Page<ProblemVisit>)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn list_open_problems(actor: Actor, QueryOf(query): QueryOf<OpenProblemsQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_open_problems(ctx, query).await)
        .await
}

/// 本月建议走访：按参考分排序，附少量随机抽取的农户。 Whom a village should visit first this month.
#[utoipa::path(get, path = "/visits/suggested", tag = "assistance", params(QueryOf<SuggestedQuery>),
    responses((status = OK, body = SuggestedView)),
    extensions(("x-verb" = json!(Verb::RecordVisits))))]
pub(crate) async fn suggest_visits(actor: Actor, QueryOf(query): QueryOf<SuggestedQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.suggested_visits(ctx, query).await)
        .await
}

/// 登记走访问题已解决。 Say when a problem heard at a visit was solved.
#[utoipa::path(post, path = "/visits/{visit_id}/solution", tag = "assistance", request_body = SolveProblemCmd,
    params(("visit_id" = VisitId, Path), IfMatch),
    responses((status = OK, body = VisitView)),
    extensions(("x-verb" = json!(Verb::RecordVisits))))]
pub(crate) async fn solve_problem(command: Command<SolveProblemCmd>) -> ApiResult<Reply> {
    command.run(Service::solve_problem).await
}

/// 已告知该户的事项。 What the household was told, the oldest first.
#[utoipa::path(get, path = "/households/{household_id}/messages", tag = "assistance",
    params(("household_id" = HouseholdId, Path)),
    responses((status = OK, body = Vec<MessageView>)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn list_messages(actor: Actor, Id(id): Id<HouseholdId>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_messages(ctx, id).await)
        .await
}

/// 监测联系人的工作清单：采集、走访、措施、消除。 The contact person's worklist: what is due for which household.
#[utoipa::path(get, path = "/worklist", tag = "assistance",
    responses((status = OK, body = Vec<WorklistItem>)),
    extensions(("x-verb" = json!(Verb::RecordVisits))))]
pub(crate) async fn show_worklist(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::worklist).await
}
