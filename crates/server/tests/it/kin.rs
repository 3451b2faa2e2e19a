//! Nobody writes anything about their own household or that of kin. What is tried are the operations of the API's document,
//! so that one that comes later is tried too, and fails here until it refuses or has a reason.

use std::collections::BTreeMap;

use axum::http::Method;
use serde_json::{Value, json};
use shouwang_domain::Ctx;
use shouwang_domain::role::Role;
use shouwang_service::office::access::{self, Verb};
use shouwang_service::register::kinship::{Kinship, KinshipCmd};
use shouwang_testkit::both_databases;

use crate::app::{Client, PICTURE, TOWN, TestApp, VILLAGE, id_number, register};
use crate::document::{Operation, document, operations};
use crate::routes;

/// Ids that are of no household and of nothing that belongs to one.
const OF_OTHERS: &[&str] = &[
    "account_change_id",
    "account_id",
    "area_id",
    "area_ids",
    "asset_query_id",
    "campaign_id",
    "city_id",
    "door_id",
    "field_report_id",
    "draw_id",
    "filing_id",
    "form_proposal_id",
    "job_id",
    "list_id",
    "list_request_id",
    "person_id",
    "post_id",
    "publication_id",
    "report_id",
    "request_id",
    "round_id",
    "run_id",
    "snapshot_id",
    "tuning_id",
];

/// What kin may do, and why; and what is tried elsewhere.
const PERMITTED: &[(&str, &str)] = &[
    (
        "POST /api/v1/households/{household_id}/kinship",
        "it says whose kin one is",
    ),
    (
        "POST /api/v1/households/{household_id}/reveal",
        "a reading, with a reason and a leaf",
    ),
    (
        "POST /api/v1/households/{household_id}/members/{member_id}/id_repairs",
        "a reading, with a reason and a leaf",
    ),
    (
        "POST /api/v1/cases/{case_id}/attachments/{attachment_id}/reading",
        "a reading, with a reason and a leaf",
    ),
    (
        "POST /api/v1/entry-files/{entry_file_id}/reading",
        "a reading, with a reason and a leaf",
    ),
    (
        "POST /api/v1/applications/{application_id}/reveal",
        "a reading, with a reason and a leaf",
    ),
    (
        "POST /api/v1/asset-results/{asset_result_id}/answer",
        "it takes a case whose assets were asked for: see assets.rs in the tests of the service",
    ),
    (
        "POST /api/v1/forms/{form_id}/records/{record_id}/removal",
        "a village may not: see ledger.rs in the tests of the service",
    ),
    (
        "POST /api/v1/forms/{form_id}/records/{record_id}/acts",
        "no register of households has acts: see ledger.rs in the tests of the service",
    ),
    (
        "POST /api/v1/remedies/{remedy_id}/decision",
        "it takes a case that was decided: see remedy.rs in the tests of the service",
    ),
];

