//! Sheets on their way between an office and the system: prefilled, checked, marked, mended, and taken over in part.

use shouwang_domain::guarantee::GuaranteeState;
use shouwang_domain::role::Role;
use shouwang_domain::{Ctx, Month};
use shouwang_service::register::filing::{CollectedArea, CollectedQuery, HandInMonthCmd};
use shouwang_service::register::import::collection::CollectionQuery;
use shouwang_service::register::import::undo::UndoImportCmd;
use shouwang_service::register::import::{ImportCmd, ImportKind};
use shouwang_sheets::{Limits, ParsedWorkbook, read_workbook};
use shouwang_testkit::both_databases;

use crate::county::{County, OTHER_TOWN};
use crate::ledger_sheet::{texts, written};
use crate::world::{TODAY, counts, dry, file, head, id, income, member, month, places, register, statement_counts};

fn read(bytes: &[u8]) -> ParsedWorkbook {
    read_workbook(bytes, &Limits::default()).unwrap()
}

fn only_right(bytes: Vec<u8>) -> ImportCmd {
    ImportCmd {
        only_right: true,
        ..file(bytes)
    }
}

/// Where a header stands.
fn column(rows: &[Vec<String>], header: &str) -> usize {
    let is_there = |text: &String| text.trim_end_matches('*') == header;
    rows[0]
        .iter()
        .position(is_there)
        .unwrap_or_else(|| panic!("no column {header}"))
}

