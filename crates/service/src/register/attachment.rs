//! Papers of a case: the scanned page that was signed, the photograph of the board. They are sealed like a sensitive
//! field, because they show numbers, signatures and faces, and reading one asks for a reason.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use shouwang_domain::calendar::Timestamp;
pub use shouwang_domain::paper::AttachmentKind;
use shouwang_domain::procedure::{ActKind, CaseState, case_closed};
use shouwang_domain::{AccountId, AttachmentId, CaseId, StepId};
use shouwang_store::column::Json;
use shouwang_store::entity::{attachment, attachment_content, case_step, page_step, procedure_case, sensitive_read};
use shouwang_store::{Field, Tx, repo};
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::register::household::RevealReason;
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// The largest file.
pub const MAX_FILE_BYTES: usize = 5 * 1024 * 1024;

/// Adds a paper to a case.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachCmd {
    /// The case.
    pub case_id: CaseId,
    /// What it is.
    pub kind: AttachmentKind,
    /// The file in Base64: PDF, JPEG or PNG, 5 MB at most.
    pub content: String,
    /// The steps of this case that it is of; without, the one that papers of its kind are of. Of a page that a colleague
    /// signed (代录): those that were signed with it that day, each of which is entered from it once.
    #[serde(default)]
    pub steps: BTreeSet<ActKind>,
}

/// A paper of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AttachmentView {
    /// Id.
    pub id: AttachmentId,
    /// The case.
    pub case_id: CaseId,
    /// What it is.
    pub kind: AttachmentKind,
    /// Media type.
    pub media_type: String,
    /// Size in bytes.
    pub bytes: i64,
    /// SHA-256 of the file, in hexadecimal.
    pub digest: String,
    /// The steps that it is of.
    pub steps: Vec<CoveredStep>,
    /// In whose name it was added.
    pub acted_by: AccountId,
    /// When.
    pub at: Timestamp,
}

/// A step that a paper is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct CoveredStep {
    /// What it does.
    pub act: ActKind,
    /// The step as it was recorded, of a signed page from it; none before.
    pub step_id: Option<StepId>,
}

/// Reads a paper.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadAttachmentCmd {
    /// The case.
    pub case_id: CaseId,
    /// The paper.
    pub attachment_id: AttachmentId,
    /// Why.
    pub reason: RevealReason,
}

/// A paper with its content.
#[derive(Serialize, ToSchema)]
pub struct AttachmentContent {
    /// Media type.
    pub media_type: String,
    /// The file in Base64.
    pub content: String,
}

