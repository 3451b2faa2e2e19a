//! Changes of what the register says: many of them before an inspection, and those that move a household across the line.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Days, NaiveDate};
use shouwang_domain::area::{AreaLevel, AreaRange};
use shouwang_domain::calendar::{shanghai_date, shanghai_midnight};
use shouwang_domain::campaign::{CampaignKind, CampaignState};
use shouwang_domain::draw::DrawState;
use shouwang_domain::facts::derive;
use shouwang_domain::income::{Period, Statement, Statements};
use shouwang_domain::pattern::{PatternKind, median};
use shouwang_domain::risk::Population;
use shouwang_domain::{AreaId, Fen, Month};
use shouwang_policy::ParamValue;
use shouwang_store::repo;
use shouwang_store::repo::overview::patterns::{HouseholdVersions, MembershipMark, StatementVersion};
use shouwang_store::repo::register::change::Edited;

use super::{Asked, AskedRow, Looked, Moved};
use crate::office::access::{Verb, roles};
use crate::rules::policies::Jurisdictions;
use crate::{Result, Service};

/// Households whose versions are looked at at a time.
const CHUNK: usize = 500;

/// Something that is known to look at an area from a day on.
struct Inspection {
    zh: String,
    en: String,
    first: NaiveDate,
    areas: Vec<AreaRange>,
}

/// An edit by which the income per head came from below the line to above it.
struct Crossing {
    on: NaiveDate,
    entered_by: i64,
    month: Option<Month>,
    moved: Moved,
}

impl Service {
    /// Towns in which many more households than usual were changed in the days before an inspection.
    pub(super) async fn mass_edits(&self, looked: &Looked<'_>) -> Result<Vec<Asked>> {
        let rules = looked.rules;
        let span = u64::from(rules.edit_days);
        let mut asked = Vec::new();
        let inspections = self.inspections(looked).await?;
        let firsts = || inspections.iter().map(|inspection| inspection.first);
        let (Some(first), Some(last)) = (firsts().min(), firsts().max()) else {
            return Ok(asked);
        };
        // The log is gone through once for all of them.
        let weeks = span * u64::from(rules.edit_weeks);
        let moments = [first - Days::new(span + weeks), last].map(shanghai_midnight);
        let edited = repo::register::change::edited_between(&self.store, looked.ctx, looked.within, moments).await?;
        for inspection in &inspections {
            let before = inspection.first - Days::new(span);
            let earliest = before - Days::new(weeks);
            let moments = [earliest, inspection.first].map(shanghai_midnight);
            let is_of_it = |one: &&Edited| moments[0] <= one.at_ms && one.at_ms < moments[1];
            for (area, range) in looked.towns() {
                if !inspection.areas.iter().any(|inspected| inspected.overlaps(&range)) {
                    continue;
                }
                let edited: Vec<&Edited> = edited
                    .iter()
                    .filter(|one| is_of_it(one) && range.contains(one.area_order))
                    .collect();
                let of_days = |first: NaiveDate| {
                    let [begin, end] = [first, first + Days::new(span)].map(shanghai_midnight);
                    let within = edited.iter().filter(|one| begin <= one.at_ms && one.at_ms < end);
                    within.map(|one| one.household).collect::<BTreeSet<_>>().len() as u64
                };
                let weeks = (0..u64::from(rules.edit_weeks)).map(|week| of_days(earliest + Days::new(span * week)));
                let usual = median(&weeks.collect::<Vec<_>>());
                let now = of_days(before);
                if now < u64::from(rules.edit_households) || now < u64::from(rules.edit_times) * usual {
                    continue;
                }
                let (days, zh, en) = (rules.edit_days, &inspection.zh, &inspection.en);
                asked.push(Asked {
                    kind: PatternKind::MassEdits,
                    area: Some(area),
                    days: [before, inspection.first - Days::new(1)],
                    person: None,
                    zh: format!("{zh}开始前 {days} 天，{now} 户的登记信息被改动，此前每 {days} 天通常为 {usual} 户，请核实改动原因。"),
                    en: format!(
                        "In the {days} days before {en} began, what the register says of {now} households was changed, usually of {usual} in as many days; why?"
                    ),
                    rows: rows_of(&edited, shanghai_midnight(before)),
                });
            }
        }
        Ok(asked)
    }

