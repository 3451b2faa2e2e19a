//! Accounts and posts. They are read to find out who is asking, and by administrators; they have no scope.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use shouwang_domain::Result;
use shouwang_domain::area::AreaRange;
use shouwang_domain::role::Role;

use crate::entity::{account, area, post};
use crate::error::OrProblem as _;
use crate::repo::MAX_IN_LIST;
use crate::store::Source;

/// The account of a login name.
///
/// # Errors
/// When the database fails.
pub async fn by_login(at: &impl Source, login: &str) -> Result<Option<account::Model>> {
    let select = account::Entity::find().filter(account::Column::Login.eq(login));
    select.one(&at.executor()).await.or_problem()
}

/// One account.
///
/// # Errors
/// When the database fails.
pub async fn by_id(at: &impl Source, id: i64) -> Result<Option<account::Model>> {
    account::Entity::find_by_id(id).one(&at.executor()).await.or_problem()
}

/// All accounts in the order of their making, each with the posts held on a day.
///
/// # Errors
/// When the database fails.
pub async fn all(at: &impl Source, on: NaiveDate) -> Result<Vec<(account::Model, Vec<(post::Model, area::Model)>)>> {
    let accounts = account::Entity::find()
        .order_by_asc(account::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()?;
    let mut posts: HashMap<i64, Vec<_>> = HashMap::new();
    for held in held_on(at, on, Condition::all()).await? {
        posts.entry(held.0.account_id).or_default().push(held);
    }
    Ok(accounts
        .into_iter()
        .map(|account| {
            let held = posts.remove(&account.id).unwrap_or_default();
            (account, held)
        })
        .collect())
}

/// One post, whoever holds it.
///
/// # Errors
/// When the database fails.
pub async fn post(at: &impl Source, id: i64) -> Result<Option<post::Model>> {
    post::Entity::find_by_id(id).one(&at.executor()).await.or_problem()
}

/// Some posts by their ids.
///
/// # Errors
/// When the database fails.
pub async fn posts_by_ids(at: &impl Source, ids: Vec<i64>) -> Result<HashMap<i64, post::Model>> {
    let mut found = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(MAX_IN_LIST) {
        let select = post::Entity::find().filter(post::Column::Id.is_in(ids.iter().copied()));
        let rows = select.all(&at.executor()).await.or_problem()?;
        found.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    Ok(found)
}

/// The posts that an account holds on a day with their areas, the widest area first.
///
/// # Errors
/// When the database fails.
pub async fn posts(at: &impl Source, account: i64, on: NaiveDate) -> Result<Vec<(post::Model, area::Model)>> {
    held_on(at, on, Condition::all().add(post::Column::AccountId.eq(account))).await
}

/// The posts of a role that are held on a day with their areas.
///
/// # Errors
/// When the database fails.
pub async fn holders(at: &impl Source, role: Role, on: NaiveDate) -> Result<Vec<(post::Model, area::Model)>> {
    held_on(at, on, Condition::all().add(post::Column::Role.eq(role.as_str()))).await
}

/// The accounts that can log in and hold a post of a role on a day whose area encloses a range of areas.
///
/// # Errors
/// When the database fails.
pub async fn holders_over(
    at: &impl Source,
    role: Role,
    on: NaiveDate,
    within: AreaRange,
) -> Result<Vec<account::Model>> {
    let held = holders(at, role, on).await?;
    let encloses = |area: &area::Model| area.order_lo <= within.lo && within.hi <= area.order_hi;
    let holders = held.iter().filter(|(_, area)| encloses(area));
    let found = by_ids(at, holders.map(|(post, _)| post.account_id)).await?;
    Ok(found.into_values().filter(|row| row.password_hash.is_some()).collect())
}

/// The names shown of some accounts.
///
/// # Errors
/// When the database fails.
pub async fn names(at: &impl Source, accounts: impl IntoIterator<Item = i64>) -> Result<HashMap<i64, String>> {
    let found = by_ids(at, accounts).await?;
    Ok(found.into_iter().map(|(id, row)| (id, row.display_name)).collect())
}

/// Some accounts by their ids.
///
/// # Errors
/// When the database fails.
pub async fn by_ids(at: &impl Source, accounts: impl IntoIterator<Item = i64>) -> Result<HashMap<i64, account::Model>> {
    let mut ids: Vec<i64> = accounts.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(MAX_IN_LIST) {
        let rows = account::Entity::find()
            .filter(account::Column::Id.is_in(ids.iter().copied()))
            .all(&at.executor())
            .await
            .or_problem()?;
        found.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    Ok(found)
}

async fn held_on(at: &impl Source, on: NaiveDate, which: Condition) -> Result<Vec<(post::Model, area::Model)>> {
    let on = on.to_string();
    let posts = post::Entity::find()
        .filter(which)
        .filter(post::Column::ValidFrom.lte(&on))
        .filter(post::Column::ValidTo.is_null().or(post::Column::ValidTo.gt(&on)))
        .order_by_asc(post::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()?;
    let mut ids: Vec<i64> = posts.iter().map(|post| post.area_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut areas = HashMap::new();
    for ids in ids.chunks(MAX_IN_LIST) {
        let select = area::Entity::find().filter(area::Column::Id.is_in(ids.iter().copied()));
        areas.extend(
            select
                .all(&at.executor())
                .await
                .or_problem()?
                .into_iter()
                .map(|area| (area.id, area)),
        );
    }
    let mut held: Vec<_> = posts
        .into_iter()
        .filter_map(|post| areas.get(&post.area_id).cloned().map(|area| (post, area)))
        .collect();
    held.sort_by_key(|(_, area)| area.order_lo - area.order_hi);
    Ok(held)
}
