//! Photographs of visits (普宁 2023 §一(一)): whoever was there adds them. They show people in their homes, and looking at one
//! asks for a reason.

use serde::Deserialize;
use shouwang_domain::VisitId;
use shouwang_store::entity::visit;
use shouwang_store::table::Record as _;
use shouwang_store::{Source, Tx, repo};
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::register::entry_file::{self, Entry, EntryFileView, Incoming};
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// The most photographs of a visit.
const MOST: u32 = 6;

/// What the field is called that a visit has them in.
const FIELD: &str = "photo";

/// Adds a photograph to a visit.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddVisitPhotoCmd {
    /// The visit.
    pub visit_id: VisitId,
    /// The picture in Base64: JPEG or PNG, 5 MB at most.
    pub content: String,
}

impl Service {
    /// Adds a photograph to a visit of one's own. What it says of where it was taken is not kept.
    ///
    /// # Errors
    /// Not found, `household.own`, `visit.not_yours`, `file.known`, `file.too_many`, `file.pictures_only`, `file.damaged`,
    /// `file.too_many_pixels`,
    /// `attachment.base64`, `attachment.too_large`, `attachment.media_type`.
    pub async fn add_visit_photo(&self, ctx: &Ctx, cmd: AddVisitPhotoCmd) -> Result<EntryFileView> {
        require(ctx, Verb::VisitHouses)?;
        let file = Incoming::of(&cmd.content, true)?;
        let mut tx = self.store.begin(ctx, "visit.photo").await?;
        let view = self.put_visit_photo(ctx, &mut tx, cmd.visit_id, file).await?;
        tx.subject(format!("visit/{}", cmd.visit_id));
        tx.detail(serde_json::json!({ "file": view.id }));
        tx.commit(view).await
    }

    /// Writes a photograph of a visit of one's own.
    pub(crate) async fn put_visit_photo(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        visit: VisitId,
        file: Incoming,
    ) -> Result<EntryFileView> {
        let seen = repo::help::visit::by_id(&*tx, ctx, visit).await?;
        // One photograph of a visit comes after the other.
        let before = tx.locked::<visit::Model>(seen.id).await?.unwrap_or(seen);
        let entry = entry_of(&before);
        may_add(&*tx, ctx, &before).await?;
        let (head, number) = self.put_entry_file(tx, &entry, FIELD, MOST, file).await?;
        let after = visit::Model {
            photos: Some(number),
            ..before.clone()
        };
        tx.update(&before, after).await?;
        Ok(entry_file::view(ctx, &head, true, true))
    }

    /// The photographs of a visit, in the order of their coming, without their content.
    ///
    /// # Errors
    /// Not found.
    pub async fn visit_photos(&self, ctx: &Ctx, visit: VisitId) -> Result<Vec<EntryFileView>> {
        require(ctx, Verb::ReadHouseholds)?;
        let visit = repo::help::visit::by_id(&self.store, ctx, visit).await?;
        self.note_reading(ctx, ReadingKind::Help, visit.household_id, String::new())
            .await?;
        let entry = entry_of(&visit);
        let files = repo::register::entry_file::of(&self.store, &entry.owner, entry.id).await?;
        let may_change = visit.by_account == ctx.acted_by.0;
        let views = files.iter().map(|file| entry_file::view(ctx, file, true, may_change));
        Ok(views.collect())
    }

    /// A visit, where the caller may see its household.
    pub(crate) async fn visit_entry(&self, at: &impl Source, ctx: &Ctx, id: i64) -> Result<Entry> {
        require(ctx, Verb::ReadHouseholds)?;
        let visit = repo::help::visit::by_id(at, ctx, VisitId(id)).await?;
        Ok(entry_of(&visit))
    }

    /// Refuses whoever may not change the photographs of a visit.
    pub(crate) async fn check_visit_files(&self, at: &impl Source, ctx: &Ctx, entry: &Entry) -> Result<()> {
        require(ctx, Verb::VisitHouses)?;
        let visit = repo::help::visit::by_id(at, ctx, VisitId(entry.id)).await?;
        may_add(at, ctx, &visit).await
    }

    /// Writes how many photographs a visit has.
    pub(crate) async fn count_visit_photos(&self, tx: &mut Tx, entry: &Entry, number: i64) -> Result<()> {
        let before = tx.locked::<visit::Model>(entry.id).await?;
        let before = before.ok_or_else(|| Problem::internal("a visit that has photographs is not there"))?;
        let after = visit::Model {
            photos: Some(number),
            ..before.clone()
        };
        tx.update(&before, after).await.map(drop)
    }
}

async fn may_add(at: &impl Source, ctx: &Ctx, visit: &visit::Model) -> Result<()> {
    refuse_kin(at, ctx, visit.household_id).await?;
    match visit.by_account == ctx.acted_by.0 {
        true => Ok(()),
        false => Err(not_yours()),
    }
}

fn entry_of(visit: &visit::Model) -> Entry {
    Entry {
        owner: visit::Model::TABLE.name.to_owned(),
        id: visit.id,
        household: Some(visit.household_id),
        place: format!("household/{}", visit.household_id),
    }
}

fn not_yours() -> Problem {
    Problem::denied(
        "visit.not_yours",
        "走访照片由走访的人自己添加和删除。",
        "Whoever made the visit adds its photographs, and takes them out.",
    )
}
