//! A whole installation in a test: a small county, people in every post, a clock to move, and requests without a socket.
//!
//! ```ignore
//! let app = TestApp::new(db).await;
//! let cadre = app.as_role("village_cadre").await;
//! let clue = cadre.post("/api/v1/clues", json!({ … })).await.ok();
//! app.set_date("2026-03-05");
//! app.as_role("town_leader").await.change(3, "/api/v1/cases/7/acts", json!({ … })).await.problem(409, "case.wrong_level");
//! ```

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shouwang_domain::Ctx;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::role::Role;
use shouwang_server::{App, Jobs, PublicDoor, PublicLimits, WebApp, router};
use shouwang_service::office::admin::InitCmd;
use shouwang_service::procedure::paper::PaperMaker;
use shouwang_service::register::import::ReaderCommand;
use shouwang_service::{Service, ServiceConfig};
use shouwang_testkit::{TestDb, copy_dir};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

pub(crate) use client::{Client, Reply};
pub(crate) use gate::Gate;

mod client;
mod gate;
mod sheet;

pub(crate) use sheet::{id_number, register};

/// A town with two villages, and another with one.
pub(crate) const COUNTY: &str = "990101";
pub(crate) const TOWN: &str = "990101100";
pub(crate) const OTHER_TOWN: &str = "990101101";
pub(crate) const VILLAGE: &str = "990101100201";
pub(crate) const GROUP: &str = "99010110020101";
/// The least JPEG, in Base64.
pub(crate) const PICTURE: &str = "/9j/2gACAP/Z";

const AREAS: &str = "code,parent,level,kind,name
9901,99,city,ordinary,演示市
990101,9901,county,county,守望县
990101100,990101,town,town,石溪镇
990101101,990101,town,town,云岭镇
990101100201,990101100,village,villagers_committee,上屋村
990101100202,990101100,village,villagers_committee,下屋村
990101101201,990101101,village,villagers_committee,大坪村
99010110020101,990101100201,group,villagers_group,第一村民小组
";

/// Everybody's password once the first one is changed.
const PASSWORD: &str = "long-enough-for-a-test";
/// Where a test begins, unless it says otherwise.
const START: &str = "2026-03-02T09:00:00+08:00";

/// An installation with its people.
pub(crate) struct TestApp {
    router: Router,
    now: Arc<AtomicI64>,
    areas: HashMap<String, String>,
    people: Mutex<HashMap<String, Person>>,
    service: Arc<Service>,
    config: ServiceConfig,
    reader: ReaderCommand,
    /// What runs the jobs, as `serve` does.
    jobs: JoinHandle<()>,
    /// Removed with the app.
    _db: Option<TestDb>,
}

/// Somebody who can log in, and the session begun last.
#[derive(Serialize, Deserialize)]
struct Person {
    login: String,
    token: String,
    logged_in_at: i64,
}

impl TestApp {
    /// A new installation with the area tree and its three administrators.
    pub(crate) async fn new(db: TestDb) -> Self {
        Self::with(db, &[], reader(), None).await
    }

    /// The same, served with a web app.
    pub(crate) async fn with_web(db: TestDb, web: WebApp) -> Self {
        Self::with(db, web, reader(), None).await
    }

    /// The same, with another reader of spreadsheets.
    pub(crate) async fn with_reader(db: TestDb, reader: ReaderCommand) -> Self {
        Self::with(db, &[], reader, None).await
    }

    /// The same, with one more pack: its file below the packs, and its text.
    pub(crate) async fn with_pack(db: TestDb, file: &str, text: &str) -> Self {
        Self::with(db, &[], reader(), Some((file, text))).await
    }

    async fn with(mut db: TestDb, web: WebApp, reader: ReaderCommand, pack: Option<(&str, &str)>) -> Self {
        let people = match pack {
            None => db.begun("app", async |db| Self::begun(db, None).await).await,
            Some(_) => Self::begun(&db, pack).await,
        };
        let mut app = Self::open(config_of(&db), web, reader).await;
        app.people = Mutex::new(serde_json::from_str(&people).unwrap());
        app._db = Some(db);
        app.read_areas().await;
        app
    }

