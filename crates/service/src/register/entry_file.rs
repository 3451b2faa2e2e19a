//! Photographs and papers beside an entry of a register, or a visit: what a field for files holds. They are sealed like the
//! papers of a case, and whoever may see the entry may see them; where they show faces, signatures or numbers, with a reason.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::{AccountId, EntryFileId};
use shouwang_store::column::Json;
use shouwang_store::entity::{entry_file, sensitive_read, visit};
use shouwang_store::repo::register::entry_file::FileHead;
use shouwang_store::table::Record as _;
use shouwang_store::{Field, Source, Tx, repo};
use utoipa::ToSchema;

use super::attachment::{MAX_FILE_BYTES, media_type_of, not_base64, too_large, unknown_media_type};
use super::household::RevealReason;
use super::picture;
use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::{Ctx, Problem, Result, Service};

/// A photograph or a paper of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EntryFileView {
    /// Id.
    pub id: EntryFileId,
    /// The field that has it.
    pub field: String,
    /// Media type.
    pub media_type: String,
    /// Size in bytes.
    pub bytes: i64,
    /// Reading it asks for a reason.
    pub sensitive: bool,
    /// The caller added it, and may take it out again.
    pub may_remove: bool,
    /// In whose name it was added.
    pub acted_by: AccountId,
    /// When.
    pub at: Timestamp,
}

/// A photograph or a paper with its content.
#[derive(Serialize, ToSchema)]
pub struct EntryFileContent {
    /// Media type.
    pub media_type: String,
    /// The file in Base64.
    pub content: String,
}

/// Reads a photograph or a paper.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadEntryFileCmd {
    /// The photograph or paper.
    pub entry_file_id: EntryFileId,
    /// Why.
    pub reason: RevealReason,
}

/// Takes a photograph or a paper out again, because it should not be there.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveEntryFileCmd {
    /// The photograph or paper.
    pub entry_file_id: EntryFileId,
}

/// The entry that a file belongs to, found under the caller's scope.
pub(crate) struct Entry {
    /// Its table.
    pub(crate) owner: String,
    /// Its row.
    pub(crate) id: i64,
    /// The household that it is about, where it is about one.
    pub(crate) household: Option<i64>,
    /// Its place in the log.
    pub(crate) place: String,
}

/// A file that came in, and is fit to be kept.
pub(crate) struct Incoming {
    media_type: &'static str,
    bytes: Vec<u8>,
    digest: String,
}

impl Incoming {
    /// Reads a file that was sent in Base64, and frees a picture of where and when it was taken.
    ///
    /// # Errors
    /// `attachment.base64`, `attachment.too_large`, `attachment.media_type`, `file.pictures_only`, `file.damaged`,
    /// `file.too_many_pixels`.
    pub(crate) fn of(content: &str, pictures_only: bool) -> Result<Self> {
        let bytes = STANDARD.decode(content.trim()).map_err(|_| not_base64())?;
        if bytes.len() > MAX_FILE_BYTES {
            return Err(too_large());
        }
        let media_type = media_type_of(&bytes).ok_or_else(unknown_media_type)?;
        if pictures_only && !media_type.starts_with("image/") {
            return Err(pictures_alone());
        }
        let bytes = picture::bare(media_type, &bytes).ok_or_else(damaged)?;
        if !picture::is_small(media_type, &bytes) {
            return Err(too_many_pixels());
        }
        Ok(Self {
            media_type,
            digest: hex::encode(Sha256::digest(&bytes)),
            bytes,
        })
    }
}

