//! What is printed of a household beside its cases' papers, and the policies that answer it: each says what the register has,
//! with its reason, and nothing that is sealed.

use serde_json::{Map, Value, json};
use shouwang_domain::measure::{FundSource, MeasureKind, MeasureState, Timing};
use shouwang_domain::paper::{GuideKind, HouseholdPaperKind};
use shouwang_domain::procedure::ActKind;
use shouwang_domain::risk::RiskCategory;
use shouwang_domain::role::Role;
use shouwang_domain::{AreaId, Ctx, Fen, HouseholdId, Result};
use shouwang_service::help::assistance::{AdvanceCmd, MeasureCmd};
use shouwang_service::ledger::record::AddRecordCmd;
use shouwang_service::office::reading::ReadingKind;
use shouwang_service::procedure::archive::Folder;
use shouwang_service::procedure::paper::guide::MakeGuideCmd;
use shouwang_service::procedure::paper::household::{HelpLedgerCmd, MakeHouseholdPaperCmd};
use shouwang_store::repo;
use shouwang_testkit::{both_databases, pdf};

use crate::office::*;
use crate::paper::{CANARIES, maker};

const B: Place = Place::Bureau;

/// The officer of the county, who keeps the catalogue.
fn officer() -> Person {
    probes().find(|person| person.role == Role::CountyOfficer).unwrap()
}

async fn printed(office: &Office, ctx: &Ctx, household: HouseholdId, kind: HouseholdPaperKind) -> Result<Vec<u8>> {
    let cmd = MakeHouseholdPaperCmd {
        household_id: household,
        kind,
    };
    let made = office.service.make_household_paper(ctx, cmd, &maker()).await;
    made.map(|(_, bytes)| bytes)
}

