//! Papers of a case, of a household and of an area, and pages of records, as PDF; the ledger of help also as a workbook.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use shouwang_domain::{AreaId, CaseId, HouseholdId, LedgerRecordId};
use shouwang_service::ledger::paper::PrintRecordCmd;
use shouwang_service::office::access::Verb;
use shouwang_service::procedure::paper::guide::MakeGuideCmd;
use shouwang_service::procedure::paper::household::{HelpLedgerCmd, HouseholdPaperKind, MakeHouseholdPaperCmd};
use shouwang_service::procedure::paper::{MakePaperCmd, PaperView};

use super::workbook;
use crate::app::App;
use crate::extract::{Actor, Command, Id};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// A household, by the address alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HouseholdSheet {
    household_id: HouseholdId,
}

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

/// 生成一户的文书（PDF）：一户一档、监测帮扶台账、政策明白卡；每次生成都留痕。 Make a paper of a household as PDF: its file, its
/// ledger of help, its card; each making leaves a trace.
#[utoipa::path(post, path = "/households/{household_id}/papers", tag = "households",
    request_body = MakeHouseholdPaperCmd,
    params(("household_id" = HouseholdId, Path)),
    responses((status = OK, content_type = "application/pdf", body = String)),
    extensions(("x-verb" = json!(Verb::ReadCases))))]
pub(crate) async fn make_of_household(
    State(app): State<App>,
    command: Command<MakeHouseholdPaperCmd>,
) -> ApiResult<Response> {
    let (kind, bytes) = command
        .get(async |service, ctx, cmd| service.make_household_paper(ctx, cmd, &app.maker).await)
        .await?;
    Ok(pdf(kind.zh(), kind.as_str(), bytes))
}

/// 一户的监测帮扶台账（.xlsx）。 The ledger of help of a household, as a workbook.
#[utoipa::path(post, path = "/households/{household_id}/help-ledger", tag = "households",
    params(("household_id" = HouseholdId, Path)),
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::ReadAssistance))))]
pub(crate) async fn help_ledger_of_household(command: Command<HouseholdSheet>) -> ApiResult<Response> {
    let bytes = command
        .get(async |service, ctx, cmd| service.household_help_sheet(ctx, cmd.household_id).await)
        .await?;
    let kind = HouseholdPaperKind::HelpLedger;
    Ok(workbook::download(kind.zh(), kind.as_str(), bytes))
}

/// 打印一个区划的监测帮扶台账（PDF，A4横向）。 Print the ledger of help of an area, across A4.
#[utoipa::path(post, path = "/areas/{area_id}/help-ledger/paper", tag = "assistance", request_body = HelpLedgerCmd,
    params(("area_id" = AreaId, Path)),
    responses((status = OK, content_type = "application/pdf", body = String)),
    extensions(("x-verb" = json!(Verb::ReadAssistance))))]
pub(crate) async fn print_help_ledger(State(app): State<App>, command: Command<HelpLedgerCmd>) -> ApiResult<Response> {
    let bytes = command
        .get(async |service, ctx, cmd| service.print_help_ledger(ctx, cmd, &app.maker).await)
        .await?;
    let kind = HouseholdPaperKind::HelpLedger;
    Ok(pdf(kind.zh(), kind.as_str(), bytes))
}

/// 一个区划的监测帮扶台账（.xlsx）。 The ledger of help of an area, as a workbook.
#[utoipa::path(post, path = "/areas/{area_id}/help-ledger/sheet", tag = "assistance", request_body = HelpLedgerCmd,
    params(("area_id" = AreaId, Path)),
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::ReadAssistance))))]
pub(crate) async fn export_help_ledger(command: Command<HelpLedgerCmd>) -> ApiResult<Response> {
    let bytes = command
        .get(async |service, ctx, cmd| service.help_ledger_sheet(ctx, cmd).await)
        .await?;
    let kind = HouseholdPaperKind::HelpLedger;
    Ok(workbook::download(kind.zh(), kind.as_str(), bytes))
}

/// 按现行标准和政策工具箱生成工作指引（PDF），干部版或群众版。 Make the guide from the standard in force and the catalogue of policies,
/// for cadres or for households.
#[utoipa::path(post, path = "/areas/{area_id}/guides", tag = "policies", request_body = MakeGuideCmd,
    params(("area_id" = AreaId, Path)),
    responses((status = OK, content_type = "application/pdf", body = String)),
    extensions(("x-verb" = json!(Verb::ReadLedgers))))]
pub(crate) async fn make_guide(State(app): State<App>, command: Command<MakeGuideCmd>) -> ApiResult<Response> {
    let (kind, bytes) = command
        .get(async |service, ctx, cmd| service.make_guide(ctx, cmd, &app.maker).await)
        .await?;
    Ok(pdf(kind.zh(), kind.as_str(), bytes))
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
