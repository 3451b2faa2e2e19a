//! Importing registers and statements.

use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::household::{Health, MembershipChange, Relation, Schooling, second_head};
use shouwang_domain::lists::{ListName, ReasonCode};
use shouwang_domain::risk::Population;
use shouwang_domain::{Fen, Problem};
use shouwang_service::overview::lists::ListQuery;
use shouwang_service::register::household::{HouseholdQuery, IdStatus};
use shouwang_store::entity::membership_event;
use shouwang_store::repo;
use shouwang_testkit::both_databases;

use crate::county::County;
use crate::world::{
    Row, TODAY, counts, dry, file, head, id, income, member, month, places, register, statement_counts,
};

/// A couple with a child, and an old man alone who is monitored.
fn two_households() -> Vec<Row> {
    vec![
        head("A1", "欧阳·甲", &id("19800601", 11))
            .with("phone", "13900000001")
            .with("account", "6222020000001234567")
            .with("dwelling", "C级")
            .with("water_safe", "是"),
        member("A1", "配偶", "王乙", &id("19820115", 22))
            .with("illness", "尿毒症")
            .with("health", "患有大病")
            .with("insured", "是"),
        member("A1", "之子", "欧阳·丙", &id("20140909", 33))
            .with("labour", "无劳动力")
            .with("schooling", "小学"),
        head("A2", "李丁", &id("19500203", 55))
            .with("labour", "丧失劳动力")
            .with("monitored_type", "脱贫不稳定户")
            .with("monitored_since", "2025-11-05"),
    ]
}

