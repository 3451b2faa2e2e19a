//! No operation reaches an area beyond the caller's post by naming it. What is tried are all operations of the API's document
//! that take an area, wherever they take it, so that one that comes later is tried too: with an area above the own one, one
//! beside it, and strangers below that. Each is refused as absent, or has a reason and shows nothing from out there.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use serde_json::{Value, json};
use shouwang_domain::role::Role;
use shouwang_service::office::access::{self, Verb};
use shouwang_testkit::both_databases;

use crate::app::{COUNTY, OTHER_TOWN, Reply, TOWN, TestApp};
use crate::document::{Operation, document, operations};
use crate::{kin, routes, sample};

/// Another county with its town and village.
const ELSEWHERE: &str = "code,parent,level,kind,name
990102,9901,county,county,邻县
990102100,990102,town,town,西河镇
990102100201,990102100,village,villagers_committee,河湾村
";

/// What a field that takes an area is called.
const AREAS: [&str; 4] = ["area_id", "area_ids", "areas", "city_id"];

/// What answers though it is given an area out there, and why.
const ANSWERED: &[(&str, &str)] = &[
    (
        "POST /api/v1/households/search",
        "it is a condition besides the scope: of an area above the own ones, of one beside it none",
    ),
    ("GET /api/v1/referrals", "the same"),
    (
        "GET /api/v1/forms/{form_id}/last",
        "a register of members is tried, which asks for no area: see ledger.rs in the tests of the service",
    ),
    ("POST /api/v1/forms/{form_id}/records", "the same"),
];

/// What says that an area is not the caller's, besides 403 and 404.
const OF_SCOPE: [&str; 2] = ["draw.own_area", "household.area_out_of_scope"];

/// What is refused for a reason that comes before the area, whichever it is, and where the area is tried instead.
const REFUSED_BEFORE: &[(&str, &str)] = &[
    (
        "POST /api/v1/households",
        "only a village takes a household: those out there are refused as out of scope, others as no villages",
    ),
    ("POST /api/v1/households/{household_id}/move", "the same"),
    ("POST /api/v1/households/{household_id}/split", "the same"),
    (
        "POST /api/v1/forms/{form_id}/records",
        "a county adds no record of that register, wherever",
    ),
    (
        "GET /api/v1/look-back/households",
        "the number that is tried has no households: see look_back.rs in the tests of the service",
    ),
];

/// A schema with what it refers to.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => sample::resolve(document, reference),
        None => schema,
    }
}

/// The places at the top of a body that take an area.
fn in_body(operation: &Operation, document: &Value) -> Vec<String> {
    let schema = &operation.described["requestBody"]["content"]["application/json"]["schema"];
    let fields = resolved(document, schema)["properties"]
        .as_object()
        .into_iter()
        .flatten();
    let names = fields.map(|(name, _)| name.clone());
    names.filter(|name| AREAS.contains(&name.as_str())).collect()
}

/// Puts an area wherever a body has one.
fn name_area(body: &mut Value, area: &str) {
    match body {
        Value::Object(fields) => {
            for (name, value) in fields {
                match name.as_str() {
                    "area_id" | "city_id" => *value = json!(area),
                    "area_ids" | "areas" => *value = json!([area]),
                    _ => name_area(value, area),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| name_area(item, area)),
        _ => {}
    }
}

struct Trial<'a> {
    app: &'a TestApp,
    document: &'a Value,
    ids: &'a BTreeMap<&'static str, String>,
    role: Role,
    own: &'static str,
}

impl Trial<'_> {
    async fn send(&self, operation: &Operation, area: &str) -> Reply {
        let area = self.app.area_id(area);
        let mut path = operation.sample_path(self.document);
        let template: Vec<&str> = operation.path.split('/').collect();
        let (place, query) = path.split_once('?').map_or((path.as_str(), ""), |parts| parts);
        let filled = place.split('/').zip(&template).map(|(sample, place)| {
            let name = place.trim_matches(['{', '}']);
            match name {
                "area_id" if place.starts_with('{') => area.clone(),
                _ => {
                    let known = self.ids.get(name).filter(|_| place.starts_with('{'));
                    known.cloned().unwrap_or_else(|| sample.to_owned())
                }
            }
        });
        let filled: Vec<String> = filled.collect();
        let mut query: Vec<String> = query
            .split('&')
            .filter(|one| !one.is_empty())
            .map(str::to_owned)
            .collect();
        query.retain(|one| !one.starts_with("area_id="));
        let in_query = operation.parameters("query");
        if in_query.iter().any(|parameter| parameter["name"] == "area_id") {
            query.push(format!("area_id={area}"));
        }
        path = format!("{}?{}", filled.join("/"), query.join("&"));
        let mut body = operation.sample_body(self.document);
        if let Some(body) = &mut body {
            kin::sound(&operation.path, body, self.ids);
            for name in in_body(operation, self.document) {
                body[name] = json!(area);
            }
            name_area(body, &area);
            let end = |ends: &str| operation.path.ends_with(ends);
            if end("/duties/events") {
                body["event"] = json!("inspection");
            } else if end("/list-requests") {
                body["list"] = json!("register");
                body["query"] = json!({ "area_id": area });
            } else if end("/list-files") {
                body["list"] = json!("households");
                body["query"] = json!({ "area_id": area });
                body["purpose"] = json!("年度核对");
            } else if end("/list-files/quarter") {
                body["purpose"] = json!("季度分析");
                body["year"] = json!(2026);
            } else if end("/list-files/external") {
                body["purpose"] = json!("录入省系统");
            }
        }
        let client = self.app.as_role_in(self.role.as_str(), self.own).await.having_read(1);
        let body = body.filter(|_| operation.method != Method::GET);
        let mut reply = client.send(operation.method.clone(), &path, body.clone()).await;
        // Whatever version it has: what was changed on the way has a later one.
        for version in 2..8 {
            if reply.code().as_deref() == Some("version_conflict") {
                let client = client.clone().having_read(version);
                reply = client.send(operation.method.clone(), &path, body.clone()).await;
            }
        }
        reply
    }
}

