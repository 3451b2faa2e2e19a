//! Cases of the two procedures, with their steps and what is needed to judge an act on one.
//!
//! A function that takes a row (a case, a household) relies on its caller having found that row in scope.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::procedure::{CaseKind, CaseState};
use shouwang_domain::{CaseId, Ctx, HouseholdId, Problem, Result};

use crate::entity::{account, area, case_step, clue, household, member, objection, procedure_case};
use crate::error::OrProblem as _;
use crate::found::Found;
use crate::repo::{MAX_IN_LIST, Page, PageRequest, find_in_scope, in_area, in_scope, of_household, page};
use crate::store::Source;

/// One case.
///
/// # Errors
/// `not_found`.
pub async fn by_id(at: &impl Source, ctx: &Ctx, id: CaseId) -> Result<procedure_case::Model> {
    find_in_scope(at, ctx, id.0)
        .await?
        .ok_or_else(|| Problem::not_found("案件", "case"))
}

/// The open case of a kind of a household; there is at most one.
///
/// # Errors
/// When the database fails.
pub async fn open_of(
    at: &impl Source,
    household: &Found<household::Model>,
    kind: CaseKind,
) -> Result<Option<procedure_case::Model>> {
    procedure_case::Entity::find()
        .filter(procedure_case::Column::HouseholdId.eq(household.id))
        .filter(procedure_case::Column::Kind.eq(kind.as_str()))
        .filter(procedure_case::Column::ClosedOn.is_null())
        .one(&at.executor())
        .await
        .or_problem()
}

/// All cases of a household, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of(at: &impl Source, household: &Found<household::Model>) -> Result<Vec<procedure_case::Model>> {
    of_household(at, household.id).await
}

