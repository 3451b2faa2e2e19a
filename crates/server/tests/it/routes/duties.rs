//! `/api/v1/duties`, `/api/v1/tasks`, `/api/v1/liaisons`, `/api/v1/filings`, `/api/v1/calendars`.

use axum::http::Method;
use serde_json::{Value, json};
use shouwang_testkit::both_databases;

use crate::app::{COUNTY, OTHER_TOWN, TOWN, TestApp, VILLAGE, id_number};
use crate::routes::a_household_in;

fn items<'a>(list: &'a Value, duty: &str) -> Vec<&'a Value> {
    let of_duty = |task: &&Value| task["duty"]["id"] == duty;
    list["items"].as_array().unwrap().iter().filter(of_duty).collect()
}

both_databases! {
    async fn a_calendar_feed_is_read_without_a_session_until_it_is_revoked(db: TestDb) {
        let app = TestApp::new(db).await;
        a_household_in(&app, TOWN).await;
        let cadre = app.as_role("village_cadre").await;
        app.as_role("county_officer").await.post("/api/v1/duties/scheduling", json!({})).await.ok();
        assert_eq!(cadre.get("/api/v1/calendar-feed").await.ok(), json!({ "active": false }));
        let feed = cadre.post("/api/v1/calendar-feed", json!({})).await.ok();
        let path = feed["path"].as_str().unwrap();
        let read = app.anonymous().get(path).await;
        assert_eq!(read.header("content-type"), Some("text/calendar; charset=utf-8"));
        let unfolded = read.text.replace("\r\n ", "");
        assert!(unfolded.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"), "{unfolded}");
        // proves TIM-00: the calendar
        assert!(unfolded.contains("DTSTART;VALUE=DATE:20260325\r\n"), "{unfolded}");
        assert!(unfolded.contains("SUMMARY:采集录入脱贫人口数据（0/1）\r\n"), "{unfolded}");
        for secret in ["欧阳", "99010"] {
            assert!(!unfolded.replace("test.example/990101", "").contains(secret), "{secret} in {unfolded}");
        }
        // A new address ends the one before; then the feed ends.
        let second = cadre.post("/api/v1/calendar-feed", json!({})).await.ok();
        app.anonymous().get(path).await.problem(404, "not_found");
        let path = second["path"].as_str().unwrap();
        assert!(app.anonymous().get(path).await.status.is_success());
        cadre.send(Method::DELETE, "/api/v1/calendar-feed", None).await.ok();
        app.anonymous().get(path).await.problem(404, "not_found");
    }

    async fn a_town_files_its_visit_mechanism_when_everybody_is_covered(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = a_household_in(&app, TOWN).await;
        let (leader, cadre) = (app.as_role("town_leader").await, app.as_role("village_cadre").await);
        let account = async |client: &crate::app::Client| {
            client.get("/api/v1/session").await.ok()["account_id"].as_str().unwrap().to_owned()
        };
        let officer = app.as_role("town_officer").await;
        let county = app.as_role("county_officer").await;
        let filing = json!({ "area_id": app.area_id(TOWN), "year": 2026 });
        let problem = officer.post("/api/v1/filings", filing.clone()).await.problem(409, "filing.incomplete");
        assert!(problem["zh"].as_str().unwrap().contains("1 户"), "{problem}");
        county.post("/api/v1/duties/scheduling", json!({})).await.ok();
        let open = officer.get("/api/v1/tasks?mine=true&limit=200").await.ok();
        // proves TIM-11
        assert_eq!(items(&open, "visit_mechanism")[0]["due"], "2026-03-31");

        let liaison = |kind: &str, account: &str| {
            json!({ "area_id": app.area_id(VILLAGE), "kind": kind, "account_id": account, "from": "2026-03-02" })
        };
        let wrong = liaison("responsible_leader", &account(&cadre).await);
        officer.post("/api/v1/liaisons", wrong).await.problem(409, "liaison.no_post");
        officer.post("/api/v1/liaisons", liaison("responsible_leader", &account(&leader).await)).await.created();
        let contacts = json!({
            "household_ids": [household], "level": "village", "account_id": account(&cadre).await, "from": "2026-03-02",
        });
        assert_eq!(officer.post("/api/v1/contacts", contacts).await.ok(), json!({ "new": 1, "known": 0 }));
        let coverage = officer.get("/api/v1/liaisons/coverage").await.ok();
        // proves CON-04: every lifted household has its cadre
        assert_eq!((&coverage["complete"], &coverage["households_without_cadre"]), (&json!(true), &json!([])));

        let filed = officer.post("/api/v1/filings", filing.clone()).await.created();
        assert_eq!(filed["content"], json!({ "villages": 2, "cadres": 1, "households": 1 }));
        officer.post("/api/v1/filings", filing.clone()).await.problem(409, "filing.exists");
        let decision = format!("/api/v1/filings/{}/decision", filed["id"].as_str().unwrap());
        officer.change(1, &decision, json!({ "approved": true })).await.problem(403, "access.denied");
        county.change(1, &decision, json!({ "approved": false })).await.problem(422, "required");
        county.change(1, &decision, json!({ "approved": false, "reason": "请补充备注" })).await.ok();
        officer.post("/api/v1/filings", filing).await.created();
        let approved = county.change(3, &decision, json!({ "approved": true })).await.ok();
        // proves CON-04: the county has it on file
        assert_eq!((&approved["state"], &approved["decided_on"]), (&json!("approved"), &json!("2026-03-02")));

        county.post("/api/v1/duties/scheduling", json!({})).await.ok();
        let done = officer.get("/api/v1/tasks?duty=visit_mechanism&state=done").await.ok();
        // proves TIM-11: filed and approved
        assert_eq!(done["total"], 1, "{done}");

        // The evidence for an inspection: who, since when, how completely, filed when, and the visits.
        let visit = json!({
            "visited_on": "2026-03-02", "problems": [{ "problem": "屋后水沟堵塞", "solved_on": null }],
        });
        let visits = format!("/api/v1/households/{household}/visits");
        let visit = cadre.post(&visits, visit).await.created()["visit"].clone();
        let open = county.get("/api/v1/visits/open-problems").await.ok();
        assert_eq!(open["total"], 1);
        assert_eq!(open["items"][0]["visit"]["problems"][0]["problem"], "屋后水沟堵塞");
        let solution = format!("/api/v1/visits/{}/solution", visit["id"].as_str().unwrap());
        let solved = json!({ "problem": 0, "on": "2026-03-02" });
        cadre.change(1, &solution, solved.clone()).await.ok();
        cadre.change(2, &solution, solved).await.problem(409, "visit.solved");
        assert_eq!(county.get("/api/v1/visits/open-problems").await.ok()["total"], 0);
        let evidence = county.get("/api/v1/liaisons/evidence?from=2026-01-01&until=2026-03-31").await.ok();
        let expected = json!([{
            "area_id": app.area_id(VILLAGE), "area_name": "上屋村", "role": "village_cadre", "visits": 1,
            "households": 1, "problems": 1, "solved": 1,
        }]);
        assert_eq!(evidence["visits"], expected);
        assert_eq!(evidence["filings"][0]["state"], "approved");
        assert_eq!(evidence["liaisons"][0]["kind"], "responsible_leader");

        // proves TIM-16: the bureau's own people record what they saw at a look-back, and no other visit
        let look_back = json!({
            "kind": "look_back", "title": "年度“回头看”", "citation": "翁乡振组〔2021〕25号 §三(一)", "groups": ["lifted"],
            "starts_on": "2026-03-02", "ends_on": "2026-03-31",
        });
        let look_back = county.post("/api/v1/campaigns", look_back).await.created();
        let seen = json!({ "visited_on": "2026-03-02", "no_change": true });
        county.post(&visits, seen.clone()).await.problem(409, "visit.look_back_only");
        let mut within = seen;
        within["campaign_id"] = look_back["id"].clone();
        let recorded = county.post(&visits, within).await.created();
        assert_eq!(recorded["counted_for"][0]["id"], look_back["id"]);
    }

    async fn a_referral_is_answered_or_raises_an_alert(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = a_household_in(&app, TOWN).await;
        let officer = app.as_role("town_officer").await;
        let department = app.as_role("department_officer").await;
        let stranger = app.as_person("education", "department_officer", COUNTY, Some("education")).await;
        let refer = json!({
            "department": "health", "risks": ["illness_or_disability"], "note": "请核实家庭医生签约", "due": "2026-03-12",
        });
        let path = format!("/api/v1/households/{household}/referrals");
        let sent = officer.post(&path, refer.clone()).await.created();
        assert_eq!((&sent["sent_on"], &sent["unanswered"]), (&json!("2026-03-02"), &json!(false)));
        officer.post(&path, refer).await.problem(409, "referral.waiting");
        app.as_role_in("town_officer", OTHER_TOWN).await.post(&path, json!({
            "department": "health", "risks": ["illness_or_disability"], "note": "x", "due": "2026-03-12",
        })).await.problem(404, "not_found");
        assert_eq!(department.get("/api/v1/referrals").await.ok()["total"], 1);
        assert_eq!(stranger.get("/api/v1/referrals").await.ok()["total"], 0);
        let task = department.get("/api/v1/tasks?mine=true&kind=answer_referral").await.ok();
        assert_eq!((&task["total"], &task["items"][0]["due"]), (&json!(1), &json!("2026-03-12")));
        assert_eq!(stranger.get("/api/v1/tasks?kind=answer_referral").await.ok()["total"], 0);

        app.set_date("2026-03-13");
        let county = app.as_role("county_officer").await;
        county.post("/api/v1/duties/scheduling", json!({})).await.ok();
        let officer = app.as_role("town_officer").await;
        let alert = officer.get("/api/v1/referrals?unanswered=true").await.ok();
        assert_eq!((&alert["total"], &alert["items"][0]["unanswered"]), (&json!(1), &json!(true)));
        let department = app.as_role("department_officer").await;
        let inbox = department.get("/api/v1/inbox").await.ok();
        let is_late = |one: &Value| one["kind"] == "late" && one["task"]["kind"] == "answer_referral";
        assert!(inbox.as_array().unwrap().iter().any(is_late), "{inbox}");

        let answer = json!({ "to": "done", "answer": "已签约", "benefit": "家庭医生签约服务" });
        let path = format!("/api/v1/referrals/{}/answer", sent["id"].as_str().unwrap());
        let accepted = json!({ "to": "accepted", "answer": "已安排家庭医生" });
        assert_eq!(department.change(1, &path, accepted).await.ok()["accepted_on"], "2026-03-13");
        app.set_date("2026-03-16");
        let officer = app.as_role("town_officer").await;
        let department = app.as_role("department_officer").await;
        let answered = department.change(2, &path, answer).await.ok();
        // proves AST-50: the day of acceptance stays beside that of the answer
        assert_eq!((&answered["accepted_on"], &answered["answered_on"]), (&json!("2026-03-13"), &json!("2026-03-16")));
        assert_eq!((&answered["benefit"], &answered["unanswered"]), (&json!("家庭医生签约服务"), &json!(false)));
        assert_eq!(officer.get("/api/v1/referrals?unanswered=true").await.ok()["total"], 0);
        let task = department.get("/api/v1/tasks?kind=answer_referral").await.ok();
        assert_eq!(task["items"][0]["state"], "late_done");
    }

    async fn duties_of_offices_recur_and_are_closed_with_a_record(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = a_household_in(&app, TOWN).await;
        for role in ["county_leader", "department_officer", "team_member", "village_secretary", "town_leader"] {
            app.as_role(role).await;
        }
        app.set_date("2026-04-01");
        let county = app.as_role("county_officer").await;
        county.post("/api/v1/duties/scheduling", json!({})).await.ok();
        let list = county.get("/api/v1/tasks?limit=200&kind=obligation").await.ok();
        let dues = |duty: &str| -> Vec<String> {
            let mut dues: Vec<_> = items(&list, duty).iter().map(|task| task["due"].as_str().unwrap().to_owned()).collect();
            dues.dedup();
            dues
        };
        for (duty, due) in [
            ("quarterly_home_visits", "2026-04-10"),
            ("quarterly_investigation", "2026-06-30"),
            ("department_comparison", "2026-04-30"),
            ("quarterly_screening", "2026-06-30"),
            ("joint_judgement", "2026-06-30"),
            ("monthly_entry", "2026-04-25"),
            ("monthly_income_entry", "2026-04-30"),
            ("town_analysis", "2026-06-30"),
            ("county_analysis", "2026-06-30"),
            ("cadre_visits", "2026-04-30"),
            ("secretary_visits", "2026-12-31"),
            ("half_yearly_look_back", "2026-06-30"),
            ("yearly_look_back", "2026-12-31"),
            ("three_type_lists", "2026-04-30"),
        ] {
            // proves TIM-00, TIM-08
            assert_eq!(dues(duty), [due], "{duty}");
        }
        assert_eq!(items(&list, "department_comparison").len(), 11);
        // Nobody is monitored yet, so the town's leaders have nobody to visit; nobody hooks a village.
        assert!(items(&list, "town_leader_visits").is_empty() && items(&list, "stationed_participation").is_empty());

        // Nobody ticks off what the data says: lists that were sent, lists that came in, a screening.
        let task = items(&list, "three_type_lists")[0].clone();
        let path = |task: &Value, act: &str| format!("/api/v1/tasks/{}/{act}", task["id"].as_str().unwrap());
        let record = json!({ "on": "2026-04-01", "result": "名单已于当日送民政局签收" });
        county.change(1, &path(&task, "closing"), record.clone()).await.problem(409, "duty.by_data");
        let screening = items(&list, "quarterly_screening")[0].clone();
        county.change(1, &path(&screening, "closing"), record.clone()).await.problem(409, "duty.by_data");
        let waived = json!({ "on": "2026-04-01", "waived_reason": "不需要" });
        let judgement = items(&list, "joint_judgement")[0].clone();
        county.change(1, &path(&judgement, "closing"), waived).await.problem(409, "task.waived_from_above");
        let waiver = json!({ "reason": "本季度合并至半年研判" });
        county.change(1, &path(&judgement, "waiver"), waiver.clone()).await.problem(409, "task.waived_from_above");
        let leader = app.as_role("county_leader").await;
        assert_eq!(leader.change(1, &path(&judgement, "waiver"), waiver).await.ok()["state"], "waived");
        county.change(1, &path(&judgement, "late-reason"), json!({ "reason": "x" })).await.problem(412, "version_conflict");
        county.change(2, &path(&judgement, "late-reason"), json!({ "reason": "x" })).await.problem(409, "task.not_late");

        // A screening and a visit are seen by themselves; a screening counts when the lists of civil affairs were in before.
        let of_screening = format!("/api/v1/tasks/{}", screening["id"].as_str().unwrap());
        county.post("/api/v1/screenings", json!({})).await.ok();
        county.post("/api/v1/duties/scheduling", json!({})).await.ok();
        let waits = county.get(&of_screening).await.ok();
        // proves TIM-05: a screening without the lists closes nothing
        assert_eq!((&waits["state"], &waits["duty"]["reached"], &waits["duty"]["needed"]), (&json!("open"), &json!(0), &json!(3)));
        let roll = "姓名,身份证号,保障类别,起始年月\n";
        let path_of = |list: &str| format!("/api/v1/department-lists/{list}/2026-03");
        // proves TIM-05: a roll without rows is no roll
        county.upload(&path_of("dibao_roll"), roll.as_bytes(), false).await.problem(422, "list.empty_roll");
        let stranger = id_number("19990909", 99);
        app.set_date("2026-04-01T09:05:00+08:00");
        for (list, text) in [
            ("dibao_roll", format!("{roll}外县人,{stranger},低保,2019-02\n")),
            ("low_income_feedback", format!("姓名,身份证号,民政身份,监测类别,已落实救助帮扶,起始年月\n外县人,{stranger},低保,,是,2019-02\n")),
        ] {
            county.upload(&path_of(list), text.as_bytes(), false).await.ok();
        }
        county.post("/api/v1/duties/scheduling", json!({})).await.ok();
        let waits = county.get(&of_screening).await.ok();
        // proves TIM-05: a screening of the same day that never saw the lists closes nothing
        assert_eq!((&waits["state"], &waits["duty"]["reached"]), (&json!("open"), &json!(2)));
        app.set_date("2026-04-01T09:10:00+08:00");
        county.post("/api/v1/screenings", json!({})).await.ok();
        let secretary = app.as_role("village_secretary").await;
        let visit = json!({ "visited_on": "2026-04-01", "no_change": true });
        secretary.post(&format!("/api/v1/households/{household}/visits"), visit).await.created();
        county.post("/api/v1/duties/scheduling", json!({})).await.ok();
        assert_eq!(county.get(&of_screening).await.ok()["state"], "done");
        let list = county.get("/api/v1/tasks?limit=200&kind=obligation").await.ok();
        assert_eq!(items(&list, "cadre_visits")[0]["state"], "done");
        let yearly = &items(&list, "secretary_visits")[0]["duty"];
        assert_eq!((&yearly["reached"], &yearly["needed"]), (&json!(1), &json!(2)));
        let left = secretary.get(&path(items(&list, "secretary_visits")[0], "households")).await.ok();
        assert_eq!((left[0]["reached"].as_i64(), left[0]["needed"].as_i64()), (Some(1), Some(2)));

        // Five working days after the field work of an inspection: Qingming, 4 to 6 April, does not count.
        let event = json!({ "area_id": app.area_id(COUNTY), "event": "inspection", "on": "2026-04-01", "note": "省回头看" });
        county.post("/api/v1/duties/events", event).await.created();
        let wrong = json!({ "area_id": app.area_id(TOWN), "event": "inspection", "on": "2026-04-01", "note": "省回头看" });
        county.post("/api/v1/duties/events", wrong).await.problem(409, "duty.no_event");
        county.post("/api/v1/duties/scheduling", json!({})).await.ok();
        let report = county.get("/api/v1/tasks?duty=inspection_report").await.ok();
        // proves TIM-00: working days
        assert_eq!(report["items"][0]["due"], "2026-04-09", "{report}");
        // People close with a record what only they can say.
        let report = report["items"][0].clone();
        county.change(1, &path(&report, "closing"), json!({ "on": "2026-04-01" })).await.problem(422, "required");
        let record = json!({ "on": "2026-04-01", "result": "报告和附件1至3已报省" });
        let closed = county.change(1, &path(&report, "closing"), record.clone()).await.ok();
        assert_eq!((&closed["state"], &closed["result"]), (&json!("done"), &record["result"]));
    }
}
