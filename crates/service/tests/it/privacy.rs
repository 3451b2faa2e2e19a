//! What people may ask about their own data: a copy of it.

use serde_json::{Map, Value, json};
use shouwang_domain::role::Role;
use shouwang_domain::{Ctx, HouseholdId, MemberId};
use shouwang_service::duty::task::{CloseTaskCmd, TaskKind, TaskQuery, TaskState, TaskView};
use shouwang_service::ledger::act::RecordActCmd;
use shouwang_service::ledger::record::{AddRecordCmd, ChangeRecordCmd};
use shouwang_service::ledger::view::LedgerRecordView;
use shouwang_service::register::own_copy::{OwnCopyCmd, OwnCopyView};
use shouwang_testkit::both_databases;

use crate::office::{CADRE, Family, Office, Person, TOWN, day};

const HEAD: Person = Person {
    account: 507,
    role: Role::TownLeader,
};

fn on(office: &Office, who: Person, day_of: &str) -> Ctx {
    office.ctx(who, day(day_of))
}

fn values(json: Value) -> Map<String, Value> {
    json.as_object().unwrap().clone()
}

fn about(form: &str, household: HouseholdId, given: Value) -> AddRecordCmd {
    AddRecordCmd {
        form_id: form.into(),
        household_id: Some(household),
        member_id: None,
        area_id: None,
        values: values(given),
        reasons: Default::default(),
    }
}

fn act(record: &LedgerRecordView, act: &str, reason: Option<&str>) -> RecordActCmd {
    RecordActCmd {
        form_id: record.form.clone(),
        record_id: record.id,
        version: record.version,
        act: act.into(),
        reason: reason.map(Into::into),
    }
}

fn request(kind: &str, who: MemberId) -> Value {
    json!({ "asked_on": "2026-03-09", "who": who.to_string(), "kind": kind, "way": "in_person", "page": "第3页" })
}

async fn tasks(office: &Office, household: HouseholdId) -> Vec<TaskView> {
    let query = TaskQuery {
        kind: Some(TaskKind::PersonalRequest),
        household_id: Some(household),
        ..TaskQuery::default()
    };
    let town = on(office, TOWN, "2026-03-10");
    office.service.list_tasks(&town, query).await.unwrap().items
}

fn rows<'a>(copy: &'a OwnCopyView, section: &str) -> &'a [Vec<String>] {
    &copy.sections.iter().find(|one| one.id == section).unwrap().rows
}

both_databases! {
    async fn whoever_asks_gets_a_copy_without_what_is_of_others(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.household(&Family::default()).await;
        let members = office.members(household).await;
        let (cadre, town) = (on(&office, CADRE, "2026-03-10"), on(&office, TOWN, "2026-03-10"));
        let service = &office.service;
        let contact = |member: MemberId, note: &str| AddRecordCmd {
            household_id: None,
            member_id: Some(member),
            ..about("contact_attempt", household, json!({ "tried_on": "2026-03-09", "way": "phone", "reached": true,
                "situation": "unstable", "wanted": ["train"], "next_on": note }))
        };
        service.add_ledger_record(&cadre, contact(members[0], "2026-03-20")).await.unwrap();
        service.add_ledger_record(&cadre, contact(members[1], "2026-03-21")).await.unwrap();
        let asked = service.add_ledger_record(&cadre, about("personal_request", household, request("copy", members[0]))).await.unwrap();
        let made = tasks(&office, household).await;
        // 30 days from the day on which it was asked.
        assert_eq!(made.iter().map(|task| (task.due, task.record_id)).collect::<Vec<_>>(), [(day("2026-04-08"), Some(asked.id))]);
        let close = CloseTaskCmd { task_id: made[0].id, on: day("2026-03-10"), result: Some("已给".into()), late_reason: None, waived_reason: None, version: made[0].version };
        assert_eq!(service.close_task(&town, close).await.unwrap_err().code, "task.answer_request");
        let copy = OwnCopyCmd { household_id: household, record_id: asked.id };
        let told = service.own_copy(&town, copy.clone()).await.unwrap();
        // proves ACC-08: the copy says what is kept of the person and who looked, and nothing of the others of the household
        let text = serde_json::to_string(&told).unwrap();
        assert!(text.contains("欧阳木") && text.contains("2026-03-20") && !text.contains("石小兰") && !text.contains("2026-03-21"), "{text}");
        assert_eq!(rows(&told, "statements").len(), 18);
        assert!(rows(&told, "assets").is_empty(), "nothing was asked of their assets");
        assert!(rows(&told, "registers").iter().any(|row| row[0] == "个人信息请求登记"));
        let again = service.own_copy(&town, copy.clone()).await.unwrap();
        assert!(rows(&again, "looks").iter().any(|row| row[2] == "查看材料"), "the copy itself was a look");
        // The village takes requests down and makes no copies; kin make none; another household's request makes none.
        assert_eq!(service.own_copy(&cadre, copy.clone()).await.unwrap_err().code, "access.denied");
        let other = office.household(&Family::default()).await;
        let foreign = OwnCopyCmd { household_id: other, ..copy.clone() };
        assert_eq!(service.own_copy(&town, foreign).await.unwrap_err().code, "own_copy.no_request");
        office.kin(HEAD, household).await;
        let head = on(&office, HEAD, "2026-03-10");
        assert_eq!(service.own_copy(&head, copy.clone()).await.unwrap_err().code, "household.own");
        // What was answered ends the task, and makes no more copies.
        assert_eq!(service.act_on_ledger_record(&town, act(&asked, "finish", None)).await.unwrap_err().code, "ledger.lacking");
        let mut given = request("copy", members[0]);
        given["answer"] = json!("已交付副本");
        given["handed_on"] = json!("2026-03-10");
        let change = ChangeRecordCmd { form_id: asked.form.clone(), record_id: asked.id, version: asked.version, values: values(given), reasons: Default::default(), as_newest: false };
        let changed = service.change_ledger_record(&town, change).await.unwrap();
        service.act_on_ledger_record(&town, act(&changed, "finish", None)).await.unwrap();
        let left = tasks(&office, household).await;
        assert_eq!(left.iter().map(|task| (task.state, task.done_on)).collect::<Vec<_>>(), [(TaskState::Done, Some(day("2026-03-10")))]);
        assert_eq!(service.own_copy(&town, copy).await.unwrap_err().code, "own_copy.no_request");
        let mend = service.add_ledger_record(&town, about("personal_request", household, request("correct", members[0]))).await.unwrap();
        let of_another_kind = OwnCopyCmd { household_id: household, record_id: mend.id };
        assert_eq!(service.own_copy(&town, of_another_kind).await.unwrap_err().code, "own_copy.no_request");
    }
}
