//! The random share of a month's visits: drawn once for a county, among the households of whom nothing is known, so that what is
//! found there is found without the echo of any rule, score or clue.
//!
//! It is drawn in strata, the bands of the table of points, and more of it goes where more are expected to be in need
//! ([`shouwang_discovery::missed`]). The draw keeps its seed, the digest of its frame and, of each stratum, how many households there
//! were in each town; what became of the visits is worked out when somebody asks ([`crate::overview::missed`]).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use shouwang_discovery::bands;
use shouwang_discovery::missed::{allocate, draw_share};
use shouwang_domain::area::{AreaLevel, AreaNode, AreaRange, AreaTree};
use shouwang_domain::{AreaId, Month};
use shouwang_policy::VisitRules;
use shouwang_store::column::Json;
use shouwang_store::entity::{drawn_visit, visit_draw};
use shouwang_store::repo;

use crate::{Ctx, Problem, Result, Service};

/// The share in need that is expected where the table of points says nothing.
const EXPECTED: f64 = 0.1;

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
    ids: Vec<String>,
    households: BTreeMap<i64, u64>,
}

impl Service {
    /// Draws the random share of this month for each county of the scope that has none yet. Nothing is drawn where visits are not
    /// ordered by points, where no policy is in force, and where there is nobody to visit.
    pub(crate) async fn keep_visit_draws(&self, ctx: &Ctx) -> Result<()> {
        let Some(rules) = self.policies.practice().visiting.clone() else {
            return Ok(());
        };
        let month = Month::of(ctx.today());
        let tree = self.area_tree().await?;
        let drawn: BTreeSet<i64> = repo::help::visit_draw::since(&self.store, month)
            .await?
            .into_iter()
            .map(|draw| draw.area_id)
            .collect();
        let waits = |area: &&AreaNode| area.level == AreaLevel::County && !drawn.contains(&area.id.0);
        for county in tree.preorder().filter(waits) {
            match self.draw_visits(ctx, &tree, county, &rules).await {
                Err(problem) if problem.code == "policy.none_in_force" => {}
                done => done?,
            }
        }
        Ok(())
    }

    /// The visible households of a range that were drawn for a month.
    pub(super) async fn drawn_in(&self, ctx: &Ctx, within: AreaRange, month: Month) -> Result<BTreeSet<i64>> {
        let draws = repo::help::visit_draw::since(&self.store, month).await?;
        let of_month = draws
            .iter()
            .filter(|draw| draw.month.get() == month)
            .map(|draw| draw.id);
        let drawn = repo::help::visit_draw::drawn(&self.store, ctx, within, of_month).await?;
        Ok(drawn.into_iter().map(|row| row.household_id).collect())
    }

    async fn draw_visits(&self, ctx: &Ctx, tree: &AreaTree, county: &AreaNode, rules: &VisitRules) -> Result<()> {
        let within = tree.range(county.id)?;
        let villages = tree
            .subtree(county.id)
            .filter(|area| area.level == AreaLevel::Village)
            .count() as u64;
        let visits = visits_of(villages, rules);
        let silent = self.silent_households(ctx, tree, county.id, within).await?;
        if visits == 0 || silent.strata.iter().all(|stratum| stratum.ids.is_empty()) {
            return Ok(());
        }
        let expected: Vec<(u64, f64)> = (silent.strata.iter())
            .map(|stratum| (stratum.ids.len() as u64, stratum.expected))
            .collect();
        let takes = allocate(visits, &expected);
        let frame: Vec<(String, Vec<String>)> = (silent.strata.iter().enumerate())
            .map(|(place, stratum)| (place.to_string(), stratum.ids.clone()))
            .collect();
        let seed = new_seed()?;
        let picked = draw_share(&seed, &frame, &takes);
        let strata: Vec<DrawnStratum> = (silent.strata.iter().zip(&picked))
            .map(|(stratum, picked)| DrawnStratum {
                from: stratum.from,
                drawn: picked.len() as u64,
                households: stratum.households.clone(),
            })
            .collect();
        let month = Month::of(ctx.today());
        let households: usize = frame.iter().map(|(_, ids)| ids.len()).sum();
        let frame_digest = digest_of(&frame);
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
        let row = |(stratum, id): (usize, &String)| {
            Ok(drawn_visit::Model {
                visit_draw_id: draw.id,
                household_id: id.parse().map_err(Problem::internal)?,
                stratum: stratum as i64,
                ..drawn_visit::Model::default()
            })
        };
        let places = picked
            .iter()
            .enumerate()
            .flat_map(|(stratum, ids)| ids.iter().map(move |id| (stratum, id)));
        let rows: Vec<drawn_visit::Model> = places.map(row).collect::<Result<_>>()?;
        tx.subject(format!("area/{}", county.id));
        tx.detail(serde_json::json!({
            "month": month, "households": households, "drawn": rows.len(), "seed": seed, "frame_digest": frame_digest,
        }));
        tx.insert_many(rows).await?;
        tx.commit(()).await
    }

    /// The households of a county that are not monitored, of whom no rule speaks, and of whom no warning, clue or case is open.
    async fn silent_households(
        &self,
        ctx: &Ctx,
        tree: &AreaTree,
        county: AreaId,
        within: AreaRange,
    ) -> Result<SilentHouseholds> {
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
        let thresholds: Vec<i32> = table.bands.iter().filter_map(|band| band.from).collect();
        let mut strata: Vec<SilentStratum> = (0..=thresholds.len())
            .map(|place| SilentStratum {
                from: thresholds.get(place).copied(),
                expected: table.bands.get(place).and_then(bands::Band::share).unwrap_or(EXPECTED),
                ids: Vec::new(),
                households: BTreeMap::new(),
            })
            .collect();
        while let Some(chunk) = pointed.next().await? {
            for (aggregate, points) in chunk {
                let household = &aggregate.household;
                let is_known = points.urgency.is_some()
                    || aggregate.monitoring.spell.is_some()
                    || dealt_with.contains(&household.id.0);
                if is_known {
                    continue;
                }
                let stratum = &mut strata[bands::place(&thresholds, points.points)];
                stratum.ids.push(household.id.to_string());
                *stratum.households.entry(town_of(household.area_order)).or_default() += 1;
            }
        }
        Ok(SilentHouseholds { points_table, strata })
    }
}

/// How many visits of a month are drawn in a county: the share of what its villages can do, rounded up, so that a small county has
/// one.
fn visits_of(villages: u64, rules: &VisitRules) -> u64 {
    (villages * u64::from(rules.a_month) * u64::from(rules.random_percent)).div_ceil(100)
}

fn new_seed() -> Result<String> {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).map_err(Problem::internal)?;
    Ok(hex::encode(random))
}

/// SHA-256 over strata and ids, a line each.
fn digest_of(frame: &[(String, Vec<String>)]) -> String {
    let mut hash = Sha256::new();
    for (stratum, ids) in frame {
        for id in ids {
            hash.update(format!("{stratum},{id}\n"));
        }
    }
    hex::encode(hash.finalize())
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

    #[test]
    fn the_frame_is_told_apart_by_stratum_and_household() {
        let frame = |ids: [&str; 2]| {
            digest_of(&[
                ("0".to_owned(), vec![ids[0].to_owned()]),
                ("1".to_owned(), vec![ids[1].to_owned()]),
            ])
        };
        assert_eq!(frame(["7", "8"]), frame(["7", "8"]));
        assert_ne!(frame(["7", "8"]), frame(["8", "7"]));
    }
}