impl Service {
    /// Keeps a file with an entry, and says how many its field has now. The caller has the entry's row for itself.
    ///
    /// # Errors
    /// `file.known`, `file.too_many`.
    pub(crate) async fn put_entry_file(
        &self,
        tx: &mut Tx,
        entry: &Entry,
        field: &str,
        most: u32,
        file: Incoming,
    ) -> Result<(FileHead, i64)> {
        let there = repo::register::entry_file::of(&*tx, &entry.owner, entry.id).await?;
        if there.iter().any(|known| known.digest == file.digest) {
            return Err(known_already());
        }
        let number = there.iter().filter(|known| known.field == field).count() + 1;
        if number > most as usize {
            return Err(too_many(most));
        }
        // The seal is bound to the id of the file that it belongs to.
        let id = tx.id();
        let sealed = self.store.vault().seal_bytes(Field::ENTRY_FILE, id, &file.bytes)?;
        let added = tx
            .insert(entry_file::Model {
                id,
                owner: entry.owner.clone(),
                owner_id: entry.id,
                field: field.to_owned(),
                media_type: file.media_type.to_owned(),
                digest: file.digest,
                bytes: file.bytes.len() as i64,
                sealed: Some(sealed),
                ..entry_file::Model::default()
            })
            .await?;
        Ok((head(&added), number as i64))
    }

    /// What a file shows, opened.
    ///
    /// # Errors
    /// Not found; internal, when the content is not what was added.
    pub(crate) async fn open_entry_file(
        &self,
        at: &impl Source,
        entry: &Entry,
        id: EntryFileId,
    ) -> Result<(FileHead, EntryFileContent)> {
        let file = repo::register::entry_file::whole(at, &entry.owner, entry.id, id).await?;
        let sealed = file.sealed.as_deref().unwrap_or_default();
        let bytes = self.store.vault().open_bytes(Field::ENTRY_FILE, file.id, sealed)?;
        if hex::encode(Sha256::digest(&*bytes)) != file.digest {
            return Err(Problem::internal(
                "the content of a file of an entry has another digest",
            ));
        }
        let content = EntryFileContent {
            media_type: file.media_type.clone(),
            content: STANDARD.encode(&*bytes),
        };
        Ok((head(&file), content))
    }

    /// The entry that a file belongs to, where the caller may see it.
    async fn entry_of_file(&self, at: &impl Source, ctx: &Ctx, id: EntryFileId) -> Result<Entry> {
        let owner = repo::register::entry_file::owner_of(at, id).await?;
        match owner.owner == visit::Model::TABLE.name {
            true => self.visit_entry(at, ctx, owner.owner_id).await,
            false => self.record_entry(at, ctx, &owner.owner, owner.owner_id).await,
        }
    }

    /// Opens a photograph or a paper and writes down who read it and why, in one transaction.
    ///
    /// # Errors
    /// Not found; internal, when the content is not what was added.
    pub async fn read_entry_file(&self, ctx: &Ctx, cmd: ReadEntryFileCmd) -> Result<EntryFileContent> {
        require(ctx, Verb::RevealData)?;
        // What is read is not kept for a repeated request.
        let ctx = Ctx {
            reason: Some(cmd.reason.as_str().to_owned()),
            request: None,
            ..ctx.clone()
        };
        let mut tx = self.store.begin(&ctx, "file.read").await?;
        let entry = self.entry_of_file(&tx, &ctx, cmd.entry_file_id).await?;
        let (file, content) = self.open_entry_file(&tx, &entry, cmd.entry_file_id).await?;
        tx.subject(entry.place.clone());
        tx.detail(serde_json::json!({ "file": cmd.entry_file_id, "field": file.field }));
        tx.insert(sensitive_read::Model {
            subject: entry.place.clone(),
            fields: Json::of(&[format!("file/{}", file.id)])?,
            reason: cmd.reason.as_str().to_owned(),
            ..sensitive_read::Model::default()
        })
        .await?;
        tx.commit(()).await?;
        self.note_file(&ctx, &entry, file.id).await?;
        Ok(content)
    }

    /// Notes that somebody looked at a file of an entry that is about a household.
    pub(crate) async fn note_file(&self, ctx: &Ctx, entry: &Entry, file: i64) -> Result<()> {
        match entry.household {
            Some(household) => {
                self.note_reading(ctx, ReadingKind::Paper, household, format!("file/{file}"))
                    .await
            }
            None => Ok(()),
        }
    }

