//! The area tree.

use serde::Deserialize;
use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::register::area::{AreaView, AreasImported};
use utoipa::ToSchema;

use crate::extract::{Actor, Command};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// A list of divisions.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportAreasBody {
    /// CSV with the columns `code,parent,level,kind,name`, parents before children.
    csv: String,
}

/// 本岗位所辖区划。 The divisions of the caller's post, in the order of the tree.
#[utoipa::path(get, path = "/areas", tag = "areas",
    responses((status = OK, body = Vec<AreaView>)),
    extensions(("x-verb" = json!(Verb::ReadAreas))))]
pub(crate) async fn list(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::list_areas).await
}

/// 导入区划表，全部成功或全部不导入。 Take over a list of divisions, all of it or nothing.
#[utoipa::path(post, path = "/areas/import", tag = "areas", request_body = ImportAreasBody,
    responses((status = OK, body = AreasImported)),
    extensions(("x-verb" = json!(Verb::ManageAreas))))]
pub(crate) async fn import(command: Command<ImportAreasBody>) -> ApiResult<Reply> {
    command
        .run(async |service, ctx, body| service.import_areas(ctx, &body.csv).await)
        .await
}
