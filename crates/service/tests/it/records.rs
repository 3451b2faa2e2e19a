//! Importing the records that the rules read, and what the rules then say.

use chrono::NaiveDate;
use serde_json::json;
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::records::{WorkEnd, WorkPlace};
use shouwang_domain::warning::Outcome;
use shouwang_domain::{Fen, HouseholdId};
use shouwang_service::ledger::list::LedgerQuery;
use shouwang_service::ledger::record::{AddRecordCmd, ChangeRecordCmd, RemoveRecordCmd};
use shouwang_service::ledger::view::LedgerRecordView;
use shouwang_service::register::import::ImportReport;
use shouwang_service::rules::screening::ScreenCmd;
use shouwang_store::entity::employment;
use shouwang_store::repo;
use shouwang_testkit::both_databases;

use crate::county::County;
use crate::ledger_sheet::written;
use crate::world::{TODAY, dry, file, head, id, member, places};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The sheets that town halls have always sent, columns and all.
const WORK: &[&str] = &[
    "户编号*",
    "姓名*",
    "证件号码",
    "务工地点*",
    "用工单位",
    "行业",
    "月工资（元）",
    "开始日期*",
    "结束日期",
    "结束原因",
    "是否公益性岗位",
];
const LOANS: &[&str] = &[
    "户编号*",
    "贷款机构*",
    "金额（元）",
    "放款日期*",
    "到期日期*",
    "还清日期",
    "逾期金额（元）",
    "是否贴息",
];
const BENEFITS: &[&str] = &[
    "户编号*",
    "姓名",
    "待遇类别*",
    "主管部门",
    "月金额（元）",
    "享受起始日期*",
    "享受截止日期",
    "政策到期日期",
];

fn work<'a>(number: &'a str, name: &'a str, ended: [&'a str; 2], wage: &'a str) -> Vec<&'a str> {
    vec![
        number,
        name,
        "",
        "县外",
        "",
        "",
        wage,
        "2025-03-01",
        ended[0],
        ended[1],
        "",
    ]
}

fn loan(overdue: &str) -> Vec<&str> {
    vec![
        "A1",
        "守望信用社",
        "50000",
        "2024-03-01",
        "2026-03-01",
        "",
        overdue,
        "是",
    ]
}

fn dibao() -> Vec<&'static str> {
    vec!["A1", "", "低保", "", "", "2024-01-01", "", "2026-04-01"]
}

/// A workbook with the sheets that have rows.
fn records(work: &[Vec<&str>], loans: &[Vec<&str>], benefits: &[Vec<&str>]) -> Vec<u8> {
    let sheet = |header: &'static [&'static str], rows: &[Vec<&str>]| -> Vec<Vec<String>> {
        let header = header.to_vec();
        let rows = [header].into_iter().chain(rows.iter().cloned());
        rows.map(|row| row.into_iter().map(str::to_owned).collect()).collect()
    };
    let sheets = [
        ("务工就业", sheet(WORK, work)),
        ("小额贷款", sheet(LOANS, loans)),
        ("政策待遇", sheet(BENEFITS, benefits)),
    ];
    let sheets: Vec<_> = sheets.into_iter().filter(|(_, rows)| rows.len() > 1).collect();
    written(&sheets)
}

fn counts(report: &ImportReport) -> (u64, u64, u64, u64) {
    (
        report.rows,
        report.records_new,
        report.records_changed,
        report.unchanged,
    )
}

async fn county(db: shouwang_testkit::TestDb) -> (County, HouseholdId) {
    let county = County::new(db).await;
    let people = [
        head("A1", "欧阳·甲", &id("19800601", 11)).with("dwelling", "A级"),
        member("A1", "配偶", "王乙", &id("19820115", 22)),
        member("A1", "之子", "王乙", &id("20050909", 33)),
        head("A2", "李丁", &id("19500203", 55)),
    ];
    county.import(&county.officer(TODAY), &people).await.unwrap();
    let id = county.numbered(&county.officer(TODAY), "A1").await.id;
    (county, id)
}

