//! One household's whole life: from the township's spreadsheets to a county decision, help, and out again.

use serde_json::{Value, json};
use shouwang_domain::household::Relation;
use shouwang_domain::risk::Population;
use shouwang_testkit::both_databases;

use super::world::{World, household, member};

/// Codes of the criteria of elimination that are not met.
fn unmet(answers: &Value) -> Vec<&str> {
    let answers = answers.as_array().unwrap().iter();
    answers
        .filter(|a| a["met"] == json!(false))
        .map(|a| a["criterion"].as_str().unwrap())
        .collect()
}

fn codes(remarks: &Value) -> Vec<&str> {
    remarks
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["code"].as_str().unwrap())
        .collect()
}

/// What is due for the household's contact person.
async fn duties(world: &World, home: &str) -> Vec<String> {
    let items = world.get("village_cadre", "/worklist").await.ok();
    let item = items
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["household_id"] == home);
    let duties = item
        .map(|item| item["duties"].as_array().unwrap().clone())
        .unwrap_or_default();
    duties.iter().map(|duty| duty.as_str().unwrap().to_owned()).collect()
}

both_databases! {
    async fn a_household_comes_in_and_goes_out(db: TestDb) {
        let world = World::new(db, "2026-02-10").await;

        // The township's spreadsheets.
        let poor = household("990101-0001", Population::Lifted, vec![
            member(Relation::Head, "欧阳堃", "1980-05-12", 101),
            member(Relation::Spouse, "古丽·买买提", "1982-08-01", 102),
        ]);
        let sound = household("990101-0002", Population::Lifted, vec![member(Relation::Head, "陈石", "1979-01-20", 103)]);
        let report = world.import_register(&[poor, sound]).await.ok();
        assert_eq!(report["households_new"], json!(2), "{report}");
        world.import_wages(&[("990101-0001", "2025-02", 12, 1_500), ("990101-0002", "2025-02", 12, 5_000)]).await.ok();
        let home = world.household("990101-0001").await;

        // Screening, and why the machine spoke.
        let run = world.post("county_officer", "/screenings", json!({})).await.ok();
        assert_eq!((run["households"].as_i64(), run["fired"].as_i64()), (Some(2), Some(1)), "{run}");
        let explanation = world.get("village_cadre", &format!("/households/{home}/explanation")).await.ok();
        let below = explanation["rules"].as_array().unwrap().iter().find(|r| r["rule"] == "income_below_line").unwrap();
        assert_eq!(below["outcome"], "fires", "{below}");
        let read = |list: &str, name: &str| {
            let list = below[list].as_array().unwrap();
            list.iter().find(|i| i["name"] == name).map(|i| i["value"].clone())
        };
        assert_eq!((read("inputs", "income_per_head"), read("thresholds", "line")), (Some(json!("9000.00")), Some(json!("11610.00"))), "{below}");

        // A person answers the warning: it becomes a clue, and the clock starts.
        world.go_to("2026-02-11");
        let warnings = world.get("village_cadre", "/warnings").await.ok();
        assert_eq!(warnings["items"].as_array().unwrap().len(), 1);
        let (warning, version) = (warnings["items"][0]["id"].as_str().unwrap(), warnings["items"][0]["version"].as_i64().unwrap());
        assert_eq!(world.get("neighbour_cadre", &format!("/warnings/{warning}")).await.refused(404), "not_found");
        let answer = json!({ "decision": { "decision": "become_clue" } });
        let answered = world.change("village_cadre", "POST", &format!("/warnings/{warning}/answer"), version, answer.clone()).await.ok();
        let clue = answered["clue"]["id"].as_str().unwrap().to_owned();
        let again = world.change("village_cadre", "POST", &format!("/warnings/{warning}/answer"), version + 1, answer).await;
        assert_eq!(again.refused(409), "warning.already_answered");

        // Identification, each step by the right person at the right level.
        let case = world.post("village_cadre", "/cases", json!({ "clue_id": clue })).await.ok();
        assert_eq!((case["clock"]["started"].as_str(), case["due"].as_str()), (Some("2026-02-11"), Some("2026-02-26")));
        let case = case["id"].as_str().unwrap().to_owned();
        assert_eq!(world.get("neighbour_cadre", &format!("/cases/{case}")).await.refused(404), "not_found");
        let verification = json!({ "act": "record_verification", "on": "2026-02-11", "monitored_type": "unstable_lifted",
            "risks": ["unstable_employment"], "finding": "务工不稳，收入下降；住房、饮水、医保均有保障。" });
        assert_eq!(world.act("town_officer", &case, verification.clone()).await.refused(409), "case.wrong_level");
        let marginal = json!({ "act": "record_verification", "on": "2026-02-11", "monitored_type": "marginal_prone",
            "risks": ["unstable_employment"], "finding": "x" });
        assert_eq!(world.act("village_cadre", &case, marginal).await.refused(409), "case.type_impossible");
        world.act("village_cadre", &case, verification).await.ok();
        let seen = world.get("village_cadre", &format!("/households/{home}")).await.ok();
        let members: Vec<&str> = seen["members"].as_array().unwrap().iter().map(|m| m["id"].as_str().unwrap()).collect();
        let commitment = |adults: &[&str]| json!({ "act": "record_commitment", "signed_on": "2026-02-11", "text_version": "2026-1",
            "signer": members[0], "adults_covered": adults, "valid_until": "2026-08-11" });
        assert_eq!(world.act("village_cadre", &case, commitment(&members[..1])).await.refused(422), "commitment.adult_missing");
        world.act("village_cadre", &case, commitment(&members)).await.ok();

        world.go_to("2026-02-12");
        let review = |votes_for: u32| json!({ "act": "record_review", "held_on": "2026-02-12", "place": "村委会议室", "chair": "甲",
            "attendees": ["甲", "乙", "丙", "丁", "戊"], "votes_for": votes_for, "votes_against": 0, "abstentions": 0, "minutes": "同意纳入" });
        // proves IDN-03: votes are as many as people
        assert_eq!(world.act("village_secretary", &case, review(4)).await.refused(422), "review.votes");
        let reviewed = world.act("village_secretary", &case, review(5)).await.ok();
        let meeting = reviewed["steps"].as_array().unwrap().iter().find(|step| step["act"] == "record_review").unwrap();
        // proves IDN-03: the record keeps day, place, chair, votes and minutes
        assert_eq!(["held_on", "place", "chair", "votes_for", "minutes"].map(|key| meeting["record"][key].clone()),
            [json!("2026-02-12"), json!("村委会议室"), json!("甲"), json!(5), json!("同意纳入")], "{meeting}");
        world.act("village_secretary", &case, json!({ "act": "start_notice", "from": "2026-02-12", "place": "公示公告栏" })).await.ok();
        let paper = json!({ "kind": "identification_notice" });
        let notice = world.post("village_secretary", &format!("/cases/{case}/papers"), paper).await.ok().to_string();
        assert!(notice.contains("欧*") && notice.contains("2026年2月12日至2026年2月17日"), "{notice}");
        for private in ["990101198005121", "欧阳堃"] {
            // proves IDN-04: no number and no whole name
            assert!(!notice.contains(private), "{notice}");
        }
        let close = |until: &str| json!({ "act": "close_notice", "until": until });
        world.go_to("2026-02-16");
        // proves IDN-04: it hangs for its days
        assert_eq!(world.act("village_secretary", &case, close("2026-02-16")).await.refused(409), "case.notice_too_short");
        world.go_to("2026-02-17");
        assert_eq!(world.act("county_leader", &case, json!({ "act": "approve", "on": "2026-02-17", "document_number": "1", "opinion": "" }))
            .await.refused(409), "case.wrong_state");
        world.act("village_secretary", &case, close("2026-02-17")).await.ok();
        assert_eq!(world.act("village_secretary", &case, review(5)).await.refused(409), "case.frozen");

        world.go_to("2026-02-18");
        world.act("town_officer", &case, json!({ "act": "open" })).await.ok();
        assert_eq!(world.act("village_secretary", &case, json!({ "act": "recall", "reason": "补充" })).await.refused(409), "case.opened_by_next_level");
        let unasked = json!({ "act": "pass_town_review", "on": "2026-02-18", "asset_query_done": false, "facts_agree": true, "opinion": "x" });
        assert_eq!(world.act("town_officer", &case, unasked).await.refused(409), "case.asset_query_missing");
        world.act("town_officer", &case, json!({ "act": "pass_town_review", "on": "2026-02-18", "asset_query_done": true,
            "facts_agree": true, "opinion": "情况属实" })).await.ok();
        let submitted = |on: &str| json!({ "act": "submit_to_county", "on": on, "opinion": "同意上报" });
        let decision = json!({ "act": "approve", "on": "2026-02-18", "document_number": "1", "opinion": "" });
        // proves IDN-02: checked is not submitted; the county waits for the town's government
        assert_eq!(world.act("county_leader", &case, decision).await.refused(409), "case.wrong_state");
        let waiting = world.get("town_leader", "/cases?state=town_submission").await.ok();
        assert_eq!(waiting["items"][0]["id"], json!(case), "{waiting}");
        assert_eq!(world.act("town_officer", &case, submitted("2026-02-18")).await.refused(409), "case.wrong_role");
        world.act("town_leader", &case, submitted("2026-02-18")).await.ok();
        world.go_to("2026-02-20");
        let decision = json!({ "act": "approve", "on": "2026-02-20", "document_number": "守乡振〔2026〕3号", "opinion": "同意" });
        let decided = world.act("county_leader", &case, decision.clone()).await.ok();
        assert_eq!(decided["state"], "included");
        assert_eq!(world.act("county_leader", &case, decision).await.refused(409), "case.closed");

        // What follows from the decision.
        let kinds: Vec<String> = world.get("town_officer", &format!("/tasks?household_id={home}")).await.ok()["items"]
            .as_array().unwrap().iter().map(|t| t["kind"].as_str().unwrap().to_owned()).collect();
        assert!(kinds.iter().any(|k| k == "enter_external_system"), "{kinds:?}");
        assert!(kinds.iter().any(|k| k == "first_measure") && kinds.iter().any(|k| k == "assign_contacts"), "{kinds:?}");
        let purpose = json!({ "purpose": "录入省系统" });
        let entry = world.post("town_officer", "/list-files/external", purpose).await.ok().to_string();
        // proves IDN-10: the approved household leaves in the external system's own columns, with the entry task
        assert!(["监测对象类别", "致贫返贫风险1", "脱贫不稳定户", "欧阳堃"].iter().all(|text| entry.contains(text)), "{entry}");
        assert!(!entry.contains("990101198005121"), "{entry}");
        let quarter = json!({ "year": 2026, "quarter": 1, "purpose": "季度分析", "language": "zh" });
        let quarter = world.post("town_officer", "/list-files/quarter", quarter).await.ok().to_string();
        // proves TIM-10: the data of an area are one file with a sheet for each list
        assert!(["农户", "监测对象", "收支", "帮扶措施", "走访", "用途：季度分析"].iter().all(|text| quarter.contains(text)), "{quarter}");
        let told = world.get("village_cadre", &format!("/households/{home}/messages")).await.ok();
        assert!(!told.as_array().unwrap().is_empty());
        let plan = world.get("village_cadre", &format!("/households/{home}/plan")).await.ok();
        // proves SCP-01: the household is monitored, not a member
        assert_eq!(plan["monitored_type"], "unstable_lifted");
        assert!(codes(&plan["check"]["gaps"]).contains(&"plan.risk_uncovered"), "{plan}");

        // Contact persons, help, visits.
        world.go_to("2026-03-02");
        let accounts = world.get("security_admin", "/accounts").await.ok();
        let account = |login: &str| accounts.as_array().unwrap().iter().find(|a| a["login"] == login).unwrap()["id"].clone();
        let unreadable = world.post("village_cadre", "/session/phone", json!({ "phone": "12-34" })).await;
        assert_eq!(unreadable.refused(422), "phone.unreadable");
        world.post("village_cadre", "/session/phone", json!({ "phone": "199 0000 7919" })).await.ok();
        for (level, who) in [("town", "town_leader"), ("village", "village_cadre")] {
            let contact = json!({ "level": level, "account_id": account(who), "from": "2026-03-02" });
            world.post("town_leader", &format!("/households/{home}/contacts"), contact).await.ok();
        }
        // With both of them named, the task that asked for them is done.
        let naming = world.get("town_officer", &format!("/tasks?household_id={home}&kind=assign_contacts")).await.ok();
        assert_eq!(naming["items"][0]["state"], "done", "{naming}");
        let contacts = world.get("town_officer", &format!("/households/{home}/contacts")).await.ok();
        let phones: Vec<_> = contacts.as_array().unwrap().iter().map(|contact| (&contact["level"], &contact["phone"])).collect();
        // proves CON-01: one at the town and one at the village, with the telephone
        assert_eq!(phones, [(&json!("town"), &json!(null)), (&json!("village"), &json!("19900007919"))]);
        assert_eq!(duties(&world, &home).await, ["collect_statement", "visit", "fit_measures", "enter_external"]);
        let entry = world.get("town_officer", &format!("/tasks?household_id={home}&kind=enter_external_system")).await.ok()["items"][0].clone();
        let closing = format!("/tasks/{}/closing", entry["id"].as_str().unwrap());
        let entered = json!({ "on": "2026-03-02", "result": "JC990101-0001" });
        world.change("town_officer", "POST", &closing, entry["version"].as_i64().unwrap(), entered).await.ok();
        // proves CON-02: entry into the external system is on the contact's list until it is done
        assert_eq!(duties(&world, &home).await, ["collect_statement", "visit", "fit_measures"]);
        world.import_wages(&[("990101-0001", "2026-02", 1, 4_000)]).await.ok();
        let measure = json!({ "kind": "employment", "risks": ["unstable_employment"], "timing": "after_event",
            "fund_source": "industry_policy", "note": "介绍到帮扶车间务工", "ends_on": "2026-12-31" });
        let mut backwards = measure.clone();
        backwards["ends_on"] = json!("2026-03-01");
        let refused = world.post("village_cadre", &format!("/households/{home}/measures"), backwards).await;
        assert_eq!(refused.refused(422), "measure.ends_before");
        let measure = world.post("village_cadre", &format!("/households/{home}/measures"), measure).await.ok();
        let made = measure["measures"][0].clone();
        let measure = made["id"].as_str().unwrap().to_owned();
        let mut version = made["version"].as_i64().unwrap();
        let path = format!("/measures/{measure}/state");
        let too_early = world.change("village_cadre", "POST", &path, version, json!({ "to": "in_effect", "on": "2026-03-02" })).await;
        assert_eq!(too_early.refused(409), "measure.wrong_state");
        for to in ["reviewed", "noticed", "in_effect"] {
            world.change("village_cadre", "POST", &path, version, json!({ "to": to, "on": "2026-03-02" })).await.ok();
            version += 1;
        }
        let plan = world.get("village_cadre", &format!("/households/{home}/plan")).await.ok();
        assert_eq!(codes(&plan["check"]["gaps"]), Vec::<&str>::new(), "{plan}");
        assert_eq!(duties(&world, &home).await, ["visit"]);
        let guarantees: Vec<Value> = ["food", "clothing", "education", "medical", "housing", "water"]
            .iter().map(|g| json!({ "guarantee": g, "state": "met", "note": null })).collect();
        let visit = json!({ "visited_on": "2026-03-02", "conditions": { "living": "已到车间上班", "guarantees": guarantees } });
        world.post("village_cadre", &format!("/households/{home}/visits"), visit).await.ok();

        assert_eq!(duties(&world, &home).await, Vec::<String>::new());

        // Too early to leave: the criteria say why.
        let criteria = world.get("village_cadre", &format!("/households/{home}/elimination-criteria?stability=stable")).await.ok();
        assert_eq!(unmet(&criteria), ["income_above_line", "risks_closed", "time_served"]);
        let proposal = |on: &str| json!({ "household_id": home, "way": "by_assistance", "stability": "stable",
            "checked_on": on, "finding": "收入持续稳定" });
        assert_eq!(world.post("village_cadre", "/eliminations", proposal("2026-03-02")).await.refused(409), "elimination.criteria_unmet");

        // Income recovers.
        world.go_to("2026-09-10");
        world.import_wages(&[("990101-0001", "2026-02", 7, 4_000)]).await.ok();
        let risk = format!("/households/{home}/risks/unstable_employment/closing");
        world.post("village_cadre", &risk, json!({ "on": "2026-09-10", "how": "稳定就业半年" })).await.ok();
        // proves CON-02: three months after help began a note of what it came to is due, until there is one
        assert_eq!(duties(&world, &home).await, ["visit", "note_effect", "propose_elimination"]);
        let own = world.get("village_cadre", "/session").await.ok()["account_id"].clone();
        let note = json!({ "noted_on": "2026-09-10", "measures": "帮扶车间务工", "effect": "good", "seen": "月收入稳定",
            "next": "close_risk", "noted_by": own });
        let note = json!({ "household_id": home, "values": note });
        world.post("village_cadre", "/forms/help_effect/records", note).await.ok();
        assert_eq!(duties(&world, &home).await, ["visit", "propose_elimination"]);
        let weak = world.get("village_cadre", &format!("/households/{home}/elimination-criteria?stability=weak")).await.ok();
        assert_eq!(unmet(&weak), ["stable"]);

        // Elimination.
        let case = world.post("village_cadre", "/eliminations", proposal("2026-09-10")).await.ok()["id"].as_str().unwrap().to_owned();
        let review = json!({ "act": "record_review", "held_on": "2026-09-10", "place": "村委会议室", "chair": "甲",
            "attendees": ["甲", "乙", "丙", "丁", "戊"], "votes_for": 5, "votes_against": 0, "abstentions": 0, "minutes": "同意" });
        // proves ELM-04: the village sums up what was proposed before it meets
        assert_eq!(world.act("village_secretary", &case, review.clone()).await.refused(422), "required");
        let mut summed_up = review;
        summed_up["summary"] = json!("监测联系人提出，村级核对属实，提交评议");
        world.act("village_secretary", &case, summed_up).await.ok();
        world.act("village_secretary", &case, json!({ "act": "start_notice", "from": "2026-09-10", "place": "公示公告栏" })).await.ok();
        world.go_to("2026-09-15");
        world.act("village_secretary", &case, close("2026-09-15")).await.ok();
        let accepted = json!({ "act": "pass_town_review", "on": "2026-09-15", "asset_query_done": false, "facts_agree": true,
            "finding": "务工收入稳定，住房饮水安全，原有风险已解除", "opinion": "验收通过" });
        let said = world.act("town_officer", &case, accepted).await.ok();
        let acceptance = said["steps"].as_array().unwrap().iter().find(|step| step["act"] == "pass_town_review").unwrap();
        // proves ELM-04: the acceptance is in its own words, and goes to the town's leader
        assert_eq!((&acceptance["record"]["finding"], &said["state"]),
            (&json!("务工收入稳定，住房饮水安全，原有风险已解除"), &json!("town_submission")), "{said}");
        let submitted = world.act("town_leader", &case, submitted("2026-09-15")).await.ok();
        // proves ELM-04: the town's government submits it to the county
        assert_eq!(submitted["state"], "county_decision");
        world.go_to("2026-09-17");
        let decided = world.act("county_leader", &case, json!({ "act": "approve", "on": "2026-09-17",
            "document_number": "守乡振〔2026〕21号", "opinion": "同意" })).await.ok();
        assert_eq!(decided["state"], "labelled");
        let labels = world.get("town_officer", &format!("/tasks?household_id={home}&kind=label_external_system")).await.ok();
        // proves ELM-05: the town has a task to label it outside
        assert_eq!(labels["items"].as_array().unwrap().len(), 1);
        let seen = world.get("city_supervisor", &format!("/households/{home}")).await.ok();
        // proves ELM-05: it stays in the register
        assert_eq!(seen["spell"], Value::Null, "the household stays in the register, no longer monitored");

        // The measure goes on after the label, and whoever follows the household is told before it ends.
        world.go_to("2026-12-01");
        let today = world.get("village_cadre", "/today").await.ok();
        let alerts: Vec<_> = today["items"].as_array().unwrap().iter().filter(|item| item["what"] == "lapse").collect();
        assert_eq!(alerts.len(), 1, "{today}");
        // proves STD-13: before a measure ends, whoever follows the household is told
        assert_eq!((&alerts[0]["household_id"], &alerts[0]["days_left"]), (&json!(home), &json!(30)));

        // The file, and the proof.
        let archive = world.get("county_officer", &format!("/households/{home}/archive")).await.ok();
        assert_eq!(archive["spells"][0]["ended_on"], "2026-09-17");
        assert_eq!(archive["spells"][0]["missing"], json!([]), "{archive}");
        let items = archive["spells"][0]["folders"].as_array().unwrap().iter().flat_map(|folder| folder["items"].as_array().unwrap());
        let filed = items.clone().find(|item| item["kind"] == "measure").unwrap();
        // proves AST-01, AST-02: whether it prevents, and who pays, stay in the file
        assert_eq!((&filed["timing"], &filed["fund_source"]), (&json!("after_event"), &json!("industry_policy")));
        let (code, report) = world.verify_evidence("export").await;
        assert_eq!((code, &report["ok"], &report["findings"]), (0, &json!(true), &json!([])), "{report}");
    }
}
