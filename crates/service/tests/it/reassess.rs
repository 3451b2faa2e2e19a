//! The risk of a household is assessed again and again: what changed asks for a new look, and what was concluded stays.

use serde_json::{Value, json};
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::reassess::AssessmentKind;
use shouwang_domain::role::Role;
use shouwang_domain::{HouseholdId, LedgerRecordId, Result};
use shouwang_service::duty::task::{CloseTaskCmd, TaskKind, TaskQuery, TaskState, TaskView, WaiveTaskCmd};
use shouwang_service::ledger::record::{AddRecordCmd, RemoveRecordCmd};
use shouwang_service::ledger::view::LedgerRecordView;
use shouwang_service::register::guarantee::GuaranteeCmd;
use shouwang_testkit::both_databases;

use crate::office::*;

async fn says(office: &Office, household: HouseholdId, on: &str, guarantee: Guarantee, state: GuaranteeState) {
    let cmd = GuaranteeCmd {
        household_id: household,
        guarantee,
        state,
        on: day(on),
        note: None,
    };
    let ctx = office.ctx(TOWN, day(on));
    office.service.set_guarantee(&ctx, cmd).await.unwrap();
}

async fn asked(office: &Office, household: HouseholdId) -> Vec<TaskView> {
    let query = TaskQuery {
        kind: Some(TaskKind::Reassess),
        household_id: Some(household),
        ..Default::default()
    };
    let ctx = office.ctx(CADRE, day("2026-03-20"));
    office.service.list_tasks(&ctx, query).await.unwrap().items
}

async fn assess(office: &Office, household: HouseholdId, on: &str, entered: &str) -> Result<LedgerRecordView> {
    let values: Value = json!({ "assessed_on": on, "occasion": "change", "income": "same", "expense": "rose",
        "troubles": ["education"], "conclusion": "grown", "finding": "孩子请假在家", "goes_on": "联系学校复学",
        "next_on": "2026-04-20", "assessed_by": CADRE.account.to_string() });
    let cmd = AddRecordCmd {
        form_id: "risk_assessment".into(),
        household_id: Some(household),
        member_id: None,
        area_id: None,
        values: values.as_object().unwrap().clone(),
        reasons: Default::default(),
    };
    let ctx = office.ctx(CADRE, day(entered));
    office.service.add_ledger_record(&ctx, cmd).await
}

