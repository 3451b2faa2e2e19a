//! The register beside what civil affairs say: reverse lists, the package that goes out, what comes back, and differences.

use std::collections::BTreeMap;

use serde_json::json;
use shouwang_domain::lists::ListName;
use shouwang_domain::role::{Department, Role};
use shouwang_domain::scope::Scope;
use shouwang_domain::warning::{WarningDecision, WarningState};
use shouwang_domain::{Ctx, Problem};
use shouwang_service::department::difference::DifferenceQuery;
use shouwang_service::department::exchange::package::{ExchangeQuery, MakePackageCmd};
use shouwang_service::department::exchange::reconcile::{ExchangeState, ReconcileQuery, ReconciledView};
use shouwang_service::department::places::CountsOfArea;
use shouwang_service::department::send::{SendListCmd, SentList};
use shouwang_service::department::shares::DepartmentDutyQuery;
use shouwang_service::duty::task::TaskQuery;
use shouwang_service::help::list_referral::ReferListedCmd;
use shouwang_service::ledger::record::{AddRecordCmd, ChangeRecordCmd};
use shouwang_service::office::list_out::DecideListOutCmd;
use shouwang_service::overview::list_file::AskListOutCmd;
use shouwang_service::overview::lists::{GapCountQuery, ListCountQuery, ListQuery};
use shouwang_service::procedure::warning::{AnswerCmd, WarningQuery};
use shouwang_service::register::import::ImportCmd;
use shouwang_sheets::{Limits, read_workbook};
use shouwang_testkit::both_databases;

use crate::county::{COUNTY, County, OTHER_TOWN};
use crate::ledger_sheet::texts;
use crate::world::{Row, TODAY, file, head, id};

const MONTH: &str = "2026-02";

fn of(nth: u16) -> String {
    id("19700101", nth)
}

fn named(number: &str, name: &str, nth: u16) -> Row {
    head(number, name, &of(nth))
}

fn monitored(row: Row, kind: &str) -> Row {
    row.with("monitored_type", kind).with("monitored_since", "2025-11-05")
}

/// Four households that are monitored, and two that are not.
async fn county(db: shouwang_testkit::TestDb) -> County {
    let county = County::new(db).await;
    let rows = [
        monitored(named("A1", "陈志伟", 11), "脱贫不稳定户"),
        monitored(named("A2", "李丁", 13), "突发严重困难户"),
        named("A3", "王五", 15),
        named("A4", "赵六", 17),
        monitored(named("A5", "孙七", 19), "脱贫不稳定户"),
        monitored(named("A6", "周八", 21), "脱贫不稳定户"),
    ];
    county.import(&county.town_officer(TODAY), &rows).await.unwrap();
    county.open_register().await;
    county
}

fn desk(county: &County, department: Department) -> Ctx {
    Ctx {
        department: Some(department),
        scope: Scope::nothing(),
        ..county.ctx(Role::DepartmentOfficer, COUNTY, TODAY)
    }
}

async fn send(county: &County, department: Department, (list, month): (&str, &str), text: &str) -> SentList {
    let file = ImportCmd {
        file_name: "名单.csv".into(),
        ..file(text.as_bytes().to_vec())
    };
    let cmd = SendListCmd {
        list: list.into(),
        month: month.parse().unwrap(),
        file,
        corrects: false,
    };
    let sent = county
        .service
        .send_department_list(&desk(county, department), cmd)
        .await;
    sent.unwrap()
}

fn roll(rows: &[(&str, u16)]) -> String {
    let rows = rows
        .iter()
        .map(|(name, nth)| format!("{name},{},低保,2019-02\n", of(*nth)));
    format!("姓名,身份证号,保障类别,起始年月\n{}", rows.collect::<String>())
}

fn back(rows: &[(&str, u16, &str, &str)]) -> String {
    let rows = rows
        .iter()
        .map(|(name, nth, standing, kind)| format!("{name},{},{standing},{kind},是,2024-05\n", of(*nth)));
    format!(
        "姓名,身份证号,民政身份,监测类别,已落实救助帮扶,起始年月\n{}",
        rows.collect::<String>()
    )
}

