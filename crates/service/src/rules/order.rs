//! Whom to visit first: the points of a household line by line, and the month's suggested visits of a village.
//!
//! Both are worked out when they are asked for, from the same facts, rules and signs as a screening, and under the same scope.
//! They order and suggest: the warning of a household keeps its level and the day of its answer, and nothing is decided here.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use shouwang_domain::area::{AreaLevel, AreaRange};
use shouwang_domain::facts::HouseholdFacts;
use shouwang_domain::household::PriorityGroup;
use shouwang_domain::risk::WarningLevel;
use shouwang_domain::warning::Outcome;
use shouwang_domain::{AreaId, HouseholdId, Month, coded_enum};
use shouwang_engine::{FactsBatch, Signs};
use shouwang_store::repo::rules::screening::Aggregate;
use shouwang_store::{Store, repo};
use utoipa::ToSchema;

use crate::heavy::in_turn;
use crate::office::access::{Verb, require};
use crate::rules::facts::facts_on;
use crate::rules::policies::Policy;
use crate::{Ctx, Problem, Result, Service};

coded_enum! {
    /// Why a visit is suggested.
    pub enum SuggestedFor {
        Points = "points", "按参考分", "by its points";
        Random = "random", "随机抽取", "drawn at random";
    }
}

/// The points of a household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PointsView {
    /// The table of points.
    pub table: String,
    /// Their sum.
    pub points: i32,
    /// How soon somebody should go there; none where no rule fires.
    pub urgency: Option<WarningLevel>,
    /// What each sign adds, the heaviest first.
    pub lines: Vec<PointsLine>,
    /// Where the table was measured: households with about as many points.
    pub alike: u64,
    /// Of them, in need.
    pub alike_in_need: u64,
}

/// A sign that a household shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PointsLine {
    /// Id of the sign, or of the rule that has none of its own.
    pub sign: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// What it adds.
    pub points: i32,
}

/// Whose suggested visits.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SuggestedQuery {
    /// A village, or a part of one; without, the caller's own area.
    pub area_id: Option<AreaId>,
}

/// The month's suggested visits of a village.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SuggestedView {
    /// The area.
    pub area_id: AreaId,
    /// The month.
    pub month: Month,
    /// The table of points.
    pub table: String,
    /// Households of the area.
    pub households: u64,
    /// Of them, visited this month.
    pub visited: u64,
    /// Whom to visit, the first one first. Who was visited this month is no longer among them.
    pub items: Vec<SuggestedItem>,
}

/// A suggested visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SuggestedItem {
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Name of its area.
    pub area_name: String,
    /// Why.
    pub suggested_for: SuggestedFor,
    /// The priority groups of its members, for which it comes before others of the same three: to be
    /// gone to at once, told of by a rule, and the rest (翁源 2021 §二(一)).
    pub groups: Vec<PriorityGroup>,
    /// Its points.
    pub points: PointsView,
    /// The day of the last visit.
    pub last_visited_on: Option<NaiveDate>,
}

/// A household of a village, before they are put in order.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Candidate {
    id: i64,
    points: PointsView,
    groups: Vec<PriorityGroup>,
    last_visited_on: Option<NaiveDate>,
    ticket: [u8; 32],
}

impl Service {
    /// The points of a household with these facts; none where the practice has no visits by points.
    pub(crate) fn points_of(&self, policy: &Policy, facts: &HouseholdFacts) -> Result<Option<PointsView>> {
        if self.policies.practice().visiting.is_none() {
            return Ok(None);
        }
        let signs = self.policies.signs(policy)?;
        let batch = FactsBatch::of(facts.data_date, std::slice::from_ref(facts));
        Ok(points_of_all(policy, &signs, &batch)?.pop())
    }

    /// Whom to visit first this month in a village: as many as the practice says its people can do, most by their points, and
    /// those that were drawn at random for the county (`visit_draw.rs`).
    ///
    /// # Errors
    /// `visits.choose_village` for a wider area, `visits.not_by_points` where the practice has none, `policy.none_in_force`,
    /// and not found outside the scope.
    pub async fn suggested_visits(&self, ctx: &Ctx, query: SuggestedQuery) -> Result<SuggestedView> {
        require(ctx, Verb::RecordVisits)?;
        let rules = self.policies.practice().visiting.clone().ok_or_else(not_by_points)?;
        let (area_id, within) = self.area_in_scope(ctx, query.area_id).await?;
        let area = repo::register::area::by_id(&self.store, area_id.0).await?;
        let is_village = |level: AreaLevel| matches!(level, AreaLevel::Village | AreaLevel::Group);
        if !area.is_some_and(|area| is_village(area.level.get())) {
            return Err(choose_village());
        }
        let today = ctx.today();
        let month = Month::of(today);
        let (table, mut candidates) = self.candidates(ctx, within, today).await?;
        let households = candidates.len() as u64;
        let is_new = |one: &Candidate| one.last_visited_on.is_none_or(|day| Month::of(day) < month);
        let done = candidates.iter().filter(|one| !is_new(one)).count() as u64;
        let drawn: BTreeSet<i64> = repo::help::visit_draw::drawn_for(&self.store, ctx, within, month)
            .await?
            .into_iter()
            .collect();
        let left = u64::from(rules.a_month).saturating_sub(done) as usize;
        let kin: BTreeSet<i64> = repo::register::kinship::of_hands(&self.store, ctx.hands())
            .await?
            .into_iter()
            .collect();
        candidates.retain(|one| is_new(one) && !kin.contains(&one.id));
        let chosen = chosen(candidates, &drawn, left);
        let labels = repo::register::label::of(&self.store, chosen.iter().map(|(one, _)| one.id)).await?;
        let item = |(one, suggested_for): (Candidate, SuggestedFor)| {
            let label = labels.get(one.id)?;
            Ok(SuggestedItem {
                household_id: HouseholdId(one.id),
                head: label.head.clone(),
                area_name: label.area_name.clone(),
                suggested_for,
                groups: one.groups,
                points: one.points,
                last_visited_on: one.last_visited_on,
            })
        };
        Ok(SuggestedView {
            area_id,
            month,
            table,
            households,
            visited: done,
            items: chosen.into_iter().map(item).collect::<Result<_>>()?,
        })
    }

