//! Households with their members and guarantees.

use std::collections::HashMap;

use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QuerySelect as _, Select};
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::household::{Disability, Household, Member};
use shouwang_domain::id_number::IdNumber;
use shouwang_domain::{Ctx, HouseholdId, MemberId, Problem, Result};

use crate::column::{Code, Flag};
use crate::entity::{guarantee, household, member, membership_event};
use crate::error::OrProblem as _;
use crate::found::Found;
use crate::repo::register::filter::HouseholdFilter;
use crate::repo::register::words::Words;
use crate::repo::{
    At, MAX_IN_LIST, Page, PageRequest, Search, Slice, of_household, of_households_where, page, page_of_places, slice,
    uncounted_page, visible, visible_within,
};
use crate::store::Source;
use crate::tx::Tx;
use crate::vault::{Field, Vault};

/// A household as it is stored, with what belongs to it.
#[derive(Debug, Clone)]
pub struct HouseholdRecord {
    /// The household.
    pub household: Found<household::Model>,
    /// Its members, present and past, in the order of their registration.
    pub members: Vec<member::Model>,
    /// What is known about its guarantees now.
    pub guarantees: Vec<guarantee::Model>,
}

impl HouseholdRecord {
    /// The household as the rules see it. ID numbers are opened when a vault is given.
    ///
    /// # Errors
    /// Internal, when something stored does not read back.
    pub fn to_domain(&self, vault: Option<&Vault>) -> Result<Household> {
        let guarantees = self.guarantees.iter().map(|row| (row.guarantee.get(), row.state.get()));
        to_household(&self.household, &self.members, guarantees.collect(), vault)
    }
}

/// Places in the area tree of households that the caller has found before, or that are handed over with a post.
///
/// # Errors
/// When the database fails.
pub async fn orders_of(at: &impl Source, households: impl IntoIterator<Item = i64>) -> Result<HashMap<i64, i64>> {
    orders(at, households, None).await
}

/// What is known of who joined and left a household that was found in scope before, and how.
///
/// # Errors
/// When the database fails.
pub async fn membership_of(
    at: &impl Source,
    household: &Found<household::Model>,
) -> Result<Vec<membership_event::Model>> {
    crate::repo::of_household(at, household.id).await
}

/// The same, and until the transaction ends none of them moves: for a row that keeps a copy of the place.
///
/// # Errors
/// `busy` when one of them is being changed for too long.
pub async fn orders_held(tx: &Tx, households: impl IntoIterator<Item = i64>) -> Result<HashMap<i64, i64>> {
    orders(tx, households, Some(LockType::Share)).await
}

async fn orders(
    at: &impl Source,
    households: impl IntoIterator<Item = i64>,
    lock: Option<LockType>,
) -> Result<HashMap<i64, i64>> {
    let mut ids: Vec<i64> = households.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    let mut orders = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(crate::repo::MAX_IN_LIST) {
        let mut select = household::Entity::find()
            .select_only()
            .column(household::Column::Id)
            .column(household::Column::AreaOrder)
            .filter(household::Column::Id.is_in(ids.iter().copied()));
        if let Some(lock) = lock {
            select = select.lock(lock);
        }
        let rows: Vec<(i64, i64)> = select.into_tuple().all(&at.executor()).await.or_problem()?;
        orders.extend(rows);
    }
    Ok(orders)
}

/// One household.
///
/// # Errors
/// `not_found`.
pub async fn by_id(at: &impl Source, ctx: &Ctx, id: HouseholdId) -> Result<Found<household::Model>> {
    household::Entity::find_by_id(id.0)
        .filter(visible(ctx))
        .one(&at.executor())
        .await
        .or_problem()?
        .map(Found::under_scope)
        .ok_or_else(|| Problem::not_found("农户", "household"))
}

/// The visible ones of some households, in the order of the villages.
///
/// # Errors
/// When the database fails.
pub async fn by_ids(at: &impl Source, ctx: &Ctx, ids: &[i64]) -> Result<Vec<Found<household::Model>>> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(MAX_IN_LIST) {
        let rows = household::Entity::find()
            .filter(household::Column::Id.is_in(ids.iter().copied()))
            .filter(visible(ctx))
            .all(&at.executor())
            .await
            .or_problem()?;
        found.extend(rows.into_iter().map(Found::under_scope));
    }
    found.sort_by_key(|row| (row.area_order, row.id));
    Ok(found)
}

