//! A round of inspection as in 2021, with invented people: seven groups, fourteen cities.

use serde_json::{Value, json};
use shouwang_domain::inspection::{GroupPlan, RoundPost, RoundState};
use shouwang_domain::role::Role;
use shouwang_domain::{AccountId, AreaId, Ctx, HouseholdId};
use shouwang_service::inspection::due::InspectionStep;
use shouwang_service::inspection::{ExportRostersCmd, PrintSummaryCmd, RoundView};
use shouwang_service::procedure::paper::PaperMaker;
use shouwang_service::{Result, Service, ServiceConfig};
use shouwang_sheets::{Limits, read_workbook};
use shouwang_store::entity::inspection_group;
use shouwang_store::repo;
use shouwang_testkit::{both_databases, pdf};

use crate::county::{COUNTY, County, TOWN, VILLAGE, Wanted};
use crate::draw::survey;
use crate::ledger_sheet::texts;

const ROUND: &str = "2021年省“回头看”";
const PLANNED: &str = "2021-11-20";
const FIRST: &str = "2021-12-06";
const LAST: &str = "2021-12-10";
/// The first day on which a report is handed in.
const AFTER: &str = "2021-12-11";

impl County {
    /// Thirteen more cities with a county each, and the standard of 2021.
    async fn with_fourteen_cities(mut self) -> Self {
        let mut areas = "code,parent,level,kind,name\n".to_owned();
        for city in 2..=14 {
            areas.push_str(&format!(
                "99{city:02},99,city,ordinary,虚构{city}市\n99{city:02}01,99{city:02},county,county,虚构{city}县\n"
            ));
        }
        let packs = self.db.data_dir().join("policies");
        std::fs::copy(packs.join("44/2021.toml"), packs.join("99/2021.toml")).unwrap();
        let config = ServiceConfig {
            data_dir: self.db.data_dir().to_owned(),
            database_url: self.db.url.clone(),
        };
        self.service = Service::open(&config).await.unwrap();
        let admin = self.ctx(Role::SystemAdmin, "99", "2025-01-01");
        self.service.import_areas(&admin, &areas).await.unwrap();
        self.read_areas().await;
        self
    }

    fn province(&self, day: &str) -> Ctx {
        self.ctx(Role::ProvinceSupervisor, "99", day)
    }

    fn cities(&self) -> Vec<AreaId> {
        (1..=14).map(|city| self.area(&format!("99{city:02}"))).collect()
    }

    async fn plan_round(&self, cities: &[AreaId]) -> Result<RoundView> {
        let cmd = json!({ "title": ROUND, "starts_on": FIRST, "ends_on": LAST, "area_ids": cities });
        self.service
            .plan_round(&self.province(PLANNED), serde_json::from_value(cmd).unwrap())
            .await
    }

    async fn set_groups(&self, round: &RoundView, groups: &[GroupPlan]) -> Result<RoundView> {
        let cmd = json!({ "round_id": round.id, "groups": groups, "version": round.version });
        self.service
            .set_groups(&self.province(PLANNED), serde_json::from_value(cmd).unwrap())
            .await
    }

    async fn enter(&self, ctx: &Ctx, round: &RoundView, person: Value) -> Result<RoundView> {
        let mut cmd = json!({ "round_id": round.id, "name": "某人", "title": "处长", "phone": "13900000000" });
        cmd.as_object_mut().unwrap().extend(person.as_object().unwrap().clone());
        self.service
            .enter_person(ctx, serde_json::from_value(cmd).unwrap())
            .await
    }

    async fn begin_round(&self, day: &str, round: &RoundView) -> Result<RoundView> {
        let cmd = json!({ "round_id": round.id, "version": round.version });
        self.service
            .begin_round(&self.province(day), serde_json::from_value(cmd).unwrap())
            .await
    }

