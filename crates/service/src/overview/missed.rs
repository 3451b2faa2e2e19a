//! 漏户估计: how many households in need nobody was warned about, from the random share of the visits of the last twelve months
//! ([`crate::rules::visit_draw`]), and what became of each household that was drawn.
//!
//! A drawn household counts as visited by a visit in its month, from the day of the draw on. It was in need when a clue of that
//! month or the next led to its inclusion; as long as a clue, a case or a warning of these months is open nobody knows. What a month found is known when
//! the procedure has had its time, so that the two newest months are shown and not yet estimated from; what is open even then
//! widens the interval, as if none of them were in need, and as if all were.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_discovery::missed::{Estimate, LEAST_VISITS, Stratum, estimate, joined};
use shouwang_domain::area::{AreaLevel, AreaRange, AreaTree};
use shouwang_domain::calendar::shanghai_date;
use shouwang_domain::{AreaId, HouseholdId, Month, coded_enum};
use shouwang_store::entity::{drawn_visit, visit_draw};
use shouwang_store::repo;
use shouwang_store::repo::help::visit_draw::{Outcome, Told};
use utoipa::ToSchema;

use crate::heavy::in_turn;
use crate::office::access::{Verb, require};
use crate::rules::visit_draw::DrawnStratum;
use crate::{Ctx, Problem, Result, Service};

/// So many months are taken together.
const POOLED: i32 = 12;
/// So many of the newest months are not estimated from: clues are raised in one and decided in the next.
const SETTLING: i32 = 2;
/// Where fewer than so many in a hundred of those drawn were visited, those who were are no random share any more.
const LEAST_REACHED: u64 = 70;
/// So many households of a list are shown; those of an area below show the others.
const SHOWN: usize = 500;

coded_enum! {
    /// What became of a household that was drawn.
    pub enum DrawnState {
        Waiting = "waiting", "待走访", "to be visited";
        NotVisited = "not_visited", "当月未走访", "not visited in its month";
        Undecided = "undecided", "走访后尚在办理", "visited, not decided yet";
        InNeed = "in_need", "走访后已纳入", "visited, and included";
        NotInNeed = "not_in_need", "走访后无需纳入", "visited, and not in need";
    }
}

/// Which area.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MissedQuery {
    /// The area with everything beneath it; without, the caller's own.
    pub area_id: Option<AreaId>,
}

/// Which households that were drawn.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DrawnQuery {
    /// The area with everything beneath it; without, the caller's own.
    pub area_id: Option<AreaId>,
    /// Those of a month.
    pub month: Option<Month>,
    /// Those of whom this became.
    pub state: Option<DrawnState>,
}

/// How many are missed, by the random share of the visits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MissedView {
    /// The first of the months.
    pub from: Month,
    /// The last of them, which may not be over.
    pub until: Month,
    /// Fewer visits give no estimate.
    pub least_visits: u64,
    /// Nor do fewer than so many in a hundred of those drawn.
    pub least_reached: u64,
    /// Whether anything is drawn here at all.
    pub is_drawn: bool,
    /// The area as a whole, as far as the caller sees it.
    pub total: MissedOf,
    /// The areas directly below it that the caller sees, in the order of the tree.
    pub areas: Vec<MissedOf>,
    /// The months, the newest first.
    pub months: Vec<DrawnMonth>,
}

/// What the draws of an area found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MissedOf {
    /// The area.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
    /// Households of whom nothing was known at the newest draw that is estimated from, or else at the newest; none for an area below a
    /// town, of which no draw keeps count.
    pub households: Option<u64>,
    /// Of them, those of counties where too few were visited to say anything: the estimate is of the others.
    pub left_out: u64,
    /// What became of those that were drawn.
    pub drawn: DrawnCounts,
    /// Of these, those of the months that are estimated from.
    pub pooled: DrawnCounts,
    /// The estimate; none from too few visits, and for an area below a town.
    pub estimate: Option<MissedEstimate>,
}