/// One household that nobody else changes until the transaction ends.
///
/// # Errors
/// `not_found`; `busy` when another transaction holds it for too long.
pub async fn locked(tx: &mut Tx, ctx: &Ctx, id: HouseholdId) -> Result<Found<household::Model>> {
    let seen = by_id(tx, ctx, id).await?;
    let row = tx.locked::<household::Model>(seen.id).await?;
    Ok(row.map_or(seen, Found::under_scope))
}

/// One household with its members and guarantees.
///
/// # Errors
/// `not_found`.
pub async fn record(at: &impl Source, ctx: &Ctx, id: HouseholdId) -> Result<HouseholdRecord> {
    let household = by_id(at, ctx, id).await?;
    let open = Condition::all().add(guarantee::Column::ClosedOn.is_null());
    let mut guarantees = of_households_where(at, &[household.id], open).await?;
    Ok(HouseholdRecord {
        members: of_household(at, household.id).await?,
        guarantees: guarantees.remove(&household.id).unwrap_or_default(),
        household,
    })
}

/// One household as the rules see it, with its ID numbers.
///
/// # Errors
/// `not_found`.
pub async fn get(at: &impl Source, ctx: &Ctx, id: HouseholdId) -> Result<Household> {
    record(at, ctx, id).await?.to_domain(Some(at.store().vault()))
}

/// A page of the visible households, of those whom words fit where some are given, in the order of their areas; of those
/// changed since a moment, in the order of their changes, unless the request asks for that of the villages.
///
/// # Errors
/// When the database fails.
pub async fn list(
    at: &impl Source,
    ctx: &Ctx,
    filter: &HouseholdFilter,
    words: Option<&Words>,
    request: PageRequest,
) -> Result<Page<household::Model>> {
    let by_change = filter.changed_since.filter(|_| !request.by_village);
    let (key, key_of): (_, fn(&household::Model) -> i64) = match by_change {
        Some(_) => (household::Column::UpdatedAt, |row| row.updated_at),
        None => (household::Column::AreaOrder, |row| row.area_order),
    };
    let Some(words) = words else {
        return page(at, select(ctx, filter), key, key_of, request).await;
    };
    let visible = household::Entity::find().filter(visible_within(ctx, filter.area, Search::Otherwise));
    if let Some(page) = page_of_places(at, visible, words.lookup(ctx, filter, key), request).await? {
        return Ok(page);
    }
    let walked = walked(at, ctx, filter, words).await?;
    uncounted_page(at, walked, key, key_of, request).await
}

/// The households in scope, each of which is asked whether the words fit it.
async fn walked(
    at: &impl Source,
    ctx: &Ctx,
    filter: &HouseholdFilter,
    words: &Words,
) -> Result<Select<household::Entity>> {
    Ok(select(ctx, filter).filter(words.has_such_a_member(at).await?))
}

/// Some of them, without counting all.
pub(in crate::repo) async fn some(
    at: &impl Source,
    ctx: &Ctx,
    filter: &HouseholdFilter,
    place: At,
    size: u64,
) -> Result<Slice<household::Model>> {
    let key_of = |row: &household::Model| row.area_order;
    slice(
        at,
        select(ctx, filter),
        household::Column::AreaOrder,
        key_of,
        place,
        size,
    )
    .await
}

fn select(ctx: &Ctx, filter: &HouseholdFilter) -> Select<household::Entity> {
    let search = match filter.changed_since {
        Some(_) => Search::Otherwise,
        None => Search::ByArea,
    };
    household::Entity::find()
        .filter(visible_within(ctx, filter.area, search))
        .filter(filter.condition())
}

