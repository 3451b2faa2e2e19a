//! Lists that leave as files: the program makes them, and an agreement is good for what was agreed to and nothing else.

use serde_json::{Map, Value, json};
use shouwang_domain::duty::{TaskKind, TaskState};
use shouwang_domain::household::Relation;
use shouwang_domain::role::Role;
use shouwang_domain::scope::Scope;
use shouwang_domain::{AccountId, Ctx, HouseholdId};
use shouwang_service::office::evidence::LeafQuery;
use shouwang_service::office::list_out::{DecideListOutCmd, ListFormat, ListRequestState, ListRequestView};
use shouwang_service::office::reading::ReadingQuery;
use shouwang_service::overview::list_file::{
    AskListOutCmd, ExternalQuery, FileLanguage, QuarterQuery, TakeListOutCmd, TakenList,
};
use shouwang_service::register::household::HouseholdQuery;
use shouwang_sheets::{CellValue, Limits, read_workbook};
use shouwang_store::column::Json;
use shouwang_store::entity::{member, task};
use shouwang_store::{Field, repo};
use shouwang_testkit::both_databases;

use crate::county::{COUNTY, County, NEIGHBOUR, TOWN, VILLAGE, Wanted};
use crate::world::{TODAY, id};

fn fields(query: Value) -> Map<String, Value> {
    query.as_object().unwrap().clone()
}

/// The households of an area, as a text.
fn households(query: Value) -> TakeListOutCmd {
    TakeListOutCmd {
        list: TakenList::Households,
        query: fields(query),
        columns: ["head", "village", "members"].map(str::to_owned).to_vec(),
        format: ListFormat::Csv,
        language: FileLanguage::Zh,
        purpose: Some("核对年度台账".into()),
        request_id: None,
    }
}

fn ask_for(cmd: &TakeListOutCmd) -> AskListOutCmd {
    AskListOutCmd {
        list: cmd.list.as_str().into(),
        query: cmd.query.clone(),
        columns: cmd.columns.clone(),
        reason: "核对年度台账".into(),
    }
}

fn decide(asked: &ListRequestView) -> DecideListOutCmd {
    DecideListOutCmd {
        list_request_id: asked.id,
        approve: true,
        note: None,
        version: asked.version,
    }
}

/// Gives the head of a household another name, past every check.
async fn rename(county: &County, household: HouseholdId, name: &str) {
    let found = repo::register::bulk::members(&county.store, &[household.0])
        .await
        .unwrap();
    let before = found[&household.0]
        .iter()
        .find(|member| member.relation == Relation::Head)
        .unwrap()
        .clone();
    let mut tx = county
        .store
        .system_begin("2026-01-02".parse().unwrap(), "test.rename")
        .await
        .unwrap();
    let sealed = county
        .store
        .vault()
        .seal_indexed(Field::MEMBER_ID_NUMBER, before.id, &id("19800601", 11));
    let after = member::Model {
        name: name.into(),
        id_number_sealed: Some(sealed.unwrap().sealed),
        ..before.clone()
    };
    tx.update(&before, after).await.unwrap();
    tx.commit(()).await.unwrap();
}

