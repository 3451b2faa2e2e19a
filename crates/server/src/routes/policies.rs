//! Policy packs: what is in force, and where it says so.

use shouwang_service::Service;
use shouwang_service::access::Verb;
use shouwang_service::policies::PackView;

use crate::extract::Actor;
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 政策标准、参数和规则，注明依据。 Policy packs with their lines, parameters and rules, each with its citation.
#[utoipa::path(get, path = "/policies", tag = "policies",
    responses((status = OK, body = Vec<PackView>)),
    extensions(("x-verb" = json!(Verb::ReadPolicies))))]
pub(crate) async fn list(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::list_policies).await
}
