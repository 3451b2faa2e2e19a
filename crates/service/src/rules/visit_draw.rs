//! The random share of a month's visits: drawn once for a county, among the households of whom nothing is known, so that what is
//! found there is found without the echo of any rule, score or clue.
//!
//! It is drawn in strata, the bands of the table of points, and more of it goes where more are expected to be in need
//! ([`shouwang_discovery::missed`]). The draw keeps its seed, its frame, sealed, with the digest, so that it can be drawn again, and,
//! of each stratum, how many households there were in each town; what became of the visits is worked out when somebody asks ([`crate::overview::missed`]).

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use shouwang_discovery::bands;
use shouwang_discovery::missed::{allocate, draw_share};
use shouwang_domain::area::{AreaLevel, AreaNode, AreaRange, AreaTree};
use shouwang_domain::{AreaId, Month};
use shouwang_policy::VisitRules;
use shouwang_store::column::Json;
use shouwang_store::entity::{drawn_visit, visit_draw, visit_frame};
use shouwang_store::{Field, repo};

use crate::{Ctx, Problem, Result, Service};

/// The share in need that is expected where the table of points says nothing.
const EXPECTED: f64 = 0.1;
/// The last day of a month on which its share is still drawn.
const LATEST_DAY: u32 = 10;

/// A stratum of a draw, as the draw keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DrawnStratum {
    /// The least points; none for the last band.
    pub(crate) from: Option<i32>,
    /// How many were drawn.
    pub(crate) drawn: u64,
    /// Households by the town that they lie in, or by the area that has no town below it.
    pub(crate) households: BTreeMap<i64, u64>,
}

/// Households of whom nothing is known, before some are drawn.
struct SilentHouseholds {
    points_table: String,
    strata: Vec<SilentStratum>,
}

struct SilentStratum {
    from: Option<i32>,
    expected: f64,
    /// The households, each with its town.
    ids: BTreeMap<i64, i64>,
}

impl Service {
    /// Draws the random share of this month for each county of the scope that has none yet. Nothing is drawn where visits are not
    /// ordered by points, where no policy is in force, where there is nobody to visit, and late in a month, when the visits could
    /// not be made any more. What goes wrong in one county holds up no other.
    pub(crate) async fn keep_visit_draws(&self, ctx: &Ctx) -> Result<()> {
        let Some(rules) = self.policies.practice().visiting.clone() else {
            return Ok(());
        };
        if rules.random_percent == 0 || ctx.today().day() > LATEST_DAY {
            return Ok(());
        }
        let tree = self.area_tree().await?;
        let counties: Vec<&AreaNode> = tree.preorder().filter(|area| area.level == AreaLevel::County).collect();
        let ids: Vec<i64> = counties.iter().map(|county| county.id.0).collect();
        let drawn: BTreeSet<i64> = repo::help::visit_draw::since(&self.store, &ids, Month::of(ctx.today()))
            .await?
            .into_iter()
            .map(|draw| draw.area_id)
            .collect();
        for county in counties.into_iter().filter(|county| !drawn.contains(&county.id.0)) {
            match self.draw_visits(ctx, &tree, county, &rules).await {
                Ok(()) => {}
                // Another server was faster.
                Err(problem) if matches!(problem.code.as_str(), "policy.none_in_force" | "version_conflict") => {}
                Err(problem) => tracing::error!(
                    code = problem.code,
                    area = county.id.0,
                    "the random visits of a county could not be drawn"
                ),
            }
        }
        Ok(())
    }

    async fn draw_visits(&self, ctx: &Ctx, tree: &AreaTree, county: &AreaNode, rules: &VisitRules) -> Result<()> {
        let within = tree.range(county.id)?;
        let villages = tree
            .subtree(county.id)
            .filter(|area| area.level == AreaLevel::Village)
            .count() as u64;
        let visits = visits_of(villages, rules);
        if visits == 0 {
            return Ok(());
        }
        let silent = self.silent_households(ctx, tree, county.id, within, visits).await?;
        let households: usize = silent.strata.iter().map(|stratum| stratum.ids.len()).sum();
        let expected: Vec<(u64, f64)> = (silent.strata.iter())
            .map(|stratum| (stratum.ids.len() as u64, stratum.expected))
            .collect();
        let takes = allocate(visits, &expected);
        let frame: Vec<(String, Vec<String>)> = (silent.strata.iter().enumerate())
            .map(|(place, stratum)| (place.to_string(), stratum.ids.keys().map(ToString::to_string).collect()))
            .collect();
        let seed = new_seed()?;
        let picked = draw_share(&seed, &frame, &takes);
        let strata: Vec<DrawnStratum> = (silent.strata.iter().zip(&picked))
            .map(|(stratum, picked)| DrawnStratum {
                from: stratum.from,
                drawn: picked.len() as u64,
                households: stratum.by_town(),
            })
            .collect();
        let month = Month::of(ctx.today());
        let frame = text_of(&frame);
        let frame_digest = hex::encode(Sha256::digest(&frame));
        let mut tx = self.store.begin(ctx, "visit.draw").await?;
        let draw = tx
            .insert(visit_draw::Model {
                area_id: county.id.0,
                month: month.into(),
                points_table: silent.points_table,
                seed: seed.clone(),
                frame_digest: frame_digest.clone(),
                strata: Json::of(&strata)?,
                ..visit_draw::Model::default()
            })
            .await?;
        let id = tx.id();
        tx.insert(visit_frame::Model {
            id,
            visit_draw_id: draw.id,
            frame_sealed: self
                .store
                .vault()
                .seal_bytes(Field::VISIT_FRAME, id, frame.as_bytes())?,
            ..visit_frame::Model::default()
        })
        .await?;
        let mut rows = Vec::new();
        for (place, ids) in picked.iter().enumerate() {
            for id in ids {
                let household_id = id.parse().map_err(Problem::internal)?;
                rows.push(drawn_visit::Model {
                    visit_draw_id: draw.id,
                    household_id,
                    stratum: place as i64,
                    town_id: silent.strata[place]
                        .ids
                        .get(&household_id)
                        .copied()
                        .unwrap_or(county.id.0),
                    ..drawn_visit::Model::default()
                });
            }
        }
        tx.subject(format!("area/{}", county.id));
        tx.detail(serde_json::json!({
            "month": month, "households": households, "drawn": rows.len(), "seed": seed, "frame_digest": frame_digest,
        }));
        tx.insert_many(rows).await?;
        tx.commit(()).await
    }

