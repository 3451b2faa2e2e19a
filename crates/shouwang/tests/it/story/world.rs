//! A county to tell stories in: begun by the commands, worked in over HTTP, with a clock that the story moves.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use chrono::NaiveDate;
use serde_json::{Value, json};
use shouwang_domain::assurance::DwellingGrade;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::household::{Health, Labour, Relation};
use shouwang_domain::id_number::{IdNumber, check_digit};
use shouwang_domain::income::{Amounts, Period};
use shouwang_domain::name::PersonName;
use shouwang_domain::risk::Population;
use shouwang_domain::{Fen, Month};
use shouwang_server::App;
use shouwang_service::procedure::paper::PaperMaker;
use shouwang_service::register::import::ReaderCommand;
use shouwang_service::{Service, ServiceConfig};
use shouwang_sheets::{
    CellValue, DwellingSaid, IncomeRow, Limits, Place as SheetPlace, RegisterHousehold, RegisterMember, read_workbook,
    write,
};
use shouwang_testkit::TestDb;
use tower::ServiceExt as _;

use crate::county::{PASSWORD, Place};

const AREAS: &str = "\
code,parent,level,kind,name
990100000000,990000000000,city,ordinary,演示市
990101000000,990100000000,county,county,守望县
990101100000,990101000000,town,town,石溪镇
990101100201,990101100000,village,villagers_committee,上屋村
990101100202,990101100000,village,villagers_committee,下屋村
99010110020101,990101100201,group,villagers_group,第一村民小组
";

/// Logins, each with its role and the code of its area.
const PEOPLE: &[(&str, &str, &str)] = &[
    ("county_officer", "county_officer", "990101000000"),
    ("county_leader", "county_leader", "990101000000"),
    ("county_government", "county_government", "990101000000"),
    ("town_officer", "town_officer", "990101100000"),
    ("town_leader", "town_leader", "990101100000"),
    ("village_cadre", "village_cadre", "990101100201"),
    ("village_secretary", "village_secretary", "990101100201"),
    ("neighbour_cadre", "village_cadre", "990101100202"),
    ("city_supervisor", "city_supervisor", "990100000000"),
];

/// The county.
pub(crate) struct World {
    place: Place,
    router: Router,
    service: Arc<Service>,
    clock: Arc<AtomicI64>,
    tokens: RefCell<HashMap<String, String>>,
}

/// An answer of the server.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Answer {
    /// The body of a success.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.body);
        self.body
    }

    /// The code of a refusal with its status.
    #[track_caller]
    pub(crate) fn refused(self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.body);
        for language in ["zh", "en"] {
            assert!(
                !self.body[language].as_str().unwrap_or_default().is_empty(),
                "no {language}: {}",
                self.body
            );
        }
        self.body["code"].as_str().unwrap().to_owned()
    }
}

impl World {
    /// An installation with areas and people on a day.
    pub(crate) async fn new(db: TestDb, today: &'static str) -> Self {
        Self::amended(db, today, "").await
    }

    /// The same, with something added to the policy pack of 2025 before anybody works.
    pub(crate) async fn amended(db: TestDb, today: &'static str, addition: &str) -> Self {
        let mut place = Place::new(db);
        place.now = Some(today);
        let administrators = place.init();
        let pack = place.db.data_dir().join("policies/99/2025.toml");
        let text = std::fs::read_to_string(&pack).unwrap();
        std::fs::write(&pack, format!("{text}\n{addition}\n")).unwrap();
        let config = ServiceConfig {
            data_dir: place.db.data_dir().to_owned(),
            database_url: place.db.url.clone(),
        };
        let service = Arc::new(Service::open(&config).await.unwrap());
        let clock = Arc::new(AtomicI64::new(moment(today)));
        let told = Arc::clone(&clock);
        let router = shouwang_server::router(App {
            service: Arc::clone(&service),
            clock: Arc::new(move || Timestamp(told.fetch_add(1, Ordering::SeqCst))),
            reader: ReaderCommand {
                exe: PathBuf::from(env!("CARGO_BIN_EXE_shouwang")),
                args: vec![shouwang_sheets::child::SUBCOMMAND.to_owned()],
            },
            maker: PaperMaker {
                exe: PathBuf::from(env!("CARGO_BIN_EXE_shouwang")),
                args: vec![PaperMaker::SUBCOMMAND.to_owned()],
            },
            jobs: shouwang_server::Jobs::default(),
            is_behind_tls: false,
            web: &[],
            public: Arc::default(),
        });
        let world = Self {
            place,
            router,
            service,
            clock,
            tokens: RefCell::default(),
        };
        for (login, first) in &administrators {
            world.admit(login, first).await;
        }
        world.settle().await;
        world
    }

