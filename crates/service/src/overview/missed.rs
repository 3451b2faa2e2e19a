//! 漏户估计: how many households in need nobody was warned about, from the random share of the visits of the last twelve months
//! ([`crate::rules::visit_draw`]), and what became of each household that was drawn.
//!
//! A drawn household counts as visited by a visit in its month. It was in need when a clue of that month or the next led to its
//! inclusion; as long as the clue or its case is open nobody knows, and it counts as not visited yet.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_discovery::missed::{Estimate, LEAST_VISITS, Stratum, estimate};
use shouwang_domain::area::AreaRange;
use shouwang_domain::clue::ClueState;
use shouwang_domain::procedure::CaseState;
use shouwang_domain::{AreaId, HouseholdId, Month, coded_enum};
use shouwang_store::entity::visit_draw;
use shouwang_store::repo;
use shouwang_store::repo::help::visit_draw::Told;
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::rules::visit_draw::DrawnStratum;
use crate::{Ctx, Result, Service};

/// So many months are taken together.
const POOLED: i32 = 12;
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
    /// Households of whom nothing was known at the newest draw; none for an area below a town, of which no draw keeps count.
    pub households: Option<u64>,
    /// What became of those that were drawn.
    pub drawn: DrawnCounts,
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
    /// The households that this is of those at the newest draw.
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
}