/// What became of households that were drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct DrawnCounts {
    /// All of them.
    pub drawn: u64,
    /// To be visited.
    pub waiting: u64,
    /// Not visited in their month.
    pub not_visited: u64,
    /// Visited, not decided yet.
    pub undecided: u64,
    /// Visited and included.
    pub in_need: u64,
    /// Visited and not in need.
    pub not_in_need: u64,
}

/// The share of the households of whom nothing is known that is in need all the same, with its interval at 90 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct MissedEstimate {
    /// The share, in hundredths of a per cent.
    pub share: u32,
    /// The lower end of its interval.
    pub low: u32,
    /// The upper end.
    pub high: u32,
    /// The households that this is.
    pub households: u64,
    /// The least of them.
    pub households_low: u64,
    /// The most.
    pub households_high: u64,
}

/// The draws of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct DrawnMonth {
    /// The month.
    pub month: Month,
    /// What became of those that were drawn.
    pub drawn: DrawnCounts,
}

/// Households that were drawn, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DrawnList {
    /// How many there are.
    pub total: u64,
    /// The first of them.
    pub households: Vec<DrawnRow>,
}

/// A household that was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DrawnRow {
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Its area.
    pub area_id: AreaId,
    /// Name of the area.
    pub area_name: String,
    /// The month.
    pub month: Month,
    /// What became of it.
    pub state: DrawnState,
    /// The day of the visit.
    pub visited_on: Option<NaiveDate>,
}

/// A draw with its strata.
struct Draw {
    row: visit_draw::Model,
    strata: Vec<DrawnStratum>,
    drawn_on: NaiveDate,
}

/// A household that was drawn, with what became of it.
#[derive(Debug, Clone, Copy)]
struct Drawn {
    /// The place of its draw.
    draw: usize,
    stratum: usize,
    household_id: i64,
    town: i64,
    area_order: i64,
    state: DrawnState,
    visited_on: Option<NaiveDate>,
}

impl Service {
    /// How many households in need are missed, by area and month.
    ///
    /// # Errors
    /// Not found for an area outside the scope.
    pub async fn missed(&self, ctx: &Ctx, query: MissedQuery) -> Result<MissedView> {
        require(ctx, Verb::ReadCockpit)?;
        let (area_id, within) = self.area_in_scope(ctx, query.area_id).await?;
        let tree = self.area_tree().await?;
        let (draws, drawn) = self.drawn_visits(ctx, &tree, area_id, within).await?;
        let until = Month::of(ctx.today());
        let seen = |range: &AreaRange| ctx.scope.ranges().iter().any(|visible| visible.overlaps(range));
        let mut places = vec![Place::of(&tree, area_id, until)?];
        for child in tree
            .children(area_id)
            .filter(|child| child.order.as_ref().is_some_and(seen))
        {
            places.push(Place::of(&tree, child.id, until)?);
        }
        let mut months: BTreeMap<Month, DrawnCounts> = BTreeMap::new();
        for one in &drawn {
            months
                .entry(draws[one.draw].row.month.get())
                .or_default()
                .add(one.state);
        }
        let mut found = in_turn(|| {
            for place in &mut places {
                place.count(&draws, &drawn);
            }
            Ok(places.into_iter().map(Place::view).collect::<Vec<_>>())
        })
        .await?
        .into_iter();
        let total = found
            .next()
            .ok_or_else(|| Problem::internal("an area was not counted"))?;
        Ok(MissedView {
            from: until.plus(1 - POOLED),
            until,
            least_visits: LEAST_VISITS,
            least_reached: LEAST_REACHED,
            is_drawn: self
                .policies
                .practice()
                .visiting
                .as_ref()
                .is_some_and(|rules| rules.random_percent > 0),
            total,
            areas: found.collect(),
            months: months
                .into_iter()
                .rev()
                .map(|(month, drawn)| DrawnMonth { month, drawn })
                .collect(),
        })
    }

