//! Single demands of the notices, each through the HTTP API.

use serde_json::{Value, json};
use shouwang_domain::household::{Disability, DisabilityKind, Health, Labour, Relation};
use shouwang_domain::risk::{CivilAffairsStatus, Population};
use shouwang_testkit::both_databases;

use super::steps::{
    approve, close_notice, commitment, declaration, identify, open_case, pass_town_review, report, review,
    start_notice, submit_to_county, to_notice, verification,
};
use super::world::{World, household, member};

fn find<'a>(list: &'a Value, key: &str, value: &str) -> &'a Value {
    let found = list.as_array().unwrap().iter().find(|item| item[key] == value);
    found.unwrap_or_else(|| panic!("no {key} = {value} in {list}"))
}

fn texts<'a>(list: &'a Value, key: &str) -> Vec<&'a str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|item| item[key].as_str().unwrap())
        .collect()
}

/// Takes the measures that are only proposed through some of the three steps, and gives the plan as it is then.
async fn push(world: &World, home: &str, steps: &[&str]) -> Value {
    let path = format!("/households/{home}/plan");
    let plan = world.get("village_cadre", &path).await.ok();
    for measure in plan["measures"].as_array().unwrap() {
        let before = measure["state"].as_str().unwrap();
        let done = ["proposed", "reviewed", "noticed", "in_effect"]
            .iter()
            .position(|state| *state == before);
        let version = measure["version"].as_i64().unwrap();
        let left = steps.iter().skip(done.unwrap_or(steps.len()));
        for (version, to) in (version..).zip(left) {
            let state = format!("/measures/{}/state", measure["id"].as_str().unwrap());
            let step = json!({ "to": to, "on": "2026-03-02" });
            world.change("village_cadre", "POST", &state, version, step).await.ok();
        }
    }
    world.get("village_cadre", &path).await.ok()
}

const INTO_EFFECT: &[&str] = &["reviewed", "noticed", "in_effect"];

