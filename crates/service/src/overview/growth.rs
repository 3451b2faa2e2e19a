//! 脱贫户收入增长: whether the income per head of lifted households grows, area by area, with and without labour apart
//! (新丰 2025 (六)), and which households are behind each number.

use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaRange;
use shouwang_domain::income::{Amounts, Statements};
use shouwang_domain::risk::Population;
use shouwang_domain::{AreaId, Fen, HouseholdId, Month, coded_enum};
use shouwang_store::repo;
use shouwang_store::repo::rules::screening::Aggregate;
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::{Ctx, Result, Service};

coded_enum! {
    /// Which lifted households are looked at.
    pub enum GrowthGroup {
        Lifted = "lifted", "脱贫户", "lifted households";
        WithLabour = "with_labour", "有劳动力的脱贫户", "lifted households with labour";
        WithoutLabour = "without_labour", "无劳动力的脱贫户", "lifted households without labour";
    }
}

coded_enum! {
    /// How income per head stands against the year before.
    pub enum IncomeChange {
        Grew = "grew", "增长", "grew";
        NotGrown = "not_grown", "未增长", "did not grow";
        Unknown = "unknown", "无法比较", "cannot be compared";
    }
}

/// Which area, and which year.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GrowthQuery {
    /// The area with everything beneath it; without, the caller's own.
    pub area_id: Option<AreaId>,
    /// The last of the twelve months; without, the month before this one.
    pub month: Option<Month>,
}

/// Which households.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GrowthListQuery {
    /// The area with everything beneath it; without, the caller's own.
    pub area_id: Option<AreaId>,
    /// The last of the twelve months; without, the month before this one.
    pub month: Option<Month>,
    /// Those with labour, or those without; all of them otherwise.
    pub group: Option<GrowthGroup>,
    /// Those whose income stands like this.
    pub change: Option<IncomeChange>,
}

/// Twelve months against the twelve before. A month counts for a household when it was reported in both years, so that who
/// reports does not move a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GrowthView {
    /// The first of the twelve months.
    pub from: Month,
    /// The last of them.
    pub until: Month,
    /// The area as a whole, as far as the caller sees it.
    pub total: AreaGrowth,
    /// The areas directly below it that the caller sees, in the order of the tree.
    pub areas: Vec<AreaGrowth>,
}

/// An area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AreaGrowth {
    /// The area, with everything beneath it.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
    /// Lifted households, and of these the ones with and without labour.
    pub groups: Vec<GroupGrowth>,
}

/// The households of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GroupGrowth {
    /// The group.
    pub group: GrowthGroup,
    /// How many there are.
    pub households: u64,
    /// Those whose income per head grew.
    pub grew: u64,
    /// Those whose income per head did not.
    pub not_grown: u64,
    /// Those without a month that was reported in both years.
    pub unknown: u64,
    /// Disposable income per head and month, over the months that were reported in both years.
    pub per_head: Option<Fen>,
    /// The same a year before.
    pub per_head_before: Option<Fen>,
}

/// Lifted households, in the order of the areas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GrowthList {
    /// How many there are.
    pub total: u64,
    /// The first of them.
    pub households: Vec<GrowthRow>,
}

/// A lifted household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GrowthRow {
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Its area.
    pub area_id: AreaId,
    /// Name of the area.
    pub area_name: String,
    /// Somebody in it is able to work.
    pub has_labour: bool,
    /// Months that were reported in both years.
    pub months: i64,
    /// Disposable income per head and month in them.
    pub per_head: Option<Fen>,
    /// The same a year before.
    pub per_head_before: Option<Fen>,
    /// How it stands.
    pub change: IncomeChange,
}

/// So many households of a list are shown; those of an area below show the others.
const SHOWN: usize = 500;

impl Service {
    /// How the income of lifted households grew, by the areas below one.
    ///
    /// # Errors
    /// Not found for an area outside the scope.
    pub async fn income_growth(&self, ctx: &Ctx, query: GrowthQuery) -> Result<GrowthView> {
        require(ctx, Verb::ReadHouseholds)?;
        let (area_id, within) = self.area_in_scope(ctx, query.area_id).await?;
        let until = last_month(ctx, query.month);
        let tree = self.area_tree().await?;
        let mut total = Tally::of(area_id, &tree.get(area_id)?.name);
        let mut below: Vec<(AreaRange, Tally)> = tree
            .children(area_id)
            .filter_map(|child| Some((child.order?, Tally::of(child.id, &child.name))))
            .filter(|(range, _)| ctx.scope.ranges().iter().any(|visible| visible.overlaps(range)))
            .collect();
        self.walk_lifted(ctx, within, until, &mut |aggregate, compared| {
            total.add(compared);
            let order = aggregate.household.area_order;
            if let Some((_, of_child)) = below.iter_mut().find(|(range, _)| range.contains(order)) {
                of_child.add(compared);
            }
        })
        .await?;
        Ok(GrowthView {
            from: until.plus(-11),
            until,
            total: total.view(),
            areas: below.into_iter().map(|(_, tally)| tally.view()).collect(),
        })
    }

