//! Whoever looks at one household is noted, whatever they ask. What is asked are the operations of the API's document, so
//! that one that comes later is asked too, and fails here until it leaves a note or has a reason.

use std::collections::BTreeMap;

use axum::http::Method;
use chrono::{DateTime, Duration, FixedOffset};
use serde_json::{Value, json};
use shouwang_domain::role::Role;
use shouwang_service::office::access::{self, Verb};
use shouwang_service::office::reading::ReadingQuery;
use shouwang_testkit::both_databases;

use crate::app::{COUNTY, Client, PICTURE, TOWN, TestApp, id_number};
use crate::document::{Operation, document, operations};
use crate::{routes, sample};

/// Ids in an address that are of no household and of nothing that belongs to one. An id that is not here is one of a
/// household, and [`Household::new`] has to have it.
const OF_OTHERS: &[&str] = &[
    "account_id",
    "area_id",
    "campaign_id",
    "draw_id",
    "person_id",
    "report_id",
    "round_id",
    "door_id",
    "field_conflict_id",
    "field_report_id",
    "form_id",
    "job_id",
    "run_id",
    "list_id",
    "list_batch_id",
    "list_request_id",
    "request_id",
    "snapshot_id",
];

/// What leaves no note of a reading, and why.
const UNNOTED: &[(&str, &str)] = &[
    (
        "GET /api/v1/households/{household_id}/readings",
        "it shows who looked and nothing of the household",
    ),
    (
        "GET /api/v1/tasks/{task_id}/households",
        "a list of an area: the households that a duty counts",
    ),
    (
        "GET /api/v1/forms/{form_id}/records/{record_id}/files/{entry_file_id}",
        "the register that is tried has no photographs: see entry_file.rs in the tests of the service",
    ),
    (
        "POST /api/v1/households/{household_id}/kinship",
        "it writes, and leaves a leaf",
    ),
];

/// Lists that name people and households and leave no note, and why.
const UNLISTED: &[(&str, &str)] = &[];

/// A household of which there is everything that can be looked at.
pub(crate) struct Household {
    pub(crate) id: String,
    /// By the names that they have in addresses.
    ids: BTreeMap<&'static str, String>,
}

