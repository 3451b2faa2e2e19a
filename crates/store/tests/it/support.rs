//! A store with a small county, and plain SQL beside it.

use std::path::Path;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use shouwang_domain::area::AreaRange;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::role::Role;
use shouwang_domain::scope::Scope;
use shouwang_domain::{AccountId, AreaId, Ctx, PostId};
use shouwang_store::column::Json;
use shouwang_store::entity::{account, area, household, member};
use shouwang_store::{Init, Store, StoreConfig, Tx};
use shouwang_testkit::TestDb;

pub(crate) fn now() -> Timestamp {
    "2026-03-05T09:00:00+08:00".parse().unwrap()
}

pub(crate) fn config(db: &TestDb) -> StoreConfig {
    StoreConfig {
        data_dir: db.data_dir().to_owned(),
        database_url: db.url.clone(),
    }
}

pub(crate) fn init() -> Init {
    Init {
        node: 1,
        origin: "shouwang.example/990101".to_owned(),
        movable_clock: true,
        now: now(),
    }
}

pub(crate) async fn store(db: &TestDb) -> Store {
    Store::init(&config(db), &init()).await.unwrap()
}

/// Sees all there is.
pub(crate) fn everywhere() -> Ctx {
    ctx(Scope::areas(vec![range(0, 1_000_000)]))
}

pub(crate) fn range(lo: i64, hi: i64) -> AreaRange {
    AreaRange { lo, hi }
}

pub(crate) fn ctx(scope: Scope) -> Ctx {
    Ctx {
        acted_by: AccountId(11),
        entered_by: AccountId(12),
        post: PostId(1),
        role: Role::CountyOfficer,
        area: AreaId(1),
        department: None,
        scope,
        now: now(),
        reason: None,
        request: None,
    }
}

pub(crate) fn an_account(login: &str) -> account::Model {
    account::Model {
        login: login.to_owned(),
        display_name: "测试".to_owned(),
        state: "active".parse().unwrap(),
        ..Default::default()
    }
}

pub(crate) fn an_area(order: AreaRange) -> area::Model {
    area::Model {
        level: "village".parse().unwrap(),
        kind: "ordinary".parse().unwrap(),
        name: "守望村".to_owned(),
        order_lo: order.lo,
        order_hi: order.hi,
        valid_from: "2021-01-01".parse().unwrap(),
        ..Default::default()
    }
}

pub(crate) fn a_household(area: &area::Model) -> household::Model {
    household::Model {
        area_id: area.id,
        area_order: area.order_lo,
        population: "lifted".parse().unwrap(),
        state: "active".parse().unwrap(),
        ..Default::default()
    }
}

pub(crate) fn a_member(household: &household::Model, name: &str) -> member::Model {
    member::Model {
        household_id: household.id,
        area_order: household.area_order,
        name: name.to_owned(),
        name_key: shouwang_domain::name::name_key(name),
        id_status: "valid".parse().unwrap(),
        birth_date: "1970-01-01".parse().unwrap(),
        sex: "male".parse().unwrap(),
        relation: "head".parse().unwrap(),
        health: Json::literal("[\"healthy\"]"),
        labour: "ordinary".parse().unwrap(),
        schooling: "not_student".parse().unwrap(),
        joined_on: "2015-01-01".parse().unwrap(),
        ..Default::default()
    }
}

/// An area at each of the given places in the tree, with one household in it.
pub(crate) async fn households_at(store: &Store, orders: &[i64]) -> Vec<household::Model> {
    let mut tx = store.begin(&everywhere(), "test.households").await.unwrap();
    let mut households = Vec::new();
    for order in orders {
        let area = tx.insert(an_area(range(*order, order + 1))).await.unwrap();
        households.push(tx.insert(a_household(&area)).await.unwrap());
    }
    tx.commit(()).await.unwrap();
    households
}

/// An account, for rows that refer to one.
pub(crate) async fn account(tx: &mut Tx, login: &str) -> account::Model {
    tx.insert(an_account(login)).await.unwrap()
}

/// A connection of its own, as an intruder has one.
pub(crate) async fn plain(db: &TestDb) -> DatabaseConnection {
    let url = db.url.clone().unwrap_or_else(|| sqlite_url(db.data_dir()));
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

fn sqlite_url(dir: &Path) -> String {
    format!("sqlite://{}?mode=rw", dir.join("shouwang.db").display())
}

pub(crate) async fn count(db: &impl ConnectionTrait, of: &str) -> i64 {
    let query = Statement::from_string(db.get_database_backend(), format!("SELECT count(*) FROM {of}"));
    db.query_one_raw(query)
        .await
        .unwrap()
        .unwrap()
        .try_get_by_index(0)
        .unwrap()
}