    /// The households behind a number of [`Service::missed`].
    ///
    /// # Errors
    /// Not found for an area outside the scope.
    pub async fn drawn_for_visits(&self, ctx: &Ctx, query: DrawnQuery) -> Result<DrawnList> {
        self.drawn_for_visits_up_to(ctx, query, SHOWN).await
    }

    /// The same with so many households at most.
    ///
    /// # Errors
    /// As [`Service::drawn_for_visits`].
    pub(crate) async fn drawn_for_visits_up_to(&self, ctx: &Ctx, query: DrawnQuery, most: usize) -> Result<DrawnList> {
        require(ctx, Verb::ReadHouseholds)?;
        let (area_id, within) = self.area_in_scope(ctx, query.area_id).await?;
        let tree = self.area_tree().await?;
        let (draws, drawn) = self.drawn_visits(ctx, &tree, area_id, within).await?;
        let month_of = |one: &Drawn| draws[one.draw].row.month.get();
        let mut asked: Vec<Drawn> = drawn
            .into_iter()
            .filter(|one| query.month.is_none_or(|month| month == month_of(one)))
            .filter(|one| query.state.is_none_or(|state| state == one.state))
            .collect();
        asked.sort_by_key(|one| (std::cmp::Reverse(month_of(one)), one.area_order, one.household_id));
        let total = asked.len() as u64;
        asked.truncate(most);
        let labels = repo::register::label::of(&self.store, asked.iter().map(|one| one.household_id)).await?;
        let row = |one: &Drawn| {
            let label = labels.get(one.household_id)?;
            Ok(DrawnRow {
                household_id: HouseholdId(one.household_id),
                head: label.head.clone(),
                area_id: label.area_id,
                area_name: label.area_name.clone(),
                month: month_of(one),
                state: one.state,
                visited_on: one.visited_on,
            })
        };
        Ok(DrawnList {
            total,
            households: asked.iter().map(row).collect::<Result<_>>()?,
        })
    }

    /// The draws of the last months in the county of an area, or in the counties below it, and the visible households that they chose
    /// in that area.
    async fn drawn_visits(
        &self,
        ctx: &Ctx,
        tree: &AreaTree,
        area: AreaId,
        within: AreaRange,
    ) -> Result<(Vec<Draw>, Vec<Drawn>)> {
        let today = ctx.today();
        let first = Month::of(today).plus(1 - POOLED);
        let above = tree.ancestor_at(area, AreaLevel::County).map(|county| county.id.0);
        let below = tree.subtree(area).filter(|area| area.level == AreaLevel::County);
        let counties: BTreeSet<i64> = below.map(|county| county.id.0).chain(above).collect();
        let counties: Vec<i64> = counties.into_iter().collect();
        let draws: Vec<Draw> = repo::help::visit_draw::since(&self.store, &counties, first)
            .await?
            .into_iter()
            .map(|row| {
                Ok(Draw {
                    strata: row.strata.read()?,
                    drawn_on: shanghai_date(row.created_at),
                    row,
                })
            })
            .collect::<Result<_>>()?;
        let places: HashMap<i64, usize> = draws.iter().enumerate().map(|(at, draw)| (draw.row.id, at)).collect();
        let ids: Vec<i64> = draws.iter().map(|draw| draw.row.id).collect();
        let rows = repo::help::visit_draw::drawn(&self.store, ctx, &ids).await?;
        let ids: BTreeSet<i64> = rows.iter().map(|row| row.household_id).collect();
        let ids: Vec<i64> = ids.into_iter().collect();
        let orders = repo::register::household::orders_of(&self.store, ids.iter().copied()).await?;
        let visits = repo::help::visit_draw::visits_since(&self.store, &ids, first.first_day()).await?;
        let told = repo::help::visit_draw::found_since(&self.store, &ids, first.first_day()).await?;
        // Who has moved since counts where they were drawn; of a village, which no draw knows, where they live.
        let is_of_village = is_below_towns(tree.get(area)?.level);
        let of_row = |row: &drawn_visit::Model| {
            let at = *places.get(&row.visit_draw_id)?;
            let lives = *orders.get(&row.household_id)?;
            let order = match is_of_village {
                true => lives,
                false => tree.range(AreaId(row.town_id)).map_or(lives, |range| range.lo),
            };
            if !within.contains(order) {
                return None;
            }
            let draw = &draws[at];
            let month = draw.row.month.get();
            let visits = visits.get(&row.household_id).into_iter().flatten();
            let days = visits.map(|visit| visit.visited_on.get());
            let visited_on = days
                .filter(|day| Month::of(*day) == month && *day >= draw.drawn_on)
                .min();
            let told = told.get(&row.household_id).map_or(&[][..], Vec::as_slice);
            Some(Drawn {
                draw: at,
                stratum: usize::try_from(row.stratum).ok()?,
                household_id: row.household_id,
                town: row.town_id,
                area_order: lives,
                state: state_of((month, draw.drawn_on), today, visited_on, told),
                visited_on,
            })
        };
        let drawn = rows.iter().filter_map(of_row).collect();
        Ok((draws, drawn))
    }
}