/// A description and the table that the rules read say the same: every column is a field that a record always has, or
/// may be empty.
#[test]
fn the_tables_that_rules_read_are_those_of_their_descriptions() {
    use shouwang_store::entity;
    let library = shouwang_forms::FormLibrary::shipped().unwrap();
    let facts: Vec<_> = library.all().filter(|form| form.facts).collect();
    assert_eq!(facts.len(), 14);
    for form in facts {
        let table = entity::table(&form.id).unwrap();
        let of_all = [
            "id",
            "household_id",
            "member_id",
            "form_version",
            "reasons",
            "removed_at",
            "version",
            "acted_by",
            "entered_by",
            "created_at",
            "updated_at",
        ];
        for column in table.columns {
            let field = form.field(column.name);
            assert!(
                field.is_some() || of_all.contains(&column.name),
                "{}.{}",
                table.name,
                column.name
            );
            let always =
                field.is_none_or(|field| field.shown_when.is_none() && (field.required || field.default.is_some()));
            assert!(
                column.nullable || always,
                "{}.{} may be left empty",
                table.name,
                column.name
            );
        }
        for field in &form.fields {
            assert!(
                table.columns.iter().any(|column| column.name == field.key),
                "{}.{}",
                form.id,
                field.key
            );
        }
        let key: Vec<_> = form.key.iter().map(String::as_str).collect();
        assert!(
            table
                .unique
                .iter()
                .any(|unique| key.iter().all(|key| unique.columns.contains(key))),
            "{}: no two records have the same {key:?}",
            form.id
        );
    }
}

