//! Importing the records that the rules read, and what the rules then say.

use chrono::NaiveDate;
use shouwang_domain::records::{BenefitKind, WorkEnd, WorkPlace};
use shouwang_domain::warning::Outcome;
use shouwang_domain::{Fen, HouseholdId};
use shouwang_service::register::import::ImportReport;
use shouwang_service::register::record::{EmploymentRecord, HouseholdRecordEntry, RecordCmd};
use shouwang_sheets::{MemberNamed, Place, Record, RecordRow, write_records};
use shouwang_store::entity::employment;
use shouwang_store::repo;
use shouwang_testkit::both_databases;

use crate::county::County;
use crate::world::{TODAY, dry, file, head, id, member, places};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn row(number: &str, member: Option<&str>, record: Record) -> RecordRow {
    RecordRow {
        place: Place::default(),
        household_number: number.to_owned(),
        member: member.map(|name| MemberNamed {
            name: name.to_owned(),
            id: None,
        }),
        record,
    }
}

fn work(ended: Option<(&str, WorkEnd)>, wage: Option<i64>) -> Record {
    Record::Employment {
        place: WorkPlace::OtherProvince,
        employer: None,
        industry: None,
        monthly_wage: wage.map(Fen::from_yuan),
        started_on: day("2025-03-01"),
        ended: ended.map(|(on, why)| (day(on), why)),
        public_post: None,
    }
}

fn loan(overdue: Option<i64>) -> Record {
    Record::Loan {
        bank: "守望信用社".to_owned(),
        amount: Fen::from_yuan(50_000),
        lent_on: day("2024-03-01"),
        due_on: day("2026-03-01"),
        repaid_on: None,
        overdue: overdue.map(Fen::from_yuan),
        subsidised: Some(true),
    }
}

fn dibao() -> Record {
    Record::Benefit {
        kind: BenefitKind::Dibao,
        department: None,
        monthly: None,
        from_on: day("2024-01-01"),
        ends_on: None,
        policy_ends_on: Some(day("2026-04-01")),
    }
}

fn workbook(rows: &[RecordRow]) -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("台账.xlsx");
    write_records(&path, rows).unwrap();
    std::fs::read(path).unwrap()
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