impl Service {
    /// Adds a paper to a case. The same file of the same kind is added once, and a page that a colleague signed to one case
    /// only. A household that was included, or whose risk is over, gets the scans that its file lacks afterwards, too: their own
    /// day shows how late they came. A page from which a step is entered comes to no closed case.
    ///
    /// # Errors
    /// Not found, `household.own`, `case.closed`, `attachment.base64`, `attachment.too_large`, `attachment.media_type`,
    /// `attachment.steps`, `attachment.known`.
    pub async fn attach(&self, ctx: &Ctx, cmd: AttachCmd) -> Result<AttachmentView> {
        require(ctx, Verb::ActOnCases)?;
        let is_signed_page = cmd.kind == AttachmentKind::SourcePage && ctx.acted_by != ctx.entered_by;
        if is_signed_page && cmd.steps.is_empty() {
            return Err(steps_of_page());
        }
        let bytes = STANDARD.decode(cmd.content.trim()).map_err(|_| not_base64())?;
        if bytes.len() > MAX_FILE_BYTES {
            return Err(too_large());
        }
        let media_type = media_type_of(&bytes).ok_or_else(unknown_media_type)?;
        let digest = hex::encode(Sha256::digest(&bytes));
        let mut tx = self.store.begin(ctx, "case.attach").await?;
        let case = repo::procedure::case::by_id(&tx, ctx, cmd.case_id).await?;
        refuse_kin(&tx, ctx, case.household_id).await?;
        // Nobody closes it meanwhile.
        let case = tx
            .locked::<procedure_case::Model>(case.id)
            .await?
            .ok_or_else(|| Problem::not_found("案件", "case"))?;
        let may_come_later = cmd.kind != AttachmentKind::SourcePage
            && matches!(case.state.get(), CaseState::Included | CaseState::Labelled);
        if case.closed_on.is_some() && !may_come_later {
            return Err(case_closed(case.state.get(), "补充材料"));
        }
        let files = repo::register::attachment::of(&tx, OWNER, case.id).await?;
        let is_known = files.iter().any(|file| file.digest == digest && file.kind == cmd.kind);
        if is_known || is_signed_page && repo::register::attachment::is_known(&tx, cmd.kind, &digest).await? {
            return Err(Problem::refused(
                "attachment.known",
                "这份材料已经上传过。",
                "This paper is there already.",
            )
            .at("/content"));
        }
        let file = tx
            .insert(attachment::Model {
                owner: OWNER.to_owned(),
                owner_id: case.id,
                kind: cmd.kind.into(),
                media_type: media_type.to_owned(),
                digest,
                bytes: bytes.len() as i64,
                ..attachment::Model::default()
            })
            .await?;
        // The seal is bound to the id of the paper that it belongs to.
        let sealed = self
            .store
            .vault()
            .seal_bytes(Field::ATTACHMENT_CONTENT, file.id, &bytes)?;
        tx.insert(attachment_content::Model {
            attachment_id: file.id,
            sealed,
            ..attachment_content::Model::default()
        })
        .await?;
        let acts: BTreeSet<ActKind> = match cmd.steps.is_empty() {
            true => cmd.kind.step(case.kind.get()).into_iter().collect(),
            false => cmd.steps.clone(),
        };
        // From a signed page the steps are still to be entered.
        let recorded = match is_signed_page {
            true => Vec::new(),
            false => repo::procedure::case::steps(&tx, &case).await?,
        };
        let covered = acts.iter().map(|act| page_step::Model {
            attachment_id: file.id,
            act: (*act).into(),
            step_id: standing(&recorded, *act, &case),
            ..page_step::Model::default()
        });
        let covered = tx.insert_many(covered.collect()).await?;
        tx.subject(format!("{OWNER}/{}", case.id));
        tx.detail(serde_json::json!({ "attachment": file.id.to_string(), "kind": cmd.kind, "steps": acts }));
        let view = view(&file, &covered);
        tx.commit(view).await
    }

    /// The papers of a case, in the order of their coming, without their content.
    ///
    /// # Errors
    /// Not found.
    pub async fn attachments(&self, ctx: &Ctx, case: CaseId) -> Result<Vec<AttachmentView>> {
        require(ctx, Verb::ReadCases)?;
        let case = self.case_read(ctx, case, ReadingKind::Case).await?;
        let files = repo::register::attachment::of(&self.store, OWNER, case.id).await?;
        let covered = repo::register::attachment::steps_of(&self.store, &files).await?;
        Ok(files.iter().map(|file| view(file, &covered)).collect())
    }

    /// Opens a paper and writes down who read it and why, in one transaction.
    ///
    /// # Errors
    /// Not found; internal, when the content is not what was added.
    pub async fn read_attachment(&self, ctx: &Ctx, cmd: ReadAttachmentCmd) -> Result<AttachmentContent> {
        require(ctx, Verb::RevealData)?;
        // What is read is not kept for a repeated request.
        let ctx = Ctx {
            reason: Some(cmd.reason.as_str().to_owned()),
            request: None,
            ..ctx.clone()
        };
        let mut tx = self.store.begin(&ctx, "case.read_attachment").await?;
        let case = repo::procedure::case::by_id(&tx, &ctx, cmd.case_id).await?;
        let (file, content) = repo::register::attachment::content(&tx, OWNER, case.id, cmd.attachment_id).await?;
        let bytes = self
            .store
            .vault()
            .open_bytes(Field::ATTACHMENT_CONTENT, file.id, &content.sealed)?;
        if hex::encode(Sha256::digest(&*bytes)) != file.digest {
            return Err(Problem::internal("the content of an attachment has another digest"));
        }
        let subject = format!("{OWNER}/{}", case.id);
        tx.subject(subject.clone());
        tx.detail(serde_json::json!({ "attachment": file.id.to_string(), "kind": file.kind }));
        tx.insert(sensitive_read::Model {
            subject,
            fields: Json::of(&[format!("attachment/{}", file.id)])?,
            reason: cmd.reason.as_str().to_owned(),
            ..sensitive_read::Model::default()
        })
        .await?;
        tx.commit(()).await?;
        // Beside the leaf, so that it stands among those who looked.
        self.note_reading(
            &ctx,
            ReadingKind::Paper,
            case.household_id,
            format!("attachment/{}", file.id),
        )
        .await?;
        Ok(AttachmentContent {
            media_type: file.media_type,
            content: STANDARD.encode(&*bytes),
        })
    }
}

