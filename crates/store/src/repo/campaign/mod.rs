//! Campaigns and their houses.

mod count;

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Select,
};
use shouwang_domain::area::AreaRange;
use shouwang_domain::campaign::{CampaignKind, CampaignOutcome, CampaignState};
use shouwang_domain::household::HouseholdState;
use shouwang_domain::obligation::HouseholdGroup;
use shouwang_domain::role::Role;
use shouwang_domain::{CampaignId, Ctx, HouseholdId, Problem, Result};

use super::duty::obligation::of_groups;
use crate::entity::{campaign, campaign_household, household, visit};
use crate::error::OrProblem as _;
use crate::found::Found;
use crate::repo::help::visit::met;
use crate::repo::register::filter::of_priority;
use crate::repo::{MAX_IN_LIST, Page, PageRequest, page, placed_within};
use crate::store::Source;

pub use count::{Count, DayCount, HousesOf, by_day, counts, progress_of_duty};

/// The campaigns that concern the caller: whose area is the caller's own, or lies above or below it.
fn concerning(ctx: &Ctx) -> Condition {
    let [area, own, id] = ["area", "own", "id"].map(Alias::new);
    let mut of_area = Query::select();
    of_area
        .expr(Expr::cust("1"))
        .from(area.clone())
        .from_as(area.clone(), own.clone())
        .and_where(Expr::col((area.clone(), id.clone())).equals(campaign::Column::AreaId.as_column_ref()))
        .and_where(Expr::col((own, id)).eq(ctx.area.0))
        .and_where(Expr::cust(
            "area.order_lo < own.order_hi AND own.order_lo < area.order_hi",
        ));
    Condition::all().add(Expr::exists(of_area))
}

/// The campaigns that concern the caller, the newest first; at most 500.
///
/// # Errors
/// When the database fails.
pub async fn list(
    at: &impl Source,
    ctx: &Ctx,
    states: &[CampaignState],
    duty: Option<&str>,
) -> Result<Vec<campaign::Model>> {
    campaign::Entity::find()
        .filter(concerning(ctx))
        .filter(campaign::Column::State.is_in(states.iter().map(|state| state.as_str())))
        .filter(Condition::all().add_option(duty.map(|duty| campaign::Column::Duty.eq(duty))))
        .order_by_desc(campaign::Column::StartsOn)
        .order_by_desc(campaign::Column::Id)
        .limit(MOST_LISTED)
        .all(&at.executor())
        .await
        .or_problem()
}

/// More campaigns are not listed at once: those of many years.
const MOST_LISTED: u64 = 500;

/// One campaign that concerns the caller.
///
/// # Errors
/// `not_found`.
pub async fn by_id(at: &impl Source, ctx: &Ctx, id: CampaignId) -> Result<campaign::Model> {
    let found = campaign::Entity::find_by_id(id.0)
        .filter(concerning(ctx))
        .one(&at.executor())
        .await
        .or_problem()?;
    found.ok_or_else(|| Problem::not_found("专项排查", "campaign"))
}

/// The active households of some groups in a range that the caller sees, each with its place: whom a campaign goes to.
///
/// # Errors
/// When the database fails.
pub async fn frame(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    groups: &BTreeSet<HouseholdGroup>,
) -> Result<Vec<(i64, i64)>> {
    use household::Column::{AreaOrder, Id, State};
    household::Entity::find()
        .select_only()
        .column(Id)
        .column(AreaOrder)
        .filter(placed_within(
            ctx,
            Some(within),
            &AreaOrder.into_expr(),
            &Id.into_expr(),
        ))
        .filter(State.eq(HouseholdState::Active.as_str()))
        .filter(Expr::cust(of_groups(groups, "household")))
        .order_by_asc(AreaOrder)
        .order_by_asc(Id)
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()
}

/// The first visit by people of some roles to each of some households that were found in scope before, since a day.
///
/// # Errors
/// When the database fails.
pub async fn first_visits(
    at: &impl Source,
    households: &[i64],
    roles: &BTreeSet<Role>,
    since: NaiveDate,
) -> Result<HashMap<i64, visit::Model>> {
    let mut found = HashMap::new();
    for ids in households.chunks(MAX_IN_LIST) {
        let visits = visit::Entity::find()
            .filter(visit::Column::HouseholdId.is_in(ids.iter().copied()))
            .filter(visit::Column::Role.is_in(roles.iter().map(|role| role.as_str())))
            .filter(visit::Column::VisitedOn.gte(since.to_string()))
            .filter(met())
            .order_by_asc(visit::Column::VisitedOn)
            .order_by_asc(visit::Column::Id)
            .all(&at.executor())
            .await
            .or_problem()?;
        for visit in visits {
            found.entry(visit.household_id).or_insert(visit);
        }
    }
    Ok(found)
}

