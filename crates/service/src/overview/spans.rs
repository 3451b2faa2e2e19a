//! 早发现、早干预、早帮扶: how many days from one step to the next, with the households behind each figure.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaRange;
use shouwang_domain::{AreaId, HouseholdId, Month};
use shouwang_store::repo;
pub use shouwang_store::repo::overview::spans::SpanKind;
use shouwang_store::repo::overview::spans::{self, SpanLens, SpanOf};
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::{Ctx, Result, Service};

/// Which households.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SpanQuery {
    /// The step.
    pub kind: SpanKind,
    /// The area with everything beneath it; without, the caller's own.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// The first month; without, this one.
    #[serde(default)]
    pub month: Option<Month>,
    /// The last month; without, the first one.
    #[serde(default)]
    pub until: Option<Month>,
}

/// Households with the days from one step to the next: first those that wait, then those that took longest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SpanList {
    /// How many should have come to the next step.
    pub total: u64,
    /// How many did.
    pub households: u64,
    /// Half of these took no more than so many days; none where there was none.
    pub half: Option<i64>,
    /// Nine of ten took no more.
    pub nine_of_ten: Option<i64>,
    /// The first of them.
    pub rows: Vec<SpanRow>,
}

/// A household between two steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SpanRow {
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Its area.
    pub area_id: AreaId,
    /// Name of the area.
    pub area_name: String,
    /// The first step.
    pub from: NaiveDate,
    /// The next one; none where it has not come.
    pub to: Option<NaiveDate>,
    /// Days between them, or until today.
    pub days: i64,
}

/// How long some households took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DaysTaken {
    pub(crate) households: usize,
    pub(crate) half: Option<i64>,
    pub(crate) nine_of_ten: Option<i64>,
}

/// So many households of a list are shown; those of an area below show the others.
const SHOWN: usize = 500;

impl Service {
    /// The households behind a figure of days.
    ///
    /// # Errors
    /// Not found for an area outside the scope.
    pub async fn list_spans(&self, ctx: &Ctx, query: SpanQuery) -> Result<SpanList> {
        self.list_spans_up_to(ctx, query, SHOWN).await
    }

    /// The same with so many households at most.
    ///
    /// # Errors
    /// As [`Service::list_spans`].
    pub(crate) async fn list_spans_up_to(&self, ctx: &Ctx, query: SpanQuery, most: usize) -> Result<SpanList> {
        require(ctx, Verb::ReadCockpit)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let first = query.month.unwrap_or_else(|| Month::of(ctx.today()));
        let lens = self.span_lens(ctx, query.kind, (first, query.until.unwrap_or(first)));
        let mut found = spans::of_area(&self.store, ctx, within, &lens).await?;
        let taken = days_within(&found, within);
        let days = |one: &SpanOf| (one.to.unwrap_or(ctx.today()) - one.from).num_days().max(0);
        found.sort_by_key(|one| (one.to.is_some(), -days(one), one.area_order, one.household));
        let total = found.len() as u64;
        found.truncate(most);
        let labels = repo::register::label::of(&self.store, found.iter().map(|one| one.household)).await?;
        let row = |one: &SpanOf| {
            let label = labels.get(one.household)?;
            Ok(SpanRow {
                household_id: HouseholdId(one.household),
                head: label.head.clone(),
                area_id: label.area_id,
                area_name: label.area_name.clone(),
                from: one.from,
                to: one.to,
                days: days(one),
            })
        };
        Ok(SpanList {
            total,
            households: taken.households as u64,
            half: taken.half,
            nine_of_ten: taken.nine_of_ten,
            rows: found.iter().map(row).collect::<Result<_>>()?,
        })
    }

    /// An event is behind a clue as long as it is behind a sudden difficulty; without that rule, on the day of the clue alone.
    pub(crate) fn span_lens(&self, ctx: &Ctx, kind: SpanKind, months: (Month, Month)) -> SpanLens {
        let sudden = self
            .policies
            .practice()
            .sudden
            .as_ref()
            .map(|rules| rules.recent_months);
        SpanLens {
            kind,
            months,
            event_months: sudden.unwrap_or_default(),
            today: ctx.today(),
        }
    }
}

/// How long those of a range took that came to the next step.
pub(crate) fn days_within(spans: &[SpanOf], range: AreaRange) -> DaysTaken {
    let here = spans.iter().filter(|one| range.contains(one.area_order));
    let mut days: Vec<i64> = here.filter_map(SpanOf::days).collect();
    days.sort_unstable();
    DaysTaken {
        households: days.len(),
        half: at_most(&days, 5),
        nine_of_ten: at_most(&days, 9),
    }
}

/// So many of ten took no more days: the smallest number of days, in order, of which that is true.
fn at_most(days: &[i64], of_ten: usize) -> Option<i64> {
    let rank = (days.len() * of_ten).div_ceil(10);
    days.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_and_nine_of_ten_are_days_that_somebody_took() {
        assert_eq!(at_most(&[], 5), None);
        assert_eq!((at_most(&[4], 5), at_most(&[4], 9)), (Some(4), Some(4)));
        let ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 30];
        assert_eq!((at_most(&ten, 5), at_most(&ten, 9)), (Some(5), Some(9)));
        let eleven = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 40];
        assert_eq!((at_most(&eleven, 5), at_most(&eleven, 9)), (Some(6), Some(10)));
    }
}