    /// The areas, and the people with their posts, made by the administrators.
    async fn settle(&self) {
        self.post("system_admin", "/areas/import", json!({ "csv": AREAS }))
            .await
            .ok();
        for (login, role, code) in PEOPLE {
            self.engage(login, role, code).await;
        }
    }

    /// Somebody new in a post; the ids of the account and of the post.
    pub(crate) async fn engage(&self, login: &str, role: &str, code: &str) -> (String, String) {
        let post = json!({ "role": role, "area_id": self.area(code).await });
        let change =
            json!({ "kind": "create", "login": login, "display_name": login, "may_log_in": true, "post": post });
        let (proposed, decided) = self.changed(change).await;
        let half = |value: &Value| value.as_str().unwrap().to_owned();
        self.admit(login, &(half(&proposed["first_half"]) + &half(&decided["second_half"])))
            .await;
        let accounts = self.get("security_admin", "/accounts").await.ok();
        let account = accounts
            .as_array()
            .unwrap()
            .iter()
            .find(|account| account["login"] == login);
        let account = account.unwrap();
        (half(&account["id"]), half(&account["posts"][0]["id"]))
    }

    /// The security administrator proposes; the head of the bureau confirms, or before one has come the system
    /// administrator.
    pub(crate) async fn changed(&self, change: Value) -> (Value, Value) {
        let proposed = self
            .post("security_admin", "/account-changes", json!({ "change": change }))
            .await
            .ok();
        let accounts = self.get("security_admin", "/accounts").await.ok();
        let has_come = accounts
            .as_array()
            .unwrap()
            .iter()
            .any(|account| account["login"] == "county_leader" && account["state"] == "active");
        let path = format!(
            "/account-changes/{}/decision",
            proposed["change"]["id"].as_str().unwrap()
        );
        let decides = async |who| self.change(who, "POST", &path, 1, json!({ "approve": true })).await;
        if has_come {
            let decided = decides("county_leader").await;
            if (200..300).contains(&decided.status) {
                return (proposed, decided.ok());
            }
            // What lies above the county is not the leader's.
            assert_eq!(decided.refused(409), "account.leader_confirms");
        }
        (proposed, decides("system_admin").await.ok())
    }