/// The look-backs that run, count visits and have not been at some households that were found in scope before; none of a draw,
/// of which nobody there knows.
///
/// # Errors
/// When the database fails.
pub async fn look_backs_of(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, Vec<campaign::Model>>> {
    let running = campaign::Entity::find()
        .filter(campaign::Column::State.eq(CampaignState::Running.as_str()))
        .filter(campaign::Column::Kind.eq(CampaignKind::LookBack.as_str()))
        .filter(campaign::Column::Form.is_null())
        .filter(campaign::Column::DrawId.is_null())
        .order_by_asc(campaign::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()?;
    let mut found: HashMap<i64, Vec<campaign::Model>> = HashMap::new();
    for campaign in running {
        for ids in households.chunks(MAX_IN_LIST) {
            let houses = campaign_household::Entity::find()
                .filter(campaign_household::Column::CampaignId.eq(campaign.id))
                .filter(campaign_household::Column::HouseholdId.is_in(ids.iter().copied()))
                .filter(campaign_household::Column::VisitId.is_null())
                .all(&at.executor())
                .await
                .or_problem()?;
            for house in houses {
                found.entry(house.household_id).or_default().push(campaign.clone());
            }
        }
    }
    Ok(found)
}

/// The campaigns that run and go to a household, each with how it stands there.
///
/// # Errors
/// When the database fails.
pub async fn running_at(
    at: &impl Source,
    household: &Found<household::Model>,
) -> Result<Vec<(campaign_household::Model, campaign::Model)>> {
    let houses = campaign_household::Entity::find()
        .filter(campaign_household::Column::HouseholdId.eq(household.id))
        .order_by_asc(campaign_household::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()?;
    let campaigns = campaign::Entity::find()
        .filter(campaign::Column::Id.is_in(houses.iter().map(|house| house.campaign_id)))
        .filter(campaign::Column::State.eq(CampaignState::Running.as_str()))
        .all(&at.executor())
        .await
        .or_problem()?;
    let campaigns: HashMap<i64, campaign::Model> = campaigns.into_iter().map(|row| (row.id, row)).collect();
    let of_running = |house: campaign_household::Model| {
        let campaign = campaigns.get(&house.campaign_id)?.clone();
        Some((house, campaign))
    };
    Ok(houses.into_iter().filter_map(of_running).collect())
}

/// The campaigns that run, and those that are planned.
///
/// # Errors
/// When the database fails.
pub async fn open(at: &impl Source) -> Result<Vec<campaign::Model>> {
    let states = [CampaignState::Planned, CampaignState::Running].map(|state| state.as_str());
    campaign::Entity::find()
        .filter(campaign::Column::State.is_in(states))
        .order_by_asc(campaign::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The houses of a campaign that something is left to do at although they were visited since its first day: by a visit
/// that was written at the same moment as the campaign began.
///
/// # Errors
/// When the database fails.
pub async fn missed(at: &impl Source, ctx: &Ctx, campaign: &campaign::Model) -> Result<Vec<campaign_household::Model>> {
    let filter = HouseFilter {
        within: None,
        standing: Some(HouseStanding::Left),
    };
    let mut visited = Query::select();
    visited
        .expr(Expr::cust("1"))
        .from(Alias::new("visit"))
        .and_where(
            Expr::col((Alias::new("visit"), Alias::new("household_id")))
                .equals(campaign_household::Column::HouseholdId.as_column_ref()),
        )
        .and_where(
            Expr::col((Alias::new("visit"), Alias::new("visited_on"))).gte(campaign.starts_on.get().to_string()),
        );
    houses(ctx, &[campaign.id], filter)
        .filter(Expr::exists(visited))
        .all(&at.executor())
        .await
        .or_problem()
}

/// Whether any campaign that runs asks for a register.
///
/// # Errors
/// When the database fails.
pub async fn is_asked_for(at: &impl Source, form: &str) -> Result<bool> {
    let running = campaign::Entity::find()
        .filter(campaign::Column::State.eq(CampaignState::Running.as_str()))
        .filter(campaign::Column::Form.eq(form))
        .one(&at.executor())
        .await
        .or_problem()?;
    Ok(running.is_some())
}

/// Which houses of a campaign.
#[derive(Debug, Clone, Copy, Default)]
pub struct HouseFilter {
    /// An area and all below it.
    pub within: Option<AreaRange>,
    /// How it stands.
    pub standing: Option<HouseStanding>,
}

/// How a house of a campaign stands, as a list is narrowed to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HouseStanding {
    /// Something is left to do.
    Left,
    /// Something is left to do, and a member belongs to a priority group on a day.
    Priority(NaiveDate),
    /// Nothing is left to do.
    Done,
    /// This outcome.
    Outcome(CampaignOutcome),
    /// A problem was heard at the visit that is not solved yet.
    Problem,
    /// Done, and not entered into the external system yet.
    ToEnter,
}

/// The houses of some campaigns that the caller sees.
fn houses(ctx: &Ctx, campaigns: &[i64], filter: HouseFilter) -> Select<campaign_household::Entity> {
    use campaign_household::Column::{AreaOrder, CampaignId, EnteredOn, HouseholdId, Outcome};
    let done = || Outcome.is_in(CampaignOutcome::done().map(CampaignOutcome::as_str));
    let standing = match filter.standing {
        None => Condition::all(),
        Some(HouseStanding::Left) => Condition::all().add(done().not()),
        Some(HouseStanding::Priority(on)) => {
            let first = Query::select()
                .column(household::Column::Id)
                .from(household::Entity)
                .cond_where(of_priority(on))
                .take();
            Condition::all().add(done().not()).add(HouseholdId.in_subquery(first))
        }
        Some(HouseStanding::Done) => Condition::all().add(done()),
        Some(HouseStanding::Outcome(outcome)) => Condition::all().add(Outcome.eq(outcome.as_str())),
        Some(HouseStanding::Problem) => Condition::all().add(Expr::cust(OPEN_PROBLEM)),
        Some(HouseStanding::ToEnter) => Condition::all().add(done()).add(EnteredOn.is_null()),
    };
    let place = AreaOrder.into_expr();
    campaign_household::Entity::find()
        .filter(CampaignId.is_in(campaigns.iter().copied()))
        .filter(placed_within(ctx, filter.within, &place, &HouseholdId.into_expr()))
        .filter(Expr::cust(active()))
        .filter(standing)
}

/// A household that has moved away or ended is nobody's to visit any more.
fn active() -> String {
    format!(
        "EXISTS (SELECT 1 FROM household h WHERE h.id = campaign_household.household_id AND h.state = '{}')",
        HouseholdState::Active
    )
}

/// The text of the problems is ours: every problem is written with its day, or with null.
const OPEN_PROBLEM: &str = "EXISTS (SELECT 1 FROM visit v WHERE v.id = campaign_household.visit_id AND v.problems LIKE \
                            '%\"solved_on\":null%')";

/// A page of the houses of a campaign.
///
/// # Errors
/// When the database fails.
pub async fn houses_page(
    at: &impl Source,
    ctx: &Ctx,
    campaign: &campaign::Model,
    filter: HouseFilter,
    request: PageRequest,
) -> Result<Page<campaign_household::Model>> {
    let select = houses(ctx, &[campaign.id], filter);
    let key = |row: &campaign_household::Model| row.area_order;
    page(at, select, campaign_household::Column::AreaOrder, key, request).await
}

/// All houses of a campaign that a filter leaves, village after village.
///
/// # Errors
/// When the database fails.
pub async fn all_houses(
    at: &impl Source,
    ctx: &Ctx,
    campaign: &campaign::Model,
    filter: HouseFilter,
) -> Result<Vec<campaign_household::Model>> {
    houses(ctx, &[campaign.id], filter)
        .order_by_asc(campaign_household::Column::AreaOrder)
        .order_by_asc(campaign_household::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// One house of a campaign.
///
/// # Errors
/// `not_found`.
pub async fn house(
    at: &impl Source,
    ctx: &Ctx,
    campaign: &campaign::Model,
    household: HouseholdId,
) -> Result<campaign_household::Model> {
    let found = houses(ctx, &[campaign.id], HouseFilter::default())
        .filter(campaign_household::Column::HouseholdId.eq(household.0))
        .one(&at.executor())
        .await
        .or_problem()?;
    found.ok_or_else(|| Problem::not_found("排查名单中的农户", "household of the campaign"))
}
