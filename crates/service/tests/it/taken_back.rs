//! Sheets that are taken back: households, members and records are as they were before, and what rests on them keeps them.

use serde_json::json;
use shouwang_domain::household::{HouseholdState, MembershipChange};
use shouwang_domain::role::Role;
use shouwang_domain::{Ctx, ImportRunId};
use shouwang_service::Result;
use shouwang_service::ledger::list::LedgerQuery;
use shouwang_service::ledger::record::{AddRecordCmd, ChangeRecordCmd, RemoveRecordCmd};
use shouwang_service::procedure::arrival::ClaimQuery;
use shouwang_service::register::household::HouseholdView;
use shouwang_service::register::import::filled::FilledQuery;
use shouwang_service::register::import::undo::{ImportRunView, UndoImportCmd};
use shouwang_sheets::{Limits, read_workbook};
use shouwang_store::entity::member;
use shouwang_store::repo;
use shouwang_testkit::both_databases;

use crate::county::{County, OTHER_TOWN};
use crate::ledger_sheet::{texts, written};
use crate::office::{Family, Office, Place, TOWN, day};
use crate::world::{TODAY, counts, dry, file, head, id, member as another, month};

fn because(run_id: Option<ImportRunId>) -> UndoImportCmd {
    UndoImportCmd {
        run_id: run_id.unwrap(),
        reason: "导错了文件".into(),
    }
}

/// What a page shows of a household, without what tells versions and days of a change.
fn said(home: &HouseholdView) -> String {
    let members: Vec<_> = (home.members.iter())
        .map(|member| {
            format!(
                "{} {:?} {:?} {:?} {:?}",
                member.name, member.relation, member.labour, member.id_number, member.schooling
            )
        })
        .collect();
    let guarantees: Vec<_> = (home.guarantees.iter())
        .filter(|known| known.until.is_none())
        .map(|known| format!("{:?} {:?}", known.guarantee, known.state))
        .collect();
    format!(
        "{:?} {:?} {:?} {members:?} {guarantees:?}",
        home.population, home.civil_affairs, home.area
    )
}

