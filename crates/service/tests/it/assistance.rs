//! Help for monitored households: measures and the check of the plan, risks that are closed, tasks and referrals.

use std::collections::BTreeSet;

use shouwang_domain::measure::{Cover, FundSource, MeasureKind, MeasureState, Timing};
use shouwang_domain::risk::{MonitoredType, RiskCategory};
use shouwang_domain::role::{Department, Role};
use shouwang_domain::{Fen, HouseholdId, Result};
use shouwang_service::duty::task::{CloseTaskCmd, TaskKind, TaskQuery, TaskState};
use shouwang_service::help::assistance::{AdvanceCmd, CloseRiskCmd, MeasureCmd, PlanView, RecordRisksCmd};
use shouwang_service::help::plan_gap::PlanGapQuery;
use shouwang_service::help::referral::{AnswerReferralCmd, ReferCmd, ReferralQuery, ReferralState};
use shouwang_testkit::both_databases;

use crate::office::*;

const B: Place = Place::Bureau;

fn code<T: std::fmt::Debug>(answer: Result<T>) -> String {
    answer.unwrap_err().code
}

fn measure(household_id: HouseholdId, kind: MeasureKind) -> MeasureCmd {
    MeasureCmd {
        household_id,
        kind,
        risks: vec![RiskCategory::UnstableEmployment],
        timing: Timing::AfterEvent,
        department: None,
        fund_source: Some(FundSource::CentralLinkageFund),
        amount: Some(Fen(200_000)),
        starts_on: None,
        ends_on: None,
        note: "推荐到镇帮扶车间就业".into(),
    }
}

/// How far the help is that each gap asks for.
fn covers(plan: &PlanView) -> Vec<Cover> {
    plan.check.gaps.iter().filter_map(|gap| gap.cover).collect()
}

async fn into_effect(office: &Office, mut plan: PlanView, nth: usize) -> PlanView {
    for to in [MeasureState::Reviewed, MeasureState::Noticed, MeasureState::InEffect] {
        plan = advance(office, &plan, nth, to, "2026-03-10").await.unwrap();
    }
    plan
}

fn gaps(plan: &PlanView) -> Vec<&str> {
    plan.check.gaps.iter().map(|gap| gap.code.as_str()).collect()
}

async fn advance(office: &Office, plan: &PlanView, nth: usize, to: MeasureState, on: &str) -> Result<PlanView> {
    let measure = &plan.measures[nth];
    let cmd = AdvanceCmd {
        measure_id: measure.id,
        to,
        on: day(on),
        version: measure.version,
    };
    office
        .service
        .advance_measure(&office.ctx(CADRE, day("2026-03-10")), cmd)
        .await
}