/// A household that was drawn, with what became of it.
#[derive(Debug, Clone, Copy)]
struct Drawn {
    /// The place of its draw.
    draw: usize,
    stratum: usize,
    household_id: i64,
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
        let (draws, drawn) = self.drawn_visits(ctx, within).await?;
        let tree = self.area_tree().await?;
        // What a draw keeps is by town and county; below, nobody knows of how many households these were drawn.
        let of = |id: AreaId, name: &str, range: AreaRange| {
            let towns: BTreeSet<i64> = tree.subtree(id).map(|area| area.id.0).collect();
            missed_of(
                id,
                name,
                &draws,
                &towns,
                drawn.iter().filter(|one| range.contains(one.area_order)),
            )
        };
        let seen = |range: &AreaRange| ctx.scope.ranges().iter().any(|visible| visible.overlaps(range));
        let areas = tree
            .children(area_id)
            .filter_map(|child| Some((child, child.order?)))
            .filter(|(_, range)| seen(range))
            .map(|(child, range)| of(child.id, &child.name, range))
            .collect();
        let mut months: BTreeMap<Month, DrawnCounts> = BTreeMap::new();
        for one in &drawn {
            months
                .entry(draws[one.draw].row.month.get())
                .or_default()
                .add(one.state);
        }
        let until = Month::of(ctx.today());
        Ok(MissedView {
            from: until.plus(1 - POOLED),
            until,
            least_visits: LEAST_VISITS,
            total: of(area_id, &tree.get(area_id)?.name, within),
            areas,
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
        require(ctx, Verb::ReadHouseholds)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let (draws, drawn) = self.drawn_visits(ctx, within).await?;
        let month_of = |one: &Drawn| draws[one.draw].row.month.get();
        let mut asked: Vec<Drawn> = drawn
            .into_iter()
            .filter(|one| query.month.is_none_or(|month| month == month_of(one)))
            .filter(|one| query.state.is_none_or(|state| state == one.state))
            .collect();
        asked.sort_by_key(|one| (std::cmp::Reverse(month_of(one)), one.area_order, one.household_id));
        let total = asked.len() as u64;
        asked.truncate(SHOWN);
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

    /// The draws of the last months, and the visible households of a range that they chose.
    async fn drawn_visits(&self, ctx: &Ctx, within: AreaRange) -> Result<(Vec<Draw>, Vec<Drawn>)> {
        let today = ctx.today();
        let first = Month::of(today).plus(1 - POOLED);
        let draws: Vec<Draw> = repo::help::visit_draw::since(&self.store, first)
            .await?
            .into_iter()
            .map(|row| {
                Ok(Draw {
                    strata: row.strata.read()?,
                    row,
                })
            })
            .collect::<Result<_>>()?;
        let places: HashMap<i64, usize> = draws
            .iter()
            .enumerate()
            .map(|(place, draw)| (draw.row.id, place))
            .collect();
        let rows = repo::help::visit_draw::drawn(&self.store, ctx, within, places.keys().copied()).await?;
        let ids: Vec<i64> = rows
            .iter()
            .map(|row| row.household_id)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let orders = repo::register::household::orders_of(&self.store, ids.iter().copied()).await?;
        let visits = repo::help::visit_draw::visits_since(&self.store, &ids, first.first_day()).await?;
        let clues = repo::help::visit_draw::clues_since(&self.store, &ids, first.first_day()).await?;
        let of_row = |row: &shouwang_store::entity::drawn_visit::Model| {
            let draw = *places.get(&row.visit_draw_id)?;
            let month = draws[draw].row.month.get();
            let days = visits
                .get(&row.household_id)
                .into_iter()
                .flatten()
                .map(|visit| visit.visited_on.get());
            let visited_on = days.filter(|day| Month::of(*day) == month).min();
            let told = clues.get(&row.household_id).map_or(&[][..], Vec::as_slice);
            Some(Drawn {
                draw,
                stratum: usize::try_from(row.stratum).ok()?,
                household_id: row.household_id,
                area_order: *orders.get(&row.household_id)?,
                state: state_of(month, today, visited_on, told),
                visited_on,
            })
        };
        let drawn = rows.iter().filter_map(of_row).collect();
        Ok((draws, drawn))
    }
}

/// What became of a household that was drawn for a month.
fn state_of(month: Month, today: NaiveDate, visited_on: Option<NaiveDate>, told: &[Told]) -> DrawnState {
    if visited_on.is_none() {
        return if Month::of(today) <= month {
            DrawnState::Waiting
        } else {
            DrawnState::NotVisited
        };
    }
    let of_month = told
        .iter()
        .filter(|one| (month..=month.plus(1)).contains(&Month::of(one.discovered_on)));
    let (mut is_open, mut is_included) = (false, false);
    for one in of_month {
        is_included |= one.case == Some(CaseState::Included);
        is_open |= match one.case {
            Some(case) => !case.is_closed(),
            None => one.state == ClueState::Open,
        };
    }
    match (is_included, is_open) {
        (true, _) => DrawnState::InNeed,
        (false, true) => DrawnState::Undecided,
        (false, false) => DrawnState::NotInNeed,
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

/// Counts what was drawn in an area whose towns these are, and estimates from it. A stratum is a band of one table of points in one
/// county; the same band of another month is the same stratum.
fn missed_of<'a>(
    area_id: AreaId,
    name: &str,
    draws: &[Draw],
    towns: &BTreeSet<i64>,
    drawn: impl Iterator<Item = &'a Drawn>,
) -> MissedOf {
    let key = |draw: &Draw, stratum: usize| (draw.row.area_id, draw.row.points_table.clone(), stratum);
    let mut strata: BTreeMap<(i64, String, usize), Stratum> = BTreeMap::new();
    let mut newest: BTreeMap<i64, u64> = BTreeMap::new();
    let mut is_counted = false;
    for draw in draws {
        let mut all = 0;
        for (place, stratum) in draw.strata.iter().enumerate() {
            let here = stratum.households.iter().filter(|(town, _)| towns.contains(town));
            for (_, households) in here {
                is_counted = true;
                all += households;
                strata.entry(key(draw, place)).or_default().households += households;
            }
        }
        // The months come in their order, so that the last one stays.
        newest.insert(draw.row.area_id, all);
    }
    let mut counts = DrawnCounts::default();
    for one in drawn {
        counts.add(one.state);
        let stratum = strata.entry(key(&draws[one.draw], one.stratum)).or_default();
        let is_needy = one.state == DrawnState::InNeed;
        if is_needy || one.state == DrawnState::NotInNeed {
            stratum.visited += 1;
            stratum.in_need += u64::from(is_needy);
        }
    }
    // Who has moved there since was drawn elsewhere, and there was nobody in that stratum here.
    let strata: Vec<Stratum> = strata
        .into_values()
        .filter(|stratum| stratum.visited <= stratum.households)
        .collect();
    let households = is_counted.then(|| newest.values().sum());
    MissedOf {
        area_id,
        area_name: name.to_owned(),
        households,
        drawn: counts,
        estimate: households.and_then(|households| Some(rounded(&estimate(&strata)?, households))),
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

    fn told(on: &str, state: ClueState, case: Option<CaseState>) -> Told {
        Told {
            discovered_on: day(on),
            state,
            case,
        }
    }

    #[test]
    fn a_drawn_household_is_in_need_by_what_the_procedure_says() {
        let month: Month = "2026-03".parse().unwrap();
        let visited = Some(day("2026-03-12"));
        let after = |told: &[Told]| state_of(month, day("2026-05-01"), visited, told);
        assert_eq!(state_of(month, day("2026-03-31"), None, &[]), DrawnState::Waiting);
        assert_eq!(state_of(month, day("2026-04-01"), None, &[]), DrawnState::NotVisited);
        assert_eq!(after(&[]), DrawnState::NotInNeed);
        assert_eq!(
            after(&[told("2026-03-12", ClueState::Dismissed, None)]),
            DrawnState::NotInNeed
        );
        assert_eq!(
            after(&[told("2026-03-12", ClueState::Open, None)]),
            DrawnState::Undecided
        );
        let case = |state| told("2026-04-02", ClueState::CaseOpened, Some(state));
        assert_eq!(after(&[case(CaseState::CountyDecision)]), DrawnState::Undecided);
        assert_eq!(after(&[case(CaseState::NotIncluded)]), DrawnState::NotInNeed);
        assert_eq!(after(&[case(CaseState::Included)]), DrawnState::InNeed);
        // What was found before or long after says nothing about that visit.
        assert_eq!(
            after(&[told("2026-02-27", ClueState::CaseOpened, Some(CaseState::Included))]),
            DrawnState::NotInNeed
        );
        assert_eq!(
            after(&[told("2026-05-01", ClueState::Open, None)]),
            DrawnState::NotInNeed
        );
    }

    fn draw(county: i64, month: &str, households: &[&[(i64, u64)]]) -> Draw {
        let strata = households.iter().map(|towns| DrawnStratum {
            from: None,
            drawn: 0,
            households: towns.iter().copied().collect(),
        });
        Draw {
            row: visit_draw::Model {
                area_id: county,
                month: month.parse::<Month>().unwrap().into(),
                ..visit_draw::Model::default()
            },
            strata: strata.collect(),
        }
    }

    #[test]
    fn strata_weigh_by_their_households_and_a_town_by_its_own() {
        let draws = [
            draw(1, "2026-02", &[&[(11, 100), (12, 100)], &[(11, 900), (12, 900)]]),
            draw(1, "2026-03", &[&[(11, 100), (12, 100)], &[(11, 900), (12, 700)]]),
        ];
        let of = |draw, stratum, order, state| Drawn {
            draw,
            stratum,
            household_id: 0,
            area_order: order,
            state,
            visited_on: None,
        };
        let mut drawn = Vec::new();
        for nth in 0..40 {
            let state = if nth % 2 == 0 {
                DrawnState::InNeed
            } else {
                DrawnState::NotInNeed
            };
            drawn.push(of(nth % 2, 0, 1, state));
            drawn.push(of(nth % 2, 1, 1, DrawnState::NotInNeed));
        }
        drawn.push(of(1, 1, 1, DrawnState::Undecided));
        let whole = missed_of(AreaId(1), "县", &draws, &BTreeSet::from([1, 11, 12]), drawn.iter());
        // A half of a tenth of the households: 400 of 3,800.
        let found = whole.estimate.unwrap();
        assert_eq!(whole.households, Some(1_800));
        assert_eq!((found.share, found.households), (526, 95));
        assert!(found.low < found.share && found.share < found.high, "{found:?}");
        assert_eq!(
            (whole.drawn.drawn, whole.drawn.in_need, whole.drawn.undecided),
            (81, 20, 1)
        );
        // In the first town the stratum is 200 of 2,000.
        let town = missed_of(AreaId(11), "镇", &draws, &BTreeSet::from([11]), drawn.iter());
        assert_eq!((town.households, town.estimate.unwrap().share), (Some(1_000), 500));
        // Below a town nobody counted.
        let village = missed_of(AreaId(111), "村", &draws, &BTreeSet::from([111]), drawn.iter());
        assert_eq!((village.households, village.estimate), (None, None));
    }

    #[test]
    fn few_visits_give_no_estimate() {
        let draws = [draw(1, "2026-03", &[&[(11, 100)]])];
        let one = Drawn {
            draw: 0,
            stratum: 0,
            household_id: 0,
            area_order: 1,
            state: DrawnState::NotInNeed,
            visited_on: None,
        };
        let few = missed_of(AreaId(1), "县", &draws, &BTreeSet::from([11]), [one; 29].iter());
        assert_eq!((few.estimate, few.drawn.not_in_need), (None, 29));
        let enough = missed_of(AreaId(1), "县", &draws, &BTreeSet::from([11]), [one; 30].iter());
        assert_eq!(enough.estimate.unwrap().low, 0);
    }
}
