//! Derived lists, and how the income of an area stands against the year before.

use shouwang_domain::AreaId;
use shouwang_domain::lists::ListName;
use shouwang_service::Service;
use shouwang_service::help::list_referral::{ReferListedCmd, ReferredView};
use shouwang_service::office::access::Verb;
use shouwang_service::overview::growth::{GrowthList, GrowthListQuery, GrowthQuery, GrowthView};
use shouwang_service::overview::lists::{GapCount, GapCountQuery, ListCountQuery, ListCounts, ListItem, ListQuery};
use shouwang_service::overview::missed::{DrawnList, DrawnQuery, MissedQuery, MissedView};
use shouwang_service::overview::trend::{MonthTrend, TrendQuery};
use shouwang_service::page::Page;

use crate::extract::{Actor, Command, Id, QueryOf};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 名单：在名单上的农户及原因。 A list: the households on it, and why.
///
/// `total` 只数本页；总数见 `/lists/{list}/counts`。一页可能不满，有 `next` 就还有下一页。
/// `total` counts the page alone; how many there are is told by `/lists/{list}/counts`. A page may be short and still
/// have a `next`.
#[utoipa::path(get, path = "/lists/{list}", tag = "lists",
    params(("list" = ListName, Path), QueryOf<ListQuery>),
    responses((status = OK, body = Page<ListItem>)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn show(actor: Actor, Id(list): Id<String>, QueryOf(query): QueryOf<ListQuery>) -> ApiResult<Reply> {
    let list: ListName = list.parse()?;
    actor
        .ask(async |service, ctx| service.list(ctx, list, query).await)
        .await
}

/// 名单按下级区划计数。 A list, counted by the areas below one.
#[utoipa::path(get, path = "/lists/{list}/counts", tag = "lists",
    params(("list" = ListName, Path), QueryOf<ListCountQuery>),
    responses((status = OK, body = ListCounts)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn count(
    actor: Actor,
    Id(list): Id<String>,
    QueryOf(query): QueryOf<ListCountQuery>,
) -> ApiResult<Reply> {
    let list: ListName = list.parse()?;
    actor
        .ask(async |service, ctx| service.list_counts(ctx, list, query).await)
        .await
}

/// 缺口名单计数：一次读完全部农户。 The lists of who is missed, counted at once.
#[utoipa::path(get, path = "/list-gaps", tag = "lists", params(QueryOf<GapCountQuery>),
    responses((status = OK, body = Vec<GapCount>)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn count_gaps(actor: Actor, QueryOf(query): QueryOf<GapCountQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.gap_counts(ctx, query).await)
        .await
}

/// 将名单上的农户按原因转介给主管部门，全部成功或全部不转。 Refer households of a list to the departments concerned.
#[utoipa::path(post, path = "/lists/{list}/referrals", tag = "lists", request_body = ReferListedCmd,
    params(("list" = ListName, Path)),
    responses((status = OK, body = ReferredView)),
    extensions(("x-verb" = json!(Verb::ReferHouseholds))))]
pub(crate) async fn refer(command: Command<ReferListedCmd>) -> ApiResult<Reply> {
    command.run(Service::refer_listed).await
}

/// 一地四类收入的月度变化，与上年同月同户相比。 The four kinds of income of an area over twelve months.
#[utoipa::path(get, path = "/areas/{area_id}/income-trend", tag = "lists",
    params(("area_id" = AreaId, Path), QueryOf<TrendQuery>),
    responses((status = OK, body = Vec<MonthTrend>)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn show_income_trend(
    actor: Actor,
    Id(area): Id<AreaId>,
    QueryOf(query): QueryOf<TrendQuery>,
) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.income_trend(ctx, area, query).await)
        .await
}

/// 漏户估计：由近12个月随机走访推算未预警农户中需要帮助的比例。 How many in need nobody was warned about, by the random share of the visits.
#[utoipa::path(get, path = "/missed", tag = "lists", params(QueryOf<MissedQuery>),
    responses((status = OK, body = MissedView)),
    extensions(("x-verb" = json!(Verb::ReadCockpit))))]
pub(crate) async fn show_missed(actor: Actor, QueryOf(query): QueryOf<MissedQuery>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.missed(ctx, query).await).await
}

/// 随机抽中的农户及走访结果。 The households that were drawn, and what became of them.
#[utoipa::path(get, path = "/missed/households", tag = "lists", params(QueryOf<DrawnQuery>),
    responses((status = OK, body = DrawnList)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn list_drawn(actor: Actor, QueryOf(query): QueryOf<DrawnQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.drawn_for_visits(ctx, query).await)
        .await
}

/// 脱贫户人均收入与上年同月相比，按下级区划，区分有无劳动力。 How the income of lifted households grew, by area.
#[utoipa::path(get, path = "/income-growth", tag = "lists", params(QueryOf<GrowthQuery>),
    responses((status = OK, body = GrowthView)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn show_income_growth(actor: Actor, QueryOf(query): QueryOf<GrowthQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.income_growth(ctx, query).await)
        .await
}

/// 脱贫户收入增长数字对应的农户。 The lifted households behind a number.
#[utoipa::path(get, path = "/income-growth/households", tag = "lists", params(QueryOf<GrowthListQuery>),
    responses((status = OK, body = GrowthList)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn list_income_growth(actor: Actor, QueryOf(query): QueryOf<GrowthListQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.income_growth_list(ctx, query).await)
        .await
}
