//! What the register shows of every household, by the newest snapshot of facts, the rules of then, and a table of points: for
//! measuring an order of visits against a truth, and for learning one.
//!
//! Facts and outcomes are those that a screening kept, and signs are evaluated by the functions that a screening uses, so that
//! what is measured is what the product does.

use std::collections::HashMap;

use shouwang_domain::area::{AreaLevel, AreaRange};
use shouwang_domain::facts::{FactValue, HouseholdFacts};
use shouwang_domain::risk::WarningLevel;
use shouwang_domain::warning::Outcome;
use shouwang_engine::{FactsBatch, Signs};
use shouwang_policy::PointsText;
use shouwang_store::repo;

use crate::heavy::in_turn;
use crate::rules::policies::Policy;
use crate::rules::snapshot::altered;
use crate::rules::tally::Manifest;
use crate::{Problem, Result, Service};

/// Every household of a snapshot, as far as it concerns visits. Nobody is named: a household has its number in the register.
#[derive(Debug, Clone, Default)]
pub struct CountySeen {
    /// The day as of which the facts hold.
    pub as_of: chrono::NaiveDate,
    /// The rules that were in force anywhere, with their levels.
    pub rules: Vec<(String, WarningLevel)>,
    /// The towns.
    pub towns: Vec<String>,
    /// The households, in the order of the areas.
    pub households: Vec<HouseholdSeen>,
}

/// A household, as far as it concerns visits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdSeen {
    /// Its number in the register.
    pub number: String,
    /// The place of its town in [`CountySeen::towns`].
    pub town: usize,
    /// Its base register.
    pub population: &'static str,
    /// It is monitored.
    pub monitored: bool,
    /// Statements of income are there: owed, or given all the same.
    pub tells_income: bool,
    /// The places of the signs that it shows.
    pub signs: Vec<u16>,
    /// Its points.
    pub points: i32,
    /// The places in [`CountySeen::rules`] of the rules that fire.
    pub fires: Vec<u16>,
}

impl HouseholdSeen {
    /// The level of the gravest rule that fires.
    pub fn level(&self, rules: &[(String, WarningLevel)]) -> Option<WarningLevel> {
        self.fires.iter().map(|rule| rules[usize::from(*rule)].1).max()
    }
}

impl Service {
    /// The table of points that the installation orders visits by.
    pub fn points(&self) -> std::sync::Arc<PointsText> {
        std::sync::Arc::clone(self.policies.library().points())
    }

