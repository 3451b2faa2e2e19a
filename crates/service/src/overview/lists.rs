//! Derived lists: which households of an area are on one and why, and how many there are by child area.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaRange;
use shouwang_domain::facts::derive;
use shouwang_domain::lists::{ListName, Reason, Standards, Standing, Subject, examine};
use shouwang_domain::role::Department;
use shouwang_domain::{AreaId, Fen, HouseholdId};
use shouwang_policy::{Pack, ParamValue, Practice};
use shouwang_store::repo::overview::lists::{Candidate, ListFilter};
use shouwang_store::repo::{self, At, Cursor, PageRequest, Total};
use utoipa::ToSchema;

use crate::department::told::ListSource;
use crate::office::access::{Verb, require};
use crate::page::{Page, PageCmd};
use crate::rules::policies::Jurisdictions;
use crate::{Ctx, Problem, Result, Service};

/// Of which households a list is asked.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ListQuery {
    /// Of an area with everything beneath it; without, of all that the caller may see.
    pub area_id: Option<AreaId>,
    /// Monitored ones, or those that are not.
    pub monitored: Option<bool>,
    /// Which page.
    pub page: PageCmd,
}

/// Of which households a list is counted.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ListCountQuery {
    /// By the areas below this one; without, below the area of the caller's post.
    pub area_id: Option<AreaId>,
    /// Monitored ones, or those that are not.
    pub monitored: Option<bool>,
}

/// Why a household is on a list, with the name of the member in question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListReason {
    /// The reason with its facts.
    #[serde(flatten)]
    pub reason: Reason,
    /// Name of the member.
    pub member: Option<String>,
}

/// A household on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListItem {
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Its area.
    pub area_id: AreaId,
    /// Name of the area.
    pub area_name: String,
    /// The first day that a reason names.
    pub since: Option<chrono::NaiveDate>,
    /// Why.
    pub reasons: Vec<ListReason>,
    /// The departments whose business a reason is.
    pub refer_to: BTreeSet<Department>,
    /// The list of a department that speaks of the household, where one is why.
    pub source: Option<ListSource>,
}

/// How many households of an area are on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListCount {
    /// The area, with everything beneath it.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
    /// Active households.
    pub households: u64,
    /// Those that the list looks at: the whole of which the share is one.
    pub looked_at: u64,
    /// Those that are on it.
    pub listed: u64,
}

/// A list, counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListCounts {
    /// The list.
    pub list: ListName,
    /// The area as a whole, as far as the caller sees it.
    pub total: ListCount,
    /// The areas directly below it that the caller sees, in the order of the tree.
    pub areas: Vec<ListCount>,
    /// The lists of departments that the register was compared with, where it was.
    pub sources: Vec<ListSource>,
}

/// Which gaps are counted.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GapCountQuery {
    /// Of an area with everything beneath it; without, of the area of the caller's post.
    pub area_id: Option<AreaId>,
}

/// How many households are on a list of who is missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct GapCount {
    /// The list.
    pub list: ListName,
    /// Those that are on it.
    pub listed: u64,
    /// Those that it looks at.
    pub looked_at: u64,
}

/// The lists of who lacks what somebody in their place has.
const GAPS: [ListName; 6] = [
    ListName::MonitoredWithoutAssistance,
    ListName::LowIncomeNotMonitored,
    ListName::UnpaidContributions,
    ListName::Uninsured,
    ListName::UncoveredByRelief,
    ListName::UncoveredBySpecialAid,
];

/// Households read at a time, and how often for one page: a page of a rare list may be short, and goes on all the same.
const CHUNK: u64 = 500;
const CHUNKS_OF_A_PAGE: usize = 20;

