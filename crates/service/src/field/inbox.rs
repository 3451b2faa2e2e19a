//! What phones brought that a person of the office decides.

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::{FieldReportId, HouseholdId};
use shouwang_store::repo;
use utoipa::ToSchema;

use super::entry::{FieldClash, clash};
use crate::office::access::{Verb, require};
use crate::{Ctx, Result, Service};

/// So many of each are shown, the oldest first.
const SHOWN: u64 = 100;

/// What phones brought that waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldInbox {
    /// Fields that a phone and somebody else changed differently.
    pub conflicts: Vec<FieldConflictView>,
    /// Reports about households that were told in words.
    pub reports: Vec<FieldReportView>,
}

/// A field that a phone and somebody else changed differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldConflictView {
    /// The two values.
    #[serde(flatten)]
    pub clash: FieldClash,
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Name of its area.
    pub area_name: String,
    /// Who said it with the phone.
    pub said_by: Option<String>,
    /// What the phone noted beside it.
    pub note: Option<String>,
}

/// A report about a household that was told in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldReportView {
    /// Id.
    pub id: FieldReportId,
    /// Who is meant.
    pub who: String,
    /// What is the matter.
    pub report: String,
    /// The day on which it was found.
    pub said_on: NaiveDate,
    /// Who reported it.
    pub said_by: Option<String>,
    /// Name of the area.
    pub area_name: String,
    /// Version.
    pub version: i64,
}

impl Service {
    /// What phones brought that waits for somebody in the caller's scope.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn field_inbox(&self, ctx: &Ctx) -> Result<FieldInbox> {
        require(ctx, Verb::RecordVisits)?;
        let at = &self.store;
        let kin = repo::register::kinship::of_hands(at, ctx.hands()).await?;
        let mut conflicts = repo::field::open_conflicts(at, ctx, SHOWN).await?;
        conflicts.retain(|row| !kin.contains(&row.household_id));
        let reports = repo::field::open_reports(at, ctx, SHOWN).await?;
        let labels = repo::register::label::of(at, conflicts.iter().map(|row| row.household_id)).await?;
        let people = (conflicts.iter().map(|row| row.said_by)).chain(reports.iter().map(|row| row.acted_by));
        let names = repo::office::account::names(at, people).await?;
        let areas = repo::register::area::names(at, reports.iter().map(|row| row.area_id).collect()).await?;
        let conflicts = conflicts.iter().map(|row| {
            let label = labels.get(row.household_id)?;
            Ok(FieldConflictView {
                clash: clash(row),
                household_id: HouseholdId(row.household_id),
                head: label.head.clone(),
                area_name: label.area_name.clone(),
                said_by: names.get(&row.said_by).cloned(),
                note: row.note.clone(),
            })
        });
        let reports = reports.iter().map(|row| {
            let words = self.in_words(row)?;
            Ok(FieldReportView {
                id: FieldReportId(row.id),
                who: words.who,
                report: words.report,
                said_on: row.said_on.get(),
                said_by: names.get(&row.acted_by).cloned(),
                area_name: areas.get(&row.area_id).cloned().unwrap_or_default(),
                version: row.version,
            })
        });
        Ok(FieldInbox {
            conflicts: conflicts.collect::<Result<_>>()?,
            reports: reports.collect::<Result<_>>()?,
        })
    }
}