    /// The lifted households behind a number of [`Service::income_growth`].
    ///
    /// # Errors
    /// Not found for an area outside the scope.
    pub async fn income_growth_list(&self, ctx: &Ctx, query: GrowthListQuery) -> Result<GrowthList> {
        self.income_growth_list_up_to(ctx, query, SHOWN).await
    }

    /// The same with so many households at most.
    ///
    /// # Errors
    /// As [`Service::income_growth_list`].
    pub(crate) async fn income_growth_list_up_to(
        &self,
        ctx: &Ctx,
        query: GrowthListQuery,
        most: usize,
    ) -> Result<GrowthList> {
        require(ctx, Verb::ReadHouseholds)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let until = last_month(ctx, query.month);
        let group = query.group.unwrap_or(GrowthGroup::Lifted);
        let (mut total, mut found) = (0, Vec::new());
        self.walk_lifted(ctx, within, until, &mut |aggregate, compared| {
            let is_asked = compared.is_in(group) && query.change.is_none_or(|change| change == compared.change());
            if is_asked {
                total += 1;
                if found.len() < most {
                    found.push((aggregate.household.id, *compared));
                }
            }
        })
        .await?;
        let labels = repo::register::label::of(&self.store, found.iter().map(|(id, _)| id.0)).await?;
        let row = |(household_id, compared): (HouseholdId, Compared)| {
            let label = labels.get(household_id.0)?;
            Ok(GrowthRow {
                household_id,
                head: label.head.clone(),
                area_id: label.area_id,
                area_name: label.area_name.clone(),
                has_labour: compared.has_labour,
                months: compared.months,
                per_head: compared.per_head(compared.now),
                per_head_before: compared.per_head(compared.before),
                change: compared.change(),
            })
        };
        Ok(GrowthList {
            total,
            households: found.into_iter().map(row).collect::<Result<_>>()?,
        })
    }

    async fn walk_lifted(
        &self,
        ctx: &Ctx,
        within: AreaRange,
        until: Month,
        see: &mut (dyn FnMut(&Aggregate, &Compared) + Send),
    ) -> Result<()> {
        let on = ctx.today();
        let mut chunks = repo::rules::screening::households(&self.store, ctx, within, on);
        while let Some(chunk) = chunks.next().await? {
            for aggregate in chunk.iter().filter(|of| of.household.population == Population::Lifted) {
                let household = &aggregate.household;
                let persons = household.present(on).count() as i64;
                let compared = Compared::of(&aggregate.statements, until, persons, household.has_labour(on));
                see(aggregate, &compared);
            }
        }
        Ok(())
    }
}

fn last_month(ctx: &Ctx, asked: Option<Month>) -> Month {
    asked.unwrap_or_else(|| Month::of(ctx.today()).plus(-1))
}

/// What a household had in the months that it reported in both years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Compared {
    has_labour: bool,
    persons: i64,
    months: i64,
    now: i64,
    before: i64,
}

impl Compared {
    fn of(statements: &Statements, until: Month, persons: i64, has_labour: bool) -> Self {
        let month = |month: Month| statements.sum(month, 1, Amounts::disposable);
        let both = (0..12).filter_map(|back| month(until.plus(-back)).zip(month(until.plus(-back - 12))));
        let mut compared = Self {
            has_labour,
            persons,
            months: 0,
            now: 0,
            before: 0,
        };
        for (now, before) in both {
            compared.months += 1;
            compared.now += now.0;
            compared.before += before.0;
        }
        compared
    }

    const fn is_in(&self, group: GrowthGroup) -> bool {
        match group {
            GrowthGroup::Lifted => true,
            GrowthGroup::WithLabour => self.has_labour,
            GrowthGroup::WithoutLabour => !self.has_labour,
        }
    }