const fn is_below_towns(level: AreaLevel) -> bool {
    matches!(level, AreaLevel::Village | AreaLevel::Group)
}

/// What became of a household that was drawn for a month on a day.
fn state_of(
    (month, drawn_on): (Month, NaiveDate),
    today: NaiveDate,
    visited_on: Option<NaiveDate>,
    told: &[Told],
) -> DrawnState {
    if visited_on.is_none() {
        return if Month::of(today) <= month {
            DrawnState::Waiting
        } else {
            DrawnState::NotVisited
        };
    }
    let is_of_visit = |one: &&Told| (month..=month.plus(1)).contains(&Month::of(one.on));
    let is_included = |one: &Told| one.what == Outcome::Included && one.on >= drawn_on;
    let mut told_then = told.iter().filter(is_of_visit);
    if told_then.clone().any(is_included) {
        DrawnState::InNeed
    } else if told_then.any(|one| one.what == Outcome::Open) {
        DrawnState::Undecided
    } else {
        DrawnState::NotInNeed
    }
}

impl DrawnCounts {
    fn add(&mut self, state: DrawnState) {
        self.drawn += 1;
        let count = match state {
            DrawnState::Waiting => &mut self.waiting,
            DrawnState::NotVisited => &mut self.not_visited,
            DrawnState::Undecided => &mut self.undecided,
            DrawnState::InNeed => &mut self.in_need,
            DrawnState::NotInNeed => &mut self.not_in_need,
        };
        *count += 1;
    }
}

/// An area while what was drawn in it is counted.
struct Place {
    area_id: AreaId,
    name: String,
    /// Its place, of an area below a town.
    village: Option<AreaRange>,
    towns: BTreeSet<i64>,
    /// The last month that is estimated from.
    last: Month,
    drawn: DrawnCounts,
    pooled: DrawnCounts,
    /// By county and table of points; a band of one table in one county is one stratum in all months.
    groups: BTreeMap<(i64, String), Group>,
    /// The households of each county at its newest draw.
    newest: BTreeMap<i64, u64>,
}

/// What is known of the strata of one county, by one table of points.
#[derive(Default)]
struct Group {
    /// Each with how many of the visited are not decided yet.
    strata: Vec<(Stratum, u64)>,
    /// Its households at the newest of the draws that are estimated from.
    households: u64,
}

impl Place {
    fn of(tree: &AreaTree, id: AreaId, until: Month) -> Result<Self> {
        let area = tree.get(id)?;
        Ok(Self {
            area_id: id,
            name: area.name.clone(),
            village: is_below_towns(area.level).then(|| tree.range(id)).transpose()?,
            towns: tree.subtree(id).map(|area| area.id.0).collect(),
            last: until.plus(-SETTLING),
            drawn: DrawnCounts::default(),
            pooled: DrawnCounts::default(),
            groups: BTreeMap::new(),
            newest: BTreeMap::new(),
        })
    }

