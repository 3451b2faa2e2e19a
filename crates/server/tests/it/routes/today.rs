//! What waits, and what a household's page shows beside the record.

use serde_json::{Value, json};
use shouwang_testkit::both_databases;

use crate::app::{OTHER_TOWN, TOWN, TestApp};
use crate::routes::{a_case_in, a_household_in};

both_databases! {
    async fn what_waits_is_that_of_the_post_and_of_its_area(db: TestDb) {
        let app = TestApp::new(db).await;
        let (household, _, case) = a_case_in(&app, TOWN).await;
        a_case_in(&app, OTHER_TOWN).await;
        // It is the village's turn: the town has nothing to do, and the other village does not see it.
        let today = app.as_role("village_cadre").await.get("/api/v1/today").await.ok();
        let waiting = &today["items"][0];
        assert_eq!((&today["total"], &waiting["what"], &waiting["id"]), (&json!(1), &json!("case"), &json!(case)));
        assert_eq!((&waiting["household_id"], &waiting["head"]), (&json!(household), &json!("欧阳守望")));
        let counted = ["overdue", "due_today", "due_soon"].iter().map(|name| today[name].as_u64().unwrap()).sum::<u64>();
        let left = waiting["days_left"].as_i64().unwrap();
        assert_eq!(counted, u64::from(left <= 3), "{waiting}");
        assert_eq!(app.as_role("town_officer").await.get("/api/v1/today").await.ok()["total"], 0);
        app.as_role("system_admin").await.get("/api/v1/today").await.problem(403, "access.denied");
    }

    async fn the_month_is_collected_household_by_household(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = a_household_in(&app, TOWN).await;
        let officer = app.as_role("town_officer").await;
        let today = officer.get("/api/v1/today").await.ok();
        let month = today["reporting"]["month"].as_str().unwrap().to_owned();
        let missing = async |officer: &crate::app::Client| {
            let query = json!({ "unreported_in": month });
            officer.post("/api/v1/households/search", query).await.ok()["total"].clone()
        };
        let owed = today["reporting"]["owed"].clone();
        assert_eq!((&today["reporting"]["missing"], missing(&officer).await), (&owed, owed.clone()));
        let path = format!("/api/v1/households/{household}/statements/{month}");
        officer.send(axum::http::Method::PUT, &path, Some(json!({ "amounts": { "wage": 100_000 } }))).await.ok();
        assert_eq!(missing(&officer).await, 0);
        assert_eq!(officer.get("/api/v1/today").await.ok()["reporting"]["missing"], 0);
    }

    async fn a_household_tells_what_happened_and_who_looked(db: TestDb) {
        let app = TestApp::new(db).await;
        let (household, _, case) = a_case_in(&app, TOWN).await;
        let officer = app.as_role("town_officer").await;
        let ask = async |part: &str| officer.get(&format!("/api/v1/households/{household}/{part}")).await.ok();
        let happened = ask("timeline").await;
        let whats: Vec<&Value> = happened.as_array().unwrap().iter().map(|event| &event["what"]).collect();
        assert!(whats.contains(&&json!("clue_found")) && whats.contains(&&json!("case_step")), "{happened}");
        assert!(happened.as_array().unwrap().iter().any(|event| event["case_id"] == json!(case)), "{happened}");

        let view = officer.get(&format!("/api/v1/households/{household}")).await.ok();
        let reveal = json!({ "fields": ["id_number"], "reason": "contact", "member_id": view["members"][0]["id"] });
        officer.post(&format!("/api/v1/households/{household}/reveal"), reveal).await.ok();
        let log = ask("log").await;
        let looked = &log[0];
        assert_eq!((&looked["command"], &looked["reveal_reason"]), (&json!("household.reveal"), &json!("contact")));
        assert_eq!(looked["fields"], json!(["id_number"]));
        assert!(!looked["actor"].as_str().unwrap().is_empty());

        let income = ask("income").await;
        let points = income["points"].as_array().unwrap();
        assert_eq!(points.len(), 13);
        assert!(points.last().unwrap()["lines"].as_array().unwrap().iter().all(|line| line["up_to"].as_i64() > Some(0)));
        let stranger = app.as_role_in("town_officer", OTHER_TOWN).await;
        for part in ["timeline", "log", "income"] {
            stranger.get(&format!("/api/v1/households/{household}/{part}")).await.problem(404, "not_found");
        }
    }
}