impl Service {
    /// The households on a list, in the order of the areas. Only what is on the page is counted: how many there are is
    /// told by [`Service::list_counts`].
    ///
    /// # Errors
    /// Not found for an area outside the scope; a cursor of another list; `policy.none_in_force` where a figure decides.
    pub async fn list(&self, ctx: &Ctx, list: ListName, query: ListQuery) -> Result<Page<ListItem>> {
        require(ctx, Verb::ReadHouseholds)?;
        let within = match query.area_id {
            Some(area) => Some(self.area_in_scope(ctx, Some(area)).await?.1),
            None => None,
        };
        let filter = ListFilter {
            list,
            within,
            monitored: query.monitored,
            on: ctx.today(),
        };
        let found = self.page_of_list(ctx, &filter, query.page.request()?).await?;
        let ids: Vec<i64> = found.items.iter().map(|(household, _)| *household).collect();
        let labels = repo::register::label::of(&self.store, ids.iter().copied()).await?;
        let members = repo::register::bulk::listed_members(&self.store, &ids).await?;
        let mut sources = self.sources_of_rows(&filter, &ids).await?;
        let practice = self.policies.practice();
        let is_whole = found.previous.is_none() && found.next.is_none();
        let page = Page::of(found, |(household, standing)| {
            let label = labels.get(household)?;
            let name = |id: shouwang_domain::MemberId| {
                let of_household = members.get(&household)?;
                of_household
                    .iter()
                    .find(|row| row.id == id.0)
                    .map(|row| row.name.clone())
            };
            let reason = |reason: &Reason| ListReason {
                member: reason.member_id.and_then(name),
                reason: *reason,
            };
            Ok(ListItem {
                household_id: HouseholdId(household),
                head: label.head.clone(),
                area_id: label.area_id,
                area_name: label.area_name.clone(),
                since: standing.since(),
                reasons: standing.reasons.iter().map(reason).collect(),
                refer_to: standing
                    .reasons
                    .iter()
                    .flat_map(|reason| practice.of_reason(reason.code))
                    .copied()
                    .collect(),
                source: sources.remove(&household),
            })
        })?;
        Ok(Page {
            total_is_exact: is_whole,
            ..page
        })
    }

    /// How many households are on a list, by the areas below one.
    ///
    /// # Errors
    /// Not found for an area outside the scope; `policy.none_in_force` where a figure decides.
    pub async fn list_counts(&self, ctx: &Ctx, list: ListName, query: ListCountQuery) -> Result<ListCounts> {
        require(ctx, Verb::ReadHouseholds)?;
        let (area_id, within) = self.area_in_scope(ctx, query.area_id).await?;
        let filter = ListFilter {
            list,
            within: Some(within),
            monitored: query.monitored,
            on: ctx.today(),
        };
        let tree = self.area_tree().await?;
        let count = |id: AreaId, name: &str| ListCount {
            area_id: id,
            area_name: name.to_owned(),
            households: 0,
            looked_at: 0,
            listed: 0,
        };
        let mut total = count(area_id, &tree.get(area_id)?.name);
        let mut below: Vec<(AreaRange, ListCount)> = tree
            .children(area_id)
            .filter_map(|child| Some((child.order?, count(child.id, &child.name))))
            .filter(|(range, _)| ctx.scope.ranges().iter().any(|visible| visible.overlaps(range)))
            .collect();
        let mut add = |order: i64, act: &dyn Fn(&mut ListCount)| {
            act(&mut total);
            if let Some((_, of_child)) = below.iter_mut().find(|(range, _)| range.contains(order)) {
                act(of_child);
            }
        };
        for (order, households) in repo::overview::lists::households_by_area(&self.store, ctx, &filter).await? {
            let households = households.unsigned_abs();
            let looked_at = if list.is_of_everybody() { households } else { 0 };
            add(order, &|count| {
                count.households += households;
                count.looked_at += looked_at;
            });
        }
        self.walk_list(ctx, &filter, &mut |candidate, standing| {
            let looked_at = u64::from(standing.looked_at && !list.is_of_everybody());
            let listed = u64::from(!standing.reasons.is_empty());
            add(candidate.place.key, &|count| {
                count.looked_at += looked_at;
                count.listed += listed;
            });
        })
        .await?;
        Ok(ListCounts {
            list,
            total,
            areas: below.into_iter().map(|(_, count)| count).collect(),
            sources: self.list_sources(ctx, list, within).await?,
        })
    }

    /// How many households are on the lists of who is missed; every household is read once.
    ///
    /// # Errors
    /// Not found for an area outside the scope; `policy.none_in_force` where a figure decides.
    pub async fn gap_counts(&self, ctx: &Ctx, query: GapCountQuery) -> Result<Vec<GapCount>> {
        require(ctx, Verb::ReadHouseholds)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let counts = self.counts_of_lists(ctx, &GAPS, within, None).await?;
        let gap = |(list, [listed, looked_at]): (&ListName, [i64; 2])| GapCount {
            list: *list,
            listed: listed.unsigned_abs(),
            looked_at: looked_at.unsigned_abs(),
        };
        Ok(GAPS.iter().zip(counts).map(gap).collect())
    }

