//! A small county with households put there by the store itself, for tests of what happens to them afterwards.

use std::collections::HashMap;
use std::path::Path;

use chrono::NaiveDate;
use shouwang_domain::area::AreaRange;
use shouwang_domain::ctx::Ctx;
use shouwang_domain::household::{Health, HouseholdState, Labour, Relation, Schooling};
use shouwang_domain::income::Period;
use shouwang_domain::risk::Population;
use shouwang_domain::role::Role;
use shouwang_domain::scope::Scope;
use shouwang_domain::{AccountId, AreaId, Fen, HouseholdId, Month, PostId};
use shouwang_service::office::admin::InitCmd;
use shouwang_service::{Service, ServiceConfig};
use shouwang_store::column::Json;
use shouwang_store::entity::{account, area, guarantee, household, measure, member, post, spell, statement};
use shouwang_store::{Store, StoreConfig, repo};
use shouwang_testkit::{TestDb, copy_dir};

/// The code of the county.
pub(crate) const COUNTY: &str = "990101";
/// A town with two villages, and another with one.
pub(crate) const TOWN: &str = "990101100";
pub(crate) const OTHER_TOWN: &str = "990101101";
pub(crate) const VILLAGE: &str = "990101100200";
pub(crate) const NEIGHBOUR: &str = "990101100201";
pub(crate) const FAR_VILLAGE: &str = "990101101200";

const AREAS: &str = "code,parent,level,kind,name
9901,99,city,ordinary,演示市
990101,9901,county,county,守望县
990101100,990101,town,town,甲镇
990101101,990101,town,town,乙镇
990101100200,990101100,village,villagers_committee,甲村
990101100201,990101100,village,villagers_committee,丙村
990101101200,990101101,village,villagers_committee,乙村
";

/// A county with its service, and a second handle on its store.
pub(crate) struct County {
    pub(crate) service: Service,
    pub(crate) store: Store,
    areas: HashMap<String, area::Model>,
    pub(crate) db: TestDb,
}

impl County {
    /// An empty county.
    pub(crate) async fn new(db: TestDb) -> Self {
        Self::with_practice(db, str::to_owned).await
    }

    /// An empty county whose practice is another text.
    pub(crate) async fn with_practice(mut db: TestDb, edit: impl FnOnce(&str) -> String) -> Self {
        db.begun("county", async |db| {
            begin(db).await;
            String::new()
        })
        .await;
        Self::open(db, edit).await
    }

    /// An empty county whose keys no other one has.
    pub(crate) async fn with_own_keys(db: TestDb) -> Self {
        begin(&db).await;
        Self::open(db, str::to_owned).await
    }

    async fn open(db: TestDb, edit: impl FnOnce(&str) -> String) -> Self {
        let config = config_of(&db);
        let practice = config.policies_dir().join("base/practice.toml");
        let text = std::fs::read_to_string(&practice).unwrap();
        std::fs::write(&practice, edit(&text)).unwrap();
        let mut county = Self {
            service: Service::open(&config).await.unwrap(),
            store: open_store(&config).await,
            areas: HashMap::new(),
            db,
        };
        county.read_areas().await;
        county
    }

    /// Reads the areas anew, after more were brought in.
    pub(crate) async fn read_areas(&mut self) {
        let areas = repo::register::area::all(&self.store).await.unwrap();
        self.areas = areas
            .into_iter()
            .map(|area| (area.code.clone().unwrap(), area))
            .collect();
    }

    pub(crate) fn area(&self, code: &str) -> AreaId {
        AreaId(self.areas[code].id)
    }

    /// Somebody in a post, on a day.
    pub(crate) fn ctx(&self, role: Role, code: &str, day: &str) -> Ctx {
        ctx_in(&self.areas[code], role, day)
    }

    pub(crate) fn officer(&self, day: &str) -> Ctx {
        self.ctx(Role::CountyOfficer, COUNTY, day)
    }

    pub(crate) fn town_officer(&self, day: &str) -> Ctx {
        self.ctx(Role::TownOfficer, TOWN, day)
    }

    pub(crate) fn cadre(&self, day: &str) -> Ctx {
        self.ctx(Role::VillageCadre, VILLAGE, day)
    }