fn id_of(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

/// A record of a register of members.
fn contact(member: &str) -> Value {
    json!({ "member_id": member, "values": { "tried_on": "2026-03-01", "way": "visit", "reached": false } })
}

/// Two households of one village, with everything that can be written about.
pub(crate) async fn two_households(app: &TestApp) -> BTreeMap<&'static str, String> {
    let one = routes::a_household_in(app, TOWN).await;
    let officer = app.as_role("town_officer").await;
    let number = id_number("19710101", 71);
    let sheet = register(&[["N-002", "石溪镇", "上屋村", "户主", "欧阳远", &number, "", ""]]);
    officer.upload("/api/v1/imports/register", &sheet, false).await.ok();
    let found = officer
        .post("/api/v1/households/search", json!({ "text": "N-002" }))
        .await
        .ok();
    let other = id_of(&found["items"][0]);
    let home = format!("/api/v1/households/{one}");
    let unsafe_house = json!({ "state": "unmet", "on": "2026-03-02" });
    let guarantee = format!("{home}/guarantees/housing");
    officer.send(Method::PUT, &guarantee, Some(unsafe_house)).await.ok();
    officer.post("/api/v1/screenings", json!({})).await.ok();
    let warning = officer.get(&format!("/api/v1/warnings?household_id={one}")).await.ok()["items"][0].clone();
    let source = json!({ "channel": "grassroots_report", "report": "房屋漏雨" });
    let clue = |household: &str| json!({ "household_id": household, "source": source, "discovered_on": "2026-03-02" });
    let transfer = |household: &str| {
        json!({ "household_id": household, "monitored_type": "unstable_lifted",
        "since": "2025-11-05", "origin": "邻县", "document_number": "邻农函〔2026〕1号" })
    };
    let county = app.as_role("county_officer").await;
    let arrival = county
        .post("/api/v1/arrivals/transfers", transfer(&one))
        .await
        .created();
    let waiting = county
        .post("/api/v1/arrivals/transfers", transfer(&other))
        .await
        .created();
    let reported = officer.post("/api/v1/clues", clue(&one)).await.created();
    let case = officer
        .post("/api/v1/cases", json!({ "clue_id": reported["id"] }))
        .await
        .created();
    let open = officer.post("/api/v1/clues", clue(&other)).await.created();
    let decision = format!("/api/v1/arrivals/{}/decision", id_of(&arrival));
    let leader = app.as_role("county_leader").await;
    leader.change(1, &decision, json!({ "approve": true })).await.ok();
    let referral =
        json!({ "department": "health", "risks": ["illness_or_disability"], "note": "请核实", "due": "2026-03-20" });
    let referral = officer.post(&format!("{home}/referrals"), referral).await.created();
    let task = officer.get("/api/v1/tasks").await.ok()["items"][0].clone();
    let measure = json!({ "kind": "industry", "timing": "after_event", "note": "养鸡" });
    let plan = officer.post(&format!("{home}/measures"), measure).await.created();
    let visit = json!({ "visited_on": "2026-03-02", "problems": [{ "problem": "漏雨", "solved_on": null }] });
    let cadre = app.as_role("village_cadre").await;
    let visit = cadre.post(&format!("{home}/visits"), visit).await.created();
    let photos = format!("/api/v1/visits/{}/photos", id_of(&visit["visit"]));
    let photo = cadre.post(&photos, json!({ "content": PICTURE })).await.created();
    let clashing = json!({ "client_key": "a-phone-1", "household_id": one, "made_on": "2026-03-02",
        "guarantees": [{ "guarantee": "housing", "seen": "met", "state": "suspected" }] });
    let clash = cadre.post("/api/v1/field/visits", clashing).await.ok()["conflicts"][0].clone();
    let view = officer.get(&home).await.ok();
    let contact = contact(&id_of(&view["members"][0]));
    let contact = officer
        .post("/api/v1/forms/contact_attempt/records", contact)
        .await
        .created();
    let campaign = json!({ "kind": "investigation", "title": "排查", "citation": "普农函〔2023〕77号",
        "groups": ["lifted", "general"], "starts_on": "2026-03-01", "ends_on": "2026-12-31" });
    let campaign = officer.post("/api/v1/campaigns", campaign).await.created();
    let (application, number) = routes::an_application_of(app, "欧阳守望", &id_number("19600101", 1)).await;
    [
        ("application_id", application),
        (
            "list_pair_id",
            routes::a_doubtful_row(app, "欧阳守旺", &id_number("19600101", 1)).await,
        ),
        ("remark_id", routes::a_complaint(app, &number).await),
        ("household_id", one),
        ("campaign_id", id_of(&campaign)),
        ("other", other),
        ("area", app.area_id(VILLAGE)),
        ("warning_id", id_of(&warning)),
        ("clue_id", id_of(&open)),
        ("case_id", id_of(&case)),
        ("step_id", id_of(&case["steps"][0])),
        ("arrival_id", id_of(&waiting)),
        ("referral_id", id_of(&referral)),
        ("task_id", id_of(&task)),
        ("measure_id", id_of(&plan["measures"][0])),
        ("visit_id", id_of(&visit["visit"])),
        ("entry_file_id", id_of(&photo)),
        ("field_conflict_id", id_of(&clash)),
        ("member_id", id_of(&view["members"][0])),
        ("form_id", "contact_attempt".to_owned()),
        ("record_id", id_of(&contact)),
    ]
    .into()
}

fn is_of_a_household(name: &str) -> bool {
    (name.ends_with("_id") || name.ends_with("_ids")) && !OF_OTHERS.contains(&name)
}

/// The ids of a household that an operation names, in its address or at the top of what is sent.
fn named(operation: &Operation, body: Option<&Value>) -> Vec<String> {
    let in_path = operation.parameters("path").into_iter();
    let in_path = in_path.map(|parameter| parameter["name"].as_str().unwrap().to_owned());
    let in_body = body
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|fields| fields.keys().cloned());
    in_path.chain(in_body).filter(|name| is_of_a_household(name)).collect()
}

