//! Finding households: by area, by what they are, by number or person.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::{AreaLevel, AreaTree};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::household::{HouseholdState, PriorityGroup, Relation};
use shouwang_domain::risk::{CivilAffairsStatus, MonitoredType, Population, WatchTier};
use shouwang_domain::{AreaId, Fen, HouseholdId, Month, coded_enum};
use shouwang_store::column::Code;
use shouwang_store::entity::household;
use shouwang_store::repo;
use shouwang_store::repo::help::gap::Standing;
use shouwang_store::repo::register::filter::HouseholdFilter;
use shouwang_store::repo::register::words::Words;
use shouwang_store::repo::rules::screening::Aggregate;
use utoipa::ToSchema;

use super::TOWNSHIP;
use super::number_search::is_whole_number;
use super::view::{AreaName, path};
use crate::office::access::{Verb, require};
use crate::page::{Page, PageCmd};
use crate::rules::facts::facts_on;
use crate::{Ctx, Result, Service};

/// Which households to list, in the order of the areas.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HouseholdQuery {
    /// Of an area with everything beneath it; without, of all that the caller may see.
    pub area_id: Option<AreaId>,
    /// Of a base register.
    pub population: Option<Population>,
    /// Monitored ones, or those that are not.
    pub monitored: Option<bool>,
    /// Monitored ones that this range of income watches.
    pub tier: Option<WatchTier>,
    /// With a warning that waits for an answer, or without.
    pub has_open_warning: Option<bool>,
    /// With a member of a priority group, or without.
    pub priority: Option<bool>,
    /// Changed at this moment or later, the household itself or a member; then in the order of the changes.
    pub changed_since: Option<Timestamp>,
    /// Those that owe monthly statements and have not given that of this month.
    pub unreported_in: Option<Month>,
    /// What somebody typed: the beginning of a name (traditional or simplified), of its reading (`zengxiao`) or of its
    /// initials (`zx`), an ID number or the last four characters of one, or a household number.
    pub text: Option<String>,
    /// Which page.
    pub page: PageCmd,
}

/// Where the ranges of income are counted.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TierQuery {
    /// The area with everything beneath it; without, the caller's own.
    pub area_id: Option<AreaId>,
}

/// How many monitored households a range of income watches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TierCount {
    /// The range.
    pub tier: WatchTier,
    /// The level to which they are reported.
    pub reports_to: Option<AreaLevel>,
    /// Households.
    pub households: u64,
}

coded_enum! {
    /// What is to be done next for a household, what has a clock first.
    pub enum NextStep {
        ActOnCase = "act_on_case", "办理识别", "act on its case";
        VerifyClue = "verify_clue", "核实线索", "verify the clue";
        AnswerWarning = "answer_warning", "核实预警", "answer the warning";
        AddMeasure = "add_measure", "落实帮扶措施", "bring a measure into effect";
        Visit = "visit", "本月走访", "visit this month";
        CollectStatement = "collect_statement", "采集上月收支", "collect last month's statement";
    }
}

/// A household in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseholdRow {
    /// Id.
    pub id: HouseholdId,
    /// 户编号, where it has one.
    pub number: Option<String>,
    /// Name of the head.
    pub head: Option<String>,
    /// Name of the member who was searched for, where it is not the head.
    pub found: Option<String>,
    /// Where it lives, from the county down.
    pub area: Vec<AreaName>,
    /// Base register.
    pub population: Population,
    /// Standing in civil affairs.
    pub civil_affairs: Option<CivilAffairsStatus>,
    /// Monitored type, while it is monitored.
    pub monitored_type: Option<MonitoredType>,
    /// The range of income that watches it, while it is monitored.
    pub tier: Option<WatchTier>,
    /// Present members.
    pub members: u64,
    /// The priority groups of its members, who are visited and checked first (翁源 2021 §二(一)).
    pub groups: Vec<PriorityGroup>,
    /// A warning waits for an answer.
    pub has_open_warning: bool,
    /// Yearly disposable income per head as it is known today.
    pub income_per_head: Option<Fen>,
    /// Day of the last visit.
    pub last_visit: Option<NaiveDate>,
    /// What is to be done next, where something is.
    pub next_step: Option<NextStep>,
    /// When it or a member of it changed last.
    pub changed_at: Timestamp,
    /// Its version.
    pub version: i64,
}

impl Service {
    /// The active households that the caller may see, page by page.
    ///
    /// # Errors
    /// `area.not_found`, `page.bad_cursor`, `page.limit`; `search.too_many_misses` for whole ID numbers.
    pub async fn list_households(&self, ctx: &Ctx, query: HouseholdQuery) -> Result<Page<HouseholdRow>> {
        require(ctx, Verb::ReadHouseholds)?;
        let tree = self.area_tree().await?;
        let text = query.text.as_deref().filter(|text| !text.trim().is_empty());
        let words = text.map(|text| Words::new(self.store.vault(), text));
        let filter = HouseholdFilter {
            area: query.area_id.map(|area| tree.range(area)).transpose()?,
            state: Some(HouseholdState::Active),
            population: query.population,
            monitored: query.monitored,
            tier: query.tier,
            open_warning: query.has_open_warning,
            priority: query.priority.map(|has| (has, ctx.today())),
            changed_since: query.changed_since,
            unreported_in: query.unreported_in,
            ..HouseholdFilter::default()
        };
        let request = query.page.request()?;
        let found = match words.as_ref() {
            Some(number) if text.is_some_and(is_whole_number) => {
                self.search_by_number(ctx, &filter, number, request).await?
            }
            words => repo::register::household::list(&self.store, ctx, &filter, words, request).await?,
        };
        self.rows_found_by(ctx, &tree, found, words.as_ref()).await
    }

