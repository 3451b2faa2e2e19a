//! Households and their members.

use axum::extract::State;
use axum::response::Response;
use shouwang_domain::{HouseholdId, MemberId};
use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::page::Page;
use shouwang_service::register::household::{
    Event, HouseholdQuery, HouseholdRow, HouseholdSaved, HouseholdUpdate, HouseholdView, IncomeView, LogEntry,
    MemberJoins, MemberLeaves, MemberUpdate, MergeHouseholds, MoveHousehold, RepairsCmd, RepairsView, RevealCmd,
    RevealView, SplitHousehold, TakeInCmd, TierCount, TierQuery, TwoHouseholds,
};
use shouwang_service::register::kinship::KinshipCmd;
use shouwang_service::register::own_copy::{OwnCopyCmd, OwnCopyView};

use super::IfMatch;
use super::papers::pdf;
use crate::app::App;
use crate::extract::{Actor, Body, Command, Id, QueryOf};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 查询农户：按姓名、全拼、首字母、证件号后四位、户编号等。 Search households by name, pinyin, initials, last four digits, number and more.
///
/// 姓名和号码只放在请求体里，不进入网址和日志。
/// Names and digits travel in the body, never in an address or a log.
#[utoipa::path(post, path = "/households/search", tag = "households", request_body = HouseholdQuery,
    responses((status = OK, body = Page<HouseholdRow>)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn search(actor: Actor, Body(query): Body<HouseholdQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_households(ctx, query).await)
        .await
}

/// 各监测范围（省级、市级）的监测对象户数。 How many monitored households each range of income watches.
#[utoipa::path(get, path = "/households/tiers", tag = "households", params(QueryOf<TierQuery>),
    responses((status = OK, body = Vec<TierCount>)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn list_tiers(actor: Actor, QueryOf(query): QueryOf<TierQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.household_tiers(ctx, query).await)
        .await
}

/// 农户档案，敏感信息打码。 A household's file, with sensitive fields masked.
#[utoipa::path(get, path = "/households/{household_id}", tag = "households",
    params(("household_id" = HouseholdId, Path)),
    responses((status = OK, body = HouseholdView)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn show(actor: Actor, Id(id): Id<HouseholdId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.household(ctx, id).await).await
}

/// 逐月人均可支配收入与现行监测线。 Income per head against the lines in force, month by month.
#[utoipa::path(get, path = "/households/{household_id}/income", tag = "households",
    params(("household_id" = HouseholdId, Path)),
    responses((status = OK, body = IncomeView)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn show_income(actor: Actor, Id(id): Id<HouseholdId>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.household_income(ctx, id).await)
        .await
}

/// 该户经过，最新的在前。 What happened to the household, the newest first.
#[utoipa::path(get, path = "/households/{household_id}/timeline", tag = "households",
    params(("household_id" = HouseholdId, Path)),
    responses((status = OK, body = Vec<Event>)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn show_timeline(actor: Actor, Id(id): Id<HouseholdId>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.household_timeline(ctx, id).await)
        .await
}

/// 该户的修改和查看记录，最新的在前。 Who changed the household or looked at what is masked, the newest first.
#[utoipa::path(get, path = "/households/{household_id}/log", tag = "households",
    params(("household_id" = HouseholdId, Path)),
    responses((status = OK, body = Vec<LogEntry>)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn show_log(actor: Actor, Id(id): Id<HouseholdId>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.household_log(ctx, id).await)
        .await
}

/// 更正农户信息。 Correct what is known about a household.
#[utoipa::path(patch, path = "/households/{household_id}", tag = "households", request_body = HouseholdUpdate,
    params(("household_id" = HouseholdId, Path), IfMatch),
    responses((status = OK, body = HouseholdSaved)),
    extensions(("x-verb" = json!(Verb::EditHouseholds))))]
pub(crate) async fn update(command: Command<HouseholdUpdate>) -> ApiResult<Reply> {
    command.run(Service::update_household).await
}

/// 整户迁移到另一区划。 Move a household to another division.
#[utoipa::path(post, path = "/households/{household_id}/move", tag = "households", request_body = MoveHousehold,
    params(("household_id" = HouseholdId, Path), IfMatch),
    responses((status = OK, body = HouseholdSaved)),
    extensions(("x-verb" = json!(Verb::EditHouseholds))))]
pub(crate) async fn relocate(command: Command<MoveHousehold>) -> ApiResult<Reply> {
    command.run(Service::move_household).await
}

/// 新增成员：出生、婚入、迁入等。 Add a member: born, married in, moved in and so on.
#[utoipa::path(post, path = "/households/{household_id}/members", tag = "households", request_body = MemberJoins,
    params(("household_id" = HouseholdId, Path), IfMatch),
    responses((status = CREATED, body = HouseholdSaved)),
    extensions(("x-verb" = json!(Verb::EditHouseholds))))]
pub(crate) async fn add_member(command: Command<MemberJoins>) -> ApiResult<Reply> {
    Ok(command.run(Service::add_member).await?.created())
}

/// 更正成员信息。 Correct what is known about a member.
#[utoipa::path(put, path = "/households/{household_id}/members/{member_id}", tag = "households",
    request_body = MemberUpdate,
    params(("household_id" = HouseholdId, Path), ("member_id" = MemberId, Path), IfMatch),
    responses((status = OK, body = HouseholdSaved)),
    extensions(("x-verb" = json!(Verb::EditHouseholds))))]
