//! A photograph of a visit that was recorded on the same phone: it comes after the visit, and once.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::field::FieldKind;
use shouwang_domain::{HouseholdId, VisitId};
use shouwang_store::repo;
use utoipa::ToSchema;

use super::entry::{FieldAnswer, Said};
use crate::office::access::{Verb, require};
use crate::register::entry_file::Incoming;
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// A photograph as a phone took it at a visit.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldPhotoCmd {
    /// The key that the phone gave it, such as a UUID.
    pub client_key: String,
    /// The key of the phone's entry before it about the same household, which has to come in first.
    #[serde(default)]
    pub after: Option<String>,
    /// The key of the visit at which it was taken.
    #[serde(default)]
    pub visit_key: Option<String>,
    /// The household.
    pub household_id: HouseholdId,
    /// The day of the visit.
    pub made_on: NaiveDate,
    /// The picture in Base64: JPEG or PNG, 5 MB at most.
    pub content: String,
}

impl Service {
    /// Adds a photograph to a visit that came from the same phone, once for ever by its key.
    ///
    /// # Errors
    /// `field.key_malformed`, `field.key_used`, `field.out_of_order`, `field.no_visit`, and those of
    /// [`Service::add_visit_photo`].
    pub async fn record_field_photo(&self, ctx: &Ctx, cmd: FieldPhotoCmd) -> Result<FieldAnswer> {
        require(ctx, Verb::RecordVisits)?;
        let said = Said::of(ctx, &cmd.client_key, cmd.after.as_deref(), cmd.made_on, &cmd)?;
        if let Some(known) = said.known(&self.store).await? {
            return Ok(known);
        }
        let file = Incoming::of(&cmd.content, true)?;
        let late = self.is_late(ctx, cmd.made_on).await?;
        let mut tx = self.store.begin(ctx, "field.photo").await?;
        // Whoever sends the same at the same time waits here, and then finds it done.
        let household = repo::register::household::locked(&mut tx, ctx, cmd.household_id).await?;
        if let Some(known) = said.known(&tx).await? {
            tx.abandon().await?;
            return Ok(known);
        }
        refuse_kin(&tx, ctx, household.id).await?;
        let visit = match cmd.visit_key.as_deref() {
            Some(key) => repo::field::with_key(&tx, key).await?,
            None => None,
        };
        let visit = visit.filter(|visit| visit.household_id == Some(household.id));
        let visit = visit.and_then(|visit| visit.visit_id).ok_or_else(no_visit)?;
        let photo = self.put_visit_photo(ctx, &mut tx, VisitId(visit), file).await?;
        let answer = FieldAnswer {
            visit_id: Some(VisitId(visit)),
            ..FieldAnswer::to(&cmd.client_key, late)
        };
        let entry = tx.id();
        said.keep(ctx, &mut tx, entry, FieldKind::Photo, Some(household.id), &answer)
            .await?;
        tx.subject(format!("visit/{visit}"));
        tx.detail(serde_json::json!({ "household": cmd.household_id, "file": photo.id }));
        tx.commit(answer).await
    }
}

fn no_visit() -> Problem {
    Problem::refused(
        "field.no_visit",
        "这张照片所属的走访还没有上传；请先上传走访。",
        "The visit at which it was taken has not come in; send that one first.",
    )
    .at("/visit_key")
}
