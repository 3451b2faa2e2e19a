//! The people behind a figure of an indicator.

use serde::{Deserialize, Serialize};
use shouwang_domain::{AreaId, HouseholdId, MemberId, Month};
use shouwang_store::repo;
pub use shouwang_store::repo::overview::people::PeopleFigure;
use shouwang_store::repo::overview::people::{self, PeopleLens};
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::page::{Page, PageCmd};
use crate::{Ctx, Result, Service};

/// Whom to list.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PeopleQuery {
    /// The figure.
    pub figure: PeopleFigure,
    /// The area with everything beneath it; without, the caller's own.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// The month at whose end they are counted; without, today.
    #[serde(default)]
    pub month: Option<Month>,
    /// The last of some months, of which `month` is the first.
    #[serde(default)]
    pub until: Option<Month>,
    /// Which page.
    #[serde(default)]
    pub page: PageCmd,
}

/// Somebody whom a figure counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonRow {
    /// The member.
    pub id: MemberId,
    /// The household.
    pub household_id: HouseholdId,
    /// The member's name.
    pub name: String,
    /// Name of the head of the household.
    pub head: Option<String>,
    /// Where the household lives.
    pub area_id: AreaId,
    /// Name of that area.
    pub area_name: String,
}

impl Service {
    /// The people of a figure, page by page, in the order of the areas.
    ///
    /// # Errors
    /// Not found for an area outside the scope; a cursor of another list.
    pub async fn list_figure_people(&self, ctx: &Ctx, query: PeopleQuery) -> Result<Page<PersonRow>> {
        require(ctx, Verb::ReadCockpit)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let lens = PeopleLens {
            figure: query.figure,
            until: query.until.or(query.month).unwrap_or_else(|| Month::of(ctx.today())),
            today: ctx.today(),
        };
        let found = people::list(&self.store, ctx, within, &lens, query.page.request()?).await?;
        let labels = repo::register::label::of(&self.store, found.items.iter().map(|row| row.household_id)).await?;
        Page::of(found, |row| {
            let label = labels.get(row.household_id)?;
            Ok(PersonRow {
                id: MemberId(row.id),
                household_id: HouseholdId(row.household_id),
                name: row.name,
                head: label.head.clone(),
                area_id: label.area_id,
                area_name: label.area_name.clone(),
            })
        })
    }
}