    /// Every household of a village with its points and the day of its last visit.
    async fn candidates(&self, ctx: &Ctx, within: AreaRange, today: NaiveDate) -> Result<(String, Vec<Candidate>)> {
        let mut pointed = self.pointed(ctx, within, today).await?;
        let mut found = Vec::new();
        while let Some(chunk) = pointed.next().await? {
            let ids: Vec<i64> = chunk.iter().map(|(aggregate, _)| aggregate.household.id.0).collect();
            let last: HashMap<i64, NaiveDate> = repo::help::visit::last_days(&self.store, &ids).await?;
            found.extend(ids.into_iter().zip(chunk).map(|(id, (aggregate, points))| Candidate {
                id,
                points,
                groups: aggregate.household.priority_groups(today),
                last_visited_on: last.get(&id).copied(),
                ticket: ticket(Month::of(today), id),
            }));
        }
        Ok((pointed.signs.table().version.clone(), found))
    }

    /// The visible households of a range with their points, chunk by chunk in the order of the areas.
    pub(super) async fn pointed<'a>(
        &'a self,
        ctx: &'a Ctx,
        within: AreaRange,
        today: NaiveDate,
    ) -> Result<Pointed<'a>> {
        let policy = self.policy_at(&self.store, within.lo, today).await?;
        Ok(Pointed {
            signs: self.policies.signs(&policy)?,
            policy,
            chunks: repo::rules::screening::households(&self.store, ctx, within, today),
            today,
        })
    }
}

/// Households with their points, as they come from the database.
pub(super) struct Pointed<'a> {
    policy: Policy,
    pub(super) signs: Arc<Signs>,
    chunks: repo::rules::screening::Chunks<'a, Store>,
    today: NaiveDate,
}

impl Pointed<'_> {
    pub(super) async fn next(&mut self) -> Result<Option<Vec<(Aggregate, PointsView)>>> {
        let Some(chunk) = self.chunks.next().await? else {
            return Ok(None);
        };
        let points = in_turn(|| {
            let facts: Vec<_> = chunk.iter().map(|aggregate| facts_on(aggregate, self.today)).collect();
            points_of_all(&self.policy, &self.signs, &FactsBatch::of(self.today, &facts))
        })
        .await?;
        Ok(Some(chunk.into_iter().zip(points).collect()))
    }
}

/// The points of the households of a batch.
fn points_of_all(policy: &Policy, signs: &Arc<Signs>, batch: &FactsBatch) -> Result<Vec<PointsView>> {
    let outcomes = policy.rules.run(batch)?;
    let shown = signs.shown(batch, &outcomes)?;
    let table = signs.table();
    let of_row = |row: usize| {
        let of_signs = shown.signs[row].iter().map(|sign| {
            let sign = &table.signs[usize::from(*sign)];
            PointsLine {
                sign: sign.id.clone(),
                zh: sign.zh.clone(),
                en: sign.en.clone(),
                points: sign.points,
            }
        });
        let fires = (policy.rules.rules().enumerate()).filter(|(rule, _)| outcomes.of(row, *rule) == Outcome::Fires);
        let fires: Vec<_> = fires.map(|(_, rule)| rule).collect();
        let of_rules = fires
            .iter()
            .filter(|rule| signs.is_unnamed(&rule.id))
            .map(|rule| PointsLine {
                sign: rule.id.clone(),
                zh: rule.risk.zh().to_owned(),
                en: rule.risk.en().to_owned(),
                points: table.of_unnamed(rule.level),
            });
        let mut lines: Vec<PointsLine> = of_signs.chain(of_rules).filter(|line| line.points != 0).collect();
        lines.sort_by_key(|line| Reverse(line.points.abs()));
        let points = signs.points(&shown, row);
        let band = table.band(points);
        PointsView {
            table: table.version.clone(),
            points,
            urgency: table.urgency(fires.iter().map(|rule| rule.level).max(), points),
            lines,
            alike: band.map_or(0, |band| band.households),
            alike_in_need: band.map_or(0, |band| band.in_need),
        }
    };
    Ok((0..batch.len()).map(of_row).collect())
}

