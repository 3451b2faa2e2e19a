//! Reports and circulars. A report that is being written is its own office's; one that was issued is seen above it, and, where
//! it is a circular, below it.

use sea_orm::sea_query::{Expr, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, Iterable as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use shouwang_domain::area::AreaRange;
use shouwang_domain::report::{ReportState, ReportWay};
use shouwang_domain::{Ctx, Problem, ReportId, Result, RoundId};

use crate::entity::{area, report, report_receipt};
use crate::error::OrProblem as _;
use crate::repo::{ABOVE_OWN, WITHIN_OWN, area_in_scope, area_within, beside_own};
use crate::store::Source;

/// More reports are not listed at once.
const MOST_LISTED: u64 = 500;

/// The reports that the caller may read.
fn known(ctx: &Ctx) -> Condition {
    use report::Column::{AreaId, State, Way};
    let issued = || State.eq(ReportState::Issued.as_str());
    let to_those_below = Condition::all()
        .add(issued())
        .add(Way.eq(ReportWay::Circular.as_str()))
        .add(beside_own(ctx.area, AreaId, ABOVE_OWN));
    let of_those_below = Condition::all()
        .add(issued())
        .add(beside_own(ctx.area, AreaId, WITHIN_OWN));
    Condition::any()
        .add(AreaId.eq(ctx.area.0))
        .add(of_those_below)
        .add(to_those_below)
}

/// The reports of the caller's own office about some periods, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn own_of_periods(
    at: &impl Source,
    ctx: &Ctx,
    periods: impl IntoIterator<Item = String>,
) -> Result<Vec<report::Model>> {
    let own = report::Column::AreaId.eq(ctx.area.0);
    listed(at, Condition::all().add(own).add(report::Column::Period.is_in(periods))).await
}

/// The reports of the caller's own office, the newest first; at most 500.
///
/// # Errors
/// When the database fails.
pub async fn own(at: &impl Source, ctx: &Ctx) -> Result<Vec<report::Model>> {
    listed(at, Condition::all().add(report::Column::AreaId.eq(ctx.area.0))).await
}

/// The reports that came to the caller's office, from right below and from above, the newest first; at most 500.
///
/// # Errors
/// When the database fails.
pub async fn come_in(at: &impl Source, ctx: &Ctx) -> Result<Vec<report::Model>> {
    listed(at, came_to(ctx)).await
}

/// The reports that may wait for the caller's office, the newest first: those that it is writing or that wait for a signature,
/// and those that came to it and that its area has not received; at most 500.
///
/// # Errors
/// When the database fails.
pub async fn waiting(at: &impl Source, ctx: &Ctx) -> Result<Vec<report::Model>> {
    use report::Column::{AreaId, Id, Way};
    let mut received = Query::select();
    received
        .column(report_receipt::Column::ReportId)
        .from(report_receipt::Entity)
        .and_where(report_receipt::Column::AreaId.eq(ctx.area.0));
    let in_hand = Condition::all().add(AreaId.eq(ctx.area.0)).add(is_in_hand());
    let to_receive = came_to(ctx)
        .add(Way.ne(ReportWay::Leaders.as_str()))
        .add(Id.not_in_subquery(received));
    listed(at, Condition::any().add(in_hand).add(to_receive)).await
}

/// It is being written, or waits for its signature.
fn is_in_hand() -> SimpleExpr {
    report::Column::State.is_in([ReportState::Draft.as_str(), ReportState::Submitted.as_str()])
}

/// It was issued, and came to the caller's office from right below, or from above to those below.
fn came_to(ctx: &Ctx) -> Condition {
    use report::Column::{AreaId, State, Way};
    let mut right_below = Query::select();
    right_below
        .column(area::Column::Id)
        .from(area::Entity)
        .and_where(area::Column::ParentId.eq(ctx.area.0));
    let from_above = Condition::all()
        .add(Way.eq(ReportWay::Circular.as_str()))
        .add(beside_own(ctx.area, AreaId, ABOVE_OWN));
    let come = Condition::any().add(AreaId.in_subquery(right_below)).add(from_above);
    Condition::all().add(State.eq(ReportState::Issued.as_str())).add(come)
}

/// What a list needs of some reports: their sections are left out.
async fn listed(at: &impl Source, which: Condition) -> Result<Vec<report::Model>> {
    let columns = report::Column::iter().filter(|column| !matches!(column, report::Column::Content));
    report::Entity::find()
        .select_only()
        .columns(columns)
        .column_as(Expr::cust("'[]'"), "content")
        .filter(which)
        .order_by_desc(report::Column::Id)
        .limit(MOST_LISTED)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The newest report of the same office about the same that was issued after a report, which stands in its place.
///
/// # Errors
/// When the database fails.
pub async fn issued_after(at: &impl Source, row: &report::Model) -> Result<Option<i64>> {
    let round = match row.inspection_round_id {
        Some(round) => report::Column::InspectionRoundId.eq(round),
        None => report::Column::InspectionRoundId.is_null(),
    };
    let found = report::Entity::find()
        .filter(report::Column::AreaId.eq(row.area_id))
        .filter(report::Column::Kind.eq(row.kind.as_str()))
        .filter(report::Column::Period.eq(row.period.as_str()))
        .filter(round)
        .filter(report::Column::State.eq(ReportState::Issued.as_str()))
        .filter(report::Column::Id.gt(row.id))
        .order_by_desc(report::Column::Id)
        .one(&at.executor())
        .await
        .or_problem()?;
    Ok(found.map(|later| later.id))
}

/// One of them.
///
/// # Errors
/// `not_found`.
pub async fn by_id(at: &impl Source, ctx: &Ctx, id: ReportId) -> Result<report::Model> {
    let found = report::Entity::find_by_id(id.0)
        .filter(known(ctx))
        .one(&at.executor())
        .await
        .or_problem()?;
    found.ok_or_else(|| Problem::not_found("报告", "report"))
}

/// The report of a kind about a period, or a round, that the caller's office is writing, where there is one.
///
/// # Errors
/// When the database fails.
pub async fn being_written(
    at: &impl Source,
    ctx: &Ctx,
    kind: &str,
    period: &str,
    round: Option<RoundId>,
) -> Result<Option<report::Model>> {
    let about = match round {
        Some(round) => report::Column::InspectionRoundId.eq(round.0),
        None => report::Column::Period.eq(period),
    };
    report::Entity::find()
        .filter(report::Column::AreaId.eq(ctx.area.0))
        .filter(report::Column::Kind.eq(kind))
        .filter(about)
        .filter(is_in_hand())
        .one(&at.executor())
        .await
        .or_problem()
}

/// The reports of some kinds about a period that were issued within a range of the areas that the caller sees: the area of each,
/// and the row.
///
/// # Errors
/// When the database fails.
pub async fn issued(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    kinds: &[&str],
    period: &str,
) -> Result<Vec<report::Model>> {
    report::Entity::find()
        .filter(area_in_scope(ctx, report::Column::AreaId))
        .filter(area_within(within, report::Column::AreaId))
        .filter(report::Column::Kind.is_in(kinds.iter().copied()))
        .filter(report::Column::Period.eq(period))
        .filter(report::Column::State.eq(ReportState::Issued.as_str()))
        .order_by_asc(report::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// Who received some reports, in the order of receiving.
///
/// # Errors
/// When the database fails.
pub async fn receipts(at: &impl Source, reports: &[report::Model]) -> Result<Vec<report_receipt::Model>> {
    report_receipt::Entity::find()
        .filter(report_receipt::Column::ReportId.is_in(reports.iter().map(|report| report.id)))
        .order_by_asc(report_receipt::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}
