//! Warnings: one per household and month.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::risk::{RiskCategory, WarningLevel};
use shouwang_domain::warning::WarningState;
use shouwang_domain::{AccountId, Ctx, HouseholdId, Month, Problem, Result, WarningId};

use crate::column::{Code, Json};
use crate::entity::warning;
use crate::error::OrProblem as _;
use crate::repo::{Page, PageRequest, find_in_scope, page, placed_within};
use crate::store::Source;

/// What a list of warnings is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct WarningFilter {
    /// An area and all below it.
    pub within: Option<AreaRange>,
    /// One household.
    pub household: Option<HouseholdId>,
    /// A state.
    pub state: Option<WarningState>,
    /// Its highest level.
    pub level: Option<WarningLevel>,
    /// A risk of one of its reasons.
    pub risk: Option<RiskCategory>,
    /// A month.
    pub month: Option<Month>,
    /// To be answered by this day.
    pub due_by: Option<NaiveDate>,
    /// Open on this day, and past the day for an answer.
    pub overdue_on: Option<NaiveDate>,
    /// Whose it is: somebody's, or nobody's.
    pub owner: Option<Option<AccountId>>,
}

impl WarningFilter {
    /// What they meet, and that the caller may see them.
    fn condition(&self, ctx: &Ctx) -> Condition {
        use warning::Column::{AccountId, AnswerDue, HouseholdId, Level, Month, Risks, State};
        let overdue = |day: NaiveDate| {
            Condition::all()
                .add(State.eq(WarningState::Open.as_str()))
                .add(AnswerDue.lt(day.to_string()))
        };
        Condition::all()
            .add(visible(ctx, self.within))
            .add_option(self.household.map(|household| HouseholdId.eq(household.0)))
            .add_option(self.state.map(|state| State.eq(state.as_str())))
            .add_option(self.level.map(|level| Level.eq(level.as_str())))
            .add_option(self.risk.map(|risk| Risks.into_expr().bit_and(risk.bit()).ne(0)))
            .add_option(self.month.map(|month| Month.eq(month.to_string())))
            .add_option(self.due_by.map(|day| AnswerDue.lte(day.to_string())))
            .add_option(self.overdue_on.map(overdue))
            .add_option(self.owner.map(|owner| match owner {
                Some(account) => AccountId.eq(account.0),
                None => AccountId.is_null(),
            }))
    }
}

/// The warnings that the caller may see, those of a range of areas where one is given.
pub(in crate::repo) fn visible(ctx: &Ctx, within: Option<AreaRange>) -> Condition {
    use warning::Column::{AreaOrder, HouseholdId};
    placed_within(ctx, within, &AreaOrder.into_expr(), &HouseholdId.into_expr())
}

/// One warning.
///
/// # Errors
/// `not_found`.
pub async fn by_id(at: &impl Source, ctx: &Ctx, id: WarningId) -> Result<warning::Model> {
    find_in_scope(at, ctx, id.0)
        .await?
        .ok_or_else(|| Problem::not_found("预警", "warning"))
}

/// A page of the visible warnings, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list(
    at: &impl Source,
    ctx: &Ctx,
    filter: &WarningFilter,
    request: PageRequest,
) -> Result<Page<warning::Model>> {
    let select = warning::Entity::find().filter(filter.condition(ctx));
    page(at, select, warning::Column::Id, |row: &warning::Model| row.id, request).await
}

/// All visible warnings that meet a filter, the oldest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn some(at: &impl Source, ctx: &Ctx, filter: &WarningFilter, limit: u64) -> Result<Vec<warning::Model>> {
    warning::Entity::find()
        .filter(filter.condition(ctx))
        .order_by_asc(warning::Column::Id)
        .limit(limit)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The open warnings that a person owns in a range of areas; who takes a post away looks at them, whatever households
/// that one may see.
///
/// # Errors
/// When the database fails.
pub async fn owned_by(at: &impl Source, account: i64, within: AreaRange) -> Result<Vec<warning::Model>> {
    use warning::Column::{AccountId, AreaOrder, Id, State};
    warning::Entity::find()
        .filter(AccountId.eq(account))
        .filter(State.eq(WarningState::Open.as_str()))
        .filter(AreaOrder.gte(within.lo).and(AreaOrder.lt(within.hi)))
        .order_by_asc(Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The warning that speaks for a household in a month: one that waits for its answer, else that of the month itself.
///
/// # Errors
/// When the database fails.
pub async fn current(
    at: &impl Source,
    ctx: &Ctx,
    household: HouseholdId,
    month: Month,
) -> Result<Option<warning::Model>> {
    let month = month.to_string();
    let own: Vec<warning::Model> = warning::Entity::find()
        .filter(warning::Column::HouseholdId.eq(household.0))
        .filter(visible(ctx, None))
        .filter(warning::Column::Month.lte(month.as_str()))
        .filter(
            Condition::any()
                .add(warning::Column::Month.eq(month.as_str()))
                .add(warning::Column::State.eq(WarningState::Open.as_str())),
        )
        .order_by_desc(warning::Column::Month)
        .all(&at.executor())
        .await
        .or_problem()?;
    let open = own.iter().find(|warning| warning.state == WarningState::Open);
    Ok(open.or_else(|| own.first()).cloned())
}

/// All warnings of households that were found in scope before, by household.
///
/// # Errors
/// When the database fails.
pub async fn of_households(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, Vec<warning::Model>>> {
    crate::repo::of_households(at, households).await
}

/// The visible households of a range of areas that have an open warning of a month or of one before.
///
/// # Errors
/// When the database fails.
pub async fn open_households(at: &impl Source, ctx: &Ctx, within: AreaRange, month: Month) -> Result<HashSet<i64>> {
    let until = warning::Column::Month.lte(month.to_string());
    households_with(at, ctx, within, WarningState::Open, Condition::all().add(until)).await
}

/// The visible households of a range of areas that have a warning which somebody has answered, whenever that was.
///
/// # Errors
/// When the database fails.
pub async fn answered_households(at: &impl Source, ctx: &Ctx, within: AreaRange) -> Result<HashSet<i64>> {
    let mut households = HashSet::new();
    for state in [WarningState::BecameClue, WarningState::NotTrue] {
        households.extend(households_with(at, ctx, within, state, Condition::all()).await?);
    }
    Ok(households)
}

async fn households_with(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    state: WarningState,
    condition: Condition,
) -> Result<HashSet<i64>> {
    let filter = WarningFilter {
        within: Some(within),
        state: Some(state),
        ..WarningFilter::default()
    };
    let households: Vec<i64> = warning::Entity::find()
        .filter(filter.condition(ctx))
        .filter(condition)
        .select_only()
        .column(warning::Column::HouseholdId)
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()?;
    Ok(households.into_iter().collect())
}

/// Id, state and reasons of the visible warnings of some months in a range of areas, those after an id, in the order of
/// their ids.
///
/// # Errors
/// When the database fails.
pub async fn told(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    (from, to): (Month, Month),
    after: i64,
    limit: u64,
) -> Result<Vec<(i64, Code<WarningState>, Json)>> {
    use warning::Column::{Findings, Id, Month, State};
    warning::Entity::find()
        .filter(visible(ctx, Some(within)))
        .filter(Month.gte(from.to_string()).and(Month.lte(to.to_string())))
        .filter(Id.gt(after))
        .order_by_asc(Id)
        .limit(limit)
        .select_only()
        .columns([Id, State, Findings])
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()
}