both_databases! {
    async fn records_come_in_by_spreadsheet_and_the_rules_read_them(db: TestDb) {
        let (county, household) = county(db).await;
        let officer = county.officer(TODAY);
        let outcome = async |rule: &str| {
            let explained = county.service.explain(&officer, household, None).await.unwrap();
            explained.rules.into_iter().find(|found| found.rule == rule).unwrap().outcome
        };
        assert_eq!(outcome("overdue_loan").await, Outcome::DoesNotFire);
        let town = county.town_officer(TODAY);
        let rows = records(&[work("A1", "欧阳•甲", ["", ""], "4000")], &[loan("")], &[dibao()]);
        let leaves = county.leaves().await;
        let tried = county.service.import_ledger(&town, dry(rows.clone())).await.unwrap();
        assert_eq!((tried.dry_run, counts(&tried)), (true, (3, 3, 0, 0)));
        assert_eq!(county.leaves().await, leaves, "a dry run writes nothing");
        let done = county.service.import_ledger(&town, file(rows.clone())).await.unwrap();
        assert_eq!((counts(&done), done.notes.len()), ((3, 3, 0, 0), 0), "{:?}", done.notes);
        assert_eq!(county.leaves().await, leaves + 1);
        // The warning follows in the same act, and a screening has nothing to add.
        let judged = |report: &ImportReport| (report.judged.households, report.judged.warnings.new, report.judged.warnings.changed);
        assert_eq!((judged(&tried), judged(&done)), ((0, 0, 0), (1, 1, 0)));
        let warning = repo::procedure::warning::current(&county.store, &officer, household, "2026-03".parse().unwrap()).await.unwrap();
        let reasons = warning.unwrap().findings.text().to_owned();
        assert!(reasons.contains("overdue_loan") && reasons.contains("benefit_ends"), "{reasons}");
        let screened = county.service.screen(&officer, ScreenCmd::default()).await.unwrap();
        assert_eq!((screened.warnings.unchanged, screened.warnings.changed), (1, 0));
        assert_eq!(outcome("overdue_loan").await, Outcome::Fires);
        assert_eq!(outcome("benefit_ends").await, Outcome::Fires);
        let again = county.service.import_ledger(&town, file(rows)).await.unwrap();
        assert_eq!((counts(&again), judged(&again)), ((3, 0, 0, 3), (0, 0, 0)));

        // The wage is blank now, which changes nothing; the work has ended, and less of the loan is overdue.
        let later = records(&[work("A1", "欧阳·甲", ["2026-03-01", "被裁减"], "")], &[loan("600")], &[]);
        let changed = county.service.import_ledger(&town, file(later)).await.unwrap();
        assert_eq!((counts(&changed), judged(&changed)), ((2, 0, 2, 0), (1, 0, 1)));
        let found = repo::register::household::by_id(&county.store, &officer, household).await.unwrap();
        let kept = repo::register::records::of(&county.store, &found).await.unwrap();
        assert_eq!(kept.employments[0].place, WorkPlace::Province, "what town halls call it is known");
        assert_eq!(kept.employments[0].monthly_wage, Some(Fen::from_yuan(4_000)));
        assert_eq!(kept.employments[0].ended, Some((day("2026-03-01"), Some(WorkEnd::Dismissed))));
        assert_eq!(kept.loans[0].overdue_on(day(TODAY)), Some(Fen::from_yuan(600)));
    }

    async fn what_the_rules_read_is_a_record_of_a_register(db: TestDb) {
        let (county, household) = county(db).await;
        // The register came in the day before: a moment tells what an act on a record wrote from what a sheet did.
        let (officer, town, cadre) = (county.officer(TODAY), county.town_officer("2026-03-21"), county.cadre("2026-03-21"));
        let service = &county.service;
        let member = county.numbered(&officer, "A1").await.members[0].id;
        let fires = async || {
            let explained = service.explain(&officer, household, None).await.unwrap();
            explained.rules.into_iter().find(|found| found.rule == "overdue_loan").unwrap().outcome
        };
        let lent = json!({ "bank": "守望信用社", "amount": 5_000_000, "lent_on": "2024-03-01", "due_on": "2026-03-01" });
        let add = |form: &str, member_id, values: &serde_json::Value| AddRecordCmd {
            form_id: form.into(),
            household_id: Some(household),
            member_id,
            area_id: None,
            values: values.as_object().unwrap().clone(),
            reasons: Default::default(),
        };
        let change = |record: &LedgerRecordView, values: serde_json::Value| ChangeRecordCmd {
            form_id: record.form.clone(),
            record_id: record.id,
            version: record.version,
            values: values.as_object().unwrap().clone(),
            reasons: Default::default(), as_newest: false,
        };
        let added = service.add_ledger_record(&cadre, add("loan", None, &lent)).await.unwrap();
        assert_eq!(added.values["subsidised"], json!(false), "what is left empty has its default");
        assert_eq!(fires().await, Outcome::Fires, "the rules ran in the same act");
        let twice = service.add_ledger_record(&cadre, add("loan", None, &lent)).await.unwrap_err();
        assert_eq!(twice.code, "ledger.twice");
        let mut repaid = lent.clone();
        repaid["repaid_on"] = json!("2026-03-05");
        let after = service.change_ledger_record(&cadre, change(&added, repaid)).await.unwrap();
        assert_eq!(fires().await, Outcome::DoesNotFire);
        let after = service.change_ledger_record(&cadre, change(&after, lent.clone())).await.unwrap();
        assert_eq!(fires().await, Outcome::Fires);
        let remove = RemoveRecordCmd { form_id: "loan".into(), record_id: after.id, version: after.version, reason: "误登".into() };
        service.remove_ledger_record(&town, remove).await.unwrap();
        assert_eq!(fires().await, Outcome::DoesNotFire, "what was taken out is read by nobody");
        let page = service.ledger_record(&town, "loan", after.id).await.unwrap();
        let acts: Vec<_> = page.history.iter().map(|of| of.act.as_str()).collect();
        assert_eq!(acts, ["add", "change", "change", "remove"]);
        assert_eq!(page.history[2].before["repaid_on"], json!("2026-03-05"));
        service.add_ledger_record(&cadre, add("loan", None, &lent)).await.unwrap();

        // A dwelling says how the guarantee stands, and no more once it is taken out: the register had said grade A.
        let standing = async |guarantee: Guarantee| {
            let found = repo::register::household::by_id(&county.store, &cadre, household).await.unwrap();
            let rows = repo::register::guarantee::of(&county.store, &found).await.unwrap();
            let open = rows.iter().find(|row| row.closed_on.is_none() && row.guarantee == guarantee);
            open.map(|row| *row.state)
        };
        assert_eq!(standing(Guarantee::Housing).await, Some(GuaranteeState::Met));
        let dangerous = json!({ "suspected_on": "2026-03-19", "appraised_on": TODAY, "grade": "d" });
        let added = service.add_ledger_record(&cadre, add("dwelling", None, &dangerous)).await.unwrap();
        assert_eq!(standing(Guarantee::Housing).await, Some(GuaranteeState::Unmet));
        let remove = RemoveRecordCmd { form_id: "dwelling".into(), record_id: added.id, version: 1, reason: "登错了户".into() };
        service.remove_ledger_record(&town, remove).await.unwrap();
        assert_eq!(standing(Guarantee::Housing).await, Some(GuaranteeState::Met));

        // Of water nobody said anything but the checks: each of them counts, and none that was mended or taken out.
        let water = async || standing(Guarantee::Water).await;
        let check = |day: &str, quantity: &str| json!({ "checked_on": day, "source": "well", "quality_tested_on": day,
            "quality": "met", "quantity": quantity, "convenience": "met", "reliability": "met" });
        assert_eq!(water().await, None);
        let first = service.add_ledger_record(&cadre, add("water_check", None, &check("2026-01-10", "met"))).await.unwrap();
        let second = service.add_ledger_record(&cadre, add("water_check", None, &check("2026-02-10", "met"))).await.unwrap();
        let third = service.add_ledger_record(&cadre, add("water_check", None, &check("2026-03-10", "not_met"))).await.unwrap();
        assert_eq!(water().await, Some(GuaranteeState::Unmet));
        let third = service.change_ledger_record(&cadre, change(&third, check("2026-03-09", "met"))).await.unwrap();
        assert_eq!(water().await, Some(GuaranteeState::Met), "what it said before is mended with it");
        for (record, left) in [(first, Some(GuaranteeState::Met)), (third, Some(GuaranteeState::Met)), (second, None)] {
            let remove = RemoveRecordCmd {
                form_id: record.form, record_id: record.id, version: record.version, reason: "误登".into(),
            };
            service.remove_ledger_record(&town, remove).await.unwrap();
            assert_eq!(water().await, left, "the checks that are left say how it stands");
        }
        // So with the insurance of the year.
        let insured = async || county.numbered(&officer, "A1").await.members[0].insured;
        let paid = |year: i32| json!({ "insurance": "medical", "year": year, "insured": true, "amount_due": 40_000, "by_government": 0 });
        assert_eq!(insured().await, None);
        let paid_now = service.add_ledger_record(&cadre, add("contribution", Some(member), &paid(2026))).await.unwrap();
        assert_eq!(insured().await, Some(true));
        service.change_ledger_record(&cadre, change(&paid_now, paid(2025))).await.unwrap();
        assert_eq!(insured().await, None);

        // What came with a sheet is seen, changed and kept like the rest.
        let rows = records(&[work("A1", "欧阳·甲", ["", ""], "4000")], &[], &[]);
        service.import_ledger(&town, file(rows)).await.unwrap();
        let listed = service.list_ledger(&cadre, "employment", LedgerQuery::default()).await.unwrap();
        assert_eq!((listed.total, listed.items[0].member_id), (1, Some(member)));
        let stranger = county.ctx(shouwang_domain::role::Role::TownLeader, crate::county::OTHER_TOWN, TODAY);
        assert_eq!(service.list_ledger(&stranger, "employment", LedgerQuery::default()).await.unwrap().total, 0);
        let ended = json!({ "place": "province", "monthly_wage": 400_000, "started_on": "2025-03-01",
            "ended_on": "2026-03-01", "end_reason": "dismissed" });
        service.change_ledger_record(&cadre, change(&listed.items[0], ended)).await.unwrap();
        let page = service.ledger_record(&cadre, "employment", listed.items[0].id).await.unwrap();
        let acts: Vec<_> = page.history.iter().map(|of| (of.act.as_str(), of.before.contains_key("ended_on"))).collect();
        assert_eq!(acts, [("add", false), ("change", true)]);
        let figures = service.ledger_figures(&cadre, "employment", LedgerQuery::default()).await.unwrap();
        let figure = |id: &str| figures.iter().find(|of| of.id == id).unwrap().value;
        assert_eq!((figure("at_work"), figure("ended")), (0, 1));
    }

    async fn nobody_invents_why_a_work_ended(db: TestDb) {
        let (county, household) = county(db).await;
        let member = county.numbered(&county.officer(TODAY), "A1").await.members[0].id;
        // As a form could leave it when it did not ask.
        let mut tx = county.store.system_begin("2026-01-05".parse().unwrap(), "test.work").await.unwrap();
        tx.insert(employment::Model {
            household_id: household.0,
            member_id: member.0,
            place: "county".into(),
            started_on: "2025-03-01".into(),
            ended_on: Some("2025-06-01".into()),
            ..employment::Model::default()
        })
        .await
        .unwrap();
        tx.commit(()).await.unwrap();
        let found = repo::register::household::by_id(&county.store, &county.officer(TODAY), household).await.unwrap();
        let records = repo::register::records::of(&county.store, &found).await.unwrap();
        assert_eq!(records.employments[0].ended, Some((day("2025-06-01"), None)));
    }

    async fn a_workbook_with_a_wrong_row_changes_nothing(db: TestDb) {
        let (county, household) = county(db).await;
        let officer = county.officer(TODAY);
        let leaves = county.leaves().await;
        let other = id("19990101", 77);
        let mut with_other_id = work("A1", "欧阳·甲", ["", ""], "");
        with_other_id[2] = &other;
        let rows = [
            work("A9", "欧阳·甲", ["", ""], ""),
            work("A1", "赵六", ["", ""], ""),
            work("A1", "王乙", ["", ""], ""),
            with_other_id,
        ];
        let town = county.town_officer(TODAY);
        let problem = county.service.import_ledger(&town, file(records(&rows, &[loan("")], &[]))).await.unwrap_err();
        assert_eq!(problem.code, "import.refused");
        assert_eq!(places(&problem), [
            ("务工就业!A2", "household.unknown_number"),
            ("务工就业!B3", "record.unknown_member"),
            ("务工就业!B4", "ledger.sheet_ambiguous"),
            ("务工就业!C5", "record.other_id"),
        ]);
        // Nothing but that a number was not the one of the register.
        assert_eq!(county.leaves().await, leaves + 1);
        let found = repo::register::household::by_id(&county.store, &officer, household).await.unwrap();
        assert!(repo::register::records::of(&county.store, &found).await.unwrap().loans.is_empty());
        // What the descriptions do not let a county do, no sheet does.
        let refused = county.service.import_ledger(&officer, file(records(&[], &[loan("")], &[]))).await.unwrap_err();
        assert_eq!(refused.code, "ledger.may_not");
    }
}
