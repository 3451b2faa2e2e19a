//! Cases of the two procedures, with their steps and what is needed to judge an act on one.
//!
//! A function that takes a row (a case, a household) relies on its caller having found that row in scope.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::procedure::{CaseKind, CaseState};
use shouwang_domain::{CaseId, Ctx, HouseholdId, Problem, Result};

use crate::entity::{account, area, case_step, clue, household, member, objection, procedure_case};
use crate::error::OrProblem as _;
use crate::found::Found;
use crate::repo::{Page, PageRequest, find_in_scope, in_area, in_scope, of_household, page};
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

/// The days on which a clock must have started for a case to show a colour, by pack and state: how colours become a
/// condition that the database can count by.
#[derive(Debug, Clone)]
pub struct ClockWindow {
    /// Version of the pack.
    pub pack: String,
    /// State.
    pub state: CaseState,
    /// The first such day; without, from the beginning.
    pub from: Option<NaiveDate>,
    /// The last such day; without, to the end.
    pub until: Option<NaiveDate>,
}

impl CaseFilter {
    fn condition(&self) -> Condition {
        use procedure_case::Column::{ClockStarted, ClosedOn, HouseholdId, Kind, Pack, State};
        let window = |window: &ClockWindow| {
            Condition::all()
                .add(Pack.eq(&window.pack))
                .add(State.eq(window.state.as_str()))
                .add_option(window.from.map(|from| ClockStarted.gte(from.to_string())))
                .add_option(window.until.map(|until| ClockStarted.lte(until.to_string())))
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