    const fn change(&self) -> IncomeChange {
        if self.months == 0 || self.persons == 0 {
            IncomeChange::Unknown
        } else if self.now > self.before {
            IncomeChange::Grew
        } else {
            IncomeChange::NotGrown
        }
    }

    fn per_head(&self, sum: i64) -> Option<Fen> {
        per_head(sum, self.persons * self.months)
    }
}

fn per_head(sum: i64, person_months: i64) -> Option<Fen> {
    (person_months > 0).then(|| Fen(sum.div_euclid(person_months)))
}

/// An area while its households are counted.
struct Tally {
    area_id: AreaId,
    area_name: String,
    groups: Vec<(GroupGrowth, Sums)>,
}

#[derive(Default)]
struct Sums {
    now: i64,
    before: i64,
    person_months: i64,
}

impl Tally {
    fn of(area_id: AreaId, area_name: &str) -> Self {
        let empty = |group: &GrowthGroup| GroupGrowth {
            group: *group,
            households: 0,
            grew: 0,
            not_grown: 0,
            unknown: 0,
            per_head: None,
            per_head_before: None,
        };
        Self {
            area_id,
            area_name: area_name.to_owned(),
            groups: GrowthGroup::ALL
                .iter()
                .map(|group| (empty(group), Sums::default()))
                .collect(),
        }
    }

    fn add(&mut self, compared: &Compared) {
        for (counts, sums) in &mut self.groups {
            if !compared.is_in(counts.group) {
                continue;
            }
            counts.households += 1;
            match compared.change() {
                IncomeChange::Grew => counts.grew += 1,
                IncomeChange::NotGrown => counts.not_grown += 1,
                IncomeChange::Unknown => {
                    counts.unknown += 1;
                    continue;
                }
            }
            sums.now += compared.now;
            sums.before += compared.before;
            sums.person_months += compared.persons * compared.months;
        }
    }

    fn view(self) -> AreaGrowth {
        let view = |(counts, sums): (GroupGrowth, Sums)| GroupGrowth {
            per_head: per_head(sums.now, sums.person_months),
            per_head_before: per_head(sums.before, sums.person_months),
            ..counts
        };
        AreaGrowth {
            area_id: self.area_id,
            area_name: self.area_name,
            groups: self.groups.into_iter().map(view).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use shouwang_domain::income::{Period, Statement};

    use super::*;

    fn month(text: &str, yuan: i64) -> Statement {
        let amounts = Amounts {
            wage: Some(Fen(yuan * 100)),
            ..Amounts::default()
        };
        Statement {
            period: Period::Month(text.parse().unwrap()),
            amounts,
            estimated: false,
        }
    }

    #[test]
    fn only_months_of_both_years_are_compared() {
        let statements = Statements::new([
            month("2024-12", 900),
            month("2025-02", 500),
            month("2025-12", 1_000),
            month("2026-01", 5_000),
        ]);
        let until = "2026-02".parse().unwrap();
        let compared = Compared::of(&statements, until, 2, true);
        assert_eq!((compared.months, compared.change()), (1, IncomeChange::Grew));
        assert_eq!(compared.per_head(compared.now), Some(Fen(50_000)));
        assert_eq!(compared.per_head(compared.before), Some(Fen(45_000)));
        let before = Compared::of(&statements, "2025-11".parse().unwrap(), 2, true);
        assert_eq!((before.months, before.change()), (0, IncomeChange::Unknown));
        assert_eq!(before.per_head(before.now), None);
    }

    #[test]
    fn households_with_and_without_labour_are_counted_apart_and_together() {
        let both = Statements::new([month("2025-01", 400), month("2026-01", 300)]);
        let until = "2026-01".parse().unwrap();
        let mut tally = Tally::of(AreaId(1), "石溪镇");
        tally.add(&Compared::of(&both, until, 1, true));
        tally.add(&Compared::of(&Statements::default(), until, 3, false));
        let view = tally.view();
        let counts: Vec<_> = view
            .groups
            .iter()
            .map(|of| (of.group, of.households, of.not_grown, of.unknown))
            .collect();
        assert_eq!(
            counts,
            [
                (GrowthGroup::Lifted, 2, 1, 1),
                (GrowthGroup::WithLabour, 1, 1, 0),
                (GrowthGroup::WithoutLabour, 1, 0, 1),
            ]
        );
        assert_eq!(
            (view.groups[0].per_head, view.groups[2].per_head),
            (Some(Fen(30_000)), None)
        );
    }
}
