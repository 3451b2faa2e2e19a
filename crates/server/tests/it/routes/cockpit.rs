//! `/api/v1/cockpit` and `/api/v1/map`.

use serde_json::json;
use shouwang_testkit::both_databases;

use crate::app::{OTHER_TOWN, TOWN, TestApp};
use crate::routes::{a_case_in, a_household_in};

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
