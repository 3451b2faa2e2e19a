//! Papers of a case and pages of records, as PDF.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use shouwang_domain::{CaseId, LedgerRecordId};
use shouwang_service::ledger::paper::PrintRecordCmd;
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
    Ok(pdf(made.kind.zh(), made.kind.as_str(), made.bytes))
}

/// 把台账的一条记录生成一页（PDF），供签字存档；每次生成都留痕。 Make a page of a record of a register, to be signed and filed;
/// each making leaves a trace.
#[utoipa::path(post, path = "/forms/{form_id}/records/{record_id}/paper", tag = "ledgers",
    request_body = PrintRecordCmd,
    params(("form_id" = String, Path), ("record_id" = LedgerRecordId, Path)),
    responses((status = OK, content_type = "application/pdf", body = String)),
    extensions(("x-verb" = json!(Verb::ReadLedgers))))]
pub(crate) async fn print(State(app): State<App>, command: Command<PrintRecordCmd>) -> ApiResult<Response> {
    let (name, bytes) = command
        .get(async |service, ctx, cmd| service.print_record(ctx, cmd, &app.maker).await)
        .await?;
    Ok(pdf(&name, "record", bytes))
}

/// A paper under its name, to be shown at once.
pub(super) fn pdf(name: &str, plain: &str, bytes: Vec<u8>) -> Response {
    let name: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let disposition = format!("inline; filename=\"{plain}.pdf\"; filename*=UTF-8''{name}.pdf");
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, bytes).into_response()
}