/// The package of a month, agreed to by the head of the bureau, at a moment.
async fn package(county: &County, officer: &Ctx) -> (String, Vec<u8>) {
    let service = &county.service;
    let ask = AskListOutCmd {
        list: "three_types".into(),
        query: json!({ "month": MONTH }).as_object().cloned().unwrap(),
        columns: vec![],
        reason: "推送县民政局".into(),
    };
    let asked = service.ask_list_out(officer, ask).await.unwrap();
    let agree = DecideListOutCmd {
        list_request_id: asked.id,
        approve: true,
        note: None,
        version: asked.version,
    };
    let leader = county.ctx(Role::CountyLeader, COUNTY, TODAY);
    service.decide_list_out(&leader, agree).await.unwrap();
    let make = MakePackageCmd {
        month: MONTH.parse().unwrap(),
        request_id: Some(asked.id),
    };
    service.make_package(officer, make).await.unwrap()
}

/// Heads and reasons of a list.
async fn on(county: &County, list: ListName) -> Vec<(String, Vec<&'static str>)> {
    let page = county
        .service
        .list(&county.officer(TODAY), list, ListQuery::default())
        .await
        .unwrap();
    let reasons = |item: &shouwang_service::overview::lists::ListItem| {
        item.reasons.iter().map(|reason| reason.reason.code.as_str()).collect()
    };
    page.items
        .iter()
        .map(|item| (item.head.clone().unwrap(), reasons(item)))
        .collect()
}

/// Looked at and listed, and the receipts of the lists that were compared.
async fn counted(county: &County, list: ListName) -> (u64, u64, Vec<String>) {
    let counts = county
        .service
        .list_counts(&county.officer(TODAY), list, ListCountQuery::default())
        .await;
    let counts = counts.unwrap();
    let receipts = counts.sources.into_iter().map(|source| source.receipt);
    (counts.total.looked_at, counts.total.listed, receipts.collect())
}

async fn reconciled(county: &County, ctx: &Ctx, state: Option<ExchangeState>) -> Result<ReconciledView, Problem> {
    let query = ReconcileQuery {
        state,
        ..ReconcileQuery::default()
    };
    county.service.reconcile_exchange(ctx, query).await
}

fn counts(of: &CountsOfArea) -> BTreeMap<&str, u64> {
    of.counts.iter().map(|(what, n)| (what.as_str(), *n)).collect()
}