    /// The look-backs, rounds and draws that the caller may know of and that began within the days.
    async fn inspections(&self, looked: &Looked<'_>) -> Result<Vec<Inspection>> {
        let ctx = looked.ctx;
        let range = |area: i64| looked.tree.range(AreaId(area)).ok();
        let mut found = Vec::new();
        let campaigns = repo::campaign::list(&self.store, ctx, CampaignState::ALL, None).await?;
        for campaign in campaigns {
            if campaign.kind.get() != CampaignKind::LookBack {
                continue;
            }
            found.push(Inspection {
                zh: format!("回头看《{}》", campaign.title),
                en: format!("the look-back “{}”", campaign.title),
                first: campaign.starts_on.get(),
                areas: range(campaign.area_id).into_iter().collect(),
            });
        }
        if roles(Verb::ReadRounds).contains(&ctx.role) {
            for round in repo::inspection::list(&self.store, ctx).await? {
                let areas: Vec<AreaId> = round.areas.read()?;
                found.push(Inspection {
                    zh: format!("督导检查《{}》", round.title),
                    en: format!("the inspection “{}”", round.title),
                    first: round.starts_on.get(),
                    areas: areas.into_iter().filter_map(|area| range(area.0)).collect(),
                });
            }
        }
        if roles(Verb::ReadDraws).contains(&ctx.role) {
            for draw in repo::draw::list(&self.store, ctx).await? {
                // A draw that is not published is nobody's to know but of those who inspect.
                let Some(first) = draw.published_on else {
                    continue;
                };
                if draw.state.get() == DrawState::Withdrawn {
                    continue;
                }
                found.push(Inspection {
                    zh: format!("抽样检查《{}》", draw.title),
                    en: format!("the check by the sample “{}”", draw.title),
                    first: first.get(),
                    areas: range(draw.area_id).into_iter().collect(),
                });
            }
        }
        found.retain(|inspection| looked.has(inspection.first));
        Ok(found)
    }

    /// Households that an edit of a month or of the members moved from below the line to above it.
    pub(super) async fn edits_across_line(&self, looked: &Looked<'_>) -> Result<Vec<Asked>> {
        let Looked { ctx, within, days, .. } = looked;
        let changed = repo::overview::patterns::changed_households(&self.store, ctx, *within, *days).await?;
        let jurisdictions = self.jurisdictions(&self.store, *within).await?;
        let mut lines: HashMap<(String, Population, NaiveDate), Option<Fen>> = HashMap::new();
        let mut villages: BTreeMap<AreaId, Vec<AskedRow>> = BTreeMap::new();
        for ids in changed.chunks(CHUNK) {
            for known in repo::overview::patterns::versions(&self.store, ctx, ids, ctx.today()).await? {
                let household = &known.aggregate.household;
                let (order, population) = (household.area_order, household.population);
                let line = |on: NaiveDate| -> Result<Option<Fen>> {
                    let key = (jurisdictions.code(order).to_owned(), population, on);
                    if let Some(known) = lines.get(&key) {
                        return Ok(*known);
                    }
                    let line = self.line_for(&jurisdictions, order, population, on)?;
                    lines.insert(key, line);
                    Ok(line)
                };
                for crossing in crossings(&known, looked, line)? {
                    villages.entry(looked.village_of(order)).or_default().push(AskedRow {
                        household: household.id.0,
                        area_order: order,
                        visit: None,
                        case: None,
                        month: crossing.month,
                        on: crossing.on,
                        entered: Some((crossing.on, crossing.entered_by)),
                        moved: Some(crossing.moved),
                    });
                }
            }
        }
        let asked = villages.into_iter().filter_map(|(area, rows)| {
            let on = rows.iter().map(|row| row.on);
            let days = [on.clone().min()?, on.max()?];
            let households: BTreeSet<i64> = rows.iter().map(|row| row.household).collect();
            let n = households.len();
            Some(Asked {
                kind: PatternKind::AcrossLine,
                area: Some(area),
                days,
                person: None,
                zh: format!("{n} 户的收支或家庭人口被改动后，近12个月人均可支配收入由监测线以下变为以上，请核实改动依据。"),
                en: format!(
                    "An edit of income or members moved {n} households from below the line to above it; what do the edits rest on?"
                ),
                rows,
            })
        });
        Ok(asked.collect())
    }

    /// The line in force on a day for a household of a base register; none where it is screened by none.
    fn line_for(
        &self,
        jurisdictions: &Jurisdictions,
        area_order: i64,
        population: Population,
        on: NaiveDate,
    ) -> Result<Option<Fen>> {
        let policy = match self.policy_in(jurisdictions, area_order, on) {
            Ok(policy) => policy,
            Err(problem) if problem.code == "policy.none_in_force" => return Ok(None),
            Err(problem) => return Err(problem),
        };
        let practice = self.policies.practice();
        let names = &practice.line;
        let value = |name: &str| Some(&policy.pack.params.get(name)?.on(on).ok()?.value);
        let applies = match value(&names.populations) {
            Some(ParamValue::Codes(codes)) => codes.contains(&population.as_str()),
            _ => false,
        };
        Ok(match value(&names.line) {
            Some(ParamValue::Int(fen)) if applies => Some(Fen(*fen)),
            _ => None,
        })
    }
}

