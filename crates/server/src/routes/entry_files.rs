//! Photographs and papers of records of registers, and of visits.

use shouwang_domain::{EntryFileId, LedgerRecordId, VisitId};
use shouwang_service::Service;
use shouwang_service::help::visit_photo::AddVisitPhotoCmd;
use shouwang_service::ledger::file::AddRecordFileCmd;
use shouwang_service::office::access::Verb;
use shouwang_service::register::entry_file::{EntryFileContent, EntryFileView, ReadEntryFileCmd, RemoveEntryFileCmd};

use crate::extract::{Actor, Command, Id};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 一条记录的照片和附件清单。 The photographs and papers of a record.
#[utoipa::path(get, path = "/forms/{form_id}/records/{record_id}/files", tag = "ledgers",
    params(("form_id" = String, Path), ("record_id" = LedgerRecordId, Path)),
    responses((status = OK, body = Vec<EntryFileView>)),
    extensions(("x-verb" = json!(Verb::ReadLedgers))))]
pub(crate) async fn list_record_files(
    actor: Actor,
    Id((form, record)): Id<(String, LedgerRecordId)>,
) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.record_files(ctx, &form, record).await)
        .await
}

/// 给一条记录添加照片或附件；照片中的拍摄位置不保存。 Add a photograph or a paper to a record; where it was taken is not kept.
#[utoipa::path(post, path = "/forms/{form_id}/records/{record_id}/files", tag = "ledgers", request_body = AddRecordFileCmd,
    params(("form_id" = String, Path), ("record_id" = LedgerRecordId, Path)),
    responses((status = CREATED, body = EntryFileView)),
    extensions(("x-verb" = json!(Verb::EditLedgers))))]
pub(crate) async fn add_record_file(command: Command<AddRecordFileCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::add_record_file).await?.created())
}

/// 一条记录中不须说明理由即可查看的照片或附件。 A photograph or a paper of a record that asks for no reason.
#[utoipa::path(get, path = "/forms/{form_id}/records/{record_id}/files/{entry_file_id}", tag = "ledgers",
    params(("form_id" = String, Path), ("record_id" = LedgerRecordId, Path), ("entry_file_id" = EntryFileId, Path)),
    responses((status = OK, body = EntryFileContent)),
    extensions(("x-verb" = json!(Verb::ReadLedgers))))]
pub(crate) async fn show_record_file(
    actor: Actor,
    Id((form, record, file)): Id<(String, LedgerRecordId, EntryFileId)>,
) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.record_file(ctx, &form, record, file).await)
        .await
}

/// 一次走访的照片清单。 The photographs of a visit.
#[utoipa::path(get, path = "/visits/{visit_id}/photos", tag = "assistance",
    params(("visit_id" = VisitId, Path)),
    responses((status = OK, body = Vec<EntryFileView>)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn list_visit_photos(actor: Actor, Id(id): Id<VisitId>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.visit_photos(ctx, id).await)
        .await
}

/// 给本人的走访添加照片；照片中的拍摄位置不保存。 Add a photograph to a visit of one's own; where it was taken is not kept.
#[utoipa::path(post, path = "/visits/{visit_id}/photos", tag = "assistance", request_body = AddVisitPhotoCmd,
    params(("visit_id" = VisitId, Path)),
    responses((status = CREATED, body = EntryFileView)),
    extensions(("x-verb" = json!(Verb::VisitHouses))))]
pub(crate) async fn add_visit_photo(command: Command<AddVisitPhotoCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::add_visit_photo).await?.created())
}

/// 查看照片或附件，须选择理由并留痕。 Read a photograph or a paper, with a reason from the list; it leaves a trace.
#[utoipa::path(post, path = "/entry-files/{entry_file_id}/reading", tag = "ledgers", request_body = ReadEntryFileCmd,
    params(("entry_file_id" = EntryFileId, Path)),
    responses((status = OK, body = EntryFileContent)),
    extensions(("x-verb" = json!(Verb::RevealData))))]
pub(crate) async fn read_entry_file(command: Command<ReadEntryFileCmd>) -> ApiResult<Reply> {
    command.run(Service::read_entry_file).await
}

/// 删除本人误传的照片或附件。 Take out a photograph or a paper that one added by mistake.
#[utoipa::path(post, path = "/entry-files/{entry_file_id}/removal", tag = "ledgers", request_body = RemoveEntryFileCmd,
    params(("entry_file_id" = EntryFileId, Path)),
    responses((status = OK, body = ())),
    extensions(("x-verb" = json!(Verb::EditLedgers))))]
pub(crate) async fn remove_entry_file(command: Command<RemoveEntryFileCmd>) -> ApiResult<Reply> {
    command.run(Service::remove_entry_file).await
}
