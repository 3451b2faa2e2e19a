//! Referrals to departments. A department's officer sees those to the department, and no other.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _};
use shouwang_domain::role::Department;
use shouwang_domain::{Ctx, HouseholdId, Problem, ReferralId, Result};

use crate::entity::{household, referral};
use crate::error::OrProblem as _;
use crate::repo::{Page, PageRequest, in_scope, page};
use crate::store::Source;

/// What a list of referrals is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct ReferralFilter {
    /// One household.
    pub household: Option<HouseholdId>,
    /// One department.
    pub department: Option<Department>,
    /// A state, by its code.
    pub state: Option<String>,
    /// Sent, without an answer, and due before this day (`2026-03-05`).
    pub unanswered_on: Option<String>,
}

/// One referral.
///
/// # Errors
/// `not_found`.
pub async fn by_id(at: &impl Source, ctx: &Ctx, id: ReferralId) -> Result<referral::Model> {
    referral::Entity::find_by_id(id.0)
        .filter(seen_by(ctx))
        .one(&at.executor())
        .await
        .or_problem()?
        .ok_or_else(|| Problem::not_found("转介", "referral"))
}

/// A page of the visible referrals, in the order of their sending.
///
/// # Errors
/// When the database fails.
pub async fn list(
    at: &impl Source,
    ctx: &Ctx,
    filter: &ReferralFilter,
    request: PageRequest,
) -> Result<Page<referral::Model>> {
    let narrowed = Condition::all()
        .add_option(filter.household.map(|id| referral::Column::HouseholdId.eq(id.0)))
        .add_option(
            filter
                .department
                .map(|department| referral::Column::Department.eq(department.as_str())),
        )
        .add_option(filter.state.as_ref().map(|state| referral::Column::State.eq(state)))
        .add_option(filter.unanswered_on.as_ref().map(|today| {
            Condition::all()
                .add(referral::Column::State.eq("sent"))
                .add(referral::Column::Due.lt(today))
        }));
    let select = referral::Entity::find().filter(seen_by(ctx)).filter(narrowed);
    page(
        at,
        select,
        referral::Column::Id,
        |row: &referral::Model| row.id,
        request,
    )
    .await
}

/// The referral of a household, which was found in scope before, that a department has not answered.
///
/// # Errors
/// When the database fails.
pub async fn waiting(
    at: &impl Source,
    household: &household::Model,
    department: Department,
) -> Result<Option<referral::Model>> {
    referral::Entity::find()
        .filter(referral::Column::HouseholdId.eq(household.id))
        .filter(referral::Column::Department.eq(department.as_str()))
        .filter(referral::Column::State.eq("sent"))
        .one(&at.executor())
        .await
        .or_problem()
}

/// The household of a referral that was found before.
///
/// # Errors
/// When the database fails.
pub async fn household(at: &impl Source, referral: &referral::Model) -> Result<Option<household::Model>> {
    household::Entity::find_by_id(referral.household_id)
        .one(&at.executor())
        .await
        .or_problem()
}

fn seen_by(ctx: &Ctx) -> Condition {
    if !ctx.role.has_department() {
        return Condition::all().add(in_scope(ctx, referral::Column::HouseholdId));
    }
    // The officer sees no household by area, and each that the department is told of.
    let own = format!(
        "EXISTS (SELECT 1 FROM household, area WHERE household.id = referral.household_id AND area.id = {} AND \
         household.area_order >= area.order_lo AND household.area_order < area.order_hi)",
        ctx.area
    );
    Condition::all()
        .add(referral::Column::Department.eq(ctx.department.map_or("", Department::as_str)))
        .add(Expr::cust(own))
}
