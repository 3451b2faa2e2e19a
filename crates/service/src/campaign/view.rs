//! How campaigns look: as a list, one of them, and how far it is, area by area and day by day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::{AreaLevel, AreaRange};
use shouwang_domain::campaign::{CampaignKind, CampaignOutcome, CampaignState};
use shouwang_domain::lists::ListName;
use shouwang_domain::obligation::HouseholdGroup;
use shouwang_domain::role::Role;
use shouwang_domain::{AreaId, CampaignId, DrawId, ProblemKind};
use shouwang_store::column::Day;
use shouwang_store::entity::campaign;
use shouwang_store::repo::campaign::Count;
use shouwang_store::{Source, repo};
use utoipa::ToSchema;

use super::whom::{Whom, runs_in};
use crate::office::access::{Verb, require, roles};
use crate::{Ctx, Result, Service};

/// Which campaigns.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CampaignQuery {
    /// In this state; without, those that are not closed, and all where a day is named from which they begin.
    pub state: Option<CampaignState>,
    /// Those that fulfil a duty, by its id in the policy pack.
    pub duty: Option<String>,
    /// Those that go to houses of this area.
    pub area_id: Option<AreaId>,
    /// Those that begin on this day or later, closed ones too.
    pub from: Option<NaiveDate>,
}

/// Something that the packs or the descriptions of registers name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NamedView {
    /// Its id.
    pub id: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A campaign, and how far it is where the caller sees its houses.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CampaignView {
    /// Id.
    pub id: CampaignId,
    /// Version.
    pub version: i64,
    /// What it is.
    pub kind: CampaignKind,
    /// What it is called.
    pub title: String,
    /// A label that the notice gives it, such as 三个一.
    pub label: Option<String>,
    /// The notice that asks for it.
    pub citation: String,
    /// Where.
    pub area_id: AreaId,
    /// The name of that area.
    pub area_name: String,
    /// The duty that it fulfils.
    pub duty: Option<NamedView>,
    /// The unit that leads it.
    pub lead: Option<String>,
    /// The units that lead it together with that one.
    pub co_leads: Option<String>,
    /// To whom.
    pub groups: Vec<HouseholdGroup>,
    /// Only those that were on this list when it began.
    pub list: Option<ListName>,
    /// Only the households of this draw; shown to those who may know of it.
    pub draw_id: Option<DrawId>,
    /// Whose visits count.
    pub visited_by: Vec<Role>,
    /// The register in which each household gets a record; without one, a visit counts.
    pub form: Option<NamedView>,
    /// What the caller does at a house counts: visits, or records of that register.
    pub may_visit: bool,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// Days left until then; negative when it has passed.
    pub days_left: i64,
    /// State.
    pub state: CampaignState,
    /// The day on which its list of houses was made.
    pub started_on: Option<NaiveDate>,
    /// The day on which it was closed.
    pub closed_on: Option<NaiveDate>,
    /// What was said on closing it, with its numbers on that day.
    pub closing: Option<Closing>,
    /// How far it is.
    pub counts: Counts,
    /// The caller may change, start and close it.
    pub may_run: bool,
}

/// How a campaign ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Closing {
    /// The summary.
    pub summary: String,
    /// How far it was.
    pub counts: Counts,
}

/// Houses of a campaign, counted. A house that is gone (moved away, ended) is in none of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Counts {
    /// All.
    pub houses: i64,
    /// Nothing is left to do there.
    pub done: i64,
    /// Of those, reached by telephone only.
    pub telephoned: i64,
    /// Still to be visited.
    pub left: i64,
    /// Of those, somebody came and met nobody.
    pub not_met: i64,
    /// A problem was heard that is not solved yet.
    pub with_problem: i64,
    /// Done, and not entered into the external system yet.
    pub to_enter: i64,
}

impl Counts {
    fn add(&mut self, count: &Count) {
        let (outcome, houses) = (count.outcome.get(), count.houses);
        self.houses += houses;
        self.with_problem += count.with_problem;
        if outcome.is_done() {
            self.done += houses;
            self.to_enter += houses - count.entered;
        } else {
            self.left += houses;
        }
        match outcome {
            CampaignOutcome::Telephoned => self.telephoned += houses,
            CampaignOutcome::NotMet => self.not_met += houses,
            _ => {}
        }
    }