    fn count(&mut self, draws: &[Draw], drawn: &[Drawn]) {
        for draw in draws {
            let here = |stratum: &DrawnStratum| -> Option<u64> {
                let towns = stratum.households.iter().filter(|(town, _)| self.towns.contains(town));
                towns.map(|(_, households)| *households).reduce(|sum, more| sum + more)
            };
            let counted: Vec<Option<u64>> = draw.strata.iter().map(here).collect();
            if counted.iter().all(Option::is_none) {
                continue;
            }
            // The months come in their order, so that the last one stays.
            let all = counted.iter().flatten().sum();
            self.newest.insert(draw.row.area_id, all);
            if draw.row.month.get() > self.last {
                continue;
            }
            let group = self.groups.entry(draw.group()).or_default();
            group.households = all;
            group
                .strata
                .resize(group.strata.len().max(counted.len()), Default::default());
            for (place, households) in counted.iter().enumerate() {
                group.strata[place].0.households += households.unwrap_or_default();
            }
        }
        // A village is known by who lives there, a town by who was drawn there.
        let is_here = |one: &&Drawn| match self.village {
            Some(range) => range.contains(one.area_order),
            None => self.towns.contains(&one.town),
        };
        for one in drawn.iter().filter(is_here) {
            let draw = &draws[one.draw];
            self.drawn.add(one.state);
            if draw.row.month.get() > self.last {
                continue;
            }
            self.pooled.add(one.state);
            let Some(group) = self.groups.get_mut(&draw.group()) else {
                continue;
            };
            let Some((stratum, open)) = group.strata.get_mut(one.stratum) else {
                continue;
            };
            match one.state {
                DrawnState::InNeed => {
                    stratum.visited += 1;
                    stratum.in_need += 1;
                }
                DrawnState::NotInNeed => stratum.visited += 1,
                DrawnState::Undecided => *open += 1,
                DrawnState::Waiting | DrawnState::NotVisited => {}
            }
        }
    }

    fn view(self) -> MissedOf {
        // A county, or a table, that says nothing is left out with its households: it borrows from no other.
        let (told, silent): (Vec<&Group>, Vec<&Group>) = self.groups.values().partition(|group| group.says_something());
        let newest: u64 = self.newest.values().sum();
        let households = told.iter().map(|group| group.households).sum();
        let left_out = silent.iter().map(|group| group.households).sum();
        let reached = self.pooled.in_need + self.pooled.not_in_need + self.pooled.undecided;
        let is_reached = reached * 100 >= self.pooled.drawn * LEAST_REACHED;
        let estimated = match is_reached {
            true => estimated(&told),
            false => None,
        };
        MissedOf {
            area_id: self.area_id,
            area_name: self.name,
            households: (!self.newest.is_empty()).then_some(if told.is_empty() { newest } else { households }),
            left_out: if told.is_empty() { 0 } else { left_out },
            drawn: self.drawn,
            pooled: self.pooled,
            estimate: estimated.map(|estimate| rounded(&estimate, households)),
        }
    }
}

impl Group {
    fn says_something(&self) -> bool {
        self.strata.iter().map(|(stratum, _)| stratum.visited).sum::<u64>() >= 2
    }

    /// The strata as they are estimated from, with those that are open as not visited, as not in need, or as in need.
    fn strata(&self, open_is: Option<bool>) -> Vec<Stratum> {
        let of = |(stratum, open): &(Stratum, u64)| {
            let open = open_is.map_or(0, |_| *open);
            let visited = (stratum.visited + open).min(stratum.households);
            Stratum {
                households: stratum.households,
                visited,
                in_need: (stratum.in_need + if open_is == Some(true) { open } else { 0 }).min(visited),
            }
        };
        joined(&self.strata.iter().map(of).collect::<Vec<_>>())
    }
}

