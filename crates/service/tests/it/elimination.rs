//! Leaving the list: the criteria, who proposes, and the county's second look.

use shouwang_domain::Result;
use shouwang_domain::elimination::{Criterion, Stability};
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::measure::{MeasureKind, MeasureState, Timing};
use shouwang_domain::procedure::{Act, ActKind, CaseKind, CaseState, TownReview};
use shouwang_domain::role::Role;
use shouwang_service::duty::task::{TaskKind, TaskQuery};
use shouwang_service::help::assistance::{AdvanceCmd, MeasureCmd};
use shouwang_service::procedure::case::{CaseView, OpenCaseCmd, Opening, StepRecord};
use shouwang_service::procedure::elimination::ProposalCmd;
use shouwang_store::repo;
use shouwang_testkit::both_databases;

use crate::office::*;

const B: Place = Place::Bureau;

fn code<T: std::fmt::Debug>(answer: Result<T>) -> String {
    answer.unwrap_err().code
}

/// A proposal that went through village and town.
async fn accepted(office: &Office) -> CaseView {
    let case = office.proposed(&Family::default()).await;
    let case = office.walk(case, B, &TO_TOWN[2..]).await;
    office.walk(case, B, &[PASS_TOWN, SUBMIT]).await
}

both_databases! {
    async fn each_criterion_can_stand_in_the_way(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let sound = Family::default();
        let unmet = |family: Family, risk_closed: bool, stability: Stability, on: &'static str| {
            let office = &office;
            async move {
                let household = office.monitored(&family, risk_closed).await;
                let ctx = office.ctx(CADRE, day(on));
                let answers = office.service.elimination_criteria(&ctx, household, stability).await.unwrap();
                assert_eq!(answers.len(), Criterion::ALL.len());
                answers.into_iter().filter(|a| !a.met).map(|a| a.criterion).collect::<Vec<_>>()
            }
        };
        use Criterion as C;
        use Stability::{Stable, Weak};
        assert_eq!(unmet(sound.clone(), true, Stable, START).await, []);
        assert_eq!(unmet(sound.clone(), false, Stable, START).await, [C::RisksClosed]);
        assert_eq!(unmet(sound.clone(), true, Weak, START).await, [C::Stable]);
        assert_eq!(unmet(Family { wage: Some(1_000), ..sound.clone() }, true, Stable, START).await, [C::IncomeAboveLine]);
        assert_eq!(unmet(Family { wage: None, ..sound.clone() }, true, Stable, START).await, [C::IncomeAboveLine]);
        assert_eq!(unmet(Family { has_labour: false, ..sound.clone() }, true, Stable, START).await, [C::HasLabour]);
        // Six months from the first of June; and of the year before, only eleven months were reported.
        assert_eq!(unmet(sound.clone(), true, Stable, "2025-11-30").await, [C::IncomeAboveLine, C::TimeServed]);
        assert_eq!(unmet(sound, true, Stable, "2026-01-31").await, []);

        let household = office.monitored(&Family::default(), true).await;
        office.guarantee(household, Guarantee::Water, GuaranteeState::Suspected).await;
        let ctx = office.ctx(CADRE, day(START));
        let answers = office.service.elimination_criteria(&ctx, household, Stable).await.unwrap();
        let water = answers.iter().find(|a| !a.met).unwrap();
        assert!(water.criterion == C::GuaranteesMet && water.zh.contains("饮水安全"), "{}", water.zh);
    }

    async fn a_measure_that_hangs_keeps_the_household(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.monitored(&Family::default(), true).await;
        let ctx = office.ctx(CADRE, day(START));
        let answered = async || {
            let answers = office.service.elimination_criteria(&ctx, household, Stability::Stable).await.unwrap();
            answers.into_iter().find(|answer| answer.criterion == Criterion::MeasuresDone).unwrap()
        };
        assert!(answered().await.met, "nothing hangs where nothing is planned");
        let cmd = MeasureCmd {
            household_id: household,
            kind: MeasureKind::Employment,
            risks: Vec::new(),
            timing: Timing::AfterEvent,
            department: None,
            fund_source: None,
            amount: None,
            starts_on: None,
            ends_on: None,
            note: "介绍到车间".into(),
        };
        let mut plan = office.service.add_measure(&ctx, cmd).await.unwrap();
        for to in [MeasureState::Reviewed, MeasureState::Noticed, MeasureState::InEffect] {
            let refusal = office.service.propose_elimination(&ctx, proposal(household)).await.unwrap_err();
            // proves ELM-01: nothing is proposed while a measure hangs
            assert_eq!(refusal.fields.iter().map(|field| field.at.as_str()).collect::<Vec<_>>(), ["/criteria/measures_done"]);
            let measure = &plan.measures[0];
            let next = AdvanceCmd { measure_id: measure.id, to, on: day(START), version: measure.version };
            plan = office.service.advance_measure(&ctx, next).await.unwrap();
        }
        let done = answered().await;
        assert!(done.met && done.zh.contains("2026-03-02 评议") && done.zh.contains("2026-03-02 实施"), "{done:?}");
        let case = office.service.propose_elimination(&ctx, proposal(household)).await.unwrap();
        let StepRecord::Opening(Opening::ProposeElimination { answers, .. }) = &case.steps[0].record else {
            panic!("an elimination begins with its proposal")
        };
        // proves ELM-01: the evidence is kept with the proposal
        assert!(answers.contains(&done));
    }

    async fn a_pack_may_let_a_household_without_labour_leave(mut db: TestDb) {
        let mut office = Office::open(&mut db).await;
        let household = office.monitored(&Family { has_labour: false, ..Default::default() }, true).await;
        let ctx = office.ctx(CADRE, day(START));
        let refusal = office.service.propose_elimination(&ctx, proposal(household)).await.unwrap_err();
        assert_eq!(refusal.fields[0].code, "elimination.has_labour");
        office.reopen_with(|packs| std::fs::write(packs.join("99/2026.toml"), LABELS_WITHOUT_LABOUR).unwrap()).await;
        // Without the safety net it stays, whatever the pack says.
        let refusal = office.service.propose_elimination(&ctx, proposal(household)).await.unwrap_err();
        assert!(refusal.fields[0].zh.contains("兜底保障"), "{refusal:?}");
        let cmd = MeasureCmd {
            household_id: household,
            kind: MeasureKind::Dibao,
            risks: Vec::new(),
            timing: Timing::AfterEvent,
            department: None,
            fund_source: None,
            amount: None,
            starts_on: None,
            ends_on: None,
            note: "低保".into(),
        };
        let mut plan = office.service.add_measure(&ctx, cmd).await.unwrap();
        for to in [MeasureState::Reviewed, MeasureState::Noticed, MeasureState::InEffect] {
            let measure = &plan.measures[0];
            let next = AdvanceCmd { measure_id: measure.id, to, on: day(START), version: measure.version };
            plan = office.service.advance_measure(&ctx, next).await.unwrap();
        }
        let case = office.service.propose_elimination(&ctx, proposal(household)).await.unwrap();
        // proves ELM-03: the pack says whether such a household is labelled
        assert_eq!(case.state, CaseState::Review);
    }

    async fn whoever_changed_the_register_since_the_proposal_does_not_accept_it(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.monitored(&Family::default(), true).await;
        let change = async |who: Person| {
            let ctx = office.ctx(who, day("2026-03-09"));
            let mut tx = office.store.begin(&ctx, "household.update").await.unwrap();
            let row = repo::register::household::by_id(&tx, &ctx, household).await.unwrap().row().clone();
            tx.update(&row, row.clone()).await.unwrap();
            tx.subject(format!("household/{household}"));
            tx.commit(()).await.unwrap();
        };
        change(TOWN).await;
        let case = office.proposed_for(household, B).await;
        let case = office.walk(case, B, &TO_TOWN[2..]).await;
        let case = office.walk(case, B, &[PASS_TOWN, SUBMIT]).await;
        change(COUNTY).await;
        let approve = |on| record(ActKind::Approve, &case, &[], day(on));
        let refusal = office.act(&case, COUNTY, "2026-03-09", B, approve("2026-03-09")).await.unwrap_err();
        assert_eq!(refusal.code, "case.own_words");
        assert!(refusal.zh.contains("提出风险消除") && refusal.zh.contains("县级主管部门负责人"), "{refusal}");
        let leader = probes().find(|person| person.role == Role::CountyLeader).unwrap();
        let case = office.act(&case, leader, "2026-03-09", B, approve("2026-03-09")).await.unwrap();
        assert_eq!(case.state, CaseState::Labelled);
    }

    async fn a_proposal_names_what_is_unmet(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.monitored(&Family { has_labour: false, ..Default::default() }, false).await;
        let ctx = office.ctx(CADRE, day(START));
        let cmd = ProposalCmd { stability: Stability::Weak, ..proposal(household) };
        let refusal = office.service.propose_elimination(&ctx, cmd).await.unwrap_err();
        assert_eq!(refusal.code, "elimination.criteria_unmet");
        let at: Vec<_> = refusal.fields.iter().map(|f| f.at.as_str()).collect();
        assert_eq!(at, ["/criteria/risks_closed", "/criteria/has_labour", "/criteria/stable"]);

        let sound = office.monitored(&Family::default(), true).await;
        let propose = |cmd: ProposalCmd| office.service.propose_elimination(&ctx, cmd);
        let wrong = |on: &str, finding: &str| {
            ProposalCmd { checked_on: day(on), finding: finding.into(), ..proposal(sound) }
        };
        assert_eq!(code(propose(wrong("2026-03-03", "稳定")).await), "date.in_future");
        assert_eq!(code(propose(wrong("2025-05-31", "稳定")).await), "elimination.checked_too_early");
        assert_eq!(code(propose(wrong(START, " ")).await), "required");
        let case = propose(proposal(sound)).await.unwrap();
        assert_eq!((case.kind, case.state), (CaseKind::Elimination, CaseState::Review));
        assert!(case.clock.is_none(), "no notice limits its time");
        let StepRecord::Opening(Opening::ProposeElimination { answers, .. }) = &case.steps[0].record else {
            panic!("an elimination begins with its proposal")
        };
        assert_eq!(answers.len(), Criterion::ALL.len());
        assert_eq!(code(propose(proposal(sound)).await), "case.already_open");
        let ordinary = office.household(&Family::default()).await;
        assert_eq!(code(propose(proposal(ordinary)).await), "elimination.not_monitored");
    }

    async fn the_contact_proposes_and_approves_nothing_of_it(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.monitored(&Family::default(), true).await;
        let ctx = |who| office.ctx(who, day(START));
        assert_eq!(code(office.service.propose_elimination(&ctx(TOWN), proposal(household)).await), "elimination.not_contact");
        office.contact(TOWN, household).await;
        assert_eq!(code(office.service.propose_elimination(&ctx(CADRE), proposal(household)).await), "elimination.not_contact");
        assert_eq!(code(office.service.propose_elimination(&ctx(COUNTY), proposal(household)).await), "access.denied");
        let case = office.service.propose_elimination(&ctx(TOWN), proposal(household)).await.unwrap();
        let case = office.walk(case, B, &TO_TOWN[2..]).await;
        let colleague = Person { account: 203, role: Role::TownLeader };
        let case = office.walk(case, B, &[(ActKind::PassTownReview, colleague, "2026-03-09"), SUBMIT]).await;
        let requester = Person { account: TOWN.account, role: Role::CountyOfficer };
        let approve = record(ActKind::Approve, &case, &[], day("2026-03-09"));
        assert_eq!(code(office.act(&case, requester, "2026-03-09", B, approve).await), "case.two_levels");
        assert_eq!(office.walk(case, B, &[APPROVE]).await.state, CaseState::Labelled);
    }

    async fn a_labelled_household_leaves_and_can_come_back(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = accepted(&office).await;
        let case = office.walk(case, B, &[APPROVE]).await;
        assert_eq!(case.state, CaseState::Labelled);
        let ctx = office.ctx(CADRE, day("2026-03-10"));
        assert_eq!(code(office.service.plan(&ctx, case.household_id).await), "assistance.not_monitored");
        let told = office.service.list_messages(&ctx, case.household_id).await.unwrap();
        assert_eq!(told[0].kind, "labelled");
        let query = TaskQuery { kind: Some(TaskKind::LabelExternalSystem), ..Default::default() };
        let tasks = office.service.list_tasks(&office.ctx(TOWN, day("2026-03-10")), query).await.unwrap();
        assert_eq!((tasks.items[0].due, tasks.items[0].role), (day("2026-03-25"), Role::TownOfficer));
        assert_eq!(code(office.service.propose_elimination(&ctx, proposal(case.household_id)).await), "elimination.not_monitored");

        let clue = office.clue(case.household_id, B, "2026-03-10").await;
        let again = office.service.open_case(&ctx, OpenCaseCmd { clue_id: clue }).await.unwrap();
        // proves ELM-05: and can come back
        assert_eq!(again.state, CaseState::Verification);
    }

    async fn an_acceptance_says_what_was_found_and_somebody_else_submits_it(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = office.proposed(&Family::default()).await;
        let case = office.walk(case, B, &TO_TOWN[2..]).await;
        let accepted = |finding: Option<&str>| match record(ActKind::PassTownReview, &case, &[], day("2026-03-09")) {
            Act::PassTownReview(review) => Act::PassTownReview(TownReview {
                finding: finding.map(str::to_owned),
                checkers: vec!["陈明".into(), "赵雪梅".into()],
                ..review
            }),
            other => other,
        };
        for finding in [None, Some(" ")] {
            let refused = office.act(&case, TOWN, "2026-03-09", B, accepted(finding)).await;
            // proves ELM-04: no acceptance without what was found
            assert_eq!(code(refused), "required");
        }
        let failed = match accepted(Some("务工收入不稳定")) {
            Act::PassTownReview(review) => Act::PassTownReview(TownReview { facts_agree: false, ..review }),
            other => other,
        };
        // proves ELM-04: what was not accepted is not passed on
        assert_eq!(code(office.act(&case, TOWN, "2026-03-09", B, failed).await), "case.not_accepted");
        let checked = office.act(&case, TOWN, "2026-03-09", B, accepted(Some("务工收入稳定，住房饮水安全"))).await.unwrap();
        assert_eq!(checked.state, CaseState::TownSubmission);
        let approve = record(ActKind::Approve, &checked, &[], day("2026-03-09"));
        assert_eq!(code(office.act(&checked, COUNTY, "2026-03-09", B, approve).await), "case.wrong_state");
        // proves ELM-04: the town's government submits what was accepted, by another hand
        assert_eq!(office.walk(checked, B, &[SUBMIT]).await.state, CaseState::CountyDecision);
    }

    async fn the_county_looks_again_with_what_holds_then(mut db: TestDb) {
        let mut office = Office::open(&mut db).await;
        let case = accepted(&office).await;
        office.guarantee(case.household_id, Guarantee::Housing, GuaranteeState::Unmet).await;
        let approve = |case: &CaseView| record(ActKind::Approve, case, &[], day("2026-03-09"));
        let refusal = office.act(&case, COUNTY, "2026-03-09", B, approve(&case)).await.unwrap_err();
        assert_eq!(refusal.code, "elimination.criteria_unmet");
        assert_eq!(refusal.fields[0].code, "elimination.guarantees_met");
        office.guarantee(case.household_id, Guarantee::Housing, GuaranteeState::Met).await;

        office.reopen_with(|packs| std::fs::write(packs.join("99/2026.toml"), HIGHER_LINE).unwrap()).await;
        let refusal = office.act(&case, COUNTY, "2026-03-09", B, approve(&case)).await.unwrap_err();
        assert_eq!(refusal.fields[0].code, "elimination.income_above_line");
        let after = office.case(case.id, B).await;
        assert_eq!((after.state, after.version), (CaseState::CountyDecision, case.version));

        let refused = office.act(&case, COUNTY, "2026-03-09", B, Act::Refuse { reason: "收入未达新标准".into() }).await.unwrap();
        assert_eq!(refused.state, CaseState::NotEliminated);
        let ctx = office.ctx(CADRE, day("2026-03-10"));
        assert!(office.service.plan(&ctx, case.household_id).await.is_ok(), "the help goes on");
        assert_eq!(office.service.list_messages(&ctx, case.household_id).await.unwrap()[0].kind, "not_eliminated");
    }

    async fn a_review_that_does_not_agree_keeps_the_household(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = office.proposed(&Family::default()).await;
        let against = Act::RecordReview(review(day("2026-03-03"), 2));
        let case = office.act(&case, SECRETARY, "2026-03-03", B, against).await.unwrap();
        assert_eq!((case.state, case.close_reason.is_some()), (CaseState::NotEliminated, true));
        let ctx = office.ctx(CADRE, day("2026-03-10"));
        assert!(office.service.propose_elimination(&ctx, proposal(case.household_id)).await.is_ok());
    }
}

/// A pack of 2026 by which a household without labour may leave where the safety net is in effect.
const LABELS_WITHOUT_LABOUR: &str = r#"zh = "演示省2026年政策包"
en = "Demo province 2026"
inherits = "99/2025"
effective_from = 2026-03-01
citation = "演示省2026年工作要点（虚构）"

[procedure.without_labour]
value = "labelled"
citation = "演示省2026年工作要点（虚构）"
"#;

/// A pack of 2026 whose line is above what the household earns: 40,000 yuan per head.
const HIGHER_LINE: &str = r#"zh = "演示省2026年政策包"
en = "Demo province 2026"
inherits = "99/2025"
effective_from = 2026-03-09
citation = "演示省2026年工作要点（虚构）"

[[tier]]
name = "province"
zh = "省级监测范围"
en = "provincial line"
up_to = 40000
populations = ["lifted", "marginal_2019", "general"]
monitored_types = ["unstable_lifted", "marginal_prone", "sudden_severe", "low_income_other"]
citation = "演示省2026年工作要点（虚构）"
"#;