    /// Takes out a photograph or a paper that the caller added: its content goes, and that it was there stays.
    ///
    /// # Errors
    /// Not found, `household.own`, `file.not_yours`; `ledger.may_not`, `ledger.closed` of an entry of a register.
    pub async fn remove_entry_file(&self, ctx: &Ctx, cmd: RemoveEntryFileCmd) -> Result<()> {
        // The register or the visit asks for more.
        require(ctx, Verb::EditLedgers)?;
        let mut tx = self.store.begin(ctx, "file.remove").await?;
        let entry = self.entry_of_file(&tx, ctx, cmd.entry_file_id).await?;
        let is_of_visit = entry.owner == visit::Model::TABLE.name;
        // Whoever may not change the entry hears that first.
        match is_of_visit {
            true => self.check_visit_files(&tx, ctx, &entry).await?,
            false => self.check_record_files(&tx, ctx, &entry).await?,
        }
        let before = repo::register::entry_file::whole(&tx, &entry.owner, entry.id, cmd.entry_file_id).await?;
        if !is_own(ctx, before.acted_by) {
            return Err(not_yours());
        }
        let field = before.field.clone();
        let after = entry_file::Model {
            sealed: None,
            removed_on: Some(ctx.today().into()),
            ..before.clone()
        };
        tx.update(&before, after).await?;
        let left = repo::register::entry_file::of(&tx, &entry.owner, entry.id).await?;
        let left = left.iter().filter(|file| file.field == field).count() as i64;
        match is_of_visit {
            true => self.count_visit_photos(&mut tx, &entry, left).await?,
            false => self.count_record_files(ctx, &mut tx, &entry, &field, left).await?,
        }
        tx.subject(entry.place);
        tx.detail(serde_json::json!({ "file": cmd.entry_file_id, "field": field }));
        tx.commit(()).await
    }
}

/// A file as it is shown in a list; `may_change` says whether the caller may change its entry.
pub(crate) fn view(ctx: &Ctx, file: &FileHead, sensitive: bool, may_change: bool) -> EntryFileView {
    EntryFileView {
        id: EntryFileId(file.id),
        field: file.field.clone(),
        media_type: file.media_type.clone(),
        bytes: file.bytes,
        sensitive,
        may_remove: may_change && is_own(ctx, file.acted_by),
        acted_by: AccountId(file.acted_by),
        at: Timestamp(file.created_at),
    }
}

fn head(row: &entry_file::Model) -> FileHead {
    FileHead {
        id: row.id,
        field: row.field.clone(),
        media_type: row.media_type.clone(),
        digest: row.digest.clone(),
        bytes: row.bytes,
        acted_by: row.acted_by,
        created_at: row.created_at,
    }
}

fn is_own(ctx: &Ctx, acted_by: i64) -> bool {
    ctx.acted_by.0 == acted_by
}

fn pictures_alone() -> Problem {
    Problem::bad_data(
        "file.pictures_only",
        "这里只能上传照片（JPEG 或 PNG）。",
        "Only photographs are taken here: JPEG or PNG.",
    )
    .at("/content")
}

fn damaged() -> Problem {
    Problem::bad_data(
        "file.damaged",
        "照片文件不完整或已损坏；请重新拍摄或重新选择。",
        "The picture is incomplete or damaged; take it again, or choose it again.",
    )
    .at("/content")
}

fn too_many_pixels() -> Problem {
    Problem::bad_data(
        "file.too_many_pixels",
        "照片的尺寸过大；请缩小后重新上传。",
        "The picture is too high or too wide; make it smaller and add it again.",
    )
    .at("/content")
}

fn known_already() -> Problem {
    Problem::refused("file.known", "这份文件已经上传过。", "This file is there already.").at("/content")
}

fn too_many(most: u32) -> Problem {
    Problem::refused(
        "file.too_many",
        format!("这里最多 {most} 份；请先删除一份再添加。"),
        format!("At most {most} files are kept here; take one out before adding another."),
    )
    .at("/content")
}

fn not_yours() -> Problem {
    Problem::denied(
        "file.not_yours",
        "只能删除本人上传的文件；请由上传的人删除。",
        "Only whoever added a file takes it out; ask that person.",
    )
}