    fn of<'a>(counts: impl IntoIterator<Item = &'a Count>) -> Self {
        let mut all = Self::default();
        for count in counts {
            all.add(count);
        }
        all
    }
}

/// Which part of a campaign.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ProgressQuery {
    /// The area whose parts are shown; without, the caller's part of the campaign's own.
    pub area_id: Option<AreaId>,
}

/// How far a campaign is, area by area in the order of the tree and day by day. It counts work that is left, never people.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CampaignProgress {
    /// The area with all that lies below it.
    pub total: AreaProgress,
    /// Its parts, each with all that lies below it.
    pub areas: Vec<AreaProgress>,
    /// Houses done on each day, those days on which there were any.
    pub days: Vec<DayProgress>,
}

/// How far a campaign is in an area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AreaProgress {
    /// The area.
    pub area_id: AreaId,
    /// Its name.
    pub name: String,
    /// Its level.
    pub level: AreaLevel,
    /// Its houses.
    pub counts: Counts,
}

/// What was done on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct DayProgress {
    /// The day.
    pub on: NaiveDate,
    /// Houses.
    pub houses: i64,
}

impl Service {
    /// The campaigns that concern the caller, the newest first, with how far each is where the caller sees its houses.
    ///
    /// # Errors
    /// Not found, when the area is out of scope.
    pub async fn list_campaigns(&self, ctx: &Ctx, query: CampaignQuery) -> Result<Vec<CampaignView>> {
        require(ctx, Verb::ReadCampaigns)?;
        let rows = self.campaign_rows(ctx, &query).await?;
        self.campaign_views(&self.store, ctx, &rows).await
    }

    /// The rows of that list.
    pub(crate) async fn campaign_rows(&self, ctx: &Ctx, query: &CampaignQuery) -> Result<Vec<campaign::Model>> {
        let states = match (&query.state, query.from) {
            (Some(state), _) => std::slice::from_ref(state),
            (None, Some(_)) => CampaignState::ALL,
            (None, None) => &[CampaignState::Planned, CampaignState::Running],
        };
        let mut rows = repo::campaign::list(&self.store, ctx, states, query.duty.as_deref()).await?;
        rows.retain(|row| query.from.is_none_or(|from| from <= row.starts_on.get()));
        if query.area_id.is_some() {
            let tree = self.area_tree().await?;
            let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
            rows.retain(|row| {
                let range = tree.range(AreaId(row.area_id));
                range.is_ok_and(|range| range.contains_range(&within) || within.contains_range(&range))
            });
        }
        Ok(rows)
    }

    /// One of them.
    ///
    /// # Errors
    /// Not found.
    pub async fn campaign(&self, ctx: &Ctx, id: CampaignId) -> Result<CampaignView> {
        require(ctx, Verb::ReadCampaigns)?;
        let row = repo::campaign::by_id(&self.store, ctx, id).await?;
        self.campaign_view(&self.store, ctx, &row).await
    }

    /// How far a campaign is in the parts of an area, and day by day there.
    ///
    /// # Errors
    /// Not found.
    pub async fn campaign_progress(&self, ctx: &Ctx, id: CampaignId, query: ProgressQuery) -> Result<CampaignProgress> {
        require(ctx, Verb::ReadCampaigns)?;
        let row = repo::campaign::by_id(&self.store, ctx, id).await?;
        let tree = self.area_tree().await?;
        // Who sees only a part of a campaign's area looks at that part first.
        let own = tree.range(AreaId(row.area_id))?;
        let part = if query.area_id.is_none() && ctx.scope.encloses(own) {
            Some(AreaId(row.area_id))
        } else {
            query.area_id
        };
        let (area, within) = self.area_in_scope(ctx, part).await?;
        let counts = repo::campaign::counts(&self.store, ctx, &[row.id], Some(within)).await?;
        let of_area = |id: AreaId, range: AreaRange| {
            let node = tree.get(id)?;
            Ok(AreaProgress {
                area_id: id,
                name: node.name.clone(),
                level: node.level,
                counts: Counts::of(counts.iter().filter(|count| range.contains(count.area_order))),
            })
        };
        let mut areas = Vec::new();
        for child in tree.children(area) {
            let found = of_area(child.id, tree.range(child.id)?)?;
            if found.counts.houses > 0 {
                areas.push(found);
            }
        }
        let days = repo::campaign::by_day(&self.store, ctx, &row, Some(within)).await?;
        Ok(CampaignProgress {
            total: of_area(area, within)?,
            areas,
            days: days
                .into_iter()
                .map(|day| DayProgress {
                    on: day.done_on.get(),
                    houses: day.houses,
                })
                .collect(),
        })
    }

