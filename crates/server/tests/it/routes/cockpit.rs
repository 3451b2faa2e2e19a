//! `/api/v1/cockpit` and `/api/v1/map`.

use axum::http::Method;
use serde_json::{Value, json};
use shouwang_testkit::both_databases;

use super::ledgers::kept;
use crate::app::{Client, OTHER_TOWN, TOWN, TestApp, VILLAGE, id_number, register};
use crate::routes::{a_case_in, a_household_in};

/// Three lifted households of the first village, of one person each: their ids, and those of their heads.
async fn three_households(officer: &Client) -> Vec<(String, Value)> {
    let numbers: Vec<_> = (1..=3).map(|n| format!("{TOWN}-{n:03}")).collect();
    let ids: Vec<_> = (1..=3).map(|n| id_number("19800101", 40 + n)).collect();
    let names = ["欧阳守望", "欧阳守山", "欧阳守水"];
    let person = |at: usize| [&*numbers[at], "石溪镇", "上屋村", "户主", names[at], &*ids[at], "", ""];
    let sheet = register(&[person(0), person(1), person(2)]);
    officer.upload("/api/v1/imports/register", &sheet, false).await.ok();
    let found = officer.post("/api/v1/households/search", json!({})).await.ok();
    let mut households = Vec::new();
    for item in found["items"].as_array().unwrap() {
        let id = item["id"].as_str().unwrap().to_owned();
        let head = officer.get(&format!("/api/v1/households/{id}")).await.ok()["members"][0]["id"].clone();
        households.push((id, head));
    }
    households
}

/// Value and whole of a column of a section, of the whole area, with the length of the list behind it.
async fn indicator(officer: &Client, view: &Value, section: &str, list: (&str, &str)) -> (Value, Value, Value) {
    let (kind, figure) = list;
    let sections = view["sections"].as_array().unwrap();
    let section = sections.iter().find(|known| known["id"] == section).unwrap();
    for table in section["tables"].as_array().unwrap() {
        for (at, column) in table["columns"].as_array().unwrap().iter().enumerate() {
            if column["list"]["of"] == kind && column["list"]["figure"] == figure {
                let cell = &table["rows"][0]["cells"][at];
                let path = format!("/api/v1/cockpit/{kind}?figure={figure}&month=2026-01&until=2026-03");
                let total = officer.get(&path).await.ok()["total"].clone();
                return (cell["value"].clone(), cell["of"].clone(), total);
            }
        }
    }
    panic!("no indicator {figure}")
}