    /// Makes an installation with its areas and its three administrators, and closes it. The administrators, with their
    /// sessions.
    async fn begun(db: &TestDb, pack: Option<(&str, &str)>) -> String {
        let config = config_of(db);
        // Tests run in the folder of their crate.
        copy_dir(Path::new("../../policies"), &config.policies_dir()).unwrap();
        if let Some((file, text)) = pack {
            std::fs::write(config.policies_dir().join(file), text).unwrap();
        }
        let init = InitCmd {
            node: 1,
            origin: "test.example/990101".into(),
            movable_clock: true,
            root_code: "99".into(),
            root_name: "演示省".into(),
        };
        let made = Service::init(&config, init, START.parse().unwrap()).await.unwrap();
        let mut app = Self::open(config, &[], reader()).await;
        app.service.publish_forms(START.parse().unwrap()).await.unwrap();
        for (login, role, password) in made.administrators {
            app.begin(role.as_str(), &login, &password).await;
        }
        let admin = app.as_role("system_admin").await;
        admin.post("/api/v1/areas/import", json!({ "csv": AREAS })).await.ok();
        app.stop_jobs().await;
        app.service.close().await.unwrap();
        serde_json::to_string(&*app.people.lock().await).unwrap()
    }

    async fn open(config: ServiceConfig, web: WebApp, reader: ReaderCommand) -> Self {
        let service = Arc::new(Service::open(&config).await.unwrap());
        let now = Arc::new(AtomicI64::new(START.parse::<Timestamp>().unwrap().0));
        let jobs = Jobs::default();
        let router = router(App {
            service: service.clone(),
            clock: clock(&now),
            reader: reader.clone(),
            maker: maker(),
            jobs: jobs.clone(),
            is_behind_tls: false,
            web,
            public: Arc::new(PublicDoor::new(
                Some("https://shouwang.example".to_owned()),
                PublicLimits::default(),
            )),
        });
        Self {
            router,
            jobs: run(jobs, service.clone(), clock(&now), reader.clone()),
            now,
            areas: HashMap::new(),
            people: Mutex::default(),
            service,
            config,
            reader,
            _db: None,
        }
    }

    /// Where the installation keeps its files.
    pub(crate) fn data_dir(&self) -> &Path {
        &self.config.data_dir
    }

    /// The use cases.
    pub(crate) fn service(&self) -> &Service {
        &self.service
    }

    /// The circumstances in which somebody acts.
    pub(crate) async fn ctx_of(&self, client: &Client) -> Ctx {
        let now = Timestamp(self.now.load(Ordering::SeqCst));
        self.service.session(now, client.token()).await.unwrap().1
    }

