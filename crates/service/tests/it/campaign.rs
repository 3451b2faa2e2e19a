//! Campaigns: the houses of an area, gone to one after the other.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use shouwang_domain::campaign::{CampaignOutcome, CampaignState};
use shouwang_domain::household::Health;
use shouwang_domain::risk::Population;
use shouwang_domain::role::Role;
use shouwang_domain::{Ctx, HouseholdId};
use shouwang_service::Result;
use shouwang_service::campaign::house::{HouseQuery, HousesShown};
use shouwang_service::campaign::view::{CampaignQuery, CampaignView, Counts, ProgressQuery};
use shouwang_service::duty::schedule::ScheduleCmd;
use shouwang_service::duty::task::{TaskQuery, TaskState, TaskView};
use shouwang_service::help::visit::VisitRecorded;
use shouwang_service::office::reading::{ReadingKind, ReadingQuery};
use shouwang_store::column::Json;
use shouwang_store::entity::member;
use shouwang_store::repo;
use shouwang_testkit::both_databases;

use crate::county::{COUNTY, County, FAR_VILLAGE, NEIGHBOUR, OTHER_TOWN, TOWN, VILLAGE, Wanted};

/// In the first quarter of 2026, before the tenth of its first month.
const FIRST: &str = "2026-01-04";
const DAY: &str = "2026-01-08";

/// The investigation of the quarter, as the duty of the packs asks for it.
fn investigation() -> Value {
    json!({
        "kind": "investigation", "title": "2026年第一季度入户排查", "label": "三个一",
        "citation": "普农函〔2023〕77号 §四(一)", "duty": "quarterly_home_visits",
        "lead": "守望县乡村振兴局", "co_leads": "驻镇帮镇扶村工作队、各村委会", "groups": ["lifted", "marginal_2019", "general", "monitored"], "starts_on": FIRST, "ends_on": "2026-01-10",
    })
}

fn without(mut plan: Value, key: &str, value: Value) -> Value {
    plan[key] = value;
    plan
}

impl County {
    async fn plan(&self, ctx: &Ctx, plan: Value) -> Result<CampaignView> {
        self.service
            .plan_campaign(ctx, serde_json::from_value(plan).unwrap())
            .await
    }

    async fn goes_to(&self, ctx: &Ctx, household: HouseholdId, visit: Value) -> VisitRecorded {
        let mut cmd = json!({ "household_id": household, "visited_on": DAY, "no_change": true });
        cmd.as_object_mut().unwrap().extend(visit.as_object().unwrap().clone());
        self.service
            .record_visit(ctx, serde_json::from_value(cmd).unwrap())
            .await
            .unwrap()
    }

    async fn tell(&self, ctx: &Ctx, campaign: &CampaignView, household: HouseholdId, cmd: Value) -> Result<()> {
        let query = HouseQuery::default();
        let houses = self
            .service
            .campaign_houses(ctx, campaign.id, query)
            .await
            .map(|page| page.items);
        let known = houses
            .unwrap_or_default()
            .into_iter()
            .find(|house| house.household_id == household);
        let version = known.map_or(1, |house| house.version);
        let mut told = json!({ "campaign_id": campaign.id, "household_id": household, "on": DAY, "note": "在外务工",
            "version": version });
        told.as_object_mut().unwrap().extend(cmd.as_object().unwrap().clone());
        self.service
            .tell_of_house(ctx, serde_json::from_value(told).unwrap())
            .await
            .map(drop)
    }

    async fn counts(&self, ctx: &Ctx, campaign: &CampaignView) -> Counts {
        self.service.campaign(ctx, campaign.id).await.unwrap().counts
    }

    async fn houses(&self, ctx: &Ctx, campaign: &CampaignView, show: HousesShown) -> Vec<HouseholdId> {
        let query = HouseQuery {
            show: Some(show),
            ..HouseQuery::default()
        };
        let page = self.service.campaign_houses(ctx, campaign.id, query).await.unwrap();
        page.items.into_iter().map(|house| house.household_id).collect()
    }

