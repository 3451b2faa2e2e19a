//! `/api/v1/forms`: registers in which one hand writes down what was done, and another verifies it.

use serde_json::json;
use shouwang_testkit::both_databases;

use super::ledgers::{figure, kept};
use super::registers::{act, asks_why, behind, mend, record_path};
use crate::app::{TOWN, TestApp};
use crate::routes::a_household_in;

both_databases! {
    async fn what_a_household_is_told_given_and_rewarded_is_kept(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = a_household_in(&app, TOWN).await;
        let about = json!({ "household_id": household });
        let (town, leader) = (app.as_role("town_officer").await, app.as_role("town_leader").await);
        let (county, cadre) = (app.as_role("county_officer").await, app.as_role("village_cadre").await);
        let account = app.ctx_of(&town).await.acted_by.to_string();
        let members = town.get(&format!("/api/v1/households/{household}")).await.ok();
        let (head, of_member) = (&members["members"][0]["id"], json!({ "member_id": members["members"][2]["id"] }));

        let mut told = about.clone();
        told["values"] = json!({ "outcome": "not_included", "decided_on": "2026-02-20", "also": ["temporary", "again"], "told_on": "2026-02-22", "way": "visit",
            "told_by": account, "received": "member", "received_by": head, "signed": true, "opinion": "again" });
        let silent = town.post("/api/v1/forms/result_told/records", told.clone()).await.problem(422, "ledger.refused");
        // proves IDN-12: nobody is told that they are not included without the reason
        assert_eq!(silent["errors"][0]["code"], "form.missing");
        told["values"]["reason"] = json!("收入稳定，保障没有问题");
        let told = kept(&town, "result_told", about.clone(), told["values"].clone()).await;
        // proves IDN-12: how, when and by whom the household was told, who heard it, and what else it may apply for
        assert_eq!((&told["values"]["told_by"], &told["values"]["received_by"], &told["values"]["also"]), (&json!(account), head, &json!(["temporary", "again"])));
        // proves IDN-12: who asks to be looked at again is listed
        assert_eq!(behind(&town, "result_told", "objects").await, [told["id"].clone()]);

        let fund = json!({ "source": "central_linkage", "purpose": "industry", "document": "示例财农〔2026〕1号", "on": "2026-02-20", "amount": 300_000 });
        let fund = kept(&town, "household_fund", about.clone(), fund).await;
        act(&town, "household_fund", &fund, "check", None).await.problem(403, "ledger.may_not");
        act(&leader, "household_fund", &fund, "check", None).await.ok();
        // proves IDN-10: what a household was given from which source by which document, checked by another hand
        assert_eq!((figure(&county, "household_fund", "linkage").await, figure(&county, "household_fund", "checked_share").await), (json!(300_000), json!(10_000)));

        let review = json!({ "reviewed_on": "2026-02-20", "measures": "公益性岗位一个", "place": "村委会会议室", "chair": account, "present": 21, "agree": 19, "against": 1,
            "result": "agreed", "notice_from": "2026-02-21", "notice_to": "2026-03-02", "board": "村公示栏", "objections": 0 });
        let review = kept(&town, "measure_review", about.clone(), review).await;
        act(&town, "measure_review", &review, "begin", None).await.problem(409, "ledger.same_hand");
        act(&leader, "measure_review", &review, "begin", None).await.problem(409, "ledger.lacking");
        mend(&town, "measure_review", &review, json!({ "notice_to": "2026-02-27" })).await;
        let begun = act(&leader, "measure_review", &review, "begin", None).await.ok();
        // proves AST-09: a measure is reviewed with its votes and noticed, and begins once the notice has ended and another hand says so
        assert_eq!((&begun["state"], figure(&county, "measure_review", "agreed").await), (&json!("begun"), json!(10_000)));

        let lacking = json!({ "found_on": "2026-02-01", "sign": "no_work", "facts": "1月三次推荐岗位，均未去", "departments": ["human_resources"] });
        let lacking = kept(&cadre, "motivation", of_member.clone(), lacking).await;
        act(&cadre, "motivation", &lacking, "confirm", None).await.problem(403, "ledger.may_not");
        act(&town, "motivation", &lacking, "confirm", None).await.ok();
        act(&town, "motivation", &lacking, "end", None).await.problem(409, "ledger.lacking");
        let done = json!({ "activities": [{ "values": { "on": "2026-02-10", "kind": "training", "by": "镇人社所" } }], "outcome": "works" });
        mend(&town, "motivation", &lacking, done).await;
        act(&town, "motivation", &lacking, "end", None).await.ok();
        // proves AST-05: who lacks drive is a fact that another hand confirms, with its department, what was done and what came of it
        assert_eq!(figure(&town, "motivation", "improved").await, 10_000);
        let policy = json!({ "title": "示例镇2026年积分奖励办法", "issued_on": "2026-01-10", "covers": ["work"], "working": true, "by_output": true, "standard": "每天5分" });
        let policy = kept(&town, "reward_policy", json!({}), policy).await;
        let work = json!({ "policy": policy["id"], "kind": "public", "what": "村道保洁", "on": "2026-02-20", "quantity": 12, "unit_of": "day", "proof": "考勤表第3号",
            "reward": "points", "points": 60 });
        let work = kept(&town, "work_reward", of_member, work).await;
        act(&town, "work_reward", &work, "verify", None).await.problem(409, "ledger.same_hand");
        act(&leader, "work_reward", &work, "verify", None).await.ok();
        act(&town, "work_reward", &work, "pay", None).await.problem(409, "ledger.lacking");
        mend(&town, "work_reward", &work, json!({ "paid_on": "2026-03-01" })).await;
        act(&leader, "work_reward", &work, "pay", None).await.problem(409, "ledger.same_hand");
        let paid = act(&town, "work_reward", &work, "pay", None).await.ok();
        // proves AST-05: work is rewarded by what was done, once another hand has verified it
        assert_eq!((&paid["state"], figure(&town, "work_reward", "points").await), (&json!("paid"), json!(60)));

        let fell = json!({ "found_on": "2026-02-20", "kind": "returned", "cause": "work", "facts": "11月至1月没有走访，失业没有发现", "owner": "示例村委会", "due_on": "2026-03-31" });
        let fell = kept(&town, "return_case", about, fell).await;
        act(&town, "return_case", &fell, "judge", None).await.problem(403, "ledger.may_not");
        act(&county, "return_case", &fell, "judge", None).await.ok();
        act(&county, "return_case", &fell, "close", None).await.problem(409, "ledger.lacking");
        mend(&town, "return_case", &fell, json!({ "measure": "补走访，推荐岗位", "mended_on": "2026-03-01" })).await;
        act(&county, "return_case", &fell, "close", None).await.ok();
        // proves WRN-03: a household that fell back for want of work, duty or policy carries the cause, and it is mended
        assert_eq!((figure(&county, "return_case", "failure").await, figure(&county, "return_case", "work").await), (json!(10_000), json!(1)));
    }

    async fn inspections_projects_and_assets_are_checked_by_another_hand(db: TestDb) {
        let app = TestApp::new(db).await;
        let (town, county) = (app.as_role("town_officer").await, app.as_role("county_officer").await);
        let head = app.as_role("county_leader").await;
        let here = json!({ "area_id": app.area_id(TOWN) });
        let visit = json!({ "name": "2月暗访示例镇", "on": "2026-02-20", "level": "county", "by": "县农业农村局帮扶股", "kind": "covert", "places": "示例镇上屋村", "households": 6,
            "looked_at": ["guarantees", "help"], "result": "problems", "found": "两户疑似危房没有鉴定", "problems": 1 });
        let visit = kept(&county, "inspection", here.clone(), visit).await;
        let problem = json!({ "found_on": "2026-02-20", "source": "self_check", "method": "covert", "inspection": visit["id"], "field": "housing", "matter": "两户疑似危房没有鉴定",
            "advice": "月底前完成鉴定", "owner": "示例镇政府", "prominent": false, "on_the_spot": false, "due_on": "2026-03-31" });
        let ordinary = kept(&county, "problem", here.clone(), problem.clone()).await;
        act(&town, "problem", &ordinary, "escalate", Some("涉及多部门")).await.problem(409, "ledger.lacking");
        let mut prominent = problem;
        prominent["prominent"] = json!(true);
        prominent["inspection"] = json!(null);
        let prominent = kept(&county, "problem", here.clone(), prominent).await;
        act(&town, "problem", &prominent, "escalate", None).await.problem(422, "ledger.no_reason");
        act(&town, "problem", &prominent, "escalate", Some("涉及多部门，镇级无力解决")).await.ok();
        let city = app.as_role("city_supervisor").await;
        // proves SUP-06: a prominent problem is taken to the level above with the reason, and stands in its figures until it is mended
        assert_eq!(behind(&city, "problem", "escalated").await, [prominent["id"].clone()]);
        mend(&town, "problem", &prominent, json!({ "measure": "县级统一鉴定", "done_on": "2026-03-01" })).await;
        act(&town, "problem", &prominent, "submit", None).await.ok();
        act(&city, "problem", &prominent, "close", None).await.ok();
        assert_eq!(figure(&city, "problem", "escalated").await, 0);
        let page = county.get(&record_path("inspection", &visit)).await.ok();
        // proves SUP-01: an inspection by whom, where and of what, in its form, with the problems that it found
        assert_eq!((&page["referring"][0]["form"]["id"], &page["referring"][0]["records"]), (&json!("problem"), &json!(1)));
        // proves SUP-01: what was not told to the level above is listed
        assert_eq!(behind(&county, "inspection", "not_reported").await, [visit["id"].clone()]);
        let refused = json!({ "area_id": here["area_id"], "values": { "name": "x", "on": "2026-02-20", "level": "county", "by": "x", "kind": "open", "places": "x",
            "looked_at": ["help"], "result": "none", "found": "x" } });
        town.post("/api/v1/forms/inspection/records", refused).await.problem(403, "ledger.may_not");

        let project = json!({ "number": "XM-20", "name": "示例大棚", "stage": "running", "industry": true, "fund": "central", "planned": 300_000_000, "started_on": "2024-03-01" });
        let project = kept(&town, "project", json!({}), project).await;
        // proves AST-36: a project that takes no household along is found
        assert_eq!(behind(&town, "project", "unlinked").await, [project["id"].clone()]);
        let checked = json!({ "name": "示例大棚2月核查", "project": project["id"], "on": "2026-02-20", "by": "县农业农村局、县财政局", "on_site": true, "progress_true": true,
            "funds_right": false, "households_gain": true, "result": "mend", "found": "一张票据没有验收单" });
        kept(&county, "project_check", here.clone(), checked).await;
        // proves X-06: the check of a project is a method of its own, with what it found of that project
        assert_eq!((figure(&county, "project_check", "projects").await, figure(&county, "project_check", "funds").await), (json!(1), json!(1)));

        let disturbed = json!({ "on": "2026-02-20", "round": "2026年县级暗访第一组", "kind": "coached", "what": "随行人员抢先回答收入问题", "corrected": true, "effect": "请随行人员离开后重新询问" });
        let disturbed = kept(&county, "inspection_incident", here.clone(), disturbed).await;
        town.get(&record_path("inspection_incident", &disturbed)).await.problem(404, "not_found");
        act(&head, "inspection_incident", &disturbed, "confirm", None).await.problem(409, "ledger.lacking");
        mend(&county, "inspection_incident", &disturbed, json!({ "report_to": "县纪委监委" })).await;
        act(&head, "inspection_incident", &disturbed, "confirm", None).await.ok();
        // proves LBK-08: an incident that disturbs an inspection is noted, pointed out, and hidden from those inspected
        assert_eq!(figure(&county, "inspection_incident", "corrected").await, 10_000);

        let life = json!({ "project": project["id"], "brief": "流转土地30亩，合作社经营，带动20户" });
        let life = kept(&town, "project_life", json!({}), life).await;
        act(&town, "project_life", &life, "start", None).await.problem(409, "ledger.no_act");
        act(&town, "project_life", &life, "submit", None).await.ok();
        act(&town, "project_life", &life, "pass", None).await.problem(403, "ledger.may_not");
        act(&county, "project_life", &life, "pass", None).await.problem(409, "ledger.lacking");
        mend(&county, "project_life", &life, json!({ "quality_on": "2024-02-01", "opinion": "用地、主体和市场已落实" })).await;
        act(&county, "project_life", &life, "pass", None).await.ok();
        // proves LDG-07: the quality of a project is reviewed by an act of another hand before it is in the list
        assert_eq!(figure(&county, "project_life", "reviewed").await, 10_000);
        let asset = json!({ "number": "ZC-20", "name": "示例大棚", "formed": "to_2020", "fund": "central", "project": project["id"], "value": 100_000_000, "kind": "operating",
            "owner": "village", "operator": "示例合作社", "link": "shares", "linked": 20, "looked_on": "2026-02-20", "look_back": "right" });
        let asset = kept(&town, "asset", json!({}), asset).await;
        for (step, by, values) in [
            ("start", &town, json!({ "approval": "示例农〔2024〕1号", "started_on": "2024-03-01" })),
            ("accept", &county, json!({ "accepted_on": "2025-06-01", "asset": asset["id"] })),
            ("title", &town, json!({ "titled_on": "2025-09-01" })),
            ("operate", &town, json!({ "keeper": "示例合作社" })),
            ("share", &town, json!({ "shared_on": "2026-01-10" })),
            ("dispose", &head, json!({ "disposed_on": "2026-02-28", "disposal": "设施报废，村民代表会议同意" })),
        ] {
            act(by, "project_life", &life, step, None).await.problem(409, "ledger.lacking");
            mend(&town, "project_life", &life, values).await;
            act(by, "project_life", &life, step, None).await.ok();
        }
        let ended = town.get(&record_path("project_life", &life)).await.ok();
        // proves LDG-06: from the plan to the end of the asset step by step, none of which is left out; project and asset name each other
        assert_eq!((&ended["state"], &ended["values"]["asset"], &asset["values"]["project"]), (&json!("disposed"), &asset["id"], &project["id"]));
        // proves LDG-04: which assets of the years until 2020 were gone to, one by one
        assert_eq!((figure(&county, "asset", "looked_share").await, figure(&county, "asset", "not_looked").await), (json!(10_000), json!(0)));
        let alone = json!({ "number": "ZC-21", "name": "示例冷库", "formed": "transition", "fund": "central", "value": 1_000_000, "kind": "operating", "owner": "town",
            "operator": "示例公司", "link": "none" });
        asks_why(&town, "asset", &json!({}), &alone, "has_link").await;
        // proves AST-36: an asset that takes no household along is asked about and listed
        assert_eq!((figure(&county, "asset", "unlinked").await, figure(&county, "asset", "linked_share").await), (json!(1), json!(5_000)));

        let event = json!({ "title": "多村停水", "kind": "other", "risk": "unsafe_water", "found_on": "2026-02-20", "source": "hotline", "what": "自来水停供三天", "level": "serious",
            "households": 60, "monitored": 6 });
        let event = kept(&town, "area_risk", json!({}), event).await;
        let petition = json!({ "on": "2026-02-20", "kind": "petition", "grade": "large", "field": "water", "matter": "多村反映自来水停供", "event": event["id"] });
        let petition = kept(&county, "incident", here.clone(), petition).await;
        // proves WRN-06: a petition or opinion stands with its area, by grade, and among the risks of that area
        assert_eq!((behind(&county, "incident", "major").await, figure(&county, "incident", "unlinked").await), (vec![petition["id"].clone()], json!(0)));
        let used = json!({ "year": 2025, "scheme": "revitalisation", "by": "市委农村工作领导小组", "told_on": "2026-02-20", "grade": "average", "use": "rectify", "due_on": "2026-03-31",
            "done_on": "2026-03-01", "outcome": "走访记录已补全" });
        kept(&county, "assessment_use", here.clone(), used).await;
        // proves ACC-04: what follows from the result of an evaluation, and whether it was done
        assert_eq!(figure(&county, "assessment_use", "used").await, 10_000);
        let graded = json!({ "year": 2025, "scheme": "look_back", "by": "省回头看第一组", "told_on": "2026-02-20", "grade": "fair", "points_lost": "走访记录不全", "use": "funds",
            "due_on": "2026-06-30" });
        kept(&app.as_role("province_supervisor").await, "assessment_use", here.clone(), graded).await;
        let graded = city.get("/api/v1/forms/assessment_use/records?where=scheme=look_back;grade=fair").await.ok();
        // proves LBK-07: the grade and conclusion of a group of the look-back stand for the evaluation, with what follows from them
        assert_eq!((&graded["total"], &graded["items"][0]["values"]["use"]), (&json!(1), &json!("funds")));
        let told = json!({ "on": "2026-02-20", "topic": "declare", "way": "chat", "reached": 320, "content": "生活有困难可以扫码申报" });
        kept(&town, "publicity", json!({}), told).await;
        // proves PUB-04: what was sent to whom about how to apply
        assert_eq!((figure(&town, "publicity", "declare").await, figure(&town, "publicity", "reached").await), (json!(10_000), json!(320)));

        let tool = json!({ "title": "小额信贷贴息", "department": "finance", "branch": "development", "risk": "industry_failure", "whom": "有还款能力的脱贫户、监测对象", "labour": "with",
            "what": "按基准利率贴息", "how_much": "示例标准", "papers": "贷款合同", "channel": "village", "basis": "示例农〔2026〕1号第3条", "from_on": "2026-01-01", "checked_on": "2026-03-01" });
        kept(&county, "policy_tool", json!({}), tool).await;
        let answers = county.get("/api/v1/forms/policy_tool/records?where=risk=industry_failure;labour=with").await.ok();
        // proves AST-08: what answers a risk, for whom, how much, with which papers and on what basis
        assert_eq!((&answers["total"], figure(&county, "policy_tool", "valid").await), (&json!(1), json!(1)));
        let system = json!({ "system": "low_income", "owner": "县民政局", "matter": "三类监测对象名单", "direction": "out", "way": "file", "basis": "示例农〔2026〕1号", "every": "month",
            "ours": "县级信息员", "exchanges": [{ "values": { "on": "2026-03-01", "what": "2026年2月名单", "rows": 120, "receipt": "right" } }], "next_on": "2026-04-02" });
        let system = kept(&county, "external_system", json!({}), system).await;
        // proves DAT-01: a system outside with owner, basis, period, way and the day of the last exchange
        assert_eq!((&system["values"]["last_on"], figure(&county, "external_system", "by_file").await), (&json!("2026-03-01"), json!(10_000)));
        let guide = json!({ "title": "2026年防返贫政策一看就懂", "reader": "households", "written_on": "2026-03-01", "standard": "按示例农〔2026〕2号执行", "policies": "低保、临时救助",
            "how": "扫码，或请村干部代办", "copies": 800 });
        let guide = kept(&county, "work_guide", json!({}), guide).await;
        act(&county, "work_guide", &guide, "issue", None).await.problem(403, "ledger.may_not");
        act(&head, "work_guide", &guide, "issue", None).await.ok();
        // proves PUB-01: a guide for its readers, issued by another hand than wrote it
        assert_eq!(figure(&county, "work_guide", "households").await, 1);
    }

    async fn who_is_not_eliminated_stands_in_a_list_with_the_reason(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = a_household_in(&app, TOWN).await;
        let about = json!({ "household_id": household });
        let (town, county) = (app.as_role("town_officer").await, app.as_role("county_officer").await);
        let account = app.ctx_of(&town).await.acted_by.to_string();
        let mut weak = about.clone();
        weak["values"] = json!({ "checked_on": "2026-02-20", "outcome": "weakly_stable", "finding": "零工收入时有时无", "goes_on": "推荐公益性岗位",
            "next_on": "2026-05-20", "checked_by": account });
        let silent = town.post("/api/v1/forms/stability_check/records", weak.clone()).await.problem(422, "ledger.refused");
        assert_eq!(silent["errors"][0]["code"], "form.missing");
        weak["values"]["weak_because"] = json!(["income", "expense"]);
        let weak = kept(&town, "stability_check", about.clone(), weak["values"].clone()).await;
        // proves ELM-02: that a household is weakly stable is kept with the reason and what is done on, and listed
        assert_eq!(behind(&county, "stability_check", "weakly_stable").await, [weak["id"].clone()]);
        let disabled = json!({ "checked_on": "2026-03-01", "outcome": "social_security_continued", "benefits": ["dibao", "disability"], "finding": "夫妻均丧失劳动能力",
            "goes_on": "低保和残疾人补贴按月发放", "next_on": "2026-09-01", "checked_by": account });
        let disabled = kept(&town, "stability_check", about, disabled).await;
        // proves ELM-03: that social security goes on is kept with which, and listed
        assert_eq!((behind(&county, "stability_check", "social_security_continued").await, &disabled["values"]["benefits"]),
            (vec![disabled["id"].clone()], &json!(["dibao", "disability"])));
        assert_eq!((figure(&county, "stability_check", "weakly_stable").await, figure(&county, "stability_check", "social_security_continued").await), (json!(1), json!(1)));
    }
}
