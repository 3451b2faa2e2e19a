//! The cadre-liaison system as evidence for an inspection (粤乡村振兴局函〔2021〕43号 §五(一) “干部联系帮扶制度”): who was in
//! charge and when, how completely, what was filed, and how often people went, with the visits one by one behind the counts.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::{AreaLevel, AreaRange};
use shouwang_domain::help::VisitPlace;
use shouwang_domain::role::Role;
use shouwang_domain::{AccountId, AreaId, HouseholdId, VisitId};
use shouwang_store::column::Code;
use shouwang_store::repo;
use utoipa::ToSchema;

use crate::duty::filing::{FilingQuery, FilingView};
use crate::duty::liaison::{AreaQuery, Coverage, LiaisonQuery, LiaisonView};
use crate::office::access::{Verb, require};
use crate::page::{Page, PageCmd};
use crate::{Ctx, Problem, Result, Service};

/// Of where and when.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LiaisonEvidenceQuery {
    /// Of this area and those below it; without, the caller's.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// Visits from this day on.
    pub from: NaiveDate,
    /// Visits until this day.
    pub until: NaiveDate,
}

/// What an inspector asks for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LiaisonEvidence {
    /// First day of the visits.
    pub from: NaiveDate,
    /// Last day of the visits.
    pub until: NaiveDate,
    /// Who is and was in charge of areas, with the hand-overs.
    pub liaisons: Vec<LiaisonView>,
    /// How completely, now.
    pub coverage: Coverage,
    /// What was filed with the county.
    pub filings: Vec<FilingView>,
    /// Visits by village and role.
    pub visits: Vec<VillageVisits>,
}

/// Visits in a village by people of a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VillageVisits {
    /// The village.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
    /// Whose visits.
    pub role: Role,
    /// How many.
    pub visits: i64,
    /// To how many households.
    pub households: i64,
    /// Problems that were heard.
    pub problems: i64,
    /// Those of them that are solved.
    pub solved: i64,
}

/// Which visits.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactedQuery {
    /// In this area and those below it; without, the caller's.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// From this day on.
    pub from: NaiveDate,
    /// Until this day.
    pub until: NaiveDate,
    /// By this person; without, by whoever.
    #[serde(default)]
    pub account_id: Option<AccountId>,
    /// Which page.
    #[serde(default)]
    pub page: PageCmd,
}

/// Who went to which household, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Contacted {
    /// The visit.
    pub id: VisitId,
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Its area.
    pub area_id: AreaId,
    /// Name of the area.
    pub area_name: String,
    /// The day.
    pub visited_on: NaiveDate,
    /// Who went.
    pub by: Option<String>,
    /// In which role.
    pub role: Role,
    /// Where; none of visits from before it was asked.
    pub place: Option<VisitPlace>,
    /// How many photographs there are.
    pub photos: i64,
    /// Problems that were heard.
    pub problems: i64,
    /// Those of them that are solved.
    pub solved: i64,
}

impl Service {
    /// The visits behind the evidence, one by one, in the order of their recording.
    ///
    /// # Errors
    /// Not found, when the area is out of scope; `period.turned_round`; a cursor of another list.
    pub async fn list_contacted(&self, ctx: &Ctx, query: ContactedQuery) -> Result<Page<Contacted>> {
        require(ctx, Verb::ReadHouseholds)?;
        in_order(query.from, query.until)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let (days, request) = ([query.from, query.until], query.page.request()?);
        let found = repo::help::visit::between(&self.store, ctx, within, days, query.account_id, request).await?;
        let names = repo::office::account::names(&self.store, found.items.iter().map(|row| row.by_account)).await?;
        let households = found.items.iter().map(|row| row.household_id);
        let labels = repo::register::label::of(&self.store, households).await?;
        Page::of(found, |row| {
            let label = labels.get(row.household_id)?;
            let (problems, solved) = crate::help::visit::count_problems(std::slice::from_ref(&row.problems))?;
            Ok(Contacted {
                id: VisitId(row.id),
                household_id: HouseholdId(row.household_id),
                head: label.head.clone(),
                area_id: label.area_id,
                area_name: label.area_name.clone(),
                visited_on: row.visited_on.get(),
                by: names.get(&row.by_account).cloned(),
                role: row.role.get(),
                place: row.place.map(Code::get),
                photos: row.photos.unwrap_or_default(),
                problems,
                solved,
            })
        })
    }

    /// Collects the evidence.
    ///
    /// # Errors
    /// Not found, when the area is out of scope; `period.turned_round`.
    pub async fn liaison_evidence(&self, ctx: &Ctx, query: LiaisonEvidenceQuery) -> Result<LiaisonEvidence> {
        require(ctx, Verb::ReadDuties)?;
        in_order(query.from, query.until)?;
        let (area_id, within) = self.area_in_scope(ctx, query.area_id).await?;
        let area_id = Some(area_id);
        let visits = repo::help::visit::by_village(&self.store, ctx, within, query.from, query.until).await?;
        let areas = repo::register::area::all(&self.store).await?;
        let mut villages = Vec::new();
        for area in areas.iter().filter(|area| area.level == AreaLevel::Village) {
            let range = AreaRange {
                lo: area.order_lo,
                hi: area.order_hi,
            };
            for role in Role::ALL {
                let theirs =
                    |visit: &&repo::help::visit::Visited| range.contains(visit.area_order) && visit.role == *role;
                let mut row = VillageVisits {
                    area_id: AreaId(area.id),
                    area_name: area.name.clone(),
                    role: *role,
                    visits: 0,
                    households: 0,
                    problems: 0,
                    solved: 0,
                };
                for household in visits.iter().filter(theirs) {
                    row.visits += household.visits;
                    row.households += 1;
                    let problems = crate::help::visit::count_problems(&household.problems)?;
                    row.problems += problems.0;
                    row.solved += problems.1;
                }
                if row.visits > 0 {
                    villages.push(row);
                }
            }
        }
        let liaisons = LiaisonQuery {
            area_id,
            with_past: true,
            ..LiaisonQuery::default()
        };
        Ok(LiaisonEvidence {
            from: query.from,
            until: query.until,
            liaisons: self.list_liaisons(ctx, liaisons).await?,
            coverage: self.liaison_coverage(ctx, AreaQuery { area_id }).await?,
            filings: self.list_filings(ctx, FilingQuery { area_id }).await?,
            visits: villages,
        })
    }
}

fn in_order(from: NaiveDate, until: NaiveDate) -> Result<()> {
    if until < from {
        return Err(Problem::usage(
            "period.turned_round",
            "结束日期早于开始日期；请核对。",
            "The last day lies before the first; check them.",
        )
        .at("/until"));
    }
    Ok(())
}