impl Looked<'_> {
    /// The towns that are looked at, each with its range; the area itself where it has none beneath it.
    fn towns(&self) -> Vec<(AreaId, AreaRange)> {
        let beneath = self
            .tree
            .subtree(self.area)
            .filter(|node| node.level == AreaLevel::Town);
        let towns: Vec<_> = beneath.filter_map(|node| Some((node.id, node.order?))).collect();
        match towns.is_empty() {
            true => vec![(self.area, self.within)],
            false => towns,
        }
    }
}

/// The last change of each household since a moment.
fn rows_of(edited: &[&Edited], since: i64) -> Vec<AskedRow> {
    let mut last: BTreeMap<(i64, i64), i64> = BTreeMap::new();
    for one in edited.iter().filter(|one| one.at_ms >= since) {
        last.insert((one.area_order, one.household), one.at_ms);
    }
    let row = |((area_order, household), at_ms): ((i64, i64), i64)| AskedRow {
        household,
        area_order,
        visit: None,
        case: None,
        month: None,
        on: shanghai_date(at_ms),
        entered: None,
        moved: None,
    };
    last.into_iter().map(row).collect()
}

/// The edits of a household within the days that moved it from below the line to above it. Income per head is that of the
/// rules on the day of the edit, by what was known before and after it. Where what was known before is not kept, nothing is
/// said.
fn crossings(
    known: &HouseholdVersions,
    looked: &Looked<'_>,
    mut line: impl FnMut(NaiveDate) -> Result<Option<Fen>>,
) -> Result<Vec<Crossing>> {
    let mut edits: BTreeMap<i64, (i64, Option<Month>)> = BTreeMap::new();
    for mark in &known.members {
        edits.insert(mark.at_ms, (mark.entered_by, None));
    }
    for version in known.statements.iter().filter(|version| version.version > 1) {
        let month = match version.says.period {
            Period::Month(month) => Some(month),
            Period::Year(_) => None,
        };
        edits.insert(version.at_ms, (version.entered_by, month));
    }
    let mut found = Vec::new();
    for (at_ms, (entered_by, month)) in edits.into_iter().filter(|(at_ms, _)| looked.is_entered(*at_ms)) {
        let on = shanghai_date(at_ms);
        let before = income_per_head(known, on, |known_at| known_at < at_ms);
        let after = income_per_head(known, on, |known_at| known_at <= at_ms);
        let (Some(before), Some(after)) = (before, after) else {
            continue;
        };
        if before >= after {
            continue;
        }
        let Some(line) = line(on)? else {
            continue;
        };
        // The line itself counts as below it.
        if before <= line && line < after {
            found.push(Crossing {
                on,
                entered_by,
                month,
                moved: Moved { before, after, line },
            });
        }
    }
    Ok(found)
}

/// Income per head on a day, of what was known at the moments that a condition names; none where it cannot be said.
fn income_per_head(known: &HouseholdVersions, on: NaiveDate, is_known: impl Fn(i64) -> bool + Copy) -> Option<Fen> {
    let aggregate = &known.aggregate;
    let statements = Statements::new(said_by(&known.statements, is_known)?);
    let facts = derive(
        &aggregate.household,
        &statements,
        &aggregate.records,
        aggregate.monitoring,
        on,
    );
    let size = size_by(facts.household_size, &known.members, on, is_known);
    let income = facts.income.filter(|_| size > 0)?;
    Some(Fen(income.0.div_euclid(size)))
}

/// What the statements said; none where one said something that is not kept.
fn said_by(versions: &[StatementVersion], is_known: impl Fn(i64) -> bool) -> Option<Vec<Statement>> {
    let mut said = Vec::new();
    for of_one in versions.chunk_by(|a, b| a.statement == b.statement) {
        match of_one.iter().rev().find(|version| is_known(version.at_ms)) {
            Some(version) => said.push(version.says),
            None if is_known(of_one[0].since_ms) => return None,
            None => {}
        }
    }
    Some(said)
}

/// How many lived together on a day, from how many did by what is known today.
fn size_by(today: i64, members: &[MembershipMark], on: NaiveDate, is_known: impl Fn(i64) -> bool) -> i64 {
    let later = members.iter().filter(|mark| mark.on <= on && !is_known(mark.at_ms));
    later.fold(today, |size, mark| if mark.joins { size - 1 } else { size + 1 })
}
