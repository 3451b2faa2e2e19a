//! Screening: the rules over many households, or explained on one.

use chrono::NaiveDate;
use serde::Deserialize;
use shouwang_domain::HouseholdId;
use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::rules::screening::{ExplainView, ScreenCmd, ScreenView};
use utoipa::ToSchema;

use crate::extract::{Actor, Command, Id, QueryOf};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// As of when.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExplainQuery {
    /// The day; today when left out.
    as_of: Option<NaiveDate>,
}

/// 对一个区划运行全部规则，结果形成预警。 Run all rules over an area; what they find becomes warnings.
#[utoipa::path(post, path = "/screenings", tag = "screenings", request_body = ScreenCmd,
    responses((status = CREATED, body = ScreenView)),
    extensions(("x-verb" = json!(Verb::Screen))))]
pub(crate) async fn run(command: Command<ScreenCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::screen).await?.created())
}

/// 逐条规则说明：数据、阈值、结论、来源。 Every rule on one household: inputs, threshold, outcome, source.
#[utoipa::path(get, path = "/households/{household_id}/explanation", tag = "screenings",
    params(("household_id" = HouseholdId, Path), QueryOf<ExplainQuery>),
    responses((status = OK, body = ExplainView)),
    extensions(("x-verb" = json!(Verb::Explain))))]
pub(crate) async fn explain(
    actor: Actor,
    Id(id): Id<HouseholdId>,
    QueryOf(query): QueryOf<ExplainQuery>,
) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.explain(ctx, id, query.as_of).await)
        .await
}
