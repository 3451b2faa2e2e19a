//! How far a campaign is, counted by the database.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::campaign::{CampaignOutcome, CampaignState};
use shouwang_domain::obligation::Span;
use shouwang_domain::{Ctx, Result};

use super::{HouseFilter, OPEN_PROBLEM, active, houses};
use crate::column::{Code, Day};
use crate::entity::campaign;
use crate::entity::campaign_household::Column;
use crate::error::OrProblem as _;
use crate::repo::duty::obligation::in_ranges;
use crate::sql;
use crate::store::Source;

/// Houses of a campaign at one place that stand alike.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Count {
    /// The campaign.
    pub campaign_id: i64,
    /// The place in the area tree.
    pub area_order: i64,
    /// How they stand.
    pub outcome: Code<CampaignOutcome>,
    /// How many.
    pub houses: i64,
    /// Those of them at which a problem was heard that is not solved yet.
    pub with_problem: i64,
    /// Those of them that are in the external system.
    pub entered: i64,
}

/// What was done on a day.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct DayCount {
    /// The day.
    pub done_on: Day,
    /// How many houses.
    pub houses: i64,
}

/// Counts the houses of some campaigns that the caller sees, in a range or all, place by place.
///
/// # Errors
/// When the database fails.
pub async fn counts(at: &impl Source, ctx: &Ctx, campaigns: &[i64], within: Option<AreaRange>) -> Result<Vec<Count>> {
    let filter = HouseFilter { within, standing: None };
    houses(ctx, campaigns, filter)
        .select_only()
        .columns([Column::CampaignId, Column::AreaOrder, Column::Outcome])
        .column_as(Column::Id.count(), "houses")
        .column_as(
            Expr::cust(format!("count(CASE WHEN {OPEN_PROBLEM} THEN 1 END)")),
            "with_problem",
        )
        .column_as(Column::EnteredOn.count(), "entered")
        .group_by(Column::CampaignId)
        .group_by(Column::AreaOrder)
        .group_by(Column::Outcome)
        .order_by_asc(Column::AreaOrder)
        .order_by_asc(Column::Outcome)
        .into_model()
        .all(&at.executor())
        .await
        .or_problem()
}

/// What was done day by day.
///
/// # Errors
/// When the database fails.
pub async fn by_day(
    at: &impl Source,
    ctx: &Ctx,
    campaign: &campaign::Model,
    within: Option<AreaRange>,
) -> Result<Vec<DayCount>> {
    let filter = HouseFilter { within, standing: None };
    houses(ctx, &[campaign.id], filter)
        .filter(Column::Outcome.is_in(CampaignOutcome::done().map(CampaignOutcome::as_str)))
        .filter(Column::DoneOn.is_not_null())
        .select_only()
        .column(Column::DoneOn)
        .column_as(Column::Id.count(), "houses")
        .group_by(Column::DoneOn)
        .order_by_asc(Column::DoneOn)
        .into_model()
        .all(&at.executor())
        .await
        .or_problem()
}

/// Houses of a campaign at one place.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct HousesOf {
    /// The campaign.
    pub campaign_id: i64,
    /// Range of its area.
    pub order_lo: i64,
    /// End of that range.
    pub order_hi: i64,
    /// The place in the area tree.
    pub area_order: i64,
    /// How many.
    pub needed: i64,
    /// How many of them are done.
    pub reached: i64,
    /// The day of the last of these.
    pub last_on: Option<Day>,
}

/// How far each of the campaigns of a duty that began in a period has come, place by place.
///
/// # Errors
/// When the database fails.
pub async fn progress_of_duty(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    duty: &str,
    span: Span,
) -> Result<Vec<HousesOf>> {
    let query = format!(
        "SELECT c.id AS campaign_id, a.order_lo AS order_lo, a.order_hi AS order_hi, campaign_household.area_order AS \
         area_order, count(*) AS needed, count(CASE WHEN outcome IN ({}) THEN 1 END) AS reached, max(done_on) AS last_on \
         FROM campaign_household JOIN campaign c ON c.id = campaign_household.campaign_id JOIN area a ON a.id = c.area_id \
         WHERE c.duty = ? AND c.state <> '{}' AND c.starts_on >= '{}' AND c.starts_on <= '{}' AND {} AND {} GROUP BY \
         c.id, a.order_lo, a.order_hi, campaign_household.area_order ORDER BY c.id, campaign_household.area_order",
        done(),
        CampaignState::Planned,
        span.first,
        span.last,
        in_ranges(ctx, within, "campaign_household.area_order"),
        active(),
    );
    sql::all(&at.executor(), &query, [duty.into()]).await
}

fn done() -> String {
    let codes: Vec<_> = CampaignOutcome::done().map(|outcome| format!("'{outcome}'")).collect();
    codes.join(", ")
}
