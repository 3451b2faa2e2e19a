//! Referrals to departments. A department's officer sees those to the department, and no other.

use chrono::NaiveDate;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::help::ReferralState;
use shouwang_domain::lists::ListName;
use shouwang_domain::role::Department;
use shouwang_domain::{Ctx, HouseholdId, Problem, ReferralId, Result};

use crate::entity::{household, referral};
use crate::error::OrProblem as _;
use crate::found::Found;
use crate::repo::{Page, PageRequest, in_area, in_scope, page};
use crate::store::Source;

/// What a list of referrals is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct ReferralFilter {
    /// One household.
    pub household: Option<HouseholdId>,
    /// One department.
    pub department: Option<Department>,
    /// Households of a range of areas.
    pub within: Option<AreaRange>,
    /// A state.
    pub state: Option<ReferralState>,
    /// Sent, without an answer, and due before this day.
    pub unanswered_on: Option<NaiveDate>,
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
        .add_option(filter.within.map(|range| in_area(range, referral::Column::HouseholdId)))
        .add_option(filter.state.map(|state| referral::Column::State.eq(state.as_str())))
        .add_option(filter.unanswered_on.map(|today| {
            Condition::all()
                .add(referral::Column::State.eq(ReferralState::Sent.as_str()))
                .add(referral::Column::Due.lt(today.to_string()))
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
    household: &Found<household::Model>,
    department: Department,
) -> Result<Option<referral::Model>> {
    referral::Entity::find()
        .filter(referral::Column::HouseholdId.eq(household.id))
        .filter(referral::Column::Department.eq(department.as_str()))
        .filter(referral::Column::State.eq(ReferralState::Sent.as_str()))
        .one(&at.executor())
        .await
        .or_problem()
}

/// What departments answered since a day to referrals that the caller sent and sees, the newest first; those that went out
/// with a decision are not asked for by a person who waits for the answer.
///
/// # Errors
/// When the database fails.
pub async fn answered_for(at: &impl Source, ctx: &Ctx, since: NaiveDate) -> Result<Vec<referral::Model>> {
    referral::Entity::find()
        .filter(seen_by(ctx))
        .filter(referral::Column::SentBy.eq(ctx.acted_by.0))
        .filter(referral::Column::CaseId.is_null())
        .filter(referral::Column::State.ne(ReferralState::Sent.as_str()))
        .filter(referral::Column::AnsweredOn.gte(since.to_string()))
        .order_by_desc(referral::Column::AnsweredOn)
        .order_by_desc(referral::Column::Id)
        .limit(MOST_ANSWERS)
        .all(&at.executor())
        .await
        .or_problem()
}

/// So many answers are told at once.
const MOST_ANSWERS: u64 = 20;

/// Referrals that stand alike.
#[derive(Debug, Clone)]
pub struct ReferralCount {
    /// To whom.
    pub department: Department,
    /// The risks that are the reason, as they are kept.
    pub reason: String,
    /// The derived list from which they were referred, where no risk is the reason.
    pub list: Option<ListName>,
    /// Their state.
    pub state: ReferralState,
    /// How many.
    pub referrals: i64,
    /// Those of them that are due before a day.
    pub late: i64,
}

/// How the visible referrals of a range of areas stand that are not done or refused.
///
/// # Errors
/// When the database fails.
pub async fn open_counts(
    at: &impl Source,
    ctx: &Ctx,
    within: Option<AreaRange>,
    today: NaiveDate,
) -> Result<Vec<ReferralCount>> {
    use referral::Column::{Department as To, HouseholdId, Id, Reason, State};
    let open = [ReferralState::Sent, ReferralState::Accepted].map(ReferralState::as_str);
    let late = format!("sum(CASE WHEN referral.due < '{today}' THEN 1 ELSE 0 END)");
    let list = from_list();
    let rows: Vec<(String, String, String, String, i64, i64)> = referral::Entity::find()
        .filter(seen_by(ctx))
        .filter(State.is_in(open))
        .filter(Condition::all().add_option(within.map(|range| in_area(range, HouseholdId))))
        .select_only()
        .column(To)
        .column(Reason)
        .column_as(Expr::cust(list.clone()), "list")
        .column(State)
        .column_as(Id.count(), "referrals")
        .column_as(Expr::cust(late), "late")
        .group_by(To)
        .group_by(Reason)
        .group_by(Expr::cust(list))
        .group_by(State)
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()?;
    let count = |(department, reason, list, state, referrals, late): (String, String, String, String, i64, i64)| {
        Ok(ReferralCount {
            department: department.parse()?,
            reason,
            list: match list.as_str() {
                "" => None,
                code => Some(code.parse()?),
            },
            state: state.parse()?,
            referrals,
            late,
        })
    };
    rows.into_iter().map(count).collect()
}

/// The code of the derived list from which a referral was made: it has no risk, and its note begins with the list.
fn from_list() -> String {
    let cases = ListName::ALL
        .iter()
        .map(|list| format!("WHEN referral.note LIKE '{}：%' THEN '{list}'", list.zh()));
    let cases: String = cases.collect::<Vec<_>>().join(" ");
    format!("CASE WHEN referral.reason <> '' THEN '' {cases} ELSE '' END")
}

/// The household of a referral that the caller sees, be it by the department only.
///
/// # Errors
/// `not_found`.
pub async fn household(at: &impl Source, ctx: &Ctx, id: ReferralId) -> Result<Found<household::Model>> {
    let referral = by_id(at, ctx, id).await?;
    household::Entity::find_by_id(referral.household_id)
        .one(&at.executor())
        .await
        .or_problem()?
        .map(Found::under_scope)
        .ok_or_else(|| Problem::internal("a referral has no household"))
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
