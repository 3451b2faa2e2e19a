//! The scheduler of duties from the inside: what the installation does by itself, and what happens when people have gone.

use serde_json::json;
use shouwang_domain::income::Amounts;
use shouwang_domain::obligation::Fulfilment;
use shouwang_domain::role::Role;
use shouwang_domain::{Ctx, Fen};
use shouwang_service::duty::board::BoardQuery;
use shouwang_service::duty::schedule::{ScheduleCmd, ScheduleReport};
use shouwang_service::duty::task::{CloseTaskCmd, TaskQuery, TaskState, TaskView};
use shouwang_service::ledger::record::AddRecordCmd;
use shouwang_service::register::statement::StatementCmd;
use shouwang_store::entity::{account, contact};
use shouwang_testkit::both_databases;

use crate::county::{COUNTY, County, TOWN, VILLAGE, Wanted};

const DAY: &str = "2026-03-02";

pub(crate) async fn schedule(county: &County, day: &str) -> ScheduleReport {
    let cmd = ScheduleCmd::default();
    county.service.schedule_duties(&county.officer(day), cmd).await.unwrap()
}

pub(crate) async fn tasks(county: &County, duty: &str, day: &str) -> Vec<TaskView> {
    let query = TaskQuery {
        duty: Some(duty.to_owned()),
        ..TaskQuery::default()
    };
    county
        .service
        .list_tasks(&county.officer(day), query)
        .await
        .unwrap()
        .items
}