/// The steps of a case in their order.
///
/// # Errors
/// When the database fails.
pub async fn steps(at: &impl Source, case: &procedure_case::Model) -> Result<Vec<case_step::Model>> {
    case_step::Entity::find()
        .filter(case_step::Column::CaseId.eq(case.id))
        .order_by_asc(case_step::Column::Ordinal)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The steps of some acts in all cases of some households, each with its household, the oldest first. The households were found
/// before.
///
/// # Errors
/// When the database fails.
pub async fn steps_of_households(
    at: &impl Source,
    households: &[i64],
    acts: &[&str],
) -> Result<Vec<(i64, case_step::Model)>> {
    let mut found = Vec::new();
    for households in households.chunks(MAX_IN_LIST) {
        let cases = procedure_case::Entity::find()
            .filter(procedure_case::Column::HouseholdId.is_in(households.iter().copied()))
            .all(&at.executor())
            .await
            .or_problem()?;
        let household: HashMap<i64, i64> = cases.iter().map(|case| (case.id, case.household_id)).collect();
        let cases: Vec<i64> = cases.iter().map(|case| case.id).collect();
        for cases in cases.chunks(MAX_IN_LIST) {
            let steps = case_step::Entity::find()
                .filter(case_step::Column::CaseId.is_in(cases.iter().copied()))
                .filter(case_step::Column::Act.is_in(acts.iter().copied()))
                .order_by_asc(case_step::Column::Id)
                .all(&at.executor())
                .await
                .or_problem()?;
            let of = |step: case_step::Model| household.get(&step.case_id).map(|household| (*household, step));
            found.extend(steps.into_iter().filter_map(of));
        }
    }
    Ok(found)
}

/// Those of some cases that the caller may see, by their ids, each with its steps in their order.
///
/// # Errors
/// When the database fails.
pub async fn with_steps(
    at: &impl Source,
    ctx: &Ctx,
    cases: &[i64],
) -> Result<HashMap<i64, (procedure_case::Model, Vec<case_step::Model>)>> {
    let mut found = HashMap::new();
    for ids in cases.chunks(MAX_IN_LIST) {
        let rows = procedure_case::Entity::find()
            .filter(in_scope(ctx, procedure_case::Column::HouseholdId))
            .filter(procedure_case::Column::Id.is_in(ids.iter().copied()))
            .all(&at.executor())
            .await
            .or_problem()?;
        found.extend(rows.into_iter().map(|row| (row.id, (row, Vec::new()))));
        let steps = case_step::Entity::find()
            .filter(case_step::Column::CaseId.is_in(ids.iter().copied()))
            .order_by_asc(case_step::Column::CaseId)
            .order_by_asc(case_step::Column::Ordinal)
            .all(&at.executor())
            .await
            .or_problem()?;
        for step in steps {
            if let Some((_, of_case)) = found.get_mut(&step.case_id) {
                of_case.push(step);
            }
        }
    }
    Ok(found)
}

/// The objections raised during the notices of a case.
///
/// # Errors
/// When the database fails.
pub async fn objections(at: &impl Source, case: &procedure_case::Model) -> Result<Vec<objection::Model>> {
    objection::Entity::find()
        .filter(objection::Column::CaseId.eq(case.id))
        .order_by_asc(objection::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The clues that a case answers, those that were merged included.
///
/// # Errors
/// When the database fails.
pub async fn clues(at: &impl Source, case: &procedure_case::Model) -> Result<Vec<clue::Model>> {
    clue::Entity::find()
        .filter(clue::Column::CaseId.eq(case.id))
        .order_by_asc(clue::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The row with which the cause of each case was written down, in the order asked: its earliest clue, or, where it has none,
/// the case itself.
///
/// # Errors
/// When the database fails.
pub async fn causes(at: &impl Source, cases: &[procedure_case::Model]) -> Result<Vec<i64>> {
    let mut earliest: HashMap<i64, i64> = cases.iter().map(|case| (case.id, case.id)).collect();
    for some in cases.chunks(MAX_IN_LIST) {
        let clues: Vec<(i64, Option<i64>)> = clue::Entity::find()
            .select_only()
            .columns([clue::Column::Id, clue::Column::CaseId])
            .filter(clue::Column::CaseId.is_in(some.iter().map(|case| case.id)))
            .into_tuple()
            .all(&at.executor())
            .await
            .or_problem()?;
        for (clue, case) in clues {
            let cause = case.and_then(|case| earliest.get_mut(&case));
            if let Some(cause) = cause.filter(|cause| clue < **cause) {
                *cause = clue;
            }
        }
    }
    Ok(cases
        .iter()
        .filter_map(|case| earliest.get(&case.id).copied())
        .collect())
}

/// The members of a household who are present on a day.
///
/// # Errors
/// When the database fails.
pub async fn members_on(
    at: &impl Source,
    household: &Found<household::Model>,
    on: NaiveDate,
) -> Result<Vec<member::Model>> {
    let on = on.to_string();
    member::Entity::find()
        .filter(member::Column::HouseholdId.eq(household.id))
        .filter(member::Column::JoinedOn.lte(&on))
        .filter(member::Column::LeftOn.is_null().or(member::Column::LeftOn.gt(&on)))
        .order_by_asc(member::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// Those who did the steps of a case.
///
/// # Errors
/// When the database fails.
pub async fn actors(at: &impl Source, steps: &[case_step::Model]) -> Result<Vec<account::Model>> {
    account::Entity::find()
        .filter(account::Column::Id.is_in(steps.iter().map(|step| step.acted_by)))
        .all(&at.executor())
        .await
        .or_problem()
}

/// The areas in which a household lies, the widest first.
///
/// # Errors
/// When the database fails.
pub async fn path(at: &impl Source, household: &Found<household::Model>) -> Result<Vec<area::Model>> {
    area::Entity::find()
        .filter(area::Column::OrderLo.lte(household.area_order))
        .filter(area::Column::OrderHi.gt(household.area_order))
        .filter(area::Column::ValidTo.is_null())
        .order_by_asc(area::Column::OrderLo)
        .order_by_desc(area::Column::OrderHi)
        .all(&at.executor())
        .await
        .or_problem()
}

/// What a list of cases is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct CaseFilter {
    /// An area and all below it.
    pub within: Option<AreaRange>,
    /// One household.
    pub household: Option<HouseholdId>,
    /// One procedure.
    pub kind: Option<CaseKind>,
    /// One state.
    pub state: Option<CaseState>,
    /// Only those that are closed, or only those that are not.
    pub closed: Option<bool>,
    /// Only cases whose clock lies in one of these windows.
    pub windows: Option<Vec<ClockWindow>>,
}

/// What a clock must show for a case to have a colour, by pack and state: how colours become a condition that the database
/// can count by. A clock shows it when the whole is so far, or the stage is.
#[derive(Debug, Clone)]
pub struct ClockWindow {
    /// Version of the pack.
    pub pack: String,
    /// State.
    pub state: CaseState,
    /// Clocks that are at least so far.
    pub reached: Option<ClockReach>,
    /// Clocks that are not so far.
    pub not_reached: Option<ClockReach>,
}

/// How far a clock is, by the days on which it must have begun; without a day no clock is so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct ClockReach {
    /// The whole began on this day or before it.
    pub whole: Option<NaiveDate>,
    /// The shares of the stages are counted from this day or from one before it.
    pub stage: Option<NaiveDate>,
}

impl ClockReach {
    fn condition(self) -> Condition {
        use procedure_case::Column::{ClockStarted, StagesFrom};
        let until = |day: NaiveDate| ClockStarted.lte(day.to_string());
        let stage = |day: NaiveDate| {
            let of_its_own = StagesFrom.lte(day.to_string());
            let of_the_whole = Condition::all().add(StagesFrom.is_null()).add(until(day));
            Condition::any().add(of_its_own).add(of_the_whole)
        };
        Condition::any()
            .add(Expr::cust("1 = 0"))
            .add_option(self.whole.map(until))
            .add_option(self.stage.map(stage))
    }

    /// The contrary, said without NOT, which would lose rows without a day of their own.
    fn contrary(self) -> Condition {
        use procedure_case::Column::{ClockStarted, StagesFrom};
        let after = |day: NaiveDate| ClockStarted.gt(day.to_string());
        let stage = |day: NaiveDate| {
            let of_its_own = StagesFrom.gt(day.to_string());
            let of_the_whole = Condition::all().add(StagesFrom.is_null()).add(after(day));
            Condition::any().add(of_its_own).add(of_the_whole)
        };
        Condition::all()
            .add_option(self.whole.map(after))
            .add_option(self.stage.map(stage))
    }
}

impl CaseFilter {
    fn condition(&self) -> Condition {
        use procedure_case::Column::{ClosedOn, HouseholdId, Kind, Pack, State};
        let window = |window: &ClockWindow| {
            Condition::all()
                .add(Pack.eq(&window.pack))
                .add(State.eq(window.state.as_str()))
                .add_option(window.reached.map(ClockReach::condition))
                .add_option(window.not_reached.map(ClockReach::contrary))
        };
        let nowhere = || Condition::all().add(Expr::cust("1 = 0"));
        let windows = self.windows.as_ref().map(|windows| match windows.as_slice() {
            [] => nowhere(),
            windows => windows.iter().map(window).fold(Condition::any(), Condition::add),
        });
        Condition::all()
            .add_option(self.within.map(|range| in_area(range, HouseholdId)))
            .add_option(self.household.map(|id| HouseholdId.eq(id.0)))
            .add_option(self.kind.map(|kind| Kind.eq(kind.as_str())))
            .add_option(self.state.map(|state| State.eq(state.as_str())))
            .add_option(self.closed.map(|closed| {
                if closed {
                    ClosedOn.is_not_null()
                } else {
                    ClosedOn.is_null()
                }
            }))
            .add_option(windows)
    }
}

/// A page of the visible cases, in the order of their opening.
///
/// # Errors
/// When the database fails.
pub async fn list(
    at: &impl Source,
    ctx: &Ctx,
    filter: &CaseFilter,
    request: PageRequest,
) -> Result<Page<procedure_case::Model>> {
    let select = procedure_case::Entity::find()
        .filter(in_scope(ctx, procedure_case::Column::HouseholdId))
        .filter(filter.condition());
    page(
        at,
        select,
        procedure_case::Column::Id,
        |row: &procedure_case::Model| row.id,
        request,
    )
    .await
}

/// The versions of the packs that visible open cases run under.
///
/// # Errors
/// When the database fails.
pub async fn open_packs(at: &impl Source, ctx: &Ctx) -> Result<Vec<String>> {
    procedure_case::Entity::find()
        .select_only()
        .column(procedure_case::Column::Pack)
        .distinct()
        .filter(procedure_case::Column::ClosedOn.is_null())
        .filter(in_scope(ctx, procedure_case::Column::HouseholdId))
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()
}