/// What the document alone does not say: days that lie ahead, texts of another form, and the other household.
pub(crate) fn sound(path: &str, body: &mut Value, ids: &BTreeMap<&'static str, String>) {
    let end = |ends: &str| path.ends_with(ends);
    if path.contains("/forms/") {
        let sent = contact(&ids["member_id"]);
        *body = if end("/records") {
            sent
        } else if end("/paper") {
            json!({})
        } else if end("/files") {
            json!({ "field": "photo", "content": PICTURE })
        } else {
            json!({ "values": sent["values"] })
        };
    } else if end("/referrals") {
        body["due"] = json!("2026-03-20");
    } else if path.contains("/houses/") {
        body["outcome"] = json!("not_met");
    } else if end("/visits") {
        body["no_change"] = json!(true);
    } else if end("/photos") {
        body["content"] = json!(PICTURE);
    } else if end("/attachments") {
        body["content"] = json!("JVBERi0xLjcK");
        body["kind"] = json!("other");
    } else if path.contains("/members") && body.get("member").is_some() {
        body["member"] = json!({ "name": "欧阳新", "birth_date": "2010-01-01", "sex": "male", "relation": "son",
            "health": ["healthy"], "labour": "none" });
    } else if path.contains("/statements/") {
        body["amounts"] = json!({ "wage": 100_000 });
    } else if end("/move") {
        body["area_id"] = json!(ids["area"]);
    } else if end("/solution") {
        body["problem"] = json!(0);
    } else if path.contains("/referrals/") && end("/answer") {
        body["to"] = json!("accepted");
    } else if end("/merge") {
        body["from"] = json!(ids["other"]);
    }
    if let Some(fields) = body.as_object_mut() {
        for (name, value) in fields.iter_mut().filter(|(name, _)| is_of_a_household(name)) {
            *value = match name.strip_suffix('s') {
                Some(one) => json!([ids[one]]),
                None => json!(ids[name.as_str()]),
            };
        }
    }
}

/// Somebody who may, and who is kin of both households.
async fn kin(app: &TestApp, verb: Verb, households: [&str; 2]) -> Client {
    const THEY: [Role; 6] = [
        Role::VillageCadre,
        Role::TownOfficer,
        Role::TownLeader,
        Role::CountyOfficer,
        Role::CountyLeader,
        Role::DepartmentOfficer,
    ];
    let roles = access::roles(verb);
    let role = THEY.into_iter().find(|role| roles.contains(role));
    let role = role.unwrap_or_else(|| panic!("nobody here may {verb}"));
    let area = TestApp::area_of(role);
    let department = (role == Role::DepartmentOfficer).then_some("health");
    let client = app
        .as_person(&format!("kin-{role}"), role.as_str(), area, department)
        .await;
    let person = app.ctx_of(&client).await;
    let officer = app.ctx_of(&app.as_role("town_officer").await).await;
    for household in households {
        let cmd = KinshipCmd {
            household_id: household.parse().unwrap(),
            kind: Kinship::DeclaredKin,
        };
        // A department's officer sees no household by area: it is declared in another post.
        let ctx = Ctx {
            acted_by: person.acted_by,
            entered_by: person.acted_by,
            ..officer.clone()
        };
        app.service().declare_kinship(&ctx, cmd).await.ok();
    }
    client
}

both_databases! {
    async fn whatever_names_a_household_is_refused_to_its_kin(db: TestDb) {
        let app = TestApp::new(db).await;
        let ids = two_households(&app).await;
        let document = document();
        let (mut tried, mut permitted, mut wrong) = (0, Vec::new(), Vec::new());
        for operation in operations(&document).iter().filter(|operation| operation.method != Method::GET) {
            let name = format!("{} {}", operation.method, operation.path);
            let mut body = operation.sample_body(&document);
            // What may be left out is sent too, where it names a household.
            if named(operation, body.as_ref()).is_empty() {
                continue;
            }
            if PERMITTED.iter().any(|(known, _)| *known == name) {
                permitted.push(name);
                continue;
            }
            let mut path = operation.sample_path(&document);
            let template: Vec<&str> = operation.path.split('/').collect();
            let filled: Vec<String> = path.split('/').zip(&template).map(|(sample, place)| {
                let name = place.trim_matches(['{', '}']);
                ids.get(name).filter(|_| place.starts_with('{')).cloned().unwrap_or_else(|| sample.to_owned())
            }).collect();
            path = filled.join("/");
            if let Some(body) = &mut body {
                sound(&operation.path, body, &ids);
            }
            let client = kin(&app, operation.access().parse().unwrap(), [&ids["household_id"], &ids["other"]]).await;
            let mut reply = client.clone().having_read(1).send(operation.method.clone(), &path, body.clone()).await;
            // Whatever version it has: what was changed on the way has a later one.
            for version in 2..6 {
                if reply.code().as_deref() == Some("version_conflict") {
                    let client = client.clone().having_read(version);
                    reply = client.send(operation.method.clone(), &path, body.clone()).await;
                }
            }
            if reply.code().as_deref() != Some("household.own") {
                wrong.push(format!("{name}: {} {}", reply.status, reply.text));
            }
            tried += 1;
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert!(tried >= 30, "{tried}");
        permitted.sort_by_key(|name| PERMITTED.iter().position(|(known, _)| known == name));
        let known: Vec<_> = PERMITTED.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(permitted, known, "a reason for what is not there");
    }
}
