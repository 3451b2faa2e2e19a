//! Clues from the six channels.

use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::clue::{Channel, ClueState};
use shouwang_domain::risk::RiskCategory;
use shouwang_domain::{ClueId, Ctx, HouseholdId, Problem, Result};

use crate::entity::{clue, household, procedure_case};
use crate::error::OrProblem as _;
use crate::found::Found;
use crate::repo::{MAX_IN_LIST, Page, PageRequest, find_in_scope, in_area, in_scope, page};
use crate::store::Source;

/// What a list of clues is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct ClueFilter {
    /// An area and all below it.
    pub within: Option<AreaRange>,
    /// One household.
    pub household: Option<HouseholdId>,
    /// A state.
    pub state: Option<ClueState>,
    /// A channel.
    pub channel: Option<Channel>,
    /// A risk of its own, or of a clue that was merged into it.
    pub risk: Option<RiskCategory>,
}

impl ClueFilter {
    fn condition(&self) -> Condition {
        use clue::Column::{Channel, HouseholdId, State};
        Condition::all()
            .add_option(self.within.map(|range| in_area(range, HouseholdId)))
            .add_option(self.household.map(|household| HouseholdId.eq(household.0)))
            .add_option(self.state.map(|state| State.eq(state.as_str())))
            .add_option(self.channel.map(|channel| Channel.eq(channel.as_str())))
            .add_option(self.risk.map(of_risk))
    }
}

/// Clues of which a risk was told, by themselves or by one that was merged into them.
fn of_risk(risk: RiskCategory) -> Condition {
    use clue::Column::{Id, MergedInto, Risks};
    let tells = || Risks.contains(format!("\"{risk}\""));
    let leads = Query::select()
        .column(MergedInto)
        .from(clue::Entity)
        .and_where(tells())
        .take();
    Condition::any().add(tells()).add(Id.in_subquery(leads))
}

/// One clue.
///
/// # Errors
/// `not_found`.
pub async fn by_id(at: &impl Source, ctx: &Ctx, id: ClueId) -> Result<clue::Model> {
    find_in_scope(at, ctx, id.0)
        .await?
        .ok_or_else(|| Problem::not_found("线索", "clue"))
}

/// A page of the visible clues, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list(at: &impl Source, ctx: &Ctx, filter: &ClueFilter, request: PageRequest) -> Result<Page<clue::Model>> {
    let select = clue::Entity::find()
        .filter(in_scope(ctx, clue::Column::HouseholdId))
        .filter(filter.condition());
    page(at, select, clue::Column::Id, |row: &clue::Model| row.id, request).await
}

/// The clue of a household into which a further one is merged: the open one, or the one of which the case is not closed.
///
/// # Errors
/// When the database fails.
pub async fn unsettled(at: &impl Source, household: &Found<household::Model>) -> Result<Option<clue::Model>> {
    let clues = clue::Entity::find()
        .filter(clue::Column::HouseholdId.eq(household.id))
        .filter(clue::Column::State.is_in([ClueState::Open.as_str(), ClueState::CaseOpened.as_str()]))
        .order_by_asc(clue::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()?;
    for clue in clues {
        let Some(case) = clue.case_id else {
            return Ok(Some(clue));
        };
        let open = procedure_case::Entity::find_by_id(case)
            .filter(procedure_case::Column::ClosedOn.is_null())
            .one(&at.executor())
            .await
            .or_problem()?;
        if open.is_some() {
            return Ok(Some(clue));
        }
    }
    Ok(None)
}

/// The clues that were merged into some clues found in scope before, in the order of their ids.
///
/// # Errors
/// When the database fails.
pub async fn merged_into(at: &impl Source, clues: &[i64]) -> Result<Vec<clue::Model>> {
    let mut merged = Vec::new();
    for ids in clues.chunks(MAX_IN_LIST) {
        let rows = clue::Entity::find()
            .filter(clue::Column::MergedInto.is_in(ids.iter().copied()))
            .order_by_asc(clue::Column::Id)
            .all(&at.executor())
            .await
            .or_problem()?;
        merged.extend(rows);
    }
    Ok(merged)
}
