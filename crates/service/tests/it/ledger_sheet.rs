//! Registers as spreadsheets: what the form takes, a sheet takes, and what the form refuses, a sheet refuses at its cell.

use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::name::name_key;
use shouwang_domain::{Ctx, HouseholdId};
use shouwang_service::duty::task::{TaskKind, TaskQuery, TaskState};
use shouwang_service::ledger::list::LedgerQuery;
use shouwang_service::ledger::record::AddRecordCmd;
use shouwang_service::ledger::view::LedgerRecordView;
use shouwang_service::register::import::undo::UndoImportCmd;
use shouwang_service::register::import::{ImportCmd, ImportReport};
use shouwang_service::{Problem, Result};
use shouwang_sheets::write::{Cell, Column, TableWriter};
use shouwang_sheets::{CellValue, Limits, ParsedWorkbook, read_workbook};
use shouwang_store::entity::{external_id, member};
use shouwang_store::{Found, repo};
use shouwang_testkit::both_databases;

use crate::office::{CADRE, COUNTY, Family, GOVERNMENT, Office, Person, Place, SECRETARY, TOWN, day};
use crate::world::{dry, file};

/// Rows of texts: the header first.
type Rows<'a> = &'a [&'a [&'a str]];

/// A workbook of texts, as somebody fills one in.
fn workbook(sheets: &[(&str, Rows<'_>)]) -> Vec<u8> {
    let texts = |row: &&[&str]| row.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let sheets = sheets
        .iter()
        .map(|(name, rows)| (*name, rows.iter().map(texts).collect()));
    written(&sheets.collect::<Vec<_>>())
}

/// The same of texts that were made.
pub(crate) fn written(sheets: &[(&str, Vec<Vec<String>>)]) -> Vec<u8> {
    let mut writer = TableWriter::new();
    for (name, rows) in sheets {
        let head: Vec<Column<'_>> = rows[0].iter().map(|header| Column::Extra(header)).collect();
        writer.begin_sheet(name, None, &head).unwrap();
        for row in &rows[1..] {
            let cells: Vec<Cell> = row.iter().map(|text| Cell::Text(text.clone())).collect();
            writer.row(&cells).unwrap();
        }
    }
    writer.into_bytes().unwrap()
}

/// The texts of a sheet that was made, row by row.
pub(crate) fn texts(book: &ParsedWorkbook, name: &str) -> Vec<Vec<String>> {
    let sheet = book.sheets.iter().find(|sheet| sheet.name == name).unwrap();
    let text = |value: &CellValue| match value {
        CellValue::Text(text) => text.clone(),
        CellValue::Number(number) => number.to_string(),
        CellValue::Date(day) => day.to_string(),
        other => format!("{other:?}"),
    };
    let width = sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    let row = |row: &shouwang_sheets::Row| {
        let mut texts = vec![String::new(); width];
        for (at, value) in &row.cells {
            texts[usize::from(*at)] = text(value);
        }
        texts
    };
    sheet.rows.iter().map(row).collect()
}

fn on(office: &Office, who: Person) -> Ctx {
    office.ctx(who, day("2026-03-10"))
}

/// Households with the numbers 001, 002, …
pub(crate) async fn numbered(office: &Office, family: &Family, n: usize, from: usize) -> Vec<HouseholdId> {
    let households = office.households(family, n).await;
    let mut tx = office.store.begin(&on(office, CADRE), "test.numbers").await.unwrap();
    let number = |(nth, household): (usize, &HouseholdId)| external_id::Model {
        entity: "household".into(),
        entity_id: household.0,
        system: "township".into(),
        number: format!("{:03}", from + nth),
        ..Default::default()
    };
    tx.insert_many(households.iter().enumerate().map(number).collect())
        .await
        .unwrap();
    tx.commit(()).await.unwrap();
    households
}

pub(crate) fn of(form: &str, cmd: ImportCmd) -> ImportCmd {
    ImportCmd {
        form: Some(form.into()),
        ..cmd
    }
}

/// New, changed and unchanged records.
fn counts(report: &ImportReport) -> [u64; 3] {
    [report.records_new, report.records_changed, report.unchanged]
}

/// Where and with which code each cell is wrong.
pub(crate) fn places(problem: &Problem) -> Vec<String> {
    assert_eq!(problem.code, "import.refused", "{problem:?}");
    problem
        .fields
        .iter()
        .map(|field| format!("{} {}", field.at, field.code))
        .collect()
}

async fn list(office: &Office, ctx: &Ctx, form: &str) -> Vec<LedgerRecordView> {
    office
        .service
        .list_ledger(ctx, form, LedgerQuery::default())
        .await
        .unwrap()
        .items
}

const DONORS: &str = "社会帮扶力量";
const DONATIONS: &str = "捐赠和帮扶活动台账";

/// What a sheet calls a column, counted from 0.
fn column_of(at: usize) -> String {
    let letter = |at: usize| char::from(b'A' + u8::try_from(at % 26).unwrap());
    match at / 26 {
        0 => letter(at).to_string(),
        more => format!("{}{}", letter(more - 1), letter(at)),
    }
}

both_databases! {
    /// Donations in a sheet: the template, every wrong cell at its place, then all of them at once, and the same again
    /// changes nothing; donors of the same workbook can be named in it.
    async fn a_sheet_takes_what_the_form_takes(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        numbered(&office, &Family::default(), 2, 1).await;
        numbered(&office, &Family { place: Place::OtherTown, ..Family::default() }, 1, 3).await;
        let town = on(&office, TOWN);
        let service = &office.service;

        let template = service.ledger_template(&town, Some("donation")).await.unwrap();
        let book = read_workbook(&template, &Limits::default()).unwrap();
        assert_eq!(
            texts(&book, DONATIONS)[0],
            ["户编号*", "户主姓名", "日期*", "帮扶力量*", "形式*", "金额或折价（元）", "服务内容", "资金用途", "“6·30”活动", "备注"]
        );
        let help = texts(&book, "填写说明").concat().join(" ");
        assert!(help.contains("形式为“捐款”或“捐物”时必填"), "{help}");
        assert!(help.contains("填写“社会帮扶力量”中已有的单位或团体名称"), "{help}");

        const HEAD: &[&str] = &["户编号*", "户主姓名", "日期*", "帮扶力量*", "形式*", "金额或折价（元）", "服务内容", "资金用途", "“6·30”活动", "备注"];
        let donors: Rows<'_> = &[
            &["区域", "单位或团体名称", "类别", "结对方式", "帮扶领域"],
            &["东河镇", "示例食品有限公司", "企业", "村企结对", "乡村产业发展、消费帮扶协作"],
        ];
        let right: Rows<'_> = &[
            HEAD,
            &["００１", "欧阳木", "2025年6月30日", "示例食品有限公司", "捐款", "2,000", "", "助学", "是", "第一笔"],
            &["002", "", "20250630", "示例食品有限公司", "服务", "", "医疗义诊", "", "√", ""],
            &["002", "", "2025.6.30", "示例食品有限公司", "捐物", "300.5", "", "", "", ""],
        ];
        let wrong: Rows<'_> = &[
            HEAD,
            &["001", "石小兰", "2025-06-30", "示例食品有限公司", "捐款", "2000", "", "助学", "", ""],
            &["003", "", "2025-06-30", "示例食品有限公司", "捐款", "2000", "", "助学", "", ""],
            &["002", "", "2027-01-01", "无名公司", "捐款", "两千", "", "", "也许", ""],
            &["", "", "2025-06-30", "示例食品有限公司", "捐钱", "2000", "", "助学", "", ""],
        ];
        let refused = service.import_ledger(&town, dry(workbook(&[(DONORS, donors), (DONATIONS, wrong)]))).await.unwrap_err();
        assert_eq!(
            places(&refused),
            [
                "捐赠和帮扶活动台账!B2 ledger.sheet_other_head",
                "捐赠和帮扶活动台账!A3 household.unknown_number",
                "捐赠和帮扶活动台账!F4 money.unit",
                "捐赠和帮扶活动台账!I4 cell.yes_or_no",
                "捐赠和帮扶活动台账!D4 ledger.sheet_unknown_record",
                "捐赠和帮扶活动台账!C4 date.in_future",
                "捐赠和帮扶活动台账!H4 form.missing",
                "捐赠和帮扶活动台账!E5 cell.unknown_value",
                "捐赠和帮扶活动台账!A5 cell.required",
            ]
        );

        let unfounded: Rows<'_> = &[
            &["户编号*", "防范的风险*", "措施*", "具体内容*"],
            &["002", "就业不稳定减收", "技能培训", "参加县里家政培训"],
        ];
        let refused = service.import_ledger(&town, dry(workbook(&[("预防性措施", unfounded)]))).await.unwrap_err();
        // proves AST-01: a sheet gives nothing where nothing is open, and says of which row, already when it is tried
        assert_eq!(places(&refused), ["预防性措施!A2 prevention.no_sign"]);

        let both = || workbook(&[(DONORS, donors), (DONATIONS, right)]);
        let tried = service.import_ledger(&town, dry(both())).await.unwrap();
        assert_eq!((counts(&tried), tried.dry_run), ([4, 0, 0], true));
        assert!(list(&office, &town, "donation").await.is_empty());
        let done = service.import_ledger(&town, file(both())).await.unwrap();
        assert_eq!((counts(&done), done.notes.len()), ([4, 0, 0], 0), "{:?}", done.notes);
        let records = list(&office, &town, "donation").await;
        assert_eq!(records.len(), 3);
        let first = records.iter().find(|row| row.values["kind"] == "money").unwrap();
        assert_eq!((&first.values["amount"], &first.values["used_for"]), (&200_000.into(), &"schooling".into()));
        assert_eq!(first.names[first.values["donor"].as_str().unwrap()], "示例食品有限公司");
        let page = service.ledger_record(&town, "donation", first.id).await.unwrap();
        assert_eq!(page.record.values["activity"], true);
        assert_eq!(page.history.iter().map(|act| act.act.as_str()).collect::<Vec<_>>(), ["add"]);

        // The same file again says nothing new, though a donation has no key.
        let again = service.import_ledger(&town, file(both())).await.unwrap();
        assert_eq!(counts(&again), [0, 0, 4]);

        // What comes out can be mended and brought back; what is worked out and ID numbers are no columns to fill in.
        let exported = service.export_ledger(&town, "donation", LedgerQuery::default()).await.unwrap();
        let same = service.import_ledger(&town, file(exported.clone())).await.unwrap();
        assert_eq!(counts(&same), [0, 0, 3]);
        let mut rows = texts(&read_workbook(&exported, &Limits::default()).unwrap(), DONATIONS);
        let note = rows[0].iter().position(|header| header == "备注").unwrap();
        let amount = rows[0].iter().position(|header| header == "金额或折价（元）").unwrap();
        let money = rows.iter().position(|row| row[note] == "第一笔").unwrap();
        rows[money][amount] = "2500".into();
        rows[money][note] = String::new();
        let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let changed = service.import_ledger(&town, file(workbook(&[(DONATIONS, &rows)]))).await.unwrap();
        assert_eq!(counts(&changed), [0, 1, 2]);
        let page = service.ledger_record(&town, "donation", first.id).await.unwrap();
        assert_eq!((&page.record.values["amount"], &page.record.values["note"]), (&250_000.into(), &"第一笔".into()));
        assert_eq!(page.history.last().unwrap().before["amount"], 200_000);

        // Who may not keep the register may not by a sheet; what is not theirs is not there.
        let county = on(&office, COUNTY);
        let refused = service.import_ledger(&county, of("donation", file(both()))).await.unwrap_err();
        assert_eq!(refused.code, "ledger.may_not");
        for (who, may) in [(&town, true), (&county, false)] {
            let form = service.form(who, "donation", None).await.unwrap();
            assert_eq!((form.may_add, form.may_change), (may, may));
        }
        let stranger = office.ctx_in(TOWN, day("2026-03-10"), Place::OtherTown);
        let refused = service.import_ledger(&stranger, of("donation", file(workbook(&[(DONATIONS, right)])))).await.unwrap_err();
        assert_eq!(places(&refused).iter().filter(|place| place.ends_with("household.unknown_number")).count(), 3);
        let export = service.export_ledger(&stranger, "donation", LedgerQuery::default()).await.unwrap();
        assert_eq!(texts(&read_workbook(&export, &Limits::default()).unwrap(), DONATIONS).len(), 1);
        let government = office.ctx(GOVERNMENT, day("2026-03-10"));
        assert!(service.ledger_template(&government, Some("donation")).await.is_err());
    }

    /// A comma-separated table of members: a warning wants its reason, kin keep their hands off, and somebody who has the
    /// same name as another is told apart.
    async fn a_member_is_found_and_a_warning_wants_its_reason(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let households = numbered(&office, &Family::default(), 2, 1).await;
        let town = on(&office, TOWN);
        let csv = |reason: &str| {
            format!("务工联系记录 2026年3月\n户编号,姓名,联系日期,方式,是否联系上,就业状况,需要的帮助,下次联系日期,情况说明\n\
                001,欧阳木,2026/3/9,电话,是,稳定就业,,,\n002,石小兰,2026/3/9,上门,是,已失业,稳岗、转岗,,{reason}\n")
        };
        let import = async |text: String| office.service.import_ledger(&town, of("contact_attempt", file(text.into_bytes()))).await;
        let refused = import(csv("")).await.unwrap_err();
        assert_eq!(places(&refused), ["CSV!H4 form.reason.followed_up"]);
        assert!(refused.fields[0].zh.contains("“说明”列"), "{}", refused.fields[0].zh);
        let refused = import("户编号,姓名,联系日期,方式,是否联系上\n001,某某,2026-03-09,电话,否\n".into()).await.unwrap_err();
        assert_eq!(places(&refused), ["CSV!B2 record.unknown_member"]);
        let done = import(csv("县人社局已跟进")).await.unwrap();
        assert_eq!(counts(&done), [2, 0, 0]);
        let records = list(&office, &town, "contact_attempt").await;
        let lost = records.iter().find(|row| row.values.get("situation") == Some(&"lost".into())).unwrap();
        let page = office.service.ledger_record(&town, "contact_attempt", lost.id).await.unwrap();
        assert_eq!(page.record.reasons["followed_up"], "县人社局已跟进");
        assert_eq!(page.record.name.as_deref(), Some("石小兰"));
        assert_eq!(counts(&import(csv("县人社局已跟进")).await.unwrap()), [0, 0, 2]);
        // A cell that is not asked for is left out, and somebody is told.
        let noted = import("户编号,姓名,联系日期,方式,是否联系上,就业状况\n001,欧阳木,2026-03-08,电话,否,已失业\n".into()).await.unwrap();
        assert_eq!((counts(&noted), noted.notes[0].code.as_str()), ([1, 0, 0], "ledger.sheet_not_asked"));

        office.kin(TOWN, households[0]).await;
        let refused = import("户编号,姓名,联系日期,方式,是否联系上\n001,欧阳木,2026-03-07,电话,否\n".into()).await.unwrap_err();
        assert_eq!(places(&refused), ["CSV!A2 household.own"]);
        assert_eq!(list(&office, &town, "contact_attempt").await.len(), 3);
    }

    /// Child rows stand in a sheet of their own, tied to their record by its key: they are added and changed, and never taken
    /// out by a sheet.
    async fn child_rows_have_a_sheet_of_their_own(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let town = on(&office, TOWN);
        let service = &office.service;
        let assets: Rows<'_> = &[
            &["区域", "资产编号", "资产名称", "形成时期", "资金来源", "原值", "资产类别", "权属", "经营主体"],
            &["柳湾村", "ZC-1", "冷库", "过渡期（2021—2025年）", "中央衔接资金", "1000000", "经营性", "村集体", "示例合作社"],
            &["990101100001", "ZC-2", "厂房", "transition", "central", "500000", "operating", "村集体", "示例合作社"],
        ];
        const HEAD: &[&str] = &["区域", "资产编号", "年度", "应收收益", "实收收益"];
        let incomes = |received: &'static str| -> [&'static [&'static str]; 3] {
            [HEAD, &["柳湾村", "ZC-1", "2024", "5000", "5000"], match received {
                "" => &["东河镇柳湾村", "ZC-1", "2025", "5000", ""],
                _ => &["东河镇柳湾村", "ZC-1", "2025", "5000", "3000"],
            }]
        };
        let book = |rows: Rows<'_>| workbook(&[("项目资产台账", assets), ("项目资产台账-年度收益", rows)]);
        let stray: Rows<'_> = &[HEAD, &["柳湾村", "ZC-9", "2025", "1", ""], &["柳湾村", "ZC-1", "1999", "x", ""], &["哪里", "ZC-1", "2025", "1", ""]];
        let refused = service.import_ledger(&town, dry(book(stray))).await.unwrap_err();
        assert_eq!(
            places(&refused),
            [
                "项目资产台账-年度收益!B2 ledger.sheet_no_record",
                "项目资产台账-年度收益!D3 money.not_a_number",
                "项目资产台账-年度收益!C3 form.out_of_bounds",
                "项目资产台账-年度收益!A4 ledger.sheet_unknown_area",
            ]
        );
        let done = service.import_ledger(&town, file(book(&incomes("")))).await.unwrap();
        assert_eq!(counts(&done), [2, 0, 0]);
        assert_eq!(counts(&service.import_ledger(&town, file(book(&incomes("")))).await.unwrap()), [0, 0, 2]);
        let first = async || {
            let records = list(&office, &town, "asset").await;
            let id = records.iter().find(|row| row.values["number"] == "ZC-1").unwrap().id;
            service.ledger_record(&town, "asset", id).await.unwrap()
        };
        assert_eq!(first().await.record.values["arrears"], 500_000);
        // Incomes alone, of records that are there: a row whose id came out with it changes, another is added.
        let exported = service.export_ledger(&town, "asset", LedgerQuery::default()).await.unwrap();
        let rows = texts(&read_workbook(&exported, &Limits::default()).unwrap(), "项目资产台账-年度收益");
        let at = rows[0].iter().position(|header| header == "明细编号").unwrap();
        let id = rows.iter().find(|row| row[2] == "2025").unwrap()[at].clone();
        let with_id: Rows<'_> = &[
            &["区域", "资产编号", "年度", "应收收益", "实收收益", "明细编号"],
            &["柳湾村", "ZC-1", "", "", "3000", &id],
            &["柳湾村", "ZC-1", "2026", "5000", "1000", ""],
        ];
        let changed = service.import_ledger(&town, file(workbook(&[("项目资产台账-年度收益", with_id)]))).await.unwrap();
        assert_eq!(counts(&changed), [0, 1, 0]);
        let page = first().await;
        assert_eq!(page.record.values["incomes"].as_array().unwrap().len(), 3);
        assert_eq!((&page.record.values["income_received"], &page.record.values["arrears"]), (&900_000.into(), &600_000.into()));
        assert_eq!(page.history.iter().map(|act| act.act.as_str()).collect::<Vec<_>>(), ["add", "change"]);
        // The same asset cannot stand there twice, and a check of the whole names the row.
        let twice: Rows<'_> = &[assets[0], assets[1], assets[1]];
        let refused = service.import_ledger(&town, dry(workbook(&[("项目资产台账", twice)]))).await.unwrap_err();
        assert_eq!(places(&refused), ["项目资产台账!B3 ledger.sheet_twice"]);

        // A register without a key ties its rows by a number that both sheets have.
        let meetings: Rows<'_> = &[
            &["序号", "区域", "日期", "会议类别", "议题", "参加部门"],
            &["1", "东河镇", "2026-03-01", "其他", "防返贫研判", ""],
            &["2", "东河镇", "2026-03-02", "其他", "产业研判", ""],
        ];
        let decisions: Rows<'_> = &[&["序号", "事项", "责任单位", "完成期限"], &["2", "走访到户", "示例村委会", "2026-04-01"]];
        let stray: Rows<'_> = &[decisions[0], &["3", "走访到户", "示例村委会", "2026-04-01"], &["", "走访到户", "示例村委会", "2026-04-01"]];
        let book = |rows: Rows<'_>| workbook(&[("会议和会商", meetings), ("会议和会商-议定事项", rows)]);
        let refused = service.import_ledger(&town, dry(book(stray))).await.unwrap_err();
        assert_eq!(
            places(&refused),
            ["会议和会商-议定事项!A2 ledger.sheet_no_record", "会议和会商-议定事项!A3 cell.required"]
        );
        for made in [2, 0] {
            let done = service.import_ledger(&town, file(book(decisions))).await.unwrap();
            assert_eq!(counts(&done), [made, 0, 2 - made]);
        }
        let exported = service.export_ledger(&town, "meeting", LedgerQuery::default()).await.unwrap();
        let same = service.import_ledger(&town, file(exported)).await.unwrap();
        assert_eq!((counts(&same), same.notes.len()), ([0, 0, 2], 0), "{:?}", same.notes);

        // What a sheet says that a meeting gave to a village is its task, and no more when the sheet is taken back.
        let third: Rows<'_> = &[meetings[0], &["3", "东河镇", "2026-03-03", "其他", "饮水研判", ""]];
        let given: Rows<'_> = &[
            &["序号", "事项", "责任单位", "完成期限", "交办镇村"],
            &["3", "入户看水", "示例村委会", "2026-04-01", "柳湾村"],
        ];
        let sheets = workbook(&[("会议和会商", third), ("会议和会商-议定事项", given)]);
        let run_id = service.import_ledger(&town, file(sheets)).await.unwrap().run_id.unwrap();
        let tasks = async || {
            let query = TaskQuery { kind: Some(TaskKind::MeetingDecision), ..TaskQuery::default() };
            let found = service.list_tasks(&town, query).await.unwrap();
            found.items.iter().map(|task| (task.what.clone().unwrap(), task.state)).collect::<Vec<_>>()
        };
        assert_eq!(tasks().await, [("入户看水".to_owned(), TaskState::Open)]);
        service.undo_import(&town, UndoImportCmd { run_id, reason: "导错了文件".into() }).await.unwrap();
        assert_eq!(tasks().await, [("入户看水".to_owned(), TaskState::Waived)]);
    }

    /// A sheet that was exported carries the versions of its records: what somebody wrote meanwhile stays as it is.
    async fn an_export_that_comes_back_writes_over_nothing_that_was_changed_since(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let town = on(&office, TOWN);
        let service = &office.service;
        let assets: Rows<'_> = &[
            &["区域", "资产编号", "资产名称", "形成时期", "资金来源", "原值", "资产类别", "权属", "经营主体"],
            &["柳湾村", "ZC-1", "冷库", "过渡期（2021—2025年）", "中央衔接资金", "1000000", "经营性", "村集体", "示例合作社"],
            &["柳湾村", "ZC-2", "厂房", "过渡期（2021—2025年）", "中央衔接资金", "500000", "经营性", "村集体", "示例合作社"],
        ];
        const INCOMES: &str = "项目资产台账-年度收益";
        const ASSETS: &str = "项目资产台账";
        let incomes: Rows<'_> = &[&["区域", "资产编号", "年度", "应收收益"], &["柳湾村", "ZC-1", "2024", "5000"]];
        service.import_ledger(&town, file(workbook(&[(ASSETS, assets), (INCOMES, incomes)]))).await.unwrap();
        let export = async || {
            let bytes = service.export_ledger(&town, "asset", LedgerQuery::default()).await.unwrap();
            let book = read_workbook(&bytes, &Limits::default()).unwrap();
            [ASSETS, INCOMES].map(|name| (name, texts(&book, name)))
        };
        let import = async |sheets: &[(&str, Vec<Vec<String>>)]| service.import_ledger(&town, file(written(sheets))).await;
        let put = |sheet: &mut (&str, Vec<Vec<String>>), row: &str, header: &str, text: &str| {
            let at = sheet.1[0].iter().position(|known| known.starts_with(header)).unwrap();
            sheet.1.iter_mut().filter(|cells| cells.contains(&row.to_owned())).for_each(|cells| cells[at] = text.to_owned());
        };
        let mut mine = export().await;
        assert!(mine.iter().all(|(_, rows)| rows[0].last().unwrap() == "记录版本"));
        put(&mut mine[0], "ZC-2", "经营主体", "乙公司");

        // Somebody else changes the first record.
        let mut theirs = export().await;
        put(&mut theirs[0], "ZC-1", "经营主体", "甲公司");
        assert_eq!(counts(&import(&theirs).await.unwrap()), [0, 1, 1]);
        let operator = async |number: &str| {
            let records = list(&office, &town, "asset").await;
            let id = records.iter().find(|row| row.values["number"] == number).unwrap().id;
            service.ledger_record(&town, "asset", id).await.unwrap().record.values["operator"].clone()
        };
        let refused = import(&mine).await.unwrap_err();
        let column = mine[0].1[0].iter().position(|header| header == "记录版本").unwrap();
        let column = column_of(column);
        let row = mine[0].1.iter().position(|cells| cells.contains(&"ZC-1".to_owned())).unwrap() + 1;
        assert_eq!(places(&refused), [format!("{ASSETS}!{column}{row} ledger.sheet_changed_since")]);
        assert!(!refused.fields[0].zh.contains("干部") && refused.fields[0].zh.contains("重新导出"), "{}", refused.fields[0].zh);
        assert_eq!((operator("ZC-1").await, operator("ZC-2").await), ("甲公司".into(), "示例合作社".into()));
        // Whoever brings the same change again writes over nothing, and neither does a row that says what there is now.
        assert_eq!(counts(&import(&theirs).await.unwrap()), [0, 0, 2]);
        put(&mut mine[0], "ZC-1", "经营主体", "甲公司");
        assert_eq!(counts(&import(&mine).await.unwrap()), [0, 1, 1]);
        assert_eq!(operator("ZC-2").await, "乙公司");

        // So with child rows, which come without their record.
        let mut mine = export().await;
        put(&mut mine[1], "2024", "应收收益", "6000");
        let mut theirs = export().await;
        put(&mut theirs[1], "2024", "应收收益", "7000");
        assert_eq!(counts(&import(&theirs[1..]).await.unwrap()), [0, 1, 0]);
        let refused = import(&mine[1..]).await.unwrap_err();
        assert!(places(&refused)[0].ends_with("ledger.sheet_changed_since"), "{refused:?}");
        // A sheet that somebody filled in has no versions, and is compared as it is.
        assert_eq!(counts(&import(&[(INCOMES, vec![
            ["区域", "资产编号", "年度", "应收收益", "实收收益", "明细编号"].map(str::to_owned).to_vec(),
            ["柳湾村", "ZC-1", "2024", "", "7000", &mine[1].1[1][mine[1].1[0].iter().position(|of| of == "明细编号").unwrap()]]
                .map(str::to_owned).to_vec(),
        ])]).await.unwrap()), [0, 1, 0]);
    }

    /// What is said once is not said anew by a sheet either.
    async fn a_sheet_changes_nothing_that_is_fixed(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let town = on(&office, TOWN);
        let found = serde_json::json!({ "found_on": "2026-03-02", "source": "look_back", "method": "household", "field": "housing",
            "matter": "三户疑似危房未鉴定", "advice": "月底前完成鉴定", "owner": "示例镇政府", "prominent": false,
            "on_the_spot": false, "due_on": "2026-03-31" });
        let add = AddRecordCmd {
            form_id: "problem".into(), household_id: None, member_id: None, area_id: None,
            values: found.as_object().unwrap().clone(), reasons: Default::default(),
        };
        office.service.add_ledger_record(&town, add).await.unwrap();
        let exported = office.service.export_ledger(&town, "problem", LedgerQuery::default()).await.unwrap();
        let mut rows = texts(&read_workbook(&exported, &Limits::default()).unwrap(), "发现问题和整改");
        let at = |rows: &[Vec<String>], header: &str| rows[0].iter().position(|known| known.starts_with(header)).unwrap();
        let (day, advice) = (at(&rows, "发现日期"), at(&rows, "整改建议"));
        rows[1][advice] = "十日内完成鉴定".into();
        let import = async |rows: &[Vec<String>]| {
            office.service.import_ledger(&town, file(written(&[("发现问题和整改", rows.to_vec())]))).await
        };
        let mut other = rows.clone();
        other[1][day] = "2026-03-01".into();
        let refused = import(&other).await.unwrap_err();
        let column = column_of(day);
        assert_eq!(places(&refused), [format!("发现问题和整改!{column}2 form.fixed")]);
        assert_eq!(counts(&import(&rows).await.unwrap()), [0, 1, 0]);
    }

    /// What was written about somebody who has gone since comes back as it went out, and members of one name are told apart
    /// by what they are to the head.
    async fn whoever_has_gone_or_has_the_name_of_another_comes_back_as_exported(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let households = numbered(&office, &Family::default(), 1, 1).await;
        let (town, cadre) = (on(&office, TOWN), on(&office, CADRE));
        let service = &office.service;
        let back = async |ctx: &Ctx, form: &str| {
            let exported = service.export_ledger(ctx, form, LedgerQuery::default()).await.unwrap();
            service.import_ledger(ctx, file(exported)).await.map(|report| counts(&report))
        };
        // A team with somebody who holds no post in the area any more.
        let team = serde_json::json!({ "name": "驻东河镇工作队", "units": "示例单位", "leader": CADRE.account.to_string(),
            "from_on": "2025-01-01", "members": [{ "values": { "who": SECRETARY.account.to_string(), "role": "member",
            "since": "2025-01-01" } }] });
        let add = AddRecordCmd {
            form_id: "team".into(), household_id: None, member_id: None, area_id: None,
            values: team.as_object().unwrap().clone(), reasons: Default::default(),
        };
        service.add_ledger_record(&town, add).await.unwrap();
        assert_eq!(back(&town, "team").await.unwrap(), [0, 0, 1]);

        let benefits: Rows<'_> = &[
            &["户编号", "享受人", "待遇类别", "享受起始日期"],
            &["001", "石小兰", "残疾人补贴", "2025-01-01"],
            &["001", "欧阳豆", "残疾人补贴", "2025-01-01"],
        ];
        service.import_ledger(&cadre, file(workbook(&[("政策待遇", benefits)]))).await.unwrap();
        let work: Rows<'_> = &[&["户编号", "姓名", "务工地点", "开始日期"], &["001", "石小兰", "县内", "2025-03-01"]];
        service.import_ledger(&cadre, file(workbook(&[("务工就业", work)]))).await.unwrap();
        let mut tx = office.store.begin(&cadre, "test.members").await.unwrap();
        let found = repo::register::household::by_id(&tx, &cadre, households[0]).await.unwrap();
        for before in repo::register::bulk::rows::<member::Model>(&tx, &found).await.unwrap() {
            let after = match before.name.as_str() {
                "石小兰" => member::Model { left_on: Some("2026-03-01".parse().unwrap()), ..before.clone() },
                "欧阳豆" => member::Model { name: "欧阳木".into(), name_key: name_key("欧阳木"), ..before.clone() },
                _ => continue,
            };
            tx.update(&before, after).await.unwrap();
        }
        tx.commit(()).await.unwrap();
        assert_eq!(back(&cadre, "benefit").await.unwrap(), [0, 0, 2]);
        assert_eq!(back(&cadre, "employment").await.unwrap(), [0, 0, 1]);
        let gone: Rows<'_> = &[benefits[0], &["001", "石小兰", "低保", "2026-01-01"]];
        let refused = service.import_ledger(&cadre, file(workbook(&[("政策待遇", gone)]))).await.unwrap_err();
        assert_eq!(places(&refused), ["政策待遇!B2 ledger.member_left"]);

        let named = |name: &'static str| workbook(&[("务工就业", &[work[0], &["001", name, "县内", "2025-03-01"]])]);
        let refused = service.import_ledger(&cadre, file(named("欧阳木"))).await.unwrap_err();
        assert_eq!(places(&refused), ["务工就业!B2 ledger.sheet_ambiguous"]);
        let said = &refused.fields[0].zh;
        assert!(said.contains("欧阳木（户主）；欧阳木（之子）"), "{said}");
        assert!(!said.contains("19") && !said.contains("20"), "a birth date makes an ID number known but for a few digits: {said}");
        assert_eq!(counts(&service.import_ledger(&cadre, file(named("欧阳木（之子）"))).await.unwrap()), [1, 0, 0]);
        let exported = service.export_ledger(&cadre, "employment", LedgerQuery::default()).await.unwrap();
        let rows = texts(&read_workbook(&exported, &Limits::default()).unwrap(), "务工就业");
        assert!(rows.iter().any(|row| row.contains(&"欧阳木（之子）".to_owned())), "{rows:?}");
        assert_eq!(back(&cadre, "employment").await.unwrap(), [0, 0, 2]);
        assert_eq!(back(&cadre, "benefit").await.unwrap(), [0, 0, 2]);
    }

    /// What the rules read comes in by the same sheets, several registers in one workbook, and what follows from it follows.
    async fn what_the_rules_read_comes_in_by_one_workbook(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let households = numbered(&office, &Family::default(), 1, 1).await;
        let cadre = on(&office, CADRE);
        let work: Rows<'_> = &[
            &["户编号", "姓名", "务工地点", "开始日期", "月工资"],
            &["001", "欧阳木", "省外", "2025-03-01", "4200"],
        ];
        let benefits: Rows<'_> = &[
            &["户编号", "享受人", "待遇类别", "享受起始日期", "月金额"],
            &["001", "", "最低生活保障", "2025-01-01", "600"],
            &["001", "欧阳豆", "残疾人补贴", "2025-01-01", "200"],
        ];
        let dwellings: Rows<'_> = &[
            &["户编号", "发现疑似日期", "鉴定日期", "鉴定等级"],
            &["001", "2026-02-20", "2026-03-01", "D级"],
        ];
        let sheets = [("务工就业", work), ("政策待遇", benefits), ("住房安全", dwellings)];
        for made in [4, 0] {
            let done = office.service.import_ledger(&cadre, file(workbook(&sheets))).await.unwrap();
            assert_eq!(counts(&done), [made, 0, 4 - made]);
            // The dwelling is dangerous: who may see warnings sees it at once.
            assert_eq!(done.judged.warnings.new, u64::from(made > 0));
        }
        let household: Found<_> = repo::register::household::by_id(&office.store, &cadre, households[0]).await.unwrap();
        let known = repo::register::guarantee::of(&office.store, &household).await.unwrap();
        let housing = known.iter().find(|row| row.guarantee == Guarantee::Housing && row.closed_on.is_none()).unwrap();
        assert_ne!(housing.state, GuaranteeState::Met);
    }

    /// Ten thousand rows come in at once.
    async fn ten_thousand_rows_come_in_at_once(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        numbered(&office, &Family { wage: None, ..Family::default() }, 100, 100).await;
        let town = on(&office, TOWN);
        let mut csv = String::from("户编号,姓名,联系日期,方式,是否联系上\n");
        for nth in 0..10_000 {
            let day = day("2020-01-01") + chrono::Days::new(nth / 100);
            csv.push_str(&format!("{},欧阳木,{day},电话,否\n", 100 + nth % 100));
        }
        let cmd = || of("contact_attempt", file(csv.clone().into_bytes()));
        let done: Result<ImportReport> = office.service.import_ledger(&town, cmd()).await;
        assert_eq!(counts(&done.unwrap()), [10_000, 0, 0]);
        assert_eq!(counts(&office.service.import_ledger(&town, cmd()).await.unwrap()), [0, 0, 10_000]);
    }
}