/// Hangs what waited for a step on it, now that it is recorded.
///
/// # Errors
/// When the database fails.
pub(crate) async fn hang_on(tx: &mut Tx, case: &procedure_case::Model, act: ActKind, step: i64) -> Result<()> {
    let mut papers = repo::register::attachment::of(tx, OWNER, case.id).await?;
    // What is entered from a signed page says which page it was.
    papers.retain(|paper| paper.kind != AttachmentKind::SourcePage || paper.acted_by == paper.entered_by);
    let waiting = repo::register::attachment::steps_of(tx, &papers).await?;
    for before in waiting.iter().filter(|one| one.act == act && one.step_id.is_none()) {
        let after = page_step::Model {
            step_id: Some(step),
            ..before.clone()
        };
        tx.update(before, after).await?;
    }
    Ok(())
}

/// The last step that did this; none, where the case has gone back to it or before it, so that it is to be done anew.
fn standing(steps: &[case_step::Model], act: ActKind, case: &procedure_case::Model) -> Option<i64> {
    let last = steps.iter().rfind(|step| step.act == act.as_str())?;
    let rank = |state: CaseState| CaseState::ALL.iter().position(|one| *one == state);
    let at = case.rested_in.unwrap_or(case.state).get();
    let is_redone = last.state_before != last.state_after && rank(at) <= rank(last.state_before.get());
    (!is_redone).then_some(last.id)
}

/// Whose the papers are.
pub(crate) const OWNER: &str = "procedure_case";

fn view(file: &attachment::Model, covered: &[page_step::Model]) -> AttachmentView {
    let covered = covered.iter().filter(|step| step.attachment_id == file.id);
    AttachmentView {
        id: AttachmentId(file.id),
        case_id: CaseId(file.owner_id),
        kind: file.kind.get(),
        media_type: file.media_type.clone(),
        bytes: file.bytes,
        digest: file.digest.clone(),
        steps: covered
            .map(|step| CoveredStep {
                act: step.act.get(),
                step_id: step.step_id.map(StepId),
            })
            .collect(),
        acted_by: AccountId(file.acted_by),
        at: Timestamp(file.created_at),
    }
}

/// By the first bytes; what the sender says about the file counts for nothing.
pub(crate) fn media_type_of(bytes: &[u8]) -> Option<&'static str> {
    [
        (&b"%PDF-"[..], "application/pdf"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
    ]
    .into_iter()
    .find_map(|(start, media_type)| bytes.starts_with(start).then_some(media_type))
}

fn steps_of_page() -> Problem {
    Problem::bad_data(
        "attachment.steps",
        "代录的原始单据须勾选本人当日在其上签字的环节。",
        "A page from which something is entered for a colleague names the steps that the colleague signed with it.",
    )
    .at("/steps")
}

pub(crate) fn not_base64() -> Problem {
    Problem::bad_data(
        "attachment.base64",
        "文件内容应为 Base64 编码。",
        "The file must be in Base64.",
    )
    .at("/content")
}

pub(crate) fn too_large() -> Problem {
    Problem::bad_data(
        "attachment.too_large",
        "文件超过 5 MB；请降低扫描分辨率后重试。",
        "The file is larger than 5 MB; scan it with a lower resolution.",
    )
    .at("/content")
}

pub(crate) fn unknown_media_type() -> Problem {
    Problem::bad_data(
        "attachment.media_type",
        "只能上传 PDF、JPEG 或 PNG 文件。",
        "Only PDF, JPEG and PNG files are taken.",
    )
    .at("/content")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_first_bytes() {
        assert_eq!(media_type_of(b"%PDF-1.7 ..."), Some("application/pdf"));
        assert_eq!(media_type_of(b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
        assert_eq!(media_type_of(b"\x89PNG\r\n\x1a\n"), Some("image/png"));
        assert_eq!(media_type_of(b"<html>"), None);
        assert_eq!(media_type_of(b""), None);
    }
}
