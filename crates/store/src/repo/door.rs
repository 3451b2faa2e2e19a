//! The public door: codes, applications, and what applicants say of how it went.

use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::door::{ApplicationState, RemarkKind};
use shouwang_domain::{ApplicationId, AreaId, Ctx, DoorId, Problem, RemarkId, Result};

use crate::entity::{application, application_remark, clue, door, message, procedure_case};
use crate::error::OrProblem as _;
use crate::repo::{Page, PageRequest, area_in_scope, area_within, in_scope, page};
use crate::store::Source;

/// The code that somebody scanned, in use or retired.
///
/// # Errors
/// When the database fails.
pub async fn with_token(at: &impl Source, token: &str) -> Result<Option<door::Model>> {
    door::Entity::find()
        .filter(door::Column::Token.eq(token))
        .one(&at.executor())
        .await
        .or_problem()
}

/// The code of an area that is in use: it hangs where everybody reads it.
///
/// # Errors
/// When the database fails.
pub async fn of_area(at: &impl Source, area: AreaId) -> Result<Option<door::Model>> {
    door::Entity::find()
        .filter(door::Column::AreaId.eq(area.0))
        .filter(door::Column::RetiredOn.is_null())
        .one(&at.executor())
        .await
        .or_problem()
}

/// The codes in use that the caller sees.
///
/// # Errors
/// When the database fails.
pub async fn in_use(at: &impl Source, ctx: &Ctx) -> Result<Vec<door::Model>> {
    door::Entity::find()
        .filter(area_in_scope(ctx, door::Column::AreaId))
        .filter(door::Column::RetiredOn.is_null())
        .all(&at.executor())
        .await
        .or_problem()
}

/// One code.
///
/// # Errors
/// `not_found`.
pub async fn by_id(at: &impl Source, ctx: &Ctx, id: DoorId) -> Result<door::Model> {
    let found = door::Entity::find_by_id(id.0)
        .filter(area_in_scope(ctx, door::Column::AreaId))
        .one(&at.executor())
        .await
        .or_problem()?;
    found.ok_or_else(|| Problem::not_found("申报码", "code"))
}

/// The application with a number, whoever's it is: a number is given once.
///
/// # Errors
/// When the database fails.
pub async fn with_number(at: &impl Source, number: &[u8]) -> Result<Option<application::Model>> {
    application::Entity::find()
        .filter(application::Column::NumberBlind.eq(number))
        .one(&at.executor())
        .await
        .or_problem()
}

/// The application of whoever has both its number and the last digits of its telephone: that is the right to it.
///
/// # Errors
/// When the database fails.
pub async fn of_applicant(at: &impl Source, number: &[u8], last4: &[u8]) -> Result<Option<application::Model>> {
    application::Entity::find()
        .filter(application::Column::NumberBlind.eq(number))
        .filter(application::Column::PhoneLast4.eq(last4))
        .one(&at.executor())
        .await
        .or_problem()
}

/// The clue that an application became, or into which that was merged, and the case of it.
///
/// # Errors
/// When the database fails.
pub async fn standing(
    at: &impl Source,
    application: &application::Model,
) -> Result<(Option<clue::Model>, Option<procedure_case::Model>)> {
    let Some(own) = application.clue_id else {
        return Ok((None, None));
    };
    let find = async |id: i64| clue::Entity::find_by_id(id).one(&at.executor()).await.or_problem();
    let mut clue = find(own).await?;
    if let Some(first) = clue.as_ref().and_then(|clue| clue.merged_into) {
        clue = find(first).await?;
    }
    let case = match clue.as_ref().and_then(|clue| clue.case_id) {
        Some(case) => procedure_case::Entity::find_by_id(case)
            .one(&at.executor())
            .await
            .or_problem()?,
        None => None,
    };
    Ok((clue, case))
}

/// The applications that the caller sees: those of the caller's areas, and, once it is known whose they are, those of
/// visible households, wherever these have moved since.
fn seen(ctx: &Ctx) -> Condition {
    use application::Column::{AreaId, HouseholdId};
    let of_nobody = HouseholdId.is_null().and(area_in_scope(ctx, AreaId));
    let of_household = HouseholdId.is_not_null().and(in_scope(ctx, HouseholdId));
    Condition::any().add(of_nobody).add(of_household)
}

/// What a list of applications is narrowed to.
#[derive(Debug, Clone, Copy, Default)]
pub struct ApplicationFilter {
    /// An area and all below it.
    pub within: Option<AreaRange>,
    /// A state.
    pub state: Option<ApplicationState>,
}

/// One application.
///
/// # Errors
/// `not_found`.
pub async fn application(at: &impl Source, ctx: &Ctx, id: ApplicationId) -> Result<application::Model> {
    let found = application::Entity::find_by_id(id.0)
        .filter(seen(ctx))
        .one(&at.executor())
        .await
        .or_problem()?;
    found.ok_or_else(|| Problem::not_found("申报", "application"))
}

