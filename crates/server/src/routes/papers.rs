//! Papers of a case, as PDF.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use shouwang_domain::CaseId;
use shouwang_service::office::access::Verb;
use shouwang_service::procedure::paper::{MakePaperCmd, PaperView};

use crate::app::App;
use crate::extract::{Actor, Command, Id};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 案件的文书清单：能否填好、还缺什么、本村可合并公示几户。 The papers of a case: whether each can be filled, what is missing,
/// and how many households of the village a notice can be for.
#[utoipa::path(get, path = "/cases/{case_id}/papers", tag = "cases",
    params(("case_id" = CaseId, Path)),
    responses((status = OK, body = Vec<PaperView>)),
    extensions(("x-verb" = json!(Verb::ReadCases))))]
pub(crate) async fn list_papers(actor: Actor, Id(id): Id<CaseId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.papers(ctx, id).await).await
}

/// 生成一份文书（PDF），填好或空白；每次生成都留痕。 Make a paper as PDF, filled or blank; each making leaves a trace.
#[utoipa::path(post, path = "/cases/{case_id}/papers", tag = "cases", request_body = MakePaperCmd,
    params(("case_id" = CaseId, Path)),
    responses((status = OK, content_type = "application/pdf", body = String)),
    extensions(("x-verb" = json!(Verb::ReadCases))))]
pub(crate) async fn make(State(app): State<App>, command: Command<MakePaperCmd>) -> ApiResult<Response> {
    let made = command
        .get(async |service, ctx, cmd| service.make_paper(ctx, cmd, &app.maker).await)
        .await?;
    let name: String = made.kind.zh().bytes().map(|byte| format!("%{byte:02X}")).collect();
    let disposition = format!("inline; filename=\"{}.pdf\"; filename*=UTF-8''{name}.pdf", made.kind);
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, made.bytes).into_response())
}
