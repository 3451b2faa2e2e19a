//! How the four kinds of income stand in an area, month by month and against the year before.

use serde::{Deserialize, Serialize};
use shouwang_domain::income::IncomeKind;
use shouwang_domain::{AreaId, Fen, Month};
use shouwang_store::repo;
use shouwang_store::repo::overview::trend::MonthOfArea;
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::{Ctx, Result, Service};

/// Which year to look at.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TrendQuery {
    /// The last of the twelve months; without, the month before this one.
    pub month: Option<Month>,
}

/// One kind of income in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KindInMonth {
    /// The kind.
    pub kind: IncomeKind,
    /// Its sum over the households that reported the month.
    pub sum: Fen,
    /// Its average over them.
    pub average: Option<Fen>,
    /// Its sum over those that also reported the same month of the year before.
    pub compared: Fen,
    /// Their sum then.
    pub year_before: Fen,
    /// The change from then to now in whole percent; none where there was nothing then.
    pub change_percent: Option<i64>,
}

/// The kinds of income of an area in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MonthTrend {
    /// The month.
    pub month: Month,
    /// Households that reported it.
    pub reported: i64,
    /// Those of them that also reported the same month of the year before.
    pub matched: i64,
    /// The kinds.
    pub kinds: Vec<KindInMonth>,
}

impl Service {
    /// Twelve months of an area. A change compares the same households in both years, so that who reports does not move
    /// the figure.
    ///
    /// # Errors
    /// Not found for an area outside the scope.
    pub async fn income_trend(&self, ctx: &Ctx, area: AreaId, query: TrendQuery) -> Result<Vec<MonthTrend>> {
        require(ctx, Verb::ReadHouseholds)?;
        let (_, within) = self.area_in_scope(ctx, Some(area)).await?;
        let last = query.month.unwrap_or_else(|| Month::of(ctx.today()).plus(-1));
        let months: Vec<Month> = (-11..=0).map(|back| last.plus(back)).collect();
        let found = repo::overview::trend::months_of_area(&self.store, ctx, within, &months).await?;
        let of_month = |month: &Month| trend(*month, found.get(month).copied().unwrap_or_default());
        Ok(months.iter().map(of_month).collect())
    }
}

fn trend(month: Month, found: MonthOfArea) -> MonthTrend {
    let kinds = IncomeKind::ALL.iter().enumerate().map(|(at, kind)| {
        let (now, then) = (found.matched_sums[at], found.year_before[at]);
        KindInMonth {
            kind: *kind,
            sum: found.sums[at],
            average: (found.reported > 0).then(|| Fen(found.sums[at].0 / found.reported)),
            compared: now,
            year_before: then,
            change_percent: (then > Fen::ZERO).then(|| (now.0 - then.0) * 100 / then.0),
        }
    });
    MonthTrend {
        month,
        reported: found.reported,
        matched: found.matched,
        kinds: kinds.collect(),
    }
}
