//! Reports and circulars.

use axum::extract::State;
use axum::response::Response;
use shouwang_domain::ReportId;
use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::report::sign::{ReceiveReportCmd, SignReportCmd};
use shouwang_service::report::write::{
    BeginReportCmd, ChangeReportCmd, RecallReportCmd, SubmitReportCmd, WithdrawReportCmd,
};
use shouwang_service::report::{KindQuery, KindView, PrintReportCmd, ReportSummary, ReportView};

use super::papers::pdf;
use super::{IfMatch, workbook};
use crate::app::App;
use crate::extract::{Actor, Command, Id, QueryOf};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 报告和通报，最新的在前。 Reports and circulars, the newest first.
#[utoipa::path(get, path = "/reports", tag = "reports",
    responses((status = OK, body = Vec<ReportSummary>)),
    extensions(("x-verb" = json!(Verb::ReadReports))))]
pub(crate) async fn list(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::list_reports).await
}

/// 起草报告：取本期数字。 Begin a report: its figures are taken.
#[utoipa::path(post, path = "/reports", tag = "reports", request_body = BeginReportCmd,
    responses((status = CREATED, body = ReportView)),
    extensions(("x-verb" = json!(Verb::WriteReports))))]
pub(crate) async fn begin(command: Command<BeginReportCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::begin_report).await?.created())
}

/// 本级应写的报告，本期和上期各写了没有；也可问更早的一期。 The reports that the office writes, with this period, the one before, and an
/// earlier one that is asked for.
#[utoipa::path(get, path = "/reports/kinds", tag = "reports",
    params(QueryOf<KindQuery>),
    responses((status = OK, body = Vec<KindView>)),
    extensions(("x-verb" = json!(Verb::ReadReports))))]
pub(crate) async fn list_kinds(actor: Actor, QueryOf(query): QueryOf<KindQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.report_kinds(ctx, query).await)
        .await
}

/// 一份报告。 One report.
#[utoipa::path(get, path = "/reports/{report_id}", tag = "reports",
    params(("report_id" = ReportId, Path)),
    responses((status = OK, body = ReportView)),
    extensions(("x-verb" = json!(Verb::ReadReports))))]
pub(crate) async fn show(actor: Actor, Id(id): Id<ReportId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.report(ctx, id).await).await
}

/// 修改起草中的报告，或重新取数。 Change a report that is being written, or take its figures anew.
#[utoipa::path(put, path = "/reports/{report_id}", tag = "reports", request_body = ChangeReportCmd,
    params(("report_id" = ReportId, Path), IfMatch),
    responses((status = OK, body = ReportView)),
    extensions(("x-verb" = json!(Verb::WriteReports))))]
pub(crate) async fn change(command: Command<ChangeReportCmd>) -> ApiResult<Reply> {
    command.run(Service::change_report).await
}

/// 送签。 Hand a report to whoever signs it.
#[utoipa::path(post, path = "/reports/{report_id}/submission", tag = "reports", request_body = SubmitReportCmd,
    params(("report_id" = ReportId, Path), IfMatch),
    responses((status = OK, body = ReportView)),
    extensions(("x-verb" = json!(Verb::WriteReports))))]
pub(crate) async fn submit(command: Command<SubmitReportCmd>) -> ApiResult<Reply> {
    command.run(Service::submit_report).await
}

/// 撤回待签发的报告，继续修改。 Take a report back that waits for its signature.
#[utoipa::path(post, path = "/reports/{report_id}/recall", tag = "reports", request_body = RecallReportCmd,
    params(("report_id" = ReportId, Path), IfMatch),
    responses((status = OK, body = ReportView)),
    extensions(("x-verb" = json!(Verb::WriteReports))))]
pub(crate) async fn recall(command: Command<RecallReportCmd>) -> ApiResult<Reply> {
    command.run(Service::recall_report).await
}

/// 作废起草中的报告。 Withdraw a report that is being written.
#[utoipa::path(post, path = "/reports/{report_id}/withdrawal", tag = "reports", request_body = WithdrawReportCmd,
    params(("report_id" = ReportId, Path), IfMatch),
    responses((status = OK, body = ReportView)),
    extensions(("x-verb" = json!(Verb::WriteReports))))]
pub(crate) async fn withdraw(command: Command<WithdrawReportCmd>) -> ApiResult<Reply> {
    command.run(Service::withdraw_report).await
}

/// 由未参与起草的负责人签发或退回。 Sign a report or send it back, by somebody who had no hand in it.
#[utoipa::path(post, path = "/reports/{report_id}/signature", tag = "reports", request_body = SignReportCmd,
    params(("report_id" = ReportId, Path), IfMatch),
    responses((status = OK, body = ReportView)),
    extensions(("x-verb" = json!(Verb::SignReports))))]
pub(crate) async fn sign(command: Command<SignReportCmd>) -> ApiResult<Reply> {
    command.run(Service::sign_report).await
}

/// 签收报告或通报。 Receive a report or circular.
#[utoipa::path(post, path = "/reports/{report_id}/receipt", tag = "reports", request_body = ReceiveReportCmd,
    params(("report_id" = ReportId, Path)),
    responses((status = OK, body = ReportView)),
    extensions(("x-verb" = json!(Verb::ReceiveReports))))]
pub(crate) async fn receive(command: Command<ReceiveReportCmd>) -> ApiResult<Reply> {
    command.run(Service::receive_report).await
}

/// 生成报告（PDF），每次生成都留痕。 Make a report as PDF; each making leaves a trace.
#[utoipa::path(post, path = "/reports/{report_id}/paper", tag = "reports", request_body = PrintReportCmd,
    params(("report_id" = ReportId, Path)),
    responses((status = OK, content_type = "application/pdf", body = String)),
    extensions(("x-verb" = json!(Verb::ReadReports))))]
pub(crate) async fn print(State(app): State<App>, command: Command<PrintReportCmd>) -> ApiResult<Response> {
    let (name, bytes) = command
        .get(async |service, ctx, cmd| service.print_report(ctx, cmd, &app.maker).await)
        .await?;
    Ok(pdf(&name, "report", bytes))
}

/// 导出报告的数字（.xlsx）。 The figures of a report, as a workbook.
#[utoipa::path(get, path = "/reports/{report_id}/workbook", tag = "reports",
    params(("report_id" = ReportId, Path)),
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::ReadReports))))]
pub(crate) async fn export(actor: Actor, Id(id): Id<ReportId>) -> ApiResult<Response> {
    let (name, bytes) = actor
        .get(async |service, ctx| service.report_workbook(ctx, id).await)
        .await?;
    Ok(workbook::download(&name, "report", bytes))
}