    /// The households of a range that are on a list today, as far as the caller sees them.
    ///
    /// # Errors
    /// `policy.none_in_force` where a figure decides.
    pub(crate) async fn listed(&self, ctx: &Ctx, list: ListName, within: AreaRange) -> Result<HashSet<i64>> {
        let filter = ListFilter {
            list,
            within: Some(within),
            monitored: None,
            on: ctx.today(),
        };
        let mut listed = HashSet::new();
        self.walk_list(ctx, &filter, &mut |candidate, standing| {
            if !standing.reasons.is_empty() {
                listed.insert(candidate.aggregate.household.id.0);
            }
        })
        .await?;
        Ok(listed)
    }

    /// How many households of a range are on each of some lists, and at how many each looks; every household is read once.
    ///
    /// # Errors
    /// `policy.none_in_force`.
    pub(crate) async fn counts_of_lists(
        &self,
        ctx: &Ctx,
        lists: &[ListName],
        within: AreaRange,
        monitored: Option<bool>,
    ) -> Result<Vec<[i64; 2]>> {
        // The ladder looks at everybody, and by all figures.
        let everybody = ListFilter {
            list: ListName::LowIncomeLadder,
            within: Some(within),
            monitored,
            on: ctx.today(),
        };
        let filters: Vec<ListFilter> = lists
            .iter()
            .map(|list| ListFilter {
                list: *list,
                ..everybody
            })
            .collect();
        let mut standards = StandardsByArea::of(self, &everybody).await?;
        let mut counts = vec![[0; 2]; lists.len()];
        let mut place = Some(At::First);
        while let Some(at) = place {
            let mut chunk = repo::overview::lists::candidates(&self.store, ctx, &everybody, at, CHUNK).await?;
            if let Some(told) = filters.iter().find(|filter| filter.list.needs_told()) {
                self.tell(ctx, &self.store, told, &mut chunk).await?;
            }
            place = chunk
                .last()
                .filter(|_| chunk.len() as u64 == CHUNK)
                .map(|last| At::After(last.place));
            for candidate in &chunk {
                for (filter, [listed, looked_at]) in filters.iter().zip(&mut counts) {
                    let standing = standing(filter, candidate, &mut standards)?;
                    *listed += i64::from(!standing.reasons.is_empty());
                    *looked_at += i64::from(standing.looked_at || filter.list.is_of_everybody());
                }
            }
        }
        Ok(counts)
    }

    /// Looks at whoever may be on a list, some hundreds at a time.
    async fn walk_list(
        &self,
        ctx: &Ctx,
        filter: &ListFilter,
        see: &mut (dyn FnMut(&Candidate, &Standing) + Send),
    ) -> Result<()> {
        let mut standards = StandardsByArea::of(self, filter).await?;
        let mut place = Some(At::First);
        while let Some(at) = place {
            let mut chunk = repo::overview::lists::candidates(&self.store, ctx, filter, at, CHUNK).await?;
            self.tell(ctx, &self.store, filter, &mut chunk).await?;
            place = chunk
                .last()
                .filter(|_| chunk.len() as u64 == CHUNK)
                .map(|last| At::After(last.place));
            for candidate in &chunk {
                see(candidate, &standing(filter, candidate, &mut standards)?);
            }
        }
        Ok(())
    }