fn id_of(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

impl Household {
    pub(crate) async fn new(app: &TestApp) -> Self {
        let id = routes::a_household_in(app, TOWN).await;
        let home = format!("/api/v1/households/{id}");
        let officer = app.as_role("town_officer").await;
        let unsafe_house = json!({ "state": "unmet", "on": "2026-03-02" });
        officer
            .send(Method::PUT, &format!("{home}/guarantees/housing"), Some(unsafe_house))
            .await
            .ok();
        officer.post("/api/v1/screenings", json!({})).await.ok();
        let warning = officer.get("/api/v1/warnings").await.ok()["items"][0].clone();
        let source = json!({ "channel": "grassroots_report", "report": "房屋漏雨" });
        let clue = json!({ "household_id": id, "source": source, "discovered_on": "2026-03-02" });
        let clue = officer.post("/api/v1/clues", clue).await.created();
        let transfer = json!({ "household_id": id, "monitored_type": "unstable_lifted", "since": "2025-11-05",
            "origin": "邻县", "document_number": "邻农函〔2026〕1号" });
        let county = app.as_role("county_officer").await;
        let arrival = county.post("/api/v1/arrivals/transfers", transfer).await.created();
        let case = json!({ "clue_id": clue["id"] });
        let case = officer.post("/api/v1/cases", case).await.created();
        let paper = json!({ "kind": "commitment", "content": "JVBERi0xLjcK" });
        let papers = format!("/api/v1/cases/{}/attachments", id_of(&case));
        let paper = app.as_role("village_cadre").await.post(&papers, paper).await.created();
        let decision = format!("/api/v1/arrivals/{}/decision", id_of(&arrival));
        let leader = app.as_role("county_leader").await;
        leader.change(1, &decision, json!({ "approve": true })).await.ok();
        let referral = json!({ "department": "health", "risks": ["illness_or_disability"], "note": "请核实", "due": "2026-03-20" });
        let referral = officer.post(&format!("{home}/referrals"), referral).await.created();
        let task = officer.get("/api/v1/tasks").await.ok()["items"][0].clone();
        let member = Self::member_with_a_wrong_number(&officer, &home).await;
        let contact = json!({ "member_id": member,
            "values": { "tried_on": "2026-03-01", "way": "visit", "reached": false } });
        let contact = officer
            .post("/api/v1/forms/contact_attempt/records", contact)
            .await
            .created();
        let visit = json!({ "visited_on": "2026-03-02", "no_change": true });
        let cadre = app.as_role("village_cadre").await;
        let visit = cadre.post(&format!("{home}/visits"), visit).await.created();
        let photos = format!("/api/v1/visits/{}/photos", id_of(&visit["visit"]));
        let photo = cadre.post(&photos, json!({ "content": PICTURE })).await.created();
        let (application, _) = routes::an_application_of(app, "欧阳守望", &id_number("19600101", 1)).await;
        let whose = json!({ "household_id": id });
        let confirm = format!("/api/v1/applications/{application}/confirmation");
        officer.change(1, &confirm, whose).await.ok();
        let ids = [
            ("household_id", id.clone()),
            ("application_id", application),
            ("warning_id", id_of(&warning)),
            ("clue_id", id_of(&clue)),
            ("case_id", id_of(&case)),
            ("attachment_id", id_of(&paper)),
            ("arrival_id", id_of(&arrival)),
            ("referral_id", id_of(&referral)),
            ("task_id", id_of(&task)),
            ("member_id", member),
            ("record_id", id_of(&contact)),
            ("visit_id", id_of(&visit["visit"])),
            ("entry_file_id", id_of(&photo)),
        ];
        Self { id, ids: ids.into() }
    }

    async fn member_with_a_wrong_number(officer: &Client, home: &str) -> String {
        let sound = id_number("20100101", 103);
        let swapped = format!("{}{}{}{}", &sound[..7], &sound[8..9], &sound[7..8], &sound[9..]);
        let member = json!({ "name": "欧阳小石", "id_number": swapped, "keep_damaged_id": true,
            "birth_date": "2010-01-01", "sex": "male", "relation": "son", "health": ["healthy"], "labour": "none" });
        let joins = json!({ "on": "2026-03-01", "why": "moved_in", "member": member });
        let version = officer.get(home).await.ok()["version"].as_i64().unwrap();
        let saved = officer.change(version, &format!("{home}/members"), joins).await.ok();
        saved["member_id"].as_str().unwrap().to_owned()
    }

    /// The addresses at which an operation shows something of the household: with its ids in the path, or narrowed to it by
    /// each id that a list may be narrowed by.
    pub(crate) fn addresses(&self, operation: &Operation, document: &Value) -> Vec<String> {
        // A register of members stands for all of them.
        let mut path = operation.path.replace("{form_id}", "contact_attempt");
        for name in ids_in(operation, "path") {
            let id = self.ids.get(name);
            let id = id.unwrap_or_else(|| panic!("{path} asks for {name}: give the household of this test one"));
            path = path.replace(&format!("{{{name}}}"), id);
        }
        let narrowed = ids_in(operation, "query").into_iter().map(|name| {
            let id = self.ids.get(name);
            let id = id.unwrap_or_else(|| panic!("{path} is narrowed by {name}: give the household of this test one"));
            format!("{path}?{name}={id}")
        });
        let narrowed: Vec<_> = narrowed.collect();
        if ids_in(operation, "path").is_empty() {
            return narrowed;
        }
        let required = operation
            .parameters("query")
            .into_iter()
            .filter(|p| p["required"] == true);
        let required = required.map(|p| {
            let sample = sample::of(document, &p["schema"]);
            format!("{}={}", p["name"].as_str().unwrap(), sample.as_str().unwrap())
        });
        let required: Vec<_> = required.collect();
        vec![format!("{path}?{}", required.join("&"))]
    }
}

/// The ids in a place of an address that are a household's.
fn ids_in<'a>(operation: &'a Operation, place: &str) -> Vec<&'a str> {
    let names = operation.parameters(place).into_iter();
    let names = names.map(|parameter| parameter["name"].as_str().unwrap());
    names
        .filter(|name| name.ends_with("_id") && !OF_OTHERS.contains(name))
        .collect()
}