    /// The households of a county that are not monitored, of whom no rule speaks, of whom no warning, clue or case is open, and whom
    /// nobody has visited this month.
    async fn silent_households(
        &self,
        ctx: &Ctx,
        tree: &AreaTree,
        county: AreaId,
        within: AreaRange,
        visits: u64,
    ) -> Result<SilentHouseholds> {
        let month = Month::of(ctx.today());
        let dealt_with = repo::help::visit_draw::dealt_with(&self.store, ctx, within).await?;
        let towns: Vec<(AreaRange, i64)> = (tree.subtree(county))
            .filter(|area| area.level == AreaLevel::Town)
            .filter_map(|area| Some((area.order?, area.id.0)))
            .collect();
        let town_of = |order: i64| {
            let town = towns.partition_point(|(range, _)| range.hi <= order);
            let town = towns.get(town).filter(|(range, _)| range.contains(order));
            town.map_or(county.0, |(_, id)| *id)
        };
        let mut pointed = self.pointed(ctx, within, ctx.today()).await?;
        let table = pointed.signs.table();
        let points_table = table.version.clone();
        // Each stratum has two visits at least: where there are few, the lowest bands are one.
        let most = usize::try_from(visits / 2).unwrap_or(usize::MAX).max(1);
        let mut thresholds: Vec<i32> = table.bands.iter().filter_map(|band| band.from).collect();
        thresholds.truncate(most - 1);
        let mut strata: Vec<SilentStratum> = (0..=thresholds.len())
            .map(|place| SilentStratum {
                from: thresholds.get(place).copied(),
                expected: table.bands.get(place).and_then(bands::Band::share).unwrap_or(EXPECTED),
                ids: BTreeMap::new(),
            })
            .collect();
        while let Some(chunk) = pointed.next().await? {
            let ids: Vec<i64> = chunk.iter().map(|(aggregate, _)| aggregate.household.id.0).collect();
            let last = repo::help::visit::last_days(&self.store, &ids).await?;
            for (aggregate, points) in chunk {
                let household = &aggregate.household;
                let is_visited = last.get(&household.id.0).is_some_and(|day| Month::of(*day) >= month);
                let is_known = points.urgency.is_some()
                    || aggregate.monitoring.spell.is_some()
                    || dealt_with.contains(&household.id.0);
                if is_known || is_visited {
                    continue;
                }
                let stratum = &mut strata[bands::place(&thresholds, points.points)];
                stratum.ids.insert(household.id.0, town_of(household.area_order));
            }
        }
        Ok(SilentHouseholds { points_table, strata })
    }
}

impl SilentStratum {
    fn by_town(&self) -> BTreeMap<i64, u64> {
        let mut towns = BTreeMap::new();
        for town in self.ids.values() {
            *towns.entry(*town).or_default() += 1;
        }
        towns
    }
}

/// How many visits of a month are drawn in a county: the share of what its villages can do, rounded up.
fn visits_of(villages: u64, rules: &VisitRules) -> u64 {
    (villages * u64::from(rules.a_month) * u64::from(rules.random_percent)).div_ceil(100)
}

fn new_seed() -> Result<String> {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).map_err(Problem::internal)?;
    Ok(hex::encode(random))
}

/// Strata and ids, a line each, in the order of strata and ids.
fn text_of(frame: &[(String, Vec<String>)]) -> String {
    let mut text = String::new();
    for (stratum, ids) in frame {
        for id in ids {
            text.push_str(&format!("{stratum},{id}\n"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_a_county_is_that_of_its_villages() {
        let rules = VisitRules {
            a_month: 8,
            random_percent: 5,
            citation: String::new(),
        };
        assert_eq!([0, 1, 60].map(|villages| visits_of(villages, &rules)), [0, 1, 24]);
    }
}
