//! What the three administrators see: the log, and the health of the machinery.

use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::json;
use shouwang_testkit::both_databases;

use crate::app::{TOWN, TestApp};
use crate::routes::a_case_in;

both_databases! {
    async fn the_log_is_read_page_by_page_and_each_record_is_checked(db: TestDb) {
        let app = TestApp::new(db).await;
        a_case_in(&app, TOWN).await;
        let audit = app.as_role("audit_admin").await;
        let mut path = "/api/v1/evidence/leaves?limit=3".to_owned();
        let (mut seen, mut total) = (Vec::new(), 0);
        loop {
            let page = audit.get(&path).await.ok();
            total = total.max(page["total"].as_u64().unwrap());
            seen.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(next) => path = format!("/api/v1/evidence/leaves?limit=3&cursor={next}"),
                None => break,
            }
        }
        let ids: Vec<i64> = seen.iter().map(|leaf| leaf["id"].as_str().unwrap().parse().unwrap()).collect();
        assert!(ids.is_sorted_by(|a, b| a > b), "the newest first: {ids:?}");
        assert_eq!(ids.len() as u64, total);
        let states: BTreeSet<&str> = seen.iter().map(|leaf| leaf["state"].as_str().unwrap()).collect();
        assert!(!states.contains("broken"), "{states:?}");

        let cases = audit.get("/api/v1/evidence/leaves?command=case.").await.ok();
        assert_eq!(cases["total"], 1, "{cases}");
        assert_eq!(cases["items"][0]["state"], "waiting");
        assert!(cases["items"][0]["acted_by_name"].is_string());
        let size = audit.post("/api/v1/evidence/checkpoints", json!({})).await.ok()["size"].as_u64().unwrap();
        let cases = audit.get("/api/v1/evidence/leaves?command=case.").await.ok();
        assert_eq!(cases["items"][0]["state"], "signed");
        assert!(cases["items"][0]["place"].as_u64().unwrap() < size);
        let subject = cases["items"][0]["subject"].as_str().unwrap();
        let about = audit.get(&format!("/api/v1/evidence/leaves?subject={subject}")).await.ok();
        assert_eq!(about["total"], 1);
        app.as_role("county_leader").await.get("/api/v1/evidence/leaves").await.problem(403, "access.denied");
    }

    async fn the_health_is_for_the_system_administrator_alone(db: TestDb) {
        let app = TestApp::new(db).await;
        let health = app.as_role("system_admin").await.get("/api/v1/health").await.ok();
        let item = |name: &str| {
            let checks = health["checks"].as_array().unwrap();
            checks.iter().find(|check| check["item"] == name).unwrap().clone()
        };
        for name in ["database", "keys", "evidence_key", "policies", "unsequenced", "map"] {
            assert_eq!(item(name)["ok"], true, "{health}");
        }
        // Nothing is signed yet and nobody holds anything, and that is told.
        assert_eq!(item("witnesses")["ok"], false);
        let witness = app.data_dir().join("witness");
        std::fs::create_dir(&witness).unwrap();
        std::fs::write(app.data_dir().join("witnesses.txt"), witness.display().to_string()).unwrap();
        assert_eq!((&item("checkpoint")["ok"], &health["ok"]), (&json!(false), &json!(false)));
        app.as_role("audit_admin").await.post("/api/v1/evidence/checkpoints", json!({})).await.ok();
        assert_eq!(app.as_role("system_admin").await.get("/api/v1/health").await.ok()["ok"], true);
        for role in ["security_admin", "audit_admin", "county_officer"] {
            app.as_role(role).await.get("/api/v1/health").await.problem(403, "access.denied");
        }
    }

    async fn refusals_and_logins_are_noted_before_the_answer_leaves(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = crate::routes::a_household_in(&app, crate::app::TOWN).await;
        let stranger = app.as_role_in("town_officer", crate::app::OTHER_TOWN).await;
        for _ in 0..2 {
            stranger.get(&format!("/api/v1/households/{household}")).await.problem(404, "not_found");
            stranger.get("/api/v1/accounts").await.problem(403, "access.denied");
        }
        app.as_role("county_leader").await.get(&format!("/api/v1/households/{household}")).await.ok();
        stranger.send(Method::DELETE, "/api/v1/session", None).await;
        let auditor = app.as_role("audit_admin").await;
        let noted = async |kind: &str| {
            let found = auditor.get(&format!("/api/v1/evidence/readings?kind={kind}")).await.ok();
            let found = found.as_array().unwrap().clone();
            found.into_iter().map(|row| (row["name"].clone(), row["subject"].clone())).collect::<Vec<_>>()
        };
        let name = json!(format!("town_officer-{}", crate::app::OTHER_TOWN));
        assert_eq!(noted("absent").await, [(name.clone(), json!("not_found"))]);
        assert_eq!(noted("refused").await, [(name.clone(), json!("access.denied"))]);
        assert_eq!(noted("log_out").await, [(name.clone(), json!(""))]);
        assert!(noted("log_in").await.iter().any(|(who, _)| *who == name));
        let leader = app.as_role("county_leader").await;
        let seen = leader.get(&format!("/api/v1/households/{household}/readings")).await.ok();
        assert!(seen.as_array().unwrap().iter().any(|row| row["role"] == "county_leader"));
        leader.get("/api/v1/evidence/readings").await.problem(403, "access.denied");
    }

    /// Whoever tries to step around is told no, and the auditors see that it was tried.
    async fn who_is_kept_out_of_an_act_is_noted(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = crate::routes::a_household_in(&app, TOWN).await;
        let officer = app.as_role("town_officer").await;
        let home = format!("/api/v1/households/{household}");
        officer.post(&format!("{home}/kinship"), json!({ "kind": "declared_kin" })).await.created();
        let water = json!({ "state": "met", "on": "2026-03-02" });
        let reply = officer.send(Method::PUT, &format!("{home}/guarantees/water"), Some(water)).await;
        reply.problem(409, "household.own");
        // What a rule forbids to everybody is no attempt to step around.
        let again = json!({ "household_id": household, "source": { "channel": "grassroots_report", "report": "漏雨" },
            "discovered_on": "2026-03-02" });
        let cadre = app.as_role("village_cadre").await;
        let clue = cadre.post("/api/v1/clues", again).await.created();
        let opened = json!({ "clue_id": clue["id"] });
        cadre.post("/api/v1/cases", opened.clone()).await.created();
        assert_eq!(cadre.post("/api/v1/cases", opened).await.status.as_u16(), 409);
        let auditor = app.as_role("audit_admin").await;
        let noted = auditor.get("/api/v1/evidence/readings?kind=refused").await.ok();
        let noted = noted.as_array().unwrap().iter().map(|row| (row["name"].clone(), row["subject"].clone()));
        let name = json!(format!("town_officer-{TOWN}"));
        assert_eq!(noted.collect::<Vec<_>>(), [(name, json!("household.own"))]);
    }
}
