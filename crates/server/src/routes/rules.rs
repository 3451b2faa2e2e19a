//! The rules, how they do, and the tunings of their parameters.

use shouwang_domain::TuningId;
use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::rules::standing::{RulesQuery, RulesView};
use shouwang_service::rules::tuning::{DecideTuningCmd, ProposeTuningCmd, TuningView};

use super::IfMatch;
use crate::extract::{Actor, Command, QueryOf};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 现行规则、参数和一段时间的命中率。 The rules in force, their parameters, and how often they were right.
#[utoipa::path(get, path = "/rules", tag = "policies", params(QueryOf<RulesQuery>),
    responses((status = OK, body = RulesView)),
    extensions(("x-verb" = json!(Verb::ReadWarnings))))]
pub(crate) async fn list_rules(actor: Actor, QueryOf(query): QueryOf<RulesQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_rules(ctx, query).await)
        .await
}

/// 调参列表。 The tunings of parameters, the oldest first.
#[utoipa::path(get, path = "/tunings", tag = "policies",
    responses((status = OK, body = Vec<TuningView>)),
    extensions(("x-verb" = json!(Verb::ReadPolicies))))]
pub(crate) async fn list_tunings(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::list_tunings).await
}

/// 提出调参，须由另一人审定。 Propose another value of a parameter; somebody else decides.
#[utoipa::path(post, path = "/tunings", tag = "policies", request_body = ProposeTuningCmd,
    responses((status = CREATED, body = TuningView)),
    extensions(("x-verb" = json!(Verb::ProposeTunings))))]
pub(crate) async fn propose(command: Command<ProposeTuningCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::propose_tuning).await?.created())
}

/// 审定他人提出的调参。 Decide a tuning that somebody else proposed.
#[utoipa::path(post, path = "/tunings/{tuning_id}/decision", tag = "policies", request_body = DecideTuningCmd,
    params(("tuning_id" = TuningId, Path), IfMatch),
    responses((status = OK, body = TuningView)),
    extensions(("x-verb" = json!(Verb::DecideTunings))))]
pub(crate) async fn decide(command: Command<DecideTuningCmd>) -> ApiResult<Reply> {
    command.run(Service::decide_tuning).await
}