both_databases! {
    async fn a_change_asks_for_a_new_assessment_and_only_one_answers(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.monitored(&Family::default(), false).await;
        let cadre = office.ctx(CADRE, day("2026-03-20"));
        let seen = office.service.risk_assessments(&cadre, household).await.unwrap();
        // Nothing was assessed yet: what changed is told since the inclusion.
        assert_eq!((seen.since, seen.changes.len(), seen.assessments.len()), (Some(day("2025-06-01")), 0, 0));

        // What is as it was asks for nothing.
        says(&office, household, "2026-03-09", Guarantee::Education, GuaranteeState::Met).await;
        assert!(asked(&office, household).await.is_empty());
        says(&office, household, "2026-03-10", Guarantee::Education, GuaranteeState::Suspected).await;
        let tasks = asked(&office, household).await;
        // proves IDN-11: a change asks for a new assessment, by a day
        assert_eq!(tasks.iter().map(|task| (task.role, task.due, task.state)).collect::<Vec<_>>(),
            [(Role::VillageCadre, day("2026-03-20"), TaskState::Open)]);
        says(&office, household, "2026-03-11", Guarantee::Water, GuaranteeState::Unmet).await;
        assert_eq!(asked(&office, household).await.len(), 1, "who is asked already is not asked again");
        let seen = office.service.risk_assessments(&cadre, household).await.unwrap();
        let what: Vec<&str> = seen.changes.iter().map(|change| change.what.as_str()).collect();
        assert_eq!((what, seen.due), (vec!["water_unsafe", "education"], Some(day("2026-03-20"))));

        // Only an assessment answers, and none of a day before the change was known.
        let close = CloseTaskCmd {
            task_id: tasks[0].id, on: day("2026-03-12"), result: Some("看过".into()), late_reason: None,
            waived_reason: None, version: tasks[0].version,
        };
        let by_hand = office.service.close_task(&office.ctx(CADRE, day("2026-03-12")), close).await.unwrap_err();
        assert_eq!(by_hand.code, "task.reassess");
        assess(&office, household, "2026-03-08", "2026-03-12").await.unwrap();
        assert_eq!(asked(&office, household).await[0].state, TaskState::Open);
        assess(&office, household, "2026-03-12", "2026-03-12").await.unwrap();
        let task = asked(&office, household).await.remove(0);
        assert_eq!((task.state, task.done_on), (TaskState::Done, Some(day("2026-03-12"))));

        let seen = office.service.risk_assessments(&cadre, household).await.unwrap();
        let history: Vec<_> = seen.assessments.iter().map(|one| (one.on, one.kind, one.form.as_deref())).collect();
        let record = (AssessmentKind::Record, Some("risk_assessment"));
        // proves IDN-11: what was concluded stays, the newest first
        assert_eq!(history, [(day("2026-03-12"), record.0, record.1), (day("2026-03-08"), record.0, record.1)]);
        assert!(seen.assessments[0].zh.contains("风险加重"), "{seen:?}");
        assert_eq!((seen.since, seen.changes.len(), seen.task_id), (Some(day("2026-03-12")), 0, None));

        // A record that is taken out has not looked: it is asked for again.
        let newest: i64 = seen.assessments[0].id.parse().unwrap();
        let remove = RemoveRecordCmd {
            form_id: "risk_assessment".into(), record_id: LedgerRecordId(newest), version: 1, reason: "记错农户".into(),
        };
        office.service.remove_ledger_record(&office.ctx(TOWN, day("2026-03-13")), remove).await.unwrap();
        assert_eq!(asked(&office, household).await.len(), 2);
        assess(&office, household, "2026-03-14", "2026-03-14").await.unwrap();
        // The next change asks again.
        says(&office, household, "2026-03-15", Guarantee::Water, GuaranteeState::Met).await;
        let tasks = asked(&office, household).await;
        let open: Vec<&TaskView> = tasks.iter().filter(|task| task.state == TaskState::Open).collect();
        assert_eq!((tasks.len(), open.len()), (3, 1));
        // That none is needed the town says, not who would assess; it has looked then, and the next save does not ask the same.
        let waive = WaiveTaskCmd { task_id: open[0].id, version: open[0].version, reason: "供水已恢复，已电话核实".into() };
        let own = office.service.waive_task(&office.ctx(CADRE, day("2026-03-16")), waive.clone()).await.unwrap_err();
        assert_eq!(own.code, "task.waived_from_above");
        let waived = office.service.waive_task(&office.ctx(TOWN, day("2026-03-16")), waive).await.unwrap();
        assert_eq!(waived.state, TaskState::Waived);
        says(&office, household, "2026-03-17", Guarantee::Housing, GuaranteeState::Met).await;
        assert_eq!(asked(&office, household).await.len(), 3);
    }

    async fn a_case_and_a_household_that_is_not_monitored(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = office.opened(&Family::default()).await;
        let case = office.walk(case, Place::Bureau, &TO_TOWN[..1]).await;
        let ctx = office.ctx(CADRE, day("2026-03-09"));
        let seen = office.service.risk_assessments(&ctx, case.household_id).await.unwrap();
        assert_eq!(seen.assessments.iter().map(|one| (one.on, one.kind)).collect::<Vec<_>>(),
            [(day("2026-03-02"), AssessmentKind::Verification)]);
        // Of a household that is not monitored the warning asks.
        says(&office, case.household_id, "2026-03-09", Guarantee::Housing, GuaranteeState::Unmet).await;
        assert!(asked(&office, case.household_id).await.is_empty());
        let seen = office.service.risk_assessments(&ctx, case.household_id).await.unwrap();
        assert_eq!(seen.changes[0].what, "dwelling_dangerous");
        let elsewhere = office.ctx_in(CADRE, day("2026-03-09"), Place::OtherTown);
        let refused = office.service.risk_assessments(&elsewhere, case.household_id).await;
        assert_eq!(refused.unwrap_err().kind, shouwang_domain::ProblemKind::NotFound);
    }
}