/// Questions, and what is opened by sending a reason for it.
pub(crate) fn reads(operation: &Operation) -> bool {
    let access = operation.access();
    operation.method == Method::GET
        || operation.method == Method::POST
            && (access.starts_with("read_") || ["reveal_data", "explain"].contains(&access))
}

/// Whether the answer is about one household.
fn tells_of_one(operation: &Operation, document: &Value) -> bool {
    let schema = &operation.described["responses"]["200"]["content"]["application/json"]["schema"];
    let schema = match schema["$ref"].as_str() {
        Some(reference) => sample::resolve(document, reference),
        None => schema,
    };
    schema["properties"].get("household_id").is_some()
}

pub(crate) fn sent_with(operation: &Operation, document: &Value) -> Option<Value> {
    let mut body = operation.sample_body(document)?;
    if operation.path.ends_with("/reveal") {
        body = json!({ "fields": ["phone"], "reason": "contact" });
    }
    Some(body).filter(|_| operation.method != Method::GET)
}

/// Somebody of the county or a town who may.
async fn reader(app: &TestApp, verb: Verb) -> Client {
    let found = somebody(app, verb).await;
    found.unwrap_or_else(|| panic!("nobody here may {verb}"))
}

async fn somebody(app: &TestApp, verb: Verb) -> Option<Client> {
    const READERS: [Role; 4] = [
        Role::CountyLeader,
        Role::CountyOfficer,
        Role::TownOfficer,
        Role::VillageCadre,
    ];
    let roles = access::roles(verb);
    let role = READERS.into_iter().find(|role| roles.contains(role))?;
    Some(app.as_role(role.as_str()).await)
}

