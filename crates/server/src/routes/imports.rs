//! Spreadsheets coming in. The server hands the file on unread; a child process reads it.

use shouwang_service::Service;
use shouwang_service::access::Verb;
use shouwang_service::import::ImportReport;

use crate::extract::{Upload, UploadForm};
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

/// 导入台账记录，一类一个工作表，全部成功或全部不导入。 Import records, one sheet for each kind, all of them or nothing.
#[utoipa::path(post, path = "/imports/records", tag = "imports",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = OK, body = ImportReport)),
    extensions(("x-verb" = json!(Verb::ImportData))))]
pub(crate) async fn import_records(upload: Upload) -> ApiResult<Reply> {
    upload.run(Service::import_records).await
}