both_databases! {
    async fn the_installation_keeps_the_duties_and_leaves_no_trace_of_doing_nothing(db: TestDb) {
        let county = County::new(db).await;
        county.households(vec![Wanted::lifted(), Wanted::lifted().earning("2026-03-01", 1, 100_000)]).await;
        let at = |day: &str| format!("{day}T08:00:00+08:00").parse().unwrap();
        let first = county.service.keep_duties(at(DAY)).await.unwrap();
        assert!(first.made > 0 && first.open > 0, "{first:?}");
        let entry = tasks(&county, "monthly_entry", DAY).await.remove(0);
        let duty = entry.duty.unwrap();
        assert_eq!((duty.reached, duty.needed, entry.unowned), (1, 2, true));
        // Nothing was due before the areas came into the register, in 2025.
        assert!(tasks(&county, "quarterly_home_visits", DAY).await.iter().all(|task| task.overdue));

        let (a, b) = (county.leaves().await, county.leaves().await);
        let again = county.service.keep_duties(at(DAY)).await.unwrap();
        assert_eq!((again.made, again.reminders, again.open), (0, 0, first.open));
        assert_eq!(county.leaves().await - b, b - a, "a run that changes nothing leaves no leaf");
        // What people ask for always leaves its leaf.
        let asked = schedule(&county, DAY).await;
        assert_eq!((asked.made, asked.open), (0, first.open));
        assert_eq!(county.leaves().await - b, 2 * (b - a) + 1);
    }

    async fn progress_is_as_of_now_and_what_the_data_fulfils_closes_itself(db: TestDb) {
        let county = County::new(db).await;
        let ids = county.households(vec![Wanted::lifted(), Wanted::lifted().earning("2026-03-01", 1, 100_000)]).await;
        schedule(&county, DAY).await;
        let board = async || {
            let board = county.service.duty_board(&county.officer(DAY), BoardQuery::default()).await.unwrap();
            let duty = board.total.duties.into_iter().find(|duty| duty.duty == "monthly_entry").unwrap();
            (duty.reached, duty.needed, duty.open, duty.done)
        };
        assert_eq!(board().await, (1, 2, 1, 0));
        let save = StatementCmd {
            household_id: ids[0],
            period: "2026-02".into(),
            amounts: Amounts { wage: Some(Fen(50_000)), ..Amounts::default() },
            estimated: false,
            version: None,
        };
        county.service.save_statement(&county.cadre(DAY), save).await.unwrap();
        // The scheduler has not run since.
        let entry = tasks(&county, "monthly_entry", DAY).await.remove(0);
        let duty = entry.duty.unwrap();
        assert_eq!((duty.reached, duty.needed, entry.state), (2, 2, TaskState::Done));
        assert_eq!(board().await, (2, 2, 0, 1));
        let today = county.service.today(&county.town_officer(DAY)).await.unwrap();
        assert!(today.items.iter().all(|item| item.id != entry.id.to_string()), "what is done waits for nobody");
    }

    async fn a_month_in_which_nothing_ran_is_owed_all_the_same(db: TestDb) {
        let county = County::new(db).await;
        // One of them reported for March, in time; nobody reported later.
        county.households(vec![Wanted::lifted(), Wanted::lifted().earning("2026-04-01", 1, 100_000)]).await;
        schedule(&county, DAY).await;
        let made = schedule(&county, "2026-05-04").await;
        assert!(made.made > 0);
        let periods: Vec<_> = tasks(&county, "monthly_entry", "2026-05-04")
            .await
            .into_iter()
            .map(|task| {
                let duty = task.duty.unwrap();
                (duty.period, task.overdue, duty.reached, duty.needed)
            })
            .collect();
        let has = |period: &str, overdue: bool, reached: i64| {
            assert!(periods.contains(&(period.to_owned(), overdue, reached, 2)), "{period} in {periods:?}");
        };
        has("2026-04", true, 1);
        has("2026-05", false, 0);
        assert_eq!(schedule(&county, "2026-05-04").await.made, 0);
    }

    /// The joint judgement of the quarter is a record of the county's own meeting, dated within the quarter, and no sentence.
    async fn a_duty_is_fulfilled_by_a_record_of_its_register(db: TestDb) {
        let county = County::new(db).await;
        county.service.check_policies().unwrap();
        let officer = county.officer(DAY);
        schedule(&county, DAY).await;
        let judgement = async || {
            let all = tasks(&county, "joint_judgement", DAY).await;
            all.into_iter().find(|task| task.due == "2026-03-31".parse().unwrap()).unwrap()
        };
        let task = judgement().await;
        let duty = task.duty.clone().unwrap();
        assert_eq!((duty.fulfilled_by, duty.register.as_deref(), duty.needed, duty.reached), (Fulfilment::Register, Some("meeting"), 1, 0));
        let close = CloseTaskCmd {
            task_id: task.id,
            on: DAY.parse().unwrap(),
            result: Some("已研判".into()),
            late_reason: None,
            waived_reason: None,
            version: task.version,
        };
        assert_eq!(county.service.close_task(&officer, close).await.unwrap_err().code, "duty.by_data");

        let record = async |ctx: &Ctx, on: &str, kind: &str| {
            let values = json!({ "on": on, "kind": kind, "topic": "季度风险研判", "departments": ["civil_affairs"], "judgement": "风险总体可控" });
            let cmd = AddRecordCmd {
                form_id: "meeting".into(),
                household_id: None,
                member_id: None,
                area_id: None,
                values: values.as_object().unwrap().clone(),
                reasons: Default::default(),
            };
            county.service.add_ledger_record(ctx, cmd).await.unwrap();
            schedule(&county, DAY).await;
            judgement().await.state
        };
        // Another meeting, one of the quarter before, and one of a town are none.
        assert_eq!(record(&officer, DAY, "large_risk").await, TaskState::Open);
        assert_eq!(record(&officer, "2025-12-30", "quarterly").await, TaskState::Open);
        assert_eq!(record(&county.town_officer(DAY), DAY, "quarterly").await, TaskState::Open);
        // proves DAT-10: the quarterly judgement is a record of the meeting
        assert_eq!(record(&officer, "2026-03-01", "quarterly").await, TaskState::Done);
        // It counts from its entry: what is entered late is marked, and never refused.
        assert_eq!(judgement().await.done_on, Some(DAY.parse().unwrap()));
    }

    async fn a_town_schedules_its_own_part_and_nothing_else(db: TestDb) {
        let county = County::new(db).await;
        county.households(vec![Wanted::lifted(), Wanted::lifted().in_village(crate::county::FAR_VILLAGE)]).await;
        let town = county.town_officer(DAY);
        let whole = ScheduleCmd { area_id: Some(county.area(COUNTY)) };
        assert_eq!(county.service.schedule_duties(&town, whole).await.unwrap_err().code, "not_found");
        county.service.schedule_duties(&town, ScheduleCmd::default()).await.unwrap();
        let made = tasks(&county, "monthly_entry", DAY).await;
        assert_eq!(made.iter().map(|task| task.area_id).collect::<Vec<_>>(), [county.area(VILLAGE)]);
        assert!(tasks(&county, "joint_judgement", DAY).await.is_empty(), "the county's duties are the county's");
        let towns: Vec<_> = tasks(&county, "quarterly_investigation", DAY).await.iter().map(|task| task.area_id).collect();
        assert_eq!(towns, [county.area(TOWN)]);
        let cadre = county.cadre(DAY);
        let denied = county.service.schedule_duties(&cadre, ScheduleCmd::default()).await.unwrap_err();
        assert_eq!(denied.code, "access.denied");
    }

    async fn the_households_of_who_has_gone_are_nobodys_and_not_forgotten(db: TestDb) {
        let county = County::new(db).await;
        let here = county.person("here", Role::VillageCadre, VILLAGE).await;
        let households = county.households(vec![Wanted::lifted(), Wanted::lifted()]).await;
        let mut tx = county.store.system_begin("2026-01-01".parse().unwrap(), "test.contacts").await.unwrap();
        let gone = account::Model { login: "gone".into(), display_name: "gone".into(), state: "active".parse().unwrap(), ..Default::default() };
        let gone = tx.insert(gone).await.unwrap();
        for (household, account) in households.iter().zip([here.0, gone.id]) {
            tx.insert(contact::Model {
                household_id: household.0,
                level: "village".parse().unwrap(),
                account_id: account,
                from_on: "2026-01-01".parse().unwrap(),
                ..Default::default()
            })
            .await
            .unwrap();
        }
        tx.commit(()).await.unwrap();
        schedule(&county, DAY).await;
        assert_eq!(schedule(&county, DAY).await.made, 0);
        let mut whose: Vec<_> = tasks(&county, "cadre_visits", DAY)
            .await
            .into_iter()
            .map(|task| (task.account_name, task.state, task.duty.unwrap().needed))
            .collect();
        whose.sort();
        assert_eq!(whose, [(None, TaskState::Open, 1), (Some("here".to_owned()), TaskState::Open, 1)]);
    }
}