fn whole(name: &str, reasons: &[&'static str]) -> (String, Vec<&'static str>) {
    (name.to_owned(), reasons.to_vec())
}

both_databases! {
    async fn who_is_monitored_is_followed_until_the_newest_roll_has_it(db: TestDb) {
        let county = county(db).await;
        let list = ListName::MonitoredWithoutAssistance;
        assert_eq!(counted(&county, list).await, (4, 4, vec![]));
        send(&county, Department::CivilAffairs, ("dibao_roll", MONTH), &roll(&[("陈志伟", 11), ("王五", 15)])).await;
        // proves DAT-07: monitored, less those in social assistance, with the lists that say so
        assert_eq!(
            on(&county, list).await,
            [whole("李丁", &["no_assistance"]), whole("孙七", &["no_assistance"]), whole("周八", &["no_assistance"])]
        );
        assert_eq!(counted(&county, list).await, (4, 3, vec!["202602-低保和特困供养花名册-1".to_owned()]));
        // All gaps at once say of each list what the list says.
        for gap in county.service.gap_counts(&county.officer(TODAY), GapCountQuery::default()).await.unwrap() {
            let (looked_at, listed, _) = counted(&county, gap.list).await;
            assert_eq!((gap.looked_at, gap.listed), (looked_at, listed), "{}", gap.list);
        }
        // The roll of a later month speaks alone: whoever is not on it any more is followed again.
        send(&county, Department::CivilAffairs, ("dibao_roll", "2026-03"), &roll(&[("王五", 15), ("周八", 21)])).await;
        assert_eq!(counted(&county, list).await, (4, 3, vec!["202603-低保和特困供养花名册-1".to_owned()]));
        let heads: Vec<String> = on(&county, list).await.into_iter().map(|(head, _)| head).collect();
        assert_eq!(heads, ["陈志伟", "李丁", "孙七"]);
        // An empty roll takes nobody off, and one of more than a year ago says nothing of today.
        let empty = SendListCmd {
            list: "dibao_roll".into(),
            month: "2026-03".parse().unwrap(),
            file: ImportCmd { file_name: "名单.csv".into(), ..file(roll(&[]).into_bytes()) },
            corrects: true,
        };
        let civil = desk(&county, Department::CivilAffairs);
        assert_eq!(county.service.send_department_list(&civil, empty).await.unwrap_err().code, "list.empty_roll");
        assert_eq!(counted(&county, list).await.1, 3);
        let later = county.service.list_counts(&county.officer("2027-05-06"), list, ListCountQuery::default()).await.unwrap();
        assert_eq!((later.total.looked_at, later.total.listed), (4, 4));
        let stranger = county.ctx(Role::TownOfficer, OTHER_TOWN, TODAY);
        assert!(county.service.list(&stranger, list, ListQuery::default()).await.unwrap().items.is_empty());
    }

    async fn low_income_with_a_sign_of_risk_is_listed_and_referred(db: TestDb) {
        let county = county(db).await;
        let list = ListName::LowIncomeNotMonitored;
        assert_eq!(counted(&county, list).await, (0, 0, vec![]));
        send(&county, Department::CivilAffairs, ("dibao_roll", MONTH), &roll(&[("陈志伟", 11), ("王五", 15)])).await;
        assert_eq!(counted(&county, list).await, (1, 0, vec!["202602-低保和特困供养花名册-1".to_owned()]));
        let overdue = format!("姓名,身份证号,贷款余额,到期日期\n王五,{},30000,2026-01-31\n", of(15));
        send(&county, Department::Finance, ("overdue_loan", MONTH), &overdue).await;
        // proves DAT-08: low income, not monitored, and a department and a warning speak of a risk
        assert_eq!(on(&county, list).await, [whole("王五", &["dibao", "listed_by_department", "warning_waits"])]);
        assert_eq!(counted(&county, list).await.2, ["202602-低保和特困供养花名册-1", "202602-小额信贷逾期名单-1"]);
        let officer = county.officer(TODAY);
        let page = county.service.list(&officer, list, ListQuery::default()).await.unwrap();
        // What speaks of the household, and not whichever list came in last.
        assert_eq!(page.items[0].source.as_ref().unwrap().receipt, "202602-小额信贷逾期名单-1");
        let household = county.numbered(&officer, "A3").await.id;
        let cmd = ReferListedCmd { list, household_ids: [household].into(), department: None, due: "2026-04-10".parse().unwrap() };
        let sent = county.service.refer_listed(&officer, cmd).await.unwrap().sent;
        assert_eq!(sent, BTreeMap::from([(Department::CivilAffairs, 1), (Department::RuralRevitalization, 1)]));

        // proves AST-70: a department sees what it leads and co-operates in, and what is open; another department's is not its own
        let civil = desk(&county, Department::CivilAffairs);
        let boards = county.service.department_duties(&civil, DepartmentDutyQuery::default()).await.unwrap();
        assert_eq!(boards.departments.len(), 1);
        let board = &boards.departments[0];
        assert_eq!((board.department, board.referrals_waiting, board.referrals_late), (Department::CivilAffairs, 1, 0));
        assert_eq!((board.lists_owed, board.lists_missing), (2, 1));
        // proves AST-70: what was referred from a list belongs to the clause of the list
        let of_lists: u64 = board.clauses.iter().filter(|clause| clause.lists.contains(&list)).map(|clause| clause.referrals).sum();
        assert_eq!(of_lists, 1, "{:?}", board.clauses);
        let town = county.service.department_duties(&county.town_officer(TODAY), DepartmentDutyQuery::default()).await.unwrap();
        assert!(town.departments.iter().all(|board| board.lists_owed == 0 && board.lists_missing == 0), "no town owes a list");
        assert!(board.clauses[0].leads && board.clauses.iter().any(|clause| !clause.leads && clause.id == "wage_income"));
        let all = county.service.department_duties(&officer, DepartmentDutyQuery::default()).await.unwrap();
        assert_eq!(all.departments.len(), Department::ALL.len());
        assert!(all.departments.iter().all(|board| !board.clauses.is_empty()), "each has its part");

        let cadre = county.cadre(TODAY);
        for warning in county.service.list_warnings(&cadre, WarningQuery::default()).await.unwrap().items {
            let decision = WarningDecision::NotTrue { reason: "已还清".into() };
            let cmd = AnswerCmd { warning_id: warning.id, version: warning.version, decision };
            county.service.answer_warning(&cadre, cmd).await.unwrap();
        }
        // proves DAT-08: what was found untrue keeps nobody on the list
        assert_eq!(on(&county, list).await, []);
    }

    async fn the_three_lists_go_out_by_two_persons_and_are_registered(db: TestDb) {
        let county = county(db).await;
        let (service, officer) = (&county.service, county.officer(TODAY));
        let make = |request_id| MakePackageCmd { month: MONTH.parse().unwrap(), request_id };
        assert_eq!(service.make_package(&county.town_officer(TODAY), make(None)).await.unwrap_err().code, "access.denied");
        assert_eq!(service.make_package(&officer, make(None)).await.unwrap_err().code, "exchange.ask_first");
        let old = MakePackageCmd { month: "2026-01".parse().unwrap(), request_id: None };
        assert_eq!(service.make_package(&officer, old).await.unwrap_err().code, "exchange.month", "one package is of one month");
        let query = json!({ "month": "2026-02" }).as_object().cloned().unwrap();
        let ask = AskListOutCmd { list: "three_types".into(), query, columns: vec![], reason: "推送县民政局".into() };
        let asked = service.ask_list_out(&officer, ask).await.unwrap();
        assert_eq!(service.make_package(&officer, make(Some(asked.id))).await.unwrap_err().code, "list.not_agreed");
        let agree = DecideListOutCmd { list_request_id: asked.id, approve: true, note: Some("按月推送".into()), version: asked.version };
        service.decide_list_out(&county.ctx(Role::CountyLeader, COUNTY, TODAY), agree).await.unwrap();
        let (title, bytes) = service.make_package(&officer, make(Some(asked.id))).await.unwrap();
        assert_eq!(title, "守望县三类监测对象名单 202602-三类名单-1");
        let book = read_workbook(&bytes, &Limits::default()).unwrap();
        let shown = book.sheets.iter().filter(|sheet| !sheet.hidden);
        let names: Vec<&str> = shown.map(|sheet| sheet.name.as_str()).collect();
        assert_eq!(names, ["脱贫不稳定户", "边缘易致贫户", "突发严重困难户"]);
        // Title, header and the rows: what civil affairs find somebody by, and nobody of another type.
        let unstable = texts(&book, "脱贫不稳定户");
        assert_eq!(unstable.len(), 5);
        assert_eq!((unstable[2][0].as_str(), unstable[2][1].as_str(), unstable[2][4].as_str()), ("陈志伟", of(11).as_str(), "脱贫不稳定户"));
        assert_eq!((texts(&book, "边缘易致贫户").len(), texts(&book, "突发严重困难户").len()), (2, 3));
        assert_eq!(service.make_package(&officer, make(Some(asked.id))).await.unwrap_err().code, "list.not_agreed", "once");

        let stands = async || service.exchange(&officer, ExchangeQuery::default()).await.unwrap();
        let view = stands().await;
        let package = view.packages[0].clone();
        assert_eq!((view.households, view.packages.len(), view.may_make), (4, 1, true));
        assert_eq!((package.receipt.as_str(), package.unstable_lifted, package.marginal_prone, package.sudden_severe), ("202602-三类名单-1", 3, 0, 1));
        assert_eq!(package.handed_on, None);
        // Nobody registers one by hand, and what was made is not changed.
        let by_hand = AddRecordCmd { form_id: "exchange_package".into(), household_id: None, member_id: None, area_id: None, values: Default::default(), reasons: Default::default() };
        assert_eq!(service.add_ledger_record(&officer, by_hand).await.unwrap_err().code, "ledger.may_not");
        let record = service.ledger_record(&officer, "exchange_package", package.id).await.unwrap().record;
        let change = |values: &[(&str, &str)]| {
            let mut given = record.values.clone();
            given.remove("households");
            for (key, value) in values {
                given.insert((*key).to_owned(), (*value).into());
            }
            ChangeRecordCmd { form_id: "exchange_package".into(), record_id: package.id, version: record.version, values: given, reasons: Default::default(), as_newest: false }
        };
        assert_eq!(service.change_ledger_record(&officer, change(&[("digest", "00")])).await.unwrap_err().code, "ledger.refused");
        let at = officer.now;
        let duty = async || {
            service.keep_duties(at).await.unwrap();
            let query = TaskQuery { duty: Some("three_type_lists".into()), period: Some("2026-03".into()), ..TaskQuery::default() };
            service.list_tasks(&officer, query).await.unwrap().items.pop().unwrap().state.as_str()
        };
        assert_eq!(duty().await, "open", "made is not handed over");
        service.change_ledger_record(&officer, change(&[("handed_on", TODAY), ("receiver", "县民政局 低保股")])).await.unwrap();
        // proves TIM-17: what was handed over, and taken, fulfils the duty of the month
        assert_eq!(duty().await, "done");
        // proves RPT-07: the package of a month has its number, its day and who took it
        let package = stands().await.packages.remove(0);
        assert_eq!((package.handed_on.unwrap().to_string().as_str(), package.receiver.as_deref()), (TODAY, Some("县民政局 低保股")));
        // proves TIM-17: the day is not moved to another month afterwards
        let record = service.ledger_record(&officer, "exchange_package", package.id).await.unwrap().record;
        let mut values = record.values.clone();
        values.retain(|key, _| !["households", "sent", "handed_on"].contains(&key.as_str()));
        let moved = ChangeRecordCmd { form_id: "exchange_package".into(), record_id: package.id, version: record.version, values, reasons: Default::default(), as_newest: false };
        assert_eq!(service.change_ledger_record(&officer, moved).await.unwrap_err().code, "ledger.refused");
    }

    async fn what_comes_back_is_reconciled_household_by_household(db: TestDb) {
        let county = county(db).await;
        let officer = county.officer(TODAY);
        let before = reconciled(&county, &officer, None).await.unwrap();
        assert!(before.feedback.is_empty() && before.households.is_empty() && before.total.counts.is_empty());
        let text = back(&[
            ("陈志伟", 11, "低保", "脱贫不稳定户"),
            ("王五", 15, "低保", "边缘易致贫户"),
            ("赵六", 17, "低保", ""),
            ("孙七", 19, "", "突发严重困难户"),
            ("周八", 21, "", "脱贫不稳定户"),
        ]);
        // Somebody of another county.
        let text = format!("{text}外县人,{},低保,脱贫不稳定户,是,2024-05\n", id("19990909", 99));
        let sent = send(&county, Department::CivilAffairs, ("low_income_feedback", MONTH), &text).await;
        assert_eq!(sent.compared.unwrap().unknown, 1);
        let view = reconciled(&county, &officer, None).await.unwrap();
        assert_eq!((counts(&view.total), view.packages.len()), (BTreeMap::from([("not_sent", 4)]), 0), "nothing was sent");
        package(&county, &officer).await;
        let view = reconciled(&county, &officer, None).await.unwrap();
        let all = BTreeMap::from([("matched", 1), ("missing_here", 1), ("missing_there", 1), ("standing_differs", 1), ("type_differs", 1)]);
        // proves DAT-06: what was sent and what came back, each household in one place, by area
        assert_eq!(counts(&view.total), all);
        let towns: Vec<_> = view.areas.iter().map(|area| (area.area_name.as_str(), counts(area))).collect();
        assert_eq!(towns, [("甲镇", all.clone()), ("乙镇", BTreeMap::new())]);
        assert_eq!((view.feedback[0].unknown, view.packages[0].receipt.as_str()), (1, "202602-三类名单-1"));
        // A town reconciles its own of what the county sent.
        assert_eq!(counts(&reconciled(&county, &county.town_officer(TODAY), None).await.unwrap().total), all);
        let rows: Vec<_> = view.households.iter().map(|row| (row.head.as_deref().unwrap(), row.state.as_str())).collect();
        assert_eq!(rows, [("陈志伟", "standing_differs"), ("李丁", "missing_there"), ("王五", "missing_here"), ("孙七", "type_differs")]);
        let matched = reconciled(&county, &officer, Some(ExchangeState::Matched)).await.unwrap();
        assert_eq!(matched.households[0].head.as_deref(), Some("周八"));
        // Whoever sees none of them reconciles none.
        let stranger = county.ctx(Role::TownOfficer, OTHER_TOWN, TODAY);
        assert!(reconciled(&county, &stranger, None).await.unwrap().total.counts.is_empty());
        assert_eq!(reconciled(&county, &desk(&county, Department::CivilAffairs), None).await.unwrap_err().code, "access.denied");
        // A standing that came back is social assistance too.
        assert_eq!(counted(&county, ListName::MonitoredWithoutAssistance).await.1, 3);

        let civil = desk(&county, Department::CivilAffairs);
        let answers = county.service.list_answers(&civil, sent.batch_id.unwrap()).await.unwrap();
        // proves DSC-10: the department sees what became of the row that asked for a look, by its line
        assert_eq!((answers.len(), answers[0].line, answers[0].state), (1, 3, Some(WarningState::Open)));
        assert_eq!(answers[0].reasons[0].zh, "民政反馈为监测对象（“监测类别”），本系统未监测，请核实");
        let cadre = county.cadre(TODAY);
        let warning = county.service.list_warnings(&cadre, WarningQuery::default()).await.unwrap().items.remove(0);
        let decision = WarningDecision::NotTrue { reason: "未达监测标准".into() };
        let cmd = AnswerCmd { warning_id: warning.id, version: warning.version, decision };
        county.service.answer_warning(&cadre, cmd).await.unwrap();
        let answers = county.service.list_answers(&civil, sent.batch_id.unwrap()).await.unwrap();
        assert_eq!((answers[0].state, answers[0].answered_on.unwrap().to_string().as_str()), (Some(WarningState::NotTrue), TODAY));
        let other = desk(&county, Department::Health);
        assert_eq!(county.service.list_answers(&other, sent.batch_id.unwrap()).await.unwrap_err().code, "not_found");
    }

    async fn differences_of_a_month_are_counted_by_list_and_area(db: TestDb) {
        let county = county(db).await;
        send(&county, Department::CivilAffairs, ("dibao_roll", MONTH), &roll(&[("陈志伟", 11), ("王五", 15)])).await;
        let officer = county.officer(TODAY);
        let report = county.service.list_differences(&officer, DifferenceQuery::default()).await.unwrap();
        let kinds: Vec<_> = report.kinds.iter().map(|kind| (kind.id.as_str(), kind.households)).collect();
        // proves DAT-05: what differs, by list and by area, with the households behind it
        assert_eq!(kinds, [("dibao_roll.other_standing", 2)]);
        assert_eq!(report.kinds[0].rows, report.rows.len() as u64);
        assert_eq!(report.kinds[0].zh, "民政名单为“保障类别”，与登记的民政身份不同");
        assert_eq!(counts(&report.areas[0]), BTreeMap::from([("dibao_roll.other_standing", 2)]));
        assert!(report.areas[1].counts.is_empty());
        let rows: Vec<_> = report.rows.iter().map(|row| (row.head.as_deref().unwrap(), row.line, row.zh.as_str())).collect();
        assert_eq!(rows, [("陈志伟", 2, "民政名单为低保，与登记的民政身份不同"), ("王五", 3, "民政名单为低保，与登记的民政身份不同")]);
        let none = DifferenceQuery { kind: Some("dropout.at_school".into()), ..DifferenceQuery::default() };
        let none = county.service.list_differences(&officer, none).await.unwrap();
        assert_eq!((none.rows.len(), none.kinds[0].households), (0, 2));
        let stranger = county.ctx(Role::TownOfficer, OTHER_TOWN, TODAY);
        let seen = county.service.list_differences(&stranger, DifferenceQuery::default()).await.unwrap();
        assert!(seen.rows.is_empty() && seen.total.counts.is_empty());
        let elsewhere = DifferenceQuery { area_id: Some(county.area(COUNTY)), ..DifferenceQuery::default() };
        assert_eq!(county.service.list_differences(&stranger, elsewhere).await.unwrap_err().code, "not_found");
    }
}
