//! What the routes do, by noun, and how requests of all kinds are treated.

mod administration;
mod assets;
mod attachments;
mod cases;
mod cockpit;
mod departments;
mod door;
mod duties;
mod entry_files;
mod field;
mod headers;
mod idempotency;
mod imports;
mod jobs;
mod ledgers;
mod papers;
mod problems;
mod questions;
mod registers;
mod session;
mod today;
mod verified;
mod versions;
mod web;

use serde_json::json;
use shouwang_service::door::remark::Saying;

use crate::app::{COUNTY, TOWN, TestApp, VILLAGE, id_number, register};

/// Imports one household of three into the first village of a town, and returns its id.
pub(crate) async fn a_household_in(app: &TestApp, town: &str) -> String {
    let (town_name, village, n) = if town == TOWN {
        ("石溪镇", "上屋村", 0)
    } else {
        ("云岭镇", "大坪村", 10)
    };
    let ids = [
        id_number("19600101", n + 1),
        id_number("19620305", n + 2),
        id_number("19900808", n + 3),
    ];
    let number = format!("{town}-001");
    let person = |relation, name, id| [&*number, town_name, village, relation, name, id, "", ""];
    let sheet = register(&[
        person("户主", "欧阳守望", &ids[0]),
        person("配偶", "买买提·阿依", &ids[1]),
        person("之子", "欧阳小满", &ids[2]),
    ]);
    let officer = app.as_role_in("town_officer", town).await;
    officer.upload("/api/v1/imports/register", &sheet, false).await.ok();
    let found = officer.post("/api/v1/households/search", json!({})).await.ok();
    found["items"][0]["id"].as_str().unwrap().to_owned()
}

/// An application of a person of the first village, entered at its window: its id and number. Its telephone ends in 1234.
pub(crate) async fn an_application_of(app: &TestApp, name: &str, id_number: &str) -> (String, String) {
    let entries = json!({ "name": name, "id_number": id_number, "phone": "139 0000 1234", "matters": ["illness"], "words": "",
        "agreed": true });
    let cmd = json!({ "area_id": app.area_id(VILLAGE), "way": { "mode": "window", "place": "便民服务窗口" },
        "entries": entries });
    let taken = app
        .as_role("village_cadre")
        .await
        .post("/api/v1/applications", cmd)
        .await
        .created();
    let text = |field: &str| taken[field].as_str().unwrap().to_owned();
    (text("id"), text("number"))
}

/// Its applicant complains: the id of that.
/// A row of a department's list with the number of somebody in the register, and a name that is nearly theirs.
pub(crate) async fn a_doubtful_row(app: &TestApp, name: &str, number: &str) -> String {
    let list = format!("户主姓名,户主身份证号,鉴定等级,鉴定日期\n{name},{number},D级,2026-02-01\n");
    let department = app
        .as_person("sends_lists", "department_officer", COUNTY, Some("housing"))
        .await;
    let sent = department
        .upload(
            "/api/v1/department-lists/dangerous_dwelling/2026-02",
            list.as_bytes(),
            false,
        )
        .await
        .ok();
    let batch = sent["batch_id"].as_str().unwrap();
    let officer = app.as_role("county_officer").await;
    let pairs = officer.get(&format!("/api/v1/list-batches/{batch}/pairs")).await.ok();
    pairs[0]["id"].as_str().unwrap().to_owned()
}

pub(crate) async fn a_complaint(app: &TestApp, number: &str) -> String {
    let (service, now) = (app.service(), app.now());
    let standing = service
        .application_standing(now, number, "1234")
        .await
        .unwrap()
        .unwrap();
    let said = service
        .say_of_application(now, &standing.ticket, &Saying::Complaint("没有人来过".into()))
        .await
        .unwrap();
    said.remarks[0].id.to_string()
}

/// A household with a reported clue and the case that it led to.
pub(crate) async fn a_case_in(app: &TestApp, town: &str) -> (String, String, String) {
    let household = a_household_in(app, town).await;
    let officer = app.as_role_in("town_officer", town).await;
    let source = json!({ "channel": "grassroots_report", "report": "户主住院，家中无劳力" });
    let clue = json!({ "household_id": household, "source": source, "discovered_on": "2026-03-02" });
    let clue = officer.post("/api/v1/clues", clue).await.created()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let case = officer
        .post("/api/v1/cases", json!({ "clue_id": clue }))
        .await
        .created();
    (household, clue, case["id"].as_str().unwrap().to_owned())
}