    /// The moment by the clock of the installation.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::SeqCst))
    }

    /// Ends what runs the jobs, in the middle of whatever it does.
    pub(crate) async fn stop_jobs(&mut self) {
        self.jobs.abort();
        assert!((&mut self.jobs).await.unwrap_err().is_cancelled());
    }

    /// Runs the jobs with nothing but what the database holds.
    pub(crate) async fn run_jobs_in_another_process(&mut self) {
        let service = Arc::new(Service::open(&self.config).await.unwrap());
        self.jobs = run(Jobs::default(), service, clock(&self.now), self.reader.clone());
    }

    /// Nobody in particular.
    pub(crate) fn anonymous(&self) -> Client {
        Client::new(self.router.clone())
    }

    /// Nobody in particular, at a server of the same installation that stands behind TLS.
    pub(crate) fn anonymous_over_tls(&self) -> Client {
        Client::new(router(App {
            service: self.service.clone(),
            clock: clock(&self.now),
            reader: self.reader.clone(),
            maker: maker(),
            jobs: Jobs::default(),
            is_behind_tls: true,
            web: &[],
            public: Arc::default(),
        }))
    }

    /// Somebody with a role, in the first area of the role's level.
    pub(crate) async fn as_role(&self, role: &str) -> Client {
        self.as_role_in(role, Self::area_of(role.parse().unwrap())).await
    }

    /// The code of the first area of a role's level.
    pub(crate) fn area_of(role: Role) -> &'static str {
        match role.level().as_str() {
            "province" => "99",
            "city" => "9901",
            "county" => COUNTY,
            "town" => TOWN,
            "village" => VILLAGE,
            _ => GROUP,
        }
    }

    /// Somebody with a role, in an area. A department's officer is one of the health department.
    pub(crate) async fn as_role_in(&self, role: &str, area: &str) -> Client {
        let is_administrator = role.parse::<Role>().unwrap().is_administrator();
        let name = if is_administrator {
            role.to_owned()
        } else {
            format!("{role}-{area}")
        };
        let department = (role == "department_officer").then_some("health");
        self.as_person(&name, role, area, department).await
    }

    /// A person by name, with the post given when first asked for.
    pub(crate) async fn as_person(&self, name: &str, role: &str, area: &str, department: Option<&str>) -> Client {
        const HALF_AN_HOUR: i64 = 30 * 60 * 1000;
        let known = self
            .people
            .lock()
            .await
            .get(name)
            .map(|p| (p.login.clone(), p.token.clone(), p.logged_in_at));
        let token = match known {
            Some((_, token, at)) if (0..HALF_AN_HOUR).contains(&(self.now.load(Ordering::SeqCst) - at)) => token,
            Some((login, ..)) => self.log_in(name, &login, PASSWORD).await,
            None => self.engage(name, role, area, department).await,
        };
        self.anonymous().with_token(&token)
    }

    /// The id of an area, by its code.
    pub(crate) fn area_id(&self, code: &str) -> String {
        self.areas[code].clone()
    }

    /// Moves the clock to a moment, such as `2026-03-05T09:30:00+08:00`, or to nine in the morning of a day.
    pub(crate) fn set_date(&self, when: &str) {
        let moment = if when.contains('T') {
            when.to_owned()
        } else {
            format!("{when}T09:00:00+08:00")
        };
        self.now.store(moment.parse::<Timestamp>().unwrap().0, Ordering::SeqCst);
    }

    /// Adds areas to the tree.
    pub(crate) async fn plant(&mut self, csv: &str) {
        let admin = self.as_role("system_admin").await;
        admin.post("/api/v1/areas/import", json!({ "csv": csv })).await.ok();
        self.read_areas().await;
    }

    async fn read_areas(&mut self) {
        let admin = self.as_role("system_admin").await;
        let areas = admin.get("/api/v1/areas").await.ok();
        let text = |area: &Value, field: &str| area[field].as_str().unwrap().to_owned();
        self.areas = areas
            .as_array()
            .unwrap()
            .iter()
            .map(|area| (text(area, "code"), text(area, "id")))
            .collect();
    }

    /// Somebody gets an account and a post, as two people give them.
    async fn engage(&self, name: &str, role: &str, area: &str, department: Option<&str>) -> String {
        let post = json!({ "role": role, "area_id": self.area_id(area), "department": department });
        let made = self.account(name, true, Some(post)).await;
        self.begin(name, name, made["password"].as_str().unwrap()).await
    }

    /// A new account: its `id`, and the whole first `password`.
    pub(crate) async fn account(&self, login: &str, may_log_in: bool, post: Option<Value>) -> Value {
        let change = json!({ "kind": "create", "login": login, "display_name": login, "may_log_in": may_log_in,
            "post": post });
        let (proposed, decided) = self.changed(change).await;
        let half = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let password = half(&proposed["first_half"]) + &half(&decided["second_half"]);
        json!({ "id": decided["change"]["account_id"], "password": password })
    }

    /// The security administrator proposes, and whoever has to confirms: a county leader who has come, else the system
    /// administrator.
    pub(crate) async fn changed(&self, change: Value) -> (Value, Value) {
        let admin = Box::pin(self.as_role("security_admin")).await;
        let proposed = admin
            .post("/api/v1/account-changes", json!({ "change": change }))
            .await
            .created();
        let leader = format!("county_leader-{COUNTY}");
        let has_come = self.people.lock().await.contains_key(&leader);
        let path = format!(
            "/api/v1/account-changes/{}/decision",
            proposed["change"]["id"].as_str().unwrap()
        );
        let approve = json!({ "approve": true });
        let decides = async |role| {
            Box::pin(self.as_role(role))
                .await
                .change(1, &path, approve.clone())
                .await
        };
        if has_come {
            let decided = decides("county_leader").await;
            // What lies above the county is not the leader's.
            if decided.code().as_deref() != Some("account.leader_confirms") {
                return (proposed, decided.ok());
            }
        }
        (proposed, decides("system_admin").await.ok())
    }

    /// Logs in with the first password and changes it.
    async fn begin(&self, name: &str, login: &str, first_password: &str) -> String {
        let token = self.log_in(name, login, first_password).await;
        let change = json!({ "old": first_password, "new": PASSWORD });
        let changed = self
            .anonymous()
            .with_token(&token)
            .post("/api/v1/session/password", change)
            .await
            .ok();
        self.remember(name, login, changed["token"].as_str().unwrap()).await
    }

    async fn log_in(&self, name: &str, login: &str, password: &str) -> String {
        let credentials = json!({ "login": login, "password": password });
        let session = self
            .anonymous()
            .post("/api/v1/session/token", credentials)
            .await
            .created();
        self.remember(name, login, session["token"].as_str().unwrap()).await
    }

    async fn remember(&self, name: &str, login: &str, token: &str) -> String {
        let logged_in_at = self.now.load(Ordering::SeqCst);
        let person = Person {
            login: login.to_owned(),
            token: token.to_owned(),
            logged_in_at,
        };
        self.people.lock().await.insert(name.to_owned(), person);
        token.to_owned()
    }
}

