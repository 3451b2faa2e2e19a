//! Visits.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::help::VisitPlace;
use shouwang_domain::role::Role;
use shouwang_domain::{AccountId, Ctx, Problem, Result, VisitId};

use crate::column::{Day, Json};
use crate::entity::{household, visit};
use crate::error::OrProblem as _;
use crate::found::Found;
use crate::repo::{MAX_IN_LIST, Page, PageRequest, find_in_scope, in_area, in_scope, page};
use crate::store::Source;

/// The visits at which somebody was met: who was only called was not visited.
pub(crate) fn met() -> Expr {
    use visit::Column::Place;
    Place.is_null().or(Place.ne(VisitPlace::Telephone.as_str()))
}

/// The same in SQL, for the table under a name.
pub(crate) fn met_as(table: &str) -> String {
    format!(
        "({table}.place IS NULL OR {table}.place <> '{}')",
        VisitPlace::Telephone
    )
}

/// One visit.
///
/// # Errors
/// `not_found`.
pub async fn by_id(at: &impl Source, ctx: &Ctx, id: VisitId) -> Result<visit::Model> {
    find_in_scope(at, ctx, id.0)
        .await?
        .ok_or_else(|| Problem::not_found("走访记录", "visit"))
}

/// A page of the visits of a household that was found in scope before, in the order of their recording.
///
/// # Errors
/// When the database fails.
pub async fn of_household(
    at: &impl Source,
    household: &Found<household::Model>,
    request: PageRequest,
) -> Result<Page<visit::Model>> {
    let select = visit::Entity::find().filter(visit::Column::HouseholdId.eq(household.id));
    page(at, select, visit::Column::Id, |row: &visit::Model| row.id, request).await
}

/// All visits of a household that was found in scope before, in the order of their recording.
///
/// # Errors
/// When the database fails.
pub async fn all_of(at: &impl Source, household: &Found<household::Model>) -> Result<Vec<visit::Model>> {
    crate::repo::of_household(at, household.id).await
}

/// A page of the visits in a range at which a problem was heard that is not solved yet, in the order of their recording.
///
/// # Errors
/// When the database fails.
pub async fn with_open_problems(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    request: PageRequest,
) -> Result<Page<visit::Model>> {
    // The text is ours: every problem is written with its day, or with null.
    let select = visit::Entity::find()
        .filter(in_scope(ctx, visit::Column::HouseholdId))
        .filter(in_area(within, visit::Column::HouseholdId))
        .filter(visit::Column::Problems.contains("\"solved_on\":null"));
    page(at, select, visit::Column::Id, |row: &visit::Model| row.id, request).await
}

/// A page of the visits between two days in a range, by whoever or by one person, in the order of their recording.
///
/// # Errors
/// When the database fails.
pub async fn between(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    days: [NaiveDate; 2],
    by: Option<AccountId>,
    request: PageRequest,
) -> Result<Page<visit::Model>> {
    let [first, last] = days;
    let mut select = visit::Entity::find()
        .filter(in_scope(ctx, visit::Column::HouseholdId))
        .filter(in_area(within, visit::Column::HouseholdId))
        .filter(visit::Column::VisitedOn.gte(first.to_string()))
        .filter(visit::Column::VisitedOn.lte(last.to_string()));
    if let Some(account) = by {
        select = select.filter(visit::Column::ByAccount.eq(account.0));
    }
    page(at, select, visit::Column::Id, |row: &visit::Model| row.id, request).await
}

/// The visits to a household by people of a role.
#[derive(Debug, Clone)]
pub struct Visited {
    /// Place of its area in the tree.
    pub area_order: i64,
    /// The role.
    pub role: Role,
    /// How many.
    pub visits: i64,
    /// What was heard at each.
    pub problems: Vec<Json>,
}

/// The day of the last visit to each of some households that were found in scope before.
///
/// # Errors
/// When the database fails.
pub async fn last_days(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, NaiveDate>> {
    use visit::Column::{HouseholdId, VisitedOn};
    let mut days = HashMap::with_capacity(households.len());
    for ids in households.chunks(MAX_IN_LIST) {
        let found: Vec<(i64, Day)> = visit::Entity::find()
            .filter(HouseholdId.is_in(ids.iter().copied()))
            .filter(met())
            .select_only()
            .column(HouseholdId)
            .column_as(VisitedOn.max(), "last")
            .group_by(HouseholdId)
            .into_tuple()
            .all(&at.executor())
            .await
            .or_problem()?;
        days.extend(found.into_iter().map(|(household, day)| (household, day.get())));
    }
    Ok(days)
}

/// The visits between two days in a range, by household and role.
///
/// # Errors
/// When the database fails.
pub async fn by_village(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    first: NaiveDate,
    last: NaiveDate,
) -> Result<Vec<Visited>> {
    let rows = visit::Entity::find()
        .filter(in_scope(ctx, visit::Column::HouseholdId))
        .filter(in_area(within, visit::Column::HouseholdId))
        .filter(visit::Column::VisitedOn.gte(first.to_string()))
        .filter(visit::Column::VisitedOn.lte(last.to_string()))
        .filter(met())
        .order_by_asc(visit::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()?;
    let mut visited: HashMap<(i64, Role), Visited> = HashMap::new();
    let orders = crate::repo::register::household::orders_of(at, rows.iter().map(|row| row.household_id)).await?;
    for row in rows {
        let area_order = orders.get(&row.household_id).copied().unwrap_or_default();
        let entry = visited.entry((row.household_id, row.role.get())).or_insert(Visited {
            area_order,
            role: row.role.get(),
            visits: 0,
            problems: Vec::new(),
        });
        entry.visits += 1;
        entry.problems.push(row.problems);
    }
    Ok(visited.into_values().collect())
}