both_databases! {
    async fn a_plan_shows_its_gaps_with_every_change(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.monitored(&Family::default(), false).await;
        let ctx = office.ctx(CADRE, day("2026-03-10"));
        let plan = office.service.plan(&ctx, household).await.unwrap();
        let both = ["plan.risk_uncovered", "plan.development_missing"];
        assert_eq!((gaps(&plan), covers(&plan)), (both.to_vec(), vec![Cover::Nothing; 2]));
        assert_eq!((plan.first_measure_due, plan.first_measure_on), (day("2025-07-01"), None));

        let listed = async || office.service.plan_gaps(&ctx, PlanGapQuery::default()).await.unwrap();
        let seen = listed().await;
        assert_eq!((seen.monitored, seen.households.len()), (1, 1));
        let row = &seen.households[0];
        assert_eq!((row.household_id, row.gaps.as_slice(), row.has_labour), (household, plan.check.gaps.as_slice(), true));
        assert_eq!(seen.gaps["plan.development_missing"], 1);

        // What is only proposed helps nobody, and what is prepared does not for ever: the days for it passed long ago.
        let plan = office.service.add_measure(&ctx, measure(household, MeasureKind::Employment)).await.unwrap();
        let first = &plan.measures[0];
        assert_eq!((first.state, first.department), (MeasureState::Proposed, Some(Department::RuralRevitalization)));
        assert_eq!((gaps(&plan), covers(&plan)), (both.to_vec(), vec![Cover::Proposed; 2]));
        assert_eq!((plan.risks[0].cover, plan.risks[0].covered_by.clone()), (Some(Cover::Proposed), vec![first.id]));
        assert_eq!(listed().await.households[0].gaps, plan.check.gaps);
        let plan = advance(&office, &plan, 0, MeasureState::Reviewed, "2026-03-10").await.unwrap();
        assert_eq!((gaps(&plan), covers(&plan)), (both.to_vec(), vec![Cover::Prepared; 2]));
        let plan = advance(&office, &plan, 0, MeasureState::Noticed, "2026-03-10").await.unwrap();
        let plan = advance(&office, &plan, 0, MeasureState::InEffect, "2026-03-10").await.unwrap();
        assert_eq!((listed().await.monitored, listed().await.households), (1, Vec::new()));
        assert!(gaps(&plan).is_empty() && plan.check.warnings.is_empty());
        let first = &plan.measures[0];
        assert_eq!((plan.risks[0].cover, plan.risks[0].covered_by.clone()), (Some(Cover::InEffect), vec![first.id]));
        assert_eq!((first.amount, first.fund_source), (Some(Fen(200_000)), Some(FundSource::CentralLinkageFund)));

        let plan = office.service.add_measure(&ctx, measure(household, MeasureKind::PublicWelfarePost)).await.unwrap();
        assert_eq!(plan.check.warnings[0].code, "plan.stacking");
        let plan = advance(&office, &plan, 1, MeasureState::Stopped, "2026-03-10").await.unwrap();
        assert!(plan.check.warnings.is_empty());

        let foreign = MeasureCmd { risks: vec![RiskCategory::UnsafeWater], ..measure(household, MeasureKind::WaterSafety) };
        assert_eq!(code(office.service.add_measure(&ctx, foreign).await), "measure.foreign_risk");
        let owing = MeasureCmd { amount: Some(Fen(-1)), ..measure(household, MeasureKind::Industry) };
        assert_eq!(code(office.service.add_measure(&ctx, owing).await), "measure.amount");
        let backward = MeasureCmd {
            starts_on: Some(day("2026-04-01")),
            ends_on: Some(day("2026-03-31")),
            ..measure(household, MeasureKind::Industry)
        };
        assert_eq!(code(office.service.add_measure(&ctx, backward).await), "measure.ends_before");
        assert_eq!(office.service.plan(&ctx, household).await.unwrap().measures.len(), 2);

        let motivation = MeasureCmd { risks: Vec::new(), ..measure(household, MeasureKind::Motivation) };
        let plan = office.service.add_measure(&ctx, motivation).await.unwrap();
        assert_eq!(plan.measures[2].responsible, [Department::Education, Department::HumanResources]);

        // A cost without a source is remarked, and what is finished helps no more.
        let unpaid = MeasureCmd { fund_source: None, ..measure(household, MeasureKind::SkillTraining) };
        let plan = office.service.add_measure(&ctx, unpaid).await.unwrap();
        assert!(plan.check.warnings.iter().any(|warning| warning.code == "plan.fund_missing"));
        let plan = advance(&office, &plan, 0, MeasureState::Finished, "2026-03-10").await.unwrap();
        assert_eq!(gaps(&plan), both);
    }

    async fn a_household_without_labour_needs_the_safety_net(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.monitored(&Family { has_labour: false, ..Default::default() }, false).await;
        let ctx = office.ctx(CADRE, day("2026-03-10"));
        let plan = office.service.add_measure(&ctx, measure(household, MeasureKind::Employment)).await.unwrap();
        let asked = vec!["plan.risk_uncovered", "plan.safety_net_missing"];
        assert_eq!((plan.has_labour, gaps(&plan), covers(&plan)), (false, asked, vec![Cover::Proposed, Cover::Nothing]));
        let plan = into_effect(&office, plan, 0).await;
        assert_eq!(gaps(&plan), ["plan.safety_net_missing"]);
        let plan = office.service.add_measure(&ctx, measure(household, MeasureKind::Dibao)).await.unwrap();
        assert_eq!(covers(&plan), [Cover::Proposed]);
        let plan = into_effect(&office, plan, 1).await;
        assert!(gaps(&plan).is_empty());
        assert_eq!(plan.measures[1].responsible, [Department::CivilAffairs]);
    }

    async fn a_measure_is_reviewed_and_noticed_before_it_takes_effect(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.monitored(&Family::default(), false).await;
        let ctx = office.ctx(CADRE, day("2026-03-10"));
        let mut plan = office.service.add_measure(&ctx, measure(household, MeasureKind::Employment)).await.unwrap();
        for to in [MeasureState::Noticed, MeasureState::InEffect, MeasureState::Finished] {
            assert_eq!(code(advance(&office, &plan, 0, to, "2026-03-10").await), "measure.wrong_state");
        }
        let stale = plan.clone();
        let life = [
            (MeasureState::Reviewed, "2026-03-02", "2026-03-11"),
            (MeasureState::Noticed, "2026-03-03", "2026-03-01"),
            (MeasureState::InEffect, "2026-03-08", "2026-03-02"),
            (MeasureState::Finished, "2026-03-10", "2026-03-07"),
        ];
        for (to, on, wrong) in life {
            let refusal = if to == MeasureState::Reviewed { "date.in_future" } else { "measure.date_too_early" };
            assert_eq!(code(advance(&office, &plan, 0, to, wrong).await), refusal, "{to}");
            plan = advance(&office, &plan, 0, to, on).await.unwrap();
        }
        assert_eq!(code(advance(&office, &stale, 0, MeasureState::Reviewed, "2026-03-10").await), "version_conflict");
        let done = &plan.measures[0];
        assert_eq!(plan.first_measure_on, Some(day("2026-03-08")));
        let days = [done.reviewed_on, done.noticed_on, done.starts_on, done.ends_on];
        assert_eq!(days.map(|d| d.unwrap().to_string()), ["2026-03-02", "2026-03-03", "2026-03-08", "2026-03-10"]);
    }

    async fn help_is_for_monitored_households_in_scope_and_not_for_kin(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.monitored(&Family::default(), false).await;
        let ctx = office.ctx(CADRE, day("2026-03-10"));
        let cmd = || measure(household, MeasureKind::Employment);
        let elsewhere = office.ctx_in(CADRE, day("2026-03-10"), Place::OtherTown);
        assert_eq!(code(office.service.add_measure(&elsewhere, cmd()).await), "not_found");
        assert_eq!(code(office.service.plan(&elsewhere, household).await), "not_found");
        let ordinary = office.household(&Family::default()).await;
        assert_eq!(code(office.service.add_measure(&ctx, measure(ordinary, MeasureKind::Employment)).await), "assistance.not_monitored");
        let supervisor = office.ctx(Person { account: 7, role: Role::CitySupervisor }, day("2026-03-10"));
        assert_eq!(code(office.service.add_measure(&supervisor, cmd()).await), "access.denied");
        assert!(office.service.plan(&supervisor, household).await.is_ok());
        office.kin(CADRE, household).await;
        assert_eq!(code(office.service.add_measure(&ctx, cmd()).await), "household.own");
    }

    async fn who_came_monitored_has_its_risks_recorded_once(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.household(&Family::default()).await;
        office.spell_behind(household).await;
        let ctx = office.ctx(CADRE, day("2026-03-10"));
        let gap_list = async || office.service.plan_gaps(&ctx, PlanGapQuery::default()).await.unwrap().gaps;
        let plan = office.service.plan(&ctx, household).await.unwrap();
        // proves AST-06: the plan and the list of gaps say that nobody has recorded the risks
        assert!(plan.risks_unrecorded && gaps(&plan).contains(&"plan.risks_unrecorded"), "{plan:?}");
        assert_eq!(gap_list().await.get("plan.risks_unrecorded"), Some(&1));
        let record = |risks: &[RiskCategory], on: &str| {
            let cmd = RecordRisksCmd { household_id: household, risks: risks.to_vec(), on: day(on) };
            office.service.record_risks(&ctx, cmd)
        };
        let two = [RiskCategory::UnsafeWater, RiskCategory::UnstableEmployment];
        assert_eq!(code(record(&[], "2026-03-10").await), "required");
        assert_eq!(code(record(&two, "2026-03-11").await), "date.in_future");
        assert_eq!(code(record(&two, "2026-03-08").await), "risk.found_too_early");
        let kin = office.ctx(SECRETARY, day("2026-03-10"));
        office.kin(SECRETARY, household).await;
        let cmd = RecordRisksCmd { household_id: household, risks: two.to_vec(), on: day("2026-03-10") };
        assert_eq!(code(office.service.record_risks(&kin, cmd).await), "household.own");
        let plan = record(&two, "2026-03-10").await.unwrap();
        assert!(!plan.risks_unrecorded && !gaps(&plan).contains(&"plan.risks_unrecorded"), "{plan:?}");
        // proves AST-06: each of the risks then asks for its measure
        assert_eq!(plan.risks.iter().map(|one| one.risk).collect::<BTreeSet<_>>(), BTreeSet::from(two));
        assert_eq!(gaps(&plan).iter().filter(|gap| **gap == "plan.risk_uncovered").count(), 2);
        assert_eq!(gap_list().await.get("plan.risks_unrecorded"), None);
        assert_eq!(code(record(&two, "2026-03-10").await), "risk.recorded");
        // Whom the procedure of this county included has its risks from there.
        let included = office.monitored(&Family::default(), false).await;
        let cmd = RecordRisksCmd { household_id: included, risks: two.to_vec(), on: day("2026-03-10") };
        assert_eq!(code(office.service.record_risks(&ctx, cmd).await), "risk.recorded");
    }

    async fn a_risk_is_closed_once(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.monitored(&Family::default(), false).await;
        let ctx = office.ctx(CADRE, day("2026-03-10"));
        let close = |on: &str, how: &str| CloseRiskCmd {
            household_id: household,
            risk: RiskCategory::UnstableEmployment,
            on: day(on),
            how: how.into(),
        };
        assert_eq!(code(office.service.close_risk(&ctx, close("2026-03-11", "就业")).await), "date.in_future");
        assert_eq!(code(office.service.close_risk(&ctx, close("2025-05-31", "就业")).await), "risk.closed_too_early");
        assert_eq!(code(office.service.close_risk(&ctx, close("2026-03-09", " ")).await), "required");
        let plan = office.service.close_risk(&ctx, close("2026-03-09", "签订一年用工合同")).await.unwrap();
        assert_eq!(plan.risks[0].closed_on, Some(day("2026-03-09")));
        assert_eq!(gaps(&plan), ["plan.development_missing"], "the risk asks for nothing any more");
        assert_eq!(code(office.service.close_risk(&ctx, close("2026-03-09", "再次")).await), "not_found");
        let late = measure(household, MeasureKind::Employment);
        assert_eq!(code(office.service.add_measure(&ctx, late).await), "measure.foreign_risk");
    }

    async fn tasks_are_done_in_time_or_late_by_those_they_are_for(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let mut included = Vec::new();
        for _ in 0..2 {
            let case = office.opened(&Family::default()).await;
            let case = office.walk(case, B, TO_TOWN).await;
            included.push(office.walk(case, B, &[PASS_TOWN, SUBMIT, APPROVE]).await);
        }
        let first_measure = |case: shouwang_domain::CaseId| TaskQuery {
            case_id: Some(case),
            kind: Some(TaskKind::FirstMeasure),
            ..Default::default()
        };
        for (case, effect, state) in
            [(&included[0], "2026-04-08", TaskState::Done), (&included[1], "2026-04-09", TaskState::LateDone)]
        {
            let ctx = office.ctx(CADRE, day("2026-04-20"));
            let open = office.service.list_tasks(&ctx, first_measure(case.id)).await.unwrap();
            assert!(open.items[0].overdue && open.items[0].state == TaskState::Open);
            let cmd = measure(case.household_id, MeasureKind::Employment);
            let mut plan = office.service.add_measure(&ctx, cmd).await.unwrap();
            for (to, on) in
                [(MeasureState::Reviewed, "2026-03-20"), (MeasureState::Noticed, "2026-03-20"), (MeasureState::InEffect, effect)]
            {
                let m = &plan.measures[0];
                let cmd = AdvanceCmd { measure_id: m.id, to, on: day(on), version: m.version };
                plan = office.service.advance_measure(&ctx, cmd).await.unwrap();
            }
            let task = &office.service.list_tasks(&ctx, first_measure(case.id)).await.unwrap().items[0];
            assert_eq!((task.state, task.done_on), (state, Some(day(effect))));
        }

        let town = office.ctx(TOWN, day("2026-03-20"));
        let query = TaskQuery { kind: Some(TaskKind::EnterExternalSystem), ..Default::default() };
        let tasks = office.service.list_tasks(&town, query).await.unwrap().items;
        let close = |nth: usize, waived: Option<&str>| CloseTaskCmd {
            task_id: tasks[nth].id,
            on: day("2026-03-20"),
            result: Some("省系统编号 44-0001".into()),
            late_reason: None,
            waived_reason: waived.map(Into::into),
            version: tasks[nth].version,
        };
        let cadre = office.ctx(CADRE, day("2026-03-20"));
        assert_eq!(code(office.service.close_task(&cadre, close(0, None)).await), "task.not_yours");
        let far = office.ctx_in(TOWN, day("2026-03-20"), Place::OtherTown);
        assert_eq!(code(office.service.close_task(&far, close(0, None)).await), "not_found");
        let done = office.service.close_task(&town, close(0, None)).await.unwrap();
        assert_eq!((done.state, done.result.as_deref()), (TaskState::Done, Some("省系统编号 44-0001")));
        let again = CloseTaskCmd { version: done.version, ..close(0, None) };
        assert_eq!(code(office.service.close_task(&town, again).await), "task.closed");
        let waived = office.service.close_task(&town, close(1, Some("省系统停用"))).await.unwrap();
        assert_eq!((waived.state, waived.done_on), (TaskState::Waived, None));
        let due = TaskQuery { mine: true, state: Some(TaskState::Open), due_until: Some(day("2026-03-31")), ..Default::default() };
        assert_eq!(office.service.list_tasks(&town, due).await.unwrap().total, 0);
    }

    async fn a_department_answers_what_was_referred_to_it(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = office.opened(&Family::default()).await;
        let case = office.walk(case, B, TO_TOWN).await;
        office.walk(case, B, &[PASS_TOWN, SUBMIT, APPROVE]).await;
        let mut labour = office.ctx(Person { account: 902, role: Role::DepartmentOfficer }, day("2026-03-12"));
        labour.department = Some(Department::HumanResources);
        let sent = office.service.list_referrals(&labour, ReferralQuery::default()).await.unwrap();
        let [referral] = &sent.items[..] else { panic!("one referral") };
        assert!(referral.sent_by_name.is_some(), "who decided is who sent it");
        assert_eq!((referral.risks.as_slice(), referral.due), (&[RiskCategory::UnstableEmployment][..], day("2026-04-08")));
        let answer = |to, version| AnswerReferralCmd {
            referral_id: referral.id,
            to,
            answer: "已推荐两个岗位".into(),
            benefit: None,
            amount: None,
            given_on: None,
            version,
        };
        let mut health = labour.clone();
        health.department = Some(Department::Health);
        let accept = answer(ReferralState::Accepted, referral.version);
        assert_eq!(code(office.service.answer_referral(&health, accept.clone()).await), "not_found");
        let accepted = office.service.answer_referral(&labour, accept.clone()).await.unwrap();
        assert_eq!(code(office.service.answer_referral(&labour, accept).await), "version_conflict");
        // The department sees what it must know of the household, and the task leads to the referral.
        let detail = office.service.referral(&labour, referral.id).await.unwrap();
        assert_eq!((detail.monitored_type, detail.persons > 0), (Some(MonitoredType::SuddenSevere), true));
        assert_eq!(code(office.service.referral(&health, referral.id).await), "not_found");
        let tasks = office.service.list_tasks(&labour, TaskQuery { household_id: Some(referral.household_id), ..Default::default() });
        assert_eq!(tasks.await.unwrap().items[0].referral_id, Some(referral.id));
        // Amount and day are given apart from the words, and only with what was done.
        let given = |to| AnswerReferralCmd {
            benefit: Some("公益性岗位补贴".into()),
            amount: Some(Fen(80_000)),
            given_on: Some(day("2026-03-11")),
            ..answer(to, accepted.version)
        };
        assert_eq!(code(office.service.answer_referral(&labour, given(ReferralState::Refused)).await), "referral.nothing_given");
        let ahead = AnswerReferralCmd { given_on: Some(day("2026-03-13")), ..given(ReferralState::Done) };
        assert_eq!(code(office.service.answer_referral(&labour, ahead).await), "date.in_future");
        let done = office.service.answer_referral(&labour, given(ReferralState::Done)).await.unwrap();
        assert_eq!((done.state, done.answered_on), (ReferralState::Done, Some(day("2026-03-12"))));
        assert_eq!((done.amount, done.given_on), (Some(Fen(80_000)), Some(day("2026-03-11"))));
        let reopened = answer(ReferralState::Accepted, done.version);
        assert_eq!(code(office.service.answer_referral(&labour, reopened).await), "referral.wrong_state");
        let town = office.ctx(TOWN, day("2026-03-12"));
        let seen = office.service.list_referrals(&town, ReferralQuery { state: Some(ReferralState::Done), ..Default::default() });
        assert_eq!(seen.await.unwrap().total, 1, "the town sees the answer");
    }

    async fn whoever_referred_a_household_is_told_of_the_answer(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.household(&Family::default()).await;
        let town = |on: &str| office.ctx(TOWN, day(on));
        let cmd = ReferCmd {
            household_id: household,
            department: Department::HumanResources,
            risks: [RiskCategory::UnstableEmployment].into(),
            note: "请推荐岗位".into(),
            due: day("2026-03-20"),
        };
        let sent = office.service.refer_household(&town("2026-03-10"), cmd).await.unwrap();
        assert!(office.service.today(&town("2026-03-11")).await.unwrap().answered.is_empty());
        let mut labour = office.ctx(Person { account: 902, role: Role::DepartmentOfficer }, day("2026-03-12"));
        labour.department = Some(Department::HumanResources);
        let answer = AnswerReferralCmd {
            referral_id: sent.id,
            to: ReferralState::Done,
            answer: "已上岗".into(),
            benefit: None,
            amount: None,
            given_on: None,
            version: sent.version,
        };
        office.service.answer_referral(&labour, answer).await.unwrap();
        let told = office.service.today(&town("2026-03-12")).await.unwrap().answered;
        assert_eq!(told.iter().map(|one| (one.id, one.answer.as_deref())).collect::<Vec<_>>(), [(sent.id, Some("已上岗"))]);
        let colleague = office.ctx(Person { account: 203, role: Role::TownLeader }, day("2026-03-12"));
        assert!(office.service.today(&colleague).await.unwrap().answered.is_empty(), "who sent it is told, nobody else");
    }
}