    /// Somebody with a post that is really held.
    pub(crate) async fn person(&self, login: &str, role: Role, code: &str) -> AccountId {
        let mut tx = self
            .store
            .system_begin("2025-01-01".parse().unwrap(), "test.person")
            .await
            .unwrap();
        let person = account::Model {
            login: login.into(),
            display_name: login.into(),
            state: "active".parse().unwrap(),
            ..account::Model::default()
        };
        let person = tx.insert(person).await.unwrap();
        let post = post::Model {
            account_id: person.id,
            role: role.into(),
            area_id: self.area(code).0,
            valid_from: "2025-01-01".parse().unwrap(),
            ..post::Model::default()
        };
        tx.insert(post).await.unwrap();
        tx.commit(()).await.unwrap();
        AccountId(person.id)
    }

    /// A household as described.
    pub(crate) async fn household(&self, wanted: Wanted) -> HouseholdId {
        self.households(vec![wanted]).await[0]
    }

    /// Households as described, in one transaction.
    pub(crate) async fn households(&self, wanted: Vec<Wanted>) -> Vec<HouseholdId> {
        let mut tx = self
            .store
            .system_begin("2026-01-01".parse().unwrap(), "test.households")
            .await
            .unwrap();
        let (mut ids, mut rows) = (Vec::new(), Rows::default());
        for wanted in wanted {
            let id = tx.id();
            ids.push(HouseholdId(id));
            let area = &self.areas[&wanted.village];
            let household = household::Model {
                id,
                area_id: area.id,
                area_order: area.order_lo,
                population: wanted.population.into(),
                state: wanted.state.into(),
                monitored_type: wanted.monitored.map(|_| "sudden_severe".parse().unwrap()),
                ..household::Model::default()
            };
            rows.add(&household, &wanted);
            rows.households.push(household);
            if let Some((since, is_helped)) = wanted.monitored {
                let spell = tx.id();
                rows.monitor(id, spell, since, is_helped);
            }
        }
        tx.insert_many(rows.households).await.unwrap();
        tx.insert_many(rows.members).await.unwrap();
        tx.insert_many(rows.statements).await.unwrap();
        tx.insert_many(rows.guarantees).await.unwrap();
        tx.insert_many(rows.spells).await.unwrap();
        tx.insert_many(rows.measures).await.unwrap();
        tx.commit(()).await.unwrap();
        ids
    }
}

#[derive(Default)]
struct Rows {
    households: Vec<household::Model>,
    members: Vec<member::Model>,
    statements: Vec<statement::Model>,
    guarantees: Vec<guarantee::Model>,
    spells: Vec<spell::Model>,
    measures: Vec<measure::Model>,
}

impl Rows {
    fn add(&mut self, household: &household::Model, wanted: &Wanted) {
        let id = household.id;
        for (index, birth_date) in wanted.births.iter().enumerate() {
            let is_head = index == 0;
            self.members.push(member::Model {
                household_id: id,
                area_order: household.area_order,
                name: format!("甲{index}"),
                name_key: format!("甲{index}"),
                id_status: "missing".parse().unwrap(),
                birth_date: (*birth_date).into(),
                sex: "female".parse().unwrap(),
                relation: if is_head { Relation::Head } else { Relation::Other }.into(),
                health: Json::of(&[Health::Healthy]).unwrap(),
                labour: Labour::Ordinary.into(),
                schooling: Schooling::NotStudent.into(),
                joined_on: "2020-01-01".parse().unwrap(),
                ..member::Model::default()
            });
        }
        for (month, wage, medical) in &wanted.months {
            self.statements.push(statement::Model {
                household_id: id,
                period: Period::Month(*month).into(),
                wage: Some(Fen(*wage).into()),
                self_paid_medical: medical.map(|fen| Fen(fen).into()),
                source: "form".parse().unwrap(),
                ..statement::Model::default()
            });
        }
        if let Some(state) = &wanted.housing {
            self.guarantees.push(guarantee::Model {
                household_id: id,
                guarantee: "housing".parse().unwrap(),
                state: state.parse().unwrap(),
                opened_on: "2025-01-01".parse().unwrap(),
                ..guarantee::Model::default()
            });
        }
    }
}

