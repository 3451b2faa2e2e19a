//! Lists of departments over the wire: whose they are, what comes of them, and who sees what.

use serde_json::json;
use shouwang_testkit::both_databases;

use super::a_household_in;
use crate::app::{COUNTY, OTHER_TOWN, TOWN, TestApp, id_number};

const SEND: &str = "/api/v1/department-lists/serious_illness/2026-02";

/// Of a member, of another with a name that is nearly theirs, of one whose number has two digits in the wrong order, and of
/// somebody of another county.
fn list() -> String {
    let son = id_number("19900808", 3);
    let slipped = format!("{}{}{}{}", &son[..11], &son[12..13], &son[11..12], &son[13..]);
    let mut text = "患者姓名,身份证号,病种,确诊日期\n".to_owned();
    for (name, id) in [
        ("欧阳守望", id_number("19600101", 1)),
        ("买买提·阿衣", id_number("19620305", 2)),
        ("欧阳小满", slipped),
        ("外县人", id_number("19990909", 99)),
    ] {
        text.push_str(&format!("{name},{id},尿毒症,2026-01-15\n"));
    }
    text
}

both_databases! {
    // proves DSC-10: a department's list is compared, and what it warns of comes to the village with class, level and days
    async fn a_department_sends_its_list_and_the_village_answers(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = a_household_in(&app, TOWN).await;
        a_household_in(&app, OTHER_TOWN).await;
        let health = app.as_role("department_officer").await;
        let board = health.get("/api/v1/department-lists?month=2026-02").await.ok();
        assert_eq!(board["lists"].as_array().unwrap().len(), 1);
        assert_eq!((&board["lists"][0]["id"], &board["lists"][0]["standing"]), (&json!("serious_illness"), &json!("due")));
        let template = health.get("/api/v1/department-lists/serious_illness/template").await;
        assert!(template.status.is_success() && template.text.contains("确诊日期"));

        // Another department's list is not theirs, nor is anything of a household.
        let education = app.as_person("education", "department_officer", COUNTY, Some("education")).await;
        education.upload(SEND, list().as_bytes(), true).await.problem(403, "list.other_department");
        health.get(&format!("/api/v1/households/{household}/list-facts")).await.problem(403, "access.denied");

        let checked = health.upload(SEND, list().as_bytes(), true).await.ok();
        // A department learns from a check what its file says, and nothing of the register.
        assert_eq!((&checked["rows"], &checked["damaged"], &checked["repeated"], &checked["compared"]), (
            &json!(4), &json!(1), &json!(0), &json!(null),
        ));
        let sent = health.upload(SEND, list().as_bytes(), false).await.ok();
        assert_eq!((&sent["rows"], &sent["damaged"], &sent["receipt"]), (&json!(4), &json!(1), &json!("202602-大病救治名单-1")));
        let found = ["matched", "doubtful", "unknown"].map(|name| sent["compared"][name].as_u64().unwrap());
        assert_eq!(found, [1, 2, 1]);
        health.upload(SEND, list().as_bytes(), false).await.problem(409, "list.sent_already");
        let batch = format!("/api/v1/list-batches/{}", sent["batch_id"].as_str().unwrap());
        assert_eq!(health.get(&batch).await.ok()["open_pairs"], 2);
        health.get(&format!("{batch}/pairs")).await.problem(403, "access.denied");
        education.get(&batch).await.problem(404, "not_found");

        let county = app.as_role("county_officer").await;
        let board = county.get("/api/v1/department-lists?month=2026-01").await.ok();
        let own = board["lists"].as_array().unwrap().iter().find(|list| list["id"] == "serious_illness").unwrap();
        assert_eq!(own["open_batches"][0]["receipt"], json!("202602-大病救治名单-1"), "found from any month");
        assert!(county.get(&batch).await.ok()["sent_by"].is_string());
        let pairs = county.get(&format!("{batch}/pairs")).await;
        assert!(!pairs.text.contains(&id_number("19620305", 2)) && !pairs.text.contains("尿毒症"), "{}", pairs.text);
        let pairs = pairs.ok();
        let reasons: Vec<_> = pairs.as_array().unwrap().iter().map(|pair| pair["reason"].as_str().unwrap()).collect();
        assert_eq!(reasons, ["name_similar", "number_damaged"]);
        let answer = |at: usize| format!("/api/v1/list-pairs/{}/answer", pairs[at]["id"].as_str().unwrap());
        county.post(&answer(0), json!({ "word": "same" })).await.problem(428, "version.required");
        assert_eq!(county.change(1, &answer(0), json!({ "word": "same" })).await.ok()["left"], 1);
        assert_eq!(county.change(1, &answer(1), json!({ "word": "other" })).await.ok()["state"], "other");

        let village = app.as_role("village_cadre").await;
        let warnings = village.get("/api/v1/warnings").await.ok();
        assert_eq!(warnings["total"], 1, "one warning of the household");
        let finding = &warnings["items"][0]["findings"][0];
        assert_eq!((&finding["rule"], &finding["risk"], &finding["level"], &finding["to"]), (
            &json!("list.serious_illness.not_known"), &json!("illness_or_disability"), &json!("normal"), &json!("village"),
        ));
        let facts = village.get(&format!("/api/v1/households/{household}/list-facts")).await.ok();
        assert_eq!(facts.as_array().unwrap().len(), 2);
        let id = warnings["items"][0]["id"].as_str().unwrap();
        let version = warnings["items"][0]["version"].as_i64().unwrap();
        let found = json!({ "decision": { "decision": "solved", "reason": "已办理大病救助" } });
        village.change(version, &format!("/api/v1/warnings/{id}/answer"), found).await.ok();
        let board = health.get("/api/v1/department-lists?month=2026-02").await.ok();
        let own = &board["lists"][0];
        assert_eq!((&own["standing"], &own["answered"], &own["was_true"]), (&json!("in"), &json!(1), &json!(1)));
        // As a job it is compared and taken in beside the requests, with the same answers; what is refused in the end is refused at once.
        let job = "/api/v1/jobs/department-lists/serious_illness/2026-02";
        let begun = health.upload(job, list().as_bytes(), true).await.created();
        let ended = crate::routes::jobs::ended(&health, begun["id"].as_str().unwrap()).await;
        assert_eq!((&ended["kind"], &ended["state"], &ended["done"]), (&json!("department_list"), &json!("done"), &json!(4)));
        assert_eq!((&ended["result"]["rows"], &ended["result"]["compared"]), (&json!(4), &json!(null)));
        let begun = health.upload(&format!("{job}/correction"), list().replace("01-15", "01-16").as_bytes(), false).await.created();
        let ended = crate::routes::jobs::ended(&health, begun["id"].as_str().unwrap()).await;
        assert_eq!((&ended["state"], &ended["result"]["replaces"]["files"]), (&json!("done"), &json!(1)), "{ended}");
        education.upload(job, list().as_bytes(), true).await.problem(403, "list.other_department");
        health.upload("/api/v1/jobs/department-lists/serious_illness/2031-01", list().as_bytes(), true).await.problem(422, "list.month");
    }
    async fn civil_affairs_and_the_register_are_compared_over_the_wire(db: TestDb) {
        let app = TestApp::new(db).await;
        a_household_in(&app, TOWN).await;
        let county = app.as_role("county_officer").await;
        let leader = app.as_role("county_leader").await;
        let head = id_number("19600101", 1);
        let send = async |list: &str, text: String| {
            let path = format!("/api/v1/department-lists/{list}/2026-02");
            county.upload(&path, text.as_bytes(), false).await.ok()
        };
        send("dibao_roll", format!("姓名,身份证号,保障类别,起始年月\n欧阳守望,{head},低保,2019-02\n")).await;
        let counts = county.get("/api/v1/lists/monitored_without_assistance/counts").await.ok();
        // proves DAT-07: the comparison says on which roll it rests
        assert_eq!(counts["sources"][0]["receipt"], "202602-低保和特困供养花名册-1");
        let gaps = county.get("/api/v1/list-gaps").await.ok();
        let low_income = gaps.as_array().unwrap().iter().find(|gap| gap["list"] == "low_income_not_monitored").unwrap();
        assert_eq!((&low_income["looked_at"], &low_income["listed"]), (&json!(1), &json!(0)));

        let ask = json!({ "list": "three_types", "query": { "month": "2026-02" }, "reason": "推送县民政局" });
        let asked = county.post("/api/v1/list-requests", ask).await.created();
        let decision = format!("/api/v1/list-requests/{}/decision", asked["id"].as_str().unwrap());
        leader.change(1, &decision, json!({ "approve": true })).await.ok();
        let make = json!({ "month": "2026-02", "request_id": asked["id"] });
        let made = county.post("/api/v1/exchange/packages", make).await;
        assert!(made.status.is_success(), "{}", made.status);
        let view = county.get("/api/v1/exchange?month=2026-02").await.ok();
        // proves RPT-07: the package of the month has its number
        assert_eq!(view["packages"][0]["receipt"], "202602-三类名单-1");
        let header = "姓名,身份证号,民政身份,监测类别,已落实救助帮扶,起始年月\n";
        send("low_income_feedback", format!("{header}欧阳守望,{head},低保,脱贫不稳定户,是,2024-05\n")).await;
        let view = county.get("/api/v1/exchange/reconciliation?month=2026-02").await.ok();
        // proves DAT-06: what came back beside what was sent
        assert_eq!((&view["packages"][0]["receipt"], &view["households"][0]["state"]), (
            &json!("202602-三类名单-1"), &json!("missing_here"),
        ));
        let differ = county.get("/api/v1/list-differences?month=2026-02").await.ok();
        // proves DAT-05: what the register says otherwise than a list, by list, area and household
        assert_eq!((&differ["rows"][0]["receipt"], &differ["more"]), (&json!("202602-低保和特困供养花名册-1"), &json!(false)), "{differ}");
        let gaps = county.get("/api/v1/list-gaps").await.ok();
        let low_income = gaps.as_array().unwrap().iter().find(|gap| gap["list"] == "low_income_not_monitored").unwrap();
        // proves DAT-08: low income, not monitored, and a warning that waits
        assert_eq!((&low_income["looked_at"], &low_income["listed"]), (&json!(1), &json!(1)));
        let civil = app.as_person("civil", "department_officer", COUNTY, Some("civil_affairs")).await;
        let boards = civil.get("/api/v1/department-duties").await.ok();
        let board = &boards["departments"][0];
        // proves AST-70: a department sees its clauses, and what it still owes
        assert_eq!((&board["department"], &board["lists_owed"], &board["lists_missing"]), (
            &json!("civil_affairs"), &json!(2), &json!(0),
        ));
        assert_eq!(board["clauses"][0]["leads"], true);
    }
}