both_databases! {
    async fn a_register_becomes_households(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        let leaves = county.leaves().await;
        let report = county.import(&officer, &two_households()).await.unwrap();
        assert_eq!((report.rows, counts(&report)), (4, [2, 0, 4, 0, 0]));
        assert_eq!(county.leaves().await, leaves + 1);

        let family = county.numbered(&officer, "A1").await;
        assert_eq!((family.population, family.statements_owed), (Population::Lifted, true));
        let area: Vec<_> = family.area.iter().map(|area| area.name.as_str()).collect();
        assert_eq!(area, ["守望县", "甲镇", "甲村"]);
        assert_eq!(family.phone.as_deref(), Some("139****0001"));
        assert_eq!(family.account.as_deref(), Some("622************4567"));
        let guarantees: Vec<_> = family.guarantees.iter().map(|g| (g.guarantee, g.state)).collect();
        assert_eq!(guarantees, [
            (Guarantee::Housing, GuaranteeState::Unmet),
            (Guarantee::Water, GuaranteeState::Met),
        ]);
        assert_eq!(family.members.len(), 3);
        let head = &family.members[0];
        assert_eq!((head.name.as_str(), head.relation, head.age), ("欧阳·甲", Relation::Head, 45));
        assert_eq!(head.id_number, Some(format!("990101********{}", &id("19800601", 11)[14..])));
        assert_eq!((head.id_status, head.joined_on), (IdStatus::Valid, None));
        let wife = &family.members[1];
        assert_eq!((wife.health.as_slice(), wife.has_illness), ([Health::SeriousIllness].as_slice(), true));
        assert_eq!(family.members[2].schooling, Schooling::Primary);
        assert!(family.spell.is_none());

        let alone = county.numbered(&officer, "A2").await;
        assert!(alone.spell.is_none(), "a sheet makes nobody monitored");
        assert_eq!(report.monitoring_claims, 1);
    }

    async fn the_same_file_again_changes_nothing(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        county.import(&officer, &two_households()).await.unwrap();
        let before = county.numbered(&officer, "A1").await;
        let report = county.import(&county.officer("2026-04-20"), &two_households()).await.unwrap();
        assert_eq!((report.rows, counts(&report)), (4, [0, 0, 0, 0, 4]));
        let after = county.numbered(&officer, "A1").await;
        assert_eq!((after.version, after.guarantees.len()), (before.version, before.guarantees.len()));
    }

    async fn a_blank_cell_blanks_nothing(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        county.import(&officer, &two_households()).await.unwrap();
        let blanked: Vec<Row> = two_households()
            .into_iter()
            .map(|row| {
                let optional = ["phone", "account", "dwelling", "water_safe", "illness", "insured", "schooling"];
                let row = optional.into_iter().fold(row, Row::without);
                row.without("monitored_type").without("monitored_since")
            })
            .collect();
        let report = county.import(&officer, &blanked).await.unwrap();
        assert_eq!(counts(&report), [0, 0, 0, 0, 4]);
        let family = county.numbered(&officer, "A1").await;
        assert_eq!(family.phone.as_deref(), Some("139****0001"));
        assert_eq!(family.members[2].schooling, Schooling::Primary);
        assert!(family.members[1].has_illness && family.members[1].insured == Some(true));

        // A blank ID number says nothing either: the member is known by name and birth date.
        let mut unnamed = two_households();
        unnamed[1] = unnamed[1].clone().without("id_number").with("birth_date", "1982-01-15").with("sex", "女");
        assert_eq!(counts(&county.import(&officer, &unnamed).await.unwrap()), [0, 0, 0, 0, 4]);
        assert_eq!(county.numbered(&officer, "A1").await.members[1].id_status, IdStatus::Valid);
    }

    async fn only_what_changed_is_changed(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        county.import(&officer, &two_households()).await.unwrap();
        let mut rows = two_households();
        rows[0] = rows[0].clone().with("dwelling", "B级").with("phone", "13900000009");
        rows[2] = rows[2].clone().with("schooling", "非在校");
        rows.push(member("A1", "之女", "欧阳·戊", &id("20260301", 44)).with("labour", "无劳动力"));
        rows.push(member("A1", "之母", "赵己", &id("19550505", 66)));
        let later = county.officer("2026-04-20");
        let report = county.import(&later, &rows).await.unwrap();
        assert_eq!(counts(&report), [0, 1, 2, 2, 2]);
        let family = county.numbered(&later, "A1").await;
        assert_eq!(family.phone.as_deref(), Some("139****0009"));
        let housing: Vec<_> = family.guarantees.iter().filter(|g| g.guarantee == Guarantee::Housing).collect();
        assert_eq!(housing.len(), 2);
        assert_eq!(housing[0].until, Some("2026-04-20".parse().unwrap()));
        assert_eq!((housing[1].state, housing[1].until), (GuaranteeState::Met, None));
        let found = repo::register::household::by_id(&county.store, &later, family.id).await.unwrap();
        let events = repo::register::bulk::rows::<membership_event::Model>(&county.store, &found).await.unwrap();
        let events: Vec<_> = events.iter().map(|event| (event.kind.get(), event.on_date.to_string())).collect();
        assert_eq!(events, [
            (MembershipChange::Birth, "2026-03-01".to_owned()),
            (MembershipChange::MovedIn, "2026-04-20".to_owned()),
        ]);
    }

    async fn a_household_moves_and_its_members_change_in_one_sheet(db: TestDb) {
        let county = County::new(db).await;
        county.import(&county.officer(TODAY), &two_households()).await.unwrap();
        let officer = county.officer(TODAY);
        let moved = |row: &Row| row.clone().with("town", "乙镇").with("village", "乙村");
        let mut rows: Vec<Row> = two_households()[..3].iter().map(moved).collect();
        rows[2] = rows[2].clone().with("schooling", "非在校");
        assert_eq!(counts(&county.import(&officer, &rows).await.unwrap())[1..4], [1, 0, 1]);
        let town = |area| county.ctx(shouwang_domain::role::Role::TownOfficer, area, TODAY);
        let (here, there) = (town(crate::county::TOWN), town(crate::county::OTHER_TOWN));
        for typed in ["欧阳丙", "oyb", "王乙"] {
            let query = || HouseholdQuery { text: Some(typed.to_owned()), ..HouseholdQuery::default() };
            assert_eq!(county.service.list_households(&there, query()).await.unwrap().total, 1, "{typed}");
            assert_eq!(county.service.list_households(&here, query()).await.unwrap().total, 0, "{typed}");
        }
    }

    async fn members_who_are_not_listed_stay(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        county.import(&officer, &two_households()).await.unwrap();
        let report = county.import(&officer, &two_households()[..1]).await.unwrap();
        assert_eq!(counts(&report), [0, 0, 0, 0, 1]);
        assert!(report.notes.iter().any(|note| note.code == "household.members_not_listed"));
        assert_eq!(county.numbered(&officer, "A1").await.members.len(), 3);
    }

    async fn every_wrong_cell_is_named_and_nothing_is_written(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        county.import(&officer, &two_households()).await.unwrap();
        let leaves = county.leaves().await;
        let twice = id("19700101", 77);
        let rows = [
            head("B1", "甲", &id("19800602", 1)),
            head("B2", "甲", &id("19800602", 3)).with("village", "甲树"),
            head("B3", "甲", &id("19800602", 5)),
            member("B3", "户主", "乙", &id("19800602", 7)),
            head("B4", "甲", &id("20270101", 1)),
            // 王乙 lives in A1.
            head("B5", "甲", &id("19820115", 22)),
            head("B6", "甲", &twice),
            member("B6", "之子", "乙", &twice),
            head("B7", "甲", &id("19800602", 9)).with("monitored_since", "2027-01-01"),
        ];
        let refused = county.import(&officer, &rows).await.unwrap_err();
        assert_eq!(refused.code, "import.refused");
        let column = |key: &str| {
            let at = shouwang_sheets::REGISTER.iter().position(|spec| spec.key == key).unwrap();
            ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L"][at]
        };
        let at = |key: &str, row: u32| format!("登记表!{}{row}", column(key));
        let expected = [
            (at("village", 3), "area.unknown_name"),
            (at("relation", 5), "household.second_head"),
            (at("id_number", 6), "id_number.birth_in_future"),
            (at("id_number", 7), "member.duplicate_id"),
            (at("id_number", 9), "member.duplicate_id"),
            (at("monitored_since", 10), "date.in_future"),
        ];
        let expected: Vec<_> = expected.iter().map(|(at, code)| (at.as_str(), *code)).collect();
        assert_eq!(places(&refused), expected);
        let village = &refused.fields[0];
        assert!(village.zh.contains("甲村") && village.en.contains("甲村"), "{}", village.zh);
        // Nothing but that somebody elsewhere has such a number.
        assert_eq!(county.leaves().await, leaves + 1);
        let all = county.service.list_households(&officer, HouseholdQuery::default()).await.unwrap();
        assert_eq!(all.total, 2);
    }

    async fn a_town_imports_its_own_villages_only(db: TestDb) {
        let county = County::new(db).await;
        county.import(&county.officer(TODAY), &two_households()).await.unwrap();
        let other_town = county.ctx(shouwang_domain::role::Role::TownOfficer, crate::county::OTHER_TOWN, TODAY);
        let own = |number: &str| head(number, "甲", &id("19800602", 1)).with("town", "乙镇").with("village", "乙村");
        let refused = county.import(&other_town, &[head("C1", "甲", &id("19800602", 1))]).await.unwrap_err();
        assert_eq!(places(&refused)[0].1, "household.area_out_of_scope");
        let refused = county.import(&other_town, &[own("A1")]).await.unwrap_err();
        assert_eq!(places(&refused)[0].1, "household.number_taken");
        assert_eq!(counts(&county.import(&other_town, &[own("C1")]).await.unwrap()), [1, 0, 1, 0, 0]);
        let leader = county.ctx(shouwang_domain::role::Role::TownLeader, crate::county::TOWN, TODAY);
        assert_eq!(county.import(&leader, &[]).await.unwrap_err().code, "access.denied");
    }

    async fn nobody_is_picked_out_of_several(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        let child = |name: &str| {
            member("A1", "之子", name, "").with("birth_date", "2024-05-01").with("sex", "男").with("labour", "无劳动力")
        };
        let parent = head("A1", "甲", &id("19800601", 11));
        let twins = [parent.clone(), child("甲一"), child("甲二")];
        county.import(&officer, &twins).await.unwrap();
        // Two rows cannot mean one child, and two children of one name cannot be told apart.
        let refused = county.import(&officer, &[parent.clone(), child("甲一"), child("甲一")]).await.unwrap_err();
        assert_eq!(places(&refused)[0].1, "member.twice");
        // The first ID number of a child completes the row that is there.
        let with_number = [parent.clone(), child("甲一").with("id_number", &id("20240501", 1)), child("甲二")];
        assert_eq!(counts(&county.import(&officer, &with_number).await.unwrap()), [0, 0, 0, 1, 2]);
        // Another number for the same child is not written over the first.
        let other = [parent, child("甲一").with("id_number", &id("20240501", 3))];
        let refused = county.import(&officer, &other).await.unwrap_err();
        assert_eq!(places(&refused)[0].1, "member.id_differs");
    }

    async fn a_head_who_is_not_in_the_sheet_stays_the_only_one(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        county.import(&officer, &two_households()).await.unwrap();
        let refused = county.import(&officer, &[head("A1", "王乙", &id("19820115", 22))]).await.unwrap_err();
        assert_eq!(places(&refused)[0].1, "household.second_head");
        // With both in the sheet, the head changes.
        let mut rows = two_households();
        rows[0] = rows[0].clone().with("relation", "配偶");
        rows[1] = rows[1].clone().with("relation", "户主").with("population", "脱贫户");
        county.import(&officer, &rows).await.unwrap();
        assert_eq!(county.numbered(&officer, "A1").await.members[0].name, "王乙");
    }

    async fn a_second_head_is_told_in_a_sheet_as_everywhere(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        county.import(&officer, &two_households()).await.unwrap();
        let told = second_head();
        // Somebody new, and somebody who is a member already.
        for row in [head("A1", "赵六", &id("19820115", 66)), head("A1", "王乙", &id("19820115", 22))] {
            let refused = county.import(&officer, &[row]).await.unwrap_err();
            let found = &refused.fields[0];
            assert_eq!((&found.code, &found.zh, &found.en), (&told.code, &told.zh, &told.en));
        }
    }

    async fn a_dwelling_of_grade_d_in_a_sheet_is_on_the_list_of_dangerous_ones(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        let listed = async || {
            let page = county.service.list(&officer, ListName::DangerousDwellings, ListQuery::default()).await.unwrap();
            page.items.iter().flat_map(|item| &item.reasons).map(|reason| reason.reason.code).collect::<Vec<_>>()
        };
        let sheet = |grade: &str| [head("A1", "欧阳·甲", &id("19800601", 11)).with("dwelling", grade)];
        county.import(&officer, &sheet("D级")).await.unwrap();
        assert_eq!(listed().await, [ReasonCode::DwellingGradeD]);
        let again = county.import(&officer, &sheet("D级")).await.unwrap();
        assert_eq!((again.households_changed, again.households_new), (0, 0));
        // A later appraisal replaces it, from whichever side it comes.
        county.import(&officer, &sheet("C级")).await.unwrap();
        assert_eq!(listed().await, [ReasonCode::DwellingGradeC]);
        county.import(&officer, &sheet("A级")).await.unwrap();
        assert_eq!(listed().await, []);
    }

    async fn the_register_decides_who_is_monitored(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        county.import(&officer, &two_households()).await.unwrap();
        let mut rows = two_households();
        rows[0] = rows[0].clone().with("monitored_type", "突发严重困难户");
        let report = county.import(&officer, &rows).await.unwrap();
        assert!(report.notes.iter().any(|note| note.code == "household.monitoring_kept"));
        assert!(county.numbered(&officer, "A1").await.spell.is_none());
        let general = head("D1", "甲", &id("19800602", 1)).with("population", "一般农户");
        let refused = county.import(&officer, &[general.with("monitored_type", "脱贫不稳定户")]).await.unwrap_err();
        assert_eq!(places(&refused)[0].1, "household.monitored_type");
    }

    async fn a_file_that_is_no_spreadsheet_is_refused(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        let leaves = county.leaves().await;
        for bytes in [Vec::new(), b"%PDF-1.7".to_vec(), b"PK\x03\x04 not a workbook".to_vec()] {
            let refused = county.service.import_register(&officer, file(bytes)).await.unwrap_err();
            assert!(refused.code.starts_with("sheet."), "{}", refused.code);
        }
        // A workbook of the other kind has no register in it.
        let statements = file(income(&[month("A1", "2026-02", "1")]));
        let refused = county.service.import_register(&officer, statements).await.unwrap_err();
        assert_eq!(refused.code, "sheet.no_table");
        assert_eq!(county.leaves().await, leaves);
    }

    async fn a_dry_run_writes_nothing(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        county.import(&officer, &two_households()).await.unwrap();
        let mut rows = two_households();
        rows[0] = rows[0].clone().with("dwelling", "A级");
        rows.push(head("A3", "甲", &id("19800602", 1)));
        let statements = income(&[month("A1", "2026-02", "1000"), month("A2", "2026-02", "")]);
        let (leaves, before) = (county.leaves().await, county.database_files());
        let tried = county.service.import_register(&officer, dry(register(&rows))).await.unwrap();
        let refused = county.service.import_register(&officer, dry(register(&[head("A9", "", "1")]))).await;
        assert_eq!(refused.unwrap_err().code, "import.refused");
        let tried_income = county.service.import_income(&officer, dry(statements.clone())).await.unwrap();
        assert!(county.database_files() == before, "a dry run changed the database");
        assert_eq!(county.leaves().await, leaves);

        // What it says is what happens.
        let mut done = county.import(&officer, &rows).await.unwrap();
        (done.dry_run, done.run_id) = (true, None);
        assert_eq!(tried, done);
        let mut done = county.service.import_income(&officer, file(statements)).await.unwrap();
        (done.dry_run, done.run_id) = (true, None);
        assert_eq!(tried_income, done);
    }

    async fn statements_are_added_and_completed(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        county.import(&officer, &two_households()).await.unwrap();
        let first = [
            month("A1", "2026-01", "1000").with("head_name", "欧阳甲").with("head_id", &id("19800601", 11)),
            month("A1", "2026-02", "1200.5").with("rigid_expense", "300"),
            month("A2", "2025年", "9000"),
            month("A2", "2026-02", ""),
        ];
        let report = county.report(&officer, &first).await.unwrap();
        assert_eq!((report.rows, statement_counts(&report)), (4, [3, 0, 1, 0]));
        assert_eq!(statement_counts(&county.report(&officer, &first).await.unwrap()), [0, 0, 1, 3]);
        // A blank amount says nothing; a filled one is taken over.
        let second = [month("A1", "2026-01", "").with("transfer", "50"), month("A1", "2026-02", "1200.50")];
        assert_eq!(statement_counts(&county.report(&officer, &second).await.unwrap()), [0, 1, 0, 1]);
        let family = county.numbered(&officer, "A1").await;
        let shown: Vec<_> = family.statements.iter().map(|s| (s.period.as_str(), s.disposable, s.version)).collect();
        assert_eq!(shown, [("2026-02", Fen(120_050), 1), ("2026-01", Fen(105_000), 2)]);
        let alone = county.numbered(&officer, "A2").await;
        assert!(alone.statements.len() == 1 && alone.statements[0].estimated);
    }

    async fn a_month_tells_of_the_guarantees_too(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        county.import(&officer, &two_households()).await.unwrap();
        let known = async |guarantee: Guarantee| {
            let household = county.numbered(&officer, "A1").await;
            let mut found = household.guarantees.into_iter().filter(|view| view.guarantee == guarantee && view.until.is_none());
            found.next().map(|view| (view.state, view.since.to_string()))
        };
        // The register found the dwelling unsafe today.
        let today = TODAY.to_owned();
        assert_eq!(known(Guarantee::Housing).await, Some((GuaranteeState::Unmet, today.clone())));
        let rows = [
            month("A1", "2026-02", "1000").with("housing", "是").with("education", "是"),
            // Told without any amount: not reported, and known all the same.
            month("A1", "2026-03", "").with("housing", "是").with("education", "否"),
        ];
        let report = county.report(&officer, &rows).await.unwrap();
        assert_eq!((report.households_changed, report.not_reported), (1, 1));
        assert_eq!(known(Guarantee::Housing).await, Some((GuaranteeState::Met, today.clone())));
        assert_eq!(known(Guarantee::Education).await, Some((GuaranteeState::Unmet, today)), "the later month has the last word");
        assert_eq!(county.report(&officer, &rows).await.unwrap().households_changed, 0, "nothing new");
        // What is older than what is known changes nothing.
        let older = [month("A1", "2026-01", "").with("housing", "否")];
        assert_eq!(county.report(&officer, &older).await.unwrap().households_changed, 0);
        let of_a_year = [month("A1", "2025年", "9000").with("housing", "否")];
        let refused = county.report(&officer, &of_a_year).await.unwrap_err();
        assert_eq!(places(&refused)[0].1, "income.guarantees_of_a_year");
    }

    async fn every_wrong_statement_is_named_and_none_is_written(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        county.import(&officer, &two_households()).await.unwrap();
        let rows = [
            month("A1", "2026-01", "1000"),
            month("A1", "2026-02", "-1"),
            month("A1", "2026-04", "1"),
            month("X9", "2026-02", "1"),
            month("A2", "2026-01", "1").with("head_id", &id("19800601", 11)),
            month("A2", "2026-02", "1").with("head_name", "赵六"),
        ];
        let refused = county.report(&officer, &rows).await.unwrap_err();
        assert_eq!(refused.code, "import.refused");
        assert_eq!(places(&refused), [
            ("月报表!E3", "income.negative"),
            ("月报表!D4", "date.in_future"),
            ("月报表!A5", "household.unknown_number"),
            ("月报表!C6", "income.other_head"),
            ("月报表!B7", "income.other_head"),
        ]);
        assert!(county.numbered(&officer, "A1").await.statements.is_empty());
        // A household of another town is as unknown as one that does not exist.
        let other_town = county.ctx(shouwang_domain::role::Role::TownOfficer, crate::county::OTHER_TOWN, TODAY);
        let refused: Problem = county.report(&other_town, &rows[..1]).await.unwrap_err();
        assert_eq!(places(&refused)[0].1, "household.unknown_number");
    }
}
