//! Phones of the field: what they take along, what they bring, and what is decided about it.

use axum::extract::State;
use shouwang_domain::{FieldConflictId, FieldReportId};
use shouwang_service::Service;
use shouwang_service::field::conflict::{ConflictDecided, DecideConflictCmd};
use shouwang_service::field::entry::FieldAnswer;
use shouwang_service::field::feed::{FieldFeed, FieldQuery};
use shouwang_service::field::inbox::FieldInbox;
use shouwang_service::field::photo::FieldPhotoCmd;
use shouwang_service::field::record::FieldRecordCmd;
use shouwang_service::field::report::{DecideReportCmd, FieldClueCmd, ReportDecided};
use shouwang_service::field::standing::{PhoneStanding, PhoneStandingQuery};
use shouwang_service::field::statement::FieldStatementCmd;
use shouwang_service::field::visit::FieldVisitCmd;
use shouwang_service::office::access::Verb;

use super::IfMatch;
use crate::app::App;
use crate::extract::{Actor, Body, Command};
use crate::failure::ApiResult;
use crate::operation::PUBLIC;
use crate::reply::Reply;

/// 手机离线版：与手机已有的核对，返回有变化的农户。 Households for a phone: those that it has otherwise or not at all.
#[utoipa::path(post, path = "/field/households", tag = "field", request_body = FieldQuery,
    responses((status = OK, body = FieldFeed)),
    extensions(("x-verb" = json!(Verb::RecordVisits))))]
pub(crate) async fn take_along(command: Command<FieldQuery>) -> ApiResult<Reply> {
    Reply::ok(command.get(Service::field_feed).await?)
}

/// 上传手机走访记录，同一编号只生效一次。 A visit from a phone, which takes effect once by its key.
#[utoipa::path(post, path = "/field/visits", tag = "field", request_body = FieldVisitCmd,
    responses((status = OK, body = FieldAnswer)),
    extensions(("x-verb" = json!(Verb::RecordVisits))))]
pub(crate) async fn record_visit(command: Command<FieldVisitCmd>) -> ApiResult<Reply> {
    Reply::ok(command.get(Service::record_field_visit).await?)
}

/// 上传手机走访照片，同一编号只生效一次。 A photograph of a visit from a phone, which is added once by its key.
#[utoipa::path(post, path = "/field/photos", tag = "field", request_body = FieldPhotoCmd,
    responses((status = OK, body = FieldAnswer)),
    extensions(("x-verb" = json!(Verb::RecordVisits))))]
pub(crate) async fn add_photo(command: Command<FieldPhotoCmd>) -> ApiResult<Reply> {
    Reply::ok(command.get(Service::record_field_photo).await?)
}

/// 上传手机线索快报，同一编号只生效一次。 A clue from a phone, which takes effect once by its key.
#[utoipa::path(post, path = "/field/clues", tag = "field", request_body = FieldClueCmd,
    responses((status = OK, body = FieldAnswer)),
    extensions(("x-verb" = json!(Verb::ReportClues))))]
pub(crate) async fn report_clue(command: Command<FieldClueCmd>) -> ApiResult<Reply> {
    Reply::ok(command.get(Service::report_field_clue).await?)
}

/// 上传手机补报的收支，同一编号只生效一次。 A month's statement from a phone, which takes effect once by its key.
#[utoipa::path(post, path = "/field/statements", tag = "field", request_body = FieldStatementCmd,
    responses((status = OK, body = FieldAnswer)),
    extensions(("x-verb" = json!(Verb::EditStatements))))]
pub(crate) async fn report_statement(command: Command<FieldStatementCmd>) -> ApiResult<Reply> {
    Reply::ok(command.get(Service::report_field_statement).await?)
}

/// 上传手机登记的台账记录，同一编号只生效一次。 A record of a register from a phone, which takes effect once by its key.
#[utoipa::path(post, path = "/field/records", tag = "field", request_body = FieldRecordCmd,
    responses((status = OK, body = FieldAnswer)),
    extensions(("x-verb" = json!(Verb::RecordVisits))))]
pub(crate) async fn add_record(command: Command<FieldRecordCmd>) -> ApiResult<Reply> {
    Reply::ok(command.get(Service::add_field_record).await?)
}

/// 手机带回、待人确认的事项。 What phones brought that waits for somebody.
#[utoipa::path(get, path = "/field/inbox", tag = "field",
    responses((status = OK, body = FieldInbox)),
    extensions(("x-verb" = json!(Verb::RecordVisits))))]
pub(crate) async fn show_inbox(actor: Actor) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.field_inbox(ctx).await).await
}

/// 两边填得不一样时，确认以哪一边为准。 Decide between what the register and a phone say.
#[utoipa::path(post, path = "/field/conflicts/{field_conflict_id}/decision", tag = "field",
    request_body = DecideConflictCmd, params(("field_conflict_id" = FieldConflictId, Path), IfMatch),
    responses((status = OK, body = ConflictDecided)),
    extensions(("x-verb" = json!(Verb::RecordVisits))))]
pub(crate) async fn decide(command: Command<DecideConflictCmd>) -> ApiResult<Reply> {
    command.run(Service::decide_conflict).await
}

/// 给线索快报对应农户，或说明原因了结。 Give a report its household, or close it with the reason.
#[utoipa::path(post, path = "/field/reports/{field_report_id}/decision", tag = "field",
    request_body = DecideReportCmd, params(("field_report_id" = FieldReportId, Path), IfMatch),
    responses((status = OK, body = ReportDecided)),
    extensions(("x-verb" = json!(Verb::ReportClues))))]
pub(crate) async fn decide_report(command: Command<DecideReportCmd>) -> ApiResult<Reply> {
    command.run(Service::decide_field_report).await
}

/// 账号和岗位是否仍然有效，决定手机资料去留。 Whether account and post still stand, so that a phone may keep what it has.
#[utoipa::path(post, path = "/field/standing", tag = "field", request_body = PhoneStandingQuery,
    responses((status = OK, body = PhoneStanding)),
    extensions(("x-verb" = json!(PUBLIC))))]
pub(crate) async fn show_standing(State(app): State<App>, Body(query): Body<PhoneStandingQuery>) -> ApiResult<Reply> {
    Reply::ok(app.service.phone_standing(app.now(), &query).await?)
}