    async fn hand_in(&self, day: &str, round: &RoundView, number: u32) -> Result<RoundView> {
        let cmd = json!({ "round_id": round.id, "number": number, "report": "总体落实，个别问题已交办。",
            "paper": "综合处档案柜" });
        self.service
            .hand_in_report(&self.province(day), serde_json::from_value(cmd).unwrap())
            .await
    }

    async fn add(&self, day: &str, record: Value) {
        let record = serde_json::from_value(record).unwrap();
        self.service
            .add_ledger_record(&self.province(day), record)
            .await
            .unwrap();
    }

    async fn steps(&self, ctx: &Ctx) -> Vec<InspectionStep> {
        let today = self.service.today(ctx).await.unwrap();
        today.inspections.into_iter().map(|due| due.what).collect()
    }
}

fn checklist(area: AreaId, label: &str) -> Value {
    let mut values = json!({ "round": label, "checked_on": FIRST, "methods": ["documents", "household"], "leader": "某组长",
        "found_6": "两户疑似危房没有鉴定" });
    for item in [
        "1a", "1b", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15",
    ] {
        values[format!("item_{item}")] = json!(if item == "6" { "partly" } else { "done" });
    }
    json!({ "form_id": "look_back_checklist", "area_id": area, "values": values })
}

fn problem(area: AreaId, label: &str, matter: &str) -> Value {
    json!({ "form_id": "problem", "area_id": area, "values": { "round": label, "found_on": FIRST, "source": "look_back",
        "method": "household", "field": "housing", "matter": matter, "advice": "月底前完成", "owner": "当地政府",
        "prominent": false, "on_the_spot": false, "due_on": "2021-12-31" } })
}

fn maker() -> PaperMaker {
    PaperMaker {
        exe: crate::world::children(),
        args: vec![PaperMaker::SUBCOMMAND.into()],
    }
}

