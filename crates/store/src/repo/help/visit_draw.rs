//! The random share of a month's visits, and what became of it.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::sea_query::{ExprTrait as _, Query};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::clue::ClueState;
use shouwang_domain::warning::WarningState;
use shouwang_domain::{Ctx, Month, Result};

use crate::entity::{clue, drawn_visit, household, procedure_case, spell, visit, visit_draw, warning};
use crate::error::OrProblem as _;
use crate::repo::help::visit::met;
use crate::repo::{MAX_IN_LIST, Search, in_area, in_scope, of_households_where, visible_within};
use crate::store::Source;

/// The draws of some counties for the months from one on, in their order. They name no household.
///
/// # Errors
/// When the database fails.
pub async fn since(at: &impl Source, counties: &[i64], month: Month) -> Result<Vec<visit_draw::Model>> {
    visit_draw::Entity::find()
        .filter(visit_draw::Column::Month.gte(month.to_string()))
        .filter(visit_draw::Column::AreaId.is_in(counties.iter().copied()))
        .order_by_asc(visit_draw::Column::Month)
        .order_by_asc(visit_draw::Column::AreaId)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The visible households that some draws chose, in the order of the draws.
///
/// # Errors
/// When the database fails.
pub async fn drawn(at: &impl Source, ctx: &Ctx, draws: &[i64]) -> Result<Vec<drawn_visit::Model>> {
    use drawn_visit::Column::{HouseholdId, Id, VisitDrawId};
    let mut found = Vec::new();
    for draws in draws.chunks(MAX_IN_LIST) {
        let rows = drawn_visit::Entity::find()
            .filter(VisitDrawId.is_in(draws.iter().copied()))
            .filter(in_scope(ctx, HouseholdId))
            .order_by_asc(Id)
            .all(&at.executor())
            .await
            .or_problem()?;
        found.extend(rows);
    }
    Ok(found)
}

/// The visible households of a range that were drawn for a month.
///
/// # Errors
/// When the database fails.
pub async fn drawn_for(at: &impl Source, ctx: &Ctx, within: AreaRange, month: Month) -> Result<Vec<i64>> {
    let of_month = Query::select()
        .column(visit_draw::Column::Id)
        .from(visit_draw::Entity)
        .and_where(visit_draw::Column::Month.eq(month.to_string()))
        .take();
    drawn_visit::Entity::find()
        .filter(drawn_visit::Column::VisitDrawId.in_subquery(of_month))
        .filter(in_scope(ctx, drawn_visit::Column::HouseholdId))
        .filter(in_area(within, drawn_visit::Column::HouseholdId))
        .select_only()
        .column(drawn_visit::Column::HouseholdId)
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()
}

/// The visible households of a range of which somebody knows already that they may need help: a warning that waits for its answer,
/// a clue that is open, or a case that is not closed.
///
/// # Errors
/// When the database fails.
pub async fn dealt_with(at: &impl Source, ctx: &Ctx, within: AreaRange) -> Result<HashSet<i64>> {
    let warned = Query::select()
        .column(warning::Column::HouseholdId)
        .from(warning::Entity)
        .and_where(warning::Column::State.eq(WarningState::Open.as_str()))
        .take();
    let told = Query::select()
        .column(clue::Column::HouseholdId)
        .from(clue::Entity)
        .and_where(clue::Column::State.eq(ClueState::Open.as_str()))
        .take();
    let judged = Query::select()
        .column(procedure_case::Column::HouseholdId)
        .from(procedure_case::Entity)
        .and_where(procedure_case::Column::ClosedOn.is_null())
        .take();
    let id = || household::Column::Id.into_expr();
    let waits = Condition::any()
        .add(id().in_subquery(warned))
        .add(id().in_subquery(told))
        .add(id().in_subquery(judged));
    let found: Vec<i64> = household::Entity::find()
        .filter(visible_within(ctx, Some(within), Search::ByArea))
        .filter(waits)
        .select_only()
        .column(household::Column::Id)
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()?;
    Ok(found.into_iter().collect())
}

/// The visits to some households from one day on at which somebody was met, in the order of their recording.
///
/// # Errors
/// When the database fails.
pub async fn visits_since(
    at: &impl Source,
    households: &[i64],
    first: NaiveDate,
) -> Result<HashMap<i64, Vec<visit::Model>>> {
    let since = visit::Column::VisitedOn.gte(first.to_string());
    of_households_where(at, households, Condition::all().add(since).add(met())).await
}

/// What was found about some households from one day on: clues, warnings that wait for an answer, and inclusions.
///
/// # Errors
/// When the database fails.
pub async fn found_since(at: &impl Source, households: &[i64], first: NaiveDate) -> Result<HashMap<i64, Vec<Told>>> {
    let mut told: HashMap<i64, Vec<Told>> = HashMap::new();
    let since = clue::Column::DiscoveredOn.gte(first.to_string());
    let clues: HashMap<i64, Vec<clue::Model>> =
        of_households_where(at, households, Condition::all().add(since)).await?;
    let ids: Vec<i64> = clues.values().flatten().filter_map(|clue| clue.case_id).collect();
    let mut cases: HashMap<i64, Outcome> = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(MAX_IN_LIST) {
        let rows = procedure_case::Entity::find()
            .filter(procedure_case::Column::Id.is_in(ids.iter().copied()))
            .all(&at.executor())
            .await
            .or_problem()?;
        cases.extend(rows.into_iter().map(|row| {
            let what = match (row.closed_on, row.spell_id) {
                (None, _) => Outcome::Open,
                (Some(_), Some(_)) => Outcome::Included,
                (Some(_), None) => Outcome::Closed,
            };
            (row.id, what)
        }));
    }
    for (household, rows) in clues {
        let of = told.entry(household).or_default();
        of.extend(rows.into_iter().map(|row| Told {
            on: row.discovered_on.get(),
            what: match row.case_id.and_then(|id| cases.get(&id)) {
                Some(what) => *what,
                None if row.state == ClueState::Open => Outcome::Open,
                None => Outcome::Closed,
            },
        }));
    }
    let waits = warning::Column::State
        .eq(WarningState::Open.as_str())
        .and(warning::Column::Month.gte(Month::of(first).to_string()));
    let warnings: HashMap<i64, Vec<warning::Model>> =
        of_households_where(at, households, Condition::all().add(waits)).await?;
    for (household, rows) in warnings {
        let of = told.entry(household).or_default();
        of.extend(rows.into_iter().map(|row| Told {
            on: row.month.get().first_day(),
            what: Outcome::Open,
        }));
    }
    let begun = spell::Column::IncludedOn.gte(first.to_string());
    let spells: HashMap<i64, Vec<spell::Model>> =
        of_households_where(at, households, Condition::all().add(begun)).await?;
    for (household, rows) in spells {
        let of = told.entry(household).or_default();
        of.extend(rows.into_iter().map(|row| Told {
            on: row.included_on.get(),
            what: Outcome::Included,
        }));
    }
    Ok(told)
}

/// Something that was found about a household.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// When; of a warning the first day of its month.
    pub on: NaiveDate,
    /// What became of it.
    pub what: Outcome,
}

/// What became of what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A clue, a case or a warning that nobody has settled.
    Open,
    /// A clue or a case that led to nothing.
    Closed,
    /// The household was included.
    Included,
}
