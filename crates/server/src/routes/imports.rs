//! Spreadsheets coming in. The server hands the file on unread; a child process reads it.

use axum::response::Response;
use serde::Deserialize;
use shouwang_domain::ImportRunId;
use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::register::filing::{CollectedMonth, CollectedQuery, HandInMonthCmd};
use shouwang_service::register::import::collection::CollectionQuery;
use shouwang_service::register::import::filled::FilledQuery;
use shouwang_service::register::import::undo::{ImportRunView, UndoImportCmd};
use shouwang_service::register::import::{ImportKind, ImportReport};
use utoipa::ToSchema;

use super::workbook;
use crate::extract::{Actor, Command, Id, QueryOf, Upload, UploadForm};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 导入农户登记表，全部成功或全部不导入。 Import a household register, all of it or nothing.
#[utoipa::path(post, path = "/imports/register", tag = "imports",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = OK, body = ImportReport)),
    extensions(("x-verb" = json!(Verb::ImportData))))]
pub(crate) async fn import_register(upload: Upload) -> ApiResult<Reply> {
    upload.run(Service::import_register).await
}

/// 导入收支月报表，全部成功或全部不导入。 Import monthly statements, all of them or nothing.
#[utoipa::path(post, path = "/imports/income", tag = "imports",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = OK, body = ImportReport)),
    extensions(("x-verb" = json!(Verb::ImportData))))]
pub(crate) async fn import_income(upload: Upload) -> ApiResult<Reply> {
    upload.run(Service::import_income).await
}

/// 导入台账表格，工作表以台账命名，一次可含几本台账，全部成功或全部不导入。 Import sheets of registers, each named after its
/// register; all of them or nothing.
#[utoipa::path(post, path = "/imports/ledger", tag = "imports",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = OK, body = ImportReport)),
    extensions(("x-verb" = json!(Verb::EditLedgers))))]
pub(crate) async fn import_ledger(upload: Upload) -> ApiResult<Reply> {
    upload.run(Service::import_ledger).await
}

/// Which rows of a checked file come back.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct MarkedQuery {
    /// 为 true 时只返回有错的行。 Only those that are wrong when `true`.
    only_wrong: bool,
}

/// 检查农户登记表，返回带批注的原文件：每行前有检查结果和原因，可改正后重新导入；不写入。 Check a household register and get
/// the file back with what was found in front of each row; nothing is written.
#[utoipa::path(post, path = "/imports/register/marked", tag = "imports",
    params(QueryOf<MarkedQuery>),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::ImportData))))]
pub(crate) async fn mark_register(QueryOf(query): QueryOf<MarkedQuery>, upload: Upload) -> ApiResult<Response> {
    marked(ImportKind::Register, query, upload).await
}

/// 检查收支月报表，返回带批注的原文件；不写入。 Check monthly statements and get the file back marked; nothing is written.
#[utoipa::path(post, path = "/imports/income/marked", tag = "imports",
    params(QueryOf<MarkedQuery>),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::ImportData))))]
pub(crate) async fn mark_income(QueryOf(query): QueryOf<MarkedQuery>, upload: Upload) -> ApiResult<Response> {
    marked(ImportKind::Income, query, upload).await
}

/// 检查台账表格，返回带批注的原文件；不写入。 Check sheets of registers and get the file back marked; nothing is written.
#[utoipa::path(post, path = "/imports/ledger/marked", tag = "imports",
    params(QueryOf<MarkedQuery>),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::EditLedgers))))]
pub(crate) async fn mark_ledger(QueryOf(query): QueryOf<MarkedQuery>, upload: Upload) -> ApiResult<Response> {
    marked(ImportKind::Ledger, query, upload).await
}

async fn marked(kind: ImportKind, query: MarkedQuery, upload: Upload) -> ApiResult<Response> {
    let bytes = upload
        .get(async |service, ctx, cmd| service.mark_sheet(ctx, kind, cmd, query.only_wrong).await)
        .await?;
    Ok(workbook::download(
        &format!("{}-检查结果", kind.zh()),
        &format!("{}-marked", kind.as_str()),
        bytes,
    ))
}