both_databases! {
    async fn the_look_back_of_2021_is_prepared_by_the_rules_of_the_notice(db: TestDb) {
        let county = County::new(db).await.with_fourteen_cities().await;
        let province = county.province(PLANNED);
        assert_eq!(county.plan_round(&county.cities()[..13]).await.unwrap_err().code, "inspection.cities");
        assert_eq!(county.plan_round(&[county.area(COUNTY)]).await.unwrap_err().code, "inspection.area");
        let round = county.plan_round(&county.cities()).await.unwrap();

        // proves LBK-01, LBK-04, LBK-13: seven units, fourteen cities and the days are there; a proposal keeps all rules
        assert_eq!((round.rules.units.len(), round.areas.len(), round.starts_on.to_string()), (7, 14, FIRST.to_owned()));
        let proposal = county.service.propose_groups(&province, round.id).await.unwrap();
        let refused = async |change: &dyn Fn(&mut Vec<GroupPlan>)| {
            let mut groups = proposal.clone();
            change(&mut groups);
            let refused = county.set_groups(&round, &groups).await.unwrap_err();
            assert_eq!(refused.code, "inspection.groups");
            refused.fields.into_iter().map(|field| field.code).collect::<Vec<_>>()
        };
        let own = refused(&|groups| groups[2].member_units[0] = groups[2].leader_unit.clone()).await;
        assert!(own.contains(&"inspection.own_group".to_owned()), "{own:?}");
        let twice = refused(&|groups| groups[0].leader_unit = groups[1].leader_unit.clone()).await;
        assert!(twice.contains(&"inspection.leads_once".to_owned()), "{twice:?}");
        let three = refused(&|groups| { let city = groups[1].areas[0]; groups[0].areas.push(city); }).await;
        assert!(three.contains(&"inspection.cities".to_owned()) && three.contains(&"inspection.city_once".to_owned()));
        // Groups are 1 to 7 and no others, so that none is left over from another plan.
        for number in [1, 8] {
            let numbers = refused(&|groups| groups[6].number = number).await;
            assert_eq!(numbers, ["inspection.numbers"]);
        }
        let round = county.set_groups(&round, &proposal).await.unwrap();
        let mut turned = proposal.clone();
        turned.rotate_left(1);
        for (group, number) in turned.iter_mut().zip(1..) {
            group.number = number;
        }
        let round = county.set_groups(&round, &turned).await.unwrap();
        assert_eq!(round.groups[0].leader_unit, proposal[1].leader_unit);
        let round = county.set_groups(&round, &proposal).await.unwrap();
        assert_eq!(round.groups.len(), 7);
        assert!(round.groups.iter().all(|group| group.member_units.len() == 2 && group.areas.len() == 2));

        // proves LBK-14, LBK-15, TIM-23: the rosters are due on 30 November, and two are still owed
        assert_eq!(round.rosters_due.to_string(), "2021-11-30");
        let junior = json!({ "unit": "省水利厅", "duty": "leader", "rank": "deputy_division" });
        assert_eq!(county.enter(&province, &round, junior).await.unwrap_err().code, "inspection.rank");
        let login = county.person("inspector", Role::ProvinceSupervisor, "99").await;
        for unit in &round.rules.units {
            for (duty, count) in [("leader", 1), ("member", 2), ("liaison", 1)] {
                for n in 0..count {
                    let mut person = json!({ "unit": unit, "duty": duty, "rank": "division" });
                    if unit == "省水利厅" && duty == "member" && n == 0 {
                        person["login"] = json!("inspector");
                    }
                    if !(unit == "省残联" && duty == "liaison") {
                        county.enter(&province, &round, person).await.unwrap();
                    }
                }
            }
        }
        // An account stands on the rosters once.
        let removed = county.service.round(&province, round.id).await.unwrap();
        let member = removed.people.iter().find(|person| person.unit == "省教育厅" && person.duty == RoundPost::Member).unwrap();
        let remove = json!({ "round_id": round.id, "person_id": member.id, "version": member.version });
        county.service.remove_person(&province, serde_json::from_value(remove).unwrap()).await.unwrap();
        let twice = json!({ "unit": "省教育厅", "duty": "member", "login": "inspector" });
        assert_eq!(county.enter(&province, &round, twice).await.unwrap_err().code, "inspection.login_twice");
        let remarked = json!({ "unit": "省教育厅", "duty": "member", "note": "素食" });
        county.enter(&province, &round, remarked).await.unwrap();
        let another = json!({ "unit": "省教育厅", "duty": "member" });
        assert_eq!(county.enter(&province, &round, another).await.unwrap_err().code, "inspection.enough");
        let liaison = |city: &str| json!({ "unit": "市乡村振兴局", "city_id": county.area(city), "duty": "city_liaison" });
        for city in 1..=13 {
            let code = format!("99{city:02}");
            let own = county.ctx(Role::CitySupervisor, &code, PLANNED);
            // A city sees what it owes itself, and enters for nobody else.
            let seen = county.service.round(&own, round.id).await.unwrap();
            assert_eq!((seen.missing.len(), seen.people.len()), (1, 0));
            assert_eq!(county.steps(&own).await, [InspectionStep::Roster]);
            assert_eq!(county.enter(&own, &round, liaison("9914")).await.unwrap_err().code, "inspection.own_city");
            county.enter(&own, &round, liaison(&code)).await.unwrap();
            assert!(county.steps(&own).await.is_empty());
        }
        let round = county.service.round(&province, round.id).await.unwrap();
        let owed: Vec<_> = round.missing.iter().map(|missing| (missing.from.as_str(), missing.duty)).collect();
        assert_eq!(owed, [("省残联", RoundPost::Liaison), ("虚构14市", RoundPost::CityLiaison)]);
        let steps = county.steps(&province).await;
        assert_eq!(steps, [InspectionStep::Roster, InspectionStep::Training, InspectionStep::Secrecy]);

        // proves LBK-02, LBK-08: no field work before its day, without complete rosters, training and each acknowledgement
        assert_eq!(county.begin_round(PLANNED, &round).await.unwrap_err().code, "inspection.too_early");
        assert_eq!(county.begin_round(FIRST, &round).await.unwrap_err().code, "inspection.rosters");
        county.enter(&province, &round, json!({ "unit": "省残联", "duty": "liaison" })).await.unwrap();
        county.enter(&province, &round, liaison("9914")).await.unwrap();
        assert_eq!(county.begin_round(FIRST, &round).await.unwrap_err().code, "inspection.untrained");
        let trained = json!({ "round_id": round.id, "on": "2021-12-03", "note": "重点内容和纪律", "version": round.version });
        let day = county.province("2021-12-03");
        let round = county.service.record_training(&day, serde_json::from_value(trained).unwrap()).await.unwrap();
        assert_eq!(county.begin_round(FIRST, &round).await.unwrap_err().code, "inspection.secrecy");
        // Who has an account promises in person; for the others the signed paper is kept.
        let acknowledge = async |ctx: &Ctx, person: &shouwang_service::inspection::RosterPerson| {
            let cmd = json!({ "round_id": round.id, "person_id": person.id, "paper": "综合处档案柜", "version": person.version });
            county.service.acknowledge_secrecy(ctx, serde_json::from_value(cmd).unwrap()).await
        };
        for person in round.people.iter().filter(|person| person.duty.inspects()) {
            match person.account_id {
                None => {
                    // The paper stands beside the remark, and nobody acknowledges twice.
                    let after = acknowledge(&day, person).await.unwrap();
                    let kept = after.people.iter().find(|one| one.id == person.id).unwrap();
                    assert_eq!((kept.acknowledged_paper.as_deref(), &kept.note), (Some("综合处档案柜"), &person.note));
                    assert_eq!(acknowledge(&day, kept).await.unwrap_err().code, "inspection.acknowledged");
                }
                Some(account) => {
                    assert_eq!(account, login);
                    assert_eq!(acknowledge(&day, person).await.unwrap_err().code, "inspection.in_person");
                    let own = Ctx { acted_by: account, entered_by: AccountId(account.0 + 1), ..day.clone() };
                    assert_eq!(acknowledge(&own, person).await.unwrap_err().code, "inspection.in_person");
                    let own = Ctx { entered_by: account, ..own };
                    assert_eq!(county.steps(&own).await, [InspectionStep::Secrecy]);
                    acknowledge(&own, person).await.unwrap();
                }
            }
        }
        // The beginning holds what is kept to the rules, however it came there.
        let spoil = async |leader: &str| {
            let mut tx = county.store.begin(&province, "test.spoil").await.unwrap();
            let row = repo::inspection::by_id(&tx, &province, round.id).await.unwrap();
            let group = repo::inspection::groups(&tx, &row).await.unwrap().remove(0);
            let spoilt = inspection_group::Model { leader_unit: leader.into(), ..group.clone() };
            tx.update(&group, spoilt).await.unwrap();
            tx.commit(()).await.unwrap();
        };
        spoil(&proposal[1].leader_unit).await;
        assert_eq!(county.begin_round(FIRST, &round).await.unwrap_err().code, "inspection.groups");
        spoil(&proposal[0].leader_unit).await;
        let round = county.begin_round(FIRST, &round).await.unwrap();
        assert_eq!(round.state, RoundState::Begun);
        let late = round.people.iter().find(|person| person.duty.inspects()).unwrap();
        assert_eq!(acknowledge(&county.province(FIRST), late).await.unwrap_err().code, "inspection.begun");
        assert_eq!(county.set_groups(&round, &proposal).await.unwrap_err().code, "inspection.begun");
        assert_eq!(county.enter(&province, &round, liaison("9914")).await.unwrap_err().code, "inspection.begun");
        let export = ExportRostersCmd { round_id: round.id };
        let (name, book) = county.service.roster_workbook(&province, export).await.unwrap();
        assert!(name.contains("名册"));
        // All telephones were opened, and that is written down.
        let subject = format!("inspection_round/{}", round.id);
        let read = repo::office::evidence::sensitive_reads(&county.store, province.entered_by, &subject, "paper", 0).await;
        assert_eq!(read.unwrap(), 1);
        let book = read_workbook(&book, &Limits::default()).unwrap();
        assert_eq!(texts(&book, "附件4")[1], ["组别", "成员", "排查地区", "联络员及电话", "备注"]);
        assert_eq!(texts(&book, "附件4").len(), 2 + 7);
        assert_eq!(texts(&book, "附件5-1")[1], ["工作单位", "姓名", "职务", "联系电话（手机）", "拟任排查组职务"]);
        assert_eq!(texts(&book, "附件5-1").len(), 2 + 28);
        assert_eq!(texts(&book, "附件5-2")[1], ["工作单位", "姓名", "职务", "联系电话(手机)", "备注"]);
        assert_eq!(texts(&book, "附件5-2").len(), 2 + 14);
        // Neither county nor town looks at rounds.
        assert_eq!(county.service.list_rounds(&county.officer(FIRST)).await.unwrap_err().code, "access.denied");
    }

    async fn a_report_is_complete_or_not_handed_in_and_once(db: TestDb) {
        let county = County::new(db).await.with_fourteen_cities().await;
        let household: HouseholdId = county.household(Wanted::lifted()).await;
        let province = county.province(PLANNED);
        let round = county.plan_round(&county.cities()).await.unwrap();
        let proposal = county.service.propose_groups(&province, round.id).await.unwrap();
        let round = county.set_groups(&round, &proposal).await.unwrap();
        let leader = county.person("leader", Role::ProvinceSupervisor, "99").await;
        let leader = |day: &str| Ctx { acted_by: leader, entered_by: leader, ..county.province(day) };
        for unit in &round.rules.units {
            for (duty, count) in [("leader", 1), ("member", 2), ("liaison", 1)] {
                for _ in 0..count {
                    let mut person = json!({ "unit": unit, "duty": duty, "rank": "bureau" });
                    if duty == "leader" && *unit == round.groups[0].leader_unit {
                        person["login"] = json!("leader");
                    }
                    county.enter(&province, &round, person).await.unwrap();
                }
            }
        }
        for city in &round.areas {
            let liaison = json!({ "unit": "市局", "city_id": city.id, "duty": "city_liaison" });
            county.enter(&province, &round, liaison).await.unwrap();
        }
        let trained = json!({ "round_id": round.id, "on": PLANNED, "note": "培训", "version": round.version });
        let round = county.service.record_training(&province, serde_json::from_value(trained).unwrap()).await.unwrap();
        for person in round.people.iter().filter(|person| person.duty.inspects()) {
            let cmd = json!({ "round_id": round.id, "person_id": person.id, "paper": "档案柜", "version": person.version });
            let who = if person.account_id.is_some() { leader(PLANNED) } else { province.clone() };
            county.service.acknowledge_secrecy(&who, serde_json::from_value(cmd).unwrap()).await.unwrap();
        }
        let round = county.begin_round(FIRST, &round).await.unwrap();
        let group = &round.groups[0];
        assert_eq!(county.hand_in(LAST, &round, 1).await.unwrap_err().code, "inspection.not_ended");

        // proves LBK-09, RPT-03: without one of the three attachments the report is refused, and each is named
        let lacks = async || {
            let refused = county.hand_in(AFTER, &round, 1).await.unwrap_err();
            assert_eq!(refused.code, "inspection.attachments");
            [1, 2, 3].into_iter().filter(|n| refused.zh.contains(&format!("附件{n}"))).collect::<Vec<_>>()
        };
        assert_eq!(lacks().await, [1, 2, 3]);
        county.add(LAST, survey(household, &group.label, LAST)).await;
        county.add(LAST, checklist(group.areas[0].id, &group.label)).await;
        // Those inspected name no record by the group.
        let town = county.town_officer(LAST);
        let foreign = serde_json::from_value(problem(county.area(TOWN), &group.label, "本镇自称")).unwrap();
        let refused = county.service.add_ledger_record(&town, foreign).await.unwrap_err();
        assert_eq!((refused.code.as_str(), refused.fields[0].at.as_str()), ("inspection.label", "/values/round"));
        // Each city of the group has a checklist of its own.
        assert_eq!(lacks().await, [1, 2]);
        county.add(LAST, checklist(group.areas[1].id, &group.label)).await;
        assert_eq!(lacks().await, [2]);
        county.add(LAST, problem(county.area(VILLAGE), &group.label, "两户疑似危房没有鉴定")).await;
        county.add(LAST, problem(county.area(COUNTY), &group.label, "县级研究不够经常")).await;
        county.add(LAST, problem(county.area(TOWN), &group.label, "走访记录不全")).await;
        county.add(LAST, problem(county.area(TOWN), "另一批次", "不在本组")).await;

        let print = PrintSummaryCmd { round_id: round.id, number: 1 };
        let (_, file) = county.service.problem_summary(&county.province(LAST), print, &maker()).await.unwrap();
        let text: String = pdf::text(&file).split_whitespace().collect();
        let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what}: {text}"));
        // proves LBK-11, TIM-21: attachment 2 has the days of the round and its rows by level, on paper and as a sheet
        assert!(at("排查地点") < at("县级研究不够经常") && at("县级研究不够经常") < at("走访记录不全"));
        assert!(at("走访记录不全") < at("两户疑似危房没有鉴定") && !text.contains("不在本组"));
        assert!(text.contains("2021-12-06至2021-12-10"));
        let (_, book) = county.service.group_workbook(&county.province(LAST), round.id, 1).await.unwrap();
        let book = read_workbook(&book, &Limits::default()).unwrap();
        // A title stands over each table.
        let checked = texts(&book, "附件1-1");
        assert_eq!(checked[1], ["类别", "项目名称", "主要内容", "排查结果或发现问题"]);
        assert_eq!(checked.len(), 2 + 16);
        let housing = checked.iter().find(|row| row[1].contains("住房")).unwrap();
        assert_eq!((housing[0].as_str(), housing[3].as_str()), ("政策落实", "部分落实：两户疑似危房没有鉴定"));
        let found = texts(&book, "附件2-1");
        assert_eq!(found[1], ["排查地点", "排查发现主要问题具体事例", "整改建议"]);
        let places: Vec<&str> = found[2..].iter().map(|row| row[0].as_str()).collect();
        assert_eq!(places, ["演示市守望县", "演示市守望县甲镇", "演示市守望县甲镇甲村"]);
        let surveyed = texts(&book, "附件3");
        assert_eq!((surveyed[1].len(), surveyed[1][3].as_str(), surveyed[1][14].as_str()), (15, "是否有劳动力脱贫不稳定户", "其他"));
        let expected = ["1", "甲0", "3", "否", "否", "否", "不适用", "是", "是", "不适用", "是", "不适用", "是", "村干部", ""];
        assert_eq!(surveyed[2], expected);
        assert_eq!(surveyed[3], ["合计", "1", "3", "0", "0", "0", "0", "1", "1", "0", "1", "0", "1", "", ""]);

        // proves TIM-22: five working days after 10 December 2021 is the 17th; the report of that day is in time, and the only one
        assert_eq!(round.report_due.unwrap().to_string(), "2021-12-17");
        assert!(county.steps(&county.province(LAST)).await.is_empty());
        assert_eq!(county.steps(&county.province(AFTER)).await, [InspectionStep::Report]);
        // The group hands it in itself, at its own keyboard; for anybody else there is a paper that the group signed.
        let report = async |ctx: &Ctx| {
            let cmd = json!({ "round_id": round.id, "number": 1, "report": "总体落实，个别问题已交办。" });
            county.service.hand_in_report(ctx, serde_json::from_value(cmd).unwrap()).await
        };
        let clerk = county.province("2021-12-17");
        for ctx in [clerk.clone(), Ctx { entered_by: clerk.entered_by, ..leader("2021-12-17") }] {
            let refused = report(&ctx).await.unwrap_err();
            assert_eq!((refused.code.as_str(), refused.fields[0].at.as_str()), ("required", "/paper"));
        }
        let round = report(&leader("2021-12-17")).await.unwrap();
        let sent = &round.groups[0];
        assert_eq!((sent.reported_on, &sent.report_paper), (round.report_due, &None));
        let attached = sent.attached.unwrap();
        assert_eq!((attached.checklists, attached.problems, attached.surveys), (2, 3, 1));
        assert_eq!(county.hand_in("2021-12-17", &round, 1).await.unwrap_err().code, "inspection.reported");
        assert_eq!(county.hand_in("2021-12-17", &round, 2).await.unwrap_err().code, "inspection.attachments");
        let whole = async || {
            let cmd = json!({ "kind": "look_back_report", "period": "2021", "round_id": round.id });
            county.service.begin_report(&county.province("2021-12-20"), serde_json::from_value(cmd).unwrap()).await
        };
        let early = whole().await.unwrap_err();
        assert!(early.code == "report.groups_missing" && early.zh.contains(&round.groups[1].name));
        let alone = json!({ "kind": "look_back_report", "period": "2021" });
        let alone = county.service.begin_report(&county.province("2021-12-20"), serde_json::from_value(alone).unwrap()).await;
        assert_eq!(alone.unwrap_err().code, "report.round");
        for group in &round.groups[1..] {
            county.add(LAST, survey(household, &group.label, LAST)).await;
            county.add(LAST, problem(county.area(COUNTY), &group.label, "县级研究不够经常")).await;
            for city in &group.areas {
                county.add(LAST, checklist(city.id, &group.label)).await;
            }
            county.hand_in("2021-12-17", &round, group.number).await.unwrap();
        }
        // proves LBK-09, RPT-03: the whole is put together from what each group reported, with the number of its attachments
        let whole = whole().await.unwrap();
        let of_groups: Vec<_> = whole.sections.iter().filter(|section| section.id.starts_with("group_")).collect();
        assert_eq!((of_groups.len(), of_groups[0].text.as_str()), (7, "总体落实，个别问题已交办。"));
        let attached: Vec<i64> = of_groups[0].tables[0].rows[0].cells.iter().map(|cell| cell.value).collect();
        assert_eq!(attached, [2, 3, 1]);
        // The cities that were inspected read no report.
        let city = county.ctx(Role::CitySupervisor, "9901", LAST);
        let seen = county.service.round(&city, round.id).await.unwrap();
        assert!(seen.groups.iter().all(|group| group.report.is_none() && group.attached.is_none()));
        let export = ExportRostersCmd { round_id: round.id };
        assert_eq!(county.service.roster_workbook(&city, export).await.unwrap_err().code, "access.denied");
        // A pack without the duty of the report shows the round without its day, and plans none.
        let packs = county.db.data_dir().join("policies");
        let (base, other) = (packs.join("base/2021.toml"), packs.join("445281/2023.toml"));
        let text = std::fs::read_to_string(&base).unwrap();
        std::fs::write(&base, text.replace("\"inspection_report\"", "\"another_report\"")).unwrap();
        let duty = text.split("[[obligation]]").find(|part| part.contains("\"inspection_report\"")).unwrap();
        let elsewhere = std::fs::read_to_string(&other).unwrap();
        std::fs::write(&other, format!("{elsewhere}\n[[obligation]]{duty}")).unwrap();
        let config = ServiceConfig { data_dir: county.db.data_dir().to_owned(), database_url: county.db.url.clone() };
        let service = Service::open(&config).await.unwrap();
        assert_eq!(service.list_rounds(&province).await.unwrap()[0].report_due, None);
        let again = json!({ "title": "再查", "starts_on": FIRST, "ends_on": LAST, "area_ids": county.cities() });
        let refused = service.plan_round(&province, serde_json::from_value(again).unwrap()).await.unwrap_err();
        assert_eq!(refused.code, "inspection.no_duty");
    }
}