both_databases! {
    async fn standards_are_dated_and_cited(db: TestDb) {
        let world = World::new(db, "2026-02-10").await;
        let packs = world.get("village_cadre", "/policies").await.ok();
        let line = |pack: &str, tier: &str| find(&find(&packs, "id", pack)["tiers"], "name", tier).clone();
        // proves STD-03
        assert_eq!(line("44/2021", "province")["up_to"], json!(960_000));
        assert_eq!(line("44/2021", "province")["basis"]["product"], Value::Null, "the notice does not print the standard");
        assert_eq!(line("440229/2021", "province")["populations"], json!(["lifted", "marginal_2019", "general"]));
        // proves STD-04
        assert_eq!(line("44/2023", "province")["up_to"], json!(1_042_000));
        assert_eq!(line("445281/2023", "province")["populations"], json!(["lifted", "marginal_2019"]));
        // proves STD-05
        assert_eq!(line("44/2024", "province")["up_to"], json!(1_080_000));
        assert_eq!(line("44/2024", "province")["populations"], json!(["lifted", "marginal_2019"]));
        // proves STD-07
        assert_eq!(line("44/2025", "province")["up_to"], json!(1_161_000));
        assert_eq!(line("44/2025", "province")["populations"], json!(["lifted", "marginal_2019", "general"]));
        let band = line("4413/2024", "city");
        assert_eq!((&band["over"], &band["up_to"]), (&json!(1_080_000), &json!(1_646_000)));
        // The published figure is the law; the product is only shown beside it.
        let check = &line("99/2025", "province")["basis"];
        assert_eq!((&check["product"], &check["difference"]), (&json!(1_161_000), &json!(0)), "{check}");
        // proves STD-01: how a figure was rounded and its last day stand with the standard that the rules read
        assert!(line("440229/2021", "province")["rounding"]["zh"].as_str().unwrap().contains("取整"));
        let last = &line("44/2025", "province")["valid_until"];
        assert_eq!((&last["day"], last["citation"].as_str().unwrap().contains("本系统推定")), (&json!("2025-12-31"), true));
        for pack in packs.as_array().unwrap() {
            assert!(pack["tiers"].as_array().unwrap().iter().all(|t| !t["citation"].as_str().unwrap().is_empty()));
        }
        // 2026 has no pack of its own: the last one is carried over, and says so.
        let here = find(&packs, "id", "99/2025");
        assert_eq!((&here["in_force"], &here["carried_over"]), (&json!(true), &json!(true)));
    }

    async fn income_is_four_kinds_less_business_expense(db: TestDb) {
        let world = World::new(db, "2026-02-10").await;
        let two = [member(Relation::Head, "陈石", "1980-05-12", 101), member(Relation::Spouse, "林梅", "1982-08-01", 102)];
        world.import_register(&[household("1001", Population::Lifted, two.into())]).await.ok();
        let home = world.household("1001").await;
        world.import_wages(&[("1001", "2025-02", 11, 1_000)]).await.ok();
        let amounts = json!({ "wage": 100_000, "business": 60_000, "property": 5_000, "transfer": 20_000, "business_expense": 15_000 });
        let saved = world.put("village_cadre", &format!("/households/{home}/statements/2026-01"), json!({ "amounts": amounts, "estimated": false })).await.ok();
        assert_eq!(saved["statement"]["disposable"], json!(170_000), "{saved}");
        let facts = world.get("village_cadre", &format!("/households/{home}/explanation")).await.ok()["facts"].clone();
        assert_eq!(find(&facts, "name", "income")["value"], "12700.00");
        // proves STD-09: a year, per head, less what business costs
        assert_eq!(find(&facts, "name", "income_per_head")["value"], "6350.00");
        let negative = json!({ "amounts": { "wage": -1 }, "estimated": false });
        let refused = world.put("village_cadre", &format!("/households/{home}/statements/2025-12"), negative).await;
        assert_eq!(refused.refused(422), "income.negative");
        // Each kind is kept and shown by month.
        let seen = world.get("village_cadre", &format!("/households/{home}")).await.ok();
        let january = find(&seen["statements"], "period", "2026-01");
        assert_eq!(january["amounts"]["transfer"], json!(20_000));
    }

    async fn six_channels_each_ask_for_their_facts(db: TestDb) {
        let world = World::new(db, "2026-02-10").await;
        let homes = (0..4u32).map(|n| household(&format!("100{n}"), Population::General, vec![member(Relation::Head, "陈石", "1980-05-12", 101 + n)]));
        world.import_register(&homes.collect::<Vec<_>>()).await.ok();
        let home = world.household("1000").await;
        let clue = async |home: &str, source: Value| {
            world.post("village_cadre", "/clues", json!({ "household_id": home, "source": source, "discovered_on": "2026-02-10" })).await
        };
        for (source, code) in [
            (json!({ "channel": "home_visit", "visit": "77" }), "not_found"),
            (json!({ "channel": "self_declaration", "difficulty": "病", "by": { "mode": "entrusted", "proxy": "某", "relation": "邻居", "consent": false } }), "clue.no_consent"),
            (json!({ "channel": "self_declaration", "difficulty": "病", "by": { "mode": "telephone", "called_on": "2026-02-10", "call_record": " " } }), "clue.fact_missing"),
            (json!({ "channel": "grassroots_report", "report": "" }), "clue.fact_missing"),
            (json!({ "channel": "data_comparison", "department": "health", "list": "2026年1月大病名单", "row": 0 }), "clue.fact_missing"),
            (json!({ "channel": "hotline_petition", "source": "hotline_12317", "number": "" }), "clue.fact_missing"),
            (json!({ "channel": "platform_warning", "warning": "77" }), "not_found"),
        ] {
            let answer = clue(&home, source).await;
            let status = answer.status;
            // proves DSC-01: each of the six asks for its facts
            assert_eq!(answer.refused(status), code);
        }
        // Any rural household may declare; a second clue joins the first and keeps the earliest clock.
        let first = clue(&home, declaration()).await.ok();
        // proves SCP-05: a household of the general population
        assert_eq!(first["has_application"], json!(true));
        let earlier = json!({ "household_id": home, "discovered_on": "2026-02-07",
            "source": { "channel": "hotline_petition", "source": "petition", "number": "信〔2026〕9号" } });
        world.post("village_cadre", "/clues", earlier).await.ok();
        let clues = world.get("village_cadre", &format!("/clues?household_id={home}&state=open")).await.ok();
        assert_eq!(clues["items"].as_array().unwrap().len(), 1, "{clues}");
        // proves DSC-01: one clue of a household, with the earliest clock
        assert_eq!(clues["items"][0]["clock_started"], "2026-02-07");
        let channels: Vec<&Value> = clues["items"][0]["sources"].as_array().unwrap().iter().map(|s| s.get("channel").unwrap_or(&s["source"]["channel"])).collect();
        // proves DSC-01: all sources are kept
        assert_eq!(channels.len(), 2, "{clues}");
        // A grassroots report needs no visit, a visit can become a clue, and a department's row is one.
        let reported = clue(&world.household("1001").await, report()).await.ok();
        // proves DSC-14: without a visit before
        assert_eq!((&reported["state"], &reported["sources"].as_array().map(Vec::len)), (&json!("open"), &Some(1)), "{reported}");
        let visited = world.household("1002").await;
        let visit = json!({ "visited_on": "2026-02-10", "problems": [{ "problem": "屋顶漏水", "solved_on": null }], "becomes_clue": true });
        let visit = world.post("village_cadre", &format!("/households/{visited}/visits"), visit).await.ok();
        assert_eq!(visit["clue"]["state"], "open", "{visit}");
        let row = json!({ "channel": "data_comparison", "department": "health", "list": "2026年1月大病名单", "row": 12 });
        clue(&world.household("1003").await, row).await.ok();
    }

    async fn the_clock_turns_red_and_overtime_needs_a_reason(db: TestDb) {
        let world = World::new(db, "2026-02-10").await;
        world.import_register(&[household("1001", Population::Lifted, vec![member(Relation::Head, "陈石", "1980-05-12", 101)])]).await.ok();
        world.import_wages(&[("1001", "2025-02", 12, 500)]).await.ok();
        let home = world.household("1001").await;
        let case = open_case(&world, &home, report(), "2026-02-10").await;
        let colour = async || world.get("county_officer", &format!("/cases/{case}")).await.ok()["clock"]["colour"].as_str().unwrap().to_owned();
        assert_eq!(colour().await, "green");
        world.go_to("2026-02-12");
        assert_eq!(colour().await, "amber");
        world.go_to("2026-02-14");
        // proves IDN-08: the stage has a budget of its own
        assert_eq!(colour().await, "red");
        to_notice(&world, &case, &home, "unstable_lifted", &["unstable_employment"], "2026-02-14").await;
        world.go_to("2026-02-26");
        world.act("village_secretary", &case, close_notice("2026-02-26")).await.ok();
        // proves IDN-08: over the whole, only with a reason
        assert_eq!(world.act("town_officer", &case, pass_town_review("2026-02-26")).await.refused(409), "case.overtime_unexplained");
        world.act("town_officer", &case, json!({ "act": "explain_overtime", "reason": "春节期间无法召开评议会" })).await.ok();
        world.act("town_officer", &case, pass_town_review("2026-02-26")).await.ok();
        world.act("town_leader", &case, submit_to_county("2026-02-26")).await.ok();
        let decided = world.act("county_leader", &case, approve("2026-02-26")).await.ok();
        // proves TIM-01: explained, and then decided
        assert_eq!((&decided["state"], &decided["clock"]["colour"]), (&json!("included"), &json!("stopped")));
    }

    async fn a_marginal_household_must_apply_itself(db: TestDb) {
        let world = World::new(db, "2026-03-02").await;
        world.import_register(&[household("1001", Population::Marginal2019, vec![member(Relation::Head, "陈石", "1980-05-12", 101)])]).await.ok();
        world.import_wages(&[("1001", "2025-03", 12, 500)]).await.ok();
        let marginal = world.post("county_officer", "/households/search", json!({ "population": "marginal_2019" })).await.ok();
        assert_eq!(marginal["items"].as_array().unwrap().len(), 1);
        let home = world.household("1001").await;
        let case = open_case(&world, &home, report(), "2026-03-02").await;
        let wrong = verification("unstable_lifted", &["unstable_employment"], "2026-03-02");
        assert_eq!(world.act("village_cadre", &case, wrong).await.refused(409), "case.type_impossible");
        let riskless = verification("marginal_prone", &[], "2026-03-02");
        assert_eq!(world.act("village_cadre", &case, riskless).await.refused(422), "case.risk_missing");
        to_notice(&world, &case, &home, "marginal_prone", &["unstable_employment"], "2026-03-02").await;
        world.go_to("2026-03-07");
        world.act("village_secretary", &case, close_notice("2026-03-07")).await.ok();
        assert_eq!(world.act("town_officer", &case, pass_town_review("2026-03-07")).await.refused(409), "case.application_missing");
        // Back to the village, which takes the application and goes through review and notice again.
        world.act("town_officer", &case, json!({ "act": "return", "to": "review", "reason": "补充农户本人申请" })).await.ok();
        let seen = world.get("village_cadre", &format!("/households/{home}")).await.ok();
        let apply = json!({ "act": "apply", "on": "2026-03-07", "applicant": seen["members"][0]["id"], "text": "申请纳入监测" });
        world.act("village_cadre", &case, apply).await.ok();
        world.act("village_secretary", &case, review("2026-03-07", 5)).await.ok();
        world.act("village_secretary", &case, start_notice("2026-03-07")).await.ok();
        world.go_to("2026-03-12");
        world.act("village_secretary", &case, close_notice("2026-03-12")).await.ok();
        world.act("town_officer", &case, pass_town_review("2026-03-12")).await.ok();
        world.act("town_leader", &case, submit_to_county("2026-03-12")).await.ok();
        assert_eq!(world.act("county_leader", &case, approve("2026-03-12")).await.ok()["state"], "included");
    }

    async fn a_refusal_is_told_with_its_reason_and_can_be_opened_again(db: TestDb) {
        let world = World::new(db, "2026-03-02").await;
        world.import_register(&[household("1001", Population::Lifted, vec![member(Relation::Head, "陈石", "1980-05-12", 101)])]).await.ok();
        let home = world.household("1001").await;
        let case = open_case(&world, &home, report(), "2026-03-02").await;
        world.act("village_cadre", &case, verification("sudden_severe", &["disaster_or_accident"], "2026-03-02")).await.ok();
        let commitment = commitment(&world, &home, "2026-03-02").await;
        world.act("village_cadre", &case, commitment).await.ok();
        let voted = world.act("village_secretary", &case, review("2026-03-02", 1)).await.ok();
        assert_eq!(voted["state"], "not_included");
        let told = world.get("village_cadre", &format!("/households/{home}/messages")).await.ok();
        assert!(told.as_array().unwrap().iter().any(|m| m["kind"].as_str().unwrap().contains("not_included")), "{told}");
        let again = open_case(&world, &home, declaration(), "2026-03-02").await;
        let refused = world.act("village_cadre", &again, json!({ "act": "refuse", "reason": "经核实无返贫致贫风险" })).await.ok();
        assert_eq!(refused["close_reason"], "经核实无返贫致贫风险", "{refused}");
    }

    async fn priority_groups_labour_and_standing_are_seen(db: TestDb) {
        let world = World::new(db, "2026-03-02").await;
        let mut elder = member(Relation::Head, "陈石", "1950-05-12", 101);
        elder.labour = Labour::Lost;
        elder.health = vec![Health::SeriousIllness, Health::HeavyChronicIllness];
        let mut child = member(Relation::Son, "陈小石", "1985-08-01", 103);
        child.labour = Labour::None;
        child.health = vec![Health::Disabled];
        child.disability = Some(Disability::new(DisabilityKind::Mental, 4).unwrap());
        let mut home = household("1001", Population::General, vec![elder, child]);
        home.civil_affairs = Some(CivilAffairsStatus::DibaoMarginal);
        let mut plain = member(Relation::Head, "林海", "1980-05-12", 105);
        plain.health = vec![Health::ChronicIllness];
        let plain = household("1002", Population::General, vec![plain]);
        world.import_register(&[plain, home]).await.ok();
        let home = world.household("1001").await;
        let seen = world.get("village_cadre", &format!("/households/{home}")).await.ok();
        assert_eq!((&seen["has_labour"], &seen["civil_affairs"]), (&json!(false), &json!("dibao_marginal")));
        let groups = |n: usize| seen["members"][n]["priority_groups"].clone();
        // proves SCP-01: what is a fact of a member stands at the member
        assert_eq!(groups(0), json!(["serious_illness", "chronic_illness", "disabled_or_destitute_elder"]));
        assert_eq!(groups(1), json!(["severe_disability"]));
        assert!(!seen.to_string().contains("99010119"), "numbers are masked: {seen}");
        let all = json!(["serious_illness", "chronic_illness", "severe_disability", "disabled_or_destitute_elder"]);
        let suggested = world.get("village_cadre", "/visits/suggested").await.ok();
        let of = |n: usize| (&suggested["items"][n]["household_id"], &suggested["items"][n]["groups"]);
        // proves SCP-06: whoever belongs to a priority group is suggested first, and it is said for which; an illness without a burden is no reason
        assert_eq!((of(0), of(1).1), ((&json!(home), &all), &json!([])), "{suggested}");
        for (has, wanted) in [(true, "陈石"), (false, "林海")] {
            let found = world.post("village_cadre", "/households/search", json!({ "priority": has })).await.ok();
            assert_eq!(texts(&found["items"], "head"), [wanted], "{found}");
        }

        // The other low-income population goes through the same procedure, by its standing and not by income.
        let decided = identify(&world, &home, declaration(), "low_income_other", &["illness_or_disability"]).await;
        // proves SCP-03: by its standing in civil affairs
        assert_eq!(decided["state"], "included");
        let plan = world.get("village_cadre", &format!("/households/{home}/plan")).await.ok();
        assert_eq!(texts(&plan["check"]["gaps"], "code"), ["plan.risk_uncovered", "plan.safety_net_missing"]);

        // Without labour capability: a safety net, and the household stays.
        let aid = json!({ "kind": "medical_aid", "risks": ["illness_or_disability"], "timing": "after_event", "note": "医疗救助" });
        world.post("village_cadre", &format!("/households/{home}/measures"), aid).await.ok();
        let plan = world.get("village_cadre", &format!("/households/{home}/plan")).await.ok();
        assert_eq!(texts(&plan["check"]["gaps"], "cover"), ["proposed", "proposed"], "what is only proposed is no safety net");
        let plan = push(&world, &home, INTO_EFFECT).await;
        // proves AST-03: without labour capability a safety net is asked for until one is in effect
        assert_eq!(plan["check"]["gaps"], json!([]), "{plan}");
        assert_eq!(plan["measures"][0]["responsible"], json!(["civil_affairs"]));
        let criteria = world.get("village_cadre", &format!("/households/{home}/elimination-criteria?stability=stable")).await.ok();
        assert_eq!(find(&criteria, "criterion", "has_labour")["met"], json!(false));
    }

    async fn weak_half_and_partly_lost_labour_are_told_apart(db: TestDb) {
        let world = World::new(db, "2026-03-02").await;
        let of = |labour, name, sequence| {
            let mut one = member(if sequence % 2 == 1 { Relation::Head } else { Relation::Spouse }, name, "1980-05-12", sequence);
            one.labour = labour;
            one
        };
        world.import_register(&[
            household("1001", Population::Lifted, vec![of(Labour::PartlyLost, "陈石", 101), of(Labour::Lost, "林梅", 102)]),
            household("1002", Population::Lifted, vec![of(Labour::Weak, "林海", 103), of(Labour::Half, "陈梅", 104)]),
            household("1003", Population::Lifted, vec![of(Labour::WeakOrHalf, "王海", 105)]),
        ]).await.ok();
        let seen = async |number: &str| {
            let home = world.household(number).await;
            world.get("village_cadre", &format!("/households/{home}")).await.ok()
        };
        let (partly, both, before) = (seen("1001").await, seen("1002").await, seen("1003").await);
        // proves SCP-08: weak, half and partly lost are values of their own, beside what was recorded before
        assert_eq!(texts(&partly["members"], "labour"), ["partly_lost", "lost"]);
        assert_eq!(texts(&both["members"], "labour"), ["weak", "half"]);
        assert_eq!(texts(&before["members"], "labour"), ["weak_or_half"]);
        assert!([&partly, &both, &before].iter().all(|home| home["has_labour"] == json!(true)));

        let home = world.household("1001").await;
        identify(&world, &home, declaration(), "sudden_severe", &["unstable_employment"]).await;
        let path = format!("/households/{home}/plan");
        let plan = world.get("village_cadre", &path).await.ok();
        // proves SCP-08, AST-03: who has lost a part and has no work is for the safety net
        assert_eq!(texts(&plan["check"]["gaps"], "code"), ["plan.risk_uncovered", "plan.safety_net_missing"]);
        let work = json!({ "member_id": partly["members"][0]["id"], "values": { "place": "town", "started_on": "2026-03-01" } });
        world.post("village_cadre", "/forms/employment/records", work).await.ok();
        let plan = world.get("village_cadre", &path).await.ok();
        // proves SCP-08, AST-04: and by development with an income by work
        assert_eq!(texts(&plan["check"]["gaps"], "code"), ["plan.risk_uncovered", "plan.development_missing"]);
    }

    async fn several_risks_are_each_covered_and_stacking_is_remarked(db: TestDb) {
        let world = World::new(db, "2026-03-02").await;
        world.import_register(&[
            household("1001", Population::Lifted, vec![member(Relation::Head, "陈石", "1980-05-12", 101)]),
            household("1002", Population::Lifted, vec![member(Relation::Head, "林海", "1981-05-12", 103)]),
        ]).await.ok();
        let measure = async |home: &str, kind: &str, timing: &str, risks: &[&str]| {
            let measure = json!({ "kind": kind, "risks": risks, "timing": timing, "note": "按缺什么补什么" });
            world.post("village_cadre", &format!("/households/{home}/measures"), measure).await.ok();
            world.get("village_cadre", &format!("/households/{home}/plan")).await.ok()["check"].clone()
        };
        let several = world.household("1001").await;
        identify(&world, &several, declaration(), "sudden_severe", &["illness_or_disability", "unstable_employment"]).await;
        let check = measure(&several, "medical_aid", "after_event", &["illness_or_disability"]).await;
        assert_eq!(texts(&check["gaps"], "cover"), ["proposed", "nothing", "nothing"]);
        let plan = push(&world, &several, INTO_EFFECT).await;
        // proves AST-06, AST-07: of several risks each is asked for by itself, and only what is in effect answers it
        assert_eq!(texts(&plan["check"]["gaps"], "code"), ["plan.risk_uncovered", "plan.development_missing"]);
        assert_eq!(texts(&plan["risks"], "cover"), ["in_effect", "nothing"]);
        let check = measure(&several, "employment", "after_event", &["unstable_employment"]).await;
        assert_eq!(texts(&check["gaps"], "cover"), ["proposed", "proposed"]);
        // On its way by the village's review it is no gap before its last day, and is told.
        let plan = push(&world, &several, &["reviewed"]).await;
        assert_eq!((&plan["check"]["gaps"], texts(&plan["check"]["warnings"], "code")), (&json!([]), vec!["plan.being_prepared"; 2]));
        assert_eq!(texts(&plan["risks"], "cover"), ["in_effect", "prepared"]);
        let plan = push(&world, &several, INTO_EFFECT).await;
        // proves AST-04: with labour a development measure is asked for until one is in effect
        assert_eq!((&plan["check"]["gaps"], &plan["check"]["warnings"]), (&json!([]), &json!([])));
        let work = plan["measures"].as_array().unwrap().iter().find(|measure| measure["kind"] == "employment").unwrap();
        assert_eq!(work["responsible"], json!(["rural_revitalization"]));
        let finished = format!("/measures/{}/state", work["id"].as_str().unwrap());
        let plan = world.change("village_cadre", "POST", &finished, work["version"].as_i64().unwrap(), json!({ "to": "finished", "on": "2026-03-02" })).await.ok();
        // proves AST-04, AST-07: what is finished is cover no more
        assert_eq!(texts(&plan["check"]["gaps"], "cover"), ["over", "over"]);

        let single = world.household("1002").await;
        identify(&world, &single, declaration(), "sudden_severe", &["unstable_employment"]).await;
        measure(&single, "employment", "preventive", &["unstable_employment"]).await;
        let check = measure(&single, "skill_training", "preventive", &["unstable_employment"]).await;
        // proves AST-06: a single risk asks for a single measure, and more of them are remarked
        assert_eq!(texts(&check["warnings"], "code"), ["plan.stacking"]);
        let check = measure(&single, "motivation", "preventive", &["unstable_employment"]).await;
        assert_eq!(texts(&check["gaps"], "cover"), ["proposed", "proposed"]);
        let plan = push(&world, &single, INTO_EFFECT).await;
        assert_eq!(plan["check"]["gaps"], json!([]));
    }

    async fn the_county_government_decides_second_where_the_pack_says_so(db: TestDb) {
        let two_steps = "[procedure.deciding]\nvalue = \"bureau_then_government\"\ncitation = \"演示（虚构）\"";
        let world = World::amended(db, "2026-03-02", two_steps).await;
        world.import_register(&[household("1001", Population::Lifted, vec![member(Relation::Head, "陈石", "1980-05-12", 101)])]).await.ok();
        let home = world.household("1001").await;
        let decided = identify(&world, &home, declaration(), "sudden_severe", &["disaster_or_accident"]).await;
        assert_eq!(decided["state"], "government_decision", "{decided}");
        let case = decided["id"].as_str().unwrap();
        let second = json!({ "act": "approve_government", "on": "2026-03-10", "document_number": "守府〔2026〕2号", "opinion": "同意" });
        assert_eq!(world.act("county_leader", case, second.clone()).await.refused(409), "case.wrong_role");
        let decided = world.act("county_government", case, second).await.ok();
        assert_eq!(decided["state"], "included");
        let steps = decided["steps"].as_array().unwrap();
        assert!(steps.iter().any(|s| s["record"]["document_number"] == "守府〔2026〕2号"), "{decided}");
    }

    async fn the_list_of_2019_is_visited_and_surveyed_where_the_notice_counts_it_among_the_lifted(db: TestDb) {
        let counted = "[[obligation]]\nid = \"cadre_visits\"\nzh = \"村干部每月走访\"\nen = \"monthly visits\"\nrole = \"village_cadre\"\n\
                       subject = \"person\"\nowner = \"village_contact\"\nevery = \"month\"\nhouseholds = [\"lifted\", \"marginal_2019\"]\n\
                       fulfilled_by = \"visits\"\nvisited_by = [\"village_cadre\"]\ncitation = \"演示（虚构）\"";
        let world = World::amended(db, "2026-04-01", counted).await;
        let one = |number: &str, population, sequence| household(number, population, vec![member(Relation::Head, "陈石", "1980-05-12", sequence)]);
        let homes = [one("1001", Population::Marginal2019, 101), one("1002", Population::Lifted, 103), one("1003", Population::General, 105)];
        world.import_register(&homes).await.ok();
        world.post("county_officer", "/duties/scheduling", json!({})).await.ok();
        let tasks = world.get("county_officer", "/tasks?duty=cadre_visits").await.ok();
        let needed: i64 = tasks["items"].as_array().unwrap().iter().map(|task| task["duty"]["needed"].as_i64().unwrap()).sum();
        // proves SCP-04: the duty of visits has the list of 2019 beside those lifted, and nobody else
        assert_eq!(needed, 2, "{tasks}");
        let coverage = world.get("county_officer", "/liaisons/coverage").await.ok();
        // proves SCP-04: so has the plan of who visits whom
        assert_eq!(coverage["households_without_cadre"].as_array().unwrap().len(), 2, "{coverage}");
        let mut owed = Vec::new();
        for number in ["1001", "1002", "1003"] {
            let home = world.household(number).await;
            owed.push(world.get("village_cadre", &format!("/households/{home}")).await.ok()["statements_owed"].clone());
        }
        // proves SCP-04: its income is asked every month as theirs is
        assert_eq!(owed, [true, true, false]);
    }
}
