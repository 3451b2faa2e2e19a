//! Photographs and papers of records. The record has their number in the field that takes them, so that lists, sheets and
//! printed pages say how many there are; its history tells who added one, and took one out.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;
use shouwang_domain::{EntryFileId, LedgerRecordId};
use shouwang_forms::{Files, Form};
use shouwang_store::ledger::{Cell, LedgerRow};
use shouwang_store::{Found, Source, Tx, repo};
use utoipa::ToSchema;

use super::form::tables;
use super::hands;
use super::record::closed;
use crate::office::reading::ReadingKind;
use crate::register::entry_file::{self, Entry, EntryFileContent, EntryFileView, Incoming};
use crate::{Ctx, Problem, Result, Service};

/// Adds a photograph or a paper to a record.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddRecordFileCmd {
    /// The register.
    pub form_id: String,
    /// The record.
    pub record_id: LedgerRecordId,
    /// The field that takes it.
    pub field: String,
    /// The file in Base64: JPEG or PNG, where the field says so PDF, too; 5 MB at most.
    pub content: String,
}

impl Service {
    /// Adds a photograph or a paper to a record that may be changed. What a picture says of where it was taken is not kept.
    ///
    /// # Errors
    /// Not found, `ledger.may_not`, `household.own`, `household.ended`, `ledger.closed`, `file.no_field`, `file.known`,
    /// `file.too_many`, `file.pictures_only`, `file.damaged`, `file.too_many_pixels`, `attachment.base64`, `attachment.too_large`,
    /// `attachment.media_type`, `version_conflict`.
    pub async fn add_record_file(&self, ctx: &Ctx, cmd: AddRecordFileCmd) -> Result<EntryFileView> {
        let form = &*self.seen_form(ctx, &cmd.form_id).await?;
        let files = files_of(form, &cmd.field);
        let file = files
            .map(|files| Incoming::of(&cmd.content, files.pictures))
            .transpose()?;
        let mut tx = self.store.begin(ctx, "ledger.attach").await?;
        let row = self.found_record(&tx, ctx, form, cmd.record_id).await?;
        let entry = entry_of(form, &row);
        self.check_record(&tx, ctx, form, &row).await?;
        let (Some(files), Some(file)) = (files, file) else {
            return Err(no_field());
        };
        tx.hold_form(&form.id, i64::from(form.version)).await?;
        let (head, number) = self
            .put_entry_file(&mut tx, &entry, &cmd.field, files.most, file)
            .await?;
        count(&mut tx, form, &row, &cmd.field, number).await?;
        tx.subject(entry.place);
        tx.detail(json!({ "form": form.id, "record": cmd.record_id, "file": head.id.to_string() }));
        tx.commit(entry_file::view(ctx, &head, files.sensitive, true)).await
    }

    /// The photographs and papers of a record, in the order of their coming, without their content.
    ///
    /// # Errors
    /// Not found.
    pub async fn record_files(&self, ctx: &Ctx, form: &str, id: LedgerRecordId) -> Result<Vec<EntryFileView>> {
        let form = &*self.seen_form(ctx, form).await?;
        let row = self.found_record(&self.store, ctx, form, id).await?;
        if let Some(household) = row.int("household_id") {
            let subject = format!("ledger/{}/{}", form.id, row.id());
            self.note_reading(ctx, ReadingKind::Records, household, subject).await?;
        }
        let entry = entry_of(form, &row);
        let files = repo::register::entry_file::of(&self.store, &entry.owner, entry.id).await?;
        let may_change = is_open(form, &row) && may_attach(ctx, form, &row);
        let view = files.iter().map(|file| {
            let sensitive = files_of(form, &file.field).is_none_or(|files| files.sensitive);
            entry_file::view(ctx, file, sensitive, may_change)
        });
        Ok(view.collect())
    }