    /// A member has a chronic illness with a heavy burden.
    async fn falls_ill(&self, household: HouseholdId) {
        let ctx = self.cadre(DAY);
        let mut tx = self.store.begin(&ctx, "test.ill").await.unwrap();
        let found = repo::register::household::by_id(&tx, &ctx, household).await.unwrap();
        let members = repo::procedure::case::members_on(&tx, &found, DAY.parse().unwrap()).await;
        let before = members.unwrap().into_iter().next().unwrap();
        let after = member::Model {
            health: Json::of(&[Health::HeavyChronicIllness]).unwrap(),
            ..before.clone()
        };
        tx.update(&before, after).await.unwrap();
        tx.commit(()).await.unwrap();
    }

    async fn duty_of(&self, town: &str, day: &str) -> TaskView {
        let officer = self.officer(day);
        self.service
            .schedule_duties(&officer, ScheduleCmd::default())
            .await
            .unwrap();
        let query = TaskQuery {
            duty: Some("quarterly_home_visits".into()),
            ..TaskQuery::default()
        };
        let tasks = self.service.list_tasks(&officer, query).await.unwrap().items;
        let of_town = |task: &TaskView| {
            task.area_id == self.area(town) && task.duty.as_ref().is_some_and(|duty| duty.period.starts_with("2026"))
        };
        tasks.into_iter().find(|task| of_town(task)).unwrap()
    }
}

