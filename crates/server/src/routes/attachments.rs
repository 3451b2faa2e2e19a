//! Papers of a case.

use shouwang_domain::{AttachmentId, CaseId};
use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::register::attachment::{AttachCmd, AttachmentContent, AttachmentView, ReadAttachmentCmd};

use crate::extract::{Actor, Command, Id};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 案件材料清单。 The papers of a case.
#[utoipa::path(get, path = "/cases/{case_id}/attachments", tag = "cases",
    params(("case_id" = CaseId, Path)),
    responses((status = OK, body = Vec<AttachmentView>)),
    extensions(("x-verb" = json!(Verb::ReadCases))))]
pub(crate) async fn list_attachments(actor: Actor, Id(id): Id<CaseId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.attachments(ctx, id).await).await
}

/// 上传案件材料，限PDF、JPEG、PNG，不超过5MB。 Add a paper to a case: PDF, JPEG or PNG, 5 MB at most.
#[utoipa::path(post, path = "/cases/{case_id}/attachments", tag = "cases", request_body = AttachCmd,
    params(("case_id" = CaseId, Path)),
    responses((status = CREATED, body = AttachmentView)),
    extensions(("x-verb" = json!(Verb::ActOnCases)), ("x-for-colleagues" = json!(true))))]
pub(crate) async fn add(command: Command<AttachCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::attach).await?.created())
}

/// 查看案件材料，须选择理由并留痕。 Read a paper of a case, with a reason from the list; it leaves a trace.
#[utoipa::path(post, path = "/cases/{case_id}/attachments/{attachment_id}/reading", tag = "cases",
    request_body = ReadAttachmentCmd,
    params(("case_id" = CaseId, Path), ("attachment_id" = AttachmentId, Path)),
    responses((status = OK, body = AttachmentContent)),
    extensions(("x-verb" = json!(Verb::RevealData))))]
pub(crate) async fn read(command: Command<ReadAttachmentCmd>) -> ApiResult<Reply> {
    command.run(Service::read_attachment).await
}
