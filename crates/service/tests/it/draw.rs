//! Draws: a sample that anybody can draw again, and that those inspected do not see before the visit.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::{Value, json};
use shouwang_domain::draw::{DrawStage, DrawState, SCRIPT};
use shouwang_domain::role::Role;
use shouwang_domain::{AccountId, AreaId, Ctx, HouseholdId, PostId};
use shouwang_service::Result;
use shouwang_service::campaign::house::HouseQuery;
use shouwang_service::campaign::view::{CampaignQuery, CampaignView, ProgressQuery};
use shouwang_service::inspection::DrawView;
use shouwang_service::office::reading::ReadingQuery;
use shouwang_store::repo;
use shouwang_testkit::both_databases;

use crate::county::{COUNTY, County, FAR_VILLAGE, NEIGHBOUR, TOWN, VILLAGE, Wanted};

/// The frames are frozen on the eve of the day of the seed.
const EVE: &str = "2026-03-01";
const DAY: &str = "2026-03-02";

/// One village by size, and in it three households with one replacement.
fn plan() -> Value {
    json!({
        "title": "2026年“回头看”抽样", "citation": "粤乡村振兴局函〔2021〕43号 §五",
        "stages": [
            { "stage": "village", "method": "by_size", "take": 1 },
            { "stage": "household", "method": "equal", "take": 3, "spare": 1 },
        ],
        "groups": ["lifted", "general"],
        "seed": { "source": "2026年3月2日公开开奖，按开奖顺序", "on": DAY, "digits": 8 },
    })
}

pub(crate) fn survey(household: HouseholdId, round: &str, day: &str) -> Value {
    json!({ "form_id": "look_back_survey", "household_id": household, "values": {
        "round": round, "surveyed_on": day, "people": 3, "unstable_lifted": "no", "has_labour": "yes", "marginal": "no",
        "sudden": "no", "allowance": "na", "schooling": "yes", "insurance": "yes", "illness": "na", "housing": "yes",
        "renovation": "na", "income": "yes", "responsible": "村干部", "surveyor": "甲" } })
}

impl County {
    /// Somebody else in the same post.
    pub(crate) fn colleague(&self, ctx: &Ctx) -> Ctx {
        let account = AccountId(ctx.acted_by.0 + 500);
        Ctx {
            acted_by: account,
            entered_by: account,
            ..ctx.clone()
        }
    }

    pub(crate) async fn propose_draw(&self, ctx: &Ctx, plan: Value) -> Result<DrawView> {
        self.service
            .propose_draw(ctx, serde_json::from_value(plan).unwrap())
            .await
    }

    async fn seed_draw(&self, ctx: &Ctx, draw: &DrawView, change: Value) -> Result<DrawView> {
        let mut cmd = json!({ "draw_id": draw.id, "frame_digest": draw.frame_digest, "seed": "０8 14，22-31",
            "version": draw.version });
        cmd.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        self.service.enter_seed(ctx, serde_json::from_value(cmd).unwrap()).await
    }

    async fn publish(&self, ctx: &Ctx, draw: &DrawView) -> DrawView {
        let cmd = json!({ "draw_id": draw.id, "version": draw.version });
        self.service
            .publish_draw(ctx, serde_json::from_value(cmd).unwrap())
            .await
            .unwrap()
    }

    async fn drawn(&self, ctx: &Ctx, draw: &DrawView) -> Vec<(HouseholdId, bool)> {
        let sample = self.service.draw_sample(ctx, draw.id).await.unwrap();
        sample
            .into_iter()
            .filter_map(|pick| Some((pick.household_id?, pick.spare)))
            .collect()
    }

    async fn surveyed(&self, ctx: &Ctx, household: HouseholdId, round: &str) {
        let record = serde_json::from_value(survey(household, round, DAY)).unwrap();
        self.service.add_ledger_record(ctx, record).await.unwrap();
    }
}

fn of_area(mut plan: Value, area: AreaId) -> Value {
    plan["area_id"] = json!(area);
    plan
}