    /// What a photograph or a paper shows that asks for no reason.
    ///
    /// # Errors
    /// Not found, `file.reason_needed`.
    pub async fn record_file(
        &self,
        ctx: &Ctx,
        form: &str,
        id: LedgerRecordId,
        file: EntryFileId,
    ) -> Result<EntryFileContent> {
        let form = &*self.seen_form(ctx, form).await?;
        let row = self.found_record(&self.store, ctx, form, id).await?;
        let entry = entry_of(form, &row);
        let (head, content) = self.open_entry_file(&self.store, &entry, file).await?;
        if files_of(form, &head.field).is_none_or(|files| files.sensitive) {
            return Err(reason_needed());
        }
        self.note_file(ctx, &entry, head.id).await?;
        Ok(content)
    }

    /// The record of a table, where the caller may see it.
    pub(crate) async fn record_entry(&self, at: &impl Source, ctx: &Ctx, table: &str, id: i64) -> Result<Entry> {
        let (form, row) = self.record_in(at, ctx, table, id).await?;
        Ok(entry_of(&form, &row))
    }

    /// Refuses whoever may not change the files of a record.
    pub(crate) async fn check_record_files(&self, at: &impl Source, ctx: &Ctx, entry: &Entry) -> Result<()> {
        let (form, row) = self.record_in(at, ctx, &entry.owner, entry.id).await?;
        self.check_record(at, ctx, &form, &row).await
    }

    /// Writes how many files a field of a record has.
    pub(crate) async fn count_record_files(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        entry: &Entry,
        field: &str,
        number: i64,
    ) -> Result<()> {
        let (form, row) = self.record_in(&*tx, ctx, &entry.owner, entry.id).await?;
        tx.hold_form(&form.id, i64::from(form.version)).await?;
        count(tx, &form, &row, field, number).await
    }

    async fn record_in(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        table: &str,
        id: i64,
    ) -> Result<(Arc<Form>, Found<LedgerRow>)> {
        let seen = self.seen_forms(ctx).await?;
        let form = seen.all().find(|form| tables(form)[0].name == table).cloned();
        let form = form.ok_or_else(|| Problem::not_found("照片或附件", "file"))?;
        let row = self.found_record(at, ctx, &form, LedgerRecordId(id)).await?;
        Ok((form, row))
    }

    async fn check_record(&self, at: &impl Source, ctx: &Ctx, form: &Form, row: &Found<LedgerRow>) -> Result<()> {
        if !may_attach(ctx, form, row) {
            hands::may(ctx, &form.permission.change)?;
        }
        self.subject_of(at, ctx, form, row).await?;
        match is_open(form, row) {
            true => Ok(()),
            false => Err(closed()),
        }
    }
}

/// Whoever may change the record, or wrote it.
fn may_attach(ctx: &Ctx, form: &Form, row: &LedgerRow) -> bool {
    let wrote = row.int("acted_by") == Some(ctx.acted_by.0);
    form.permission.change.contains(&ctx.role) || wrote && form.permission.add.contains(&ctx.role)
}

fn is_open(form: &Form, row: &LedgerRow) -> bool {
    form.is_open(row.text("state").as_deref()) && row.int("removed_at").is_none()
}

/// What a field takes.
fn files_of(form: &Form, field: &str) -> Option<Files> {
    form.field(field)?.ty.files()
}

fn entry_of(form: &Form, row: &LedgerRow) -> Entry {
    let household = row.int("household_id");
    Entry {
        owner: tables(form)[0].name.clone(),
        id: row.id(),
        household,
        place: match household {
            Some(household) => format!("household/{household}"),
            None => format!("area/{}", row.int("area_id").unwrap_or_default()),
        },
    }
}

/// The record is of the next version, which its history tells.
async fn count(tx: &mut Tx, form: &Form, row: &LedgerRow, field: &str, number: i64) -> Result<()> {
    let row = tx.change_ledger_row(row, &[(field, Cell::Int(number))]).await?;
    hands::note(tx, form, std::slice::from_ref(&row), "change", None).await
}

fn no_field() -> Problem {
    Problem::bad_data(
        "file.no_field",
        "这本台账没有这一项照片或附件；请刷新页面后重新选择。",
        "The register has no such field for files; load the page again and choose again.",
    )
    .at("/field")
}

fn reason_needed() -> Problem {
    Problem::refused(
        "file.reason_needed",
        "查看这份材料须选择理由；请从记录页面上查看。",
        "This file is read with a reason; look at it from the page of the record.",
    )
}