/// The estimate from groups that say something. The ends of the interval are those with nobody who is open in need, and with all.
fn estimated(groups: &[&Group]) -> Option<Estimate> {
    let with = |open_is| {
        let strata: Vec<Stratum> = groups.iter().flat_map(|group| group.strata(open_is)).collect();
        estimate(&strata)
    };
    let known = with(None)?;
    let (none, all) = (with(Some(false))?, with(Some(true))?);
    Some(Estimate {
        low: known.low.min(none.low),
        high: known.high.max(all.high),
        ..known
    })
}

impl Draw {
    fn group(&self) -> (i64, String) {
        (self.row.area_id, self.row.points_table.clone())
    }
}

/// Shares in hundredths of a per cent, and whole households: the interval is rounded outwards.
fn rounded(estimate: &Estimate, households: u64) -> MissedEstimate {
    let hundredths = |share: f64| share * 10_000.0;
    let of = |share: f64| share * households as f64;
    MissedEstimate {
        share: hundredths(estimate.share).round() as u32,
        low: hundredths(estimate.low).floor() as u32,
        high: hundredths(estimate.high).ceil() as u32,
        households: of(estimate.share).round() as u64,
        households_low: of(estimate.low).floor() as u64,
        households_high: of(estimate.high).ceil() as u64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn told(on: &str, what: Outcome) -> Told {
        Told { on: day(on), what }
    }

    #[test]
    fn a_drawn_household_is_in_need_by_what_the_procedure_says() {
        let month: Month = "2026-03".parse().unwrap();
        let draw = (month, day("2026-03-02"));
        let after = |told: &[Told]| state_of(draw, day("2026-06-01"), Some(day("2026-03-12")), told);
        assert_eq!(state_of(draw, day("2026-03-31"), None, &[]), DrawnState::Waiting);
        assert_eq!(state_of(draw, day("2026-04-01"), None, &[]), DrawnState::NotVisited);
        assert_eq!(after(&[]), DrawnState::NotInNeed);
        assert_eq!(after(&[told("2026-03-12", Outcome::Closed)]), DrawnState::NotInNeed);
        assert_eq!(after(&[told("2026-04-12", Outcome::Open)]), DrawnState::Undecided);
        assert_eq!(after(&[told("2026-04-03", Outcome::Included)]), DrawnState::InNeed);
        // What was found before, or later, says nothing about that visit.
        assert_eq!(after(&[told("2026-03-01", Outcome::Included)]), DrawnState::NotInNeed);
        assert_eq!(after(&[told("2026-05-03", Outcome::Included)]), DrawnState::NotInNeed);
        assert_eq!(after(&[told("2026-05-01", Outcome::Open)]), DrawnState::NotInNeed);
    }

    fn draw(county: i64, table: &str, month: &str, households: &[&[(i64, u64)]]) -> Draw {
        let strata = households.iter().map(|towns| DrawnStratum {
            from: None,
            drawn: 0,
            households: towns.iter().copied().collect(),
        });
        Draw {
            row: visit_draw::Model {
                area_id: county,
                points_table: table.to_owned(),
                month: month.parse::<Month>().unwrap().into(),
                ..visit_draw::Model::default()
            },
            strata: strata.collect(),
            drawn_on: day("2026-01-01"),
        }
    }

    fn drawn(draw: usize, stratum: usize, town: i64, state: DrawnState) -> Drawn {
        Drawn {
            draw,
            stratum,
            household_id: 0,
            town,
            area_order: 0,
            state,
            visited_on: None,
        }
    }

    fn found(towns: &[i64], draws: &[Draw], drawn: &[Drawn]) -> MissedOf {
        let mut place = Place {
            area_id: AreaId(1),
            name: String::new(),
            village: None,
            towns: towns.iter().copied().collect(),
            last: "2026-03".parse().unwrap(),
            drawn: DrawnCounts::default(),
            pooled: DrawnCounts::default(),
            groups: BTreeMap::new(),
            newest: BTreeMap::new(),
        };
        place.count(draws, drawn);
        place.view()
    }

    #[test]
    fn strata_weigh_by_their_households_and_a_town_by_its_own() {
        let draws = [
            draw(1, "t", "2026-02", &[&[(11, 100), (12, 100)], &[(11, 900), (12, 900)]]),
            draw(1, "t", "2026-03", &[&[(11, 100), (12, 100)], &[(11, 900), (12, 700)]]),
            draw(1, "t", "2026-04", &[&[(11, 10)], &[(11, 10)]]),
        ];
        let mut all = Vec::new();
        for nth in 0..40 {
            let state = if nth % 2 == 0 {
                DrawnState::InNeed
            } else {
                DrawnState::NotInNeed
            };
            all.push(drawn(nth % 2, 0, 11, state));
            all.push(drawn(nth % 2, 1, 11, DrawnState::NotInNeed));
        }
        // What a month found that is not settled yet is told, and not estimated from.
        all.push(drawn(2, 0, 11, DrawnState::NotInNeed));
        let whole = found(&[1, 11, 12], &draws, &all);
        // A half of a tenth of the households: 400 of 3,800.
        let estimate = whole.estimate.unwrap();
        assert_eq!(whole.households, Some(1_800));
        assert_eq!((estimate.share, estimate.households), (526, 95));
        assert!(
            estimate.low < estimate.share && estimate.share < estimate.high,
            "{estimate:?}"
        );
        assert_eq!(
            (whole.drawn.drawn, whole.pooled.drawn, whole.pooled.in_need),
            (81, 80, 20)
        );
        // In the first town the stratum is 200 of 2,000.
        let town = found(&[11], &draws, &all);
        assert_eq!((town.households, town.estimate.unwrap().share), (Some(1_000), 500));
        // Below a town nobody counted.
        let village = found(&[111], &draws, &all);
        assert_eq!((village.households, village.estimate), (None, None));
        // What is open widens the interval both ways.
        all.extend([drawn(1, 0, 11, DrawnState::Undecided); 4]);
        let open = found(&[1, 11, 12], &draws, &all).estimate.unwrap();
        assert!(
            open.share == estimate.share && open.low <= estimate.low && open.high > estimate.high,
            "{open:?}"
        );
    }

    #[test]
    fn a_county_or_table_that_says_nothing_borrows_from_no_other() {
        let draws = [
            draw(1, "old", "2026-02", &[&[(11, 100)], &[(11, 900)]]),
            draw(1, "new", "2026-03", &[&[(11, 100)], &[(11, 900)]]),
            draw(2, "old", "2026-02", &[&[(21, 5_000)], &[(21, 45_000)]]),
        ];
        let mut all = vec![drawn(0, 0, 11, DrawnState::InNeed); 20];
        all.extend([drawn(0, 1, 11, DrawnState::NotInNeed); 20]);
        all.push(drawn(1, 0, 11, DrawnState::Waiting));
        let both = found(&[1, 11, 2, 21], &draws, &all);
        assert_eq!(
            both.estimate.unwrap().share,
            1_000,
            "a tenth, by the one that says something"
        );
        assert_eq!((both.households, both.left_out), (Some(1_000), 51_000));
    }

    #[test]
    fn few_visits_and_few_of_those_drawn_give_no_estimate() {
        let draws = [draw(1, "t", "2026-03", &[&[(11, 100)]])];
        let visited = |n| vec![drawn(0, 0, 11, DrawnState::NotInNeed); n];
        let few = found(&[1, 11], &draws, &visited(29));
        assert_eq!((few.estimate, few.drawn.not_in_need), (None, 29));
        assert_eq!(found(&[1, 11], &draws, &visited(30)).estimate.unwrap().low, 0);
        let mut missed = visited(30);
        missed.extend([drawn(0, 0, 11, DrawnState::NotVisited); 13]);
        assert_eq!(found(&[1, 11], &draws, &missed).estimate, None, "30 of 43");
    }
}