    /// Reads candidates until a page is full, or enough of them were read.
    async fn page_of_list(
        &self,
        ctx: &Ctx,
        filter: &ListFilter,
        request: PageRequest,
    ) -> Result<repo::Page<(i64, Standing)>> {
        let size = request.size as usize;
        let backwards = matches!(request.at, At::Before(_) | At::Last);
        let mut standards = StandardsByArea::of(self, filter).await?;
        let mut kept: Vec<(Cursor, i64, Standing)> = Vec::new();
        let mut place = request.at;
        let mut goes_on = None;
        for _ in 0..CHUNKS_OF_A_PAGE {
            let mut chunk = repo::overview::lists::candidates(&self.store, ctx, filter, place, CHUNK).await?;
            self.tell(ctx, &self.store, filter, &mut chunk).await?;
            if backwards {
                chunk.reverse();
            }
            let edge = chunk.last().map(|candidate| candidate.place);
            for candidate in &chunk {
                let standing = standing(filter, candidate, &mut standards)?;
                if !standing.reasons.is_empty() {
                    kept.push((candidate.place, candidate.aggregate.household.id.0, standing));
                }
            }
            goes_on = edge.filter(|_| chunk.len() as u64 == CHUNK);
            if kept.len() > size {
                kept.truncate(size);
                goes_on = kept.last().map(|(place, ..)| *place);
                break;
            }
            match goes_on {
                Some(edge) if backwards => place = At::Before(edge),
                Some(edge) => place = At::After(edge),
                None => break,
            }
        }
        if backwards {
            kept.reverse();
        }
        let first = kept.first().map(|(place, ..)| *place);
        let last = kept.last().map(|(place, ..)| *place);
        let (previous, next) = match request.at {
            At::First => (None, goes_on),
            At::After(asked) => (first.or(Some(asked)), goes_on),
            At::Before(asked) => (goes_on, last.or(Some(asked))),
            At::Last => (goes_on, None),
        };
        let total = Total::Exactly(kept.len() as u64);
        let items = kept.into_iter().map(|(_, household, standing)| (household, standing));
        Ok(repo::Page {
            items: items.collect(),
            previous,
            next,
            total,
        })
    }
}

pub(crate) fn standing(
    filter: &ListFilter,
    candidate: &Candidate,
    standards: &mut StandardsByArea<'_>,
) -> Result<Standing> {
    let aggregate = &candidate.aggregate;
    let facts = derive(
        &aggregate.household,
        &aggregate.statements,
        &aggregate.records,
        aggregate.monitoring,
        filter.on,
    );
    let standards = standards.at(candidate.place.key)?;
    let subject = Subject {
        household: &aggregate.household,
        facts: &facts,
        records: &aggregate.records,
        assurances: &candidate.assurances,
        told: candidate.told,
        standards: standards.as_ref(),
        on: filter.on,
    };
    Ok(examine(filter.list, &subject))
}

/// The figures that decide a list, read from the pack in force of each county once.
pub(crate) struct StandardsByArea<'a> {
    service: &'a Service,
    filter: &'a ListFilter,
    jurisdictions: Option<Jurisdictions>,
    known: HashMap<String, Standards>,
}

impl<'a> StandardsByArea<'a> {
    pub(crate) async fn of(service: &'a Service, filter: &'a ListFilter) -> Result<Self> {
        let everywhere = AreaRange { lo: 0, hi: i64::MAX };
        let within = filter.within.unwrap_or(everywhere);
        let jurisdictions = match filter.list.needs_standards() {
            true => Some(service.jurisdictions(&service.store, within).await?),
            false => None,
        };
        Ok(Self {
            service,
            filter,
            jurisdictions,
            known: HashMap::new(),
        })
    }

    fn at(&mut self, area_order: i64) -> Result<Option<Standards>> {
        let Some(jurisdictions) = &self.jurisdictions else {
            return Ok(None);
        };
        let code = jurisdictions.code(area_order);
        if let Some(known) = self.known.get(code) {
            return Ok(Some(*known));
        }
        let policy = self.service.policies.in_force(code, self.filter.on)?;
        let practice = self.service.policies.practice();
        let standards = standards(&policy.pack, &practice, self.filter.on)?;
        self.known.insert(code.to_owned(), standards);
        Ok(Some(standards))
    }
}

fn standards(pack: &Pack, practice: &Practice, on: chrono::NaiveDate) -> Result<Standards> {
    let number = |name: &str| match pack.params.get(name) {
        Some(param) => match param.on(on)?.value {
            ParamValue::Int(number) => Ok(Some(number)),
            ParamValue::Codes(_) => Err(missing(name)),
        },
        None => Ok(None),
    };
    let needed = |name: &str| number(name)?.ok_or_else(|| missing(name));
    Ok(Standards {
        reimbursement_percent: needed("reimbursement_percent")?,
        dibao: number("dibao")?.map(Fen),
        dibao_margin_percent: needed("dibao_margin_percent")?,
        line: Fen(needed(&practice.line.line)?),
    })
}

fn missing(name: &str) -> Problem {
    Problem::refused(
        "policy.parameter_missing",
        format!("现行政策包没有参数 {name}；请在政策包中补充。"),
        format!("The policy pack in force has no parameter {name}; add it to the pack."),
    )
}