both_databases! {
    async fn an_area_beyond_ones_own_is_named_in_vain(db: TestDb) {
        let mut app = TestApp::new(db).await;
        app.plant(ELSEWHERE).await;
        let ids = kin::two_households(&app).await;
        let document = document();
        let beside = routes::a_household_in(&app, OTHER_TOWN).await;
        let trials = [
            (Role::TownOfficer, TOWN, ["9901", COUNTY, OTHER_TOWN, "990101101201", "990102", "990102100201"].as_slice()),
            (Role::CountyOfficer, COUNTY, ["99", "9901", "990102", "990102100201"].as_slice()),
        ];
        let takes_area = |operation: &&Operation| {
            let named = ["path", "query"].into_iter().flat_map(|place| operation.parameters(place));
            let mut named = named.map(|parameter| parameter["name"].as_str().unwrap());
            named.any(|name| AREAS.contains(&name)) || {
                let body = operation.sample_body(&document).map(|body| body.to_string()).unwrap_or_default();
                AREAS.iter().any(|name| body.contains(&format!("\"{name}\"")))
                    || !in_body(operation, &document).is_empty()
            } || operation.method == Method::POST
                && ["/list-files", "/list-requests"].iter().any(|ends| operation.path.ends_with(ends))
        };
        let (mut tried, mut wrong) = (0, Vec::new());
        let (mut answered, mut before) = (BTreeSet::new(), BTreeSet::new());
        for operation in operations(&document).iter().filter(takes_area) {
            let name = format!("{} {}", operation.method, operation.path);
            let verb: Verb = operation.access().parse().unwrap();
            for (role, own, foreign) in trials {
                if !access::roles(verb).contains(&role) {
                    continue;
                }
                let trial = Trial { app: &app, document: &document, ids: &ids, role, own };
                let mut refusals = BTreeSet::new();
                for area in foreign {
                    let reply = trial.send(operation, area).await;
                    tried += 1;
                    if reply.status.is_success() {
                        // A town names the county: what comes must be its own alone.
                        let leaks = role == Role::TownOfficer && reply.text.contains(&beside);
                        if leaks || !ANSWERED.iter().any(|(known, _)| *known == name) {
                            wrong.push(format!("{name} by {role} of {area}: {} {}", reply.status, reply.text));
                        }
                        answered.insert(name.clone());
                        continue;
                    }
                    let code = reply.code().unwrap_or_default();
                    let is_of_scope = matches!(reply.status.as_u16(), 403 | 404) || OF_SCOPE.contains(&code.as_str());
                    if !is_of_scope && !REFUSED_BEFORE.iter().any(|(known, _)| *known == name) {
                        wrong.push(format!("{name} by {role} of {area}: {} {}", reply.status, reply.text));
                    }
                    if !is_of_scope {
                        before.insert(name.clone());
                    }
                    refusals.insert(code);
                }
                // The refusal says something only where the own area is answered otherwise.
                let reply = trial.send(operation, own).await;
                let code = reply.code().unwrap_or_default();
                if !reply.status.is_success() && refusals.contains(&code) {
                    before.insert(name.clone());
                    if !REFUSED_BEFORE.iter().any(|(known, _)| *known == name) {
                        wrong.push(format!("{name} by {role} of the own area: {} {}", reply.status, reply.text));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert!(tried >= 200, "{tried}");
        let known = |list: &[(&str, &str)]| list.iter().map(|(name, _)| (*name).to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(answered, known(ANSWERED), "a reason for what is not there");
        assert_eq!(before, known(REFUSED_BEFORE), "a reason for what is not there");
    }
}