/// A household as the rules see it, of its rows; its numbers are opened where a vault is given.
///
/// # Errors
/// Internal, when something stored does not read back.
pub fn to_household(
    row: &household::Model,
    members: &[member::Model],
    guarantees: Vec<(Guarantee, GuaranteeState)>,
    vault: Option<&Vault>,
) -> Result<Household> {
    Ok(Household {
        id: HouseholdId(row.id),
        area_order: row.area_order,
        population: row.population.get(),
        civil_affairs: row.civil_affairs.map(Code::get),
        members: members.iter().map(|row| to_member(row, vault)).collect::<Result<_>>()?,
        guarantees,
    })
}

fn to_member(row: &member::Model, vault: Option<&Vault>) -> Result<Member> {
    let id_number = match (vault, &row.id_number_sealed) {
        (Some(vault), Some(sealed)) => {
            let text = vault.open(Field::MEMBER_ID_NUMBER, row.id, sealed)?;
            // A damaged number is kept as it was given; the rules see sound ones only.
            IdNumber::parse(&text).ok()
        }
        _ => None,
    };
    let disability = match (row.disability_kind, row.disability_grade) {
        (Some(kind), Some(grade)) => Some(Disability::new(kind.get(), grade as u8)?),
        _ => None,
    };
    let left = match (row.left_on, row.left_why) {
        (Some(on), Some(why)) => Some((on.get(), why.get())),
        _ => None,
    };
    Ok(Member {
        id: MemberId(row.id),
        id_number,
        birth_date: row.birth_date.get(),
        sex: row.sex.get(),
        relation: row.relation.get(),
        health: row.health.read()?,
        disability,
        labour: row.labour.get(),
        schooling: row.schooling.get(),
        schooling_exempt: row.schooling_exempt.get(),
        insured: row.insured.map(Flag::get),
        joined_on: row.joined_on.get(),
        left,
    })
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait as _, QueryOrder as _, QueryTrait as _, Statement};
    use shouwang_domain::area::AreaRange;
    use shouwang_domain::calendar::Timestamp;
    use shouwang_domain::role::Role;
    use shouwang_domain::scope::Scope;
    use shouwang_domain::{AccountId, AreaId, PostId};
    use shouwang_testkit::{TestDb, both_databases};

    use super::*;
    use crate::store::sealed::Source as _;
    use crate::{Init, Store, StoreConfig};

    async fn store(db: &TestDb) -> Store {
        let config = StoreConfig {
            data_dir: db.data_dir().to_owned(),
            database_url: db.url.clone(),
        };
        let init = Init {
            node: 1,
            origin: "shouwang.example/990101".to_owned(),
            movable_clock: true,
            now: Timestamp(0),
        };
        Store::init(&config, &init).await.unwrap()
    }

    fn everywhere() -> Ctx {
        Ctx {
            acted_by: AccountId(11),
            entered_by: AccountId(12),
            post: PostId(1),
            role: Role::CountyOfficer,
            area: AreaId(1),
            department: None,
            scope: Scope::areas(vec![AreaRange { lo: 0, hi: 1_000 }]),
            now: Timestamp(0),
            reason: None,
            request: None,
        }
    }

    both_databases! {
        /// Whatever the databases know of their tables, they do not join all households with all members for one page.
        async fn a_walk_asks_one_household_after_the_other(db: TestDb) {
            let store = store(&db).await;
            let words = Words::new(store.vault(), "zl");
            let walked = walked(&store, &everywhere(), &HouseholdFilter::default(), &words).await.unwrap();
            let walked = walked.order_by_asc(household::Column::AreaOrder).limit(50).build(store.backend().into());
            let explain = if db.url.is_some() { "EXPLAIN" } else { "EXPLAIN QUERY PLAN" };
            let statement = Statement { sql: format!("{explain} {}", walked.sql), ..walked };
            let text = if db.url.is_some() { 0 } else { 3 };
            let rows = store.executor().query_all_raw(statement).await.unwrap();
            let plan: Vec<String> = rows.iter().map(|row| row.try_get_by_index(text).unwrap()).collect();
            let plan = plan.join("\n");
            let (asked, joined) = if db.url.is_some() { ("(SubPlan", "Join") } else { ("CORRELATED", "EXISTS") };
            assert!(plan.contains(asked) && !plan.contains(joined), "{plan}");
        }
    }
}