both_databases! {
    async fn every_look_at_one_household_leaves_a_note(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = Household::new(&app).await;
        let document = document();
        let mut hour: DateTime<FixedOffset> = "2026-03-03T09:00:00+08:00".parse().unwrap();
        let (mut asked, mut unnoted) = (0, Vec::new());
        for operation in operations(&document).iter().filter(|operation| reads(operation)) {
            let addresses = household.addresses(operation, &document);
            let name = format!("{} {}", operation.method, operation.path);
            assert!(!addresses.is_empty() || !tells_of_one(operation, &document), "{name} tells of one household: which?");
            if UNNOTED.iter().any(|(known, _)| *known == name) {
                assert!(!addresses.is_empty(), "{name} needs no reason");
                unnoted.push(name);
                continue;
            }
            for address in addresses {
                // What is the same within an hour is one note: each look has an hour of its own.
                hour += Duration::hours(1);
                app.set_date(&hour.to_rfc3339());
                let client = reader(&app, operation.access().parse().unwrap()).await;
                let reply = client.send(operation.method.clone(), &address, sent_with(operation, &document)).await;
                // Nothing was frozen at this stage of the case; who asked for it is noted all the same.
                let is_answered = reply.status.is_success()
                    || reply.code().as_deref() == Some("not_found") && operation.path.ends_with("freeze");
                assert!(is_answered, "{name}: {} {}", reply.status, reply.text);
                let auditor = app.ctx_of(&app.as_role("audit_admin").await).await;
                let noted = app.service().list_readings(&auditor, ReadingQuery::default()).await.unwrap();
                let in_this_hour = noted.iter().filter(|note| note.at.0 >= hour.timestamp_millis());
                let looked = in_this_hour.filter_map(|note| note.household_id).any(|id| id.to_string() == household.id);
                assert!(looked, "{} {address} was read without a note: {}", operation.method, reply.text);
                asked += 1;
            }
        }
        assert!(asked >= 30, "{asked}");
        let known: Vec<_> = UNNOTED.iter().map(|(name, _)| (*name).to_owned()).collect();
        unnoted.sort_by_key(|name| known.iter().position(|one| one == name));
        assert_eq!(unnoted, known, "a reason for what is not there");
    }

    /// Lists are noted by themselves: one entry a person, list and hour, with how many households it has shown.
    async fn every_list_that_names_a_household_is_noted(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = Household::new(&app).await;
        let document = document();
        let mut hour: DateTime<FixedOffset> = "2026-03-03T09:00:00+08:00".parse().unwrap();
        let (mut listed, mut wrong, mut unlisted) = (0, Vec::new(), Vec::new());
        let lists = |operation: &&Operation| reads(operation) && operation.parameters("path").is_empty();
        for operation in operations(&document).iter().filter(lists) {
            let Ok(verb) = operation.access().parse() else {
                continue;
            };
            let name = format!("{} {}", operation.method, operation.path);
            hour += Duration::hours(1);
            app.set_date(&hour.to_rfc3339());
            let address = operation.sample_path(&document);
            let body = match operation.method == Method::GET {
                true => None,
                false => Some(json!({})),
            };
            let Some(client) = somebody(&app, verb).await else {
                continue;
            };
            let reply = client.send(operation.method.clone(), &address, body).await;
            // The heads of the households here have this name.
            if !reply.status.is_success() || !reply.text.contains("欧阳") && !reply.text.contains(&household.id) {
                continue;
            }
            if UNLISTED.iter().any(|(known, _)| *known == name) {
                unlisted.push(name);
                continue;
            }
            app.service().take_readings(app.now()).await.unwrap();
            let auditor = app.ctx_of(&app.as_role("audit_admin").await).await;
            let noted = app.service().list_readings(&auditor, ReadingQuery::default()).await.unwrap();
            let mut noted = noted.iter().filter(|note| note.at.0 >= hour.timestamp_millis());
            let is_noted = noted.any(|note| note.subject == name && note.households > Some(0) || note.household_id.is_some());
            if !is_noted {
                wrong.push(format!("{name}: {}", reply.text));
            }
            listed += 1;
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert!(listed >= 10, "{listed}");
        unlisted.sort_by_key(|name| UNLISTED.iter().position(|(known, _)| known == name));
        let known: Vec<_> = UNLISTED.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(unlisted, known, "a reason for what is not there");
    }

    /// Whoever gets nothing has not looked: neither by an id nor by a list that is narrowed to a household elsewhere.
    async fn what_is_out_of_scope_is_noted_as_absent_and_not_as_seen(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = Household::new(&app).await;
        let document = document();
        app.set_date("2026-03-04");
        let stranger = app.as_role_in("town_officer", crate::app::OTHER_TOWN).await;
        let mut asked = 0;
        for operation in operations(&document).iter().filter(|operation| operation.method == Method::GET) {
            let Ok(verb) = operation.access().parse::<Verb>() else {
                continue;
            };
            if !access::roles(verb).contains(&Role::TownOfficer) {
                continue;
            }
            for address in household.addresses(operation, &document) {
                stranger.get(&address).await;
                asked += 1;
            }
        }
        assert!(asked >= 20, "{asked}");
        let leader = app.ctx_of(&app.as_role_in("county_leader", COUNTY).await).await;
        let seen = app.service().who_looked(&leader, household.id.parse().unwrap()).await.unwrap();
        let since: DateTime<FixedOffset> = "2026-03-04T00:00:00+08:00".parse().unwrap();
        let seen: Vec<_> = seen.iter().filter(|note| note.at.0 >= since.timestamp_millis()).collect();
        assert!(seen.is_empty(), "{seen:?}");
    }
}