    /// How many monitored households each range of income watches.
    ///
    /// # Errors
    /// Not found for an area outside the scope.
    pub async fn household_tiers(&self, ctx: &Ctx, query: TierQuery) -> Result<Vec<TierCount>> {
        require(ctx, Verb::ReadHouseholds)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let found = repo::procedure::spell::tiers(&self.store, ctx, within).await?;
        let count = |tier: &WatchTier| {
            let of_tier = found.iter().find(|(name, _)| name == tier.as_str());
            TierCount {
                tier: *tier,
                reports_to: tier.reports_to(),
                households: of_tier.map_or(0, |(_, households)| households.unsigned_abs()),
            }
        };
        Ok(WatchTier::ALL.iter().map(count).collect())
    }

    /// A page of households as it is listed.
    pub(crate) async fn household_rows(
        &self,
        ctx: &Ctx,
        tree: &AreaTree,
        found: repo::Page<household::Model>,
    ) -> Result<Page<HouseholdRow>> {
        self.rows_found_by(ctx, tree, found, None).await
    }

    /// The same, naming whom the words mean.
    async fn rows_found_by(
        &self,
        ctx: &Ctx,
        tree: &AreaTree,
        found: repo::Page<household::Model>,
        words: Option<&Words>,
    ) -> Result<Page<HouseholdRow>> {
        let ids: Vec<i64> = found.items.iter().map(|row| row.id).collect();
        let today = ctx.today();
        let (members, numbers, standings, visits, aggregates, spells) = tokio::try_join!(
            repo::register::bulk::listed_members(&self.store, &ids),
            repo::register::bulk::numbers(&self.store, &ids),
            repo::help::gap::standings(&self.store, &ids),
            repo::help::visit::last_days(&self.store, &ids),
            repo::rules::screening::some(&self.store, ctx, &ids, today),
            repo::register::bulk::open_spells(&self.store, &ids),
        )?;
        let groups: HashMap<i64, Vec<PriorityGroup>> = aggregates
            .iter()
            .map(|aggregate| (aggregate.household.id.0, aggregate.household.priority_groups(today)))
            .collect();
        let seen: HashMap<i64, Seen> = aggregates
            .iter()
            .map(|aggregate| (aggregate.household.id.0, Seen::of(aggregate, today)))
            .collect();
        Page::of(found, |row| {
            let all = || members.get(&row.id).into_iter().flatten();
            let present = || all().filter(|member| member.left_on.is_none());
            let head = present().find(|member| member.relation == Relation::Head);
            let meant = words.and_then(|words| match head {
                Some(head) if words.fit(head) => None,
                _ => all().find(|member| words.fit(member)),
            });
            let standing = standings.get(&row.id).copied().unwrap_or_default();
            let seen = seen.get(&row.id).copied().unwrap_or_default();
            let last_visit = visits.get(&row.id).copied();
            let mut numbers = numbers.get(&row.id).into_iter().flatten();
            Ok(HouseholdRow {
                id: HouseholdId(row.id),
                number: numbers
                    .find(|number| number.system == TOWNSHIP)
                    .map(|number| number.number.clone()),
                head: head.map(|head| head.name.clone()),
                found: meant.map(|member| member.name.clone()),
                area: path(tree, AreaId(row.area_id)),
                population: row.population.get(),
                civil_affairs: row.civil_affairs.map(Code::get),
                monitored_type: row.monitored_type.map(Code::get),
                tier: spells.get(&row.id).and_then(|spell| spell.tier.parse().ok()),
                members: present().count() as u64,
                groups: groups.get(&row.id).cloned().unwrap_or_default(),
                has_open_warning: standing.open_warning,
                income_per_head: seen.income_per_head,
                last_visit,
                next_step: next_step(standing, seen, last_visit, today),
                changed_at: Timestamp(row.updated_at),
                version: row.version,
            })
        })
    }
}

/// What a list tells of the facts of a household.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    income_per_head: Option<Fen>,
    monitored: bool,
    helped: bool,
    owes_statement: bool,
}

impl Seen {
    fn of(aggregate: &Aggregate, today: NaiveDate) -> Self {
        let facts = facts_on(aggregate, today);
        let last_month = Month::of(today).plus(-1);
        Self {
            income_per_head: facts.income_per_head,
            monitored: facts.monitored,
            helped: aggregate.monitoring.measures_in_effect > 0,
            owes_statement: facts.statements_owed && aggregate.statements.months_reported(last_month, 1) == 0,
        }
    }
}

fn next_step(standing: Standing, seen: Seen, last_visit: Option<NaiveDate>, today: NaiveDate) -> Option<NextStep> {
    let visited = last_visit.is_some_and(|day| Month::of(day) == Month::of(today));
    let steps = [
        (standing.open_case, NextStep::ActOnCase),
        (standing.open_clue, NextStep::VerifyClue),
        (standing.open_warning, NextStep::AnswerWarning),
        (seen.monitored && !seen.helped, NextStep::AddMeasure),
        (seen.monitored && !visited, NextStep::Visit),
        (seen.owes_statement, NextStep::CollectStatement),
    ];
    steps.into_iter().find(|(is_due, _)| *is_due).map(|(_, step)| step)
}
