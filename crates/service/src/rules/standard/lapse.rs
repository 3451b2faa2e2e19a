//! 四个不摘: measures that lapse soon, and whether that is still within the transition period (普宁 2023 §三(四)).

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use shouwang_domain::measure::MeasureKind;
use shouwang_domain::{AreaId, HouseholdId, MeasureId};
use shouwang_store::column::Day;
use shouwang_store::repo;
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::{Ctx, Result, Service};

/// How many days to look ahead, when not said otherwise.
const AHEAD_DAYS: u64 = 60;
/// So many measures are listed, those that end first.
const MOST: usize = 2_000;

/// Where and how far to look.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LapseQuery {
    /// The area with everything beneath it; without, the caller's own.
    pub area_id: Option<AreaId>,
    /// So many days ahead; without, 60.
    pub days: Option<u64>,
}

/// Measures that lapse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LapseView {
    /// Today.
    pub as_of: NaiveDate,
    /// Last day of the transition period by the pack in force.
    pub transition_until: Option<NaiveDate>,
    /// Document and clause of it.
    pub citation: Option<String>,
    /// The measures, the nearest first.
    pub measures: Vec<LapseRow>,
    /// There are more than those listed; fewer days or a smaller area show them.
    pub more: bool,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LapseRow {
    /// The measure.
    pub measure_id: MeasureId,
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Its area.
    pub area_id: AreaId,
    /// Name of the area.
    pub area_name: String,
    /// Kind.
    pub kind: MeasureKind,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
    /// It ends within the transition period, in which help must not be taken away.
    pub in_transition: bool,
}

impl Service {
    /// The measures in effect that end within some days, with none of their kind to follow.
    ///
    /// # Errors
    /// `policy.none_in_force`, and not found.
    pub async fn lapsing_measures(&self, ctx: &Ctx, query: LapseQuery) -> Result<LapseView> {
        self.lapsing_measures_up_to(ctx, query, MOST).await
    }

    /// The same with so many measures at most.
    ///
    /// # Errors
    /// As [`Service::lapsing_measures`].
    pub(crate) async fn lapsing_measures_up_to(&self, ctx: &Ctx, query: LapseQuery, most: usize) -> Result<LapseView> {
        require(ctx, Verb::ReadAssistance)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let today = ctx.today();
        let last = today
            .checked_add_days(Days::new(query.days.unwrap_or(AHEAD_DAYS)))
            .unwrap_or(NaiveDate::MAX);
        let policy = self.policy_at(&self.store, within.lo, today).await?;
        let transition = policy.pack.transition.as_ref();
        let until = transition.map(|(until, _)| *until);
        let mut rows =
            repo::help::measure::lapsing(&self.store, ctx, Some(within), (today, last), most as u64 + 1).await?;
        let more = rows.len() > most;
        rows.truncate(most);
        let labels = repo::register::label::of(&self.store, rows.iter().map(|row| row.household_id)).await?;
        let row = |row: &shouwang_store::entity::measure::Model| {
            let ends_on = row.ends_on.map(Day::get);
            let label = labels.get(row.household_id)?;
            Ok(LapseRow {
                measure_id: MeasureId(row.id),
                household_id: HouseholdId(row.household_id),
                head: label.head.clone(),
                area_id: label.area_id,
                area_name: label.area_name.clone(),
                kind: row.kind.get(),
                ends_on,
                in_transition: ends_on.zip(until).is_some_and(|(ends, until)| ends <= until),
            })
        };
        Ok(LapseView {
            as_of: today,
            transition_until: until,
            citation: transition.map(|(_, citation)| citation.text.clone()),
            measures: rows.iter().map(row).collect::<Result<_>>()?,
            more,
        })
    }
}