impl Rows {
    fn monitor(&mut self, id: i64, spell: i64, since: NaiveDate, is_helped: bool) {
        self.spells.push(spell::Model {
            id: spell,
            household_id: id,
            monitored_type: "sudden_severe".parse().unwrap(),
            tier: "province".into(),
            risks: Json::literal("[]"),
            included_on: since.into(),
            ..spell::Model::default()
        });
        if is_helped {
            self.measures.push(measure::Model {
                household_id: id,
                spell_id: spell,
                kind: "industry".parse().unwrap(),
                branch: "development".parse().unwrap(),
                risks: Json::literal("[]"),
                timing: "after_event".parse().unwrap(),
                state: "in_effect".parse().unwrap(),
                starts_on: Some(since.into()),
                ..measure::Model::default()
            });
        }
    }
}

/// What a household is to be like: lifted, two adults, nothing reported, unless said otherwise.
#[derive(Clone)]
pub(crate) struct Wanted {
    pub(crate) village: String,
    pub(crate) population: Population,
    pub(crate) state: HouseholdState,
    pub(crate) births: Vec<NaiveDate>,
    /// Month, wage and self-paid medical expense in fen.
    pub(crate) months: Vec<(Month, i64, Option<i64>)>,
    pub(crate) housing: Option<String>,
    /// Monitored since a day, with or without a measure in effect.
    pub(crate) monitored: Option<(NaiveDate, bool)>,
}

impl Wanted {
    pub(crate) fn lifted() -> Self {
        let birth = "1980-06-01".parse().unwrap();
        Self {
            village: VILLAGE.into(),
            population: Population::Lifted,
            state: HouseholdState::Active,
            births: vec![birth, birth],
            months: Vec::new(),
            housing: Some("met".into()),
            monitored: None,
        }
    }

    /// Reports so many fen of wage in every one of the `n` months before a day.
    pub(crate) fn earning(mut self, before: &str, n: i32, fen: i64) -> Self {
        let month = Month::of(before.parse().unwrap());
        self.months = (1..=n).map(|back| (month.plus(-back), fen, None)).collect();
        self
    }

    pub(crate) fn in_village(mut self, code: &str) -> Self {
        self.village = code.into();
        self
    }

    pub(crate) fn of(mut self, population: Population) -> Self {
        self.population = population;
        self
    }

    pub(crate) fn housed(mut self, state: Option<&str>) -> Self {
        self.housing = state.map(str::to_owned);
        self
    }
}

/// The packs as they are shipped.
pub(crate) fn copy_packs(to: &Path) {
    let from = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../policies");
    copy_dir(&from, to).unwrap();
}

/// Makes an installation, and closes it.
async fn begin(db: &TestDb) {
    let config = config_of(db);
    copy_packs(&config.policies_dir());
    let init = InitCmd {
        node: 1,
        origin: "test.example/990101".into(),
        movable_clock: true,
        root_code: "99".into(),
        root_name: "演示省".into(),
    };
    let now = "2025-01-01".parse().unwrap();
    Service::init(&config, init, now).await.unwrap();
    let service = Service::open(&config).await.unwrap();
    service.publish_forms(now).await.unwrap();
    let store = open_store(&config).await;
    let province = repo::register::area::all(&store).await.unwrap().remove(0);
    let admin = ctx_in(&province, Role::SystemAdmin, "2025-01-01");
    service.import_areas(&admin, AREAS).await.unwrap();
    service.close().await.unwrap();
    store.close().await.unwrap();
}

async fn open_store(config: &ServiceConfig) -> Store {
    let config = StoreConfig {
        data_dir: config.data_dir.clone(),
        database_url: config.database_url.clone(),
    };
    Store::open(&config).await.unwrap()
}

/// Somebody in a post of an area, on a day.
fn ctx_in(area: &area::Model, role: Role, day: &str) -> Ctx {
    let account = AccountId(1000 + role as i64);
    Ctx {
        acted_by: account,
        entered_by: account,
        post: PostId(1),
        role,
        area: AreaId(area.id),
        department: None,
        scope: Scope::areas(vec![AreaRange {
            lo: area.order_lo,
            hi: area.order_hi,
        }]),
        now: format!("{day}T09:30:00+08:00").parse().unwrap(),
        reason: None,
        request: None,
    }
}

fn config_of(db: &TestDb) -> ServiceConfig {
    ServiceConfig {
        data_dir: db.data_dir().to_owned(),
        database_url: db.url.clone(),
    }
}
