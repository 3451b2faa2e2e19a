//! `/api/v1/questions`, and the register in which they are answered.

use serde_json::{Value, json};
use shouwang_testkit::both_databases;

use super::ledgers::{figure, kept};
use super::registers::{act, mend};
use crate::app::{COUNTY, TOWN, TestApp, VILLAGE};
use crate::routes::a_household_in;

const REGISTER: &str = "question_answer";

both_databases! {
    async fn a_question_is_answered_by_the_place_and_closed_by_another_hand(db: TestDb) {
        let app = TestApp::new(db).await;
        app.set_date("2026-03-20");
        let household = a_household_in(&app, TOWN).await;
        let cadre = app.as_role("village_cadre").await;
        let visit = json!({ "visited_on": "2026-03-01", "conditions": { "living": "家中情况稳定" } });
        let visited = cadre.post(&format!("/api/v1/households/{household}/visits"), visit).await;
        assert!(visited.status.is_success(), "{}", visited.text);

        let (leader, officer) = (app.as_role("county_leader").await, app.as_role("county_officer").await);
        let asked = leader.get("/api/v1/questions").await.ok();
        let question = &asked["questions"][0];
        // proves ACC-05: a date that is set back is a question, with the visit behind it
        assert_eq!(
            (&asked["total"], &question["kind"], &question["rows"][0]["household_id"], &question["rows"][0]["entered_on"]),
            (&json!(1), &json!("dated_back"), &json!(household), &json!("2026-03-20")),
        );
        assert_eq!(question["area_id"], json!(app.area_id(VILLAGE)));
        assert!(question["person"].is_string(), "{question}");
        let others = leader.get("/api/v1/questions?kind=same_words").await.ok();
        assert_eq!((&others["total"], &others["from"], &others["to"]), (&json!(0), &json!("2025-12-21"), &json!("2026-03-20")));

        // Whoever looks on from above asks the county, and sees no person.
        let city = app.as_role("city_supervisor").await;
        city.get("/api/v1/questions").await.problem(422, "patterns.choose_a_county");
        let seen = city.get(&format!("/api/v1/questions?area_id={}", app.area_id(COUNTY))).await.ok();
        let person = (&seen["questions"][0]["person"], &seen["questions"][0]["rows"][0]["entered_by"]);
        assert_eq!((&seen["total"], person), (&json!(1), (&Value::Null, &Value::Null)));
        app.as_role("town_officer").await.get("/api/v1/questions").await.problem(403, "access.denied");
        leader.get("/api/v1/questions?from=2025-01-01").await.problem(422, "patterns.too_long");
        leader.get("/api/v1/questions?from=2026-03-21").await.problem(422, "patterns.no_days");

        let about = json!({ "area_id": question["area_id"] });
        let values = json!({ "kind": question["kind"], "from_on": question["from"], "to_on": question["to"],
            "records": question["count"], "question": question["zh"], "asked_by": "示例县农业农村局", "asked_on": "2026-03-20",
            "due_on": "2026-03-27" });
        let record = kept(&officer, REGISTER, about, values).await;
        act(&cadre, REGISTER, &record, "answer", None).await.problem(409, "ledger.lacking");
        let answer = json!({ "answered_on": "2026-03-20", "answer": "3月1日走访，当天没有录入，有农户签字的登记本。",
            "found": "mended", "mended": "已要求当日录入", "evidence": "走访登记本，村委会" });
        mend(&cadre, REGISTER, &record, answer).await;
        let answered = act(&cadre, REGISTER, &record, "answer", None).await.ok();
        act(&cadre, REGISTER, &record, "close", None).await.problem(403, "ledger.may_not");
        let closed = act(&leader, REGISTER, &record, "close", None).await.ok();
        // proves ACC-05: the place answers, another hand closes, and what was found stands in a record
        assert_eq!(
            (&answered["state"], &closed["state"], figure(&leader, REGISTER, "closed").await),
            (&json!("answered"), &json!("closed"), json!(10_000)),
        );
    }
}