both_databases! {
    async fn a_quarters_investigation_goes_to_every_house_and_fulfils_the_duty(db: TestDb) {
        let county = County::new(db).await;
        let wanted = vec![
            Wanted::lifted(),
            Wanted::lifted().of(Population::General),
            Wanted::lifted().in_village(NEIGHBOUR),
            Wanted::lifted().in_village(FAR_VILLAGE),
        ];
        let [first, second, next_door, far] = county.households(wanted).await.try_into().unwrap();
        let (officer, town) = (county.officer(DAY), county.town_officer(DAY));
        let (cadre, leader) = (county.cadre(DAY), county.ctx(Role::TownLeader, TOWN, DAY));
        // A visit since its first day counts, though it came before the campaign was entered.
        county.goes_to(&cadre, first, json!({ "visited_on": FIRST })).await;

        // proves INV-01: before there is a campaign, the duty stands open and no sentence closes it
        let open = county.duty_of(TOWN, DAY).await;
        let duty = open.duty.as_ref().unwrap();
        assert_eq!((open.state, duty.reached, duty.needed), (TaskState::Open, 0, 1));
        let close = json!({ "task_id": open.id, "on": DAY, "result": "已完成", "version": open.version });
        let sentence = county.service.close_task(&town, serde_json::from_value(close).unwrap()).await;
        assert!(sentence.is_err());

        let offered = county.service.campaign_choices(&officer).await.unwrap().duties;
        let quarter = offered.iter().find(|duty| duty.id == "quarterly_home_visits").unwrap();
        assert_eq!((quarter.first.to_string(), quarter.campaign), ("2026-01-01".into(), None));

        // proves INV-01, INV-02: year, quarter, area, last day and label are the campaign's; its houses are those of the day
        let campaign = county.plan(&officer, investigation()).await.unwrap();
        assert_eq!((campaign.state, campaign.label.as_deref()), (CampaignState::Running, Some("三个一")));
        // proves TIM-03: who leads it with whom is kept
        assert_eq!(campaign.co_leads.as_deref(), Some("驻镇帮镇扶村工作队、各村委会"));
        assert_eq!((campaign.counts.houses, campaign.counts.done, campaign.counts.left), (4, 1, 3));
        let offered = county.service.campaign_choices(&officer).await.unwrap().duties;
        assert!(offered.iter().any(|duty| duty.campaign == Some(campaign.id)));

        // Everybody counts their own part, and finds it on the list of the day.
        assert_eq!(county.counts(&town, &campaign).await.houses, 3);
        assert_eq!(county.counts(&cadre, &campaign).await.houses, 2);
        let today = county.service.today(&cadre).await.unwrap();
        assert_eq!(today.campaigns.iter().map(|left| (left.id, left.left)).collect::<Vec<_>>(), [(campaign.id, 1)]);
        let elsewhere = county.ctx(Role::VillageCadre, FAR_VILLAGE, DAY);
        assert_eq!(county.houses(&elsewhere, &campaign, HousesShown::Left).await, [far]);
        county.falls_ill(first).await;
        county.falls_ill(second).await;
        // proves SCP-06: of the houses that are left, those of priority groups can be gone to first
        assert_eq!(county.houses(&town, &campaign, HousesShown::Priority).await, [second]);

        // proves INV-05, DSC-04: what a visit finds becomes a clue in the same act, with the visit as its source
        let found = json!({ "no_change": false, "becomes_clue": true, "problems": [{ "problem": "房屋漏雨", "solved_on": null }] });
        let recorded = county.goes_to(&cadre, second, found).await;
        assert_eq!(recorded.counted_for.iter().map(|of| of.id).collect::<Vec<_>>(), [campaign.id]);
        let clue = recorded.clue.unwrap();
        assert_eq!(serde_json::to_value(&clue.sources[0].source).unwrap()["visit"], json!(recorded.visit.id));
        assert_eq!(county.houses(&town, &campaign, HousesShown::Problem).await, [second]);
        // Another visit there changes nothing.
        assert!(county.goes_to(&cadre, second, json!({})).await.counted_for.is_empty());

        // Nobody met leaves the house to do, a call settles it, a visit is more than a call.
        county.tell(&leader, &campaign, next_door, json!({ "outcome": "not_met" })).await.unwrap();
        assert_eq!(county.houses(&town, &campaign, HousesShown::NotMet).await, [next_door]);
        assert_eq!(county.houses(&town, &campaign, HousesShown::Left).await, [next_door]);
        county.tell(&leader, &campaign, next_door, json!({ "outcome": "telephoned" })).await.unwrap();
        let counts = county.counts(&town, &campaign).await;
        assert_eq!((counts.done, counts.telephoned, counts.left, counts.with_problem), (3, 1, 0, 1));
        let twice = county.tell(&leader, &campaign, second, json!({ "outcome": "not_met" })).await.unwrap_err();
        assert_eq!(twice.code, "campaign.done");
        let visited = county.tell(&leader, &campaign, next_door, json!({ "outcome": "visited" })).await.unwrap_err();
        assert_eq!(visited.code, "campaign.outcome");
        let out_of_reach = county.tell(&leader, &campaign, far, json!({ "outcome": "not_met" })).await.unwrap_err();
        assert_eq!(out_of_reach.code, "not_found");

        // The counted houses fulfil the town's duty before the tenth, and the other town's stays open.
        let done = county.duty_of(TOWN, DAY).await;
        let duty = done.duty.as_ref().unwrap();
        // proves TIM-02: the houses that were gone to before the tenth fulfil the town's duty
        assert_eq!((done.state, duty.reached, duty.needed), (TaskState::Done, 3, 3));
        let other = county.duty_of(OTHER_TOWN, DAY).await;
        let duty = other.duty.as_ref().unwrap();
        assert_eq!((other.state, duty.reached, duty.needed), (TaskState::Open, 0, 1));
        assert!(county.duty_of(OTHER_TOWN, "2026-01-11").await.overdue);

        // proves INV-03: what is in the external system is known house by house
        assert_eq!(county.counts(&town, &campaign).await.to_enter, 3);
        let entered = json!({ "campaign_id": campaign.id, "area_id": county.area(VILLAGE) });
        let entered = county.service.mark_entered(&town, serde_json::from_value(entered).unwrap()).await.unwrap();
        assert_eq!(entered.entered, 2);
        assert_eq!(county.houses(&town, &campaign, HousesShown::ToEnter).await, [next_door]);

        // The counts of the parts are those of the whole, area by area and day by day.
        let progress = county.service.campaign_progress(&officer, campaign.id, ProgressQuery::default()).await.unwrap();
        let parts: Vec<_> = progress.areas.iter().map(|part| (part.name.as_str(), part.counts.houses, part.counts.left)).collect();
        assert_eq!(parts, [("甲镇", 3, 0), ("乙镇", 1, 1)]);
        assert_eq!(progress.total.counts, county.counts(&officer, &campaign).await);
        let days: Vec<_> = progress.days.iter().map(|day| (day.on.to_string(), day.houses)).collect();
        assert_eq!(days, [(FIRST.to_owned(), 1), (DAY.to_owned(), 2)]);
        let of_village = county.service.campaign_progress(&cadre, campaign.id, ProgressQuery::default()).await.unwrap();
        assert_eq!((of_village.total.counts.houses, of_village.areas.len()), (2, 0));

        let (name, book) = county.service.campaign_workbook(&town, campaign.id, HouseQuery::default()).await.unwrap();
        assert!(name.contains("入户排查") && book.starts_with(b"PK"));
        // Whose houses went out in a workbook is noted as if each had been opened.
        let auditor = county.ctx(Role::AuditAdmin, "99", DAY);
        let query = ReadingQuery { kind: Some(ReadingKind::Help), ..ReadingQuery::default() };
        let noted = county.service.list_readings(&auditor, query).await.unwrap();
        let of_book = noted.iter().filter(|one| one.subject == format!("campaign/{}", campaign.id));
        assert_eq!(of_book.count(), 3, "{noted:?}");

        // Closing keeps its numbers; what comes later does not count.
        let close = json!({ "campaign_id": campaign.id, "summary": "余1户长期在外", "version": campaign.version });
        let close = |ctx: Ctx| {
            let cmd = serde_json::from_value(close.clone()).unwrap();
            let service = &county.service;
            async move { service.close_campaign(&ctx, cmd).await }
        };
        assert_eq!(close(town.clone()).await.unwrap_err().code, "not_found");
        let closed = close(officer.clone()).await.unwrap();
        assert_eq!((closed.state, closed.closing.unwrap().counts.left, closed.may_run), (CampaignState::Closed, 1, false));
        assert!(county.goes_to(&elsewhere, far, json!({})).await.counted_for.is_empty());
        assert_eq!(close(officer.clone()).await.unwrap_err().code, "version_conflict");
        assert!(county.service.list_campaigns(&officer, CampaignQuery::default()).await.unwrap().is_empty());
    }

    async fn a_look_back_counts_what_was_recorded_within_it_by_the_bureau_too(db: TestDb) {
        let county = County::new(db).await;
        let wanted = vec![Wanted::lifted(), Wanted::lifted(), Wanted::lifted()];
        let [first, second, third] = county.households(wanted).await.try_into().unwrap();
        let (officer, cadre) = (county.officer(DAY), county.cadre(DAY));
        let plan = json!({ "kind": "look_back", "title": "年度“回头看”", "citation": "翁乡振组〔2021〕25号 §三(一)",
            "groups": ["lifted"], "starts_on": FIRST, "ends_on": "2026-01-20" });
        let look_back = county.plan(&officer, plan.clone()).await.unwrap();
        let investigation = county.plan(&officer, investigation()).await.unwrap();

        let ordinary = county.goes_to(&cadre, first, json!({})).await;
        // proves TIM-16: an ordinary visit counts for the investigation and for no look-back; one recorded within it does
        assert_eq!(ordinary.counted_for.iter().map(|of| of.id).collect::<Vec<_>>(), [investigation.id]);
        let within = county.goes_to(&cadre, second, json!({ "campaign_id": look_back.id })).await;
        let counted: BTreeSet<_> = within.counted_for.iter().map(|of| of.id).collect();
        assert_eq!(counted, BTreeSet::from([look_back.id, investigation.id]));
        let own = county.goes_to(&officer, third, json!({ "campaign_id": look_back.id })).await;
        // proves TIM-16: the bureau's own people record theirs within it, and no other visit
        assert_eq!((own.counted_for.len(), own.visit.role), (1, Role::CountyOfficer));
        assert_eq!(county.houses(&officer, &look_back, HousesShown::Left).await, [first]);
        let visit = async |ctx: &Ctx, campaign: Value| {
            let cmd = json!({ "household_id": first, "visited_on": DAY, "no_change": true, "campaign_id": campaign });
            county.service.record_visit(ctx, serde_json::from_value(cmd).unwrap()).await.unwrap_err().code
        };
        assert_eq!(visit(&officer, Value::Null).await, "visit.look_back_only");
        assert_eq!(visit(&officer, json!(investigation.id)).await, "campaign.not_within");
        let supervisor = county.ctx(Role::CitySupervisor, "9901", DAY);
        assert_eq!(visit(&supervisor, json!(look_back.id)).await, "access.denied");
        let said = json!({ "client_key": "look-back-1", "household_id": first, "made_on": DAY, "no_change": true,
            "campaign_id": look_back.id });
        county.service.record_field_visit(&cadre, serde_json::from_value(said).unwrap()).await.unwrap();
        // proves TIM-16: a visit from the phone counts where it names the look-back
        assert!(county.houses(&officer, &look_back, HousesShown::Left).await.is_empty());
    }

    async fn what_a_visit_finds_is_referred_and_recorded_in_the_same_act(db: TestDb) {
        let county = County::new(db).await;
        let household = county.household(Wanted::lifted()).await;
        let town = county.town_officer(DAY);
        let referral = json!({ "department": "housing", "risks": ["unsafe_housing"], "note": "请鉴定房屋", "due": "2026-01-20" });
        let record = json!({ "form_id": "dwelling", "values": { "suspected_on": DAY } });
        let found = json!({ "no_change": false, "problems": [{ "problem": "房屋开裂", "solved_on": null }],
            "referral": referral, "record": record });
        // Nothing is written of a visit whose record is wrong, and the place of the fault is told.
        let mut wrong = json!({ "household_id": household, "visited_on": DAY, "no_change": false });
        wrong.as_object_mut().unwrap().extend(found.as_object().unwrap().clone());
        wrong["record"]["values"] = json!({});
        let refused = county.service.record_visit(&town, serde_json::from_value(wrong.clone()).unwrap()).await.unwrap_err();
        assert_eq!(refused.code, "ledger.refused");
        assert!(refused.fields.iter().all(|field| field.at.starts_with("/record/")), "{:?}", refused.fields);
        wrong["record"] = json!({ "form_id": "problem", "values": {} });
        let elsewhere = county.service.record_visit(&town, serde_json::from_value(wrong.clone()).unwrap()).await.unwrap_err();
        assert_eq!(elsewhere.code, "visit.record_subject");
        wrong["record"] = Value::Null;
        wrong["no_change"] = json!(true);
        let both = county.service.record_visit(&town, serde_json::from_value(wrong).unwrap()).await.unwrap_err();
        assert_eq!(both.code, "visit.contradiction");

        // proves INV-05: a referral and a record come in one act with the visit, which is their source
        let recorded = county.goes_to(&town, household, found).await;
        let led_to = recorded.visit.conditions.led_to.unwrap();
        let sent = county.service.referral(&town, led_to.referral_id.unwrap()).await.unwrap();
        assert_eq!(sent.visited_on.map(|day| day.to_string()), Some(DAY.to_owned()));
        assert_eq!(sent.referral.note.as_deref(), Some("请鉴定房屋"));
        let page = county.service.ledger_record(&town, "dwelling", led_to.record_id.unwrap()).await.unwrap();
        assert_eq!((page.record.household_id, led_to.form.as_deref()), (Some(household), Some("dwelling")));
        let again = county.service.list_referrals(&town, Default::default()).await.unwrap();
        assert_eq!(again.items.len(), 1);
    }

    async fn a_plan_that_cannot_be_is_refused_with_its_place(db: TestDb) {
        let county = County::new(db).await;
        county.household(Wanted::lifted()).await;
        let officer = county.officer(DAY);
        for (key, value, code, at) in [
            ("title", json!(" "), "required", "/title"),
            ("citation", json!(""), "required", "/citation"),
            ("groups", json!([]), "campaign.nobody", "/groups"),
            ("groups", json!(["monitored"]), "campaign.duty_groups", "/groups"),
            ("list", json!("unsafe_water"), "campaign.duty_groups", "/groups"),
            ("ends_on", json!("2026-01-03"), "campaign.days", "/ends_on"),
            ("duty", json!("monthly_entry"), "campaign.no_duty", "/duty"),
            ("duty", json!("nothing"), "campaign.no_duty", "/duty"),
            ("form", json!("employment"), "campaign.no_form", "/form"),
            ("form", json!("nothing"), "campaign.no_form", "/form"),
            ("visited_by", json!(["county_leader"]), "campaign.who_visits", "/visited_by"),
        ] {
            let refused = county.plan(&officer, without(investigation(), key, value)).await.unwrap_err();
            assert_eq!((refused.code.as_str(), refused.fields[0].at.as_str()), (code, at), "{key}");
        }
        assert_eq!(county.plan(&county.cadre(DAY), investigation()).await.unwrap_err().code, "access.denied");
        // A supervisor runs what is of the own area alone; what is of a county or a town stays theirs.
        let running = county.plan(&officer, investigation()).await.unwrap();
        for (role, code) in [(Role::ProvinceSupervisor, "99"), (Role::CitySupervisor, "9901")] {
            let supervisor = county.ctx(role, code, DAY);
            let of_county = without(without(investigation(), "duty", Value::Null), "area_id", json!(county.area(COUNTY)));
            let refused = county.plan(&supervisor, of_county.clone()).await.unwrap_err();
            assert_eq!((refused.code.as_str(), refused.fields[0].at.as_str()), ("campaign.own_area", "/area_id"));
            let own = without(of_county, "area_id", json!(county.area(code)));
            let of_own = county.plan(&supervisor, own.clone()).await.unwrap();
            assert!(of_own.may_run && !county.service.campaign(&supervisor, running.id).await.unwrap().may_run);
            let change = json!({ "campaign_id": running.id, "plan": own, "version": running.version });
            let start = json!({ "campaign_id": running.id, "version": running.version });
            let close = json!({ "campaign_id": running.id, "summary": "收尾", "version": running.version });
            let codes = [
                county.service.change_campaign(&supervisor, serde_json::from_value(change).unwrap()).await.unwrap_err().code,
                county.service.start_campaign(&supervisor, serde_json::from_value(start).unwrap()).await.unwrap_err().code,
                county.service.close_campaign(&supervisor, serde_json::from_value(close).unwrap()).await.unwrap_err().code,
            ];
            assert_eq!(codes, ["campaign.own_area"; 3]);
        }
        let abroad = without(investigation(), "area_id", json!(county.area(COUNTY)));
        assert_eq!(county.plan(&county.town_officer(DAY), abroad).await.unwrap_err().code, "not_found");
    }

    async fn a_campaign_changes_until_it_begins_and_counts_the_visits_of_its_roles_alone(db: TestDb) {
        let county = County::new(db).await;
        let household = county.household(Wanted::lifted()).await;
        let town = county.town_officer(DAY);
        let mut plan = without(investigation(), "starts_on", json!("2026-01-09"));
        plan["visited_by"] = json!(["team_member", "village_cadre"]);
        let planned = county.plan(&town, plan.clone()).await.unwrap();
        assert_eq!((planned.state, planned.counts.houses), (CampaignState::Planned, 0));
        let told = county.tell(&town, &planned, household, json!({ "outcome": "not_met" })).await.unwrap_err();
        assert_eq!(told.code, "campaign.not_running");
        plan["visited_by"] = json!(["team_member"]);
        let change = async |version: i64, plan: &Value| {
            let cmd = json!({ "campaign_id": planned.id, "plan": plan, "version": version });
            county.service.change_campaign(&town, serde_json::from_value(cmd).unwrap()).await
        };
        let changed = change(planned.version, &plan).await.unwrap();
        assert_eq!(changed.visited_by, [Role::TeamMember]);
        // It begins by itself on its first day, and not before.
        let start = json!({ "campaign_id": planned.id, "version": changed.version });
        let early = county.service.start_campaign(&town, serde_json::from_value(start).unwrap()).await.unwrap_err();
        assert_eq!(early.code, "campaign.too_early");
        county.service.keep_duties("2026-01-09T08:00:00+08:00".parse().unwrap()).await.unwrap();
        let begun = county.service.campaign(&town, planned.id).await.unwrap();
        assert_eq!((begun.state, begun.counts.left), (CampaignState::Running, 1));
        plan["kind"] = json!("survey");
        assert_eq!(change(begun.version, &plan).await.unwrap_err().code, "campaign.running");
        plan["kind"] = json!("investigation");
        plan["ends_on"] = json!("2026-01-20");
        let longer = change(begun.version, &plan).await.unwrap();
        assert_eq!((longer.ends_on.to_string(), longer.counts.left), ("2026-01-20".into(), 1));

        // A village cadre's visit is a visit, and none of this campaign's.
        let late = json!({ "visited_on": "2026-01-12" });
        assert!(county.goes_to(&county.cadre("2026-01-12"), household, late.clone()).await.counted_for.is_empty());
        let stationed = county.ctx(Role::TeamMember, TOWN, "2026-01-12");
        assert_eq!(county.goes_to(&stationed, household, late).await.counted_for.len(), 1);
        let roles: BTreeSet<_> = county.houses(&town, &longer, HousesShown::Done).await.into_iter().collect();
        assert_eq!(roles, BTreeSet::from([household]));
    }

    async fn a_duty_is_fulfilled_by_one_campaign_of_the_whole_area(db: TestDb) {
        let county = County::new(db).await;
        let wanted = vec![Wanted::lifted(), Wanted::lifted().in_village(NEIGHBOUR)];
        let [here, next_door] = county.households(wanted).await.try_into().unwrap();
        let (town, cadre) = (county.town_officer(DAY), county.cadre(DAY));
        let neighbour = county.ctx(Role::VillageCadre, NEIGHBOUR, DAY);
        let reached = async || {
            let task = county.duty_of(TOWN, DAY).await;
            let duty = task.duty.unwrap();
            (task.state, duty.reached, duty.needed)
        };
        // That of one village is none of the town.
        let of_village = without(investigation(), "area_id", json!(county.area(VILLAGE)));
        county.plan(&town, of_village).await.unwrap();
        county.goes_to(&cadre, here, json!({})).await;
        assert_eq!(reached().await, (TaskState::Open, 0, 1));
        let whole = county.plan(&town, investigation()).await.unwrap();
        assert_eq!(reached().await, (TaskState::Open, 1, 2));
        // One that was closed too early is followed by another, and nothing counts twice.
        let close = json!({ "campaign_id": whole.id, "summary": "另行发起", "version": whole.version });
        county.service.close_campaign(&town, serde_json::from_value(close).unwrap()).await.unwrap();
        county.plan(&town, investigation()).await.unwrap();
        assert_eq!(reached().await, (TaskState::Open, 1, 2));
        county.goes_to(&neighbour, next_door, json!({})).await;
        assert_eq!(reached().await, (TaskState::Done, 2, 2));
    }

    async fn a_campaign_of_a_list_goes_to_those_who_are_on_it_when_it_begins(db: TestDb) {
        let county = County::new(db).await;
        let [unsafe_house, _] = county
            .households(vec![Wanted::lifted(), Wanted::lifted()])
            .await
            .try_into()
            .unwrap();
        let (cadre, town) = (county.cadre(DAY), county.town_officer(DAY));
        let seen = json!({ "visited_on": "2026-01-02", "no_change": false, "conditions": {
            "guarantees": [{ "guarantee": "housing", "state": "unmet", "note": null }] } });
        county.goes_to(&cadre, unsafe_house, seen).await;
        let no_duty = without(investigation(), "duty", Value::Null);
        let plan = without(no_duty, "list", json!("guarantee_problems"));
        let campaign = county.plan(&town, plan.clone()).await.unwrap();
        assert_eq!(county.houses(&town, &campaign, HousesShown::Left).await, [unsafe_house]);
        let nobody = without(plan, "list", json!("unsafe_water"));
        assert_eq!(county.plan(&town, nobody).await.unwrap_err().code, "campaign.nobody");
    }

    async fn where_a_form_is_asked_for_its_record_counts_and_a_visit_does_not(db: TestDb) {
        let county = County::new(db).await;
        let household = county.household(Wanted::lifted()).await;
        let (town, cadre) = (county.town_officer(DAY), county.cadre(DAY));
        let mut plan = without(investigation(), "form", json!("dwelling"));
        plan["kind"] = json!("inventory");
        let campaign = county.plan(&town, plan).await.unwrap();
        assert!(county.goes_to(&cadre, household, json!({})).await.counted_for.is_empty());
        let add = json!({ "form_id": "dwelling", "household_id": household, "values": {
            "suspected_on": DAY } });
        let record = county.service.add_ledger_record(&cadre, serde_json::from_value(add).unwrap()).await.unwrap();
        let page = county.service.campaign_houses(&town, campaign.id, HouseQuery::default()).await.unwrap();
        assert_eq!((page.items[0].outcome, page.items[0].record_id), (CampaignOutcome::Recorded, Some(record.id)));
        let gone = json!({ "form_id": "dwelling", "record_id": record.id, "version": record.version, "reason": "填错户" });
        county.service.remove_ledger_record(&town, serde_json::from_value(gone).unwrap()).await.unwrap();
        assert_eq!(county.counts(&town, &campaign).await.left, 1);
    }
}