/// 某月的收支采集表：应填而未填的农户每户一行，附上月数，填好后导入。 The statements of a month to be filled in: a row for each
/// household that owes one and has not reported, with the figures of the month before.
#[utoipa::path(get, path = "/imports/income/collection", tag = "imports",
    params(QueryOf<CollectionQuery>),
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::ImportData))))]
pub(crate) async fn collection(actor: Actor, QueryOf(query): QueryOf<CollectionQuery>) -> ApiResult<Response> {
    let (name, bytes) = actor
        .get(async |service, ctx| service.collection_sheet(ctx, query).await)
        .await?;
    Ok(workbook::download(&name, "collection", bytes))
}

/// 某区划在册农户的登记表，可改后重新导入；不含证件号码、电话、账号和疾病名称；超过1,000行须有另一人同意。 The register of an area as a
/// sheet, to be mended and brought back; without ID numbers, telephones, accounts and illnesses.
#[utoipa::path(get, path = "/imports/register/filled", tag = "imports",
    params(QueryOf<FilledQuery>),
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::ImportData))))]
pub(crate) async fn filled(actor: Actor, QueryOf(query): QueryOf<FilledQuery>) -> ApiResult<Response> {
    let (name, bytes) = actor
        .get(async |service, ctx| service.filled_register(ctx, query).await)
        .await?;
    Ok(workbook::download(&name, "register", bytes))
}

/// 本单位的导入批次，最新的在前。 The imports of one's office, the newest first.
#[utoipa::path(get, path = "/imports", tag = "imports",
    responses((status = OK, body = Vec<ImportRunView>)),
    extensions(("x-verb" = json!(Verb::ImportData))))]
pub(crate) async fn list(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::list_imports).await
}

/// 撤销一次导入：新填、新增的收回，改过的恢复原样；之后有人改过或办理过的，不能整批撤销。 Take back what a sheet wrote, as
/// long as nothing rests on it.
#[utoipa::path(post, path = "/imports/{run_id}/undo", tag = "imports", request_body = UndoImportCmd,
    params(("run_id" = ImportRunId, Path)),
    responses((status = OK, body = ImportRunView)),
    extensions(("x-verb" = json!(Verb::ImportData))))]
pub(crate) async fn undo(command: Command<UndoImportCmd>) -> ApiResult<Reply> {
    command.run(Service::undo_import).await
}

/// 某月采集到哪一步：本级和下一级各应填、未填多少，何时报送，报送后更改多少。 How far the collection of a month is.
#[utoipa::path(get, path = "/month-filings", tag = "imports",
    params(QueryOf<CollectedQuery>),
    responses((status = OK, body = CollectedMonth)),
    extensions(("x-verb" = json!(Verb::ImportData))))]
pub(crate) async fn collected(actor: Actor, QueryOf(query): QueryOf<CollectedQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.collected_month(ctx, query).await)
        .await
}

/// 报送本级某月的采集；以后补录、更改的照常保存，并标明。 Hand in a month of one's area; later entries are taken and marked.
#[utoipa::path(post, path = "/month-filings", tag = "imports", request_body = HandInMonthCmd,
    responses((status = OK, body = CollectedMonth)),
    extensions(("x-verb" = json!(Verb::ImportData))))]
pub(crate) async fn hand_in(command: Command<HandInMonthCmd>) -> ApiResult<Reply> {
    command.run(Service::hand_in_month).await
}

/// 空白表格模板（.xlsx），附填写说明。 An empty workbook to be filled in, with instructions.
#[utoipa::path(get, path = "/imports/{kind}/template", tag = "imports",
    params(("kind" = ImportKind, Path)),
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::ImportData))))]
pub(crate) async fn template(actor: Actor, Id(kind): Id<ImportKind>) -> ApiResult<Response> {
    let bytes = actor
        .get(async |service, ctx| service.import_template(ctx, kind).await)
        .await?;
    Ok(workbook::download(kind.zh(), kind.as_str(), bytes))
}