/// A page of the applications that the caller sees, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list(
    at: &impl Source,
    ctx: &Ctx,
    filter: ApplicationFilter,
    request: PageRequest,
) -> Result<Page<application::Model>> {
    use application::Column::{AreaId, Id, State};
    let narrowed = Condition::all()
        .add_option(filter.within.map(|range| area_within(range, AreaId)))
        .add_option(filter.state.map(|state| State.eq(state.as_str())));
    let select = application::Entity::find().filter(seen(ctx)).filter(narrowed);
    page(at, select, Id, |row: &application::Model| row.id, request).await
}

/// The applications that wait for the village, the oldest first, at most so many.
///
/// # Errors
/// When the database fails.
pub async fn waiting(at: &impl Source, ctx: &Ctx, limit: u64) -> Result<Vec<application::Model>> {
    application::Entity::find()
        .filter(seen(ctx))
        .filter(application::Column::State.eq(ApplicationState::Waiting.as_str()))
        .order_by_asc(application::Column::Id)
        .limit(limit)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The other applications of the same person that the caller sees, the newest first; a few.
///
/// # Errors
/// When the database fails.
pub async fn others(at: &impl Source, ctx: &Ctx, of: &application::Model) -> Result<Vec<application::Model>> {
    const FEW: u64 = 20;
    application::Entity::find()
        .filter(seen(ctx))
        .filter(application::Column::IdNumberBlind.eq(of.id_number_blind.clone()))
        .filter(application::Column::Id.ne(of.id))
        .order_by_desc(application::Column::Id)
        .limit(FEW)
        .all(&at.executor())
        .await
        .or_problem()
}

/// What an applicant said of how it went, in the order in which it was said.
///
/// # Errors
/// When the database fails.
pub async fn remarks(at: &impl Source, application: i64) -> Result<Vec<application_remark::Model>> {
    application_remark::Entity::find()
        .filter(application_remark::Column::ApplicationId.eq(application))
        .order_by_asc(application_remark::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// One remark, with the application that it is about.
///
/// # Errors
/// `not_found`.
pub async fn remark(
    at: &impl Source,
    ctx: &Ctx,
    id: RemarkId,
) -> Result<(application_remark::Model, application::Model)> {
    let not_found = || Problem::not_found("意见", "remark");
    let found = application_remark::Entity::find_by_id(id.0)
        .one(&at.executor())
        .await
        .or_problem()?;
    let found = found.ok_or_else(not_found)?;
    let of = application(at, ctx, ApplicationId(found.application_id)).await;
    Ok((found, of.map_err(|_| not_found())?))
}

/// What applicants said that asks for an answer and has none, the oldest first, at most so many; each with the area of its
/// application.
///
/// # Errors
/// When the database fails.
pub async fn unanswered(at: &impl Source, ctx: &Ctx, limit: u64) -> Result<Vec<(application_remark::Model, i64)>> {
    use application_remark::Column::{AnsweredOn, ApplicationId as Of, Id, Kind};
    let asking = [RemarkKind::Disagreement, RemarkKind::Complaint].map(|kind| kind.as_str());
    let mut of_seen = sea_orm::QuerySelect::query(&mut application::Entity::find()).to_owned();
    of_seen
        .clear_selects()
        .column(application::Column::Id)
        .cond_where(seen(ctx));
    let rows = application_remark::Entity::find()
        .filter(Kind.is_in(asking))
        .filter(AnsweredOn.is_null())
        .filter(Of.in_subquery(of_seen))
        .order_by_asc(Id)
        .limit(limit)
        .all(&at.executor())
        .await
        .or_problem()?;
    let areas: Vec<(i64, i64)> = application::Entity::find()
        .select_only()
        .column(application::Column::Id)
        .column(application::Column::AreaId)
        .filter(application::Column::Id.is_in(rows.iter().map(|row| row.application_id)))
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()?;
    let area = |row: &application_remark::Model| areas.iter().find(|(id, _)| *id == row.application_id);
    Ok(rows
        .into_iter()
        .filter_map(|row| area(&row).map(|(_, area)| *area).map(|area| (row, area)))
        .collect())
}

/// The applications of some areas, visible or not: whoever looks after the divisions moves all of them with theirs.
///
/// # Errors
/// When the database fails.
pub async fn applications_in(at: &impl Source, areas: &[i64]) -> Result<Vec<application::Model>> {
    application::Entity::find()
        .filter(application::Column::AreaId.is_in(areas.iter().copied()))
        .order_by_asc(application::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The codes of some areas, those that were retired too.
///
/// # Errors
/// When the database fails.
pub async fn doors_in(at: &impl Source, areas: &[i64]) -> Result<Vec<door::Model>> {
    door::Entity::find()
        .filter(door::Column::AreaId.is_in(areas.iter().copied()))
        .order_by_asc(door::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// What the household of a case was told last about it.
///
/// # Errors
/// When the database fails.
pub async fn told(at: &impl Source, case: &procedure_case::Model) -> Result<Option<message::Model>> {
    message::Entity::find()
        .filter(message::Column::CaseId.eq(case.id))
        .order_by_desc(message::Column::Id)
        .one(&at.executor())
        .await
        .or_problem()
}