pub(crate) async fn update_member(command: Command<MemberUpdate>) -> ApiResult<Reply> {
    command.run(Service::update_member).await
}

/// 成员离户：死亡、婚出、迁出、分户；户主离开须指定新户主。 A member leaves; when the head leaves, name the new one.
#[utoipa::path(post, path = "/households/{household_id}/members/{member_id}/leaving", tag = "households",
    request_body = MemberLeaves,
    params(("household_id" = HouseholdId, Path), ("member_id" = MemberId, Path), IfMatch),
    responses((status = OK, body = HouseholdSaved)),
    extensions(("x-verb" = json!(Verb::EditHouseholds))))]
pub(crate) async fn member_leaves(command: Command<MemberLeaves>) -> ApiResult<Reply> {
    command.run(Service::member_leaves).await
}

/// 登记不在任何名册中的农户，先登记户主。 Take in a household that is in no register, with its head.
#[utoipa::path(post, path = "/households", tag = "households", request_body = TakeInCmd,
    responses((status = CREATED, body = HouseholdSaved)),
    extensions(("x-verb" = json!(Verb::EditHouseholds))))]
pub(crate) async fn take_in(command: Command<TakeInCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::take_in_household).await?.created())
}

/// 分户：部分成员另立一户。 Some members set up a household of their own.
#[utoipa::path(post, path = "/households/{household_id}/split", tag = "households", request_body = SplitHousehold,
    params(("household_id" = HouseholdId, Path), IfMatch),
    responses((status = CREATED, body = TwoHouseholds)),
    extensions(("x-verb" = json!(Verb::EditHouseholds))))]
pub(crate) async fn split(command: Command<SplitHousehold>) -> ApiResult<Reply> {
    Ok(command.run(Service::split_household).await?.created())
}

/// 并户：另一户整户并入本户。 Another household is absorbed with all its members.
#[utoipa::path(post, path = "/households/{household_id}/merge", tag = "households", request_body = MergeHouseholds,
    params(("household_id" = HouseholdId, Path), IfMatch),
    responses((status = OK, body = TwoHouseholds)),
    extensions(("x-verb" = json!(Verb::EditHouseholds))))]
pub(crate) async fn merge(command: Command<MergeHouseholds>) -> ApiResult<Reply> {
    command.run(Service::merge_households).await
}

/// 待核实证件号码的修复建议，须选择理由并留痕。 What a damaged ID number may have been; it is kept as evidence.
#[utoipa::path(post, path = "/households/{household_id}/members/{member_id}/id_repairs", tag = "households",
    request_body = RepairsCmd,
    params(("household_id" = HouseholdId, Path), ("member_id" = MemberId, Path)),
    responses((status = OK, body = RepairsView)),
    extensions(("x-verb" = json!(Verb::RevealData))))]
pub(crate) async fn id_repairs(command: Command<RepairsCmd>) -> ApiResult<Reply> {
    command.run(Service::id_repairs).await
}

/// 查看敏感信息，须选择理由并留痕。 Reveal sensitive fields, with a reason from the list; it is kept as evidence.
#[utoipa::path(post, path = "/households/{household_id}/reveal", tag = "households", request_body = RevealCmd,
    params(("household_id" = HouseholdId, Path)),
    responses((status = OK, body = RevealView)),
    extensions(("x-verb" = json!(Verb::RevealData))))]
pub(crate) async fn reveal(command: Command<RevealCmd>) -> ApiResult<Reply> {
    command.run(Service::reveal).await
}

/// 按本人请求制作其个人信息副本（JSON），每次制作都留痕。 The copy of what is kept about somebody who asked for it; each making leaves a trace.
#[utoipa::path(post, path = "/households/{household_id}/own-copy", tag = "households", request_body = OwnCopyCmd,
    params(("household_id" = HouseholdId, Path)),
    responses((status = OK, body = OwnCopyView)),
    extensions(("x-verb" = json!(Verb::CopyPersonal))))]
pub(crate) async fn own_copy(command: Command<OwnCopyCmd>) -> ApiResult<Reply> {
    command.run(Service::own_copy).await
}

/// 按本人请求打印其个人信息副本（PDF），每次制作都留痕。 The same as a paper; each making leaves a trace.
#[utoipa::path(post, path = "/households/{household_id}/own-copy/paper", tag = "households", request_body = OwnCopyCmd,
    params(("household_id" = HouseholdId, Path)),
    responses((status = OK, content_type = "application/pdf", body = String)),
    extensions(("x-verb" = json!(Verb::CopyPersonal))))]
pub(crate) async fn own_copy_paper(State(app): State<App>, command: Command<OwnCopyCmd>) -> ApiResult<Response> {
    let (name, bytes) = command
        .get(async |service, ctx, cmd| service.own_copy_paper(ctx, cmd, &app.maker).await)
        .await?;
    Ok(pdf(&name, "own-copy", bytes))
}

/// 申明本户或近亲属，此后不得办理该户案件。 Declare one's own or one's kin's household, to stay off its cases.
#[utoipa::path(post, path = "/households/{household_id}/kinship", tag = "households", request_body = KinshipCmd,
    params(("household_id" = HouseholdId, Path)),
    responses((status = CREATED, body = ())),
    extensions(("x-verb" = json!(Verb::ReadHouseholds)), ("x-for-colleagues" = json!(true))))]
pub(crate) async fn declare_kinship(command: Command<KinshipCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::declare_kinship).await?.created())
}
