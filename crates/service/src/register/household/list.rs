//! Finding households: by area, by what they are, by number or person.

use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaTree;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::household::{HouseholdState, Relation};
use shouwang_domain::risk::{CivilAffairsStatus, MonitoredType, Population};
use shouwang_domain::{AreaId, HouseholdId, Month};
use shouwang_store::column::Code;
use shouwang_store::entity::household;
use shouwang_store::repo;
use shouwang_store::repo::register::filter::HouseholdFilter;
use shouwang_store::repo::register::words::Words;
use utoipa::ToSchema;

use super::TOWNSHIP;
use super::number_search::is_whole_number;
use super::view::{AreaName, path};
use crate::office::access::{Verb, require};
use crate::page::{Page, PageCmd};
use crate::{Ctx, Result, Service};

/// Which households to list, in the order of the areas.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HouseholdQuery {
    /// Of an area with everything beneath it; without, of all that the caller may see.
    pub area_id: Option<AreaId>,
    /// Of a base register.
    pub population: Option<Population>,
    /// Monitored ones, or those that are not.
    pub monitored: Option<bool>,
    /// With a warning that waits for an answer, or without.
    pub has_open_warning: Option<bool>,
    /// Changed at this moment or later, the household itself or a member; then in the order of the changes.
    pub changed_since: Option<Timestamp>,
    /// Those that owe monthly statements and have not given that of this month.
    pub unreported_in: Option<Month>,
    /// What somebody typed: the beginning of a name (traditional or simplified), of its reading (`zengxiao`) or of its
    /// initials (`zx`), an ID number or the last four characters of one, or a household number.
    pub text: Option<String>,
    /// Which page.
    pub page: PageCmd,
}

/// A household in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseholdRow {
    /// Id.
    pub id: HouseholdId,
    /// 户编号, where it has one.
    pub number: Option<String>,
    /// Name of the head.
    pub head: Option<String>,
    /// Name of the member who was searched for, where it is not the head.
    pub found: Option<String>,
    /// Where it lives, from the county down.
    pub area: Vec<AreaName>,
    /// Base register.
    pub population: Population,
    /// Standing in civil affairs.
    pub civil_affairs: Option<CivilAffairsStatus>,
    /// Monitored type, while it is monitored.
    pub monitored_type: Option<MonitoredType>,
    /// Present members.
    pub members: u64,
    /// A warning waits for an answer.
    pub has_open_warning: bool,
    /// When it or a member of it changed last.
    pub changed_at: Timestamp,
    /// Its version.
    pub version: i64,
}

impl Service {
    /// The active households that the caller may see, page by page.
    ///
    /// # Errors
    /// `area.not_found`, `page.bad_cursor`, `page.limit`; `search.too_many_misses` for whole ID numbers.
    pub async fn list_households(&self, ctx: &Ctx, query: HouseholdQuery) -> Result<Page<HouseholdRow>> {
        require(ctx, Verb::ReadHouseholds)?;
        let tree = self.area_tree().await?;
        let text = query.text.as_deref().filter(|text| !text.trim().is_empty());
        let by_number = text.is_some_and(is_whole_number);
        if by_number {
            self.check_number_budget(ctx).await?;
        }
        let words = text.map(|text| Words::new(self.store.vault(), text));
        let filter = HouseholdFilter {
            area: query.area_id.map(|area| tree.range(area)).transpose()?,
            state: Some(HouseholdState::Active),
            population: query.population,
            monitored: query.monitored,
            open_warning: query.has_open_warning,
            changed_since: query.changed_since,
            unreported_in: query.unreported_in,
            ..HouseholdFilter::default()
        };
        let found =
            repo::register::household::list(&self.store, ctx, &filter, words.as_ref(), query.page.request()?).await?;
        if by_number {
            self.note_number_search(ctx, !found.items.is_empty()).await?;
        }
        self.rows_found_by(&tree, found, words.as_ref()).await
    }

    /// A page of households as it is listed.
    pub(crate) async fn household_rows(
        &self,
        tree: &AreaTree,
        found: repo::Page<household::Model>,
    ) -> Result<Page<HouseholdRow>> {
        self.rows_found_by(tree, found, None).await
    }

    /// The same, naming whom the words mean.
    async fn rows_found_by(
        &self,
        tree: &AreaTree,
        found: repo::Page<household::Model>,
        words: Option<&Words>,
    ) -> Result<Page<HouseholdRow>> {
        let ids: Vec<i64> = found.items.iter().map(|row| row.id).collect();
        let (members, numbers, warned) = tokio::try_join!(
            repo::register::bulk::listed_members(&self.store, &ids),
            repo::register::bulk::numbers(&self.store, &ids),
            repo::register::bulk::with_open_warning(&self.store, &ids),
        )?;
        Page::of(found, |row| {
            let all = || members.get(&row.id).into_iter().flatten();
            let present = || all().filter(|member| member.left_on.is_none());
            let head = present().find(|member| member.relation == Relation::Head);
            let meant = words.and_then(|words| match head {
                Some(head) if words.fit(head) => None,
                _ => all().find(|member| words.fit(member)),
            });
            let mut numbers = numbers.get(&row.id).into_iter().flatten();
            Ok(HouseholdRow {
                id: HouseholdId(row.id),
                number: numbers
                    .find(|number| number.system == TOWNSHIP)
                    .map(|number| number.number.clone()),
                head: head.map(|head| head.name.clone()),
                found: meant.map(|member| member.name.clone()),
                area: path(tree, AreaId(row.area_id)),
                population: row.population.get(),
                civil_affairs: row.civil_affairs.map(Code::get),
                monitored_type: row.monitored_type.map(Code::get),
                members: present().count() as u64,
                has_open_warning: warned.contains(&row.id),
                changed_at: Timestamp(row.updated_at),
                version: row.version,
            })
        })
    }
}
