//! Spreadsheets coming in. The server hands the file on unread; a child process reads it.

use axum::response::Response;
use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::register::import::{ImportKind, ImportReport};

use super::workbook;
use crate::extract::{Actor, Id, Upload, UploadForm};
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