    pub(super) async fn campaign_view(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        row: &campaign::Model,
    ) -> Result<CampaignView> {
        let views = self.campaign_views(at, ctx, std::slice::from_ref(row)).await?;
        let view = views.into_iter().next();
        view.ok_or_else(|| crate::Problem::internal("a campaign has no view"))
    }

    pub(super) async fn campaign_views(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        rows: &[campaign::Model],
    ) -> Result<Vec<CampaignView>> {
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let mut counts: BTreeMap<i64, Counts> = BTreeMap::new();
        for count in repo::campaign::counts(at, ctx, &ids, None).await? {
            counts.entry(count.campaign_id).or_default().add(&count);
        }
        let tree = self.area_tree().await?;
        let everywhere = AreaRange { lo: 0, hi: i64::MAX };
        let jurisdictions = self.jurisdictions(at, everywhere).await?;
        let known = self.registers(at).await?;
        let today = ctx.today();
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            let (area_id, state) = (AreaId(row.area_id), row.state.get());
            let range = tree.range(area_id)?;
            let whom: Whom = row.households.read()?;
            let asked = row.form.as_ref().map(|id| (id, known.library.get(id)));
            let form = asked.as_ref().map(|(id, form)| match form {
                Some(form) => named(id, &form.label.zh, &form.label.en),
                None => unnamed(id),
            });
            let visited_by: Vec<Role> = row.visited_by.read()?;
            let may_visit = match &asked {
                Some((_, form)) => form.is_some_and(|form| form.permission.add.contains(&ctx.role)),
                None => visited_by.contains(&ctx.role),
            };
            // Of a draw that is hidden from the caller not even that is told.
            let is_inspected = row.draw_id.is_some() && self.is_inspected(ctx, area_id).await?;
            let duty = match &row.duty {
                Some(id) => {
                    let policy = self.policy_in(&jurisdictions, range.lo, row.starts_on.get())?;
                    let cited = policy.pack.obligation(id);
                    Some(cited.map_or_else(
                        || unnamed(id),
                        |cited| named(id, &cited.obligation.zh, &cited.obligation.en),
                    ))
                }
                None => None,
            };
            let draw_id = match row.draw_id.map(DrawId) {
                Some(id) => match repo::draw::by_id(at, ctx, id).await {
                    Err(problem) if problem.kind == ProblemKind::NotFound => None,
                    known => Some(known.map(|_| id)?),
                },
                None => None,
            };
            views.push(CampaignView {
                id: CampaignId(row.id),
                version: row.version,
                kind: row.kind.get(),
                title: row.title.clone(),
                label: row.label.clone(),
                citation: row.citation.clone(),
                area_id,
                area_name: tree.get(area_id)?.name.clone(),
                duty,
                lead: row.lead.clone(),
                co_leads: row.co_leads.clone(),
                groups: whom.groups.into_iter().collect(),
                list: whom.list,
                draw_id,
                visited_by,
                form,
                may_visit: may_visit && !(is_inspected && draw_id.is_some()),
                starts_on: row.starts_on.get(),
                ends_on: row.ends_on.get(),
                days_left: (row.ends_on.get() - today).num_days(),
                state,
                started_on: row.started_on.map(Day::get),
                closed_on: row.closed_on.map(Day::get),
                closing: row.summary.as_ref().map(|text| text.read()).transpose()?,
                counts: counts.remove(&row.id).unwrap_or_default(),
                may_run: roles(Verb::RunCampaigns).contains(&ctx.role)
                    && ctx.scope.encloses(range)
                    && runs_in(ctx, area_id)
                    && state != CampaignState::Closed,
            });
        }
        Ok(views)
    }
}

fn named(id: &str, zh: &str, en: &str) -> NamedView {
    NamedView {
        id: id.to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

/// What the pack or the program of today does not know any more goes by its id.
fn unnamed(id: &str) -> NamedView {
    named(id, id, id)
}