both_databases! {
    async fn a_number_opens_a_list_of_that_length(db: TestDb) {
        let app = TestApp::new(db).await;
        a_case_in(&app, TOWN).await;
        a_household_in(&app, OTHER_TOWN).await;
        let officer = app.as_role("county_officer").await;
        let cockpit = officer.get("/api/v1/cockpit").await.ok();
        for count in cockpit["figures"].as_array().unwrap() {
            let path = format!("/api/v1/cockpit/households?figure={}", count["figure"].as_str().unwrap());
            assert_eq!(officer.get(&path).await.ok()["total"], count["households"], "{path}");
        }
        let places = cockpit["places"].as_array().unwrap();
        assert_eq!(places.iter().map(|place| place["households"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 1]);
        let other = places[1]["area_id"].as_str().unwrap();
        let down = officer.get(&format!("/api/v1/cockpit?area_id={other}")).await.ok();
        assert_eq!(down["figures"][0], json!({ "figure": "households", "households": 1 }));
        let town = app.as_role("town_officer").await;
        town.get(&format!("/api/v1/cockpit?area_id={other}")).await.problem(404, "not_found");
        app.as_role("village_cadre").await.get("/api/v1/cockpit").await.problem(403, "access.denied");
    }

    async fn an_area_raises_its_hand_and_people_judge(db: TestDb) {
        let app = TestApp::new(db).await;
        let town = app.as_role("town_officer").await;
        for (household, _) in three_households(&town).await {
            let source = json!({ "channel": "grassroots_report", "report": "工厂停产，没有收入" });
            let clue = json!({ "household_id": household, "source": source, "discovered_on": "2026-03-02" });
            town.post("/api/v1/clues", clue).await.created();
        }
        let county = app.as_role("county_officer").await;
        let seen = county.get("/api/v1/area-watch").await.ok();
        let village = app.area_id(VILLAGE);
        let alert = seen["alerts"].as_array().unwrap().iter().find(|alert| alert["area_id"] == json!(village)).unwrap();
        // proves WRN-01: new clues that come together in a village raise its hand, by numbers that the deployer sets
        assert_eq!((&alert["signal"], &alert["households"], &alert["of"]), (&json!("new_clues"), &json!(3), &json!(3)));
        let list = format!("/api/v1/cockpit/households?figure=new_clues&area_id={village}&month={}&until={}",
            seen["month"].as_str().unwrap(), seen["until"].as_str().unwrap());
        // proves WRN-01: the number opens its list
        assert_eq!(county.get(&list).await.ok()["total"], 3);
        let signals = seen["places"][0]["signals"].as_array().unwrap().clone();
        // proves WRN-01: new clues, new monitored, falls of income and returns into poverty, of the county and each town
        assert_eq!(signals.iter().map(|one| one["signal"].as_str().unwrap()).collect::<Vec<_>>(),
            ["returned", "included", "income_fell", "new_clues"]);
        let risk = json!({ "title": "上屋村：新线索偏多", "kind": "unemployment", "risk": "unstable_employment", "found_on": "2026-03-02",
            "source": "system", "what": alert["zh"], "level": "watch", "households": 3, "monitored": 3, "jobless": 3 });
        kept(&county, "area_risk", json!({ "area_id": village }), risk).await;
        let judged = county.get(&format!("/api/v1/area-watch?area_id={village}")).await.ok();
        assert_eq!(judged["alerts"][0]["open_risks"], 1);
        let other = app.as_role_in("town_officer", OTHER_TOWN).await;
        assert_eq!(other.get("/api/v1/area-watch").await.ok()["total"], 0);
        other.get(&format!("/api/v1/area-watch?area_id={village}")).await.problem(404, "not_found");
        app.as_role("village_cadre").await.get("/api/v1/area-watch").await.problem(403, "access.denied");
    }

    async fn indicators_open_the_list_of_those_who_are_missing(db: TestDb) {
        let app = TestApp::new(db).await;
        let (town, county) = (app.as_role("town_officer").await, app.as_role("county_officer").await);
        let households = three_households(&town).await;
        let [(works, worker), (waits, willing), (watched, _)] = &households[..] else { panic!("three households") };
        let member = |id: &Value| json!({ "member_id": id });
        kept(&town, "employment", member(worker), json!({ "place": "county", "started_on": "2025-01-01" })).await;
        kept(&town, "job_seeking", member(willing), json!({ "stated_on": "2026-02-01", "willing": true })).await;
        let home = format!("/api/v1/households/{waits}");
        let version = county.get(&home).await.ok()["version"].as_i64().unwrap();
        let on_relief = json!({ "civil_affairs": "dibao" });
        town.clone().having_read(version).send(Method::PATCH, &home, Some(on_relief)).await.ok();
        let transfer = json!({ "household_id": watched, "monitored_type": "unstable_lifted", "since": "2025-11-05",
            "origin": "邻县", "document_number": "邻农函〔2026〕1号" });
        let arrival = county.post("/api/v1/arrivals/transfers", transfer).await.created();
        let decision = format!("/api/v1/arrivals/{}/decision", arrival["id"].as_str().unwrap());
        app.as_role("county_leader").await.change(1, &decision, json!({ "approve": true })).await.ok();
        kept(&town, "dwelling", json!({ "household_id": watched }), json!({ "suspected_on": "2026-02-01" })).await;
        kept(&town, "loss_event", json!({ "household_id": works }),
            json!({ "kind": "flood", "happened_on": "2026-02-24", "loss": 500_000, "compensated": 0 })).await;
        let source = json!({ "channel": "hotline_petition", "source": "hotline_12317", "number": "2026-31" });
        let clue = json!({ "household_id": works, "source": source, "discovered_on": "2026-03-02" });
        town.post("/api/v1/clues", clue).await.created();

        let view = county.get("/api/v1/indicators?period=2026-Q1").await.ok();
        let of = async |section: &str, list: (&str, &str)| indicator(&county, &view, section, list).await;
        // proves AST-23: those at work of those who are willing, and the list of who is missing
        assert_eq!(of("work", ("people", "willing_at_work")).await, (json!(1), json!(2), json!(1)));
        assert_eq!(of("work", ("people", "willing_idle")).await, (json!(1), Value::Null, json!(1)));
        let missing = county.get("/api/v1/cockpit/people?figure=willing_idle").await.ok();
        assert_eq!((&missing["items"][0]["id"], &missing["items"][0]["household_id"]), (willing, &json!(waits)));
        // proves AST-24: workers now beside those of the same day a year before
        assert_eq!(of("work", ("people", "workers")).await, (json!(1), json!(1), json!(1)));
        // proves AST-56: of the suspected dwellings of monitored households none is appraised, and which one waits
        assert_eq!(of("guarantees", ("households", "dwelling_appraised")).await, (json!(0), json!(1), json!(0)));
        assert_eq!(of("guarantees", ("households", "dwelling_waits")).await, (json!(1), Value::Null, json!(1)));
        // proves AST-51, AST-52: households of each layer of relief, place by place, each with its list
        assert_eq!(of("relief", ("households", "dibao")).await, (json!(1), Value::Null, json!(1)));
        // proves DSC-02: a call of the hotline stands with what the people tell, one of the four parts
        assert_eq!(of("discovery", ("households", "found_by_application")).await, (json!(1), json!(1), json!(1)));
        assert_eq!(of("discovery", ("households", "found_by_outreach")).await, (json!(0), json!(1), json!(0)));
        let spans = county.get("/api/v1/cockpit/spans?kind=event_to_clue&month=2026-01&until=2026-03").await.ok();
        // proves DSC-03: six days from the event to the clue, with the household behind them
        assert_eq!((&spans["half"], &spans["rows"][0]["household_id"], &spans["rows"][0]["days"]), (&json!(6), &json!(works), &json!(6)));
        let gaps = county.get("/api/v1/look-back/households?figure=archive_gap").await.ok();
        let missing = gaps["items"].as_array().unwrap().len();
        let files = &view["files"];
        // proves RPT-09: how many files of monitored households lack nothing, beside the list of those that do
        assert_eq!((files["monitored"].as_u64(), files["complete"].as_u64()), (Some(1), Some(1 - missing as u64)));
        // proves RPT-09: the share decided in time, the work, the guarantees and the rectification on one page
        assert_eq!(view["sections"].as_array().unwrap().iter().map(|section| section["id"].as_str().unwrap()).collect::<Vec<_>>(),
            ["discovery", "speed", "procedure", "monitored", "work", "guarantees", "relief", "problems"]);
        // Whoever looks sees the own area alone, and no period that has not begun.
        let other = app.as_role_in("town_officer", OTHER_TOWN).await;
        assert_eq!(other.get("/api/v1/cockpit/people?figure=willing_idle").await.ok()["total"], 0);
        county.get("/api/v1/indicators?period=2027").await.problem(422, "indicators.period");
        county.get("/api/v1/indicators?period=nonsense").await.problem(422, "duty.bad_period");
        app.as_role("village_cadre").await.get("/api/v1/indicators").await.problem(403, "access.denied");
    }

    async fn the_map_is_the_deployers_file(db: TestDb) {
        let app = TestApp::new(db).await;
        let officer = app.as_role("county_officer").await;
        officer.get("/api/v1/map").await.problem(404, "map.none");
        assert_eq!(officer.get("/api/v1/cockpit").await.ok()["has_map"], false);
        let file = app.data_dir().join("map.geojson");
        let map = json!({ "type": "FeatureCollection", "features": [] });
        std::fs::write(&file, map.to_string()).unwrap();
        assert_eq!(officer.get("/api/v1/map").await.ok(), map);
        assert_eq!(officer.get("/api/v1/cockpit").await.ok()["has_map"], true);
        std::fs::write(&file, "no map").unwrap();
        officer.get("/api/v1/map").await.problem(422, "map.unreadable");
        app.anonymous().get("/api/v1/map").await.problem(401, "auth.required");
        let health = app.as_role("system_admin").await.get("/api/v1/health").await.ok();
        assert_eq!(health["ok"], false, "{health}");
    }
}