both_databases! {
    /// A short list leaves with its mark, its leaf and a note for each household, as its own page shows it.
    async fn a_list_is_made_by_the_program_under_the_scope_of_the_person(db: TestDb) {
        let county = County::new(db).await;
        let mine = county.household(Wanted::lifted()).await;
        county.household(Wanted::lifted().in_village(NEIGHBOUR)).await;
        rename(&county, mine, "=HYPERLINK(\"http://x\")").await;
        let (town, cadre) = (county.town_officer(TODAY), county.cadre(TODAY));
        let service = &county.service;
        let file = service.take_list_out(&town, households(json!({}))).await.unwrap();
        let text = String::from_utf8(file.bytes).unwrap();
        let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
        assert_eq!(lines[0], "\u{FEFF}\"户主\",\"村组\",\"人口\"");
        assert_eq!(lines.len(), 4, "two households, the header and the mark: {text}");
        // proves ACC-08: what leaves bears who took it, when and what for
        assert!(lines[3].contains("用途：核对年度台账，共 2 行；含个人信息的，不得外传"), "{}", lines[3]);
        // proves ACC-08: a text that a spreadsheet would run stays a text
        assert!(text.contains("\"'=HYPERLINK(\"\"http://x\"\")\""), "{text}");
        let book = TakeListOutCmd { format: ListFormat::Xlsx, language: FileLanguage::En, ..households(json!({})) };
        let book = service.take_list_out(&town, book).await.unwrap();
        let book = read_workbook(&book.bytes, &Limits::default()).unwrap();
        let said = |nth: usize| -> Vec<&CellValue> { book.sheets[0].rows[nth].cells.iter().map(|(_, cell)| cell).collect() };
        assert_eq!(said(1)[0], &CellValue::Text("Head".into()));
        let rows: Vec<_> = book.sheets[0].rows[2..].iter().map(|row| row.cells[0].1.clone()).collect();
        assert!(rows.contains(&CellValue::Text("=HYPERLINK(\"http://x\")".into())), "{rows:?}");

        // Scope and filters are those of the list's own operation; ID numbers are no column of it.
        let of_village = String::from_utf8(service.take_list_out(&cadre, households(json!({}))).await.unwrap().bytes).unwrap();
        assert_eq!(of_village.trim_end().split("\r\n").count(), 3, "{of_village}");
        let elsewhere = households(json!({ "area_id": county.area(NEIGHBOUR) }));
        assert_eq!(service.take_list_out(&cadre, elsewhere).await.unwrap_err().code, "not_found");
        let nobody = service.take_list_out(&town, households(json!({ "monitored": true }))).await.unwrap();
        assert_eq!(String::from_utf8(nobody.bytes).unwrap().trim_end().split("\r\n").count(), 2);
        let refused = async |cmd: TakeListOutCmd| service.take_list_out(&town, cmd).await.unwrap_err().code;
        assert_eq!(refused(TakeListOutCmd { columns: vec!["id_number".into()], ..households(json!({})) }).await, "list.column");
        assert_eq!(refused(households(json!({ "rows": [] }))).await, "list.question");
        assert_eq!(refused(TakeListOutCmd { purpose: Some("  ".into()), ..households(json!({})) }).await, "required");
        let auditor = Ctx { scope: Scope::nothing(), ..county.ctx(Role::AuditAdmin, COUNTY, TODAY) };
        assert_eq!(service.take_list_out(&auditor, households(json!({}))).await.unwrap_err().code, "access.denied");

        // The leaf says which list, and why; each household is noted.
        let leaves = service.list_leaves(&auditor, LeafQuery { command: Some("list.take_out".into()), ..LeafQuery::default() }).await.unwrap();
        assert_eq!(leaves.items.len(), 4);
        // proves ACC-08: each file is in the log, with its purpose
        assert!(leaves.items.iter().all(|leaf| leaf.subject == "list/households" && leaf.reason.as_deref() == Some("核对年度台账")));
        service.take_readings(town.now).await.unwrap();
        let readings = service.list_readings(&auditor, ReadingQuery::default()).await.unwrap();
        let noted = readings.iter().find(|reading| reading.household_id == Some(mine) && reading.subject == "list/households");
        assert_eq!(noted.map(|reading| reading.purpose.as_str()), Some("核对年度台账"));
    }

    /// A long list leaves only when another person agreed to it: to this area, these filters and columns, in this post, once,
    /// and not for long.
    async fn an_agreement_to_one_list_opens_no_other(db: TestDb) {
        let county = County::new(db).await;
        county.households(vec![Wanted::lifted(); 1_005]).await;
        county.household(Wanted::lifted().in_village(NEIGHBOUR)).await;
        let town = county.town_officer(TODAY);
        let leader = county.ctx(Role::TownLeader, TOWN, TODAY);
        let service = &county.service;
        let of_village = || households(json!({ "area_id": county.area(VILLAGE) }));
        let of_town = || households(json!({ "area_id": county.area(TOWN) }));
        let code = async |ctx: &Ctx, cmd: TakeListOutCmd| service.take_list_out(ctx, cmd).await.unwrap_err().code;
        assert_eq!(code(&town, of_village()).await, "list.ask_first");
        assert!(service.take_list_out(&town, households(json!({ "area_id": county.area(NEIGHBOUR) }))).await.is_ok());

        let asked = service.ask_list_out(&town, ask_for(&of_village())).await.unwrap();
        // proves ACC-08: whoever agrees sees list, area, filters and how many rows the program counted
        assert_eq!((asked.rows, asked.title.as_str()), (1_005, "农户"));
        assert!(asked.filter.contains("甲镇 甲村") && asked.filter_en.starts_with("area: "), "{}", asked.filter);
        // proves ACC-08: and under which columns it leaves
        assert!(asked.filter.ends_with("；列：户主、村组、人口") && asked.filter_en.ends_with("; columns: head, village and group, persons"), "{}", asked.filter);
        let with = |cmd: TakeListOutCmd| TakeListOutCmd { request_id: Some(asked.id), ..cmd };
        assert_eq!(code(&town, with(of_village())).await, "list.not_agreed");
        assert_eq!(service.decide_list_out(&town, decide(&asked)).await.unwrap_err().code, "access.denied");
        let themselves = Ctx { acted_by: town.acted_by, entered_by: town.entered_by, ..leader.clone() };
        assert_eq!(service.decide_list_out(&themselves, decide(&asked)).await.unwrap_err().code, "proposal.same_person");
        let agreed = service.decide_list_out(&leader, decide(&asked)).await.unwrap();
        assert_eq!((agreed.state, agreed.may_take), (ListRequestState::Approved, false));

        // proves ACC-08: an agreement to one area and filter opens no other
        assert_eq!(code(&town, with(of_town())).await, "list.not_agreed");
        let lifted = with(households(json!({ "area_id": county.area(VILLAGE), "population": "lifted" })));
        assert_eq!(code(&town, lifted).await, "list.not_agreed");
        let more = TakeListOutCmd { columns: Vec::new(), ..with(of_village()) };
        assert_eq!(code(&town, more).await, "list.not_agreed");
        let other = TakeListOutCmd { list: TakenList::Assistance, ..with(of_village()) };
        assert_eq!(code(&town, other).await, "list.not_agreed");
        assert_eq!(code(&leader, with(of_village())).await, "list.not_agreed");
        let in_another_post = Ctx { post: shouwang_domain::PostId(2), ..town.clone() };
        assert_eq!(code(&in_another_post, with(of_village())).await, "list.not_agreed");
        let later = county.town_officer("2026-03-24");
        assert_eq!(code(&later, with(of_village())).await, "list.not_agreed");

        let file = service.take_list_out(&town, TakeListOutCmd { purpose: None, ..with(of_village()) }).await.unwrap();
        assert!(String::from_utf8(file.bytes).unwrap().contains("用途：核对年度台账，共 1005 行"));
        assert_eq!(code(&town, with(of_village())).await, "list.not_agreed");
        // What names nobody takes no agreement, whatever stands in it.
        let areas = TakeListOutCmd { list: TakenList::Areas, columns: Vec::new(), purpose: None, ..households(json!({})) };
        assert!(service.take_list_out(&town, areas).await.is_ok());
        // Nothing is asked that the list does not follow: whoever agrees would read it as a part.
        let whole = AskListOutCmd { list: "reminders".into(), columns: Vec::new(), ..ask_for(&of_village()) };
        assert_eq!(service.ask_list_out(&town, whole).await.unwrap_err().code, "list.question");
    }

    /// The data of a quarter are one file with a sheet for each list, by the same rules.
    async fn a_quarter_leaves_as_one_file(db: TestDb) {
        let county = County::new(db).await;
        let monitored = Wanted { monitored: Some(("2026-01-10".parse().unwrap(), true)), ..Wanted::lifted().earning("2026-04-01", 3, 90_000) };
        county.households(vec![Wanted::lifted(), monitored]).await;
        county.household(Wanted::lifted().in_village(crate::county::FAR_VILLAGE)).await;
        let town = county.town_officer(TODAY);
        let query = || QuarterQuery { area_id: None, year: 2026, quarter: 1, purpose: Some("季度分析".into()), request_id: None, language: FileLanguage::Zh };
        let (name, bytes) = county.service.take_quarter_out(&town, query()).await.unwrap();
        assert_eq!(name, "甲镇2026年第1季度数据");
        let book = read_workbook(&bytes, &Limits::default()).unwrap();
        let rows: Vec<(&str, usize)> = book.sheets.iter().filter(|sheet| !sheet.hidden).map(|sheet| (sheet.name.as_str(), sheet.rows.len() - 2)).collect();
        // proves TIM-10: the rows of an area are one file with a sheet for each list
        assert_eq!(rows, [("农户", 2), ("监测对象", 1), ("收支", 3), ("帮扶措施", 1), ("走访", 0)]);
        let wrong = QuarterQuery { quarter: 3, ..query() };
        assert_eq!(county.service.take_quarter_out(&town, wrong).await.unwrap_err().code, "list.quarter");
        let elsewhere = QuarterQuery { area_id: Some(county.area(COUNTY)), ..query() };
        assert_eq!(county.service.take_quarter_out(&town, elsewhere).await.unwrap_err().code, "not_found");
        let silent = QuarterQuery { purpose: None, ..query() };
        assert_eq!(county.service.take_quarter_out(&town, silent).await.unwrap_err().code, "required");
    }

    /// Households that wait to be entered elsewhere leave under the columns of that system, masked unless somebody may reveal.
    async fn what_is_entered_elsewhere_leaves_under_its_columns(db: TestDb) {
        let county = County::new(db).await;
        let wanted = Wanted { monitored: Some(("2026-03-10".parse().unwrap(), false)), ..Wanted::lifted() };
        let household = county.household(wanted).await;
        county.household(Wanted::lifted()).await;
        rename(&county, household, "欧阳甲").await;
        let town = county.town_officer(TODAY);
        let query = |revealed| ExternalQuery { area_id: None, revealed, purpose: Some("录入省系统".into()), request_id: None };
        let service = &county.service;
        assert_eq!(service.take_external_out(&town, query(false)).await.unwrap_err().code, "list.nothing_to_enter");
        let all = service.list_households(&town, HouseholdQuery::default()).await.unwrap();
        assert_eq!(all.items.len(), 2);
        let row = repo::register::household::by_id(&county.store, &town, household).await.unwrap();
        let mut tx = county.store.system_begin("2026-03-11".parse().unwrap(), "test.task").await.unwrap();
        tx.insert(task::Model {
            kind: TaskKind::EnterExternalSystem.into(),
            household_id: Some(household.0),
            area_id: row.area_id,
            role: Role::TownOfficer.into(),
            due: "2026-03-25".parse().unwrap(),
            state: TaskState::Open.into(),
            payload: Json::literal("{}"),
            ..task::Model::default()
        })
        .await
        .unwrap();
        tx.commit(()).await.unwrap();
        let number = id("19800601", 11);
        let texts = async |ctx: &Ctx, revealed| {
            let (_, bytes) = service.take_external_out(ctx, query(revealed)).await.unwrap();
            let book = read_workbook(&bytes, &Limits::default()).unwrap();
            let cells = book.sheets[0].rows.iter().flat_map(|row| row.cells.iter().map(|(_, cell)| cell.clone()));
            cells.collect::<Vec<_>>()
        };
        let has = |cells: &[CellValue], text: &str| cells.contains(&CellValue::Text(text.into()));
        let masked = texts(&town, false).await;
        // proves IDN-10: the approved households leave in the external system's own columns, with the day of the task
        assert!(["监测对象类别", "致贫返贫风险1", "突发严重困难户", "欧阳甲", "2026-03-25"].iter().all(|text| has(&masked, text)), "{masked:?}");
        assert!(!has(&masked, &number));
        // proves ACC-08: beside the ends of a number stands no day of birth
        assert!(has(&masked, "1980") && !masked.iter().any(|cell| format!("{cell:?}").contains("1980-")), "{masked:?}");
        assert!(has(&texts(&town, true).await, &number));
        let auditor = Ctx { scope: Scope::nothing(), ..county.ctx(Role::AuditAdmin, COUNTY, TODAY) };
        let revealed = LeafQuery { command: Some("household.reveal".into()), ..LeafQuery::default() };
        let revealed = service.list_leaves(&auditor, revealed).await.unwrap();
        // proves ACC-08: numbers in full leave with the leaf of a reveal, and its reason
        let leaves: Vec<_> = revealed.items.iter().map(|leaf| (leaf.subject.as_str(), leaf.reason.as_deref())).collect();
        assert_eq!(leaves, [("list/external", Some("录入省系统"))]);
        let supervisor = Ctx { acted_by: AccountId(88), entered_by: AccountId(88), ..county.ctx(Role::CitySupervisor, "9901", TODAY) };
        assert_eq!(service.take_external_out(&supervisor, query(true)).await.unwrap_err().code, "access.denied");
    }
}
