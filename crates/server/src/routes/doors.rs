//! The codes by which people apply.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use shouwang_domain::DoorId;
use shouwang_service::Service;
use shouwang_service::door::board::{DoorCode, DoorQuery, DoorsView, MakeDoorCmd, MakePosterCmd};
use shouwang_service::office::access::Verb;

use crate::app::App;
use crate::extract::{Actor, Command, QueryOf};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 村组的申报二维码和张贴覆盖。 The codes of villages and groups, and how far their posters reach.
#[utoipa::path(get, path = "/doors", tag = "doors", params(QueryOf<DoorQuery>),
    responses((status = OK, body = DoorsView)),
    extensions(("x-verb" = json!(Verb::ReadDoors))))]
pub(crate) async fn list(actor: Actor, QueryOf(query): QueryOf<DoorQuery>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.doors(ctx, query).await).await
}

/// 制作或更换村组的二维码；原来的随即停用。 Make or renew the code of a village or group; the one in use is retired.
#[utoipa::path(post, path = "/doors", tag = "doors", request_body = MakeDoorCmd,
    responses((status = CREATED, body = DoorCode)),
    extensions(("x-verb" = json!(Verb::KeepDoors))))]
pub(crate) async fn make(command: Command<MakeDoorCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::make_door).await?.created())
}

/// 二维码海报（A4，PDF）。 The poster of a code, A4, as PDF.
#[utoipa::path(post, path = "/doors/{door_id}/poster", tag = "doors", request_body = MakePosterCmd,
    params(("door_id" = DoorId, Path)),
    responses((status = OK, content_type = "application/pdf", body = String)),
    extensions(("x-verb" = json!(Verb::ReadDoors))))]
pub(crate) async fn print(State(app): State<App>, command: Command<MakePosterCmd>) -> ApiResult<Response> {
    let made = command
        .get(async |service, ctx, cmd| {
            service
                .make_poster(ctx, cmd, app.public.url.as_deref(), &app.maker)
                .await
        })
        .await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"poster.pdf\""),
    ];
    Ok((headers, made).into_response())
}
