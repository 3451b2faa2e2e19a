//! The cockpit, the lists behind its numbers, and the deployer's map.

use shouwang_service::office::access::Verb;
use shouwang_service::overview::area_watch::{AreaWatchQuery, AreaWatchView};
use shouwang_service::overview::cockpit::{CockpitQuery, CockpitView, FigureQuery};
use shouwang_service::overview::patterns::{PatternQuery, PatternsView};
use shouwang_service::overview::people::{PeopleQuery, PersonRow};
use shouwang_service::overview::spans::{SpanList, SpanQuery};
use shouwang_service::page::Page;
use shouwang_service::register::household::HouseholdRow;
use shouwang_service::report::indicators::{IndicatorsQuery, IndicatorsView};

use crate::extract::{Actor, QueryOf};
use crate::failure::ApiResult;
use crate::operation::LOGGED_IN;
use crate::reply::Reply;

/// 驾驶舱：本区划的数量、漏斗、趋势和风险。 Where an area stands: figures, funnel, trend, risks, places.
#[utoipa::path(get, path = "/cockpit", tag = "cockpit",
    params(QueryOf<CockpitQuery>),
    responses((status = OK, body = CockpitView)),
    extensions(("x-verb" = json!(Verb::ReadCockpit))))]
pub(crate) async fn show(actor: Actor, QueryOf(query): QueryOf<CockpitQuery>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.cockpit(ctx, query).await).await
}

/// 驾驶舱某个数字背后的农户。 The households behind a number of the cockpit.
#[utoipa::path(get, path = "/cockpit/households", tag = "cockpit",
    params(QueryOf<FigureQuery>),
    responses((status = OK, body = Page<HouseholdRow>)),
    extensions(("x-verb" = json!(Verb::ReadCockpit))))]
pub(crate) async fn list(actor: Actor, QueryOf(query): QueryOf<FigureQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_figure(ctx, query).await)
        .await
}

/// 驾驶舱某个指标背后的人员。 The people behind a number of an indicator.
#[utoipa::path(get, path = "/cockpit/people", tag = "cockpit",
    params(QueryOf<PeopleQuery>),
    responses((status = OK, body = Page<PersonRow>)),
    extensions(("x-verb" = json!(Verb::ReadCockpit))))]
pub(crate) async fn people(actor: Actor, QueryOf(query): QueryOf<PeopleQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_figure_people(ctx, query).await)
        .await
}

/// 早发现、早干预、早帮扶用时背后的农户，先列尚未到下一步的，再列用时最长的。 The households behind a number of days: first those that wait,
/// then those that took longest.
#[utoipa::path(get, path = "/cockpit/spans", tag = "cockpit",
    params(QueryOf<SpanQuery>),
    responses((status = OK, body = SpanList)),
    extensions(("x-verb" = json!(Verb::ReadCockpit))))]
pub(crate) async fn spans(actor: Actor, QueryOf(query): QueryOf<SpanQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_spans(ctx, query).await)
        .await
}

/// 区域预警：哪些县、镇、村的线索、纳入、收入下降、返贫致贫明显多于往期和邻近，只提示，不定性。 Which counties, towns and villages have far more
/// clues, inclusions, falls of income or returns into poverty than is usual; never a verdict.
#[utoipa::path(get, path = "/area-watch", tag = "cockpit",
    params(QueryOf<AreaWatchQuery>),
    responses((status = OK, body = AreaWatchView)),
    extensions(("x-verb" = json!(Verb::ReadCockpit))))]
pub(crate) async fn area_watch(actor: Actor, QueryOf(query): QueryOf<AreaWatchQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.area_watch(ctx, query).await)
        .await
}

/// 评估指标：某区划某期间的考核评估指标，逐项可看名单。 The indicators of the evaluation of an area in a period, each with its list.
#[utoipa::path(get, path = "/indicators", tag = "cockpit",
    params(QueryOf<IndicatorsQuery>),
    responses((status = OK, body = IndicatorsView)),
    extensions(("x-verb" = json!(Verb::ReadCockpit))))]
pub(crate) async fn indicators(actor: Actor, QueryOf(query): QueryOf<IndicatorsQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.indicators(ctx, query).await)
        .await
}

/// 疑点核实：走访雷同、集中改动、越线改动、日期倒填等，只提问，不定性。 What is worth a question in how the register is kept; never a verdict.
///
/// 只看县及以下区划，最多一年。走访人和录入人的姓名只对县级岗位显示。
/// Of a county or an area below it, a year at most. Who visited or entered is named to posts of the county alone.
#[utoipa::path(get, path = "/questions", tag = "cockpit",
    params(QueryOf<PatternQuery>),
    responses((status = OK, body = PatternsView)),
    extensions(("x-verb" = json!(Verb::ReadQuestions))))]
pub(crate) async fn questions(actor: Actor, QueryOf(query): QueryOf<PatternQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.questions(ctx, query).await)
        .await
}

/// 部署单位自备的村级地图（GeoJSON）。 The deployer's own map of the villages, as GeoJSON.
#[utoipa::path(get, path = "/map", tag = "cockpit",
    responses((status = OK, body = serde_json::Value)),
    extensions(("x-verb" = json!(LOGGED_IN))))]
pub(crate) async fn map(actor: Actor) -> ApiResult<Reply> {
    actor.ask(async |service, _ctx| service.map().await).await
}