/// The password of everybody whom [`TestApp::as_role`] made.
pub(crate) fn password() -> &'static str {
    PASSWORD
}

fn config_of(db: &TestDb) -> ServiceConfig {
    ServiceConfig {
        data_dir: db.data_dir().to_owned(),
        database_url: db.url.clone(),
    }
}

fn clock(now: &Arc<AtomicI64>) -> Arc<dyn Fn() -> Timestamp + Send + Sync> {
    let now = now.clone();
    Arc::new(move || Timestamp(now.load(Ordering::SeqCst)))
}

fn run(
    jobs: Jobs,
    service: Arc<Service>,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    reader: ReaderCommand,
) -> JoinHandle<()> {
    tokio::spawn(async move { jobs.run(service, clock, reader, maker()).await.unwrap() })
}

/// Who reads spreadsheets in a process of its own.
fn reader() -> ReaderCommand {
    ReaderCommand {
        exe: sheet_reader(),
        args: vec![ReaderCommand::SUBCOMMAND.into()],
    }
}

/// Who lays out papers in a process of its own.
fn maker() -> PaperMaker {
    PaperMaker {
        exe: sheet_reader(),
        args: vec![PaperMaker::SUBCOMMAND.into()],
    }
}

/// The newest build of the test target `sheet_reader`, which lies beside this binary.
fn sheet_reader() -> PathBuf {
    let beside = std::env::current_exe().unwrap();
    let found = std::fs::read_dir(beside.parent().unwrap())
        .unwrap()
        .filter_map(|entry| {
            let path = entry.unwrap().path();
            let is_reader = path.file_name()?.to_str()?.starts_with("sheet_reader-") && path.extension().is_none();
            is_reader.then(|| (path.metadata().and_then(|meta| meta.modified()).unwrap(), path))
        });
    found
        .max()
        .expect("`cargo nextest run -p shouwang-server` builds the test target sheet_reader")
        .1
}
