//! What a new record takes from the last one about the same, for whoever writes the same every month.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::{AreaId, HouseholdId, MemberId};
use shouwang_forms::Subject;
use shouwang_store::repo;
use shouwang_store::repo::PageRequest;
use shouwang_store::repo::ledger::LedgerFilter;
use utoipa::ToSchema;

use super::form::tables;
use super::list::narrow;
use super::subject::Named;
use super::view::subject_column;
use crate::inspection::labels::SURVEY;
use crate::office::reading::ReadingKind;
use crate::{Ctx, Result, Service};

/// About whom or what a new record is.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LastQuery {
    /// The household, of a register of households.
    pub household_id: Option<HouseholdId>,
    /// The member, of a register of members.
    pub member_id: Option<MemberId>,
    /// The area, of a register of areas; without, that of the caller's post.
    pub area_id: Option<AreaId>,
    /// What it has in common with the last one besides, as in [`LedgerQuery`](super::list::LedgerQuery).
    #[serde(rename = "where")]
    pub fields: Option<String>,
}

/// What a new record takes from the last one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct LastView {
    /// The day on which that was written; none where there is none.
    pub written_on: Option<NaiveDate>,
    /// It is what the register knows today, filled in beforehand and to be asked again.
    pub from_register: bool,
    /// The values by the key of their field.
    #[schema(value_type = Object)]
    pub values: Map<String, Json>,
    /// What the ids in the values are called.
    #[schema(value_type = Object)]
    pub names: BTreeMap<String, String>,
}

impl Service {
    /// What a new record takes from the last one about the same; nothing where there is none, or where the register takes
    /// nothing over.
    ///
    /// # Errors
    /// Not found, `household.own`, `household.ended`, `ledger.filter`.
    pub async fn last_ledger_record(&self, ctx: &Ctx, form: &str, query: LastQuery) -> Result<LastView> {
        let form = &*self.seen_form(ctx, form).await?;
        let named = Named {
            household: query.household_id,
            member: query.member_id,
            area: query.area_id,
        };
        let is_named = match form.subject {
            Subject::Household => query.household_id.is_some(),
            Subject::Member => query.member_id.is_some(),
            Subject::Area => true,
        };
        if !is_named {
            // Of a household whose member is still to be chosen nothing is told.
            if let Some(household) = query.household_id {
                let household = repo::register::household::by_id(&self.store, ctx, household).await?;
                self.note_reading(ctx, ReadingKind::Records, household.id, format!("ledger/{}", form.id))
                    .await?;
            }
            return Ok(LastView::default());
        }
        let subject = self.subject(&self.store, ctx, form, named).await?;
        if let Some(household) = &subject.household {
            self.note_reading(ctx, ReadingKind::Records, household.id, format!("ledger/{}", form.id))
                .await?;
        }
        if let Some(household) = subject.household.as_ref().filter(|_| form.id == SURVEY) {
            return Ok(LastView {
                from_register: true,
                values: self.known_for_survey(ctx, form, household).await?,
                ..LastView::default()
            });
        }
        let Some(prefill) = &form.prefill else {
            return Ok(LastView::default());
        };
        let words = query.fields.as_deref().unwrap_or_default();
        let is_given = |key: &String| words.split(';').any(|word| word.starts_with(&format!("{key}=")));
        if !prefill.same.iter().all(is_given) {
            return Ok(LastView::default());
        }
        let mut filter = LedgerFilter::default();
        let about = subject_column(form.subject);
        let id = subject.cells.iter().find(|(column, _)| *column == about);
        filter
            .equal
            .extend(id.map(|(column, cell)| ((*column).to_owned(), cell.clone())));
        narrow(&mut filter, form, words)?;
        let found = repo::ledger::page(&self.store, ctx, &tables(form)[0], &filter, PageRequest::first(1)).await?;
        let Some(row) = found.items.into_iter().next() else {
            return Ok(LastView::default());
        };
        let written = Timestamp(row.int("created_at").unwrap_or_default()).date();
        let mut view = self.record_view(&self.store, ctx, form, row).await?;
        let is_taken = |key: &str| {
            let field = form.field(key).filter(|field| !field.retired);
            field.is_some() && prefill.fields.iter().any(|taken| taken == key)
        };
        view.values.retain(|key, _| is_taken(key));
        let named: Vec<&str> = view.values.values().filter_map(Json::as_str).collect();
        view.names.retain(|id, _| named.contains(&id.as_str()));
        Ok(LastView {
            written_on: Some(written),
            from_register: false,
            values: view.values,
            names: view.names,
        })
    }
}