    /// What the newest snapshot of the widest area shows, by a table of points. It is for whoever holds the installation
    /// itself, such as `doctor`; what comes of it names nobody.
    ///
    /// # Errors
    /// `discovery.no_snapshot`, `discovery.old_snapshot`, `snapshot.altered`, and `policy.pack_refused` for a table whose
    /// conditions do not fit.
    pub async fn county_seen(&self, points: &PointsText) -> Result<CountySeen> {
        let areas = repo::register::area::all(&self.store).await?;
        let width = |id: i64| {
            let area = areas.iter().find(|area| area.id == id);
            area.map_or(0, |area| area.order_hi - area.order_lo)
        };
        let snapshots = repo::rules::snapshot::all(&self.store).await?;
        let newest = snapshots.into_iter().max_by_key(|row| (width(row.area_id), row.id));
        let row = newest.ok_or_else(no_snapshot)?;
        let then: Manifest = row.manifest.read()?;
        let file = in_turn(|| self.facts_file(&row)).await?;
        let within = AreaRange {
            lo: i64::MIN,
            hi: i64::MAX,
        };
        let jurisdictions = self.jurisdictions(&self.store, within).await?;
        let mut policies: HashMap<String, (Policy, Signs)> = HashMap::new();
        for pack in &then.packs {
            let policy = jurisdictions.of_version(&self.policies, pack, then.as_of);
            let policy = policy.ok_or_else(|| crate::rules::snapshot::pack_missing(pack))?;
            let signs = Signs::compile(points, &policy.pack, &policy.rules)
                .map_err(|problems| shouwang_policy::refused(&problems))?;
            policies.insert(pack.clone(), (policy, signs));
        }
        let all: Vec<usize> = (0..HouseholdFacts::COLUMNS.len()).collect();
        if all.iter().any(|column| !file.has(*column)) {
            return Err(old_snapshot());
        }
        let mut seen = CountySeen {
            as_of: then.as_of,
            ..CountySeen::default()
        };
        for pack in &then.packs {
            for rule in policies[pack].0.rules.rules() {
                if seen.rules.iter().all(|(known, _)| *known != rule.id) {
                    seen.rules.push((rule.id.clone(), rule.level));
                }
            }
        }
        let numbers: HashMap<i64, String> = repo::register::external_id::all_of_township(&self.store)
            .await?
            .into_iter()
            .collect();
        let towns: Vec<_> = areas
            .iter()
            .filter(|area| area.level.get() == AreaLevel::Town)
            .collect();
        seen.towns = towns.iter().map(|town| town.name.clone()).collect();
        let town_of = |order: i64| {
            let town = towns
                .iter()
                .position(|town| (town.order_lo..town.order_hi).contains(&order));
            town.unwrap_or_default()
        };
        let judged_by = |order: i64| {
            let place = then.judged.partition_point(|judged| judged.last < order);
            let judged = then.judged.get(place).ok_or_else(altered)?;
            policies.get(&judged.pack).ok_or_else(altered)
        };
        let rules = seen.rules.clone();
        let work = |batch: &FactsBatch| {
            let (mut found, mut from) = (Vec::new(), 0);
            let place = |order: &i64| then.judged.partition_point(|judged| judged.last < *order);
            for part in batch.area_orders().chunk_by(|a, b| place(a) == place(b)) {
                let (policy, signs) = judged_by(part[0])?;
                let facts = batch.slice(from, part.len());
                from += part.len();
                found.extend(some(policy, signs, &facts, &rules, &numbers, &town_of)?);
            }
            Ok(found)
        };
        let households = &mut seen.households;
        let take = |found: Vec<HouseholdSeen>| {
            households.extend(found);
            Ok(())
        };
        in_turn(|| file.scan(&all, work, take)).await?;
        Ok(seen)
    }
}

fn some(
    policy: &Policy,
    signs: &Signs,
    facts: &FactsBatch,
    rules: &[(String, WarningLevel)],
    numbers: &HashMap<i64, String>,
    town_of: &dyn Fn(i64) -> usize,
) -> Result<Vec<HouseholdSeen>> {
    let outcomes = policy.rules.run(facts)?;
    let shown = signs.shown(facts, &outcomes)?;
    let places: Vec<u16> = policy
        .rules
        .rules()
        .map(|rule| {
            rules
                .iter()
                .position(|(known, _)| *known == rule.id)
                .unwrap_or_default() as u16
        })
        .collect();
    let is = |row: usize, name: &str| match shouwang_policy::column(name) {
        Some((column, _)) => facts.value(row, column),
        None => FactValue::Null,
    };
    let of_row = |(row, id): (usize, &i64)| {
        let fires = places
            .iter()
            .enumerate()
            .filter(|(rule, _)| outcomes.of(row, *rule) == Outcome::Fires)
            .map(|(_, place)| *place);
        HouseholdSeen {
            number: numbers.get(id).cloned().unwrap_or_default(),
            town: town_of(facts.area_orders()[row]),
            population: match is(row, "population") {
                FactValue::Text(code) => code,
                _ => "",
            },
            monitored: is(row, "monitored") == FactValue::Bool(true),
            tells_income: is(row, "income") != FactValue::Null,
            signs: shown.signs[row].clone(),
            points: signs.points(&shown, row),
            fires: fires.collect(),
        }
    };
    Ok(facts.household_ids().iter().enumerate().map(of_row).collect())
}

fn no_snapshot() -> Problem {
    Problem::refused(
        "discovery.no_snapshot",
        "尚无筛查快照；请先筛查一次（shouwang screen）。",
        "There is no snapshot of facts yet; screen once first (shouwang screen).",
    )
}

fn old_snapshot() -> Problem {
    Problem::refused(
        "discovery.old_snapshot",
        "最近的筛查快照由较早版本生成，缺少部分指标；请用现版本筛查一次（shouwang screen）。",
        "The newest snapshot was taken by an earlier version and lacks columns; screen once with this one (shouwang screen).",
    )
}
