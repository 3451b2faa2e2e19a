//! The random share of a month's visits, and what became of it.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::sea_query::{ExprTrait as _, Query};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::clue::ClueState;
use shouwang_domain::procedure::CaseState;
use shouwang_domain::warning::WarningState;
use shouwang_domain::{Ctx, Month, Result};

use crate::entity::{clue, drawn_visit, household, procedure_case, visit, visit_draw, warning};
use crate::error::OrProblem as _;
use crate::repo::{MAX_IN_LIST, Search, in_area, in_scope, of_households_where, visible_within};
use crate::store::Source;

/// The draws of the months from one on, in their order. They name no household.
///
/// # Errors
/// When the database fails.
pub async fn since(at: &impl Source, month: Month) -> Result<Vec<visit_draw::Model>> {
    visit_draw::Entity::find()
        .filter(visit_draw::Column::Month.gte(month.to_string()))
        .order_by_asc(visit_draw::Column::Month)
        .order_by_asc(visit_draw::Column::AreaId)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The visible households of a range that some draws chose, in the order of the draws.
///
/// # Errors
/// When the database fails.
pub async fn drawn(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    draws: impl IntoIterator<Item = i64> + Send,
) -> Result<Vec<drawn_visit::Model>> {
    use drawn_visit::Column::{HouseholdId, Id, VisitDrawId};
    drawn_visit::Entity::find()
        .filter(VisitDrawId.is_in(draws))
        .filter(in_scope(ctx, HouseholdId))
        .filter(in_area(within, HouseholdId))
        .order_by_asc(Id)
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

/// The visits to some households from one day on, in the order of their recording.
///
/// # Errors
/// When the database fails.
pub async fn visits_since(
    at: &impl Source,
    households: &[i64],
    first: NaiveDate,
) -> Result<HashMap<i64, Vec<visit::Model>>> {
    let since = visit::Column::VisitedOn.gte(first.to_string());
    of_households_where(at, households, Condition::all().add(since)).await
}

/// The clues of some households from one day on, each with the case that it went into.
///
/// # Errors
/// When the database fails.
pub async fn clues_since(at: &impl Source, households: &[i64], first: NaiveDate) -> Result<HashMap<i64, Vec<Told>>> {
    let since = clue::Column::DiscoveredOn.gte(first.to_string());
    let clues: HashMap<i64, Vec<clue::Model>> =
        of_households_where(at, households, Condition::all().add(since)).await?;
    let ids: Vec<i64> = clues.values().flatten().filter_map(|clue| clue.case_id).collect();
    let mut cases: HashMap<i64, CaseState> = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(MAX_IN_LIST) {
        let rows = procedure_case::Entity::find()
            .filter(procedure_case::Column::Id.is_in(ids.iter().copied()))
            .all(&at.executor())
            .await
            .or_problem()?;
        cases.extend(rows.into_iter().map(|row| (row.id, row.state.get())));
    }
    let told = |row: clue::Model| Told {
        discovered_on: row.discovered_on.get(),
        state: row.state.get(),
        case: row.case_id.and_then(|id| cases.get(&id).copied()),
    };
    let told = clues
        .into_iter()
        .map(|(household, rows)| (household, rows.into_iter().map(told).collect()));
    Ok(told.collect())
}

/// A clue, and how the case stands that it went into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// When it was found.
    pub discovered_on: NaiveDate,
    /// How it stands.
    pub state: ClueState,
    /// How its case stands.
    pub case: Option<CaseState>,
}