fn fields(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

/// Puts a policy into the catalogue of an area.
async fn policy(office: &Office, area: i64, more: Value) {
    let mut values = fields(
        json!({ "department": "human_resources", "branch": "development", "whom": "示例对象", "labour": "any",
        "what": "示例补助", "how_much": "每月800元", "papers": "身份证明", "channel": "village", "basis": "示例人社〔2026〕1号第2条",
        "from_on": "2026-01-01", "checked_on": "2026-02-01" }),
    );
    values.extend(fields(more));
    let cmd = AddRecordCmd {
        form_id: "policy_tool".into(),
        household_id: None,
        member_id: None,
        area_id: Some(AreaId(area)),
        values,
        reasons: Default::default(),
    };
    let ctx = office.ctx(officer(), day(START));
    office.service.add_ledger_record(&ctx, cmd).await.unwrap();
}

/// The catalogue of the county: one policy by risk, one by a member, one that answers nothing, and one that has lapsed.
async fn catalogue(office: &Office) {
    policy(office, 10, json!({ "title": "公益性岗位补贴", "risk": "unstable_employment", "measure": "public_welfare_post", "labour": "without" })).await;
    policy(
        office,
        10,
        json!({ "title": "助学补助", "risk": "schooling_cost", "targets": ["labour"], "department": "education" }),
    )
    .await;
    policy(
        office,
        10,
        json!({ "title": "饮水入户补助", "risk": "unsafe_water", "department": "water" }),
    )
    .await;
    policy(
        office,
        10,
        json!({ "title": "旧政策", "risk": "unstable_employment", "until_on": "2026-02-28" }),
    )
    .await;
}

both_databases! {
    async fn the_file_of_a_household_says_each_stage_with_its_hash_and_what_is_missing(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.household(&Family::default()).await;
        office.named(household).await;
        let case = office.opened_for(household, B).await;
        let case = office.walk(case, B, TO_TOWN).await;
        let case = office.walk(case, B, &[PASS_TOWN, SUBMIT, APPROVE]).await;
        let ctx = office.ctx(TOWN, day("2026-03-10"));
        let file = printed(&office, &ctx, household, HouseholdPaperKind::HouseholdFile).await.unwrap();
        assert!(pdf::is_printable(&file));
        assert_eq!(printed(&office, &ctx, household, HouseholdPaperKind::HouseholdFile).await.unwrap(), file, "the same bytes");
        let text = pdf::joined(&file);
        // proves LDG-12: six stages, catalogue, what is missing and who has it, people with their roles, and the frozen digest
        for said in ["一户一档", "欧阳㛃", "核查", "认定", "公示", "采集", "帮扶", "风险消除", "登记入户核实", "镇级审核通过", "卷内目录",
            "入户核查表扫描件", "村干部（监测联系人）", "公示照片扫描件", "演防贫〔2026〕7号", &case.freeze_digest.as_deref().unwrap()[..16]] {
            assert!(text.contains(said), "{said}: {text}");
        }
        let archive = office.service.archive(&ctx, household).await.unwrap();
        let spell = &archive.spells[0];
        for item in spell.folders.iter().flat_map(|folder| &folder.items) {
            assert_eq!(item.digest.len(), 64, "{item:?}");
            assert!(text.contains(&item.digest[..16]), "{} lacks {}", item.what, item.digest);
        }
        // proves ELM-06: a stage that was not reached lacks nothing, and one that was says what it lacks and whose it is
        assert!(spell.lacking.iter().all(|one| one.folder != Folder::Elimination), "{:?}", spell.lacking);
        assert!(spell.lacking.iter().any(|one| one.folder == Folder::Notice && one.zh.contains("公示照片")), "{:?}", spell.lacking);
        assert!(!spell.lacking.iter().any(|one| one.zh.contains(ActKind::RecordReview.zh())), "{:?}", spell.lacking);
        for (_, canary) in CANARIES {
            assert!(!text.contains(canary), "it tells {canary}");
        }
        let leader = office.ctx(COUNTY, day("2026-03-10"));
        let looks = office.service.who_looked(&leader, household).await.unwrap();
        assert!(looks.iter().any(|look| look.kind == ReadingKind::Paper && look.subject == "paper/household_file"), "{looks:?}");
        let leaves = repo::office::evidence::about(&office.store, vec![format!("household/{household}")], 50).await.unwrap();
        assert!(leaves.iter().any(|leaf| leaf.command == "household.print"));

        let stranger = office.ctx_in(TOWN, day("2026-03-10"), Place::OtherTown);
        let refused = printed(&office, &stranger, household, HouseholdPaperKind::HouseholdFile).await;
        assert_eq!(refused.unwrap_err().code, "not_found");
        office.kin(SECRETARY, household).await;
        let kin = office.ctx(SECRETARY, day("2026-03-10"));
        for kind in HouseholdPaperKind::ALL {
            assert_eq!(printed(&office, &kin, household, *kind).await.unwrap_err().code, "household.own", "{kind}");
        }
    }

    async fn policies_answer_a_household_with_their_reasons_and_hide_nothing(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        catalogue(&office).await;
        // Another county's catalogue is none of this household's.
        let other = Family { place: Place::Government, ..Family::default() };
        let elsewhere = office.monitored(&other, false).await;
        let household = office.monitored(&Family::default(), false).await;
        office.named(household).await;
        let ctx = office.ctx(CADRE, day("2026-03-10"));
        let advice = office.service.policy_advice(&ctx, household).await.unwrap();
        let titles: Vec<&str> = advice.policies.iter().map(|policy| policy.title.as_str()).collect();
        // proves AST-08: what answers an open risk, then what is for its members, then all others in force, each with its reason
        assert_eq!(titles, ["公益性岗位补贴", "助学补助", "饮水入户补助"]);
        let [by_risk, by_member, other] = &advice.policies[..] else { panic!("{advice:?}") };
        assert_eq!((by_risk.risks.as_slice(), by_risk.measure), (&[RiskCategory::UnstableEmployment][..], Some(MeasureKind::PublicWelfarePost)));
        assert!(by_risk.reasons[0].zh.contains("就业不稳定减收"), "{:?}", by_risk.reasons);
        assert!(!by_risk.cautions.is_empty(), "it is for people unable to work, and here is labour");
        assert!(by_member.reasons[0].zh.contains("有劳动能力的人"), "{:?}", by_member.reasons);
        assert!(other.reasons.is_empty() && !other.given);
        let far = office.ctx_in(CADRE, day("2026-03-10"), Place::Government);
        assert!(office.service.policy_advice(&far, elsewhere).await.unwrap().policies.is_empty());

        // The head of the household is seriously ill; a policy that is for such people stands on everybody's card.
        policy(&office, 10, json!({ "title": "住院费用减免", "risk": "illness_or_disability", "targets": ["seriously_ill"], "measure": "medical_aid", "department": "medical_insurance" })).await;
        let benefit = AddRecordCmd {
            form_id: "benefit".into(),
            household_id: Some(household),
            member_id: None,
            area_id: None,
            values: fields(json!({ "kind": "dibao", "monthly_amount": 65_000, "from_on": "2025-01-01" })),
            reasons: Default::default(),
        };
        office.service.add_ledger_record(&ctx, benefit).await.unwrap();
        // What is already given is recommended no more on the card.
        let measure = MeasureCmd {
            household_id: household,
            kind: MeasureKind::PublicWelfarePost,
            risks: vec![RiskCategory::UnstableEmployment],
            timing: Timing::AfterEvent,
            department: None,
            fund_source: Some(FundSource::CentralLinkageFund),
            amount: Some(Fen(80_000)),
            starts_on: None,
            ends_on: None,
            // It does not name the policy: that it is of its kind is enough.
            note: "慢性髓系白血病患者家属".into(),
        };
        let plan = office.service.add_measure(&ctx, measure).await.unwrap();
        let mut one = plan.measures[0].clone();
        for (to, on) in [(MeasureState::Reviewed, "2026-03-04"), (MeasureState::Noticed, "2026-03-05"), (MeasureState::InEffect, "2026-03-09")] {
            let cmd = AdvanceCmd { measure_id: one.id, to, on: day(on), version: one.version };
            one = office.service.advance_measure(&ctx, cmd).await.unwrap().measures[0].clone();
        }
        office.contact(CADRE, household).await;
        let card = pdf::joined(&printed(&office, &ctx, household, HouseholdPaperKind::ClearCard).await.unwrap());
        // proves PUB-02: its own measures and benefits, the policies of the place, and whom it can ask
        for said in ["明白卡", "欧阳㛃", "公益性岗位", "800.00元", "2026年3月9日起", "最低生活保障", "每月650.00元", "助学补助", "饮水入户补助",
            "住院费用减免", "每月800元", "身份证明", "村委会代办"] {
            assert!(card.contains(said), "{said}: {card}");
        }
        // In the order of their titles, whatever is known of the household: none stands first because somebody is ill.
        assert!(card.find("住院费用减免") < card.find("助学补助") && card.find("助学补助") < card.find("饮水入户补助"), "{card}");
        for absent in ["公益性岗位补贴", "旧政策", "就业不稳定", "大病", "白血病"] {
            assert!(!card.contains(absent), "{absent}: {card}");
        }
        let ledger = pdf::joined(&printed(&office, &ctx, household, HouseholdPaperKind::HelpLedger).await.unwrap());
        // proves LDG-11: object, type, risks, measures, funds, contact, progress and elimination of a household
        for said in ["监测帮扶台账", "突发严重困难户", "就业不稳定减收", "2025-06-01", "公益性岗位（实施中", "800.00元", "措施1项，已落实1项", "监测中"] {
            assert!(ledger.contains(said), "{said}: {ledger}");
        }
        for (_, canary) in CANARIES {
            assert!(!card.contains(canary) && !ledger.contains(canary), "{canary}");
        }
    }

    async fn the_ledger_of_an_area_is_printed_or_a_sheet_and_leaves_like_a_list(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        office.many_monitored(&Family::default(), 3, false).await;
        office.monitored(&Family { place: Place::OtherTown, ..Family::default() }, false).await;
        let cmd = |area: i64| HelpLedgerCmd { area_id: AreaId(area), request_id: None };
        let town = office.ctx(TOWN, day("2026-03-10"));
        let paper = office.service.print_help_ledger(&town, cmd(11), &maker()).await.unwrap();
        assert!(pdf::is_printable(&paper));
        // proves LDG-11: by village and town, on paper and as a sheet
        assert_eq!(pdf::joined(&paper).matches("突发严重困难户").count(), 3);
        assert!(pdf::joined(&paper).contains("不得外传"), "a printed ledger says who took it out");
        let sheet = office.service.help_ledger_sheet(&town, cmd(11)).await.unwrap();
        assert!(sheet.starts_with(b"PK"));
        assert_eq!(office.service.help_ledger_sheet(&town, cmd(10)).await.unwrap_err().code, "not_found");
        let leaves = repo::office::evidence::about(&office.store, vec!["list/help_ledger".to_owned()], 10).await.unwrap();
        assert_eq!(leaves.len(), 2);
        assert!(leaves.iter().all(|leaf| leaf.detail.contains("\"rows\":9")), "{:?}", leaves[0].detail);
    }

    async fn the_guide_is_put_together_from_the_standard_in_force_and_the_catalogue(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        catalogue(&office).await;
        let ctx = office.ctx(officer(), day("2026-03-10"));
        let guide = async |kind: GuideKind| {
            let cmd = MakeGuideCmd { area_id: AreaId(10), kind };
            let (_, bytes) = office.service.make_guide(&ctx, cmd, &maker()).await.unwrap();
            assert!(pdf::is_printable(&bytes), "{kind}");
            pdf::joined(&bytes)
        };
        let pack = office.service.list_policies(&ctx).await.unwrap().into_iter().find(|pack| pack.in_force).unwrap();
        let (cadres, people) = (guide(GuideKind::Cadre).await, guide(GuideKind::Household).await);
        let name: String = pack.zh.split_whitespace().collect();
        // proves PUB-01: two versions, from the standard in force and the catalogue of today
        for said in [name.as_str(), "监测标准", "程序和时限", "公益性岗位补贴", "示例人社〔2026〕1号第2条", "有事找谁"] {
            assert!(cadres.contains(said), "{said}: {cadres}");
        }
        for said in ["什么样的家庭可以申报", "可以申请的政策", "助学补助", "每月800元", "怎么申报"] {
            assert!(people.contains(said), "{said}: {people}");
        }
        assert!(!people.contains("扶贫资产监管不善") && !people.contains("政策不衔接"), "{people}");
        assert!(!people.contains("示例人社") && !cadres.contains("旧政策") && !people.contains("旧政策"), "{people}");
        let cmd = MakeGuideCmd { area_id: AreaId(20), kind: GuideKind::Cadre };
        assert_eq!(office.service.make_guide(&ctx, cmd, &maker()).await.unwrap_err().code, "not_found");
    }
}