    /// The id of an area, by its code.
    pub(crate) async fn area(&self, code: &str) -> String {
        let areas = self.get("security_admin", "/areas").await.ok();
        let found = areas.as_array().unwrap().iter().find(|area| area["code"] == code);
        found.unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// Changes a first password.
    async fn admit(&self, login: &str, first: &str) {
        let session = self.log_in(login, first).await;
        self.tokens.borrow_mut().insert(login.to_owned(), session);
        let changed = self
            .post(login, "/session/password", json!({ "old": first, "new": PASSWORD }))
            .await
            .ok();
        let token = changed["token"].as_str().unwrap().to_owned();
        self.tokens.borrow_mut().insert(login.to_owned(), token);
    }

    /// A later day; everybody logs in anew.
    pub(crate) fn go_to(&self, day: &str) {
        self.clock.store(moment(day), Ordering::SeqCst);
        self.tokens.borrow_mut().clear();
    }

    pub(crate) async fn get(&self, who: &str, path: &str) -> Answer {
        self.send(who, "GET", path, None, None).await
    }

    pub(crate) async fn post(&self, who: &str, path: &str, body: Value) -> Answer {
        self.send(who, "POST", path, Some(body), None).await
    }

    pub(crate) async fn put(&self, who: &str, path: &str, body: Value) -> Answer {
        self.send(who, "PUT", path, Some(body), None).await
    }

    /// A change of a row that was read in a version.
    pub(crate) async fn change(&self, who: &str, method: &str, path: &str, version: i64, body: Value) -> Answer {
        self.send(who, method, path, Some(body), Some(version)).await
    }

    /// One act on a case, on the version that it has now.
    pub(crate) async fn act(&self, who: &str, case: &str, act: Value) -> Answer {
        let seen = self.get("county_officer", &format!("/cases/{case}")).await.ok();
        let version = seen["version"].as_i64().unwrap();
        self.change(
            who,
            "POST",
            &format!("/cases/{case}/acts"),
            version,
            json!({ "act": act }),
        )
        .await
    }

    /// Uploads a register as the town's officer.
    pub(crate) async fn import_register(&self, households: &[RegisterHousehold]) -> Answer {
        self.import_register_as("town_officer", households).await
    }

    /// The same as somebody else.
    pub(crate) async fn import_register_as(&self, who: &str, households: &[RegisterHousehold]) -> Answer {
        let file = self.place.desk.path().join("register.xlsx");
        write::write_register(&file, households).unwrap();
        self.upload(who, "/imports/register", &file).await
    }

    /// Uploads monthly statements as the town's officer: household number, first month, months, wage in yuan.
    pub(crate) async fn import_wages(&self, rows: &[(&str, &str, i32, i64)]) -> Answer {
        let rows = rows.iter().flat_map(|(number, from, months, yuan)| {
            let from: Month = from.parse().unwrap();
            (0..*months).map(move |n| statement(number, from.plus(n), *yuan))
        });
        self.import_statements(rows).await
    }

    /// Uploads monthly statements as the town's officer.
    pub(crate) async fn import_statements(&self, rows: impl IntoIterator<Item = IncomeRow>) -> Answer {
        let file = self.place.desk.path().join("income.xlsx");
        write::write_income(&file, rows).unwrap();
        self.upload("town_officer", "/imports/income", &file).await
    }

    /// Id of a household by its number in the register.
    pub(crate) async fn household(&self, number: &str) -> String {
        let found = self
            .post("county_officer", "/households/search", json!({ "text": number }))
            .await
            .ok();
        assert_eq!(found["items"].as_array().unwrap().len(), 1, "{found}");
        found["items"][0]["id"].as_str().unwrap().to_owned()
    }

    /// Signs a checkpoint, exports the evidence and has the binary verify it; what it printed, and its exit code.
    pub(crate) async fn verify_evidence(&self, name: &str) -> (i32, Value) {
        let token = self.token("audit_admin").await;
        let (_, ctx) = self.service.session(self.now(), &token).await.unwrap();
        let dir = self.place.desk.path().join(name);
        self.service.export_evidence(&ctx, &dir).await.unwrap();
        let done = self
            .place
            .json("nobody", &["evidence", "verify", &dir.display().to_string()]);
        let printed = if done.out.is_empty() { &done.err } else { &done.out };
        (done.code, serde_json::from_str(printed).unwrap())
    }

    fn now(&self) -> Timestamp {
        Timestamp(self.clock.fetch_add(1, Ordering::SeqCst))
    }

    async fn upload(&self, who: &str, path: &str, file: &Path) -> Answer {
        const BOUNDARY: &str = "a-line-that-no-sheet-contains";
        let mut body =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"sheet.xlsx\"\r\n\r\n")
                .into_bytes();
        body.extend(std::fs::read(file).unwrap());
        body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
        let request = Request::post(format!("/api/v1{path}"))
            .header("Authorization", format!("Bearer {}", self.token(who).await))
            .header("Content-Type", format!("multipart/form-data; boundary={BOUNDARY}"));
        self.call(request.body(Body::from(body)).unwrap()).await
    }