both_databases! {
    /// One wrong number keeps its household out, and nobody else.
    async fn a_register_is_taken_over_but_for_wrong_households(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        let double = id("19700101", 77);
        let rows = [
            head("A1", "欧阳甲", &id("19800601", 11)),
            member("A1", "配偶", "王乙", "990101198201150221"),
            head("A2", "李丁", &id("19500203", 55)),
            head("A3", "陈石", &double),
            head("A4", "陈磊", &double),
        ];
        let refused = county.service.import_register(&officer, file(register(&rows))).await.unwrap_err();
        assert_eq!(refused.code, "import.refused");
        assert_eq!(refused.fields.len(), 2);

        let tried = ImportCmd { only_right: true, ..dry(register(&rows)) };
        let tried = county.service.import_register(&officer, tried).await.unwrap();
        assert_eq!((counts(&tried), tried.left_out, tried.problems.len()), ([1, 0, 1, 0, 0], 4, 2));
        let leaves = county.leaves().await;
        let done = county.service.import_register(&officer, only_right(register(&rows))).await.unwrap();
        // proves DAT-04: rows that are right come in, wrong ones are kept out with all of their household, and of two that
        // claim one number neither is chosen
        assert_eq!((counts(&done), done.left_out), ([1, 0, 1, 0, 0], 4));
        assert_eq!(county.leaves().await, leaves + 1);
        county.numbered(&officer, "A2").await;

        // The rest comes back as a file of its own, is mended there, and comes in.
        let marked = county.service.mark_sheet(&officer, ImportKind::Register, file(register(&rows)), true).await.unwrap();
        let mut rest = texts(&read(&marked), "登记表");
        let (result, reason, number) = (0, 1, column(&rest, "证件号码"));
        assert_eq!((rest[0][result].as_str(), rest[0][reason].as_str()), ("〔检查结果〕", "〔原因〕"));
        assert_eq!(rest.len(), 5, "{rest:?}");
        assert!(rest[1..].iter().all(|row| row[result] == "有错" && !row[reason].is_empty()), "{rest:?}");
        assert!(rest[2][reason].contains("证件号码"), "{rest:?}");
        rest[2][number] = id("19820115", 22);
        rest[4][number] = id("19750505", 79);
        let mended = county.service.import_register(&officer, file(written(&[("登记表", rest)]))).await.unwrap();
        assert_eq!((counts(&mended), mended.notes), ([3, 0, 4, 0, 0], Vec::new()));
    }

    /// The whole file comes back in its own order, each row with what was found, and the reader passes over that.
    async fn a_checked_file_says_in_each_row_what_was_found(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        county.import(&officer, &[head("A1", "欧阳甲", &id("19800601", 11)), head("A2", "李丁", &id("19500203", 55))]).await.unwrap();
        let sent = income(&[
            month("A1", "2026-01", "3000"),
            month("A9", "2026-01", "10"),
            month("A2", "2026-01", "100").with("self_paid_medical", "50"),
            month("A2", "2026-02", "1").with("wage", "很多"),
            month("A1", "2026-01", "3500"),
        ]);
        let leaves = county.leaves().await;
        let marked = county.service.mark_sheet(&officer, ImportKind::Income, file(sent.clone()), false).await.unwrap();
        assert_eq!(county.leaves().await, leaves, "checking writes nothing");
        let mut rows = texts(&read(&marked), "月报表");
        let found: Vec<&str> = rows[1..].iter().map(|row| row[0].as_str()).collect();
        assert_eq!(found, ["有错", "有错", "请核对", "有错", "有错"]);
        assert!(rows[1][1].contains("一并改正"), "{}", rows[1][1]);
        assert!(rows[2][1].starts_with("户编号：") && rows[4][1].starts_with("工资性收入："), "{rows:?}");
        let again = county.service.mark_sheet(&officer, ImportKind::Income, file(marked), false).await.unwrap();
        assert_eq!(texts(&read(&again), "月报表"), rows, "what was in front is replaced");

        let wage = column(&rows, "工资性收入");
        rows[4][wage] = "200".to_owned();
        rows.remove(5);
        rows.remove(2);
        let done = county.service.import_income(&officer, file(written(&[("月报表", rows)]))).await.unwrap();
        assert_eq!(statement_counts(&done), [3, 0, 0, 0]);
        // One of two rows about a month cannot be read: nobody knows which is meant, and none comes in.
        let two = income(&[month("A2", "2026-02", "300"), month("A2", "2026-02", "三百"), month("A1", "2026-02", "5")]);
        let done = county.service.import_income(&officer, only_right(two)).await.unwrap();
        assert_eq!((statement_counts(&done), done.left_out), ([1, 0, 0, 0], 2));
        // What is wrong with a header refuses the sheet, and its header stays.
        let headed = |wage: &str| vec!["户编号".to_owned(), "月份".to_owned(), wage.to_owned()];
        let tenthousands = written(&[("月报表", vec![headed("工资性收入（万元）"), vec!["A1".into(), "2026-02".into(), "1".into()]])]);
        let refused = county.service.import_income(&officer, only_right(tenthousands)).await.unwrap_err();
        assert!(places(&refused).iter().any(|(_, code)| *code == "sheet.unit"), "{refused:?}");
        let nothing = income(&[month("A9", "2026-01", "10")]);
        let refused = county.service.import_income(&officer, only_right(nothing)).await.unwrap_err();
        assert_eq!(refused.code, "import.nothing_right");
        let headless = written(&[("月报表", vec![vec!["户编号".into(), "月份".into(), "备注".into()]])]);
        let refused = county.service.import_income(&officer, only_right(headless)).await.unwrap_err();
        assert!(places(&refused).iter().all(|(_, code)| *code == "sheet.column_missing"), "{refused:?}");
    }

    /// A month's sheet goes out with a row for each household that owes a statement, and comes back filled in.
    async fn a_month_is_collected_on_a_prefilled_sheet(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        county
            .import(&officer, &[
                head("A1", "欧阳甲", &id("19800601", 11)),
                head("A2", "李丁", &id("19500203", 55)),
                head("A3", "赵石", &id("19700203", 57)).with("population", "一般农户"),
            ])
            .await
            .unwrap();
        county.report(&officer, &[month("A1", "2026-01", "3000").with("transfer", "80"), month("A2", "2026-02", "900")]).await.unwrap();
        let (name, sheet) = county.service.collection_sheet(&officer, CollectionQuery::default()).await.unwrap();
        assert_eq!(name, "守望县2026年2月收支月报表");
        let mut rows = texts(&read(&sheet), "收支月报表");
        rows.remove(0);
        let at = |header: &str| column(&rows, header);
        let [number, head, period, wage, before, place] =
            [at("户编号"), at("户主姓名"), at("月份"), at("工资性收入"), at("〔1月工资性收入〕"), at("〔村组〕")];
        let said = |row: &Vec<String>| [number, head, period, wage, before, place].map(|at| row[at].clone());
        // proves DAT-03: who owes a statement stands there already, with the month before beside the blank cells
        assert_eq!(said(&rows[1]), ["A1", "欧阳甲", "2026-02", "", "3000", "甲镇甲村"]);
        assert_eq!(rows.len(), 2, "who owes none, and who has given it, is not on it");
        let untouched = county.service.import_income(&officer, file(sheet)).await.unwrap();
        assert_eq!((statement_counts(&untouched), untouched.notes), ([0, 0, 1, 0], Vec::new()));

        rows[1][wage] = "3100".to_owned();
        let done = county.service.import_income(&officer, file(written(&[("收支月报表", rows)]))).await.unwrap();
        assert_eq!(statement_counts(&done), [1, 0, 0, 0]);
        let later = CollectionQuery { month: Month::new(2026, 4), ..CollectionQuery::default() };
        assert_eq!(county.service.collection_sheet(&officer, later).await.unwrap_err().code, "month.future");
        let stranger = county.ctx(Role::TownOfficer, OTHER_TOWN, TODAY);
        assert_eq!(county.service.collection_sheet(&stranger, CollectionQuery::default()).await.unwrap_err().code, "collection.nobody");
    }

    /// A sheet of the wrong month is taken back as a whole; one that somebody worked on since is not.
    async fn a_sheet_of_statements_is_taken_back_while_nothing_was_written_over_it(db: TestDb) {
        let county = County::new(db).await;
        let officer = Ctx { now: county.officer(TODAY).now, ..county.held_officer().await };
        let people = [head("A1", "欧阳甲", &id("19800601", 11)), head("A2", "李丁", &id("19500203", 55))];
        county.import(&officer, &people).await.unwrap();
        county.report(&officer, &[month("A1", "2026-01", "3000").with("water", "是")]).await.unwrap();
        let states = async |number: &str| {
            let home = county.numbered(&officer, number).await;
            let known = home.guarantees.iter().filter(|known| known.until.is_none());
            (
                home.statements.iter().map(|said| (said.period.clone(), said.amounts.wage)).collect::<Vec<_>>(),
                known.map(|known| (known.guarantee, known.state)).collect::<Vec<_>>(),
            )
        };
        let before = (states("A1").await, states("A2").await);
        let wrong = [
            month("A1", "2026-01", "9999").with("water", "否"),
            month("A1", "2026-02", "1").with("housing", "否"),
            month("A2", "2026-02", "2").with("water", "否"),
        ];
        let done = county.report(&officer, &wrong).await.unwrap();
        assert_ne!((states("A1").await, states("A2").await), before);
        let run_id = done.run_id.unwrap();
        let undo = async |ctx: &Ctx, run_id| county.service.undo_import(ctx, UndoImportCmd { run_id, reason: "导错了月份".into() }).await;
        let stranger = county.ctx(Role::TownOfficer, OTHER_TOWN, TODAY);
        assert_eq!(undo(&stranger, run_id).await.unwrap_err().code, "not_found");
        let undone = undo(&officer, run_id).await.unwrap();
        assert!(!undone.may_undo && undone.undone_on.is_some());
        assert_eq!((states("A1").await, states("A2").await), before);
        let known = county.numbered(&officer, "A2").await.guarantees;
        assert!(known.iter().all(|known| known.state == GuaranteeState::Met), "no problem is left behind: {known:?}");
        assert_eq!(undo(&officer, run_id).await.unwrap_err().code, "import.undone");
        let runs = county.service.list_imports(&officer).await.unwrap();
        assert_eq!(runs.iter().map(|run| run.may_undo).collect::<Vec<_>>(), [false, true, true]);
        let collected = county.service.collected_month(&officer, CollectedQuery::default()).await.unwrap();
        assert_eq!((collected.areas[0].owed, collected.areas[0].missing), (2, 2), "what was emptied is not reported");

        let first = county.report(&officer, &[month("A2", "2026-02", "700")]).await.unwrap();
        county.report(&officer, &[month("A2", "2026-02", "800")]).await.unwrap();
        let refused = undo(&officer, first.run_id.unwrap()).await.unwrap_err();
        assert!(refused.code == "import.changed_since" && refused.zh.contains("A2"), "{}", refused.zh);
        let register = runs.last().unwrap().id;
        let refused = undo(&officer, register).await.unwrap_err();
        assert!(refused.code == "import.rests_on_it" && refused.zh.contains("A1、A2"), "{}", refused.zh);
    }

    /// After a month is handed in nothing is refused, and everything is marked.
    async fn a_month_is_handed_in_and_what_comes_later_is_marked(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        let town = county.town_officer(TODAY);
        let people = [head("A1", "欧阳甲", &id("19800601", 11)), head("A2", "李丁", &id("19500203", 55))];
        county.import(&officer, &people).await.unwrap();
        county.report(&town, &[month("A1", "2026-02", "3000")]).await.unwrap();
        let cmd = || HandInMonthCmd { month: Month::new(2026, 2).unwrap() };
        let handed_in = county.service.hand_in_month(&town, cmd()).await.unwrap();
        let of = |area: &CollectedArea| (area.owed, area.missing, area.handed_in_on.is_some(), area.changed_since);
        assert_eq!((of(&handed_in.areas[0]), handed_in.may_hand_in), ((2, 1, true, 0), false));
        assert_eq!(county.service.hand_in_month(&town, cmd()).await.unwrap_err().code, "month.handed_in");

        let later = county.town_officer("2026-03-28");
        county.report(&later, &[month("A2", "2026-02", "500")]).await.unwrap();
        let seen = county.service.collected_month(&county.officer("2026-03-28"), CollectedQuery::default()).await.unwrap();
        let of_town = seen.areas.iter().find(|area| area.name == "甲镇").unwrap();
        assert_eq!((of(&seen.areas[0]), of(of_town)), ((2, 0, false, 0), (2, 0, true, 1)));
        // proves DAT-03: what comes after the month was handed in is taken, and says so
        let marks = async |number: &str| county.numbered(&later, number).await.statements[0].after_filing;
        assert_eq!((marks("A1").await, marks("A2").await), (false, true));
    }
}