/// Puts them in order: those to go to at once, then those of whom a rule speaks, then the rest. In each of the three who belongs to
/// a priority group comes first, then by points, then who was not seen for the longest time; and the random share in the last
/// places. None of it is left out, or it would say nothing; nor does it take more than half of what the village can do.
fn chosen(mut candidates: Vec<Candidate>, drawn: &BTreeSet<i64>, left: usize) -> Vec<(Candidate, SuggestedFor)> {
    candidates.sort_by_key(|one| {
        let at_once = one.points.urgency == Some(WarningLevel::Urgent);
        (
            Reverse(at_once),
            Reverse(one.points.urgency.is_some()),
            one.groups.is_empty(),
            Reverse(one.points.points),
            one.last_visited_on,
            one.ticket,
        )
    });
    let (random, rest): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|one| drawn.contains(&one.id));
    let by_points = rest
        .into_iter()
        .take(left.saturating_sub(random.len()).max(left.div_ceil(2)));
    by_points
        .map(|one| (one, SuggestedFor::Points))
        .chain(random.into_iter().map(|one| (one, SuggestedFor::Random)))
        .collect()
}

/// SHA-256 over tag, month and household, each with its length before it, as in a draw.
fn ticket(month: Month, household: i64) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in ["shouwang-visit-1", &month.to_string(), &household.to_string()] {
        hash.update((part.len() as u32).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

fn not_by_points() -> Problem {
    Problem::refused(
        "visits.not_by_points",
        "本安装没有启用走访参考分；如需启用，请在办理约定（practice.toml）中写明 [visiting]。",
        "Visits are not ordered by points here; to begin, add [visiting] to the practice (practice.toml).",
    )
}

fn choose_village() -> Problem {
    Problem::usage(
        "visits.choose_village",
        "走访建议按村列出，请选择一个村或村民小组。",
        "Visits are suggested village by village; choose a village or a group.",
    )
    .at("/area_id")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(id: i64, points: i32, urgency: Option<WarningLevel>, last: Option<&str>) -> Candidate {
        Candidate {
            id,
            points: PointsView {
                table: String::new(),
                points,
                urgency,
                lines: Vec::new(),
                alike: 0,
                alike_in_need: 0,
            },
            groups: Vec::new(),
            last_visited_on: last.map(|day| day.parse().unwrap()),
            ticket: ticket("2026-03".parse().unwrap(), id),
        }
    }

    #[test]
    fn urgent_ones_first_then_points_then_who_was_not_seen_for_long() {
        let all = vec![
            candidate(1, 5, None, Some("2026-02-01")),
            candidate(2, 5, None, None),
            candidate(3, 9, Some(WarningLevel::Watch), Some("2026-02-01")),
            candidate(4, 8, Some(WarningLevel::Urgent), Some("2026-02-01")),
            candidate(5, 5, None, Some("2025-06-01")),
        ];
        let order = |left| {
            chosen(all.clone(), &BTreeSet::new(), left)
                .iter()
                .map(|(one, _)| one.id)
                .collect::<Vec<_>>()
        };
        assert_eq!(order(9), [4, 3, 2, 5, 1]);
        assert_eq!(order(2), [4, 3]);
    }

    #[test]
    fn a_priority_group_comes_first_among_those_that_are_as_urgent() {
        let of_group = |id, points, urgency| Candidate {
            groups: vec![PriorityGroup::SevereDisability],
            ..candidate(id, points, urgency, None)
        };
        let all = vec![
            candidate(1, 9, None, None),
            of_group(2, 1, None),
            candidate(3, 9, Some(WarningLevel::Normal), None),
            of_group(4, 2, Some(WarningLevel::Watch)),
            candidate(5, 3, Some(WarningLevel::Urgent), None),
        ];
        let found = chosen(all, &BTreeSet::new(), 9);
        let ids: Vec<_> = found.iter().map(|(one, _)| one.id).collect();
        assert_eq!(ids, [5, 4, 3, 2, 1]);
    }

    #[test]
    fn the_random_share_keeps_its_places_however_few_points_it_has() {
        let all = vec![
            candidate(1, 50, None, None),
            candidate(2, 40, None, None),
            candidate(3, 0, None, None),
        ];
        let found = chosen(all, &BTreeSet::from([3]), 2);
        let ids: Vec<_> = found.iter().map(|(one, why)| (one.id, *why)).collect();
        assert_eq!(ids, [(1, SuggestedFor::Points), (3, SuggestedFor::Random)]);
        // However many were drawn, half of the visits go by points, and nobody drawn is left out.
        let all: Vec<_> = (0..8).map(|id| candidate(id, 0, None, None)).collect();
        let found = chosen(all, &(4..8).collect(), 4);
        assert_eq!(found.iter().filter(|(_, why)| *why == SuggestedFor::Random).count(), 4);
        assert_eq!(found.len(), 6);
    }
}