    pub(crate) async fn send(
        &self,
        who: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
        version: Option<i64>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header("Authorization", format!("Bearer {}", self.token(who).await));
        if let Some(version) = version {
            request = request.header("If-Match", format!("\"{version}\""));
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.call(request.header("Content-Type", "application/json").body(body).unwrap())
            .await
    }

    async fn token(&self, who: &str) -> String {
        if let Some(token) = self.tokens.borrow().get(who) {
            return token.clone();
        }
        let token = self.log_in(who, PASSWORD).await;
        self.tokens.borrow_mut().insert(who.to_owned(), token.clone());
        token
    }

    async fn log_in(&self, login: &str, password: &str) -> String {
        let body = json!({ "login": login, "password": password }).to_string();
        let request = Request::post("/api/v1/session/token").header("Content-Type", "application/json");
        let session = self.call(request.body(Body::from(body)).unwrap()).await.ok();
        session["token"].as_str().unwrap().to_owned()
    }

    async fn call(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let body = if bytes.is_empty() {
            Value::Null
        } else if bytes.starts_with(b"%PDF-") {
            Value::String(shouwang_testkit::pdf::text(&bytes))
        } else if bytes.starts_with(b"PK") {
            Value::String(written_in(&bytes))
        } else {
            serde_json::from_slice(&bytes).unwrap()
        };
        Answer { status, body }
    }
}

/// The names of the sheets of a workbook and the texts in them.
fn written_in(workbook: &[u8]) -> String {
    let book = read_workbook(workbook, &Limits::default()).unwrap();
    let mut texts = Vec::new();
    for sheet in book.sheets.iter().filter(|sheet| !sheet.hidden) {
        texts.push(sheet.name.clone());
        for (_, value) in sheet.rows.iter().flat_map(|row| &row.cells) {
            if let CellValue::Text(text) = value {
                texts.push(text.clone());
            }
        }
    }
    texts.join("\n")
}

/// Nine in the morning of a day in Asia/Shanghai.
fn moment(day: &str) -> i64 {
    let day: NaiveDate = day.parse().unwrap();
    day.and_hms_opt(1, 0, 0).unwrap().and_utc().timestamp_millis()
}

fn nowhere() -> SheetPlace {
    SheetPlace {
        sheet: String::new(),
        row: 0,
    }
}

/// An ID number of the fictional county: born on a day, with a sequence number (odd for men).
pub(crate) fn id_number(born: &str, sequence: u32) -> String {
    let body = format!("990101{}{sequence:03}", born.replace('-', ""));
    format!("{body}{}", check_digit(&body))
}

/// A member with an ID number, healthy and insured.
pub(crate) fn member(relation: Relation, name: &str, born: &str, sequence: u32) -> RegisterMember {
    let id_number = IdNumber::parse(&id_number(born, sequence)).unwrap();
    RegisterMember {
        place: nowhere(),
        id: None,
        relation,
        name: PersonName::new(name).unwrap(),
        id_number: Some(id_number),
        birth_date: id_number.birth_date(),
        sex: id_number.sex(),
        phone: None,
        ethnicity: Some("汉族".into()),
        schooling: None,
        schooling_exempt: None,
        health: vec![Health::Healthy],
        illness: None,
        disability: None,
        labour: Labour::Ordinary,
        insured: Some(true),
        note: None,
    }
}

/// A month's statement of nothing but a wage in yuan.
pub(crate) fn statement(number: &str, month: Month, yuan: i64) -> IncomeRow {
    IncomeRow {
        place: nowhere(),
        household_number: number.to_owned(),
        head_name: None,
        head_id: None,
        period: Period::Month(month),
        amounts: Amounts {
            wage: Some(Fen::from_yuan(yuan)),
            ..Amounts::default()
        },
        estimated: false,
        guarantees: Vec::new(),
        note: None,
    }
}

/// A household in 上屋村 with a safe dwelling and safe water.
pub(crate) fn household(number: &str, population: Population, members: Vec<RegisterMember>) -> RegisterHousehold {
    RegisterHousehold {
        place: nowhere(),
        number: number.to_owned(),
        county: Some("守望县".into()),
        town: "石溪镇".into(),
        village: "上屋村".into(),
        group: Some("第一村民小组".into()),
        population,
        monitored_type: None,
        monitored_since: None,
        civil_affairs: None,
        dwelling: Some(DwellingSaid::Graded(DwellingGrade::A)),
        water_safe: Some(true),
        food_secure: Some(true),
        clothing_secure: Some(true),
        account: None,
        members,
    }
}