both_databases! {
    /// A register of the wrong village: new households are withdrawn with their number free again, members that came leave,
    /// and what was changed says again what it said.
    async fn a_register_is_taken_back_while_nothing_rests_on_it(db: TestDb) {
        let county = County::new(db).await;
        let officer = Ctx { now: county.officer(TODAY).now, ..county.held_officer().await };
        let own = [head("A1", "欧阳甲", &id("19800601", 11)), another("A1", "配偶", "王乙", &id("19820115", 22))];
        county.import(&officer, &own).await.unwrap();
        let before = said(&county.numbered(&officer, "A1").await);
        let undo = async |run: Option<ImportRunId>| county.service.undo_import(&officer, because(run)).await;

        let wrong = [
            head("A1", "欧阳甲", &id("19800601", 11)).with("labour", "丧失劳动力").with("village", "丙村").with("civil_affairs", "低保").with("water_safe", "否"),
            another("A1", "配偶", "王乙", &id("19820115", 22)).with("village", "丙村").with("phone", "13000000000"),
            another("A1", "之子", "欧阳丙", &id("20100301", 33)).with("village", "丙村"),
            head("B1", "李丁", &id("19500203", 55)).with("monitored_type", "脱贫不稳定户").with("dwelling", "D级"),
            another("B1", "之女", "李戊", &id("19750909", 66)),
        ];
        let done = county.import(&officer, &wrong).await.unwrap();
        assert_eq!(counts(&done), [1, 1, 3, 2, 0]);
        assert_ne!(said(&county.numbered(&officer, "A1").await), before);
        let mistaken = county.numbered(&officer, "B1").await.id;
        let blank = UndoImportCmd { reason: " ".into(), ..because(done.run_id) };
        assert_eq!(county.service.undo_import(&officer, blank).await.unwrap_err().code, "required");
        let undone = undo(done.run_id).await.unwrap();
        assert_eq!((undone.may_undo, undone.undone_why.as_deref()), (false, Some("导错了文件")));
        let home = county.numbered(&officer, "A1").await;
        assert_eq!(said(&home), before);
        assert_eq!(home.past_members.iter().map(|gone| (gone.name.as_str(), gone.left_why)).collect::<Vec<_>>(), [("欧阳丙", Some(MembershipChange::Withdrawn))]);
        let row = repo::register::household::by_id(&county.store, &officer, mistaken).await.unwrap();
        assert_eq!(row.state, HouseholdState::Withdrawn);
        let people: Vec<member::Model> = repo::register::bulk::rows(&county.store, &row).await.unwrap();
        assert!(people.len() == 2 && people.iter().all(|row| row.left_on.is_some() && row.id_number_present.is_none()));
        let claims = county.service.list_claims(&officer, ClaimQuery::default()).await.unwrap();
        assert!(claims.items.is_empty(), "what the sheet said of who is monitored waits for nobody");

        // The same people under the same number come in again, as if they had never been there.
        let again = county.import(&officer, &[head("B1", "李丁", &id("19500203", 55))]).await.unwrap();
        assert_eq!(counts(&again), [1, 0, 1, 0, 0]);
        assert_eq!(county.numbered(&officer, "B1").await.members.len(), 1);
        county.report(&officer, &[month("B1", "2026-02", "700")]).await.unwrap();
        let refused = undo(again.run_id).await.unwrap_err();
        assert!(refused.code == "import.rests_on_it" && refused.zh.contains("B1"), "{}", refused.zh);
    }

    /// What the register says comes out as the sheet that it came in by, without what is masked, and changes nothing as it is.
    async fn a_register_goes_out_and_comes_back_without_a_change(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        let rows = [
            head("A1", "欧阳甲", &id("19800601", 11)).with("phone", "13000000000").with("dwelling", "C级").with("water_safe", "是").with("note", "外出务工"),
            another("A1", "配偶", "王乙", &id("19820115", 22)).with("ethnicity", "瑶族"),
            another("A1", "之子", "欧阳丙", "").with("birth_date", "2024-03-01").with("sex", "男").with("labour", "无劳动力"),
            head("A2", "李丁", &id("19500203", 55)).with("population", "一般农户").with("civil_affairs", "低保"),
        ];
        county.import(&officer, &rows).await.unwrap();
        let (title, bytes) = county.service.filled_register(&officer, FilledQuery::default()).await.unwrap();
        assert_eq!(title, "守望县农户登记表");
        let book = read_workbook(&bytes, &Limits::default()).unwrap();
        let cells = texts(&book, "农户登记表");
        let all = cells.concat().join(" ");
        assert!(all.contains("欧阳甲") && !all.contains("9901011980") && !all.contains("13000000000"), "{all}");
        let leaves = county.leaves().await;
        let tried = county.service.import_register(&officer, dry(bytes.clone())).await.unwrap();
        assert_eq!((counts(&tried), tried.notes.len()), ([0, 0, 0, 0, 4], 0), "{:?}", tried.notes);
        let done = county.service.import_register(&officer, file(bytes)).await.unwrap();
        assert_eq!((counts(&done), county.leaves().await), ([0, 0, 0, 0, 4], leaves + 1));
        // A name that was written wrong is mended where it stands, and nobody becomes two.
        let mended = cells.iter().map(|row| row.iter().map(|text| text.replace("王乙", "王艺")).collect()).collect();
        let done = county.service.import_register(&officer, file(written(&[("农户登记表", mended)]))).await.unwrap();
        assert_eq!(counts(&done), [0, 0, 0, 1, 3]);
        let names: Vec<_> = county.numbered(&officer, "A1").await.members.into_iter().map(|of| of.name).collect();
        assert_eq!(names, ["欧阳甲", "王艺", "欧阳丙"]);
        let stranger = county.ctx(Role::TownOfficer, OTHER_TOWN, TODAY);
        assert_eq!(county.service.filled_register(&stranger, FilledQuery::default()).await.unwrap_err().code, "register.nobody");
    }

    /// Records of registers, child rows and what refers to them.
    async fn records_are_taken_back_while_nothing_rests_on_them(mut db: TestDb) {
        const ASSETS: &str = "项目资产台账";
        const INCOMES: &str = "项目资产台账-年度收益";
        let office = Office::open(&mut db).await;
        let household = office.household(&Family::default()).await;
        let town = office.ctx(TOWN, day("2026-03-10"));
        let stranger = office.ctx_in(TOWN, day("2026-03-10"), Place::OtherTown);
        let service = &office.service;
        let undo = async |ctx: &Ctx, run| -> Result<ImportRunView> { service.undo_import(ctx, because(run)).await };
        let text = |rows: &[&[&str]]| rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect::<Vec<Vec<String>>>();
        let asset = |number: &'static str, value: &'static str| -> [&'static str; 9] {
            ["柳湾村", number, "冷库", "过渡期（2021—2025年）", "中央衔接资金", value, "经营性", "村集体", "示例合作社"]
        };
        const ASSET: &[&str] = &["区域", "资产编号", "资产名称", "形成时期", "资金来源", "原值", "资产类别", "权属", "经营主体"];
        const INCOME: &[&str] = &["区域", "资产编号", "年度", "应收收益", "实收收益"];
        let import = async |assets: &[&[&str]], incomes: &[&[&str]]| {
            let book = written(&[(ASSETS, text(assets)), (INCOMES, text(incomes))]);
            service.import_ledger(&town, file(book)).await.unwrap().run_id
        };
        let first = import(&[ASSET, &asset("ZC-1", "1000000")], &[INCOME, &["柳湾村", "ZC-1", "2024", "5000", "5000"]]).await;
        let seen = async || service.list_ledger(&town, "asset", LedgerQuery::default()).await.unwrap().items;
        let page = async || service.ledger_record(&town, "asset", seen().await[0].id).await.unwrap();
        let before = page().await.record.values;
        let second = import(
            &[ASSET, &asset("ZC-1", "9000000"), &asset("ZC-2", "500000")],
            &[INCOME, &["柳湾村", "ZC-1", "2025", "5000", "3000"]],
        )
        .await;
        assert_eq!((seen().await.len(), undo(&stranger, second).await.unwrap_err().code.as_str()), (2, "not_found"));
        undo(&town, second).await.unwrap();
        assert_eq!(seen().await.len(), 1);
        let known = page().await;
        assert_eq!(known.record.values, before, "its own values and its child rows");
        let acts: Vec<_> = known.history.iter().map(|act| (act.act.as_str(), act.reason.as_deref())).collect();
        assert_eq!(acts, [("add", None), ("change", None), ("undo_import", Some("导错了文件"))]);
        assert_eq!(undo(&town, second).await.unwrap_err().code, "import.undone");

        // What was changed since is not taken back, and it says how many.
        let change = ChangeRecordCmd {
            form_id: "asset".into(),
            record_id: known.record.id,
            version: known.record.version,
            values: { let mut values = known.record.values.clone(); values.insert("name".into(), "新冷库".into()); values },
            reasons: known.record.reasons.clone(),
            as_newest: false,
        };
        service.change_ledger_record(&town, change).await.unwrap();
        let refused = undo(&town, first).await.unwrap_err();
        assert!(refused.code == "import.changed_since" && refused.zh.contains("“项目资产台账”中的 1 条"), "{}", refused.zh);

        // Donors to whom a donation refers stay; with the donation they go.
        const DONORS: &str = "社会帮扶力量";
        let donors = text(&[&["区域", "单位或团体名称", "类别", "结对方式", "帮扶领域"], &["东河镇", "示例食品有限公司", "企业", "村企结对", "乡村产业发展、消费帮扶协作"]]);
        let donors = service.import_ledger(&town, file(written(&[(DONORS, donors)]))).await.unwrap().run_id;
        let donor = service.list_ledger(&town, "donor", LedgerQuery::default()).await.unwrap().items[0].id;
        let donation = AddRecordCmd {
            form_id: "donation".into(),
            household_id: Some(household),
            member_id: None,
            area_id: None,
            values: json!({ "donor": donor, "on": "2026-03-01", "kind": "service", "service": "clinic" }).as_object().unwrap().clone(),
            reasons: Default::default(),
        };
        let given = service.add_ledger_record(&town, donation).await.unwrap();
        let refused = undo(&town, donors).await.unwrap_err();
        assert!(refused.code == "import.rests_on_it" && refused.zh.contains("捐赠和帮扶活动台账"), "{}", refused.zh);
        let removal = RemoveRecordCmd { form_id: "donation".into(), record_id: given.id, version: given.version, reason: "登记错了".into() };
        service.remove_ledger_record(&town, removal).await.unwrap();
        undo(&town, donors).await.unwrap();
        assert!(service.list_ledger(&town, "donor", LedgerQuery::default()).await.unwrap().items.is_empty());
    }
}
