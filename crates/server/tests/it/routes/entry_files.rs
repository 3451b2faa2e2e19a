//! Photographs and papers of records and visits: `/files`, `/photos`, and `/api/v1/entry-files`.

use serde_json::json;
use shouwang_testkit::both_databases;

use super::ledgers::{figure, kept};
use crate::app::{OTHER_TOWN, PICTURE, TOWN, TestApp, VILLAGE};
use crate::routes::a_household_in;

/// `%PDF-1.7` and the end of a line.
const PDF: &str = "JVBERi0xLjcK";

/// The picture with the place where it was taken.
const PLACED: &str = "/9j/4QAORXhpZgAAR1BTIDIz/9oAAgD/2Q==";

both_databases! {
    async fn posters_and_assets_have_photographs(db: TestDb) {
        let app = TestApp::new(db).await;
        let town = app.as_role("town_officer").await;
        let board = json!({ "board": "党群服务中心", "hung_on": "2026-03-01" });
        let board = kept(&town, "poster_place", json!({ "area_id": app.area_id(VILLAGE) }), board).await;
        assert_eq!(figure(&town, "poster_place", "unseen").await, 1);
        let files = format!("/api/v1/forms/poster_place/records/{}/files", board["id"].as_str().unwrap());
        let photo = town.post(&files, json!({ "field": "photo", "content": PLACED })).await.created();
        let shown = format!("{files}/{}", photo["id"].as_str().unwrap());
        // proves DSC-08: the photograph of a poster on its board, without the place that the telephone wrote into it
        assert_eq!(town.get(&shown).await.ok(), json!({ "media_type": "image/jpeg", "content": PICTURE }));
        assert_eq!(figure(&town, "poster_place", "unseen").await, 0);
        assert_eq!(town.get(&files).await.ok()[0]["id"], photo["id"]);
        let stranger = app.as_role_in("town_officer", OTHER_TOWN).await;
        assert_eq!(stranger.get(&shown).await.status.as_u16(), 404);
        let taken_out = format!("/api/v1/entry-files/{}/removal", photo["id"].as_str().unwrap());
        town.post(&taken_out, json!({})).await.ok();
        assert_eq!(town.get(&files).await.ok(), json!([]));

        let canal = json!({ "number": "ZC-1", "name": "示例水渠", "formed": "to_2020", "fund": "poverty", "value": 5_000_000,
            "kind": "public", "owner": "village", "caretaker": "上屋村委会" });
        let canal = kept(&town, "asset", json!({}), canal).await;
        let record = format!("/api/v1/forms/asset/records/{}", canal["id"].as_str().unwrap());
        let files = format!("{record}/files");
        town.post(&files, json!({ "field": "photos", "content": PDF })).await.problem(422, "file.pictures_only");
        town.post(&files, json!({ "field": "photos", "content": PLACED })).await.created();
        town.post(&files, json!({ "field": "photos", "content": PICTURE })).await.problem(409, "file.known");
        // proves LDG-03: photographs of an asset, and the record says how many there are
        assert_eq!(town.get(&record).await.ok()["values"]["photos"], 1);
        assert_eq!(figure(&town, "asset", "pictured").await, 10_000);
    }

    async fn a_contract_and_a_visit_are_looked_at_with_a_reason(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = a_household_in(&app, TOWN).await;
        let town = app.as_role("town_officer").await;
        let link = json!({ "operator": "示例合作社", "mode": "order", "from_on": "2025-04-01" });
        let link = kept(&town, "operator_link", json!({ "household_id": household }), link).await;
        let files = format!("/api/v1/forms/operator_link/records/{}/files", link["id"].as_str().unwrap());
        let contract = town.post(&files, json!({ "field": "contract", "content": PDF })).await.created();
        let id = contract["id"].as_str().unwrap();
        town.get(&format!("{files}/{id}")).await.problem(409, "file.reason_needed");
        let reading = format!("/api/v1/entry-files/{id}/reading");
        let read = town.post(&reading, json!({ "reason": "procedure" })).await.ok();
        // proves AST-30: the contract of a link as a file
        assert_eq!(read, json!({ "media_type": "application/pdf", "content": PDF }));

        let cadre = app.as_role("village_cadre").await;
        let home = format!("/api/v1/households/{household}/visits");
        let visit = json!({ "visited_on": "2026-03-02", "no_change": true, "place": "elsewhere" });
        cadre.post(&home, visit.clone()).await.problem(422, "visit.place_note");
        let mut visit = visit;
        visit["place_note"] = json!("镇上集市");
        let visit = cadre.post(&home, visit).await.created();
        let photos = format!("/api/v1/visits/{}/photos", visit["visit"]["id"].as_str().unwrap());
        let photo = cadre.post(&photos, json!({ "content": PLACED })).await.created();
        let told = cadre.get(&home).await.ok()["items"][0].clone();
        // proves CON-05: where a visit was, and how many photographs there are
        assert_eq!((&told["place"], &told["place_note"], &told["photos"]), (&json!("elsewhere"), &json!("镇上集市"), &json!(1)));
        let reading = format!("/api/v1/entry-files/{}/reading", photo["id"].as_str().unwrap());
        let read = town.post(&reading, json!({ "reason": "inspection" })).await.ok();
        assert_eq!(read["content"], PICTURE);
        town.post(&photos, json!({ "content": PICTURE })).await.problem(403, "visit.not_yours");
    }
}