both_databases! {
    async fn a_drawn_household_is_hidden_from_those_inspected_until_it_is_visited_or_the_draw_published(db: TestDb) {
        let county = County::new(db).await;
        let mut wanted: Vec<Wanted> = (0..9).map(|_| Wanted::lifted()).collect();
        wanted.extend((0..6).map(|_| Wanted::lifted().in_village(NEIGHBOUR)));
        wanted.extend((0..5).map(|_| Wanted::lifted().in_village(FAR_VILLAGE)));
        let households = county.households(wanted).await;
        let province = county.ctx(Role::ProvinceSupervisor, "99", DAY);
        let witness = county.colleague(&province);

        let eve = county.ctx(Role::ProvinceSupervisor, "99", EVE);
        // An area that is inspected is never on the side of those who draw: a draw is of the proposer's own area.
        let below = of_area(plan(), county.area(COUNTY));
        let refused = county.propose_draw(&eve, below).await.unwrap_err();
        assert_eq!((refused.code.as_str(), refused.fields[0].at.as_str()), ("draw.own_area", "/area_id"));
        let frozen = county.propose_draw(&eve, of_area(plan(), eve.area)).await.unwrap();
        // proves LBK-03, LBK-06: the frame of village and household is frozen and hashed while there is no seed
        assert_eq!((frozen.state, frozen.units, frozen.households), (DrawState::Frozen, 3 + 20, 20));
        assert!(frozen.seed.is_none() && county.drawn(&province, &frozen).await.is_empty());
        assert_eq!((frozen.frame_digest.len(), frozen.may_seed), (64, false));
        // One draw at a time: nobody draws until they like what was drawn.
        let again = county.propose_draw(&county.colleague(&eve), plan()).await.unwrap_err();
        assert!(again.code == "draw.open" && again.zh.contains("2026年“回头看”抽样") && again.zh.contains("公布"));
        // Event, day and length of the seed stand before it comes.
        let early = county.seed_draw(&county.colleague(&eve), &frozen, json!({})).await.unwrap_err();
        assert_eq!(early.code, "draw.too_early");
        assert!(!county.service.draw(&county.colleague(&eve), frozen.id).await.unwrap().may_seed);
        assert!(county.service.draw(&witness, frozen.id).await.unwrap().may_seed);
        // Which households the units are is sealed, so that an export of all rows and a public seed tell nobody who is drawn.
        let row = repo::draw::by_id(&county.store, &province, frozen.id).await.unwrap();
        let kept = repo::draw::frame_of(&county.store, &row).await.unwrap();
        let some = households[0].to_string();
        assert!(!kept.units.contains(&some) && !String::from_utf8_lossy(&kept.subjects_sealed).contains(&some));

        // Whoever had a hand in the frame enters no seed, nor anybody a seed for another frame.
        let own = county.seed_draw(&province, &frozen, json!({})).await.unwrap_err();
        assert_eq!(own.code, "proposal.same_person");
        let entered = Ctx { entered_by: province.entered_by, ..witness.clone() };
        assert_eq!(county.seed_draw(&entered, &frozen, json!({})).await.unwrap_err().code, "proposal.same_person");
        let other = json!({ "frame_digest": "0".repeat(64) });
        assert_eq!(county.seed_draw(&witness, &frozen, other).await.unwrap_err().code, "draw.frame_changed");
        for seed in ["7", "081422310", "0814223x", "八14 22 31"] {
            let refused = county.seed_draw(&witness, &frozen, json!({ "seed": seed })).await.unwrap_err();
            assert_eq!((refused.code.as_str(), refused.fields[0].at.as_str()), ("draw.seed", "/seed"));
        }
        let draw = county.seed_draw(&witness, &frozen, json!({})).await.unwrap();
        assert_eq!((draw.state, draw.seed.as_deref()), (DrawState::Drawn, Some("08142231")));
        assert_eq!(county.seed_draw(&witness, &draw, json!({})).await.unwrap_err().code, "draw.seeded");
        let drawn = county.drawn(&province, &draw).await;
        assert_eq!(drawn.iter().filter(|(_, spare)| !spare).count(), 3);
        assert_eq!(drawn.len(), 4);
        assert_eq!(county.propose_draw(&eve, plan()).await.unwrap_err().code, "draw.open");

        // A campaign takes its houses from the draw; what those inspected write could not count for it.
        let campaign = |form: Option<&str>| json!({ "kind": "look_back", "title": "省级回头看", "citation": "省 43 号",
            "groups": ["lifted", "general"], "draw_id": draw.id, "form": form, "starts_on": DAY, "ends_on": "2026-03-10" });
        let plan_campaign = async |form: Option<&str>| -> Result<CampaignView> {
            county.service.plan_campaign(&province, serde_json::from_value(campaign(form)).unwrap()).await
        };
        assert_eq!(plan_campaign(None).await.unwrap_err().code, "campaign.draw_form");
        let campaign = plan_campaign(Some("look_back_survey")).await.unwrap();
        assert_eq!((campaign.counts.houses, campaign.draw_id), (0, Some(draw.id)));

        // The list is printed and a house looked at before anybody goes there.
        county.service.draw_workbook(&province, draw.id).await.unwrap();
        let (first, _) = drawn[0];
        county.service.household(&province, first).await.unwrap();

        let inspected = [
            county.ctx(Role::CitySupervisor, "9901", DAY),
            county.ctx(Role::CountyLeader, COUNTY, DAY),
            county.officer(DAY),
            county.town_officer(DAY),
            county.cadre(DAY),
        ];
        for ctx in &inspected {
            // proves ACC-06: to those inspected the draw is not there, and no list, count, export or log tells who is drawn
            assert!(county.service.list_draws(ctx).await.unwrap().is_empty());
            let codes = [
                county.service.draw(ctx, draw.id).await.map(drop).unwrap_err().code,
                county.service.draw_sample(ctx, draw.id).await.map(drop).unwrap_err().code,
                county.service.draw_publication(ctx, draw.id).await.map(drop).unwrap_err().code,
                county.service.draw_workbook(ctx, draw.id).await.map(drop).unwrap_err().code,
            ];
            assert!(codes.iter().all(|code| code == "not_found"), "{codes:?}");
            let seen = county.service.campaign(ctx, campaign.id).await.unwrap();
            assert_eq!((seen.counts.houses, seen.draw_id), (0, None));
            let houses = county.service.campaign_houses(ctx, campaign.id, HouseQuery::default()).await.unwrap();
            assert!(houses.items.is_empty());
            let progress = county.service.campaign_progress(ctx, campaign.id, ProgressQuery::default()).await.unwrap();
            assert_eq!((progress.total.counts.houses, progress.areas.len()), (0, 0));
            let running = county.service.list_campaigns(ctx, CampaignQuery::default()).await.unwrap();
            assert!(running.iter().all(|one| one.counts.houses == 0));
            assert!(county.service.today(ctx).await.unwrap().campaigns.is_empty());
        }
        // Another household answers alike: none is on the campaign's list.
        let told = async |household: HouseholdId| {
            let cmd = json!({ "campaign_id": campaign.id, "household_id": household, "outcome": "not_met", "on": DAY,
                "note": "外出", "version": 1 });
            let town = county.town_officer(DAY);
            let told = county.service.tell_of_house(&town, serde_json::from_value(cmd).unwrap()).await;
            told.map(drop).unwrap_err().code
        };
        let mut codes = BTreeSet::new();
        for (household, _) in &drawn {
            codes.insert(told(*household).await);
        }
        assert_eq!(codes.len(), 1);
        // Who of the province looked at it is told to no leader of the county and to no auditor there, before the visit.
        let leader = county.ctx(Role::CountyLeader, COUNTY, DAY);
        assert!(county.service.who_looked(&leader, first).await.unwrap().is_empty());
        let auditor = county.ctx(Role::AuditAdmin, COUNTY, DAY);
        let of_the_drawn = async |ctx: &Ctx| {
            let noted = county.service.list_readings(ctx, ReadingQuery::default()).await.unwrap();
            noted.iter().filter(|note| drawn.iter().any(|(id, _)| note.household_id == Some(*id))).count()
        };
        assert_eq!(of_the_drawn(&auditor).await, 0);
        assert_eq!(of_the_drawn(&county.ctx(Role::AuditAdmin, "99", DAY)).await, 5);
        // What somebody inspected writes counts for nothing, and tells nothing.
        let mut town = county.town_officer_of(&drawn, first).await;
        let person = county.person("town", Role::TownOfficer, TOWN).await;
        let posts = repo::office::account::posts(&county.store, person.0, DAY.parse().unwrap()).await.unwrap();
        town.post = PostId(posts[0].0.id);
        county.service.household(&town, first).await.unwrap();
        county.surveyed(&town, first, "自查").await;
        // What the town itself looked at is told as ever.
        assert_eq!(of_the_drawn(&auditor).await, 1);
        assert_eq!(county.service.campaign(&province, campaign.id).await.unwrap().counts.houses, 0);

        // A visit by those who draw puts the house, and no other, on the list of everybody.
        county.surveyed(&province, first, "第三组").await;
        let seen = county.service.campaign_houses(&leader, campaign.id, HouseQuery::default()).await.unwrap();
        assert_eq!(seen.items.iter().map(|house| house.household_id).collect::<Vec<_>>(), [first]);
        assert!(!county.service.who_looked(&leader, first).await.unwrap().is_empty());
        let sample = county.service.draw_sample(&province, draw.id).await.unwrap();
        assert_eq!(sample.iter().filter(|pick| pick.visited_on.is_some()).count(), 1);

        // It does not close while its list has only those that were gone to.
        let close = async |ctx: &Ctx| {
            let version = county.service.campaign(&province, campaign.id).await.unwrap().version;
            let cmd = json!({ "campaign_id": campaign.id, "summary": "已走访", "version": version });
            county.service.close_campaign(ctx, serde_json::from_value(cmd).unwrap()).await
        };
        let refused = close(&province).await.unwrap_err();
        assert!(refused.code == "campaign.draw_unpublished" && refused.zh.contains("公布"));

        // Published, everybody may know, and the campaign has the houses that are left.
        let early = county.service.draw_publication(&province, draw.id).await.unwrap_err();
        assert_eq!(early.code, "draw.not_published");
        county.publish(&province, &draw).await;
        let seen = county.service.campaign(&leader, campaign.id).await.unwrap();
        assert_eq!((seen.counts.houses, seen.counts.left, seen.draw_id), (3, 2, Some(draw.id)));
        assert!(county.service.draw_sample(&leader, draw.id).await.unwrap().iter().any(|pick| pick.stage == DrawStage::Village));
        assert_eq!(of_the_drawn(&auditor).await, 7);
        // Nor does anything of those inspected settle a drawn house afterwards.
        let (left, _) = *drawn.iter().find(|(id, spare)| !spare && *id != first).unwrap();
        let town = county.town_officer_of(&drawn, left).await;
        county.surveyed(&town, left, "自查").await;
        let visit = json!({ "household_id": left, "visited_on": DAY, "no_change": true });
        let visited = county.service.record_visit(&town, serde_json::from_value(visit).unwrap()).await.unwrap();
        assert!(visited.counted_for.is_empty());
        let houses = county.service.campaign_houses(&town, campaign.id, HouseQuery::default()).await.unwrap();
        let version = houses.items.iter().find(|house| house.household_id == left).unwrap().version;
        let tell = json!({ "campaign_id": campaign.id, "household_id": left, "outcome": "not_met", "on": DAY, "note": "外出",
            "version": version });
        let told = county.service.tell_of_house(&town, serde_json::from_value(tell).unwrap()).await.unwrap_err();
        assert_eq!(told.code, "campaign.not_yours");
        let seen = county.service.campaign(&town, campaign.id).await.unwrap();
        assert!(!seen.may_visit);
        assert_eq!(county.service.campaign(&province, campaign.id).await.unwrap().counts.left, 2);
        county.surveyed(&province, left, "第三组").await;
        assert_eq!(county.service.campaign(&province, campaign.id).await.unwrap().counts.left, 1);
        // A draw takes no campaign without a register, not even when it is published.
        assert_eq!(plan_campaign(None).await.unwrap_err().code, "campaign.draw_form");
        assert_eq!(close(&province).await.unwrap().closing.unwrap().counts.left, 1);

        // An independent script draws the same list from the published file, and finds a change.
        let published = county.service.draw_publication(&leader, draw.id).await.unwrap();
        published.verify().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("verify.py");
        std::fs::write(&script, SCRIPT).unwrap();
        let run = |published: &Value| {
            let file = folder.path().join("draw.json");
            std::fs::write(&file, published.to_string()).unwrap();
            Command::new("python3").arg(&script).arg(&file).output().unwrap()
        };
        let mut file = serde_json::to_value(&published).unwrap();
        let same = run(&file);
        let said = String::from_utf8(same.stdout).unwrap();
        assert!(same.status.success() && said.contains("一致"), "{said}");
        assert_eq!(file["seed_rule"]["on"], json!(DAY));
        let with = |change: &dyn Fn(&mut Value)| {
            let mut other = file.clone();
            change(&mut other);
            run(&other).status.success()
        };
        assert!(with(&|_| {}));
        assert!(!with(&|file| file["seed"] = json!("08142232")));
        assert!(!with(&|file| file["seed"] = json!("08 142231")));
        assert!(!with(&|file| file["design"][1]["take"] = json!(4)));
        assert!(!with(&|file| file["seed_rule"]["source"] = json!("另一次开奖")));
        file["frame"]["lines"][0] = json!("village,x,,all,9");
        assert!(!run(&file).status.success());
    }

    async fn a_draw_leaves_out_whom_a_look_back_has_come_to_and_what_cannot_be_drawn_is_refused(db: TestDb) {
        let county = County::new(db).await;
        let households = county.households((0..4).map(|_| Wanted::lifted()).collect()).await;
        let officer = county.officer(EVE);
        let colleague = county.colleague(&county.officer(DAY));
        let finish = async |draw: &DrawView| {
            let drawn = county.seed_draw(&colleague, draw, json!({})).await.unwrap();
            county.publish(&colleague, &drawn).await;
        };
        let town = county.town_officer(DAY);
        let campaign = json!({ "kind": "look_back", "title": "自查", "citation": "惠州2024 §一(二)", "groups": ["lifted"],
            "form": "look_back_survey", "starts_on": DAY, "ends_on": "2026-03-10" });
        county.service.plan_campaign(&town, serde_json::from_value(campaign).unwrap()).await.unwrap();
        county.surveyed(&town, households[0], "自查").await;
        let with = |key: &str, value: Value| {
            let mut plan = plan();
            plan[key] = value;
            plan
        };
        let drawn = county.propose_draw(&officer, with("not_seen_since", json!("2026-01-01"))).await.unwrap();
        assert_eq!(drawn.households, 3);
        // A county that draws is not inspected by its own draw; its towns are.
        let leader = county.ctx(Role::CountyLeader, COUNTY, DAY);
        assert!(county.service.draw(&leader, drawn.id).await.unwrap().may_seed);
        let in_town = county.ctx(Role::TownLeader, TOWN, DAY);
        assert_eq!(county.service.draw(&in_town, drawn.id).await.unwrap_err().code, "not_found");
        let in_village = county.ctx(Role::VillageSecretary, VILLAGE, DAY);
        assert_eq!(county.service.draw(&in_village, drawn.id).await.unwrap_err().code, "not_found");
        finish(&drawn).await;
        let all = county.propose_draw(&officer, plan()).await.unwrap();
        assert_eq!(all.households, 4);
        finish(&all).await;
        // In each group apart, with one stratum here.
        let apart = county.propose_draw(&officer, with("by_group", json!(true))).await.unwrap();
        assert!(apart.by_group && apart.frame_digest != drawn.frame_digest);
        finish(&apart).await;

        let stage = |stage: &str, method: &str, take: u32| json!({ "stage": stage, "method": method, "take": take });
        for (key, value, code, at) in [
            ("title", json!(" "), "required", "/title"),
            ("groups", json!([]), "draw.groups", "/groups"),
            ("groups", json!(["marginal_2019"]), "draw.empty", "/groups"),
            ("stages", json!([]), "draw.no_stages", "/stages"),
            ("stages", json!([stage("household", "equal", 3), stage("village", "equal", 1)]), "draw.stage_order", "/stages/1"),
            ("stages", json!([stage("household", "by_size", 3)]), "draw.by_size", "/stages/0"),
            ("stages", json!([stage("village", "equal", 0)]), "draw.draws_none", "/stages/0"),
            ("seed", json!({ "source": " ", "on": DAY, "digits": 8 }), "required", "/seed/source"),
            ("seed", json!({ "source": "开奖", "on": EVE, "digits": 8 }), "draw.seed_day", "/seed/on"),
            ("seed", json!({ "source": "开奖", "on": DAY, "digits": 5 }), "draw.seed_digits", "/seed/digits"),
            ("stages", json!([stage("city", "equal", 1)]), "", ""),
        ] {
            match county.propose_draw(&officer, with(key, value)).await {
                Ok(_) => assert_eq!(code, ""),
                Err(refused) => assert_eq!((refused.code.as_str(), refused.fields[0].at.as_str()), (code, at)),
            }
        }
        assert_eq!(county.propose_draw(&town, plan()).await.unwrap_err().code, "access.denied");
    }

    async fn a_draw_whose_seed_does_not_come_is_withdrawn_by_two(db: TestDb) {
        let county = County::new(db).await;
        county.households((0..6).map(|_| Wanted::lifted()).collect()).await;
        let eve = county.ctx(Role::ProvinceSupervisor, "99", EVE);
        let province = county.ctx(Role::ProvinceSupervisor, "99", DAY);
        let witness = county.colleague(&province);
        let city = county.ctx(Role::CitySupervisor, "9901", DAY);
        let frozen = county.propose_draw(&eve, plan()).await.unwrap();
        let decide = async |ctx: &Ctx, draw: &DrawView, approve: bool| {
            let cmd = json!({ "draw_id": draw.id, "approve": approve, "version": draw.version });
            county.service.decide_withdrawal(ctx, serde_json::from_value(cmd).unwrap()).await
        };
        let ask = async |ctx: &Ctx, draw: &DrawView, reason: &str| {
            let cmd = json!({ "draw_id": draw.id, "reason": reason, "version": draw.version });
            county.service.ask_to_withdraw_draw(ctx, serde_json::from_value(cmd).unwrap()).await
        };
        assert_eq!(decide(&witness, &frozen, true).await.unwrap_err().code, "draw.no_withdrawal");
        let silent = ask(&province, &frozen, " ").await.unwrap_err();
        assert_eq!((silent.code.as_str(), silent.fields[0].at.as_str()), ("required", "/reason"));
        let asked = ask(&province, &frozen, "当日停止开奖").await.unwrap();
        assert_eq!((asked.may_withdraw, asked.may_seed, asked.may_decide_withdrawal), (false, false, false));
        assert_eq!(ask(&witness, &asked, "同上").await.unwrap_err().code, "draw.withdrawal_asked");
        assert_eq!(county.seed_draw(&witness, &asked, json!({})).await.unwrap_err().code, "draw.withdrawal_open");
        // Whoever asked, or entered it, does not agree.
        assert_eq!(decide(&province, &asked, true).await.unwrap_err().code, "proposal.same_person");
        let entered = Ctx { entered_by: province.entered_by, ..witness.clone() };
        assert_eq!(decide(&entered, &asked, true).await.unwrap_err().code, "proposal.same_person");
        assert!(county.service.today(&witness).await.unwrap().inspections.iter().any(|due| due.id == frozen.id.to_string()));
        // Those inspected still know of nothing.
        assert_eq!(county.service.draw(&city, frozen.id).await.unwrap_err().code, "not_found");
        let kept = decide(&witness, &asked, false).await.unwrap();
        assert!(kept.state == DrawState::Frozen && kept.withdraw_reason.is_none() && kept.may_seed);
        let asked = ask(&witness, &kept, "当日停止开奖").await.unwrap();
        let gone = decide(&province, &asked, true).await.unwrap();
        assert_eq!((gone.state, gone.withdrawn_on), (DrawState::Withdrawn, Some(DAY.parse().unwrap())));
        assert_eq!(county.seed_draw(&witness, &gone, json!({})).await.unwrap_err().code, "draw.seeded");
        assert_eq!(ask(&witness, &gone, "再次").await.unwrap_err().code, "draw.seeded");
        assert!(county.drawn(&province, &gone).await.is_empty());
        // It hides nobody any more, so those who were to be inspected see that it was, by what rule, and why it went.
        let seen = county.service.draw(&city, gone.id).await.unwrap();
        assert_eq!((seen.withdraw_reason.as_deref(), seen.seed_rule.on), (Some("当日停止开奖"), DAY.parse().unwrap()));
        // And the area draws again.
        county.propose_draw(&eve, plan()).await.unwrap();
    }
}

impl County {
    /// The officer of the town in which a drawn household lies.
    async fn town_officer_of(&self, drawn: &[(HouseholdId, bool)], household: HouseholdId) -> Ctx {
        assert!(drawn.iter().any(|(id, _)| *id == household));
        for town in [TOWN, crate::county::OTHER_TOWN] {
            let officer = self.ctx(Role::TownOfficer, town, DAY);
            if self.service.household(&officer, household).await.is_ok() {
                return officer;
            }
        }
        panic!("no town has the household")
    }
}
