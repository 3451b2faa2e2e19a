//! The cockpit, the lists behind its numbers, and the deployer's map.

use shouwang_service::office::access::Verb;
use shouwang_service::overview::cockpit::{CockpitQuery, CockpitView, FigureQuery};
use shouwang_service::overview::patterns::{PatternQuery, PatternsView};
use shouwang_service::page::Page;
use shouwang_service::register::household::HouseholdRow;

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
