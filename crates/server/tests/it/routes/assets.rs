//! Queries of assets over the wire: a town asks, a department answers, the town says in writing what it is.

use serde_json::{Value, json};
use shouwang_testkit::both_databases;

use super::a_case_in;
use crate::app::{COUNTY, TOWN, TestApp, id_number};

/// A case in which every adult has signed that vehicles and deposits may be asked for.
async fn a_signed_case(app: &TestApp) -> String {
    let (household, _, case) = a_case_in(app, TOWN).await;
    let cadre = app.as_role("village_cadre").await;
    let home = cadre.get(&format!("/api/v1/households/{household}")).await.ok();
    let members = home["members"].as_array().unwrap().iter();
    let adults: Vec<&Value> = members.map(|member| &member["id"]).collect();
    let verified = json!({ "act": "record_verification", "on": "2026-03-02", "monitored_type": "unstable_lifted",
        "risks": ["unstable_employment"], "finding": "家里没有汽车" });
    let signed = json!({ "act": "record_commitment", "signed_on": "2026-03-02", "text_version": "2026-1",
        "signer": adults[0], "adults_covered": adults, "valid_until": "2026-12-31", "scope": ["vehicle", "deposit"] });
    for act in [verified, signed] {
        let read = cadre.get(&format!("/api/v1/cases/{case}")).await.ok();
        let version = read["version"].as_i64().unwrap();
        let sent = json!({ "act": act });
        cadre
            .change(version, &format!("/api/v1/cases/{case}/acts"), sent)
            .await
            .ok();
    }
    case
}

both_databases! {
    async fn assets_are_asked_for_and_what_is_found_is_answered(db: TestDb) {
        let app = TestApp::new(db).await;
        let case = a_signed_case(&app).await;
        let assets = format!("/api/v1/cases/{case}/assets");
        let town = app.as_role("town_officer").await;
        let households = town.get("/api/v1/asset-households").await.ok();
        assert_eq!((&households[0]["case_id"], &households[0]["state"]), (&json!(case), &json!("valid")));
        let ask = |kind: &str| json!({ "kind": kind, "reason": "识别认定核查" });
        let taken = town.post("/api/v1/asset-queries", ask("vehicle")).await;
        assert!(taken.status.is_success(), "{}", taken.text);
        town.post("/api/v1/asset-queries", ask("property")).await.problem(409, "asset.nobody_to_ask");

        let civil = app.as_person("civil", "department_officer", COUNTY, Some("civil_affairs")).await;
        let queries = civil.get("/api/v1/asset-queries").await.ok();
        assert_eq!((&queries[0]["kind"], &queries[0]["households"]), (&json!("vehicle"), &json!(1)));
        let template = civil.get("/api/v1/department-lists/asset_vehicle/template").await;
        assert!(template.status.is_success() && template.text.contains("数据截止日"), "{}", template.status);
        let answer = format!("/api/v1/asset-queries/{}/answer", queries[0]["id"].as_str().unwrap());
        let list = format!(
            "姓名,身份证号,车辆类型,数据截止日\n欧阳守望,{},小型轿车,2026-03-01\n外县人,{},越野车,2026-03-01\n",
            id_number("19600101", 1),
            id_number("19990909", 99),
        );
        let checked = civil.upload(&answer, list.as_bytes(), true).await.ok();
        assert_eq!((&checked["rows"], &checked["compared"]), (&json!(2), &json!(null)));
        let sent = civil.upload(&answer, list.as_bytes(), false).await.ok();
        // proves DAT-12: of an answer only what is about those who authorised it is kept, for verifiers alone
        assert_eq!((&sent["compared"]["found"], &sent["compared"]["dropped"]), (&json!(1), &json!(1)));
        let job = "/api/v1/jobs/department-lists/asset_vehicle/2026-02";
        civil.upload(job, list.as_bytes(), false).await.problem(409, "list.answers_query");
        civil.get(&assets).await.problem(403, "access.denied");
        app.as_role("village_cadre").await.get(&assets).await.problem(403, "access.denied");
        app.as_role("city_supervisor").await.get(&assets).await.problem(403, "access.denied");

        let view = town.get(&assets).await.ok();
        let found = &view["results"][0];
        // proves IDN-05: what was found stands beside what the household stated, and the town answers it in writing
        assert_eq!((&view["stated"]["finding"], &found["name"]), (&json!("家里没有汽车"), &json!("欧阳守望")));
        assert!(found["zh"].as_str().unwrap().contains("小型轿车"), "{found}");
        assert_eq!((&view["queries"][0]["found"], &view["unanswered"]), (&json!(1), &json!(1)));
        let answer = format!("/api/v1/asset-results/{}/answer", found["id"].as_str().unwrap());
        let said = json!({ "answer": "explained", "text": "车辆系借名登记，已有交管部门证明" });
        town.post(&answer, said.clone()).await.problem(428, "version.required");
        let told = town.change(1, &answer, said).await.ok();
        assert_eq!((&told["answer"], &told["version"]), (&json!("explained"), &json!(2)));

        let withdrawal = json!({ "member_id": found["member_id"], "on": "2026-03-02", "reason": "本人到镇撤回", "page": "撤回声明第1号" });
        let left = town.post(&format!("/api/v1/cases/{case}/authorisation-withdrawals"), withdrawal).await.ok();
        assert_eq!((&left["results"][0]["zh"], &left["results"][0]["answer"]), (&json!(null), &json!("explained")));
    }
}