both_databases! {
    async fn records_come_in_by_spreadsheet_and_the_rules_read_them(db: TestDb) {
        let (county, household) = county(db).await;
        let officer = county.officer(TODAY);
        let outcome = async |rule: &str| {
            let explained = county.service.explain(&officer, household, None).await.unwrap();
            explained.rules.into_iter().find(|found| found.rule == rule).unwrap().outcome
        };
        assert_eq!(outcome("overdue_loan").await, Outcome::DoesNotFire);
        let rows = [
            row("A1", Some("欧阳•甲"), work(None, Some(4_000))),
            row("A1", None, loan(None)),
            row("A1", None, dibao()),
        ];
        let leaves = county.leaves().await;
        let tried = county.service.import_records(&officer, dry(workbook(&rows))).await.unwrap();
        assert_eq!((tried.dry_run, counts(&tried)), (true, (3, 3, 0, 0)));
        assert_eq!(county.leaves().await, leaves, "a dry run writes nothing");
        let done = county.service.import_records(&officer, file(workbook(&rows))).await.unwrap();
        assert_eq!(counts(&done), (3, 3, 0, 0));
        assert_eq!(county.leaves().await, leaves + 1);
        assert_eq!(outcome("overdue_loan").await, Outcome::Fires);
        assert_eq!(outcome("benefit_ends").await, Outcome::Fires);
        let again = county.service.import_records(&officer, file(workbook(&rows))).await.unwrap();
        assert_eq!(counts(&again), (3, 0, 0, 3));

        // The wage is blank now, which changes nothing; the work has ended, and less of the loan is overdue.
        let later = [
            row("A1", Some("欧阳·甲"), work(Some(("2026-03-01", WorkEnd::Dismissed)), None)),
            row("A1", None, loan(Some(600))),
        ];
        let changed = county.service.import_records(&officer, file(workbook(&later))).await.unwrap();
        assert_eq!(counts(&changed), (2, 0, 2, 0));
        let found = repo::register::household::by_id(&county.store, &officer, household).await.unwrap();
        let kept = repo::register::records::of(&county.store, &found).await.unwrap();
        assert_eq!(kept.employments[0].monthly_wage, Some(Fen::from_yuan(4_000)));
        assert_eq!(kept.employments[0].ended, Some((day("2026-03-01"), Some(WorkEnd::Dismissed))));
        assert_eq!(kept.loans[0].overdue_on(day(TODAY)), Some(Fen::from_yuan(600)));
    }

    async fn an_employment_is_checked_alike_from_sheet_and_form(db: TestDb) {
        let (county, household) = county(db).await;
        let (officer, cadre) = (county.officer(TODAY), county.cadre(TODAY));
        let member = county.numbered(&officer, "A1").await.members[0].id;
        let by_form = async |ended_on: Option<&str>, end_reason: Option<WorkEnd>| {
            let record = EmploymentRecord {
                member_id: member,
                place: WorkPlace::County,
                employer: None,
                industry: None,
                monthly_wage: None,
                started_on: day("2025-03-01"),
                ended_on: ended_on.map(day),
                end_reason,
                public_post: false,
            };
            let record = HouseholdRecordEntry::Employment(record);
            let cmd = RecordCmd { household_id: household, record, version: None };
            let refused = county.service.save_record(&cadre, cmd).await.unwrap_err();
            (refused.code.clone(), refused.fields[0].at.clone())
        };
        let by_sheet = async |ended: (&str, WorkEnd)| {
            let rows = [row("A1", Some("欧阳·甲"), work(Some(ended), None))];
            let refused = county.service.import_records(&officer, file(workbook(&rows))).await.unwrap_err();
            refused.fields[0].code.clone()
        };
        let other = Some(WorkEnd::Other);
        for (ended, code) in [
            ("2025-03-01", "record.ends_before_it_begins"),
            ("2025-02-01", "record.ends_before_it_begins"),
            ("2031-01-01", "date.in_future"),
        ] {
            assert_eq!(by_form(Some(ended), other).await, (code.to_owned(), "/record/ended_on".to_owned()));
            assert_eq!(by_sheet((ended, WorkEnd::Other)).await, code);
        }
        let incomplete = |at: &str| ("record.incomplete".to_owned(), at.to_owned());
        assert_eq!(by_form(Some("2025-06-01"), None).await, incomplete("/record/end_reason"));
        assert_eq!(by_form(None, other).await, incomplete("/record/ended_on"));
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
        let mut with_other_id = row("A1", Some("欧阳·甲"), work(None, None));
        if let Some(named) = &mut with_other_id.member {
            named.id = shouwang_domain::id_number::IdNumber::parse(&id("19990101", 77)).ok();
        }
        let rows = [
            row("A9", Some("欧阳·甲"), work(None, None)),
            row("A1", Some("赵六"), work(None, None)),
            row("A1", Some("王乙"), work(None, None)),
            with_other_id,
            row("A1", None, loan(None)),
        ];
        let problem = county.service.import_records(&officer, file(workbook(&rows))).await.unwrap_err();
        assert_eq!(problem.code, "import.refused");
        assert_eq!(places(&problem), [
            ("务工就业!A2", "household.unknown_number"),
            ("务工就业!B3", "record.unknown_member"),
            ("务工就业!C4", "record.several_members"),
            ("务工就业!C5", "record.other_id"),
        ]);
        assert_eq!(county.leaves().await, leaves);
        let found = repo::register::household::by_id(&county.store, &officer, household).await.unwrap();
        assert!(repo::register::records::of(&county.store, &found).await.unwrap().loans.is_empty());
        let cadre = county.cadre(TODAY);
        let refused = county.service.import_records(&cadre, file(workbook(&rows[4..]))).await.unwrap_err();
        assert_eq!(refused.code, "access.denied");
    }
}
